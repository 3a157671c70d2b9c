"""
Whether the people are there: who leaves, when the place is filled again, and the weeks that are lost in between.

A place is drawn by its name, its holders one after the other, so the same place has the same fate whatever else is
asked, and a higher chance of leaving or of absence takes hours away from the same draws.
"""

import numpy as np
from scipy.special import bdtr

from workbench.errors import ParameterError
from workbench.risk.stream import words

WORDS = 2.0**32


def expected_presence(attrition: float, months: int, refill_after: int | None = None) -> np.ndarray:
    """
    Give the chance that a place filled in month 0 is filled in each month.

    Somebody present leaves before the next month with the chance `attrition`: without refills, and until the first one
    can come, the chance is ``(1 - attrition) ** month``.

    Parameters
    ----------
    attrition
        Chance of leaving per month, 0 to 1.
    months
        Number of months.
    refill_after
        Months that a place stays empty; None leaves it empty for ever.

    Returns
    -------
    ndarray
        One chance per month.

    Raises
    ------
    ParameterError
        A parameter is out of range.
    """
    check_attrition(attrition, refill_after)
    filled, left = np.ones(months), np.zeros(months)
    for month in range(1, months):
        left[month] = attrition * filled[month - 1]
        back = month - refill_after if refill_after is not None else -1
        filled[month] = filled[month - 1] - left[month] + (left[back] if back >= 0 else 0.0)
    return filled


def drawn_presence(
    place: int,
    seed: int,
    span: tuple[int, int],
    months: np.ndarray,
    joins: int,
    attrition: float,
    refill_after: int | None,
) -> np.ndarray:
    """
    Draw how many months of each period a place is filled.

    Parameters
    ----------
    place
        Number of the place from `stable_ids`.
    seed
        0 to 2**64 - 1.
    span
        First iteration, and the one after the last.
    months
        First month of each period, and the one after the last: T + 1 rising numbers from 0.
    joins
        Month in which the first holder is there for the first time; nobody leaves before.
    attrition, refill_after
        As in `expected_presence`.

    Returns
    -------
    ndarray of int
        T periods × iterations.
    """
    horizon, count = int(months[-1]), span[1] - span[0]
    # Somebody stays longer than m months when the word is below (1 - attrition)^m of all words.
    stays = np.round(WORDS * (1.0 - attrition) ** np.arange(horizon, 0, -1)).astype(np.uint64)
    filled = np.repeat(_overlap(months, np.array([joins]), np.array([horizon])), count, axis=1)
    who, arrives, holder = np.arange(count), np.full(count, joins), 0
    while len(who):
        word = words(seed, place, *span, stream=holder)[who]
        leaves = arrives + 1 + horizon - np.searchsorted(stays, word, side="right")
        gone = leaves < horizon
        who, leaves, holder = who[gone], leaves[gone], holder + 1
        arrives = np.full_like(leaves, horizon) if refill_after is None else leaves + refill_after
        filled[:, who] -= _overlap(months, leaves, arrives)
        back = arrives < horizon
        who, arrives = who[back], arrives[back]
    return filled


def drawn_absence(place: int, seed: int, span: tuple[int, int], period: int, weeks: int, absence: float) -> np.ndarray:
    """
    Draw how many weeks of a period a place loses: each week is lost by itself with the chance `absence`.

    Parameters
    ----------
    place
        Number of the place from `stable_ids`.
    seed
        0 to 2**64 - 1.
    span
        First iteration, and the one after the last.
    period
        Number of the period, counted from any fixed one.
    weeks
        Weeks in the period.
    absence
        Chance, 0 to 1.

    Returns
    -------
    ndarray of int
        From 0 to `weeks`, one per iteration.
    """
    most = np.round(WORDS * bdtr(np.arange(weeks), weeks, absence)).astype(np.uint64)
    return np.searchsorted(most, words(seed, place, *span, stream=period), side="right")


def check_attrition(attrition: float, refill_after: int | None) -> None:
    """Refuse impossible parameters with `ParameterError`."""
    if not 0.0 <= attrition <= 1.0:
        raise ParameterError(f"attrition: {attrition!r} is not between 0 and 1")
    whole = isinstance(refill_after, int | np.integer) and not isinstance(refill_after, bool)
    if refill_after is not None and not (whole and refill_after >= 0):
        raise ParameterError(f"refill_after: {refill_after!r} is not a whole number of months from 0")


def _overlap(months: np.ndarray, first: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Count the months of each period from `first` up to `after`: T periods × pairs."""
    return np.maximum(np.minimum(after, months[1:, None]) - np.maximum(first, months[:-1, None]), 0)
