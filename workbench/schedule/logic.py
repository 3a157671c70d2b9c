"""The links of a network as arrays, and an order that respects them."""

from graphlib import CycleError, TopologicalSorter

import numpy as np
import pandas as pd

from workbench.errors import DataError, Problem
from workbench.schedule.schedule import Schedule
from workbench.schedule.summary_links import LinkEnds
from workbench.schedule.vocabulary import FROM_START, INTO_FINISH, LagCalendar


def places(schedule: Schedule, real: np.ndarray, ends: LinkEnds) -> np.ndarray:
    """
    Rank the activities in an order that respects the links.

    Parameters
    ----------
    schedule
        The schedule.
    real
        Rows of the activities that take part; shape (n,).
    ends
        The links.

    Returns
    -------
    ndarray
        Place by row of the schedule, -1 for those that take no part; shape (activities,).

    Raises
    ------
    DataError
        The links of summaries run in a circle; links between activities never do.
    """
    part = set(real.tolist())
    sorter = TopologicalSorter(dict.fromkeys(real.tolist(), ()))
    for predecessor, successor in zip(ends.predecessor.tolist(), ends.successor.tolist(), strict=True):
        if predecessor in part and successor in part:
            sorter.add(successor, predecessor)
    try:
        order = [*sorter.static_order()]
    except CycleError as error:
        circle = " → ".join(schedule.activities.index[[*error.args[1]]])
        problem = Problem("links", None, "", circle, "links of summaries that do not run in a circle")
        raise DataError([problem]) from None
    place = np.full(len(schedule.activities), -1)
    place[order] = np.arange(len(order))
    return place


def link_columns(links: pd.DataFrame, ends: LinkEnds, place: np.ndarray) -> dict[str, np.ndarray]:
    """
    Give the links between activities that take part, sorted by successor.

    Parameters
    ----------
    links
        Rows of `workbench.schedule.columns.LINKS`.
    ends
        The links to give.
    place
        What `places` gave.

    Returns
    -------
    dict
        `predecessor` and `successor` as places, `from_start`, `into_finish`, `lag`, `elapsed`, and `row` of the link.
    """
    predecessor, successor = place[ends.predecessor], place[ends.successor]
    kind = links["link_type"].to_numpy()
    columns = {
        "predecessor": predecessor,
        "successor": successor,
        "from_start": np.isin(kind, FROM_START)[ends.row],
        "into_finish": np.isin(kind, INTO_FINISH)[ends.row],
        "lag": links["lag"].to_numpy(dtype=np.int64)[ends.row],
        "elapsed": links["elapsed"].to_numpy(dtype=bool)[ends.row],
        "row": ends.row,
    }
    part = np.flatnonzero((predecessor >= 0) & (successor >= 0))
    order = part[np.argsort(successor[part], kind="stable")]
    return {name: column[order] for name, column in columns.items()}


def lag_clocks(schedule: Schedule, predecessor: np.ndarray, successor: np.ndarray) -> np.ndarray:
    """
    Choose the calendar of each lag.

    Parameters
    ----------
    schedule
        The schedule.
    predecessor, successor
        Calendars of the two ends; shape (links,).

    Returns
    -------
    ndarray
        Position among the calendars of the schedule, one beyond for day and night; shape (links,).
    """
    rule, names = schedule.options.lag_calendar, [*schedule.calendars]
    if rule == LagCalendar.PREDECESSOR:
        return predecessor
    if rule == LagCalendar.SUCCESSOR:
        return successor
    project = schedule.options.project_calendar
    own = names.index(project) if rule == LagCalendar.PROJECT and project else len(names)
    return np.full(len(predecessor), own)
