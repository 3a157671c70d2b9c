"""
From a standard normal draw to the value of a variable, without a library function in the loop.

Quantile functions are tabulated against z rather than against the share u: they are smooth there, and correlated
normals come as they are. A table is made once; looking it up takes additions and multiplications only, so the digits
do not depend on how iterations are split.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.special import ndtri

from workbench.risk.distributions import Bernoulli, DependentEvent, Discrete, Distribution, Empirical, Fixed, Normal

REACH = 6.0  # beyond it a normal has a chance of 2e-9; values there are those at the ends
STEPS = 1024
GRAIN_BITS = 40  # of the range: hides last-digit differences between builds of the special functions


class Sampler(Protocol):
    """Values of one variable at standard normal draws."""

    def __call__(self, z: np.ndarray) -> np.ndarray:
        """Look up values."""


@dataclass(frozen=True)
class Constant:
    """A variable without spread."""

    value: float

    def __call__(self, z: np.ndarray) -> np.ndarray:
        """Look up values."""
        return np.full(z.shape, self.value)


@dataclass(frozen=True)
class Line:
    """A normal variable."""

    mu: float
    sigma: float

    def __call__(self, z: np.ndarray) -> np.ndarray:
        """Look up values."""
        return self.mu + self.sigma * z


@dataclass(frozen=True)
class Event:
    """A risk event: 1 above a threshold, so that events that share a factor happen together."""

    above: float

    def __call__(self, z: np.ndarray) -> np.ndarray:
        """Look up values."""
        return np.where(z > self.above, 1.0, 0.0)


@dataclass(frozen=True, eq=False)
class Steps:
    """One of several values, each up to a threshold."""

    thresholds: np.ndarray
    values: np.ndarray

    def __call__(self, z: np.ndarray) -> np.ndarray:
        """Look up values."""
        return self.values[np.searchsorted(self.thresholds, z, side="left")]


@dataclass(frozen=True, eq=False)
class Table:
    """A quantile function at equal steps of z, straight between them."""

    values: np.ndarray

    def __call__(self, z: np.ndarray) -> np.ndarray:
        """Look up values."""
        place = (np.clip(z, -REACH, REACH) + REACH) * (STEPS / (2.0 * REACH))
        step = np.minimum(place.astype(np.int64), STEPS - 1)
        left = self.values[step]
        return left + (self.values[step + 1] - left) * (place - step)


@dataclass(frozen=True, eq=False)
class Knots:
    """A sample's own lines; a table with equal steps would cut its corners."""

    places: np.ndarray
    values: np.ndarray

    def __call__(self, z: np.ndarray) -> np.ndarray:
        """Look up values."""
        inside = np.clip(z, self.places[0], self.places[-1])
        left = np.clip(np.searchsorted(self.places, inside, side="right") - 1, 0, len(self.places) - 2)
        share = (inside - self.places[left]) / (self.places[left + 1] - self.places[left])
        return self.values[left] + (self.values[left + 1] - self.values[left]) * share


def table(distribution: Distribution) -> Table:
    """
    Tabulate a distribution.

    Parameters
    ----------
    distribution
        Any with a quantile function without jumps.

    Returns
    -------
    Table
        It errs by less than 2e-5 of the value for logarithmic spreads up to 1, and by less than 5e-6 of the range for
        bounded families.
    """
    values = np.asarray(distribution.at(np.linspace(-REACH, REACH, STEPS + 1)), dtype=np.float64)
    grain = 2.0 ** (math.frexp(values[-1] - values[0])[1] - GRAIN_BITS)  # a power of two: the grain itself hides them
    return Table(np.round(values / grain) * grain)


def sampler(distribution: Distribution, tabulate: Callable[[Distribution], Sampler] = table) -> Sampler:
    """
    Choose the quickest exact or tabulated way to draw from a distribution.

    Parameters
    ----------
    distribution
        What is drawn.
    tabulate
        Makes a table where there is no exact way.
    """
    if isinstance(distribution, Fixed):
        return Constant(float(distribution.value))
    if isinstance(distribution, Normal):
        return Line(float(distribution.mu), float(distribution.sigma))
    if isinstance(distribution, Bernoulli | DependentEvent):
        return Event(-float(ndtri(distribution.mean)))
    if isinstance(distribution, Discrete):
        return Steps(ndtri(distribution.edges), np.array(distribution.values))
    if isinstance(distribution, Empirical):
        places, values = distribution.knots
        return Knots(places, values) if len(values) > 1 else Constant(float(values[0]))
    lowest, highest = (float(distribution.at(z)) for z in (-REACH, REACH))
    return tabulate(distribution) if lowest < highest else Constant(lowest)
