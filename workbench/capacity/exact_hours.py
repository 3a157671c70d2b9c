"""Hours in steps so small that nobody sees them, and so round that sums agree to the last bit."""

import numpy as np
from numpy.typing import ArrayLike

STEP = 2.0**-26  # hours: 54 microseconds; sums of such numbers are exact in any order up to 134 million hours


def in_steps(hours: ArrayLike) -> np.ndarray:
    """Round hours to whole steps; the error is at most half a step."""
    return np.round(np.asarray(hours, dtype=float) / STEP) * STEP


def spread(hours: np.ndarray, group: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """
    Split rows of hours into parts so that rows and groups both add up exactly.

    What is rounded is the running total of a group up to a row and a part: the parts of a row sum to its hours, and a
    part of a whole group is the share of the group's total, whichever rows the group is made of.

    Parameters
    ----------
    hours
        n numbers of hours in whole steps.
    group
        n group numbers; the rows of a group stand together.
    shares
        n × m: share of the hours that lies in each part and all parts before it; the last one is 1.

    Returns
    -------
    ndarray
        n × m hours in whole steps.
    """
    if not len(hours):
        return np.zeros(shares.shape)
    begins = np.append(True, group[1:] != group[:-1])
    total = np.cumsum(hours)
    before = np.where(begins, total - hours, 0.0)
    until = total - before[np.maximum.accumulate(np.where(begins, np.arange(len(hours)), 0))]
    edges = in_steps(until[:, None] * shares)
    rows = edges - np.where(begins[:, None], 0.0, np.roll(edges, 1, axis=0))
    return np.diff(rows, axis=1, prepend=0.0)
