"""What one calendar of an MSPDI file says itself: days of the week, work weeks and exceptions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from workbench.sources.schedules.file_cells import FIRST_YEAR, LAST_YEAR
from workbench.sources.schedules.mspdi_recurrence import DAILY, RecurrenceError, recurring_dates
from workbench.sources.schedules.times_of_day import EXPECTED, minute_of_day, shift_of
from workbench.sources.schedules.xml_records import XmlRecord

Shifts = tuple[tuple[int, int], ...]

OFFICE = ((480, 720), (780, 1020))
MOST_EXCEPTIONS = 40_000  # dates of one calendar
RULE = (
    "Type", "Period", "Occurrences", "EnteredByOccurrences", "DaysOfWeek", "Month", "MonthDay", "MonthItem",
    "MonthPosition",
)  # fmt: skip


class CalendarElementError(ValueError):
    """An element of a calendar that cannot be read: its line, name and value, and what was expected."""

    def __init__(self, row: int | None, element: str, value: str, expected: str):
        self.row, self.element, self.value, self.expected = row, element, value, expected
        super().__init__(expected)


@dataclass
class OwnDays:
    """
    Days a calendar says something about.

    Parameters
    ----------
    week
        Shifts by day of the week, 0 = Monday.
    exceptions
        Shifts by date.
    assumptions
        What was assumed.
    """

    week: dict[int, Shifts] = field(default_factory=dict)
    exceptions: dict[date, Shifts] = field(default_factory=dict)
    assumptions: list[str] = field(default_factory=list)


def read_own_days(calendar: XmlRecord) -> OwnDays:
    """
    Read one calendar.

    Where several exceptions meet on a date, one for a period comes before a recurring one, and that before a work week.

    Raises
    ------
    CalendarElementError
        Something in it cannot be read.
    """
    found = OwnDays()
    days = calendar.all("WeekDays", "WeekDay")
    old = [day for day in days if day.texts.get("DayType") == "0"]
    for day in days:
        if day.texts.get("DayType") != "0":
            found.week[_weekday(day)] = _shifts(day, found)
    new = calendar.all("Exceptions", "Exception")
    once = [record for record in new if record.texts.get("Type", "1") == str(DAILY)]
    recurring = [record for record in new if record.texts.get("Type", "1") != str(DAILY)]
    for record in (*once, *old, *recurring):
        try:
            _add(found.exceptions, record, recurring_dates(*_period(record), _rule(record)), _shifts(record, found))
        except RecurrenceError as error:
            raise CalendarElementError(record.line, record.tag, _text_of(record), str(error)) from None
    for record in calendar.all("WorkWeeks", "WorkWeek"):
        week = {_weekday(day): _shifts(day, found) for day in record.all("WeekDays", "WeekDay")}
        first, last = _period(record)
        for day in _days(first, last):
            if day.weekday() in week:
                _add(found.exceptions, record, (day,), week[day.weekday()])
    return found


def _add(exceptions: dict[date, Shifts], record: XmlRecord, days: Iterable[date], shifts: Shifts) -> None:
    for day in days:
        exceptions.setdefault(day, shifts)
        if len(exceptions) > MOST_EXCEPTIONS:
            expected = f"at most {MOST_EXCEPTIONS:,} exceptional dates in a calendar"
            raise CalendarElementError(record.line, record.tag, "", expected)


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _weekday(day: XmlRecord) -> int:
    """Days are numbered from 1 = Sunday."""
    text = day.texts.get("DayType", "")
    if text not in [*"1234567"]:
        raise CalendarElementError(day.line, "DayType", text, "a day from 1 = Sunday to 7, or 0 for an exception")
    return (int(text) - 2) % 7


def _period(record: XmlRecord) -> tuple[date, date]:
    """First and last date."""
    ends = []
    for name in ("FromDate", "ToDate"):
        text = next((period.texts.get(name, "") for period in record.all("TimePeriod")), "")
        try:
            day = date.fromisoformat(text[:10])
        except ValueError:
            day = None
        if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
            expected = f"a date written like 2026-09-30T00:00:00, from {FIRST_YEAR} to {LAST_YEAR}"
            raise CalendarElementError(record.line, name, text, expected)
        ends.append(day)
    if ends[1] < ends[0]:
        raise CalendarElementError(record.line, "ToDate", str(ends[1]), f"a date on or after {ends[0]}")
    return ends[0], ends[1]


def _rule(record: XmlRecord) -> dict[str, int]:
    rule = {}
    for name in RULE:
        if text := record.texts.get(name, ""):
            if not text.isascii() or not text.isdigit() or len(text) > 6:
                raise CalendarElementError(record.line, name, text, "a whole number")
            rule[name] = int(text)
    return rule


def _shifts(day: XmlRecord, found: OwnDays) -> Shifts:
    """Working times of a day; one that ends at or before its start runs past midnight."""
    if day.texts.get("DayWorking", "1" if day.all("WorkingTimes", "WorkingTime") else "0") not in ("1", "true"):
        return ()
    shifts = []
    for record in day.all("WorkingTimes", "WorkingTime"):
        start, end = _minute(record, "FromTime"), _minute(record, "ToTime")
        if start is None or end is None:
            continue
        shifts.append(shift_of(start, end))
    if not shifts:
        found.assumptions.append(f"a working day without times (line {day.line}) was taken as 8-12 and 13-17.")
    return tuple(sorted(set(shifts))) or OFFICE


def _minute(record: XmlRecord, name: str) -> int | None:
    text = record.texts.get(name, "")
    if not text:
        return None
    minute = minute_of_day(text.rpartition("T")[2])
    if minute is None:
        raise CalendarElementError(record.line, name, text, EXPECTED)
    return minute


def _text_of(record: XmlRecord) -> str:
    return ", ".join(f"{name} {record.texts[name]}" for name in RULE if name in record.texts)
