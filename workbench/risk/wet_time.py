"""Working time of a calendar whose wet days differ from iteration to iteration."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from workbench.risk.shift_pieces import Pieces
from workbench.schedule.intervals import Moments
from workbench.schedule.working_time import WorkingTime


@dataclass(frozen=True, eq=False)
class WetTime(WorkingTime):
    """
    A clock that stands still on wet days; the last axis of moments and positions is that of the iterations.

    A wet day takes the shifts that begin on it, as a day off does. Before the first day with weather it is the
    calendar's own clock, and behind the last nothing is told apart.

    Parameters
    ----------
    pieces
        Working time of the days with weather.
    begin, reach
        Minutes at which these days begin and end.
    worked
        Work of each iteration before each piece, and of all of them; shape (pieces + 1, iterations).
    """

    pieces: Pieces
    begin: int
    reach: int
    worked: np.ndarray

    def position(self, t: Moments) -> np.ndarray:
        """Count the working minutes before a moment."""
        t = self._spread(t)
        at = np.searchsorted(self.pieces.starts, t, side="right") - 1
        done = np.maximum(at, 0)
        inside = np.minimum(t - self._starts[done], self._at(done + 1) - self._at(done))
        return super().position(np.minimum(t, self.begin)) + np.where(at >= 0, self._at(done) + inside, 0)

    def end_at(self, position: Moments) -> np.ndarray:
        """Give the earliest moment at a position."""
        position = self._spread(position)
        work = position - self._work_at_begin
        return np.where(work <= 0, super().end_at(np.minimum(position, self._work_at_begin)), self._moment(work, work))

    def start_at(self, position: Moments) -> np.ndarray:
        """Give the latest moment at a position."""
        position = self._spread(position)
        work = position - self._work_at_begin
        early = super().start_at(np.minimum(position, self._work_at_begin - 1))
        return np.where(work < 0, early, self._moment(work, work + 1))

    def not_before(self, t: Moments) -> np.ndarray:
        """Spell a moment as a finish if it is one already, else as a start."""
        return super().not_before(self._spread(t))

    def not_after(self, t: Moments) -> np.ndarray:
        """Spell a moment as a start if it is one already, else as a finish."""
        return super().not_after(self._spread(t))

    @cached_property
    def _work_at_begin(self) -> int:
        return super().position(self.begin)

    @cached_property
    def _starts(self) -> np.ndarray:
        return np.append(self.pieces.starts, self.reach)

    def _spread(self, moments: Moments) -> np.ndarray:
        moments = np.asarray(moments, dtype=np.int64)
        return moments if moments.ndim else np.broadcast_to(moments, self.worked.shape[1:])

    def _at(self, piece: np.ndarray) -> np.ndarray:
        return self.worked[np.minimum(piece, len(self.worked) - 1), np.arange(self.worked.shape[1])]

    def _moment(self, work: np.ndarray, least: np.ndarray) -> np.ndarray:
        """Where so much work is done, within the first piece at whose end at least so much is done."""
        low, high = np.zeros_like(work), np.full_like(work, len(self.worked) - 1)
        while (low < high).any():
            middle = (low + high) // 2
            enough = self._at(middle + 1) >= least
            low, high = np.where(enough, low, np.minimum(middle + 1, high)), np.where(enough, middle, high)
        found = self._starts[low] + work - self._at(low)
        return np.where(low < len(self.pieces.starts), found, self.reach)


def wet_time(clock: WorkingTime, pieces: Pieces, wet: np.ndarray, begin: int, reach: int) -> WetTime:
    """
    Let a clock stand still on wet days.

    Parameters
    ----------
    clock
        The calendar's own clock.
    pieces
        Its working time from `begin` to `reach`.
    wet
        Wet days; shape (days, iterations).
    begin, reach
        Minutes.
    """
    days = np.concatenate([np.zeros((1, wet.shape[1]), dtype=bool), wet])
    is_open = ~(days[pieces.owner] & days[pieces.other])
    work = np.where(is_open, (pieces.ends - pieces.starts)[:, None], 0)
    before = np.concatenate([np.zeros((1, wet.shape[1]), dtype=np.int64), np.cumsum(work, axis=0)])
    return WetTime(clock.week, clock.table, clock.first, clock.last, pieces, begin, reach, before)
