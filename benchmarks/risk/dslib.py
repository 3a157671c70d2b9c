"""
The 125 real projects of DSLIB, simulated in one command: what merges and skewed durations do to a plan's date.

Durations are hours on a calendar that never stops; each is triangular, from 10 % below to 30 % above plan. Needs the
reference data `shared/data/dslib_networks` beside the code.
"""

import argparse
import json
import statistics
import time
from pathlib import Path

import pandas as pd

from workbench.risk.distributions import Triangular
from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.schedule_forecast import ScheduleForecast
from workbench.risk.schedule_risk import Cost, ScheduleRisk
from workbench.schedule.calendar import CONTINUOUS
from workbench.schedule.schedule import Schedule

ROOT = Path(__file__).resolve().parents[2]
FILES = [base / "shared" / "data" / "dslib_networks" / "batselier_125.json" for base in (ROOT, ROOT.parent)]
FILE = next((file for file in FILES if file.exists()), FILES[0])
LOW, HIGH = 0.9, 1.3


def main() -> int:
    """Simulate all of them and print how sure their dates are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, default=FILE)
    parser.add_argument("--iterations", type=int, default=10_000)
    parser.add_argument("--show", action="store_true", help="one line per project")
    asked = parser.parse_args()
    if not asked.file.exists():
        parser.error("shared/data/dslib_networks is not here (reference data, see shared/data/README.md)")
    begun = time.process_time(), time.perf_counter()
    answers = []
    for project in json.loads(asked.file.read_text(encoding="utf-8")):
        answers.append(simulated(project, asked.iterations))
        if asked.show:
            print(f"{project['name']:50.50} {answers[-1]}", flush=True)
    cpu, wall = time.process_time() - begun[0], time.perf_counter() - begun[1]
    activities = int(sum(answer.totals["activities"] for answer in answers))
    late = statistics.median(answer.days.mean() / answer.totals["days_plan"] - 1 for answer in answers)
    kept = statistics.median(answer.totals["p_plan"] for answer in answers)
    print(f"{len(answers)} projects, {activities:,} activities, {asked.iterations:,} iterations each")
    print(f"{cpu:.1f} s of CPU, {wall:.1f} s by the clock")
    print(f"median: the mean finish lies {late:.1%} behind the plan, which is kept with a chance of {kept:.1%}")
    return 0


def simulated(project: dict, iterations: int) -> ScheduleForecast:
    """One project."""
    return forecast_schedule(*question(project), iterations=iterations)


def question(project: dict) -> tuple[Schedule, ScheduleRisk]:
    """A project as a schedule and its uncertainty; costs where the project has them."""
    names = [f"A{k:04d}" for k in range(1, project["n"] + 1)]
    hours = [float(one) for one in project["durations"]]
    rows = pd.DataFrame({"activity": names, "original_duration": [round(60 * one) for one in hours]})
    links = [(names[a - 1], names[b - 1]) for a, b in project["edges"]]
    frame = pd.DataFrame(links, columns=["predecessor", "successor"]).drop_duplicates()
    durations = {
        name: Triangular(LOW * days, days, HIGH * days)
        for name, days in zip(names, (one / 24 for one in hours), strict=True)
        if days > 0
    }
    costs = {name: Cost(fixed=float(one)) for name, one in zip(names, project["costs"] or [], strict=False)}
    return Schedule(rows, frame, {"c": CONTINUOUS}, data_date="2026-01-05"), ScheduleRisk(durations, costs=costs)


if __name__ == "__main__":
    raise SystemExit(main())
