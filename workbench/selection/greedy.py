"""A plan in a fraction of a second: the linear relaxation rounded, mended, and filled by value for money."""

import numpy as np

from workbench.selection.certificate import is_allowed
from workbench.selection.lp_core import Guide, core_columns
from workbench.selection.problem import Problem

NEAR = 0.05  # share of the columns tried first for mending
HELPFUL = 0.2  # of what the most helpful flip mends: a flip must mend as much to be looked at
DUST = 1e-9  # of a row's largest number: smaller violations are floating point


def round_off(problem: Problem, guide: Guide, draws: np.random.Generator | None = None) -> np.ndarray | None:
    """
    Make a plan out of a linear relaxation without a search.

    Parameters
    ----------
    problem
        A problem of yes-or-no columns.
    guide
        What the relaxation says.
    draws
        Rounds by lot, with the fractions of the relaxation as chances (Raghavan and Thompson, Combinatorica 7, 1987);
        None rounds to the nearest.

    Returns
    -------
    ndarray
        A plan held against every row, or None when mending got stuck.
    """
    plan = _rounded(problem, guide.relaxed, draws)
    desk = _Desk(problem, plan)
    near = np.union1d(core_columns(problem, guide, NEAR), np.flatnonzero(plan))
    if not (desk.mend(near, guide.rent) or desk.mend(np.arange(len(plan)), guide.rent)):
        return None
    cost = np.maximum(problem.value - guide.rent, DUST)  # what its resources cost at the prices of the rows
    desk.fill(problem.value / cost)
    return desk.chosen if is_allowed(problem, desk.chosen) else None


def _rounded(problem: Problem, relaxed: np.ndarray, draws: np.random.Generator | None) -> np.ndarray:
    """Round project by project: one that goes ahead does so at one of its starts, though the relaxation takes many."""
    if problem.groups is None:
        return np.round(relaxed) if draws is None else (draws.random(len(relaxed)) < relaxed).astype(float)
    project, count = problem.groups.project, problem.groups.count
    relaxed = np.clip(relaxed, 0.0, 1.0)
    taken = np.bincount(project, relaxed, count) >= (0.5 if draws is None else draws.random(count))
    if draws is None:
        favour = relaxed
    else:  # the largest of these falls on each start with the chance of its fraction
        with np.errstate(divide="ignore"):
            favour = np.log(relaxed) + draws.gumbel(size=len(relaxed))
    order = np.lexsort((-favour, project))
    start = order[np.unique(project[order], return_index=True)[1]]
    plan = problem.least.copy()
    plan[start[taken[project[start]]]] = 1.0
    return plan


class _Desk:
    """The matrix entry by entry, the columns chosen, and how much of each row they use."""

    def __init__(self, problem: Problem, plan: np.ndarray):
        block = problem.matrix
        self.ends, self.rows = block.indptr, block.indices
        self.column = np.repeat(np.arange(len(plan)), np.diff(block.indptr))
        largest = np.full(len(problem.low), DUST)
        np.maximum.at(largest, self.rows, np.abs(block.data))
        self.amount = block.data / largest[self.rows]  # rows in units of their largest number, so that they compare
        self.low, self.high, self.used = (side / largest for side in (problem.low, problem.high, problem.matrix @ plan))
        self.chosen = plan.copy()
        self.movable = problem.least < problem.most

    def mend(self, columns: np.ndarray, rent: np.ndarray) -> bool:
        """Flip some columns while that brings the rows nearer to their bounds, the cheapest per unit first."""
        entries = np.flatnonzero(np.isin(self.column, columns[self.movable[columns]]))
        while self._broken(slice(None), 0.0).sum() > DUST:
            change = self._change(entries, 1.0 - 2.0 * self.chosen)
            helpful = np.flatnonzero(change < min(-DUST, HELPFUL * change.min()))
            if len(helpful) == 0:
                return False
            loss = rent * (2.0 * self.chosen - 1.0)
            self._flip(helpful[np.argmin(np.maximum(loss[helpful], 0.0) / -change[helpful])])
        return True

    def fill(self, worth: np.ndarray) -> None:
        """Add columns that break no row, the best value for money first."""
        worth = np.where(self.movable & (self.chosen < 0.5) & (worth > 0), worth, -np.inf)
        rows, column, amount = self.rows, self.column, self.amount
        only_fuller = np.bincount(rows, amount < 0, minlength=len(self.used)) == 0
        while True:
            dead = only_fuller[rows] & (self.used[rows] + amount > self.high[rows] + DUST)
            worth[column[dead]] = -np.inf  # what does not fit into a row that only gets fuller never will
            live = worth[column] > -np.inf
            rows, column, amount = rows[live], column[live], amount[live]
            worse = self._broken(rows, amount) - self._broken(rows, 0.0)
            change = np.bincount(column, worse, minlength=len(worth))
            fitting = np.where(change <= DUST, worth, -np.inf)
            best = int(np.argmax(fitting))
            if fitting[best] == -np.inf:
                return
            self._flip(best)
            worth[best] = -np.inf

    def _broken(self, rows, more) -> np.ndarray:
        """How far rows would be outside their bounds with `more` used."""
        used = self.used[rows] + more
        return np.maximum(used - self.high[rows], 0.0) + np.maximum(self.low[rows] - used, 0.0)

    def _change(self, entries: np.ndarray, step: np.ndarray) -> np.ndarray:
        """How much each column, moved by its step, would add to what is broken."""
        rows, column = self.rows[entries], self.column[entries]
        worse = self._broken(rows, self.amount[entries] * step[column]) - self._broken(rows, 0.0)
        return np.bincount(column, worse, minlength=len(step))

    def _flip(self, column: int) -> None:
        """Choose a column, or drop it."""
        step = 1.0 - 2.0 * self.chosen[column]
        own = slice(self.ends[column], self.ends[column + 1])
        self.used[self.rows[own]] += step * self.amount[own]
        self.chosen[column] += step
