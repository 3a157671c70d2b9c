"""
SCIP and CBC on compiled selections, in a process of their own.

This file imports nothing of the workbench: it runs under the interpreter WORKBENCH_PEERS names, or the current one.
It reads matrices from an .npz file and prints one line of JSON, solver -> optima, or null where it is not installed.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

Instance = dict[str, np.ndarray]


def main(path: str) -> None:
    stored = np.load(path)
    count = int(stored["count"])
    instances = [{name: stored[f"{name}{k}"] for name in NAMES} for k in range(count)]
    print(json.dumps({name: optima(solve, instances) for name, solve in SOLVERS.items()}))


def optima(solve: Callable[[Instance], float], instances: list[Instance]) -> list[float] | None:
    """Optimum of each instance; None where the solver is not installed."""
    try:
        return [solve(instance) for instance in instances]
    except ModuleNotFoundError:
        return None


def scip(instance: Instance) -> float:
    """Maximum by SCIP."""
    import pyscipopt

    model = pyscipopt.Model()
    model.hideOutput()
    model.setParam("limits/gap", 0.0)
    model.setParam("numerics/feastol", 1e-9)
    columns = [
        model.addVar(vtype="I" if whole else "C", lb=float(low), ub=float(high))
        for whole, low, high in zip(instance["whole"], instance["least"], instance["most"], strict=True)
    ]
    for row, low, high in rows(instance):
        used = pyscipopt.quicksum(float(number) * columns[column] for column, number in row)
        if np.isfinite(high):
            model.addCons(used <= float(high))
        if np.isfinite(low):
            model.addCons(used >= float(low))
    model.setObjective(
        pyscipopt.quicksum(float(v) * x for v, x in zip(instance["value"], columns, strict=True)), "maximize"
    )
    model.optimize()
    return model.getObjVal() if model.getStatus() == "optimal" else np.nan


def cbc(instance: Instance) -> float:
    """Maximum by CBC, which PuLP brings along."""
    import pulp

    model = pulp.LpProblem("selection", pulp.LpMaximize)
    columns = [
        pulp.LpVariable(f"x{k}", float(low), float(high), pulp.LpInteger if whole else pulp.LpContinuous)
        for k, (whole, low, high) in enumerate(zip(instance["whole"], instance["least"], instance["most"], strict=True))
    ]
    model += pulp.lpSum(float(v) * x for v, x in zip(instance["value"], columns, strict=True))
    for row, low, high in rows(instance):
        used = pulp.LpAffineExpression([(columns[column], float(number)) for column, number in row])
        if np.isfinite(high):
            model += used <= float(high)
        if np.isfinite(low):
            model += used >= float(low)
    with tempfile.TemporaryDirectory() as folder:
        solver = pulp.PULP_CBC_CMD(msg=False, gapRel=0.0, gapAbs=1e-7, threads=1, timeLimit=120)
        solver.tmpDir = folder
        model.solve(solver)
    return float(pulp.value(model.objective)) if model.sol_status == pulp.LpSolutionOptimal else np.nan


def rows(instance: Instance):
    """Rows with something in them, and their bounds."""
    starts, columns, numbers = instance["indptr"], instance["indices"], instance["data"]
    for row, (low, high) in enumerate(zip(instance["low"], instance["high"], strict=True)):
        inside = slice(starts[row], starts[row + 1])
        if starts[row] < starts[row + 1]:
            yield list(zip(columns[inside].tolist(), numbers[inside].tolist(), strict=True)), low, high


def save(path: Path, problems) -> None:
    """Write compiled problems: maximise `value @ x`, `low <= matrix @ x <= high`, `least <= x <= most`."""
    arrays = {"count": np.array(len(problems))}
    for k, problem in enumerate(problems):
        matrix = problem.matrix.tocsr()
        parts = {name: getattr(problem, name) for name in ("value", "low", "high", "least", "most", "whole")}
        parts |= {name: getattr(matrix, name) for name in ("indptr", "indices", "data")}
        arrays |= {f"{name}{k}": array for name, array in parts.items()}
    np.savez(path, **arrays)


NAMES = ("value", "low", "high", "least", "most", "whole", "indptr", "indices", "data")
SOLVERS = {"SCIP": scip, "CBC": cbc}

if __name__ == "__main__":
    main(sys.argv[1])
