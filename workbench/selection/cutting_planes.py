"""Maximise value and a measure of risk that the solver learns row by row: relaxed first, then in whole plans."""

import math
import time
from dataclasses import dataclass

import numpy as np

from workbench.selection.cut_master import CutMaster
from workbench.selection.risk_program import Cut, Program
from workbench.taxonomy import Status

PROVEN = 1e-6  # relative distance to the bound below which a plan is the best there is
PRECISION = "stopped at the precision of the solver"
ROUNDS = "stopped after the last round allowed"
RELAXATION_GAP = 1e-4  # closer than this the rows of fractional plans help whole ones no more


@dataclass(frozen=True)
class RiskPlan:
    """
    The best plan found, with what is proved about it.

    Parameters
    ----------
    status
        Optimal only when proved to one part in a million.
    plan
        Share of each option, 0 or 1 in whole plans; None without a plan.
    value
        Objective with the true measure of the plan; None without a plan.
    mean
        Its expected value.
    measure
        Its true measure of risk.
    bound
        No plan is worth more; infinite when nothing was proved.
    proved_by
        Where the bound comes from.
    cuts
        Rows that were added.
    rounds
        Times the solver ran.
    nodes
        Nodes of its search trees.
    reason
        What stopped the search, in words; empty for an optimum.
    """

    status: Status
    plan: np.ndarray | None
    value: float | None
    mean: float | None
    measure: float | None
    bound: float
    proved_by: str
    cuts: int
    rounds: int
    nodes: int
    reason: str

    @property
    def gap(self) -> float | None:
        """Distance of value and bound relative to the value; None without a plan."""
        return None if self.value is None else max(self.bound - self.value, 0.0) / max(abs(self.value), 1.0)


def relax(program: Program, *, gap: float = 1e-4, round_limit: int = 500) -> RiskPlan:
    """
    Solve the relaxation, in which options may be taken in part.

    Parameters
    ----------
    program
        The question.
    gap
        Relative distance of true value and bound at which to stop.
    round_limit
        Most rounds.

    References
    ----------
    Kelley (1960), The cutting-plane method for solving convex programs, Journal of SIAM 8 (4); rows between the point
    and the best plan: Ben-Ameur and Neto (2007), Acceleration of cutting-plane and column generation algorithms,
    Networks 49 (1).
    """
    search = _Search(program)
    return search.answer(search.relax(gap, round_limit))


def choose(
    program: Program,
    *,
    gap: float = 0.0,
    relaxation_rounds: int = 500,
    round_limit: int = 500,
    node_limit: int | None = None,
    time_limit: float = 60.0,
) -> RiskPlan:
    """
    Find the best plan of whole options.

    The relaxation comes first and leaves its rows behind. Then the solver's best plan gets a row of its own, again and
    again, until its measure is no longer overstated by more than the gap.

    Parameters
    ----------
    program
        The question.
    gap
        Relative distance of true value and bound at which to stop.
    relaxation_rounds, round_limit
        Most rounds in each of the two phases.
    node_limit
        Most nodes over all search trees; stops in the same place every time.
    time_limit
        Seconds; a safety net, its use is reported.
    """
    search = _Search(program)
    search.relax(RELAXATION_GAP, relaxation_rounds)
    search.drop_plan()
    reason = search.branch(gap, round_limit, node_limit, time.perf_counter() + time_limit)
    return search.answer(reason)


class _Search:
    """The state of one search: the master problem, the best true plan, and the smallest bound."""

    def __init__(self, program: Program):
        self.program = program
        self.master = CutMaster(
            np.append(program.mean_weight * program.mean, program.weight), program.rows, program.limits, program.span
        )
        self.plan, self.value, self.worth = None, -math.inf, None
        self.bound, self.proved_by, self.infeasible, self.gap = math.inf, "", False, 0.0
        self.cuts = self.rounds = self.nodes = 0

    def relax(self, gap: float, round_limit: int) -> str:
        """
        Cut fractional plans until the relaxation is solved to the gap; say what stopped it otherwise.

        A row made halfway to the best plan so far serves better than one made at the point itself, which jumps about.
        """
        self.gap = gap
        for _ in range(round_limit):
            point = self._run(self.master.solve_relaxation)
            if point is None:
                return PRECISION
            self._prove(self.master.dual_bound(), "LP of the full model")
            centre, own = self.plan, self._look_at(point)
            between = own if centre is None else self._look_at((centre + point) / 2.0)
            if self._close_enough(gap):
                return ""
            self._add(between)
            # Where that row does not lower the measure at the point, the same point would come back for ever.
            if between is not own and between.at(point) >= self.master.measure:
                self._add(own)
        return ROUNDS

    def drop_plan(self) -> None:
        """Forget the fractional plan; bound and rows stay."""
        self.plan, self.value, self.worth = None, -math.inf, None

    def branch(self, gap: float, round_limit: int, node_limit: int | None, deadline: float) -> str:
        """Cut whole plans until the best one is proved to the gap; say what stopped it otherwise."""
        self.gap = gap
        self.master.make_whole()
        overstated: set[bytes] = set()
        for _ in range(round_limit):
            seconds = deadline - time.perf_counter()
            nodes_left = None if node_limit is None else node_limit - self.nodes
            if self.infeasible or seconds <= 0 or (nodes_left is not None and nodes_left <= 0):
                return "stopped by the clock" if seconds <= 0 else "stopped at the node limit"
            start = None if self.plan is None else np.append(self.plan, self.worth)
            # Half of the gap is for the tree, the other half for the rows that are still missing.
            plan = self._run(self.master.solve_whole, gap / 2, nodes_left, seconds, start)
            self.nodes += self.master.nodes
            if not self.infeasible:
                self._prove(self.master.tree_bound(), "HiGHS tree")
            if plan is None:
                return self.master.stopped_by or PRECISION
            for other in self.master.plans_on_the_way():
                self._look_at(other)
            cut = self._look_at(plan)
            if self._close_enough(gap):
                return ""
            if plan.tobytes() in overstated:
                return self.master.stopped_by or PRECISION
            overstated.add(plan.tobytes())
            self._add(cut)
        return ROUNDS

    def answer(self, reason: str) -> RiskPlan:
        """Put into words what was found."""
        bound = max(self.bound, self.value)
        if self.plan is None:
            status = Status.INFEASIBLE if self.infeasible else Status.UNSOLVED
            reason = "the limits contradict each other" if self.infeasible else f"no plan yet, {reason}"
        elif self._close_enough(PROVEN):
            status, reason = Status.OPTIMAL, ""
        else:
            status = Status.FEASIBLE
            reason = "stopped at the gap asked for" if self._close_enough(self.gap) else reason
        found = self.plan is not None
        return RiskPlan(
            status=status,
            plan=self.plan,
            value=self.value if found else None,
            mean=float(self.program.mean @ self.plan) if found else None,
            measure=self.worth,
            bound=bound,
            proved_by=self.proved_by,
            cuts=self.cuts,
            rounds=self.rounds,
            nodes=self.nodes,
            reason=reason,
        )

    def _run(self, solve, *settings) -> np.ndarray | None:
        """Run the solver once; without a plan, note whether that is proved."""
        self.rounds += 1
        point = solve(*settings)
        self.infeasible = point is None and self.master.is_infeasible
        return point

    def _prove(self, bound: float, source: str) -> None:
        """Keep the smallest bound."""
        if bound < self.bound:
            self.bound, self.proved_by = bound, source

    def _look_at(self, plan: np.ndarray) -> Cut:
        """Work out the true measure of a plan, keep the plan if it is allowed and better, and give its row."""
        cut = self.program.measure.cut(plan)
        worth = cut.at(plan)
        value = self.program.value(plan, worth)
        if value > self.value and self.program.allows(plan, worth):
            self.plan, self.value, self.worth = plan, value, worth
        return cut

    def _add(self, cut: Cut) -> None:
        self.master.add(cut.coefficients, cut.constant)
        self.cuts += 1

    def _close_enough(self, gap: float) -> bool:
        return self.plan is not None and self.bound - self.value <= max(gap, PROVEN) * max(abs(self.value), 1.0)
