"""
The text in which Primavera P6 keeps a calendar: nested brackets ``(0||name(parameters)(children))``.

Days of the week are numbered from 1 = Sunday, exceptions count days from 1899-12-30.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from workbench.sources.schedules.times_of_day import minute_of_day, shift_of

Shifts = tuple[tuple[int, int], ...]

SERIAL_ZERO = date(1899, 12, 30)
SERIAL_FIRST, SERIAL_LAST = 18_264, 109_574  # 1950 to 2199
LINE_BREAK = "\x7f"
DEEPEST = 20
HEAD = re.compile(r"\s*\(\s*\d+\s*\|\|([^()]*)\(([^()]*)\)\s*\(")


class CalendarTextError(ValueError):
    """A calendar text that cannot be read; the message says what was expected."""


@dataclass
class Node:
    """One bracket of the text."""

    name: str
    values: dict[str, str]
    children: list["Node"]


def read_calendar_text(text: str) -> tuple[tuple[Shifts, ...], dict[date, Shifts]]:
    """
    Read the shifts of a calendar.

    Parameters
    ----------
    text
        The cell ``clndr_data``.

    Returns
    -------
    tuple
        Shifts of the seven weekdays, Monday first, and shifts by exceptional date. A shift is a pair of minutes from
        midnight; one that ends at or before its start runs past midnight.

    Raises
    ------
    CalendarTextError
        The text is not a calendar.
    """
    nodes = {node.name.strip().lower(): node for root in _nodes(text) for node in (root, *root.children)}
    if "daysofweek" not in nodes:
        raise CalendarTextError("a calendar with DaysOfWeek")
    week: list[Shifts] = [()] * 7
    for child in nodes["daysofweek"].children:
        number = child.name.strip()
        if number not in "1234567" or len(number) != 1:
            raise CalendarTextError("days of the week from 1 to 7")
        week[(int(number) - 2) % 7] = _shifts(child)
    exceptions = {}
    if "exceptions" in nodes:
        for child in nodes["exceptions"].children:
            exceptions[_date(child.values.get("d", ""))] = _shifts(child)
    return tuple(week), exceptions


def _nodes(text: str) -> list[Node]:
    """Read brackets with a stack of their parents, so that no depth of nesting can exhaust the interpreter."""
    roots: list[Node] = []
    stack: list[Node] = []
    at = 0
    text = text.replace(LINE_BREAK, " ").strip()
    while at < len(text):
        if head := HEAD.match(text, at):
            node = Node(head[1], dict(_pairs(head[2])), [])
            (stack[-1].children if stack else roots).append(node)
            stack.append(node)
            at = head.end()
            if len(stack) > DEEPEST:
                raise CalendarTextError(f"at most {DEEPEST} brackets inside each other")
        elif close := CLOSE.match(text, at):
            if not stack:
                raise CalendarTextError("as many opening as closing brackets")
            stack.pop()
            at = close.end()
        elif text[at].isspace():
            at += 1
        else:
            raise CalendarTextError("brackets like (0||name(parameters)(children))")
    if stack:
        raise CalendarTextError("as many opening as closing brackets")
    return roots


CLOSE = re.compile(r"\s*\)\s*\)")


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    words = [word.strip() for word in text.split("|")]
    yield from zip(words[::2], words[1::2], strict=False)


def _shifts(day: Node) -> Shifts:
    found = []
    for child in day.children:
        if "s" in child.values or "f" in child.values:
            found.append(shift_of(_minute(child.values.get("s", "")), _minute(child.values.get("f", ""))))
    return tuple(sorted(found))


def _minute(text: str) -> int:
    minute = minute_of_day(text)
    if minute is None:
        raise CalendarTextError(f"times of day written like 08:00, not {text!r}")
    return minute


def _date(text: str) -> date:
    if not text.isascii() or not text.isdigit() or not SERIAL_FIRST <= int(text) <= SERIAL_LAST:
        raise CalendarTextError(f"exceptions from 1950 to 2199 as days from 1899-12-30, not {text[:20]!r}")
    return SERIAL_ZERO + timedelta(days=int(text))
