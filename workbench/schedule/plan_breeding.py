"""
Breeding of plans, compiled: a stretch of time in the order of one parent, the rest in that of the other.

The stretch is one with much work in it: V. Valls, F. Ballestín and S. Quintanilla, A hybrid genetic algorithm for the
resource-constrained project scheduling problem, European Journal of Operational Research 185, 2008; D. Debels and
M. Vanhoucke, A decomposition-based genetic algorithm for the resource-constrained project-scheduling problem,
Operations Research 55, 2007. Like all compiled code it calls nothing of another file.
"""

import numpy as np

from workbench.schedule.plan_placing import compiled
from workbench.schedule.resource_network import ResourceNetwork

SHORTEST, LONGEST = 0.25, 0.75
"""Length of the stretch, in parts of the makespan."""
STRETCHES = 4
"""Stretches looked at; the one with most work in it is taken."""
DISTURBED = 0.05
"""Share of activities whose place is disturbed."""
REACH = 4
"""A disturbed activity moves by up to the makespan divided by this."""
ROUNDS = 3
"""How many plans a child is compared with for the place of the worst."""


@compiled
def cross_all(
    network: ResourceNetwork,
    plans: np.ndarray,
    costs: np.ndarray,
    load: np.ndarray,
    work: np.ndarray,
    keys: np.ndarray,
    rng: np.random.Generator,
) -> None:
    """
    Draw the orders of children.

    Parameters
    ----------
    network
        The problem, compiled.
    plans, costs
        The parents: positions, shape (plans, activities), and shape (plans,).
    load
        Work of each activity; shape (activities,).
    work
        Room to add up work in; shape (steps + 2,).
    keys
        Filled with orders; shape (children, activities).
    rng
        Random numbers.
    """
    for number in range(keys.shape[0]):
        one, other = _parent(costs, rng), _parent(costs, rng)
        if one == other:
            other = (one + 1) % costs.size
        _cross(network, plans[one], plans[other], load, work, keys[number], rng)


@compiled
def settle(
    plans: np.ndarray, costs: np.ndarray, children: np.ndarray, worths: np.ndarray, rng: np.random.Generator
) -> None:
    """
    Let children take the places of plans that are no better.

    Parameters
    ----------
    plans, costs
        The population, changed; shapes (plans, activities) and (plans,).
    children, worths
        Plans and what they cost; shapes (children, activities) and (children,).
    rng
        Random numbers.
    """
    for number in range(worths.size):
        if _is_there(plans, costs, children[number], worths[number]):
            continue
        worst = _below(rng, costs.size)
        for _ in range(ROUNDS - 1):
            rival = _below(rng, costs.size)
            if costs[rival] > costs[worst]:
                worst = rival
        if worths[number] <= costs[worst]:
            costs[worst] = worths[number]
            for j in range(plans.shape[1]):
                plans[worst, j] = children[number, j]


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
def _parent(costs, rng) -> int:
    one, other = _below(rng, costs.size), _below(rng, costs.size)
    return one if costs[one] <= costs[other] else other


@compiled
def _below(rng, limit: int) -> int:
    """A whole number from 0 on; the generator's own method for it takes longer to compile than the whole search."""
    return int(rng.random() * limit)


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
