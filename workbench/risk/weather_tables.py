"""The weather over a schedule as arrays, and room for what is drawn of it, for compiled code."""

from typing import NamedTuple

import numpy as np

from workbench.risk.clock_tables import GUESS, NEVER, RUNG
from workbench.risk.sky import Sky
from workbench.risk.tally import BLOCK
from workbench.risk.wet_days import LEAP_YEAR, leap_days, months, years
from workbench.schedule.minutes import DAY

NO_YEARS = np.zeros((0, LEAP_YEAR), dtype=bool)


class WeatherTables(NamedTuple):
    """
    Calendars with weather, one behind the other; minutes and positions count from a common base.

    Parameters
    ----------
    row
        Which of them each calendar is, -1 for those without weather; shape (calendars,).
    ids, first, after_dry, after_wet
        As in `wet_days.WetDays`; shape (n,), and (n, 12) for chances.
    record_first, recorded
        Where the recorded years of each begin, none where chances decide; and all recorded years; shape (years, 366).
    first_day, month, leap_day, since
        First day with weather; month, day of a leap year, and years since the first, of each day; shape (days,).
    begin, reach
        Where the days with weather begin and end; shape (1,) each.
    place
        Position of each calendar where they begin; shape (n,).
    piece_first, starts, ends, owner, other
        Working time of each as in `shift_pieces.Pieces`, and where it begins; shape (n + 1,), and (pieces,).
    rung_first, rungs
        Pieces of each that have begun by every 1,024th minute from `begin` on.
    guess_first
        Where the guesses of each begin; shape (n + 1,).
    wet
        Room for wet days, the day before the first among them, which is dry; shape (days + 1, block).
    worked
        Room for the work of each iteration before each piece, and of all of them; shape (pieces + n, block): what is
        asked of many iterations lies near each other.
    guesses
        Room for the first piece at whose end every 512th working minute is over; shape (..., block).
    known
        Room for how many guesses are made; shape (block,).
    left
        Whether a moment was asked for that lies behind these days; shape (1,).
    """

    row: np.ndarray
    ids: np.ndarray
    first: np.ndarray
    after_dry: np.ndarray
    after_wet: np.ndarray
    record_first: np.ndarray
    recorded: np.ndarray
    first_day: np.ndarray
    month: np.ndarray
    leap_day: np.ndarray
    since: np.ndarray
    begin: np.ndarray
    reach: np.ndarray
    place: np.ndarray
    piece_first: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    owner: np.ndarray
    other: np.ndarray
    rung_first: np.ndarray
    rungs: np.ndarray
    guess_first: np.ndarray
    wet: np.ndarray
    worked: np.ndarray
    guesses: np.ndarray
    known: np.ndarray
    left: np.ndarray


def weather_tables(weather: Sky, base: int) -> WeatherTables:
    """
    Lay out the weather.

    Parameters
    ----------
    weather
        The weather over a schedule.
    base
        Minute that everything counts from.
    """
    model, calendars = weather.model, weather.model.weather
    clocks = model.network.clocks
    row = np.full(len(clocks), -1)
    row[[one.clock for one in calendars]] = np.arange(len(calendars))
    days = np.arange(weather.first_day, weather.first_day + weather.days)
    begin = weather.first_day * DAY
    steps = begin + (np.arange((weather.days * DAY >> RUNG) + 2) << RUNG)
    rungs = [np.searchsorted(pieces.starts, steps, side="right") for pieces in weather.pieces]
    most = [int((pieces.ends - pieces.starts).sum()) for pieces in weather.pieces]
    guess_first = np.cumsum([0, *((work >> GUESS) + 2 for work in most)])
    piece_first = np.cumsum([0, *(len(pieces.starts) for pieces in weather.pieces)])
    wet = [one.wet for one in calendars]
    return WeatherTables(
        row=row,
        ids=np.array([one.id for one in wet], dtype=np.uint64),
        first=_stacked([one.first for one in wet]),
        after_dry=_stacked([one.after_dry for one in wet]),
        after_wet=_stacked([one.after_wet for one in wet]),
        record_first=np.cumsum([0, *(len(one.recorded) for one in wet)]),
        recorded=np.concatenate([np.zeros((0, LEAP_YEAR), dtype=bool), *(one.recorded for one in wet)]).astype(
            np.uint8
        ),
        first_day=np.array([weather.first_day]),
        month=months(days),
        leap_day=leap_days(days),
        since=years(days) - years(days[:1]),
        begin=np.array([begin - base], dtype=np.int32),
        reach=np.array([min(weather.reach - base, NEVER)], dtype=np.int32),
        place=np.array([clocks[k].position(begin) - clocks[k].position(base) for k, *_ in calendars], dtype=np.int32),
        piece_first=piece_first,
        starts=_joined([pieces.starts - base for pieces in weather.pieces]),
        ends=_joined([pieces.ends - base for pieces in weather.pieces]),
        owner=_joined([pieces.owner for pieces in weather.pieces]),
        other=_joined([pieces.other for pieces in weather.pieces]),
        rung_first=np.cumsum([0, *map(len, rungs)]),
        rungs=_joined(rungs),
        guess_first=guess_first,
        wet=np.zeros((weather.days + 1, BLOCK), dtype=np.uint8),
        worked=np.zeros((int(piece_first[-1]) + len(calendars), BLOCK), dtype=np.int32),
        guesses=np.zeros((int(guess_first[-1]), BLOCK), dtype=np.int32),
        known=np.zeros(BLOCK, dtype=np.int32),
        left=np.zeros(1, dtype=np.uint8),
    )


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts]).astype(np.int32)


def _stacked(rows: list[np.ndarray]) -> np.ndarray:
    return np.array(rows, dtype=np.int64).reshape(-1, 12)
