"""Calendars of several projects, each kept once."""

from workbench.schedule.calendar import Calendar
from workbench.schedule.members import Member


def share_calendars(members: list[Member]) -> tuple[dict[str, Calendar], dict[tuple[str, str], str]]:
    """
    Join the calendars of projects; those with the same working time and the same length of a day become one.

    Parameters
    ----------
    members
        The projects.

    Returns
    -------
    tuple
        Calendars by new identifier, that of the first project that has it; and the new identifier by project and old
        one.
    """
    first: dict[tuple, str] = {}
    calendars, renamed = {}, {}
    for member in members:
        for old, calendar in member.schedule.calendars.items():
            content = (calendar.week, calendar.exceptions, calendar.minutes_per_day)
            new = first.setdefault(content, member.named(old))
            calendars.setdefault(new, calendar)
            renamed[member.project, old] = new
    return calendars, renamed
