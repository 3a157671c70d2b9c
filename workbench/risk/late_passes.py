"""Both passes over simulated iterations in plain numpy: earliest dates as in `oracle`, and the latest beside them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from workbench.risk.placing import Passed, draw_and_place
from workbench.risk.schedule_draws import Futures
from workbench.risk.schedule_model import ScheduleModel
from workbench.risk.sky import sky
from workbench.risk.tally import BLOCK
from workbench.schedule.backward import late_dates
from workbench.schedule.dates import Dates

CHUNK = 4 * BLOCK
"""Iterations placed at once."""


@dataclass(frozen=True, eq=False)
class Part:
    """
    Consecutive iterations.

    Parameters
    ----------
    model
        The schedule in the weather of these iterations.
    rows
        Which of the iterations asked for they are.
    futures
        What was drawn.
    passed
        The earliest dates.
    finish
        Finish of the project, minutes; shape (iterations,).
    worked
        Working minutes of the project's calendar from the data date to it; shape (iterations,).
    """

    model: ScheduleModel
    rows: slice
    futures: Futures
    passed: Passed
    finish: np.ndarray
    worked: np.ndarray

    @property
    def early(self) -> Dates:
        """The earliest dates as the passes of a schedule give them."""
        return Dates(self.passed.start, self.passed.finish, self.futures.remaining)


def parts(model: ScheduleModel, iterations: int, seed: int) -> Iterator[Part]:
    """
    Draw and place iterations, a part at a time, on the same draws as every other simulation.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    iterations
        How many in all.
    seed
        Seed of the streams.

    Yields
    ------
    Part
        The next of them.
    """
    clock = model.network.clocks[model.project_clock]
    weather = sky(model)
    for first in range(0, iterations, CHUNK):
        stop = min(first + CHUNK, iterations)
        weather, there, futures, passed = draw_and_place(weather, seed, first, stop)
        finish = passed.finish.max(axis=0)
        worked = clock.position(finish) - clock.position(model.data_date)
        yield Part(there, slice(first, stop), futures, passed, finish, worked)


def place_late(part: Part) -> Dates:
    """
    Find the latest dates that keep each iteration's own finish, and the constraints of the schedule.

    What does not take place lasts no time, and no lag runs behind it, as in `oracle.place`.

    Parameters
    ----------
    part
        Iterations with their earliest dates.

    Returns
    -------
    Dates
        Shape (activities, iterations).
    """
    model = part.model
    start, finish = np.empty_like(part.passed.start), np.empty_like(part.passed.finish)
    for k in range(len(model) - 1, -1, -1):
        node, remaining = model.network.nodes[k], part.futures.remaining[k]
        start[k], finish[k] = late_dates(node, remaining, part.finish, start, finish, np.minimum)
        if k in part.futures.absent:
            idle = node._replace(outgoing=tuple(tie._replace(lag=0) for tie in node.outgoing))
            dates = late_dates(idle, remaining, part.finish, start, finish, np.minimum)
            absent = part.futures.absent[k]
            start[k], finish[k] = np.where(absent, dates[0], start[k]), np.where(absent, dates[1], finish[k])
    return Dates(start, finish, part.futures.remaining)
