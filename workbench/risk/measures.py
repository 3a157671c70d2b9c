"""What is read off simulated values: quantiles, tail means, their sampling intervals and concentration."""

import math
from typing import Literal

import numpy as np
from scipy.special import bdtr, bdtrik, betaincinv

from workbench.errors import ParameterError

ROUNDING = 1e-12  # 0.1 * 30 is a little above 3 in floats; a rank must not jump because of it


def quantile(values: np.ndarray, level: float) -> float:
    """
    Give the smallest simulated value that at least a share `level` of all values does not exceed.

    Parameters
    ----------
    values
        One number per iteration.
    level
        0 to 1.

    Returns
    -------
    float
        The order statistic of rank ``ceil(level * n)``; never between two values.

    Raises
    ------
    ParameterError
        There are no values, one is missing, or the level is out of range.
    """
    values = _checked(values)
    _check_share("level", level)
    place = rank(len(values), level) - 1
    return float(np.partition(values, place)[place])


def quantiles(values: np.ndarray, levels: list[float]) -> list[float]:
    """Give several quantiles at once, as `quantile` does."""
    ordered = np.sort(_checked(values))
    for level in levels:
        _check_share("level", level)
    return [float(ordered[rank(len(ordered), level) - 1]) for level in levels]


def rank(n: int, level: float) -> int:
    """Rank, from 1, of the order statistic that is the quantile of `n` values."""
    return min(max(math.ceil(level * n * (1.0 - ROUNDING)), 1), n)


def order_interval(n: int, level: float, confidence: float = 0.95) -> tuple[int, int]:
    """
    Bound the rank of the true quantile among `n` values, whatever their distribution.

    Parameters
    ----------
    n
        Number of values.
    level
        Level of the quantile, 0 to 1.
    confidence
        Chance that the interval covers it.

    Returns
    -------
    tuple of int
        Ranks from 1; a lower rank of 0 is open below, an upper rank of ``n + 1`` open above.
    """
    if n < 1:
        raise ParameterError(f"n: {n} is not at least 1")
    _check_share("level", level)
    _check_share("confidence", confidence)
    tail = (1.0 - confidence) / 2.0
    return _binomial_quantile(tail, n, level), _binomial_quantile(1.0 - tail, n, level) + 1


def quantile_interval(values: np.ndarray, level: float, confidence: float = 0.95) -> tuple[float, float]:
    """
    Bound the true quantile by two of the values.

    Returns
    -------
    tuple of float
        Lower and upper end; minus or plus infinity where the values cannot bound it.
    """
    values = _checked(values)
    low, high = order_interval(len(values), level, confidence)
    ordered = np.sort(values)
    return (
        float(ordered[low - 1]) if low >= 1 else -math.inf,
        float(ordered[high - 1]) if high <= len(values) else math.inf,
    )


def share_interval(hits: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """
    Bound a chance that was met `hits` times in `n` (Clopper and Pearson 1934).

    Returns
    -------
    tuple of float
        Lower and upper end.
    """
    if not 0 <= hits <= n or n < 1:
        raise ParameterError(f"hits: {hits} is not between 0 and n, {n}")
    _check_share("confidence", confidence)
    tail = (1.0 - confidence) / 2.0
    low = 0.0 if hits == 0 else float(betaincinv(hits, n - hits + 1, tail))
    high = 1.0 if hits == n else float(betaincinv(hits + 1, n - hits, 1.0 - tail))
    return low, high


def cvar(values: np.ndarray, level: float, tail: Literal["upper", "lower"] = "upper") -> float:
    """
    Average the worst share ``1 - level`` of the values.

    Parameters
    ----------
    values
        One number per scenario.
    level
        0 (the plain mean) to below 1.
    tail
        Whether large values are the bad ones (losses, costs) or small ones (values).

    Returns
    -------
    float
        With ``K = (1 - level) * n``: the ``floor(K)`` worst count in full, the next one with the rest of K.

    References
    ----------
    Rockafellar and Uryasev (2000), Optimization of conditional value-at-risk.
    """
    values = _checked(values)
    places, weights = tail_weights(values, level, tail)
    return float((values[places] * weights).sum())


def tail_weights(
    values: np.ndarray, level: float, tail: Literal["upper", "lower"] = "upper"
) -> tuple[np.ndarray, np.ndarray]:
    """
    Say which scenarios make up the tail of `cvar`, worst first, ties by number, and how much each weighs.

    Returns
    -------
    tuple of ndarray
        Positions and weights that sum to 1.
    """
    if tail not in ("upper", "lower"):
        raise ParameterError(f"tail: {tail!r} is neither 'upper' nor 'lower'")
    if not 0.0 <= level < 1.0:
        raise ParameterError(f"level: {level!r} is not from 0 to below 1")
    values = _checked(values)
    size = (1.0 - level) * len(values)
    if abs(size - round(size)) < 1e-9 * len(values):
        size = float(max(round(size), 0)) or size
    full = min(int(size), len(values))
    weights = [1.0] * full + ([size - full] if size > full else [])
    order = np.argsort(-values if tail == "upper" else values, kind="stable")
    return order[: len(weights)], np.array(weights) / size


def concentration(amounts: np.ndarray) -> float:
    """
    Measure how few carry the whole (Herfindahl and Hirschman): the sum of squared shares.

    Returns
    -------
    float
        1/n for n equal amounts, 1 when one has all; its inverse is the effective number.
    """
    amounts = _checked(amounts)
    if (amounts < 0).any() or not amounts.sum() > 0:
        raise ParameterError("amounts: shares need amounts that are not negative and not all 0")
    shares = amounts / amounts.sum()
    return float((shares * shares).sum())


def _binomial_quantile(share: float, n: int, p: float) -> int:
    """Smallest k with P(X <= k) >= share; `scipy.stats` would do too but takes half a second to import."""
    if p in (0.0, 1.0) or share in (0.0, 1.0):
        return 0 if p == 0.0 or (share == 0.0 and p < 1.0) else n
    k = min(max(math.ceil(bdtrik(share, n, p)), 0), n)
    while k > 0 and bdtr(k - 1, n, p) >= share:
        k -= 1
    while k < n and bdtr(k, n, p) < share:
        k += 1
    return k


def _checked(values: np.ndarray) -> np.ndarray:
    values = np.asarray(values, dtype=np.float64).ravel()
    if not len(values) or np.isnan(values).any():
        raise ParameterError("values: at least one number is needed and none may be missing")
    return values


def _check_share(name: str, value: float) -> None:
    if not 0.0 <= value <= 1.0:
        raise ParameterError(f"{name}: {value!r} is not between 0 and 1")
