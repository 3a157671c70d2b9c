"""VIKOR: the compromise between what serves the sum of the criteria and what hurts no single one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from workbench.intake.gains import complete_gains, ends, settled
from workbench.intake.scoring import competition_rank


@dataclass(frozen=True)
class Vikor:
    """
    A compromise set of projects; of all measures less is better.

    Parameters
    ----------
    s
        Weighted distance to the best, summed over criteria, of m projects.
    r
        Largest weighted distance of a single criterion.
    q
        Compromise of both, from 0 to 1.
    ranks
        Ranks by `q`.
    compromise
        Positions of the proposed projects, best first: one, where both conditions hold.
    has_advantage
        C1: the second is at least 1/(m - 1) behind the first by `q`.
    is_stable
        C2: the first by `q` is also first by `s` or by `r`.
    """

    s: np.ndarray
    r: np.ndarray
    q: np.ndarray
    ranks: np.ndarray
    compromise: np.ndarray
    has_advantage: bool
    is_stable: bool


def vikor(matrix: ArrayLike, weights: ArrayLike, senses: Sequence[str], v: float = 0.5) -> Vikor:
    """
    Rank projects by their distance to the best, and propose a compromise set.

    A criterion on which all projects are equal adds no distance, and a measure on which they are equal adds nothing
    to `q`.

    Parameters
    ----------
    matrix
        m projects × n criteria, each on its own scale, without missing scores.
    weights
        n weights, not negative, that sum to 1.
    senses
        ``max`` or ``min`` for each criterion.
    v
        Share of the sum in the compromise, from 0 to 1; (n + 1)/(2n) is also used.

    Returns
    -------
    Vikor
        Distances, ranks and the compromise set of the m projects.

    Raises
    ------
    ValueError
        A score is missing, a sense is unknown, the weights are none, the shapes do not fit, or `v` is outside 0 to 1.

    References
    ----------
    S. Opricovic and G.-H. Tzeng, Compromise solution by MCDM methods, European Journal of Operational Research 156,
    2004.
    """
    if not 0.0 <= v <= 1.0:
        raise ValueError(f"v: expected a number from 0 to 1, found {v:g}")
    gains, weights = complete_gains(matrix, weights, senses)
    worst, best = ends(gains)
    distances = weights * _shares(best - gains, best - worst)
    s, r = distances.sum(axis=1), distances.max(axis=1, initial=0.0)
    q = v * _above_least(s) + (1.0 - v) * _above_least(r)
    compromise, has_advantage, is_stable = _compromise(s, r, q)
    return Vikor(
        s=s,
        r=r,
        q=q,
        ranks=competition_rank(-settled(q)),
        compromise=compromise,
        has_advantage=has_advantage,
        is_stable=is_stable,
    )


def _shares(parts: np.ndarray, ranges: ArrayLike) -> np.ndarray:
    """Parts of their range; 0 where the range is nothing."""
    return np.divide(parts, ranges, out=np.zeros_like(parts), where=np.asarray(ranges) != 0)


def _above_least(measure: np.ndarray) -> np.ndarray:
    """How far a measure is above its least, in shares of its range."""
    least, most = ends(measure)
    return _shares(measure - least, np.where(settled(most - least) > 0, most - least, 0.0))


def _compromise(s: np.ndarray, r: np.ndarray, q: np.ndarray) -> tuple[np.ndarray, bool, bool]:
    order = np.argsort(settled(q), kind="stable")
    if len(order) < 2:
        return order, True, True
    first, second = order[:2]
    behind, needed = settled(q - q[first]), settled(1.0 / (len(q) - 1))
    has_advantage = bool(behind[second] >= needed)
    leads = behind <= 0.0
    is_stable = any(settled(measure[leads].min()) == settled(measure.min()) for measure in (s, r))
    if not has_advantage:
        proposed = behind < needed
    elif not is_stable:
        proposed = behind <= behind[second]  # projects level with the second are as good a proposal as it is
    else:
        proposed = leads
    return order[proposed[order]], has_advantage, is_stable
