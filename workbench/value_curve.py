"""The shape of a criterion's value function, as it is written in one cell."""

import itertools
import re
from math import isfinite

from workbench.taxonomy import Sense, ValueFunction

STEEPEST = 50.0  # beyond it an exponential is a step


def parse_curve(function: str, curve: str, sense: str = Sense.MAX) -> tuple[tuple[float, float], ...] | float | None:
    """
    Read the column `curve` of a criterion.

    Parameters
    ----------
    function
        ``linear``, ``exponential`` or ``piecewise``.
    curve
        Nothing for a straight line, the curvature of an exponential such as ``2.5``, or the corners of a piecewise
        line such as ``0:0; 40:80; 100:100``: scores on the criterion's scale and their value from 0 to 100.
    sense
        ``max``, or ``min`` where corners must not rise in value.

    Returns
    -------
    tuple, float or None
        Corners ``(score, value from 0 to 1)``, the curvature, or None for a straight line.

    Raises
    ------
    ValueError
        The text does not fit the function; the message says what was expected.
    """
    text = curve.strip()
    if function == ValueFunction.EXPONENTIAL:
        curvature = _number(text)
        if curvature is None or not 0 < abs(curvature) <= STEEPEST:
            raise ValueError(f"a curvature from -{STEEPEST:g} to {STEEPEST:g} that is not 0, such as 2.5")
        return curvature
    if function == ValueFunction.PIECEWISE:
        corners = [[_number(part) for part in corner.split(":")] for corner in re.split(r"\s*;\s*", text.strip("; "))]
        if len(corners) < 2 or any(len(corner) != 2 or None in corner for corner in corners):
            raise ValueError("corners of score:value such as 0:0; 40:80; 100:100")
        scores, values = zip(*corners, strict=True)
        rising = all(a < b for a, b in itertools.pairwise(scores))
        sign = -1.0 if sense == Sense.MIN else 1.0
        if not rising or any(sign * (b - a) < 0 for a, b in itertools.pairwise(values)):
            raise ValueError(f"corners with rising scores and values that never {'rise' if sign < 0 else 'fall'}")
        if not all(0 <= value <= 100 for value in values):
            raise ValueError("corners with values from 0 to 100")
        return tuple((score, value / 100.0) for score, value in corners)
    if text:
        raise ValueError("nothing for a linear value function")
    return None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None
