"""The problem that a search by rows solves again and again: columns for measures that count, and the rows so far."""

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from workbench.selection.certificate import rounded_down, worth
from workbench.selection.problem import Groups, Problem
from workbench.selection.risk_program import Cut, Program
from workbench.selection.solver import Relaxation, Search, Solver

TIGHT = 1e-9  # rows are scaled to numbers near 1: a looser solver would let plans below a floor pass


class CutMaster:
    """
    One solver object for a programme whose measures are known by rows only.

    A measure that counts in the objective has a column of its own, which rows bound; one that has only a floor has
    rows alone. Rows and columns of a measure are divided by its unit.

    Parameters
    ----------
    program
        The question.
    seed
        Seed of the solver.
    """

    def __init__(self, program: Program, *, seed: int = 0):
        self.program = program
        self.options = len(program.problem.value)
        self._column = {}
        for number, term in enumerate(program.terms):
            if term.weight:
                self._column[number] = self.options + len(self._column)
        self.contradiction = any(low > high for low, high in program.spans)
        self.problem = program.problem if self.contradiction else self._with_columns()
        self._rows: list[np.ndarray] = []
        self._high: list[float] = []
        self._terms: list[int] = []
        self._solver = Solver(self.problem, seed=seed, tolerance=TIGHT)
        self._solver.highs.setOptionValue("mip_improving_solution_save", True)

    def add(self, number: int, cut: Cut) -> None:
        """Bound the measure of a term by a row."""
        term, unit = self.program.terms[number], self.program.units[number]
        row = np.append(-cut.coefficients / unit, np.zeros(len(self._column)))
        high = cut.constant / unit
        if number in self._column:
            row[self._column[number]] = 1.0
        else:
            high -= term.floor / unit
        self._rows.append(row)
        self._high.append(high)
        self._terms.append(number)
        self._solver.add_row(row, -np.inf, high)

    def claimed(self, number: int, point: np.ndarray) -> float:
        """What a point of the master takes a measure to be: at least its floor where no column says more."""
        column = self._column.get(number)
        return self.program.terms[number].floor if column is None else point[column] * self.program.units[number]

    def relax(self) -> Relaxation:
        """Solve the relaxation, starting from the last basis."""
        return self._solver.relax()

    def bound(self, prices: np.ndarray) -> float:
        """
        Bound the objective by the prices of the rows alone, whatever else the solver claims.

        Weak duality, as in `certificate.upper_bound`, with the rows learnt.
        """
        problem, count = self.problem, len(self.problem.low)
        on_rows, on_cuts = prices[:count], np.maximum(prices[count:], 0.0)
        on_rows = np.where(np.isfinite(np.where(on_rows > 0, problem.high, problem.low)), on_rows, 0.0)
        sides = np.where(on_rows > 0, problem.high, problem.low)
        bound = on_rows[on_rows != 0] @ sides[on_rows != 0]
        gains = problem.value - problem.matrix.T @ on_rows
        if self._rows:
            bound += on_cuts @ np.array(self._high)
            gains = gains - on_cuts @ np.array(self._rows)
        return rounded_down(problem, float(bound + worth(gains, problem)))

    def search(self, start: np.ndarray | None, **limits) -> Search:
        """Look for whole plans; `start` is a point of the master, `limits` those of `Solver.search`."""
        return self._solver.search(start=start, **limits)

    def plans_on_the_way(self) -> list[np.ndarray]:
        """Points that the last search found before its best one."""
        return [np.array(saved.col_value) for saved in self._solver.highs.getSavedMipSolutions()]

    def point(self, plan: np.ndarray, worths: list[float]) -> np.ndarray:
        """Put the measures of a plan beside it."""
        return np.append(plan, [worths[number] / self.program.units[number] for number in self._column])

    def as_problem(self, margins: list[float]) -> Problem:
        """Give the master with the rows so far as a problem of its own, each floor raised by the margin of its term."""
        problem = self.problem
        raised = [margins[number] / self.program.units[number] for number in self._terms]
        rows = sp.csr_array(np.array(self._rows).reshape(-1, len(problem.value)))
        return replace(
            problem,
            matrix=sp.csc_array(sp.vstack([problem.matrix, rows])),
            low=np.append(problem.low, np.full(len(self._high), -np.inf)),
            high=np.append(problem.high, np.subtract(self._high, raised)),
        )

    def priced(self, prices: np.ndarray, factors: list[float]) -> np.ndarray:
        """Value the options as the prices of the relaxation's rows do, those of each term times a factor."""
        on_cuts = np.maximum(prices[len(self.problem.low) :], 0.0)
        weights = on_cuts * [factors[number] for number in self._terms[: len(on_cuts)]]
        value = self.program.mean_weight * self.program.problem.value
        return value - sum((w * row[: self.options] for w, row in zip(weights, self._rows, strict=False) if w), 0.0)

    def _with_columns(self) -> Problem:
        """Append a column for each measure that counts."""
        problem, spans, units = self.program.problem, self.program.spans, self.program.units
        counted = list(self._column)
        count = len(counted)
        extra = sp.csc_array((len(problem.low), count))
        return Problem(
            sp.csc_array(sp.hstack([problem.matrix, extra])),
            np.append(
                self.program.mean_weight * problem.value, [self.program.terms[k].weight * units[k] for k in counted]
            ),
            problem.low,
            problem.high,
            np.append(problem.least, [spans[k][0] / units[k] for k in counted]),
            np.append(problem.most, [spans[k][1] / units[k] for k in counted]),
            np.append(problem.whole, np.zeros(count, dtype=bool)),
            problem.groups and _with_own(problem.groups, count),
        )


def _with_own(groups: Groups, count: int) -> Groups:
    """Give each further column a group of its own."""
    none = np.zeros(count, dtype=int)
    return Groups(
        np.append(groups.project, groups.count + np.arange(count)),
        np.append(groups.first, none),
        np.append(groups.last, none),
        np.vstack([groups.roles, np.zeros((count, groups.roles.shape[1]), dtype=bool)]),
    )
