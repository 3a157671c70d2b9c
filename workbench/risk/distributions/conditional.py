"""What is left of a quantity that has already gone some way."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from workbench.errors import ParameterError
from workbench.risk.distributions.base import Distribution, shares

REACH = 6.0  # standard normal numbers between which quantities are looked at
HALVINGS = 60


@dataclass(frozen=True)
class Left(Distribution):
    """
    The rest of a quantity given that it is larger than what has passed: ``Q(F(e) + u (1 - F(e))) - e``.

    Parameters
    ----------
    whole
        The quantity from its beginning.
    passed
        What has passed of it.

    Raises
    ------
    ParameterError
        The quantity never gets so large.
    """

    whole: Distribution
    passed: float

    def __post_init__(self):
        self.number("passed")
        if not float(self.whole.at(REACH)) > self.passed:
            raise ParameterError(f"Left passed: {self.passed!r} is not below the largest value of {self.whole!r}")
        low, high = -REACH, REACH
        for _ in range(HALVINGS):
            middle = (low + high) / 2.0
            low, high = (low, middle) if float(self.whole.at(middle)) > self.passed else (middle, high)
        # Nothing has passed yet when even the smallest value is larger.
        beyond = 1.0 if float(self.whole.at(-REACH)) > self.passed else float(ndtr(-high))
        object.__setattr__(self, "beyond", beyond)

    def ppf(self, u):
        """Quantile at shares between 0 and 1."""
        return self.at(ndtri(shares(u)))

    def at(self, z):
        """Quantile at standard normal numbers, from the upper tail, where shares keep their digits."""
        upper = self.beyond * ndtr(-np.asarray(z, dtype=np.float64))
        return np.maximum(self.whole.at(-ndtri(upper)) - self.passed, 0.0)

    def _moment(self, power: int) -> float:
        """E[x**power] by Gauss and Legendre over z; the two tails beyond weigh 2e-9."""
        nodes, weights = np.polynomial.legendre.leggauss(400)
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
        return max(self._moment(2) - self.mean**2, 0.0)
