"""What each stage of the simulation takes alone: one row of 256 iterations over and over, in the nearest memory."""

import time

import numpy as np
from numba import njit

from workbench.risk.compiled import WITHIN
from workbench.risk.distributions import Pert
from workbench.risk.kernel_dates import put_behind_two
from workbench.risk.kernel_draws import put_minutes
from workbench.risk.kernel_marks import meets
from workbench.risk.kernel_stream import fill_cells, fill_words
from workbench.risk.kernel_sums import count_steps, duration_sums, find_steps, position_sums, product_sum
from workbench.risk.kernel_values import fetch
from workbench.risk.tally import BINS, BLOCK
from workbench.risk.word_table import word_table

SEED, NAME = np.uint64(1), np.uint64(77)


def alone(real: type[np.floating], rows: int, turns: int = 7) -> dict[str, float]:
    """Time the stages; nanoseconds per number."""
    table = word_table(Pert(0.0, 0.4, 1.0)).ends.view(np.int64)[:, 0]
    rng = np.random.default_rng(1)
    words, steps, both = rng.integers(0, 2**32, BLOCK, dtype=np.uint32), *(np.zeros(BLOCK, k) for k in ("i4", "i8"))
    places, minutes, starts = np.zeros(BLOCK, dtype=real), *(np.full(BLOCK, k, dtype=np.int32) for k in (9600, 0))
    ends = rng.normal(2000, 100, BLOCK).astype(np.int32)  # finishes of an activity lie in some dozens of steps
    histogram = np.zeros(BINS, dtype=np.int32)
    inputs = {
        _cells: (words, steps, places),
        _values: (table, steps, both, both.view(np.float32), places, minutes),
        _dates: (minutes, ends, starts, ends.copy()),
        _marks: (ends, starts),
        _sums: (minutes, starts, ends),
        _histogram: (ends, steps, histogram),
        _words: (words,),
    }
    found = {}
    for stage, arrays in inputs.items():
        stage(*arrays, 1)
        best = np.inf
        for _ in range(turns):
            begun = time.process_time()
            stage(*arrays, rows)
            best = min(best, time.process_time() - begun)
        found[stage.__name__.strip("_")] = 1e9 * best / rows / BLOCK
    return found


timed = njit(**WITHIN)


@timed
def _words(words, rows):
    for row in range(rows):
        fill_words(SEED, NAME, row, words)


@timed
def _cells(words, steps, places, rows):
    for _ in range(rows):
        fill_cells(words, steps, places)


@timed
def _values(table, steps, both, sides, places, minutes, rows):
    real = places.dtype.type
    low, span = real(0.0), real(20.0)
    for _ in range(rows):
        fetch(table, steps, both)
        put_minutes(sides, low, span, 480.0, places, minutes)


@timed
def _dates(minutes, ends, starts, out, rows):
    for _ in range(rows):
        put_behind_two(minutes, np.int32(0), ends, ends, starts, out)


@timed
def _marks(ends, starts, rows):
    found = False
    for _ in range(rows):
        found |= meets(ends, starts)
    return found


@timed
def _sums(minutes, starts, ends, rows):
    total = 0
    for row in range(rows):
        total += duration_sums(minutes, row, BLOCK)[1] + product_sum(minutes, row, ends, BLOCK)
        total += position_sums(starts, row, BLOCK)[1] + position_sums(ends, row, BLOCK)[1]
    return total


@timed
def _histogram(ends, steps, histogram, rows):
    for _ in range(rows):
        find_steps(ends, 0, 3, BINS, steps)
        count_steps(steps, BLOCK, histogram)
