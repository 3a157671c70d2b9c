"""
Calendars as arrays, for compiled code.

A moment on a calendar is one whole number, twice its working position plus 1 unless it is written as a finish. So
Friday 17:00 and Monday 08:00 differ by one, the order of moments is kept, and shifts within one calendar are additions.
"""

from typing import NamedTuple

import numpy as np

from workbench.schedule.minutes import WEEK
from workbench.schedule.working_time import WorkingTime

RUNG = 10  # two to this many minutes between the moments at which the search for an interval begins
GUESS = 9  # the same for working minutes
NEVER = 2**30


class ClockTables(NamedTuple):
    """
    Working intervals of several calendars, one behind the other, in minutes from a common base.

    Parameters
    ----------
    first
        Where the intervals of each calendar begin; each ends with one that is never reached; shape (calendars + 1,).
    starts, ends, after
        Begin and end of each interval, and work up to its end.
    rung_first, rungs
        Intervals of each calendar that have begun by every 1,024th minute.
    guess_first, guesses
        Intervals of each calendar that are over by every 512th working minute.
    total
        Work of each calendar up to the horizon; shape (calendars,).
    weather
        A `weather_tables.WeatherTables`; put in where iterations are run.
    """

    first: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    after: np.ndarray
    rung_first: np.ndarray
    rungs: np.ndarray
    guess_first: np.ndarray
    guesses: np.ndarray
    total: np.ndarray
    weather: tuple | None = None


def clock_tables(clocks: list[WorkingTime], base: int, horizon: int) -> ClockTables:
    """
    Lay out calendars.

    Parameters
    ----------
    clocks
        Calendars.
    base
        Minute that everything counts from.
    horizon
        Minutes that the tables reach.
    """
    parts = [_intervals(clock, base, horizon) for clock in clocks]
    rungs, guesses = [], []
    for starts, _, after in parts:
        rungs.append(np.searchsorted(starts, np.arange((horizon >> RUNG) + 2) << RUNG, side="right"))
        guesses.append(np.searchsorted(after, np.arange((int(after[-2]) >> GUESS) + 2) << GUESS, side="left"))
    return ClockTables(
        first=_ends([starts for starts, _, _ in parts]),
        starts=np.concatenate([starts for starts, _, _ in parts]).astype(np.int32),
        ends=np.concatenate([ends for _, ends, _ in parts]).astype(np.int32),
        after=np.concatenate([after for _, _, after in parts]).astype(np.int32),
        rung_first=_ends(rungs),
        rungs=np.concatenate(rungs).astype(np.int32),
        guess_first=_ends(guesses),
        guesses=np.concatenate(guesses).astype(np.int32),
        total=np.array([after[-2] for _, _, after in parts], dtype=np.int32),
    )


def encoded(clock: WorkingTime, moment: int, base: int) -> int:
    """
    Write a moment as twice its working position, plus 1 unless it is written as a finish.

    Parameters
    ----------
    clock
        Calendar.
    moment, base
        Minutes.
    """
    position = clock.position(moment)
    return 2 * (position - clock.position(base)) + (clock.end_at(position) != moment)


def _intervals(clock: WorkingTime, base: int, horizon: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Intervals from the base to the horizon, and one that is never reached."""
    stop = base + horizon
    early = clock.first + WEEK * np.arange((min(base, clock.first) - clock.first) // WEEK, 0)
    late = clock.last + WEEK * np.arange(max(0, -(-(stop - clock.last) // WEEK)))
    starts, ends = (
        np.concatenate([(early[:, None] + week).ravel(), table, (late[:, None] + week).ravel()]) - base
        for week, table in ((clock.week.starts, clock.table.starts), (clock.week.ends, clock.table.ends))
    )
    starts, ends = np.clip(starts, 0, horizon), np.clip(ends, 0, horizon)
    inside = starts < ends
    starts, ends = starts[inside], ends[inside]
    apart = starts[1:] != ends[:-1]  # a calendar that works on over midnight has one interval, not two that touch
    starts, ends = starts[np.append(True, apart)], ends[np.append(apart, True)]
    after = np.concatenate([[0], np.cumsum(ends - starts)])[1:] if len(starts) else np.zeros(0, dtype=np.int64)
    if not len(starts):  # a calendar without any work before the horizon still has an interval that does nothing
        starts, ends, after = np.zeros((3, 1), dtype=np.int64)
    return np.append(starts, NEVER), np.append(ends, NEVER), np.append(after, NEVER)


def _ends(parts: list[np.ndarray]) -> np.ndarray:
    return np.cumsum([0, *map(len, parts)])
