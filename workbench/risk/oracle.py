"""
The simulation of a schedule in plain numpy, a row per activity, written to be read.

Every date comes from the rules of the schedule's own forward pass. The compiled kernel gives the same numbers to the
last bit; where a schedule uses something that the kernel does not know, this gives the answer.
"""

from dataclasses import dataclass

import numpy as np

from workbench.risk.sampling import REACH
from workbench.risk.schedule_model import ScheduleModel
from workbench.risk.stream import normals, words
from workbench.risk.tally import (
    BINS,
    BLOCK,
    DURATION,
    DURATION_PROJECT,
    DURATION_SQUARE,
    FINISH,
    FINISH_SQUARE,
    LOW_BITS,
    START,
    START_SQUARE,
    Plan,
    Tally,
)
from workbench.risk.variables import draw, look_up
from workbench.schedule.forward import early_bound, early_dates
from workbench.schedule.network import Network, Node, Stage, Tie

LONGEST = 2**27
"""Minutes, about 255 years; no duration is longer."""


@dataclass(frozen=True, eq=False)
class Futures:
    """
    Some iterations of a schedule.

    Parameters
    ----------
    remaining
        Minutes still to do; shape (activities, iterations).
    floored
        Whether a duration would have been below 0; same shape.
    absent
        Whether an activity does not take place; by activity, only those that may not.
    fired
        Whether a risk happened; shape (risks, iterations).
    factors
        Draws of the factors; shape (factors, iterations).
    """

    remaining: np.ndarray
    floored: np.ndarray
    absent: dict[int, np.ndarray]
    fired: np.ndarray
    factors: np.ndarray


@dataclass(frozen=True, eq=False)
class Passed:
    """
    Dates of some iterations, as minutes and as working positions on each activity's calendar.

    Parameters
    ----------
    start, finish
        Minutes; shape (activities, iterations).
    start_at, finish_at
        Positions; same shape.
    allowed
        Positions that each live link allows its successor, on the successor's calendar: by activity, in the order of
        its incoming links.
    """

    start: np.ndarray
    finish: np.ndarray
    start_at: np.ndarray
    finish_at: np.ndarray
    allowed: list[list[np.ndarray]]


def simulate(model: ScheduleModel, plan: Plan, base: int, keep: np.ndarray, seed: int, into: Tally) -> None:
    """
    Run the iterations of a tally.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    plan
        What deviations are counted from.
    base
        Minute that positions and finishes are counted from.
    keep
        Activities whose finishes are kept.
    seed
        Seed of the streams.
    into
        Filled.
    """
    for first in range(into.start, into.stop, BLOCK):
        width = min(BLOCK, into.stop - first)
        futures = draw_futures(model, seed, first, first + BLOCK)
        passed = place(model, futures)
        finish = passed.finish.max(axis=0)
        critical, by_duration = marks(model, passed, finish)
        cost = _cost(model, futures, finish, seed, first)
        rows = slice(first - into.start, first - into.start + width)
        _add(model, plan, base, futures, passed, rows, into, finish)
        for k in range(len(model)):
            present = ~futures.absent[k] if k in futures.absent else True
            into.critical[k] += (critical[k] & present)[:width].sum()
            into.duration_critical[k] += (by_duration[k] & present)[:width].sum()
        clock = model.network.clocks[model.project_clock]
        into.finish[rows] = np.minimum(finish - base, 2**30)[:width]
        into.project[rows] = (np.minimum(clock.position(finish) - clock.position(model.data_date), 2**30))[:width]
        into.cost[rows] = cost[:width]
        for row, k in enumerate(keep.tolist()):
            own = model.network.clocks[model.network.clock[k]]
            into.kept[row, rows] = np.minimum(passed.finish_at[k] - own.position(base), 2**30)[:width]


def draw_futures(model: ScheduleModel, seed: int, start: int, stop: int) -> Futures:
    """
    Draw durations, risks and what takes place.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    seed
        Seed of the streams.
    start, stop
        Iterations.
    """
    count = stop - start
    events, work, variables = model.events, model.work, model.variables
    factors = normals(seed, model.factor_ids, start, stop) if len(model.factor_ids) else np.empty((0, count))
    fired = np.zeros((len(events.ids), count), dtype=bool)
    effects: dict[int, np.ndarray] = {}
    for risk, (name, below) in enumerate(zip(events.ids, events.below, strict=True)):
        fired[risk] = words(seed, name, start, stop).astype(np.int64) < below
        if events.impact[risk] >= 0:
            effects[risk] = draw(variables, events.impact[risk], factors, seed, start, stop)
    absent = {
        k: ~_open(model, int(gate), fired, seed, start, stop)
        for k, gate in enumerate(events.gate.tolist())
        if gate >= 0
    }
    remaining = np.empty((len(model), count), dtype=np.int64)
    floored = np.zeros((len(model), count), dtype=bool)
    for k in range(len(model)):
        struck = range(events.strike_first[k], events.strike_first[k + 1])
        if model.network.stage[k] == Stage.COMPLETE or (work.variable[k] < 0 and not len(struck)):
            remaining[k] = work.planned[k]
        else:
            days = np.full(count, work.planned[k] / work.day[k])
            if work.variable[k] >= 0:
                days = draw(variables, work.variable[k], factors, seed, start, stop)
            days = _struck(
                model, days, [(events.strike_risk[s], events.strike_share[s]) for s in struck], fired, effects
            )
            floored[k] = days < 0.0
            minutes = np.floor(np.maximum(days, 0.0) * work.day[k] + 0.5)
            remaining[k] = np.minimum(minutes, float(LONGEST)).astype(np.int64)
        if k in absent:
            remaining[k][absent[k]] = 0
            floored[k] &= ~absent[k]
    return Futures(remaining, floored, absent, fired, factors)


def longest_durations(model: ScheduleModel) -> np.ndarray:
    """
    Give the longest durations that can be drawn, when everything happens and nothing helps.

    Parameters
    ----------
    model
        The schedule and its uncertainty.

    Returns
    -------
    ndarray
        Minutes; shape (activities,).
    """
    events, work = model.events, model.work
    far = np.array([REACH])
    found = work.planned.copy()
    for k in range(len(model)):
        struck = range(events.strike_first[k], events.strike_first[k + 1])
        if model.network.stage[k] == Stage.COMPLETE or (work.variable[k] < 0 and not len(struck)):
            continue
        days = work.planned[k] / work.day[k]
        if work.variable[k] >= 0:
            days = max(float(look_up(model.variables, work.variable[k])(far)[0]), 0.0)
        more = 0.0
        for risk, share in ((events.strike_risk[s], events.strike_share[s]) for s in struck):
            effect = float(look_up(model.variables, events.impact[risk])(far)[0])
            if events.is_days[risk]:
                more += max(share * effect, 0.0)
            else:
                days *= max(1.0 + share * (effect - 1.0), 1.0)
        found[k] = int(min((days + more) * work.day[k] + 1.0, float(LONGEST)))
    return found


def _open(model: ScheduleModel, gate: int, fired: np.ndarray, seed: int, start: int, stop: int) -> np.ndarray:
    events = model.events
    if events.gate_risk[gate] >= 0:
        return fired[events.gate_risk[gate]]
    word = words(seed, events.gate_ids[gate], start, stop).astype(np.int64)
    return (events.gate_from[gate] <= word) & (word < events.gate_below[gate])


def _struck(
    model: ScheduleModel,
    days: np.ndarray,
    strikes: list[tuple[int, float]],
    fired: np.ndarray,
    effects: dict[int, np.ndarray],
) -> np.ndarray:
    """Factors in series multiply, days in series add, and of those side by side the largest counts."""
    events = model.events
    times, largest = np.ones_like(days), np.full_like(days, -np.inf)
    more, most = np.zeros_like(days), np.full_like(days, -np.inf)
    for risk, share in strikes:
        happened, effect = fired[risk], effects[risk]
        if events.is_days[risk]:
            effect = share * effect
            if events.parallel[risk]:
                most = np.where(happened, np.maximum(most, effect), most)
            else:
                more = np.where(happened, more + effect, more)
        else:
            effect = 1.0 + share * (effect - 1.0)
            if events.parallel[risk]:
                largest = np.where(happened, np.maximum(largest, effect), largest)
            else:
                times = np.where(happened, times * effect, times)
    largest = np.where(largest == -np.inf, 1.0, largest)
    most = np.where(most == -np.inf, 0.0, most)
    return days * times * largest + more + most


def place(model: ScheduleModel, futures: Futures) -> Passed:
    """
    Find the earliest dates; what does not take place lasts no time, and no lag runs behind it.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    futures
        What was drawn.
    """
    shape = futures.remaining.shape
    start, finish, start_at, finish_at = (np.empty(shape, dtype=np.int64) for _ in range(4))
    allowed = []
    for k, node in enumerate(model.network.nodes):
        bounds = [_bound(tie, futures.absent.get(tie.other), start, finish) for tie in node.incoming]
        ties = (tie._replace(lag=0, fixed=at) for tie, at in zip(node.incoming, bounds, strict=True))
        alone = node._replace(incoming=tuple(ties))
        start[k], finish[k], _ = early_dates(alone, futures.remaining[k], start, finish, np.maximum)
        start_at[k], finish_at[k] = node.clock.position(start[k]), node.clock.position(finish[k])
        allowed.append([node.clock.position(at) for at in bounds])
    return Passed(start, finish, start_at, finish_at, allowed)


def _bound(tie: Tie, absent: np.ndarray | None, start: np.ndarray, finish: np.ndarray) -> np.ndarray:
    at = np.broadcast_to(early_bound(tie, start, finish), start.shape[1:])
    if absent is None:
        return at
    return np.where(absent, early_bound(tie._replace(lag=0), start, finish), at)


def marks(model: ScheduleModel, passed: Passed, finish: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """
    Follow the links that set dates back from the finish.

    An activity is critical when its start or its finish decides the project's finish, and critical by its duration when
    its finish does and follows from its start.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    passed
        Dates.
    finish
        Finish of the project, minutes; shape (iterations,).

    Returns
    -------
    tuple of ndarray
        Critical, and critical by duration; bool, shape (activities, iterations).
    """
    by_finish = np.zeros(passed.finish.shape, dtype=bool)
    by_start = np.zeros(passed.finish.shape, dtype=bool)
    lasting = np.zeros(passed.finish.shape, dtype=bool)
    nodes = model.network.nodes
    for k in range(len(nodes) - 1, -1, -1):
        node = nodes[k]
        if node.stage == Stage.COMPLETE:
            continue
        by_finish[k] |= passed.finish_at[k] == node.clock.position(finish)
        critical = by_finish[k] | by_start[k]
        begun_by_bound = passed.start_at[k] == node.clock.position(node.start_floor)
        held = _is_held(node)
        for tie, at in zip(node.incoming, passed.allowed[k], strict=True):
            drives = at == (passed.finish_at[k] if tie.into_finish else passed.start_at[k])
            if not tie.into_finish:
                begun_by_bound |= drives
            if tie.fixed is None and nodes[tie.other].stage != Stage.COMPLETE and not held:
                (by_start if tie.from_start else by_finish)[tie.other] |= critical & drives
        lasting[k] = by_finish[k] & (begun_by_bound | (node.pinned_start is not None))
    return by_finish | by_start, lasting


def _is_held(node: Node) -> bool:
    """Whether an activity keeps its dates whatever its links say."""
    return not node.pinned_start is node.pinned_finish is node.planned_start is None


def planned_cost(model: ScheduleModel, plan: Plan) -> float:
    """
    Give the cost of the plan: every amount at its median, durations and finish as planned, and no risk.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    plan
        The plan.
    """
    work, middle = model.work, np.zeros(1)
    total = 0.0
    for k, fixed, rate in zip(work.cost_activity, work.cost_fixed, work.cost_rate, strict=True):
        amounts = [float(look_up(model.variables, number)(middle)[0]) for number in (fixed, rate)]
        total += amounts[0] + amounts[1] * float(work.planned[k] / work.day[k])
    return total + float(work.overhead[0] * (plan.project / work.project_day[0]))


def _cost(model: ScheduleModel, futures: Futures, finish: np.ndarray, seed: int, first: int) -> np.ndarray:
    work, events = model.work, model.events
    total = np.zeros(BLOCK)
    drawn = (model.variables, futures.factors, seed, first, first + BLOCK)

    def amounts(number: int) -> np.ndarray:
        return draw(drawn[0], number, *drawn[1:])

    for k, fixed, rate in zip(work.cost_activity, work.cost_fixed, work.cost_rate, strict=True):
        line = amounts(fixed) + amounts(rate) * (futures.remaining[k] / work.day[k])
        total += np.where(futures.absent[k], 0.0, line) if k in futures.absent else line
    for risk, number in enumerate(events.cost):
        if number >= 0:
            total += np.where(futures.fired[risk], amounts(number), 0.0)
    clock = model.network.clocks[model.project_clock]
    minutes = clock.position(finish) - clock.position(model.data_date)
    return total + work.overhead[0] * (minutes / work.project_day[0])


def _add(
    model: ScheduleModel,
    plan: Plan,
    base: int,
    futures: Futures,
    passed: Passed,
    kept: slice,
    into: Tally,
    finish: np.ndarray,
) -> None:
    network, width = model.network, kept.stop - kept.start
    at_base = np.array([network.clocks[number].position(base) for number in network.clock], dtype=np.int64)[:, None]
    start, ended = passed.start_at - at_base, passed.finish_at - at_base
    duration = (futures.remaining - plan.duration[:, None])[:, :width]
    begun, done = (start - plan.start[:, None])[:, :width], (ended - plan.finish[:, None])[:, :width]
    clock = network.clocks[model.project_clock]
    project = (clock.position(finish) - clock.position(model.data_date) - plan.project)[:width]
    rows = {
        DURATION: duration,
        DURATION_SQUARE: duration * duration,
        DURATION_PROJECT: duration * project,
        START: begun,
        START_SQUARE: begun * begun,
        FINISH: done,
        FINISH_SQUARE: done * done,
    }
    for row, values in rows.items():
        _carry(into.low[row], into.high[row], values.sum(axis=1))
    first = 0
    for k, bounds in enumerate(passed.allowed):
        meets = np.array(_meets(network, k), dtype=bool)
        sums = np.array([(at - at_base[k] - plan.start[k])[:width].sum() for at in bounds], dtype=np.int64)
        rows = slice(first, first + len(bounds))
        _carry(into.link_low[rows], into.link_high[rows], np.where(meets, sums, 0))
        first += len(bounds)
    into.floored[:] += futures.floored[:, :width].sum(axis=1)
    into.fired[:] += futures.fired[:, :width].sum(axis=1)
    into.present[:] += width
    for k, absent in futures.absent.items():
        into.present[k] -= absent[:width].sum()
    bins = np.clip((ended[:, :width] - plan.bin_from[:, None]) >> plan.bin_shift[:, None], 0, BINS - 1)
    for k, row in enumerate(bins):
        into.histogram[k] += np.bincount(row, minlength=BINS).astype(np.int32)
    if len(into.durations):
        into.durations[:, kept], into.finishes[:, kept] = futures.remaining[:, :width], ended[:, :width]


def _meets(network: Network, k: int) -> list[bool]:
    """Which links into an activity move with the draws, if at least two of them are bounds of its start."""
    node = network.nodes[k]
    moves = [
        tie.fixed is None and Stage.COMPLETE not in (node.stage, network.stage[tie.other]) for tie in node.incoming
    ]
    bounds = sum(move and not tie.into_finish for move, tie in zip(moves, node.incoming, strict=True))
    return [move and bounds > 1 for move in moves]


def _carry(low: np.ndarray, high: np.ndarray, sums: np.ndarray) -> None:
    """Add whole numbers to sums kept in two parts."""
    low += sums & (2**LOW_BITS - 1)
    high += sums >> LOW_BITS
