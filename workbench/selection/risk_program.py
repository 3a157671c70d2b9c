"""The question of value and risk: a problem, and concave measures that count in it or have a floor."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike

from workbench.selection.problem import Problem

TOLERANCE = 1e-6  # relative violation of a floor that rounding may cause
FINE = 2e-9  # the same, as a share of the largest coefficient of a measure


class Cut(NamedTuple):
    """A row that bounds a measure from above: at any plan it is at most ``coefficients @ plan + constant``."""

    coefficients: np.ndarray
    constant: float

    def at(self, plan: np.ndarray) -> float:
        """Value of the row; at the plan it was made for, the measure itself."""
        return float(self.coefficients @ plan + self.constant)


class Measure(Protocol):
    """A concave figure of a plan, the larger the better, and numbers it never leaves."""

    def span(self, least: np.ndarray, most: np.ndarray) -> tuple[float, float]: ...  # noqa: D102

    def cut(self, plan: np.ndarray) -> Cut: ...  # noqa: D102


@dataclass(frozen=True)
class Term:
    """
    A measure in a programme.

    Parameters
    ----------
    measure
        What counts or is limited beside the value.
    weight
        Its weight in the objective, at least 0.
    floor
        Least value of the measure; minus infinity for none.
    is_means
        The floor only leads the search to plans that the programme `accepts`; a plan below it may count.

    Raises
    ------
    ValueError
        A number is missing or out of range.
    """

    measure: Measure
    weight: float = 0.0
    floor: float = -math.inf
    is_means: bool = False

    def __post_init__(self):
        _check_weight("weight", self.weight)
        if not self.floor < math.inf:
            raise ValueError(f"floor: expected a number, found {self.floor!r}")


@dataclass(frozen=True)
class Program:
    """
    Maximise ``mean_weight * value @ plan + sum weight * measure(plan)`` with ``measure(plan) >= floor`` for all terms.

    Parameters
    ----------
    problem
        Value, rows and columns.
    terms
        Measures of the first columns of the problem.
    mean_weight
        Weight of the problem's own value, at least 0.
    options
        How many columns the measures look at; all by default.
    accepts
        Says of a plan that keeps rows and floors whether it counts; every one does by default.

    Raises
    ------
    ValueError
        A weight is negative or missing.
    """

    problem: Problem
    terms: tuple[Term, ...] = ()
    mean_weight: float = 1.0
    options: int | None = None
    accepts: Callable[[np.ndarray], bool] = lambda plan: True

    def __post_init__(self):
        _check_weight("mean_weight", self.mean_weight)

    @cached_property
    def spans(self) -> list[tuple[float, float]]:
        """What each measure may be: its own span from the floor upwards."""
        ends = self._seen(self.problem.least), self._seen(self.problem.most)
        return [(max(low, term.floor), high) for term in self.terms for low, high in [term.measure.span(*ends)]]

    @cached_property
    def units(self) -> list[float]:
        """The size of each measure's coefficients, a power of two: rows divided by it hold numbers near 1."""
        largest = [np.abs(cut.coefficients).max(initial=1.0) for cut in self.cuts(self.problem.most)]
        return [2.0 ** math.ceil(math.log2(size)) for size in largest]

    def cuts(self, plan: np.ndarray) -> list[Cut]:
        """Bound every measure by a row that is exact at a plan, over all columns of the problem."""
        made = [term.measure.cut(self._seen(plan)) for term in self.terms]
        missing = len(plan) - len(self._seen(plan))
        return [Cut(np.append(cut.coefficients, np.zeros(missing)), cut.constant) for cut in made] if missing else made

    def value(self, plan: np.ndarray, worths: list[float]) -> float:
        """What a plan whose measures are worth so much is worth in all."""
        counted = sum(term.weight * worth for term, worth in zip(self.terms, worths, strict=True) if term.weight)
        return float(self.mean_weight * (self.problem.value @ plan) + counted)

    def reaches(self, worths: list[float]) -> bool:
        """Hold the true measures against their floors."""
        return all(
            worth >= term.floor - max(TOLERANCE * max(1.0, abs(term.floor)), FINE * unit)
            for term, worth, unit in zip(self.terms, worths, self.units, strict=True)
            if not term.is_means and term.floor > -math.inf
        )

    def _seen(self, columns: np.ndarray) -> np.ndarray:
        return columns[: self.options]


def options_problem(
    value: ArrayLike, rows: ArrayLike | sp.sparray, limits: ArrayLike | tuple, *, whole: bool = True
) -> Problem:
    """
    Put together a problem of options that are taken or not, or in part.

    Parameters
    ----------
    value
        Worth of each of n options.
    rows
        Matrix of m rows × n options.
    limits
        m upper limits, or a pair of m lower and m upper limits; infinite where there is none.
    whole
        Whether options are taken in whole only.

    Raises
    ------
    ValueError
        The shapes do not fit, or a number is missing.
    """
    value = np.asarray(value, dtype=float)
    matrix = sp.csc_array(rows, dtype=float)
    if matrix.ndim != 2 or matrix.shape[1] != len(value):
        raise ValueError(f"rows: expected one column for each of the {len(value)} options, found shape {matrix.shape}")
    if not np.isfinite(matrix.data).all():
        raise ValueError("rows: expected finite numbers")
    low, high = limits if isinstance(limits, tuple) else (np.full(matrix.shape[0], -np.inf), limits)
    low, high = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    for name, side in (("lower", low), ("upper", high)):
        if side.shape != (matrix.shape[0],) or np.isnan(side).any():
            raise ValueError(f"limits: expected {matrix.shape[0]} {name} limits, one per row, none missing")
    count = len(value)
    return Problem(matrix, value, low, high, np.zeros(count), np.ones(count), np.full(count, whole))


def _check_weight(name: str, weight: float) -> None:
    if not 0.0 <= weight < math.inf:
        raise ValueError(f"{name}: expected a finite number of at least 0, found {weight!r}")
