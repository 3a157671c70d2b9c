"""How long levels of effort last in every future, when they end, and what they cost."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from workbench.amounts import counted
from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.risk.late_passes import parts
from workbench.risk.measures import order_interval, rank
from workbench.risk.portfolio_model import check_run
from workbench.risk.run_memory import check_memory
from workbench.risk.schedule_model import ScheduleModel, schedule_model
from workbench.risk.schedule_risk import Cost, ScheduleRisk
from workbench.risk.spans import is_effort, minutes_between, span_ends
from workbench.risk.variables import draw, median
from workbench.schedule.forward import forward_pass
from workbench.schedule.minutes import NONE, to_moments
from workbench.schedule.schedule import Schedule
from workbench.taxonomy import Status

COLUMNS = (
    "name",
    "duration_plan",
    "duration_mean",
    "duration_p50",
    "duration",
    "finish_plan",
    "finish_p50",
    "finish",
    "finish_low",
    "finish_high",
    "cost_plan",
    "cost_mean",
    "cost",
)
BYTES = 3 * 8
"""Bytes that a level of effort takes in an iteration: minutes, finish and cost."""


@dataclass(frozen=True, kw_only=True)
class EffortSpans(Answer):
    """
    How long levels of effort last, when they end, and what they cost.

    `.table`, indexed by activity: `name`; days of its own calendar from the data date on, `duration_plan`,
    `duration_mean`, `duration_p50` and `duration`, enough with the chance `level`; `finish_plan`, `finish_p50` and
    `finish`, kept with that chance, with a 95 % sampling interval `finish_low, finish_high` (not a time where the
    iterations cannot bound it); `cost_plan`, `cost_mean` and `cost`, blank where the uncertainty names no cost.
    `.totals`: `efforts`, `iterations`.

    Parameters
    ----------
    level
        Chance at which durations, dates and costs are read.
    seed
        Seed that the draws belong to.
    """

    level: float
    seed: int

    def __str__(self) -> str:
        if self.is_empty:
            return self.reason
        late = (self.table["duration"] - self.table["duration_plan"]).sort_values(ascending=False, kind="stable")
        many, sure = counted(len(late), "level of effort", "levels of effort"), f"P{100 * self.level:g}"
        return f"{many}; at {sure} {late.index[0]} lasts {late.iloc[0]:+.1f} days against the plan"


def effort_spans(
    schedule: Schedule,
    risk: ScheduleRisk | None = None,
    *,
    level: float = 0.8,
    iterations: int = 10_000,
    seed: int = 1,
) -> EffortSpans:
    """
    Simulate how long levels of effort last.

    They last from the earliest to the latest end of what they are tied to, drive nothing, and have no duration that
    could be drawn, so `forecast_schedule` has no row for them; its costs are theirs among others. The draws are the
    same. The plain simulation runs.

    Parameters
    ----------
    schedule
        The schedule.
    risk
        What is uncertain; nothing by default.
    level
        Chance at which durations, dates and costs are read, above 0 and below 1.
    iterations
        Simulated futures.
    seed
        0 to 2**64 - 1.

    Returns
    -------
    EffortSpans
        Status `no_data`, with a reason, for a schedule without levels of effort, or without anything else.

    Raises
    ------
    DataError
        The uncertainty does not fit the schedule.
    ParameterError
        A parameter is out of range, or the iterations need too much memory.
    """
    check_run(seed, iterations=iterations)
    if not 0.0 < level < 1.0:
        raise ParameterError(f"level: {level!r} is not above 0 and below 1")
    risk = ScheduleRisk() if risk is None else risk
    efforts = schedule.activities.index[is_effort(schedule)]
    # A level of effort is compiled where it costs something: a cost of nothing changes no draw.
    model = schedule_model(schedule, replace(risk, costs={**dict.fromkeys(efforts, Cost()), **risk.costs}))
    if not len(efforts) or not len(model):
        return _answer(pd.DataFrame(columns=list(COLUMNS), index=pd.Index([], name="activity")), level, seed, 0)
    of_what = counted(len(efforts), "level of effort", "levels of effort")
    check_memory(BYTES * len(efforts) * iterations, iterations, of_what)
    lasting, finish, cost = (np.empty((len(efforts), iterations), dtype=kind) for kind in (np.int64, np.int64, float))
    for part in parts(model, iterations, int(seed)):
        ends = span_ends(model.spans, part.model.network.clocks, part.early)
        lasting[:, part.rows] = minutes_between(model.spans, model.network.clocks, *ends)
        finish[:, part.rows] = _finish(model, *ends)
        days = lasting[:, part.rows] / model.spans.day[:, None]
        for row, numbers in enumerate(zip(model.spans.cost_fixed, model.spans.cost_rate, strict=True)):
            once, rate = (
                draw(model.variables, number, part.futures.factors, int(seed), part.rows.start, part.rows.stop)
                for number in numbers
            )
            cost[row, part.rows] = once + rate * days[row]
    names = schedule.activities["name"].loc[sorted(efforts)]
    table = _table(names, model, lasting, finish, cost, level)
    table.loc[~table.index.isin([*risk.costs]), ["cost_plan", "cost_mean", "cost"]] = np.nan
    return _answer(table.loc[list(efforts)], level, seed, iterations)


def _finish(model: ScheduleModel, begins: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """When levels of effort end by their own calendars, as in `workbench.schedule.spanning`."""
    spans, found = model.spans, np.empty_like(ends)
    for row, number in enumerate(spans.clock):
        clock = model.network.clocks[number]
        begin = begins[row] if spans.actual_start[row] != NONE else clock.next(begins[row])
        found[row] = ends[row] if spans.actual_finish[row] != NONE else np.maximum(clock.previous(ends[row]), begin)
    return found


def _table(
    names: pd.Series, model: ScheduleModel, lasting: np.ndarray, finish: np.ndarray, cost: np.ndarray, level: float
) -> pd.DataFrame:
    spans, n = model.spans, lasting.shape[1]
    days = np.sort(lasting, axis=1) / spans.day[:, None]
    dates, amounts = np.sort(finish, axis=1), np.sort(cost, axis=1)
    plan = span_ends(spans, model.network.clocks, forward_pass(model.network))
    fixed, rate = (
        np.array([median(model.variables, number) for number in numbers])
        for numbers in (spans.cost_fixed, spans.cost_rate)
    )
    half, sure = rank(n, 0.5) - 1, rank(n, level) - 1
    low, high = (
        to_moments(dates[:, end - 1]) if 1 <= end <= n else np.full(len(dates), np.datetime64("NaT", "s"))
        for end in order_interval(n, level)
    )
    values = (
        names.to_numpy(),
        spans.planned / spans.day,
        days.mean(axis=1),
        days[:, half],
        days[:, sure],
        to_moments(_finish(model, *plan)),
        to_moments(dates[:, half]),
        to_moments(dates[:, sure]),
        low,
        high,
        fixed + rate * spans.planned / spans.day,
        cost.mean(axis=1),
        amounts[:, sure],
    )
    return pd.DataFrame(dict(zip(COLUMNS, values, strict=True)), index=names.index)


def _answer(table: pd.DataFrame, level: float, seed: int, iterations: int) -> EffortSpans:
    return EffortSpans(
        table=table,
        totals={"efforts": float(len(table)), "iterations": float(iterations)},
        status=Status.COMPUTED if iterations else Status.NO_DATA,
        reason="" if iterations else "The schedule has no levels of effort that hang on work.",
        level=float(level),
        seed=int(seed),
    )
