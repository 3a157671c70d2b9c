"""Scores from numbers: pure functions over arrays."""

import numpy as np
from numpy.typing import ArrayLike

from workbench.intake.economics import cost_of_delay_order, rice, wsjf

__all__ = [
    "WEIGHT_TOLERANCE",
    "checked_weights",
    "common_scale",
    "competition_rank",
    "cost_of_delay_order",
    "rice",
    "weighted_sum",
    "wsjf",
]

WEIGHT_TOLERANCE = 1e-9


def weighted_sum(matrix: ArrayLike, weights: ArrayLike) -> np.ndarray:
    """
    Score each row by the weighted sum of its columns.

    Parameters
    ----------
    matrix
        m projects × n criteria, values on one common scale; NaN is a missing score and stays missing.
    weights
        n weights, not negative, that sum to 1.

    Returns
    -------
    ndarray
        m scores on the scale of the matrix.

    Raises
    ------
    ValueError
        The weights are negative, do not sum to 1 or are not as many as the columns.
    """
    values = np.asarray(matrix, dtype=float)
    if values.ndim != 2:
        raise ValueError(f"matrix: expected projects × criteria, got {values.ndim} dimensions")
    return values @ checked_weights(weights, values.shape[1])


def checked_weights(weights: ArrayLike, count: int) -> np.ndarray:
    """
    Check that weights can be used as they are.

    Parameters
    ----------
    weights
        Weights, not negative, that sum to 1.
    count
        Number of criteria.

    Returns
    -------
    ndarray
        The weights, as they are.

    Raises
    ------
    ValueError
        The weights are negative, do not sum to 1 or are not as many as the criteria.
    """
    shares = np.asarray(weights, dtype=float)
    if shares.shape != (count,):
        raise ValueError(f"weights: expected one for each of the {count} criteria, got {shares.size}")
    if len(bad := np.flatnonzero(~(np.isfinite(shares) & (shares >= 0)))):
        raise ValueError(
            f"weights: column {bad[0] + 1}: expected a finite number of at least 0, found {shares[bad[0]]:g}"
        )
    if abs(shares.sum() - 1.0) > WEIGHT_TOLERANCE:
        raise ValueError(f"weights: expected a sum of 1, got {shares.sum():g}")
    return shares


def common_scale(values: ArrayLike, low: float, high: float, *, is_cost: bool = False) -> np.ndarray:
    """
    Bring scores to a scale from 0 (worst) to 100 (best).

    Parameters
    ----------
    values
        Scores on the criterion's own scale.
    low, high
        Ends of that scale.
    is_cost
        Less is better.
    """
    share = (np.asarray(values, dtype=float) - low) / (high - low)
    return 100.0 * (1.0 - share if is_cost else share)


def competition_rank(scores: ArrayLike) -> np.ndarray:
    """Rank scores from 1, highest first; ties share the best rank (1, 2, 2, 4). Missing scores have rank NaN."""
    values = np.asarray(scores, dtype=float)
    better = (values[None, :] > values[:, None]).sum(axis=1) + 1.0
    return np.where(np.isnan(values), np.nan, better)
