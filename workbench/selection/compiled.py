"""Solve a cvxpy problem with whole and continuous variables, or its linear relaxation, in one highspy object."""

from dataclasses import dataclass

import cvxpy as cp
import highspy
import numpy as np

from workbench.taxonomy import Status

ROUNDING = 1e-5


@dataclass(frozen=True)
class Solved:
    """
    What came out of a maximisation.

    Parameters
    ----------
    status
        Only a proven optimum is called optimal; a plan without proof is feasible, no plan is unsolved.
    values
        All columns, whole-numbered ones rounded; None without a plan.
    columns
        Identity of a cvxpy variable -> its first column.
    """

    status: Status
    values: np.ndarray | None
    columns: dict[int, int]

    def of(self, variable: cp.Variable) -> np.ndarray:
        """Values of one variable of the problem."""
        first = self.columns[variable.id]
        return self.values[first : first + variable.size]


def solve_compiled(problem: cp.Problem, *, time_limit: float) -> Solved:
    """
    Maximise with the problem's parameters as they are now.

    Parameters
    ----------
    problem
        Maximises a linear objective under linear rules; compiled on the first call.
    time_limit
        Seconds, a safety net.
    """
    data, _, _ = problem.get_problem_data(cp.HIGHS)
    columns = dict(data["param_prob"].var_id_to_col)
    if time_limit <= 0:
        return Solved(Status.UNSOLVED, None, columns)
    solver = load(data)
    solver.setOptionValue("time_limit", float(time_limit))
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 1e-9)
    for kind in ("mip", "primal"):
        solver.setOptionValue(f"{kind}_feasibility_tolerance", 1e-9)  # a target of "a little more" is a rule here
    if len(data["bool_vars_idx"]) + len(data["int_vars_idx"]) < len(data["c"]):
        # presolve of HiGHS 1.14 may call a worse plan optimal where whole and continuous columns share a row:
        # github.com/ERGO-Code/HiGHS, issues 3043, 3073 and 3094
        solver.setOptionValue("presolve", "off")
    solver.run()
    info, ended = solver.getInfo(), solver.getModelStatus()
    if ended == highspy.HighsModelStatus.kInfeasible:
        return Solved(Status.INFEASIBLE, None, columns)
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Solved(Status.UNSOLVED, None, columns)
    values = np.array(solver.getSolution().col_value)
    whole = [*data["bool_vars_idx"], *data["int_vars_idx"]]
    if np.abs(values[whole] - values[whole].round()).max(initial=0.0) > ROUNDING:
        return Solved(Status.UNSOLVED, None, columns)
    values[whole] = values[whole].round()
    proven = ended == highspy.HighsModelStatus.kOptimal
    return Solved(Status.OPTIMAL if proven else Status.FEASIBLE, values, columns)


def load(data: dict, *, relaxed: bool = False) -> highspy.Highs:
    """
    Hand compiled problem data to a quiet, repeatable engine.

    Parameters
    ----------
    data
        What `get_problem_data(cp.HIGHS)` gave: minimise `c`, the first `dims.zero` rows of `A` are equalities, the
        others at most `b`.
    relaxed
        Let whole variables take fractions.
    """
    matrix = data["A"].tocsc()
    size, infinite = len(data["c"]), highspy.kHighsInf
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_ = np.asarray(data["c"], dtype=float)
    model.col_lower_, model.col_upper_ = _column_bounds(data, size)
    model.row_upper_ = np.asarray(data["b"], dtype=float)
    equal = np.arange(matrix.shape[0]) < data["dims"].zero
    model.row_lower_ = np.where(equal, model.row_upper_, -infinite)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    if not relaxed:
        kinds = np.full(size, highspy.HighsVarType.kContinuous, dtype=object)
        kinds[[*data["bool_vars_idx"], *data["int_vars_idx"]]] = highspy.HighsVarType.kInteger
        model.integrality_ = list(kinds)
    solver = highspy.Highs()
    for option, value in {"output_flag": False, "threads": 1, "random_seed": 0}.items():
        solver.setOptionValue(option, value)
    solver.passModel(model)
    return solver


def _column_bounds(data: dict, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of the columns: as compiled, 0 and 1 for booleans, none for the rest."""
    bounds = []
    for name, missing, boolean in (
        ("lower_bounds", -highspy.kHighsInf, 0.0),
        ("upper_bounds", highspy.kHighsInf, 1.0),
    ):
        given = data.get(name)
        bound = np.full(size, missing) if given is None else np.array(given, dtype=float)
        bound[data["bool_vars_idx"]] = boolean
        bounds.append(bound)
    return bounds[0], bounds[1]
