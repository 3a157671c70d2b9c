"""The best plan under rules, asked again and again with other worths: one HiGHS object."""

from dataclasses import dataclass

import highspy
import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike

from workbench.selection.plan_sets import PlanRules

NODES = 200_000  # of one search; a limit that stops in the same place on every machine
SEARCH_EFFORT = 100  # simplex iterations that the smallest search is counted as
FEASIBILITY = 1e-9
WHOLE = 1e-5  # distance from a whole number that counts as rounding
MARGIN_LIMIT = 1e6  # the margin is finite, as every column is


@dataclass(frozen=True, eq=False)
class Found:
    """
    Answer of one search.

    Parameters
    ----------
    plan
        For each project whether it is in; None when there is no plan.
    margin
        Value of the margin column.
    is_proved
        No better plan exists, or none at all; False when the node limit ended the search.
    """

    plan: np.ndarray | None
    margin: float
    is_proved: bool


class PlanSearch:
    """
    A search over the plans that rules allow, with one continuous column, the margin, that rows may use.

    Rules are brought to one size for the engine; worths of rows with a margin should be of the size of 100.

    Parameters
    ----------
    rules
        The rules.
    gap
        Share of the best plan's worth that a search may leave on the table.
    nodes
        Most nodes of one search.
    """

    def __init__(self, rules: PlanRules, gap: float = 0.0, nodes: int = NODES):
        self.rules = rules
        self.effort = 0  # of all searches so far; the same on every machine, where seconds are not
        self._columns = len(rules.project)
        self._solver = highspy.Highs()
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", 0),
            ("mip_rel_gap", gap),
            ("mip_abs_gap", FEASIBILITY),
            ("mip_max_nodes", nodes),
            ("mip_feasibility_tolerance", FEASIBILITY),
            ("primal_feasibility_tolerance", FEASIBILITY),
        ):
            self._solver.setOptionValue(name, value)
        self._solver.passModel(_model(rules))

    def add(self, worth: ArrayLike, low: float = -np.inf, high: float = np.inf, margin: float = 0.0) -> int:
        """
        Add the row low <= worth of the plan + margin × the margin column <= high.

        Parameters
        ----------
        worth
            One number for each project.

        Returns
        -------
        int
            Number of the row, for `change`.
        """
        values = np.append(np.asarray(worth, dtype=float)[self.rules.project], margin)
        used = np.flatnonzero(values)
        self._solver.addRow(low, high, len(used), used.astype(np.int32), values[used])
        return self._solver.getNumRow() - 1

    def change(self, row: int, low: float, high: float = np.inf) -> None:
        """Set new limits of an added row."""
        self._solver.changeRowBounds(row, low, high)

    def forbid(self, plan: ArrayLike) -> None:
        """Never answer with this set of projects again."""
        inside = np.asarray(plan, dtype=bool)
        self.add(np.where(inside, -1.0, 1.0), low=1.0 - np.count_nonzero(inside))

    def best(self, worth: ArrayLike, margin: float = 0.0) -> Found:
        """
        Find the plan with the largest worth + margin × the margin column.

        Parameters
        ----------
        worth
            One number for each project.

        Raises
        ------
        RuntimeError
            The engine's plan breaks a rule when it is held against it again.
        """
        costs = np.append(np.asarray(worth, dtype=float)[self.rules.project], margin)
        costs = costs / max(float(np.abs(costs).max()), np.finfo(float).tiny)  # tolerances mean the same for every unit
        places = np.arange(self._columns + 1, dtype=np.int32)
        self._solver.changeColsCost(len(places), places, costs)
        self._solver.run()
        self.effort += SEARCH_EFFORT + max(0, self._solver.getInfo().simplex_iteration_count)
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return Found(None, np.nan, True)
        if self._solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return Found(None, np.nan, False)
        values = np.asarray(self._solver.getSolution().col_value)
        return Found(self._checked(values[:-1]), float(values[-1]), status == highspy.HighsModelStatus.kOptimal)

    def _checked(self, values: np.ndarray) -> np.ndarray:
        columns = values.round()
        if np.abs(values - columns).max(initial=0.0) > WHOLE:
            raise RuntimeError("the engine's plan is not made of whole projects")
        if len(broken := self.rules.broken(columns)):
            raise RuntimeError(f"the engine's plan breaks rule {broken[0] + 1}")
        plan = np.zeros(self.rules.projects, dtype=bool)
        plan[self.rules.project[columns > 0]] = True
        return plan


def _model(rules: PlanRules) -> highspy.HighsLp:
    columns, rows = len(rules.project), len(rules.limits)
    size = abs(rules.rows).max(axis=1).toarray().ravel() if columns and rows else np.zeros(rows)
    size[size == 0] = 1.0
    matrix = sp.csc_array(sp.hstack([sp.diags_array(1.0 / size) @ rules.rows, sp.csr_array((rows, 1))]))
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns + 1, rows
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.zeros(columns + 1)
    model.col_lower_ = np.append(np.zeros(columns), -MARGIN_LIMIT)
    model.col_upper_ = np.append(np.ones(columns), MARGIN_LIMIT)
    model.row_lower_, model.row_upper_ = np.full(rows, -np.inf), rules.limits / size
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    whole, free = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    model.integrality_ = [whole] * columns + [free]
    return model
