"""Dates that hold whatever is drawn, as compiled code takes them."""

from functools import cache
from typing import NamedTuple

import numpy as np

from workbench.risk.clock_tables import encoded
from workbench.schedule.dates import Dates
from workbench.schedule.forward import early_bound
from workbench.schedule.minutes import NONE
from workbench.schedule.network import Network, Stage, Tie

NOTHING = -1


class Floors(NamedTuple):
    """
    Earliest dates by data date, constraints, and links from what cannot move any more; shape (activities,) each.

    Parameters
    ----------
    start_floor, finish_floor
        Moments as `clock_tables.encoded` writes them; of what is complete its actual dates. No finish is -1.
    start_minute, finish_minute, tied_minute
        Minutes from the base: the earliest start, the earliest finish by the activity's own constraint and by links, of
        what is complete its actual finish; -1 for none.
    """

    start_floor: np.ndarray
    finish_floor: np.ndarray
    start_minute: np.ndarray
    finish_minute: np.ndarray
    tied_minute: np.ndarray


def floors(network: Network, plan: Dates, base: int) -> Floors:
    """
    Find the dates.

    Parameters
    ----------
    network
        The schedule, compiled.
    plan
        Its early dates.
    base
        Minute that everything counts from.
    """
    written = cache(lambda clock, minute: encoded(network.clocks[clock], minute, base))  # mostly the data date
    done = network.stage == Stage.COMPLETE
    starts = np.where(done, network.actual_start, network.bounds.start_floor)
    finishes = np.where(done, network.actual_finish, network.bounds.finish_floor)
    limits = np.where(done, NONE, network.bounds.finish_floor)
    clock = network.clock.tolist()
    found = Floors(
        start_floor=np.array([*map(written, clock, starts.tolist())], dtype=np.int32),
        finish_floor=np.array(
            [NOTHING if at == NONE else written(k, at) for k, at in zip(clock, finishes.tolist(), strict=True)],
            dtype=np.int32,
        ),
        start_minute=(starts - base).astype(np.int32),
        finish_minute=np.where(limits == NONE, NOTHING, limits - base).astype(np.int32),
        tied_minute=np.where(done, network.actual_finish - base, NOTHING).astype(np.int32),
    )
    settled = (network.fixed != NONE) | (network.stage[network.predecessor] == Stage.COMPLETE)
    for link in np.flatnonzero(network.drives_early & settled & ~done[network.successor]).tolist():
        k, at = int(network.successor[link]), int(early_bound(_tie(network, link), plan.start, plan.finish))
        ends = network.into_finish[link]
        moments, minutes = (found.finish_floor, found.tied_minute) if ends else (found.start_floor, found.start_minute)
        moments[k] = max(moments[k], written(clock[k], at))
        minutes[k] = max(minutes[k], at - base)
    return found


def _tie(network: Network, link: int) -> Tie:
    fixed = int(network.fixed[link])
    return Tie(
        other=int(network.predecessor[link]),
        from_start=bool(network.from_start[link]),
        into_finish=bool(network.into_finish[link]),
        lag=int(network.lag[link]),
        clock=network.clocks[network.lag_clock[link]],
        fixed=None if fixed == NONE else fixed,
    )
