"""Sorted numbers in which the places of very many values are found in one step each."""

from dataclasses import dataclass

import numpy as np

MOST_RUNGS = 1_000_000
BEYOND = np.iinfo(np.int64).max


@dataclass(frozen=True, eq=False)
class Ladder:
    """
    The numbers, and an even grid on which at most one of them lies between two rungs.

    Parameters
    ----------
    keys
        The numbers in rising order, and one beyond all values at the end; shape (n + 1,).
    step
        Distance of the rungs; 0 when the grid would be too fine, then the values are searched for.
    below
        Numbers below each rung; shape (rungs,).
    """

    keys: np.ndarray
    step: int
    below: np.ndarray

    def up_to(self, values: np.ndarray) -> np.ndarray:
        """Count the numbers at most as large as each value."""
        if not self.step:
            return np.searchsorted(self.keys, values, side="right")
        found = self._rung(values)
        return found + (self.keys[found] <= values)

    def under(self, values: np.ndarray) -> np.ndarray:
        """Count the numbers smaller than each value."""
        if not self.step:
            return np.searchsorted(self.keys, values, side="left")
        found = self._rung(values)
        return found + (self.keys[found] < values)

    def _rung(self, values: np.ndarray) -> np.ndarray:
        rung = (values - self.keys[0]) // self.step
        return self.below[np.clip(rung, 0, len(self.below) - 1)]


def ladder(numbers: np.ndarray) -> Ladder:
    """
    Prepare sorted numbers for many searches.

    Parameters
    ----------
    numbers
        int64, strictly rising; shape (n,).
    """
    keys = np.append(numbers, BEYOND)
    step = int(np.diff(numbers).min()) if len(numbers) > 1 else 0
    if not step or (numbers[-1] - numbers[0]) // step + 2 > MOST_RUNGS:
        return Ladder(keys, 0, np.empty(0, dtype=np.int64))
    rungs = numbers[0] + step * np.arange((numbers[-1] - numbers[0]) // step + 2)
    return Ladder(keys, step, np.searchsorted(numbers, rungs, side="left"))
