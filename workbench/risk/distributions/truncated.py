"""A normal quantity that cannot leave an interval."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from workbench.risk.distributions.base import Distribution, shares

PHI = 1.0 / math.sqrt(2.0 * math.pi)
LEAST = 1e-200  # chance of the interval below which its shares have no digits left


@dataclass(frozen=True)
class TruncatedNormal(Distribution):
    """
    A normal quantity, given that it lies from `low` to `high`.

    Parameters
    ----------
    mu, sigma
        Mean and standard deviation before the cut.
    low, high
        Ends of what is possible.
    """

    mu: float
    sigma: float
    low: float
    high: float

    def __post_init__(self):
        self.number("mu", "sigma", "low", "high")
        self.require(self.sigma > 0, "sigma", "above 0")
        self.require(self.low < self.high, "high", f"above low, {self.low!r}")
        self.require(self._chance > LEAST, "low", "near enough to mu for the interval to have a chance")

    @property
    def _ends(self) -> tuple[float, float]:
        return (self.low - self.mu) / self.sigma, (self.high - self.mu) / self.sigma

    @property
    def _chance(self) -> float:
        """Chance of the interval, from the tail in which shares keep their digits."""
        a, b = self._ends
        return float(ndtr(-a) - ndtr(-b)) if a > 0 else float(ndtr(b) - ndtr(a))

    def ppf(self, u):
        """Quantile at shares between 0 and 1."""
        u = shares(u)
        a, b = self._ends
        with np.errstate(invalid="ignore"):
            below = ndtri(ndtr(a) + u * (ndtr(b) - ndtr(a)))
            above = -ndtri(ndtr(-b) + (1.0 - u) * (ndtr(-a) - ndtr(-b)))
        # The upper side for the upper half, as far as the interval lets each side keep its digits.
        from_above = (u > 0.5) & (b > 0) if a <= 0 else np.ones(np.shape(u), dtype=bool)
        z = np.where(from_above, above, below)
        return np.clip(self.mu + self.sigma * z, self.low, self.high)

    @property
    def mean(self) -> float:
        """Expected value."""
        a, b = self._ends
        return self.mu + self.sigma * (_density(a) - _density(b)) / self._chance

    @property
    def var(self) -> float:
        """Variance: the second moment about the mean of the cut, by Gauss and Legendre over shares of the interval."""
        a, b = self._ends
        nodes, weights = np.polynomial.legendre.leggauss(200)
        middle, half = (a + b) / 2.0, (b - a) / 2.0
        reach = min(half, 45.0)  # standard deviations that hold all the weight a float can see
        middle = min(max(0.0, a + reach), b - reach) if half > reach else middle
        z = middle + reach * nodes
        density = weights * reach * PHI * np.exp(-z * z / 2.0) / self._chance
        offset = (self.mean - self.mu) / self.sigma
        return float(self.sigma**2 * (density * (z - offset) ** 2).sum())


def _density(z: float) -> float:
    return PHI * math.exp(-z * z / 2.0)
