"""
Forward–backward improvement: push everything to the right, then back to the left, in the order of the plan itself.

K. Y. Li and R. J. Willis, An iterative scheduling technique for resource-constrained project scheduling, European
Journal of Operational Research 56, 1992; V. Valls, F. Ballestín and S. Quintanilla, Justification and RCPSP: a
technique that pays, European Journal of Operational Research 165, 2005.
"""

from typing import NamedTuple

import numpy as np

from workbench.schedule.levelling_aim import MAKESPAN, MOVES, cost
from workbench.schedule.resource_network import ResourceNetwork
from workbench.schedule.serial_generation import compiled, generate, sort_by


class Room(NamedTuple):
    """Arrays to work in: one plan, its mirror image, and what both need on the way."""

    free: np.ndarray
    key: np.ndarray
    order: np.ndarray
    start: np.ndarray
    other: np.ndarray
    finish: np.ndarray
    floor: np.ndarray
    ends: np.ndarray


def make_room(network: ResourceNetwork) -> Room:
    """
    Make the arrays to work in.

    Parameters
    ----------
    network
        The problem, compiled.
    """
    n, projects = len(network.duration), len(network.due)
    rows = [np.zeros(n, np.int64) for _ in range(5)]
    return Room(np.empty_like(network.free), *rows, np.zeros(projects, np.int64), np.zeros(projects, np.int64))


@compiled
def ends_of(network: ResourceNetwork, start, finish) -> None:
    """
    Find the end of the last step of every activity.

    Parameters
    ----------
    network
        The problem, compiled.
    start
        Positions; shape (activities,).
    finish
        Filled with steps; shape (activities,).
    """
    for j in range(start.size):
        end = start[j] + network.duration[j]
        finish[j] = network.steps[network.calendar[j], end - 1] + 1 if end > 0 else 0


@compiled
def placed(network: ResourceNetwork, aim: int, room: Room) -> int:
    """
    Make the plan of the key in the room, and count what it costs.

    Parameters
    ----------
    network
        The problem, compiled.
    aim
        Number of an `Aim`.
    room
        `key` says the order; `start`, `finish` and `ends` are filled.

    Returns
    -------
    int
        The cost, -1 when something found no place.
    """
    sort_by(network, room.key, room.order)
    for number in range(room.floor.size):
        room.floor[number] = 0
    if not generate(network, room.order, room.floor, room.free, room.start):
        return -1
    ends_of(network, room.start, room.finish)
    return cost(network, aim, room.start, room.finish, room.ends)


@compiled
def justified(network: ResourceNetwork, mirror: ResourceNetwork, aim: int, room: Room, best, worth: int) -> int:
    """
    Improve the plan in the room once to the right and back.

    Parameters
    ----------
    network, mirror
        The problem, and the same with time turned around.
    aim
        Number of an `Aim`.
    room
        Holds the plan.
    best
        Filled with the better one of the two plans; shape (activities,).
    worth
        Cost of the plan.

    Returns
    -------
    int
        Cost of the better one.
    """
    steps, n = network.free.shape[0], best.size
    latest = 0
    for j in range(n):
        best[j] = room.start[j]
        latest = max(latest, room.finish[j])
    if aim == MOVES:
        return worth
    for number in range(room.floor.size):
        room.floor[number] = steps - (latest if aim == MAKESPAN else room.ends[number])
    for j in range(n):
        room.key[n - 1 - j] = steps - room.finish[j]
    sort_by(mirror, room.key, room.order)
    if not generate(mirror, room.order, room.floor, room.free, room.other):
        return worth
    ends_of(mirror, room.other, room.finish)
    for j in range(n):
        room.key[j] = steps - room.finish[n - 1 - j]
    again = placed(network, aim, room)
    if not 0 <= again <= worth:
        return worth
    for j in range(n):
        best[j] = room.start[j]
    return again
