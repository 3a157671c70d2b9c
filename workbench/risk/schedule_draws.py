"""What is drawn for the iterations of a schedule, in plain numpy: durations, risks, what takes place, and costs."""

from dataclasses import dataclass

import numpy as np

from workbench.risk.schedule_model import ScheduleModel
from workbench.risk.stream import normals, words
from workbench.risk.tally import Plan
from workbench.risk.variables import draw, highest_values, median
from workbench.schedule.network import Stage

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
    for risk in events.order.tolist():
        fired[risk] = _happens(model, risk, fired, factors, seed, start, stop)
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
    most, days = highest_values(model.variables), work.planned / work.day
    drawn, struck = work.variable >= 0, np.diff(events.strike_first) > 0
    days[drawn] = np.maximum(most[work.variable[drawn]], 0.0)
    more = np.zeros(len(model))
    for k in np.flatnonzero(struck):
        for s in range(events.strike_first[k], events.strike_first[k + 1]):
            risk, share = events.strike_risk[s], events.strike_share[s]
            effect = most[events.impact[risk]]
            if events.is_days[risk]:
                more[k] += max(share * effect, 0.0)
            else:
                days[k] *= max(1.0 + share * (effect - 1.0), 1.0)
    longest = np.minimum((days + more) * work.day + 1.0, float(LONGEST)).astype(np.int64)
    return np.where((drawn | struck) & (model.network.stage != Stage.COMPLETE), longest, work.planned)


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
    work, total = model.work, 0.0
    for k, fixed, rate in zip(work.cost_activity, work.cost_fixed, work.cost_rate, strict=True):
        amounts = [median(model.variables, number) for number in (fixed, rate)]
        total += amounts[0] + amounts[1] * float(work.planned[k] / work.day[k])
    efforts = model.spans
    for fixed, rate, minutes, day in zip(
        efforts.cost_fixed, efforts.cost_rate, efforts.planned, efforts.day, strict=True
    ):
        amounts = [median(model.variables, number) for number in (fixed, rate)]
        total += amounts[0] + amounts[1] * float(minutes / day)
    return total + float(work.overhead[0] * (plan.project / work.project_day[0]))


def costs(
    model: ScheduleModel, futures: Futures, minutes: np.ndarray, lasting: np.ndarray, seed: int, start: int
) -> np.ndarray:
    """
    Add up what activities, levels of effort, risks and the time of the project cost.

    Parameters
    ----------
    model
        The schedule and its uncertainty.
    futures
        What was drawn.
    minutes
        Working minutes of the project; shape (iterations,).
    lasting
        Working minutes of levels of effort; shape (spans, iterations).
    seed, start
        Seed of the streams, and the first iteration.

    Returns
    -------
    ndarray
        Shape (iterations,).
    """
    work, events = model.work, model.events
    total = np.zeros(len(minutes))

    def amounts(number: int) -> np.ndarray:
        return draw(model.variables, number, futures.factors, seed, start, start + len(minutes))

    for k, fixed, rate in zip(work.cost_activity, work.cost_fixed, work.cost_rate, strict=True):
        line = amounts(fixed) + amounts(rate) * (futures.remaining[k] / work.day[k])
        total += np.where(futures.absent[k], 0.0, line) if k in futures.absent else line
    efforts = model.spans
    for row, (fixed, rate) in enumerate(zip(efforts.cost_fixed, efforts.cost_rate, strict=True)):
        total += amounts(fixed) + amounts(rate) * (lasting[row] / efforts.day[row])
    for risk, number in enumerate(events.cost):
        if number >= 0:
            total += np.where(futures.fired[risk], amounts(number), 0.0)
    return total + work.overhead[0] * (minutes / work.project_day[0])


def _happens(
    model: ScheduleModel, risk: int, fired: np.ndarray, factors: np.ndarray, seed: int, start: int, stop: int
) -> np.ndarray:
    events = model.events
    if events.stays_out[risk] < 0:
        return words(seed, events.ids[risk], start, stop).astype(np.int64) < events.below[risk]
    alone = draw(model.variables, events.stays_out[risk], factors, seed, start, stop) == 0.0
    if events.parent[risk] < 0:
        return alone
    after = draw(model.variables, events.stays_out_after[risk], factors, seed, start, stop) == 0.0
    return np.where(fired[events.parent[risk]], after, alone)


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
