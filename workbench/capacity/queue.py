"""Projects as a queue: how many are in work at once, how fast they leave, and how long each one takes."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.capacity.overload_work import Booking, bookings, planned_hours
from workbench.capacity.places import no_work_or_people, places
from workbench.capacity.queue_laws import flow_time, not_negative, waiting_illustration
from workbench.capacity.staffing import StaffingRules, shifted
from workbench.intake.flow import throughput
from workbench.portfolio import Portfolio
from workbench.taxonomy import State, Status

COLUMNS = ("in_work", "finished", "time", "capped_time", "utilisation", "waiting_illustration")


@dataclass(frozen=True, kw_only=True, eq=False)
class Queue(Answer):
    """
    How many projects each role has in work, and how long they take.

    `table`, indexed by role, slowest first: `in_work` (mean number of projects at once over the calendar, from the
    first to the last period of the role's work in each, proposed ones with their chance), `finished` (whose last
    period of it lies in the calendar, per period), `time` (periods, as `flow_time`; missing where nothing is
    finished), `capped_time` (with the cap, at the same throughput), `utilisation` (demand over supply of the whole
    calendar) and `waiting_illustration` (service times, see `queue_laws`). `totals` looks at the whole office and back:
    `in_work` (projects active now), `finished` (completed per period since the log of moves begins), `time` and
    `capped_time`; missing without a log. Times hold for a steady flow; `workbench.balance` shows whether it is one.

    Parameters
    ----------
    periods
        `in_work` and `finished` by role and period.
    cap
        Most projects in work at once, of each role and of the office; None for no limit.
    """

    periods: pd.DataFrame
    cap: float | None

    def __str__(self) -> str:
        if self.is_empty:
            return f"No queue: {self.reason}"
        slow = self.table["time"].dropna()
        if slow.empty:
            return "No role finishes its part of a project within the calendar"
        role = self.table.loc[slow.index[0]]
        return (
            f"{slow.index[0]} has {role['in_work']:.1f} projects in work and finishes {role['finished']:.1f} "
            f"per period, so each takes {role['time']:.1f} periods"
        )


def queue(
    portfolio: Portfolio,
    *,
    cap: float | None = None,
    rules: StaffingRules | None = None,
    starts: pd.Series | None = None,
) -> Queue:
    """
    See the plan as a flow of projects through roles.

    Parameters
    ----------
    portfolio
        The portfolio.
    cap
        Most projects in work at once, for the question what that does to time; no limit without it.
    rules
        Which bookings and projects count; the defaults of `StaffingRules` without it.
    starts
        Start period by project, as in `Selection.starts`; the proposed work of all other candidates is then dropped.
        As planned without it.

    Returns
    -------
    Queue
        With status `no_data` and a reason without supply or demand.

    Raises
    ------
    ParameterError
        The cap is below 0, or a start is for an unknown project.
    """
    rules = rules or StaffingRules()
    if cap is not None:
        not_negative("cap", cap)
    if reason := no_work_or_people(portfolio):
        empty = pd.DataFrame(columns=list(COLUMNS), index=pd.Index([], name="role"), dtype="float64")
        return Queue(table=empty, status=Status.NO_DATA, reason=reason, periods=pd.DataFrame(), cap=cap)
    portfolio = portfolio if starts is None else shifted(portfolio, starts)
    work, holders, calendar = bookings(portfolio, rules), places(portfolio), portfolio.calendar
    counts, rows = [], []
    for role, people in sorted(holders.items()):
        own = [booking for booking in work if booking.role == role]
        counts.append(_in_work(own, set(portfolio.projects.index), len(calendar)))
        supply = sum(place.hours.sum() for place in people)
        rows.append(_figures(*counts[-1].mean(axis=1), planned_hours(own, len(calendar)).sum(), supply, cap))
    cells = pd.MultiIndex.from_product([sorted(holders), calendar], names=["role", "period"])
    table = pd.DataFrame(rows, columns=list(COLUMNS), index=pd.Index(sorted(holders), name="role"))
    return Queue(
        table=table.sort_values("time", ascending=False, kind="stable"),
        totals=_whole_office(portfolio, cap),
        periods=pd.DataFrame(np.concatenate(counts, axis=1).T, index=cells, columns=["in_work", "finished"]),
        cap=cap,
    )


def _figures(in_work: float, finished: float, demand: float, supply: float, cap: float | None) -> tuple[float, ...]:
    """Give the columns of one role; use is missing without supply."""
    use = demand / supply if supply > 0 else np.nan
    waiting = waiting_illustration(use) if supply > 0 else np.nan
    return in_work, finished, flow_time(in_work, finished), flow_time(in_work, finished, cap), use, waiting


def _in_work(work: Iterable[Booking], projects: set[str], periods: int) -> np.ndarray:
    """Count the projects a role has in work, and those it finishes, by period, proposed ones with their chance."""
    spans: dict[str, tuple[int, int, float]] = {}
    for one in work:
        if one.hours > 0 and one.project in projects:
            first, last, chance = spans.get(one.project, (one.step, one.step, 0.0))
            spans[one.project] = min(first, one.step), max(last, one.step), max(chance, one.chance)
    counts = np.zeros((2, periods))
    for first, last, chance in spans.values():
        counts[0, max(first, 0) : max(last + 1, 0)] += chance
        if 0 <= last < periods:
            counts[1, last] += chance
    return counts


def _whole_office(portfolio: Portfolio, cap: float | None) -> dict[str, float]:
    """Projects active now, and the pace at which the log of moves says projects are completed."""
    moves = throughput(portfolio)
    if moves.is_empty:
        return dict.fromkeys(("in_work", "finished", "time", "capped_time"), np.nan)
    in_work = float((portfolio.projects["state"] == State.ACTIVE).sum())
    finished = float(moves.table.xs(str(State.COMPLETED), level="state")["entered"].mean())
    times = [float(flow_time(in_work, finished, most)) for most in (None, cap)]
    return dict(zip(("in_work", "finished", "time", "capped_time"), (in_work, finished, *times), strict=True))
