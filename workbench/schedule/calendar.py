"""Working calendars: a week of shifts, and dates on which other shifts hold."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from workbench.errors import ParameterError
from workbench.schedule.minutes import DAY
from workbench.schedule.working_time import WorkingTime, working_time

Shift = tuple[int, int]
"""First minute of work and first minute after it, counted from midnight; the end may lie in the next day."""

OFFICE_HOURS = ((480, 720), (780, 1020))
MINUTES_PER_DAY = 480


@dataclass(frozen=True)
class Calendar:
    """
    When work is done.

    Parameters
    ----------
    week
        Shifts of the seven weekdays, Monday first.
    exceptions
        Shifts that replace the weekly ones on a date; none at all is a day off. Given as a mapping, kept as sorted
        pairs.
    name
        Name people use.
    minutes_per_day
        What counts as one day where durations are shown; 0 takes the most frequent working day of the week.

    Raises
    ------
    ParameterError
        A shift is impossible, the week has not seven days, or there is no working time at all.
    """

    week: tuple[tuple[Shift, ...], ...]
    exceptions: Mapping[date, tuple[Shift, ...]] | tuple[tuple[date, tuple[Shift, ...]], ...] = ()
    name: str = ""
    minutes_per_day: int = 0

    def __post_init__(self):
        pairs = self.exceptions.items() if isinstance(self.exceptions, Mapping) else self.exceptions
        exceptions = tuple(sorted((pd.Timestamp(day).date(), _shifts(shifts)) for day, shifts in pairs))
        week = tuple(_shifts(shifts) for shifts in self.week)
        if len(week) != 7:
            raise ParameterError(f"calendar {self.name!r}: expected the shifts of 7 weekdays, got {len(week)}")
        if not any(week) and not any(shifts for _, shifts in exceptions):
            raise ParameterError(f"calendar {self.name!r} has no working time; expected at least one shift")
        object.__setattr__(self, "week", week)
        object.__setattr__(self, "exceptions", exceptions)
        object.__setattr__(self, "minutes_per_day", self.minutes_per_day or _usual_day(week))

    @classmethod
    def weekly(
        cls,
        days: Iterable[int] = range(5),
        shifts: Iterable[Shift] = OFFICE_HOURS,
        holidays: Iterable[object] = (),
        name: str = "",
    ) -> "Calendar":
        """
        Make a calendar with the same shifts on some weekdays.

        Parameters
        ----------
        days
            Working days, 0 = Monday.
        shifts
            Minutes from midnight: start and end of each.
        holidays
            Dates off.
        name
            Name people use.
        """
        working = set(days)
        week = tuple(tuple(shifts) if day in working else () for day in range(7))
        return cls(week, {pd.Timestamp(day).date(): () for day in holidays}, name)

    @cached_property
    def time(self) -> WorkingTime:
        """The calendar as working intervals."""
        return working_time(self.week, dict(self.exceptions))


def _shifts(shifts: Iterable[Shift]) -> tuple[Shift, ...]:
    found = tuple(sorted((int(start), int(end)) for start, end in shifts))
    for start, end in found:
        if not (0 <= start < DAY and start < end <= start + DAY):
            raise ParameterError(
                f"shift from minute {start} to {end}: expected at most a day, starting before midnight"
            )
    return found


def _usual_day(week: tuple[tuple[Shift, ...], ...]) -> int:
    """Working minutes of the most frequent kind of day, the longer one on a tie."""
    lengths = Counter(min(sum(end - start for start, end in day), DAY) for day in week if day)
    return max(lengths, key=lambda length: (lengths[length], length), default=MINUTES_PER_DAY)


STANDARD = Calendar.weekly(name="Mon-Fri 8-12, 13-17")
CONTINUOUS = Calendar.weekly(range(7), ((0, DAY),), name="24 hours")
