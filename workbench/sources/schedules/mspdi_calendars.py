"""Calendars of an MSPDI file: each may rest on another and say only what differs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from workbench.errors import ParameterError, Problem
from workbench.sources.schedules.mspdi_days import CalendarElementError, OwnDays, read_own_days
from workbench.sources.schedules.xml_records import XmlRecord

if TYPE_CHECKING:
    from workbench.schedule.calendar import Calendar

ALONE = ("", "-1", "0")
LONGEST_CHAIN = 10
MOST_DATES = 400_000
ELAPSED = "elapsed"
"""Identifier of the calendar of durations that run day and night; those of the file are numbers."""


def read_calendars(
    root: XmlRecord, file: str, minutes_per_day: int
) -> tuple[dict[str, "Calendar"], list[Problem], list[str]]:
    """
    Read the calendars.

    A calendar without a day of the week takes that day from the one it rests on, and an exception of its own replaces
    the other's on that date.

    Parameters
    ----------
    root
        The project.
    file
        Name of the file.
    minutes_per_day
        What counts as one day where durations are shown.

    Returns
    -------
    tuple
        Calendars by identifier, problems, and what was assumed.
    """
    from workbench.schedule.calendar import CONTINUOUS, Calendar

    found: dict[str, Calendar] = {ELAPSED: CONTINUOUS}
    problems: list[Problem] = []
    records: dict[str, XmlRecord] = {}
    own: dict[str, OwnDays] = {}
    for record in root.all("Calendars", "Calendar"):
        uid = record.texts.get("UID", "")
        with _listing(problems, file):
            if not uid.isascii() or not uid.isdigit() or uid in records:
                raise CalendarElementError(record.line, "UID", uid, "a number that occurs once")
            records[uid] = record
            own[uid] = read_own_days(record)
    made: dict[tuple[str, ...], Calendar] = {}
    dates = 0
    for uid in own:
        record = records[uid]
        with _listing(problems, file):
            bases = _bases(uid, records, own)
            if bases not in made:
                if not own[bases[-1]].week:
                    own[bases[-1]].assumptions.append(
                        "days that it does not mention were taken as Mon-Fri 8-12, 13-17."
                    )
                week, exceptions = _together([own[base] for base in bases])
                dates += len(exceptions)
                if dates > MOST_DATES:
                    raise CalendarElementError(
                        record.line, "Exceptions", "", f"at most {MOST_DATES:,} exceptional dates"
                    )
                try:
                    made[bases] = Calendar(week, exceptions, record.texts.get("Name", ""), minutes_per_day)
                except ParameterError as error:
                    raise CalendarElementError(record.line, "WeekDays", "", str(error)) from None
            found[uid] = made[bases]
    lines = [
        f"Calendar {records[uid].texts.get('Name') or uid}: {line}" for uid in own for line in own[uid].assumptions
    ]
    return found, problems, lines


@contextmanager
def _listing(problems: list[Problem], file: str) -> Iterator[None]:
    """Keep what cannot be read as a problem and go on."""
    try:
        yield
    except CalendarElementError as error:
        problems.append(Problem(file, error.row, error.element, error.value, error.expected, "Calendar"))


def _bases(uid: str, records: dict[str, XmlRecord], own: dict[str, OwnDays]) -> tuple[str, ...]:
    """The calendars with something to say, from this one to the one at the bottom."""
    line, chain = records[uid].line, [uid]
    while (base := records[chain[-1]].texts.get("BaseCalendarUID", "")) not in ALONE or base in own:
        if base in chain or len(chain) == LONGEST_CHAIN:
            expected = f"calendars that rest on at most {LONGEST_CHAIN} others and not on themselves"
            raise CalendarElementError(line, "BaseCalendarUID", base, expected)
        if base not in own:
            raise CalendarElementError(line, "BaseCalendarUID", base, "the UID of a calendar that can be read")
        chain.append(base)
    return (*(uid for uid in chain[:-1] if own[uid].week or own[uid].exceptions), chain[-1])


def _together(days: list[OwnDays]) -> tuple[tuple, dict]:
    """Days of calendars, the nearest first; a day of the week that nobody mentions has office hours."""
    from workbench.schedule.calendar import STANDARD

    week, exceptions = {}, {}
    for own in days:
        week = own.week | week
        exceptions = own.exceptions | exceptions
    return tuple(week.get(day, STANDARD.week[day]) for day in range(7)), exceptions
