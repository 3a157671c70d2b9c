"""What voters hand in, checked: weights of voters, and their priorities."""

import numpy as np
from numpy.typing import ArrayLike

SUM_TOLERANCE = 1e-9


def checked_priorities(priorities: ArrayLike) -> np.ndarray:
    """
    Check the priorities of voters; a row of NaN is a voter who did not vote.

    Parameters
    ----------
    priorities
        K voters × n priorities, each row not negative with sum 1.

    Raises
    ------
    ValueError
        It is no table, or a row has negative, infinite or single missing values, or another sum.
    """
    rows = np.asarray(priorities, dtype=float)
    if rows.ndim != 2 or rows.shape[1] == 0:
        raise ValueError(f"priorities: expected voters × criteria, found shape {rows.shape}")
    voted = ~np.isnan(rows).all(axis=1)
    for row, column in np.argwhere(voted[:, None] & ~(np.isfinite(rows) & (rows >= 0))):
        found = rows[row, column]
        raise ValueError(f"priorities: row {row + 1}, column {column + 1}: expected at least 0, found {found:g}")
    sums = rows.sum(axis=1)
    for row in np.flatnonzero(np.abs(sums - 1.0) > SUM_TOLERANCE):
        raise ValueError(f"priorities: row {row + 1}: expected a sum of 1, found {sums[row]:.10g}")
    return rows


def checked_weights(voter_weights: ArrayLike | None, voters: int) -> np.ndarray:
    """
    Check the weights of voters; all are 1 by default.

    Parameters
    ----------
    voter_weights
        Weights, finite and not negative, of which one at least is above 0.
    voters
        Number of voters.

    Raises
    ------
    ValueError
        A weight is negative or not finite, all are 0, or there are not as many as voters.
    """
    if voter_weights is None:
        return np.ones(voters)
    weights = np.asarray(voter_weights, dtype=float)
    if weights.shape != (voters,):
        raise ValueError(f"voter_weights: expected one for each of the {voters} voters, found shape {weights.shape}")
    for voter in np.flatnonzero(~(np.isfinite(weights) & (weights >= 0))):
        raise ValueError(
            f"voter_weights: voter {voter + 1}: expected a finite number of at least 0, found {weights[voter]:g}"
        )
    if not weights.any():
        raise ValueError("voter_weights: expected one weight above 0 at least, found none")
    return weights
