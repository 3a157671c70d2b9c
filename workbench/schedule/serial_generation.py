"""
Serial schedule generation: one activity after the other takes the earliest place that links and resources leave.

J. E. Kelley, The critical-path method: resources planning and scheduling, in: Industrial Scheduling, Prentice-Hall,
1963; R. Kolisch, Serial and parallel resource-constrained project scheduling methods revisited, European Journal of
Operational Research 90, 1996.

Compiled: tens of thousands of schedules a second. Loops stand where numpy has a word for it, because compiling the word
takes longer than everything else here.
"""

import numpy as np
from numba import njit

from workbench.schedule.resource_network import ResourceNetwork

compiled = njit(cache=True, nogil=True, error_model="numpy")


@compiled
def generate(network: ResourceNetwork, order, floor, free, start) -> bool:
    """
    Place every activity as early as it can, in the order given.

    Parameters
    ----------
    network
        The problem, compiled.
    order
        Activities, predecessors before successors; shape (activities,).
    floor
        First step allowed for each project; shape (projects,).
    free
        Room to work in, shape (steps, resources); afterwards what the schedule leaves.
    start
        Filled with positions; shape (activities,).

    Returns
    -------
    bool
        Whether everything found a place within the steps there are.
    """
    for step in range(free.shape[0]):
        for resource in range(free.shape[1]):
            free[step, resource] = network.free[step, resource]
    for j in range(start.size):
        if network.fixed[j]:
            start[j] = network.low[j]
    for j in order:
        if network.fixed[j]:
            continue
        calendar = network.calendar[j]
        at = max(network.low[j], network.position[calendar, floor[network.project[j]]])
        for link in range(network.first[j], network.first[j + 1]):
            moment = start[network.before[link]] + network.shift[link]
            if network.table[link] >= 0:
                moment = network.tables[network.table[link], moment]
            at = max(at, moment + network.offset[link])
        steps = network.steps[calendar]
        at = _earliest_fit(free, network.need[j], steps, network.position[calendar, -1], at, network.duration[j])
        if at < 0:
            return False
        start[j] = at
        for position in range(at, at + network.duration[j]):
            for resource in range(free.shape[1]):
                free[steps[position], resource] -= network.need[j, resource]
    return True


@compiled
def sort_by(network: ResourceNetwork, key, order) -> None:
    """
    Put activities into the order of a key, but none before its predecessors.

    Parameters
    ----------
    network
        The problem, compiled.
    key
        Whole numbers, small first, shape (activities,); raised to those of the predecessors.
    order
        Filled with activities; shape (activities,).
    """
    for j in range(key.size):
        for link in range(network.first[j], network.first[j + 1]):
            key[j] = max(key[j], key[network.before[link]])
    least = most = key[0]
    for j in range(key.size):
        least, most = min(least, key[j]), max(most, key[j])
    place = np.zeros(most - least + 2, np.int64)
    for j in range(key.size):
        place[key[j] - least + 1] += 1
    for number in range(1, place.size):
        place[number] += place[number - 1]
    for j in range(key.size):
        order[place[key[j] - least]] = j
        place[key[j] - least] += 1


@compiled
def _earliest_fit(free, need, steps, working, at, duration) -> int:
    """First position from `at` on where every step has room for `need`; -1 when the calendar runs out first."""
    position = at + duration - 1
    if position >= working:
        return -1
    while position >= at:
        step = steps[position]
        fits = True
        for resource in range(need.size):
            if free[step, resource] < need[resource]:
                fits = False
                break
        if fits:
            position -= 1
        else:
            at = position + 1
            position = at + duration - 1
            if position >= working:
                return -1
    return at
