"""Levels of effort: work that lasts as long as what it hangs on, drives nothing, and costs its time."""

from typing import NamedTuple

import numpy as np

from workbench.risk.schedule_risk import ScheduleRisk
from workbench.risk.variables import VariableList
from workbench.schedule.dates import Dates
from workbench.schedule.forward import forward_pass
from workbench.schedule.minutes import NONE, minute, to_minutes
from workbench.schedule.network import Network
from workbench.schedule.project import by_activity
from workbench.schedule.schedule import Schedule
from workbench.schedule.spanning import effort_ties
from workbench.schedule.vocabulary import ActivityKind
from workbench.schedule.working_time import WorkingTime

NO_DATE = -(2**31)


class Spans(NamedTuple):
    """
    Levels of effort that cost something, in the order of their names.

    Parameters
    ----------
    clock, day
        Calendar, and minutes of a day of it; shape (spans,).
    data_date
        Minute from which they count; shape (spans,).
    actual_start, actual_finish
        Minutes or `NONE`; shape (spans,).
    cost_fixed, cost_rate
        Variables of what they cost; shape (spans,).
    planned
        Working minutes in the plan; shape (spans,).
    first
        Where the ends that each is tied to begin; shape (spans + 1,).
    other, from_start
        Activity of each tied end, and whether it is its start; shape (ties,).
    at_start
        Whether it is the span's start that is tied; shape (ties,).
    lag, lag_clock
        Minutes from the activity to the span, negative backwards, and the calendar they run on; shape (ties,).
    """

    clock: np.ndarray
    day: np.ndarray
    data_date: np.ndarray
    actual_start: np.ndarray
    actual_finish: np.ndarray
    cost_fixed: np.ndarray
    cost_rate: np.ndarray
    planned: np.ndarray
    first: np.ndarray
    other: np.ndarray
    from_start: np.ndarray
    at_start: np.ndarray
    lag: np.ndarray
    lag_clock: np.ndarray


def is_effort(schedule: Schedule) -> np.ndarray:
    """Say which activities are levels of effort that take part; shape (activities,)."""
    activities = schedule.activities
    return ((activities["kind"] == ActivityKind.LEVEL_OF_EFFORT) & ~activities["inactive"]).to_numpy()


def spans(schedule: Schedule, risk: ScheduleRisk, network: Network, into: VariableList) -> Spans:
    """
    Compile the levels of effort that cost something.

    Parameters
    ----------
    schedule, risk
        The question.
    network
        The schedule, compiled.
    into
        Variables; those of costs are added.
    """
    activities, calendars = schedule.activities, list(schedule.calendars)
    efforts = activities.index[is_effort(schedule)]
    names = sorted(name for name in risk.costs if name in efforts)
    rows = activities.index.get_indexer(names)
    clock = np.array([calendars.index(name) for name in activities["calendar"].iloc[rows]], dtype=np.int64)
    place = {row: k for k, row in enumerate(network.rows.tolist())}
    tied: dict[int, list[tuple]] = {row: [] for row in rows.tolist()}
    for row, other, at_start, other_start, lag, lag_row in effort_ties(schedule, set(tied)):
        if other in place:
            number = calendars.index(activities["calendar"].iat[lag_row])
            tied[row].append((place[other], other_start, at_start, lag, number))
    table = np.array([tie for ties in tied.values() for tie in ties], dtype=np.int64).reshape(-1, 5)
    table = np.ascontiguousarray(table.T)  # compiled code is made anew for rows that lie otherwise in memory
    costs = [risk.costs[name] for name in names]
    variables = {
        part: [
            into.add((part, risk.project, name), getattr(cost, part), cost.loadings)
            for name, cost in zip(names, costs, strict=True)
        ]
        for part in ("fixed", "per_day")
    }
    found = Spans(
        clock=clock,
        day=np.array([schedule.calendars[calendars[one]].minutes_per_day for one in clock], dtype=np.float64),
        data_date=by_activity(schedule, lambda project: minute(project.data_date))[rows].astype(np.int64),
        actual_start=to_minutes(activities["actual_start"].iloc[rows]),
        actual_finish=to_minutes(activities["actual_finish"].iloc[rows]),
        cost_fixed=np.array(variables["fixed"], dtype=np.int64),
        cost_rate=np.array(variables["per_day"], dtype=np.int64),
        planned=np.zeros(len(names), dtype=np.int64),
        first=np.cumsum([0, *map(len, tied.values())]),
        other=table[0],
        from_start=table[1].astype(bool),
        at_start=table[2].astype(bool),
        lag=table[3],
        lag_clock=table[4],
    )
    if not names:
        return found
    return found._replace(planned=span_minutes(found, network.clocks, network.clocks, forward_pass(network)))


def from_base(spans: Spans, base: int) -> Spans:
    """
    Give the same with dates as minutes from a base, for compiled code; far before it where there is none.

    Parameters
    ----------
    spans
        Levels of effort.
    base
        Minute that everything counts from.
    """
    dates = {name: getattr(spans, name) for name in ("data_date", "actual_start", "actual_finish")}
    return spans._replace(**{name: np.where(at == NONE, NO_DATE, at - base) for name, at in dates.items()})


def span_minutes(spans: Spans, clocks: list[WorkingTime], lag_clocks: list[WorkingTime], dates: Dates) -> np.ndarray:
    """
    Measure how long levels of effort last from the data date on.

    They last from the earliest to the latest end that they are tied to, as in `workbench.schedule.spanning`.

    Parameters
    ----------
    spans
        Levels of effort.
    clocks, lag_clocks
        Calendars that their time, and their lags, are measured on.
    dates
        Early dates of the activities; shape (activities,), or (activities, iterations).

    Returns
    -------
    ndarray
        Working minutes; shape (spans,), or (spans, iterations).
    """
    return minutes_between(spans, clocks, *span_ends(spans, lag_clocks, dates))


def span_ends(spans: Spans, lag_clocks: list[WorkingTime], dates: Dates) -> tuple[np.ndarray, np.ndarray]:
    """
    Find from when to when levels of effort last; what has begun or ended keeps its actual dates.

    Parameters
    ----------
    spans, lag_clocks, dates
        As of `span_minutes`.

    Returns
    -------
    tuple of ndarray
        Minutes, of whatever calendar; each of shape (spans,), or (spans, iterations).
    """
    begins, ends = np.empty((2, len(spans.clock), *dates.start.shape[1:]), dtype=np.int64)
    for row in range(len(spans.clock)):
        tied: tuple[list[np.ndarray], list[np.ndarray]] = ([], [])
        for tie in range(spans.first[row], spans.first[row + 1]):
            at = (dates.start if spans.from_start[tie] else dates.finish)[spans.other[tie]]
            lag, clock = int(spans.lag[tie]), lag_clocks[spans.lag_clock[tie]]
            at = clock.forward(at, lag) if lag >= 0 else clock.backward(at, -lag)
            tied[0 if spans.at_start[tie] else 1].append(np.asarray(at))
        starts, finishes = tied
        begin = np.min(starts or finishes or [spans.data_date[row]], axis=0)
        end = np.max([np.broadcast_to(begin, ends.shape[1:]), *finishes], axis=0)
        begins[row] = begin if spans.actual_start[row] == NONE else spans.actual_start[row]
        ends[row] = end if spans.actual_finish[row] == NONE else spans.actual_finish[row]
    return begins, ends


def minutes_between(spans: Spans, clocks: list[WorkingTime], begins: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """
    Measure levels of effort on their own calendars, from the data date on.

    Parameters
    ----------
    spans
        Levels of effort.
    clocks
        Calendars that their time is measured on.
    begins, ends
        As of `span_ends`.
    """
    found = np.zeros(begins.shape, dtype=np.int64)
    for row, number in enumerate(spans.clock):
        begin, end = np.atleast_1d(np.maximum(begins[row], spans.data_date[row])), np.atleast_1d(ends[row])
        worked = clocks[number].position(end) - clocks[number].position(begin)
        found[row] = np.maximum(worked, 0).reshape(found.shape[1:])
    return found
