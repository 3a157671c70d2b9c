"""A portfolio after a cure, and what the cure is worth to a selection."""

import numpy as np
import pandas as pd

from workbench.capacity.cure_changes import changed
from workbench.capacity.cure_plan import Cures
from workbench.capacity.cure_table import MIX
from workbench.capacity.marginal import Gain, gain_between
from workbench.capacity.more_hours import with_supply
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.selection.select import select

TOLERANCE = 1e-9


def cured(portfolio: Portfolio, cures: Cures, alternative: str = MIX, *, changes: bool = True) -> Portfolio:
    """
    Add the hours of a cure to the supply, take away what donors give up, and change the projects that it changes.

    Parameters
    ----------
    portfolio
        The portfolio; the plan of the cures for what comes out of it, or the one that a selection is asked about.
    cures
        Ways to close the gap.
    alternative
        Which of them.
    changes
        Whether projects are delayed and made smaller too; a selection decides on that itself.

    Raises
    ------
    ParameterError
        The alternative is not there, or the supply of a donor has too few hours.
    """
    if alternative not in cures.cures:
        raise ParameterError(f"alternative: expected one of {', '.join(cures.cures)}, got {alternative!r}")
    chosen = cures.cures[alternative]
    people, shape = [], chosen.uncovered.shape
    for one in chosen.engagements:
        offer, effect = one.offer, one.units * one.offer.effect(one.first, one.last, shape)
        people.append((f"{offer.kind} {offer.name}", cures.roles[offer.role], effect[offer.role]))
        if offer.donor is not None:
            portfolio = _given_up(portfolio, cures.roles[offer.donor], -effect[offer.donor])
    portfolio = with_supply(portfolio, people)
    return changed(portfolio, cures.known, chosen.changes) if changes else portfolio


def cure_gain(
    portfolio: Portfolio,
    limits: Limits,
    cures: Cures,
    alternative: str = MIX,
    *,
    time_limit: float = 10.0,
    gap: float = 0.0,
) -> Gain:
    """
    Select with and without the people of a cure; its cost is not taken off.

    Parameters
    ----------
    portfolio, limits
        The question; hours count by the tables.
    cures, alternative
        Whose people.
    time_limit, gap
        Where each selection may end.

    Raises
    ------
    ParameterError
        The question gives its own hours, or none count.
    """
    if limits.capacity is not True:
        raise ParameterError("capacity: a cure changes the supply of the tables, which this question does not look at")
    before = select(portfolio, limits, time_limit=time_limit, gap=gap)
    after = select(cured(portfolio, cures, alternative, changes=False), limits, time_limit=time_limit, gap=gap)
    return gain_between(before, after)


def _given_up(portfolio: Portfolio, role: str, hours: np.ndarray) -> Portfolio:
    """Book plannable hours of a role as leave, row by row."""
    supply = portfolio.supply
    leave = supply["leave"].to_numpy(dtype=float).copy()
    there = (supply["hours"] - supply["leave"]).clip(lower=0.0).to_numpy()
    target = supply["target_utilisation"].to_numpy()
    for period, wanted in zip(portfolio.calendar, hours, strict=True):
        rows = np.flatnonzero(((supply["role"] == role) & (supply["period"] == period) & (target > 0)).to_numpy())
        for row in rows:
            taken = min(there[row], wanted / target[row])
            leave[row] += taken
            wanted -= taken * target[row]
        if wanted > TOLERANCE:
            reason = f"{role}: supply has {wanted:,.6g} h too few in {period} to give people to another role"
            raise ParameterError(reason)
    return portfolio.replace(supply=supply.assign(leave=pd.Series(leave, index=supply.index)))
