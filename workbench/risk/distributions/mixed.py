"""A quantity that often comes out exactly as estimated."""

from dataclasses import dataclass

import numpy as np

from workbench.risk.distributions.base import Distribution, shares
from workbench.risk.distributions.unbounded import LogStudent


@dataclass(frozen=True)
class AsEstimated(Distribution):
    """
    Exactly 1 with a chance, else spread around: ratios of actual to estimate where many are simply met.

    Parameters
    ----------
    share
        Chance of exactly 1, from 0 to below 1.
    rest
        The ratio when it is not.
    """

    share: float
    rest: LogStudent

    def __post_init__(self):
        self.number("share")
        self.require(0 <= self.share < 1, "share", "from 0 to below 1")

    def ppf(self, u):
        """Quantile at shares between 0 and 1."""
        u = shares(u)
        below = (1.0 - self.share) * self.rest.chance(1.0)
        above = below + self.share
        place = np.where(u < below, u, np.maximum(u - self.share, below)) / (1.0 - self.share)
        return np.where((u >= below) & (u <= above), 1.0, self.rest.ppf(np.minimum(place, 1.0)))

    @property
    def mean(self) -> float:
        """Expected value."""
        return self.share + (1.0 - self.share) * self.rest.mean

    @property
    def var(self) -> float:
        """Variance."""
        second = self.share + (1.0 - self.share) * (self.rest.var + self.rest.mean**2)
        return second - self.mean**2
