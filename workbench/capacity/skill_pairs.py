"""One person for one row: an assignment with a column of nobody for each row."""

import numpy as np
from scipy.optimize import linear_sum_assignment

from workbench.capacity.skill_question import SkillQuestion
from workbench.errors import ParameterError

DECIMALS = 6
EXACT = 2.0**53  # whole numbers up to here are exact


def best_pairs(question: SkillQuestion) -> list[tuple[int, int]]:
    """
    Assign people to rows one to one.

    Priorities come first, then the least surplus of level, then the fewest people who are new to a project; all three
    are added up in one whole number, so that none can be mistaken for another. Shortest augmenting paths (Crouse, IEEE
    Transactions on Aerospace and Electronic Systems 52, 2016).

    Parameters
    ----------
    question
        People and demand.

    Returns
    -------
    list of tuple
        Person and row.

    Raises
    ------
    ParameterError
        The priorities have too many digits to be added up exactly.
    """
    surplus, new = question.surplus, question.new
    people, rows = surplus.shape
    if not surplus.size:
        return []
    weights = _weights(question, surplus, new)
    gain = np.where(surplus >= 0, weights, -1.0)  # nobody is better than somebody who cannot do it
    dummies = np.zeros((rows, rows))
    chosen, taken = linear_sum_assignment(np.hstack([gain.T, dummies]), maximize=True)
    return [(int(p), int(j)) for j, p in zip(chosen, taken, strict=True) if p < people and surplus[p, j] >= 0]


def _weights(question: SkillQuestion, surplus: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Priority, fit and continuity of each pair in one whole number."""
    most = min(surplus.shape)
    per_surplus = most + 1  # all continuity together is worth less than one level
    per_priority = per_surplus * (max(int(surplus.max(initial=0)), 0) * most + 1) + most
    priority = question.demand["priority"].to_numpy(dtype=float)
    scale = next((10.0**k for k in range(DECIMALS + 1) if _whole(priority * 10.0**k)), None)
    if scale is None or np.abs(priority * scale).max() * per_priority * most >= EXACT:
        expected = f"numbers with at most {DECIMALS} decimals, small enough to be added up exactly"
        raise ParameterError(f"demand: priority: expected {expected}")
    return np.round(priority * scale) * per_priority - np.maximum(surplus, 0) * per_surplus - new


def _whole(numbers: np.ndarray) -> bool:
    return bool(np.isclose(numbers, np.round(numbers), rtol=0.0, atol=1e-9).all())
