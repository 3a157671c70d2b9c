"""Finishes that the backward pass counts back from, activity by activity."""

import numpy as np

from workbench.schedule.dates import Dates
from workbench.schedule.minutes import minute
from workbench.schedule.network import Network
from workbench.schedule.project import projects_of
from workbench.schedule.schedule import Schedule
from workbench.schedule.vocabulary import FinishRule


def finish_dates(schedule: Schedule, network: Network, early: Dates) -> np.ndarray:
    """
    Give the minute by which each activity is to be finished.

    It is the date by which its project, or the whole schedule, must finish; where there is none, the latest early
    finish.

    Parameters
    ----------
    schedule, network
        The schedule, and the same compiled.
    early
        Early dates; shape (activities,).

    Returns
    -------
    ndarray
        Shape (activities,).
    """
    projects, which = projects_of(schedule)
    if schedule.options.finish_rule == FinishRule.PROGRAMME:
        must = schedule.options.must_finish_by
        return np.full(len(network), early.finish.max() if must is None else minute(must))
    result = np.empty(len(network), dtype=np.int64)
    own = which[network.rows]
    for number in np.unique(own):
        rows = own == number
        must = projects[number].options.must_finish_by
        result[rows] = early.finish[rows].max() if must is None else minute(must)
    return result
