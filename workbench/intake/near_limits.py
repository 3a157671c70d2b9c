"""Figures that pass a limit by little."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binom


@dataclass(frozen=True)
class Heaping:
    """
    Figures on the two sides of a limit.

    Parameters
    ----------
    above, below
        Numbers of figures within the width on the side that passes, limit included, and on the other.
    share
        Above, of both; NaN when both are 0.
    chance
        Probability of as many above or more if both sides were equally likely.
    """

    above: int
    below: int
    share: float
    chance: float


def heaping(figures: ArrayLike, limit: float, width: float) -> Heaping:
    """
    Count figures just above a limit against those just below.

    Parameters
    ----------
    figures
        m figures in the unit of the limit; NaN is unknown.
    limit
        Figure to reach.
    width
        Distance on either side that counts as near; above 0.

    Returns
    -------
    Heaping
        With the probability that chance alone puts as many above.

    Raises
    ------
    ValueError
        The width is not above 0.
    """
    values = np.asarray(figures, dtype=float)
    _check_width(width)
    above = int(((values >= limit) & (values < limit + width)).sum())
    below = int(((values < limit) & (values >= limit - width)).sum())
    share = above / (above + below) if above + below else np.nan
    return Heaping(above, below, share, float(binom.sf(above - 1, above + below, 0.5)))


def just_below(estimates: ArrayLike, limit: float, width: float) -> np.ndarray:
    """
    Mark estimates that stay within a limit by little.

    Parameters
    ----------
    estimates
        m estimates in the unit of the limit; NaN is unknown.
    limit
        Largest estimate that needs no higher approval.
    width
        Distance below the limit that counts as near; above 0.

    Returns
    -------
    ndarray
        m marks.

    Raises
    ------
    ValueError
        The width is not above 0.
    """
    values = np.asarray(estimates, dtype=float)
    _check_width(width)
    return (values <= limit) & (values > limit - width)


def _check_width(width: float) -> None:
    if not (np.isfinite(width) and width > 0):
        raise ValueError(f"width: expected a finite number above 0, found {width:g}")
