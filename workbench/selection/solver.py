"""One HiGHS object for one matrix: loaded once, bounds and prices changed in place, solved as often as needed."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import highspy
import numpy as np
import scipy.sparse as sp

SHOWN_EVERY = 0.1  # seconds between two looks at a running search
WHOLE = 1e-5  # farthest a solver's number may lie from the whole number it stands for


@dataclass(frozen=True, eq=False)
class Groups:
    """
    What the columns mean: each is one project at one start.

    Parameters
    ----------
    project
        Number of the project of each column, from 0.
    first, last
        First and last period in which the column keeps its project busy.
    roles
        Projects × roles, true where the project uses the role; no columns where roles do not matter.
    """

    project: np.ndarray
    first: np.ndarray
    last: np.ndarray
    roles: np.ndarray

    @property
    def count(self) -> int:
        """Number of projects."""
        return len(self.roles)


@dataclass(frozen=True, eq=False)
class Problem:
    """
    Maximise `value @ x` with `low <= matrix @ x <= high` and `least <= x <= most`.

    Parameters
    ----------
    matrix
        Rows × columns, sparse by columns.
    value
        Worth of one unit of each column.
    low, high
        Bounds of the rows; infinite where a row is open.
    least, most
        Bounds of the columns, all finite: the bound of a plan could not be proved without them.
    whole
        True where a column takes whole numbers only.
    groups
        What the columns mean; None when nothing is known.

    Raises
    ------
    ValueError
        Lengths do not match, a number is missing, or a column has no finite bound.
    """

    matrix: sp.csc_array
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    least: np.ndarray
    most: np.ndarray
    whole: np.ndarray
    groups: Groups | None = None

    def __post_init__(self):
        rows, columns = self.matrix.shape
        for name, length in (
            *(("low", rows), ("high", rows)),
            *((name, columns) for name in ("value", "least", "most", "whole")),
        ):
            numbers = getattr(self, name)
            if len(numbers) != length:
                raise ValueError(f"{name}: expected {length} numbers for a matrix of {rows} × {columns}")
            if np.isnan(numbers).any():
                raise ValueError(f"{name}: number {np.flatnonzero(np.isnan(numbers))[0]} is missing")
        for name in ("value", "least", "most"):
            if not np.isfinite(getattr(self, name)).all():
                raise ValueError(f"{name}: column {np.flatnonzero(~np.isfinite(getattr(self, name)))[0]} is not finite")
        if not np.isfinite(self.matrix.data).all():
            raise ValueError("matrix: expected finite numbers only")
        if self.groups is not None and not {columns} == {len(a) for a in (self.groups.project, self.groups.first)}:
            raise ValueError(f"groups: expected a project and a first period for each of {columns} columns")

    @cached_property
    def integral(self) -> bool:
        """Every plan is worth a whole number."""
        return bool(self.whole.all() and (self.value == np.round(self.value)).all())

    @cached_property
    def yes_or_no(self) -> bool:
        """Every column is 0 or 1."""
        return bool(self.whole.all() and (self.least >= 0).all() and (self.most <= 1).all())


def binary(matrix, value, low, high, groups: Groups | None = None) -> Problem:
    """Put a problem of yes-or-no columns together from array-likes; parameters as in `Problem`."""
    columns = sp.csc_array(matrix, dtype=float)
    count = columns.shape[1]
    value, low, high = (np.asarray(numbers, dtype=float) for numbers in (value, low, high))
    return Problem(columns, value, low, high, np.zeros(count), np.ones(count), np.ones(count, dtype=bool), groups)


@dataclass(frozen=True, eq=False)
class Relaxation:
    """
    Optimum of the linear relaxation.

    Parameters
    ----------
    value
        Worth of the optimum; None when there is none.
    plan
        Columns of the optimum, fractions allowed.
    prices
        Worth of one more unit of each row's bound; at least 0 where the upper bound binds.
    infeasible
        The rows contradict each other.
    """

    value: float | None
    plan: np.ndarray
    prices: np.ndarray
    infeasible: bool


@dataclass(frozen=True, eq=False)
class Search:
    """
    What a search for a whole-numbered plan brought.

    Parameters
    ----------
    plan
        Best plan found, whole columns rounded; None without one.
    bound
        The solver's own bound, infinite when it has none.
    nodes
        Nodes of the search tree.
    finished
        The search ended by itself: at its gap, or because there is no plan.
    infeasible
        The solver says that there is no plan.
    words
        Why it ended.
    """

    plan: np.ndarray | None
    bound: float
    nodes: int
    finished: bool
    infeasible: bool
    words: str


@dataclass(frozen=True)
class Seen:
    """
    What is known while a search goes on.

    Parameters
    ----------
    value
        Worth of the best plan so far; None without one.
    bound
        No plan is worth more; None while nothing is proved.
    seconds
        Since the search began.
    """

    value: float | None
    bound: float | None
    seconds: float

    @property
    def gap(self) -> float | None:
        """Relative distance of the plan to the bound; None where one of them is not known."""
        if self.value is None or self.bound is None:
            return None
        return max(self.bound - self.value, 0.0) / max(abs(self.value), 1.0)


class Solver:
    """
    One solver object for one matrix.

    Parameters
    ----------
    problem
        Matrix and first bounds; later ones are set by `limit_rows`, `limit_columns` and `price`.
    seed
        Seed of the solver.
    tolerance
        How far a row may be passed; the solver's own by default.
    presolve
        Whether the search may simplify the problem first. It never does where whole and continuous columns meet:
        HiGHS 1.14 may then call a worse plan optimal (github.com/ERGO-Code/HiGHS, issues 3043, 3073 and 3094).
    """

    def __init__(self, problem: Problem, *, seed: int = 0, tolerance: float | None = None, presolve: bool = True):
        self.columns = len(problem.value)
        self.presolve = "choose" if presolve and (problem.whole.all() or not problem.whole.any()) else "off"
        self.highs = highspy.Highs()
        for option, setting in {"output_flag": False, "threads": 1, "random_seed": seed}.items():
            self.highs.setOptionValue(option, setting)
        for kind in ("mip", "primal") if tolerance is not None else ():
            self.highs.setOptionValue(f"{kind}_feasibility_tolerance", tolerance)
        rows, matrix = len(problem.low), problem.matrix
        self.highs.passModel(
            *(self.columns, rows, matrix.nnz, int(highspy.MatrixFormat.kColwise), int(highspy.ObjSense.kMinimize), 0.0),
            *(-problem.value, problem.least, problem.most, problem.low, problem.high),
            *(matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32), matrix.data),
            problem.whole.astype(np.int32),
        )

    def limit_rows(self, rows: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        """Set new bounds of some rows."""
        self.highs.changeRowsBounds(len(rows), np.asarray(rows, dtype=np.int32), low, high)

    def limit_columns(self, columns: np.ndarray, least: np.ndarray, most: np.ndarray) -> None:
        """Set new bounds of some columns."""
        self.highs.changeColsBounds(len(columns), np.asarray(columns, dtype=np.int32), least, most)

    def add_row(self, coefficients: np.ndarray, low: float, high: float) -> None:
        """Add a row behind the last one: one coefficient per column, and its bounds."""
        used = np.flatnonzero(coefficients)
        self.highs.addRow(low, high, len(used), used.astype(np.int32), np.asarray(coefficients, dtype=float)[used])

    def price(self, columns: np.ndarray, value: np.ndarray) -> None:
        """Set a new worth of some columns."""
        self.highs.changeColsCost(len(columns), np.asarray(columns, dtype=np.int32), -np.asarray(value, dtype=float))

    def relax(self) -> Relaxation:
        """Solve the linear relaxation, from the last basis where there is one."""
        self.highs.setOptionValue("solve_relaxation", True)
        self.highs.setOptionValue("time_limit", highspy.kHighsInf)
        self.highs.run()
        self.highs.setOptionValue("solve_relaxation", False)
        status, solution = self.highs.getModelStatus(), self.highs.getSolution()
        best = status == highspy.HighsModelStatus.kOptimal
        return Relaxation(
            -self.highs.getInfo().objective_function_value if best else None,
            np.array(solution.col_value),
            -np.array(solution.row_dual),
            status == highspy.HighsModelStatus.kInfeasible,
        )

    def search(
        self,
        *,
        start: np.ndarray | None = None,
        nodes: int = 10_000,
        gap: float = 0.0,
        slack: float = 1e-6,
        effort: float = 0.05,
        seconds: float = np.inf,
        clock: Callable[[], float] = time.monotonic,
        watch: Callable[[Seen], bool] | None = None,
    ) -> Search:
        """
        Look for the best whole-numbered plan.

        Parameters
        ----------
        start
            A plan to begin with; a floor, not an accelerator.
        nodes
            Most nodes of the search tree.
        gap, slack
            Relative and absolute distance to the bound at which the search may end.
        effort
            Share of the work given to heuristics.
        seconds
            A safety net.
        clock
            Seconds since some moment; the solver's own clock is wall time.
        watch
            Told what is known a few times a second; True stops the search. Not together with a clock of your own.
        """
        options = {"presolve": self.presolve} | {
            "mip_max_nodes": int(nodes),
            "mip_rel_gap": float(gap),
            "mip_abs_gap": float(slack),
        }
        options |= {"mip_heuristic_effort": float(effort), "time_limit": highspy.kHighsInf}
        if clock is time.monotonic or seconds <= 0:
            options["time_limit"] = float(max(seconds, 0.0))
        else:
            self._interrupt_at(clock, clock() + seconds)
        if watch is not None:
            self._shown_to(watch)
        for option, setting in options.items():
            self.highs.setOptionValue(option, setting)
        if start is not None:
            self.highs.setSolution(
                self.columns, np.arange(self.columns, dtype=np.int32), np.asarray(start, dtype=float)
            )
        self.highs.run()
        info, status = self.highs.getInfo(), self.highs.getModelStatus()
        there = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        infeasible = status == highspy.HighsModelStatus.kInfeasible
        return Search(
            np.array(self.highs.getSolution().col_value) if there else None,
            -info.mip_dual_bound if np.isfinite(info.mip_dual_bound) else np.inf,
            int(info.mip_node_count),
            infeasible or status == highspy.HighsModelStatus.kOptimal,
            infeasible,
            self.highs.modelStatusToString(status).lower(),
        )

    def _interrupt_at(self, clock: Callable[[], float], end: float) -> None:
        """Stop by another clock; the flag is set on every call, because a raised one stays raised."""
        self.highs.cbMipInterrupt.clear()
        self.highs.cbMipInterrupt.subscribe(lambda event: event.interrupt(clock() > end))

    def _shown_to(self, watch: Callable[[Seen], bool]) -> None:
        """Let somebody watch, and stop the search; asked at most every tenth of a second."""
        last = {"at": -np.inf, "stop": False}

        def look(event) -> None:
            seen = event.data_out
            if not last["stop"] and seen.running_time - last["at"] >= SHOWN_EVERY:
                value, bound = (
                    -number if abs(number) < highspy.kHighsInf else None
                    for number in (seen.mip_primal_bound, seen.mip_dual_bound)
                )
                last["at"], last["stop"] = seen.running_time, bool(watch(Seen(value, bound, seen.running_time)))
            event.interrupt(last["stop"])

        self.highs.cbMipInterrupt.clear()
        self.highs.cbMipInterrupt.subscribe(look)
