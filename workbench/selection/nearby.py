"""A good plan near the one at hand, within moments: what plan and relaxation agree on stays as it is."""

from dataclasses import replace

import numpy as np

from workbench.selection.problem import Problem
from workbench.selection.solver import Solver

NODES = 50  # of a search among the few options left open
SAME = 1e-6


def plan_nearby(
    problem: Problem, options: slice, near: np.ndarray, relaxed: np.ndarray, free: np.ndarray, seconds: float
) -> np.ndarray | None:
    """
    Search where a plan and the linear relaxation differ.

    Relaxation induced neighbourhood (Danna, Rothberg and Le Pape, Mathematical Programming 102, 2005, 71-90).

    Parameters
    ----------
    problem
        The problem, one of whose limits the plan at hand may break.
    options
        Columns that are options, n of them.
    near
        n numbers 0 or 1: the plan at hand.
    relaxed
        Optimum of the relaxation, all columns.
    free
        n marks of options that stay open in any case.
    seconds
        A safety net.

    Returns
    -------
    ndarray or None
        All columns of a plan; None where this neighbourhood has none.
    """
    settled = (np.abs(relaxed[options] - near) <= SAME) & ~free
    most = np.where(settled, np.minimum(near, problem.most[options]), problem.most[options])
    least = np.where(settled, np.minimum(np.maximum(near, problem.least[options]), most), problem.least[options])
    floor, ceiling = problem.least.copy(), problem.most.copy()
    floor[options], ceiling[options] = least, most
    return Solver(replace(problem, least=floor, most=ceiling)).search(nodes=NODES, seconds=seconds).plan
