"""
Every target of the risk room in one table: what is asked, what was measured, met or missed.

CPU time of one thread, best of some turns, all in one run. The simulation finds finishes, criticality, sums and
histograms of every activity; the peers find finishes only. A ratio counts in full for precision "fast", and seven
tenths of it for "audit".
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

from workbench.risk.distributions import Pert
from workbench.risk.schedule_model import schedule_model
from workbench.risk.schedule_risk import ScheduleRisk
from workbench.risk.schedule_simulation import Precision, runner
from workbench.schedule.calendar import CONTINUOUS, Calendar
from workbench.schedule.schedule import Schedule

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
PEERS = Path(__file__).with_name("peers.py")
INTERPRETER = "WORKBENCH_PEERS"
AUDIT = 0.7
"""Share of a ratio that is asked of numbers which agree in every bit."""
RATIOS = {  # how many times as fast the product is to be, per activity and iteration
    "blocked numpy": 4,
    "Generator.beta": 10,
    "scipy ppf": 150,
    "networkx loop": 300,
    "networkx longest path": None,
    "monaco": 500,
    "simpy": 2500,
}
MOST = {"fast": 4.0, "audit": 6.0}
"""Nanoseconds per activity and iteration."""
SIZE = 1000, 10_240
"""Activities and iterations."""


def main() -> int:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"some of {', '.join(PARTS)}; all by default")
    parser.add_argument("--turns", type=int, default=5)
    asked = parser.parse_args()
    if os.environ.get("OMP_NUM_THREADS") != "1":  # libraries look at it when they are loaded
        return subprocess.call([sys.executable, __file__, *sys.argv[1:]], env={**os.environ, **ONE_THREAD})
    packages = ("numpy", "numba", "scipy", "pandas")
    print(f"Python {sys.version.split()[0]}, {', '.join(f'{name} {version(name)}' for name in packages)}")
    print(f"load of the machine at the begin: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"{'what':46} {'measured':>12} {'target':>12}")
    for name in asked.parts or PARTS:
        PARTS[name](asked.turns)
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")
    return 0


def line(what: str, measured: float, most: float | None = None, *, least: float | None = None, unit: str = "") -> None:
    """Print one target."""
    bound = most if least is None else least
    met = "" if bound is None else "met" if (measured <= bound if least is None else measured >= bound) else "MISSED"
    target = "" if bound is None else f"{'<=' if least is None else '>='} {bound:g}"
    print(f"{what:46} {f'{measured:,.4g} {unit}':>12} {target:>12}  {met}", flush=True)


def simulation(turns: int) -> None:
    """The kernel in both precisions, on several calendars, and the plain simulation, beside peers."""
    activities, iterations = SIZE
    network = generated(activities)
    found = {}
    for precision in ("fast", "audit"):
        found[precision] = ours(network, iterations, turns, precision=precision)
        line(f"simulation, {precision}: ns per activity, iteration", found[precision]["ns"], MOST[precision], unit="ns")
    alone = sum(stages(precision="audit").values())
    line("simulation, audit, over its stages alone", found["audit"]["ns"] / alone, 2.2, unit="x")
    whole = activities * 10_000 / 1e9
    line("four calendars, compiled: s for 10,000", whole * ours(network, iterations, 2, clocks=4)["ns"], 0.5, unit="s")
    line("four calendars, plain: s for 10,000", whole * ours(network, 4096, 2, plain=True, clocks=4)["ns"], 5, unit="s")
    print(f"{'mean and P80 of the finish, days':46} {found['audit']['mean']:.2f} {found['audit']['p80']:.2f}")
    for side in beside(network):
        if "missing" in side:
            print(f"{side['side']:46} {'no ' + side['missing']:>12}", flush=True)
            continue
        wanted, name = RATIOS[side["side"]], f"{side['side']} {side['versions']}, {side['ns']:.4g} ns"
        for precision, share in (("fast", 1.0), ("audit", AUDIT)):
            least = wanted and wanted * share
            line(f"{precision} beside {name}", side["ns"] / found[precision]["ns"], least=least, unit="x")
        print(f"{'mean and P80 of the finish, days':46} {side['mean']:.2f} {side['p80']:.2f}", flush=True)


def beside(network: dict):
    """What the peers find."""
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / "network.npz"
        np.savez(saved, **network)
        command = [os.environ.get(INTERPRETER, sys.executable), str(PEERS), str(saved)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as peers:
            yield from map(json.loads, peers.stdout)


def whole_answers(turns: int) -> None:
    """Answers from the schedule to the tables, by the clock."""
    from answers import forecasts, switched_off

    for activities, most in ((1000, 0.1), (10_000, 0.5)):
        found = forecasts(question(generated(activities), 1), turns)
        for name, seconds in found.items():
            line(f"{activities:,} x 10,000, {name}", seconds, most if name == "whole answer" else None, unit="s")
    line("a risk switched off, 200 x 5,000", 1000 * switched_off(question(generated(200), 1), turns), 50, unit="ms")


def memory(turns: int) -> None:
    """The bound of memory that a run states; `scale.py` measures it."""
    from workbench.risk.run_memory import memory_bound

    model = schedule_model(*question(generated(10_000), 1))
    line(
        "10,000 x 1,000,000 on a thread: stated bound",
        memory_bound(model, 0, 10**6, 1, draws=False, plain=False) / 1e6,
        500,
        unit="MB",
    )


def correlation(turns: int) -> None:
    """The nearest correlation matrix of 100 variables beside statsmodels."""
    from portfolio import correlations

    found = correlations(100)
    line("nearest correlation of 100 variables", found["seconds"], unit="s")
    if "peer" in found:
        line(f"statsmodels {found['versions']}{found['stopped']}", found["peer"], unit="s")
        line("ratio", found["peer"] / found["seconds"], least=100, unit="x")
        if not found["stopped"]:
            line("farther away than statsmodels", found["distance"] - found["peer_distance"], 1e-3)
    else:
        print(found["said"])


def portfolio(turns: int) -> None:
    """What a project costs in a scenario: one draw, and value and cost of all, kept."""
    from portfolio import one_draw, scenarios

    line("a draw of a project with five factors", one_draw(turns), 5, unit="ns")
    found = scenarios(500, 100_000, min(turns, 2))
    line("value and cost of 500 projects, kept", found["ours"], 5, unit="ns")
    line("the same in blocked numpy", found["peer"], unit="ns")


def coverage(turns: int) -> None:
    """Whether intervals and calibrated classes hold what they say."""
    from claims import calibration, interval

    share = interval()
    line("95 % interval of P80 over 400 seeds covers", share, least=0.93)
    line("and not too often", share, 0.97)
    for name, (share, low, high) in calibration().items():
        line(f"P10 to P90 of classes with n <= 4, {name}", share, high)
        if low:
            line("and not too seldom", share, least=low)


PARTS = {
    "simulation": simulation,
    "answers": whole_answers,
    "memory": memory,
    "portfolio": portfolio,
    "coverage": coverage,
    "correlation": correlation,
}


def stages(*, precision: Precision, rows: int = 4000) -> dict[str, float]:
    """Nanoseconds that each stage takes alone, on rows that stay in the nearest memory."""
    from stages import alone

    return alone(np.float64 if precision == "audit" else np.float32, rows)


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


def ours(
    network: dict,
    iterations: int,
    turns: int,
    *,
    plain: bool = False,
    clocks: int = 1,
    precision: Precision = "audit",
) -> dict:
    """Simulate with the product; preparing and compiling are not counted."""
    model = schedule_model(*question(network, clocks))
    ready = runner(model, np.empty(0, dtype=np.int64), 1, plain=plain, precision=precision)
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
