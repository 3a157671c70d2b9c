"""
From a random word straight to the value of a variable that shares nothing with others.

A quantile function is tabulated in the cells of a word that `normal_cells` uses: equal ones between each power of two
and the next, so that they are narrow where a quantile function is steep. No normal is needed in between, and what is
linear in the share, like a uniform variable, is exact.
"""

from dataclasses import dataclass

import numpy as np

from workbench.risk.distributions import Distribution, Pert
from workbench.risk.normal_cells import CELL_BITS, OCTAVES, lower_quantile
from workbench.risk.stream import cell_of

HALF_CELLS = OCTAVES << CELL_BITS
"""Cells of one half of the words; those of the lower half come first, each half from its tail to the median."""
PER_OCTAVE = float(1 << CELL_BITS)
NODE_STEP, NODES_ASIDE = 12.0 / 256.0, 137
"""Distance in z of the nodes of cubics, and how many lie on either side of 0; they reach beyond all knots."""


@dataclass(frozen=True, eq=False)
class WordTable:
    """
    A quantile function in the cells of a word, straight within them.

    Parameters
    ----------
    ends
        Values at both ends of each cell, side by side so that one look finds both, with the digits of 32 bits in
        either precision: these err by less than the straight lines do; shape (2 * HALF_CELLS, 2).
    """

    ends: np.ndarray

    def __call__(self, word: np.ndarray) -> np.ndarray:
        """Look up values of words."""
        cell, place = cell_of(word)
        upper = np.where(word >= np.uint32(0x80000000), HALF_CELLS, 0)
        left, right = np.moveaxis(self.ends[cell + upper].astype(np.float64), -1, 0)
        return left + (right - left) * (place * PER_OCTAVE)

    @property
    def lowest(self) -> float:
        """The lowest value."""
        return float(self.ends[0, 0])

    @property
    def median(self) -> float:
        """The value in the middle."""
        return float(self.ends[-1, 1])

    @property
    def highest(self) -> float:
        """The highest value."""
        return float(self.ends[HALF_CELLS, 0])


def word_table(distribution: Distribution) -> WordTable:
    """
    Tabulate a distribution.

    Parameters
    ----------
    distribution
        Any with a quantile function without jumps.

    Returns
    -------
    WordTable
        It errs by less than 1.6e-5 of the range for bounded families, and by less than 1.3e-4 of the value for
        logarithmic spreads up to 1 and for exponential times.
    """
    quantiles = _smooth(distribution) if isinstance(distribution, Pert) else distribution.at(np.stack([KNOTS, -KNOTS]))
    halves = np.asarray(quantiles, dtype=np.float64).astype(np.float32)
    return WordTable(np.concatenate([np.column_stack([half[:-1], half[1:]]) for half in halves]))


def _smooth(distribution: Pert) -> np.ndarray:
    """
    Quantiles of a beta at the knots of both halves, within 3e-8 of the range by cubics through few of them.

    Each exact one takes a microsecond, and people who guess three points hardly ever guess the same shape twice.
    """
    first, steps = -NODE_STEP * NODES_ASIDE, np.arange(2 * NODES_ASIDE + 1)
    exact = np.asarray(distribution.at(first + NODE_STEP * steps))
    place = (np.stack([KNOTS, -KNOTS]) - first) / NODE_STEP
    step = place.astype(np.int64)
    x = place - step
    weights = (  # Lagrange's, through the node before, both around, and the one after
        -x * (x - 1.0) * (x - 2.0) / 6.0,
        (x + 1.0) * (x - 1.0) * (x - 2.0) / 2.0,
        -(x + 1.0) * x * (x - 2.0) / 2.0,
        (x + 1.0) * x * (x - 1.0) / 6.0,
    )
    return sum(weight * exact[step + at - 1] for at, weight in enumerate(weights))


def _knots() -> np.ndarray:
    """Standard normal numbers at the ends of the cells of the lower half."""
    octave, cell = np.divmod(np.arange(HALF_CELLS + 1), 1 << CELL_BITS)
    width = 2.0 ** (octave - OCTAVES - 1.0 - CELL_BITS)
    return lower_quantile(width * ((1 << CELL_BITS) + cell))


KNOTS = _knots()
