"""
How much activities matter for the finish of a simulated schedule.

Reference: M. Vanhoucke (2010), Using activity sensitivity and network topology information to monitor project time
performance, Omega 38.
"""

from typing import Literal

import numpy as np

from workbench.errors import ParameterError
from workbench.risk.sensitivity.ranks import average_ranks, correlation


def ssi(criticality: np.ndarray, durations: np.ndarray, finishes: np.ndarray) -> np.ndarray:
    """
    Schedule sensitivity index: the chance to be critical times the spread of the duration over that of the finish.

    Parameters
    ----------
    criticality
        Chance of each activity to be critical.
    durations
        Iterations x activities.
    finishes
        Length of the project per iteration.

    Returns
    -------
    ndarray
        One per activity; NaN when the finish never moves.
    """
    durations, finishes = _checked(durations, finishes)
    criticality = np.asarray(criticality, dtype=np.float64)
    if criticality.shape != durations.shape[1:]:
        raise ParameterError(f"criticality: shape {criticality.shape} for {durations.shape[1]} activities")
    spread = (finishes - finishes[0]).std()
    if spread == 0.0:
        return np.full(len(criticality), np.nan)
    return criticality * (durations - durations[0]).std(axis=0) / spread


def significance(durations: np.ndarray, floats: np.ndarray, finishes: np.ndarray) -> np.ndarray:
    """
    Significance index: how much of the way through the project an activity fills, E[d / (d + TF) D / E(D)].

    Parameters
    ----------
    durations
        Iterations x activities.
    floats
        Total float of each, in the same unit; negative float counts as none.
    finishes
        Length of the project per iteration.

    Returns
    -------
    ndarray
        One per activity, 0 to 1; NaN when the project takes no time. What takes no time in an iteration fills nothing.

    References
    ----------
    T. M. Williams, Criticality in stochastic networks, Journal of the Operational Research Society 43, 1992.
    """
    durations, finishes = _checked(durations, finishes)
    room = np.maximum(np.asarray(floats, dtype=np.float64), 0.0)
    if room.shape != durations.shape:
        raise ParameterError(f"floats: shape {room.shape} does not fit durations of shape {durations.shape}")
    length = finishes.mean()
    if length == 0.0:
        return np.full(durations.shape[1], np.nan)
    filled = np.divide(durations, durations + room, out=np.zeros_like(durations), where=durations > 0.0)
    return finishes @ filled / (len(finishes) * length)


def cruciality(
    durations: np.ndarray, finishes: np.ndarray, kind: Literal["pearson", "spearman", "kendall"] = "pearson"
) -> np.ndarray:
    """
    Cruciality index: how strongly the finish goes along with each duration.

    Parameters
    ----------
    durations
        Iterations x activities.
    finishes
        Length of the project per iteration.
    kind
        Correlation of the numbers, of their ranks, or Kendall's tau-b.

    Returns
    -------
    ndarray
        Absolute correlation of each activity; NaN when its duration or the finish never moves.
    """
    durations, finishes = _checked(durations, finishes)
    if kind not in ("pearson", "spearman", "kendall"):
        raise ParameterError(f"kind: {kind!r} is none of pearson, spearman, kendall")
    moves = (durations != durations[0]).any(axis=0) & (finishes != finishes[0]).any()
    found = np.full(durations.shape[1], np.nan)
    for place in np.flatnonzero(moves):
        found[place] = abs(_together(durations[:, place], finishes, kind))
    return found


def _together(x: np.ndarray, y: np.ndarray, kind: str) -> float:
    if kind == "kendall":
        from scipy.stats import kendalltau  # takes half a second to import, so only when asked for

        return float(kendalltau(x, y).statistic)
    return correlation(average_ranks(x), average_ranks(y)) if kind == "spearman" else correlation(x, y)


def _checked(durations: np.ndarray, finishes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    durations, finishes = np.asarray(durations, dtype=np.float64), np.asarray(finishes, dtype=np.float64)
    if durations.ndim != 2 or finishes.shape != durations.shape[:1] or not len(finishes):
        raise ParameterError(f"durations: shape {durations.shape} does not fit finishes of shape {finishes.shape}")
    return durations, finishes
