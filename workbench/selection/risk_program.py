"""The question of value and risk: options, rows, and a concave measure that counts or has a floor."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike

TOLERANCE = 1e-6  # relative violation of a limit that rounding may cause


class Cut(NamedTuple):
    """A row that bounds a measure from above: at any plan it is at most ``coefficients @ plan + constant``."""

    coefficients: np.ndarray
    constant: float

    def at(self, plan: np.ndarray) -> float:
        """Value of the row; at the plan it was made for, the measure itself."""
        return float(self.coefficients @ plan + self.constant)


class Measure(Protocol):
    """A concave figure of a plan, the larger the better, and numbers it never leaves."""

    @property
    def span(self) -> tuple[float, float]: ...  # noqa: D102

    def cut(self, plan: np.ndarray) -> Cut: ...  # noqa: D102


@dataclass(frozen=True)
class NoRisk:
    """The measure of those who look at the value alone: 0 for every plan."""

    span: tuple[float, float] = (0.0, 0.0)

    def cut(self, plan: np.ndarray) -> Cut:
        """Bound nothing."""
        return Cut(np.zeros(len(plan)), 0.0)


@dataclass(frozen=True, kw_only=True)
class Program:
    """
    Maximise ``mean_weight * mean @ plan + weight * measure(plan)`` within rows, and with ``measure(plan) >= floor``.

    Parameters
    ----------
    mean
        Expected value of each of n options.
    rows
        Matrix of m rows × n options.
    limits
        m upper limits, or a pair of m lower and m upper limits; infinite where there is none.
    measure
        What counts or is limited beside the mean.
    mean_weight, weight
        Weights of the two parts, at least 0.
    floor
        Least value of the measure; minus infinity for none.

    Raises
    ------
    ValueError
        The shapes do not fit, a number is missing, or a weight is negative.
    """

    mean: np.ndarray
    rows: sp.csr_array
    limits: tuple[np.ndarray, np.ndarray]
    measure: Measure
    mean_weight: float = 1.0
    weight: float = 0.0
    floor: float = -math.inf

    def __post_init__(self):
        object.__setattr__(self, "mean", np.asarray(self.mean, dtype=float))
        object.__setattr__(self, "rows", _matrix(self.rows, len(self.mean)))
        object.__setattr__(self, "limits", _limits(self.limits, self.rows.shape[0]))
        for name in ("mean_weight", "weight"):
            if not 0.0 <= getattr(self, name) < math.inf:
                raise ValueError(f"{name}: expected a finite number of at least 0, found {getattr(self, name)!r}")
        if not self.floor < math.inf:
            raise ValueError(f"floor: expected a number, found {self.floor!r}")

    @cached_property
    def span(self) -> tuple[float, float]:
        """What the measure may be: its own span from the floor upwards."""
        low, high = self.measure.span
        return max(low, self.floor), high

    def value(self, plan: np.ndarray, worth: float) -> float:
        """What a plan with this worth of the measure is worth in all."""
        return float(self.mean_weight * (self.mean @ plan) + self.weight * worth)

    def allows(self, plan: np.ndarray, worth: float) -> bool:
        """Hold a plan against every row and the true measure against the floor."""
        used = self.rows @ plan
        low, high = self.limits
        under = low - used > TOLERANCE * np.maximum(1.0, np.abs(low))
        over = used - high > TOLERANCE * np.maximum(1.0, np.abs(high))
        return not (under | over).any() and worth >= self.floor - TOLERANCE * max(1.0, abs(self.floor))


def _matrix(rows: ArrayLike | sp.sparray, columns: int) -> sp.csr_array:
    matrix = sp.csr_array(rows, dtype=float)
    if matrix.ndim != 2 or matrix.shape[1] != columns:
        raise ValueError(f"rows: expected one column for each of the {columns} options, found shape {matrix.shape}")
    if not np.isfinite(matrix.data).all():
        raise ValueError("rows: expected finite numbers")
    return matrix


def _limits(limits: ArrayLike | tuple, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper limits; upper ones alone when one array is given."""
    low, high = limits if isinstance(limits, tuple) else (np.full(count, -np.inf), limits)
    low, high = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    for name, side in (("lower", low), ("upper", high)):
        if side.shape != (count,) or np.isnan(side).any():
            raise ValueError(f"limits: expected {count} {name} limits, one per row, none missing")
    return low, high
