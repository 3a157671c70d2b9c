"""One question after the other to the engine: cvxpy is the language, HiGHS the engine."""

from collections.abc import Callable
from dataclasses import dataclass

import cvxpy as cp
import numpy as np

from workbench.selection.compiled import MANY, Compiled, compiled, whole_numbered
from workbench.selection.effort import Effort
from workbench.selection.large import STOPPED, improve
from workbench.selection.plan_risk import Risk
from workbench.selection.problem import Groups
from workbench.selection.risk_limits import solve_with_risk
from workbench.selection.solver import Search, Seen, Solver
from workbench.taxonomy import Status

LARGE = 2_000  # options from which a plan is searched for in parts
PART_SECONDS = 1.0
PROVEN = 1e-6  # relative distance to the bound below which a plan is the best there is
RISK_NODES = 20_000  # over all trees of one question about risk

Watch = Callable[[Seen], bool]
"""Told what is known so far a few times a second; True stops the search."""


@dataclass(frozen=True)
class Outcome:
    """
    What the engine found.

    Parameters
    ----------
    status
        Only a proven optimum is called optimal; a plan without proof is feasible, no plan is unsolved.
    values
        The yes-or-no columns; None without a plan.
    bound
        No plan is worth more than this; None when the engine proved nothing.
    reason
        What stopped the engine, in words.
    by_clock
        A clock or a request stopped it: another run may find another plan.
    proved_by
        Where the bound comes from.
    """

    status: Status
    values: np.ndarray | None
    bound: float | None
    reason: str
    by_clock: bool = False
    proved_by: str = ""


class Engine:
    """
    A maximisation problem over one boolean vector and continuous columns, compiled once and solved many times.

    Set the problem's parameters and call `solve` again: right-hand sides and objective change without a new
    compilation. Every solve is a search of its own, so that the answer to a question does not depend on the questions
    before it.

    Parameters
    ----------
    problem
        A cvxpy problem that maximises a linear objective under linear constraints.
    variable
        The boolean vector.
    groups
        What its columns mean, for the search of large problems in parts.

    Attributes
    ----------
    risk
        What is asked of the risk of a plan, set anew for each question; None when nothing is.
    """

    def __init__(self, problem: cp.Problem, variable: cp.Variable, groups: Groups | None = None):
        self.problem = problem
        self.variable = variable
        self.groups = groups
        self.risk: Risk | None = None

    @property
    def form(self) -> Compiled:
        """The problem with its parameters as they are now."""
        return compiled(self.problem, self.groups)

    def solve(self, *, time_limit: float, gap: float = 0.0, nodes: int = MANY, watch: Watch | None = None) -> Outcome:
        """
        Solve with the parameters as they are now.

        Parameters
        ----------
        time_limit
            Seconds; a safety net, its use is reported.
        gap
            Relative gap at which the engine may stop; the plan is then called feasible, not optimal.
        nodes
            Most nodes of the search tree: it ends there in the same place every time. A search in parts has its own.
        watch
            Told what is known so far, and may stop the search.
        """
        if self.variable.size == 0:
            return Outcome(Status.OPTIMAL, np.zeros(0), 0.0, "there is nothing to choose from")
        if time_limit <= 0:
            return Outcome(Status.UNSOLVED, None, None, "no time was given", by_clock=True)
        form = self.form
        if self.risk is not None:
            return self._with_risk(form, self.risk, time_limit, gap, min(nodes, RISK_NODES), watch)
        if self.variable.size > LARGE:
            return self._in_parts(form, time_limit, gap, watch)
        limits = {"nodes": nodes, "gap": gap, "seconds": time_limit, "watch": watch}
        found = Solver(form.problem).search(**limits)
        if found.infeasible and Solver(form.problem, presolve=False).search(**limits).plan is not None:
            return Outcome(Status.UNSOLVED, None, None, "the solver contradicts itself on whether a plan exists")
        return self._read(form, found, gap)

    def _with_risk(
        self, form: Compiled, risk: Risk, time_limit: float, gap: float, nodes: int, watch: Watch | None
    ) -> Outcome:
        """Limit or price the risk by rows learnt from the worst futures."""
        found = solve_with_risk(
            form.problem, risk.scenarios, risk.terms, gap=gap, nodes=nodes, seconds=time_limit, watch=watch
        )
        bound = found.bound if np.isfinite(found.bound) else None
        if found.plan is None:
            return Outcome(found.status, None, bound, found.reason, found.by_clock)
        values = np.round(form.of(found.plan, self.variable))
        return Outcome(found.status, values, bound, found.reason, found.by_clock, found.proved_by)

    def _in_parts(self, form: Compiled, time_limit: float, gap: float, watch: Watch | None) -> Outcome:
        """Look for a plan near the bound of the relaxation, where a search of the whole would find none in time."""
        part = np.inf if watch is None else PART_SECONDS  # who watches wants to see something; else nodes end a part
        effort = Effort(rounds=MANY, gap=max(gap, PROVEN), seconds=time_limit, part_seconds=part)
        found = improve(form.problem, effort, watch=watch)
        if found.plan is None:
            return Outcome(found.status, None, found.bound, f"no plan yet ({found.stopped_by})", found.by_clock)
        how = "searched in parts, the same plan on every machine"
        if found.by_clock:
            how = f"searched in parts by the clock, stopped by {found.stopped_by}"
        reason = "" if found.status is Status.OPTIMAL else f"{self.variable.size:,} options were {how}"
        values = form.of(found.plan, self.variable)
        return Outcome(found.status, values, found.bound, reason, found.by_clock, found.proved_by)

    def _read(self, form: Compiled, found: Search, gap: float) -> Outcome:
        """Translate the engine's words; a plan counts only when the engine says it has one."""
        bound = float(found.bound) if np.isfinite(found.bound) else None
        by_clock = "time limit" in found.words or "interrupt" in found.words
        if found.infeasible:
            return Outcome(Status.INFEASIBLE, None, None, "the limits contradict each other")
        words = STOPPED if "interrupt" in found.words else found.words
        if found.plan is None:
            return Outcome(Status.UNSOLVED, None, bound, f"no plan yet ({words})", by_clock)
        plan = whole_numbered(form.problem, found.plan)
        if plan is None:
            return Outcome(Status.UNSOLVED, None, bound, "the plan found is not whole-numbered", by_clock)
        value, values = float(form.problem.value @ plan), form.of(plan, self.variable)
        near = bound is not None and bound - value <= PROVEN * max(abs(value), 1.0)
        if found.finished and (bound is None or near):
            return Outcome(Status.OPTIMAL, values, bound, "", proved_by="HiGHS tree")
        reason = "stopped at the gap asked for" if found.finished else f"stopped before the proof ({words})"
        return Outcome(Status.FEASIBLE, values, bound, reason, by_clock, "HiGHS tree")
