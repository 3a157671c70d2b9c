"""Weights of criteria from points, swings, an order, or best and worst."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from workbench.intake.best_worst import BestWorst, best_worst

__all__ = ["BestWorst", "best_worst", "direct", "rank_order_centroid", "swing", "swing_sentences"]


def direct(points: ArrayLike) -> np.ndarray:
    """
    Weigh criteria by the points given to them.

    Points say something only about the ranges they were given for, so show the range of each criterion beside its
    weight.

    Parameters
    ----------
    points
        n points, not negative, on any scale with a true zero.

    Returns
    -------
    ndarray
        n weights that sum to 1.

    Raises
    ------
    ValueError
        Points are missing, negative, or all zero.

    References
    ----------
    Edwards, W. (1977), How to use multiattribute utility measurement for social decisionmaking, IEEE Transactions on
    Systems, Man, and Cybernetics 7(5).
    """
    values = _points(points)
    return values / values.sum()


def swing(points: ArrayLike) -> np.ndarray:
    """
    Weigh criteria by the worth of their swing from worst to best.

    By convention the swing worth most has 100 points; any other scale gives the same weights.

    Parameters
    ----------
    points
        n points, not negative: the worth of moving each criterion from its worst level to its best.

    Returns
    -------
    ndarray
        n weights that sum to 1.

    Raises
    ------
    ValueError
        Points are missing, negative, or all zero.

    References
    ----------
    von Winterfeldt, D. and Edwards, W. (1986), Decision Analysis and Behavioral Research, Cambridge University Press.
    """
    return direct(points)


def swing_sentences(points: ArrayLike, names: Sequence[str]) -> list[str]:
    """
    Say what swing points claim, so that the person who gave them can agree or object.

    Parameters
    ----------
    points
        n points as for `swing`.
    names
        n names of the criteria.

    Returns
    -------
    list
        n - 1 sentences, one for each criterion and the next one below it.

    Raises
    ------
    ValueError
        Points are missing, negative, or all zero, or there are more or fewer names than points.
    """
    values = _points(points)
    if len(names) != values.size:
        raise ValueError(f"names: expected one for each of the {values.size} points, found {len(names)}")
    order = np.argsort(-values, kind="stable")
    return [_sentence(names[upper], values[upper], names[lower], values[lower]) for upper, lower in pairwise(order)]


def rank_order_centroid(n: int) -> np.ndarray:
    """
    Weigh criteria of which only the order is known.

    The weights are the mean of all weights that agree with the order. Nothing but the order was used: say so beside
    them.

    Parameters
    ----------
    n
        Number of criteria, in order of importance.

    Returns
    -------
    ndarray
        n falling weights that sum to 1.

    Raises
    ------
    ValueError
        There is no criterion.

    References
    ----------
    Barron, F. H. and Barrett, B. E. (1996), Decision quality using ranked attribute weights, Management Science 42(11).
    """
    if n < 1:
        raise ValueError(f"n: expected at least 1 criterion, found {n}")
    return np.cumsum(1.0 / np.arange(n, 0, -1))[::-1] / n


def _points(points: ArrayLike) -> np.ndarray:
    values = np.asarray(points, dtype=float)
    if values.ndim != 1 or not values.size:
        raise ValueError(f"points: expected one row of numbers, found the shape {values.shape}")
    wrong = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
    if wrong.size:
        found = values[wrong[0]]
        raise ValueError(f"points: position {wrong[0] + 1}: expected a finite number of at least 0, found {found:g}")
    if not values.any():
        raise ValueError("points: expected at least one above 0, found only zeros")
    return values


def _sentence(upper: str, worth: float, lower: str, less: float) -> str:
    if less == 0:
        return f"{lower} from low to high is worth nothing"
    return f"{upper} from low to high is worth {worth / less:,.2f} times {lower} from low to high"
