"""Calendars as two tables: weekly shifts, and the shifts of exceptional dates."""

from typing import TYPE_CHECKING

import pandas as pd

from workbench.errors import ParameterError, Problem
from workbench.parsing import Origin
from workbench.schema.column import Table, choice, integer, moment, text
from workbench.sources.schedules.times_of_day import EXPECTED, minute_of_day, shift_of
from workbench.taxonomy import Word

if TYPE_CHECKING:
    from workbench.schedule.calendar import Calendar


class Weekday(Word):
    """A day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


CALENDARS = Table(
    "calendars",
    "Weekly shifts; a calendar has one row for each.",
    ("calendar", "weekday", "start"),
    (
        text("calendar", "Identifier.", required=True),
        text("name", "Name people use.", default=""),
        choice("weekday", Weekday, "Day of the shift; none for a calendar of exceptional dates alone."),
        text("start", "First minute of work, such as 08:00.", default=""),
        text("finish", "End of work; at or before the start it lies in the next day.", default=""),
        integer("minutes_per_day", "What counts as a day where durations are shown.", unit="minutes", low=1, high=1440),
    ),
)
EXCEPTIONS = Table(
    "calendar_exceptions",
    "Shifts that replace the weekly ones on a date.",
    ("calendar", "date", "start"),
    (
        text("calendar", "Identifier.", required=True),
        moment("date", "The date.", required=True),
        text("start", "First minute of work; empty on a day off.", default=""),
        text("finish", "End of work; empty on a day off.", default=""),
    ),
)


def calendars_of(
    weekly: pd.DataFrame, dated: pd.DataFrame, origins: dict[str, Origin]
) -> tuple[dict[str, "Calendar"], list[Problem]]:
    """
    Put calendars together.

    Parameters
    ----------
    weekly, dated
        Typed rows of `CALENDARS` and `EXCEPTIONS`, indexed by their position in the file.
    origins
        Where the two tables came from, by name.

    Returns
    -------
    tuple
        Calendars by identifier, and problems; a calendar with a problem is left out.
    """
    from workbench.schedule.calendar import Calendar

    problems: list[Problem] = []
    weeks: dict[str, list[list]] = {name: [[] for _ in Weekday] for name in weekly["calendar"]}
    days: dict[str, dict] = {name: {} for name in weeks}
    order = [*Weekday]
    for row in weekly.itertuples():
        shift = _shift(row, origins["calendars"], problems)
        if shift and not row.weekday:
            problems.append(origins["calendars"].problem(row.Index, "weekday", "", "the day of the shift"))
        elif shift:
            weeks[row.calendar][order.index(row.weekday)].append(shift)
    for row in dated.itertuples():
        if row.calendar not in weeks:
            expected = "a calendar of the table calendars"
            problems.append(origins["calendar_exceptions"].problem(row.Index, "calendar", row.calendar, expected))
            continue
        shift = _shift(row, origins["calendar_exceptions"], problems)
        days[row.calendar].setdefault(row.date.date(), []).extend([shift] if shift else [])
    about = weekly.groupby("calendar", sort=False)[["name", "minutes_per_day"]].first()
    found = {}
    for name, week in weeks.items():
        length = about.at[name, "minutes_per_day"]
        try:
            found[name] = Calendar(week, days[name], about.at[name, "name"], 0 if pd.isna(length) else int(length))
        except ParameterError as error:
            at = weekly.index[weekly["calendar"] == name][0]
            problems.append(origins["calendars"].problem(at, "calendar", name, str(error)))
    return found, problems


def _shift(row: tuple, origin: Origin, problems: list[Problem]) -> tuple[int, int] | None:
    """The shift of a row; none when both its ends are empty or one cannot be read."""
    if not row.start and not row.finish:
        return None
    ends = {name: minute_of_day(getattr(row, name)) for name in ("start", "finish")}
    wrong = [origin.problem(row.Index, name, getattr(row, name), EXPECTED) for name in ends if ends[name] is None]
    problems += wrong
    return None if wrong else shift_of(ends["start"], ends["finish"])
