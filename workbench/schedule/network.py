"""A schedule compiled for calculation: activities in the order of their links, everything in minutes."""

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from graphlib import TopologicalSorter
from typing import NamedTuple

import numpy as np
import pandas as pd

from workbench.schedule.bounds import Bounds, bounds
from workbench.schedule.calendar import CONTINUOUS
from workbench.schedule.minutes import NONE, minute, to_minutes
from workbench.schedule.schedule import Schedule
from workbench.schedule.vocabulary import MILESTONES, SPANNING, ActivityKind, ConstraintKind, LagCalendar, ProgressRule
from workbench.schedule.working_time import WorkingTime
from workbench.taxonomy import LinkType


class Stage(IntEnum):
    """How far an activity is."""

    WAITING = 0
    STARTED = 1
    COMPLETE = 2


class Spelling(IntEnum):
    """How a date without duration is written."""

    WORK = 0
    START = 1
    FINISH = 2


class Tie(NamedTuple):
    """One end of a link, as seen from the other."""

    other: int
    from_start: bool
    into_finish: bool
    lag: int
    clock: WorkingTime
    fixed: int | None
    """Minute from which the lag counts whatever the passes say."""


class Node(NamedTuple):
    """What the passes need of one activity; a date that does not hold is None."""

    clock: WorkingTime
    stage: Stage
    spelling: Spelling
    actual_start: int | None
    actual_finish: int | None
    start_floor: int
    finish_floor: int | None
    start_cap: int | None
    finish_cap: int | None
    pinned_start: int | None
    pinned_finish: int | None
    expected_finish: int | None
    incoming: tuple[Tie, ...]
    outgoing: tuple[Tie, ...]


@dataclass(frozen=True, eq=False)
class Network:
    """
    Activities and links as arrays, predecessors before successors.

    Levels of effort and summaries are not part of it, nor are their links: they drive nothing.

    Parameters
    ----------
    rows
        Row of each activity in the schedule; shape (activities,).
    clocks
        Working time by calendar; the last runs day and night.
    clock, stage, spelling
        Position in `clocks`, `Stage`, `Spelling`; shape (activities,).
    remaining
        Working minutes still to do; shape (activities,).
    actual_start, actual_finish
        Minutes or `NONE`; shape (activities,).
    bounds
        Dates the activity is held to.
    as_late_as_possible
        Whether it moves to the end of its free float; shape (activities,).
    predecessor, successor
        Activities of each link; shape (links,).
    from_start, into_finish
        Which ends are tied; shape (links,).
    lag, lag_clock
        Minutes, and the position in `clocks` they run on; shape (links,).
    fixed
        Minute from which a lag counts whatever the passes say, or `NONE`; shape (links,).
    drives_early, drives_late
        Whether the link takes part in the forward and in the backward pass; shape (links,).
    link_rows
        Row of each link in the schedule; shape (links,).
    """

    rows: np.ndarray
    clocks: list[WorkingTime]
    clock: np.ndarray
    stage: np.ndarray
    spelling: np.ndarray
    remaining: np.ndarray
    actual_start: np.ndarray
    actual_finish: np.ndarray
    bounds: Bounds
    as_late_as_possible: np.ndarray
    predecessor: np.ndarray
    successor: np.ndarray
    from_start: np.ndarray
    into_finish: np.ndarray
    lag: np.ndarray
    lag_clock: np.ndarray
    fixed: np.ndarray
    drives_early: np.ndarray
    drives_late: np.ndarray
    link_rows: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def nodes(self) -> list[Node]:
        """The arrays once more, activity by activity in plain numbers."""
        incoming = self._ties(self.successor, self.predecessor, self.drives_early)
        outgoing = self._ties(self.predecessor, self.successor, self.drives_late)
        dates = (self.actual_start, self.actual_finish, *vars(self.bounds).values())
        plain = zip(self.stage.tolist(), self.spelling.tolist(), *map(_plain, dates), strict=True)
        clocks = [self.clocks[number] for number in self.clock]
        return [
            Node(clock, *numbers, ins, outs)
            for clock, numbers, ins, outs in zip(clocks, plain, incoming, outgoing, strict=True)
        ]

    def _ties(self, here: np.ndarray, there: np.ndarray, live: np.ndarray) -> list[tuple[Tie, ...]]:
        found: list[list[Tie]] = [[] for _ in self.rows]
        columns = (here, there, self.from_start, self.into_finish, self.lag, self.lag_clock)
        plain = zip(*(column[live].tolist() for column in columns), _plain(self.fixed[live]), strict=True)
        for at, other, start, finish, lag, clock, fixed in plain:
            found[at].append(Tie(other, start, finish, lag, self.clocks[clock], fixed))
        return [tuple(ties) for ties in found]


def _plain(dates: np.ndarray) -> list[int | None]:
    return [None if date == NONE else date for date in dates.tolist()]


def compile_network(schedule: Schedule) -> Network:
    """
    Prepare a schedule for the passes.

    Parameters
    ----------
    schedule
        The schedule.

    Returns
    -------
    Network
        Ready for any number of passes; a schedule has no circles, so there always is an order.
    """
    everything, options = schedule.activities, schedule.options
    real = np.flatnonzero(~everything["kind"].isin([*SPANNING]).to_numpy())
    links = schedule.links
    ends = [everything.index.get_indexer(links[end]) for end in ("predecessor", "successor")]
    place = _places(len(everything), real, *ends)
    rows = real[np.argsort(place[real])]
    activities = everything.iloc[rows]
    names = [*schedule.calendars]
    clocks = [*(schedule.calendars[name].time for name in names), CONTINUOUS.time]
    clock = pd.Index(names).get_indexer(activities["calendar"])
    stage = np.where(
        activities["actual_finish"].notna(),
        Stage.COMPLETE,
        np.where(activities["actual_start"].notna(), Stage.STARTED, Stage.WAITING),
    )
    kind = activities["kind"].to_numpy()
    spelling = np.select(
        [kind == ActivityKind.START_MILESTONE, kind == ActivityKind.FINISH_MILESTONE],
        [Spelling.START, Spelling.FINISH],
        Spelling.WORK,
    )
    remaining = activities["remaining_duration"].to_numpy(dtype=np.int64)
    late = activities[["constraint", "second_constraint"]] == ConstraintKind.AS_LATE_AS_POSSIBLE
    actual_start = to_minutes(activities["actual_start"])
    logic = _logic(links, place[ends[0]], place[ends[1]])
    predecessor, successor = logic["predecessor"], logic["successor"]
    lag_clock = _lag_clocks(options.lag_calendar, clock[predecessor], clock[successor], names, options.project_calendar)
    counts_from_actual = (
        logic["from_start"] & (stage[predecessor] == Stage.STARTED) & (not options.lag_from_early_start)
    )
    waits = stage[successor] == Stage.WAITING
    retains = (stage[successor] == Stage.STARTED) & (options.progress == ProgressRule.RETAINED_LOGIC)
    is_open = stage[predecessor] != Stage.COMPLETE
    return Network(
        rows=rows,
        clocks=clocks,
        clock=clock,
        stage=stage,
        spelling=spelling,
        remaining=np.where(np.isin(kind, [*MILESTONES]), 0, remaining),
        actual_start=actual_start,
        actual_finish=to_minutes(activities["actual_finish"]),
        bounds=bounds(activities, clocks, clock, minute(schedule.data_date), options.use_expected_finish),
        as_late_as_possible=late.any(axis=1).to_numpy() & (stage == Stage.WAITING),
        predecessor=predecessor,
        successor=successor,
        from_start=logic["from_start"],
        into_finish=logic["into_finish"],
        lag=logic["lag"],
        lag_clock=np.where(logic["elapsed"], len(clocks) - 1, lag_clock),
        fixed=np.where(counts_from_actual, actual_start[predecessor], NONE),
        drives_early=waits | (retains & is_open),
        drives_late=(waits | retains) & is_open,
        link_rows=logic["row"],
    )


def _places(count: int, real: np.ndarray, predecessors: np.ndarray, successors: np.ndarray) -> np.ndarray:
    """Rank of every activity in an order that respects the links; -1 for those that take no part."""
    part = set(real.tolist())
    sorter = TopologicalSorter(dict.fromkeys(real.tolist(), ()))
    for predecessor, successor in zip(predecessors.tolist(), successors.tolist(), strict=True):
        if predecessor in part and successor in part:
            sorter.add(successor, predecessor)
    order = [*sorter.static_order()]
    place = np.full(count, -1)
    place[order] = np.arange(len(order))
    return place


def _logic(links: pd.DataFrame, predecessor: np.ndarray, successor: np.ndarray) -> dict[str, np.ndarray]:
    """The links between activities that take part, sorted by successor."""
    kind = links["link_type"].to_numpy()
    columns = {
        "predecessor": predecessor,
        "successor": successor,
        "from_start": np.isin(kind, [LinkType.START_START, LinkType.START_FINISH]),
        "into_finish": np.isin(kind, [LinkType.FINISH_FINISH, LinkType.START_FINISH]),
        "lag": links["lag"].to_numpy(dtype=np.int64),
        "elapsed": links["elapsed"].to_numpy(dtype=bool),
        "row": np.arange(len(links)),
    }
    part = np.flatnonzero((predecessor >= 0) & (successor >= 0))
    order = part[np.argsort(successor[part], kind="stable")]
    return {name: column[order] for name, column in columns.items()}


def _lag_clocks(
    rule: LagCalendar, predecessor: np.ndarray, successor: np.ndarray, names: list[str], project: str
) -> np.ndarray:
    if rule == LagCalendar.PREDECESSOR:
        return predecessor
    if rule == LagCalendar.SUCCESSOR:
        return successor
    own = names.index(project) if rule == LagCalendar.PROJECT and project else len(names)
    return np.full(len(predecessor), own)
