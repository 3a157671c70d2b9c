"""Partial values for a range of draws, whether fixed, given, or drawn when asked for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from workbench.intake.weight_space import stream

CHUNK = 50  # draws of partial values that are made together; each chunk has random numbers of its own

Draw = Callable[[np.random.Generator, int], ArrayLike]
Pieces = Iterator[tuple[int, int, np.ndarray]]


@dataclass(frozen=True, eq=False)
class FixedScores:
    """The same m × n partial values in every draw."""

    values: np.ndarray

    @property
    def shape(self) -> tuple[int, int]:
        """Number of projects and of criteria."""
        return self.values.shape

    def pieces(self, start: int, stop: int) -> Pieces:
        """One piece for all draws."""
        yield start, stop, self.values


@dataclass(frozen=True, eq=False)
class GivenScores:
    """Draws × m × n partial values."""

    values: np.ndarray

    @property
    def shape(self) -> tuple[int, int]:
        """Number of projects and of criteria."""
        return self.values.shape[1:]

    def pieces(self, start: int, stop: int) -> Pieces:
        """Go through a range of draws in chunks."""
        for first in range(start, stop, CHUNK):
            last = min(first + CHUNK, stop)
            yield first, last, self.values[first:last]


@dataclass(frozen=True, eq=False)
class DrawnScores:
    """Partial values that a function draws, chunk by chunk, so that any range of draws can be had again."""

    draw: Draw
    seed: int

    @cached_property
    def shape(self) -> tuple[int, int]:
        """Number of projects and of criteria."""
        return self._chunk(0).shape[1:]

    def pieces(self, start: int, stop: int) -> Pieces:
        """Go through a range of draws in chunks; the range begins where a chunk does."""
        for first in range(start, stop, CHUNK):
            last = min(first + CHUNK, stop)
            yield first, last, self._chunk(first // CHUNK)[: last - first]

    def _chunk(self, number: int) -> np.ndarray:
        values = np.asarray(self.draw(stream(self.seed, 2, number), CHUNK), dtype=float)
        if values.ndim != 3 or len(values) != CHUNK:
            raise ValueError(
                f"sample_scores: expected draws × projects × criteria with {CHUNK} draws, found shape {values.shape}"
            )
        return checked_values(values, "sample_scores")


Scores = FixedScores | GivenScores | DrawnScores


def score_draws(sample_scores: ArrayLike | Draw, seed: int) -> Scores:
    """
    Take partial values in any of their forms.

    Parameters
    ----------
    sample_scores
        m × n partial values, draws × m × n of them, or a function of a generator and a number that draws so many.
    seed
        For the function.

    Raises
    ------
    ValueError
        The shape is another one, there is no project or criterion, or a value is missing or infinite.
    """
    if callable(sample_scores):
        return DrawnScores(sample_scores, seed)
    values = np.asarray(sample_scores, dtype=float)
    if values.ndim not in (2, 3):
        raise ValueError(
            "sample_scores: expected projects × criteria or draws × projects × criteria, "
            f"found {values.ndim} dimensions"
        )
    checked_values(values, "sample_scores")
    return FixedScores(values) if values.ndim == 2 else GivenScores(values)


def checked_values(values: ArrayLike, name: str) -> np.ndarray:
    """
    Check that partial values can be ranked.

    Parameters
    ----------
    values
        ... × projects × criteria.
    name
        What to call them in a complaint.

    Raises
    ------
    ValueError
        There are no values, or one is missing or infinite.
    """
    found = np.asarray(values, dtype=float)
    if found.ndim < 2 or found.size == 0:
        raise ValueError(f"{name}: expected at least one project and one criterion, found shape {found.shape}")
    if not np.isfinite(found).all():
        *draw, row, column = np.argwhere(~np.isfinite(found))[0]
        place = f"draw {draw[0] + 1}, " if draw else ""
        raise ValueError(
            f"{name}: {place}row {row + 1}, column {column + 1}: expected a finite number, "
            f"found {found[(*draw, row, column)]:g}"
        )
    return found
