"""The distribution that a class predicts for a new project, for many predictions at once."""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit


@dataclass(frozen=True, eq=False)
class Predictive:
    """
    Logarithms of actual over estimate of N new projects, each predicted by its own class.

    With chance `share` a project comes out exactly as estimated; else its logarithm is ``mean + spread * t``.

    Parameters
    ----------
    mean, spread, freedom
        Of the t distribution, N numbers each; NaN where nothing is predicted.
    share
        N chances of exactly 0.
    """

    mean: np.ndarray
    spread: np.ndarray
    freedom: np.ndarray
    share: np.ndarray

    def only(self, place: int) -> "Predictive":
        """Keep one of the predictions."""
        at = slice(place, place + 1)
        return Predictive(self.mean[at], self.spread[at], self.freedom[at], self.share[at])

    def quantile(self, level: float) -> np.ndarray:
        """Give the logarithm that is not exceeded with chance `level`, above 0 and below 1."""
        below = (1.0 - self.share) * self._smooth(0.0)
        rest = np.where(level < below, level, np.maximum(level - self.share, below)) / (1.0 - self.share)
        smooth = self.mean + self.spread * stdtrit(self.freedom, rest)
        return np.where((self.share > 0) & (level >= below) & (level <= below + self.share), 0.0, smooth)

    def chance(self, logs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Give the chances of staying below N logarithms, and of not exceeding them."""
        exact = np.where(logs == 0.0, self.share, 0.0)
        below = (1.0 - self.share) * self._smooth(logs) + np.where(logs > 0.0, self.share, 0.0)
        step = (self.spread == 0.0) & (logs == self.mean)  # without spread all the chance is in one place
        return np.where(step, np.minimum(below, self.share), below), np.where(step, 1.0, below + exact)

    def _smooth(self, logs: np.ndarray | float) -> np.ndarray:
        off = np.asarray(logs) - self.mean
        with np.errstate(divide="ignore", invalid="ignore"):
            place = np.where(self.spread > 0, off / self.spread, np.where(off < 0, -np.inf, np.inf))
        return stdtr(self.freedom, np.where(np.isnan(self.mean), np.nan, place))
