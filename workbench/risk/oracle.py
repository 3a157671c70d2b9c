"""
The simulation of a schedule in plain numpy, a row per activity, written to be read.

Every date comes from the rules of the schedule's own forward pass. The compiled kernel gives the same numbers to the
last bit; where a schedule uses something that the kernel does not know, this gives the answer.
"""

import numpy as np

from workbench.risk.placing import Passed, as_planned, draw_and_place
from workbench.risk.schedule_draws import Futures, costs
from workbench.risk.schedule_model import ScheduleModel
from workbench.risk.sky import Sky
from workbench.risk.spans import span_minutes
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
from workbench.schedule.dates import Dates
from workbench.schedule.network import Network, Node, Stage

CELLS = 2**21
"""Activities times iterations that are looked at together; changes no number."""


def simulate(
    model: ScheduleModel, weather: Sky, plan: Plan, base: int, keep: np.ndarray, seed: int, into: Tally
) -> None:
    """
    Run the iterations of a tally.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    weather
        The weather over it.
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
    size = at_once(model)
    for first in range(into.start, into.stop, size):
        width = min(size, into.stop - first)
        weather, there, futures, passed = draw_and_place(weather, seed, first, first + width)
        finish = passed.finish.max(axis=0)
        critical, by_duration = marks(there, passed, finish)
        passed = as_planned(model, there, passed)
        clock = model.network.clocks[model.project_clock]
        minutes = clock.position(finish) - clock.position(model.data_date)
        dates = Dates(passed.start, passed.finish, futures.remaining)
        lasting = span_minutes(model.spans, model.network.clocks, there.network.clocks, dates)
        cost = costs(model, futures, minutes, lasting, seed, first)
        rows = slice(first - into.start, first - into.start + width)
        _add(model, plan, base, futures, passed, minutes, rows, into)
        for k in range(len(model)):
            present = ~futures.absent[k] if k in futures.absent else True
            into.critical[k] += (critical[k] & present).sum()
            into.duration_critical[k] += (by_duration[k] & present).sum()
        into.finish[rows] = np.minimum(finish - base, 2**30)
        into.project[rows] = np.minimum(minutes, 2**30)
        into.cost[rows] = cost
        for row, k in enumerate(keep.tolist()):
            own = model.network.clocks[model.network.clock[k]]
            into.kept[row, rows] = np.minimum(passed.finish_at[k] - own.position(base), 2**30)


def at_once(model: ScheduleModel) -> int:
    """Give the iterations that are looked at together; each of them has calendars of its own where weather counts."""
    return BLOCK if model.weather else max(CELLS // (len(model) * BLOCK), 1) * BLOCK


def marks(model: ScheduleModel, passed: Passed, finish: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """
    Follow the links that set dates back from the finish.

    An activity is critical when its start or its finish decides the project's finish, or that of the activity which the
    model looks toward, and critical by its duration when its finish does and follows from its start.

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
        if model.toward < 0:
            by_finish[k] |= passed.finish_at[k] == node.clock.position(finish)
        elif k == model.toward:
            by_finish[k] = True
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


def _add(
    model: ScheduleModel,
    plan: Plan,
    base: int,
    futures: Futures,
    passed: Passed,
    minutes: np.ndarray,
    kept: slice,
    into: Tally,
) -> None:
    network = model.network
    at_base = np.array([network.clocks[number].position(base) for number in network.clock], dtype=np.int64)[:, None]
    start, ended = passed.start_at - at_base, passed.finish_at - at_base
    duration = futures.remaining - plan.duration[:, None]
    begun, done = start - plan.start[:, None], ended - plan.finish[:, None]
    goal = minutes - plan.project if model.toward < 0 else done[model.toward]
    rows = {
        DURATION: duration,
        DURATION_SQUARE: duration * duration,
        DURATION_PROJECT: duration * goal,
        START: begun,
        START_SQUARE: begun * begun,
        FINISH: done,
        FINISH_SQUARE: done * done,
    }
    for row, values in rows.items():
        _carry(into.low[row], into.high[row], values)
    first = 0
    for k, bounds in enumerate(passed.allowed):
        counted = np.array(meets(network, k), dtype=bool)
        rows = slice(first, first + len(bounds))
        away = np.array([at - at_base[k] - plan.start[k] for at in bounds], dtype=np.int64).reshape(-1, len(minutes))
        _carry(into.link_low[rows], into.link_high[rows], away * counted[:, None])
        first += len(bounds)
    into.floored[:] += futures.floored.sum(axis=1)
    into.fired[:] += futures.fired.sum(axis=1)
    into.present[:] += len(minutes)
    for k, absent in futures.absent.items():
        into.present[k] -= absent.sum()
    bins = np.clip((ended - plan.bin_from[:, None]) >> plan.bin_shift[:, None], 0, BINS - 1)
    for k, row in enumerate(bins):
        into.histogram[k] += np.bincount(row, minlength=BINS).astype(np.int32)
    if len(into.durations):
        into.durations[:, kept], into.finishes[:, kept] = futures.remaining, ended


def meets(network: Network, k: int) -> list[bool]:
    """Say which links into an activity move with the draws, if at least two of them are bounds of its start."""
    node = network.nodes[k]
    moves = [
        tie.fixed is None and Stage.COMPLETE not in (node.stage, network.stage[tie.other]) for tie in node.incoming
    ]
    bounds = sum(move and not tie.into_finish for move, tie in zip(moves, node.incoming, strict=True))
    return [move and bounds > 1 for move in moves]


def _carry(low: np.ndarray, high: np.ndarray, values: np.ndarray) -> None:
    """Add rows of whole numbers to sums kept in two parts."""
    low += (values & (2**LOW_BITS - 1)).sum(axis=1)
    high += (values >> LOW_BITS).sum(axis=1)
