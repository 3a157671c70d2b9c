"""Priorities of alternatives under a tree of criteria."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

GOAL = -1  # what lies above a criterion at the top of the tree
TOLERANCE = 1e-9  # how far weights of one family may be from a sum of 1


@dataclass(frozen=True)
class Synthesis:
    """
    Alternatives judged under a tree of criteria.

    Parameters
    ----------
    priorities
        m shares that sum to 1: the scores brought to a common sum.
    scores
        m sums of global weight times local priority; in the ideal mode 1 is an alternative best in everything.
    contributions
        m alternatives × leaf criteria: parts of the scores.
    leaves
        Positions, from 0, of the leaf criteria.
    global_weights
        k weights of all criteria, products down the tree; those of the leaves sum to 1.
    mode
        `distributive` or `ideal`.
    """

    priorities: np.ndarray
    scores: np.ndarray
    contributions: np.ndarray
    leaves: np.ndarray
    global_weights: np.ndarray
    mode: str


def synthesize(
    parents: ArrayLike,
    local_weights: ArrayLike,
    local_priorities: ArrayLike,
    *,
    mode: Literal["distributive", "ideal"] = "distributive",
) -> Synthesis:
    """
    Bring priorities under single criteria together into priorities under the goal.

    Nothing is rounded between the levels.

    Parameters
    ----------
    parents
        k positions, from 0, of the criterion above each criterion; -1 directly below the goal.
    local_weights
        k weights within the family of each criterion; those with the same parent sum to 1.
    local_priorities
        m alternatives × leaf criteria in their order, not negative. A column with a missing one leaves all scores
        missing, since shares of the others hang on it.
    mode
        `distributive` divides each column by its sum, `ideal` by its best, which keeps the order of alternatives when
        a copy of one is added.

    Raises
    ------
    ValueError
        The tree has a circle or an unknown parent, a family's weights do not sum to 1, the priorities do not fit the
        leaves or are negative, or the mode is unknown.

    References
    ----------
    Saaty, T. L. (1980), The Analytic Hierarchy Process, McGraw-Hill. Both modes: Millet, I. and Saaty, T. L. (2000), On
    the relativity of relative measures, European Journal of Operational Research 121(1).
    """
    if mode not in ("distributive", "ideal"):
        raise ValueError(f"mode: expected distributive or ideal, found {mode}")
    weights = global_weights(parents, local_weights)
    leaves = np.setdiff1d(np.arange(weights.size), np.asarray(parents))
    local = _checked_priorities(local_priorities, leaves.size)
    contributions = weights[leaves] * local / (local.sum(axis=0) if mode == "distributive" else local.max(axis=0))
    scores = contributions.sum(axis=1)
    return Synthesis(
        priorities=scores / scores.sum(),
        scores=scores,
        contributions=contributions,
        leaves=leaves,
        global_weights=weights,
        mode=mode,
    )


def global_weights(parents: ArrayLike, local_weights: ArrayLike) -> np.ndarray:
    """
    Weigh each criterion of a tree under the goal: the product of the local weights from the top down to it.

    Parameters
    ----------
    parents
        k positions, from 0, of the criterion above each criterion; -1 directly below the goal.
    local_weights
        k weights within the family of each criterion; those with the same parent sum to 1.

    Returns
    -------
    ndarray
        k weights; those of the leaves sum to 1.

    Raises
    ------
    ValueError
        The tree has a circle or an unknown parent, or a family's weights do not sum to 1.
    """
    above, local = _checked_tree(parents, local_weights)
    weights, ancestor = local.copy(), above.copy()
    for _ in range(above.size):  # no tree is deeper
        climbing = ancestor != GOAL
        weights[climbing] *= local[ancestor[climbing]]
        ancestor[climbing] = above[ancestor[climbing]]
    if (ancestor != GOAL).any():
        position = np.flatnonzero(ancestor != GOAL)[0]
        raise ValueError(f"parents[{position}]: expected a way up to the goal, found a circle")
    return weights


def _checked_tree(parents: ArrayLike, local_weights: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    above, local = np.asarray(parents), np.asarray(local_weights, dtype=float)
    if above.ndim != 1 or not above.size or not np.issubdtype(above.dtype, np.integer):
        raise ValueError("parents: expected a row of whole numbers, one for each criterion")
    if local.shape != above.shape:
        raise ValueError(f"local_weights: expected one for each of the {above.size} criteria, found {local.size}")
    unknown = np.flatnonzero((above < GOAL) | (above >= above.size))
    if unknown.size:
        expected = f"-1 or a position from 0 to {above.size - 1}"
        raise ValueError(f"parents[{unknown[0]}]: expected {expected}, found {above[unknown[0]]}")
    wrong = np.flatnonzero(~(np.isfinite(local) & (local >= 0)))
    if wrong.size:
        found = local[wrong[0]]
        raise ValueError(f"local_weights[{wrong[0]}]: expected a finite number of at least 0, found {found:g}")
    families = np.unique(above)
    sums = np.bincount(above - GOAL, weights=local)[families - GOAL]
    off = np.flatnonzero(np.abs(sums - 1.0) > TOLERANCE)
    if off.size:
        family = f"the criteria with parent {families[off[0]]}"
        raise ValueError(f"local_weights: expected a sum of 1 over {family}, found {sums[off[0]]:g}")
    return above, local


def _checked_priorities(local_priorities: ArrayLike, leaves: int) -> np.ndarray:
    local = np.asarray(local_priorities, dtype=float)
    if local.ndim != 2 or not len(local) or local.shape[1] != leaves:
        expected = f"one row per alternative and one column for each of the {leaves} leaf criteria"
        raise ValueError(f"local_priorities: expected {expected}, found the shape {local.shape}")
    wrong = np.argwhere((local < 0) | np.isinf(local))
    if wrong.size:
        row, column = wrong[0]
        place = f"local_priorities: row {row + 1}, column {column + 1}"
        raise ValueError(f"{place}: expected a finite number of at least 0, found {local[row, column]:g}")
    empty = np.flatnonzero((local == 0).all(axis=0))
    if empty.size:
        raise ValueError(f"local_priorities: column {empty[0] + 1}: expected a number above 0, found only zeros")
    return local
