"""A problem with a linear objective as one matrix, and what its columns mean."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp


@dataclass(frozen=True, eq=False)
class Groups:
    """
    What the columns mean: each is one project at one start.

    Parameters
    ----------
    project
        Number of the project of each column, from 0.
    first, last
        First and last period in which the column keeps its project busy.
    roles
        Projects × roles, true where the project uses the role; no columns where roles do not matter.
    """

    project: np.ndarray
    first: np.ndarray
    last: np.ndarray
    roles: np.ndarray

    @property
    def count(self) -> int:
        """Number of projects."""
        return len(self.roles)


@dataclass(frozen=True, eq=False)
class Problem:
    """
    Maximise `value @ x` with `low <= matrix @ x <= high` and `least <= x <= most`.

    Parameters
    ----------
    matrix
        Rows × columns, sparse by columns.
    value
        Worth of one unit of each column.
    low, high
        Bounds of the rows; infinite where a row is open.
    least, most
        Bounds of the columns, all finite: the bound of a plan could not be proved without them.
    whole
        True where a column takes whole numbers only.
    groups
        What the columns mean; None when nothing is known.

    Raises
    ------
    ValueError
        Lengths do not match, a number is missing, or a column has no finite bound.
    """

    matrix: sp.csc_array
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    least: np.ndarray
    most: np.ndarray
    whole: np.ndarray
    groups: Groups | None = None

    def __post_init__(self):
        rows, columns = self.matrix.shape
        for name, length in (
            *(("low", rows), ("high", rows)),
            *((name, columns) for name in ("value", "least", "most", "whole")),
        ):
            numbers = getattr(self, name)
            if len(numbers) != length:
                raise ValueError(f"{name}: expected {length} numbers for a matrix of {rows} × {columns}")
            if np.isnan(numbers).any():
                raise ValueError(f"{name}: number {np.flatnonzero(np.isnan(numbers))[0]} is missing")
        for name in ("value", "least", "most"):
            if not np.isfinite(getattr(self, name)).all():
                raise ValueError(f"{name}: column {np.flatnonzero(~np.isfinite(getattr(self, name)))[0]} is not finite")
        if not np.isfinite(self.matrix.data).all():
            raise ValueError("matrix: expected finite numbers only")
        if self.groups is not None and not {columns} == {len(a) for a in (self.groups.project, self.groups.first)}:
            raise ValueError(f"groups: expected a project and a first period for each of {columns} columns")

    @cached_property
    def integral(self) -> bool:
        """Every plan is worth a whole number."""
        return bool(self.whole.all() and (self.value == np.round(self.value)).all())

    @cached_property
    def yes_or_no(self) -> bool:
        """Every column is 0 or 1."""
        return bool(self.whole.all() and (self.least >= 0).all() and (self.most <= 1).all())


def binary(matrix, value, low, high, groups: Groups | None = None) -> Problem:
    """Put a problem of yes-or-no columns together from array-likes; parameters as in `Problem`."""
    columns = sp.csc_array(matrix, dtype=float)
    count = columns.shape[1]
    value, low, high = (np.asarray(numbers, dtype=float) for numbers in (value, low, high))
    return Problem(columns, value, low, high, np.zeros(count), np.ones(count), np.ones(count, dtype=bool), groups)
