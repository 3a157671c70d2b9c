"""The rules of a selection with slack on every limit that may move, and on commitments; never on logic."""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from workbench.selection.case import Case
from workbench.selection.compiled import EXACT, whole_numbered
from workbench.selection.counterfactual import SAFETY, TOLERANCE
from workbench.selection.objective import plan_worth
from workbench.selection.plans import Plan, plan_of
from workbench.selection.problem import Problem
from workbench.selection.relaxable import Relaxable, relaxables
from workbench.selection.solver import Solver
from workbench.taxonomy import Status

NODES = 1_000
DUST = 1e-9  # of a limit's size: less is floating point
MOST_ROUNDS = 10  # of the search for the smallest share, which ends after two or three


@dataclass(frozen=True)
class Stretch:
    """
    One way to make a plan possible.

    Parameters
    ----------
    status
        Optimal: nothing smaller suffices.
    extra
        How far each limit must move, in its own unit; for a share, as a share.
    released
        Commitments given up, as marks of the projects.
    columns
        All columns of a plan that becomes possible; None without one.
    value
        What that plan is worth; minus infinity without one.
    """

    status: Status
    extra: np.ndarray
    released: np.ndarray
    columns: np.ndarray | None
    value: float


class Elastic:
    """
    A question whose limits may stretch.

    Parameters
    ----------
    case
        The question; it need not have a plan.
    nodes
        Most nodes of each search.
    time_limit
        Seconds for each search, a safety net.
    """

    def __init__(self, case: Case, *, nodes: int = NODES, time_limit: float = SAFETY):
        self.case, self.nodes, self.time_limit = case, nodes, time_limit
        self.limits: list[Relaxable] = relaxables(case)
        self.committed = case.model.knobs.least.value > 0
        self.total = np.zeros(len(case.problem.value))
        options = case.model.question.options
        self.total[case.options] = options.cost * options.ahead
        self._problem = self._stretched()

    def least(self, *, movable: np.ndarray, commitments: np.ndarray, changes: int | None = None) -> Stretch:
        """
        Find the smallest stretch: parts of each limit added up, a commitment given up counting 1.

        Parameters
        ----------
        movable, commitments
            Marks of the limits that may move, and of the projects whose commitment may be given up.
        changes
            Most limits and commitments touched; any number by default.
        """
        problem, core = self._problem, len(self.case.problem.value)
        count, projects = len(self.limits), len(commitments)
        most = problem.most.copy()
        most[core : core + count] *= movable
        most[core + count : core + 2 * count] = movable
        most[core + 2 * count :] = commitments & self.committed
        high = problem.high.copy()
        high[-1] = float(count + projects if changes is None else changes)
        status, plan = self._search(replace(problem, most=most, high=high))
        stretch = self._read(status, None if plan is None else plan[:core])
        return self._smallest_share(stretch) if plan is not None else stretch

    def best(self, stretch: Stretch) -> Stretch:
        """Find the best plan once the limits are stretched so far and no farther."""
        problem = self.case.problem
        high, matrix = problem.high.copy(), problem.matrix
        for limit, extra in zip(self.limits, stretch.extra, strict=True):
            if extra > 0 and limit.of_spend:
                matrix = matrix - self._as_row(limit.rows[0], extra + DUST)
            elif extra > 0:
                moved = extra * (1.0 + DUST) * (1.0 if np.isnan(limit.base) else limit.base)
                high[limit.rows] += moved * limit.amounts
        high[self.case.rows["mandatory_chosen"][stretch.released]] = 0.0
        status, plan = self._search(replace(problem, high=high, matrix=sp.csc_array(matrix)), start=stretch.columns)
        if plan is None:
            return replace(stretch, status=status)
        return replace(stretch, status=status, columns=plan, value=self._worth(plan))

    def starts(self, stretch: Stretch) -> Plan:
        """How each project of the plan goes ahead."""
        return plan_of(self.case.model.question.options, stretch.columns[self.case.options])

    def _stretched(self) -> Problem:
        """Add a slack and a mark of use for each limit, a mark for each commitment, and a row that counts the marks."""
        problem, count, projects = self.case.problem, len(self.limits), len(self.committed)
        rows, core = problem.matrix.shape
        reach = np.array([self._most(limit) for limit in self.limits])
        slack = sp.lil_array((rows, count))
        for number, limit in enumerate(self.limits):
            slack[limit.rows, number] = -limit.amounts
        given = sp.lil_array((rows, projects))
        for project in np.flatnonzero(self.committed):
            given[self.case.rows["mandatory_chosen"][project], project] = -1.0
        used = [[None, sp.eye_array(count), -sp.diags_array(reach), None]] if count else []
        marks = sp.csr_array(np.ones((1, count + projects)))
        blocks = [
            [problem.matrix, sp.csr_array(slack), sp.csr_array((rows, count)), sp.csr_array(given)],
            *used,
            [sp.csr_array((1, core)), sp.csr_array((1, count)), marks[:, :count], marks[:, count:]],
        ]
        extra = 2 * count + projects
        sizes = np.array([limit.size for limit in self.limits])
        effort = np.concatenate([1.0 / sizes, np.zeros(count), np.ones(projects)])
        return Problem(
            matrix=sp.csc_array(sp.block_array(blocks, format="csc")),
            value=np.concatenate([np.zeros(core), -effort]),
            low=np.concatenate([problem.low, np.full(count + 1, -np.inf)]),
            high=np.concatenate([problem.high, np.zeros(count), [float(extra)]]),
            least=np.concatenate([problem.least, np.zeros(extra)]),
            most=np.concatenate([problem.most, reach, np.ones(count + projects)]),
            whole=np.concatenate([problem.whole, np.zeros(count, dtype=bool), np.ones(count + projects, dtype=bool)]),
        )

    def _most(self, limit: Relaxable) -> float:
        """How far a limit can be passed at all."""
        if not np.isnan(limit.reach):
            return limit.reach
        problem = self.case.problem
        rows = problem.matrix.tocsr()[limit.rows]
        return float(max((rows.maximum(0.0) @ problem.most - problem.high[limit.rows]).max(), 0.0))

    def _smallest_share(self, stretch: Stretch) -> Stretch:
        """
        Turn the least money by which one share is missed into the least share.

        A ratio is minimised by minimising its parts less a multiple (Dinkelbach, Management Science 13, 1967, 492-498).
        """
        touched = np.flatnonzero(stretch.extra)
        if len(touched) != 1 or stretch.released.any() or not self.limits[touched[0]].of_spend:
            return stretch
        number = touched[0]
        row = self.limits[number].rows[0]
        missed = self.case.problem.matrix.tocsr()[[row]].toarray().ravel()
        open_one = self.case.without(np.array([row]))
        for _ in range(MOST_ROUNDS):
            priced = replace(open_one, value=stretch.extra[number] * self.total - missed)
            status, plan = self._search(priced, start=stretch.columns)
            if plan is None or status is not Status.OPTIMAL:
                return replace(stretch, status=Status.FEASIBLE)
            if priced.value @ plan <= DUST * max(1.0, float(self.total @ plan)):
                return stretch
            stretch = self._read(status, plan)
        return replace(stretch, status=Status.FEASIBLE)

    def _as_row(self, row: int, extra: float) -> sp.csr_array:
        """The spend of each option, times a share, in one row of the matrix."""
        used = np.flatnonzero(self.total)
        places = (np.full(len(used), row), used)
        return sp.csr_array((extra * self.total[used], places), shape=self.case.problem.matrix.shape)

    def _search(self, problem: Problem, start: np.ndarray | None = None) -> tuple[Status, np.ndarray | None]:
        if self.time_limit <= 0:
            return Status.UNSOLVED, None
        found = Solver(problem, tolerance=EXACT).search(
            start=start, nodes=self.nodes, slack=EXACT, seconds=self.time_limit
        )
        plan = whole_numbered(problem, found.plan)
        if plan is None:
            return (Status.INFEASIBLE if found.infeasible else Status.UNSOLVED), None
        near = found.bound - problem.value @ plan <= TOLERANCE * max(1.0, abs(problem.value @ plan))
        return (Status.OPTIMAL if found.finished and near else Status.FEASIBLE), plan

    def _read(self, status: Status, columns: np.ndarray | None) -> Stretch:
        """Recompute from a plan how far each limit is passed and which commitments it breaks."""
        nothing = np.zeros(len(self.committed), dtype=bool)
        if columns is None:
            return Stretch(status, np.zeros(len(self.limits)), nothing, None, -np.inf)
        problem, spend = self.case.problem, float(self.total @ columns)
        over = problem.matrix @ columns - problem.high
        extra = np.array([float((over[limit.rows] / limit.amounts).max()) for limit in self.limits])
        extra[extra <= DUST * np.array([limit.size for limit in self.limits])] = 0.0
        for number, limit in enumerate(self.limits):
            if not np.isnan(limit.base) and extra[number] > 0:
                extra[number] /= max(spend, extra[number]) if limit.of_spend else limit.base
        names = self.case.model.question.options.projects.index
        kept = names.isin(list(plan_of(self.case.model.question.options, columns[self.case.options])))
        return Stretch(status, extra, self.committed & ~kept, columns, self._worth(columns))

    def _worth(self, columns: np.ndarray) -> float:
        starts = plan_of(self.case.model.question.options, columns[self.case.options])
        return plan_worth(self.case.model.portfolio, self.case.limits, starts)["worth"]
