"""Which plans are never worse than another, whatever weights and scores turn out to be true."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

EXACT = 1e-9  # share of the largest plan value below which two values are equal
BLOCK = 512  # plans compared at once


def dominates(plan: ArrayLike, other: ArrayLike, low: ArrayLike, high: ArrayLike, corners: ArrayLike) -> bool:
    """
    Tell whether a plan is worth at least as much as another for all scores and weights, and more for some.

    Projects in both plans cancel out. The value is linear in the weights, so that their corners decide.

    Parameters
    ----------
    plan, other
        For each of m projects whether it is in the plan.
    low, high
        m × n lowest and highest scores by criterion.
    corners
        Corners × n: weights whose mixtures may be true, see `workbench.selection.weight_corners`.

    Raises
    ------
    ValueError
        Shapes do not fit, a number is missing, a weight is negative or a low score above its high one.

    References
    ----------
    Liesiö, J., Mild, P. and Salo, A. (2007), Preference programming for robust portfolio modeling and project
    selection, European Journal of Operational Research 181(3).
    """
    plans = checked_plans([plan, other])
    worth = corner_worth(low, high, corners)
    _fit(plans, worth)
    return bool(_beats(plans[:1], plans[1:], worth, _tolerance(worth))[0, 0])


def non_dominated(plans: ArrayLike, low: ArrayLike, high: ArrayLike, corners: ArrayLike) -> np.ndarray:
    """
    Mark the plans that no other one dominates; plans of equal worth do not dominate each other.

    Parameters
    ----------
    plans
        Plans × m projects of 0 and 1.
    low, high, corners
        As for `dominates`.

    Returns
    -------
    ndarray of bool
        One mark for each plan.
    """
    table = checked_plans(plans)
    worth = corner_worth(low, high, corners)
    _fit(table, worth)
    tolerance = _tolerance(worth)
    middle = table @ worth.sum(axis=(0, 1))  # who dominates another has the larger sum, and comes first
    order = np.argsort(-middle, kind="stable")
    best = np.empty(0, dtype=int)
    for start in range(0, len(order), BLOCK):
        part = order[start : start + BLOCK]
        for earlier in _blocks(best):
            part = part[~_beats(table[earlier], table[part], worth, tolerance).any(axis=0)]
        part = part[~_beats(table[part], table[part], worth, tolerance).any(axis=0)]
        best = np.append(best, part)
    marks = np.zeros(len(table), dtype=bool)
    marks[best] = True
    return marks


def always_welcome(low: ArrayLike, high: ArrayLike, corners: ArrayLike) -> np.ndarray:
    """Mark the projects that never take worth from a plan and may add some."""
    least, most = corner_worth(low, high, corners)
    return (least >= 0).all(axis=0) & (most > 0).any(axis=0)


def checked_plans(plans: ArrayLike) -> np.ndarray:
    """
    Check that plans are a table of 0 and 1.

    Raises
    ------
    ValueError
        It is no table, or has other numbers.
    """
    table = np.asarray(plans)
    if table.ndim != 2:
        raise ValueError(f"plans: expected plans × projects, found shape {table.shape}")
    for row, column in np.argwhere((table != 0) & (table != 1)):
        raise ValueError(f"plans: row {row + 1}, column {column + 1}: expected 0 or 1, found {table[row, column]}")
    return table.astype(float)


def corner_worth(low: ArrayLike, high: ArrayLike, corners: ArrayLike) -> np.ndarray:
    """
    Weigh the lowest and highest scores at each corner of the weights.

    Returns
    -------
    ndarray
        2 × corners × m projects: least and most worth.

    Raises
    ------
    ValueError
        As for `dominates`.
    """
    least, most, weights = (np.asarray(part, dtype=float) for part in (low, high, corners))
    if least.ndim != 2 or least.shape != most.shape:
        raise ValueError(f"low and high: expected projects × criteria alike, found {least.shape} and {most.shape}")
    if weights.ndim != 2 or weights.shape[1] != least.shape[1] or not len(weights):
        raise ValueError(f"corners: expected corners × {least.shape[1]} criteria, found shape {weights.shape}")
    for row, column in np.argwhere(~(least <= most) | ~np.isfinite(most - least)):
        pair = f"{least[row, column]:g} and {most[row, column]:g}"
        raise ValueError(f"low: row {row + 1}, column {column + 1}: expected a number at most the high, found {pair}")
    for row, column in np.argwhere(~(np.isfinite(weights) & (weights >= 0))):
        found = weights[row, column]
        raise ValueError(f"corners: row {row + 1}, column {column + 1}: expected at least 0, found {found:g}")
    return np.stack([weights @ least.T, weights @ most.T])


def _fit(plans: np.ndarray, worth: np.ndarray) -> None:
    if plans.shape[1] != worth.shape[2]:
        raise ValueError(f"plans: expected {worth.shape[2]} projects as in the scores, found {plans.shape[1]}")


def _tolerance(worth: np.ndarray) -> float:
    return EXACT * max(1.0, float(np.abs(worth).sum(axis=2).max(initial=0.0)))


def _beats(plans: np.ndarray, others: np.ndarray, worth: np.ndarray, tolerance: float) -> np.ndarray:
    """Plans × others: whether the one dominates the other."""
    never_worse = np.ones((len(plans), len(others)), dtype=bool)
    once_better = np.zeros_like(never_worse)
    for least, most in zip(*worth, strict=True):
        doubt = most - least
        common = (plans * doubt) @ others.T if doubt.any() else 0.0  # projects in both have one score, whatever it is
        never_worse &= (plans @ least)[:, None] - others @ most + common >= -tolerance
        once_better |= (plans @ most)[:, None] - others @ least - common > tolerance
    return never_worse & once_better


def _blocks(positions: np.ndarray) -> Iterator[np.ndarray]:
    for start in range(0, len(positions), BLOCK):
        yield positions[start : start + BLOCK]
