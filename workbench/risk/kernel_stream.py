"""
Random words, normals and tables for a row of iterations, compiled.

One small function per row of 256 iterations is what the compiler turns into vector instructions. Float operations are
those of `stream` and `sampling` in their order, and nothing lets the compiler contract or reorder them, so that every
digit is the same. Rows of half the width, for quick runs, take the same steps with half the digits. Random numbers:
Salmon, Moraes, Dror and Shaw (2011).
"""

from typing import NamedTuple

import numpy as np
from numba import types
from numba.extending import overload

from workbench.risk.compiled import WITHIN, within
from workbench.risk.normal_cells import CELL_BITS, CELLS, LOWEST_CELL, ONE_BITS, PLACE_BITS, PLACE_MASK
from workbench.risk.sampling import REACH
from workbench.risk.stream import MULTIPLIERS, ROUNDS, WEYL, Designed
from workbench.risk.tally import BLOCK
from workbench.risk.word_table import HALF_CELLS

COUNTERS = BLOCK // 4
MASK = np.uint64(0xFFFFFFFF)
SHIFT = np.uint64(32)
FIRST_MULTIPLIER, SECOND_MULTIPLIER = MULTIPLIERS
FIRST_WEYL, SECOND_WEYL = WEYL
HALF = np.uint32(0x80000000)
LAST_WORD = np.uint32(0xFFFFFFFF)
C0, C1, C2, C3 = CELLS
UPPER, NO_CELL = np.int32(HALF_CELLS), np.int32(0)
SHORT_CELLS = CELLS.astype(np.float32)
S0, S1, S2, S3 = SHORT_CELLS
SHORT_PLACE_BITS = 23 - CELL_BITS
SHORT_LOWEST_CELL = np.int32((127 - 1) << CELL_BITS)
SHORT_PLACE_MASK = np.int32((1 << SHORT_PLACE_BITS) - 1)
SHORT_ONE_BITS = np.int32(127 << 23)
WITHIN_ONE, SHORT_WITHIN_ONE = np.int64((1 << 52) - 1), np.int32((1 << 23) - 1)
LARGEST_SHORT = np.float32(2**31 - 2**7)
"""The largest number of 32 bits below two to the 31."""


class Source(NamedTuple):
    """
    What words come from: a seed, and for some variables a design.

    Parameters
    ----------
    seed
        Seed of the streams.
    names, given
        Variables in rising order, and their words of stream 0 from iteration 0 on; beyond them they are those of the
        seed; shapes (variables,) and (variables, iterations).
    """

    seed: np.uint64
    names: np.ndarray
    given: np.ndarray


def source(seed: int | Designed) -> Source:
    """Give a seed as compiled code takes it."""
    if not isinstance(seed, Designed):
        return Source(np.uint64(seed), np.empty(0, dtype=np.uint64), np.empty((0, 0), dtype=np.uint32))
    order = np.argsort(seed.names)
    return Source(np.uint64(seed.seed), seed.names[order], np.ascontiguousarray(seed.given[order]))


@within
def fill_from(source, name, block, out):
    """The words of a variable, those that a design gives in the place of its own."""
    fill_stream(source.seed, name, np.uint64(0), block, out)
    if source.names.size:
        row = np.searchsorted(source.names, name)
        if row < source.names.size and source.names[row] == name:
            put_given(source.given[row], block * BLOCK, out)


@within
def put_given(given, begin, out):
    """What a design gives of a block."""
    for i in range(min(given.size - begin, BLOCK)):
        out[i] = given[begin + i]


@within
def fill_words(seed, name, block, out):
    """The words of a variable."""
    fill_stream(seed, name, np.uint64(0), block, out)


@within
def fill_stream(seed, name, stream, block, out):
    """Philox 4x32-10: four words for each of the counters of a block."""
    low, high = name & MASK, name >> SHIFT
    for step in range(COUNTERS):
        a, b, c, d = np.uint64(block * COUNTERS + step), low, high, stream
        k, m = seed & MASK, seed >> SHIFT
        for _ in range(ROUNDS):
            p, q = FIRST_MULTIPLIER * (a & MASK), SECOND_MULTIPLIER * (c & MASK)
            a, b, c, d = (q >> SHIFT) ^ b ^ k, q, (p >> SHIFT) ^ d ^ m, p  # what is above 32 bits is never looked at
            k, m = (k + FIRST_WEYL) & MASK, (m + SECOND_WEYL) & MASK
        out[4 * step] = a
        out[4 * step + 1] = b
        out[4 * step + 2] = c
        out[4 * step + 3] = d


def fill_normals(words: np.ndarray, out: np.ndarray) -> None:
    """Standard normal numbers of words, with the digits of the row they are put into; compiled only."""


@overload(fill_normals, jit_options=WITHIN)
def _normals_for(words, out):
    return _full_normals if out.dtype == types.float64 else _short_normals


def _full_normals(words, out):
    for i in range(BLOCK):
        folded = np.float64(np.float64(min(words[i], LAST_WORD - words[i])) + 0.5)
        bits = folded.view(np.int64)
        cell = np.uint32((bits >> PLACE_BITS) - LOWEST_CELL)
        place = np.int64((bits & PLACE_MASK) | ONE_BITS).view(np.float64) - 1.0
        z = ((C3[cell] * place + C2[cell]) * place + C1[cell]) * place + C0[cell]
        out[i] = -z if words[i] >= HALF else z


def _short_normals(words, out):
    one, half = np.float32(1.0), np.float32(0.5)
    for i in range(BLOCK):
        whole = np.float32(np.int32(min(words[i], LAST_WORD - words[i])))
        bits = np.float32(min(whole + half, LARGEST_SHORT)).view(np.int32)
        cell = np.uint32((bits >> SHORT_PLACE_BITS) - SHORT_LOWEST_CELL)
        place = np.int32((bits & SHORT_PLACE_MASK) | SHORT_ONE_BITS).view(np.float32) - one
        z = ((S3[cell] * place + S2[cell]) * place + S1[cell]) * place + S0[cell]
        out[i] = -z if words[i] >= HALF else z


def fill_cells(words: np.ndarray, cells: np.ndarray, places: np.ndarray) -> None:
    """Cells of a `word_table.WordTable` that words lie in, and where in them; compiled only."""


@overload(fill_cells, jit_options=WITHIN)
def _cells_for(words, cells, places):
    return _full_cells if places.dtype == types.float64 else _short_cells


def _full_cells(words, cells, places):
    for i in range(BLOCK):
        folded = np.float64(np.float64(min(words[i], LAST_WORD - words[i])) + 0.5)
        bits = folded.view(np.int64)
        cells[i] = np.int32((bits >> PLACE_BITS) - LOWEST_CELL) + (UPPER if words[i] >= HALF else NO_CELL)
        places[i] = np.int64(((bits << CELL_BITS) & WITHIN_ONE) | ONE_BITS).view(np.float64) - 1.0


def _short_cells(words, cells, places):
    one, half = np.float32(1.0), np.float32(0.5)
    for i in range(BLOCK):
        whole = np.float32(np.int32(min(words[i], LAST_WORD - words[i])))
        bits = np.float32(min(whole + half, LARGEST_SHORT)).view(np.int32)
        cells[i] = (bits >> SHORT_PLACE_BITS) - SHORT_LOWEST_CELL + (UPPER if words[i] >= HALF else NO_CELL)
        places[i] = np.int32(((bits << CELL_BITS) & SHORT_WITHIN_ONE) | SHORT_ONE_BITS).view(np.float32) - one


@within
def add_scaled(weight, factor, shared):
    """A factor's part of a variable's normal."""
    for i in range(factor.size):
        shared[i] += weight * factor[i]


@within
def join(shared, own, out):
    """The factors' parts and the variable's own."""
    for i in range(BLOCK):
        out[i] = shared[i] + own * out[i]


@within
def look_up(values, low, span, steps, out):
    """Table with equal steps, straight between them, shifted and stretched; `steps` is room for whole numbers."""
    real, last = out.dtype.type, np.int32(values.size - 2)
    reach, per_step = real(REACH), real((values.size - 1) / (2.0 * REACH))
    for i in range(BLOCK):  # apart from the loads below, so that it is done several at a time
        at = (min(max(out[i], -reach), reach) + reach) * per_step
        step = min(np.int32(at), last)
        steps[i] = step
        out[i] = at - real(step)
    for i in range(BLOCK):
        step = np.uint32(steps[i])
        left = values[step]
        out[i] = low + span * (left + (values[step + np.uint32(1)] - left) * out[i])
