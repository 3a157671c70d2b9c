"""Mean and spread of a class when some of its projects are still running and others came out exactly as estimated."""

from dataclasses import dataclass

import numpy as np
from scipy.special import erfcx, ndtr

STEPS, ENOUGH = 2000, 1e-10
MANY_EXACT, SHARE_EXACT = 5, 0.2
SMALLEST = 1e-9  # of a spread: below it finished records are equal


@dataclass(frozen=True)
class Sample:
    """
    The records of one class, as logarithms of actual over estimate.

    Parameters
    ----------
    finished
        Of finished projects, in rising order; 0 came out exactly as estimated.
    running
        Of projects still running: what they will come to is at least this.
    """

    finished: np.ndarray
    running: np.ndarray

    @property
    def is_mixed(self) -> bool:
        """Whether so many records, but not nearly all, are exactly as estimated that no smooth distribution fits."""
        exact = int((self.finished == 0.0).sum())
        moved = len(self.finished) - exact
        return exact >= MANY_EXACT and exact >= SHARE_EXACT * len(self.finished) and moved > 1


@dataclass(frozen=True)
class Summary:
    """
    What pooling needs to know of a class.

    Parameters
    ----------
    n
        Finished records behind mean and variance; those exactly as estimated are not among them where they are a share
        of their own.
    mean, variance
        Of the logarithms, the variance with divisor n - 1; NaN where n does not allow it.
    share
        Chance of coming out exactly as estimated; 0 unless many did.
    running
        Running projects that told something.
    """

    n: int
    mean: float
    variance: float
    share: float
    running: int


def summarise(sample: Sample) -> Summary:
    """
    Estimate mean, variance and share of exact outcomes of a class.

    Running projects are neither dropped nor taken as finished: each is expected where the distribution goes on beyond
    what it has come to so far, by expectation and maximisation (Dempster, Laird and Rubin, Journal of the Royal
    Statistical Society B 39, 1977). They need two finished records beside them. The share of exact outcomes is the mean
    of its beta posterior under Jeffreys' prior.
    """
    finished, running = sample.finished, sample.running
    exact = int((finished == 0.0).sum()) if sample.is_mixed else 0
    moved = finished[finished != 0.0] if exact else finished
    n = len(moved)
    mean = float(moved.mean()) if n else np.nan
    variance = float(moved.var(ddof=1)) if n > 1 else np.nan
    if n < 2 or not variance > SMALLEST**2 or not len(running):
        return Summary(n, mean, variance, (exact + 0.5) / (len(finished) + 1.0) if exact else 0.0, 0)
    mean, spread, held = _expect_and_maximise(moved, running, exact)
    share = (exact + held + 0.5) / (len(finished) + len(running) + 1.0) if exact else 0.0
    return Summary(n, mean, spread**2 * n / (n - 1.0), share, len(running))


def _expect_and_maximise(moved: np.ndarray, running: np.ndarray, exact: int) -> tuple[float, float, float]:
    """Find mean and spread of largest likelihood, and how many running projects will come out exactly."""
    can_be_exact = running <= 0.0
    centre, spread = float(moved.mean()), float(moved.std())
    moved, running, mean = moved - centre, running - centre, 0.0  # squares keep their digits
    size = len(moved) + len(running)
    share = exact / (size + exact)
    total, squares = moved.sum(), (moved**2).sum()
    held = 0.0
    for _ in range(STEPS):
        place = (running - mean) / spread
        beyond = (1.0 - share) * ndtr(-place)
        weight = np.where(can_be_exact, beyond / (beyond + share), 1.0) if exact else np.ones(len(running))
        hazard = np.sqrt(2.0 / np.pi) / erfcx(place / np.sqrt(2.0))
        once = mean + spread * hazard
        twice = mean**2 + spread**2 + spread * hazard * (running + mean)
        held = float((1.0 - weight).sum())
        before, spread_before = mean, spread
        mean = float((total + (weight * once).sum()) / (size - held))
        spread = float(np.sqrt((squares + (weight * twice).sum()) / (size - held) - mean**2))
        share = (exact + held) / (size + exact)
        if abs(mean - before) + abs(spread - spread_before) < ENOUGH * spread:
            break
    return mean + centre, spread, held
