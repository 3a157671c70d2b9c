"""
What a simulation adds up over iterations.

Everything that is summed is a whole number of minutes, so sums are exact and the order of the blocks does not matter.
"""

from dataclasses import dataclass, fields, replace

import numpy as np

from workbench.risk.fresh_memory import fresh_zeros

BLOCK = 256
"""Iterations drawn together; always in full, cut at the end."""
ENGINE = 3
"""Number of the way to draw and to add up; it rises with every change that moves a bit of an answer."""
BINS = 512
"""Steps in which the finishes of an activity are counted."""
LOW_BITS = 32
DURATION, DURATION_SQUARE, DURATION_PROJECT, START, START_SQUARE, FINISH, FINISH_SQUARE = range(7)
"""Rows of the sums over activities: deviations from the plan, in minutes."""


@dataclass(frozen=True, eq=False)
class Plan:
    """
    The plan's own dates, from which deviations are counted, and where finishes are counted.

    Parameters
    ----------
    duration, start, finish
        Planned minutes, and working positions from the base; shape (activities,).
    project
        Planned minutes from the data date to the finish on the project's calendar.
    bin_from, bin_shift
        First position of the histogram of each activity's finish, and two to what a step is; shape (activities,).
    """

    duration: np.ndarray
    start: np.ndarray
    finish: np.ndarray
    project: int
    bin_from: np.ndarray
    bin_shift: np.ndarray


@dataclass(frozen=True, eq=False)
class Tally:
    """
    Counts, exact sums and what is kept of each iteration.

    Parameters
    ----------
    start, stop
        Iterations.
    critical, duration_critical, present, floored
        Iterations in which each activity decides the finish, decides it by its duration, takes place, and had a
        duration below 0; shape (activities,).
    fired
        Iterations in which each risk happened; shape (risks,).
    low, high
        Sums of deviations, `high` in units of two to the 32; shape (7, activities).
    link_low, link_high
        Sums over the dates that links allow, from the planned start of the successor; shape (links,).
    histogram
        Finishes of each activity; shape (activities, bins).
    finish
        Finish of the project, minutes from the base; shape (iterations,).
    project
        Working minutes from the data date to it; shape (iterations,).
    cost
        Cost; shape (iterations,).
    kept
        Finish positions of activities that are kept; shape (kept, iterations).
    durations, finishes
        Minutes and finish positions of all activities where they are kept, else without rows; shape (activities,
        iterations).
    """

    start: int
    stop: int
    critical: np.ndarray
    duration_critical: np.ndarray
    present: np.ndarray
    floored: np.ndarray
    fired: np.ndarray
    low: np.ndarray
    high: np.ndarray
    link_low: np.ndarray
    link_high: np.ndarray
    histogram: np.ndarray
    finish: np.ndarray
    project: np.ndarray
    cost: np.ndarray
    kept: np.ndarray
    durations: np.ndarray
    finishes: np.ndarray

    @property
    def iterations(self) -> int:
        """Iterations counted."""
        return self.stop - self.start

    def sums(self, row: int) -> np.ndarray:
        """Give the sums of a row of `low` and `high` as floats, rounded once."""
        return self.low[row].astype(np.float64) + self.high[row] * 2.0**LOW_BITS

    def link_sums(self) -> np.ndarray:
        """Give the sums over links as floats."""
        return self.link_low.astype(np.float64) + self.link_high * 2.0**LOW_BITS


def empty_tally(activities: int, links: int, risks: int, kept: int, start: int, stop: int, draws: bool) -> Tally:
    """
    Make room for iterations.

    Parameters
    ----------
    activities, links, risks, kept
        How many there are.
    start, stop
        Iterations; `start` is a multiple of the block.
    draws
        Whether durations and finishes of all activities are kept.
    """
    counts = (fresh_zeros(activities, dtype=np.int64) for _ in range(4))
    n, rows = stop - start, activities if draws else 0
    return Tally(
        start,
        stop,
        *counts,
        fired=fresh_zeros(risks, dtype=np.int64),
        low=fresh_zeros((7, activities), dtype=np.int64),
        high=fresh_zeros((7, activities), dtype=np.int64),
        link_low=fresh_zeros(links, dtype=np.int64),
        link_high=fresh_zeros(links, dtype=np.int64),
        histogram=fresh_zeros((activities, BINS), dtype=np.int32),
        finish=fresh_zeros(n, dtype=np.int32),
        project=fresh_zeros(n, dtype=np.int32),
        cost=fresh_zeros(n, dtype=np.float64),
        kept=fresh_zeros((kept, n), dtype=np.int32),
        durations=fresh_zeros((rows, n), dtype=np.int32),
        finishes=fresh_zeros((rows, n), dtype=np.int32),
    )


ARRAYS = tuple(one.name for one in fields(Tally) if one.name not in ("start", "stop"))
PER_ITERATION = ("finish", "project", "cost", "kept", "durations", "finishes")


def add_part(total: Tally, part: Tally) -> None:
    """
    Add a part to the tally of a whole run; sums and counts are whole numbers, so their order does not matter.

    Parameters
    ----------
    total
        Changed; it has room for the iterations of the part.
    part
        Tally of some of its iterations.
    """
    rows = slice(part.start - total.start, part.stop - total.start)
    for name in ARRAYS:
        if name in PER_ITERATION:
            getattr(total, name)[..., rows] = getattr(part, name)
        else:
            np.add(getattr(total, name), getattr(part, name), out=getattr(total, name))
    # Whole units of two to the 32 belong to the upper part: then both are the same however a sum came about.
    for low, high in ((total.low, total.high), (total.link_low, total.link_high)):
        high += low >> LOW_BITS
        low &= 2**LOW_BITS - 1


def packed(part: Tally) -> Tally:
    """Give a part whose histograms, most of what it takes, have only the bytes that its iterations can fill."""
    return replace(part, histogram=part.histogram.astype(np.min_scalar_type(part.iterations)))


def up_to(total: Tally, stop: int) -> Tally:
    """
    Give the tally of a run that has come so far.

    Parameters
    ----------
    total
        What all parts up to there, and none beyond, were added to.
    stop
        Iteration.

    Returns
    -------
    Tally
        It shares its memory with `total`.
    """
    kept = {name: getattr(total, name)[..., : stop - total.start] for name in PER_ITERATION}
    return replace(total, stop=stop, **kept)


def copied(tally: Tally) -> Tally:
    """Give a tally with memory of its own."""
    return replace(tally, **{name: getattr(tally, name).copy() for name in ARRAYS})
