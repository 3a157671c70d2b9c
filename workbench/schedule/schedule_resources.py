"""A schedule and its resources as a levelling question."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import ParameterError
from workbench.schedule.dates import Dates
from workbench.schedule.forward import early_bound
from workbench.schedule.minutes import NONE, minute, to_minutes, to_moments
from workbench.schedule.network import Network, Stage
from workbench.schedule.resource_problem import ResourceProblem
from workbench.schedule.resource_shapes import NEVER
from workbench.schedule.schedule import Schedule
from workbench.schedule.work_grid import WorkGrid, make_grid
from workbench.taxonomy import LinkType

Capacity = float | pd.Series
"""Units there are; as a series, indexed by the moment from which each amount holds."""

PARTS = 100
"""Parts of a unit that count where units are not whole."""

KINDS = np.array([[LinkType.FINISH_START, LinkType.FINISH_FINISH], [LinkType.START_START, LinkType.START_FINISH]])
"""Kind of a link by whether it leaves from a start and leads into a finish."""


@dataclass(frozen=True, eq=False)
class Posed:
    """
    A levelling question and the way back to the schedule.

    Parameters
    ----------
    problem
        The question.
    grid
        Its steps.
    members
        Activity of the network behind each of the question; shape (activities,).
    given_up
        Activities whose latest date the plan so far already misses; it is not asked for.
    """

    problem: ResourceProblem
    grid: WorkGrid
    members: np.ndarray
    given_up: tuple[str, ...]


def posed(
    schedule: Schedule,
    network: Network,
    early: Dates,
    resources: Mapping[str, Capacity],
    frozen_until: int,
    last: int,
) -> Posed:
    """
    Put the question which dates leave nobody needed twice.

    Parameters
    ----------
    schedule, network
        The schedule, and the same compiled.
    early
        Dates of the forward pass, which are the plan so far.
    resources
        What there is of each resource.
    frozen_until
        Minute before which starts are not moved.
    last
        Minute up to which work can be planned.

    Raises
    ------
    ParameterError
        A resource is not assigned to any activity, or an amount is impossible.
    """
    members = np.flatnonzero(network.stage != Stage.COMPLETE)
    number = np.full(len(network), -1)
    number[members] = np.arange(len(members))
    inside = network.drives_early & (number[network.predecessor] >= 0) & (network.fixed == NONE)
    links = np.flatnonzero(inside)
    clock, remaining = network.clock[members], early.remaining[members]
    used = np.unique(np.concatenate([clock, network.lag_clock[links][network.lag[links] != 0]]))
    day_and_night = bool((network.lag[links][network.lag_clock[links] == len(network.clocks) - 1] != 0).any())
    fixed = _fixed(network, early, members, links, frozen_until)
    first = min(minute(schedule.data_date), int(early.start[members].min()))
    held = (network.bounds.start_floor[members], network.bounds.finish_floor[members], fixed)
    amounts = np.concatenate([remaining, network.lag[links], *(moments[moments != NONE] for moments in held)])
    grid = make_grid([network.clocks[row] for row in used], amounts, first, last, day_and_night)
    row = np.searchsorted(used, clock)
    lag_row = np.where(network.lag[links] == 0, NEVER, np.searchsorted(used, network.lag_clock[links]))
    durations = grid.steps(remaining)
    deadline, given_up = _deadlines(schedule, network, early, members, grid)
    units, capacities, parts = _amounts(schedule, network, members, resources, grid)
    one = len(used) == 1 and grid.works.all()
    problem = ResourceProblem(
        durations=durations,
        demands=units,
        capacities=capacities,
        before=number[network.predecessor[links]],
        after=number[network.successor[links]],
        lags=grid.steps(network.lag[links]),
        kinds=KINDS[network.from_start[links].astype(int), network.into_finish[links].astype(int)].tolist(),
        names=tuple(schedule.activities.index[network.rows[members]]),
        resources=tuple(resources),
        release=_release(network, early, members, grid, row, durations),
        deadline=deadline,
        fixed=np.where(fixed == NONE, NEVER, grid.step(fixed)),
        planned=grid.step(early.start[members]),
        calendars=None if one else grid.works,
        calendar=None if one else row,
        lag_calendar=None if one else lag_row,
        parts=parts,
        moments=np.datetime_as_string(to_moments(grid.begins), unit="m").tolist(),
    )
    return Posed(problem, grid, members, given_up)


def _fixed(network: Network, early: Dates, members: np.ndarray, links: np.ndarray, frozen_until: int) -> np.ndarray:
    """Minute at which an activity stays: pinned, begun and waiting for nothing, or in the frozen zone."""
    waits = np.isin(members, network.successor[links])
    begun = (network.stage[members] == Stage.STARTED) & ~waits
    held = network.bounds
    dates = np.stack([held.pinned_start, held.pinned_finish, held.planned_start])
    pinned = (dates[:, members] != NONE).any(axis=0)
    stays = begun | pinned | (early.start[members] < frozen_until)
    return np.where(stays, early.start[members], NONE)


def _release(network, early, members, grid, row, durations) -> np.ndarray:
    """First step: the activity's own dates, and links from work that is complete."""
    start, finish = network.bounds.start_floor[members].copy(), network.bounds.finish_floor[members].copy()
    dates = early.start.tolist(), early.finish.tolist()
    for at, member in enumerate(members):
        for tie in network.nodes[member].incoming:
            if network.stage[tie.other] == Stage.COMPLETE or tie.fixed != NONE:
                side = finish if tie.into_finish else start
                side[at] = max(side[at], early_bound(tie, *dates))
    step = np.where(start == NONE, 0, grid.step(start))
    for at in np.flatnonzero(finish != NONE):
        before = grid.work_before[row[at]]
        position = before[grid.step(finish[at])] - durations[at]
        step[at] = max(step[at], np.searchsorted(before, position, side="right") - 1 if position > 0 else 0)
    return np.minimum(step, len(grid.begins))


def _deadlines(schedule, network, early, members, grid) -> tuple[np.ndarray, tuple[str, ...]]:
    """Latest ends; one that the plan so far misses cannot be kept and is left out."""
    cap = network.bounds.finish_cap[members].copy()
    for at, member in enumerate(members):
        latest = network.bounds.start_cap[member]
        if latest != NONE:
            end = network.nodes[member].clock.forward(int(latest), int(early.remaining[member]))
            cap[at] = end if cap[at] == NONE else min(cap[at], end)
    missed = (cap != NONE) & (early.finish[members] > cap)
    names = tuple(schedule.activities.index[network.rows[members[missed]]])
    kept = (cap != NONE) & ~missed
    return np.where(kept, np.searchsorted(grid.begins, cap - grid.size, side="right"), NEVER), names


def _amounts(schedule, network, members, resources, grid) -> tuple[np.ndarray, np.ndarray, int]:
    """Demands and capacities in whole parts of a unit, and how many parts a unit has."""
    rows = schedule.assignments
    if not resources:
        raise ParameterError("resources: expected at least one with its amount")
    if unknown := [name for name in resources if name not in set(rows["resource"])]:
        known = ", ".join(sorted(set(rows["resource"]))) or "nothing"
        raise ParameterError(f"resources: {unknown[0]!r} is not assigned to any activity; assigned are {known}")
    names = schedule.activities.index[network.rows[members]]
    units = rows.groupby(["activity", "resource"])["units"].sum().unstack(fill_value=0.0)
    units = units.reindex(index=names, columns=[*resources], fill_value=0.0).fillna(0.0).to_numpy(dtype=float)
    there = np.stack([_by_step(name, amount, grid) for name, amount in resources.items()])
    if (there[:, :1] == there).all():
        there = there[:, :1]
    whole = (units == np.floor(units)).all() and (there == np.floor(there)).all()
    parts = 1 if whole else PARTS
    demands, capacities = np.ceil(units * parts - 1e-6), np.floor(there * parts + 1e-6)
    return demands.astype(np.int64), capacities.astype(np.int64), parts


def _by_step(name: str, amount: Capacity, grid: WorkGrid) -> np.ndarray:
    if isinstance(amount, pd.Series):
        since = amount.sort_index()
        at = np.searchsorted(to_minutes(since.index), grid.begins, side="right") - 1
        values = np.where(at >= 0, since.to_numpy(dtype=float)[np.maximum(at, 0)], 0.0)
    else:
        values = np.full(len(grid.begins), float(amount))
    if not (np.isfinite(values) & (values >= 0)).all():
        raise ParameterError(f"resources: expected amounts of at least 0 for {name!r}, got {values.min()}")
    return values
