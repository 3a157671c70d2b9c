"""The chance that work exceeds hours, exact: normal quantities, and proposals that come or do not come."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from workbench.errors import ParameterError

SLACK = 1e-6  # hours; sums of the same hours in another order differ by less
MOST_OUTCOMES = 2**20  # different sums of one cell
HALVINGS = 80
FAR = 9.0  # standard deviations beyond which a normal has no chance that a float can tell from 0
P80 = 0.8
ROOT_2_PI = math.sqrt(2.0 * math.pi)


@dataclass(frozen=True, eq=False)
class OverloadChance:
    """
    How likely work exceeds hours; every figure has the shape of the cells asked for, a plain number for one cell.

    Parameters
    ----------
    p
        Chance that demand is above supply.
    expected_overload
        Mean of the hours above supply, 0 where there are none.
    demand_mean
        Mean of demand.
    demand_p80
        Smallest demand that is not exceeded with a chance of four in five.
    """

    p: np.ndarray
    expected_overload: np.ndarray
    demand_mean: np.ndarray
    demand_p80: np.ndarray


def overload_probability(
    demand: ArrayLike,
    supply: ArrayLike,
    *,
    demand_sd: ArrayLike = 0.0,
    supply_sd: ArrayLike = 0.0,
    proposals: ArrayLike = (),
    probabilities: ArrayLike = (),
) -> OverloadChance:
    """
    Give the exact chance that demand exceeds supply, cell by cell.

    Demand is firm work plus the proposals that come. Firm work and supply are independent normal quantities, certain
    with a standard deviation of 0: without proposals the chance is 1 − Φ((μ_S − μ_D)/√(σ_S² + σ_D²)). Proposals come
    independently of each other: every sum they can have is weighed, equal sums together, so that many proposals in
    round hours are as exact as a few.

    Parameters
    ----------
    demand, supply
        Mean hours of firm work and of supply: numbers, or arrays of one cell each.
    demand_sd, supply_sd
        Their standard deviations.
    proposals
        Hours of n proposals, for all cells alike or with one row per proposal and the cells in the other axes.
    probabilities
        Their n chances of coming.

    Returns
    -------
    OverloadChance
        Reaching the supply exactly is no overload.

    Raises
    ------
    ParameterError
        A number is missing or out of range, shapes do not fit, or the proposals of a cell have more than 2**20
        different sums; `workbench.capacity.overload.overload` then simulates.
    """
    named = {"demand": demand, "supply": supply, "demand_sd": demand_sd, "supply_sd": supply_sd}
    given = {name: _numbers(name, value) for name, value in named.items()}
    for name in ("demand_sd", "supply_sd"):
        if (given[name] < 0).any():
            raise ParameterError(f"{name}: expected 0 or more, got {given[name].min():g}")
    hours, chances = _proposals(proposals, probabilities)
    try:
        shape = np.broadcast_shapes(*(value.shape for value in given.values()), hours.shape[1:])
    except ValueError:
        shapes = ", ".join(f"{name} {value.shape}" for name, value in given.items())
        raise ParameterError(f"shapes: {shapes}, proposals {hours.shape} do not describe the same cells") from None
    hours = hours.reshape(len(hours), *[1] * (len(shape) - hours.ndim + 1), *hours.shape[1:])
    hours = np.broadcast_to(hours, (len(hours), *shape))
    cells = [np.broadcast_to(value, shape) for value in given.values()]
    columns = np.empty((4, *shape))
    for place in np.ndindex(shape):
        numbers = (float(value[place]) for value in cells)
        columns[:, *place] = _cell(*numbers, *_outcomes(hours[:, *place], chances))
    return OverloadChance(*(column[()] for column in columns))


def booking_chance(firm: float, supply: float, proposals: np.ndarray, probabilities: np.ndarray) -> float:
    """
    Give the exact chance of overload of one cell whose hours are certain; missing where there are too many outcomes.

    Parameters
    ----------
    firm, supply
        Hours.
    proposals, probabilities
        Hours and chances of the proposals.
    """
    try:
        sums, weights = _outcomes(proposals, probabilities)
    except ParameterError:
        return np.nan
    return float(weights[firm + sums > supply + SLACK].sum())


def _outcomes(hours: np.ndarray, chances: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """List the different sums that proposals can have, rising, and their chances."""
    sums, weights = np.zeros(1), np.ones(1)
    for one, chance in zip(hours, chances, strict=True):
        sums = np.round(np.concatenate([sums, sums + one]), 9)
        weights = np.concatenate([weights * (1.0 - chance), weights * chance])
        possible = weights > 0
        sums, place = np.unique(sums[possible], return_inverse=True)
        if len(sums) > MOST_OUTCOMES:
            raise ParameterError(f"proposals: {len(hours)} of them have more than {MOST_OUTCOMES:,} different sums")
        weights = np.bincount(place, weights=weights[possible])
    return sums, weights


def _cell(
    demand: float, supply: float, demand_sd: float, supply_sd: float, sums: np.ndarray, weights: np.ndarray
) -> tuple[float, float, float, float]:
    """Chance, expected overload, mean and P80 of demand."""
    means = demand + sums
    excess, sd = means - supply, float(np.hypot(demand_sd, supply_sd))
    if sd > 0:
        share = ndtr(excess / sd)
        over = np.maximum(excess * share + sd * np.exp(-((excess / sd) ** 2) / 2.0) / ROOT_2_PI, 0.0)
    else:
        share, over = excess > SLACK, np.maximum(excess, 0.0)
    return weights @ share, weights @ over, weights @ means, _quantile(means, weights, demand_sd)


def _quantile(means: np.ndarray, weights: np.ndarray, sd: float) -> float:
    """P80 of a mixture of normal quantities with one standard deviation."""
    if sd == 0:
        return float(means[np.searchsorted(np.cumsum(weights), P80 - 1e-12)])
    low, high = float(means[0]) - FAR * sd, float(means[-1]) + FAR * sd
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        low, high = (middle, high) if weights @ ndtr((middle - means) / sd) < P80 else (low, middle)
    return high


def _proposals(proposals: ArrayLike, probabilities: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    hours, chances = _numbers("proposals", proposals), _numbers("probabilities", probabilities)
    if chances.ndim != 1 or hours.shape[:1] != chances.shape:
        raise ParameterError(
            f"probabilities: expected one for each row of proposals {hours.shape}, got shape {chances.shape}"
        )
    if (hours < 0).any():
        raise ParameterError(f"proposals: expected hours of 0 or more, got {hours.min():g}")
    if ((chances < 0) | (chances > 1)).any():
        wrong = chances[(chances < 0) | (chances > 1)][0]
        raise ParameterError(f"probabilities: expected numbers from 0 to 1, got {wrong:g}")
    return hours, chances


def _numbers(name: str, value: ArrayLike) -> np.ndarray:
    try:
        numbers = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise ParameterError(f"{name}: expected numbers, got {value!r}") from None
    if not np.isfinite(numbers).all():
        raise ParameterError(f"{name}: expected finite numbers, got {numbers[~np.isfinite(numbers)].flat[0]}")
    return numbers
