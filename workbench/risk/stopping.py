"""When a simulation has run long enough for the figures asked of it."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeVar

import numpy as np

from workbench.amounts import counted
from workbench.risk.measures import quantile_interval, share_interval

FIRST = 1024
ERROR = 0.05  # chance that any look is fooled: a half of it at the first look, a quarter at the second, …


Run = TypeVar("Run")
NAMED = 3  # figures that a sentence can hold


class Margin(NamedTuple):
    """
    How closely a figure is known.

    Parameters
    ----------
    what
        The figure, as a sentence names it.
    got, wanted
        Half of its interval, and the half that does.
    """

    what: str
    got: float
    wanted: float


def until_close(
    most: int, run: Callable[[int], Run | None], margins: Callable[[Run, float], Iterable[Margin]]
) -> tuple[Run | None, str]:
    """
    Run until every figure asked for is known closely enough, or there are too many iterations.

    "The mean has not changed" would be no such rule: a far percentile errs twice as much as the mean.

    Parameters
    ----------
    most
        Iterations at which it ends in any case.
    run
        Gives the simulation of a number of iterations, or None when somebody said stop.
    margins
        Figures of a simulation, at a confidence.

    Returns
    -------
    tuple
        The simulation, None where it was stopped, and a sentence that names what is still too loose; empty when nothing
        is.
    """
    for iterations, confidence in looks(most):
        found = run(iterations)
        if found is None:
            return None, ""
        loose = [one for one in margins(found, confidence) if one.got > one.wanted]
        if not loose:
            return found, ""
    said = [f"{what} is known to ±{got:.3g} only, wanted is ±{wanted:.3g}" for what, got, wanted in loose[:NAMED]]
    if len(loose) > NAMED:
        said.append(f"and {counted(len(loose) - NAMED, 'figure')} more")
    return found, f"After {iterations:,} iterations {', '.join(said)}."


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
