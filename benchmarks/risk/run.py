"""
How fast a schedule is simulated, beside other ways to do the same work: one command, one table, all in one run.

CPU time of one thread, best of some turns. The product finds finishes, criticality, sums and histograms of every
activity; the others find finishes only.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from workbench.risk.distributions import Pert
from workbench.risk.schedule_model import schedule_model
from workbench.risk.schedule_risk import ScheduleRisk
from workbench.risk.schedule_simulation import runner
from workbench.schedule.calendar import CONTINUOUS, Calendar
from workbench.schedule.schedule import Schedule

PEERS = Path(__file__).with_name("peers.py")
INTERPRETER = "WORKBENCH_PEERS"
TARGETS = {  # how many times as fast the product is to be, per activity and iteration; 0.7 of what fast mode would need
    "blocked numpy": 2.8,
    "Generator.beta": 7,
    "scipy ppf": 105,
    "networkx loop": 210,
    "monaco": 350,
    "simpy": 1750,
}


def main() -> int:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sides", nargs="*", help="peers; all by default")
    parser.add_argument("--activities", type=int, default=1000)
    parser.add_argument("--iterations", type=int, default=10_240)
    parser.add_argument("--turns", type=int, default=5)
    asked = parser.parse_args()
    network = generated(asked.activities)
    print(f"{asked.activities:,} activities, {asked.iterations:,} iterations; ns of CPU per activity and iteration")
    print(f"{'side':16} {'ns':>10} {'ratio':>9} {'target':>8} {'mean':>9} {'P80':>9}")
    one = line("kernel", ours(network, asked.iterations, asked.turns), None)
    line("oracle", ours(network, 512, 1, plain=True), one)
    line("kernel, 4 clocks", ours(network, asked.iterations, 2, clocks=4), one)
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / "network.npz"
        np.savez(saved, **network)
        command = [os.environ.get(INTERPRETER, sys.executable), str(PEERS), str(saved), *asked.sides]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as peers:
            for text in peers.stdout:
                found = json.loads(text)
                line(found["side"], found, one)
    return 0


def line(side: str, found: dict, ours_ns: float | None) -> float:
    """Print one side."""
    if "missing" in found:
        print(f"{side:16} {'no ' + found['missing']:>10}", flush=True)
        return 0.0
    ratio = f"{found['ns'] / ours_ns:9.1f}" if ours_ns else f"{'':9}"
    target = f"{TARGETS[side]:8g}" if side in TARGETS else f"{'':8}"
    print(f"{side:16} {found['ns']:10.2f} {ratio} {target} {found['mean']:9.2f} {found['p80']:9.2f}", flush=True)
    return found["ns"]


def generated(count: int) -> dict[str, np.ndarray]:
    """A network of beta durations: up to two predecessors among the 40 activities before, 20 shapes."""
    rng = np.random.default_rng(1)
    mode = rng.integers(2, 30, count).astype(float)
    low, high = mode * 0.8, mode * rng.choice(np.linspace(1.1, 2.0, 20), count)
    before = [sorted(set(rng.integers(max(0, k - 40), k, 2).tolist())) if k else [] for k in range(count)]
    return {
        "low": low,
        "mode": mode,
        "high": high,
        "first": np.cumsum([0, *map(len, before)]),
        "other": np.array([one for row in before for one in row], dtype=np.int64),
    }


def ours(network: dict, iterations: int, turns: int, *, plain: bool = False, clocks: int = 1) -> dict:
    """Simulate with the product; preparing and compiling are not counted."""
    model = schedule_model(*question(network, clocks))
    ready = runner(model, np.empty(0, dtype=np.int64), 1, plain=plain)
    ready.run(0, 256)
    best, tally = np.inf, None
    for _ in range(turns):
        begun = time.process_time()
        tally = ready.run(0, iterations)
        best = min(best, time.process_time() - begun)
    days = tally.project / model.work.project_day[0]
    size = len(model) * iterations
    return {"ns": 1e9 * best / size, "mean": float(days.mean()), "p80": float(np.quantile(days, 0.8))}


def question(network: dict, clocks: int) -> tuple[Schedule, ScheduleRisk]:
    """The network as a schedule and its uncertainty; several calendars are real weeks with holidays."""
    names = [f"A{k:05d}" for k in range(len(network["low"]))]
    calendars = {"c0": CONTINUOUS}
    if clocks > 1:
        holidays = [f"2026-{month:02d}-06" for month in range(1, 13)]
        calendars = {
            f"c{k}": Calendar.weekly(range(5 + k % 2), holidays=holidays[k:], name=f"c{k}") for k in range(clocks)
        }
    rows = {
        "activity": names,
        "original_duration": (network["mode"] * calendars["c0"].minutes_per_day).astype(int),
        "calendar": [f"c{k % clocks}" for k in range(len(names))],
    }
    first, other = network["first"], network["other"]
    links = [(names[p], names[k]) for k in range(len(names)) for p in other[first[k] : first[k + 1]]]
    frame = pd.DataFrame(links, columns=["predecessor", "successor"])
    points = zip(names, network["low"], network["mode"], network["high"], strict=True)
    durations = {name: Pert(float(a), float(m), float(b)) for name, a, m, b in points}
    return Schedule(pd.DataFrame(rows), frame, calendars, data_date="2026-01-05"), ScheduleRisk(durations)


if __name__ == "__main__":
    raise SystemExit(main())
