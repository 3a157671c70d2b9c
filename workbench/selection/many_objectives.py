"""The best plan under each of several objectives over the same rows, each helped by the plans of the others."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from workbench.selection.case import Case
from workbench.selection.certificate import upper_bound
from workbench.selection.compiled import whole_numbered
from workbench.selection.nearby import plan_nearby
from workbench.selection.problem import Problem
from workbench.selection.relaxation import relaxed
from workbench.selection.solver import Search, Seen, Solver

ROUNDS = 4  # of thinking plans over again
OPENED = 6  # projects thought over in each, beside those on which plan and relaxation differ
SEED = 1


@dataclass(frozen=True, eq=False)
class BestPlans:
    """
    What was found for K objectives.

    Parameters
    ----------
    plans
        K plans, all columns of the matrix; empty where one objective has none.
    bounds
        K numbers: no plan is worth more by that objective.
    pool
        Every plan found on the way.
    proved
        Every search ended at its gap.
    infeasible
        There is no plan at all.
    """

    plans: list[np.ndarray]
    bounds: np.ndarray
    pool: list[np.ndarray]
    proved: bool
    infeasible: bool = False


def best_plans(case: Case, worths: np.ndarray, *, nodes: int, gap: float, seconds: float) -> BestPlans:
    """
    Search for the best plan of each objective, then near the best plans of all.

    Parameters
    ----------
    case
        The rows.
    worths
        K objectives × columns of the matrix.
    nodes, gap, seconds
        Where each search may end; the seconds are a safety net.
    """
    problems = [replace(case.problem, value=worth) for worth in worths]
    found = [_rounded(problem, nodes, gap, seconds, case.watch) for problem in problems]
    pool = [one.plan for one in found if one.plan is not None]
    if not pool:
        return BestPlans([], np.full(len(worths), np.inf), [], False, found[0].infeasible)
    proved = all(one.finished and one.plan is not None for one in found)
    screens = [relaxed(problem) for problem in problems]
    if not proved:
        for turn in range(ROUNDS):
            _think_over(case, problems, screens, pool, turn, seconds)
    bounds = [
        min(one.bound, upper_bound(problem, screen.prices))
        for one, problem, screen in zip(found, problems, screens, strict=True)
    ]
    return BestPlans([best_seen(pool, worth) for worth in worths], np.array(bounds), pool, proved)


def best_seen(pool: list[np.ndarray], worth: np.ndarray) -> np.ndarray:
    """Of all plans found the one worth most by one objective."""
    return max(pool, key=lambda plan: float(worth @ plan))


def least_regret(
    case: Case, worths: np.ndarray, reached: np.ndarray, *, nodes: int, gap: float, seconds: float
) -> tuple[np.ndarray | None, bool]:
    """
    Find the plan by which the objective that loses most loses least: z of at least every loss, as small as can be.

    Parameters
    ----------
    case
        The rows.
    worths
        K objectives × columns.
    reached
        K worths of the best plans, from which losses are counted.
    nodes, gap, seconds
        Where the search may end.

    Returns
    -------
    tuple
        All columns of the plan, None where none was found, and whether it is proved.
    """
    problem = case.problem
    rows, columns = problem.matrix.shape
    size = max(1.0, float(np.abs(worths).max(initial=0.0)))
    loss = sp.hstack([-sp.csr_array(worths / size), -np.ones((len(worths), 1))])
    extended = Problem(
        matrix=sp.csc_array(sp.vstack([sp.hstack([problem.matrix, sp.csr_array((rows, 1))]), loss])),
        value=np.append(np.zeros(columns), -1.0),
        low=np.append(problem.low, np.full(len(worths), -np.inf)),
        high=np.append(problem.high, -reached / size),
        least=np.append(problem.least, 0.0),
        most=np.append(problem.most, float(np.abs(worths).sum(axis=1).max() / size) + 1.0),
        whole=np.append(problem.whole, False),
    )
    found = _rounded(extended, nodes, gap, seconds, case.watch)
    return (None if found.plan is None else found.plan[:-1]), found.finished and found.plan is not None


def _rounded(problem: Problem, nodes: int, gap: float, seconds: float, watch: Callable[[Seen], bool] | None) -> Search:
    found = Solver(problem).search(nodes=nodes, gap=gap, seconds=seconds, watch=watch)
    return replace(found, plan=whole_numbered(problem, found.plan))


def _think_over(case: Case, problems, screens, pool: list[np.ndarray], turn: int, seconds: float) -> None:
    """Search near the best plan of each objective; what is found joins the pool."""
    project, count = case.model.question.options.project, len(case.model.question.options.projects)
    for number, (problem, screen) in enumerate(zip(problems, screens, strict=True)):
        draw = np.random.Generator(np.random.Philox(np.random.SeedSequence(SEED, spawn_key=(turn, number))))
        opened = draw.choice(count, min(OPENED, count), replace=False) if turn else []
        near = best_seen(pool, problem.value)[case.options]
        free = np.isin(project, opened)
        plan = whole_numbered(problem, plan_nearby(problem, case.options, near, screen.plan, free, seconds))
        if plan is not None:
            pool.append(plan)
