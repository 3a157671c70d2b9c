"""Quantities with a tail."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from workbench.errors import ParameterError
from workbench.risk.distributions.base import Distribution, shares

PHI = 1.0 / math.sqrt(2.0 * math.pi)
P10_TO_P90 = 2.0 * float(ndtri(0.9))  # distance of the two percentiles in standard deviations


@dataclass(frozen=True)
class Normal(Distribution):
    """The normal distribution with mean `mu` and standard deviation `sigma`."""

    mu: float
    sigma: float

    def __post_init__(self):
        _check_location_scale(self)

    def ppf(self, u):
        """Quantile at shares between 0 and 1."""
        return self.at(ndtri(shares(u)))

    def at(self, z):
        """Quantile at standard normal numbers."""
        return self.mu + self.sigma * np.asarray(z, dtype=np.float64)

    @property
    def mean(self) -> float:
        """Expected value."""
        return float(self.mu)

    @property
    def var(self) -> float:
        """Variance."""
        return float(self.sigma) ** 2


@dataclass(frozen=True)
class Lognormal(Distribution):
    """A quantity whose logarithm is normal with mean `mu` and standard deviation `sigma`."""

    mu: float
    sigma: float

    def __post_init__(self):
        _check_location_scale(self)

    @classmethod
    def from_mean(cls, mean: float, sd: float) -> "Lognormal":
        """Take the mean and standard deviation of the quantity itself."""
        if not (mean > 0 and sd > 0):
            raise ParameterError(f"Lognormal mean, sd: {mean!r} and {sd!r} are not both above 0")
        spread = math.log1p((sd / mean) ** 2)
        return cls(math.log(mean) - spread / 2.0, math.sqrt(spread))

    @classmethod
    def from_percentiles(cls, p10: float, p90: float) -> "Lognormal":
        """Take the values that are undercut, and exceeded, with a chance of a tenth."""
        if not 0 < p10 < p90:
            raise ParameterError(f"Lognormal p10, p90: {p10!r} and {p90!r} are not above 0 in rising order")
        return cls((math.log(p10) + math.log(p90)) / 2.0, math.log(p90 / p10) / P10_TO_P90)

    def ppf(self, u):
        """Quantile at shares between 0 and 1."""
        return self.at(ndtri(shares(u)))

    def at(self, z):
        """Quantile at standard normal numbers."""
        return np.exp(self.mu + self.sigma * np.asarray(z, dtype=np.float64))

    @property
    def mean(self) -> float:
        """Expected value."""
        return math.exp(self.mu + self.sigma**2 / 2.0)

    @property
    def var(self) -> float:
        """Variance."""
        return math.expm1(self.sigma**2) * self.mean**2


@dataclass(frozen=True)
class LogStudent(Distribution):
    """
    A quantity whose logarithm is ``mu + sigma * t``: what a class with few records predicts.

    The exponential of a t has no mean, so beyond the 0.5 % and 99.5 % quantiles the quantity keeps their value.

    Parameters
    ----------
    mu, sigma
        Centre and scale of the logarithm.
    freedom
        Degrees of freedom of the t distribution; infinite for a normal.
    """

    mu: float
    sigma: float
    freedom: float

    CUT = 2.578125  # standard normal number of the cut, a knot of every table

    def __post_init__(self):
        _check_location_scale(self)
        if self.freedom != math.inf:
            self.number("freedom")
        self.require(self.freedom > 0, "freedom", "above 0")

    def ppf(self, u):
        """Quantile at shares between 0 and 1."""
        return self.at(ndtri(shares(u)))

    def at(self, z):
        """Quantile at standard normal numbers."""
        z = np.clip(np.asarray(z, dtype=np.float64), -self.CUT, self.CUT)
        lower = stdtrit(self.freedom, ndtr(-np.abs(z)))  # from the lower tail, where shares keep their digits
        return np.exp(self.mu + self.sigma * np.copysign(lower, z))

    def chance(self, x: float) -> float:
        """Chance of staying below a value above 0."""
        share = float(stdtr(self.freedom, (math.log(x) - self.mu) / self.sigma))
        return 0.0 if share <= ndtr(-self.CUT) else 1.0 if share > ndtr(self.CUT) else share

    def _moment(self, power: int) -> float:
        """E[x**power]: Gauss and Legendre between the cuts, exact weight on them."""
        nodes, weights = np.polynomial.legendre.leggauss(200)
        z = nodes * self.CUT
        inside = float((weights * self.CUT * PHI * np.exp(-z * z / 2.0) * self.at(z) ** power).sum())
        ends = self.at(np.array([-self.CUT, self.CUT])) ** power
        return inside + float(ndtr(-self.CUT) * ends.sum())

    @property
    def mean(self) -> float:
        """Expected value."""
        return self._moment(1)

    @property
    def var(self) -> float:
        """Variance."""
        return self._moment(2) - self.mean**2


@dataclass(frozen=True)
class Exponential(Distribution):
    """Waiting time with a constant hazard; `scale` is its mean."""

    scale: float

    def __post_init__(self):
        self.number("scale")
        self.require(self.scale > 0, "scale", "above 0")

    def ppf(self, u):
        """Quantile at shares between 0 and 1."""
        return -self.scale * np.log1p(-shares(u))

    @property
    def mean(self) -> float:
        """Expected value."""
        return float(self.scale)

    @property
    def var(self) -> float:
        """Variance."""
        return float(self.scale) ** 2


def _check_location_scale(family: Normal | Lognormal | LogStudent) -> None:
    family.number("mu", "sigma")
    family.require(family.sigma > 0, "sigma", "above 0")
