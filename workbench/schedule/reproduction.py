"""How much of what a file says of its own dates is found again; shown before any other figure."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.schedule.critical_path import CriticalPath, critical_path
from workbench.schedule.difference_reasons import reasons
from workbench.schedule.minutes import to_minutes
from workbench.schedule.schedule import Schedule
from workbench.schedule.vocabulary import DifferenceReason
from workbench.schedule.working_time import WorkingTime, on_each
from workbench.taxonomy import Status

DATES = ("early_start", "early_finish", "late_start", "late_finish")
FLOATS = ("total_float", "free_float")
FIELDS = (*DATES, *FLOATS)
PINNED_ONCE_STARTED = ("early_start", "late_start")


@dataclass(frozen=True, kw_only=True)
class Reproduction(Answer):
    """
    What of the file's own dates and floats is reproduced.

    `table` has one row per difference, causes before their effects: `activity`, `field`, `file` and `ours` (a moment,
    or minutes of float), `minutes` (ours less the file's, working minutes of the activity's calendar), `reason`.

    Parameters
    ----------
    rates
        Indexed by field: `compared`, `equal` (at the same working position), `rate`, `same_text` (share written alike).
    limit
        Share of early dates below which the dates shown are not the file's.
    """

    rates: pd.DataFrame
    limit: float

    @property
    def rate(self) -> float:
        """Share of all stored dates and floats of open activities that is reproduced; not a number without any."""
        compared = self.rates["compared"].sum()
        return float(self.rates["equal"].sum() / compared) if compared else float("nan")

    @property
    def early_rate(self) -> float:
        """Share of the early dates alone; not a number without any."""
        early = self.rates.loc[["early_start", "early_finish"]]
        compared = early["compared"].sum()
        return float(early["equal"].sum() / compared) if compared else float("nan")

    @property
    def is_faithful(self) -> bool:
        """Whether enough early dates are reproduced to call the dates shown the file's."""
        return self.early_rate >= self.limit

    def __str__(self) -> str:
        if self.is_empty:
            return f"No comparison: {self.reason}"
        if not self.is_faithful:
            return f"{self.early_rate:.0%} of the file's early dates reproduced: the numbers are the workbench's own"
        return f"{self.rate:.1%} of {int(self.rates['compared'].sum()):,} stored dates and floats reproduced"


def reproduction(schedule: Schedule, *, limit: float = 0.9) -> Reproduction:
    """
    Compare the dates calculated with those stored in the source.

    Only activities that are not complete are compared, and not what their actual dates pin. Dates are equal when their
    working position on the activity's calendar is: Friday 17:00 is Monday 08:00.

    Parameters
    ----------
    schedule
        The schedule, with what the source stored in the columns ``file_…``.
    limit
        Share of early dates below which the dates shown are not called the file's.

    Returns
    -------
    Reproduction
        Rates by field, and every difference with its reason; without stored dates the status says so.

    Raises
    ------
    ParameterError
        The limit is no share.
    DataError
        The schedule cannot be calculated.
    """
    if not 0 <= limit <= 1:
        raise ParameterError(f"limit: expected a share from 0 to 1, got {limit}")
    path = critical_path(schedule)
    compared = {field: _compared(schedule, path, field) for field in FIELDS} if not path.is_empty else {}
    rates = pd.DataFrame(
        {
            "compared": {field: len(compared.get(field, ())) for field in FIELDS},
            "equal": {field: int((compared[field]["minutes"] == 0).sum()) if compared else 0 for field in FIELDS},
            "same_text": {field: float(compared[field]["alike"].mean()) if compared else np.nan for field in FIELDS},
        }
    )
    rates.insert(2, "rate", rates["equal"] / rates["compared"].where(rates["compared"] > 0))
    if not rates["compared"].any():
        reason = "The source stores no dates of open activities."
        return Reproduction(table=_no_rows(), status=Status.NO_DATA, reason=reason, rates=rates, limit=limit)
    found = pd.concat([part[part["minutes"] != 0].drop(columns="alike").astype(object) for part in compared.values()])
    found = found.reset_index(drop=True)
    found["reason"] = reasons(schedule, path, found) if len(found) else ""
    effect = found["reason"] == DifferenceReason.INHERITED
    place = schedule.activities.index.get_indexer(found["activity"])
    table = found.iloc[np.lexsort((found.index, place, effect))].reset_index(drop=True)
    totals = {"compared": int(rates["compared"].sum()), "equal": int(rates["equal"].sum())}
    return Reproduction(table=table, totals=totals, rates=rates, limit=limit)


def _compared(schedule: Schedule, path: CriticalPath, field: str) -> pd.DataFrame:
    """Stored and calculated values of one field where there are both."""
    activities = schedule.activities
    stored = activities[f"file_{field}"]
    own = path.table[field if field in DATES else f"{field}_minutes"]
    open_rows = activities["actual_finish"].isna() & stored.notna() & own.notna()
    if field in PINNED_ONCE_STARTED:
        open_rows &= activities["actual_start"].isna()
    rows = open_rows.to_numpy()
    file, ours = stored[rows], own[rows]
    if field in DATES:
        clocks = [calendar.time for calendar in schedule.calendars.values()]
        clock = pd.Index([*schedule.calendars]).get_indexer(activities["calendar"][rows])
        minutes = on_each(clocks, clock, WorkingTime.work, to_minutes(file), to_minutes(ours))
    else:
        minutes = (ours - file).to_numpy(dtype=np.int64)
    columns = {"activity": file.index, "field": field, "file": file.array, "ours": ours.array, "minutes": minutes}
    return pd.DataFrame({**columns, "alike": (file == ours).to_numpy(dtype=bool)})


def _no_rows() -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in ("activity", "field", "file", "ours", "minutes", "reason")})
