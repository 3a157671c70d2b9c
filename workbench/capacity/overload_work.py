"""The work that may be asked of each role, booking by booking, with what is open about it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.capacity.staffing import StaffingRules
from workbench.portfolio import Portfolio
from workbench.taxonomy import BookingState, State
from workbench.valuation import step_of

RANKS = {BookingState.HARD: 0, BookingState.SOFT: 1, BookingState.PROPOSED: 2}
BEFORE_WORK = (State.IDEA, State.DEMAND, State.CANDIDATE, State.APPROVED)


@dataclass(frozen=True, order=True)
class Booking:
    """
    Hours of one role in one period.

    Parameters
    ----------
    role
        Who works.
    project
        Project or operation that asks.
    step
        Period as planned; 0 is the first of the calendar.
    rank
        0 is served first: the work of operations and hard bookings; then 1 soft and 2 proposed ones.
    chance
        That the work comes; 1 for firm bookings.
    hours
        As planned.
    low, high
        Hours undercut, and exceeded, with a chance of a tenth; missing where nobody stated them.
    moves
        Whether it moves when its project starts late.
    is_start
        Whether it lies in the first period of a project that is not under way.
    """

    role: str
    project: str
    step: int
    rank: int
    chance: float
    hours: float
    low: float
    high: float
    moves: bool
    is_start: bool

    @property
    def has_points(self) -> bool:
        """Whether lowest and highest hours are stated."""
        return not (np.isnan(self.low) or np.isnan(self.high))

    def falls(self, slips: np.ndarray | None, periods: int) -> list[tuple[int, np.ndarray | bool]]:
        """
        Say in which periods of the calendar the work may fall, and in which futures.

        Parameters
        ----------
        slips
            N periods by which its project starts late, or None when none does.
        periods
            T, the number of periods.

        Returns
        -------
        list of tuple
            Step, and N flags of the futures, or True for all of them.
        """
        if slips is None or not self.moves:
            return [(self.step, True)] if 0 <= self.step < periods else []
        steps = [(self.step + late, late) for late in range(int(slips.max()) + 1)]
        return [(step, slips == late) for step, late in steps if 0 <= step < periods]


def bookings(portfolio: Portfolio, rules: StaffingRules) -> tuple[Booking, ...]:
    """
    List the demand that counts, sorted, so that the order of the input changes no digit.

    Parameters
    ----------
    portfolio
        The portfolio.
    rules
        What counts as demand.

    Returns
    -------
    tuple of Booking
        Those outside the calendar too: a late start may bring them in.
    """
    demand = portfolio.demand
    demand = demand[demand["booking_state"].isin([str(state) for state in rules.bookings])]
    proposed = demand["booking_state"] == BookingState.PROPOSED
    is_project = demand["project"].isin(portfolio.projects.index)
    if rules.projects is not None:
        kept = ~proposed | ~is_project | demand["project"].isin(rules.projects)
        demand, proposed, is_project = demand[kept], proposed[kept], is_project[kept]
    step = step_of(portfolio, demand["period"]).astype("int64")
    ahead = demand["project"].map(portfolio.projects["state"]).isin([str(state) for state in BEFORE_WORK])
    first = step.groupby(demand["project"]).transform("min")
    missing = pd.Series(np.nan, index=demand.index)
    columns = (
        demand["role"],
        demand["project"],
        step,
        demand["booking_state"].astype(object).map(RANKS).where(is_project, 0).astype("int64"),
        demand["probability"].where(proposed, 1.0),
        demand["hours"],
        demand.get("low", missing),
        demand.get("high", missing),
        proposed & is_project,
        ahead & (step == first) & (first >= 0),
    )
    return tuple(sorted(Booking(*row) for row in zip(*(column.tolist() for column in columns), strict=True)))


def planned_hours(work: Iterable[Booking], periods: int) -> np.ndarray:
    """Add up bookings by period of the calendar as planned, proposed ones with their chance: T hours."""
    hours = np.zeros(periods)
    for booking in work:
        if 0 <= booking.step < periods:
            hours[booking.step] += booking.chance * booking.hours
    return hours
