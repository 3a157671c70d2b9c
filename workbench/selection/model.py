"""The rules of a selection, each a sentence and a function, and the model they make."""

from collections.abc import Callable
from dataclasses import dataclass

import cvxpy as cp
import numpy as np
import pandas as pd
import scipy.sparse as sp

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.selection.engine import Engine
from workbench.selection.limits import Budget, Limits, budget_rows, capacity_left, check_names, window_steps
from workbench.selection.objective import option_worth
from workbench.selection.options import Options, build_options, candidates, running
from workbench.selection.solver import Groups
from workbench.taxonomy import DependencyKind, State
from workbench.valuation import profiles


@dataclass(frozen=True)
class Question:
    """
    Everything the rules look at.

    Parameters
    ----------
    options
        The columns.
    budget
        Rows of money.
    capacity
        Hours left, R·T; infinite where nothing limits them.
    dependencies
        Dependencies between two candidates.
    released
        Candidate -> first step at which the running projects it waits for have finished.
    blocked
        Candidates that need a project which neither runs nor can be chosen, or exclude a running one.
    mandatory
        Candidates that must go ahead.
    shares
        Category with its least and largest share of the chosen spend.
    max_active
        Most chosen projects in progress in any period; None for no limit.
    """

    options: Options
    budget: Budget
    capacity: np.ndarray
    dependencies: pd.DataFrame
    released: dict[str, int]
    blocked: tuple[str, ...]
    mandatory: tuple[str, ...]
    shares: tuple[tuple[str, float, float], ...]
    max_active: int | None


@dataclass(frozen=True)
class Knobs:
    """Right-hand sides that may change between two solves without a new compilation."""

    budget: cp.Parameter
    least: cp.Parameter
    most: cp.Parameter
    count: cp.Parameter


Rule = Callable[[cp.Variable, Question, Knobs], list[cp.Constraint]]


def at_most_once(x, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """A project goes ahead at most once, and only if nobody forced it out."""
    return [question.options.membership @ x <= knobs.most]


def mandatory_chosen(x, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """Mandatory projects and those forced in go ahead."""
    return [question.options.membership @ x >= knobs.least]


def within_budget(x, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """The chosen projects cost no more than the money left after running projects, in every row of the budget."""
    return [question.budget.matrix @ x <= knobs.budget] if question.budget.names else []


def within_capacity(x, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """No role works more hours in a period than leave, operations and running projects leave it."""
    rows = np.flatnonzero(np.isfinite(question.capacity) & (np.diff(question.options.work.indptr) > 0))
    return [question.options.work[rows] @ x <= question.capacity[rows]] if len(rows) else []


def prerequisites_chosen(x, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """A project goes ahead only with every project it requires."""
    pairs = _pairs(question, DependencyKind.REQUIRES)
    each = question.options.membership
    return [each[pairs[:, 0]] @ x <= each[pairs[:, 1]] @ x] if len(pairs) else []


def running_respected(x, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """A project waits for the running projects it follows, and stays out where a running project excludes it."""
    options = question.options
    released = np.array([question.released.get(name, 0) for name in options.projects.index])
    early = options.start < released[options.project]
    blocked = options.projects.index.isin(question.blocked)[options.project]
    shut = np.flatnonzero(early | blocked)
    return [x[shut] <= 0] if len(shut) else []


def exclusions_kept(x, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """Of two projects that exclude each other at most one goes ahead."""
    pairs = _pairs(question, DependencyKind.EXCLUDES)
    each = question.options.membership
    return [each[pairs[:, 0]] @ x + each[pairs[:, 1]] @ x <= 1] if len(pairs) else []


def finish_before_start(x, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """A project starts only after the project it waits for has finished, lag included."""
    options = question.options
    rows = question.dependencies[question.dependencies["kind"] == DependencyKind.FINISH_START]
    blocks = []
    for later, earlier, lag in zip(rows["project"], rows["depends_on"], rows["lag"], strict=True):
        waiting, leading = options.columns_of(later), options.columns_of(earlier)
        ready = options.start[leading] + int(options.projects.loc[earlier, "duration"]) + int(lag)
        for step in np.unique(options.start[waiting]):
            started = waiting[options.start[waiting] <= step]
            finished = leading[ready <= step]
            row = sp.lil_array((1, len(options.project)))
            row[0, started] = 1.0
            row[0, finished] = -1.0
            blocks.append(row.tocsr())
    return [sp.vstack(blocks, format="csr") @ x <= 0] if blocks else []


def bucket_shares_kept(x, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """Each category takes at least its least and at most its largest share of the chosen spend."""
    options = question.options
    total = options.projects["cost"].to_numpy()[options.project]
    category = options.projects["category"].to_numpy()[options.project]
    rows = []
    for name, low, high in question.shares:
        inside = total * (category == name)
        rows += [(low * total - inside) @ x <= 0] if low > 0 else []
        rows += [(inside - high * total) @ x <= 0] if high < 1 else []
    return rows


def work_in_progress(x, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """No more chosen projects are in progress in any period than the office can steer."""
    if question.max_active is None:
        return []
    options = question.options
    steps = np.arange(len(options.periods))[:, None]
    active = (options.start <= steps) & (steps < options.start + options.duration)
    return [sp.csr_array(active.astype(float)) @ x <= float(question.max_active)]


def few_enough(x, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """No more projects go ahead than the office can look after."""
    return [cp.sum(x) <= knobs.count]


RULES: tuple[Rule, ...] = (
    at_most_once,
    mandatory_chosen,
    within_budget,
    within_capacity,
    prerequisites_chosen,
    running_respected,
    exclusions_kept,
    finish_before_start,
    bucket_shares_kept,
    work_in_progress,
    few_enough,
)


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
        n, rows = len(options.project), len(self.question.budget.names)
        self.x = cp.Variable(n, boolean=True, name="goes_ahead")
        self.knobs = Knobs(
            cp.Parameter(rows, name="budget"),
            cp.Parameter(len(options.projects), name="least"),
            cp.Parameter(len(options.projects), name="most"),
            cp.Parameter(name="count"),
        )
        constraints = [limit for rule in rules for limit in rule(self.x, self.question, self.knobs)] if n else []
        self.engine = Engine(cp.Problem(cp.Maximize(self.worth @ self.x), constraints), self.x, _groups(options))

    def set(self, limits: Limits) -> None:
        """Turn the knobs to new limits."""
        check_names(self.portfolio, limits)
        index = self.question.options.projects.index
        self.knobs.budget.value = self.question.budget.limit * limits.budget_factor
        self.knobs.least.value = index.isin([*limits.forced_in, *self.question.mandatory]).astype(float)
        self.knobs.most.value = 1.0 - index.isin(limits.forced_out)
        self.knobs.count.value = float(len(index) if limits.max_projects is None else limits.max_projects)


def ask(portfolio: Portfolio, limits: Limits) -> Question:
    """Gather what the rules look at."""
    check_names(portfolio, limits)
    options = build_options(portfolio, limits.discount_rate, window_steps(portfolio, limits))
    capacity = capacity_left(portfolio, options) if limits.capacity else np.full(options.work.shape[0], np.inf)
    free, busy, projects = set(candidates(portfolio)), set(running(portfolio)), portfolio.projects
    rows = portfolio.dependencies
    rows = rows[rows["project"].isin(free) | rows["depends_on"].isin(free)]
    between = rows[rows["project"].isin(free) & rows["depends_on"].isin(free)]
    served = busy | set(projects.index[projects["state"] == State.COMPLETED])
    unmet = (rows["kind"] == DependencyKind.REQUIRES) & ~rows["depends_on"].isin(free | served)
    kept_out = (rows["kind"] == DependencyKind.EXCLUDES) & (rows["depends_on"].isin(busy) | rows["project"].isin(busy))
    blocked = {*rows.loc[unmet, "project"], *rows.loc[kept_out, "project"], *rows.loc[kept_out, "depends_on"]} & free
    released = finish_steps(portfolio, rows[rows["project"].isin(free) & rows["depends_on"].isin(busy)])
    mandatory = options.projects.index[projects.loc[options.projects.index, "mandatory"]]
    budget = budget_rows(portfolio, limits, options)
    known = set(projects["category"])
    if unknown := [name for name, _, _ in limits.bucket_shares if name not in known]:
        raise ParameterError(f"bucket_shares: {', '.join(unknown)} is no category of {portfolio.name}")
    return Question(
        options, budget, capacity, between, released, tuple(sorted(blocked)), tuple(mandatory), limits.bucket_shares,
        limits.max_active,
    )  # fmt: skip


def finish_steps(portfolio: Portfolio, rows: pd.DataFrame) -> dict[str, int]:
    """For each project of finish-to-start rows, the first step after everything it waits for, lags included."""
    rows = rows[rows["kind"] == DependencyKind.FINISH_START]
    data = profiles(portfolio).projects
    ready = (data["start"] + data["duration"]).reindex(rows["depends_on"]).to_numpy() + rows["lag"].to_numpy(
        dtype=float
    )
    return {name: int(step) for name, step in pd.Series(ready, index=rows["project"]).groupby(level=0).max().items()}


def _groups(options: Options) -> Groups:
    """Say of each column which project it is, when it runs, and which roles it needs."""
    length = len(options.periods)
    used = sp.coo_array(options.work)
    roles = np.zeros((len(options.projects), len(options.roles)), dtype=bool)
    roles[options.project[used.coords[1]], used.coords[0] // length] = True
    return Groups(options.project, options.start, options.start + options.duration - 1, roles)


def _pairs(question: Question, kind: DependencyKind) -> np.ndarray:
    rows = question.dependencies[question.dependencies["kind"] == kind]
    index = question.options.projects.index
    return np.column_stack([index.get_indexer(rows["project"]), index.get_indexer(rows["depends_on"])])
