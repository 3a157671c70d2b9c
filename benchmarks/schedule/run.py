"""
Schedules of 10,000 activities on three calendars: dates, checks and paths beside a plain pass without calendars.

The peer is what a script would do: topological order and a loop over finish-to-start links in working minutes, forward
and backward, without calendars, lags or other links. Seconds are CPU time, the median of several turns.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from graphlib import TopologicalSorter

import numpy as np
import pandas as pd

import workbench as wb
from workbench.schedule.calendar import CONTINUOUS, Calendar
from workbench.schedule.schedule import Schedule

DAY = 480


def main() -> int:
    """Measure and print one row per question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="activities")
    parser.add_argument("--turns", type=int, default=5)
    asked = parser.parse_args()
    schedule = large_schedule(asked.count)
    parts = {f"P{number:02}": large_schedule(asked.count // 20, seed=number) for number in range(20)}
    questions: dict[str, Callable[[], object]] = {
        "plain pass without calendars": lambda: plain_pass(schedule),
        "critical path": lambda: wb.critical_path(schedule),
        "critical path and all checks": lambda: wb.inspect(schedule),
        "driving slack": lambda: wb.driving_slack(schedule),
        "float paths": lambda: wb.float_paths(schedule),
        "merge of 20 and critical path": lambda: wb.critical_path(wb.merge(parts)),
    }
    first = {name: seconds(ask) for name, ask in questions.items()}
    median = {name: statistics.median(seconds(ask) for _ in range(asked.turns)) for name, ask in questions.items()}
    peer = next(iter(median.values()))
    rows = {name: (first[name], value, value / peer) for name, value in median.items()}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["first turn, s", "median, s", "over the plain pass"])
    print(f"{asked.count:,} activities, {len(schedule.links):,} links, {asked.turns} turns, CPU seconds")
    print(table.round(3).to_string())
    return 0


def large_schedule(count: int, seed: int = 1) -> Schedule:
    """Make a schedule whose links reach back at most 200 activities."""
    random = np.random.default_rng(seed)
    holidays = [f"{year}-{day}" for year in range(2026, 2060) for day in ("01-01", "05-01", "12-25", "12-26")]
    calendars = {"five": Calendar.weekly(holidays=holidays), "six": Calendar.weekly(range(6), holidays=holidays)}
    rows = pd.DataFrame(
        {
            "activity": [f"A{at}" for at in range(count)],
            "calendar": random.choice(["five", "six", "always"], count, p=[0.6, 0.3, 0.1]),
            "original_duration": random.integers(1, 30, count) * DAY,
            "baseline_start": pd.Timestamp("2026-02-02 08:00"),
            "baseline_finish": pd.Timestamp("2026-03-02 17:00"),
        }
    )
    after = np.repeat(np.arange(1, count), 2)
    before = np.maximum(after - random.integers(1, 200, len(after)), 0)
    links = pd.DataFrame(
        {
            "predecessor": [f"A{at}" for at in before],
            "successor": [f"A{at}" for at in after],
            "link_type": random.choice(["fs", "ss", "ff"], len(after), p=[0.85, 0.1, 0.05]),
            "lag": random.choice([0, DAY, -DAY], len(after), p=[0.9, 0.08, 0.02]),
        }
    ).drop_duplicates(["predecessor", "successor", "link_type"])
    return Schedule(rows, links, {**calendars, "always": CONTINUOUS}, data_date="2026-01-05")


def plain_pass(schedule: Schedule) -> dict[str, int]:
    """Total float of every activity as a script would count it."""
    duration = schedule.activities["original_duration"].to_dict()
    before = {name: [] for name in duration}
    after = {name: [] for name in duration}
    for link in schedule.links.itertuples():
        before[link.successor].append(link.predecessor)
        after[link.predecessor].append(link.successor)
    order = list(TopologicalSorter(before).static_order())
    finish: dict[str, int] = {}
    for name in order:
        finish[name] = max((finish[other] for other in before[name]), default=0) + duration[name]
    end, latest = max(finish.values()), {}
    for name in reversed(order):
        latest[name] = min((latest[other] - duration[other] for other in after[name]), default=end)
    return {name: latest[name] - finish[name] for name in order}


def seconds(ask: Callable[[], object]) -> float:
    """CPU time of one turn."""
    begin = time.process_time()
    ask()
    return time.process_time() - begin


if __name__ == "__main__":
    raise SystemExit(main())
