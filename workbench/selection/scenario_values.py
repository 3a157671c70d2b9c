"""What options are worth in each scenario, stored by project and never written out option by option."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike


class Scenarios(Protocol):
    """Values of plans, possibly fractional ones, that are linear in the plan in every scenario."""

    @property
    def size(self) -> tuple[int, int]: ...  # noqa: D102

    def outcomes(self, plan: ArrayLike) -> np.ndarray: ...  # noqa: D102

    def average(self, weights: np.ndarray, scenarios: np.ndarray | slice = slice(None)) -> np.ndarray: ...  # noqa: D102

    def table(self) -> np.ndarray: ...  # noqa: D102

    def span(self, least: np.ndarray, most: np.ndarray) -> tuple[float, float]: ...  # noqa: D102


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
            object.__setattr__(self, name, finite(name, getattr(self, name)))
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
        """Sum of each option's values over scenarios, times weights: their average where these sum to 1."""
        return (weights @ self.factors[scenarios])[self.project] * self.amounts - weights.sum() * self.costs

    def table(self) -> np.ndarray:
        """Write every option out: S scenarios × n options."""
        return self.factors[:, self.project] * self.amounts - self.costs

    def span(self, least: np.ndarray, most: np.ndarray) -> tuple[float, float]:
        """Two values that no plan between `least` and `most` falls below or exceeds in any scenario."""
        ends = np.stack([self.factors.min(axis=0), self.factors.max(axis=0)])[:, self.project] * self.amounts
        corners = np.stack([(ends - self.costs) * least, (ends - self.costs) * most])
        return float(corners.min(axis=(0, 1)).sum()), float(corners.max(axis=(0, 1)).sum())


@dataclass(frozen=True)
class ScenarioSum:
    """
    Values in two or more parts, each with factors of its own: a project's benefits and its costs.

    Parameters
    ----------
    parts
        Values of the same options in the same scenarios.

    Raises
    ------
    ValueError
        The parts differ in scenarios or options, or there are none.
    """

    parts: tuple[ScenarioValues, ...]

    def __post_init__(self):
        if len(sizes := {part.size for part in self.parts}) != 1:
            raise ValueError(f"parts: expected one number of scenarios and options, found {sorted(sizes)}")

    @property
    def size(self) -> tuple[int, int]:
        """Scenarios and options."""
        return self.parts[0].size

    def outcomes(self, plan: ArrayLike) -> np.ndarray:
        """Value of a plan, possibly a fractional one, in every scenario."""
        return sum(part.outcomes(plan) for part in self.parts)

    def average(self, weights: np.ndarray, scenarios: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Sum of each option's values over scenarios, times weights: their average where these sum to 1."""
        return sum(part.average(weights, scenarios) for part in self.parts)

    def table(self) -> np.ndarray:
        """Write every option out: S scenarios × n options."""
        return sum(part.table() for part in self.parts)

    def span(self, least: np.ndarray, most: np.ndarray) -> tuple[float, float]:
        """Two values that no plan between `least` and `most` falls below or exceeds in any scenario."""
        ends = [part.span(least, most) for part in self.parts]
        return sum(low for low, _ in ends), sum(high for _, high in ends)


def option_scenarios(
    benefits: np.ndarray,
    costs: np.ndarray,
    project: ArrayLike,
    benefit_share: ArrayLike,
    cost_share: ArrayLike,
    certain: ArrayLike = 0.0,
) -> ScenarioSum:
    """
    Value options in the futures of their projects.

    Parameters
    ----------
    benefits, costs
        S futures × P projects at their planned starts, as in `workbench.risk.futures`.
    project
        For each of n columns its project; -1 for a column that belongs to none.
    benefit_share, cost_share
        n shares of the project's benefits and costs that the option keeps: discounting to its start times what its
        version keeps.
    certain
        n amounts, or one for all, that the column adds in every future.

    Raises
    ------
    ValueError
        The shapes do not fit, or a number is missing or infinite.
    """
    places = np.asarray(project, dtype=np.intp)
    owned = places >= 0
    places = np.where(owned, places, 0)
    shares = [np.where(owned, np.asarray(share, dtype=float), 0.0) for share in (benefit_share, cost_share)]
    added = np.broadcast_to(np.asarray(certain, dtype=float), places.shape)
    bring = ScenarioValues(benefits, places, shares[0], -added)
    return ScenarioSum((bring, ScenarioValues(costs, places, -shares[1], np.zeros(places.shape))))


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
    chances = finite("probabilities", probabilities)
    if chances.shape != (count,):
        raise ValueError(f"probabilities: expected one for each of the {count} scenarios, found {chances.size}")
    if len(bad := np.flatnonzero(chances < 0)):
        raise ValueError(f"probabilities: row {bad[0] + 1}: expected at least 0, found {chances[bad[0]]:g}")
    if abs(chances.sum() - 1.0) > ROUNDING:
        raise ValueError(f"probabilities: expected a sum of 1, found {chances.sum():g}")
    return chances


ROUNDING = 1e-9


def finite(name: str, values: ArrayLike) -> np.ndarray:
    """Refuse missing and infinite numbers, with their place."""
    numbers = np.asarray(values, dtype=float)
    if not np.isfinite(numbers).all():
        place = ", ".join(str(axis[0] + 1) for axis in np.nonzero(~np.isfinite(numbers)))
        raise ValueError(f"{name}: expected finite numbers, found another at place {place}")
    return numbers
