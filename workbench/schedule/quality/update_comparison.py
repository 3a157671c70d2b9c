"""What changed between two updates of a schedule, and what was changed that should not have been."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.schedule.checks import CONSTRAINTS
from workbench.schedule.critical_path import critical_path
from workbench.schedule.minutes import to_minutes
from workbench.schedule.schedule import Schedule
from workbench.schedule.vocabulary import SPANNING, UpdateChange
from workbench.schedule.working_time import WorkingTime, on_each

LINK = ["predecessor", "successor", "link_type"]


@dataclass(frozen=True, kw_only=True)
class UpdateComparison(Answer):
    """
    The changes from one update to the next.

    `table`, indexed by kind of change: `changed` and `of`, the count and what it is out of.

    Parameters
    ----------
    changes
        The rows behind each count.
    """

    changes: Mapping[UpdateChange, pd.DataFrame]

    def rows(self, change: UpdateChange | str) -> pd.DataFrame:
        """
        List the changes of a kind, with the values before and after.

        Parameters
        ----------
        change
            Kind of change.

        Raises
        ------
        ParameterError
            There is no such kind.
        """
        if change not in [*UpdateChange]:
            raise ParameterError(f"change: {change!r} is not one of {', '.join(UpdateChange)}")
        return self.changes[UpdateChange(change)]

    def __str__(self) -> str:
        found = self.table[self.table["changed"] > 0]["changed"]
        shown = ", ".join(f"{kind.replace('_', ' ')} {count}" for kind, count in found.items())
        return f"Since the update before: {shown}" if shown else "Nothing changed since the update before"


def compare_updates(before: Schedule, after: Schedule) -> UpdateComparison:
    """
    Compare two updates of the same schedule; activities are matched by identifier.

    Parameters
    ----------
    before, after
        The older and the newer update.

    Returns
    -------
    UpdateComparison
        One row per kind of change. Dates moved and float lost are those of discrete activities open in both; a
        duration is changed when the original one is, for the remaining one changes with progress.

    Raises
    ------
    DataError
        A schedule cannot be calculated.
    """
    old, new = before.activities, after.activities
    both = new.index.intersection(old.index, sort=False)
    parts = {
        UpdateChange.ACTIVITIES_ADDED: (_named(new, new.index.difference(old.index, sort=False)), len(new)),
        UpdateChange.ACTIVITIES_REMOVED: (_named(old, old.index.difference(new.index, sort=False)), len(old)),
        **_links(before.links, after.links),
        UpdateChange.DURATIONS_CHANGED: (_durations(old.loc[both], after, both), len(both)),
        UpdateChange.CONSTRAINTS_CHANGED: (_differing(old, new, both, [*sum(CONSTRAINTS, ())]), len(both)),
        **_dates(before, after, both),
        UpdateChange.ACTUALS_REWRITTEN: _actuals(old.loc[both], new.loc[both]),
    }
    table = pd.DataFrame.from_dict(
        {kind.value: (len(rows), count) for kind, (rows, count) in parts.items()},
        orient="index",
        columns=["changed", "of"],
    ).rename_axis("change")
    return UpdateComparison(
        table=table,
        totals={kind.value: len(rows) for kind, (rows, _) in parts.items()},
        changes={kind: rows for kind, (rows, _) in parts.items()},
    )


def _named(activities: pd.DataFrame, chosen: pd.Index) -> pd.DataFrame:
    return activities.loc[chosen, ["name", "kind", "original_duration", "actual_start", "actual_finish"]]


def _links(old: pd.DataFrame, new: pd.DataFrame) -> dict[UpdateChange, tuple[pd.DataFrame, int]]:
    """A link is the same when its ends and its type are."""
    old, new = (links.drop_duplicates(LINK)[[*LINK, "lag"]] for links in (old, new))
    merged = old.merge(new, on=LINK, how="outer", suffixes=("_before", "_after"), indicator="in")
    kept = merged["in"] == "both"
    relagged = merged[kept & (merged["lag_before"] != merged["lag_after"]).fillna(False)]
    return {
        UpdateChange.LINKS_ADDED: (_shown(merged[merged["in"] == "right_only"]), len(new)),
        UpdateChange.LINKS_REMOVED: (_shown(merged[merged["in"] == "left_only"]), len(old)),
        UpdateChange.LAGS_CHANGED: (_shown(relagged), int(kept.sum())),
    }


def _shown(links: pd.DataFrame) -> pd.DataFrame:
    return links.drop(columns="in").reset_index(drop=True)


def _durations(old: pd.DataFrame, after: Schedule, both: pd.Index) -> pd.DataFrame:
    new = after.activities.loc[both]
    lengths = {name: calendar.minutes_per_day for name, calendar in after.calendars.items()}
    day = new["calendar"].map(lengths).astype(float)
    found = pd.DataFrame(
        {
            "name": new["name"],
            "before_days": old["original_duration"].astype(float) / day,
            "after_days": new["original_duration"].astype(float) / day,
        }
    )
    return found[(old["original_duration"] != new["original_duration"]).to_numpy(dtype=bool)]


def _differing(old: pd.DataFrame, new: pd.DataFrame, both: pd.Index, columns: list[str]) -> pd.DataFrame:
    """Activities of which one of the columns is not what it was."""
    first, second = old.loc[both, columns], new.loc[both, columns]
    same = (first == second) | (first.isna() & second.isna())
    changed = ~same.all(axis=1).to_numpy()
    found = first.add_suffix("_before").join(second.add_suffix("_after"))
    found.insert(0, "name", new.loc[both, "name"])
    return found[changed]


def _dates(before: Schedule, after: Schedule, both: pd.Index) -> dict[UpdateChange, tuple[pd.DataFrame, int]]:
    """Finishes and floats of what is open in both updates, on the newer calendar of each activity."""
    old, new = (critical_path(update).table.reindex(both) for update in (before, after))
    is_open = new["total_float_minutes"].notna() & old["total_float_minutes"].notna()
    is_open = (is_open & ~after.activities.loc[both, "kind"].isin([*SPANNING])).to_numpy()
    old, new, activities = old[is_open], new[is_open], after.activities.loc[both[is_open]]
    clocks = [calendar.time for calendar in after.calendars.values()]
    clock = pd.Index([*after.calendars]).get_indexer(activities["calendar"])
    day = np.array([calendar.minutes_per_day for calendar in after.calendars.values()], dtype=float)[clock]
    ends = (to_minutes(table["early_finish"]) for table in (old, new))
    moved = on_each(clocks, clock, WorkingTime.work, *ends)
    dates = pd.DataFrame(
        {
            "name": activities["name"],
            "finish_before": old["early_finish"],
            "finish_after": new["early_finish"],
            "days_later": moved / day,
        }
    )
    spare = [table["total_float_minutes"].to_numpy(dtype=np.int64) for table in (old, new)]
    floats = pd.DataFrame(
        {
            "name": activities["name"],
            "float_before": spare[0] / day,
            "float_after": spare[1] / day,
            "days_lost": (spare[0] - spare[1]) / day,
        }
    )
    return {
        UpdateChange.DATES_MOVED: (dates[moved != 0], int(is_open.sum())),
        UpdateChange.FLOAT_LOST: (floats[spare[1] < spare[0]], int(is_open.sum())),
    }


def _actuals(old: pd.DataFrame, new: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Actual dates that were there and are no longer what they were."""
    known = old["actual_start"].notna() | old["actual_finish"].notna()
    rewritten = pd.Series(False, index=old.index)
    for end in ("actual_start", "actual_finish"):
        rewritten |= old[end].notna() & (old[end] != new[end])
    found = pd.DataFrame({"name": new["name"]})
    for end in ("actual_start", "actual_finish"):
        found[f"{end}_before"], found[f"{end}_after"] = old[end], new[end]
    return found[rewritten], int(known.sum())
