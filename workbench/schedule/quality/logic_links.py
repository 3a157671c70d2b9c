"""The links between discrete activities; what ties a level of effort or a summary is no logic."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.schedule.minutes import DAY
from workbench.schedule.schedule import Schedule
from workbench.schedule.vocabulary import LagCalendar
from workbench.taxonomy import LinkType


@dataclass(frozen=True, eq=False)
class LogicLinks:
    """
    Links between discrete activities, and what links to other projects add; shape (links,) unless said.

    Parameters
    ----------
    row
        Row in the schedule's links.
    predecessor, successor
        Rows of the activities.
    kind
        Which ends are tied.
    lag, lag_days
        Minutes, and days of the calendar the lag runs on.
    every_predecessor, every_successor
        Rows of the activities of every link of the schedule, discrete or not; shape (links of the schedule,).
    incoming, outgoing
        Number of predecessors and of successors of each activity; shape (activities,).
    drives_start, driven_by_finish
        Whether a link ties the start of an activity to a predecessor, and its finish to a successor; shape
        (activities,).
    """

    row: np.ndarray
    predecessor: np.ndarray
    successor: np.ndarray
    kind: np.ndarray
    lag: np.ndarray
    lag_days: np.ndarray
    every_predecessor: np.ndarray
    every_successor: np.ndarray
    incoming: np.ndarray
    outgoing: np.ndarray
    drives_start: np.ndarray
    driven_by_finish: np.ndarray


def logic_links(schedule: Schedule, discrete: np.ndarray) -> LogicLinks:
    """
    Sort out the links.

    Parameters
    ----------
    schedule
        The schedule.
    discrete
        Which activities are work or milestones; shape (activities,).
    """
    index, links = schedule.activities.index, schedule.links
    ends = [index.get_indexer(links[end]) for end in ("predecessor", "successor")]
    row = np.flatnonzero(discrete[ends[0]] & discrete[ends[1]])
    predecessor, successor = (end[row] for end in ends)
    kind, lag = links["link_type"].to_numpy(dtype=object)[row], links["lag"].to_numpy(dtype=np.int64)[row]
    counts = {"incoming": (successor, kind), "outgoing": (predecessor, kind)}
    external = schedule.external_links
    for end, side in (("successor", "incoming"), ("predecessor", "outgoing")):
        here = index.get_indexer(external[end])
        own = here >= 0
        activity, kinds = counts[side]
        counts[side] = (
            np.concatenate([activity, here[own]]),
            np.concatenate([kinds, external["link_type"].to_numpy(dtype=object)[own]]),
        )
    tied = {
        "drives_start": ("incoming", (LinkType.FINISH_START, LinkType.START_START)),
        "driven_by_finish": ("outgoing", (LinkType.FINISH_START, LinkType.FINISH_FINISH)),
    }
    return LogicLinks(
        row=row,
        predecessor=predecessor,
        successor=successor,
        kind=kind,
        lag=lag,
        lag_days=lag / _lag_day(schedule, predecessor, successor, links["elapsed"].to_numpy(dtype=bool)[row]),
        every_predecessor=ends[0],
        every_successor=ends[1],
        **{side: np.bincount(activity, minlength=len(index)) for side, (activity, _) in counts.items()},
        **{
            name: np.bincount(counts[side][0][np.isin(counts[side][1], kinds)], minlength=len(index)) > 0
            for name, (side, kinds) in tied.items()
        },
    )


def _lag_day(schedule: Schedule, predecessor: np.ndarray, successor: np.ndarray, elapsed: np.ndarray) -> np.ndarray:
    """Working minutes in a day of the calendar that each lag runs on."""
    options = schedule.options
    lengths = pd.Series({name: calendar.minutes_per_day for name, calendar in schedule.calendars.items()})
    day = schedule.activities["calendar"].map(lengths).to_numpy(dtype=np.int64)
    if options.lag_calendar == LagCalendar.PREDECESSOR:
        found = day[predecessor]
    elif options.lag_calendar == LagCalendar.SUCCESSOR:
        found = day[successor]
    else:
        own = options.lag_calendar == LagCalendar.PROJECT and options.project_calendar
        found = np.full(len(predecessor), lengths[options.project_calendar] if own else DAY)
    return np.where(elapsed, DAY, found)
