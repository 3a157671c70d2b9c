"""
Other engines on the same matrices: SCIP, CP-SAT and CBC, each in a process and, as a rule, an environment of its own.

OR-Tools and highspy cannot always share a process, and nobody should need these engines to run the benchmarks. So this
file imports nothing of the package: it runs under the interpreter that WORKBENCH_PEERS names, or under the current one,
reads an instance from an .npz file and prints one line of JSON. Each engine gets CPU seconds of one thread for its
search; putting its model together is not counted.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import scipy.sparse as sp

INTERPRETER = "WORKBENCH_PEERS"
MISSING = "not installed"


def main() -> int:
    """Run one engine on one instance."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("instance", help=".npz written by `save`")
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("--seconds", type=float, default=10.0, help="CPU seconds")
    asked = parser.parse_args()
    try:
        answer = PEERS[asked.peer](dict(np.load(asked.instance)), asked.seconds)
    except ModuleNotFoundError:
        answer = {"missing": MISSING}
    print(json.dumps(answer))
    return 0


def save(path: Path, matrix: sp.csr_matrix, low: np.ndarray, high: np.ndarray, value: np.ndarray) -> None:
    """Write an instance: maximise `value @ x`, `low <= matrix @ x <= high`, x binary."""
    rows = sp.csr_array(matrix)
    arrays = {"data": rows.data, "indices": rows.indices, "indptr": rows.indptr, "low": low, "high": high}
    np.savez(path, **arrays, value=value)


def ask(peer: str, instance: Path, seconds: float) -> dict:
    """
    Run one engine in a child process.

    Returns
    -------
    dict
        "chosen", the columns at 1 (None without a plan), "bound", "spent" in CPU seconds, "version"; or "missing".
    """
    python = os.environ.get(INTERPRETER, sys.executable)
    words = [python, str(Path(__file__).resolve()), str(instance), peer, "--seconds", str(seconds)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def scip(instance: dict[str, np.ndarray], seconds: float) -> dict:
    """SCIP as it comes, by PySCIPOpt."""
    import pyscipopt

    model = pyscipopt.Model()
    model.hideOutput()
    columns = [model.addVar(vtype="B", obj=worth) for worth in instance["value"].tolist()]
    model.setMaximize()
    for numbers, places, low, high in _rows(instance):
        total = pyscipopt.quicksum(number * columns[place] for number, place in zip(numbers, places, strict=True))
        if low == high:
            model.addCons(total == low)
            continue
        if np.isfinite(low):
            model.addCons(total >= low)
        if np.isfinite(high):
            model.addCons(total <= high)
    model.setParam("timing/clocktype", 1)  # CPU
    model.setParam("limits/time", seconds)
    began = time.process_time()
    model.optimize()
    spent, chosen = time.process_time() - began, None
    if model.getNSols() > 0:
        best = model.getBestSol()
        chosen = [place for place, column in enumerate(columns) if model.getSolVal(best, column) > 0.5]
    return {"chosen": chosen, "bound": model.getDualbound(), "spent": spent, "version": f"SCIP {model.version()}"}


def cp_sat(instance: dict[str, np.ndarray], seconds: float) -> dict:
    """CP-SAT with one worker, stopped by another thread when its CPU seconds are spent."""
    import ortools
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    columns = [model.new_bool_var("") for _ in instance["value"]]
    for numbers, places, low, high in _rows(instance):
        total = cp_model.LinearExpr.weighted_sum(
            [columns[place] for place in places], [round(number) for number in numbers]
        )
        least = round(low) if np.isfinite(low) else cp_model.INT_MIN
        most = round(high) if np.isfinite(high) else cp_model.INT_MAX
        model.add_linear_constraint(total, least, most)
    model.maximize(cp_model.LinearExpr.weighted_sum(columns, [round(worth) for worth in instance["value"].tolist()]))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    began, over = time.process_time(), threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            if time.process_time() - began > seconds:
                solver.stop_search()

    watcher = threading.Thread(target=watch)
    watcher.start()
    status = solver.solve(model)
    over.set()
    watcher.join()
    spent = time.process_time() - began
    there = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    chosen = [place for place, column in enumerate(columns) if solver.value(column)] if there else None
    return {
        "chosen": chosen,
        "bound": solver.best_objective_bound,
        "spent": spent,
        "version": f"CP-SAT {ortools.__version__}",
    }


def cbc(instance: dict[str, np.ndarray], seconds: float) -> dict:
    """CBC, the program that comes with PuLP, on an MPS file."""
    import pulp

    program = pulp.PULP_CBC_CMD().path
    with tempfile.TemporaryDirectory() as folder:
        model, answer = Path(folder) / "model.mps", Path(folder) / "answer.txt"
        model.write_text(_as_mps(instance))
        words = [program, str(model), "-timeMode", "cpu", "-sec", str(seconds), "-solve", "-solu", str(answer)]
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        log = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
        lines = answer.read_text().splitlines() if answer.exists() else []
    told = [line.split()[-1] for line in log.splitlines() if line.startswith(("Lower bound:", "Upper bound:"))]
    bound = -float(told[0]) if told else None
    if not lines or "infeasible" in lines[0].lower() or "no integer" in lines[0].lower():
        return {"chosen": None, "bound": bound, "spent": spent, "version": "CBC"}
    entries = [line.replace("**", "").split() for line in lines[1:]]
    chosen = [int(name[1:]) for _, name, number, *_ in entries if float(number) > 0.5]
    return {"chosen": chosen, "bound": bound, "spent": spent, "version": "CBC"}


def _rows(instance: dict[str, np.ndarray]):
    """Numbers, columns and bounds of one row after the other."""
    ends = instance["indptr"].tolist()
    for row, (low, high) in enumerate(zip(instance["low"].tolist(), instance["high"].tolist(), strict=True)):
        own = slice(ends[row], ends[row + 1])
        yield instance["data"][own].tolist(), instance["indices"][own].tolist(), low, high


def _as_mps(instance: dict[str, np.ndarray]) -> str:
    """Write the instance in free MPS, minimising; a row open on both sides does not occur."""
    low, high, value = instance["low"], instance["high"], instance["value"]
    kinds = np.where(low == high, "E", np.where(np.isfinite(high), "L", "G"))
    sides = np.where(np.isfinite(high), high, low)
    both = np.flatnonzero(np.isfinite(low) & np.isfinite(high) & (low < high))
    shape = (len(low), len(value))
    matrix = sp.csr_array((instance["data"], instance["indices"], instance["indptr"]), shape).tocsc()
    lines = ["NAME portfolio", "ROWS", " N worth", *(f" {kind} r{row}" for row, kind in enumerate(kinds)), "COLUMNS"]
    lines.append(" first 'MARKER' 'INTORG'")
    for column, worth in enumerate(value.tolist()):
        own = slice(matrix.indptr[column], matrix.indptr[column + 1])
        lines.append(f" c{column} worth {-worth!r}")
        pairs = zip(matrix.indices[own].tolist(), matrix.data[own].tolist(), strict=True)
        lines.extend(f" c{column} r{row} {number!r}" for row, number in pairs)
    lines += [" last 'MARKER' 'INTEND'", "RHS", *(f" rhs r{row} {side!r}" for row, side in enumerate(sides.tolist()))]
    lines += ["RANGES", *(f" ranges r{row} {float(high[row] - low[row])!r}" for row in both)]
    lines += ["BOUNDS", *(f" UP limits c{column} 1" for column in range(len(value))), "ENDATA"]
    return "\n".join(lines) + "\n"


PEERS = {"scip": scip, "cp-sat": cp_sat, "cbc": cbc}

if __name__ == "__main__":
    sys.exit(main())
