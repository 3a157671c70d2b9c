"""The selection with its budget as a question: the smallest budget that reaches a worth."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import cvxpy as cp
import numpy as np

from workbench.selection.case import Case
from workbench.selection.check import check_tally
from workbench.selection.compiled import compiled, solve_compiled
from workbench.selection.counterfactual import SAFETY
from workbench.selection.objective import tally_worth
from workbench.selection.plans import Plan, plan_of
from workbench.selection.relaxation import relaxed
from workbench.selection.tally import tally
from workbench.taxonomy import Status

NODES = 2_000
NUDGE = 1e-9  # relative; a budget that is the sum of what it pays carries rounding errors
CLOSE = 1e-7  # relative; a factor that the solver gives and nobody can add up


@dataclass(frozen=True)
class BudgetPoint:
    """
    A plan and the smallest budget that pays it.

    Parameters
    ----------
    status
        Only optimal says that no smaller budget, or no better plan, exists.
    factor
        Budget as a multiple of the rows of the budget; infinite when no budget suffices.
    value
        Worth of the plan; minus infinity without one.
    starts
        How each project that goes ahead does so.
    """

    status: Status
    factor: float
    value: float
    starts: Plan


class ScaledBudget:
    """
    A compiled selection in which all rows of the budget grow by one unknown factor.

    Parameters
    ----------
    case
        The question; its own budget factor plays no part.
    nodes
        Most nodes of each search.
    time_limit
        Seconds for each search, a safety net.
    """

    def __init__(self, case: Case, *, nodes: int = NODES, time_limit: float = SAFETY):
        self.case, self.model, self.limits = case, case.model, case.limits
        self.nodes, self.time_limit = nodes, time_limit
        self.factor = cp.Variable(name="factor", bounds=[0.0, self._largest()])
        self.target, self.price = cp.Parameter(name="target"), cp.Parameter(name="price", nonneg=True)

    @cached_property
    def _problems(self) -> tuple[cp.Problem, cp.Problem]:
        """The smallest budget of a worth, and the best worth less a price of the budget."""
        knobs, worth = replace(self.model.knobs, budget=self.model.money_rows * self.factor), self.model.objective
        rules = self.model.constraints(knobs=knobs)
        cheapest = cp.Problem(cp.Maximize(-self.factor), [*rules, worth >= self.target])
        return cheapest, cp.Problem(cp.Maximize(worth - self.price * self.factor), rules)

    @property
    def exists(self) -> bool:
        """Whether there is a budget above 0 to scale, something to choose, and no risk that changes with the plan."""
        return bool(self.model.x.size and self.model.money > 0 and not self.limits.risky)

    @property
    def lowest(self) -> float:
        """Less than any plan is worth."""
        problem = self.case.problem
        return float(np.minimum(problem.value * problem.least, problem.value * problem.most).sum()) - 1.0

    @property
    def money(self) -> float:
        """Money of factor 1 over all periods."""
        return self.model.money

    def best(self, factor: float) -> BudgetPoint:
        """Find the best plan of a budget that was the sum of what it pays; its own need may be smaller."""
        self.model.set(replace(self.limits, budget_factor=factor * (1.0 + NUDGE)))
        outcome = self.model.engine.solve(time_limit=self.time_limit, nodes=self.nodes)
        return self._read(outcome.status, outcome.values, factor)

    def cheapest(self, target: float, *, forced_in: Sequence[str] = ()) -> BudgetPoint:
        """Find the smallest budget that pays a plan worth `target` or more."""
        self._ask(target, forced_in)
        return self._point(self._problems[0])

    def least_factor(self, target: float, *, forced_in: Sequence[str] = ()) -> float:
        """Bound the factor from below: not even fractions of projects reach the worth with less."""
        self._ask(target, forced_in)
        found = relaxed(compiled(self._problems[0]).problem)
        if found.infeasible:
            return np.inf
        return 0.0 if found.value is None else max(0.0, -found.value * (1.0 - CLOSE))

    def best_net(self, price: float) -> BudgetPoint:
        """Find the plan worth most after paying `price` for each unit of the factor."""
        self.model.set(self.limits)
        self.price.value = price
        return self._point(self._problems[1])

    def _ask(self, target: float, forced_in: Sequence[str]) -> None:
        out = tuple(name for name in self.limits.forced_out if name not in forced_in)
        self.model.set(replace(self.limits, forced_in=tuple({*self.limits.forced_in, *forced_in}), forced_out=out))
        self.target.value = target - self.case.constant

    def _point(self, problem: cp.Problem) -> BudgetPoint:
        solved = solve_compiled(problem, time_limit=self.time_limit, nodes=self.nodes)
        if solved.values is None:
            return self._read(solved.status, None, np.inf)
        return self._read(solved.status, solved.of(self.model.x), float(solved.of(self.factor)[0]))

    def _read(self, status: Status, columns: np.ndarray | None, factor: float) -> BudgetPoint:
        """Recompute what a plan is worth and which budget it needs."""
        if columns is None:
            return BudgetPoint(status, np.inf, -np.inf, {})
        starts, question = plan_of(self.model.question.options, columns), self.model.question
        if question.funding is not None or len(question.hires.row):
            return self._read_tables(status, starts, columns, factor)
        weight = dict(self.limits.terms).get("value", 0.0)
        value = self.model.worth @ columns + weight * (question.synergies.value @ self._joined(columns))
        return BudgetPoint(status, self._needed(columns), float(value) + self.case.constant, starts)

    def _read_tables(self, status: Status, starts: Plan, columns: np.ndarray, factor: float) -> BudgetPoint:
        """The same from the tables, where money is paid by funds or hours are bought, checked at the budget found."""
        portfolio, free = self.model.portfolio, replace(self.limits, forced_in=(), forced_out=())
        used = tally(portfolio, free, starts)
        needed = self._needed(columns) if self.model.question.funding is None else factor
        checked = check_tally(portfolio, replace(free, budget_factor=needed * (1.0 + CLOSE)), starts, used)
        if checked["broken"][checked["rule"].isin(["within_budget", "within_funds"])].any():
            return BudgetPoint(Status.UNSOLVED, np.inf, -np.inf, {})
        return BudgetPoint(status, needed, tally_worth(portfolio, self.limits, starts, used)["worth"], starts)

    def _needed(self, columns: np.ndarray) -> float:
        """Add up the budget a plan needs, to the cent, where every row pays for itself."""
        budget = self.model.question.budget
        spent, paid = budget.matrix @ columns + budget.joint @ self._joined(columns), budget.limit > 0
        return float(np.max(spent[paid] / budget.limit[paid], initial=0.0))

    def _joined(self, columns: np.ndarray) -> np.ndarray:
        """Which synergies are whole."""
        question = self.model.question
        groups, going = question.synergies.members, question.options.membership @ columns
        return (groups @ going >= np.asarray(groups.sum(axis=1)).ravel() - 0.5).astype(float)

    def _largest(self) -> float:
        """A factor at which no row of the budget limits anything: every option at once, from the smallest row."""
        rows, funds = self.model.money_rows, self.model.question.funding
        if funds is not None:
            everything = float(abs(funds.spend).sum())
            return max(1.0, everything / float(rows[rows > 0].min())) if np.any(rows > 0) else 1.0
        paid = rows > 0
        needed = np.asarray(abs(self.model.question.budget.matrix).sum(axis=1)).ravel()[paid] / rows[paid]
        return float(np.max(needed, initial=1.0))
