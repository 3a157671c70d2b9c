"""How much rankings agree."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import kendalltau, spearmanr


@dataclass(frozen=True)
class RankCorrelations:
    """
    Agreement of every ranking with every other: k × k, rows and columns in the order of `methods`.

    Parameters
    ----------
    methods
        Names of the k rankings.
    kendall_tau_b, spearman
        Agreement of all places alike, from -1 to 1.
    weighted_spearman
        The same with more weight on the first places.
    ws
        Similarity from 0 to 1, mostly of the first places; the row is the ranking that the column is held against.
    """

    methods: tuple[str, ...]
    kendall_tau_b: np.ndarray
    spearman: np.ndarray
    weighted_spearman: np.ndarray
    ws: np.ndarray


def rank_correlations(ranks: Mapping[str, ArrayLike]) -> RankCorrelations:
    """
    Hold the rankings of several methods against each other.

    Parameters
    ----------
    ranks
        Method -> ranks of the same projects, 1 is best.

    Raises
    ------
    ValueError
        Rankings are not equally long, or a rank is missing or outside 1 to their number.
    """
    methods = tuple(ranks)

    def table(coefficient: Callable[[ArrayLike, ArrayLike], float]) -> np.ndarray:
        cells = [coefficient(ranks[one], ranks[other]) for one, other in product(methods, repeat=2)]
        return np.array(cells, dtype=float).reshape(len(methods), len(methods))

    return RankCorrelations(
        methods=methods,
        kendall_tau_b=table(kendall_tau_b),
        spearman=table(spearman),
        weighted_spearman=table(weighted_spearman),
        ws=table(ws),
    )


def kendall_tau_b(first: ArrayLike, second: ArrayLike) -> float:
    """
    Correlate rankings by the pairs they order alike, corrected for ties.

    Parameters
    ----------
    first, second
        Ranks of N projects, 1 is best.

    Returns
    -------
    float
        From -1 to 1; NaN where a ranking ties all projects or there are less than two.

    Raises
    ------
    ValueError
        The rankings are not equally long, or a rank is missing or outside 1 to N.

    References
    ----------
    M. Kendall, The treatment of ties in ranking problems, Biometrika 33, 1945.
    """
    first, second = _rankings(first, second)
    return float(kendalltau(first, second).statistic) if _tells(first, second) else np.nan


def spearman(first: ArrayLike, second: ArrayLike) -> float:
    """
    Correlate the places of two rankings; projects that tie share the mean of their places.

    Parameters, result and errors are those of `kendall_tau_b`.

    References
    ----------
    C. Spearman, The proof and measurement of association between two things, American Journal of Psychology 15, 1904.
    """
    first, second = _rankings(first, second)
    return float(spearmanr(first, second).statistic) if _tells(first, second) else np.nan


def weighted_spearman(first: ArrayLike, second: ArrayLike) -> float:
    """
    Correlate the places of two rankings, the first places with more weight (r_w).

    Ranks enter as they are: ties are not corrected for. Parameters and errors are those of `kendall_tau_b`.

    Returns
    -------
    float
        From -1, one ranking is the other one backwards, to 1; NaN with less than two projects.

    References
    ----------
    J. Pinto da Costa and C. Soares, A weighted rank measure of correlation, Australian & New Zealand Journal of
    Statistics 47, 2005.
    """
    first, second = _rankings(first, second)
    if (count := float(len(first))) < 2:
        return np.nan
    importance = (count - first + 1.0) + (count - second + 1.0)
    apart = 6.0 * float(((first - second) ** 2) @ importance)
    return 1.0 - apart / (count**4 + count**3 - count**2 - count)


def ws(reference: ArrayLike, ranks: ArrayLike) -> float:
    """
    Say how similar a ranking is to a reference, a difference counting half with every place further down in it.

    Ranks enter as they are: ties are not corrected for. Parameters and errors are those of `kendall_tau_b`.

    Returns
    -------
    float
        From 0 to 1, the same ranking; NaN with less than two projects. Swapping the two rankings can change it.

    References
    ----------
    W. Sałabun and K. Urbaniak, A new coefficient of rankings similarity in decision-making problems, Computational
    Science – ICCS 2020.
    """
    reference, ranks = _rankings(reference, ranks)
    if (count := len(reference)) < 2:
        return np.nan
    farthest = np.maximum(np.abs(1.0 - reference), np.abs(count - reference))
    return 1.0 - float(2.0**-reference @ (np.abs(reference - ranks) / farthest))


def _tells(first: np.ndarray, second: np.ndarray) -> bool:
    return all(len(np.unique(ranks)) > 1 for ranks in (first, second))


def _rankings(first: ArrayLike, second: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if first.ndim != 1 or first.shape != second.shape:
        raise ValueError(f"ranks: expected two rankings of the same projects, got {first.shape} and {second.shape}")
    for ranks in (first, second):
        if len(bad := np.flatnonzero(~((ranks >= 1) & (ranks <= len(ranks))))):
            raise ValueError(
                f"ranks: row {bad[0] + 1}: expected a rank from 1 to {len(ranks)}, found {ranks[bad[0]]:g}"
            )
    return first, second
