"""
Plain CP-SAT on one instance, as anybody would write it: one interval per job, one cumulative per resource.

It runs in a process of its own and imports nothing of the package: it reads the numbers on standard input and writes
one line of JSON. The search ends when the process has used as many CPU seconds as its workers' cores give.
"""

import json
import subprocess
import sys
import threading
import time
from pathlib import Path


def main() -> int:
    """Solve the instance given on standard input."""
    from ortools.sat.python import cp_model

    given = json.loads(sys.stdin.read())
    model = cp_model.CpModel()
    horizon = sum(given["durations"])
    starts = [model.new_int_var(0, horizon, "") for _ in given["durations"]]
    ends = [start + size for start, size in zip(starts, given["durations"], strict=True)]
    jobs = [model.new_fixed_size_interval_var(s, d, "") for s, d in zip(starts, given["durations"], strict=True)]
    for before, after in given["links"]:
        model.add(starts[after] >= ends[before])
    for number, capacity in enumerate(given["capacities"]):
        model.add_cumulative(jobs, [needs[number] for needs in given["demands"]], capacity)
    makespan = model.new_int_var(0, horizon, "")
    model.add_max_equality(makespan, ends)
    model.minimize(makespan)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = given["workers"]
    begun = time.process_time()
    limit = begun + given["seconds"] * given["workers"]
    finished = threading.Event()

    def watch() -> None:
        while not finished.wait(0.05):
            if time.process_time() >= limit:
                solver.stop_search()

    threading.Thread(target=watch, daemon=True).start()
    status = solver.status_name(solver.solve(model))
    finished.set()
    found = status in ("OPTIMAL", "FEASIBLE")
    answer = {
        "makespan": round(solver.objective_value) if found else horizon,
        "bound": round(solver.best_objective_bound),
        "proved": status == "OPTIMAL",
        "cpu": time.process_time() - begun,
    }
    print(json.dumps(answer))
    return 0


def ask(problem, seconds: float, workers: int = 2) -> dict:
    """Run it on a problem."""
    links = zip(problem.before.tolist(), problem.after.tolist(), strict=True)
    given = {
        "durations": problem.durations.tolist(),
        "demands": problem.demands.tolist(),
        "capacities": problem.capacities[:, 0].tolist(),
        "links": [*links],
        "seconds": seconds,
        "workers": workers,
    }
    done = subprocess.run(
        [sys.executable, str(Path(__file__).resolve())],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
        timeout=120 + 40 * seconds,
    )
    return json.loads(done.stdout)


if __name__ == "__main__":
    sys.exit(main())
