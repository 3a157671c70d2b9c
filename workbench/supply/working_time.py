"""Working hours: of a day, of a period, and of any span of days."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.portfolio import Portfolio
from workbench.schema.capacity import WEEKDAYS

HOURS_PER_DAY = 8.0


def daily_hours(calendars: pd.DataFrame, calendar: str, days: pd.DatetimeIndex) -> np.ndarray:
    """
    Look up the working hours of days.

    Parameters
    ----------
    calendars
        Table that describes calendars.
    calendar
        Working calendar; weekdays of eight hours when empty. A weekday it does not name is free.
    days
        Days, D of them.

    Returns
    -------
    ndarray
        D hours.
    """
    if not calendar:
        return np.where(days.day_of_week < 5, HOURS_PER_DAY, 0.0)
    hours = calendars[calendars["calendar"] == calendar].set_index("day")["hours"]
    usual = hours.reindex(list(WEEKDAYS)).fillna(0.0).to_numpy()[days.day_of_week]
    special = hours.drop([name for name in WEEKDAYS if name in hours.index])
    special = special.set_axis(pd.DatetimeIndex(special.index)).reindex(days).to_numpy()
    return np.where(np.isnan(special), usual, special)


def full_time_hours(portfolio: Portfolio, calendar: str, periods: pd.PeriodIndex) -> pd.Series:
    """
    Hours of a full-time person in each period.

    Parameters
    ----------
    portfolio
        The portfolio that describes the calendar.
    calendar
        Working calendar; weekdays of eight hours when empty.
    periods
        Periods of any length, in order and without gaps.
    """
    days = pd.date_range(periods[0].start_time, periods[-1].end_time.normalize(), unit="s")
    hours = daily_hours(portfolio.calendars, calendar, days)
    return pd.Series(hours, index=days.to_period(periods.freqstr)).groupby(level=0).sum().reindex(periods)


@dataclass(frozen=True)
class WorkingTime:
    """
    Hours worked until each day.

    Parameters
    ----------
    first
        The day that is counted as 0.
    until
        Calendars × days: hours worked before each day; the last column is the total.
    """

    first: np.datetime64
    until: np.ndarray

    def day(self, dates: pd.Series) -> np.ndarray:
        """Number of each day, as far as the days go; a missing day is the end of them."""
        count = (dates.to_numpy(dtype="datetime64[D]") - self.first) / np.timedelta64(1, "D")
        return np.nan_to_num(count, nan=np.inf).clip(0, self.until.shape[1] - 1).astype(int)

    def between(self, calendar: pd.Series, low: pd.Series, high: pd.Series) -> np.ndarray:
        """Hours worked from day `low` until before day `high`, by the number of the calendar; 0 where they cross."""
        return self.until[calendar, np.maximum(low, high)] - self.until[calendar, low]


def working_time(portfolio: Portfolio, calendars: list[str]) -> WorkingTime:
    """Add up the days of each calendar, over all periods of the portfolio and all its leave."""
    periods, leave = portfolio.calendar, portfolio.leave
    first = min([periods[0].start_time, *leave["from"]]).normalize()
    last = max([periods[-1].end_time, *leave["to"]]).normalize()
    days = pd.date_range(first, last, unit="s")
    hours = np.stack([daily_hours(portfolio.calendars, name, days) for name in calendars])
    until = np.hstack([np.zeros((len(hours), 1)), np.cumsum(hours, axis=1)])
    return WorkingTime(np.datetime64(first, "D"), until)
