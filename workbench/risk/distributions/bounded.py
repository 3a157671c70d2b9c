"""
Quantities between two ends, and quantities without spread.

Reference for reading an expert's ends as percentiles: D. Keefer and S. Bodily (1983), Three-point approximations for
continuous random variables.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv

from workbench.errors import ParameterError
from workbench.risk.distributions.base import Distribution, shares


@dataclass(frozen=True)
class Fixed(Distribution):
    """A quantity without spread."""

    value: float

    def __post_init__(self):
        self.number("value")

    def ppf(self, u):
        """Quantile at shares between 0 and 1."""
        return np.full(np.shape(u), float(self.value))

    @property
    def mean(self) -> float:
        """Expected value."""
        return float(self.value)

    @property
    def var(self) -> float:
        """Variance."""
        return 0.0


@dataclass(frozen=True)
class Bernoulli(Distribution):
    """1 with chance `p`, else 0: whether a risk event happens."""

    p: float

    def __post_init__(self):
        self.number("p")
        self.require(0 <= self.p <= 1, "p", "between 0 and 1")

    def ppf(self, u):
        """Quantile at shares between 0 and 1."""
        return np.where(shares(u) > 1.0 - self.p, 1.0, 0.0)

    def fires(self, word: np.ndarray) -> np.ndarray:
        """Whether the event happens at 32-bit words: never for p = 0, always for p = 1, and more often as p grows."""
        return np.asarray(word, dtype=np.uint64) < np.uint64(round(2**32 * self.p))

    @property
    def mean(self) -> float:
        """Expected value."""
        return float(self.p)

    @property
    def var(self) -> float:
        """Variance."""
        return self.p * (1.0 - self.p)


@dataclass(frozen=True)
class Uniform(Distribution):
    """Every value from `low` to `high` alike."""

    low: float
    high: float

    def __post_init__(self):
        self.number("low", "high")
        self.require(self.low < self.high, "high", f"above low, {self.low!r}")

    def ppf(self, u):
        """Quantile at shares between 0 and 1."""
        return self.low + (self.high - self.low) * shares(u)

    @property
    def mean(self) -> float:
        """Expected value."""
        return (self.low + self.high) / 2.0

    @property
    def var(self) -> float:
        """Variance."""
        return (self.high - self.low) ** 2 / 12.0


@dataclass(frozen=True)
class Triangular(Distribution):
    """Straight lines up from `low` to `mode` and down to `high`."""

    low: float
    mode: float
    high: float

    def __post_init__(self):
        _check_three_points(self)

    @classmethod
    def from_percentiles(
        cls, low: float, mode: float, high: float, *, p_low: float = 0.1, p_high: float = 0.9
    ) -> "Triangular":
        """
        Find the triangle whose percentiles an expert gave.

        Parameters
        ----------
        low, high
            Values that are undercut with `p_low` and exceeded with ``1 - p_high``.
        mode
            Most likely value, between them.

        Raises
        ------
        ParameterError
            The points or the shares are out of order.
        """
        cls(low, mode, high)  # refuses points out of order
        if not 0.0 < p_low < p_high < 1.0:
            raise ParameterError(f"p_low, p_high: {p_low!r} and {p_high!r} are not shares in rising order")
        p_above = 1.0 - p_high
        span, previous = high - low, 0.0
        # Each end lies beyond its percentile by the root of a quadratic in the span. The span that follows grows
        # concavely, in the end by p_low + p_above < 1 per unit, so the steps rise to the only solution.
        while span - previous > 1e-15 * span:
            below, above = _beyond(p_low * span, mode - low), _beyond(p_above * span, high - mode)
            previous, span = span, high - low + below + above
        return cls(low - below, mode, high + above)

    def ppf(self, u):
        """Quantile at shares between 0 and 1."""
        a, m, b = self.low, self.mode, self.high
        u = shares(u)
        rising = a + np.sqrt(u * (b - a) * (m - a))
        falling = b - np.sqrt((1.0 - u) * (b - a) * (b - m))
        return np.where(u <= (m - a) / (b - a), rising, falling)

    @property
    def mean(self) -> float:
        """Expected value."""
        return (self.low + self.mode + self.high) / 3.0

    @property
    def var(self) -> float:
        """Variance."""
        a, m, b = self.low, self.mode, self.high
        return (a * a + m * m + b * b - a * m - a * b - m * b) / 18.0


@dataclass(frozen=True)
class Pert(Distribution):
    """Beta on [`low`, `high`] around `mode`; `weight` is the pull of the mode. Its sd is not ``(high - low) / 6``."""

    low: float
    mode: float
    high: float
    weight: float = 4.0

    def __post_init__(self):
        _check_three_points(self)
        self.number("weight")
        self.require(self.weight > 0, "weight", "above 0")

    @property
    def shape(self) -> tuple[float, float]:
        """Parameters of the beta distribution."""
        span = self.high - self.low
        return 1 + self.weight * (self.mode - self.low) / span, 1 + self.weight * (self.high - self.mode) / span

    def ppf(self, u):
        """Quantile at shares between 0 and 1."""
        alpha, beta = self.shape
        u = shares(u)
        found, below = np.empty_like(u), u <= 0.5
        found[below] = betaincinv(alpha, beta, u[below])
        found[~below] = 1.0 - betaincinv(beta, alpha, 1.0 - u[~below])  # the mirrored tail keeps its digits
        return self.low + (self.high - self.low) * found

    @property
    def mean(self) -> float:
        """Expected value."""
        return (self.low + self.weight * self.mode + self.high) / (self.weight + 2.0)

    @property
    def var(self) -> float:
        """Variance."""
        return (self.mean - self.low) * (self.high - self.mean) / (self.weight + 3.0)


def _beyond(weight: float, side: float) -> float:
    """Solve ``x**2 = weight * (side + x)`` for its positive root."""
    return (weight + math.sqrt(weight * weight + 4.0 * weight * side)) / 2.0


def _check_three_points(family: Triangular | Pert) -> None:
    family.number("low", "mode", "high")
    family.require(family.low < family.high, "high", f"above low, {family.low!r}")
    family.require(family.low <= family.mode <= family.high, "mode", f"from {family.low!r} to {family.high!r}")
