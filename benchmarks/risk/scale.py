"""
How far a schedule simulation goes: time and memory in one process and on the workers of a Dask cluster.

Each side is a process of its own, so that its peak of memory is its own. The answers are compared by hash.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from run import generated, question

from workbench.risk.forecast_schedule import forecast_schedule

OVERHEAD, MEGABYTES = 1.1, 500
"""Targets: seconds of one worker over those of one thread, and memory of any process."""
STATUS = Path("/proc/self/status")
COLUMNS = f"{'side':24} {'seconds':>8} {'CPU':>8} {'ns':>6} {'peak MB':>20}  answer"


def main() -> int:
    """Measure and print one table, or one side of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--activities", type=int, default=10_000)
    parser.add_argument("--iterations", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--turns", type=int, default=3, help="of the short run that shows what handing out costs")
    parser.add_argument("--side", choices=["threads", "workers"], help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.side:
        found = one_process(asked) if asked.side == "threads" else on_workers(asked)
        print(json.dumps(found))
        return 0
    print(f"What handing out costs: 1,000 activities, 131,072 iterations, best of {asked.turns}", COLUMNS, sep="\n")
    one, other = (shown(side, 1, {"activities": 1000, "iterations": 131_072, "turns": asked.turns}) for side in SIDES)
    ratio = other["seconds"] / one["seconds"]
    print(f"ratio {ratio:.2f}, CPU {other['cpu'] / one['cpu']:.2f}; target {OVERHEAD}", flush=True)
    size = {"activities": asked.activities, "iterations": asked.iterations, "turns": 1}
    print(f"\n{asked.activities:,} activities, {asked.iterations:,} iterations", COLUMNS, sep="\n")
    large = [shown("threads", 1, size), shown("workers", asked.workers, size)]
    peak = max(max(found["peaks"]) for found in large)
    print(f"peak of any process {peak:.0f} MB; target {MEGABYTES}")
    same = one["hash"] == other["hash"] and large[0]["hash"] == large[1]["hash"]
    print("the same answers" if same else "DIFFERENT ANSWERS")
    return int(not same)


SIDES = {"threads": "one process, one thread", "workers": "Dask, workers: "}


def shown(side: str, hands: int, size: dict[str, int]) -> dict:
    """Measure one side in a process of its own, and print it."""
    words = [f"--{name}={value}" for name, value in size.items()]
    command = [sys.executable, __file__, f"--side={side}", f"--workers={hands}", *words]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    name = SIDES[side] + (str(hands) if side == "workers" else "")
    each = 1e9 * found["cpu"] / (size["activities"] * size["iterations"])
    peaks = " + ".join(f"{peak:.0f}" for peak in found["peaks"])
    print(
        f"{name:24} {found['seconds']:8.2f} {found['cpu']:8.2f} {each:6.2f} {peaks:>20}  {found['hash'][:12]}",
        flush=True,
    )
    return found


def one_process(asked: argparse.Namespace) -> dict:
    """Simulate in this process."""
    return measured(asked, lambda: [spent()], threads=1)


def on_workers(asked: argparse.Namespace) -> dict:
    """Simulate on workers of one thread each; the scheduler lives in this process, whose figures come first."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=asked.workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            memory_limit=0,
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        everyone = lambda: [spent(), *client.run(spent).values()]  # noqa: E731
        return measured(asked, everyone, scheduler=cluster.scheduler_address)


def measured(asked: argparse.Namespace, everyone, **where) -> dict:
    """Simulate a few times, and say what the best time cost."""
    plan, risk = question(generated(asked.activities), 1)
    forecast_schedule(plan, risk, iterations=256, **where)
    best, turns = {"seconds": np.inf}, asked.turns
    for _ in range(turns):
        before, begun = everyone(), time.perf_counter()
        answer = forecast_schedule(plan, risk, iterations=asked.iterations, memory_max=MEGABYTES * 1e6, **where)
        seconds, after = time.perf_counter() - begun, everyone()
        if seconds < best["seconds"]:
            cpu = sum(one["cpu"] for one in after) - sum(one["cpu"] for one in before)
            best = {"seconds": seconds, "cpu": cpu, "peaks": [one["peak"] for one in after], "hash": hashed(answer)}
    return best


def spent() -> dict[str, float]:
    """CPU seconds of this process, and the most memory it has held, in MB."""
    peak = next(int(line.split()[1]) for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
    times = os.times()
    return {"cpu": times.user + times.system, "peak": peak * 1024 / 1e6}


def hashed(answer) -> str:
    """Hash everything that an answer holds of iterations and activities."""
    digest = hashlib.sha256()
    for array in (answer.finishes, answer.days, answer.costs):
        digest.update(np.ascontiguousarray(array).tobytes())
    digest.update(pd.util.hash_pandas_object(answer.table).to_numpy().tobytes())
    return digest.hexdigest()


if __name__ == "__main__":
    raise SystemExit(main())
