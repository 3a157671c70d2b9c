"""Arrays that the kernel works in, and those that it fills."""

from typing import NamedTuple

import numpy as np

from workbench.risk.fresh_memory import fresh_zeros
from workbench.risk.schedule_model import ScheduleModel
from workbench.risk.tally import BLOCK, Plan, Tally
from workbench.risk.variables import Variables

DRAWN = ("low", "high", "values", "places", "own", "load_weight")
"""Numbers of variables that draws are made of."""


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
    link_low: np.ndarray
    link_high: np.ndarray


class Row(NamedTuple):
    """What one draw of a block takes on the way; rows of (block,) unless said."""

    words: np.ndarray
    steps: np.ndarray
    shared: np.ndarray
    both: np.ndarray
    """Values at both ends of a cell in one number."""
    sides: np.ndarray
    """The same memory, as two numbers each; (2 * block,)"""


class Draws(NamedTuple):
    """What is drawn of one block; rows of (block,) unless said."""

    row: Row
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
    lasting: np.ndarray
    """Minutes of levels of effort; (spans, block)"""
    floors: np.ndarray
    """Earliest starts of activities in the weather; (those activities, block)"""
    start_sum: np.ndarray
    finish_sum: np.ndarray
    """Sums of deviations from the plan over the block; (activities,) each."""


class Marks(NamedTuple):
    """What decides the finish in one block."""

    by_finish: np.ndarray
    by_start: np.ndarray
    """(activities, block) each; rows that are not set hold anything"""
    has_finish: np.ndarray
    has_start: np.ndarray
    """Which rows are set; (activities,) each"""
    critical: np.ndarray
    lasting: np.ndarray
    """(block,) each"""


class Kept(NamedTuple):
    """What a `tally.Tally` keeps of each iteration, and how often risks happened."""

    fired: np.ndarray
    finish: np.ndarray
    project: np.ndarray
    cost: np.ndarray
    kept: np.ndarray
    durations: np.ndarray
    finishes: np.ndarray


def room(model: ScheduleModel, moving: int, real: type[np.floating]) -> tuple[Draws, Moments, Marks]:
    """
    Make room for a block.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    moving
        Links that change moments.
    real
        Numbers that are drawn.
    """
    count, risks = len(model), len(model.events.ids)
    nothing, both = _flags(), fresh_zeros(BLOCK, dtype=np.int64)
    remaining, starts, ends = _minutes(3, count)  # in one piece, so that even some hundred rows have large pages
    draws = Draws(
        row=Row(fresh_zeros(BLOCK, dtype=np.uint32), _minutes(), _floats(real), both, both.view(np.float32)),
        days=_floats(real),
        times=_floats(real),
        largest=_floats(real),
        more=_floats(real),
        most=_floats(real),
        cost=_floats(np.float64),
        nothing=nothing,
        always=_flags() + 1,
        factors=_floats(real, len(model.factor_ids)),
        fired=_flags(risks),
        effects=_floats(real, risks),
        absent=_flags(len(model.events.gate_risk)),
        remaining=remaining,
        floored=_flags(count),
    )
    moments = Moments(
        bound=_minutes(),
        limit=_minutes(),
        nothing=nothing,
        finish=_minutes(),
        project=_minutes(),
        starts=starts,
        ends=ends,
        moved=_minutes(moving),
        finish_on=_minutes(len(model.network.clocks)),
        lasting=_minutes(len(model.spans.clock)),
        floors=_minutes(int(np.isin(model.network.clock, [one.clock for one in model.weather]).sum())),
        start_sum=np.zeros(count, dtype=np.int64),
        finish_sum=np.zeros(count, dtype=np.int64),
    )
    each = np.zeros(count, dtype=np.uint8), np.zeros(count, dtype=np.uint8)
    return draws, moments, Marks(_flags(count), _flags(count), *each, _flags(), _flags())


def shortened(variables: Variables, real: type[np.floating]) -> Variables:
    """Give variables with the digits that are drawn."""
    short = {name: getattr(variables, name).astype(real, copy=False) for name in DRAWN}
    return variables._replace(**short)


def planned(plan: Plan) -> Planned:
    """Give a plan as the kernel takes it."""
    return Planned(plan.duration, plan.start, plan.finish, plan.project, plan.bin_from, plan.bin_shift)


def sums(into: Tally) -> Sums:
    """Give the sums of a tally."""
    return Sums(*(getattr(into, name) for name in Sums._fields))


def kept(into: Tally) -> Kept:
    """Give what a tally keeps of each iteration."""
    return Kept(*(getattr(into, name) for name in Kept._fields))


def _floats(real: type[np.floating], *rows: int) -> np.ndarray:
    return fresh_zeros((*rows, BLOCK), dtype=real)


def _minutes(*rows: int) -> np.ndarray:
    return fresh_zeros((*rows, BLOCK), dtype=np.int32)


def _flags(*rows: int) -> np.ndarray:
    return fresh_zeros((*rows, BLOCK), dtype=np.uint8)
