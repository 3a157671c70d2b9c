"""Days on which the weather lets nobody work, by chance or as they were recorded."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from workbench.errors import Problem

MONTHS = 12
YEAR = 365


@dataclass(frozen=True)
class Weather:
    """
    Wet and dry days by chance, of which a day follows the one before it.

    K. R. Gabriel and J. Neumann, A Markov chain model for daily rainfall occurrence at Tel Aviv, Quarterly Journal of
    the Royal Meteorological Society 88, 1962.

    Parameters
    ----------
    wet_after_wet, wet_after_dry
        Chance that a day is lost when the day before it was, and when it was not: of January to December, or one number
        for all months. What the day before the first was like is drawn with the shares of its month.
    region
        Calendars of one region are wet by the same draws; without a region a calendar has its own.
    """

    wet_after_wet: Sequence[float] | float
    wet_after_dry: Sequence[float] | float
    region: str = ""

    def __post_init__(self):
        for name in ("wet_after_wet", "wet_after_dry"):
            given = getattr(self, name)
            object.__setattr__(self, name, (given,) * MONTHS if np.isscalar(given) else tuple(given))

    @property
    def share(self) -> tuple[float, ...]:
        """Share of days that are wet where a month goes on for ever, January to December."""
        pairs = zip(self.wet_after_wet, self.wet_after_dry, strict=True)
        return tuple(dry / (1.0 - wet + dry) for wet, dry in pairs)


@dataclass(frozen=True)
class WeatherRecord:
    """
    Wet days of recorded years, which come back as they were.

    One recorded year is drawn for each future, and goes on with the years recorded after it, the first after the last.

    Parameters
    ----------
    years
        Recorded year -> the dates in it that were lost.
    region
        Calendars of one region have the weather of the same recorded year; without a region a calendar has its own.
    """

    years: Mapping[int, Iterable[object]]
    region: str = ""

    def __post_init__(self):
        years = {year: tuple(map(_date, days)) for year, days in sorted(self.years.items())}
        object.__setattr__(self, "years", years)


def weather_problems(weather: Mapping[str, Weather | WeatherRecord]) -> Iterator[Problem]:
    """
    Find weather that is impossible whatever the schedule.

    Parameters
    ----------
    weather
        Calendar -> its weather.
    """
    first: dict[str, tuple[str, list[int]]] = {}
    for calendar, one in weather.items():
        if isinstance(one, Weather):
            yield from _chances(str(calendar), one)
        elif isinstance(one, WeatherRecord):
            yield from _record(str(calendar), one)
            other, years = first.setdefault(one.region, (str(calendar), [*one.years]))
            if one.region and years != [*one.years]:
                expected = f"the same recorded years as calendar {other}"
                yield Problem("weather", None, str(calendar), one.region, expected)
        else:
            yield Problem("weather", None, str(calendar), repr(one), "a Weather or a WeatherRecord")


def _chances(calendar: str, one: Weather) -> Iterator[Problem]:
    for name in ("wet_after_wet", "wet_after_dry"):
        chances = getattr(one, name)
        if len(chances) != MONTHS:
            yield Problem("weather", None, f"{calendar} {name}", str(len(chances)), "one chance, or one for each month")
            return
        if bad := [chance for chance in chances if not _is_chance(chance)]:
            yield Problem("weather", None, f"{calendar} {name}", repr(bad[0]), "a chance from 0 to 1")
            return
    for month, chances in enumerate(zip(one.wet_after_wet, one.wet_after_dry, strict=True), 1):
        if chances == (1.0, 0.0):
            expected = "wet days that end, or dry days that do"
            yield Problem("weather", None, f"{calendar} month {month}", "1 and 0", expected)
    if all(dry == 1.0 for dry in one.wet_after_dry) and all(wet == 1.0 for wet in one.wet_after_wet):
        yield Problem("weather", None, calendar, "", "a month with dry days")


def _record(calendar: str, one: WeatherRecord) -> Iterator[Problem]:
    if not one.years:
        yield Problem("weather", None, f"{calendar} years", "", "at least one recorded year")
    elif min(len(set(days)) for days in one.years.values()) >= YEAR:
        yield Problem("weather", None, calendar, "", "a year with dry days")
    for year, days in one.years.items():
        if wrong := [day for day in days if not isinstance(day, date) or day.year != year]:
            yield Problem("weather", None, f"{calendar} {year}", str(wrong[0]), f"dates in {year}")


def _date(given: object) -> object:
    """A date, or what cannot be read as one."""
    try:
        return pd.Timestamp(given).date()
    except (TypeError, ValueError):
        return given


def _is_chance(value: object) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool) and 0.0 <= value <= 1.0
