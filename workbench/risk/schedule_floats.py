"""How far activities can slip in each future of a schedule, and how much weight that gives them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.amounts import counted
from workbench.answer import Answer
from workbench.risk.late_passes import parts, place_late
from workbench.risk.measures import rank, share_interval
from workbench.risk.portfolio_model import check_run
from workbench.risk.run_memory import check_memory
from workbench.risk.schedule_figures import is_milestone
from workbench.risk.schedule_model import ScheduleModel, schedule_model
from workbench.risk.schedule_risk import ScheduleRisk
from workbench.risk.sensitivity.schedule_indices import significance
from workbench.schedule.backward import backward_pass
from workbench.schedule.critical_path import check_reached
from workbench.schedule.floats import total_float
from workbench.schedule.forward import forward_pass
from workbench.schedule.minutes import to_moments
from workbench.schedule.network import Stage
from workbench.schedule.project import by_activity
from workbench.schedule.schedule import Schedule
from workbench.taxonomy import Status

COLUMNS = (
    "name",
    "float_plan",
    "float_mean",
    "float_sd",
    "float_p10",
    "float_p50",
    "float_p90",
    "p_critical",
    "p_critical_low",
    "p_critical_high",
    "significance",
    "late_start_p50",
    "late_finish_p50",
)
FLOAT_LEVELS = (0.1, 0.5, 0.9)
BYTES = 4 * 4
"""Bytes that an activity takes in an iteration: float, duration and late dates, whole minutes of 32 bits."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ScheduleFloats(Answer):
    """
    How far activities can slip without delaying the finish, future by future.

    `.table`, one row per activity that takes part: `name`; `float_plan` of the plan; `float_mean, float_sd` and the
    quantiles `float_p10, float_p50, float_p90` of the total float, in days of its own calendar; `p_critical`, the share
    of futures without float, with a 95 % sampling interval `p_critical_low, p_critical_high`; `significance`, see
    `sensitivity.significance`, blank for milestones; `late_start_p50, late_finish_p50`, the middle of its latest dates.
    All but `name` is blank of what is complete. `.totals`: `activities`, `iterations`, `days_mean`.

    Parameters
    ----------
    floats
        Working minutes of the activity's own calendar by which it can slip, negative where a constraint is missed;
        shape (activities, iterations).
    day
        Working minutes of a day of each activity's calendar; shape (activities,).
    seed
        Seed that the draws belong to.
    """

    floats: np.ndarray
    day: np.ndarray
    seed: int

    def __str__(self) -> str:
        if self.is_empty:
            return self.reason
        free = self.table["float_plan"] > 0
        lost = free & (self.table["p_critical"] > 0)
        return f"{lost.sum()} of {free.sum()} activities with float in the plan have none in some futures"

    def chance(self, days: float) -> pd.Series:
        """
        Give the chance of every activity to have no more than some float.

        Parameters
        ----------
        days
            Days of its own calendar.

        Returns
        -------
        Series
            P(total float <= days) by activity; blank of what is complete.
        """
        hits = (self.floats <= days * self.day[:, None]).mean(axis=1)
        found = pd.Series(hits, index=self.table.index, name=f"p_float_{days:g}", dtype="float64")
        return found.where(self.table["float_mean"].notna())


def schedule_floats(
    schedule: Schedule, risk: ScheduleRisk | None = None, *, iterations: int = 10_000, seed: int = 1
) -> ScheduleFloats:
    """
    Simulate how far every activity can slip.

    The late dates of each future are counted back from that future's own finish, and keep the constraints of the
    schedule; its draws are those of `forecast_schedule`. The plain simulation runs: some hundred times the time of the
    compiled one.

    Parameters
    ----------
    schedule
        The schedule. Activities that are to be as late as possible count with their early dates.
    risk
        What is uncertain; nothing by default.
    iterations
        Simulated futures.
    seed
        0 to 2**64 - 1.

    Returns
    -------
    ScheduleFloats
        Status `no_data`, with a reason, for a schedule without activities.

    Raises
    ------
    DataError
        The uncertainty does not fit the schedule.
    ParameterError
        A parameter is out of range, or the iterations need too much memory.

    References
    ----------
    J. E. Kelley and M. R. Walker, Critical-path planning and scheduling, Proceedings of the Eastern Joint Computer
    Conference, 1959 (float); T. M. Williams, Criticality in stochastic networks, Journal of the Operational Research
    Society 43, 1992 (significance index).
    """
    check_run(seed, iterations=iterations)
    model = schedule_model(schedule, ScheduleRisk() if risk is None else risk)
    if not len(model):
        return _nothing(seed)
    check_memory(BYTES * len(model) * iterations, iterations, counted(len(model), "activity", "activities"))
    rule = by_activity(schedule, lambda project: project.options.float_rule)[model.network.rows]
    floats, durations, starts, finishes = (np.empty((len(model), iterations), dtype=np.int32) for _ in range(4))
    worked = np.empty(iterations, dtype=np.int64)
    for part in parts(model, iterations, int(seed)):
        late = place_late(part)
        check_reached(schedule, model.network, part.early, late)
        floats[:, part.rows] = total_float(part.model.network, part.early, late, rule)
        durations[:, part.rows] = part.futures.remaining
        starts[:, part.rows], finishes[:, part.rows] = late.start - model.data_date, late.finish - model.data_date
        worked[part.rows] = part.worked
    index = np.where(is_milestone(schedule, model), np.nan, significance(durations.T, floats.T, worked))
    table = _table(schedule, model, rule, floats, index)
    for k, dates in (("late_start_p50", starts), ("late_finish_p50", finishes)):
        table[k] = to_moments(_ordered(dates, 0.5).astype(np.int64) + model.data_date)
    table.loc[model.network.stage == Stage.COMPLETE, list(COLUMNS[1:])] = np.nan
    order = table.index.get_indexer(schedule.activities.index.intersection(table.index, sort=False))
    floats = floats[order]
    floats.flags.writeable = False
    late_rule = (model.network.as_late_as_possible | model.network.at_late_dates).any()
    return ScheduleFloats(
        table=table[list(COLUMNS)].iloc[order],
        totals={
            "activities": float(len(model)),
            "iterations": float(iterations),
            "days_mean": float(worked.mean() / model.work.project_day[0]),
        },
        reason="Activities that are to be as late as possible count with their early dates." if late_rule else "",
        floats=floats,
        day=model.work.day[order],
        seed=int(seed),
    )


def _table(
    schedule: Schedule, model: ScheduleModel, rule: np.ndarray, floats: np.ndarray, index: np.ndarray
) -> pd.DataFrame:
    network, day, n = model.network, model.work.day, floats.shape[1]
    plan = forward_pass(network)
    planned = total_float(network, plan, backward_pass(network, plan, int(plan.finish.max())), rule)
    critical = (floats <= 0).sum(axis=1)
    ends = np.array([share_interval(int(hits), n) for hits in critical])
    quantiles = [_ordered(floats, level) / day for level in FLOAT_LEVELS]
    values = (
        schedule.activities["name"].to_numpy()[network.rows],
        planned / day,
        floats.mean(axis=1) / day,
        floats.std(axis=1) / day,
        *quantiles,
        critical / n,
        *ends.T,
        index,
    )
    return pd.DataFrame(dict(zip(COLUMNS, values, strict=False)), index=pd.Index(model.names, name="activity"))


def _ordered(values: np.ndarray, level: float) -> np.ndarray:
    """Quantile of each row, never between two values."""
    place = rank(values.shape[1], level) - 1
    return np.partition(values, place, axis=1)[:, place]


def _nothing(seed: int) -> ScheduleFloats:
    return ScheduleFloats(
        table=pd.DataFrame(columns=list(COLUMNS), index=pd.Index([], name="activity")),
        status=Status.NO_DATA,
        reason="The schedule has no activities with work of their own.",
        floats=np.empty((0, 1), dtype=np.int32),
        day=np.empty(0),
        seed=int(seed),
    )
