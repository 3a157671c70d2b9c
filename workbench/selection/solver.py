"""One HiGHS object for one matrix: loaded once, bounds and prices changed in place, solved as often as needed."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np

from workbench.selection.problem import Problem

SHOWN_EVERY = 0.1  # seconds between two looks at a running search
WHOLE = 1e-5  # farthest a solver's number may lie from the whole number it stands for


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
