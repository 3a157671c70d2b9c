"""Levelling in the order people expect: first inside float, so that no end moves, and only then with delay."""

import dataclasses

import numpy as np

from workbench.schedule.levelled import Levelled
from workbench.schedule.levelling import level_resources, plan_before
from workbench.schedule.levelling_aim import Aim
from workbench.schedule.resource_problem import ResourceProblem
from workbench.schedule.resource_shapes import NEVER
from workbench.taxonomy import Status

SOLVED = (Status.OPTIMAL, Status.FEASIBLE)
INSIDE = "Levelled inside float: no project ends later."


def level_float_first(
    problem: ResourceProblem, *, aim: Aim = Aim.MAKESPAN, time_limit: float = 10.0, seed: int = 0
) -> Levelled:
    """
    Move as few activities as possible, without delaying the end of any project where that can be done.

    Where it cannot, the least delay by the aim is found first, and then the fewest moves that keep it.

    Parameters
    ----------
    problem
        The problem.
    aim
        What measures delay: the last finish or the weighted tardiness of the projects.
    time_limit
        Seconds on two cores, a third of it for each of up to three questions.
    seed
        Of the random numbers.

    Returns
    -------
    Levelled
        The plan with the fewest moves; `reason` begins with whether it lies inside float, and `totals["delay"]` says
        how many steps later the last project ends.
    """
    begin, finish = plan_before(problem)
    part = {"time_limit": time_limit / 3, "seed": seed}
    asked = dataclasses.replace(problem, planned=begin)
    inside = level_resources(_ending_by(asked, _ends(problem, finish)), aim=Aim.MOVES, **part)
    if inside.status in SOLVED:
        return _noted(inside, INSIDE)
    why = "cannot be done" if inside.status is Status.INFEASIBLE else "was not found to be possible"
    delayed = level_resources(asked, aim=aim, **part)
    if delayed.status not in SOLVED:
        return delayed
    ends = _ends(problem, delayed.table["finish"].to_numpy())
    if aim is Aim.MAKESPAN:
        ends[:] = ends.max()
    fewest = level_resources(_ending_by(asked, ends), aim=Aim.MOVES, **part)
    least = "the least delay" if delayed.status is Status.OPTIMAL else "the least delay found"
    answer = fewest if fewest.status in SOLVED else delayed
    return _noted(answer, f"Levelling inside float {why}; this plan has {least}.")


def _ends(problem: ResourceProblem, finish: np.ndarray) -> np.ndarray:
    """Last finish of each project; shape (projects,)."""
    ends = np.zeros(problem.projects, np.int64)
    np.maximum.at(ends, problem.project, finish)
    return ends


def _ending_by(problem: ResourceProblem, ends: np.ndarray) -> ResourceProblem:
    ends = ends[problem.project]
    deadline = np.where(problem.deadline == NEVER, ends, np.minimum(problem.deadline, ends))
    return dataclasses.replace(problem, deadline=deadline)


def _noted(answer: Levelled, note: str) -> Levelled:
    delay = answer.totals["end"] - answer.totals["end_before"]
    reason = " ".join([note, answer.reason]).strip()
    return dataclasses.replace(answer, reason=reason, totals={**answer.totals, "delay": delay})
