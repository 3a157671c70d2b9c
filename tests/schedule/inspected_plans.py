"""A plan with which nothing is wrong: one week of work after another, and what a test may do to it."""

from dataclasses import dataclass, field
from itertools import pairwise

import pandas as pd

from workbench.schedule.options import Options
from workbench.schedule.schedule import Schedule

DAY = 480
MONDAY = pd.Timestamp("2026-01-05")


def start(week: int, day: int = 0) -> pd.Timestamp:
    """Monday morning of a week, or another day of it."""
    return MONDAY + pd.Timedelta(weeks=week, days=day, hours=8)


def finish(week: int, day: int = 4) -> pd.Timestamp:
    """Friday evening of a week, or another day of it."""
    return MONDAY + pd.Timedelta(weeks=week, days=day, hours=17)


@dataclass
class Plan:
    """Rows that a test may change before it makes the schedule."""

    activities: dict[str, dict]
    links: dict[tuple[str, str, str], float]
    data_date: pd.Timestamp
    assigned: list[str] = field(default_factory=list)
    options: dict = field(default_factory=dict)
    codes: list[dict] = field(default_factory=list)

    def schedule(self) -> Schedule:
        rows = [{"activity": name, **row} for name, row in self.activities.items()]
        links = [(*ends, round(days * DAY)) for ends, days in self.links.items()]
        return Schedule(
            pd.DataFrame(rows),
            pd.DataFrame(links, columns=["predecessor", "successor", "link_type", "lag"]),
            data_date=self.data_date,
            options=Options(**self.options),
            assignments=pd.DataFrame({"activity": self.assigned, "resource": "crew", "units": 1.0}),
            activity_codes=pd.DataFrame(self.codes) if self.codes else None,
        )


def clean_plan(done: int = 4, to_do: int = 12) -> Plan:
    """
    START, W0 … one week each, a week of margin, FINISH; everything on its baseline, the data date after the done ones.

    Beside them: a level of effort from START to the last week and a summary without links.
    """
    weeks = [f"W{week}" for week in range(done + to_do)]
    activities: dict[str, dict] = {
        "START": {
            "kind": "start_milestone",
            "baseline_start": start(0),
            "baseline_finish": start(0),
            "actual_start": start(0) if done else None,
        }
    }
    for week, name in enumerate([*weeks, "MARGIN"]):
        complete = week < done
        activities[name] = {
            "name": "Schedule margin" if name == "MARGIN" else f"Work of week {week}",
            "original_duration": 5 * DAY,
            "remaining_duration": 0 if complete else 5 * DAY,
            "baseline_start": start(week),
            "baseline_finish": finish(week),
            "actual_start": start(week) if complete else None,
            "actual_finish": finish(week) if complete else None,
            "percent_complete": 1.0 if complete else 0.0,
        }
    end = finish(len(weeks))
    activities["FINISH"] = {"kind": "finish_milestone", "baseline_start": end, "baseline_finish": end}
    activities["EFFORT"] = {"kind": "level_of_effort"}
    activities["SUMMARY"] = {"kind": "wbs_summary"}
    chain = ["START", *weeks, "MARGIN", "FINISH"]
    links = {(first, second, "fs"): 0 for first, second in pairwise(chain)}
    links[("START", "EFFORT", "ss")] = links[(weeks[-1], "EFFORT", "ff")] = 0
    return Plan(activities, links, start(done), assigned=[*weeks, "MARGIN"])


def failing(inspection) -> set[str]:
    """The checks that fail."""
    return set(inspection.table.index[inspection.table["verdict"] == "fail"])
