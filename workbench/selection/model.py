"""The model of a selection: its rules over its columns, compiled once and asked many times."""

import cvxpy as cp
import numpy as np
import scipy.sparse as sp

from workbench.portfolio import Portfolio
from workbench.selection.budgets import ALL_FUNDS
from workbench.selection.engine import LARGE, Engine
from workbench.selection.funding import Funding
from workbench.selection.limits import Limits, check_names
from workbench.selection.objective import option_worth
from workbench.selection.options import Options
from workbench.selection.plan_risk import Risk, risk_of
from workbench.selection.problem import Groups
from workbench.selection.question import Question, ask
from workbench.selection.rules import RULES, Columns, Knobs, Rule

LARGEST_FACTOR = 1_000.0  # of a budget anybody will ask for


class Model:
    """
    A selection compiled once: new budgets, forces and counts are answered without building it again.

    Parameters
    ----------
    portfolio
        The portfolio.
    limits
        The shape of the questions: they may differ in budget factor, forces and count only.
    rules
        Rules that apply.
    """

    def __init__(self, portfolio: Portfolio, limits: Limits, rules: tuple[Rule, ...] = RULES):
        self.portfolio = portfolio
        self.question = ask(portfolio, limits)
        options = self.question.options
        self.worth = option_worth(portfolio, limits, options)
        self.columns = _columns(self.question)
        self.knobs = Knobs(
            cp.Parameter(len(self.money_rows), name="budget"),
            cp.Parameter(len(options.projects), name="least"),
            cp.Parameter(len(options.projects), name="most"),
            cp.Parameter(name="count"),
        )
        self.rules = rules
        self.extra_value = _extra_value(self.question, self.columns)
        weight = dict(limits.terms).get("value", 0.0)
        self.objective = self.worth @ self.x + sum(weight * value @ column for column, value in self.extra_value)
        self.engine = Engine(cp.Problem(cp.Maximize(self.objective), self.constraints()), self.x, _groups(options))

    @property
    def x(self) -> cp.Variable:
        """The yes-or-no columns, one for each option."""
        return self.columns.x

    @property
    def money_rows(self) -> np.ndarray:
        """Money there is in each row of the budget, or in each fund and period where the funds have rules."""
        funds = self.question.funding
        return self.question.budget.limit if funds is None else funds.purses.left

    @property
    def money(self) -> float:
        """Money of budget factor 1 over all periods: the amounts given, or what the funds have left."""
        budget, funds = self.question.budget, self.question.funding
        if funds is not None:
            return float(funds.purses.left.sum())
        overall = np.array([name.startswith(ALL_FUNDS) for name in budget.names], dtype=bool)
        return float(budget.limit[overall].sum() if overall.any() else budget.limit.sum())

    def constant(self, limits: Limits) -> float:
        """What the matrix leaves out: each project of the plan of record counts as moved until it is kept."""
        record = self.portfolio.plan_of_record
        return -limits.move_cost * float(record.index.isin(self.question.options.projects.index).sum())

    def constraints(self, rules: tuple[Rule, ...] | None = None, knobs: Knobs | None = None) -> list[cp.Constraint]:
        """Write down some of the rules, all by default, with other knobs where they are given."""
        if not self.x.size:
            return []
        rules, knobs = rules or self.rules, knobs or self.knobs
        return [limit for rule in rules for limit in rule(self.columns, self.question, knobs)]

    def set(self, limits: Limits) -> None:
        """Turn the knobs to new limits."""
        check_names(self.portfolio, limits)
        index = self.question.options.projects.index
        self.knobs.budget.value = self.money_rows * limits.budget_factor
        self.knobs.least.value = index.isin([*limits.forced_in, *self.question.mandatory]).astype(float)
        self.knobs.most.value = 1.0 - index.isin(limits.forced_out)
        self.knobs.count.value = float(len(index) if limits.max_projects is None else limits.max_projects)
        self.engine.risk = self._risk(limits) if limits.risky and self.x.size else None

    def _risk(self, limits: Limits) -> Risk:
        """Value the columns in the futures the question asks for."""
        form, options = self.engine.form, self.question.options
        fixed = np.zeros(len(form.problem.value))
        for column, value in self.extra_value:
            if column.id in form.columns:
                fixed[form.columns[column.id] : form.columns[column.id] + column.size] = value
        first = form.columns[self.x.id]
        return risk_of(self.portfolio, limits, options, fixed, np.arange(first, first + self.x.size))


def _columns(question: Question) -> Columns:
    """Make the unknowns, every continuous one between finite bounds."""
    x = cp.Variable(len(question.options.project), boolean=True, name="goes_ahead")
    joined = hired = paid = kept = None
    if count := len(question.synergies.names):
        # whole numbers keep presolve on; a search in parts never fixes continuous columns
        whole = len(question.options.project) <= LARGE
        joined = cp.Variable(count, boolean=whole, bounds=None if whole else [0.0, 1.0], name="joined")
    if len(question.hires.row):
        hired = cp.Variable(len(question.hires.row), bounds=[np.zeros_like(question.hires.most), question.hires.most])
    if (funds := question.funding) is not None:
        size = len(funds.payers) * len(funds.purses.periods)
        paid = cp.Variable(size, bounds=[0.0, funds.most], name="paid")
        kept = cp.Variable(len(funds.purses.left), bounds=[np.zeros(len(funds.purses.left)), _most_kept(funds)])
    return Columns(x, joined, hired, paid, kept)


def _most_kept(funds: Funding) -> np.ndarray:
    """More than is ever kept: what shrinks from period to period has to be larger at first than what it pays for."""
    carry, length = funds.purses.rules["carry_over"].to_numpy(), len(funds.purses.periods)
    needed = funds.most / np.maximum(carry, 1e-3) ** (length - 1)
    there = LARGEST_FACTOR * funds.purses.left.reshape(len(carry), -1).sum(axis=1)
    return np.repeat(np.minimum(needed, there), length)


def _extra_value(question: Question, columns: Columns) -> list[tuple[cp.Variable, np.ndarray]]:
    """Present value that synergies add and bought hours take."""
    terms = [(columns.joined, question.synergies.value), (columns.hired, -question.hires.price)]
    return [(column, value) for column, value in terms if column is not None]


def _groups(options: Options) -> Groups:
    """Say of each column which project it is, when it runs, and which roles it needs."""
    length = len(options.periods)
    used = sp.coo_array(options.work)
    roles = np.zeros((len(options.projects), len(options.roles)), dtype=bool)
    roles[options.project[used.coords[1]], used.coords[0] // length] = True
    return Groups(options.project, options.start, options.start + options.duration - 1, roles)
