"""
Costs that no plan can beat: from the longest chain of links, and from the work that must go through each resource.

The second is the energy of the activities that cannot begin before one step and leave at least a tail behind them;
bounds of this family are surveyed by R. Klein and A. Scholl, Computing lower bounds by destructive improvement: an
application to resource-constrained project scheduling, European Journal of Operational Research 112, 1999.
"""

import numpy as np

from workbench.schedule.link_dates import earliest_starts
from workbench.schedule.plan_placing import MAKESPAN, TARDINESS
from workbench.schedule.resource_network import ResourceNetwork, begins, finishes

MOST_CUTS = 50
"""Heads looked at; more of them cost time and hardly raise the bound."""


def least_cost(network: ResourceNetwork, mirror: ResourceNetwork, aim: int) -> int:
    """
    Give a cost that no plan can beat.

    Parameters
    ----------
    network, mirror
        The problem, and the same with time turned around.
    aim
        Number of an `Aim`; moves have no bound of this kind.
    """
    start = earliest_starts(network)
    if not len(start) or (start + network.duration > network.position[network.calendar, -1]).any():
        return 0
    finish = finishes(network, start)
    if aim == MAKESPAN:
        return max(int(finish.max()), _energy(network, begins(network, start), _tails(network, mirror)))
    if aim == TARDINESS:
        ends = np.zeros(len(network.due), np.int64)
        np.maximum.at(ends, network.project, finish)
        return int((network.weight * np.maximum(ends - network.due, 0)).sum())
    return 0


def _tails(network: ResourceNetwork, mirror: ResourceNetwork) -> np.ndarray:
    """Steps that surely follow each activity; none are sure beside fixed work or calendars, which tie them to dates."""
    if network.fixed.any() or (network.position[:, -1] < network.free.shape[0]).any():
        return np.zeros(len(network.duration), np.int64)
    return earliest_starts(mirror)[::-1]


def _energy(network: ResourceNetwork, heads: np.ndarray, tails: np.ndarray) -> int:
    """Least end: what begins after a cut must go through each resource before its tail."""
    best = 0
    room = np.concatenate([np.zeros((1, network.need.shape[1]), np.int64), network.free.cumsum(axis=0, dtype=np.int64)])
    energy = network.need.astype(np.int64) * network.duration[:, None]
    cuts = np.unique(heads)
    for cut in cuts[np.linspace(0, len(cuts) - 1, min(len(cuts), MOST_CUTS)).astype(int)]:
        inside = np.flatnonzero((heads >= cut) & ~network.fixed)
        inside = inside[np.argsort(-tails[inside], kind="stable")]
        for resource in range(room.shape[1]):
            work = np.cumsum(energy[inside, resource])
            needed = np.searchsorted(room[:, resource], room[cut, resource] + work, side="left")
            best = max(best, int(np.where(work > 0, needed + tails[inside], 0).max(initial=0)))
    return min(best, network.free.shape[0])
