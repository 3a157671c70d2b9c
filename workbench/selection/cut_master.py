"""One solver object for one linear programme over options and a measure, to which rows are added."""

import highspy
import numpy as np
import scipy.sparse as sp


class CutMaster:
    """
    Maximise ``objective @ (plan, measure)`` within rows; the measure is a last column that added rows bound.

    Parameters
    ----------
    objective
        n + 1 weights: of each option, and of the measure.
    rows
        m rows × n options.
    limits
        m lower and m upper limits.
    span
        Finite ends of the measure.
    """

    def __init__(
        self,
        objective: np.ndarray,
        rows: sp.csr_array,
        limits: tuple[np.ndarray, np.ndarray],
        span: tuple[float, float],
    ):
        self._objective, self._rows, self._limits, self._span = objective, rows, limits, span
        self._cuts: list[np.ndarray] = []
        self._constants: list[float] = []
        self._options = len(objective) - 1
        self._contradiction = span[0] > span[1]
        self._solver = _load(objective, rows, limits, span)

    def add(self, coefficients: np.ndarray, constant: float) -> None:
        """Bound the measure by ``coefficients @ plan + constant``."""
        self._cuts.append(coefficients)
        self._constants.append(constant)
        used = np.flatnonzero(coefficients)
        places = np.append(used, self._options).astype(np.int32)
        self._solver.addRow(-np.inf, constant, len(places), places, np.append(-coefficients[used], 1.0))

    def solve_relaxation(self) -> np.ndarray | None:
        """Best shares of the options, starting from the last basis; None when there is none."""
        if self._contradiction:
            return None
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.clip(self._solver.getSolution().col_value[: self._options], 0.0, 1.0)

    @property
    def measure(self) -> float:
        """What the last run takes the measure to be, given the rows so far."""
        return self._solver.getSolution().col_value[self._options]

    def dual_bound(self) -> float:
        """
        Bound the objective by the prices of the rows alone, whatever else the solver claims.

        For prices y that are positive only on rows with an upper and negative only on rows with a lower limit, no plan
        is worth more than the limits at these prices plus every option's gain beyond them.
        """
        low, high = self._limits
        duals = -np.asarray(self._solver.getSolution().row_dual)
        on_rows, on_cuts = duals[: len(low)], np.maximum(duals[len(low) :], 0.0)
        prices = np.where(np.isfinite(np.where(on_rows > 0, high, low)), on_rows, 0.0)
        bound = prices[prices > 0] @ high[prices > 0] + prices[prices < 0] @ low[prices < 0]
        gains = self._objective[:-1] - self._rows.T @ prices
        if self._cuts:
            bound += on_cuts @ np.array(self._constants)
            gains = gains + on_cuts @ np.array(self._cuts)
        left = self._objective[-1] - on_cuts.sum()
        return float(bound + np.maximum(gains, 0.0).sum() + max(left * self._span[0], left * self._span[1]))

    def make_whole(self) -> None:
        """Take options in whole from now on."""
        whole = np.full(self._options, int(highspy.HighsVarType.kInteger), dtype=np.uint8)
        self._solver.changeColsIntegrality(self._options, np.arange(self._options, dtype=np.int32), whole)
        self._solver.setOptionValue("mip_abs_gap", 1e-6)
        self._solver.setOptionValue("mip_improving_solution_save", True)

    def solve_whole(
        self, gap: float, node_limit: int | None, time_limit: float, start: np.ndarray | None
    ) -> np.ndarray | None:
        """Best whole plan to a relative gap, from a plan with its measure if given; None when there is none yet."""
        if self._contradiction:
            return None
        solver = self._solver
        solver.setOptionValue("mip_rel_gap", gap)
        solver.setOptionValue("mip_max_nodes", 2**31 - 1 if node_limit is None else node_limit)
        solver.setOptionValue("time_limit", time_limit)
        if start is not None:
            solver.setSolution(len(start), np.arange(len(start), dtype=np.int32), start)
        solver.run()
        if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        return self._whole(solver.getSolution().col_value)

    def plans_on_the_way(self) -> list[np.ndarray]:
        """Plans that the last search found before its best one."""
        return [self._whole(saved.col_value) for saved in self._solver.getSavedMipSolutions()]

    def tree_bound(self) -> float:
        """Bound of the last search tree."""
        return -self._solver.getInfo().mip_dual_bound

    @property
    def nodes(self) -> int:
        """Nodes of the last search tree."""
        return max(self._solver.getInfo().mip_node_count, 0)

    @property
    def is_infeasible(self) -> bool:
        """The last run proved that there is no plan."""
        return self._contradiction or self._solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible

    @property
    def stopped_by(self) -> str:
        """What ended the last run before its proof, in words."""
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kTimeLimit:
            return "stopped by the clock"
        return "stopped at the node limit" if status == highspy.HighsModelStatus.kSolutionLimit else ""

    def _whole(self, values: list[float]) -> np.ndarray:
        return np.round(values[: self._options]) + 0.0  # no minus zero: plans are compared by their bytes


def _load(objective, rows, limits, span) -> highspy.Highs:
    """Hand the programme to HiGHS, which minimises."""
    matrix = sp.csc_array(rows)
    count, columns = matrix.shape[0], len(objective)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns, count
    lp.col_cost_ = -objective
    lp.col_lower_ = np.append(np.zeros(columns - 1), span[0])
    lp.col_upper_ = np.append(np.ones(columns - 1), span[1])
    lp.row_lower_, lp.row_upper_ = limits
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.append(matrix.indptr, matrix.nnz)
    lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indices, matrix.data
    solver = highspy.Highs()
    for option, setting in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
        solver.setOptionValue(option, setting)
    solver.passModel(lp)
    return solver
