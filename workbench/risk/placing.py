"""Earliest dates of simulated iterations in plain numpy, by the rules of the schedule's own forward pass."""

from dataclasses import dataclass, replace

import numpy as np

from workbench.risk.decision import BY_DURATION, BY_FINISH, BY_START
from workbench.risk.schedule_draws import Futures, draw_futures
from workbench.risk.schedule_model import ScheduleModel
from workbench.risk.sky import Sky
from workbench.schedule.forward import early_bound, early_dates
from workbench.schedule.network import Tie


@dataclass(frozen=True, eq=False)
class Passed:
    """
    Dates of some iterations, as minutes and as working positions on each activity's calendar.

    Parameters
    ----------
    start, finish
        Minutes; shape (activities, iterations).
    start_at, finish_at
        Positions; same shape.
    allowed
        Positions that each live link allows its successor, on the successor's calendar: by activity, in the order of
        its incoming links.
    bounds
        The same as minutes.
    """

    start: np.ndarray
    finish: np.ndarray
    start_at: np.ndarray
    finish_at: np.ndarray
    allowed: list[list[np.ndarray]]
    bounds: list[list[np.ndarray]]


def draw_and_place(weather: Sky, seed: int, start: int, stop: int) -> tuple[Sky, ScheduleModel, Futures, Passed]:
    """
    Draw iterations and find their earliest dates, in weather known for as long as that takes.

    Parameters
    ----------
    weather
        The weather over a schedule.
    seed
        Seed of the streams.
    start, stop
        Iterations.

    Returns
    -------
    tuple
        The weather that was enough, the schedule in it, what was drawn, and the dates.
    """
    while True:
        there, futures = weather.over(seed, start, stop), draw_futures(weather.model, seed, start, stop)
        passed = place(there, futures)
        if not weather.ends_before(passed.finish):
            return weather, there, futures, passed
        weather = weather.twice()


def place(model: ScheduleModel, futures: Futures) -> Passed:
    """
    Find the earliest dates; what does not take place lasts no time, and no lag runs behind it.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    futures
        What was drawn; durations that follow from an expected finish, and what decisions leave out, are put in.
    """
    shape = futures.remaining.shape
    start, finish, start_at, finish_at = (np.empty(shape, dtype=np.int64) for _ in range(4))
    allowed, every = [], []
    for k, node in enumerate(model.network.nodes):
        gate = model.events.gate[k]
        if gate >= 0 and model.events.gate_decider[gate] >= 0:
            _leave_out(futures, k, _missed(model, gate, start, finish, futures.remaining))
        bounds = [_bound(tie, futures.absent.get(tie.other), start, finish) for tie in node.incoming]
        ties = (tie._replace(lag=0, fixed=at) for tie, at in zip(node.incoming, bounds, strict=True))
        alone = node._replace(incoming=tuple(ties))
        start[k], finish[k], futures.remaining[k] = early_dates(alone, futures.remaining[k], start, finish, np.maximum)
        start_at[k], finish_at[k] = node.clock.position(start[k]), node.clock.position(finish[k])
        allowed.append([node.clock.position(at) for at in bounds])
        every.append(bounds)
    return Passed(start, finish, start_at, finish_at, allowed, every)


def as_planned(model: ScheduleModel, there: ScheduleModel, passed: Passed) -> Passed:
    """
    Give the same dates with positions on the calendars of the plan, which know no weather.

    What a link allows counts from the next dry weather on, as the start that it is a bound of does.

    Parameters
    ----------
    model, there
        The schedule and its uncertainty, and the same in the weather.
    passed
        Dates.
    """
    if not model.weather:
        return passed
    clocks = [model.network.clocks[number] for number in model.network.clock]
    return replace(
        passed,
        start_at=np.array([clock.position(row) for clock, row in zip(clocks, passed.start, strict=True)]),
        finish_at=np.array([clock.position(row) for clock, row in zip(clocks, passed.finish, strict=True)]),
        allowed=[
            [clock.position(node.clock.next(at)) for at in rows]
            for clock, node, rows in zip(clocks, there.network.nodes, passed.bounds, strict=True)
        ],
    )


def _missed(
    model: ScheduleModel, gate: int, start: np.ndarray, finish: np.ndarray, remaining: np.ndarray
) -> np.ndarray:
    """Where an activity that decides leaves out what hangs on a gate."""
    events = model.events
    rows = {BY_FINISH: finish, BY_START: start, BY_DURATION: remaining}[int(events.gate_measure[gate])]
    return (rows[events.gate_decider[gate]] > events.gate_limit[gate]) != events.gate_beyond[gate]


def _leave_out(futures: Futures, k: int, absent: np.ndarray) -> None:
    futures.absent[k] = absent
    futures.remaining[k][absent] = 0
    futures.floored[k] &= ~absent


def _bound(tie: Tie, absent: np.ndarray | None, start: np.ndarray, finish: np.ndarray) -> np.ndarray:
    at = np.broadcast_to(early_bound(tie, start, finish), start.shape[1:])
    if absent is None:
        return at
    return np.where(absent, early_bound(tie._replace(lag=0), start, finish), at)
