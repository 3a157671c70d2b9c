"""The chance to reach a target, with one yes-or-no column for each scenario that may miss it."""

from dataclasses import replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike

from workbench.selection.cutting_planes import choose
from workbench.selection.problem import Problem
from workbench.selection.risk_plan import RiskPlan
from workbench.selection.risk_program import TOLERANCE, Program, options_problem
from workbench.selection.scenario_values import ROUNDING, checked_probabilities


def chance_of_target(outcomes: ArrayLike, target: float, probabilities: ArrayLike | None = None) -> float:
    """
    Add up the chances of the scenarios that reach a target.

    Parameters
    ----------
    outcomes
        One value per scenario.
    target
        Value to reach, itself included.
    probabilities
        Chance of each scenario; equal ones by default.

    Raises
    ------
    ValueError
        The probabilities do not fit.
    """
    values = np.asarray(outcomes, dtype=float)
    reached = values >= target - TOLERANCE * max(1.0, abs(target))
    return float(checked_probabilities(probabilities, len(values))[reached].sum())


def chance_plan(
    values: ArrayLike,
    use: ArrayLike,
    limit: float,
    chance: float,
    rows: ArrayLike | sp.sparray,
    limits: ArrayLike | tuple[ArrayLike, ArrayLike],
    *,
    probabilities: ArrayLike | None = None,
    gap: float = 0.0,
    node_limit: int | None = None,
    time_limit: float = 60.0,
) -> RiskPlan:
    """
    Maximise value over whole options such that an uncertain use stays within its limit with at least some chance.

    A target to reach is the same question with signs changed: the use is minus the value, the limit minus the target.
    One binary per scenario says whether it may break the limit; prefer a floor for CVaR above some 200 scenarios.

    Parameters
    ----------
    values
        Value of each of n options.
    use
        S scenarios × n options: what each option uses.
    limit
        What may be used.
    chance
        Least probability that the use is within the limit, 0 to 1.
    rows, limits
        Rows that hold in every scenario: m rows × n options and m upper limits, or lower and upper ones.
    probabilities
        Chance of each scenario; equal ones by default.
    gap, node_limit, time_limit
        Where to stop, as for `cvar_plan`.

    Returns
    -------
    RiskPlan
        `plan` has n options; `measure` is the chance of its use being within the limit, summed over all scenarios.

    Raises
    ------
    ValueError
        Shapes do not fit, or a number is missing or out of range.

    References
    ----------
    Charnes and Cooper (1959), Chance-constrained programming, Management Science 6 (1); one binary per scenario:
    Luedtke, Ahmed and Nemhauser (2010), An integer programming approach for linear programs with probabilistic
    constraints, Mathematical Programming 122.
    """
    table = np.asarray(use, dtype=float)
    worths = np.asarray(values, dtype=float)
    if table.ndim != 2 or table.shape[1] != len(worths) or not np.isfinite(table).all():
        raise ValueError(
            f"use: expected scenarios × {len(worths)} options of finite numbers, found shape {table.shape}"
        )
    if not 0.0 <= chance <= 1.0:
        raise ValueError(f"chance: expected 0 to 1, found {chance!r}")
    chances = checked_probabilities(probabilities, len(table))
    problem = with_misses(options_problem(worths, rows, limits), -table, -limit, chance, chances)
    found = choose(Program(problem), gap=gap, node_limit=node_limit, time_limit=time_limit)
    if found.plan is None:
        return found
    plan = found.plan[: len(worths)]
    return replace(found, plan=plan, measures=(chance_of_target(-(table @ plan), -limit, chances),))


def with_misses(
    problem: Problem, values: np.ndarray, target: float, chance: float, probabilities: np.ndarray
) -> Problem:
    """
    Add a yes-or-no column for each scenario that can miss a target at all, and let few of them be taken.

    Its weight is the smallest that is easily proved to let every plan pass: the target less the least that any plan is
    worth in that scenario, when of options that exclude each other only one counts.

    Parameters
    ----------
    problem
        The problem.
    values
        S scenarios × n columns: what each column is worth.
    target
        Value to reach.
    chance
        Least probability of reaching it, 0 to 1.
    probabilities
        Chance of each scenario.

    Returns
    -------
    Problem
        The columns of the problem, then one for each scenario that can miss the target.
    """
    short = target - _least(problem, values)
    can = np.flatnonzero(short > 0)
    scale = np.maximum(short[can], 1.0)
    count, rows = len(can), len(problem.low)
    matrix = sp.block_array(
        [
            [problem.matrix, sp.csc_array((rows, count))],
            [sp.csc_array(values[can] / scale[:, None]), sp.diags_array(short[can] / scale)],
            [sp.csc_array((1, len(problem.value))), sp.csc_array(probabilities[None, can])],
        ],
        format="csc",
    )
    missed = 1.0 - chance + ROUNDING
    return Problem(
        matrix,
        np.append(problem.value, np.zeros(count)),
        np.concatenate([problem.low, target / scale, [-np.inf]]),
        np.concatenate([problem.high, np.full(count, np.inf), [missed]]),
        np.append(problem.least, np.zeros(count)),
        np.append(problem.most, np.ones(count)),
        np.append(problem.whole, np.ones(count, dtype=bool)),
    )


def _least(problem: Problem, values: np.ndarray) -> np.ndarray:
    """Bound from below what a plan is worth in each scenario."""
    ends = np.minimum(values * problem.least, values * problem.most)
    group = _exclusive(problem)
    alone = group < 0
    total = ends[:, alone].sum(axis=1)
    order = np.argsort(group[~alone], kind="stable")
    if len(order):
        members = ends[:, ~alone][:, order]
        starts = np.flatnonzero(np.diff(group[~alone][order], prepend=-1))
        total += np.minimum(np.minimum.reduceat(members, starts, axis=1), 0.0).sum(axis=1)
    return total


def _exclusive(problem: Problem) -> np.ndarray:
    """Number for each yes-or-no column a row that lets at most one of its columns be taken; -1 where there is none."""
    group = np.full(len(problem.value), -1)
    binary = problem.whole & (problem.least == 0) & (problem.most <= 1)
    by_row = problem.matrix.tocsr()
    by_row.sum_duplicates()
    for row in np.flatnonzero(problem.high == 1.0):
        part = slice(by_row.indptr[row], by_row.indptr[row + 1])
        columns = by_row.indices[part]
        if (by_row.data[part] == 1.0).all() and binary[columns].all():
            group[columns[group[columns] < 0]] = row
    return group
