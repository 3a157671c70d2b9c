"""Arrays that the kernel works in, and those that it fills."""

from typing import NamedTuple

import numpy as np

from workbench.risk.fresh_memory import fresh_zeros
from workbench.risk.schedule_model import ScheduleModel
from workbench.risk.tally import BLOCK, Plan, Tally


class Planned(NamedTuple):
    """What `tally.Plan` holds."""

    duration: np.ndarray
    begin: np.ndarray
    finish: np.ndarray
    project: int
    bin_from: np.ndarray
    bin_shift: np.ndarray


class Sums(NamedTuple):
    """Counts and sums of a `tally.Tally`."""

    critical: np.ndarray
    duration_critical: np.ndarray
    present: np.ndarray
    floored: np.ndarray
    low: np.ndarray
    high: np.ndarray
    histogram: np.ndarray


class Draws(NamedTuple):
    """What is drawn of one block; rows of (block,) unless said."""

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
    nothing: np.ndarray
    always: np.ndarray
    """Flags of which none is set, and of which all are."""
    factors: np.ndarray
    """(factors, block)"""
    fired: np.ndarray
    effects: np.ndarray
    """(risks, block) each"""
    absent: np.ndarray
    """(gates, block)"""
    remaining: np.ndarray
    floored: np.ndarray
    """(activities, block) each"""


class Moments(NamedTuple):
    """Dates of one block; rows of (block,) unless said."""

    bound: np.ndarray
    limit: np.ndarray
    nothing: np.ndarray
    """Flags of which none is set."""
    finish: np.ndarray
    project: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    """(activities, block) each"""
    moved: np.ndarray
    """(links that change moments, block)"""
    finish_on: np.ndarray
    """(calendars, block)"""


class Marks(NamedTuple):
    """What decides the finish in one block; (activities, block) each, `begun` (block,)."""

    begun: np.ndarray
    by_finish: np.ndarray
    by_start: np.ndarray
    critical: np.ndarray
    lasting: np.ndarray


def room(model: ScheduleModel, moving: int) -> tuple[Draws, Moments, Marks]:
    """
    Make room for a block.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    moving
        Links that change moments.
    """
    lower, count, risks = _floats(), len(model), len(model.events.ids)
    nothing = _flags()
    draws = Draws(
        words=fresh_zeros(BLOCK, dtype=np.uint32),
        lower=lower,
        bits=lower.view(np.int64),
        shared=_floats(),
        days=_floats(),
        times=_floats(),
        largest=_floats(),
        more=_floats(),
        most=_floats(),
        cost=_floats(),
        nothing=nothing,
        always=_flags() + 1,
        factors=_floats(len(model.factor_ids)),
        fired=_flags(risks),
        effects=_floats(risks),
        absent=_flags(len(model.events.gate_risk)),
        remaining=_minutes(count),
        floored=_flags(count),
    )
    moments = Moments(
        bound=_minutes(),
        limit=_minutes(),
        nothing=nothing,
        finish=_minutes(),
        project=_minutes(),
        starts=_minutes(count),
        ends=_minutes(count),
        moved=_minutes(moving),
        finish_on=_minutes(len(model.network.clocks)),
    )
    return draws, moments, Marks(_flags(), *(_flags(count) for _ in range(4)))


def planned(plan: Plan) -> Planned:
    """Give a plan as the kernel takes it."""
    return Planned(plan.duration, plan.start, plan.finish, plan.project, plan.bin_from, plan.bin_shift)


def sums(into: Tally) -> Sums:
    """Give the sums of a tally."""
    return Sums(*(getattr(into, name) for name in Sums._fields))


def _floats(*rows: int) -> np.ndarray:
    return fresh_zeros((*rows, BLOCK), dtype=np.float64)


def _minutes(*rows: int) -> np.ndarray:
    return fresh_zeros((*rows, BLOCK), dtype=np.int32)


def _flags(*rows: int) -> np.ndarray:
    return fresh_zeros((*rows, BLOCK), dtype=np.uint8)
