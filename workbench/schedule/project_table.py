"""Projects of a programme side by side."""

import pandas as pd

from workbench.schedule.critical_path import CriticalPath, critical_path
from workbench.schedule.members import BETWEEN, Member

DAY = pd.Timedelta(days=1)


def project_table(group: list[Member], dates: CriticalPath | None) -> pd.DataFrame:
    """
    Compare each project in the programme with its schedule alone.

    Parameters
    ----------
    group
        The projects.
    dates
        Dates of the programme; None leaves them blank.

    Returns
    -------
    DataFrame
        One row per project; see `workbench.schedule.master_schedule.MasterSchedule`.
    """
    schedules = [member.schedule for member in group]
    table = pd.DataFrame(
        {
            "data_date": pd.Series([one.data_date for one in schedules], dtype="datetime64[s]"),
            "activities": [len(one.activities) for one in schedules],
            "own_finish": pd.Series([critical_path(one).finish for one in schedules], dtype="datetime64[s]"),
            "must_finish_by": pd.Series([one.options.must_finish_by for one in schedules], dtype="datetime64[s]"),
        }
    ).set_axis(pd.Index([member.project for member in group], name="project"))
    table.insert(1, "behind", (table["data_date"].max() - table["data_date"]) / DAY)
    if dates is None:
        return table.assign(finish=pd.NaT, shift=float("nan"), least_float=float("nan"), critical=0)
    rows = dates.table
    by_project = rows.groupby([name.partition(BETWEEN)[0] for name in rows.index])
    table["finish"] = by_project["early_finish"].max()
    table["shift"] = (table["finish"] - table["own_finish"]) / DAY
    table["least_float"] = by_project["total_float"].min()
    table["critical"] = by_project["critical"].sum().reindex(table.index, fill_value=0)
    return table
