"""
The standard normal quantile as a cubic in each of many cells, so that a draw takes no division and no logarithm.

Cells are addressed by the bits of a number: 32 equal ones between each power of two and the next. Coefficients come
from published constants by additions, multiplications, divisions and square roots only, which IEEE arithmetic fixes to
the last digit, so they are the same everywhere.

Reference: M. J. Wichura (1988), Algorithm AS 241: the percentage points of the normal distribution, Applied Statistics
37, 477-484.
"""

from collections.abc import Sequence

import numpy as np

OCTAVES = 32
"""Powers of two between half of 1 / 2**32, the least share, and a half."""
CELL_BITS = 5
"""Two to this many cells in an octave."""
MANTISSA_BITS = 52
PLACE_BITS = MANTISSA_BITS - CELL_BITS
LOWEST_CELL = (1023 - 1) << CELL_BITS
"""Bits of 0.5, the least folded word, from the first bit that addresses a cell."""
PLACE_MASK = (1 << PLACE_BITS) - 1
ONE_BITS = 1023 << MANTISSA_BITS
NODES = 0.0, 0.3125, 0.6875, 1.0
"""Where in a cell the cubic is exact."""

CENTRAL = (
    (
        2509.0809287301226727,
        33430.575583588128105,
        67265.770927008700853,
        45921.953931549871457,
        13731.693765509461125,
        1971.5909503065514427,
        133.14166789178437745,
        3.387132872796366608,
    ),
    (
        5226.495278852854561,
        28729.085735721942674,
        39307.89580009271061,
        21213.794301586595867,
        5394.1960214247511077,
        687.1870074920579083,
        42.313330701600911252,
        1.0,
    ),
)
TAIL = (
    (
        7.7454501427834140764e-4,
        0.0227238449892691845833,
        0.24178072517745061177,
        1.27045825245236838258,
        3.64784832476320460504,
        5.7694972214606914055,
        4.6303378461565452959,
        1.42343711074968357734,
    ),
    (
        1.05075007164441684324e-9,
        5.475938084995344946e-4,
        0.0151986665636164571966,
        0.14810397642748007459,
        0.68976733498510000455,
        1.6763848301838038494,
        2.05319162663775882187,
        1.0,
    ),
)
CENTRAL_FROM, CENTRAL_REACH, TAIL_FROM = 0.075, 0.180625, 1.6
LOG_2 = 0.6931471805599453
ROOT_2 = 1.4142135623730951


def normal_cells() -> np.ndarray:
    """
    Find the cubics.

    Returns
    -------
    ndarray of float64
        Coefficients of the powers 0 to 3 of the place above the begin of a cell, in units of the power of two below it;
        shape (4, cells).
    """
    octave, cell = np.divmod(np.arange(OCTAVES << CELL_BITS), 1 << CELL_BITS)
    width = 2.0 ** (octave - OCTAVES - 1.0 - CELL_BITS)
    at = [lower_quantile(width * ((1 << CELL_BITS) + cell + node)) for node in NODES]
    once = [(at[k + 1] - at[k]) / (NODES[k + 1] - NODES[k]) for k in range(3)]
    twice = [(once[k + 1] - once[k]) / (NODES[k + 2] - NODES[k]) for k in range(2)]
    third = (twice[1] - twice[0]) / (NODES[3] - NODES[0])
    second = twice[0] - third * (NODES[1] + NODES[2])
    first = once[0] - NODES[1] * (twice[0] - third * NODES[2])
    scale = float(1 << CELL_BITS)
    return np.array([at[0], first * scale, second * scale**2, third * scale**3])


def lower_quantile(share: np.ndarray) -> np.ndarray:
    """
    Give the standard normal quantile of shares up to a half.

    Parameters
    ----------
    share
        Between 1e-10 and 0.5.

    Returns
    -------
    ndarray of float64
        Within 1e-14 of the exact quantile.
    """
    away = share - 0.5
    r = CENTRAL_REACH - away * away
    found = _horner(CENTRAL[0], r) * away / _horner(CENTRAL[1], r)
    r = np.sqrt(-_log(share)) - TAIL_FROM
    return np.where(share >= CENTRAL_FROM, found, -_horner(TAIL[0], r) / _horner(TAIL[1], r))


def _horner(coefficients: Sequence[float], x: np.ndarray) -> np.ndarray:
    total = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        total = total * x + coefficient
    return total


def _log(x: np.ndarray) -> np.ndarray:
    """Logarithm from exponent and mantissa: a library's own may differ by platform or by place in a vector."""
    bits = x.view(np.int64)
    mantissa = ((bits & ((1 << MANTISSA_BITS) - 1)) | ONE_BITS).view(np.float64)
    s = (mantissa - ROOT_2) / (mantissa + ROOT_2)
    series = _horner([1 / k for k in (17, 15, 13, 11, 9, 7, 5, 3, 1)], s * s)
    return 2.0 * s * series + (((bits >> MANTISSA_BITS) - 1023).astype(np.float64) + 0.5) * LOG_2


CELLS = normal_cells()
