"""Weights from comparing items in pairs: the analytic hierarchy process."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from workbench.intake.completion import Completion, complete, log_least_squares, principal_eigenvector, ratio_text
from workbench.taxonomy import Status

LARGEST = 9.0  # end of the scale on which people judge
REVISIT = 0.10  # a larger consistency ratio asks for a second look
CONSISTENT = 1e-9  # logarithm of a ratio off by no more than this contradicts nothing
SMALLEST_INDEXED = 3  # items for which the tables of random indices begin
RANDOM_INDICES = {
    # Saaty, T. L. (2005), Theory and Applications of the Analytic Network Process, p. 31
    "saaty_2005": (0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59),
    # Donegan, H. A. and Dodd, F. J. (1991), A note on Saaty's random indexes, Math. Comput. Modelling 15(10)
    "donegan_dodd": (
        0.4914,
        0.8286,
        1.0591,
        1.1797,
        1.2519,
        1.3171,
        1.3733,
        1.4055,
        1.4213,
        1.4497,
        1.4643,
        1.4822,
        1.4969,
    ),
}


@dataclass(frozen=True)
class Suggestion:
    """
    The pair to ask about again, and what the other comparisons say of it.

    Parameters
    ----------
    row, column
        Positions, from 0, of the two items.
    given
        Ratio given, row over column.
    by_weights
        Ratio of the two weights.
    by_completion
        Ratio that contradicts the other comparisons least; NaN when they do not link the two items.
    consistency_ratio
        What the consistency ratio would then be; NaN when it cannot be told.
    """

    row: int
    column: int
    given: float
    by_weights: float
    by_completion: float
    consistency_ratio: float


@dataclass(frozen=True)
class Priorities:
    """
    Weights of items compared in pairs.

    Parameters
    ----------
    weights
        n weights that sum to 1: the principal eigenvector; NaN when the comparisons fall apart.
    lambda_max
        Principal eigenvalue, n when nothing contradicts.
    consistency_index
        (λ - n) / (n - 1).
    consistency_ratio
        Consistency index over random index; 0 for one or two items, NaN for more items than the table has.
    random_index
        Name of the table of random indices.
    worst
        Positions, from 0, of the two items whose comparison fits the weights least; None when all fit.
    suggestion
        What to answer instead for that pair; None when all fit.
    completed
        n × n ratios with the missing ones filled in.
    missing
        Number of pairs not compared.
    geometric
        n weights by logarithmic least squares, the geometric means of the rows, as a second opinion.
    status
        `computed`, or `unsolved` when the comparisons fall apart.
    reason
        Which groups no comparison links.
    warnings
        What a reader must know before using the weights.
    """

    weights: np.ndarray
    lambda_max: float
    consistency_index: float
    consistency_ratio: float
    random_index: str
    worst: tuple[int, int] | None
    suggestion: Suggestion | None
    completed: np.ndarray
    missing: int
    geometric: np.ndarray
    status: Status = Status.COMPUTED
    reason: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def revisit(self) -> bool:
        """Whether the comparisons contradict each other so much that someone should look again."""
        return self.consistency_ratio > REVISIT


def priorities(comparisons: ArrayLike, random_index: str = "saaty_2005") -> Priorities:
    """
    Weigh items by comparing them in pairs.

    Missing pairs are completed so that they contradict the others least.

    Parameters
    ----------
    comparisons
        n × n ratios, row over column, reciprocal, usually from 1/9 to 9; NaN where a pair was not compared.
    random_index
        Table that the consistency ratio is held against: ``saaty_2005`` or ``donegan_dodd``, both up to 15 items.

    Raises
    ------
    ValueError
        The ratios are no square table, not positive, beyond a million to one, or not reciprocal; the table is unknown.

    References
    ----------
    Saaty, T. L. (1980), The Analytic Hierarchy Process, McGraw-Hill. Missing pairs: see `workbench.intake.completion`.
    """
    if random_index not in RANDOM_INDICES:
        raise ValueError(f"random_index: expected {' or '.join(RANDOM_INDICES)}, found {random_index}")
    completion = complete(comparisons)
    if completion.status is not Status.COMPUTED:
        return _nothing(completion, random_index)
    largest, weights = principal_eigenvector(completion.matrix)
    worst = _worst(completion.given, weights)
    index, ratio = _consistency(largest, len(weights), random_index)
    return Priorities(
        weights=weights,
        lambda_max=largest,
        consistency_index=index,
        consistency_ratio=ratio,
        random_index=random_index,
        worst=worst,
        suggestion=_suggestion(completion.given, weights, worst, random_index) if worst else None,
        completed=completion.matrix,
        missing=completion.missing,
        geometric=log_least_squares(completion.given),
        warnings=_warnings(completion, ratio, random_index, worst),
    )


def _nothing(completion: Completion, random_index: str) -> Priorities:
    unknown = np.full(len(completion.given), np.nan)
    return Priorities(
        weights=unknown,
        lambda_max=np.nan,
        consistency_index=np.nan,
        consistency_ratio=np.nan,
        random_index=random_index,
        worst=None,
        suggestion=None,
        completed=completion.matrix,
        missing=completion.missing,
        geometric=unknown,
        status=completion.status,
        reason=completion.reason,
    )


def _consistency(largest: float, n: int, random_index: str) -> tuple[float, float]:
    """Give consistency index and ratio for a principal eigenvalue."""
    excess = max(largest - n, 0.0)  # never below n but for rounding
    indices, place = RANDOM_INDICES[random_index], n - SMALLEST_INDEXED
    if place < 0:
        return 0.0, 0.0
    index = excess / (n - 1)
    return index, index / indices[place] if place < len(indices) else np.nan


def _worst(given: np.ndarray, weights: np.ndarray) -> tuple[int, int] | None:
    """Find the compared pair whose ratio is furthest from the ratio of its weights."""
    logs = np.log(weights)
    gaps = np.triu(np.nan_to_num(np.abs(np.log(given) - logs[:, None] + logs[None, :])))
    row, column = np.unravel_index(gaps.argmax(), gaps.shape)
    return (int(row), int(column)) if gaps[row, column] > CONSISTENT else None


def _suggestion(given: np.ndarray, weights: np.ndarray, worst: tuple[int, int], random_index: str) -> Suggestion:
    row, column = worst
    others = given.copy()
    others[row, column] = others[column, row] = np.nan
    completion = complete(others)
    ratio = np.nan  # stays so where this pair alone links two groups
    if completion.status is Status.COMPUTED:
        ratio = _consistency(principal_eigenvector(completion.matrix)[0], len(weights), random_index)[1]
    return Suggestion(
        row=row,
        column=column,
        given=float(given[row, column]),
        by_weights=float(weights[row] / weights[column]),
        by_completion=float(completion.matrix[row, column]),  # NaN where nothing could be completed
        consistency_ratio=ratio,
    )


def _warnings(
    completion: Completion, ratio: float, random_index: str, worst: tuple[int, int] | None
) -> tuple[str, ...]:
    given = completion.given
    found = [
        f"row {row + 1}, column {column + 1}: {ratio_text(given[row, column])} lies outside the scale from 1/9 to 9"
        for row, column in np.argwhere(np.triu(np.abs(np.log(given)) > np.log(LARGEST) + CONSISTENT))
    ]
    if ratio > REVISIT and worst:
        found.append(
            f"the consistency ratio {ratio:.2f} is above {REVISIT:.2f}: ask again about items {worst[0] + 1}"
            f" and {worst[1] + 1}"
        )
    if np.isnan(ratio):
        most = len(RANDOM_INDICES[random_index]) + SMALLEST_INDEXED - 1
        found.append(f"{random_index} ends at {most} items, so {len(given)} items have no consistency ratio")
    if completion.missing:
        found.append(
            f"{completion.missing} of {len(given) * (len(given) - 1) // 2} pairs were completed: the consistency ratio,"
            " held against an index of complete tables, looks better than it is"
        )
    return tuple(found)
