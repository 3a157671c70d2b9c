"""
How levelling does beside plain CP-SAT on published instances: one command, one table, both sides in the same run.

Makespans are compared with the best known ones; the search stops itself when its work is done, plain CP-SAT when it has
used the CPU time of two cores, so that a busy machine stretches the run and hardly the numbers.
"""

import argparse
import statistics
import sys
import time
from dataclasses import dataclass
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

from plain import ask
from psplib import FOLDER, Instance, instances

from workbench.schedule.levelling import level_resources
from workbench.schedule.plan_search import warm_up
from workbench.schedule.search_effort import Effort

CLOCK = 60
"""How many times the seconds of the effort a run may take by the clock on a busy machine."""


@dataclass(frozen=True)
class Result:
    """One side on one instance: gap over the best known makespan, whether it is proved, CPU seconds."""

    gap: float
    proved: bool
    cpu: float


def main() -> int:
    """Measure the instances asked for and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", default=["j30", "j60", "j120"], help="j30, j60, j120; all by default")
    parser.add_argument("--seconds", type=float, default=10.0, help="per instance, on two cores")
    parser.add_argument("--every", type=int, default=1, help="take only every n-th instance")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--ours", action="store_true", help="leave out plain CP-SAT")
    parser.add_argument("--show", action="store_true", help="one line per instance")
    asked = parser.parse_args()
    if not FOLDER.exists():
        parser.error("shared/data/psplib is not here (reference data, see shared/data/README.md)")
    warm_up()
    print(
        f"{'':6} {'side':8} {'n':>3} {'mean gap':>9} {'max':>7} {'at best':>8} {'proved':>7} {'CPU s':>6} {'most':>6}"
    )
    for size in asked.sizes:
        chosen = instances([size])[:: asked.every]
        sides = {"ours": [ours(one, asked) for one in chosen]}
        if not asked.ours:
            sides["CP-SAT"] = [theirs(one, asked) for one in chosen]
        for side, results in sides.items():
            print(line(size, side, results), flush=True)
        if not asked.ours:
            means = [statistics.mean(one.gap for one in results) for results in sides.values()]
            print(f"{size:6} ratio of mean gaps {means[0] / means[1]:.2f}" if means[1] else f"{size:6} no gap to share")
    return 0


def ours(instance: Instance, asked: argparse.Namespace) -> Result:
    """Level with the product."""
    before = cpu()
    effort = Effort(asked.seconds, asked.seconds * CLOCK, asked.seed, begun=time.monotonic())
    answer = level_resources(instance.problem, effort=effort)
    result = Result(answer.value / instance.best - 1, answer.gap == 0, cpu() - before)
    if asked.show:
        print(f"{instance.name:10} ours   {answer} best {instance.best} {result.cpu:.1f} s {answer.reason}", flush=True)
    return result


def theirs(instance: Instance, asked: argparse.Namespace) -> Result:
    """Solve with plain CP-SAT."""
    answer = ask(instance.problem, asked.seconds)
    result = Result(answer["makespan"] / instance.best - 1, answer["proved"], answer["cpu"])
    if asked.show:
        print(f"{instance.name:10} CP-SAT {answer['makespan']} best {instance.best} {result.cpu:.1f} s", flush=True)
    return result


def cpu() -> float:
    """CPU seconds of this process and of the children that have ended."""
    return sum(use.ru_utime + use.ru_stime for use in (getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)))


def line(size: str, side: str, results: list[Result]) -> str:
    """One row of the table."""
    gaps, spent = [one.gap for one in results], [one.cpu for one in results]
    at_best = sum(gap <= 0 for gap in gaps)
    proved = sum(one.proved for one in results)
    figures = f"{statistics.mean(gaps):9.2%} {max(gaps):7.2%} {at_best:8} {proved:7}"
    return f"{size:6} {side:8} {len(gaps):3} {figures} {statistics.mean(spent):6.1f} {max(spent):6.1f}"


if __name__ == "__main__":
    sys.exit(main())
