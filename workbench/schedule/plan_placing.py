"""
Placing and improving plans, compiled: tens of thousands of plans a second.

Everything here that calls each other stands in one file: the compiler keeps what it made and looks only at the file of
the function called from outside to see whether it is still true. Loops stand where numpy has a word for it, because
compiling the word takes longer than everything else here.

One activity after the other takes the earliest place that links and resources leave: J. E. Kelley, The critical-path
method: resources planning and scheduling, in: Industrial Scheduling, Prentice-Hall, 1963; R. Kolisch, Serial and
parallel resource-constrained project scheduling methods revisited, European Journal of Operational Research 90, 1996.
Then everything is pushed to the right, and back to the left: K. Y. Li and R. J. Willis, An iterative scheduling
technique for resource-constrained project scheduling, European Journal of Operational Research 56, 1992; V. Valls,
F. Ballestín and S. Quintanilla, Justification and RCPSP: a technique that pays, European Journal of Operational
Research 165, 2005.
"""

import numpy as np
from numba import njit

from workbench.schedule.resource_network import ResourceNetwork
from workbench.schedule.search_room import Room

MAKESPAN, TARDINESS, MOVES = 0, 1, 2
"""What a plan is to keep small."""
LATE = 2**42
"""What one position behind a deadline costs; more than any plan does."""
MOST_LATE = 2**18
"""Positions behind deadlines that are told apart."""
HOPELESS = 2**62
"""Cost of a plan that did not fit into the steps."""

compiled = njit(cache=True, nogil=True, error_model="numpy")


@compiled
def place_all(
    network: ResourceNetwork,
    mirror: ResourceNetwork,
    aim: int,
    room: Room,
    keys: np.ndarray,
    plans: np.ndarray,
    costs: np.ndarray,
) -> None:
    """
    Make a plan of every order and improve it once.

    Parameters
    ----------
    network, mirror
        The problem, and the same with time turned around.
    aim
        Number of an `Aim`.
    room
        Arrays to work in.
    keys
        Orders: whole numbers, small first; shape (plans, activities).
    plans
        Filled with positions; shape (plans, activities).
    costs
        Filled, `HOPELESS` where something found no place; shape (plans,).
    """
    for number in range(costs.size):
        for j in range(room.key.size):
            room.key[j] = keys[number, j]
        worth = placed(network, aim, room)
        costs[number] = _justified(network, mirror, aim, room, plans[number], worth) if worth < HOPELESS else HOPELESS


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
        The cost, `HOPELESS` when something found no place.
    """
    _sort_by(network, room.key, room.order)
    for number in range(room.floor.size):
        room.floor[number] = 0
    if not _generate(network, room.order, room.floor, room.free, room.start):
        return HOPELESS
    _ends_of(network, room.start, room.finish)
    return cost(network, aim, room.start, room.finish, room.ends)


@compiled
def _justified(network: ResourceNetwork, mirror: ResourceNetwork, aim: int, room: Room, best, worth: int) -> int:
    """Improve the plan in the room once, to the right and back; fill `best` with the better one and give its cost."""
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
    _sort_by(mirror, room.key, room.order)
    if not _generate(mirror, room.order, room.floor, room.free, room.other):
        return worth
    _ends_of(mirror, room.other, room.finish)
    for j in range(n):
        room.key[j] = steps - room.finish[n - 1 - j]
    again = placed(network, aim, room)
    if again > worth:
        return worth
    for j in range(n):
        best[j] = room.start[j]
    return again


@compiled
def _generate(network: ResourceNetwork, order, floor, free, start) -> bool:
    """Place every activity as early as it can in the order given; say whether all found a place."""
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


@compiled
def _sort_by(network: ResourceNetwork, key, order) -> None:
    """Put activities into the order of a key, which is raised to those of the predecessors."""
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
def _ends_of(network: ResourceNetwork, start, finish) -> None:
    """End of the last step of every activity."""
    for j in range(start.size):
        end = start[j] + network.duration[j]
        finish[j] = network.steps[network.calendar[j], end - 1] + 1 if end > 0 else 0


@compiled
def cost(network: ResourceNetwork, aim: int, start, finish, ends) -> int:
    """
    Count what a plan costs, deadlines that it misses included.

    Parameters
    ----------
    network
        The problem, compiled.
    aim
        Number of an `Aim`. Every activity moved counts as one move, and far below that the steps it moves by.
    start
        Positions; shape (activities,).
    finish
        Ends of the last steps; shape (activities,).
    ends
        Filled with the latest finish of each project; shape (projects,).
    """
    late = latest = 0
    for number in range(ends.size):
        ends[number] = 0
    for j in range(start.size):
        ends[network.project[j]] = max(ends[network.project[j]], finish[j])
        latest = max(latest, finish[j])
        late += max(start[j] - network.high[j], 0)
    total = 0
    if aim == MAKESPAN:
        total = latest
    elif aim == TARDINESS:
        for number in range(ends.size):
            total += network.weight[number] * max(ends[number] - network.due[number], 0)
    else:
        for j in range(start.size):
            if network.planned[j] >= 0:
                begin = network.steps[network.calendar[j], start[j]] if network.duration[j] else finish[j]
                away = abs(begin - network.planned[j])
                total += away + (network.price if away else 0)
    return min(late, MOST_LATE) * LATE + total
