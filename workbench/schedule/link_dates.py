"""
What links alone say of dates: earliest positions, and the latest finishes that first orders of work go by.

The rule of the latest finish: E. W. Davis and J. H. Patterson, A comparison of heuristic and optimum solutions in
resource-constrained project scheduling, Management Science 21, 1975.
"""

import numpy as np

from workbench.schedule.plan_placing import compiled
from workbench.schedule.resource_network import ResourceNetwork, begins


@compiled
def earliest_starts(network: ResourceNetwork) -> np.ndarray:
    """
    Find the earliest positions that links, releases and fixed work leave, as if resources had no limit.

    Parameters
    ----------
    network
        The problem, compiled.

    Returns
    -------
    ndarray
        Positions, far beyond the last one where the steps do not suffice; shape (activities,).
    """
    start = network.low.copy()
    for j in range(start.size):
        if network.fixed[j]:
            continue
        for link in range(network.first[j], network.first[j + 1]):
            moment = start[network.before[link]] + network.shift[link]
            if network.table[link] >= 0:
                moment = network.tables[network.table[link], min(moment, network.tables.shape[1] - 1)]
            start[j] = max(start[j], moment + network.offset[link])
    return start


def latest_finishes(mirror: ResourceNetwork) -> np.ndarray:
    """
    Find how late every activity may finish, as far as links alone say, when everything must end with the last step.

    Parameters
    ----------
    mirror
        The problem with time turned around.

    Returns
    -------
    ndarray
        Steps, in the order of the network that is not turned; shape (activities,).
    """
    steps = mirror.free.shape[0]
    return (steps - begins(mirror, np.minimum(earliest_starts(mirror), steps)))[::-1]
