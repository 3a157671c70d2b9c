"""
Rank reversal: whether the order of two projects hangs on a third one.

References
----------
V. Belton and T. Gear, On a short-coming of Saaty's method of analytic hierarchies, Omega 11, 1983; E. Triantaphyllou
(2000), Multi-Criteria Decision Making Methods: A Comparative Study.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from workbench.intake.gains import ends, signs_of

Score = Callable[[np.ndarray], ArrayLike]
LEVEL = 1e-9  # scores nearer than this share of the largest are level: rounding errors reverse nothing


@dataclass(frozen=True)
class Reversals:
    """
    Pairs of projects that swapped when a project left, came or changed.

    Parameters
    ----------
    swaps
        One row per swap: position of the project that caused it, of the one ahead before, and of the one ahead after.
    compared
        Number of pairs whose order was watched, over all changes.
    """

    swaps: np.ndarray
    compared: int

    @property
    def share(self) -> float:
        """Swaps among the pairs compared; NaN where nothing could be compared."""
        return len(self.swaps) / self.compared if self.compared else np.nan


def leave_one_out(score: Score, matrix: ArrayLike) -> Reversals:
    """
    Leave one project out at a time and look for pairs of the others that swap.

    Parameters
    ----------
    score
        The method: from k projects × n criteria to k scores, more is better.
    matrix
        m projects × n criteria.

    Returns
    -------
    Reversals
        The swaps, by the project left out.

    Raises
    ------
    ValueError
        The matrix has no two dimensions, or the method gives another number of scores or leaves one out.
    """
    values = _matrix(matrix)
    everyone = np.arange(len(values))
    left = [np.delete(everyone, row) for row in everyone]
    return _reversals(score, values, (_Trial(row, values[left[row]], left[row], everyone[:-1]) for row in everyone))


def copy_winner(score: Score, matrix: ArrayLike) -> Reversals:
    """
    Add a copy of the winner and look for pairs that swap.

    Of several winners the first one is copied. Parameters and errors are those of `leave_one_out`.
    """
    values = _matrix(matrix)
    everyone = np.arange(len(values))
    copies = ((row, np.vstack([values, values[row]])) for row in _winners(score, values)[:1])
    return _reversals(score, values, (_Trial(row, after, everyone, everyone) for row, after in copies))


def worsen_others(score: Score, matrix: ArrayLike, senses: Sequence[str]) -> Reversals:
    """
    Replace one project at a time that does not win by a worse one, and look for pairs of the others that swap.

    The worse one is halfway from the project to the worst score of each criterion; a project that has the worst score
    everywhere has no worse one and is passed over. `senses` are ``max`` or ``min`` for each criterion; the other
    parameters and the errors are those of `leave_one_out`.
    """
    values = _matrix(matrix)
    everyone, signs = np.arange(len(values)), signs_of(senses, values.shape[1])
    worse = (values + ends(values * signs)[0] * signs) / 2.0
    worsened = np.setdiff1d(np.flatnonzero((worse != values).any(axis=1)), _winners(score, values))
    replaced = ((row, np.where((everyone == row)[:, None], worse, values)) for row in worsened)
    others = (_Trial(row, after, np.delete(everyone, row), np.delete(everyone, row)) for row, after in replaced)
    return _reversals(score, values, others)


@dataclass(frozen=True)
class _Trial:
    """The project that causes it, the matrix it leaves, and the projects watched: their rows before and after."""

    cause: int
    matrix: np.ndarray
    before: np.ndarray
    after: np.ndarray


def _reversals(score: Score, values: np.ndarray, trials: Iterable[_Trial]) -> Reversals:
    swaps, compared, ahead = [np.empty((0, 3), dtype=int)], 0, _ahead(_scores(score, values))
    for trial in trials:
        then = _ahead(_scores(score, trial.matrix))
        swapped = ahead[np.ix_(trial.before, trial.before)] & then[np.ix_(trial.after, trial.after)].T
        pairs = trial.before[np.argwhere(swapped)]
        swaps.append(np.column_stack([np.full(len(pairs), trial.cause), pairs]))
        compared += len(trial.before) * (len(trial.before) - 1) // 2
    return Reversals(swaps=np.vstack(swaps), compared=compared)


def _winners(score: Score, values: np.ndarray) -> np.ndarray:
    """Positions of the projects that nobody is ahead of."""
    return np.flatnonzero(~_ahead(_scores(score, values)).any(axis=0))


def _ahead(scores: np.ndarray) -> np.ndarray:
    """Whether the row is ahead of the column by more than rounding errors."""
    return scores[:, None] - scores > LEVEL * np.abs(scores).max(initial=0.0)


def _scores(score: Score, values: np.ndarray) -> np.ndarray:
    if not len(values):
        return np.empty(0)  # a method need not know what to do without projects
    scores = np.asarray(score(values), dtype=float)
    if scores.shape != (len(values),):
        raise ValueError(f"score: expected {len(values)} scores, one for each project, got the shape {scores.shape}")
    if np.isnan(scores).any():
        raise ValueError(f"score: row {np.flatnonzero(np.isnan(scores))[0] + 1}: expected a number, found nan")
    return scores


def _matrix(matrix: ArrayLike) -> np.ndarray:
    values = np.asarray(matrix, dtype=float)
    if values.ndim != 2:
        raise ValueError(f"matrix: expected projects × criteria, got {values.ndim} dimensions")
    return values
