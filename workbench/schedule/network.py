"""A schedule compiled for calculation: activities in the order of their links, everything in minutes."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from workbench.schedule.activity_rules import ActivityRules, activity_rules
from workbench.schedule.bounds import Bounds, bounds
from workbench.schedule.calendar import CONTINUOUS
from workbench.schedule.forward import forward_pass
from workbench.schedule.logic import lag_clocks, link_columns, places
from workbench.schedule.minutes import NONE, to_minutes
from workbench.schedule.node import Node, Spelling, Stage, Tie
from workbench.schedule.schedule import Schedule
from workbench.schedule.summary_links import LinkEnds, SummaryLinks
from workbench.schedule.vocabulary import MILESTONES, SPANNING, ActivityKind, ConstraintKind
from workbench.schedule.working_time import WorkingTime, on_each


@dataclass(frozen=True, eq=False)
class Network:
    """
    Activities and links as arrays, predecessors before successors.

    Levels of effort, summaries and what is inactive are not part of it, nor are their links. Where summaries drive, by
    Microsoft Project's rules, their links are those of the activities below them.

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
    begun
        Start of started work for links into it, where that is not its remaining start, or `NONE`; shape (activities,).
    rules
        Rules that each activity follows.
    bounds
        Dates the activity is held to.
    as_late_as_possible
        Whether it moves to the end of its free float; shape (activities,).
    at_late_dates
        Whether it takes its late dates, and its successors wait for them; shape (activities,).
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
    begun: np.ndarray
    rules: ActivityRules
    bounds: Bounds
    as_late_as_possible: np.ndarray
    at_late_dates: np.ndarray
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

    def __getstate__(self) -> dict[str, object]:
        """Give what travels to another process: the arrays; nodes are made anew where they are asked for."""
        return {name: value for name, value in vars(self).items() if name != "nodes"}

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
        Ready for any number of passes.

    Raises
    ------
    DataError
        Links of summaries run in a circle; links between activities never do.
    """
    everything = schedule.activities
    real = np.flatnonzero(~(everything["kind"].isin(SPANNING) | everything["inactive"]).to_numpy())
    links = SummaryLinks(schedule, real)
    network = _compiled(schedule, real, links.ends({}))
    first: dict[int, int] = {}
    for _ in links.starting:
        starts = on_each(network.clocks, network.clock, WorkingTime.next, forward_pass(network).start)
        start = dict(zip(network.rows.tolist(), starts.tolist(), strict=True))
        now = {row: min(links.leaves[row].tolist(), key=start.__getitem__) for row in links.starting}
        if now == first:
            break
        first, network = now, _compiled(schedule, real, links.ends(now))
    return network


def _compiled(schedule: Schedule, real: np.ndarray, ends: LinkEnds) -> Network:
    place = places(schedule, real, ends)
    rows = real[np.argsort(place[real])]
    activities = schedule.activities.iloc[rows]
    clocks = [*(calendar.time for calendar in schedule.calendars.values()), CONTINUOUS.time]
    clock = pd.Index([*schedule.calendars]).get_indexer(activities["calendar"])
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
    late = (activities[["constraint", "second_constraint"]] == ConstraintKind.AS_LATE_AS_POSSIBLE).any(axis=1)
    waits_late = late.to_numpy() & (stage == Stage.WAITING)
    actual_start = to_minutes(activities["actual_start"])
    rules = activity_rules(schedule, rows)
    logic = link_columns(schedule.links, ends, place)
    predecessor, successor = logic["predecessor"], logic["successor"]
    started = stage == Stage.STARTED
    lag_clock = lag_clocks(schedule, rows[successor], clock[predecessor], clock[successor])
    counts_from_actual = logic["from_start"] & (started & rules.counts_from_actual)[predecessor]
    waits, retains = stage[successor] == Stage.WAITING, (started & rules.retains)[successor]
    pulls = (started & (rules.retains | rules.microsoft))[successor]
    is_open = stage[predecessor] != Stage.COMPLETE
    return Network(
        rows=rows,
        clocks=clocks,
        clock=clock,
        stage=stage,
        spelling=spelling,
        remaining=np.where(np.isin(kind, MILESTONES), 0, remaining),
        actual_start=actual_start,
        actual_finish=to_minutes(activities["actual_finish"]),
        begun=np.where(started & rules.microsoft, actual_start, NONE),
        rules=rules,
        bounds=bounds(activities, clocks, clock, rules),
        as_late_as_possible=waits_late & ~rules.microsoft,
        at_late_dates=waits_late & rules.microsoft,
        predecessor=predecessor,
        successor=successor,
        from_start=logic["from_start"],
        into_finish=logic["into_finish"],
        lag=logic["lag"],
        lag_clock=np.where(logic["elapsed"], len(clocks) - 1, lag_clock),
        fixed=np.where(counts_from_actual, actual_start[predecessor], NONE),
        drives_early=waits | (retains & is_open),
        drives_late=(waits | pulls) & is_open,
        link_rows=logic["row"],
    )
