"""Random ratios of a project, compiled: the same draws as `stream` and `sampling`, to the last bit."""

from collections.abc import Callable

import numpy as np

from workbench.risk import kernel_stream, normal_cells, sampling, stream, tally
from workbench.risk.compiled import called, stamp
from workbench.risk.kernel_stream import fill_normals, fill_words, look_up
from workbench.risk.tally import BLOCK

PARTS = kernel_stream, normal_cells, sampling, stream, tally
"""Files of which functions or numbers are compiled in."""


def fill_ratios(seed: int, name: np.uint64, shared: np.ndarray, own: float, table: np.ndarray) -> np.ndarray:
    """
    Draw the ratio of one project in every iteration.

    Parameters
    ----------
    seed
        0 to 2**64 - 1.
    name
        Number of the variable.
    shared
        Part of its normal that comes from common factors, per iteration.
    own
        Weight of its own part.
    table
        Its quantile function at equal steps of z, see `sampling.Table`.

    Returns
    -------
    ndarray
        One ratio per iteration.
    """
    out = np.empty(len(shared))
    room = np.empty(BLOCK, dtype=np.uint32), np.empty(BLOCK, dtype=np.int32), np.empty(BLOCK)
    _fill(np.uint64(seed), np.uint64(name), shared, float(own), table, room, out)
    return out


def _compiled(parts: int) -> Callable:
    """Compile the run over blocks; `parts` is the stamp of everything that is called."""

    @called
    def fill(seed, name, shared, own, table, room, out):
        words, steps, z = room
        if parts == 0:  # never; what is closed over counts only where it is looked at
            return
        for first in range(0, out.size, BLOCK):  # blocks are drawn in full and cut at the end
            width = min(BLOCK, out.size - first)
            fill_words(seed, name, first // BLOCK, words)
            fill_normals(words, z)
            for i in range(width):
                z[i] = shared[first + i] + own * z[i]
            look_up(table, 0.0, 1.0, steps, z)
            for i in range(width):
                out[first + i] = z[i]

    return fill


_fill = _compiled(stamp(*PARTS))
