"""How far one weight may move before the order changes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from workbench.intake.score_draws import checked_values
from workbench.intake.scoring import checked_weights

EXACT = 1e-12  # of the largest value: smaller differences are rounding


@dataclass(frozen=True, eq=False)
class WeightStability:
    """
    Scores of m projects as straight lines over the weight t of each of n criteria.

    Parameters
    ----------
    winner
        Position of the first project at the given weights; of tied ones the uppermost.
    start, end
        m × n scores at t = 0 and t = 1.
    crossover
        m × n weights t at which a project and the winner have the same score; NaN where there is none in [0, 1], or
        where both have the same score at every t.
    low, high
        n ends of the interval of t in which nobody is ahead of the winner.
    rival_low, rival_high
        n positions of the project that goes ahead below `low` and above `high`; -1 for none.
    next_down, next_up
        n weights t of the first change of ranks when the weight goes down or up; NaN when all ranks stay.
    pair_down, pair_up
        n × 2 positions of the projects that change places there, the one ahead today first; -1 for none.
    """

    winner: int
    start: np.ndarray
    end: np.ndarray
    crossover: np.ndarray
    low: np.ndarray
    high: np.ndarray
    rival_low: np.ndarray
    rival_high: np.ndarray
    next_down: np.ndarray
    next_up: np.ndarray
    pair_down: np.ndarray
    pair_up: np.ndarray

    def scores(self, criterion: int, weight: ArrayLike) -> np.ndarray:
        """m scores, or m × as many as given, with one weight at other values and the rest scaled to make room."""
        start, end = self.start[:, criterion], self.end[:, criterion]
        return np.add.outer(start, np.zeros(np.shape(weight))) + np.multiply.outer(end - start, weight)


def weight_stability(values: ArrayLike, weights: ArrayLike) -> WeightStability:
    """
    Move one weight at a time and find where the order changes.

    The other weights are scaled to make room; where one weight has everything, the others share the room evenly.

    Parameters
    ----------
    values
        m projects × n criteria partial values, higher is better.
    weights
        n weights, not negative, that sum to 1.

    Raises
    ------
    ValueError
        A value is missing or the weights cannot be used.
    """
    end = checked_values(values, "values")
    if end.ndim != 2:
        raise ValueError(f"values: expected projects × criteria, found {end.ndim} dimensions")
    shares = checked_weights(weights, end.shape[1])
    start, scores = end @ _others(shares), end @ shares
    dust = EXACT * np.abs(end).max()
    winner = int(np.argmax(scores >= scores.max() - dust))
    lead_start, lead_end = _clean(start[winner] - start, dust), _clean(end[winner] - end, dust)
    crossover = _crossing(lead_start, lead_end)
    low, rival_low = _highest(np.where(lead_start < 0, crossover, np.nan))
    high, rival_high = _lowest(np.where(lead_end < 0, crossover, np.nan))
    order = np.argsort(-scores, kind="stable")
    pairs = np.column_stack([order[:-1], order[1:]])
    next_down, next_up, at_down, at_up = _next_changes(start, end, shares, pairs, dust)
    pairs = np.vstack([pairs, [[-1, -1]]])  # the row that position -1 finds
    return WeightStability(
        winner=winner,
        start=start,
        end=end,
        crossover=crossover,
        low=np.where(np.isnan(low), 0.0, low),
        high=np.where(np.isnan(high), 1.0, high),
        rival_low=rival_low,
        rival_high=rival_high,
        next_down=next_down,
        next_up=next_up,
        pair_down=pairs[at_down],
        pair_up=pairs[at_up],
    )


def _others(weights: np.ndarray) -> np.ndarray:
    """Column k: the weights when that of criterion k is 0 and the others have the room."""
    count = len(weights)
    rest = 1.0 - weights
    even = 1.0 / max(count - 1, 1)
    scaled = np.where(rest > EXACT, weights[:, None] / np.where(rest > EXACT, rest, 1.0), even)
    np.fill_diagonal(scaled, 0.0)
    return scaled


def _next_changes(
    start: np.ndarray, end: np.ndarray, weights: np.ndarray, pairs: np.ndarray, dust: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """
    First weights below and above today's at which neighbours change places, and which pair does.

    The first two lines to cross are neighbours today. A tie ends as soon as the weight moves either way.
    """
    ahead, behind = pairs.T
    lead_start, lead_end = _clean(start[ahead] - start[behind], dust), _clean(end[ahead] - end[behind], dust)
    tied = np.abs(lead_start * (1.0 - weights) + lead_end * weights) <= dust
    crossing = _crossing(lead_start, lead_end)
    down, at_down = _highest(np.where(((lead_start < 0) | tied) & (weights > 0), crossing, np.nan))
    up, at_up = _lowest(np.where(((lead_end < 0) | tied) & (weights < 1), crossing, np.nan))
    return down, up, at_down, at_up


def _clean(differences: np.ndarray, dust: float) -> np.ndarray:
    return np.where(np.abs(differences) <= dust, 0.0, differences)


def _crossing(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Where a straight difference from `start` at 0 to `end` at 1 is zero; NaN for nowhere or everywhere."""
    crosses = (start * end <= 0) & (start != end)
    return np.where(crosses, start / np.where(crosses, start - end, 1.0), np.nan)


def _lowest(times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Smallest of each column and its row; NaN and -1 where there is none."""
    highest, rows = _highest(-times)
    return -highest, rows


def _highest(times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    known = ~np.isnan(times)
    if not len(times):
        return np.full(times.shape[1], np.nan), np.full(times.shape[1], -1)
    rows = np.where(known, times, -np.inf).argmax(axis=0)
    found = known.any(axis=0)
    return np.where(found, times[rows, np.arange(times.shape[1])], np.nan), np.where(found, rows, -1)
