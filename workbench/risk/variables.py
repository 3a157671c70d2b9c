"""Random variables as arrays: what compiled code needs of samplers, and the same draws in numpy."""

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from workbench.risk.distributions import (
    Distribution,
    Fixed,
)
from workbench.risk.sampling import REACH, Constant, Event, Knots, Line, Sampler, Table, sampler, table
from workbench.risk.shapes import shape, standard
from workbench.risk.stream import normals, stable_ids, words
from workbench.risk.word_table import WordTable, word_table

CONSTANT, LINE, EVENT, TABLE, KNOTS, WORDS = range(6)
"""How a variable is looked up: by its normal number, or straight by its word where it shares no factor."""
NO_LOADINGS: Mapping[str, float] = MappingProxyType({})


class Variables(NamedTuple):
    """
    Random variables, one behind the other.

    Parameters
    ----------
    ids
        Numbers of their streams; shape (variables,).
    kind
        How each is looked up; shape (variables,).
    low, high
        Value of a constant; mean and standard deviation of a line; threshold of an event; what the values of a table
        are shifted and stretched by; shape (variables,).
    first, size
        Where the numbers of a table or of knots begin, and how many there are; shape (variables,).
    cells
        All tables by word, both ends of a cell in one number; `first` counts in them there, in `values` elsewhere.
    values, places
        The numbers of all tables and knots, and the standard normal numbers of knots.
    own
        Loading of each variable's own normal; shape (variables,).
    load_first, load_factor, load_weight
        Loadings on factors; those of variable v are `load_first[v]` to `load_first[v + 1]`.
    """

    ids: np.ndarray
    kind: np.ndarray
    low: np.ndarray
    high: np.ndarray
    first: np.ndarray
    size: np.ndarray
    cells: np.ndarray
    values: np.ndarray
    places: np.ndarray
    own: np.ndarray
    load_first: np.ndarray
    load_factor: np.ndarray
    load_weight: np.ndarray


class VariableList:
    """Variables while they are collected."""

    def __init__(self, factors: Iterable[str]):
        self.factors = {name: number for number, name in enumerate(sorted(factors))}
        self.keys: list[tuple[str, ...]] = []
        self.samplers: list[tuple[Sampler | WordTable, float, float]] = []
        self.loadings: list[Mapping[str, float]] = []
        self.tables: dict[tuple[Hashable, bool], Sampler | WordTable] = {}

    def add(
        self, key: tuple[str, ...], amount: Distribution | float, loadings: Mapping[str, float] = NO_LOADINGS
    ) -> int:
        """
        Add a variable.

        Parameters
        ----------
        key
            Words that its stream is named by.
        amount
            What it is.
        loadings
            Factor -> loading.

        Returns
        -------
        int
            Its number.
        """
        distribution = amount if isinstance(amount, Distribution) else Fixed(float(amount))
        self.keys.append(key)
        self.samplers.append(self._sampler(distribution, shares=any(loadings.values())))
        self.loadings.append(loadings)
        return len(self.keys) - 1

    def _sampler(self, distribution: Distribution, *, shares: bool) -> tuple[Sampler | WordTable, float, float]:
        """A sampler and what its values are shifted and stretched by: distributions of one shape share a table."""
        known_by, low, span = shape(distribution)
        if (known_by, shares) not in self.tables:
            self.tables[known_by, shares] = _sampler_of(standard(distribution), table if shares else word_table)
        return self.tables[known_by, shares], low, span

    def arrays(self) -> Variables:
        """Give the variables as arrays; equal tables are kept once."""
        parts = [_parts(*one) for one in self.samplers]
        kind, low, high, numbers, knots = zip(*parts, strict=True) if parts else ((),) * 5
        first, values, places, cells, ends = [], [], [], [], [0, 0]
        place_of: dict[int, int] = {}
        for (one, _, _), how, own_values, own_places in zip(self.samplers, kind, numbers, knots, strict=True):
            if id(one) not in place_of:
                place_of[id(one)] = ends[how == WORDS]
                ends[how == WORDS] += len(own_values)
                if how == WORDS:
                    cells.append(own_values)
                else:
                    values.append(own_values)
                    places.append(own_places if len(own_places) else np.zeros(len(own_values)))
            first.append(place_of[id(one)])
        pairs = [
            sorted((self.factors[name], weight) for name, weight in one.items() if weight) for one in self.loadings
        ]
        return Variables(
            ids=stable_ids(self.keys),
            kind=np.array(kind, dtype=np.int64),
            low=np.array(low, dtype=np.float64),
            high=np.array(high, dtype=np.float64),
            first=np.array(first, dtype=np.int64),
            size=np.array([*map(len, numbers)], dtype=np.int64),
            cells=np.concatenate([*cells, np.empty(0, dtype=np.int64)]),
            values=np.concatenate([*values, np.empty(0)]),
            places=np.concatenate([*places, np.empty(0)]),
            own=np.array([math.sqrt(max(1.0 - sum(w * w for _, w in one), 0.0)) for one in pairs], dtype=np.float64),
            load_first=np.cumsum([0, *map(len, pairs)]),
            load_factor=np.array([factor for one in pairs for factor, _ in one], dtype=np.int64),
            load_weight=np.array([weight for one in pairs for _, weight in one], dtype=np.float64),
        )


_sampler_of = lru_cache(maxsize=1024)(sampler)
"""Samplers of the shapes that were asked for lately: the next question mostly has the same."""


def draw(variables: Variables, number: int, factors: np.ndarray, seed: int, start: int, stop: int) -> np.ndarray:
    """
    Draw a variable.

    Parameters
    ----------
    variables, number
        Variables, and which of them.
    factors
        Draws of the factors; shape (factors, iterations).
    seed
        Seed of the streams.
    start, stop
        Iterations.

    Returns
    -------
    ndarray
        Shape (iterations,).
    """
    name = variables.ids[number]
    if variables.kind[number] == WORDS:
        unit = _word_table(variables, number)(words(seed, name, start, stop))
        return variables.low[number] + variables.high[number] * unit
    values = look_up(variables, number)
    if isinstance(values, Constant):
        return values(np.empty(stop - start))
    shared = np.zeros(stop - start)
    for load in range(variables.load_first[number], variables.load_first[number + 1]):
        shared += variables.load_weight[load] * factors[variables.load_factor[load]]
    return values(shared + variables.own[number] * normals(seed, name, start, stop))


def median(variables: Variables, number: int) -> float:
    """Give the median of a variable."""
    if variables.kind[number] == WORDS:
        return float(variables.low[number] + variables.high[number] * _word_table(variables, number).median)
    return float(look_up(variables, number)(np.zeros(1))[0])


def look_up(variables: Variables, number: int) -> Sampler:
    """Give the sampler of a variable that is looked up by its normal number."""
    kind, first = variables.kind[number], variables.first[number]
    values = variables.values[first : first + variables.size[number]]
    low, high = float(variables.low[number]), float(variables.high[number])
    if kind == CONSTANT:
        return Constant(low)
    if kind == LINE:
        return Line(low, high)
    if kind == EVENT:
        return Event(low)
    if kind == TABLE:
        return Scaled(Table(values), low, high)
    return Knots(variables.places[first : first + variables.size[number]], values)


def highest_values(variables: Variables) -> np.ndarray:
    """
    Give the highest value that can be drawn of each variable.

    Parameters
    ----------
    variables
        Variables.
    """
    kind, low, high = variables.kind, variables.low, variables.high
    found = np.where(kind == LINE, low + high * REACH, np.where(kind == EVENT, 1.0, low))
    last = variables.first + variables.size - 1
    tables, knots = kind == TABLE, kind == KNOTS
    for number in np.flatnonzero(kind == WORDS):
        found[number] = low[number] + high[number] * _word_table(variables, number).highest
    found[tables] = low[tables] + high[tables] * variables.values[last[tables]]
    found[knots] = variables.values[last[knots]]
    return found


def lowest_values(variables: Variables) -> np.ndarray:
    """
    Give the lowest value that can be drawn of each variable.

    Parameters
    ----------
    variables
        Variables.
    """
    kind, low, high, first = variables.kind, variables.low, variables.high, variables.first
    found = np.where(kind == LINE, -np.inf, np.where(kind == CONSTANT, low, 0.0))
    tables, knots = kind == TABLE, kind == KNOTS
    for number in np.flatnonzero(kind == WORDS):
        found[number] = low[number] + high[number] * _word_table(variables, number).lowest
    found[tables] = low[tables] + high[tables] * variables.values[first[tables]]
    found[knots] = variables.values[first[knots]]
    return found


@dataclass(frozen=True, eq=False)
class Scaled:
    """A table shifted and stretched."""

    unit: Table
    low: float
    span: float

    def __call__(self, z: np.ndarray) -> np.ndarray:
        """Look up values."""
        return self.low + self.span * self.unit(z)


def _word_table(variables: Variables, number: int) -> WordTable:
    first = variables.first[number]
    return WordTable(variables.cells[first : first + variables.size[number], None].view(np.float32))


def _parts(one: Sampler | WordTable, low: float, span: float) -> tuple[int, float, float, np.ndarray, np.ndarray]:
    nothing = np.empty(0)
    if isinstance(one, WordTable):
        return WORDS, low, span, one.ends.view(np.int64)[:, 0], nothing
    if isinstance(one, Constant):
        return CONSTANT, low + span * one.value, 0.0, nothing, nothing
    if isinstance(one, Line):
        return LINE, one.mu, one.sigma, nothing, nothing
    if isinstance(one, Event):
        return EVENT, one.above, 0.0, nothing, nothing
    if isinstance(one, Table):
        return TABLE, low, span, one.values, nothing
    return KNOTS, 0.0, 0.0, np.asarray(one.values), np.asarray(one.places)
