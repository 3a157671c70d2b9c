"""Sorted intervals of working time, and the work that lies before a moment of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from workbench.schedule.ladder import Ladder, ladder
from workbench.schedule.minutes import FAR

Moments = int | np.ndarray


@dataclass(frozen=True, eq=False)
class Intervals:
    """
    Sorted disjoint half-open intervals.

    Parameters
    ----------
    starts, ends
        Minutes; shape (n,).
    """

    starts: np.ndarray
    ends: np.ndarray

    @cached_property
    def after(self) -> np.ndarray:
        """Work up to the end of each interval, minutes."""
        return np.cumsum(self.ends - self.starts)

    @cached_property
    def lists(self) -> tuple[list[int], list[int], list[int]]:
        """Starts, ends and work up to the ends as plain integers, which are faster one by one."""
        return self.starts.tolist(), self.ends.tolist(), self.after.tolist()

    @cached_property
    def work(self) -> int:
        """Working minutes of all intervals."""
        return int(self.after[-1]) if len(self.starts) else 0

    def work_before(self, t: Moments) -> Moments:
        """Count the working minutes before a moment."""
        if isinstance(t, int):
            starts, ends, after = self.lists
            i = bisect_right(starts, t) - 1
            return after[i] - max(ends[i] - t, 0) if i >= 0 else 0
        if not len(self.starts):
            return np.zeros_like(t)
        i = self._begun.up_to(t)
        return self._sums[i] - np.maximum(self._stops[i] - t, 0)

    def earliest(self, work: Moments) -> Moments:
        """Find the first moment before which so much work lies; 0 < work <= all of it."""
        if isinstance(work, int):
            _, ends, after = self.lists
            i = bisect_left(after, work)
            return ends[i] - (after[i] - work)
        return self._offsets[self._done.under(work)] + work

    def latest(self, work: Moments) -> Moments:
        """Find the last moment before which so much work lies; 0 <= work < all of it."""
        if isinstance(work, int):
            _, ends, after = self.lists
            i = bisect_right(after, work)
            return ends[i] - (after[i] - work)
        return self._offsets[self._done.up_to(work)] + work

    @cached_property
    def _begun(self) -> Ladder:
        return ladder(self.starts)

    @cached_property
    def _done(self) -> Ladder:
        return ladder(self.after)

    @cached_property
    def _sums(self) -> np.ndarray:
        """Work up to the end of the interval before each, none before the first."""
        return np.append(0, self.after)

    @cached_property
    def _stops(self) -> np.ndarray:
        """End of the interval before each, long ago before the first."""
        return np.append(-FAR, self.ends)

    @cached_property
    def _offsets(self) -> np.ndarray:
        """What turns work into a moment within each interval; the last one holds for what the caller will drop."""
        offsets = self.ends - self.after
        return np.append(offsets, offsets[-1:])


def joined_shifts(days: Iterator[tuple[int, tuple]], first: int, last: int) -> Intervals:
    """
    Join the shifts of consecutive days; overlaps are merged.

    Parameters
    ----------
    days
        Midnight of each day and its shifts, pairs of minutes from midnight.
    first, last
        Minutes; what lies outside is cut off.
    """
    found = sorted((midnight + start, midnight + end) for midnight, shifts in days for start, end in shifts)
    merged: list[list[int]] = []
    for start, end in found:
        start, end = max(start, first), min(end, last)
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    joined = np.array(merged, dtype=np.int64).reshape(-1, 2)
    return Intervals(joined[:, 0].copy(), joined[:, 1].copy())
