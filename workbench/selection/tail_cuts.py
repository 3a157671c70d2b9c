"""The mean of the worst scenarios as one row over options at a time, never one row per scenario."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from workbench.selection.risk_program import Cut
from workbench.selection.scenario_values import ROUNDING, Scenarios, ScenarioValues, checked_probabilities

__all__ = ["ScenarioValues", "TailAverage", "checked_probabilities", "lower_cvar", "tail"]


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

    scenarios: Scenarios
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

    def span(self, least: np.ndarray, most: np.ndarray) -> tuple[float, float]:
        """A CVaR that every plan reaches and one that none exceeds: it is never above the mean."""
        return self.scenarios.span(least, most)[0], float(np.maximum(self.mean * least, self.mean * most).sum())


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
