"""
A calendar as working intervals, and the clock arithmetic on them.

A position is the number of working minutes before a moment, counted from an origin of the calendar; two moments with
the same position are the same to the work. One position has two spellings, the earliest moment (a finish: Friday 17:00)
and the latest (a start: Monday 08:00). Around the exceptions the intervals are kept in a table; before and after it the
week repeats without end, so no horizon has to be known.

Every method takes plain integers, for one schedule, or int64 arrays, for many at once, and gives back the same kind.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from workbench.schedule.intervals import Intervals, Moments, joined_shifts
from workbench.schedule.minutes import DAY, FAR, WEEK

EPOCH = date(1970, 1, 1)
MONDAY = 4 * DAY  # 1970-01-05


@dataclass(frozen=True, eq=False)
class WorkingTime:
    """
    A clock that runs only while work is done.

    Parameters
    ----------
    week
        Intervals of the repeating week, minutes from Monday 00:00.
    table
        Intervals between `first` and `last`, exceptions included, minutes since 1970.
    first, last
        Where the table begins and ends; both a Monday 00:00.
    """

    week: Intervals
    table: Intervals
    first: int
    last: int

    def position(self, t: Moments) -> Moments:
        """Count the working minutes before a moment; negative before the table."""
        if isinstance(t, int):
            if self.first <= t < self.last:
                return self.table.work_before(t)
            anchor, done = (self.first, 0) if t < self.first else (self.last, self.table.work)
            weeks, rest = divmod(t - anchor, WEEK)
            return done + weeks * self.week.work + self.week.work_before(rest)
        inside = (t >= self.first) & (t < self.last)
        if inside.all():
            return self.table.work_before(t)
        early = t < self.first
        weeks, rest = np.divmod(t - np.where(early, self.first, self.last), WEEK)
        outside = np.where(early, 0, self.table.work) + weeks * self.week.work + self.week.work_before(rest)
        return np.where(inside, self.table.work_before(t), outside) if inside.any() else outside

    def end_at(self, position: Moments) -> Moments:
        """Give the earliest moment at a position, as a finish is written."""
        total = self.table.work
        if isinstance(position, int):
            if 0 < position <= total:
                return self.table.earliest(position)
            anchor, rest = (self.first, position) if position <= 0 else (self.last, position - total)
            if not self.week.work:
                return -FAR if position <= 0 else FAR
            weeks = -(-rest // self.week.work) - 1
            return anchor + weeks * WEEK + self.week.earliest(rest - weeks * self.week.work)
        inside = (position > 0) & (position <= total)
        if inside.all():
            return self.table.earliest(position)
        outside = self._outside(position, position <= 0, self._week_end)
        return np.where(inside, self.table.earliest(position), outside) if inside.any() else outside

    def start_at(self, position: Moments) -> Moments:
        """Give the latest moment at a position, as a start is written."""
        total = self.table.work
        if isinstance(position, int):
            if 0 <= position < total:
                return self.table.latest(position)
            anchor, rest = (self.first, position) if position < 0 else (self.last, position - total)
            if not self.week.work:
                return -FAR if position < 0 else FAR
            weeks, rest = divmod(rest, self.week.work)
            return anchor + weeks * WEEK + self.week.latest(rest)
        inside = (position >= 0) & (position < total)
        if inside.all():
            return self.table.latest(position)
        outside = self._outside(position, position < 0, self._week_start)
        return np.where(inside, self.table.latest(position), outside) if inside.any() else outside

    def next(self, t: Moments) -> Moments:
        """Spell a moment as a start."""
        return self.start_at(self.position(t))

    def previous(self, t: Moments) -> Moments:
        """Spell a moment as a finish."""
        return self.end_at(self.position(t))

    def not_before(self, t: Moments) -> Moments:
        """Spell a moment as a finish if it is one already, else as a start, which is never earlier."""
        finish, start = self.previous(t), self.next(t)
        if isinstance(t, int):
            return finish if finish == t else start
        return np.where(finish == t, finish, start)

    def not_after(self, t: Moments) -> Moments:
        """Spell a moment as a start if it is one already, else as a finish, which is never later."""
        finish, start = self.previous(t), self.next(t)
        if isinstance(t, int):
            return start if start == t else finish
        return np.where(start == t, start, finish)

    def forward(self, t: Moments, minutes: Moments) -> Moments:
        """Give the finish of so much work begun at a moment; no work leaves the moment as it is."""
        if isinstance(minutes, int):
            return self.end_at(self.position(t) + minutes) if minutes else t
        return np.where(minutes == 0, t, self.end_at(self.position(t) + minutes))

    def backward(self, t: Moments, minutes: Moments) -> Moments:
        """Give the start of so much work done at a moment; no work leaves the moment as it is."""
        if isinstance(minutes, int):
            return self.start_at(self.position(t) - minutes) if minutes else t
        return np.where(minutes == 0, t, self.start_at(self.position(t) - minutes))

    def after(self, t: Moments, minutes: Moments) -> tuple[Moments, Moments]:
        """Place work that may begin at a moment: its start and its finish."""
        position = self.position(t)
        start = self.start_at(position)
        if isinstance(minutes, int):
            return start, self.end_at(position + minutes) if minutes else start
        return start, np.where(minutes == 0, start, self.end_at(position + minutes))

    def before(self, t: Moments, minutes: Moments) -> tuple[Moments, Moments]:
        """Place work that must end by a moment: its start and its finish."""
        position = self.position(t)
        finish = self.end_at(position)
        if isinstance(minutes, int):
            return self.start_at(position - minutes) if minutes else finish, finish
        return np.where(minutes == 0, finish, self.start_at(position - minutes)), finish

    def work(self, t: Moments, u: Moments) -> Moments:
        """Count the working minutes from one moment to another; negative when the second is earlier."""
        return self.position(u) - self.position(t)

    def _outside(self, position: np.ndarray, early: np.ndarray, spelled) -> np.ndarray:
        """Find moments in the repeating weeks; those that lie in the table are replaced by the caller."""
        if not self.week.work:
            return np.where(early, -FAR, FAR)
        weeks, rest = spelled(np.where(early, position, position - self.table.work))
        return np.where(early, self.first, self.last) + weeks * WEEK + rest

    def _week_end(self, work: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        weeks = -(-work // self.week.work) - 1
        return weeks, self.week.earliest(work - weeks * self.week.work)

    def _week_start(self, work: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        weeks, rest = np.divmod(work, self.week.work)
        return weeks, self.week.latest(rest)


def on_each(clocks: list[WorkingTime], clock: np.ndarray, operation: Callable, *moments: np.ndarray) -> np.ndarray:
    """
    Do the same on many calendars.

    Parameters
    ----------
    clocks
        Working time of each calendar.
    clock
        Which of them each row runs on; shape (n,).
    operation
        Takes a working time and arrays, such as `WorkingTime.work`.
    *moments
        Its arrays; shape (n,) each, or (n, iterations).

    Returns
    -------
    ndarray
        int64; shape of the arrays.
    """
    result = np.zeros(moments[0].shape, dtype=np.int64)
    for number in np.unique(clock):
        rows = clock == number
        result[rows] = operation(clocks[number], *(moment[rows] for moment in moments))
    return result


def working_time(week: tuple, exceptions: Mapping[date, tuple]) -> WorkingTime:
    """
    Turn shifts into working intervals.

    Parameters
    ----------
    week
        Shifts of the seven weekdays, Monday first: pairs of minutes from midnight.
    exceptions
        Shifts that replace those of a date. A night shift belongs to the date on which it begins.
    """
    pattern = joined_shifts(((day * DAY, week[day % 7]) for day in range(-1, 7)), 0, WEEK)
    if not exceptions:
        return WorkingTime(pattern, joined_shifts(iter(()), MONDAY, MONDAY), MONDAY, MONDAY)
    first = _monday(min(exceptions))
    last = _monday(max(exceptions) + timedelta(days=8))
    days = (first + timedelta(days=n) for n in range(-1, (last - first).days))
    shifts = ((_minute(day), exceptions.get(day, week[day.weekday()])) for day in days)
    return WorkingTime(pattern, joined_shifts(shifts, _minute(first), _minute(last)), _minute(first), _minute(last))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _minute(day: date) -> int:
    return (day - EPOCH).days * DAY
