"""The path through all projects that sets the latest finish, and where it passes from one to another."""

import pandas as pd

from workbench.schedule.critical_path import CriticalPath
from workbench.schedule.schedule import Schedule

DATES = ["early_start", "early_finish", "total_float"]


def programme_path(schedule: Schedule, dates: CriticalPath) -> pd.DataFrame:
    """
    List the longest path.

    Parameters
    ----------
    schedule
        The merged schedule.
    dates
        Its critical path.

    Returns
    -------
    DataFrame
        One row per activity by start: `project`, `name`, dates, float and `taken_from`, the other projects whose
        activities on the path set its date; empty where it follows its own project.
    """
    rows = dates.table[dates.table["longest_path"]]
    project = schedule.activities["project"]
    links = dates.links[dates.links["drives"] & dates.links["predecessor"].isin(rows.index)]
    ends = links.assign(giver=project[links["predecessor"]].to_numpy(), getter=project[links["successor"]].to_numpy())
    crossing = ends[ends["giver"] != ends["getter"]]
    taken = crossing.groupby("successor")["giver"].agg(lambda givers: ", ".join(sorted({*givers})))
    table = pd.DataFrame({"project": project[rows.index], "name": rows["name"], **{name: rows[name] for name in DATES}})
    table["taken_from"] = taken.reindex(rows.index).fillna("").to_numpy(dtype=object)
    return table.sort_values(["early_start", "early_finish"], kind="stable")
