"""Every way a candidate can go ahead: one column per project and start period."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
import scipy.sparse as sp

from workbench.portfolio import Portfolio
from workbench.taxonomy import RUNNING, CostClass, State
from workbench.valuation import discount_factor, profiles, step_of


@dataclass(frozen=True)
class Options:
    """
    The columns of the selection model.

    Parameters
    ----------
    projects
        Profiles of the candidates, indexed by project; row order is the order of `project` codes.
    periods
        The planning calendar, T periods.
    roles
        Roles that offer or are asked for work, R of them.
    project, start
        For each of the n options: row of its project, and step of its start (0 is the first period).
    value
        Present value of each option, in the reporting currency.
    spend
        T × n: planned cost in each period.
    operating
        T × n: the part of it that is opex.
    work
        (R·T) × n: hours of each role in each period, role by role.
    """

    projects: pd.DataFrame
    periods: pd.PeriodIndex
    roles: tuple[str, ...]
    project: np.ndarray
    start: np.ndarray
    value: np.ndarray
    spend: sp.csr_array
    operating: sp.csr_array
    work: sp.csr_array

    @property
    def membership(self) -> sp.csr_array:
        """Projects × options: 1 where the option belongs to the project."""
        n = len(self.project)
        return sp.csr_array((np.ones(n), (self.project, np.arange(n))), shape=(len(self.projects), n))

    @property
    def duration(self) -> np.ndarray:
        """Periods each option is in progress."""
        return self.projects["duration"].to_numpy()[self.project]

    def class_spend(self, cost_class: str) -> sp.csr_array:
        """T × n: planned cost of one class in each period."""
        return self.operating if cost_class == CostClass.OPEX else (self.spend - self.operating).tocsr()

    def columns_of(self, project: str) -> np.ndarray:
        """Options of a project, by start."""
        return np.flatnonzero(self.project == self.projects.index.get_loc(project))


def candidates(portfolio: Portfolio) -> pd.Index:
    """Projects a selection may choose from: ideas and demands are not ready, the others run or are closed."""
    projects = portfolio.projects
    return projects.index[projects["state"] == State.CANDIDATE]


def running(portfolio: Portfolio) -> pd.Index:
    """Projects that are approved, active or on hold: their money and people are spoken for."""
    projects = portfolio.projects
    return projects.index[projects["state"].isin(RUNNING)]


def build_options(portfolio: Portfolio, rate: float | None = None, window: tuple[int, int] | None = None) -> Options:
    """
    List the options of all candidates.

    Parameters
    ----------
    portfolio
        The portfolio.
    rate
        Yearly discount rate; the portfolio's own by default.
    window
        First and last step at which anything may start, on top of each project's own window.
    """
    data = profiles(portfolio, rate)
    table = data.projects.loc[candidates(portfolio)]
    first, last = table["earliest"].to_numpy(), table["latest"].to_numpy()
    if window is not None:
        first, last = np.maximum(first, window[0]), np.minimum(last, window[1])
    counts = np.maximum(last - first + 1, 0)
    project = np.repeat(np.arange(len(table)), counts)
    start = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + first[project]
    delay = start - table["start"].to_numpy()[project]
    value = table["value"].to_numpy()[project] * discount_factor(portfolio, rate) ** delay
    roles = tuple(sorted({*portfolio.supply["role"], *data.work["role"]}))
    periods = portfolio.calendar
    cost = data.cost.assign(row=0)
    spend = _shifted(cost, "amount", table, project, delay, 1, len(periods))
    opex = cost[cost["cost_class"] == CostClass.OPEX]
    operating = _shifted(opex, "amount", table, project, delay, 1, len(periods))
    work_rows = data.work.assign(row=pd.Categorical(data.work["role"], categories=roles).codes)
    work = _shifted(work_rows, "hours", table, project, delay, len(roles), len(periods))
    return Options(table, periods, roles, project, start, value, spend, operating, work)


def _shifted(
    rows: pd.DataFrame,
    amount: str,
    table: pd.DataFrame,
    project: np.ndarray,
    delay: np.ndarray,
    blocks: int,
    length: int,
) -> sp.csr_array:
    """Place planned amounts at the start of each option; what falls outside the calendar is left out."""
    n = len(project)
    at = pd.Series(np.arange(len(table)), index=table.index)
    rows = rows[rows["project"].isin(table.index)]
    options = pd.DataFrame({"code": project, "option": np.arange(n), "delay": delay})
    placed = rows.assign(code=rows["project"].map(at).astype("int64")).merge(options, on="code")
    step = (placed["step"] + placed["delay"]).to_numpy()
    inside = (step >= 0) & (step < length)
    index = (placed["row"].to_numpy()[inside] * length + step[inside], placed["option"].to_numpy()[inside])
    return sp.csr_array((placed[amount].to_numpy()[inside], index), shape=(blocks * length, n))


@lru_cache(maxsize=8)  # asked again by every check of a plan
def committed_rows(portfolio: Portfolio) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Money and work that running projects and operations have taken already.

    Returns
    -------
    tuple
        `project, fund, step, amount` of running projects inside the calendar, and `role, step, hours` of running
        projects and operations.
    """
    data, length = profiles(portfolio), len(portfolio.calendar)
    busy = running(portfolio)
    cost = data.cost[data.cost["project"].isin(busy) & data.cost["step"].between(0, length - 1)]
    cost = cost.assign(fund=cost["project"].map(data.projects["fund"]))
    demand = portfolio.demand
    demand = demand[demand["project"].isin(busy) | demand["project"].isin(portfolio.components.index)]
    work = demand.assign(step=step_of(portfolio, demand["period"]).astype("int64"))
    work = work[work["step"].between(0, length - 1)]
    return cost, work.groupby(["role", "step"], as_index=False)["hours"].sum()
