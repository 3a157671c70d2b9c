"""Times until something happens when for some it has not happened yet."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

ROUNDING = 1e-12  # the steps are products of fractions: 3/4 · 2/3 is one half


@dataclass(frozen=True, eq=False)
class Survival:
    """
    Share that is still waiting after a time.

    Parameters
    ----------
    times
        Distinct times at which something happened, rising.
    share
        Share still waiting just after each of them.
    """

    times: np.ndarray
    share: np.ndarray

    @property
    def median(self) -> float:
        """First time after which at most half are still waiting; NaN where it has not come to that yet."""
        reached = self.share <= 0.5 + ROUNDING
        return float(self.times[reached.argmax()]) if reached.any() else np.nan


def survival(durations: ArrayLike, ended: ArrayLike) -> Survival:
    """
    Estimate the share still waiting from ended and unfinished waits.

    Who is still waiting counts among those at risk up to the time waited so far, and is neither dropped nor taken as
    ended (Kaplan and Meier, Journal of the American Statistical Association 53, 1958).

    Parameters
    ----------
    durations
        n times waited, not negative.
    ended
        n truths: whether the wait is over.

    Raises
    ------
    ValueError
        The two are not of one length, or a duration is missing or negative.
    """
    waited, over = np.asarray(durations, dtype=float), np.asarray(ended, dtype=bool)
    if waited.ndim != 1 or waited.shape != over.shape:
        raise ValueError(f"ended: expected one for each of the {waited.size} durations, found {over.size}")
    if (bad := ~(waited >= 0)).any():
        at = int(bad.argmax())
        raise ValueError(f"durations: row {at}: expected a number of at least 0, found {waited[at]:g}")
    times, events = np.unique(waited[over], return_counts=True)
    at_risk = waited.size - np.searchsorted(np.sort(waited), times, side="left")
    return Survival(times, np.cumprod(1.0 - events / at_risk))
