"""Arrays that the compiled search works in, made once for many plans."""

from typing import NamedTuple

import numpy as np

from workbench.schedule.resource_network import ResourceNetwork


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
