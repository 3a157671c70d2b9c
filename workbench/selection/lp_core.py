"""The linear relaxation of a large problem, and the few columns that it says matter."""

from dataclasses import dataclass

import numpy as np

from workbench.selection.certificate import is_allowed, rounded, upper_bound
from workbench.selection.solver import Problem, Relaxation, Search, Solver


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
    """

    bound: float
    relaxed: np.ndarray
    reduced: np.ndarray


def guide(problem: Problem, relaxation: Relaxation) -> Guide:
    """Read bound and reduced values out of a solved relaxation, from its prices alone."""
    reduced = problem.value - problem.matrix.T @ relaxation.prices
    return Guide(upper_bound(problem, relaxation.prices), relaxation.plan, reduced)


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
    solver = Solver(part_of(problem, plan, free), seed=seed)
    found = solver.search(start=plan[free] if start else None, **limits)
    if found.plan is None:
        return None, found
    candidate = plan.copy()
    candidate[free] = found.plan
    candidate = rounded(problem, candidate)
    return (candidate if candidate is not None and is_allowed(problem, candidate) else None), found


def _owned_by_the_forced(problem: Problem) -> np.ndarray:
    """Tell which projects must go ahead: a row of ones over columns of that project alone asks for at least one."""
    project = problem.groups.project
    asked = np.flatnonzero(problem.low > 0)
    owned = np.zeros(problem.groups.count, dtype=bool)
    rows = problem.matrix.tocsr()[asked, :]
    for row in range(len(asked)):
        owners = np.unique(project[rows.indices[rows.indptr[row] : rows.indptr[row + 1]]])
        if len(owners) == 1:
            owned[owners] = True
    owned[project[problem.least > 0]] = True
    return owned
