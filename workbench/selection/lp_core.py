"""The linear relaxation of a large problem, and the few columns that it says matter."""

from dataclasses import dataclass

import numpy as np

from workbench.selection.certificate import is_allowed, rounded, upper_bound
from workbench.selection.problem import Problem
from workbench.selection.solver import Relaxation, Search, Solver


@dataclass(frozen=True, eq=False)
class Guide:
    """
    What the linear relaxation says about every column.

    Parameters
    ----------
    bound
        Bound of every plan, computed again from the prices.
    relaxed
        Columns of the relaxation.
    reduced
        Reduced value c_j − A_jᵀy: what choosing the column adds, or costs when negative, at the prices of the rows.
    rent
        The same without the rows that hold columns of one project alone: what the project earns, at this start, over
        the price of what it takes from the others. A relaxation may split a project over several starts; the reduced
        value of each is then 0, however dear the project is.
    """

    bound: float
    relaxed: np.ndarray
    reduced: np.ndarray
    rent: np.ndarray


def guide(problem: Problem, relaxation: Relaxation) -> Guide:
    """Read bound and reduced values out of a solved relaxation, from its prices alone."""
    prices = relaxation.prices
    reduced = problem.value - problem.matrix.T @ prices
    rent = reduced
    if problem.groups is not None:
        rent = problem.value - problem.matrix.T @ np.where(_of_one_project(problem), 0.0, prices)
    return Guide(upper_bound(problem, prices), relaxation.plan, reduced, rent)


def can_matter(problem: Problem, guide: Guide, value: float) -> np.ndarray:
    """
    Tell which columns a plan worth more than `value` may still change.

    A column at its bound in the relaxation whose reduced value exceeds the gap stays there in every better plan
    (reduced cost fixing: Crowder, Johnson and Padberg, Operations Research 31, 1983).
    """
    moves = np.abs(guide.reduced) <= guide.bound - value
    at_bound = np.isclose(guide.relaxed, problem.least) | np.isclose(guide.relaxed, problem.most)
    return moves | ~at_bound | ~problem.whole


def core_columns(problem: Problem, guide: Guide, share: float) -> np.ndarray:
    """
    Choose the columns of the core.

    Parameters
    ----------
    problem
        The problem.
    guide
        What the relaxation says.
    share
        Part of all columns taken for their reduced value alone, 0 to 1.

    Returns
    -------
    ndarray
        Columns: those in the relaxation, the best by reduced value, those that may not stay at 0, and every column that
        is no whole number.
    """
    count = len(problem.value)
    best = np.argsort(-guide.reduced, kind="stable")[: int(np.ceil(share * count))]
    taken = (guide.relaxed > problem.least + 1e-9) | (problem.least > 0) | ~problem.whole
    taken[best] = True
    if problem.groups is not None:  # a project that must go ahead needs its other starts too
        taken |= _owned_by_the_forced(problem)[problem.groups.project]
    return np.flatnonzero(taken)


def part_of(problem: Problem, plan: np.ndarray, free: np.ndarray) -> Problem:
    """
    Leave only some columns free, the others as in a plan.

    Parameters
    ----------
    problem
        The problem.
    plan
        Values of the columns that stay.
    free
        Columns of the part.

    Returns
    -------
    Problem
        The free columns and the rows that they touch, with what the others leave of each row.
    """
    kept = plan.copy()
    kept[free] = 0.0
    block = problem.matrix[:, free]
    rows = np.flatnonzero(np.bincount(block.indices, minlength=len(problem.low)))
    used = (problem.matrix @ kept)[rows]
    return Problem(
        block[rows, :],
        problem.value[free],
        problem.low[rows] - used,
        problem.high[rows] - used,
        problem.least[free],
        problem.most[free],
        problem.whole[free],
    )


def search_part(
    problem: Problem, plan: np.ndarray, free: np.ndarray, *, start: bool = True, seed: int = 0, **limits
) -> tuple[np.ndarray | None, Search]:
    """
    Search the free columns for a better plan.

    Parameters
    ----------
    problem
        The problem.
    plan
        Values of the columns that stay, and, with `start`, the plan to begin with.
    free
        Columns set free.
    start
        The plan is allowed and may serve as a start.
    seed
        Seed of the solver.
    limits
        Limits of `Solver.search`.

    Returns
    -------
    tuple
        A plan of all columns, held against every row, or None; and what the search said.
    """
    part = part_of(problem, plan, free)
    solver = Solver(part, seed=seed)
    if not part.whole.all():
        # presolve of HiGHS 1.14 may call a worse plan optimal where whole and continuous columns share a row:
        # github.com/ERGO-Code/HiGHS, issues 3043, 3073 and 3094
        solver.highs.setOptionValue("presolve", "off")
    solver.highs.setOptionValue("mip_allow_restart", False)  # a part is too short-lived to begin twice
    found = solver.search(start=plan[free] if start else None, **limits)
    if found.plan is None:
        return None, found
    candidate = plan.copy()
    candidate[free] = found.plan
    candidate = rounded(problem, candidate)
    return (candidate if candidate is not None and is_allowed(problem, candidate) else None), found


def _of_one_project(problem: Problem) -> np.ndarray:
    """Tell which rows hold columns of one project alone."""
    rows, count = problem.matrix.indices, len(problem.low)
    owner = np.repeat(problem.groups.project, np.diff(problem.matrix.indptr))
    first, last = np.full(count, problem.groups.count), np.full(count, -1)
    np.minimum.at(first, rows, owner)
    np.maximum.at(last, rows, owner)
    return first == last


def _owned_by_the_forced(problem: Problem) -> np.ndarray:
    """Tell which projects must go ahead: a row over columns of that project alone asks for something."""
    owned = np.zeros(problem.groups.count, dtype=bool)
    asking = _of_one_project(problem) & (problem.low > 0)
    column = np.repeat(np.arange(len(problem.value)), np.diff(problem.matrix.indptr))
    owned[problem.groups.project[column[asking[problem.matrix.indices]]]] = True
    owned[problem.groups.project[problem.least > 0]] = True
    return owned
