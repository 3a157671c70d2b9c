"""The approved dates that progress is held against."""

from dataclasses import dataclass

import numpy as np

from workbench.schedule.critical_path import critical_path
from workbench.schedule.minutes import NONE, to_minutes
from workbench.schedule.schedule import Schedule
from workbench.schedule.working_time import WorkingTime, on_each


@dataclass(frozen=True, eq=False)
class Baseline:
    """
    Baseline of every activity; shape (activities,).

    Parameters
    ----------
    start, finish
        Minutes, `NONE` where there is none.
    duration
        Working minutes; the current original duration where there is none.
    """

    start: np.ndarray
    finish: np.ndarray
    duration: np.ndarray


def baseline_of(
    schedule: Schedule, baseline: Schedule | None, clocks: list[WorkingTime], clock: np.ndarray
) -> Baseline:
    """
    Find the baseline of every activity.

    Parameters
    ----------
    schedule
        The schedule.
    baseline
        Schedule whose dates as calculated are the baseline; activities are matched by identifier. None takes the
        baseline columns.
    clocks
        Working time of each calendar.
    clock
        Position in `clocks`; shape (activities,).
    """
    activities = schedule.activities
    if baseline is None:
        dates, durations = activities, activities["baseline_duration"]
        start, finish = (to_minutes(dates[f"baseline_{end}"]) for end in ("start", "finish"))
    else:
        dates = critical_path(baseline).table.reindex(activities.index)
        start, finish = (to_minutes(dates[f"early_{end}"]) for end in ("start", "finish"))
        durations = baseline.activities["original_duration"].reindex(activities.index)
    known = (start != NONE) & (finish != NONE)
    between = np.zeros(len(activities), dtype=np.int64)
    between[known] = on_each(clocks, clock[known], WorkingTime.work, start[known], finish[known])
    current = activities["original_duration"].to_numpy(dtype=np.int64)
    given = durations.notna().to_numpy()
    usable = known & (between >= 0)  # a finish before its start says nothing of the duration
    duration = np.where(given, durations.to_numpy(dtype=np.int64, na_value=0), np.where(usable, between, current))
    return Baseline(start, finish, duration)
