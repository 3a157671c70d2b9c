"""Distributions of one shape, which differ in place and size alone and share a table."""

import math
from collections.abc import Hashable
from dataclasses import replace

from workbench.risk.distributions import Adjusted, Distribution, Exponential, Lognormal, Pert, Triangular, Uniform

SHAPE_DIGITS = 9


def shape(distribution: Distribution) -> tuple[Hashable, float, float]:
    """
    Tell a distribution's shape from its place and size.

    Parameters
    ----------
    distribution
        Any.

    Returns
    -------
    tuple
        What the shape is known by, and what values of `standard` are shifted and stretched by.
    """
    if isinstance(distribution, Pert | Triangular):
        low, span = float(distribution.low), float(distribution.high - distribution.low)
        return (type(distribution), _mode(distribution), getattr(distribution, "weight", 0.0)), low, span
    if isinstance(distribution, Uniform):
        return Uniform, float(distribution.low), float(distribution.high - distribution.low)
    if isinstance(distribution, Lognormal):
        return (Lognormal, distribution.sigma), 0.0, math.exp(distribution.mu)
    if isinstance(distribution, Exponential):
        return Exponential, 0.0, float(distribution.scale)
    if isinstance(distribution, Adjusted):
        return (Adjusted, distribution.base, distribution.spread), 0.0, float(distribution.middle)
    return distribution, 0.0, 1.0


def standard(distribution: Distribution) -> Distribution:
    """
    Give the distribution of the same shape that lies between 0 and 1, or is of size 1; others stay as they are.

    Parameters
    ----------
    distribution
        Any.
    """
    if isinstance(distribution, Pert | Triangular):
        return replace(distribution, low=0.0, mode=_mode(distribution), high=1.0)
    if isinstance(distribution, Uniform):
        return Uniform(0.0, 1.0)
    if isinstance(distribution, Lognormal):
        return Lognormal(0.0, distribution.sigma)
    if isinstance(distribution, Exponential):
        return Exponential(1.0)
    if isinstance(distribution, Adjusted):
        return replace(distribution, middle=1.0)
    return distribution


def _mode(distribution: Pert | Triangular) -> float:
    """Where the mode lies, in shares of the range."""
    return round((distribution.mode - distribution.low) / (distribution.high - distribution.low), SHAPE_DIGITS)
