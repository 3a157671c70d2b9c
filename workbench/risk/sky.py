"""The weather over a schedule: clocks that stand still on the wet days of some iterations."""

from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np

from workbench.errors import DataError, Problem
from workbench.risk.schedule_model import ScheduleModel
from workbench.risk.shift_pieces import Pieces, shift_pieces
from workbench.risk.wet_time import WetTime, wet_time
from workbench.schedule.forward import forward_pass
from workbench.schedule.minutes import DAY
from workbench.schedule.network import Network, Node

STARTS = ("start_cap", "early_start_cap", "pinned_start", "late_resume")
FINISHES = ("finish_floor", "finish_cap", "early_finish_cap", "pinned_finish", "deadline", "expected_finish")
"""Dates that `bounds.Bounds` spells as starts and as finishes of the activity's own calendar."""
FAR_ENOUGH = 2
"""Times the planned length for which the weather is drawn at first,"""
SPARE_DAYS = 60
"""and days beyond it."""
MOST_DAYS = 40 * 365
"""Days for which the weather is drawn at most."""


class WetNetwork(Network):
    """A network whose clocks stand still on wet days; dates that activities are held to are written as these do."""

    @cached_property
    def nodes(self) -> list[Node]:
        """The activities in plain numbers, and in arrays where the weather plays a part."""
        return [_spelled(node) if isinstance(node.clock, WetTime) else node for node in super().nodes]


@dataclass(frozen=True, eq=False)
class Sky:
    """
    Weather up to a day.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    first_day, days
        First day with weather, days since 1970, and how many there are.
    pieces
        Working time of each calendar with weather.
    """

    model: ScheduleModel
    first_day: int
    days: int
    pieces: tuple[Pieces, ...]

    @property
    def reach(self) -> int:
        """Minute behind which nothing is told apart."""
        return (self.first_day + self.days) * DAY

    def over(self, seed: int, start: int, stop: int) -> ScheduleModel:
        """
        Give the schedule in the weather of some iterations.

        Parameters
        ----------
        seed
            Seed of the streams.
        start, stop
            Iterations.
        """
        if not self.model.weather:
            return self.model
        network = self.model.network
        shallow = {one.name: getattr(network, one.name) for one in fields(network)}
        clocks, begin = list(network.clocks), self.first_day * DAY
        for (number, _, wet), pieces in zip(self.model.weather, self.pieces, strict=True):
            drawn = wet.draw(seed, start, stop, self.days)
            clocks[number] = wet_time(clocks[number], pieces, drawn, begin, self.reach)
        return replace(self.model, network=WetNetwork(**{**shallow, "clocks": clocks}))

    def ends_before(self, latest: np.ndarray) -> bool:
        """Whether dates, in minutes, lie behind the days with weather."""
        return bool(self.model.weather) and int(latest.max()) >= self.reach

    def twice(self) -> "Sky":
        """
        The same weather, known for twice as long.

        Raises
        ------
        DataError
            No more days are drawn.
        """
        if self.days == MOST_DAYS:
            expected = f"finishes within {MOST_DAYS // 365} years, as far as weather is drawn"
            raise DataError([Problem("durations or weather", None, "", "", expected)])
        return _known(self.model, min(2 * self.days, MOST_DAYS))


def sky(model: ScheduleModel) -> Sky:
    """
    Look at the weather some time beyond the planned finish.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    """
    if not model.weather:
        return Sky(model, 0, 0, ())
    finish = int(forward_pass(model.network).finish.max())
    ahead = max(finish // DAY - model.weather[0].wet.first_day, 0)
    return _known(model, min(FAR_ENOUGH * ahead + SPARE_DAYS, MOST_DAYS))


def _known(model: ScheduleModel, days: int) -> Sky:
    first = model.weather[0].wet.first_day
    return Sky(model, first, days, tuple(shift_pieces(one.calendar, first, days) for one in model.weather))


def _spelled(node: Node) -> Node:
    clock = node.clock
    spelled = dict.fromkeys(STARTS, clock.next) | dict.fromkeys(FINISHES, clock.previous)
    given = ((name, spell, getattr(node, name)) for name, spell in spelled.items())
    return node._replace(**{name: spell(date) for name, spell, date in given if date is not None})
