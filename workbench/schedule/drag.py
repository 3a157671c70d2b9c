"""
Drag: by how much each critical activity lengthens the project.

The measure is by S. A. Devaux, Total Project Control, Wiley, 1999, and The Drag Efficient, Defense AT&L 41(1), 2012.
Here it is found by calculating the schedule anew without the work of the activity, so links, lags, calendars and
constraints may be of any kind.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.schedule.critical_path import critical_path
from workbench.schedule.dates import Dates
from workbench.schedule.day_lengths import day_lengths, project_calendar
from workbench.schedule.forward import forward_pass
from workbench.schedule.minutes import NONE, to_moments
from workbench.schedule.network import Network, Stage, compile_network
from workbench.schedule.schedule import Schedule
from workbench.taxonomy import Status

LARGEST_BLOCK = 2_000_000  # dates held at once


@dataclass(frozen=True, kw_only=True)
class Drag(Answer):
    """
    What the project would gain if the work of an activity fell away.

    `table`, indexed by activity, largest drag first: `name`; `remaining`, days of its own calendar; `drag` in days and
    `drag_minutes` in working minutes of the project's calendar; `finish`, that of the project without its work; and
    `drag_cost` when a day has a cost. Drag is negative where a shorter activity, held by its finish, makes others
    begin later.

    Parameters
    ----------
    finish
        Finish of the project as it is.
    calendar
        Name of the calendar in which days are counted.
    """

    finish: pd.Timestamp
    calendar: str

    def __str__(self) -> str:
        if self.is_empty:
            return f"No drag: {self.reason}"
        first = self.table.iloc[0]
        return f"Finish {self.finish:%Y-%m-%d %H:%M}; {self.table.index[0]} drags most: {first['drag']:.1f} days"


def drag(schedule: Schedule, *, cost_per_day: float | None = None) -> Drag:
    """
    Measure how much each open critical activity lengthens the project.

    Critical is what has little float or lies on the longest path.

    Parameters
    ----------
    schedule
        The schedule.
    cost_per_day
        What one working day of the project costs, in any currency.

    Returns
    -------
    Drag
        One row per critical activity; without any the status says so.

    Raises
    ------
    ParameterError
        The cost is no finite number.
    DataError
        A calendar runs out of working time.
    """
    if cost_per_day is not None and not np.isfinite(cost_per_day):
        raise ParameterError(f"cost_per_day: expected a finite number, got {cost_per_day!r}")
    now = critical_path(schedule)
    if now.is_empty:
        return Drag(table=_table(), status=now.status, reason=now.reason, finish=pd.NaT, calendar="")
    network = compile_network(schedule)
    marked = (now.table["critical"] | now.table["longest_path"]).to_numpy()[network.rows]
    rows = np.flatnonzero(marked & (network.stage != Stage.COMPLETE))
    calendar = project_calendar(schedule)
    early = forward_pass(network)
    without = _finishes_without(network, early, rows)
    minutes = calendar.time.work(without, np.full(len(rows), early.finish.max()))
    table = _table(
        schedule.activities["name"].iloc[network.rows[rows]],
        early.remaining[rows] / day_lengths(schedule)[network.rows[rows]],
        minutes / calendar.minutes_per_day,
        minutes,
        to_moments(without),
    ).sort_values("drag", ascending=False, kind="stable")
    if cost_per_day is not None:
        table["drag_cost"] = table["drag"] * cost_per_day
    return Drag(
        table=table,
        totals={"activities": len(table)},
        status=Status.COMPUTED if len(table) else Status.NO_DATA,
        reason="" if len(table) else "No open activity is critical.",
        finish=now.finish,
        calendar=calendar.name,
    )


def _table(name=(), remaining=(), days=(), minutes=(), finish=()) -> pd.DataFrame:
    columns = {"name": name, "remaining": remaining, "drag": days, "drag_minutes": minutes, "finish": finish}
    return pd.DataFrame(columns)


def _finishes_without(network: Network, early: Dates, rows: np.ndarray) -> np.ndarray:
    """Finish of the project without the work of each of some activities, in turn."""
    result = np.full(len(rows), early.finish.max())
    working = early.remaining[rows] > 0
    expects = network.bounds.expected_finish[rows] != NONE
    plain = np.flatnonzero(working & ~expects)
    size = max(LARGEST_BLOCK // len(network), 1)
    for block in (plain[first : first + size] for first in range(0, len(plain), size)):
        remaining = np.repeat(network.remaining[:, None], len(block), axis=1)
        remaining[rows[block], np.arange(len(block))] = 0
        result[block] = forward_pass(network, remaining).finish.max(axis=0)
    for at in np.flatnonzero(working & expects).tolist():  # an expected finish would bring the work back
        expected, remaining = network.bounds.expected_finish.copy(), network.remaining.copy()
        expected[rows[at]], remaining[rows[at]] = NONE, 0
        changed = replace(network, bounds=replace(network.bounds, expected_finish=expected))
        result[at] = forward_pass(changed, remaining).finish.max()
    return result
