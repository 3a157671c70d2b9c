"""A resource problem as the compiled search reads it: activities in the order of their links, times as positions."""

import dataclasses
from typing import NamedTuple

import numpy as np

from workbench.schedule.resource_problem import ResourceProblem
from workbench.schedule.resource_shapes import LARGEST, NEVER
from workbench.taxonomy import LinkType

NO_LIMIT = 2**40
"""Latest position of an activity without a deadline."""


class ResourceNetwork(NamedTuple):
    """
    Arrays of one problem; a position counts the working steps of an activity's own calendar.

    `at`: problem's number of each activity here. `duration`, `low`, `high`, `calendar`, `project`: per activity; `low`
    and `high` bound the position. `fixed`: whether the position is given, which is then `low`. `need`: demand, shape
    (activities, resources). `free`: what fixed work leaves, shape (steps, resources). `steps`: step of each position,
    shape (calendars, steps + 1), the number of steps where a calendar has run out. `position`: working steps before a
    step, same shape. `first`: where the links into each activity begin. Per link: `before`, and the least position of
    the successor, `offset` plus the position of the predecessor moved by `shift`, read in row `table` of `tables` when
    that is not negative. `due`, `weight`: per project. `planned`: step or -1.
    `price`: cost of moving one activity, which is more than moving all of them by any distance.
    """

    at: np.ndarray
    duration: np.ndarray
    low: np.ndarray
    high: np.ndarray
    calendar: np.ndarray
    project: np.ndarray
    fixed: np.ndarray
    need: np.ndarray
    free: np.ndarray
    steps: np.ndarray
    position: np.ndarray
    first: np.ndarray
    before: np.ndarray
    shift: np.ndarray
    table: np.ndarray
    offset: np.ndarray
    tables: np.ndarray
    due: np.ndarray
    weight: np.ndarray
    planned: np.ndarray
    price: int


def compile_resources(problem: ResourceProblem, steps: int) -> ResourceNetwork:
    """
    Prepare a problem for the search.

    Parameters
    ----------
    problem
        The problem.
    steps
        How many steps to look at.
    """
    return _compiled(problem, problem.order, steps)


def mirrored(problem: ResourceProblem, steps: int) -> ResourceNetwork:
    """
    Prepare a problem with time turned around: placing at the earliest then means placing at the latest.

    Activity number i of the network is the last but i of the one that is not turned. Releases and deadlines are left
    out.

    Parameters
    ----------
    problem
        The problem.
    steps
        The step at which time is turned; nothing lies behind it.
    """
    fixed = problem.fixed.copy()
    given = fixed != NEVER
    forward = compile_resources(problem, steps)
    finish = finishes(forward, forward.low)[np.argsort(problem.order)]
    fixed[given] = steps - finish[given]
    turned = dataclasses.replace(
        problem,
        before=problem.after,
        after=problem.before,
        kinds=[KIND[not into, not out] for into, out in zip(problem.into_finish, problem.from_finish, strict=True)],
        capacities=problem.capacity(steps)[:, ::-1],
        calendars=None if problem.calendars is None else problem.working(steps)[:, ::-1],
        release=None,
        deadline=None,
        fixed=fixed,
    )
    return _compiled(turned, problem.order[::-1], steps)


def finishes(network: ResourceNetwork, start: np.ndarray) -> np.ndarray:
    """
    Give the end of the last step of every activity.

    Parameters
    ----------
    network
        The problem, compiled.
    start
        Positions; shape (activities,).
    """
    return _end_steps(network.steps, network.calendar, start + network.duration)


def begins(network: ResourceNetwork, start: np.ndarray) -> np.ndarray:
    """
    Give the first step of every activity; one without duration stands where the work before it ends.

    Parameters
    ----------
    network
        The problem, compiled.
    start
        Positions; shape (activities,).
    """
    return _begin_steps(network.steps, network.calendar, network.duration, start)


KIND = {
    (True, False): LinkType.FINISH_START,
    (False, False): LinkType.START_START,
    (True, True): LinkType.FINISH_FINISH,
    (False, True): LinkType.START_FINISH,
}
"""Kind of a link by whether it leaves from a finish and whether it leads into one."""


def _compiled(problem: ResourceProblem, order: np.ndarray, steps: int) -> ResourceNetwork:
    calendar, duration, fixed = problem.calendar[order], problem.durations[order], problem.fixed[order]
    working = problem.working(steps)
    position = np.concatenate([np.zeros((len(working), 1), np.int64), working.cumsum(axis=1)], axis=1)
    step_of = np.full((len(working), steps + 1), steps)
    for row, works in zip(step_of, working, strict=True):
        row[: works.sum()] = np.flatnonzero(works)
    deadline = problem.deadline[order]
    given = fixed != NEVER
    low = position[calendar, np.clip(np.where(given, fixed, problem.release[order]), 0, steps)]
    high = np.where(deadline == NEVER, NO_LIMIT, position[calendar, np.clip(deadline, 0, steps)] - duration)
    free = problem.capacity(steps).T.copy()
    need = problem.demands[order].astype(np.int32)
    for j in np.flatnonzero(given):
        used = step_of[calendar[j], low[j] : low[j] + duration[j]]
        free[used[used < steps]] -= need[j]
    links = _links(problem, order, step_of, position)
    planned = problem.planned[order]
    then = position[calendar, np.clip(planned, 0, steps)]
    planned = np.where(planned == NEVER, NEVER, _begin_steps(step_of, calendar, duration, then))
    return ResourceNetwork(
        at=np.array(order),
        duration=duration,
        low=low,
        high=np.where(given, NO_LIMIT, np.minimum(high, _before_fixed(links, low, given))),
        calendar=calendar,
        project=problem.project[order],
        fixed=given,
        need=np.ascontiguousarray(need),
        free=np.ascontiguousarray(np.maximum(free, -LARGEST).astype(np.int32)),
        steps=step_of,
        position=position,
        **links,
        due=problem.due.copy(),
        weight=problem.weight.copy(),
        planned=planned,
        price=len(order) * steps + 1,
    )


def _begin_steps(steps: np.ndarray, calendar: np.ndarray, duration: np.ndarray, start: np.ndarray) -> np.ndarray:
    return np.where(duration > 0, steps[calendar, start], _end_steps(steps, calendar, start))


def _end_steps(steps: np.ndarray, calendar: np.ndarray, end: np.ndarray) -> np.ndarray:
    return np.where(end > 0, steps[calendar, np.maximum(end, 1) - 1] + 1, 0)


def _links(problem: ResourceProblem, order: np.ndarray, step_of: np.ndarray, position: np.ndarray) -> dict:
    """The links, sorted by successor, and a table for every way from one calendar to another."""
    number = np.empty_like(order)
    number[order] = np.arange(len(order))
    rows = np.argsort(number[problem.after], kind="stable")
    before, after, lag = problem.before[rows], problem.after[rows], problem.lags[rows]
    out, into, clock = problem.from_finish[rows], problem.into_finish[rows], problem.lag_calendar[rows]
    here, there = problem.calendar[before], problem.calendar[after]
    shift = np.where(out, problem.durations[before], 0)
    offset = -np.where(into, problem.durations[after], 0)
    straight = (problem.calendars is None) | (here == there) & ((lag == 0) | (clock == here))
    ends = out | (problem.durations[before] == 0)
    table = np.full(len(rows), -1)
    ways: dict[tuple, int] = {}
    for link in np.flatnonzero(~straight):
        way = (here[link], bool(ends[link]), lag[link], clock[link], there[link])
        table[link] = ways.setdefault(tuple(map(int, way)), len(ways))
    tables = np.array([_way(*way, step_of, position) for way in ways] or np.zeros((0, step_of.shape[1])), np.int64)
    return {
        "first": np.searchsorted(number[after], np.arange(len(order) + 1)),
        "before": number[before],
        "shift": np.where(straight, 0, shift),
        "table": table,
        "offset": np.where(straight, shift + lag + offset, offset),
        "tables": tables,
    }


def _before_fixed(links: dict, low: np.ndarray, fixed: np.ndarray) -> np.ndarray:
    """Latest positions from which links still reach fixed work."""
    high = np.full(len(low), NO_LIMIT)
    after = np.repeat(np.arange(len(low)), np.diff(links["first"]))
    for link in np.flatnonzero(fixed[after]):
        latest = low[after[link]] - links["offset"][link]
        if links["table"][link] >= 0:
            latest = np.searchsorted(links["tables"][links["table"][link]], latest, side="right") - 1
        before = links["before"][link]
        high[before] = min(high[before], latest - links["shift"][link])
    return high


def _way(here: int, ends: int, lag: int, clock: int, there: int, step_of: np.ndarray, position: np.ndarray):
    """Least position on calendar `there` for every position on calendar `here`, `lag` later on calendar `clock`."""
    steps = step_of.shape[1] - 1
    moment = np.concatenate([[0], step_of[here, :-1] + 1]) if ends else step_of[here]
    moment = np.minimum(moment, steps)
    if lag and clock == NEVER:
        moment = moment + lag
    elif lag:
        then = position[clock, moment] + lag
        inside = np.clip(then, 0, steps)
        spelled = step_of[clock, np.maximum(inside, 1) - 1] + 1 if lag > 0 else step_of[clock, inside]
        moment = np.where(then > position[clock, -1], steps + 1, spelled)
    return np.where(moment > steps, NO_LIMIT, position[there, np.clip(moment, 0, steps)])
