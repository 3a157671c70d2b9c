"""The longest path: the chain of links that sets the latest finish, or any other date."""

import numpy as np

from workbench.schedule.dates import Dates
from workbench.schedule.network import Network, Stage


def on_longest_path(network: Network, early: Dates, drives: np.ndarray) -> np.ndarray:
    """
    Follow the driving links back from the activities that finish last.

    Parameters
    ----------
    network
        The schedule, compiled.
    early
        Early dates as the forward pass gave them; shape (activities,).
    drives
        Which links set the date of their successor; shape (links,).

    Returns
    -------
    ndarray
        bool; shape (activities,). Of several paths that end last all are marked; complete activities are not.
    """
    is_open = network.stage != Stage.COMPLETE
    if not is_open.any():
        return np.zeros(len(network), dtype=bool)
    return driving_chain(network, drives, is_open & (early.finish == early.finish[is_open].max()))


def driving_chain(network: Network, drives: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """
    Follow the driving links back from some activities.

    Parameters
    ----------
    network
        The schedule, compiled.
    drives
        Which links set the date of their successor; shape (links,).
    ends
        Where to begin; bool, shape (activities,).

    Returns
    -------
    ndarray
        bool, the ends included; shape (activities,).
    """
    marked = ends.copy()
    # links are sorted by successor, and a successor comes after its predecessors
    for link in np.flatnonzero(drives)[::-1].tolist():
        if marked[network.successor[link]]:
            marked[network.predecessor[link]] = True
    return marked
