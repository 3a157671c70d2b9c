"""The steps of a levelling question: equal pieces of the time in which anybody works."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import gcd

import numpy as np

from workbench.schedule.working_time import WorkingTime

MOST_STEPS = 20_000
"""More steps than this make plans slow; the steps are then made longer than the durations ask for."""
LENGTHS = (1, 5, 10, 15, 30, 60, 120, 240, 480, 1440)
"""Minutes of a step, where it has to be longer."""


@dataclass(frozen=True, eq=False)
class WorkGrid:
    """
    Steps and who works in them.

    Parameters
    ----------
    size
        Minutes of a step.
    begins
        First minute of each step; shape (steps,).
    works
        Whether each clock runs through the whole step; shape (clocks, steps).
    is_exact
        Whether every duration, lag and moment that counts is a whole number of steps.
    """

    size: int
    begins: np.ndarray
    works: np.ndarray
    is_exact: bool

    @cached_property
    def work_before(self) -> np.ndarray:
        """Working steps of each clock before a step; shape (clocks, steps + 1)."""
        return np.concatenate([np.zeros((len(self.works), 1), np.int64), self.works.cumsum(axis=1)], axis=1)

    def step(self, minutes: np.ndarray) -> np.ndarray:
        """
        Find the first step that does not begin before a minute.

        Parameters
        ----------
        minutes
            Minutes since 1970; any shape.
        """
        return np.searchsorted(self.begins, minutes, side="left")

    def steps(self, minutes: np.ndarray) -> np.ndarray:
        """
        Give the number of steps that hold so many minutes of work; leads are kept whole too.

        Parameters
        ----------
        minutes
            Working minutes; any shape.
        """
        return -(-minutes // self.size)


def make_grid(
    clocks: Sequence[WorkingTime], amounts: np.ndarray, first: int, last: int, day_and_night: bool
) -> WorkGrid:
    """
    Cut the time between two minutes into steps.

    Parameters
    ----------
    clocks
        Working time of everybody who takes part.
    amounts
        Durations, lags and moments that work is held to, minutes; any length.
    first, last
        Minutes since 1970.
    day_and_night
        Whether some lag runs when nobody works; steps without work are left out otherwise.
    """
    edges = [part for clock in clocks for table in (clock.week, clock.table) for part in (table.starts, table.ends)]
    exact = gcd(1440, *(int(n) for n in np.unique(np.concatenate([*edges, np.abs(amounts)]))))
    for size in (exact, *(length for length in LENGTHS if length > exact)):
        begins = np.arange(first // size * size, last + size, size)
        works = np.stack([clock.work(begins, begins + size) == size for clock in clocks])
        some = np.ones(len(begins), dtype=bool) if day_and_night else works.any(axis=0)
        if some.sum() <= MOST_STEPS:
            break
    return WorkGrid(size, begins[some], works[:, some], size == exact)
