"""Who is first and who is among the first k, quickly enough to follow a slider."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from workbench.intake.rank_counts import losses, packed, places_shared, positions, tied_rows
from workbench.intake.score_draws import checked_values
from workbench.intake.weight_space import checked_draws

BLOCK = 250  # draws that are looked at together: their numbers stay near the processor


@dataclass(frozen=True, eq=False)
class FirstAndTop:
    """
    How often projects are at the head.

    Parameters
    ----------
    first
        m shares of draws in which a project is first; ties count evenly.
    top
        m shares of draws in which a project is among the first k.
    k
        Length of the head.
    iterations
        Number of draws.
    """

    first: np.ndarray
    top: np.ndarray
    k: int
    iterations: int


def first_and_top(values: ArrayLike, weights: ArrayLike, k: int = 10) -> FirstAndTop:
    """
    Say how often each project is first and among the first k; the same figures as from all ranks.

    Parameters
    ----------
    values
        m projects × n criteria partial values, higher is better.
    weights
        Draws × n weights, each row with a sum of 1. Kept from one question to the next, they show what a changed score
        does and not what other draws do.
    k
        Length of the head, from 1; more than m is m.

    Raises
    ------
    ValueError
        A value is missing, weights do not fit, or k is below 1.
    """
    scores = checked_values(values, "values")
    if scores.ndim != 2:
        raise ValueError(f"values: expected projects × criteria, found {scores.ndim} dimensions")
    table = checked_draws(weights, scores.shape[1])
    if k < 1:
        raise ValueError(f"k: expected at least 1, found {k}")
    head = min(k, len(scores))
    counts = np.zeros((2, len(scores)))
    for start in range(0, len(table), BLOCK):
        counts += _heads(packed(losses(scores, table[start : start + BLOCK])), head)
    first, top = counts / len(table)
    return FirstAndTop(first=first, top=top, k=k, iterations=len(table))


def _heads(keys: np.ndarray, head: int) -> np.ndarray:
    """Shares of the first place and of the first places, of one block."""
    count = keys.shape[1]
    front = np.sort(np.partition(keys, min(head, count - 1), axis=1)[:, : head + 1], axis=1)
    tied = tied_rows(front, count)
    order = positions(front[~tied, :head], count)
    counts = np.array([np.bincount(part.ravel(), minlength=count) for part in (order[:, 0], order)], dtype=float)
    return counts + _tied_heads(np.sort(keys[tied], axis=1), head) if tied.any() else counts


def _tied_heads(ordered: np.ndarray, head: int) -> np.ndarray:
    """The same for draws with ties: a group that reaches beyond the head shares the places that are left."""
    count = ordered.shape[1]
    first, behind = places_shared(ordered, count)
    order = positions(ordered, count).ravel()
    parts = [np.clip(end - first, 0, behind - first) / (behind - first) for end in (1, head)]
    return np.array([np.bincount(order, part.ravel(), minlength=count) for part in parts])
