"""Cells of an export to plain values: numbers and dates as that export writes them."""

import re
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from decimal import Decimal, DecimalException

from workbench.parsing import is_missing
from workbench.sources.mapping import Source

EXPONENT = r"(?:[eE][+-]?\d{1,3})?"


class UnreadableError(ValueError):
    """A cell that does not hold what was expected; the text says what that is."""


def number_reader(source: Source) -> Callable[[object], Decimal | None]:
    """
    Make a reader of numbers with the marks of an export.

    Returns
    -------
    Callable
        Takes a cell, gives an exact number, or None for an empty cell. Raises `UnreadableError`.
    """
    point, group = re.escape(source.decimal), re.escape(source.thousands)
    grouped = rf"|\d{{1,3}}(?:{group}\d{{3}})+(?:{point}\d*)?" if source.thousands else ""
    pattern = re.compile(rf"[+-]?(?:\d+(?:{point}\d*)?{EXPONENT}|{point}\d+{EXPONENT}{grouped})", re.ASCII)
    example = f"1{source.thousands}234{source.decimal}5"

    def read(cell: object) -> Decimal | None:
        if is_missing(cell):
            return None
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return Decimal(str(cell))
        text = str(cell).strip()
        if not pattern.fullmatch(text):
            raise UnreadableError(f"a number written like {example}")
        if source.thousands:
            text = text.replace(source.thousands, "")
        return Decimal(text.replace(source.decimal, "."))

    return remembered(read)


def date_reader(forms: list[str]) -> Callable[[object], datetime | None]:
    """
    Make a reader of dates written in one of some forms.

    Returns
    -------
    Callable
        Takes a cell, gives a moment, or None for an empty cell. Raises `UnreadableError`.
    """

    def read(cell: object) -> datetime | None:
        if is_missing(cell):
            return None
        if isinstance(cell, datetime):
            return cell
        text = str(cell).strip()
        for form in forms:
            try:
                return datetime.strptime(text, form)
            except ValueError:
                continue
        shown = " or ".join(datetime(2026, 9, 30).strftime(form) for form in forms)
        raise UnreadableError(f"a day that exists, written like {shown}")

    return remembered(read)


def remembered(read: Callable[[object], object]) -> Callable[[object], object]:
    """Read each distinct cell once."""
    known: dict[tuple[type, Hashable], tuple[object, str]] = {}

    def reader(cell: object) -> object:
        memory = (type(cell), cell)
        if memory not in known:
            try:
                known[memory] = (read(cell), "")
            except UnreadableError as error:
                known[memory] = (None, str(error))
        value, expected = known[memory]
        if expected:
            raise UnreadableError(expected)
        return value

    return reader


def scaled(value: Decimal, scale: float | None, decimals: int | None) -> float:
    """
    Multiply and round a number exactly, and give it as a float.

    Raises
    ------
    UnreadableError
        The result is too large.
    """
    try:
        result = value * Decimal(str(scale)) if scale is not None else value
        if decimals is not None:
            result = round(result, decimals)
    except DecimalException:
        raise UnreadableError("a number of reasonable size") from None
    return float(result)


def later(day: datetime, days: Decimal) -> datetime:
    """
    Add days to a date.

    Raises
    ------
    UnreadableError
        The result is outside the calendar.
    """
    try:
        return day + timedelta(days=float(days))
    except OverflowError:
        raise UnreadableError("a date before the year 10000") from None


def period_text(day: datetime, frequency: str) -> str:
    """Write the planning period a day lies in."""
    if frequency == "M":
        return f"{day:%Y-%m}"
    return f"{day.year:04}" if frequency == "Y" else f"{day.year:04}Q{(day.month + 2) // 3}"


def periods_touched(first: datetime, last: datetime, frequency: str) -> int:
    """Count the planning periods from one day to another, both included."""
    months = {"M": 1, "Q": 3, "Y": 12}[frequency]
    ordinals = [(day.year * 12 + day.month - 1) // months for day in (first, last)]
    return ordinals[1] - ordinals[0] + 1
