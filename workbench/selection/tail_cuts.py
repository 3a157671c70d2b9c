"""The mean of the worst scenarios as one row over options at a time, never one row per scenario."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from workbench.selection.risk_program import Cut

ROUNDING = 1e-9


@dataclass(frozen=True)
class ScenarioValues:
    """
    What each option is worth in each scenario, stored by project.

    Option o is worth ``factors[s, project[o]] * amounts[o] - costs[o]`` in scenario s. The options of one project share
    its column of factors, so 10,000 scenarios of 1,000 projects take 80 MB however many starts each project has.

    Parameters
    ----------
    factors
        S scenarios × P projects, finite.
    project
        For each of n options the column of its project.
    amounts
        n amounts that the factors multiply.
    costs
        n amounts that are the same in every scenario.

    Raises
    ------
    ValueError
        The shapes do not fit, or a number is missing or infinite.
    """

    factors: np.ndarray
    project: np.ndarray
    amounts: np.ndarray
    costs: np.ndarray

    def __post_init__(self):
        for name in ("factors", "amounts", "costs"):
            object.__setattr__(self, name, _finite(name, getattr(self, name)))
        object.__setattr__(self, "project", np.asarray(self.project, dtype=np.intp))
        if self.factors.ndim != 2 or not len(self.factors):
            raise ValueError(f"factors: expected scenarios × projects, found shape {self.factors.shape}")
        for name in ("project", "amounts", "costs"):
            if getattr(self, name).shape != self.amounts.shape or getattr(self, name).ndim != 1:
                raise ValueError(f"{name}: expected one number per option, found shape {getattr(self, name).shape}")
        if self.project.size and not 0 <= self.project.min() <= self.project.max() < self.factors.shape[1]:
            raise ValueError(f"project: expected columns from 0 to {self.factors.shape[1] - 1} of the factors")

    @classmethod
    def per_option(cls, values: ArrayLike, costs: ArrayLike) -> "ScenarioValues":
        """Take a table of S scenarios × n options as it is, each option a project of its own."""
        table = np.asarray(values, dtype=float)
        count = table.shape[1] if table.ndim == 2 else 0
        return cls(table, np.arange(count), np.ones(count), np.broadcast_to(np.asarray(costs, dtype=float), count))

    @property
    def size(self) -> tuple[int, int]:
        """Scenarios and options."""
        return len(self.factors), len(self.amounts)

    def outcomes(self, plan: ArrayLike) -> np.ndarray:
        """Value of a plan, possibly a fractional one, in every scenario."""
        taken = np.asarray(plan, dtype=float)
        by_project = np.bincount(self.project, self.amounts * taken, minlength=self.factors.shape[1])
        return self.factors @ by_project - self.costs @ taken

    def average(self, weights: np.ndarray, scenarios: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Value of each option averaged over scenarios, with weights that sum to 1."""
        return (weights @ self.factors[scenarios])[self.project] * self.amounts - self.costs

    def lowest(self) -> float:
        """A value that no plan falls below in any scenario."""
        ends = np.stack([self.factors.min(axis=0), self.factors.max(axis=0)])[:, self.project] * self.amounts
        return float(np.minimum(ends.min(axis=0) - self.costs, 0.0).sum())


@dataclass(frozen=True)
class TailAverage:
    """
    The conditional value at risk (CVaR) of a plan: the mean of its worst scenarios with a chance of 1 - alpha in all.

    It is the smallest of all averages ``sum q_s v_s(plan)`` with ``0 <= q_s <= p_s / (1 - alpha)`` and
    ``sum q_s = 1``. The weights that attain it at one plan give a row that no plan's CVaR exceeds.

    Parameters
    ----------
    scenarios
        What each option is worth in each scenario.
    probabilities
        Chance of each scenario; sums to 1.
    alpha
        0 (the plain mean) to below 1.

    References
    ----------
    Rockafellar and Uryasev (2000), Optimization of conditional value-at-risk, Journal of Risk 2 (3); Künzi-Bay and
    Mayer (2006), Computational aspects of minimizing conditional value-at-risk, Computational Management Science 3.
    """

    scenarios: ScenarioValues
    probabilities: np.ndarray
    alpha: float

    def __post_init__(self):
        if not 0.0 <= self.alpha < 1.0:
            raise ValueError(f"alpha: expected a level from 0 to below 1, found {self.alpha!r}")

    def cut(self, plan: np.ndarray) -> Cut:
        """Average the options over the worst scenarios of a plan."""
        scenarios, weights = tail(self.scenarios.outcomes(plan), self.probabilities, self.alpha)
        return Cut(self.scenarios.average(weights, scenarios), 0.0)

    @cached_property
    def mean(self) -> np.ndarray:
        """Expected value of each option."""
        return self.scenarios.average(self.probabilities)

    @cached_property
    def span(self) -> tuple[float, float]:
        """A CVaR that every plan reaches and one that none exceeds: it is never above the mean."""
        return self.scenarios.lowest(), float(np.maximum(self.mean, 0.0).sum())


def tail(outcomes: ArrayLike, probabilities: ArrayLike, alpha: float) -> tuple[np.ndarray, np.ndarray]:
    """
    Say which scenarios make up the lower tail, and what each weighs in its mean.

    Parameters
    ----------
    outcomes
        One value per scenario.
    probabilities
        Their chances, which sum to 1.
    alpha
        0 to below 1; the tail has a chance of 1 - alpha, its boundary scenario counts in part.

    Returns
    -------
    tuple of ndarray
        Positions, worst first and ties by number, and weights that sum to 1.
    """
    values, chances = np.asarray(outcomes, dtype=float), np.asarray(probabilities, dtype=float)
    order = np.argsort(values, kind="stable")
    chances = chances[order]
    mass = 1.0 - alpha
    before = np.cumsum(chances) - chances
    taken = np.clip(mass - before, 0.0, chances)
    counted = taken > ROUNDING * mass  # 1 - 0.95 is a little above 0.05 in floats
    return order[counted], taken[counted] / taken[counted].sum()


def lower_cvar(outcomes: ArrayLike, probabilities: ArrayLike, alpha: float) -> float:
    """Average the worst outcomes, which make up a chance of 1 - alpha; see `tail`."""
    places, weights = tail(outcomes, probabilities, alpha)
    return float(np.asarray(outcomes, dtype=float)[places] @ weights)


def checked_probabilities(probabilities: ArrayLike | None, count: int) -> np.ndarray:
    """
    Check the chances of scenarios; equal ones when none are given.

    Raises
    ------
    ValueError
        They are not as many as the scenarios, one is negative or missing, or they do not sum to 1.
    """
    if probabilities is None:
        return np.full(count, 1.0 / count)
    chances = _finite("probabilities", probabilities)
    if chances.shape != (count,):
        raise ValueError(f"probabilities: expected one for each of the {count} scenarios, found {chances.size}")
    if len(bad := np.flatnonzero(chances < 0)):
        raise ValueError(f"probabilities: row {bad[0] + 1}: expected at least 0, found {chances[bad[0]]:g}")
    if abs(chances.sum() - 1.0) > ROUNDING:
        raise ValueError(f"probabilities: expected a sum of 1, found {chances.sum():g}")
    return chances


def _finite(name: str, values: ArrayLike) -> np.ndarray:
    numbers = np.asarray(values, dtype=float)
    if not np.isfinite(numbers).all():
        place = ", ".join(str(axis[0] + 1) for axis in np.nonzero(~np.isfinite(numbers)))
        raise ValueError(f"{name}: expected finite numbers, found another at place {place}")
    return numbers
