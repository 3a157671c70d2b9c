"""The same question with more hours of a role: in the tables, or in the hours that the question gives itself."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import count

import numpy as np
import pandas as pd

from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.supply import offered


def with_hours(
    portfolio: Portfolio, limits: Limits, more: Mapping[str, np.ndarray], *, name: str
) -> tuple[Portfolio, Limits]:
    """
    Add plannable hours.

    Parameters
    ----------
    portfolio
        The portfolio.
    limits
        The question. Hours that it gives itself grow; otherwise the supply of the portfolio does.
    more
        Role -> T hours that may be planned in addition.
    name
        Who offers them.
    """
    if not isinstance(limits.capacity, tuple):
        return with_supply(portfolio, [(name, role, hours) for role, hours in more.items()]), limits
    given, calendar = dict(limits.capacity), [str(period) for period in portfolio.calendar]
    for role, hours in more.items():
        cells = {f"{role} {period}": given.get(f"{role} {period}", given.get(role)) for period in calendar}
        grown = zip(cells.items(), hours, strict=True)
        given |= {cell: there + float(extra) for (cell, there), extra in grown if there is not None}
    return portfolio, replace(limits, capacity=tuple(given.items()))


def with_supply(portfolio: Portfolio, people: Iterable[tuple[str, str, np.ndarray]]) -> Portfolio:
    """
    Add rows of supply by the hours of them that may be planned.

    People on top keep the target utilisation of their role, so that what operations take of the role stays the same.

    Parameters
    ----------
    portfolio
        The portfolio.
    people
        Person, role and T hours that may be planned; periods with 0 get no row. A number follows where a name is taken.
    """
    taken, rows = set(portfolio.supply["person"]), []
    for name, role, hours in people:
        person = name if name not in taken else next(one for n in count(2) if (one := f"{name} {n}") not in taken)
        taken.add(person)
        cells = zip(portfolio.calendar, hours, strict=True)
        rows += [(role, person, period, float(extra)) for period, extra in cells if extra > 0]
    if not rows:
        return portfolio
    new = pd.DataFrame(rows, columns=["role", "person", "period", "hours"]).assign(leave=0.0)
    share = _shares(portfolio).reindex(pd.MultiIndex.from_frame(new[["role", "period"]])).fillna(1.0).to_numpy()
    new = new.assign(hours=new["hours"] / share, target_utilisation=share)
    return portfolio.replace(supply=pd.concat([portfolio.supply, new], ignore_index=True))


def _shares(portfolio: Portfolio) -> pd.Series:
    """Share of the hours present that may be planned, by role and period, where there is any."""
    rows = offered(portfolio)
    rows = rows.assign(planned=rows["hours"] * rows["target_utilisation"])
    sums = rows.groupby(["role", "period"])[["hours", "planned"]].sum()
    sums = sums[sums["planned"] > 0]
    return sums["planned"] / sums["hours"]
