"""A compiled schedule as plain arrays of moments on calendars, for compiled code."""

from typing import NamedTuple

import numpy as np

from workbench.risk.clock_tables import NEVER, ClockTables, clock_tables
from workbench.risk.decision import BY_DURATION
from workbench.risk.kernel_floors import NOTHING, floors
from workbench.risk.schedule_model import ScheduleModel
from workbench.risk.variables import lowest_values
from workbench.schedule.dates import Dates
from workbench.schedule.minutes import DAY, FAR, NONE, WEEK
from workbench.schedule.network import Network, Spelling, Stage

WORKS, STARTS, FINISHES, DONE = Spelling.WORK.value, Spelling.START.value, Spelling.FINISH.value, 3
"""How an activity is placed: work, start milestone, finish milestone, complete."""
KNOWN = {"start_floor", "finish_floor"}
LATE_ONLY = {"start_cap", "finish_cap", "deadline", "late_resume"}
"""Dates of `bounds.Bounds` that the forward pass does not look at."""
MOST_LAG = 2**24


class KernelNetwork(NamedTuple):
    """
    Activities and the links that can drive them, moments written as `clock_tables.encoded` does.

    Parameters
    ----------
    shape
        How each activity is placed; shape (activities,).
    clock
        Calendar of each activity; shape (activities,).
    start_floor
        Earliest start, or the actual start of what is complete; shape (activities,).
    finish_floor
        Earliest finish, or the actual finish of what is complete, -1 for none; shape (activities,).
    limited
        Whether the finish has a bound of its own; shape (activities,).
    last
        Whether nothing that may end first follows; shape (activities,).
    may_floor
        Whether a duration below 0 can be drawn; shape (activities,).
    first
        Where the links into each activity begin; shape (activities + 1,).
    other, from_start, into_finish, lag
        Predecessor, ends and lag of each link; shape (links,).
    lag_clock
        Calendar of the lag, -1 where the link stays on one calendar; shape (links,).
    row
        Place of each link among those that have a lag or cross calendars, -1 for the others; shape (links,).
    tally
        Place of each link among all live links; shape (links,).
    moving
        How many such links there are; shape (1,).
    done_by
        Latest actual finish, minutes from the base; shape (1,).
    clocks_used
        Calendars of activities; shape (n,).
    project_clock, project_from
        Calendar of the project's duration, and the position of the data date on it; shape (1,) each.
    horizon
        Minutes that the calendars reach; shape (1,).
    wet_row
        Place of each activity among those on calendars with weather, -1 for the others; shape (activities,).
    start_minute, finish_minute, tied_minute
        Of activities in the weather, minutes from the base: the earliest start, the earliest finish by its own
        constraint and by links from what cannot move any more, -1 for none; shape (activities,).
    decider, measure, limit, beyond
        Of each gate as in `schedule_events.Events`, dates in minutes from the base; shape (gates,).
    toward
        Activity that marks begin at, -1 for all that end with the project; shape (1,).
    """

    shape: np.ndarray
    clock: np.ndarray
    start_floor: np.ndarray
    finish_floor: np.ndarray
    limited: np.ndarray
    last: np.ndarray
    may_floor: np.ndarray
    first: np.ndarray
    other: np.ndarray
    from_start: np.ndarray
    into_finish: np.ndarray
    lag: np.ndarray
    lag_clock: np.ndarray
    row: np.ndarray
    tally: np.ndarray
    moving: np.ndarray
    done_by: np.ndarray
    clocks_used: np.ndarray
    project_clock: np.ndarray
    project_from: np.ndarray
    horizon: np.ndarray
    wet_row: np.ndarray
    start_minute: np.ndarray
    finish_minute: np.ndarray
    tied_minute: np.ndarray
    decider: np.ndarray
    measure: np.ndarray
    limit: np.ndarray
    beyond: np.ndarray
    toward: np.ndarray


def unknown_to_kernel(model: ScheduleModel) -> str:
    """
    Say what of a schedule the kernel does not know; an empty text when it knows everything.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    """
    network = model.network
    for part, dates in vars(network.bounds).items():
        if part not in KNOWN and part not in LATE_ONLY and (dates != NONE).any():
            return f"{part.replace('_', ' ')} of {model.names[int((dates != NONE).argmax())]}"
    used = {*network.clock.tolist(), *network.lag_clock.tolist(), model.project_clock}
    if any(not network.clocks[number].week.work for number in used):
        return "a calendar that runs out of work"
    settled = (network.stage[network.predecessor] == Stage.COMPLETE) | (network.fixed != NONE)
    wet = np.isin(network.lag_clock, [one.clock for one in model.weather])
    if (settled & wet & (network.lag != 0) & network.drives_early).any():
        return "a lag in the weather behind what has begun"
    if len(network.lag) and np.abs(network.lag).max() > MOST_LAG:
        return "a lag of decades"
    return ""


def earliest_moment(model: ScheduleModel) -> int:
    """
    Give a minute before everything that a simulation looks at.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    """
    network = model.network
    dates = [network.bounds.start_floor, network.bounds.finish_floor, network.actual_start, network.actual_finish]
    known = np.concatenate([*dates, network.fixed, [model.data_date]])
    first = int(known[known != NONE].min())
    leads = int(-network.lag.min(initial=0)) + DAY
    reached = [clock.backward(first, leads) for clock in network.clocks if clock.week.work]
    return max(min([first, *reached]) - WEEK, -FAR)


def kernel_network(model: ScheduleModel, plan: Dates, base: int, horizon: int) -> tuple[KernelNetwork, ClockTables]:
    """
    Lay out a schedule for the kernel.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    plan
        The plan's early dates.
    base
        Minute that everything counts from.
    horizon
        Minutes that calendars reach.
    """
    network, happens = model.network, model.events
    dated = happens.gate_measure != BY_DURATION
    held = floors(network, plan, base)
    wet = np.isin(network.clock, [one.clock for one in model.weather])
    live = np.flatnonzero(network.drives_early)
    tally = np.arange(len(live))
    moving = (network.stage[network.predecessor[live]] != Stage.COMPLETE) & (network.fixed[live] == NONE)
    moving &= network.stage[network.successor[live]] != Stage.COMPLETE
    links, tally = live[moving], tally[moving]
    predecessor, successor = network.predecessor[links], network.successor[links]
    own = network.clock[successor]
    stays = (network.clock[predecessor] == own) & ((network.lag[links] == 0) | (network.lag_clock[links] == own))
    changes = ~stays | (network.lag[links] != 0)
    project = network.clocks[model.project_clock]
    done = network.actual_finish[network.stage == Stage.COMPLETE]
    compiled = KernelNetwork(
        shape=np.where(network.stage == Stage.COMPLETE, DONE, network.spelling).astype(np.int64),
        clock=network.clock.astype(np.int64),
        start_floor=held.start_floor,
        finish_floor=held.finish_floor,
        limited=(held.finish_floor >= 0) | _at(successor[network.into_finish[links]], len(network)),
        last=(network.stage != Stage.COMPLETE) & ~_at(predecessor[_pushes(network, links)], len(network)),
        may_floor=_may_floor(model),
        first=np.searchsorted(successor, np.arange(len(network) + 1)),
        other=predecessor.astype(np.int64),
        from_start=network.from_start[links].astype(bool),
        into_finish=network.into_finish[links].astype(bool),
        lag=network.lag[links].astype(np.int32),
        lag_clock=np.where(stays, NOTHING, network.lag_clock[links]),
        row=np.where(changes, np.cumsum(changes) - 1, NOTHING),
        tally=tally,
        moving=np.array([int(changes.sum())]),
        done_by=np.array([int(done.max(initial=base)) - base], dtype=np.int32),
        clocks_used=np.unique(network.clock[network.stage != Stage.COMPLETE]).astype(np.int64),
        project_clock=np.array([model.project_clock]),
        project_from=np.array([project.position(model.data_date) - project.position(base)], dtype=np.int64),
        horizon=np.array([horizon], dtype=np.int64),
        wet_row=np.where(wet, np.cumsum(wet) - 1, NOTHING),
        start_minute=held.start_minute,
        finish_minute=held.finish_minute,
        tied_minute=held.tied_minute,
        decider=happens.gate_decider,
        measure=happens.gate_measure,
        limit=np.clip(happens.gate_limit - np.where(dated, base, 0), -NEVER, NEVER).astype(np.int32),
        beyond=happens.gate_beyond,
        toward=np.array([model.toward], dtype=np.int64),
    )
    return compiled, clock_tables(_tabled(network), base, horizon)


def _tabled(network: Network) -> list:
    """Calendars; one without weekly work is used by nothing here and may be any other."""
    usual = network.clocks[-1]
    return [clock if clock.week.work else usual for clock in network.clocks]


def _at(rows: np.ndarray, count: int) -> np.ndarray:
    """Flags of some rows."""
    flags = np.zeros(count, dtype=bool)
    flags[rows] = True
    return flags


def _pushes(network: Network, links: np.ndarray) -> np.ndarray:
    """Which links let no successor end before its predecessor."""
    whole = ~network.from_start[links].astype(bool) & ~network.into_finish[links].astype(bool)
    return whole & (network.lag[links] >= 0)


def _may_floor(model: ScheduleModel) -> np.ndarray:
    """Which durations can be drawn below 0: those of risks, and those whose least value lies there."""
    least, number = lowest_values(model.variables), model.work.variable
    found = np.diff(model.events.strike_first) > 0
    drawn = number >= 0
    found[drawn] |= least[number[drawn]] < 0.0
    return found
