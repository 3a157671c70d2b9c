"""Pairs nobody compared, filled in so that they contradict the others least."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse.csgraph import connected_components

from workbench.taxonomy import Status

RECIPROCITY = 1e-9  # how far the product of a ratio and its reciprocal may be from 1
LAST_STEP = 1e-8  # logarithms of completed ratios are found when they move by no more than this

LARGEST_RATIO = 1e6  # far beyond every scale of judgement: a slip of the keyboard, and the end of safe arithmetic


@dataclass(frozen=True)
class Completion:
    """
    Comparisons with the missing ones filled in.

    Parameters
    ----------
    given
        n × n ratios as given, NaN where a pair was not compared.
    matrix
        n × n ratios with the missing ones completed; as given when they cannot be.
    groups
        Positions, from 0, that comparisons link to each other: one group, or more when nothing can be completed.
    status
        `computed`, or `unsolved` when the comparisons fall apart.
    reason
        Which groups no comparison links; empty when all are linked.
    """

    given: np.ndarray
    matrix: np.ndarray
    groups: tuple[tuple[int, ...], ...]
    status: Status = Status.COMPUTED
    reason: str = ""

    @property
    def missing(self) -> int:
        """Number of pairs not compared."""
        return int(np.isnan(self.given).sum()) // 2


def complete(comparisons: ArrayLike) -> Completion:
    """
    Fill in missing comparisons so that the principal eigenvalue is as small as possible.

    The optimum is unique when the comparisons given link all items; else there is no answer and the groups are named.
    Newton steps from the solution by least squares of logarithms, each shortened until the eigenvalue falls.

    Parameters
    ----------
    comparisons
        n × n ratios, NaN where a pair was not compared.

    Raises
    ------
    ValueError
        The ratios are no square table, not positive, beyond a million to one, or not reciprocal.

    References
    ----------
    Bozóki, S., Fülöp, J. and Rónyai, L. (2010), On optimal completion of incomplete pairwise comparison matrices,
    Mathematical and Computer Modelling 52(1–2).
    """
    given = checked_comparisons(comparisons)
    groups = _groups(given)
    if len(groups) > 1:
        named = " and ".join("items " + ", ".join(str(item + 1) for item in group) for group in groups)
        reason = f"The comparisons fall into {len(groups)} groups that no comparison links: {named}."
        return Completion(given=given, matrix=given, groups=groups, status=Status.UNSOLVED, reason=reason)
    return Completion(given=given, matrix=_least_eigenvalue(given), groups=groups)


def checked_comparisons(comparisons: ArrayLike) -> np.ndarray:
    """
    Read a table of ratios and make sure that each pair is told alike from both sides.

    Parameters
    ----------
    comparisons
        n × n ratios; row over column. NaN is a pair not compared; a ratio given on one side only counts for both.

    Returns
    -------
    ndarray
        n × n ratios, NaN on both sides of a pair that was not compared.

    Raises
    ------
    ValueError
        The ratios are no square table, not positive, beyond a million to one, or not reciprocal.
    """
    values = np.asarray(comparisons, dtype=float)
    if values.ndim != 2 or values.shape[0] != values.shape[1] or not values.size:
        raise ValueError(f"comparisons: expected a square table, found the shape {values.shape}")
    wrong = np.argwhere(~np.isnan(values) & ~((values >= 1.0 / LARGEST_RATIO) & (values <= LARGEST_RATIO)))
    if wrong.size:
        row, column = wrong[0]
        expected = f"a ratio above 0 and up to {LARGEST_RATIO:,.0f} either way"
        raise ValueError(f"{_place(row, column)}: expected {expected}, found {values[row, column]:g}")
    itself = np.isnan(values) & np.eye(len(values), dtype=bool)
    values = np.where(itself, 1.0, np.where(np.isnan(values), 1.0 / values.T, values))
    wrong = np.argwhere(np.tril(np.abs(values * values.T - 1.0) > RECIPROCITY))
    if wrong.size:
        row, column = wrong[0]
        raise ValueError(
            f"{_place(row, column)}: {_expected(values, row, column)}, found {ratio_text(values[row, column])}"
        )
    return values


def log_least_squares(given: np.ndarray) -> np.ndarray:
    """
    Weigh items so that logarithms of weight ratios come closest to those of the comparisons given.

    With every pair compared these are the geometric means of the rows.

    Parameters
    ----------
    given
        n × n reciprocal ratios, NaN where a pair was not compared; the others link all items.

    Returns
    -------
    ndarray
        n weights that sum to 1.

    References
    ----------
    Crawford, G. and Williams, C. (1985), A note on the analysis of subjective judgment matrices, Journal of
    Mathematical Psychology 29(4); for missing comparisons Bozóki, Fülöp and Rónyai (2010) as above.
    """
    linked = ~np.isnan(given)
    laplacian = np.diag(linked.sum(axis=1)) - linked.astype(float)
    totals = np.log(np.where(linked, given, 1.0)).sum(axis=1)
    logs = np.linalg.lstsq(laplacian, totals)[0]
    weights = np.exp(logs - logs.max())
    return weights / weights.sum()


def principal_eigenvector(matrix: np.ndarray) -> tuple[float, np.ndarray]:
    """
    Find the largest eigenvalue of a positive matrix and its eigenvector, which sums to 1.

    Parameters
    ----------
    matrix
        n × n numbers above 0.
    """
    # Rows and columns are brought to one size first, so that very unequal weights keep their digits.
    size = np.exp(np.log(matrix).mean(axis=1))
    values, vectors = np.linalg.eig(matrix * size[None, :] / size[:, None])
    largest = values.real.argmax()
    vector = np.abs(vectors[:, largest].real) * size
    return float(values[largest].real), vector / vector.sum()


def ratio_text(ratio: float) -> str:
    """Write a ratio as people say it: 3, 1/3 or 0.4."""
    inverse = 1.0 / ratio
    if ratio < 1 and abs(inverse - round(inverse)) <= RECIPROCITY * inverse:
        return f"1/{round(inverse)}"
    return f"{ratio:g}"


def _place(row: int, column: int) -> str:
    return f"comparisons: row {row + 1}, column {column + 1}"


def _expected(values: np.ndarray, row: int, column: int) -> str:
    if row == column:
        return "expected 1 for an item compared with itself"
    reciprocal = ratio_text(1.0 / values[column, row])
    return f"expected {reciprocal} as the reciprocal of row {column + 1}, column {row + 1}"


def _groups(given: np.ndarray) -> tuple[tuple[int, ...], ...]:
    count, label = connected_components(~np.isnan(given), directed=False)
    return tuple(tuple(np.flatnonzero(label == group).tolist()) for group in range(count))


def _least_eigenvalue(given: np.ndarray) -> np.ndarray:
    rows, columns = np.nonzero(np.triu(np.isnan(given)))
    if not rows.size:
        return given
    start = np.log(log_least_squares(given))
    logs = start[rows] - start[columns]
    matrix = _filled(given, rows, columns, logs)
    step = _newton_step(matrix, rows, columns)
    while np.abs(step).max() > LAST_STEP:  # ends, since each step taken lowers the eigenvalue
        trial = _filled(given, rows, columns, logs + step)
        if principal_eigenvector(trial)[0] < principal_eigenvector(matrix)[0]:
            logs, matrix = logs + step, trial
            step = _newton_step(matrix, rows, columns)
        else:
            step = step / 2.0
    return matrix


def _filled(given: np.ndarray, rows: np.ndarray, columns: np.ndarray, logs: np.ndarray) -> np.ndarray:
    matrix = given.copy()
    matrix[rows, columns], matrix[columns, rows] = np.exp(logs), np.exp(-logs)
    return matrix


def _newton_step(matrix: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """
    Find where the largest eigenvalue, seen as a parabola of the logarithms of the completed ratios, is least.

    With right and left eigenvectors w and u, uw = 1, the eigenvalue λ of A has the derivatives u·A'·w and, for two
    ratios p and q, u·A''·w + u·A'p·S·A'q·w + u·A'q·S·A'p·w, where S is the group inverse of λI - A.
    """
    largest, right = principal_eigenvector(matrix)
    left = principal_eigenvector(matrix.T)[1]
    left = left / (left @ right)
    forth, back, pairs = matrix[rows, columns], matrix[columns, rows], np.arange(rows.size)
    changed = np.zeros((len(matrix), rows.size))  # A'·w, one column per completed pair
    changed[rows, pairs], changed[columns, pairs] = forth * right[columns], -back * right[rows]
    weighed = np.zeros((rows.size, len(matrix)))  # u·A', one row per completed pair
    weighed[pairs, columns], weighed[pairs, rows] = left[rows] * forth, -left[columns] * back
    projection = np.outer(right, left)
    inverse = np.linalg.inv(largest * np.eye(len(matrix)) - matrix + projection) - projection
    mixed = weighed @ inverse @ changed
    own = left[rows] * forth * right[columns] + left[columns] * back * right[rows]
    return np.linalg.solve(np.diag(own) + mixed + mixed.T, -(left @ changed))
