"""People moved from one project to another: nobody is gained, and what one project loses the other may gain."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.amounts import money
from workbench.answer import Answer, missing_tables
from workbench.capacity.loose_hours import LooseHours, loose_hours
from workbench.capacity.move_effects import SUMS, effects, no_effects
from workbench.capacity.staffing import Staffing, StaffingRules, staff
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.taxonomy import Status


@dataclass(frozen=True, kw_only=True)
class PeopleMove:
    """
    Some people of a role work for another project for a while.

    Parameters
    ----------
    role
        Their role.
    giver, receiver
        Project they leave, and project they help.
    first, last
        First and last period, as text or Period.
    fte
        How many full-time people.

    Raises
    ------
    ParameterError
        The projects are the same, the periods are in the wrong order, or nobody moves.
    """

    role: str
    giver: str
    receiver: str
    first: str | pd.Period
    last: str | pd.Period
    fte: float = 1.0

    def __post_init__(self):
        if self.giver == self.receiver:
            raise ParameterError(f"receiver: expected another project than {self.giver}")
        if not (np.isfinite(self.fte) and self.fte > 0):
            raise ParameterError(f"fte: expected a finite number above 0, got {self.fte}")


@dataclass(frozen=True, kw_only=True)
class PeopleMoves(Answer):
    """
    What moves of people do to projects.

    `table` has one row per move: `role, giver, receiver, first, last, hours, fte_periods` (full-time people times
    periods), `later` (periods by which the giver's work is done later), `earlier` (the same of the receiver), `lost`,
    `gained` (value), `net`. `totals`: `hours, fte_periods, lost, gained, net`.

    Parameters
    ----------
    plan
        The portfolio after the moves; every project asks for as many hours in all as before.
    before, after
        Staffing without and with the moves.
    """

    plan: Portfolio
    before: Staffing
    after: Staffing

    def __str__(self) -> str:
        if self.is_empty:
            return f"No people to move: {self.reason}"
        currency = self.plan.currency
        gained, lost = (money(self.totals[name], currency) for name in ("gained", "lost"))
        return f"{self.totals['fte_periods']:,.1f} FTE-periods change projects: {gained} gained, {lost} lost"


def move_people(portfolio: Portfolio, moves: Sequence[PeopleMove], rules: StaffingRules | None = None) -> PeopleMoves:
    """
    Move people between projects.

    Effort stays what it is: the giver makes up for the hours after its last period at its mean pace, and the hours that
    the receiver gets fall off its end. A project is done later or earlier by the hours over the mean hours of all its
    roles in a period; projects that wait for it stay where they are. Value follows the discount rate. Hard and frozen
    hours do not move, nor do those that bookings name a person for; proposed hours move in full, however likely.

    Parameters
    ----------
    portfolio
        The portfolio.
    moves
        Who moves, one after the other.
    rules
        Which work counts in the staffing before and after.

    Returns
    -------
    PeopleMoves
        With status `no_data` and a reason without people or demand.

    Raises
    ------
    ParameterError
        A giver has too few hours that may move, or a receiver has too little work left to use them.
    """
    rules = rules or StaffingRules()
    before = staff(portfolio, rules)
    if before.is_empty:
        return _nothing(portfolio, before, before.reason)
    plan, rows = portfolio, []
    for move in moves:
        loose = loose_hours(plan, move.role)
        hours = _asked(before, loose, move)
        rows.append(effects(before, loose, [move.giver], [move.receiver], hours.to_frame().T))
        plan = loose.moved(move.giver, move.receiver, hours[hours > 0])
    table = pd.concat(rows, ignore_index=True) if rows else no_effects()
    totals = {name: float(table[name].sum()) for name in SUMS}
    return PeopleMoves(table=table, totals=totals, plan=plan, before=before, after=staff(plan, rules))


def _asked(staffing: Staffing, loose: LooseHours, move: PeopleMove) -> pd.Series:
    """Hours by period of one move; too many of them are an error that says how many there are."""
    if move.role not in staffing.table.index.unique("role"):
        raise ParameterError(f"role: {move.role} offers no hours")
    calendar = staffing.table.index.unique("period")
    first, last = (_period(calendar, name, getattr(move, name)) for name in ("first", "last"))
    if first > last:
        raise ParameterError(f"last: expected {first} or later, got {last}")
    hours = (move.fte * staffing.table.loc[move.role, "standard"]).where((calendar >= first) & (calendar <= last), 0.0)
    there = loose.of(move.giver).reindex(calendar).fillna(0.0)
    if (hours > there).any():
        period = (hours > there).idxmax()
        has = f"{move.giver} has {there[period]:,.0f} hours of {move.role} that may move in {period}"
        raise ParameterError(f"fte: {has}, not {hours[period]:,.0f}")
    own = loose.of(move.receiver)
    rest = own[own.index > last].sum()
    if hours.sum() > rest:
        left = f"{move.receiver} needs {rest:,.0f} hours of {move.role} after {last} that may come earlier"
        raise ParameterError(f"fte: {left}, not {hours.sum():,.0f}")
    return hours


def _period(calendar: pd.PeriodIndex, name: str, value: str | pd.Period) -> pd.Period:
    try:
        period = pd.Period(value, freq=calendar.freq)
    except ValueError:
        period = None
    if period is None or period not in calendar:
        raise ParameterError(f"{name}: expected a period from {calendar[0]} to {calendar[-1]}, got {value}")
    return period


def _nothing(portfolio: Portfolio, staffing: Staffing, reason: str) -> PeopleMoves:
    reason = reason or missing_tables(portfolio, "demand")
    return PeopleMoves(
        table=no_effects(), status=Status.NO_DATA, reason=reason, plan=portfolio, before=staffing, after=staffing
    )
