"""The links of a network as arrays, and an order that respects them."""

from graphlib import CycleError, TopologicalSorter

import numpy as np
import pandas as pd

from workbench.errors import DataError, Problem
from workbench.schedule.project import Project, by_activity
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


def lag_clocks(schedule: Schedule, waiting: np.ndarray, predecessor: np.ndarray, successor: np.ndarray) -> np.ndarray:
    """
    Choose the calendar of each lag by the rule of the successor's project, which is the one that waits.

    Parameters
    ----------
    schedule
        The schedule.
    waiting
        Rows of the successors; shape (links,).
    predecessor, successor
        Calendars of the two ends; shape (links,).

    Returns
    -------
    ndarray
        Position among the calendars of the schedule, one beyond for day and night; shape (links,).
    """
    names = [*schedule.calendars]

    def own(project: Project) -> int:
        options = project.options
        given = options.lag_calendar == LagCalendar.PROJECT and options.project_calendar
        return names.index(options.project_calendar) if given else len(names)

    rule = by_activity(schedule, lambda project: project.options.lag_calendar)[waiting]
    chosen = np.where(rule == LagCalendar.SUCCESSOR, successor, by_activity(schedule, own)[waiting])
    return np.where(rule == LagCalendar.PREDECESSOR, predecessor, chosen)
