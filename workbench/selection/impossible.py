"""Columns that no plan can hold: one unit of them alone breaks a row."""

from dataclasses import replace

import numpy as np

from workbench.selection.problem import Problem

DUST = 1e-9  # of max(1, |bound of the row|): less is floating point


def without_impossible(problem: Problem) -> Problem:
    """
    Fix the whole columns that break a row whatever the others do.

    A linear relaxation buys fractions of a project that needs more people than there are; no plan can. Where projects
    are few and large, bounds fall by a tenth and more. The test is that of bounds on a row's activity (Brearley, Mitra
    and Williams, Mathematical Programming 8, 1975), repeated while it finds anything.

    Parameters
    ----------
    problem
        The problem.

    Returns
    -------
    Problem
        The same plans, with such columns held at their lower bound.
    """
    most = problem.most
    while True:
        lower = np.where(_broken_by_one_more(problem, most) & problem.whole, problem.least, most)
        if (lower == most).all():
            return problem if most is problem.most else replace(problem, most=most)
        most = lower


def _broken_by_one_more(problem: Problem, most: np.ndarray) -> np.ndarray:
    """Tell which columns break a row at one unit above their lower bound, the others where they help that row most."""
    rows, amount = problem.matrix.indices, problem.matrix.data
    column = np.repeat(np.arange(len(most)), np.diff(problem.matrix.indptr))
    at_least, at_most = amount * problem.least[column], amount * most[column]
    smallest, largest = np.minimum(at_least, at_most), np.maximum(at_least, at_most)
    with_one = amount * (problem.least + 1.0)[column]
    fullest = np.bincount(rows, largest, len(problem.low))[rows] - largest + with_one
    emptiest = np.bincount(rows, smallest, len(problem.low))[rows] - smallest + with_one
    dust = [
        DUST * np.maximum(1.0, np.abs(np.nan_to_num(side, posinf=0, neginf=0))) for side in (problem.low, problem.high)
    ]
    breaks = (fullest < (problem.low - dust[0])[rows]) | (emptiest > (problem.high + dust[1])[rows])
    return np.bincount(column, breaks, len(most)) > 0
