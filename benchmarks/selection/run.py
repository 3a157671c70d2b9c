"""
How the selection engine does beside plain HiGHS and other engines: one command, one table, CPU seconds of one thread.

Both sides see the same matrices in the same run; medians over the seeds are compared as ratios. SCIP, CP-SAT and CBC
run under the interpreter that WORKBENCH_PEERS names (see benchmarks/README.md); the table says where one is missing.
"""

import argparse
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cvar
from anchors import anchors
from build import build, by_fields, by_overload, rebudget
from frontier import frontier_of_plans, visible_frontier, warm_curve
from plans import first_good_plan, gap_beside_highs, gap_of, memory, worth_beside_others
from sides import Found


@dataclass(frozen=True)
class Target:
    """
    One line of the table.

    Parameters
    ----------
    what
        What is measured.
    measure
        Seed -> measurement.
    limit
        What the median may be at most, or at least; None: told for comparison, not judged.
    at_least
        The limit is a lower one, and no seed may be below 0.
    once
        The seed does not matter.
    """

    what: str
    measure: Callable[[int], Found]
    limit: float | None = None
    at_least: bool = False
    once: bool = False

    def verdict(self, numbers: Sequence[float]) -> str:
        """Say whether the target is met."""
        if self.limit is None or not numbers:
            return "-"
        middle = statistics.median(numbers)
        met = min(numbers) >= 0 and middle >= self.limit if self.at_least else middle <= self.limit
        return "met" if met else "missed"


def main() -> int:
    """Measure the targets asked for and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="target", help=f"{', '.join(TARGETS)}; all by default")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    asked = parser.parse_args()
    if unknown := set(asked.targets) - set(TARGETS):
        parser.error(f"unknown target {', '.join(sorted(unknown))}")
    print(f"{'':9} {'what':62} {'limit':>9} {'median':>8} {'':7} each seed", flush=True)
    for name in asked.targets or TARGETS:
        print(line(name, TARGETS[name], asked.seeds), flush=True)
    return 0


def line(name: str, target: Target, seeds: list[int]) -> str:
    """Measure one target, seed after seed."""
    found = [target.measure(seed) for seed in (seeds[:1] if target.once else seeds)]
    numbers = [one.number for one in found if one.number is not None]
    limit = "-" if target.limit is None else f"{'>=' if target.at_least else '<='} {target.limit:.4g}"
    median = f"{statistics.median(numbers):.3f}" if numbers else "-"
    notes = " | ".join(one.note for one in found)
    return f"{name:9} {target.what:62} {limit:>9} {median:>8} {target.verdict(numbers):7} {notes}"


def worst_futures(seed: int) -> Found:
    """T6: the mean of the worst futures in the objective, by rows beside the full programme."""
    size = (200, 10_000)
    ours, theirs = cvar.run("rows", size, seed), cvar.run("full", size, seed)
    cvar.agree(ours, theirs["value"])
    return Found(theirs["cpu"] / ours["cpu"], f"{ours['cpu']:.3f}/{theirs['cpu']:.1f} s")


TARGETS = {
    "T1": Target("build + compile + hand over / stacked rows in a HighsLp, N=1000", build(by_fields), 5.0),
    "T1 fast": Target("the same / the array overload of passModel", build(by_overload), 5.0),
    "T2": Target("new budget / cold compile, N=1000", rebudget, 1 / 15),
    "T3": Target("gap to relaxation / that of HiGHS, N=1000, 10 s", gap_beside_highs(1000, 10.0), 0.5),
    "T3 SCIP": Target("gap to relaxation of SCIP, N=1000, 10 s", gap_of("scip")),
    "T3 CP-SAT": Target("gap to relaxation of CP-SAT, N=1000, 10 s", gap_of("cp-sat")),
    "T3 CBC": Target("gap to relaxation of CBC, N=1000, 10 s", gap_of("cbc")),
    "T4": Target("gap to relaxation / that of HiGHS, N=5000, 10 s", gap_beside_highs(5000, 10.0), 0.5),
    "T5": Target("worth / best of HiGHS and SCIP - 1, N=200, 20 s", worth_beside_others, 0.005, at_least=True),
    "T6": Target("full programme / rows, 10,000 futures, N=200, times faster", worst_futures, 50.0, at_least=True),
    "T7": Target("20 warm relaxations / 20 cold, N=1000", warm_curve(1000), 0.35),
    "T8": Target("both curves / 1 + 20 warm relaxations, N=1000", visible_frontier, 3.0),
    "T9": Target("checked plan within 1 %, N=5000 / one relaxation", first_good_plan, 4.0),
    "T9b": Target("six levels of plans, N=1000, larger ratio / its limit", frontier_of_plans, 1.0),
    "T10": Target("memory of 10 s / that of HiGHS, N=5000", memory, 2.0),
    "T11": Target("published instances proved, of 10", anchors, 10, at_least=True, once=True),
}

if __name__ == "__main__":
    sys.exit(main())
