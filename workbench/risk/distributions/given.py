"""Quantities whose chances are written down one by one, and events that hang on another event."""

from dataclasses import dataclass

import numpy as np

from workbench.errors import ParameterError
from workbench.risk.distributions.base import Distribution, shares
from workbench.risk.distributions.bounded import Bernoulli

WORDS = 2**32
ROUNDING = 1e-9  # of a sum of chances


@dataclass(frozen=True)
class Cumulative(Distribution):
    """
    A distribution function given by points, straight between them.

    Parameters
    ----------
    values
        Rising or equal; equal ones carry the chance between their shares.
    shares
        Chance not to exceed each value: rising from 0 to 1.
    """

    values: tuple[float, ...]
    shares: tuple[float, ...]

    def __post_init__(self):
        values, levels = _numbers("Cumulative values", self.values), _numbers("Cumulative shares", self.shares)
        if len(values) != len(levels) or len(values) < 2:
            raise ParameterError(
                f"Cumulative shares: {len(levels)} for {len(values)} values, expected two or more each"
            )
        if (np.diff(values) < 0).any():
            raise ParameterError("Cumulative values: they do not rise")
        if levels[0] != 0.0 or levels[-1] != 1.0 or (np.diff(levels) <= 0).any():
            raise ParameterError("Cumulative shares: they do not rise from 0 to 1")
        object.__setattr__(self, "values", tuple(values.tolist()))
        object.__setattr__(self, "shares", tuple(levels.tolist()))

    def ppf(self, u):
        """Quantile at shares between 0 and 1."""
        return np.interp(shares(u), self.shares, self.values)

    @property
    def mean(self) -> float:
        """Expected value."""
        low, high = np.array(self.values[:-1]), np.array(self.values[1:])
        return float((np.diff(self.shares) * (low + high) / 2.0).sum())

    @property
    def var(self) -> float:
        """Variance."""
        low, high = np.array(self.values[:-1]) - self.mean, np.array(self.values[1:]) - self.mean
        return float((np.diff(self.shares) * (low * low + low * high + high * high) / 3.0).sum())


@dataclass(frozen=True)
class Discrete(Distribution):
    """
    One of several values, each with its chance.

    Parameters
    ----------
    values
        In any order; they are sorted.
    probabilities
        Chance of each; they sum to 1.
    """

    values: tuple[float, ...]
    probabilities: tuple[float, ...]

    def __post_init__(self):
        values = _numbers("Discrete values", self.values)
        chances = _numbers("Discrete probabilities", self.probabilities)
        if len(values) != len(chances):
            raise ParameterError(f"Discrete probabilities: {len(chances)} for {len(values)} values")
        if (chances < 0).any() or abs(chances.sum() - 1.0) > ROUNDING:
            raise ParameterError(
                f"Discrete probabilities: expected chances from 0 that sum to 1, found {chances.tolist()}"
            )
        order = np.argsort(values, kind="stable")
        object.__setattr__(self, "values", tuple(values[order].tolist()))
        object.__setattr__(self, "probabilities", tuple(chances[order].tolist()))

    @property
    def edges(self) -> np.ndarray:
        """Shares at which one value gives way to the next, one less than values."""
        return np.minimum(np.cumsum(self.probabilities)[:-1], 1.0)

    def ppf(self, u):
        """Quantile at shares between 0 and 1."""
        return np.array(self.values)[np.searchsorted(self.edges, shares(u), side="left")]

    def pick(self, word: np.ndarray) -> np.ndarray:
        """Position of the value at 32-bit words; a value without a chance is never picked."""
        thresholds = np.round(WORDS * self.edges).astype(np.uint64)
        return np.searchsorted(thresholds, np.asarray(word, dtype=np.uint64), side="right")

    @property
    def mean(self) -> float:
        """Expected value."""
        return float(np.dot(self.values, self.probabilities))

    @property
    def var(self) -> float:
        """Variance."""
        return float(np.dot((np.array(self.values) - self.mean) ** 2, self.probabilities))


@dataclass(frozen=True)
class DependentEvent(Distribution):
    """
    A risk event that is more, or less, likely when another event has happened.

    Parameters
    ----------
    parent
        The other event.
    p_if_parent, p_if_not
        Chance when the other event happens, and when it does not.
    """

    parent: Bernoulli
    p_if_parent: float
    p_if_not: float

    def __post_init__(self):
        self.number("p_if_parent", "p_if_not")
        for name in ("p_if_parent", "p_if_not"):
            self.require(0 <= getattr(self, name) <= 1, name, "between 0 and 1")

    def fires(self, word: np.ndarray, parent: np.ndarray) -> np.ndarray:
        """Whether the event happens at 32-bit words, given where the other one has happened."""
        return np.where(parent, Bernoulli(self.p_if_parent).fires(word), Bernoulli(self.p_if_not).fires(word))

    def ppf(self, u):
        """Quantile at shares between 0 and 1, whatever the other event does."""
        return Bernoulli(self.mean).ppf(u)

    @property
    def mean(self) -> float:
        """Chance that it happens, whatever the other event does."""
        return self.parent.p * self.p_if_parent + (1.0 - self.parent.p) * self.p_if_not

    @property
    def var(self) -> float:
        """Variance."""
        return self.mean * (1.0 - self.mean)


def _numbers(name: str, given) -> np.ndarray:
    try:
        numbers = np.asarray(given, dtype=np.float64).ravel()
    except (TypeError, ValueError):
        numbers = np.empty(0)
    if not len(numbers) or not np.isfinite(numbers).all():
        raise ParameterError(f"{name}: expected finite numbers, found {given!r}")
    return numbers
