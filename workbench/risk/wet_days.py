"""Which days are wet in which iteration."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from workbench.risk.schedule_events import ALWAYS
from workbench.risk.stream import stable_id, words
from workbench.risk.weather import MONTHS, Weather, WeatherRecord

LEAP_YEAR = 366


@dataclass(frozen=True, eq=False)
class WetDays:
    """
    The weather of one calendar, compiled.

    Parameters
    ----------
    id
        Stream: of words by day for chances, of one word for a record.
    first_day
        First day with weather, days since 1970.
    first, after_dry, after_wet
        Words below which a day is wet: the first, one after a dry one, and one after a wet one, by month; shape (12,).
    recorded
        Wet days of recorded years, by day of a leap year; no years where chances decide; shape (years, 366).
    """

    id: int
    first_day: int
    first: np.ndarray
    after_dry: np.ndarray
    after_wet: np.ndarray
    recorded: np.ndarray

    @property
    def is_certain(self) -> bool:
        """Whether the weather is the same in every iteration."""
        if len(self.recorded):
            return len(self.recorded) == 1
        return all((chances % ALWAYS == 0).all() for chances in (self.first, self.after_dry, self.after_wet))

    def draw(self, seed: int, start: int, stop: int, days: int) -> np.ndarray:
        """
        Draw wet days.

        Parameters
        ----------
        seed
            Seed of the streams.
        start, stop
            Iterations.
        days
            Days from the first with weather on.

        Returns
        -------
        ndarray
            bool; shape (days, iterations).
        """
        calendar = np.arange(self.first_day, self.first_day + days)
        if len(self.recorded):
            drawn = words(seed, self.id, start, stop).astype(np.int64) * len(self.recorded) >> 32
            since = years(calendar) - years(calendar[:1])
            return self.recorded[(drawn[None, :] + since[:, None]) % len(self.recorded), leap_days(calendar)[:, None]]
        word = words(seed, self.id, start, stop, stream=calendar % ALWAYS).astype(np.int64)
        month = months(calendar)
        wet = np.empty((days, stop - start), dtype=bool)
        wet[:1] = word[:1] < self.first[month[0]]
        for day in range(1, days):
            wet[day] = word[day] < np.where(wet[day - 1], self.after_wet[month[day]], self.after_dry[month[day]])
        return wet


def wet_days(weather: Weather | WeatherRecord, calendar: str, project: str, first_day: int) -> WetDays:
    """
    Compile the weather of a calendar.

    Parameters
    ----------
    weather
        The weather.
    calendar, project
        What its draws belong to where no region is named.
    first_day
        First day with weather, days since 1970.
    """
    place = (weather.region,) if weather.region else (project, calendar)
    nothing = np.zeros(MONTHS, dtype=np.int64)
    if isinstance(weather, WeatherRecord):
        recorded = _recorded(weather.years)
        return WetDays(stable_id("weather year", *place), first_day, nothing, nothing, nothing, recorded)
    chances = weather.share, weather.wet_after_dry, weather.wet_after_wet
    below = (np.array([round(ALWAYS * chance) for chance in months], dtype=np.int64) for months in chances)
    return WetDays(stable_id("weather day", *place), first_day, *below, np.zeros((0, LEAP_YEAR), dtype=bool))


def _recorded(years: Mapping[int, tuple[date, ...]]) -> np.ndarray:
    found = np.zeros((len(years), LEAP_YEAR), dtype=bool)
    for row, days in enumerate(years.values()):
        found[row, leap_days(np.array(days, dtype="datetime64[D]").astype(np.int64))] = True
    leap = np.array([year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) for year in years])
    found[~leap, FEBRUARY_29] = found[~leap, FEBRUARY_29 - 1]  # a year without the day lends the one before it
    return found


def months(days: np.ndarray) -> np.ndarray:
    """Month of days since 1970, 0 to 11."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % MONTHS


def years(days: np.ndarray) -> np.ndarray:
    """Years of days since 1970, counted from 1970."""
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)


def leap_days(days: np.ndarray) -> np.ndarray:
    """Day of a leap year of days since 1970, 0 to 365."""
    dates = days.astype("datetime64[D]")
    inside = (dates - dates.astype("datetime64[M]")).astype(np.int64)
    return MONTH_STARTS[months(days)] + inside


MONTH_STARTS = np.cumsum([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30])
FEBRUARY_29 = 59
