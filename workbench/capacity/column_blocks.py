"""Blocks of columns of a program, and rows over them by name."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp


@dataclass(frozen=True)
class Blocks:
    """
    Columns that belong together, block beside block.

    Parameters
    ----------
    sizes
        Name of each block and how many columns it has.
    """

    sizes: Mapping[str, int]

    @property
    def count(self) -> int:
        """All columns."""
        return sum(self.sizes.values())

    def of(self, name: str) -> slice:
        """Columns of a block."""
        names = list(self.sizes)
        first = sum(self.sizes[one] for one in names[: names.index(name)])
        return slice(first, first + self.sizes[name])

    def rows(self, count: int, name: str, row, column, value=1.0) -> sp.csr_array:
        """
        Make rows that look at one block.

        Parameters
        ----------
        count
            Number of rows.
        name
            The block.
        row, column
            Places: row, and column counted inside the block.
        value
            Coefficient of each place.
        """
        row, column = np.asarray(row, dtype=int), np.asarray(column, dtype=int) + self.of(name).start
        values = np.broadcast_to(np.asarray(value, dtype=float), row.shape)
        return sp.csr_array((values, (row, column)), shape=(count, self.count))

    def aim(self, name: str, values) -> np.ndarray:
        """Make an aim that looks at one block."""
        aim = np.zeros(self.count)
        aim[self.of(name)] = values
        return aim
