"""Large portfolios: a plan near the bound of the linear relaxation, then part after part thought over again."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from workbench.selection.certificate import certify, is_allowed, rounded_down
from workbench.selection.greedy import round_off
from workbench.selection.lp_core import can_matter, core_columns, guide, search_part
from workbench.selection.neighbourhoods import NEIGHBOURHOODS, look
from workbench.selection.solver import Groups, Problem, Relaxation, Solver
from workbench.taxonomy import Status

SMALL = 700  # columns up to which one search of the whole problem beats a search in parts
CORES = (0.05, 0.2, 1.0)  # shares of the columns searched for a first plan where rounding gave none
CORE_NODES = 20  # a core may take this many times the nodes of one part
SMALLEST, GROW = 10, 1.25
# projects thought over at once, and columns of them that may cost this part of the gap at the relaxation's prices:
# many projects with few starts each, in turn with fewer projects in full
WIDE, DEEP = (200, 0.03), (80, 1.0)
PART_GAP = 2e-5  # of the plan's worth: smaller gains are not looked for in one part
PROVEN = 1e-6
TREE = "HiGHS tree"
RELAXATION = "linear relaxation, from its prices"


@dataclass(frozen=True)
class Effort:
    """
    How long to look; the same rounds, nodes and seed give the same plan while no clock cuts in.

    Parameters
    ----------
    rounds
        Parts of the plan thought over again.
    nodes
        Nodes of the search tree in each.
    gap
        Relative distance to the bound at which the plan is good enough.
    seed
        Seed of every draw.
    seconds
        A safety net: the search ends by the clock and says so. The plan then depends on the machine.
    part_seconds
        Seconds for one part, for those who watch: better plans sooner, but not the same on every machine.
    """

    rounds: int = 60
    nodes: int = 5
    gap: float = 1e-4
    seed: int = 1
    seconds: float = 60.0
    part_seconds: float = np.inf


@dataclass(frozen=True)
class Step:
    """
    One improvement.

    Parameters
    ----------
    round
        Round that found it; 0 is the first plan.
    found_by
        What was thought over again.
    value, gap
        Worth of the plan and its distance to the bound.
    seconds
        When.
    """

    round: int
    found_by: str
    value: float
    gap: float
    seconds: float

    def __str__(self) -> str:
        return f"{self.value:,.0f}, {self.gap:.2%} below the bound after {self.seconds:.1f} s ({self.found_by})"


@dataclass(frozen=True, eq=False)
class Result:
    """
    The best plan found and what is known about it.

    Parameters
    ----------
    status
        Optimal, feasible, infeasible or unsolved.
    plan
        One number per column; None without a plan.
    value, bound, gap, proved_by
        The certificate; value and gap are None without a plan.
    history
        Every improvement.
    stopped_by
        "proof", "gap", "rounds", "clock", or what the solver said.
    """

    status: Status
    plan: np.ndarray | None
    value: float | None
    bound: float | None
    gap: float | None
    proved_by: str
    history: tuple[Step, ...]
    stopped_by: str


def improve(
    problem: Problem,
    effort: Effort | None = None,
    *,
    start: np.ndarray | None = None,
    relaxation: Relaxation | None = None,
    progress: Callable[[Step], None] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Result:
    """
    Look for the best plan of a large problem.

    Linear relaxation and its core (Balas and Zemel, Operations Research 28, 1980), then large neighbourhood search
    (Shaw, CP 1998) over all columns, the gap always held against a bound of the whole problem.

    Parameters
    ----------
    problem
        The problem.
    effort
        How long to look.
    start
        A plan known already; the answer is never worse.
    relaxation
        The linear relaxation, where it is solved already.
    progress
        Called with every improvement.
    clock
        Seconds since some moment.

    Raises
    ------
    ValueError
        The start breaks a row.
    """
    if start is not None and not is_allowed(problem, start):
        raise ValueError("start: expected a plan that keeps every row and column")
    run = _Run(problem, effort or Effort(), progress, clock)
    if run.effort.seconds <= 0:
        return run.close("clock")
    relaxation = relaxation or Solver(problem, seed=run.effort.seed).relax()
    if relaxation.infeasible:
        return run.close("the limits contradict each other", infeasible=True)
    if relaxation.value is None:
        return run.close("the linear relaxation has no optimum")
    return run.close(run.look(relaxation, start))


class _Run:
    """One run: the best plan so far, the bounds so far, and the clock."""

    def __init__(self, problem: Problem, effort: Effort, progress, clock):
        self.problem, self.effort, self.progress, self.clock = problem, effort, progress, clock
        self.began = clock()
        self.plan: np.ndarray | None = None
        self.value = -np.inf
        self.bounds: dict[str, float] = {}
        self.history: list[Step] = []

    def look(self, relaxation: Relaxation, start: np.ndarray | None) -> str:
        """Run the stages and say what ended them."""
        self.guide = guide(self.problem, relaxation)
        self.bounds[RELAXATION] = self.guide.bound
        if start is not None:
            self.offer(0, start, "the plan known before")
        if len(self.problem.value) <= SMALL:
            return self.core(1.0)
        if self.problem.yes_or_no:
            self.offer(0, round_off(self.problem, self.guide), "the relaxation rounded and filled by value for money")
        for share in CORES:
            if self.plan is None:
                ended = self.core(share)
        if self.plan is None:
            return ended
        return self.neighbourhoods()

    def core(self, share: float) -> str:
        """Search the core; a core of all columns gives a bound as well."""
        free = core_columns(self.problem, self.guide, share)
        everything = len(free) == len(self.problem.value)
        known = self.plan if self.plan is not None else self.problem.least
        plan, found = self.search(known, free, self.plan is not None, self.effort.nodes * CORE_NODES, 0.0)
        self.offer(0, plan, f"a search of {len(free)} columns")
        if everything:
            self.bounds[TREE] = rounded_down(
                self.problem, found.bound + float(self.problem.value @ _outside(known, free))
            )
        if self.left <= 0:
            return "clock"
        return found.words

    def neighbourhoods(self) -> str:
        """Think part after part over again."""
        draws = np.random.default_rng(self.effort.seed)
        groups = self.problem.groups or _each_its_own(self.problem)
        turns = [[part, size, cost] for size, cost in (WIDE, DEEP) for part in NEIGHBOURHOODS]
        for number in range(self.effort.rounds):
            if self.gap <= self.effort.gap:
                return "gap"
            if self.left <= 0:
                return "clock"
            turn = turns[number % len(turns)]
            choose, size, cost = turn
            view = look(groups, self.plan, self.guide.relaxed, self.guide.reduced)
            inside = np.isin(groups.project, choose(view, int(size), draws)) & self.promising(cost)
            free = np.flatnonzero(inside | ~self.problem.whole)
            plan, found = self.search(
                self.plan, free, True, self.effort.nodes, PART_GAP * abs(self.value), self.effort.part_seconds
            )
            better = self.offer(number + 1, plan, choose.__doc__)
            if found.finished:
                turn[1] = min(size * GROW, groups.count)
            elif not better:
                turn[1] = max(size / GROW, SMALLEST)
        return "rounds"

    def promising(self, cost: float) -> np.ndarray:
        """Tell which columns are in the plan or cost little at the prices of the relaxation, measured by the gap."""
        cheap = self.guide.reduced >= -cost * (self.bounds[RELAXATION] - self.value)
        return (cheap & can_matter(self.problem, self.guide, self.value)) | (self.plan > 0.5)

    def search(
        self, plan: np.ndarray, free: np.ndarray, start: bool, nodes: int, slack: float, seconds: float = np.inf
    ):
        """Search a part; what is worth less than one unit of a whole-numbered plan is not looked for."""
        least = 1.0 - 1e-6 if self.problem.integral else 1e-6
        limits = {"nodes": nodes, "slack": max(least, slack), "seconds": min(self.left, seconds), "clock": self.clock}
        return search_part(self.problem, plan, free, start=start, seed=self.effort.seed, **limits)

    @property
    def left(self) -> float:
        """Seconds left."""
        return self.effort.seconds - (self.clock() - self.began)

    @property
    def gap(self) -> float:
        """Relative distance of the plan to the smallest bound."""
        return (min(self.bounds.values()) - self.value) / max(abs(self.value), 1.0)

    def offer(self, number: int, plan: np.ndarray | None, found_by: str) -> bool:
        """Keep a plan that is allowed and better."""
        if plan is None or not is_allowed(self.problem, plan):
            return False
        value = float(self.problem.value @ plan)
        if value <= self.value:
            return False
        self.plan, self.value = plan, value
        self.history.append(Step(number, found_by, value, self.gap, self.clock() - self.began))
        if self.progress is not None:
            self.progress(self.history[-1])
        return True

    def close(self, stopped_by: str, *, infeasible: bool = False) -> Result:
        """Hold the plan against every row once more and put it beside its bound."""
        history = tuple(self.history)
        if self.plan is None:
            infeasible = infeasible or stopped_by == "infeasible"
            status = Status.INFEASIBLE if infeasible else Status.UNSOLVED
            bound = min(self.bounds.values(), default=None)
            return Result(status, None, None, None if infeasible else bound, None, "", history, stopped_by)
        proof = certify(self.problem, self.plan, self.bounds)
        proven = proof.bound - proof.value <= PROVEN * max(abs(proof.value), 1.0)
        status = Status.OPTIMAL if proven else Status.FEASIBLE
        return Result(status, self.plan, proof.value, proof.bound, proof.gap, proof.proved_by, history, stopped_by)


def _outside(plan: np.ndarray, free: np.ndarray) -> np.ndarray:
    """The plan without its free columns."""
    kept = plan.copy()
    kept[free] = 0.0
    return kept


def _each_its_own(problem: Problem) -> Groups:
    """Groups of a problem about which nothing is known: every column a project of its own."""
    count = len(problem.value)
    once = np.zeros(count, dtype=int)
    return Groups(np.arange(count), once, once, np.zeros((count, 0), dtype=bool))
