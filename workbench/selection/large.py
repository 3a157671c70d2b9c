"""Large portfolios: a plan near the bound of the linear relaxation, then part after part thought over again."""

import itertools
import time
from collections.abc import Callable

import numpy as np

from workbench.selection.certificate import certify, is_allowed, rounded_down
from workbench.selection.effort import Effort, Result, Step
from workbench.selection.greedy import round_off
from workbench.selection.impossible import without_impossible
from workbench.selection.lp_core import can_matter, core_columns, guide, search_part
from workbench.selection.neighbourhoods import NEIGHBOURHOODS, look
from workbench.selection.problem import Groups, Problem
from workbench.selection.solver import Relaxation, Seen, Solver
from workbench.taxonomy import Status

SMALL = 700  # columns up to which one search of the whole problem beats a search in parts
MEDIUM = 2_500  # columns up to which the tree of the whole problem proves more than its relaxation
# the relaxation is rounded to the nearest, then by lot, until so many columns were handled
ROUNDINGS, ROUNDED_COLUMNS = 16, 80_000
ROOT_SHARE = 0.1  # of the seconds, for that proof, where parts go by the clock too
CORES = (0.05, 0.2, 1.0)  # shares of the columns searched for a first plan where rounding gave none
CORE_NODES = 2  # a core may take this many times the nodes of one part
# projects and columns thought over at once: many projects by their best starts, in turn with few projects in full;
# a part that the solver finishes in a second is worth more than a large one of which it sees the root
PARTS = ((200, 400), (25, 300))
AT_MOST = 0.5  # of all projects in a part at first: one that holds them all is the same part every time
GROW, LEAST_SCALE = 1.25, 0.2
PART_GAP = 2e-5  # of the plan's worth: smaller gains are not looked for in one part
PROVEN = 1e-6
STOPPED = "stopped on request"
STOPPED_BY_TIME = ("time limit reached", "interrupted by user")  # as HiGHS puts it
TREE = "HiGHS tree"
RELAXATION = "linear relaxation, from its prices"


def improve(
    problem: Problem,
    effort: Effort | None = None,
    *,
    start: np.ndarray | None = None,
    relaxation: Relaxation | None = None,
    progress: Callable[[Step], None] | None = None,
    watch: Callable[[Seen], bool] | None = None,
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
    watch
        Told what is known after every part; True stops the search.
    clock
        Seconds since some moment.

    Raises
    ------
    ValueError
        The start breaks a row.
    """
    if start is not None and not is_allowed(problem, start):
        raise ValueError("start: expected a plan that keeps every row and column")
    problem = without_impossible(problem)
    run = _Run(problem, effort or Effort(), progress, watch, clock)
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

    def __init__(self, problem: Problem, effort: Effort, progress, watch, clock):
        self.problem, self.effort, self.clock = problem, effort, clock
        self.progress, self.watch = progress, watch
        self.began = clock()
        self.plan: np.ndarray | None = None
        self.value = -np.inf
        self.bounds: dict[str, float] = {}
        self.by_clock = False
        self.history: list[Step] = []

    def look(self, relaxation: Relaxation, start: np.ndarray | None) -> str:
        """Run the stages and say what ended them."""
        self.guide = guide(self.problem, relaxation)
        self.bounds[RELAXATION] = self.guide.bound
        if start is not None:
            self.offer(0, start, "the plan known before")
        if len(self.problem.value) <= SMALL:
            return self.core(1.0)
        draws = np.random.default_rng(self.effort.seed)
        roundings = min(ROUNDINGS, max(1, ROUNDED_COLUMNS // len(self.problem.value)))
        for number in range(roundings if self.problem.yes_or_no else 0):
            if self.plan is None or (self.gap > self.effort.gap and self.left > 0):
                rounded = round_off(self.problem, self.guide, draws if number else None)
                self.offer(0, rounded, "the relaxation rounded and filled by value for money")
        if len(self.problem.value) <= MEDIUM and self.plan is not None and self.gap > self.effort.gap:
            watched = np.isfinite(self.effort.part_seconds)
            self.core(1.0, nodes=1, seconds=ROOT_SHARE * self.effort.seconds if watched else np.inf)
        for share in CORES:
            if self.plan is None:
                ended = self.core(share)
        if self.plan is None:
            return ended
        return self.neighbourhoods()

    def core(self, share: float, *, nodes: int | None = None, seconds: float = np.inf) -> str:
        """Search the core; a core of all columns gives a bound as well."""
        free = core_columns(self.problem, self.guide, share)
        everything = len(free) == len(self.problem.value)
        known = self.plan if self.plan is not None else self.problem.least
        nodes = self.effort.nodes * CORE_NODES if nodes is None else nodes
        plan, found = self.search(known, free, self.plan is not None, nodes, 0.0, seconds)
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
        turns = list(itertools.product(PARTS, NEIGHBOURHOODS))
        scales = [1.0] * len(turns)
        for number in range(self.effort.rounds):
            if self.gap <= self.effort.gap:
                return "gap"
            if self.left <= 0:
                return "clock"
            if self.watch is not None and self.watch(self.seen):
                self.by_clock = True
                return STOPPED
            turn = number % len(turns)
            (projects, columns), choose = turns[turn]
            view = look(groups, self.plan, self.guide.relaxed, self.guide.rent)
            size = int(min(projects, AT_MOST * groups.count) * scales[turn]) + 1
            inside = np.isin(groups.project, choose(view, size, draws))
            free = np.flatnonzero(self.cheapest(inside, int(columns * scales[turn])) | ~self.problem.whole)
            slack = PART_GAP * abs(self.value)
            plan, found = self.search(self.plan, free, True, self.effort.nodes, slack, self.effort.part_seconds)
            better = self.offer(number + 1, plan, choose.__doc__)
            if not found.finished:
                scales[turn] = max(scales[turn] / GROW, LEAST_SCALE)
            elif not better:
                scales[turn] = min(scales[turn] * GROW, float(groups.count))
        return "rounds"

    def cheapest(self, inside: np.ndarray, count: int) -> np.ndarray:
        """Choose among the columns of a part those of the plan and those that the relaxation likes best."""
        inside = inside & (can_matter(self.problem, self.guide, self.value) | (self.plan > 0.5))
        among = np.flatnonzero(inside)
        taken = inside & (self.plan > 0.5)
        taken[among[np.argsort(-self.guide.reduced[among], kind="stable")][:count]] = True
        return taken

    def search(
        self, plan: np.ndarray, free: np.ndarray, start: bool, nodes: int, slack: float, seconds: float = np.inf
    ):
        """Search a part; what is worth less than one unit of a whole-numbered plan is not looked for."""
        least = 1.0 - 1e-6 if self.problem.integral else 1e-6
        limits = {"nodes": nodes, "slack": max(least, slack), "seconds": min(self.left, seconds), "clock": self.clock}
        plan, found = search_part(self.problem, plan, free, start=start, seed=self.effort.seed, **limits)
        self.by_clock |= found.words in STOPPED_BY_TIME
        return plan, found

    @property
    def left(self) -> float:
        """Seconds left."""
        return self.effort.seconds - (self.clock() - self.began)

    @property
    def seen(self) -> Seen:
        """What is known so far."""
        return Seen(self.value, min(self.bounds.values()), self.clock() - self.began)

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
        history, by_clock = tuple(self.history), self.by_clock or self.left <= 0
        if self.plan is None:
            infeasible = infeasible or stopped_by == "infeasible"
            status = Status.INFEASIBLE if infeasible else Status.UNSOLVED
            bound = min(self.bounds.values(), default=None)
            return Result(status, None, None, None if infeasible else bound, None, "", history, stopped_by, by_clock)
        proof = certify(self.problem, self.plan, self.bounds)
        proven = proof.bound - proof.value <= PROVEN * max(abs(proof.value), 1.0)
        status = Status.OPTIMAL if proven else Status.FEASIBLE
        known = (proof.value, proof.bound, proof.gap, proof.proved_by)
        return Result(status, self.plan, *known, history, stopped_by, by_clock)


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
