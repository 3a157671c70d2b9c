"""A sample used as it is."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from workbench.errors import ParameterError
from workbench.risk.distributions.base import Distribution, shares

PHI = 1.0 / math.sqrt(2.0 * math.pi)


@dataclass(frozen=True)
class Empirical(Distribution):
    """
    A sample as it is: straight lines in z through its sorted values at shares ``(k - 1/2) / n``, flat beyond.

    Parameters
    ----------
    values
        The sample, in any order.
    """

    values: tuple[float, ...]

    def __post_init__(self):
        try:
            values = np.sort(np.asarray(self.values, dtype=np.float64).ravel())
        except (TypeError, ValueError):
            values = np.array([math.nan])
        if not len(values) or not np.isfinite(values).all():
            raise ParameterError("Empirical values: at least one number is needed and all must be finite")
        object.__setattr__(self, "values", tuple(values.tolist()))

    @property
    def knots(self) -> tuple[np.ndarray, np.ndarray]:
        """Standard normal numbers and the values there."""
        n = len(self.values)
        return ndtri((np.arange(1, n + 1) - 0.5) / n), np.array(self.values)

    def ppf(self, u):
        """Quantile at shares between 0 and 1."""
        return self.at(ndtri(shares(u)))

    def at(self, z):
        """Quantile at standard normal numbers."""
        places, values = self.knots
        return np.interp(np.asarray(z, dtype=np.float64), places, values)

    def _moments(self) -> tuple[float, float]:
        """E[x] and E[x**2] of the lines, in closed form."""
        places, values = self.knots
        below, above = ndtr(places[0]), ndtr(-places[-1])
        first = below * values[0] + above * values[-1]
        second = below * values[0] ** 2 + above * values[-1] ** 2
        if len(values) > 1:
            slope = np.diff(values) / np.diff(places)
            level = values[:-1] - slope * places[:-1]
            density = PHI * np.exp(-places * places / 2.0)
            share = np.diff(ndtr(places))
            once = -np.diff(density)
            twice = share - np.diff(places * density)
            first += (level * share + slope * once).sum()
            second += (level**2 * share + 2.0 * level * slope * once + slope**2 * twice).sum()
        return float(first), float(second)

    @property
    def mean(self) -> float:
        """Expected value."""
        return self._moments()[0]

    @property
    def var(self) -> float:
        """Variance."""
        first, second = self._moments()
        return max(second - first**2, 0.0)
