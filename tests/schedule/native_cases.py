"""The networks whose dates were captured from Primavera P6, see shared/data/README.md."""

import json
from pathlib import Path

import pandas as pd

from workbench.schedule.calendar import Calendar
from workbench.schedule.schedule import Schedule

DAY = 480
CASES = (
    "01-fs-chain",
    "02-ss-with-lag",
    "03-ff-with-lag",
    "04-sf-edge-case",
    "06-multiple-calendars",
    "08-in-progress-retained-logic",
    "09-completed-successor",
    "12-snet-fnlt",
)
CONSTRAINTS = {"CS_MSOA": "start_no_earlier", "CS_MEOB": "finish_no_later"}


def native_schedule(folder: Path, case: str) -> Schedule:
    """The input of a case."""
    given = json.loads((folder / f"{case}.input.json").read_text())
    calendars = {
        name: Calendar.weekly([(day - 1) % 7 for day in calendar["work_days"]], holidays=calendar["holidays"])
        for name, calendar in given["opts"]["cal_map"].items()
    }
    links = [(r["from_code"], r["to_code"], r["type"], r["lag_days"] * DAY) for r in given["relationships"]]
    return Schedule(
        pd.DataFrame([_activity(activity) for activity in given["activities"]]),
        pd.DataFrame(links, columns=["predecessor", "successor", "link_type", "lag"]),
        calendars,
        data_date=given["opts"]["dataDate"],
    )


def native_answer(folder: Path, case: str) -> pd.DataFrame:
    """What Primavera calculated: dates, float in days, and whether a date is an actual one."""
    table = pd.read_csv(folder / f"{case}.p6.csv", index_col="activity_code")
    fields = {"ES": "early_start", "EF": "early_finish", "LS": "late_start", "LF": "late_finish"}
    answer = {ours: pd.to_datetime(table[f"{field}_p6"].str.removesuffix(" A")) for field, ours in fields.items()}
    return pd.DataFrame({**answer, "total_float": table["TF_p6"], "free_float": table["FF_p6"]}).astype(
        {"total_float": float, "free_float": float}
    )


def _activity(given: dict) -> dict:
    row = {"activity": given["code"], "calendar": given["clndr_id"], "original_duration": given["duration_days"] * DAY}
    if "remaining_duration" in given:
        row["remaining_duration"] = given["remaining_duration"] * DAY
    if "actual_start" in given:
        row["actual_start"] = f"{given['actual_start']} 08:00"
    if "actual_finish" in given:
        row["actual_finish"] = f"{given['actual_finish']} 17:00"
    if "constraint" in given:
        row["constraint"] = CONSTRAINTS[given["constraint"]["type"]]
        row["constraint_date"] = given["constraint"]["date"]
    return row
