"""Dates and float of a calculated network as the rows that people look at."""

import numpy as np
import pandas as pd

from workbench.schedule.activity_rules import is_microsoft
from workbench.schedule.dates import Dates
from workbench.schedule.day_lengths import day_lengths
from workbench.schedule.minutes import NONE, minute, to_minutes, to_moments
from workbench.schedule.network import Network, Stage
from workbench.schedule.project import by_activity
from workbench.schedule.schedule import Schedule
from workbench.schedule.spanning import span
from workbench.schedule.working_time import WorkingTime, on_each

ORDER = ("early_start", "early_finish", "late_start", "late_finish", "remaining_start", "remaining_late_start")


def date_table(schedule: Schedule, network: Network, early: Dates, late: Dates) -> pd.DataFrame:
    """
    Lay out the dates of all activities; what has started shows its actual start.

    Parameters
    ----------
    schedule, network
        The schedule, and the same compiled.
    early, late
        Dates of both passes; shape (activities,).

    Returns
    -------
    DataFrame
        Indexed by activity: `name`, the four dates, and the start of the work still to do by both passes.
    """
    count = len(schedule.activities)
    found = {}
    for side, dates in (("early", early), ("late", late)):
        start, finish, remaining = (np.full(count, NONE) for _ in range(3))
        start[network.rows] = np.where(network.stage == Stage.WAITING, dates.start, network.actual_start)
        finish[network.rows] = dates.finish
        remaining[network.rows] = np.where(network.stage == Stage.COMPLETE, NONE, dates.start)
        span(schedule, start, finish, by_activity(schedule, lambda project: minute(project.data_date)))
        found[f"{side}_start"], found[f"{side}_finish"] = to_moments(start), to_moments(finish)
        found["remaining_start" if side == "early" else "remaining_late_start"] = to_moments(remaining)
    dates = {name: found[name] for name in ORDER}
    return pd.DataFrame({"name": schedule.activities["name"], **dates}, index=schedule.activities.index)


def add_floats(table: pd.DataFrame, schedule: Schedule, network: Network, total: np.ndarray, free: np.ndarray) -> None:
    """
    Add float in minutes and in days, and whether it is small enough to be critical.

    Parameters
    ----------
    table
        What `date_table` gave; changed in place.
    schedule, network
        The schedule, and the same compiled.
    total, free
        Working minutes of the activities of the network; shape (activities,).
    """
    activities = schedule.activities
    is_open = (activities["actual_finish"].isna() & ~activities["inactive"]).to_numpy()
    floats = span_floats(table, schedule, network.clocks)
    floats["total_float"][network.rows], floats["free_float"][network.rows] = total, free
    days = day_lengths(schedule)
    minutes = {}
    for name, values in floats.items():
        known = is_open & (values != NONE)
        table[name] = np.where(known, values / days, np.nan)
        minutes[f"{name}_minutes"] = pd.array(values, dtype="Int64")
        minutes[f"{name}_minutes"][~known] = pd.NA
    table["interfering_float"] = table["total_float"] - table["free_float"]
    for name, values in minutes.items():
        table[name] = values
    limit = by_activity(schedule, lambda project: project.options.critical_float)
    driven = np.zeros(len(table), dtype=bool)
    driven[network.rows] = True
    table["critical"] = driven & is_open & (floats["total_float"] <= limit)


def span_floats(table: pd.DataFrame, schedule: Schedule, clocks: list[WorkingTime]) -> dict[str, np.ndarray]:
    """
    Measure what lies between early and late dates of every activity, as is done for those that only span others.

    Microsoft Project takes the smaller one of start and finish float, and no other float to be free.

    Parameters
    ----------
    table
        The four dates by activity.
    schedule
        The schedule.
    clocks
        Working time by calendar.

    Returns
    -------
    dict
        `total_float` and `free_float` in working minutes, `NONE` where there is none; shape (activities,) each.
    """
    activities = schedule.activities
    clock = pd.Index([*schedule.calendars]).get_indexer(activities["calendar"])
    begun, finish = (
        on_each(clocks, clock, WorkingTime.work, *(to_minutes(table[f"{side}_{end}"]) for side in ("early", "late")))
        for end in ("start", "finish")
    )
    microsoft = by_activity(schedule, is_microsoft)
    total = np.where(microsoft & activities["actual_start"].isna(), np.minimum(begun, finish), finish)
    return {"total_float": total, "free_float": np.where(microsoft, np.maximum(total, 0), NONE)}
