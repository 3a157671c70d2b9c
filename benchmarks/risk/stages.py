"""What each stage of the simulation takes alone: one row of 256 iterations over and over, in the nearest memory."""

import time

import numpy as np
from numba import njit

from workbench.risk.compiled import WITHIN
from workbench.risk.distributions import Pert
from workbench.risk.kernel_dates import begin_at, put_work, raise_to
from workbench.risk.kernel_draws import round_minutes
from workbench.risk.kernel_marks import meets
from workbench.risk.kernel_stream import fill_normals, fill_words, look_up
from workbench.risk.kernel_sums import count_steps, duration_sums, find_steps, position_sums, product_sum
from workbench.risk.sampling import sampler
from workbench.risk.tally import BINS, BLOCK

SEED, NAME = np.uint64(1), np.uint64(77)


def alone(real: type[np.floating], rows: int, turns: int = 7) -> dict[str, float]:
    """Time the stages; nanoseconds per number."""
    table = sampler(Pert(0.0, 0.4, 1.0)).values.astype(real)
    words, steps = np.zeros(BLOCK, dtype=np.uint32), np.zeros(BLOCK, dtype=np.int32)
    z, days = np.zeros(BLOCK, dtype=real), np.full(BLOCK, 20.0, dtype=real)
    minutes, ends, bound, starts = (np.full(BLOCK, k, dtype=np.int32) for k in (9600, 4001, 0, 0))
    histogram = np.zeros(BINS, dtype=np.int32)
    inputs = {
        _words: (words,),
        _normals: (words, z),
        _tables: (table, steps, z),
        _minutes: (days, minutes),
        _dates: (minutes, ends, bound, starts),
        _marks: (ends, starts),
        _sums: (minutes, starts, ends),
        _histogram: (ends, steps, histogram),
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
def _normals(words, z, rows):
    for _ in range(rows):
        fill_normals(words, z)


@timed
def _tables(table, steps, z, rows):
    for _ in range(rows):
        look_up(table, 0.0, 1.0, steps, z)


@timed
def _minutes(days, minutes, rows):
    for _ in range(rows):
        round_minutes(days, 480.0, minutes)


@timed
def _dates(minutes, ends, bound, starts, rows):
    for _ in range(rows):
        begin_at(ends, np.int32(0), bound)
        raise_to(ends, bound)
        put_work(minutes, bound, starts, ends)


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
