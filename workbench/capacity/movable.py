"""Which projects may start at another time, between which periods, and what that would cost in value."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.selection.ways import PLANNED, ways
from workbench.taxonomy import BookingState, DependencyKind, Priority, State
from workbench.valuation import discount_factor, profiles, step_of

RANK = {str(priority): -place for place, priority in enumerate(Priority)}  # the vocabulary begins with the highest


@dataclass(frozen=True)
class Movable:
    """
    Projects whose start may change.

    Parameters
    ----------
    table
        Indexed by project: `planned, earliest, latest` (steps of the calendar), `duration` (periods), `priority` (a
        number, the highest first), `value` (present value at the planned start).
    order
        `(first, then, periods)`: the start of one project comes at least so many periods after that of another.
    stays
        Project -> why its start is fixed.
    factor
        What value is worth one period later.
    """

    table: pd.DataFrame
    order: tuple[tuple[str, str, int], ...]
    stays: dict[str, str] = field(default_factory=dict)
    factor: float = 1.0

    def change(self, project: str, start: int) -> float:
        """Value gained by another start than the planned one; a loss when negative."""
        row = self.table.loc[project]
        return float(row["value"] * (self.factor ** (start - row["planned"]) - 1.0))


def movable(portfolio: Portfolio, planned: pd.Series, frozen: Iterable[str], freeze: int) -> Movable:
    """
    List the projects whose start may change.

    Candidates and approved projects may move between the first and last start of their tables. One with a hard or
    frozen booking stays, one with work before the freeze stays, and no work moves to before the freeze. Value follows
    the discount rate, as in a selection.

    Parameters
    ----------
    portfolio
        The portfolio at the planned starts.
    planned
        Step of the planned start of each project in the plan.
    frozen
        Projects with a hard or frozen booking.
    freeze
        First step that may still change.
    """
    states = portfolio.projects["state"]
    open_states = planned.index[states[planned.index].isin([State.CANDIDATE, State.APPROVED])]
    stays = dict.fromkeys(planned.index.difference(open_states), "it runs, or is not decided on yet")
    stays |= dict.fromkeys(open_states.intersection(pd.Index(frozen)), "it has a hard or frozen booking")
    first = step_of(portfolio, portfolio.demand["period"]).groupby(portfolio.demand["project"]).min()
    first = np.minimum(first.reindex(open_states).fillna(np.inf), planned[open_states]).astype(int)
    stays |= dict.fromkeys(open_states[first < freeze], "it begins before the freeze")
    approved = tuple(name for name in open_states if states[name] == State.APPROVED)
    known = ways(portfolio, None, approved).table
    known = known[known["way"] == PLANNED].set_index("project")
    factor = discount_factor(portfolio)
    free = [name for name in open_states if name not in stays]
    table = known.loc[free, ["earliest", "latest", "duration"]].astype(int)
    table.insert(0, "planned", planned[free].astype(int))
    table["earliest"] = np.maximum(table["earliest"], freeze + table["planned"] - first[free])
    rank = portfolio.projects["priority"].astype(str).map(RANK)
    rank = rank.where(~portfolio.projects["mandatory"].astype(bool), RANK[str(Priority.MANDATORY)])
    table["priority"] = rank[free].astype(float)
    delay = (table["planned"] - known.loc[free, "start"]).astype(float)
    table["value"] = known.loc[free, "value"] * factor**delay
    return _in_order(portfolio, planned, Movable(table, (), stays, factor))


def start_pairs(starts: pd.Series | Iterable | None) -> tuple[tuple[str, pd.Period], ...] | None:
    """Hold starts by project as pairs, however they come; None stays None."""
    return None if starts is None else tuple((str(name), period) for name, period in dict(starts).items())


def planned_steps(portfolio: Portfolio, starts: pd.Series | Iterable | None) -> pd.Series:
    """
    Give the step of the start of each project in the plan.

    Parameters
    ----------
    portfolio
        The portfolio.
    starts
        Start period of the candidates that go ahead; by default all projects with work, as their tables say.

    Raises
    ------
    ParameterError
        A project is not there, or its start is no period.
    """
    known = profiles(portfolio).projects["start"]
    busy = known.index[known.index.isin(portfolio.demand["project"])]
    if starts is None:
        return known[busy]
    wanted = dict(starts)
    if unknown := [str(name) for name in wanted if name not in known.index]:
        raise ParameterError(f"starts: {', '.join(unknown)} is no project of the portfolio")
    states = portfolio.projects["state"]
    rest = known[[name for name in busy if states[name] != State.CANDIDATE and name not in wanted]]
    periods = pd.Series(pd.PeriodIndex(list(wanted.values()), freq=portfolio.calendar.freq), index=list(wanted))
    return pd.concat([rest, step_of(portfolio, periods).astype(int)]) if wanted else rest


def frozen_projects(portfolio: Portfolio) -> set[str]:
    """Projects with a hard booking, or one that must not change."""
    demand, bookings = portfolio.demand, portfolio.bookings
    hard = demand.loc[demand["booking_state"] == BookingState.HARD, "project"]
    firm = bookings.loc[(bookings["booking_state"] == BookingState.HARD) | bookings["frozen"].astype(bool), "project"]
    return {*hard, *firm}


def _in_order(portfolio: Portfolio, planned: pd.Series, found: Movable) -> Movable:
    """Keep finish-to-start order: between two movable projects as a rule, beside a fixed one as a tighter window."""
    rows = portfolio.dependencies
    rows = rows[(rows["kind"] == DependencyKind.FINISH_START) & rows["project"].isin(planned.index)]
    rows = rows[rows["depends_on"].isin(planned.index)]
    lengths, states = profiles(portfolio).projects["duration"], portfolio.projects["state"]
    pairs = [
        (first, then, int(lengths[first] + lag))
        for then, first, lag in zip(rows["project"], rows["depends_on"], rows["lag"], strict=True)
        if states[then] in (State.CANDIDATE, State.APPROVED)  # what has begun waits for nothing any more
    ]
    table, stays = found.table.copy(), dict(found.stays)
    while True:
        windows = table[["earliest", "latest"]].copy()
        for first, then, periods in pairs:
            if then in windows.index and first not in windows.index:
                windows.loc[then, "earliest"] = max(windows.loc[then, "earliest"], planned[first] + periods)
            if first in windows.index and then not in windows.index:
                windows.loc[first, "latest"] = min(windows.loc[first, "latest"], planned[then] - periods)
        empty = windows.index[windows["earliest"] > windows["latest"]]
        if empty.empty:
            order = tuple(pair for pair in pairs if {pair[0], pair[1]} <= set(table.index))
            return Movable(table.assign(**windows), order, stays, found.factor)
        stays |= dict.fromkeys(empty, "no start fits its window, the calendar and the projects it hangs together with")
        table = table.drop(index=empty)
