"""Arrays that the kernel works in, and those that it fills."""

from typing import NamedTuple

import numpy as np

from workbench.risk.schedule_model import ScheduleModel
from workbench.risk.tally import BLOCK, Plan, Tally


class Cut(NamedTuple):
    """Iterations to run, and what `tally.Plan` holds."""

    start: int
    stop: int
    duration: np.ndarray
    begin: np.ndarray
    finish: np.ndarray
    project: int
    bin_from: np.ndarray
    bin_shift: np.ndarray


class Sums(NamedTuple):
    """The arrays of a `tally.Tally`."""

    critical: np.ndarray
    duration_critical: np.ndarray
    present: np.ndarray
    floored: np.ndarray
    fired: np.ndarray
    low: np.ndarray
    high: np.ndarray
    link_low: np.ndarray
    link_high: np.ndarray
    histogram: np.ndarray
    finish: np.ndarray
    project: np.ndarray
    cost: np.ndarray
    kept: np.ndarray
    durations: np.ndarray
    finishes: np.ndarray


class Room(NamedTuple):
    """Rows of one block: (block,) unless said."""

    words: np.ndarray
    lower: np.ndarray
    bits: np.ndarray
    """The memory of `lower` as whole numbers."""
    shared: np.ndarray
    days: np.ndarray
    times: np.ndarray
    largest: np.ndarray
    more: np.ndarray
    most: np.ndarray
    cost: np.ndarray
    bound: np.ndarray
    limit: np.ndarray
    allowed: np.ndarray
    begun: np.ndarray
    finish: np.ndarray
    project: np.ndarray
    factors: np.ndarray
    """(factors, block)"""
    fired: np.ndarray
    effects: np.ndarray
    """(risks, block) each"""
    absent: np.ndarray
    """(gates, block)"""
    remaining: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    floored: np.ndarray
    by_finish: np.ndarray
    by_start: np.ndarray
    critical: np.ndarray
    lasting: np.ndarray
    """(activities, block) each"""
    crossed: np.ndarray
    """(links that cross calendars, block)"""
    finish_on: np.ndarray
    """(calendars, block)"""


def room(model: ScheduleModel, crossing: int) -> Room:
    """
    Make room for a block.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    crossing
        Links that cross calendars.
    """

    def floats(*rows: int) -> np.ndarray:
        return np.zeros((*rows, BLOCK), dtype=np.float64)

    def minutes(*rows: int) -> np.ndarray:
        return np.zeros((*rows, BLOCK), dtype=np.int32)

    def flags(*rows: int) -> np.ndarray:
        return np.zeros((*rows, BLOCK), dtype=np.uint8)

    lower, count, risks = floats(), len(model), len(model.events.ids)
    return Room(
        words=np.zeros(BLOCK, dtype=np.uint32),
        lower=lower,
        bits=lower.view(np.int64),
        shared=floats(),
        days=floats(),
        times=floats(),
        largest=floats(),
        more=floats(),
        most=floats(),
        cost=floats(),
        bound=minutes(),
        limit=minutes(),
        allowed=minutes(),
        begun=flags(),
        finish=minutes(),
        project=minutes(),
        factors=floats(len(model.factor_ids)),
        fired=flags(risks),
        effects=floats(risks),
        absent=flags(len(model.events.gate_risk)),
        remaining=minutes(count),
        starts=minutes(count),
        ends=minutes(count),
        floored=flags(count),
        by_finish=flags(count),
        by_start=flags(count),
        critical=flags(count),
        lasting=flags(count),
        crossed=minutes(crossing),
        finish_on=minutes(len(model.network.clocks)),
    )


def cut(plan: Plan, into: Tally) -> Cut:
    """Put together what the kernel needs to know of a range of iterations."""
    return Cut(
        into.start,
        into.stop,
        plan.duration,
        plan.start,
        plan.finish,
        plan.project,
        plan.bin_from,
        plan.bin_shift,
    )


def sums(into: Tally) -> Sums:
    """Give the arrays of a tally."""
    return Sums(*(getattr(into, name) for name in Sums._fields))
