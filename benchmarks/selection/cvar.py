"""
What the mean of the worst scenarios costs: half of it in the objective, linear relaxation, as rows added when needed.

The peer is the linear programme with one row and one column per scenario (Rockafellar and Uryasev 2000), solved by the
same engine. Each side runs in a process of its own, with one thread, from arrays to answer; CPU seconds and the
process's largest memory are compared. `--whole` adds plans of whole options, the peer stopped after as much time.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

import highspy
import numpy as np
import scipy.sparse as sp
from instances import check_shape, make
from sides import largest_memory

from workbench.selection.cvar import cvar_plan, cvar_relaxation
from workbench.selection.tail_cuts import ScenarioValues, lower_cvar

ALPHA, WEIGHT = 0.95, 0.5
COST_UNIT = 8.0  # tenths of the unit of costs, as values are
SIZES = [(200, 1_000), (1_000, 1_000), (200, 10_000), (1_000, 10_000)]
WITHOUT_PEER = (1_000, 10_000)  # ten million nonzeros
KNOWN = {(200, 10_000, 1): 115_611.0059, (1_000, 1_000, 1): 604_324.0208}
WHOLE = (1_000, 1_000)
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def main() -> int:
    """Measure the pairs and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--size", type=int, nargs=2, metavar=("PROJECTS", "SCENARIOS"), help="one size only")
    parser.add_argument("--whole", action="store_true", help="also plans of whole options to 1 %% (minutes)")
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=float, default=120.0, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.side:
        print(json.dumps(measured(asked.side, *asked.size, asked.seeds[0], asked.seconds)))
        return 0
    print(f"{'projects':>8} {'scenarios':>9}  {'rows: s':>9} {'rounds':>6} {'MB':>5}  {'full: s':>9} {'MB':>5}  ratio")
    for size in [tuple(asked.size)] if asked.size else SIZES:
        relaxed(size, asked.seeds)
    if asked.whole:
        whole(asked.seeds)
    return 0


def relaxed(size: tuple[int, int], seeds: list[int]) -> None:
    """Print one line: medians over the seeds."""
    ours, peers = [], []
    for seed in seeds:
        ours.append(run("rows", size, seed))
        if size != WITHOUT_PEER:
            peers.append(run("full", size, seed))
            agree(ours[-1], peers[-1]["value"])
        if known := KNOWN.get((*size, seed)):
            agree(ours[-1], known)
    middle = lambda sides, key: statistics.median(side[key] for side in sides)  # noqa: E731
    line = (
        f"{size[0]:8} {size[1]:9}  {middle(ours, 'cpu'):9.3f} {middle(ours, 'rounds'):6.0f} {middle(ours, 'mb'):5.0f}"
    )
    if peers:
        ratio = statistics.median(peer["cpu"] / our["cpu"] for our, peer in zip(ours, peers, strict=True))
        line += f"  {middle(peers, 'cpu'):9.3f} {middle(peers, 'mb'):5.0f}  {ratio:5.1f}"
    print(line, flush=True)


def whole(seeds: list[int]) -> None:
    """Print, for each seed, how far both sides come with plans of whole options."""
    for seed in seeds:
        our = run("rows whole", WHOLE, seed)
        peer = run("full whole", WHOLE, seed, our["cpu"] * 1.5)
        for side, name in ((our, "rows"), (peer, "full")):
            gap = "no plan" if side["value"] is None else f"gap {side['bound'] / side['value'] - 1:.2%}"
            print(f"whole, seed {seed}, {name}: {side['cpu']:.1f} s, {gap}, {side['mb']:.0f} MB", flush=True)


def agree(our: dict, value: float) -> None:
    """Stop when the value is further than one part in 10,000 away, or the bound below it."""
    if abs(our["value"] - value) > 1e-4 * abs(value) or our["bound"] < value * (1 - 1e-9):
        raise SystemExit(f"found {our['value']} of at most {our['bound']}, expected {value}")


def run(side: str, size: tuple[int, int], seed: int, seconds: float = 120.0) -> dict:
    """Measure one side in a new process."""
    words = ["--side", side, "--size", *map(str, size), "--seeds", str(seed), "--seconds", str(seconds)]
    done = subprocess.run(
        [sys.executable, __file__, *words], capture_output=True, text=True, check=True, env=os.environ | ONE_THREAD
    )
    return json.loads(done.stdout)


def measured(side: str, projects: int, scenarios: int, seed: int, seconds: float) -> dict:
    """Solve and report CPU seconds from arrays to answer."""
    question = instance(projects, scenarios, seed)
    begin = time.process_time()
    answer = SIDES[side](question, seconds)
    spent = time.process_time() - begin
    return answer | {"cpu": spent, "mb": largest_memory()}


def instance(projects: int, scenarios: int, seed: int) -> tuple:
    """Lay out the portfolio and its scenarios: a market, five buckets, each project's own luck and success."""
    drawn = make(projects, seed)
    check_shape(drawn, projects, seed)
    g = np.random.default_rng(7)
    market = 0.15 * g.normal(size=(scenarios, 1))
    field = 0.25 * g.normal(size=(scenarios, 5))
    factors = np.exp(market + field[:, drawn.bucket] + 0.35 * g.normal(size=(scenarios, projects)))
    factors *= g.random((scenarios, projects)) < g.uniform(0.6, 0.98, projects)
    factors /= factors.mean(axis=0)
    costs = COST_UNIT * drawn.total[drawn.project]
    return ScenarioValues(factors, drawn.project, drawn.value, costs), drawn.matrix, (drawn.low, drawn.high)


def by_rows(question: tuple, _: float) -> dict:
    """Add a row per round."""
    found = cvar_relaxation(question[0], 0.0, *question[1:], ALPHA, WEIGHT)
    return {"value": found.value, "bound": found.bound, "rounds": found.rounds}


def by_rows_whole(question: tuple, seconds: float) -> dict:
    """Add a row per round, whole options, to 1 %."""
    found = cvar_plan(question[0], 0.0, *question[1:], ALPHA, WEIGHT, gap=0.01, time_limit=seconds)
    return {"value": found.value, "bound": found.bound, "rounds": found.rounds}


def in_full(question: tuple, _: float) -> dict:
    """Give every scenario a row."""
    solver = full(question)
    solver.run()
    value = -solver.getInfo().objective_function_value
    return {"value": value, "bound": value, "rounds": 1}


def in_full_whole(question: tuple, seconds: float) -> dict:
    """Give every scenario a row, whole options, to 1 % or until the time is over."""
    solver, scenarios = full(question), question[0]
    count = scenarios.size[1]
    kinds = np.full(count, int(highspy.HighsVarType.kInteger), dtype=np.uint8)
    solver.changeColsIntegrality(count, np.arange(count, dtype=np.int32), kinds)
    solver.setOptionValue("mip_rel_gap", 0.01)
    solver.setOptionValue("time_limit", seconds)
    solver.run()
    info, value = solver.getInfo(), None
    if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
        outcomes = scenarios.outcomes(np.round(solver.getSolution().col_value[:count]))
        chances = np.full(len(outcomes), 1.0 / len(outcomes))
        value = (1 - WEIGHT) * outcomes.mean() + WEIGHT * lower_cvar(outcomes, chances, ALPHA)
    return {"value": value, "bound": -info.mip_dual_bound, "rounds": 1}


def full(question: tuple) -> highspy.Highs:
    """
    Write the programme with a row per scenario: options, projects' values, fixed costs, value at risk, shortfalls.

    Projects' values are columns of their own, so a row has one entry per project, not one per option.
    """
    scenarios, rows, (low, high) = question
    (count, options), projects = scenarios.size, scenarios.factors.shape[1]
    by_project = sp.csr_array((scenarios.amounts, (scenarios.project, np.arange(options))), (projects, options))
    costs = sp.csr_array(scenarios.costs[None, :])
    one, eye = sp.csr_array(np.ones((count, 1))), sp.eye_array(count)
    matrix = sp.block_array(
        [
            [sp.csr_array(rows), None, None, None, None],
            [by_project, -sp.eye_array(projects), None, None, None],
            [costs, None, -sp.eye_array(1), None, None],
            [None, sp.csr_array(scenarios.factors), -one, -one, eye],  # value - value at risk + shortfall >= 0
        ],
        format="csc",
    )
    infinite = np.inf
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = matrix.shape
    mean = scenarios.factors.mean(axis=0)
    objective = [np.zeros(options), (1 - WEIGHT) * mean, [WEIGHT - 1, WEIGHT]]
    lp.col_cost_ = -np.concatenate([*objective, np.full(count, -WEIGHT / (1 - ALPHA) / count)])
    lp.col_lower_ = np.concatenate([np.zeros(options), np.full(projects + 2, -infinite), np.zeros(count)])
    lp.col_upper_ = np.concatenate([np.ones(options), np.full(projects + 2 + count, infinite)])
    lp.row_lower_ = np.concatenate([low, np.zeros(projects + 1 + count)])
    lp.row_upper_ = np.concatenate([high, np.zeros(projects + 1), np.full(count, infinite)])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    solver = highspy.Highs()
    for option, setting in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
        solver.setOptionValue(option, setting)
    solver.passModel(lp)
    return solver


SIDES = {"rows": by_rows, "full": in_full, "rows whole": by_rows_whole, "full whole": in_full_whole}

if __name__ == "__main__":
    sys.exit(main())
