"""Who votes alike."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from workbench.intake.ballots import checked_priorities
from workbench.intake.consensus import agreement_of_pairs

SIMILARITY_LIMIT = 0.75  # where high consensus begins


@dataclass(frozen=True)
class Camps:
    """
    Groups of voters who vote alike.

    Parameters
    ----------
    labels
        Camp of each of K voters: 1 is the largest, 0 a voter who did not vote.
    similarity
        K × K consensus of pairs of voters; NaN for those who did not vote.
    limit
        Mean similarity down to which two camps are one.
    """

    labels: np.ndarray
    similarity: np.ndarray
    limit: float

    @property
    def members(self) -> tuple[tuple[int, ...], ...]:
        """Positions of the voters of each camp, counted from 0."""
        return tuple(
            tuple(np.flatnonzero(self.labels == camp).tolist()) for camp in range(1, self.labels.max(initial=0) + 1)
        )


def similarity(priorities: ArrayLike, scale: float | None = 9.0) -> np.ndarray:
    """
    Hold every voter against every other by the consensus of the pair.

    Parameters
    ----------
    priorities
        K voters × n priorities, each row not negative with sum 1; a row of NaN is a voter who did not vote.
    scale
        Top of the comparison scale; none for relative homogeneity.

    Returns
    -------
    ndarray
        K × K, symmetric, exactly 1 for identical voters; NaN in the rows and columns of those who did not vote.

    Raises
    ------
    ValueError
        A row is no set of priorities.
    """
    rows = checked_priorities(priorities)
    return agreement_of_pairs(rows, rows, scale)


def camps(priorities: ArrayLike, limit: float = SIMILARITY_LIMIT, scale: float | None = 9.0) -> Camps:
    """
    Find groups of voters who vote alike, by average linkage of their similarity.

    Parameters
    ----------
    priorities
        K voters × n priorities, each row not negative with sum 1; a row of NaN is a voter who did not vote.
    limit
        Mean similarity between two camps down to which they are joined.
    scale
        Top of the comparison scale; none for relative homogeneity.

    Raises
    ------
    ValueError
        A row is no set of priorities.

    References
    ----------
    Sokal, Michener, A statistical method for evaluating systematic relationships, University of Kansas Science
    Bulletin 38, 1958 (average linkage).
    """
    alike = similarity(priorities, scale)
    voted = ~np.isnan(alike.diagonal())
    labels = np.zeros(len(alike), dtype=int)
    labels[voted] = _clusters(1.0 - alike[np.ix_(voted, voted)], 1.0 - limit)
    return Camps(labels=labels, similarity=alike, limit=limit)


def _clusters(distance: np.ndarray, limit: float) -> np.ndarray:
    """Labels from 1, the largest cluster first and then in the order of its first member."""
    if len(distance) < 2:
        return np.ones(len(distance), dtype=int)
    raw = fcluster(linkage(squareform(distance, checks=False), "average"), limit, "distance")
    _, first, label, size = np.unique(raw, return_index=True, return_inverse=True, return_counts=True)
    return (np.lexsort((first, -size)).argsort() + 1)[label]
