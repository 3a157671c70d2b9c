"""Times of day and shifts as files write them."""

import re

DAY = 1440
TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?", re.ASCII)
EXPECTED = "a time of day written like 08:00"


def minute_of_day(text: str) -> int | None:
    """
    Read a time of day.

    Parameters
    ----------
    text
        Such as 08:00, 8:00 or 08:00:00; half a minute and more counts as a whole one.

    Returns
    -------
    int or None
        Minutes from midnight, at most 1440; None when it is no time of day.
    """
    time = TIME.fullmatch(text)
    if not time or int(time[1]) > 24 or int(time[2]) > 59 or int(time[3] or 0) > 59:
        return None
    return min(int(time[1]) * 60 + int(time[2]) + (int(time[3] or 0) >= 30), DAY)


def shift_of(start: int, end: int) -> tuple[int, int]:
    """Make a shift of two minutes of a day; one that ends at or before its start runs past midnight."""
    start %= DAY
    return start, end if end > start else end + DAY
