"""What an alternative does, one row for each engagement and each changed project."""

import pandas as pd

from workbench.capacity.cures import Cure
from workbench.portfolio import Portfolio

COLUMNS = ["alternative", "kind", "name", "role", "first", "last", "units", "hours", "cost", "decide_by"]


def actions_table(cures: dict[str, Cure], roles: tuple[str, ...], portfolio: Portfolio) -> pd.DataFrame:
    """
    List what each alternative does.

    Parameters
    ----------
    cures
        By name of the alternative.
    roles
        Names of the R roles.
    portfolio
        Its calendar names the periods.

    Returns
    -------
    DataFrame
        `alternative, kind, name, role` (empty for a project), `first, last` (periods; missing for a project), `units,
        hours` (added, or no longer needed where hours were missing), `cost, decide_by` (day).
    """
    first, length, rows = portfolio.calendar[0], len(portfolio.calendar), []
    for alternative, cure in cures.items():
        shape = cure.uncovered.shape
        for one in cure.engagements:
            offer = one.offer
            hours = one.units * float(offer.effect(one.first, one.last, shape)[offer.role].sum())
            cost = one.units * offer.price(one.first, one.last, length)
            when = (first + one.first, first + one.last, one.units, hours, cost)
            day = (first + (one.first - int(offer.lead_time))).start_time
            rows.append((alternative, offer.kind, offer.name, roles[offer.role], *when, day))
        for change in cure.changes:
            day = (first + change.decide).start_time
            relief = float(change.relief.clip(min=0.0).sum())
            rows.append((alternative, change.kind, change.name, "", pd.NaT, pd.NaT, 1.0, relief, change.cost, day))
    return pd.DataFrame(rows, columns=COLUMNS)
