"""The rules of a selection with slack on money, hours, counts and commitments, never on logic."""

from dataclasses import dataclass, replace

import cvxpy as cp
import numpy as np
import scipy.sparse as sp

from workbench.selection.compiled import solve_compiled
from workbench.selection.limit_rows import ResourceRows, resource_rows
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.plans import Plan, plan_of
from workbench.selection.rules import RULES, few_enough, within_budget, within_capacity
from workbench.taxonomy import Status

COUNT = "number of projects"


@dataclass(frozen=True)
class Stretch:
    """
    One way to make a plan possible.

    Parameters
    ----------
    status
        Optimal: nothing smaller suffices.
    extra
        How much each row of money, hours and count must grow, in its own unit.
    released
        Commitments given up, as rows of the candidates.
    starts
        A plan that becomes possible: chosen project -> step of its start.
    value
        What that plan is worth.
    """

    status: Status
    extra: np.ndarray
    released: np.ndarray
    starts: Plan
    value: float


class Elastic:
    """
    The selection with limits that may stretch.

    Parameters
    ----------
    model
        The compiled selection; its rules and parameters are used.
    limits
        The question.
    time_limit
        Seconds for each solve, a safety net.
    """

    def __init__(self, model: Model, limits: Limits, *, time_limit: float = 2.0):
        self.model, self.time_limit = model, time_limit
        model.set(limits)
        self.rows = _with_count(resource_rows(model, limits), model, limits)
        n, count = len(model.question.options.projects), len(self.rows.limit)
        self.committed = model.knobs.least.value > 0
        self.scale = np.maximum(np.abs(self.rows.limit), 1.0)
        self.most_extra = np.maximum(self.rows.matrix.maximum(0.0).sum(axis=1) - self.rows.limit, 0.0)
        self.extra = cp.Variable(count, bounds=[np.zeros(count), self.most_extra])
        self.touched = cp.Variable(count, boolean=True)
        self.released = cp.Variable(n, boolean=True)
        self.ceiling, self.may_release = cp.Parameter(count, nonneg=True), cp.Parameter(n, nonneg=True)
        self.changes = cp.Parameter(nonneg=True)
        hard = [rule for rule in RULES if rule not in (within_budget, within_capacity, few_enough)]
        knobs = replace(model.knobs, least=model.knobs.least.value - self.released)
        rules = model.constraints(tuple(hard), knobs)
        rules += [
            self.rows.matrix @ model.x <= self.rows.limit + self.extra,
            self.extra <= self.ceiling,
            self.extra <= cp.multiply(self.most_extra, self.touched),
            self.released <= self.may_release,
            cp.sum(self.touched) + cp.sum(self.released) <= self.changes,
        ]
        effort = (1.0 / self.scale) @ self.extra + cp.sum(self.released)
        self._least = cp.Problem(cp.Maximize(-effort), rules)
        self._worth = cp.Problem(cp.Maximize(model.objective), rules)

    def least(self, *, rows: np.ndarray, commitments: np.ndarray, changes: int | None = None) -> Stretch:
        """
        Find the smallest stretch: parts of each limit added up, a commitment given up counting 1.

        Parameters
        ----------
        rows, commitments
            Which limits may grow, which commitments may be given up.
        changes
            Most limits and commitments touched; any number by default.
        """
        self.ceiling.value = np.where(rows, self.most_extra, 0.0)
        self.may_release.value = (commitments & self.committed).astype(float)
        self.changes.value = float(len(rows) + len(commitments) if changes is None else changes)
        return self._read(self._least)

    def best(self, stretch: Stretch) -> Stretch:
        """Find the best plan once the limits are stretched so far and no farther."""
        self.ceiling.value = stretch.extra * (1.0 + 1e-9)
        self.may_release.value = stretch.released.astype(float)
        self.changes.value = float(len(stretch.extra) + len(stretch.released))
        return self._read(self._worth)

    def _read(self, problem: cp.Problem) -> Stretch:
        """Recompute from the plan how far each limit is passed and which commitments it breaks."""
        model, solved = self.model, solve_compiled(problem, time_limit=self.time_limit)
        if solved.values is None:
            return Stretch(solved.status, np.zeros(len(self.scale)), np.zeros(0, dtype=bool), {}, -np.inf)
        plan = solved.of(model.x)
        over = self.rows.matrix @ plan - self.rows.limit
        over[over <= 1e-9 * self.scale] = 0.0
        starts = plan_of(model.question.options, plan)
        kept = model.question.options.projects.index.isin(list(starts))
        return Stretch(solved.status, np.maximum(over, 0.0), self.committed & ~kept, starts, float(model.worth @ plan))


def _with_count(rows: ResourceRows, model: Model, limits: Limits) -> ResourceRows:
    """Add the row that counts chosen projects, where the question limits them."""
    if limits.max_projects is None:
        return rows
    ones = sp.csr_array(np.ones((1, rows.matrix.shape[1])))
    return ResourceRows(
        rule=(*rows.rule, "few_enough"),
        name=(*rows.name, COUNT),
        matrix=sp.vstack([rows.matrix, ones], format="csr"),
        limit=np.append(rows.limit, float(limits.max_projects)),
    )
