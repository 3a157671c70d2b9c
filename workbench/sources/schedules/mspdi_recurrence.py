"""
Dates of recurring calendar exceptions in MSPDI.

Kinds, masks and numbers are those of the Project XML data interchange schema (Microsoft, Project 2007 SDK).
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

DAILY, YEARLY, YEARLY_BY_PLACE, MONTHLY, MONTHLY_BY_PLACE, WEEKLY, BY_DAY_COUNT = range(1, 8)
DAYS, WORKDAYS, WEEKEND_DAYS, SUNDAY, SATURDAY = 0, 1, 2, 3, 9
LAST = 4


class RecurrenceError(ValueError):
    """A recurrence that is not understood; the message says what was expected."""


def recurring_dates(first: date, last: date, rule: dict[str, int]) -> Iterator[date]:
    """
    List the dates of an exception.

    Parameters
    ----------
    first, last
        First and last date of the period, both included.
    rule
        `Type`, and with it `Period`, `Occurrences`, `EnteredByOccurrences`, `DaysOfWeek`, `Month`, `MonthDay`,
        `MonthItem`, `MonthPosition`; what is not there is left out.

    Raises
    ------
    RecurrenceError
        The rule is not understood.
    """
    kind, every = rule.get("Type", DAILY), max(rule.get("Period", 1), 1)
    if kind in (DAILY, BY_DAY_COUNT):
        found = _daily(first, last, every)
    elif kind == WEEKLY:
        found = _weekly(first, last, every, rule.get("DaysOfWeek", 0))
    elif kind in (MONTHLY, MONTHLY_BY_PLACE):
        found = _monthly(first, last, every, kind == MONTHLY, rule)
    elif kind in (YEARLY, YEARLY_BY_PLACE):
        month = rule.get("Month", -1)
        if not 0 <= month <= 11:
            raise RecurrenceError("a Month from 0 to 11")
        begin = first.replace(day=1, month=month + 1)
        found = _monthly(begin, last, 12, kind == YEARLY, rule, since=first)
    else:
        raise RecurrenceError("a recurrence Type from 1 to 7")
    count = rule.get("Occurrences", 0)
    return islice(found, count) if rule.get("EnteredByOccurrences") and count > 0 else found


def _daily(first: date, last: date, every: int) -> Iterator[date]:
    for number in range(0, (last - first).days + 1, every):
        yield first + timedelta(days=number)


def _weekly(first: date, last: date, every: int, mask: int) -> Iterator[date]:
    """Weeks begin on Sunday, the lowest bit of the mask."""
    if not 0 < mask < 128:
        raise RecurrenceError("DaysOfWeek from 1 to 127")
    sunday = first.toordinal() - first.isoweekday() % 7
    for day in _daily(first, last, 1):
        if (day.toordinal() - sunday) // 7 % every == 0 and mask >> day.isoweekday() % 7 & 1:
            yield day


def _monthly(
    first: date, last: date, every: int, by_number: bool, rule: dict[str, int], since: date | None = None
) -> Iterator[date]:
    """One day in every so many months; in a short month its last day stands for those it has not."""
    number, item, place = rule.get("MonthDay", 0), rule.get("MonthItem", -1), rule.get("MonthPosition", -1)
    if by_number and not 1 <= number <= 31:
        raise RecurrenceError("a MonthDay from 1 to 31")
    if not by_number and not (DAYS <= item <= SATURDAY and 0 <= place <= LAST):
        raise RecurrenceError("a MonthItem from 0 to 9 and a MonthPosition from 0 to 4")
    begin, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    for months in range(begin, end + 1, every):
        year, month = months // 12, months % 12 + 1
        length = monthrange(year, month)[1]
        if by_number:
            day = date(year, month, min(number, length))
        else:
            fitting = [day for day in (date(year, month, at) for at in range(1, length + 1)) if _fits(day, item)]
            day = fitting[-1] if place == LAST else fitting[place]
        if (since or first) <= day <= last:
            yield day


def _fits(day: date, item: int) -> bool:
    weekday = day.isoweekday() % 7
    if item in (DAYS, WORKDAYS, WEEKEND_DAYS):
        return item == DAYS or (item == WEEKEND_DAYS) == (weekday in (0, 6))
    return weekday == item - SUNDAY
