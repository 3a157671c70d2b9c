"""Draws of weights, uniform over all those that are admissible."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from workbench.intake.hit_and_run import conflict, uniform_mixtures
from workbench.intake.scoring import WEIGHT_TOLERANCE
from workbench.intake.weight_limits import WeightLimits, corners, intervals, near, rules

__all__ = ["WeightLimits", "checked_draws", "near", "stream", "weight_draws"]

EXACT = 1e-12  # rounding of sums and products of weights
TRIALS = 2_000  # draws that tell how many of them meet the limits
FEWEST_KEPT = 0.02  # below it a walk inside the limits is quicker than throwing draws away
BATCH = 10_000

Proposal = Callable[[np.random.Generator, int], np.ndarray]


def weight_draws(count: int, size: int, seed: int = 1, limits: WeightLimits | None = None) -> np.ndarray:
    """
    Draw weights uniformly from all those that meet the limits.

    Without limits, and with an order alone, each draw is a uniform mixture of the corners of the admissible set. Other
    limits throw away draws from the simplex or from the intervals that do not meet them; where few would be left,
    points walk inside the limits.

    Parameters
    ----------
    count
        Number of criteria.
    size
        Number of draws.
    seed
        Same seed, same draws; a longer table begins with the shorter one.
    limits
        Order, intervals and inequalities; none by default.

    Returns
    -------
    ndarray
        size × count weights; each row sums to 1.

    Raises
    ------
    ValueError
        A limit does not fit the criteria, or no weights meet all limits; the sentence names those in conflict.

    References
    ----------
    Tervonen, T. and Lahdelma, R. (2007), Implementing stochastic multicriteria acceptability analysis, European Journal
    of Operational Research 178(2).
    """
    if count < 1:
        raise ValueError(f"count: expected at least one criterion, found {count}")
    limits = limits or WeightLimits()
    ends = corners(count, limits)
    if limits.is_order_alone:
        return _mixtures(ends)(stream(seed, 0), size)
    rows, bounds, words = rules(count, limits)
    proposals = [_mixtures(ends), _within(*intervals(count, limits))]
    kept = [_meets(draw(stream(seed, 1), TRIALS), rows, bounds).mean() for draw in proposals]
    if max(kept) >= FEWEST_KEPT:
        return _sieved(proposals[int(np.argmax(kept))], rows, bounds, stream(seed, 0), size)
    mixtures = uniform_mixtures(rows @ ends.T, bounds, size, stream(seed, 0))
    if mixtures is None:
        raise ValueError(f"limits: no weights meet all of: {'; '.join(conflict(rows, bounds, words))}")
    return mixtures @ ends


def checked_draws(weights: ArrayLike, count: int) -> np.ndarray:
    """
    Check that draws of weights can be used as they are.

    Parameters
    ----------
    weights
        Draws × criteria weights, not negative; each row sums to 1.
    count
        Number of criteria.

    Raises
    ------
    ValueError
        There is no row, or a row has other than `count` weights, a negative one, or another sum.
    """
    table = np.asarray(weights, dtype=float)
    if table.ndim != 2 or table.shape[1] != count or not len(table):
        raise ValueError(f"weights: expected draws × {count} criteria, found shape {table.shape}")
    good = np.isfinite(table).all(axis=1) & (table >= 0).all(axis=1)
    good &= np.abs(table.sum(axis=1) - 1.0) <= WEIGHT_TOLERANCE
    for row in np.flatnonzero(~good):
        raise ValueError(f"weights: row {row + 1}: expected finite numbers of at least 0 that sum to 1")
    return table


def stream(seed: int, *place: int) -> np.random.Generator:
    """
    Start the random numbers of one place; no two places share any.

    Raises
    ------
    ValueError
        The seed is no whole number of at least 0.
    """
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise ValueError(f"seed: expected a whole number of at least 0, found {seed!r}")
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(int(seed), spawn_key=place)))


def _mixtures(ends: np.ndarray) -> Proposal:
    """Uniform draws from the simplex with these corners: Dirichlet shares with all parameters 1."""

    def draw(generator: np.random.Generator, size: int) -> np.ndarray:
        parts = generator.standard_exponential((size, len(ends)))
        return parts / parts.sum(axis=1, keepdims=True) @ ends

    return draw


def _within(low: np.ndarray, high: np.ndarray) -> Proposal:
    """
    Uniform draws from all intervals but the widest, whose weight is what is left to 1.

    The weights that are left when draws with the last weight outside its interval go are uniform on the simplex too.
    """
    rest = int(np.argmax(high - low))

    def draw(generator: np.random.Generator, size: int) -> np.ndarray:
        weights = low + (high - low) * generator.random((size, len(low)))
        weights[:, rest] += 1.0 - weights.sum(axis=1)
        weights[np.abs(weights) < EXACT] = 0.0
        weights[(weights < 0).any(axis=1)] = np.nan  # outside the simplex, and outside every limit
        return weights

    return draw


def _meets(weights: np.ndarray, rows: np.ndarray, bounds: np.ndarray) -> np.ndarray:
    return (weights @ rows.T <= bounds + EXACT).all(axis=1)


def _sieved(
    proposal: Proposal, rows: np.ndarray, bounds: np.ndarray, generator: np.random.Generator, size: int
) -> np.ndarray:
    found, missing = [np.empty((0, rows.shape[1]))], size
    while missing > 0:
        weights = proposal(generator, BATCH)
        weights = weights[_meets(weights, rows, bounds)]
        found.append(weights)
        missing -= len(weights)
    return np.concatenate(found)[:size]
