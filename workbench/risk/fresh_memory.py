"""Memory for large arrays that goes back to the system as soon as nobody holds them."""

import mmap
from math import prod

import numpy as np

SMALL = 2**20
"""Bytes below which arrays come from the allocator, which keeps what is given back for later."""
PAGE = 2**21
"""Bytes of a large page; with small ones, finding and first touching them takes as long as many a draw."""


def fresh_zeros(shape: int | tuple[int, ...], dtype: type) -> np.ndarray:
    """
    Make an array of zeros.

    A simulation takes and leaves the same large arrays for every part, in several threads; an allocator that keeps them
    holds up to twice of what is in use.

    Parameters
    ----------
    shape, dtype
        As of `numpy.zeros`.
    """
    size = prod(shape if isinstance(shape, tuple) else (shape,)) * np.dtype(dtype).itemsize
    if size < SMALL:
        return np.zeros(shape, dtype=dtype)
    if not hasattr(mmap, "MADV_HUGEPAGE"):
        return np.frombuffer(mmap.mmap(-1, size), dtype=dtype).reshape(shape)
    memory = mmap.mmap(-1, size + PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    memory.madvise(mmap.MADV_HUGEPAGE)
    first = -np.frombuffer(memory, dtype=np.uint8).ctypes.data % PAGE
    return np.frombuffer(memory, dtype=dtype, count=size // np.dtype(dtype).itemsize, offset=first).reshape(shape)
