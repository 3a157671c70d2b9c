"""A question with its answer, ready to be varied: a project forced, a rule left out, without building a model again."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.plans import Plan, columns_of
from workbench.selection.problem import Problem
from workbench.selection.relaxation import rule_rows
from workbench.selection.solver import Seen


@dataclass(frozen=True, eq=False)
class Case:
    """
    The compiled rows of a question beside its plan.

    Parameters
    ----------
    model
        The compiled selection.
    limits
        The question.
    problem
        Its matrix with the knobs turned to these limits.
    rows
        Name of a rule -> its rows.
    plan
        How each project of the plan at hand goes ahead.
    near
        The plan at hand as 0 or 1 for each option.
    constant
        What the matrix leaves out of a plan's worth: a project of the plan of record counts as moved until it is kept.
    watch
        Told what each search knows; True stops it.
    """

    model: Model
    limits: Limits
    problem: Problem
    rows: dict[str, np.ndarray]
    plan: Plan
    near: np.ndarray
    constant: float
    watch: Callable[[Seen], bool] | None = None

    @property
    def options(self) -> slice:
        """Columns of the matrix that are options."""
        first = self.model.engine.form.columns[self.model.x.id]
        return slice(first, first + self.model.x.size)

    def turned(self, limits: Limits) -> "Case":
        """Ask the same model at another budget factor, force or count; its knobs are turned and stay so."""
        self.model.set(limits)
        return replace(self, limits=limits, problem=self.model.engine.form.problem)

    def forced(self, project: str, inside: bool) -> Problem:
        """Force a project in or out, whatever force it is under otherwise."""
        row = self.model.question.options.projects.index.get_loc(project)
        high = self.problem.high.copy()
        high[self.rows["at_most_once"][row]] = float(inside)
        high[self.rows["mandatory_chosen"][row]] = -float(inside)
        return replace(self.problem, high=high)

    def without(self, rows: np.ndarray) -> Problem:
        """Leave out some rows."""
        low, high = self.problem.low.copy(), self.problem.high.copy()
        low[rows], high[rows] = -np.inf, np.inf
        return replace(self.problem, low=low, high=high)


def case_of(model: Model, limits: Limits, plan: Plan, watch: Callable[[Seen], bool] | None = None) -> Case:
    """
    Turn a compiled model to a question and lay its plan beside it.

    Parameters
    ----------
    model
        The compiled selection; its knobs are turned and stay so.
    limits
        The question.
    plan
        The plan at hand; empty without one.
    watch
        Told what each search knows; True stops it.
    """
    model.set(limits)
    near = columns_of(model.question.options, plan)
    return Case(model, limits, model.engine.form.problem, rule_rows(model), plan, near, model.constant(limits), watch)
