"""How surely a project is first among those who weigh the criteria in its favour."""

import numpy as np

from workbench.intake.rank_counts import PRODUCT, grains
from workbench.intake.score_draws import FixedScores, Scores


def confidence_factors(scores: Scores, central: np.ndarray, draws: int) -> np.ndarray:
    """
    Share of score draws in which each project is first when weights are its own central weights.

    Parameters
    ----------
    scores
        Partial values by draw.
    central
        m × n central weights; a row of NaN for a project that is never first.
    draws
        Number of score draws; the same ones at each call.

    Returns
    -------
    ndarray
        m shares, ties counted evenly; NaN without central weights.
    """
    contenders = np.flatnonzero(~np.isnan(central[:, 0]))
    draws = 1 if isinstance(scores, FixedScores) else draws
    step = max(1, PRODUCT // (scores.shape[0] * scores.shape[1]))
    groups = np.split(np.arange(len(contenders)), np.arange(step, len(contenders), step))
    firsts = np.zeros(len(contenders))
    for first, last, values in scores.pieces(0, draws):
        distances = grains(values).reshape(last - first, *scores.shape)
        for group in groups:
            firsts[group] += _firsts(distances, contenders[group], central)
    shares = np.full(len(central), np.nan)
    shares[contenders] = firsts / draws
    return shares


def _firsts(distances: np.ndarray, contenders: np.ndarray, central: np.ndarray) -> np.ndarray:
    """Number of draws in which each contender is first at its own central weights."""
    losses = central[contenders] @ distances.transpose(0, 2, 1)
    limit = np.floor(losses.min(axis=2)) + 2.0  # the next grain is a tie
    wins = losses[:, np.arange(len(contenders)), contenders] < limit
    shares = np.zeros(wins.shape)
    shares[wins] = 1.0 / (losses[wins] < limit[wins][:, None]).sum(axis=1)
    return shares.sum(axis=0)
