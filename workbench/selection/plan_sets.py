"""Plans of projects under linear rules, and all of them one by one where there are few."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike

MOST_ENUMERATED = 20  # columns; 2^20 plans fit into memory and are listed in less than a second
SLACK = 1e-9  # share of a limit by which sums may be above it, as they carry rounding errors


@dataclass(frozen=True, eq=False)
class PlanRules:
    """
    Which plans are possible: columns x of 0 and 1 with rows @ x <= limits.

    Parameters
    ----------
    rows
        Rules × columns, dense or sparse.
    limits
        One limit for each rule.
    project
        For each column the position of its project, counted from 0; each column is a project of its own by default.
        Rules that let at most one column of a project go ahead are among the rows.
    projects
        Number of projects; some may have no column and are in no plan.

    Raises
    ------
    ValueError
        Shapes do not fit, a number is missing, or a column belongs to no project.
    """

    rows: ArrayLike | sp.csr_array
    limits: ArrayLike
    project: ArrayLike | None = None
    projects: int | None = None

    def __post_init__(self):
        rows = sp.csr_array(self.rows if sp.issparse(self.rows) else np.atleast_2d(np.asarray(self.rows, dtype=float)))
        limits = np.atleast_1d(np.asarray(self.limits, dtype=float))
        columns = rows.shape[1]
        project = np.arange(columns) if self.project is None else np.asarray(self.project, dtype=int)
        count = int(project.max(initial=-1)) + 1 if self.projects is None else self.projects
        if limits.shape != rows.shape[:1]:
            raise ValueError(f"limits: expected one for each of the {rows.shape[0]} rows, found shape {limits.shape}")
        if not np.isfinite(rows.data).all() or np.isnan(limits).any():
            raise ValueError("rows and limits: expected numbers, found a missing or infinite one")
        if project.shape != (columns,) or (columns and not 0 <= project.min() <= project.max() < count):
            raise ValueError(f"project: expected a position from 0 to {count - 1} for each of the {columns} columns")
        for name, value in (("rows", rows), ("limits", limits), ("project", project), ("projects", count)):
            object.__setattr__(self, name, value)

    @property
    def is_small(self) -> bool:
        """No project has a choice of columns, and there are few enough to list every plan."""
        columns = len(self.project)
        return columns <= MOST_ENUMERATED and len(np.unique(self.project)) == columns

    @property
    def most(self) -> np.ndarray:
        """Limits with room for rounding errors."""
        return self.limits + SLACK * np.maximum(1.0, np.abs(self.limits))

    def broken(self, columns: np.ndarray) -> np.ndarray:
        """Positions of the rules that chosen columns break."""
        return np.flatnonzero(self.rows @ columns > self.most)


def possible_plans(rules: PlanRules, welcome: ArrayLike | None = None) -> np.ndarray:
    """
    List the possible plans by bit masks.

    Parameters
    ----------
    rules
        Rules of at most 20 columns, one for each project.
    welcome
        For each project whether any plan is better with it than without. Given this, plans to which such a project
        could still be added are left out: they are never the best, and every one is dominated.

    Returns
    -------
    ndarray of bool
        Plans × projects; no row where nothing is possible.

    Raises
    ------
    ValueError
        There are too many columns, or a project has several.
    """
    if not rules.is_small:
        raise ValueError(
            f"rules: expected at most {MOST_ENUMERATED} columns and one for each project to list every plan, "
            f"found {len(rules.project)} columns of {rules.projects} projects"
        )
    columns = len(rules.project)
    possible = np.ones(2**columns, dtype=bool)
    for row, most in zip(rules.rows.toarray(), rules.most, strict=True):
        possible &= _sums(row) <= most
    kept = possible.copy()
    wanted = np.zeros(columns, dtype=bool) if welcome is None else np.asarray(welcome, dtype=bool)[rules.project]
    for column in np.flatnonzero(wanted):
        halves = (-1, 2, 2**column)  # masks without and with the column
        kept.reshape(halves)[:, 0] &= ~possible.reshape(halves)[:, 1]
    plans = np.zeros((np.count_nonzero(kept), rules.projects), dtype=bool)
    plans[:, rules.project] = np.flatnonzero(kept)[:, None] >> np.arange(columns) & 1
    return plans


def _sums(row: np.ndarray) -> np.ndarray:
    """What each set of columns adds up to, by bit mask."""
    sums = np.zeros(1)
    for amount in row:
        sums = np.concatenate([sums, sums + amount])
    return sums
