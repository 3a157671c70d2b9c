"""How good a plan is after some CPU seconds, ours beside those of other engines, and what it costs in memory."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from instances import check_relaxation
from sides import Found, cpu, drawn, highs_plan, largest_memory, our_plan, peer_plan

from workbench.selection.solver import Solver


def gap_beside_highs(count: int, seconds: float) -> Callable[[int], Found]:
    """T3, T4: gap to the relaxation of all columns, ours by that of HiGHS."""

    def measure(seed: int) -> Found:
        _, problem = drawn(count, seed)
        relaxed = Solver(problem).relax().value
        check_relaxation(relaxed, count, seed)
        spent, ours = cpu(lambda: our_plan(problem, seconds))
        theirs, took = highs_plan(problem, seconds)
        left = relaxed / ours.value - 1.0
        if theirs is None:
            return Found(0.0, f"{left:.2%} ({spent:.1f} s) / no plan ({took:.1f} s)")
        right = relaxed / theirs - 1.0
        return Found(left / right, f"{left:.2%} ({spent:.1f} s) / {right:.2%} ({took:.1f} s)")

    return measure


def gap_of(peer: str) -> Callable[[int], Found]:
    """Gap to the relaxation that another engine reaches, N=1000, 10 s."""

    def measure(seed: int) -> Found:
        instance, problem = drawn(1000, seed)
        worth, note = peer_plan(peer, instance, problem, 10.0)
        if worth is None:
            return Found(None, note)
        gap = Solver(problem).relax().value / worth - 1.0
        return Found(gap, f"{gap:.2%}")

    return measure


def worth_beside_others(seed: int) -> Found:
    """T5: worth of our plan beside the better one of HiGHS and SCIP, N=200; CBC is named, not counted."""
    instance, problem = drawn(200, seed)
    ours, (highs, _) = our_plan(problem, 20.0), highs_plan(problem, 20.0)
    scip, said = peer_plan("scip", instance, problem, 20.0)
    best = max(worth for worth in (highs, scip) if worth is not None)
    others = f"HiGHS {highs:,.0f}, SCIP {said}, CBC {peer_plan('cbc', instance, problem, 20.0)[1]}"
    return Found(ours.value / best - 1.0, f"{ours.value:,.0f} of {ours.bound:,.0f} / {others}")


def first_good_plan(seed: int) -> Found:
    """T9: CPU seconds to a checked plan within 1 % of its bound, in units of one linear relaxation, N=5000."""
    _, problem = drawn(5000, seed)
    alone, _ = cpu(lambda: Solver(problem).relax())
    spent, ours = cpu(lambda: our_plan(problem, 60.0, gap=0.01))
    return Found(spent / alone if ours.gap <= 0.01 else float("inf"), f"{ours.gap:.2%} {spent:.1f}/{alone:.1f} s")


def memory(seed: int) -> Found:
    """T10: largest memory of ten seconds at N=5000, in fresh processes."""
    words = [sys.executable, str(Path(__file__).resolve()), str(seed)]
    left, right = (
        float(subprocess.run([*words, side], capture_output=True, text=True, check=True).stdout)
        for side in ("ours", "peer")
    )
    return Found(left / right, f"{left:.0f}/{right:.0f} MB")


def print_memory(seed: int, side: str) -> None:
    """Run one side and print the largest memory of this process in MB."""
    _, problem = drawn(5000, seed)
    (our_plan if side == "ours" else highs_plan)(problem, 10.0)
    print(largest_memory())


if __name__ == "__main__":
    print_memory(int(sys.argv[1]), sys.argv[2])
