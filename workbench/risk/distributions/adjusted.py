"""A quantity that is less certain, or worse, than it was taken for."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from workbench.risk.distributions.base import Distribution, shares

REACH, NODES = 8.0, 400  # of the integral over standard normal numbers


@dataclass(frozen=True)
class Adjusted(Distribution):
    """
    A positive quantity with a wider logarithm and another middle.

    Parameters
    ----------
    base
        The quantity before.
    spread
        Multiplies the distance of its logarithm from that of its median.
    middle
        Multiplies its median.
    """

    base: Distribution
    spread: float = 1.0
    middle: float = 1.0

    def __post_init__(self):
        self.number("spread", "middle")
        self.require(self.spread > 0, "spread", "above 0")
        self.require(self.middle > 0, "middle", "above 0")
        self.require(float(self.base.at(0.0)) > 0, "base", "a quantity with a median above 0")

    def ppf(self, u):
        """Quantile at shares between 0 and 1."""
        return self.at(ndtri(shares(u)))

    def at(self, z):
        """Quantile at standard normal numbers."""
        median = float(self.base.at(0.0))
        return self.middle * median * (self.base.at(z) / median) ** self.spread

    def _moment(self, power: int) -> float:
        """E[x**power] by Gauss and Legendre over standard normal numbers."""
        nodes, weights = np.polynomial.legendre.leggauss(NODES)
        z = nodes * REACH
        density = np.exp(-z * z / 2.0) / np.sqrt(2.0 * np.pi)
        return float((weights * REACH * density * self.at(z) ** power).sum())

    @property
    def mean(self) -> float:
        """Expected value."""
        return self._moment(1)

    @property
    def var(self) -> float:
        """Variance."""
        return self._moment(2) - self.mean**2
