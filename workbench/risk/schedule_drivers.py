"""What drives the finish of a schedule, or its cost: risks, and how long activities take."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Literal

import numpy as np

from workbench.errors import ParameterError
from workbench.risk.distributions import Distribution
from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.schedule_draws import draw_futures
from workbench.risk.schedule_forecast import ScheduleForecast
from workbench.risk.schedule_model import ScheduleModel, schedule_model
from workbench.risk.schedule_risk import Cost, Risk, ScheduleRisk
from workbench.risk.schedule_simulation import is_small, runner
from workbench.risk.sensitivity import Removal, Tornado, tornado, turn_off
from workbench.risk.stream import normals
from workbench.schedule.schedule import Schedule
from workbench.taxonomy import Status

Measure = Literal["finish", "cost"]
RISK, ACTIVITY = "risk ", "activity "
OTHERS, PRICES, WEATHER = "other activities", "costs of activities", "weather"
MOST_ACTIVITIES = 8
THREADS = 2


def rank_schedule_drivers(
    schedule: Schedule,
    risk: ScheduleRisk,
    *,
    measure: Measure = "finish",
    level: float = 0.8,
    most: int = MOST_ACTIVITIES,
    iterations: int = 4096,
    seed: int = 1,
) -> Removal:
    """
    Rank risks and activities by how much earlier, or cheaper, the schedule would be without each, on the same futures.

    Parameters
    ----------
    schedule, risk
        The question.
    measure
        `finish` in working days of the project's calendar beyond the plan, or `cost` beyond the planned cost.
    level
        Chance at which finish or cost is read.
    most
        Activities that are removed one by one, those with the largest sensitivity index; the others go together.
    iterations, seed
        Futures.

    Returns
    -------
    Removal
        Risks that are off do not happen, weather that is off is dry, activities that are off last as planned; without
        durations given they are no drivers. Costs of activities that are off are at their median. Status `no_data`,
        with a reason, for a schedule without activities.

    Raises
    ------
    ParameterError
        The measure is none of these.
    """
    _check(measure)
    base = forecast_schedule(schedule, risk, iterations=iterations, seed=seed)
    if base.is_empty:
        nothing = turn_off(lambda _: np.zeros(1), [], level=level)
        return replace(nothing, totals={}, status=Status.NO_DATA, reason=base.reason)
    groups, planned = _groups(base, risk, most, measure), base.planned_cost

    def run(on: frozenset[str]) -> np.ndarray:
        off = set().union(*(parts for driver, parts in groups.items() if driver not in on))
        return _beyond(schedule_model(schedule, _held(risk, off)), measure, planned, iterations, seed)

    return turn_off(run, list(groups), level=level)


def schedule_tornado(
    schedule: Schedule,
    risk: ScheduleRisk,
    *,
    measure: Measure = "finish",
    level: float = 0.8,
    iterations: int = 4096,
    seed: int = 1,
) -> Tornado:
    """
    Compare finish, or cost, at the two ends of each driver: common factors, risks, and durations of activities.

    Parameters are those of `rank_schedule_drivers`. Of an activity's duration only what it shares with no other counts.
    """
    _check(measure)
    base = forecast_schedule(schedule, risk, iterations=1, seed=seed)
    if base.is_empty:
        empty = tornado(np.empty((1, 0)), np.zeros(1), level=level)
        return replace(empty, totals={}, status=Status.NO_DATA, reason=base.reason)
    model, planned = schedule_model(schedule, risk), base.planned_cost
    futures = draw_futures(model, seed, 0, iterations)
    striking = {one.id for one in risk.risks if measure == "cost" or _strikes(one)}
    happened = zip(model.risk_names, futures.fired, strict=True)
    drawn = {
        **dict(zip(model.factor_names, futures.factors, strict=True)),
        **{RISK + name: row.astype(np.float64) for name, row in happened if name in striking},
        **(_own_normals(model, iterations, seed) if _time_counts(risk, measure) else {}),
    }
    moving = {name: draws for name, draws in drawn.items() if (draws != draws[:1]).any()}
    inputs = np.column_stack([*moving.values()]) if moving else np.empty((iterations, 0))
    return tornado(inputs, _beyond(model, measure, planned, iterations, seed), names=list(moving), level=level)


def _check(measure: str) -> None:
    if measure not in ("finish", "cost"):
        raise ParameterError(f"measure: {measure!r} is neither 'finish' nor 'cost'")


def _own_normals(model: ScheduleModel, iterations: int, seed: int) -> dict[str, np.ndarray]:
    """What the duration of each activity shares with nothing else."""
    variables = model.variables
    return {
        ACTIVITY + name: normals(seed, variables.ids[number], 0, iterations)
        for name, number in zip(model.names, model.work.variable, strict=True)
        if number >= 0 and variables.own[number] > 0.0
    }


def _beyond(model: ScheduleModel, measure: Measure, planned: float, iterations: int, seed: int) -> np.ndarray:
    """Working days beyond the plan, or cost beyond the planned one."""
    ready = runner(model, np.empty(0, dtype=np.int64), seed, plain=is_small(model, iterations))
    tally = ready.run(0, iterations, threads=THREADS)
    if measure == "finish":
        return (tally.project.astype(np.float64) - ready.plan.project) / model.work.project_day[0]
    return tally.cost - planned


def _groups(base: ScheduleForecast, risk: ScheduleRisk, most: int, measure: Measure) -> dict[str, set[str]]:
    """Drivers, and the parts of the uncertainty that each is made of."""
    named = {
        RISK + one.id: {RISK + one.id}
        for one in risk.risks
        if (one.probability > 0.0 or one.if_parent) and (measure == "cost" or _strikes(one))
    }
    if risk.weather:
        named[WEATHER] = {WEATHER}
    uncertain = {*risk.durations, *risk.remaining} if _time_counts(risk, measure) else set()
    ranked = [ACTIVITY + name for name in base.table.sort_values("ssi", ascending=False).index if name in uncertain]
    named |= {name: {name} for name in ranked[:most]}
    if ranked[most:]:
        named[OTHERS] = set(ranked[most:])
    if measure == "cost" and any(_is_uncertain(cost) for cost in risk.costs.values()):
        named[PRICES] = {PRICES}
    return named


def _held(risk: ScheduleRisk, off: Collection[str]) -> ScheduleRisk:
    """Leave out risks, durations, weather, and perhaps the spread of what activities cost."""

    def kept(given: Mapping) -> dict:
        return {name: value for name, value in given.items() if ACTIVITY + name not in off}

    return replace(
        risk,
        durations=kept(risk.durations),
        remaining=kept(risk.remaining),
        loadings=kept(risk.loadings),
        risks=tuple(_idle(one) if RISK + one.id in off else one for one in risk.risks),
        weather={} if WEATHER in off else risk.weather,
        costs={name: _certain(cost) for name, cost in risk.costs.items()} if PRICES in off else risk.costs,
    )


def _idle(risk: Risk) -> Risk:
    """A risk that never happens; others may hang on it."""
    return replace(risk, probability=0.0, if_parent=0.0 if risk.parent else None)


def _strikes(risk: Risk) -> bool:
    return risk.factor is not None or risk.days is not None


def _time_counts(risk: ScheduleRisk, measure: Measure) -> bool:
    """Whether how long activities take changes the measure."""
    if measure == "finish":
        return True
    rates = [cost.per_day for cost in risk.costs.values()]
    return risk.overhead != 0.0 or any(isinstance(rate, Distribution) or rate != 0.0 for rate in rates)


def _is_uncertain(cost: Cost) -> bool:
    return any(isinstance(amount, Distribution) for amount in (cost.fixed, cost.per_day))


def _certain(cost: Cost) -> Cost:
    """Every amount at its median."""
    amounts = (cost.fixed, cost.per_day)
    return Cost(*(float(a.at(0.0)) if isinstance(a, Distribution) else a for a in amounts))
