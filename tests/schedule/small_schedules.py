"""Schedules of a few lines: durations and lags in days of eight hours, Monday to Friday from 2026-01-05 on."""

import pandas as pd

from workbench.schedule.critical_path import critical_path
from workbench.schedule.options import Options
from workbench.schedule.schedule import Schedule

DAY = 480


def small(activities: dict, links: list[tuple] = (), calendars=None, data_date="2026-01-05", **options) -> Schedule:
    """Make a schedule; an activity is its duration in days, or a dictionary with `days` and columns."""
    rows = []
    for name, given in activities.items():
        given = dict(given) if isinstance(given, dict) else {"days": given}
        duration = round(given.pop("days", 0) * DAY)
        rows.append({"activity": name, "original_duration": duration, **given})
    parts = {key: options.pop(key) for key in ("wbs", "assignments", "external_links") if key in options}
    found = [(link[0], link[1], link[2], link[3] * DAY) for link in links]
    columns = ["predecessor", "successor", "link_type", "lag"]
    return Schedule(
        pd.DataFrame(rows),
        pd.DataFrame(found, columns=columns),
        calendars,
        data_date=data_date,
        options=Options(**options),
        **parts,
    )


def dates(schedule: Schedule, name: str) -> tuple[str, str, str, str]:
    """Early start and finish, late start and finish as month, day and hour."""
    row = critical_path(schedule).table.loc[name]
    fields = ("early_start", "early_finish", "late_start", "late_finish")
    return tuple(row[field].strftime("%m-%d %H") for field in fields)


def floats(schedule: Schedule, name: str) -> tuple[float, float]:
    """Total and free float in days."""
    row = critical_path(schedule).table.loc[name]
    return row["total_float"], row["free_float"]
