"""The exact chance of overload when nothing is open but whether proposed work comes."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from workbench.capacity.overload_chance import booking_chance
from workbench.capacity.overload_work import Booking


def booking_chances(work: Iterable[Booking], supply: Sequence[float]) -> list[float]:
    """
    Give the exact chance for each period of one role.

    Parameters
    ----------
    work
        What the role may be asked for, as planned.
    supply
        T hours.

    Returns
    -------
    list of float
        T chances; missing where a period has too many outcomes, or holds work of one project with different chances,
        which does not come independently.
    """
    firm = np.zeros(len(supply))
    proposals: list[Counter] = [Counter() for _ in supply]
    for booking in work:
        if not 0 <= booking.step < len(supply):
            continue
        if booking.chance < 1.0:
            proposals[booking.step][booking.project, booking.chance] += booking.hours
        else:
            firm[booking.step] += booking.hours
    return [_chance(*cell) for cell in zip(firm, supply, proposals, strict=True)]


def _chance(firm: float, supply: float, proposals: Mapping[tuple[str, float], float]) -> float:
    if len({project for project, _ in proposals}) < len(proposals):
        return np.nan
    chances = np.array([chance for _, chance in proposals])
    return booking_chance(firm, supply, np.array(list(proposals.values())), chances)
