"""The six preference functions of PROMETHEE: how much an advantage counts, from 0 to 1."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Preference:
    """
    How much an advantage counts, and the thresholds that this asks for.

    Parameters
    ----------
    of
        Preference of advantages of at least 0 under the thresholds q, p and s.
    accepts
        Whether thresholds can be used.
    expected
        What `accepts` asks for, in words.
    """

    of: Callable[[np.ndarray, float, float, float], np.ndarray]
    accepts: Callable[[float, float, float], bool]
    expected: str


# J.-P. Brans and P. Vincke, A preference ranking organisation method, Management Science 31, 1985.
PREFERENCES = {
    "usual": Preference(lambda d, q, p, s: d > 0, lambda q, p, s: True, "no threshold"),
    "u_shape": Preference(lambda d, q, p, s: d > q, lambda q, p, s: q >= 0, "q >= 0"),
    "v_shape": Preference(lambda d, q, p, s: np.minimum(d / p, 1.0), lambda q, p, s: p > 0, "p > 0"),
    "level": Preference(lambda d, q, p, s: 0.5 * (d > q) + 0.5 * (d > p), lambda q, p, s: 0 <= q <= p, "0 <= q <= p"),
    "linear": Preference(
        lambda d, q, p, s: np.clip((d - q) / (p - q), 0.0, 1.0), lambda q, p, s: 0 <= q < p, "0 <= q < p"
    ),
    "gaussian": Preference(lambda d, q, p, s: -np.expm1(-((d / s) ** 2) / 2.0), lambda q, p, s: s > 0, "s > 0"),
}


def preferences_of(
    preference: str | Sequence[str], q: ArrayLike, p: ArrayLike, s: ArrayLike | None, count: int
) -> list[Callable[[np.ndarray], np.ndarray]]:
    """
    Prepare one preference function for each criterion.

    Parameters
    ----------
    preference
        A name of `PREFERENCES`, or one for each criterion.
    q, p, s
        Thresholds in the units of the criterion, one for all or one for each: indifference, strict preference, and
        the turning point of the Gaussian. Those that a function does not use are not looked at.
    count
        Number of criteria.

    Returns
    -------
    list of callables
        From advantages of at least 0 to preferences.

    Raises
    ------
    ValueError
        A name is unknown, or thresholds cannot be used.
    """
    names = [preference] * count if isinstance(preference, str) else list(preference)
    if len(names) != count:
        raise ValueError(f"preference: expected one for each of the {count} criteria, got {len(names)}")
    thresholds = zip(*(_for_each(name, given, count) for name, given in (("q", q), ("p", p), ("s", s))), strict=True)
    return [
        _prepared(column, name, *limits) for column, (name, limits) in enumerate(zip(names, thresholds, strict=True))
    ]


def _for_each(name: str, given: ArrayLike | None, count: int) -> list[float]:
    numbers = np.asarray(np.nan if given is None else given, dtype=float)
    if numbers.shape not in ((), (count,)):
        raise ValueError(f"{name}: expected one number or one for each of the {count} criteria, got {numbers.size}")
    return np.broadcast_to(numbers, count).tolist()


def _prepared(column: int, name: str, q: float, p: float, s: float) -> Callable[[np.ndarray], np.ndarray]:
    if name not in PREFERENCES:
        raise ValueError(f"preference: column {column + 1}: expected one of {', '.join(PREFERENCES)}, found {name}")
    shape = PREFERENCES[name]
    if not shape.accepts(q, p, s):
        raise ValueError(
            f"thresholds: column {column + 1}: expected {shape.expected} for {name}, found q {q:g}, p {p:g}, s {s:g}"
        )
    return lambda advantages: shape.of(advantages, q, p, s)
