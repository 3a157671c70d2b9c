"""What is known of weights: an order of the criteria, intervals, linear inequalities."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from workbench.intake.scoring import checked_weights

Rules = tuple[np.ndarray, np.ndarray, list[str]]


@dataclass(frozen=True, eq=False)
class WeightLimits:
    """
    What is known of the weights of n criteria; what is not said is open.

    Parameters
    ----------
    order
        Positions of criteria from 0, most important first; a tuple of positions has equal weights. Criteria that are
        not named may have any weight.
    low, high
        n lower and upper limits of the weights.
    inequalities
        Matrix A (rows × n) and vector b with A @ weights <= b.
    """

    order: Sequence[int | Sequence[int]] = ()
    low: ArrayLike | None = None
    high: ArrayLike | None = None
    inequalities: tuple[ArrayLike, ArrayLike] | None = None

    @property
    def is_order_alone(self) -> bool:
        """Nothing but an order is known, or nothing at all."""
        return self.low is None and self.high is None and self.inequalities is None


def near(weights: ArrayLike, share: float) -> WeightLimits:
    """
    Stay near given weights: each may move by a share of its value.

    Parameters
    ----------
    weights
        n weights that sum to 1.
    share
        0.2 lets a weight of 0.10 move between 0.08 and 0.12.

    Raises
    ------
    ValueError
        The share is negative or no number, or the weights cannot be used.
    """
    if not (np.isfinite(share) and share >= 0):
        raise ValueError(f"share: expected a finite number of at least 0, found {share}")
    middle = checked_weights(weights, np.size(weights))
    return WeightLimits(low=middle * max(1.0 - share, 0.0), high=np.minimum(middle * (1.0 + share), 1.0))


def corners(count: int, limits: WeightLimits) -> np.ndarray:
    """
    Corners of the set of weights in an order: its points are the mixtures of its corners, each in one way.

    Parameters
    ----------
    count
        Number of criteria.
    limits
        Only their order is used.

    Returns
    -------
    ndarray
        Corners × criteria: equal weights of the first criterion, the first two, ..., and all weight on each free one.

    Raises
    ------
    ValueError
        The order names something that is no criterion, or a criterion twice.
    """
    groups = _groups(count, limits.order)
    named = [position for group in groups for position in group]
    chain = np.zeros((len(groups), count))
    for row, size in enumerate(np.cumsum([len(group) for group in groups], dtype=int)):
        chain[row, named[:size]] = 1.0 / size
    return np.vstack([chain, np.delete(np.eye(count), named, axis=0)])


def intervals(count: int, limits: WeightLimits) -> tuple[np.ndarray, np.ndarray]:
    """
    Lower and upper limit of each weight, 0 and 1 where nothing is said.

    Raises
    ------
    ValueError
        There is not one limit for each criterion, a limit is outside 0 to 1, or low is above high.
    """
    low = np.zeros(count) if limits.low is None else _shares("low", limits.low, count)
    high = np.ones(count) if limits.high is None else _shares("high", limits.high, count)
    for at in np.flatnonzero(low > high):
        raise ValueError(f"low: criterion {at + 1}: expected at most the high limit {high[at]:g}, found {low[at]:g}")
    return low, high


def rules(count: int, limits: WeightLimits) -> Rules:
    """
    Write all limits as rows @ weights <= bounds.

    Returns
    -------
    tuple
        Rows (rules × criteria), bounds, and words for each rule.

    Raises
    ------
    ValueError
        A limit does not fit the criteria.
    """
    unit = np.eye(count)
    parts = [(np.empty((0, count)), np.empty(0), []), _order(unit, _groups(count, limits.order))]
    low, high = intervals(count, limits)
    if limits.low is not None:
        parts.append((-unit, -low, [f"criterion {at + 1} at least {value:g}" for at, value in enumerate(low)]))
    if limits.high is not None:
        parts.append((unit, high, [f"criterion {at + 1} at most {value:g}" for at, value in enumerate(high)]))
    if limits.inequalities is not None:
        parts.append(_inequalities(limits.inequalities, count))
    rows, bounds, words = zip(*parts, strict=True)
    return np.vstack(rows), np.concatenate(bounds), [word for part in words for word in part]


def _groups(count: int, order: Sequence[int | Sequence[int]]) -> list[list[int]]:
    """Criteria of equal weight together, most important first."""
    groups = [np.atleast_1d(np.asarray(group)).tolist() for group in order]
    seen = set()
    for position in (position for group in groups for position in group):
        if isinstance(position, bool) or not isinstance(position, int) or not 0 <= position < count:
            raise ValueError(f"order: expected positions from 0 to {count - 1}, found {position!r}")
        if position in seen:
            raise ValueError(f"order: expected each criterion once, found position {position} again")
        seen.add(position)
    return groups


def _order(unit: np.ndarray, groups: list[list[int]]) -> Rules:
    steps = [(upper[0], lower[0]) for upper, lower in pairwise(groups)]
    equal = [(group[0], other) for group in groups for other in group[1:]]
    pairs = steps + equal + [pair[::-1] for pair in equal]
    upper, lower = np.array(pairs, dtype=int).reshape(-1, 2).T
    words = [f"criterion {upper + 1} at least criterion {lower + 1}" for upper, lower in pairs]
    return unit[lower] - unit[upper], np.zeros(len(pairs)), words


def _inequalities(inequalities: tuple[ArrayLike, ArrayLike], count: int) -> Rules:
    rows, bounds = (np.asarray(part, dtype=float) for part in inequalities)
    if rows.ndim != 2 or rows.shape[1] != count or bounds.shape != rows.shape[:1]:
        raise ValueError(
            f"inequalities: expected a matrix of rows × {count} criteria and one bound for each row, "
            f"found shapes {rows.shape} and {bounds.shape}"
        )
    if not (np.isfinite(rows).all() and np.isfinite(bounds).all()):
        raise ValueError("inequalities: expected finite numbers")
    return rows, bounds, [f"inequality {row + 1}" for row in range(len(rows))]


def _shares(name: str, values: ArrayLike, count: int) -> np.ndarray:
    limits = np.asarray(values, dtype=float)
    if limits.shape != (count,):
        raise ValueError(f"{name}: expected one limit for each of the {count} criteria, found shape {limits.shape}")
    for at in np.flatnonzero(~((limits >= 0) & (limits <= 1))):
        raise ValueError(f"{name}: criterion {at + 1}: expected a limit from 0 to 1, found {limits[at]:g}")
    return limits
