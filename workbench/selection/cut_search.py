"""The search by rows: solve, work out what a plan is truly worth, and tell the solver by a row where it was wrong."""

import math
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from workbench.selection.certificate import is_allowed, rounded
from workbench.selection.cut_master import CutMaster
from workbench.selection.problem import Problem
from workbench.selection.risk_plan import RiskPlan
from workbench.selection.risk_program import FINE, Cut, Program
from workbench.selection.solver import Seen
from workbench.taxonomy import Status

PROVEN = 1e-6  # relative distance to the bound below which a plan is the best there is
PRECISION = "stopped at the precision of the solver"
ROUNDS = "stopped after the last round allowed"
CLOCK = "stopped by the clock"
NODES = "stopped at the node limit"
REQUEST = "stopped on request"
RELAXATION, TREE = "LP of the full model", "HiGHS tree"


class CutSearch:
    """
    The state of one search: the master problem, the best true plan, and the smallest bound.

    Parameters
    ----------
    program
        The question.
    seed
        Seed of the solver.
    deadline
        Moment of `time.monotonic` at which to stop; a safety net.
    watch
        Told what is known so far between two solves and a few times a second in a search tree; True stops.
    """

    def __init__(
        self,
        program: Program,
        *,
        seed: int = 0,
        deadline: float = math.inf,
        watch: Callable[[Seen], bool] | None = None,
    ):
        self.program, self.deadline, self.watch, self.began = program, deadline, watch, time.monotonic()
        self.master = CutMaster(program, seed=seed)
        self.plan, self.value, self.worths = None, -math.inf, ()
        self.bound, self.proved_by, self.infeasible, self.gap = math.inf, "", False, 0.0
        self.learnt: list[tuple[int, Cut]] = []
        self.prices = np.zeros(0)  # of the rows, when the relaxation was solved last
        self.rounds = self.nodes = 0
        self.stopped = ""  # by the clock or on request: another run may find another plan

    def relax(self, gap: float, round_limit: int) -> str:
        """
        Cut fractional plans until the relaxation is solved to the gap; say what stopped it otherwise.

        A row made halfway to the best plan so far serves better than one made at the point itself, which jumps about.
        """
        self.gap = gap
        size = self.master.options
        problem = replace(self.program.problem, whole=np.zeros(size, dtype=bool))
        if self._contradiction():
            return PRECISION
        for _ in range(round_limit):
            if self.is_stopped():
                return self.stopped
            self.rounds += 1
            found = self.master.relax()
            if found.value is None:
                self.infeasible = found.infeasible
                return PRECISION
            self.prices = found.prices
            self.prove(self.master.bound(found.prices), RELAXATION)
            point = np.clip(found.plan[:size], problem.least, problem.most)
            centre = self.plan
            own = self.look_at(point, problem)
            between = own if centre is None else self.look_at((centre + point) / 2.0, problem)
            if self.is_close(gap):
                return ""
            if not self.cut_off(found.plan, point, own, between):
                return PRECISION
        return ROUNDS

    def forget(self) -> None:
        """Forget the fractional plan; bound and rows stay."""
        self.plan, self.value, self.worths = None, -math.inf, ()

    def branch(self, gap: float, round_limit: int, node_limit: int | None) -> str:
        """Cut whole plans until the best one is proved to the gap; say what stopped it otherwise."""
        self.gap = gap
        overstated: set[bytes] = set()
        if self._contradiction():
            return PRECISION
        for _ in range(round_limit):
            left = 2**31 - 1 if node_limit is None else node_limit - self.nodes
            if left <= 0 or self.is_stopped():
                return self.stopped or NODES
            start = None if self.plan is None else self.master.point(self.plan, self.worths)
            self.rounds += 1
            # Half of the gap is for the tree, the other half for the rows that are still missing.
            limits = {"nodes": left, "gap": gap / 2, "seconds": self.deadline - time.monotonic()}
            limits["watch"] = None if self.watch is None else lambda _: self._is_unwanted()
            found = self.master.search(start, **limits)
            self.nodes += max(found.nodes, 0)
            if "time limit" in found.words or "interrupt" in found.words:
                self.stopped = CLOCK if "time limit" in found.words else REQUEST
            if found.infeasible:
                return self._exhausted()
            self.prove(found.bound, TREE)
            ended = self.stopped or ("" if found.finished else NODES)
            plan = None if found.plan is None else self._whole(found.plan)
            if plan is None:
                return ended or PRECISION
            for other in self.master.plans_on_the_way():
                if (seen := self._whole(other)) is not None:
                    self.look_at(seen, self.program.problem)
            cuts = self.look_at(plan, self.program.problem)
            if self.is_close(gap):
                return ""
            if plan.tobytes() in overstated:
                return ended or PRECISION
            overstated.add(plan.tobytes())
            if not self.cut_off(found.plan, plan, cuts, cuts):
                return ended or PRECISION
        return ROUNDS

    def answer(self, reason: str) -> RiskPlan:
        """Put into words what was found."""
        found = self.plan is not None
        if not found:
            status = Status.INFEASIBLE if self.infeasible else Status.UNSOLVED
            reason = "the limits contradict each other" if self.infeasible else f"no plan yet, {reason}"
        elif self.is_close(PROVEN):
            status, reason = Status.OPTIMAL, ""
        else:
            status = Status.FEASIBLE
            reason = "stopped at the gap asked for" if self.is_close(self.gap) else reason
        return RiskPlan(
            status=status,
            plan=self.plan,
            value=self.value if found else None,
            mean=float(self.program.problem.value @ self.plan) if found else None,
            measures=tuple(self.worths),
            bound=max(self.bound, self.value),
            proved_by=self.proved_by,
            learnt=tuple(self.learnt),
            rounds=self.rounds,
            nodes=self.nodes,
            by_clock=bool(self.stopped),
            reason=reason,
        )

    def look_at(self, plan: np.ndarray, problem: Problem) -> list[Cut]:
        """Work out the true measures of a plan, keep the plan if it is allowed and better, and give its rows."""
        cuts = self.program.cuts(plan)
        worths = [cut.at(plan) for cut in cuts]
        value = self.program.value(plan, worths)
        keeps = value > self.value and self.program.reaches(worths) and is_allowed(problem, plan)
        if keeps and self.program.accepts(plan):
            self.plan, self.value, self.worths = plan, value, tuple(worths)
        return cuts

    def learn(self, number: int, cut: Cut) -> None:
        """Add a row that bounds the measure of a term."""
        self.master.add(number, cut)
        self.learnt.append((number, cut))

    def is_close(self, gap: float) -> bool:
        """Whether the best plan is within a relative gap of the bound."""
        return self.plan is not None and self.bound - self.value <= max(gap, PROVEN) * max(abs(self.value), 1.0)

    def cut_off(self, claims: np.ndarray, point: np.ndarray, own: list[Cut], between: list[Cut]) -> bool:
        """Add rows for the measures that a point overstates; tell whether there are any."""
        before = len(self.learnt)
        for number, (mine, other) in enumerate(zip(own, between, strict=True)):
            claimed = self.master.claimed(number, claims)
            if claimed - mine.at(point) <= FINE * self.program.units[number]:
                continue
            self.learn(number, other)
            # Where that row does not lower the measure at the point, the same point would come back for ever.
            if other is not mine and other.at(point) >= claimed:
                self.learn(number, mine)
        return len(self.learnt) > before

    def _whole(self, point: np.ndarray) -> np.ndarray | None:
        """The plan of a point, whole columns rounded, without minus zero: plans are compared by their bytes."""
        plan = rounded(self.program.problem, point[: self.master.options])
        return None if plan is None else plan + 0.0

    def _exhausted(self) -> str:
        """Read what it means that no plan of the master is left."""
        if self.plan is None:
            self.infeasible = True
        else:  # the best plan stands on a floor to the last digit, and nothing else is left
            self.prove(self.value, TREE)
        return PRECISION

    def _contradiction(self) -> bool:
        self.infeasible |= self.master.contradiction
        return self.infeasible

    def prove(self, bound: float, source: str) -> None:
        """Keep the smallest bound."""
        if bound < self.bound:
            self.bound, self.proved_by = bound, source

    def is_stopped(self) -> bool:
        """Look at the clock, and ask whoever watches."""
        if time.monotonic() >= self.deadline:
            self.stopped = CLOCK
        elif self._is_unwanted():
            self.stopped = REQUEST
        return bool(self.stopped)

    def _is_unwanted(self) -> bool:
        if self.watch is None:
            return False
        value = None if self.plan is None else self.value
        bound = self.bound if math.isfinite(self.bound) else None
        return self.watch(Seen(value, bound, time.monotonic() - self.began))
