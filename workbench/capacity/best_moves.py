"""Which moves of people between two projects gain most."""

import numpy as np
import pandas as pd

from workbench.capacity.loose_hours import LooseHours, loose_hours
from workbench.capacity.move_effects import SUMS, effects, no_effects
from workbench.capacity.people_moves import PeopleMoves
from workbench.capacity.staffing import Staffing, StaffingRules, shifted, staff
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.taxonomy import Status


def best_moves(
    portfolio: Portfolio,
    role: str,
    fte: float = 1.0,
    *,
    starts: pd.Series | None = None,
    rules: StaffingRules | None = None,
) -> PeopleMoves:
    """
    Rank the moves of people of a role between any two projects by what they gain.

    For each pair the people move as long as both projects work with them and the receiver has work left to use them
    for. Every row is a move on its own, not one after the other. Mandatory projects give nobody.

    Parameters
    ----------
    portfolio
        The portfolio.
    role
        The role.
    fte
        Most full-time people to move.
    starts
        Start period of the candidates that go ahead, as in `Selection.starts`; all as their tables say by default.
    rules
        Which work counts in the staffing before and after.

    Returns
    -------
    PeopleMoves
        `table` with all pairs, the largest net gain first; `totals, plan, after` are those of the first one, and of no
        move where none gains anything.

    Raises
    ------
    ParameterError
        The role offers no hours, or the number is impossible.
    """
    plan, rules = portfolio if starts is None else shifted(portfolio, starts), rules or StaffingRules()
    before = staff(plan, rules)
    if not (np.isfinite(fte) and fte > 0):
        raise ParameterError(f"fte: expected a finite number above 0, got {fte}")
    if not before.is_empty and role not in before.table.index.unique("role"):
        raise ParameterError(f"role: {role} offers no hours")
    loose = loose_hours(plan, role)
    givers, receivers, hours = ([], [], None) if before.is_empty else _pairs(before, loose, fte)
    if not givers:
        reason = before.reason or f"No two projects ask for {role} at the same time and may change its hours."
        return PeopleMoves(
            table=no_effects(), status=Status.NO_DATA, reason=reason, plan=plan, before=before, after=before
        )
    found = effects(before, loose, givers, receivers, hours)
    table = found.sort_values(["net", "giver", "receiver"], ascending=[False, True, True])
    best = table.iloc[0]
    if best["net"] > 0:
        moving = hours.iloc[table.index[0]]
        plan = loose.moved(best["giver"], best["receiver"], moving[moving > 0])
    totals = {name: float(best[name]) if best["net"] > 0 else 0.0 for name in SUMS}
    after = staff(plan, rules)
    return PeopleMoves(table=table.reset_index(drop=True), totals=totals, plan=plan, before=before, after=after)


def _pairs(staffing: Staffing, loose: LooseHours, fte: float) -> tuple[list[str], list[str], pd.DataFrame]:
    """Pairs of projects, and the hours that move from the first period in which both work on, while they are of use."""
    calendar = staffing.table.index.unique("period")
    grid = loose.hours.unstack("period").fillna(0.0)
    grid = grid.reindex(columns=grid.columns.union(calendar), fill_value=0.0)
    rest = grid.iloc[:, ::-1].cumsum(axis=1).iloc[:, ::-1] - grid
    own, rest = (rows.reindex(columns=calendar).to_numpy() for rows in (grid, rest))
    most = np.minimum(own, fte * staffing.table.loc[loose.role, "standard"].to_numpy())
    mandatory = loose.portfolio.projects["mandatory"].astype(bool)
    pairs, blocks = [], []
    for giver, name in enumerate(grid.index):
        if mandatory[name]:
            continue
        hours = most[giver] * (own > 0)
        usable = np.cumprod((hours.cumsum(axis=1) <= rest) | (hours == 0), axis=1)
        hours = hours * usable
        found = np.flatnonzero((hours > 0).any(axis=1) & (np.arange(len(grid)) != giver))
        pairs += [(name, grid.index[receiver]) for receiver in found]
        blocks.append(hours[found])
    hours = pd.DataFrame(np.concatenate(blocks) if blocks else np.zeros((0, len(calendar))), columns=calendar)
    return [giver for giver, _ in pairs], [receiver for _, receiver in pairs], hours
