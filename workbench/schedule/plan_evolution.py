"""
A population of plans that breed: a stretch of time taken from one parent, the rest from the other, then improvement.

The crossover and its busy stretches follow V. Valls, F. Ballestín and S. Quintanilla, A hybrid genetic algorithm for
the resource-constrained project scheduling problem, European Journal of Operational Research 185, 2008, and D. Debels
and M. Vanhoucke, A decomposition-based genetic algorithm for the resource-constrained project-scheduling problem,
Operations Research 55, 2007; every child is justified once. Drawing first orders around a priority rule: A. Drexl,
Scheduling of project networks by job assignment, Management Science 37, 1991.
"""

import numpy as np

from workbench.schedule.justification import Room, justified, placed
from workbench.schedule.resource_network import ResourceNetwork
from workbench.schedule.serial_generation import compiled

SHORTEST, LONGEST = 0.25, 0.75
"""Length of the stretch, in parts of the makespan."""
STRETCHES = 4
"""Stretches looked at; the one with most work in it is taken."""
DISTURBED = 0.05
"""Share of activities whose place is disturbed."""
REACH = 4
"""A disturbed activity moves by up to this part of the makespan."""
HOPELESS = 2**62
"""Cost of a plan that did not fit into the steps."""
ROUNDS = 3
"""How many plans a child is compared with for the place of the worst."""


@compiled
def sow(
    network: ResourceNetwork,
    mirror: ResourceNetwork,
    aim: int,
    room: Room,
    urgency: np.ndarray,
    plans: np.ndarray,
    costs: np.ndarray,
    first: bool,
    rng: np.random.Generator,
) -> None:
    """
    Fill a population: in the order of the urgency itself, then in orders drawn around it, ever farther away.

    Parameters
    ----------
    network, mirror
        The problem, and the same with time turned around.
    aim
        Number of an `Aim`.
    room
        Arrays to work in.
    urgency
        Small first; shape (activities,).
    plans
        Filled with positions; shape (plans, activities).
    costs
        Filled; shape (plans,).
    first
        Whether the first plan keeps the order of the urgency.
    rng
        Random numbers.
    """
    n = urgency.size
    least = most = urgency[0]
    for j in range(n):
        least, most = min(least, urgency[j]), max(most, urgency[j])
    for number in range(costs.size):
        reach = (most - least + 1) * number // costs.size + (0 if first else 1)
        for j in range(n):
            room.key[j] = urgency[j] - _below(rng, reach + 1)
        costs[number] = placed(network, aim, room)
        if costs[number] < 0:
            costs[number] = HOPELESS
        else:
            costs[number] = justified(network, mirror, aim, room, plans[number], costs[number])


@compiled
def breed(
    network: ResourceNetwork,
    mirror: ResourceNetwork,
    aim: int,
    room: Room,
    load: np.ndarray,
    plans: np.ndarray,
    costs: np.ndarray,
    children: int,
    rng: np.random.Generator,
) -> None:
    """
    Make children and let them take the places of worse plans.

    Parameters
    ----------
    network, mirror
        The problem, and the same with time turned around.
    aim
        Number of an `Aim`.
    room
        Arrays to work in.
    load
        What `loads` says.
    plans
        Positions; shape (plans, activities). Changed.
    costs
        Shape (plans,). Changed.
    children
        How many.
    rng
        Random numbers.
    """
    child = np.empty(plans.shape[1], np.int64)
    work = np.empty(network.free.shape[0] + 2, np.float64)
    for _ in range(children):
        one, other = _parent(costs, rng), _parent(costs, rng)
        if one == other:
            other = (one + 1) % costs.size
        _cross(network, plans[one], plans[other], load, work, room.key, rng)
        worth = placed(network, aim, room)
        if worth < 0:
            continue
        worth = justified(network, mirror, aim, room, child, worth)
        if _is_there(plans, costs, child, worth):
            continue
        worst = _below(rng, costs.size)
        for _ in range(ROUNDS - 1):
            rival = _below(rng, costs.size)
            if costs[rival] > costs[worst]:
                worst = rival
        if worth <= costs[worst]:
            costs[worst] = worth
            for j in range(child.size):
                plans[worst, j] = child[j]


@compiled
def _below(rng, limit: int) -> int:
    """A whole number from 0 on; the generator's own method for it takes longer to compile than the whole search."""
    return int(rng.random() * limit)


@compiled
def _parent(costs, rng) -> int:
    one, other = _below(rng, costs.size), _below(rng, costs.size)
    return one if costs[one] <= costs[other] else other


def loads(network: ResourceNetwork) -> np.ndarray:
    """
    Measure the work of every activity: its demands, each in parts of what there is on average, times its duration.

    Parameters
    ----------
    network
        The problem, compiled.

    Returns
    -------
    ndarray
        Shape (activities,).
    """
    return (network.need / np.maximum(network.free.mean(axis=0), 1.0)).sum(axis=1) * network.duration


@compiled
def _cross(network, one, other, load, work, key, rng) -> None:
    """Key of a child: within the stretch the order of one parent, before and after it that of the other."""
    n = one.size
    latest = 1
    for step in range(work.size):
        work[step] = 0.0
    for j in range(n):
        key[j] = network.steps[network.calendar[j], one[j]]
        work[key[j] + 1] += load[j]
        latest = max(latest, key[j] + 1)
    for step in range(1, work.size):
        work[step] += work[step - 1]
    length = int(latest * (SHORTEST + (LONGEST - SHORTEST) * rng.random()))
    begin, most = 0, -1.0
    for _ in range(STRETCHES):
        candidate = _below(rng, max(latest - length, 1))
        inside = work[candidate + length] - work[candidate]
        if inside > most:
            begin, most = candidate, inside
    far = network.free.shape[0] + 1
    for j in range(n):
        if key[j] < begin:
            key[j] = network.steps[network.calendar[j], other[j]] - far
        elif key[j] >= begin + length:
            key[j] = network.steps[network.calendar[j], other[j]] + far
    reach = latest // REACH + 1
    for j in range(n):
        if rng.random() < DISTURBED:
            key[j] += _below(rng, 2 * reach + 1) - reach


@compiled
def _is_there(plans, costs, child, worth) -> bool:
    for number in range(costs.size):
        same = costs[number] == worth
        for j in range(child.size):
            if not same:
                break
            same = plans[number, j] == child[j]
        if same:
            return True
    return False
