"""Random ratios of a project, compiled: the same draws as `stream` and `sampling`, to the last bit."""

from collections.abc import Callable

import numpy as np

from workbench.risk import kernel_stream, normal_cells, sampling, stream, tally, word_table
from workbench.risk.compiled import called, stamp, within
from workbench.risk.kernel_stream import add_scaled, fill_normals, fill_words, look_up
from workbench.risk.tally import BLOCK

PARTS = kernel_stream, normal_cells, sampling, stream, tally, word_table
"""Files of which functions or numbers are compiled in."""


def fill_ratios(
    seed: int,
    names: np.ndarray,
    signs: np.ndarray,
    weights: np.ndarray,
    factors: np.ndarray,
    own: float,
    tables: np.ndarray,
    out: np.ndarray,
) -> None:
    """
    Draw the ratios of one project in every iteration.

    Parameters
    ----------
    seed
        0 to 2**64 - 1.
    names
        Numbers of the variables; shape (ratios,).
    signs
        1.0 where a factor above 0 raises a ratio, -1.0 where it lowers it; shape (ratios,).
    weights
        Loadings of the project; shape (factors,).
    factors
        Draws of the factors; shape (factors, iterations).
    own
        Loading of what is the project's own.
    tables
        Quantile functions at equal steps of z, see `sampling.Table`; shape (ratios, knots).
    out
        Filled; shape (ratios, iterations).
    """
    room = np.empty(BLOCK, dtype=np.uint32), np.empty(BLOCK, dtype=np.int32), np.empty(BLOCK), np.empty(BLOCK)
    _fill(np.uint64(seed), names, signs, weights, factors, float(own), tables, room, out)
    return out


def _compiled(parts: int) -> Callable:
    """Compile the run over blocks; `parts` is the stamp of everything that is called."""

    @called
    def fill(seed, names, signs, weights, factors, own, tables, room, out):
        words, steps, shared, z = room
        if parts == 0:  # never; what is closed over counts only where it is looked at
            return
        for first in range(0, out.shape[1], BLOCK):  # blocks are drawn in full and cut at the end
            width = min(BLOCK, out.shape[1] - first)
            for i in range(BLOCK):
                shared[i] = 0.0
            for load in range(weights.size):
                if weights[load] != 0.0:  # a factor of other projects must not even change the sign of a zero
                    add_scaled(weights[load], factors[load, first : first + width], shared[:width])
            for k in range(names.size):
                fill_words(seed, names[k], first // BLOCK, words)
                fill_normals(words, z)
                add_shared(signs[k], shared, own, z)
                look_up(tables[k], 0.0, 1.0, steps, z)
                copy(z[:width], out[k, first : first + width])

    return fill


@within
def add_shared(sign, shared, own, z):
    """The factors' part of a normal and its own."""
    for i in range(BLOCK):
        z[i] = sign * shared[i] + own * z[i]


@within
def copy(row, out):
    """The same again."""
    for i in range(row.size):
        out[i] = row[i]


_fill = _compiled(stamp(*PARTS))
