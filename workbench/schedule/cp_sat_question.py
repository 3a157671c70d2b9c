"""A resource problem in the words of constraint programming: plain numbers for the process that solves it."""

import numpy as np

from workbench.schedule.levelling_aim import Aim
from workbench.schedule.resource_network import ResourceNetwork

MOST_PAUSES = 20_000
"""Pauses of activities that share a resource across calendars; a model with more of them is not worth asking for."""
MOST_ENTRIES = 5_000_000
"""Entries of all tables that translate positions, likewise."""


def question(network: ResourceNetwork, aim: Aim, below: int, above: int) -> dict | None:
    """
    Put the question for a plan that costs less than `below`.

    A resource whose activities keep one calendar is shared in the positions of that calendar. Else it is shared in
    steps, where an activity holds it from begin to finish, but lends it back in the pauses of its own calendar.

    Parameters
    ----------
    network
        The problem, compiled.
    aim
        What is to be small.
    below, above
        The cost must be less than the one and at least the other.

    Returns
    -------
    dict or None
        Numbers and lists alone; None when the model would be too large.
    """
    steps = network.free.shape[0]
    last_step = min(below - 1, steps) if aim is Aim.MAKESPAN else steps
    latest = network.position[network.calendar, last_step] - network.duration
    high = np.where(network.fixed, network.low, np.minimum(network.high, latest))
    resources = [_resource(network, number, high) for number in range(network.need.shape[1])]
    before, after = network.before, np.repeat(np.arange(len(network.duration)), np.diff(network.first))
    kept = ~(network.fixed[before] & network.fixed[after])
    plain, tabled = kept & (network.table < 0), kept & (network.table >= 0)
    columns = {
        "low": network.low,
        "high": high,
        "duration": network.duration,
        "calendar": network.calendar,
        "project": network.project,
        "due": network.due,
        "weight": network.weight,
        "planned": network.planned,
        "links": np.stack([before, after, network.offset], axis=1)[plain],
        "tabled": np.stack([before, after, network.shift, network.table, network.offset], axis=1)[tabled],
        "tables": network.tables,
        "last": np.flatnonzero(_may_be_last(network, before, after)),
    }
    asked = {name: column.tolist() for name, column in columns.items()}
    asked |= {"aim": str(aim), "below": int(below), "above": int(above), "steps": steps, "resources": resources}
    asked["price"] = network.price
    if len(network.steps) > 1 or (network.position[0, -1] < steps):
        asked["begins"] = network.steps.tolist()
        asked["finishes"] = [[0, *(row[:-1] + 1).tolist()] for row in network.steps]
    return None if _is_too_large(asked) else asked


def _is_too_large(asked: dict) -> bool:
    pauses = sum(len(resource["lent"]) for resource in asked["resources"])
    looked_up = len(asked["tabled"])
    if "begins" in asked:
        looked_up += 2 * len(asked["duration"])
    return pauses > MOST_PAUSES or looked_up * asked["steps"] > MOST_ENTRIES


def _resource(network: ResourceNetwork, number: int, high: np.ndarray) -> dict:
    """Who shares a resource, what is missing of it when, and who lends it back."""
    need = network.need[:, number].astype(np.int64)
    tasks = np.flatnonzero((need > 0) & (network.duration > 0) & ~network.fixed)
    calendars = np.unique(network.calendar[tasks])
    room = network.free[:, number].astype(np.int64)
    by_step = len(calendars) > 1
    lent: list[list[int]] = []
    if by_step:
        for j in tasks:
            for position, start, size in _pauses(network, j, high[j]):
                lent.append([int(j), int(need[j]), position, start, size])
                room[start : start + size] += need[j]
    elif len(calendars):
        steps = network.steps[calendars[0]]
        room = room[steps[steps < len(room)]]
    capacity = int(room.max(initial=0))
    return {
        "capacity": capacity,
        "by_step": by_step,
        "tasks": [[int(j), int(need[j])] for j in tasks],
        "blocked": _runs(capacity - room),
        "lent": lent,
    }


def _pauses(network: ResourceNetwork, j: int, high: int) -> list[tuple[int, int, int]]:
    """Position, first step and length of every stretch without work that the activity may have to span."""
    steps = network.steps[network.calendar[j]]
    worked = steps[network.low[j] : min(high + network.duration[j], np.searchsorted(steps, network.free.shape[0]))]
    gaps = np.flatnonzero(np.diff(worked) > 1)
    return [(int(network.low[j] + g + 1), int(worked[g] + 1), int(worked[g + 1] - worked[g] - 1)) for g in gaps]


def _runs(amounts: np.ndarray) -> list[list[int]]:
    """Start, length and amount of every stretch of equal amounts above zero."""
    edges = np.concatenate([[0], np.flatnonzero(np.diff(amounts)) + 1, [len(amounts)]])
    pairs = zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)
    return [[begin, end - begin, int(amounts[begin])] for begin, end in pairs if end > begin and amounts[begin] > 0]


def _may_be_last(network: ResourceNetwork, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Which activities no successor of the same project is sure to outlast."""
    outlasted = np.zeros(len(network.duration), dtype=bool)
    same = network.project[before] == network.project[after]
    sure = (network.table < 0) & (network.calendar[before] == network.calendar[after]) & same
    sure &= network.offset + network.duration[after] >= network.duration[before]
    sure &= ~network.fixed[after]
    outlasted[before[sure]] = True
    return ~outlasted
