"""When a simulation has run long enough for the figures asked of it."""

from collections.abc import Iterator

import numpy as np

from workbench.risk.measures import quantile_interval, share_interval

FIRST = 1024
ERROR = 0.05  # chance that any look is fooled: a half of it at the first look, a quarter at the second, …


def looks(most: int) -> Iterator[tuple[int, float]]:
    """
    Plan when to look at a running simulation.

    Parameters
    ----------
    most
        Iterations at which it ends in any case.

    Yields
    ------
    tuple
        Iterations so far, each time twice as many, and the confidence to ask of intervals then: looking often must not
        make it likelier to be fooled by one of the looks.
    """
    iterations, error = FIRST, ERROR / 2.0
    while iterations < most:
        yield iterations, 1.0 - error
        iterations, error = 2 * iterations, error / 2.0
    yield most, 1.0 - error


def quantile_margin(values: np.ndarray, level: float, confidence: float) -> float:
    """Half of the interval of a quantile; infinite where the values cannot bound it."""
    low, high = quantile_interval(values, level, confidence)
    return (high - low) / 2.0


def share_margin(hits: int, n: int, confidence: float) -> float:
    """Half of the interval of a chance."""
    low, high = share_interval(hits, n, confidence)
    return (high - low) / 2.0
