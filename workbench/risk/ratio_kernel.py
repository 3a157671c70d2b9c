"""
Random ratios of a project, compiled: the same draws as `stream` and `sampling`, to the last bit.

Compiled functions call none of another file: the compiler keeps what it made and looks only at the file of the function
called from outside to see whether it is still true. One small function per row of 256 iterations is what it turns into
vector instructions; float operations are those of `stream.normal` and `sampling.Table` in their order, and nothing lets
the compiler contract or reorder them. Random numbers: Salmon, Moraes, Dror and Shaw (2011); normal quantile: P. J.
Acklam; both as in `stream`.
"""

import numpy as np
from numba import njit

from workbench.risk.sampling import REACH, STEPS
from workbench.risk.stream import CENTRAL, LOG_2, ROOT_2, TAIL, TAIL_BELOW

BLOCK = 256
MASK = np.uint64(0xFFFFFFFF)
SHIFT = np.uint64(32)
FIRST_MULTIPLIER, SECOND_MULTIPLIER = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
FIRST_WEYL, SECOND_WEYL = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
A0, A1, A2, A3, A4, A5 = CENTRAL[0]
B0, B1, B2, B3, B4, B5 = CENTRAL[1]
C0, C1, C2, C3, C4, C5 = TAIL[0]
D0, D1, D2, D3, D4 = TAIL[1]
L15, L13, L11, L9, L7, L5, L3 = (1 / k for k in (15, 13, 11, 9, 7, 5, 3))
HALF = np.uint32(0x80000000)
PER_STEP = STEPS / (2.0 * REACH)
LAST_STEP = STEPS - 1

within = njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)


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
    lower = np.empty(BLOCK)
    _fill(np.uint64(seed), np.uint64(name), shared, float(own), table, np.empty(BLOCK, np.uint32), lower,
          lower.view(np.int64), np.empty(BLOCK), out)  # fmt: skip
    return out


@njit(cache=True, nogil=True, error_model="numpy", no_cfunc_wrapper=True)
def _fill(seed, name, shared, own, table, words, lower, bits, z, out):
    """Blocks are drawn in full and cut at the end."""
    for first in range(0, out.size, BLOCK):
        _fill_words(seed, name, first // BLOCK, words)
        _fill_normals(words, lower, bits, z)
        width = min(BLOCK, out.size - first)
        for i in range(width):
            z[i] = shared[first + i] + own * z[i]
        _look_up(table, z)
        for i in range(width):
            out[first + i] = z[i]


@within
def _fill_words(seed, name, block, out):
    """Philox 4x32-10: four words for each of the counters of a block."""
    low, high = name & MASK, name >> SHIFT
    for step in range(BLOCK // 4):
        a, b, c, d = np.uint64(block * (BLOCK // 4) + step), low, high, np.uint64(0)
        k, m = seed & MASK, seed >> SHIFT
        for _ in range(10):
            p, q = FIRST_MULTIPLIER * a, SECOND_MULTIPLIER * c
            a, b, c, d = (q >> SHIFT) ^ b ^ k, q & MASK, (p >> SHIFT) ^ d ^ m, p & MASK
            k, m = (k + FIRST_WEYL) & MASK, (m + SECOND_WEYL) & MASK
        out[4 * step] = a
        out[4 * step + 1] = b
        out[4 * step + 2] = c
        out[4 * step + 3] = d


@within
def _fill_normals(words, lower, bits, out):
    """Standard normal numbers of words; `bits` is the memory of `lower` read as whole numbers."""
    for i in range(BLOCK):
        u = (np.float64(words[i]) + 0.5) * 2.0**-32
        lower[i] = min(u, 1.0 - u)
    for i in range(BLOCK):
        x = lower[i] - 0.5
        r = x * x
        top = ((((A0 * r + A1) * r + A2) * r + A3) * r + A4) * r + A5
        bottom = ((((B0 * r + B1) * r + B2) * r + B3) * r + B4) * r + B5
        out[i] = top * x / bottom
    for i in range(BLOCK):
        if lower[i] < TAIL_BELOW:
            out[i] = _tail(lower, bits, i)
    for i in range(BLOCK):
        out[i] = -out[i] if words[i] >= HALF else out[i]


@within
def _tail(lower, bits, i):
    """The normal quantile far out, by a logarithm from exponent and mantissa."""
    exponent = np.float64((bits[i] >> 52) - 1023)
    whole = lower[i]
    bits[i] = (bits[i] & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000
    mantissa = lower[i]
    lower[i] = whole
    s = (mantissa - ROOT_2) / (mantissa + ROOT_2)
    r = s * s
    series = ((((((L15 * r + L13) * r + L11) * r + L9) * r + L7) * r + L5) * r + L3) * r + 1.0
    log = 2.0 * s * series + (exponent + 0.5) * LOG_2
    q = np.sqrt(-2.0 * log)
    top = ((((C0 * q + C1) * q + C2) * q + C3) * q + C4) * q + C5
    bottom = (((D0 * q + D1) * q + D2) * q + D3) * q + D4
    return top / bottom


@within
def _look_up(table, z):
    """Table with equal steps, straight between them."""
    for i in range(BLOCK):
        at = (min(max(z[i], -REACH), REACH) + REACH) * PER_STEP
        step = min(np.int64(at), LAST_STEP)
        left = table[step]
        z[i] = left + (table[step + 1] - left) * (at - np.float64(step))
