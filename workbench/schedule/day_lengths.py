"""How long a day is: minutes become days by the calendar of the activity, or of the project as a whole."""

import numpy as np

from workbench.schedule.calendar import Calendar
from workbench.schedule.schedule import Schedule


def day_lengths(schedule: Schedule) -> np.ndarray:
    """
    Give the working minutes that each activity's own calendar calls a day.

    Parameters
    ----------
    schedule
        The schedule.

    Returns
    -------
    ndarray
        float64; shape (activities,).
    """
    minutes = {name: calendar.minutes_per_day for name, calendar in schedule.calendars.items()}
    return schedule.activities["calendar"].map(minutes).to_numpy(dtype=float)


def project_calendar(schedule: Schedule) -> Calendar:
    """
    Give the calendar on which days of the whole project are counted.

    Parameters
    ----------
    schedule
        The schedule; it has at least one activity.

    Returns
    -------
    Calendar
        The one its options name, else the one that most activities run on, the first by name on a tie.
    """
    usual = schedule.activities["calendar"].mode(dropna=True)
    return schedule.calendars[schedule.options.project_calendar or usual.iat[0]]
