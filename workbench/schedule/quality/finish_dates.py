"""
Checks of the finish: does the critical path carry it, and can it still be met.

Critical path test and critical path length index: DCMA-EA PAM 200.1, October 2012. Total float consumption index: NDIA,
A Guide to Managing Programs Using Predictive Measures.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from workbench.errors import ParameterError
from workbench.schedule.forward import forward_pass
from workbench.schedule.minutes import NONE, minute, to_minutes, to_moments
from workbench.schedule.quality.facts import Facts
from workbench.schedule.quality.measure import Measure, nothing
from workbench.schedule.quality.target import Target
from workbench.schedule.vocabulary import MILESTONES, LengthTo, Verdict
from workbench.schedule.working_time import WorkingTime, on_each


def critical_path_test(facts: Facts) -> Measure:
    """
    Delay the first critical task at the data date in a copy and see whether the finish moves as much.

    The task is one of those whose work can begin first; of several, one of the longest path, then one with the least
    float. A chain that hangs on a date far ahead is not reached from there, and the finish does not move. Under a fixed
    end the earliest finish moves all the same, and its float falls by as much.
    """
    network, rows = facts.network, facts.network.rows
    candidates = np.flatnonzero(facts.incomplete[rows])
    if not len(candidates):
        return nothing("no task is open")
    start = to_minutes(facts.path.table["remaining_start"])[rows[candidates]]
    first = np.full(len(candidates), start.min())
    waits = on_each(network.clocks, network.clock[candidates], WorkingTime.work, first, start)
    front = candidates[waits <= 0]
    longest = facts.path.table["longest_path"].to_numpy(dtype=bool)[rows[front]]
    chosen = int(front[np.lexsort((rows[front], facts.total_float[rows[front]], ~longest))[0]])
    days, day = facts.limits.path_test_days, int(facts.day[rows[chosen]])
    delayed = network.remaining.copy()
    delayed[chosen] += days * day
    clock = network.clocks[network.clock[chosen]]
    moved = clock.work(minute(facts.path.finish), int(forward_pass(network, delayed).finish.max()))
    arrives = abs(moved - days * day) <= facts.limits.path_test_tolerance_days * day
    only = np.zeros(len(facts.index), dtype=bool)
    only[rows[chosen]] = True
    shown = {"days_added": np.full(len(only), days), "days_moved": np.full(len(only), moved / day)}
    tested = facts.rows(only, **shown)
    return Measure(
        numerator=Fraction(moved, day),
        denominator=days,
        offenders=tested.iloc[:0] if arrives else tested,
        population=tested.index,
        variant=f"{days} days more for {tested.index[0]}, within {facts.limits.path_test_tolerance_days}",
        verdict=Verdict.PASS if arrives else Verdict.FAIL,
    )


def critical_path_length(facts: Facts, target: Target) -> Measure:
    """Time left with its float against time left."""
    found = _ahead(facts, target)
    if isinstance(found, Measure):
        return found
    length, variant = found.left, f"{found.variant}, length to the forecast finish"
    if facts.variants.length_to == LengthTo.BASELINE:
        planned = int(facts.baseline.finish[found.row])
        if planned == NONE:
            return nothing("the target has no baseline finish")
        length = found.clock.work(facts.data_date, planned)
        variant = f"{found.variant}, length to the baseline finish"
    if length <= 0:
        return nothing("nothing is left of the critical path")
    shown = _target_row(facts, found, length=length, total_float=found.spare)
    return Measure(
        numerator=Fraction(length + found.spare, found.day),
        denominator=Fraction(length, found.day),
        offenders=shown if found.spare < 0 else shown.iloc[:0],
        population=facts.index[[found.row]],
        variant=variant,
    )


def float_consumption(facts: Facts, target: Target) -> Measure:
    """Working time spent with its float against working time spent, and the finish that this pace leads to."""
    found = _ahead(facts, target)
    if isinstance(found, Measure):
        return found
    started = facts.actual_start[facts.discrete & (facts.actual_start != NONE)]
    if not len(started) or found.required == NONE:
        return nothing("nothing has started" if not len(started) else found.variant)
    spent = found.clock.work(int(started.min()), facts.data_date)
    if spent <= 0:
        return nothing("no working time since the actual start")
    planned_starts = facts.baseline.start[facts.discrete & (facts.baseline.start != NONE)]
    begin = int(planned_starts.min()) if len(planned_starts) else int(started.min())
    planned = found.clock.work(begin, found.required)
    predicted = round(Fraction(planned * found.spare, spent))
    finish = found.clock.end_at(found.clock.position(found.required) - predicted)
    shown = _target_row(facts, found, planned_duration=planned, predicted_float=predicted)
    shown["predicted_finish"] = to_moments(np.array([finish]))
    return Measure(
        numerator=Fraction(spent + found.spare, found.day),
        denominator=Fraction(spent, found.day),
        offenders=shown,
        population=facts.index[[found.row]],
        variant=f"{found.variant}; at this pace {pd.Timestamp(to_moments(finish)[()]):%Y-%m-%d}",
    )


@dataclass(frozen=True, eq=False)
class _Ahead:
    """The target, its date and what is left: minutes of the project's calendar."""

    row: int
    clock: WorkingTime
    day: int
    left: int
    spare: int
    required: int
    variant: str


def _ahead(facts: Facts, target: Target) -> _Ahead | Measure:
    row = _target(facts, target.activity)
    if row is None:
        return nothing("everything is finished")
    if not facts.unfinished[row]:
        return nothing(f"{facts.index[row]} is finished")
    must = None if target.activity else facts.schedule.options.must_finish_by
    if target.required is not None:
        required, variant = minute(target.required), "against the required finish"
    elif must is not None:
        required, variant = minute(must), "against the must-finish date"
    elif facts.baseline.finish[row] != NONE:
        required, variant = int(facts.baseline.finish[row]), "against the baseline finish"
    else:
        required, variant = NONE, "neither a required nor a baseline finish: float taken as 0"
    calendar = facts.schedule.calendars[facts.project_calendar]
    forecast = int(facts.early_finish[row])
    spare = 0 if required == NONE else calendar.time.work(forecast, required)
    left = calendar.time.work(facts.data_date, forecast)
    return _Ahead(row, calendar.time, calendar.minutes_per_day, left, spare, required, variant)


def _target(facts: Facts, activity: str) -> int | None:
    """Row of the activity asked for, else of the open one that finishes last, milestones first."""
    if activity:
        row = int(facts.index.get_indexer([activity])[0])
        if row < 0 or not facts.discrete[row]:
            raise ParameterError(f"target: {activity!r} is not an activity with dates of its own")
        return row
    rows = np.flatnonzero(facts.unfinished)
    if not len(rows):
        return None
    milestone = facts.column("kind").isin([*MILESTONES]).to_numpy()
    return int(rows[np.lexsort((rows, milestone[rows], facts.early_finish[rows]))[-1]])


def _target_row(facts: Facts, found: _Ahead, **minutes: int) -> pd.DataFrame:
    """The target with its dates and further figures in days of the project's calendar."""
    only = np.zeros(len(facts.index), dtype=bool)
    only[found.row] = True
    days = {name: np.full(len(only), value / found.day) for name, value in minutes.items()}
    required = to_moments(np.full(len(only), found.required))
    return facts.rows(only, finish=to_moments(facts.early_finish), required=required, **days)
