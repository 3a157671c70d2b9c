"""Value functions: from a criterion's own scale to a value between 0, worst, and 1, best."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from workbench.taxonomy import Sense


@dataclass(frozen=True)
class Values:
    """
    Values between 0 and 1, in the shape of the scores.

    Parameters
    ----------
    values
        NaN where the score is missing.
    clipped
        Whether the score was outside the scale, so that its value is that of the nearer end.
    """

    values: np.ndarray
    clipped: np.ndarray


def linear(scores: ArrayLike, low: float, high: float, sense: str = Sense.MAX) -> Values:
    """
    Value scores in proportion to their place on the scale.

    Parameters
    ----------
    scores
        Scores of one criterion in its own unit, of any shape; NaN is missing and stays so.
    low, high
        Ends of the scale, the same for all projects, so that a newcomer changes nobody else's value.
    sense
        ``max``, or ``min`` where low is best.

    Raises
    ------
    ValueError
        The scale is none, a score is infinite, or the sense is unknown.
    """
    return exponential(scores, low, high, 0.0, sense)


def exponential(scores: ArrayLike, low: float, high: float, curvature: float, sense: str = Sense.MAX) -> Values:
    """
    Value scores by a curve (1 - e^(-ct))/(1 - e^(-c)) over their share t of the way from worst to best.

    Parameters
    ----------
    scores
        Scores of one criterion in its own unit, of any shape; NaN is missing and stays so.
    low, high
        Ends of the scale, the same for all projects.
    curvature
        c: above 0 the first steps from the worst count most, below 0 the last ones, and 0 is linear.
    sense
        ``max``, or ``min`` where low is best.

    Raises
    ------
    ValueError
        The scale is none, a score is infinite, the curvature is not finite, or the sense is unknown.

    References
    ----------
    C. Kirkwood (1997), Strategic Decision Making.
    """
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise ValueError(f"low, high: expected finite numbers, the first one below the second, found {low:g}, {high:g}")
    if not np.isfinite(curvature):
        raise ValueError(f"curvature: expected a finite number, found {curvature:g}")
    scores, falls = _finite_or_missing(scores), _falls(sense)
    share = (np.clip(scores, low, high) - low) / (high - low)
    return Values(values=_curve(1.0 - share if falls else share, curvature), clipped=(scores < low) | (scores > high))


def piecewise(scores: ArrayLike, points: ArrayLike, values: ArrayLike, sense: str = Sense.MAX) -> Values:
    """
    Value scores along straight lines between given points.

    Parameters
    ----------
    scores
        Scores of one criterion in its own unit, of any shape; NaN is missing and stays so.
    points
        At least two scores, rising; the first and the last are the ends of the scale.
    values
        Value of each point, from 0 to 1, never falling for ``max`` and never rising for ``min``.
    sense
        ``max``, or ``min`` where low is best.

    Raises
    ------
    ValueError
        Points do not rise, values are outside 0 to 1 or run against the sense, a score is infinite, or the sense is
        unknown.
    """
    scores, falls = _finite_or_missing(scores), _falls(sense)
    points, values = np.asarray(points, dtype=float), np.asarray(values, dtype=float)
    if points.ndim != 1 or points.size < 2 or points.shape != values.shape:
        raise ValueError(f"points: expected at least two, each with a value, got {points.size} and {values.size}")
    _require("points", points, np.isfinite(points), "a finite number")
    _require("points", points, np.r_[True, np.diff(points) > 0], "a number above the one before")
    _require("values", values, (values >= 0) & (values <= 1), "a number from 0 to 1")
    steps = -np.diff(values) if falls else np.diff(values)
    expected = f"a number of at {'most' if falls else 'least'} the one before, as the sense is {sense}"
    _require("values", values, np.r_[True, steps >= 0], expected)
    return Values(values=np.interp(scores, points, values), clipped=(scores < points[0]) | (scores > points[-1]))


def observed_range(scores: ArrayLike) -> tuple[float, float]:
    """
    Take the lowest and highest score there is as the ends of a scale.

    Such a scale moves when a project comes or goes, and the ranks of the others may swap with it: whoever uses it says
    so beside the ranking.

    Returns
    -------
    tuple of float
        Low and high, in the unit of the scores.

    Raises
    ------
    ValueError
        There are no two different scores.
    """
    known = _finite_or_missing(scores)
    known = known[~np.isnan(known)]
    if len(np.unique(known)) < 2:
        raise ValueError(f"scores: expected at least two different ones, found {np.unique(known).tolist()}")
    return float(known.min()), float(known.max())


def _curve(share: np.ndarray, curvature: float) -> np.ndarray:
    """Written in powers of e that are never above 1, so that no curvature is too strong to be computed."""
    if curvature == 0.0:
        return share
    bend = abs(curvature)
    curve = np.expm1(-bend * share) / np.expm1(-bend)
    return curve if curvature > 0 else curve * np.exp(-bend * (1.0 - share))


def _falls(sense: str) -> bool:
    if sense not in [*Sense]:
        raise ValueError(f"sense: expected {' or '.join(Sense)}, found {sense}")
    return sense == Sense.MIN


def _finite_or_missing(scores: ArrayLike) -> np.ndarray:
    numbers = np.asarray(scores, dtype=float)
    if np.isinf(numbers).any():
        place = np.argwhere(np.isinf(numbers))[0]
        where = ", ".join(f"{axis} {at + 1}" for axis, at in zip(("row", "column"), place, strict=False))
        parts = ("scores", where, f"expected a finite number, found {numbers[tuple(place)]:g}")
        raise ValueError(": ".join(part for part in parts if part))
    return numbers


def _require(name: str, numbers: np.ndarray, met: Sequence[bool] | np.ndarray, expected: str) -> None:
    if len(bad := np.flatnonzero(~np.asarray(met))):
        raise ValueError(f"{name}: number {bad[0] + 1}: expected {expected}, found {numbers[bad[0]]:g}")
