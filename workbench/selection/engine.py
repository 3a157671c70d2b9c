"""The one place that calls a solver: cvxpy is the language, HiGHS the engine."""

from dataclasses import dataclass

import cvxpy as cp
import highspy
import numpy as np

from workbench.selection.large import Effort, improve
from workbench.selection.solver import Groups, binary
from workbench.taxonomy import Status

ROUNDING = 1e-5
LARGE = 2_000  # options from which a plan is searched for in parts
MANY = 10**6  # rounds: the clock or the gap ends them
PART_SECONDS = 1.0
PROVEN = 1e-6  # relative distance to the bound below which a plan is the best there is


@dataclass(frozen=True)
class Outcome:
    """
    What the engine found.

    Parameters
    ----------
    status
        Only a proven optimum is called optimal; a plan without proof is feasible, no plan is unsolved.
    values
        The variables of the problem in its own order; None without a plan.
    bound
        No plan is worth more than this; None when the engine proved nothing.
    reason
        What stopped the engine, in words.
    """

    status: Status
    values: np.ndarray | None
    bound: float | None
    reason: str


class Engine:
    """
    A maximisation problem over one boolean vector, compiled once and solved many times.

    Set the problem's parameters and call `solve` again: right-hand sides and objective change without a new
    compilation.

    Parameters
    ----------
    problem
        A cvxpy problem that maximises a linear objective under linear constraints.
    variable
        The boolean vector.
    groups
        What its columns mean, for the search of large problems in parts.
    """

    def __init__(self, problem: cp.Problem, variable: cp.Variable, groups: Groups | None = None):
        self.problem = problem
        self.variable = variable
        self.groups = groups

    def solve(self, *, time_limit: float, gap: float = 0.0) -> Outcome:
        """
        Solve with the parameters as they are now.

        Parameters
        ----------
        time_limit
            Seconds; a safety net, its use is reported.
        gap
            Relative gap at which the engine may stop; the plan is then called feasible, not optimal.
        """
        if self.variable.size == 0:
            return Outcome(Status.OPTIMAL, np.zeros(0), 0.0, "there is nothing to choose from")
        data, _, _ = self.problem.get_problem_data(cp.HIGHS)
        if len(data["c"]) > LARGE and time_limit > 0:
            return _searched_in_parts(data, self.groups, time_limit, gap)
        solver = _load(data)
        solver.setOptionValue("time_limit", float(time_limit))
        solver.setOptionValue("mip_rel_gap", float(gap))
        solver.setOptionValue("mip_abs_gap", 1e-6)
        if time_limit <= 0:
            return Outcome(Status.UNSOLVED, None, None, "no time was given")
        solver.run()
        return _outcome(solver, len(data["c"]))


def _searched_in_parts(data: dict, groups: Groups | None, time_limit: float, gap: float) -> Outcome:
    """Look for a plan near the bound of the linear relaxation, where a search of the whole would find none in time."""
    columns, high = len(data["c"]), np.asarray(data["b"], dtype=float)
    low = np.full(len(high), -np.inf)
    low[: data["dims"].zero] = high[: data["dims"].zero]
    problem = binary(data["A"], -np.asarray(data["c"], dtype=float), low, high, groups)
    effort = Effort(rounds=MANY, gap=max(gap, PROVEN), seconds=time_limit, part_seconds=PART_SECONDS)
    found = improve(problem, effort)
    if found.plan is None:
        return Outcome(found.status, None, found.bound, f"no plan yet ({found.stopped_by})")
    how = f"{columns:,} options were searched in parts by the clock; stopped by {found.stopped_by}"
    return Outcome(found.status, found.plan, found.bound, "" if found.status is Status.OPTIMAL else how)


def _load(data: dict) -> highspy.Highs:
    """Hand the compiled problem to HiGHS: the first rows are equalities, the others at most their right-hand side."""
    matrix = data["A"].tocsc()
    columns, rows = len(data["c"]), matrix.shape[0]
    upper = np.asarray(data["b"], dtype=float)
    lower = np.full(rows, -highspy.kHighsInf)
    lower[: data["dims"].zero] = upper[: data["dims"].zero]
    integral = np.zeros(columns, dtype=bool)
    integral[[*data["bool_vars_idx"], *data["int_vars_idx"]]] = True
    least, most = np.full(columns, -highspy.kHighsInf), np.full(columns, highspy.kHighsInf)
    if data.get("lower_bounds") is not None:
        least = np.asarray(data["lower_bounds"], dtype=float)
    if data.get("upper_bounds") is not None:
        most = np.asarray(data["upper_bounds"], dtype=float)
    least[data["bool_vars_idx"]], most[data["bool_vars_idx"]] = 0.0, 1.0
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns, rows
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = np.asarray(data["c"], dtype=float), least, most
    lp.row_lower_, lp.row_upper_ = lower, upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[int(whole)] for whole in integral]
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", 0)
    solver.passModel(lp)
    return solver


def _outcome(solver: highspy.Highs, columns: int) -> Outcome:
    """Translate the engine's words; a plan counts only when the engine says it has one."""
    info, model_status = solver.getInfo(), solver.getModelStatus()
    words = solver.modelStatusToString(model_status).lower()
    bound = -info.mip_dual_bound if np.isfinite(info.mip_dual_bound) else None
    if model_status == highspy.HighsModelStatus.kInfeasible:
        return Outcome(Status.INFEASIBLE, None, None, "the limits contradict each other")
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Outcome(Status.UNSOLVED, None, bound, f"no plan yet ({words})")
    values = np.asarray(solver.getSolution().col_value[:columns])
    if np.abs(values - values.round()).max(initial=0.0) > ROUNDING:
        return Outcome(Status.UNSOLVED, None, bound, "the plan found is not whole-numbered")
    if model_status == highspy.HighsModelStatus.kOptimal:
        value = -info.objective_function_value
        if bound is not None and bound - value > PROVEN * max(abs(value), 1.0):
            return Outcome(Status.FEASIBLE, values.round(), bound, "stopped at the gap asked for")
        return Outcome(Status.OPTIMAL, values.round(), bound, "")
    return Outcome(Status.FEASIBLE, values.round(), bound, f"stopped before the proof ({words})")
