"""
What the language costs: the model built in cvxpy, compiled and handed to HiGHS, beside HiGHS fed by hand.

Both sides begin with the same blocks of rows (compressed by rows, with their bounds) and the worth of the columns, and
end when a HiGHS object owns the matrix with its whole-numbered columns.

- Ours writes one vectorised rule per block, turnable budgets as a parameter, lets cvxpy compile, and hands the compiled
  arrays over.
- The peer stacks the blocks by rows, fills the fields of a `HighsLp` with arrays, and calls `passModel(lp)`: the way
  highspy is written for, and the one to which the limit of 5 belongs.
- The fast peer gives the same arrays to the overload `passModel(num_col, num_row, …)`, which copies memory where the
  fields of a `HighsLp` are converted number by number. No modelling language comes near it.
"""

import itertools
import statistics

import cvxpy as cp
import highspy
import numpy as np
import scipy.sparse as sp
from instances import BUCKETS, PERIODS, ROLES, Instance
from sides import Found, cpu, drawn

TURNS = 5
BACKEND = "SCIPY"
Block = tuple[sp.csr_matrix, np.ndarray, np.ndarray]


def blocks_of(instance: Instance) -> list[Block]:
    """Cut an instance into its rules: money, roles, once per project, order and exclusions, shares."""
    money, roles = PERIODS, PERIODS * (1 + ROLES)
    cuts = [0, money, roles, roles + len(instance.total), len(instance.low) - 2 * BUCKETS, len(instance.low)]
    return [
        (instance.matrix[begin:end], instance.low[begin:end], instance.high[begin:end])
        for begin, end in itertools.pairwise(cuts)
    ]


def in_cvxpy(blocks: list[Block], value: np.ndarray) -> tuple[cp.Problem, cp.Parameter]:
    """Write the blocks as a vectorised cvxpy problem whose budgets may be turned."""
    x = cp.Variable(len(value), boolean=True)
    (money, _, limit), *others = blocks
    budget = cp.Parameter(PERIODS, value=limit)
    rules = [money @ x <= budget]
    for rows, low, high in others:
        upper, lower = np.isfinite(high), np.isfinite(low)
        if upper.any():
            rules.append((rows if upper.all() else rows[upper]) @ x <= high[upper])
        if lower.any():
            rules.append((rows if lower.all() else rows[lower]) @ x >= low[lower])
    return cp.Problem(cp.Maximize(value @ x), rules), budget


def compiled(problem: cp.Problem) -> highspy.Highs:
    """Compile, and hand the arrays to HiGHS."""
    data, _, _ = problem.get_problem_data(cp.HIGHS, canon_backend=BACKEND)
    high = np.asarray(data["b"], dtype=float)
    low = np.full(len(high), -np.inf)
    low[: data["dims"].zero] = high[: data["dims"].zero]
    return by_arrays(data["A"].tocsc(), low, high, np.asarray(data["c"], dtype=float))


def by_fields(blocks: list[Block], value: np.ndarray) -> highspy.Highs:
    """Stack the blocks and pass them as the fields of a `HighsLp`."""
    matrix = sp.vstack([rows for rows, _, _ in blocks], format="csr")
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = -value, np.zeros(len(value)), np.ones(len(value))
    lp.row_lower_ = np.concatenate([low for _, low, _ in blocks])
    lp.row_upper_ = np.concatenate([high for _, _, high in blocks])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    lp.integrality_ = [highspy.HighsVarType.kInteger] * len(value)
    solver = _quiet()
    solver.passModel(lp)
    return solver


def by_overload(blocks: list[Block], value: np.ndarray) -> highspy.Highs:
    """Stack the blocks and pass them as arrays."""
    matrix = sp.vstack([rows for rows, _, _ in blocks], format="csr")
    low, high = (np.concatenate([block[side] for block in blocks]) for side in (1, 2))
    return by_arrays(matrix, low, high, -value)


def by_arrays(matrix, low: np.ndarray, high: np.ndarray, cost: np.ndarray) -> highspy.Highs:
    """Pass arrays: a matrix by rows or by columns, bounds of its rows, cost of its yes-or-no columns."""
    rows, columns = matrix.shape
    way = highspy.MatrixFormat.kRowwise if matrix.format == "csr" else highspy.MatrixFormat.kColwise
    solver = _quiet()
    solver.passModel(
        *(columns, rows, matrix.nnz, int(way), int(highspy.ObjSense.kMinimize), 0.0),
        *(cost, np.zeros(columns), np.ones(columns), low, high),
        *(matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32), matrix.data),
        np.ones(columns, dtype=np.int32),
    )
    return solver


def build(peer):
    """T1: build, compile and hand over, beside a peer; the best of several turns of each."""

    def measure(seed: int) -> Found:
        instance, _ = drawn(1000, seed)
        blocks = blocks_of(instance)

        def ours() -> highspy.Highs:
            return compiled(in_cvxpy(blocks, instance.value)[0])

        def theirs() -> highspy.Highs:
            return peer(blocks, instance.value)

        pairs = [(cpu(ours)[0], cpu(theirs)[0]) for _ in range(TURNS)]
        left, right = (min(side) for side in zip(*pairs, strict=True))
        return Found(left / right, f"{left:.4f}/{right:.4f} s")

    return measure


def rebudget(seed: int) -> Found:
    """T2: a new budget on the compiled problem beside a cold compilation."""
    instance, _ = drawn(1000, seed)
    problem, budget = in_cvxpy(blocks_of(instance), instance.value)
    cold, _ = cpu(lambda: problem.get_problem_data(cp.HIGHS, canon_backend=BACKEND))
    warm = []
    for factor in np.linspace(0.8, 1.2, 9):
        budget.value = instance.high[:PERIODS] * factor
        warm.append(cpu(lambda: problem.get_problem_data(cp.HIGHS, canon_backend=BACKEND))[0])
    return Found(statistics.median(warm) / cold, f"{statistics.median(warm):.4f}/{cold:.3f} s")


def _quiet() -> highspy.Highs:
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    return solver
