"""Dates and float of every activity, and which of them decide the finish."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.errors import DataError, Problem
from workbench.schedule.calculation import calculate
from workbench.schedule.date_table import ORDER, add_floats, date_table
from workbench.schedule.dates import Dates
from workbench.schedule.floats import driving, free_float, link_float, total_float
from workbench.schedule.longest_path import on_longest_path
from workbench.schedule.minutes import FAR, to_moments
from workbench.schedule.network import Network, Stage, compile_network
from workbench.schedule.project import by_activity
from workbench.schedule.schedule import Schedule
from workbench.taxonomy import Status

FLOATS = ("total_float", "free_float", "interfering_float")


@dataclass(frozen=True, kw_only=True)
class CriticalPath(Answer):
    """
    When everything happens, and what decides the finish.

    `table`, indexed by activity: `name`; `early_start`, `early_finish`, `late_start`, `late_finish` (actual dates of
    what has started or is complete); `remaining_start`, `remaining_late_start` (of the work still to do);
    `total_float`, `free_float`, `interfering_float` (total less free) in days of the activity's own calendar, and
    `total_float_minutes`, `free_float_minutes` in its working minutes, all blank when complete; `critical` (total float
    at most the limit of the options); `longest_path` (on the chain that sets the latest finish).

    Parameters
    ----------
    finish
        Latest early finish of all activities; not a time when there are none.
    finish_by
        Date from which the late dates are counted back; of several projects the latest.
    links
        One row per link that counts, in the order of the schedule: `predecessor`, `successor`, `link_type`,
        `float_minutes` (on the predecessor's calendar) and `drives` (it sets the date of its successor).
    """

    finish: pd.Timestamp
    finish_by: pd.Timestamp
    links: pd.DataFrame

    def __str__(self) -> str:
        if self.is_empty:
            return f"No dates: {self.reason}"
        is_open = self.table["total_float"].notna()
        critical = int(self.table["critical"].sum())
        return f"Finish {self.finish:%Y-%m-%d %H:%M}; {critical} of {int(is_open.sum())} open activities are critical"


def critical_path(schedule: Schedule) -> CriticalPath:
    """
    Calculate the dates and the float of every activity.

    Parameters
    ----------
    schedule
        The schedule.

    Returns
    -------
    CriticalPath
        One row per activity; without activities the status says so.

    Raises
    ------
    DataError
        A calendar runs out of working time.
    """
    network = compile_network(schedule)
    if not len(network):
        return _nothing(schedule)
    done = calculate(schedule, network)
    forward, early, late, finish_by = done.forward, done.early, done.late, done.finish_by
    check_reached(schedule, network, early, late)
    drives = driving(network, forward)
    floats = link_float(network, early)
    table = date_table(schedule, network, early, late)
    rule = by_activity(schedule, lambda project: project.options.float_rule)[network.rows]
    total = total_float(network, early, late, rule)
    add_floats(table, schedule, network, total, free_float(network, early, floats, total, finish_by))
    path = np.zeros(len(table), dtype=bool)
    path[network.rows] = on_longest_path(network, forward, drives)
    table["longest_path"] = path
    return CriticalPath(
        table=table,
        totals={"activities": len(table), "open": int((network.stage != Stage.COMPLETE).sum())},
        finish=pd.Timestamp(to_moments(forward.finish.max())[()]),
        finish_by=pd.Timestamp(to_moments(finish_by.max())[()]),
        links=_links(schedule, network, floats, drives),
    )


def check_reached(schedule: Schedule, network: Network, early: Dates, late: Dates) -> None:
    """
    Refuse dates that lie beyond the last working time of a calendar.

    Parameters
    ----------
    schedule, network
        The schedule, and the same compiled.
    early, late
        Dates of both passes.

    Raises
    ------
    DataError
        Calendars and activities that need more working time.
    """
    farthest = np.abs(np.stack([early.start, early.finish, late.start, late.finish])).max(axis=0)
    found = (farthest > FAR // 4).reshape(len(network), -1).any(axis=1)
    if not found.any():
        return
    rows = schedule.activities.iloc[network.rows[found]]
    raise DataError(
        Problem("calendars", None, "", calendar, f"working time enough for activity {activity}")
        for activity, calendar in rows["calendar"].items()
    )


def _links(schedule: Schedule, network: Network, floats: np.ndarray, drives: np.ndarray) -> pd.DataFrame:
    live = np.flatnonzero(network.drives_late)
    live = live[np.argsort(network.link_rows[live])]
    links = schedule.links.iloc[network.link_rows[live]][["predecessor", "successor", "link_type"]]
    return links.assign(float_minutes=floats[live], drives=drives[live])


def _nothing(schedule: Schedule) -> CriticalPath:
    dates = {name: pd.Series(dtype="datetime64[s]") for name in ORDER}
    floats = {name: pd.Series(dtype="float64") for name in FLOATS}
    minutes = {f"{name}_minutes": pd.Series(dtype="Int64") for name in FLOATS[:2]}
    table = pd.DataFrame(
        {"name": pd.Series(dtype="str"), **dates, **floats, **minutes}, index=schedule.activities.index
    )
    table = table.assign(critical=False, longest_path=False)
    nothing = schedule.links.iloc[:0][["predecessor", "successor", "link_type"]]
    reason = "The schedule has no activities with work of their own."
    return CriticalPath(
        table=table, status=Status.NO_DATA, reason=reason, finish=pd.NaT, finish_by=pd.NaT, links=nothing
    )
