"""
Vertical traceability: whether summaries and milestones say the same as the work and the register behind them.

The term and the practice: US Government Accountability Office, Schedule Assessment Guide, GAO-16-89G, 2015, best
practice 5.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.errors import DataError
from workbench.parsing import Origin
from workbench.schedule.critical_path import critical_path
from workbench.schedule.schedule import Schedule
from workbench.schedule.spanning import below
from workbench.schedule.typed import typed
from workbench.schedule.vocabulary import ActivityKind
from workbench.schema.column import Table, moment, text
from workbench.taxonomy import Status

MILESTONES = Table(
    "milestones",
    "Dates that were promised outside the schedule.",
    ("activity",),
    (
        text("activity", "Activity of the schedule that stands for it.", required=True),
        moment("date", "When it is promised.", required=True),
    ),
)
COLUMNS = ["activity", "level", "end", "shown", "carried"]


@dataclass(frozen=True, kw_only=True)
class Traceability(Answer):
    """
    Dates of a higher level beside those they stand for.

    `table`, one row per date: `activity`; `level`, summary or milestone; `end`, start or finish; `shown`, what the
    source stores for the summary, or the register says of the milestone; `carried`, the first start or last finish
    that the source stores for the work below the summary, or the calculated early finish of the milestone, blank when
    there is none; `days`, calendar days from shown to carried; `agrees`, to the minute for summaries, to the day for
    milestones.
    """

    def __str__(self) -> str:
        if self.is_empty:
            return f"Nothing to trace: {self.reason}"
        return f"{int(self.table['agrees'].sum())} of {len(self.table)} dates agree"


def trace(schedule: Schedule, milestones: pd.DataFrame | None = None) -> Traceability:
    """
    Hold summaries against the work below them, and milestones against a register.

    Parameters
    ----------
    schedule
        The schedule, merged or not.
    milestones
        Rows of `MILESTONES`.

    Returns
    -------
    Traceability
        One row per date; when there is neither summary nor milestone the status says so.

    Raises
    ------
    DataError
        The register has cells that cannot be read.
    """
    register, problems, _ = typed(MILESTONES, milestones, Origin("milestones", first_row=1))
    if problems:
        raise DataError(problems)
    found = critical_path(schedule).table
    rows = [*_summaries(schedule)]
    for activity, date in zip(register["activity"], register["date"], strict=True):
        carried = found["early_finish"].get(activity, pd.NaT)
        rows.append((activity, "milestone", "finish", date, carried))
    table = pd.DataFrame(rows, columns=COLUMNS).astype({"shown": "datetime64[s]", "carried": "datetime64[s]"})
    table["days"] = (table["carried"] - table["shown"]) / pd.Timedelta(days=1)
    same_day = table["carried"].dt.normalize() == table["shown"].dt.normalize()
    table["agrees"] = np.where(table["level"] == "milestone", same_day, table["carried"] == table["shown"])
    return Traceability(
        table=table,
        totals={"dates": len(table), "agree": int(table["agrees"].sum())},
        status=Status.COMPUTED if len(table) else Status.NO_DATA,
        reason="" if len(table) else "There are no summaries with stored dates, and no milestone was named.",
    )


def _summaries(schedule: Schedule) -> Iterator[tuple]:
    """Dates that the source stores for summaries, and what it stores for the work below them."""
    activities = schedule.activities
    stored = {}
    for end in ("start", "finish"):
        actual = activities[f"actual_{end}"]
        stored[end] = actual.where(actual.notna(), activities[f"file_early_{end}"])
    summaries = np.flatnonzero((activities["kind"] == ActivityKind.WBS_SUMMARY).to_numpy())
    for row, rows in below(schedule, summaries).items():
        for end, dates in stored.items():
            if pd.notna(shown := dates.iat[row]):
                carried = dates.iloc[rows].min() if end == "start" else dates.iloc[rows].max()
                yield activities.index[row], "summary", end, shown, carried
