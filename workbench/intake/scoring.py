"""Scores from numbers: pure functions over arrays."""

import numpy as np
from numpy.typing import ArrayLike

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
    values, shares = np.asarray(matrix, dtype=float), np.asarray(weights, dtype=float)
    if values.ndim != 2 or values.shape[1] != shares.size:
        raise ValueError(f"weights: expected one for each of the {values.shape[-1]} criteria, got {shares.size}")
    if not np.all(np.isfinite(shares)) or np.any(shares < 0):
        raise ValueError("weights: expected finite numbers of at least 0")
    if abs(shares.sum() - 1.0) > WEIGHT_TOLERANCE:
        raise ValueError(f"weights: expected a sum of 1, got {shares.sum():g}")
    return values @ shares


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
