"""A cvxpy problem as the matrix that the engine takes."""

from dataclasses import dataclass

import cvxpy as cp
import numpy as np
import scipy.sparse as sp

from workbench.selection.problem import Groups, Problem
from workbench.selection.solver import Solver
from workbench.taxonomy import Status

ROUNDING = 1e-5
EXACT = 1e-9  # distance to a target or a bound where "a little more" is a rule
MANY = 10**9


@dataclass(frozen=True)
class Compiled:
    """
    A maximisation in the form the engine takes.

    Parameters
    ----------
    problem
        The matrix.
    columns
        Identity of a cvxpy variable -> its first column.
    """

    problem: Problem
    columns: dict[int, int]

    def of(self, values: np.ndarray, variable: cp.Variable) -> np.ndarray:
        """Values of one variable among those of all columns."""
        first = self.columns[variable.id]
        return values[first : first + variable.size]


def compiled(problem: cp.Problem, groups: Groups | None = None) -> Compiled:
    """
    Compile a problem with its parameters as they are now; only the first call builds the matrix.

    Parameters
    ----------
    problem
        Maximises a linear objective under linear rules; every variable is yes-or-no or has finite bounds.
    groups
        What the first columns mean; the others are taken to be continuous and of no project.
    """
    data, _, _ = problem.get_problem_data(cp.HIGHS, canon_backend="SCIPY")
    size, high = len(data["c"]), np.asarray(data["b"], dtype=float)
    low = np.full(len(high), -np.inf)
    low[: data["dims"].zero] = high[: data["dims"].zero]
    whole = np.zeros(size, dtype=bool)
    whole[[*data["bool_vars_idx"], *data["int_vars_idx"]]] = True
    least, most = (_bounds(data, side, size) for side in ("lower_bounds", "upper_bounds"))
    least[data["bool_vars_idx"]], most[data["bool_vars_idx"]] = 0.0, 1.0
    matrix = sp.csc_array(data["A"], dtype=float)
    value = -np.asarray(data["c"], dtype=float)
    known = None if groups is None else _padded(groups, size)
    return Compiled(
        Problem(matrix, value, low, high, least, most, whole, known), dict(data["param_prob"].var_id_to_col)
    )


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
    compiled
        The problem that was solved.
    """

    status: Status
    values: np.ndarray | None
    compiled: Compiled

    def of(self, variable: cp.Variable) -> np.ndarray:
        """Values of one variable of the problem."""
        return self.compiled.of(self.values, variable)


def solve_compiled(problem: cp.Problem, *, time_limit: float, nodes: int = MANY) -> Solved:
    """
    Maximise with the problem's parameters as they are now.

    Parameters
    ----------
    problem
        As for `compiled`.
    time_limit
        Seconds, a safety net.
    nodes
        Most nodes of the search tree.
    """
    form = compiled(problem)
    if time_limit <= 0:
        return Solved(Status.UNSOLVED, None, form)
    found = Solver(form.problem, tolerance=EXACT).search(nodes=nodes, slack=EXACT, seconds=time_limit)
    if found.infeasible:
        return Solved(Status.INFEASIBLE, None, form)
    values = whole_numbered(form.problem, found.plan)
    if values is None:
        return Solved(Status.UNSOLVED, None, form)
    return Solved(Status.OPTIMAL if found.finished else Status.FEASIBLE, values, form)


def whole_numbered(problem: Problem, plan: np.ndarray | None) -> np.ndarray | None:
    """Round the whole columns of a plan; None without one, or where one of them is not near a whole number."""
    if plan is None:
        return None
    rounded = np.where(problem.whole, np.round(plan), plan)
    return rounded if np.abs(rounded - plan).max(initial=0.0) <= ROUNDING else None


def _bounds(data: dict, side: str, size: int) -> np.ndarray:
    given = data.get(side)
    return np.full(size, -np.inf if side == "lower_bounds" else np.inf) if given is None else np.array(given, float)


def _padded(groups: Groups, size: int) -> Groups:
    """Columns behind those of the options belong to no project; they are never fixed, so any number will do."""
    extra = size - len(groups.project)
    ends = (np.pad(part, (0, extra)) for part in (groups.project, groups.first, groups.last))
    return Groups(*ends, groups.roles)
