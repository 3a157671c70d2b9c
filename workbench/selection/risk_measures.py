"""The spread of a plan's value: through a few factors, or as simulated."""

import math
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike

from workbench.selection.cutting_planes import choose
from workbench.selection.risk_plan import RiskPlan
from workbench.selection.risk_program import Cut, Program, Term, options_problem
from workbench.selection.scenario_values import Scenarios

STILL = 1e-12  # of the largest value: a spread below it is rounding


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

    def span(self, least: np.ndarray, most: np.ndarray) -> tuple[float, float]:
        """A variance that no plan exceeds, with a minus, and none at all."""
        largest = np.maximum(np.abs(least), np.abs(most))
        return -float(((np.abs(self.loadings).T @ largest) ** 2).sum() + self.own @ largest), 0.0

    def variance(self, plan: ArrayLike) -> float:
        """Variance of a plan's value."""
        moved = self.loadings.T @ np.asarray(plan, dtype=float)
        return float(moved @ moved + self.own @ plan)

    def cut(self, plan: np.ndarray) -> Cut:
        """Tangent at a plan."""
        moved = self.loadings.T @ plan
        return Cut(-2.0 * (self.loadings @ moved) - self.own, float(moved @ moved))


@dataclass(frozen=True)
class ScenarioSpread:
    """
    Minus the standard deviation of a plan's value over scenarios.

    It is convex and grows in proportion to the plan, so the gradient at one plan bounds it everywhere
    (Cauchy-Schwarz): no plan deviates less than it moves along with that one.

    Parameters
    ----------
    scenarios
        What each option is worth in each scenario.
    probabilities
        Chance of each scenario; sums to 1.
    """

    scenarios: Scenarios
    probabilities: np.ndarray

    def span(self, least: np.ndarray, most: np.ndarray) -> tuple[float, float]:
        """Minus half of the range of values, which no standard deviation exceeds, and none at all."""
        low, high = self.scenarios.span(least, most)
        return -(high - low) / 2.0, 0.0

    def cut(self, plan: np.ndarray) -> Cut:
        """Gradient at a plan."""
        outcomes = self.scenarios.outcomes(plan)
        moved = outcomes - self.probabilities @ outcomes
        spread = math.sqrt(self.probabilities @ moved**2)
        if spread <= STILL * np.abs(outcomes).max(initial=0.0):
            return Cut(np.zeros(len(plan)), 0.0)
        return Cut(-self.scenarios.average(self.probabilities * moved / spread), 0.0)


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
    problem = options_problem(values, rows, limits)
    program = Program(problem, (Term(variance, aversion, -most),))
    return choose(program, gap=gap, node_limit=node_limit, time_limit=time_limit)
