"""The selection with its budget as a question: the smallest budget that reaches a worth."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cvxpy as cp
import numpy as np

from workbench.selection.compiled import solve_compiled
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.plans import Plan, plan_of
from workbench.taxonomy import Status

NUDGE = 1e-9  # relative; a budget that is the sum of what it pays carries rounding errors


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
        Chosen project -> step of its start.
    """

    status: Status
    factor: float
    value: float
    starts: Plan


class ScaledBudget:
    """
    The rules of a selection with every row of the budget multiplied by one factor that the solver chooses.

    Parameters
    ----------
    model
        The compiled selection; its rules are used, its knobs are left alone.
    limits
        The question; its own budget factor plays no part.
    time_limit
        Seconds for each solve, a safety net.
    """

    def __init__(self, model: Model, limits: Limits, *, time_limit: float = 2.0):
        self.model, self.limits, self.time_limit = model, limits, time_limit
        self.factor = cp.Variable(name="factor", bounds=[0.0, self._largest()])
        self.knobs = replace(model.knobs, budget=model.question.budget.limit * self.factor)
        self.target, self.price = cp.Parameter(name="target"), cp.Parameter(name="price", nonneg=True)
        rules, worth = model.constraints(knobs=self.knobs), model.objective
        self._cheapest = cp.Problem(cp.Maximize(-self.factor), [*rules, worth >= self.target])
        self._net = cp.Problem(cp.Maximize(worth - self.price * self.factor), rules)

    @property
    def exists(self) -> bool:
        """Whether there is a budget above 0 to scale, and something to choose."""
        return bool(self.model.x.size and np.any(self.model.question.budget.limit > 0))

    @property
    def lowest(self) -> float:
        """Less than any plan is worth."""
        return -float(np.abs(self.model.worth).sum()) - 1.0

    @property
    def money(self) -> float:
        """Money of factor 1: the amounts given, or the portfolio's own budgets over all periods."""
        budget, given = self.model.question.budget, self.limits.budget
        if given is not None:
            return float(budget.limit.sum())
        overall = [name.startswith("all funds ") for name in budget.names]
        return float(budget.limit[overall].sum())

    def best(self, factor: float) -> BudgetPoint:
        """Find the best plan of a budget that was the sum of what it pays; its own need may be smaller."""
        self.model.set(replace(self.limits, budget_factor=factor * (1.0 + NUDGE)))
        outcome = self.model.engine.solve(time_limit=self.time_limit)
        return self._read(outcome.status, outcome.values)

    def cheapest(self, target: float, *, forced_in: Sequence[str] = ()) -> BudgetPoint:
        """Find the smallest budget that pays a plan worth `target` or more."""
        self.model.set(replace(self.limits, forced_in=tuple({*self.limits.forced_in, *forced_in})))
        self.target.value = target
        return self._point(self._cheapest)

    def best_net(self, price: float) -> BudgetPoint:
        """Find the plan worth most after paying `price` for each unit of the factor."""
        self.model.set(self.limits)
        self.price.value = price
        return self._point(self._net)

    def _point(self, problem: cp.Problem) -> BudgetPoint:
        solved = solve_compiled(problem, time_limit=self.time_limit)
        return self._read(solved.status, None if solved.values is None else solved.of(self.model.x))

    def _read(self, status: Status, plan: np.ndarray | None) -> BudgetPoint:
        """Recompute from the columns what a plan is worth and which budget it needs."""
        if plan is None:
            return BudgetPoint(status, np.inf, -np.inf, {})
        budget = self.model.question.budget
        spent, paid = budget.matrix @ plan, budget.limit > 0
        factor = float(np.max(spent[paid] / budget.limit[paid], initial=0.0))
        return BudgetPoint(status, factor, float(self.model.worth @ plan), plan_of(self.model.question.options, plan))

    def _largest(self) -> float:
        """A factor at which no row of the budget limits anything: every option at once."""
        budget = self.model.question.budget
        paid = budget.limit > 0
        needed = np.asarray(budget.matrix.sum(axis=1)).ravel()[paid] / budget.limit[paid]
        return float(np.max(needed, initial=1.0))
