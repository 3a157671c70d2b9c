"""Scores, judgements and priorities of many voters, made into those of the group."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from workbench.intake.ballots import checked_priorities, checked_weights

RECIPROCITY_TOLERANCE = 1e-9
HALF_TOLERANCE = 1e-12  # rounding of weights that add up to exactly one half
FEWEST_TO_TRIM = 3  # of two votes none would be left


@dataclass(frozen=True)
class CombinedScores:
    """
    Scores of the group.

    Parameters
    ----------
    scores
        m projects × n criteria on the scale of the votes; NaN where nobody voted.
    method
        How the votes were combined.
    votes
        m × n numbers of votes that count; of a trimmed mean, before the extremes go.
    """

    scores: np.ndarray
    method: str
    votes: np.ndarray


def combine_scores(values: ArrayLike, method: str = "mean", voter_weights: ArrayLike | None = None) -> CombinedScores:
    """
    Combine the scores of voters cell by cell; a missing vote counts neither way.

    Parameters
    ----------
    values
        K voters × m projects × n criteria, or K × m; NaN is a missing vote.
    method
        `mean`, `median`, or `trimmed`: the mean without the lowest and the highest of three votes or more.
    voter_weights
        K weights, not negative; all voters weigh the same by default.

    Returns
    -------
    CombinedScores
        On the scale of the votes, with the method that made them.

    Raises
    ------
    ValueError
        The method is unknown, a score is infinite, or shape or weights do not fit.
    """
    votes = np.asarray(values, dtype=float)
    if votes.ndim < 2:
        raise ValueError(f"values: expected voters × projects × criteria, found {votes.ndim} dimension(s)")
    if np.isinf(votes).any():
        raise ValueError("values: expected finite scores, or NaN where one is missing, found an infinite one")
    if method not in _METHODS:
        raise ValueError(f"method: expected one of {', '.join(_METHODS)}, found {method!r}")
    weights = checked_weights(voter_weights, len(votes)).reshape(-1, *[1] * (votes.ndim - 1))
    shares = np.where(np.isnan(votes), 0.0, weights)
    order = np.lexsort((shares, np.where(shares > 0, votes, np.inf)), axis=0)  # lowest first, absent last
    votes, shares = (np.take_along_axis(array, order, axis=0) for array in (votes, shares))
    scores = _METHODS[method](np.where(shares > 0, votes, 0.0), shares)
    return CombinedScores(scores=scores, method=method, votes=(shares > 0).sum(axis=0))


def combine_judgments(matrices: ArrayLike, voter_weights: ArrayLike | None = None) -> np.ndarray:
    """
    Combine comparison matrices by the weighted geometric mean, which keeps them reciprocal.

    Parameters
    ----------
    matrices
        K voters × n × n ratios above 0 with a_ji = 1 / a_ij; NaN where a voter did not give the pair.
    voter_weights
        K weights, not negative; all voters weigh the same by default.

    Returns
    -------
    ndarray
        n × n ratios of the group; NaN where nobody gave the pair.

    Raises
    ------
    ValueError
        A ratio is not above 0, a pair is not reciprocal, or shape or weights do not fit.

    References
    ----------
    Aczél, Saaty, Procedures for synthesizing ratio judgements, Journal of Mathematical Psychology 27, 1983.
    """
    ratios = np.asarray(matrices, dtype=float)
    if ratios.ndim != 3 or ratios.shape[1] != ratios.shape[2]:
        raise ValueError(f"matrices: expected voters × n × n ratios, found shape {ratios.shape}")
    _check_ratios(ratios)
    weights = checked_weights(voter_weights, len(ratios))[:, None, None]
    shares = np.where(np.isnan(ratios), 0.0, weights)
    logs = _mean(np.log(np.where(shares > 0, ratios, 1.0)), shares)
    return np.exp((logs - logs.T) / 2.0)  # reciprocal to the last digit


def combine_priorities(
    priorities: ArrayLike, method: str = "geometric", voter_weights: ArrayLike | None = None
) -> np.ndarray:
    """
    Combine the priorities of voters by their weighted mean.

    Parameters
    ----------
    priorities
        K voters × n priorities, each row not negative with sum 1; a row of NaN is a voter who did not vote.
    method
        `geometric`, scaled to a sum of 1, or `arithmetic`.
    voter_weights
        K weights, not negative; all voters weigh the same by default.

    Returns
    -------
    ndarray
        n priorities with sum 1; NaN when nobody voted.

    Raises
    ------
    ValueError
        The method is unknown, a row is no set of priorities, the weights do not fit, or every column has a voter
        who gives it 0, which leaves a geometric mean nothing.

    References
    ----------
    Forman, Peniwati, Aggregating individual judgments and priorities with the analytic hierarchy process, European
    Journal of Operational Research 108, 1998.
    """
    rows = checked_priorities(priorities)
    if method not in ("geometric", "arithmetic"):
        raise ValueError(f"method: expected one of geometric, arithmetic, found {method!r}")
    weights = checked_weights(voter_weights, len(rows))
    counts = (weights > 0) & ~np.isnan(rows).any(axis=1)
    rows, shares = rows[counts], np.broadcast_to(weights[counts, None], rows[counts].shape)
    if method == "arithmetic" or not counts.any():
        return _mean(rows, shares)
    with np.errstate(divide="ignore"):
        logs = _mean(np.log(rows), shares)
    products = np.exp(logs)
    if not products.any():
        raise ValueError("priorities: expected a column without 0, as a geometric mean of 0 is 0; found none")
    return products / products.sum()


def _check_ratios(ratios: np.ndarray) -> None:
    for voter, row, column in np.argwhere(~(np.isnan(ratios) | (np.isfinite(ratios) & (ratios > 0)))):
        found = ratios[voter, row, column]
        raise ValueError(f"{_place(voter, row, column)}: expected a ratio above 0, found {found:g}")
    given = ~np.isnan(ratios)
    mirrored = ratios.swapaxes(1, 2)
    pairs = np.abs(np.where(given, ratios, 1.0) * np.where(given, mirrored, 1.0) - 1.0) <= RECIPROCITY_TOLERANCE
    same = given == given.swapaxes(1, 2)
    for voter, row, column in np.argwhere(np.tril(~(pairs & same))):
        found = _shown(ratios[voter, row, column])
        wanted = f"1/{_shown(mirrored[voter, row, column])}, reciprocal of row {column + 1}, column {row + 1}"
        raise ValueError(f"{_place(voter, row, column)}: expected {'1' if row == column else wanted}, found {found}")


def _shown(ratio: float) -> str:
    return "missing" if np.isnan(ratio) else f"{ratio:g}"


def _place(voter: int, row: int, column: int) -> str:
    return f"matrices: voter {voter + 1}, row {row + 1}, column {column + 1}"


def _mean(votes: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Mean over the first axis by shares; NaN where they are all 0."""
    total = shares.sum(axis=0)
    return np.divide((votes * shares).sum(axis=0), total, out=np.full(total.shape, np.nan), where=total > 0)


def _median(votes: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Middle of sorted votes, half of the weight on either side; the mean of two where the half falls between them."""
    if not len(votes):
        return np.full(votes.shape[1:], np.nan)
    total = shares.sum(axis=0)
    passed = np.cumsum(shares, axis=0) / np.where(total > 0, total, np.nan)
    lower = (passed >= 0.5 - HALF_TOLERANCE).argmax(axis=0)
    upper = (passed > 0.5 + HALF_TOLERANCE).argmax(axis=0)
    ends = np.take_along_axis(votes, np.stack([lower, upper]), axis=0)
    return np.where(total > 0, ends.mean(axis=0), np.nan)


def _trimmed(votes: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Mean of sorted votes without the first and the last."""
    counts = (shares > 0).sum(axis=0)
    place = np.arange(len(votes)).reshape(-1, *[1] * (votes.ndim - 1))
    inner = (place > 0) & (place < counts - 1)
    return _mean(votes, np.where(inner | (counts < FEWEST_TO_TRIM), shares, 0.0))


_METHODS = {"mean": _mean, "median": _median, "trimmed": _trimmed}
