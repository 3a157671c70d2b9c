"""
A levelled plan checked against its problem, step by step and without anything the search uses.

Every plan goes through here before anybody sees it.
"""

from collections.abc import Iterator

import numpy as np

from workbench.schedule.resource_problem import ResourceProblem
from workbench.schedule.resource_shapes import NEVER


def broken_rules(problem: ResourceProblem, begin: np.ndarray, finish: np.ndarray) -> list[str]:
    """
    List the rules that a plan breaks.

    Parameters
    ----------
    problem
        The problem.
    begin, finish
        First step of every activity, and the step after its last one; shape (activities,).

    Returns
    -------
    list
        One sentence for each; empty when the plan is sound.
    """
    steps = max(int(finish.max(initial=0)), int(begin.max(initial=0)), problem.horizon) + 1
    works = problem.working(steps)
    works = np.pad(works, ((0, 0), (0, steps - works.shape[1])))
    every = np.ones((1, steps), dtype=bool)
    clocks = np.concatenate([works, every])  # the last one never stops, as a lag without a calendar
    return [
        *_broken_dates(problem, begin, finish, works),
        *_broken_links(problem, begin, finish, clocks),
        *_broken_capacities(problem, usage(problem, begin, finish, steps)),
    ]


def usage(problem: ResourceProblem, begin: np.ndarray, finish: np.ndarray, steps: int) -> np.ndarray:
    """
    Add up what a plan uses.

    Parameters
    ----------
    problem
        The problem.
    begin, finish
        First step of every activity, and the step after its last one; shape (activities,).
    steps
        How many steps to count.

    Returns
    -------
    ndarray
        int64, shape (resources, steps).
    """
    used = np.zeros((problem.demands.shape[1], steps), np.int64)
    works = problem.working(steps)
    works = np.pad(works, ((0, 0), (0, steps - works.shape[1])))
    for j in range(len(problem)):
        inside = slice(begin[j], finish[j])
        used[:, inside] += problem.demands[j][:, None] * works[problem.calendar[j], inside]
    return used


def _broken_dates(problem: ResourceProblem, begin, finish, works) -> Iterator[str]:
    for j, name in enumerate(problem.names):
        own = works[problem.calendar[j]]
        if own[begin[j] : finish[j]].sum() != problem.durations[j]:
            yield f"{name} does not work for {problem.durations[j]} steps"
        if problem.durations[j] and not (own[begin[j]] and own[finish[j] - 1]):
            yield f"{name} begins or ends in a pause"
        if own[: begin[j]].sum() < own[: problem.release[j]].sum() and problem.fixed[j] == NEVER:
            yield f"{name} begins before step {problem.release[j]}"
        if problem.deadline[j] != NEVER and finish[j] > problem.deadline[j] and problem.fixed[j] == NEVER:
            yield f"{name} ends after step {problem.deadline[j]}"
        if problem.fixed[j] != NEVER and own[: begin[j]].sum() != own[: problem.fixed[j]].sum():
            yield f"{name} does not begin at step {problem.fixed[j]}"


def _broken_links(problem: ResourceProblem, begin, finish, clocks) -> Iterator[str]:
    """A link holds when no work of the successor's calendar lies between where its end is and where it must be."""
    for link, (i, j) in enumerate(zip(problem.before, problem.after, strict=True)):
        if problem.fixed[i] != NEVER and problem.fixed[j] != NEVER:
            continue  # both have happened, in whatever order
        least = _moved(clocks[problem.lag_calendar[link]], (finish if problem.from_finish[link] else begin)[i],
                       problem.lags[link])  # fmt: skip
        there = (finish if problem.into_finish[link] else begin)[j]
        own = clocks[problem.calendar[j]]
        if there < least and own[max(there, 0) : least].any():
            yield f"{problem.names[j]} does not keep its distance from {problem.names[i]}"


def _moved(clock: np.ndarray, moment: int, lag: int) -> int:
    """Moment a number of working steps later, or earlier."""
    if lag > 0:
        later = np.flatnonzero(clock[moment:])
        return moment + int(later[lag - 1]) + 1 if lag <= len(later) else len(clock)
    if lag < 0:
        sooner = np.flatnonzero(clock[:moment])
        return int(sooner[lag]) if -lag <= len(sooner) else 0
    return int(moment)


def _broken_capacities(problem: ResourceProblem, used: np.ndarray) -> Iterator[str]:
    capacity = problem.capacity(used.shape[1])
    for resource, step in np.argwhere(used > capacity)[:1]:
        yield (
            f"{problem.resources[resource]} is needed {used[resource, step]} times in step {step}, "
            f"where there is {capacity[resource, step]}"
        )
