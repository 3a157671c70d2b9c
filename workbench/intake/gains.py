"""Projects × criteria, checked and turned so that more is better: what the ranking methods start from."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from workbench.intake.scoring import checked_weights
from workbench.taxonomy import Sense

EXACT = 12  # decimals of a score between -1 and 1 that arithmetic leaves unharmed


def complete_gains(matrix: ArrayLike, weights: ArrayLike, senses: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """
    Check what a ranking method is given, and change the sign of criteria of which less is better.

    Parameters
    ----------
    matrix
        m projects × n criteria, each on its own scale, without missing scores.
    weights
        n weights, not negative, that sum to 1.
    senses
        ``max`` or ``min`` for each criterion.

    Returns
    -------
    tuple of ndarray
        m × n gains, and the weights.

    Raises
    ------
    ValueError
        A score is missing or infinite, a sense is unknown, or the shapes do not fit.
    """
    values = np.asarray(matrix, dtype=float)
    if values.ndim != 2:
        raise ValueError(f"matrix: expected projects × criteria, got {values.ndim} dimensions")
    if len(bad := np.argwhere(~np.isfinite(values))):
        row, column = bad[0]
        found = values[row, column]
        raise ValueError(
            f"matrix: row {row + 1}, column {column + 1}: expected a finite number, as this method takes no missing "
            f"scores, found {found:g}"
        )
    return values * signs_of(senses, values.shape[1]), checked_weights(weights, values.shape[1])


def signs_of(senses: Sequence[str], count: int) -> np.ndarray:
    """
    Turn senses into signs: 1 where more is better, -1 where less is.

    Returns
    -------
    ndarray
        n signs.

    Raises
    ------
    ValueError
        A sense is unknown, or there are not as many as criteria.
    """
    if len(senses) != count:
        raise ValueError(f"senses: expected one for each of the {count} criteria, got {len(senses)}")
    for column, sense in enumerate(senses):
        if sense not in [*Sense]:
            raise ValueError(f"senses: column {column + 1}: expected {' or '.join(Sense)}, found {sense}")
    return np.where(np.asarray(senses, dtype=str) == Sense.MAX, 1.0, -1.0)


def ends(gains: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Worst and best of each column; infinite where there are no rows to hold against them."""
    return gains.min(axis=0, initial=np.inf), gains.max(axis=0, initial=-np.inf)


def settled(scores: ArrayLike) -> np.ndarray:
    """Round scores so that rounding errors of the arithmetic neither break ties nor decide; for comparing only."""
    return np.round(scores, EXACT)
