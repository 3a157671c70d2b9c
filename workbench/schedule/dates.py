"""What a pass gives back."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Dates:
    """
    Start and finish of the remaining work of every activity; of complete ones the actual dates.

    Parameters
    ----------
    start, finish
        Minutes since 1970; shape (activities,) or (activities, iterations).
    remaining
        Working minutes between them, expected finishes taken in; same shape.
    """

    start: np.ndarray
    finish: np.ndarray
    remaining: np.ndarray


def stacked(rows: list, shape: tuple[int, ...]) -> np.ndarray:
    """Put the activities of a pass together again; some may be the same in every iteration."""
    if len(shape) == 1:
        return np.array(rows, dtype=np.int64)
    result = np.empty(shape, dtype=np.int64)
    for number, row in enumerate(rows):
        result[number] = row
    return result


def columns(remaining: np.ndarray) -> list:
    """Durations activity by activity: plain integers for one schedule, arrays for many."""
    return remaining.tolist() if remaining.ndim == 1 else [*remaining]
