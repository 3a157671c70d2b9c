"""What both sides of a comparison get: the same matrix, CPU seconds of one thread, plans held against every row."""

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import highspy
import numpy as np
import peers
from instances import Instance, check_shape, make

from workbench.selection.certificate import is_allowed
from workbench.selection.effort import Effort, Result
from workbench.selection.large import improve
from workbench.selection.problem import Groups, Problem, binary
from workbench.selection.solver import Solver

ENDLESS = 10**6
PART = 1.0  # CPU seconds for one part of a plan


@dataclass(frozen=True)
class Found:
    """
    One measurement.

    Parameters
    ----------
    number
        What the target speaks of; None where there is nothing to judge.
    note
        Both sides in words.
    """

    number: float | None
    note: str


def drawn(count: int, seed: int) -> tuple[Instance, Problem]:
    """Draw an instance, hold it against its fingerprint, and make a problem of it."""
    instance = make(count, seed)
    check_shape(instance, count, seed)
    last = instance.start + instance.duration[instance.project] - 1
    groups = Groups(instance.project, instance.start, last, instance.role > 0)
    return instance, binary(instance.matrix, instance.value, instance.low, instance.high, groups)


def cpu(work: Callable[[], object]) -> tuple[float, object]:
    """Do some work: CPU seconds, and what it gives back."""
    start = time.process_time()
    answer = work()
    return time.process_time() - start, answer


def largest_memory() -> float:
    """
    Largest memory of this process so far in MB.

    Linux counts it anew for every program; `ru_maxrss` would begin at the size of the process that started this one.
    """
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def our_plan(problem: Problem, seconds: float, gap: float = 1e-4) -> Result:
    """Our plan after CPU seconds."""
    effort = Effort(rounds=ENDLESS, seconds=seconds, gap=gap, part_seconds=PART)
    return improve(problem, effort, clock=time.process_time)


def highs_plan(problem: Problem, seconds: float) -> tuple[float | None, float]:
    """
    HiGHS as it comes, stopped at CPU seconds but not before its first plan.

    The flag of its interrupt is set on every call, up or down: once raised it would stay raised.

    Returns
    -------
    tuple
        Worth of its plan, None without one, and the CPU seconds it took.
    """
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


def peer_plan(peer: str, instance: Instance, problem: Problem, seconds: float) -> tuple[float | None, str]:
    """Another engine's plan after CPU seconds: its worth, None without one, and a word on it."""

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "instance.npz"
        peers.save(file, instance.matrix, instance.low, instance.high, instance.value)
        answer = peers.ask(peer, file, seconds)
    if "missing" in answer:
        return None, answer["missing"]
    if answer["chosen"] is None:
        return None, f"no plan ({answer['spent']:.1f} s)"
    plan = np.zeros(len(problem.value))
    plan[answer["chosen"]] = 1.0
    if not is_allowed(problem, plan):
        return None, "its plan breaks a row"
    worth = float(problem.value @ plan)
    return worth, f"{worth:,.0f} ({answer['spent']:.1f} s)"
