"""
How the selection engine does beside plain HiGHS: one command, one table, CPU seconds of one thread.

Both sides see the same matrices in the same run; medians over the seeds are compared as ratios.
"""

import argparse
import math
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cvxpy as cp
import highspy
import numpy as np
from instances import PERIODS, Instance, check_relaxation, check_shape, make

from workbench.selection.certificate import is_allowed
from workbench.selection.large import Effort, Result, improve
from workbench.selection.solver import Groups, Problem, Solver, binary
from workbench.selection.warm_frontier import levels_of, quick_frontier, searched_frontier

MONEY = np.arange(PERIODS)  # the rows of the budget come first
ENDLESS = 10**6
PART = 1.0  # CPU seconds for one part of a plan
Row = tuple[str, str, float]  # target, what was measured, number


def main() -> int:
    """Measure the targets asked for and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="target", help=f"{', '.join(TARGETS)}; all by default")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--memory-of", choices=["ours", "peer"], help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.memory_of:
        return memory_of(asked.memory_of, asked.seeds[0])
    if unknown := set(asked.targets) - set(TARGETS):
        parser.error(f"unknown target {', '.join(sorted(unknown))}")
    print(f"{'':4} {'what':58} {'limit':>8}  {'median':>8}  each seed", flush=True)
    for name in asked.targets or TARGETS:
        what, limit, measure = TARGETS[name]
        found = [measure(seed) for seed in asked.seeds]
        numbers = "  ".join(note for _, note in found)
        print(f"{name:4} {what:58} {limit:>8}  {statistics.median(n for n, _ in found):8.3f}  {numbers}", flush=True)
    return 0


def drawn(count: int, seed: int) -> tuple[Instance, Problem]:
    """An instance, held against its fingerprint, as a problem."""
    instance = make(count, seed)
    check_shape(instance, count, seed)
    last = instance.start + instance.duration[instance.project] - 1
    groups = Groups(instance.project, instance.start, last, instance.role > 0)
    return instance, binary(instance.matrix, instance.value, instance.low, instance.high, groups)


def cpu(work: Callable[[], object]) -> tuple[float, object]:
    """CPU seconds of some work, and what it gives back."""
    start = time.process_time()
    answer = work()
    return time.process_time() - start, answer


# ------------------------------------------------------------------------------------------------ T1, T2: the build


def in_cvxpy(instance: Instance) -> tuple[cp.Problem, cp.Parameter]:
    """The instance as a vectorised cvxpy problem whose budgets may be turned."""
    x = cp.Variable(len(instance.value), boolean=True)
    budget = cp.Parameter(PERIODS)
    upper, lower = np.isfinite(instance.high), np.isfinite(instance.low) & (instance.low > -np.inf)
    upper[:PERIODS] = False
    rules = [instance.matrix[:PERIODS] @ x <= budget]
    rules += [instance.matrix[upper] @ x <= instance.high[upper], instance.matrix[lower] @ x >= instance.low[lower]]
    budget.value = instance.high[:PERIODS]
    return cp.Problem(cp.Maximize(instance.value @ x), rules), budget


def build(count: int) -> Callable[[int], tuple[float, str]]:
    """T1: build and compile in cvxpy and load, beside HiGHS taking the same matrix."""

    def measure(seed: int) -> tuple[float, str]:
        instance, _ = drawn(count, seed)

        def ours():
            problem, _ = in_cvxpy(instance)
            return problem.get_problem_data(cp.HIGHS)

        def peer():
            return Solver(binary(instance.matrix, instance.value, instance.low, instance.high))

        left, right = (min(cpu(work)[0] for _ in range(3)) for work in (ours, peer))
        return left / right, f"{left:.3f}/{right:.3f} s"

    return measure


def rebudget(seed: int) -> tuple[float, str]:
    """T2: a new budget on the compiled problem beside a cold compilation."""
    instance, _ = drawn(1000, seed)
    problem, budget = in_cvxpy(instance)
    cold, _ = cpu(lambda: problem.get_problem_data(cp.HIGHS))
    warm = []
    for factor in (0.9, 1.1, 1.2):
        budget.value = instance.high[:PERIODS] * factor
        warm.append(cpu(lambda: problem.get_problem_data(cp.HIGHS))[0])
    return statistics.median(warm) / cold, f"{statistics.median(warm):.4f}/{cold:.3f} s"


# ------------------------------------------------------------------------------------------- T3, T4, T5, T9: plans


def peer_plan(problem: Problem, seconds: float) -> tuple[float | None, float]:
    """HiGHS as it comes, stopped at CPU seconds but not before its first plan: worth of its plan, CPU seconds."""
    solver = Solver(problem).highs
    began = time.process_time()

    def stop(event) -> None:
        late = time.process_time() - began > seconds
        event.interrupt(bool(late and event.data_out.mip_primal_bound < highspy.kHighsInf))

    solver.cbMipInterrupt.subscribe(stop)
    spent, _ = cpu(solver.run)
    there = solver.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    plan = np.round(np.array(solver.getSolution().col_value))
    if not there or not is_allowed(problem, plan):
        return None, spent
    return float(problem.value @ plan), spent


def our_plan(problem: Problem, seconds: float, gap: float = 1e-4) -> Result:
    """Our plan after CPU seconds."""
    return improve(
        problem, Effort(rounds=ENDLESS, seconds=seconds, gap=gap, part_seconds=PART), clock=time.process_time
    )


def gap_beside_highs(count: int, seconds: float) -> Callable[[int], tuple[float, str]]:
    """T3, T4: gap to the relaxation, ours by that of HiGHS."""

    def measure(seed: int) -> tuple[float, str]:
        _, problem = drawn(count, seed)
        relaxed = Solver(problem).relax().value
        check_relaxation(relaxed, count, seed)
        spent, ours = cpu(lambda: our_plan(problem, seconds))
        theirs, took = peer_plan(problem, seconds)
        left = (relaxed - ours.value) / ours.value
        if theirs is None:
            return 0.0, f"{left:.2%} ({spent:.1f} s) / no plan ({took:.1f} s)"
        right = (relaxed - theirs) / theirs
        return left / right, f"{left:.2%} ({spent:.1f} s) / {right:.2%} ({took:.1f} s)"

    return measure


def worth_beside_highs(seed: int) -> tuple[float, str]:
    """T5: worth of our plan beside that of HiGHS, N=200."""
    _, problem = drawn(200, seed)
    ours, (theirs, _) = our_plan(problem, 20.0), peer_plan(problem, 20.0)
    return ours.value / theirs - 1.0, f"{ours.value:,.0f}/{theirs:,.0f}"


def first_good_plan(seed: int) -> tuple[float, str]:
    """T9: CPU seconds to a checked plan within 1 % of its bound, in units of one linear relaxation, N=5000."""
    _, problem = drawn(5000, seed)
    alone, _ = cpu(lambda: Solver(problem).relax())
    spent, ours = cpu(lambda: our_plan(problem, 60.0, gap=0.01))
    return (spent / alone if ours.gap <= 0.01 else math.inf), f"{ours.gap:.2%} {spent:.1f}/{alone:.1f} s"


# -------------------------------------------------------------------------------------------- T7, T8, T9b: frontier


def warm_curve(count: int) -> Callable[[int], tuple[float, str]]:
    """T7: twenty levels of the relaxation in one object beside twenty cold ones."""

    def measure(seed: int) -> tuple[float, str]:
        _, problem = drawn(count, seed)
        highs = levels_of(problem, MONEY, np.linspace(0.5, 1.5, 20))
        left, warm = cpu(lambda: list(relaxed_levels(Solver(problem), problem, highs)))
        right, cold = cpu(lambda: [next(relaxed_levels(Solver(problem), problem, [high])) for high in highs])
        if not np.allclose(warm, cold, rtol=1e-7):
            raise RuntimeError("warm and cold relaxations differ")
        return left / right, f"{left:.2f}/{right:.2f} s"

    return measure


def relaxed_levels(solver: Solver, problem: Problem, highs) -> Iterator[float]:
    """Worth of the relaxation, level by level, in one solver object."""
    for high in highs:
        solver.limit_rows(MONEY, problem.low[MONEY], high)
        yield solver.relax().value


def visible_frontier(count: int) -> Callable[[int], tuple[float, str]]:
    """T8: both curves beside one relaxation and twenty warm ones."""

    def measure(seed: int) -> tuple[float, str]:
        _, problem = drawn(count, seed)
        highs = levels_of(problem, MONEY, np.linspace(0.5, 1.5, 20))
        left, levels = cpu(lambda: quick_frontier(problem, MONEY, highs))
        right, _ = cpu(lambda: list(relaxed_levels(Solver(problem), problem, [problem.high[MONEY], *highs])))
        gaps = [(level.bound - level.value) / level.value for level in levels if level.value]
        return left / right, f"{left:.2f}/{right:.2f} s, {len(gaps)} plans, median gap {np.median(gaps):.1%}"

    return measure


def frontier_of_plans(seed: int) -> tuple[float, str]:
    """T9b: six levels of plans, 1 % or 5 s each; the larger of both ratios in units of its limit."""
    _, problem = drawn(1000, seed)
    highs = levels_of(problem, MONEY, np.linspace(0.5, 1.5, 6))
    effort = Effort(rounds=ENDLESS, seconds=5.0, gap=0.01, part_seconds=PART)

    def ours():
        levels = quick_frontier(problem, MONEY, highs)
        return searched_frontier(problem, MONEY, levels, effort, clock=time.process_time)

    left, answers = cpu(ours)
    solver = Solver(problem)
    right, theirs = cpu(lambda: [full_level(solver, problem, high) for high in highs])
    gaps = sum(answer.gap for answer in answers), sum(theirs)
    note = f"CPU {left:.1f}/{right:.1f} s, gaps {gaps[0]:.2%}/{gaps[1]:.2%}"
    return max(left / right / 0.7, gaps[0] / gaps[1] / 0.8), note


def full_level(solver: Solver, problem: Problem, high: np.ndarray) -> float:
    """Gap of HiGHS at one level, 1 % or 5 s, in one object; a level without a plan counts as 100 %."""
    solver.limit_rows(MONEY, problem.low[MONEY], high)
    found = solver.search(gap=0.01, seconds=5.0, nodes=ENDLESS, clock=time.process_time)
    return (
        1.0 if found.plan is None else (found.bound - float(problem.value @ found.plan)) / (problem.value @ found.plan)
    )


# ------------------------------------------------------------------------------------------------------ T10: memory


def memory(seed: int) -> tuple[float, str]:
    """T10: largest memory of ten seconds at N=5000, in fresh processes."""
    words = [sys.executable, str(Path(__file__).resolve()), "--seeds", str(seed), "--memory-of"]
    left, right = (
        float(subprocess.run([*words, side], capture_output=True, text=True, check=True).stdout)
        for side in ("ours", "peer")
    )
    return left / right, f"{left:.0f}/{right:.0f} MB"


def memory_of(side: str, seed: int) -> int:
    """Run one side and print the largest memory of the process in MB."""
    import resource

    _, problem = drawn(5000, seed)
    if side == "ours":
        our_plan(problem, 10.0)
    else:
        peer_plan(problem, 10.0)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return 0


TARGETS = {
    "T1": ("build and compile beside passModel, N=1000, ratio", "<= 5", build(1000)),
    "T2": ("new budget beside cold compile, N=1000, ratio", "<= 1/15", rebudget),
    "T3": ("gap to relaxation beside HiGHS, N=1000, 10 s, ratio", "<= 0.5", gap_beside_highs(1000, 10.0)),
    "T4": ("gap to relaxation beside HiGHS, N=5000, 10 s, ratio", "<= 0.5", gap_beside_highs(5000, 10.0)),
    "T5": ("worth beside HiGHS, N=200, 20 s, surplus", ">= 0.005", worth_beside_highs),
    "T7": ("20 warm relaxations beside 20 cold, N=1000, ratio", "<= 0.35", warm_curve(1000)),
    "T8": ("both curves beside 1 + 20 warm relaxations, N=1000, ratio", "<= 3", visible_frontier(1000)),
    "T9": ("checked plan within 1 %, N=5000, in relaxations", "<= 4", first_good_plan),
    "T9b": ("six levels of plans, N=1000, of the limits 0.7 and 0.8", "<= 1", frontier_of_plans),
    "T10": ("memory of 10 s beside HiGHS, N=5000, ratio", "<= 2", memory),
}

if __name__ == "__main__":
    sys.exit(main())
