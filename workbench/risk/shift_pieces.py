"""The working time of a calendar in pieces, each of which belongs to the date on which its shift begins."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from workbench.schedule.calendar import Calendar, Shift
from workbench.schedule.minutes import DAY

EPOCH = date(1970, 1, 1)


class Pieces(NamedTuple):
    """
    Sorted disjoint intervals of working time.

    Parameters
    ----------
    starts, ends
        Minutes since 1970; shape (pieces,).
    owner, other
        Days on which the shifts begin that cover a piece, counted from the day before the first: a piece is lost when
        both are. Where there is one shift, both are the same; shape (pieces,).
    """

    starts: np.ndarray
    ends: np.ndarray
    owner: np.ndarray
    other: np.ndarray


def shift_pieces(calendar: Calendar, first_day: int, days: int) -> Pieces:
    """
    Cut the working time of some days into pieces.

    Parameters
    ----------
    calendar
        The calendar.
    first_day
        First day, days since 1970.
    days
        How many; a night shift that goes on behind the last is cut off.
    """
    exceptions = dict(calendar.exceptions)

    def shifts(day: int) -> tuple[Shift, ...]:
        when = EPOCH + timedelta(days=first_day + day)
        return exceptions.get(when, calendar.week[when.weekday()])

    found: list[tuple[int, int, int, int]] = []
    before = shifts(-1)
    for day in range(days):
        today, midnight = shifts(day), (first_day + day) * DAY
        spilled = [(start - DAY, end - DAY) for start, end in before if end > DAY]
        found += [
            (midnight + start, midnight + end, day + int(own), day + int(not night))
            for start, end, own, night in _covered(today, spilled)
        ]
        before = today
    return Pieces(*np.array(found, dtype=np.int64).reshape(-1, 4).T.copy())


def _covered(own: tuple[Shift, ...], night: list[Shift]) -> Iterator[tuple[int, int, bool, bool]]:
    """Pieces of a day, and whether its own shifts and those begun on the day before cover them."""
    edges = sorted({min(max(edge, 0), DAY) for shift in (*own, *night) for edge in shift})
    for start, end in pairwise(edges):
        inside = [any(a <= start < b for a, b in shifts) for shifts in (own, night)]
        if any(inside):
            yield start, end, *inside
