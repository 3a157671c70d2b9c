"""Value against budget: curves of relaxations, curves of plans, each beside the loop that one would write by hand."""

import time
from collections.abc import Callable, Iterator

import numpy as np
from instances import PERIODS
from sides import ENDLESS, PART, Found, cpu, drawn

from workbench.selection.effort import Effort
from workbench.selection.problem import Problem
from workbench.selection.solver import Solver
from workbench.selection.warm_frontier import levels_of, quick_frontier, searched_frontier

MONEY = np.arange(PERIODS)  # the rows of the budget come first


def warm_curve(count: int) -> Callable[[int], Found]:
    """T7: twenty levels of the relaxation in one object beside twenty cold ones."""

    def measure(seed: int) -> Found:
        _, problem = drawn(count, seed)
        highs = levels_of(problem, MONEY, np.linspace(0.5, 1.5, 20))
        left, warm = cpu(lambda: list(_relaxed_levels(Solver(problem), problem, highs)))
        right, cold = cpu(lambda: [next(_relaxed_levels(Solver(problem), problem, [high])) for high in highs])
        if not np.allclose(warm, cold, rtol=1e-7):
            raise RuntimeError("warm and cold relaxations differ")
        return Found(left / right, f"{left:.2f}/{right:.2f} s")

    return measure


def visible_frontier(seed: int) -> Found:
    """T8: both curves beside one relaxation and twenty warm ones, N=1000."""
    _, problem = drawn(1000, seed)
    highs = levels_of(problem, MONEY, np.linspace(0.5, 1.5, 20))
    left, levels = cpu(lambda: quick_frontier(problem, MONEY, highs))
    right, _ = cpu(lambda: list(_relaxed_levels(Solver(problem), problem, [problem.high[MONEY], *highs])))
    gaps = [level.bound / level.value - 1.0 for level in levels if level.value]
    return Found(left / right, f"{left:.2f}/{right:.2f} s, {len(gaps)} plans, median gap {np.median(gaps):.1%}")


def frontier_of_plans(seed: int) -> Found:
    """
    T9b: six levels of plans at N=1000, 1 % or 5 s each, beside full searches in one HiGHS object.

    Both sides are stopped by the CPU time of the process. The number is the larger one of both ratios, each in units of
    its limit: 0.7 for the seconds, 0.8 for the sum of the gaps.
    """
    _, problem = drawn(1000, seed)
    highs = levels_of(problem, MONEY, np.linspace(0.5, 1.5, 6))
    effort = Effort(rounds=ENDLESS, seconds=5.0, gap=0.01, part_seconds=PART)

    def ours():
        levels = quick_frontier(problem, MONEY, highs)
        return searched_frontier(problem, MONEY, levels, effort, clock=time.process_time)

    left, answers = cpu(ours)
    solver = Solver(problem)
    right, theirs = cpu(lambda: [_full_level(solver, problem, high) for high in highs])
    gaps = sum(answer.gap for answer in answers), sum(theirs)
    note = f"CPU {left:.1f}/{right:.1f} s, gaps {gaps[0]:.2%}/{gaps[1]:.2%}"
    return Found(max(left / right / 0.7, gaps[0] / gaps[1] / 0.8), note)


def _relaxed_levels(solver: Solver, problem: Problem, highs) -> Iterator[float]:
    """Worth of the relaxation, level by level, in one solver object."""
    for high in highs:
        solver.limit_rows(MONEY, problem.low[MONEY], high)
        yield solver.relax().value


def _full_level(solver: Solver, problem: Problem, high: np.ndarray) -> float:
    """Gap of HiGHS at one level, 1 % or 5 s, in one object; a level without a plan counts as 100 %."""
    solver.limit_rows(MONEY, problem.low[MONEY], high)
    found = solver.search(gap=0.01, seconds=5.0, nodes=ENDLESS, clock=time.process_time)
    return 1.0 if found.plan is None else found.bound / float(problem.value @ found.plan) - 1.0
