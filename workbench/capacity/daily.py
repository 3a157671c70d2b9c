"""Daily loads: the effort of projects spread over their working days, and the days on which it is too much."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.capacity.cells import SLACK
from workbench.capacity.exact_hours import in_steps, spread
from workbench.errors import ParameterError
from workbench.supply.working_time import daily_hours

NO_CALENDARS = pd.DataFrame({"calendar": [], "day": [], "hours": []})


@dataclass(frozen=True, kw_only=True)
class DailyLoads(Answer):
    """
    What a person, or a team, is asked for day by day.

    `table`, one row per working day: `demand`, `capacity` (hours), `load` (demand / capacity), `overload` (hours above
    capacity). `totals`: `demand`, `overload`, `days` (working days with overload).

    Parameters
    ----------
    by_project
        Working days × projects: hours; they sum to `demand`.
    """

    by_project: pd.DataFrame

    def __str__(self) -> str:
        if not self.totals["days"]:
            return "Every working day has room for its work"
        hours = self.totals["overload"]
        return (
            f"{self.totals['days']:.0f} of {len(self.table)} working days are overloaded, by {hours:,.1f} hours in all"
        )


def daily_loads(
    work: pd.DataFrame, *, people: float = 1.0, calendars: pd.DataFrame | None = None, calendar: str = ""
) -> DailyLoads:
    """
    Spread the hours of projects evenly over their working time, and hold them against it.

    Parameters
    ----------
    work
        One row per project: `project`, `hours`, `start` and `finish` (first and last day).
    people
        Full-time people who share the work.
    calendars
        Table `calendars` of a portfolio.
    calendar
        Working calendar; weekdays of eight hours when empty.

    Raises
    ------
    ParameterError
        Nothing to spread, hours below 0, a finish before its start, or no working day in between.
    """
    if work.empty:
        raise ParameterError("work: expected one row or more")
    if not (np.isfinite(people) and people > 0):
        raise ParameterError(f"people: expected a finite number above 0, got {people}")
    start, finish = (pd.to_datetime(work[name]).dt.normalize() for name in ("start", "finish"))
    _check(work, start, finish)
    days = pd.date_range(start.min(), finish.max(), unit="s")
    hours = daily_hours(NO_CALENDARS if calendars is None else calendars, calendar, days)
    inside = (days.to_numpy() >= start.to_numpy()[:, None]) & (days.to_numpy() <= finish.to_numpy()[:, None])
    worked = np.cumsum(np.where(inside, hours, 0.0), axis=1)
    if len(idle := work["project"][worked[:, -1] == 0]):
        raise ParameterError(f"work: {idle.iloc[0]} has no working day between start and finish")
    parts = spread(in_steps(work["hours"]), np.arange(len(work)), worked / worked[:, -1:])
    by_project = (
        pd.DataFrame(parts.T, index=days.rename("day"), columns=list(work["project"])).T.groupby(level=0).sum().T
    )
    by_project, capacity = by_project[hours > 0], people * hours[hours > 0]
    demand = by_project.sum(axis=1)
    over = (demand - capacity).where(demand - capacity > SLACK, 0.0)
    table = pd.DataFrame({"demand": demand, "capacity": capacity, "load": demand / capacity, "overload": over})
    totals = {"demand": float(demand.sum()), "overload": float(over.sum()), "days": float((over > 0).sum())}
    return DailyLoads(table=table, totals=totals, by_project=by_project)


def _check(work: pd.DataFrame, start: pd.Series, finish: pd.Series) -> None:
    if len(wrong := work["project"][~((work["hours"] >= 0) & np.isfinite(work["hours"]))]):
        raise ParameterError(f"work: {wrong.iloc[0]} has no finite number of hours from 0")
    if len(wrong := work["project"][~(finish >= start)]):
        raise ParameterError(f"work: {wrong.iloc[0]} finishes before it starts")
