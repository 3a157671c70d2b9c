"""Variance through a few factors, and the chance to reach a target."""

import math
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike

from workbench.selection.cutting_planes import RiskPlan, choose
from workbench.selection.risk_program import Cut, NoRisk, Program
from workbench.selection.tail_cuts import checked_probabilities

TOLERANCE = 1e-6  # relative; the solver keeps a limit no better


@dataclass(frozen=True)
class FactorVariance:
    """
    Minus the variance of a plan's value when a few factors move all options together.

    The variance of whole options is ``|loadings.T @ plan|^2 + own @ plan``, because a share of 0 or 1 is its own
    square. It is convex, so its tangent at one plan bounds it everywhere.

    Parameters
    ----------
    loadings
        n options × k factors: how far a factor's standard deviation moves an option's value.
    own
        n variances of what moves one option alone.

    Raises
    ------
    ValueError
        The shapes do not fit, a number is missing or infinite, or a variance is negative.

    References
    ----------
    Sharpe (1963), A simplified model for portfolio analysis, Management Science 9 (2).
    """

    loadings: np.ndarray
    own: np.ndarray

    def __post_init__(self):
        object.__setattr__(self, "own", np.asarray(self.own, dtype=float))
        object.__setattr__(self, "loadings", np.asarray(self.loadings, dtype=float))
        if self.own.ndim != 1 or self.loadings.ndim != 2 or len(self.loadings) != len(self.own):
            raise ValueError(f"loadings: expected {self.own.size} options × factors, found shape {self.loadings.shape}")
        if not np.isfinite(self.loadings).all():
            raise ValueError("loadings: expected finite numbers")
        if len(bad := np.flatnonzero(~(np.isfinite(self.own) & (self.own >= 0)))):
            raise ValueError(f"own: row {bad[0] + 1}: expected a variance of at least 0, found {self.own[bad[0]]:g}")

    @property
    def span(self) -> tuple[float, float]:
        """A variance that no plan exceeds, with a minus, and none at all."""
        return -float((np.abs(self.loadings).sum(axis=0) ** 2).sum() + self.own.sum()), 0.0

    def variance(self, plan: ArrayLike) -> float:
        """Variance of a plan's value."""
        moved = self.loadings.T @ np.asarray(plan, dtype=float)
        return float(moved @ moved + self.own @ plan)

    def cut(self, plan: np.ndarray) -> Cut:
        """Tangent at a plan."""
        moved = self.loadings.T @ plan
        return Cut(-2.0 * (self.loadings @ moved) - self.own, float(moved @ moved))


def independent_variance(amounts: ArrayLike, chances: ArrayLike) -> FactorVariance:
    """
    Lay out options that succeed or fail on their own: the variance of a plan is the sum of its options' variances.

    Parameters
    ----------
    amounts
        n amounts earned on success.
    chances
        n chances of success.

    Raises
    ------
    ValueError
        A chance is not between 0 and 1, or there are not as many as amounts.
    """
    gains, odds = np.asarray(amounts, dtype=float), np.asarray(chances, dtype=float)
    if gains.shape != odds.shape or gains.ndim != 1:
        raise ValueError(f"chances: expected one for each of the {gains.size} amounts, found {odds.size}")
    if len(bad := np.flatnonzero(~((odds >= 0) & (odds <= 1)))):
        raise ValueError(f"chances: row {bad[0] + 1}: expected 0 to 1, found {odds[bad[0]]:g}")
    return FactorVariance(np.zeros((len(gains), 0)), gains**2 * odds * (1.0 - odds))


def variance_plan(
    values: ArrayLike,
    variance: FactorVariance,
    rows: ArrayLike | sp.sparray,
    limits: ArrayLike | tuple[ArrayLike, ArrayLike],
    *,
    aversion: float = 0.0,
    most: float = math.inf,
    gap: float = 0.0,
    node_limit: int | None = None,
    time_limit: float = 60.0,
) -> RiskPlan:
    """
    Maximise expected value less ``aversion * variance`` over whole options, with a variance of at most `most`.

    Parameters
    ----------
    values
        Expected value of each of n options.
    variance
        Loadings and own variances of the options.
    rows, limits
        Matrix of m rows × n options and m upper limits, or a pair of m lower and m upper limits.
    aversion
        Value given up per unit of variance, at least 0.
    most
        Largest variance of a plan; infinite for none.
    gap, node_limit, time_limit
        Where to stop, as for `cvar_plan`.

    Returns
    -------
    RiskPlan
        `measure` is minus the variance of the plan.

    Raises
    ------
    ValueError
        Shapes do not fit, or a number is missing or out of range.
    """
    if np.shape(values) != variance.own.shape:
        raise ValueError(f"values: expected one for each of the {variance.own.size} variances, found {np.size(values)}")
    program = Program(mean=values, rows=rows, limits=limits, measure=variance, weight=aversion, floor=-most)
    return choose(program, gap=gap, node_limit=node_limit, time_limit=time_limit)


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
    fixed = Program(mean=worths, rows=rows, limits=limits, measure=NoRisk())
    matrix, low, high = _with_breaks(table, limit, chances, 1.0 - chance, fixed)
    unvalued = np.zeros(matrix.shape[1] - len(worths))
    program = Program(mean=np.append(worths, unvalued), rows=matrix, limits=(low, high), measure=NoRisk())
    found = choose(program, gap=gap, node_limit=node_limit, time_limit=time_limit)
    if found.plan is None:
        return found
    plan = found.plan[: len(worths)]
    return replace(found, plan=plan, measure=chance_of_target(-(table @ plan), -limit, chances))


def _with_breaks(table: np.ndarray, limit: float, chances: np.ndarray, allowed: float, fixed: Program):
    """
    Add a binary for each scenario that can break the limit at all.

    Its weight is the smallest that lets every plan pass: the largest use less the limit.
    """
    excess = np.maximum(table, 0.0).sum(axis=1) - limit
    can = np.flatnonzero(excess > 0)
    matrix = sp.block_array(
        [
            [fixed.rows, sp.csr_array((fixed.rows.shape[0], len(can)))],
            [sp.csr_array(table[can]), -sp.diags_array(excess[can])],
            [sp.csr_array((1, table.shape[1])), sp.csr_array(chances[None, can])],
        ],
        format="csr",
    )
    low = np.concatenate([fixed.limits[0], np.full(len(can) + 1, -np.inf)])
    high = np.concatenate([fixed.limits[1], np.full(len(can), limit), [allowed]])
    return matrix, low, high
