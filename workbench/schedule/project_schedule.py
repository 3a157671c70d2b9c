"""The schedule of a project as the portfolio keeps it: days instead of minutes, dates instead of moments."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.schedule.calendar import STANDARD, Calendar, Shift
from workbench.schedule.minutes import DAY
from workbench.schedule.options import Options
from workbench.schedule.schedule import Schedule
from workbench.schema.capacity import WEEKDAYS

MORNING, LUNCH = 480, 60  # work begins at 8, and a break of an hour follows four hours of work
NAMED = "standard"


def with_schedules(portfolio: Portfolio) -> list[str]:
    """Projects that have activities."""
    return sorted(set(portfolio.activities["project"]))


def project_schedule(portfolio: Portfolio, project: str) -> Schedule:
    """
    Make the schedule of one project from the portfolio's activities, links and calendars.

    Work begins at 8 o'clock and pauses for an hour after four hours. What the table holds as start and finish are the
    dates of its source, to be compared with the calculated ones; the finish is the end of its day. Progress is known up
    to the end of the day the data describes, and lags run on the predecessor's calendar; the project's calendar is that
    of most activities.

    Parameters
    ----------
    portfolio
        The portfolio.
    project
        The project.

    Returns
    -------
    Schedule
        With budgets in the portfolio's currency.

    Raises
    ------
    ParameterError
        The project is not there or has no activities.
    """
    rows = portfolio.activities[portfolio.activities["project"] == project]
    if rows.empty:
        known = ", ".join(with_schedules(portfolio)) or "none"
        raise ParameterError(f"project: {project!r} has no activities; there is {known}")
    calendars = {NAMED: STANDARD}
    calendars |= {name: _calendar(name, days) for name, days in portfolio.calendars.groupby("calendar")}
    calendar = rows["calendar"].where(rows["calendar"] != "", NAMED)
    minutes = calendar.map({name: one.minutes_per_day for name, one in calendars.items()}).to_numpy(dtype=float)
    begun, done = rows["actual_start"].notna(), rows["actual_finish"].notna()
    left = rows["remaining"].fillna(rows["duration"]).where(~done, 0.0)
    activities = pd.DataFrame(
        {
            "activity": rows["activity"],
            "name": rows["name"],
            "wbs": rows["wbs"],
            "kind": np.where(rows["duration"] == 0, "finish_milestone", "task"),
            "calendar": calendar,
            "original_duration": _minutes(rows["duration"], minutes),
            "remaining_duration": _minutes(left, minutes),
            "actual_start": _start(rows["actual_start"], calendar, calendars),
            "actual_finish": _finish(rows["actual_finish"], calendar, calendars),
            "percent_complete": rows["percent_complete"],
            "baseline_start": _start(rows["baseline_start"], calendar, calendars),
            "baseline_finish": _finish(rows["baseline_finish"], calendar, calendars),
            "budget": rows["budget"],
            "file_early_start": _start(rows["start"].where(~begun), calendar, calendars),
            "file_early_finish": _finish(rows["finish"].where(~done), calendar, calendars),
        }
    )
    links = portfolio.links[portfolio.links["project"] == project].drop(columns="project")
    per_day = dict(zip(rows["activity"], minutes, strict=True))
    lags = _minutes(links["lag"], links["predecessor"].map(per_day).to_numpy(dtype=float))
    return Schedule(
        activities,
        links.assign(lag=lags),
        calendars,
        data_date=portfolio.as_of + pd.Timedelta(days=1),
        options=Options(project_calendar=str(calendar.mode().iloc[0])),
        wbs=_nodes(rows["wbs"]),
        source=str(portfolio.projects["name"].get(project, "") or project),
    )


def no_schedule(portfolio: Portfolio) -> Schedule:
    """Make a schedule without activities, for a portfolio that has none."""
    activities = pd.DataFrame({"activity": pd.Series(dtype="str")})
    return Schedule(activities, data_date=portfolio.as_of + pd.Timedelta(days=1), source="No schedule")


def _calendar(name: str, rows: pd.DataFrame) -> Calendar:
    hours = dict(zip(rows["day"], rows["hours"], strict=True))
    week = tuple(_shifts(hours.pop(day, 0.0)) for day in WEEKDAYS)
    return Calendar(week, {pd.Timestamp(day).date(): _shifts(one) for day, one in hours.items()}, str(name))


def _shifts(hours: float) -> tuple[Shift, ...]:
    """Working time of a day with so many hours."""
    minutes = round(hours * 60)
    if minutes <= DAY // 6:
        return ((MORNING, MORNING + minutes),) if minutes else ()
    if MORNING + minutes + LUNCH > DAY:  # more than fits behind 8 o'clock
        return ((DAY - minutes, DAY),)
    noon = MORNING + DAY // 6
    return ((MORNING, noon), (noon + LUNCH, MORNING + minutes + LUNCH))


def _minutes(days: pd.Series, per_day: np.ndarray) -> pd.Series:
    return (days * per_day).round().astype("Int64")


def _start(days: pd.Series, calendar: pd.Series, calendars: dict[str, Calendar]) -> pd.Series:
    return _moments(days, calendar, calendars, lambda shifts: shifts[0][0] if shifts else MORNING)


def _finish(days: pd.Series, calendar: pd.Series, calendars: dict[str, Calendar]) -> pd.Series:
    return _moments(days, calendar, calendars, lambda shifts: shifts[-1][1] if shifts else DAY)


def _moments(days: pd.Series, calendar: pd.Series, calendars: dict[str, Calendar], minute) -> pd.Series:
    """Days with the time of day at which work begins or ends on them."""
    exceptions = {name: dict(one.exceptions) for name, one in calendars.items()}
    times: Iterable[pd.Timedelta] = (
        pd.NaT
        if day is pd.NaT
        else pd.Timedelta(minutes=minute(exceptions[name].get(day.date(), calendars[name].week[day.day_of_week])))
        for day, name in zip(days, calendar, strict=True)
    )
    return days + pd.Series(pd.to_timedelta(list(times)), index=days.index)


def _nodes(codes: pd.Series) -> pd.DataFrame:
    """Nodes of a work breakdown whose codes are written with dots."""
    found = {code[: at or len(code)] for code in codes if code for at in (*_dots(code), 0)}
    rows = [(code, code.rpartition(".")[0], code) for code in sorted(found)]
    return pd.DataFrame(rows, columns=["node", "parent", "code"])


def _dots(code: str) -> list[int]:
    return [at for at, letter in enumerate(code) if letter == "."]
