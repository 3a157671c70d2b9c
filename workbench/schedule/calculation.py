"""Both passes over a schedule, as every answer about its dates needs them."""

from dataclasses import dataclass

import numpy as np

from workbench.schedule.backward import backward_pass
from workbench.schedule.dates import Dates
from workbench.schedule.finish_dates import finish_dates
from workbench.schedule.forward import forward_pass
from workbench.schedule.late_as_possible import moved_late, placed_late
from workbench.schedule.network import Network
from workbench.schedule.schedule import Schedule


@dataclass(frozen=True, eq=False)
class Calculation:
    """
    Dates of a schedule in minutes, in the order of its network.

    Parameters
    ----------
    forward
        Early dates as links and constraints give them.
    early
        The same after what is to be as late as possible has moved.
    late
        Late dates.
    finish_by
        Minute by which each activity is to be finished; shape (activities,).
    """

    forward: Dates
    early: Dates
    late: Dates
    finish_by: np.ndarray


def calculate(schedule: Schedule, network: Network) -> Calculation:
    """
    Calculate the dates of a schedule.

    Parameters
    ----------
    schedule, network
        The schedule, and the same compiled; at least one activity takes part.
    """
    forward = forward_pass(network)
    finish_by = finish_dates(schedule, network, forward)
    late = backward_pass(network, forward, finish_by.tolist())
    early = moved_late(network, placed_late(network, forward, late), finish_by)
    return Calculation(forward, early, late, finish_by)
