"""The weather over a schedule: clocks that stand still on the wet days of some iterations."""

from dataclasses import dataclass, replace

import numpy as np

from workbench.risk.schedule_model import ScheduleModel
from workbench.risk.shift_pieces import Pieces, shift_pieces
from workbench.risk.wet_time import wet_time
from workbench.schedule.minutes import DAY

FAR_ENOUGH = 2
"""Times the planned length, and days more, for which the weather is drawn at first."""
SPARE_DAYS = 60


@dataclass(frozen=True, eq=False)
class Sky:
    """
    Weather up to a day, which nothing may pass.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    first_day, days
        First day with weather, days since 1970, and how many there are.
    most
        How many there may be.
    pieces
        Working time of each calendar with weather.
    """

    model: ScheduleModel
    first_day: int
    days: int
    most: int
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
        clocks, begin = list(network.clocks), self.first_day * DAY
        for (number, _, wet), pieces in zip(self.model.weather, self.pieces, strict=True):
            drawn = wet.draw(seed, start, stop, self.days)
            clocks[number] = wet_time(clocks[number], pieces, drawn, begin, self.reach)
        return replace(self.model, network=replace(network, clocks=clocks))

    def ends_before(self, latest: np.ndarray) -> bool:
        """Whether dates lie behind the days with weather, and more days may be drawn."""
        return self.days < self.most and bool(self.model.weather) and int(latest.max()) >= self.reach

    def twice(self) -> "Sky":
        """The same weather, known for twice as long."""
        return _known(self.model, min(2 * self.days, self.most), self.most)


def sky(model: ScheduleModel, finish: int, limit: int) -> Sky:
    """
    Look at the weather some time beyond a planned finish.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    finish
        Planned finish, minutes.
    limit
        Minute that nothing may pass.
    """
    if not model.weather:
        return Sky(model, 0, 0, 0, ())
    first = model.weather[0].wet.first_day
    most = max(-(-limit // DAY) - first, 1)
    return _known(model, min(max(FAR_ENOUGH * (finish // DAY - first), 0) + SPARE_DAYS, most), most)


def _known(model: ScheduleModel, days: int, most: int) -> Sky:
    first = model.weather[0].wet.first_day
    return Sky(model, first, days, most, tuple(shift_pieces(one.calendar, first, days) for one in model.weather))
