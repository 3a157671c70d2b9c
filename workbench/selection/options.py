"""Every way a project can go at every start: one column each."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
import scipy.sparse as sp

from workbench.portfolio import Portfolio
from workbench.selection.ways import PLANNED, running, ways
from workbench.supply import offered
from workbench.taxonomy import CostClass
from workbench.valuation import discount_factor, profiles, step_of


@dataclass(frozen=True)
class Options:
    """
    The columns of the selection model.

    Parameters
    ----------
    projects
        The projects decided on as planned, indexed by project; row order is the order of `project` codes.
    periods
        The planning calendar, T periods.
    roles
        Roles that offer or are asked for work, R of them.
    project, start
        For each of the n options: row of its project, and step of its start (0 is the first period).
    way
        Name of the way it is done; empty as planned.
    ahead
        Whether the project goes ahead; false for the option of stopping it.
    duration
        Periods each option is in progress.
    cost
        Planned cost of each option in total.
    value
        Present value of each option, in the reporting currency.
    benefit_pv, cost_pv, certain
        Its parts: benefits, less costs, and what no future changes.
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
    way: np.ndarray
    ahead: np.ndarray
    duration: np.ndarray
    cost: np.ndarray
    value: np.ndarray
    benefit_pv: np.ndarray
    cost_pv: np.ndarray
    certain: np.ndarray
    spend: sp.csr_array
    operating: sp.csr_array
    work: sp.csr_array

    @property
    def every(self) -> sp.csr_array:
        """Projects × options: 1 where the option belongs to the project."""
        n = len(self.project)
        return sp.csr_array((np.ones(n), (self.project, np.arange(n))), shape=(len(self.projects), n))

    @property
    def membership(self) -> sp.csr_array:
        """Projects × options: 1 where the project goes ahead by the option."""
        n = np.flatnonzero(self.ahead)
        return sp.csr_array((np.ones(len(n)), (self.project[n], n)), shape=(len(self.projects), len(self.project)))

    def columns_of(self, project: str) -> np.ndarray:
        """Options by which a project goes ahead: as planned by start, then other ways."""
        return np.flatnonzero((self.project == self.projects.index.get_loc(project)) & self.ahead)


def build_options(
    portfolio: Portfolio,
    rate: float | None = None,
    window: tuple[int, int] | None = None,
    reconsidered: tuple[str, ...] = (),
) -> Options:
    """
    List the options of all candidates, and of the running projects that are up for decision.

    Parameters
    ----------
    portfolio
        The portfolio.
    rate
        Yearly discount rate; the portfolio's own by default.
    window
        First and last step at which a candidate may start, on top of each project's own window.
    reconsidered
        Running projects that may be held, changed or stopped.
    """
    data = ways(portfolio, rate, reconsidered)
    table, periods = data.table, portfolio.calendar
    first, last = table["earliest"].to_numpy(), table["latest"].to_numpy()
    if window is not None:
        new = ~table["project"].isin(reconsidered).to_numpy()
        first = np.where(new, np.maximum(first, window[0]), first)
        last = np.where(new, np.minimum(last, window[1]), last)
    counts = np.maximum(last - first + 1, 0)
    way = np.repeat(np.arange(len(table)), counts)
    start = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + first[way]
    delay = start - table["start"].to_numpy()[way]
    roles = tuple(sorted({*offered(portfolio)["role"], *data.work["role"]}))
    cost = data.cost.assign(block=0)
    opex = cost[cost["cost_class"] == CostClass.OPEX]
    work = data.work.assign(block=pd.Index(roles).get_indexer(data.work["role"]))
    planned = table[(table["way"] == PLANNED)].set_index("project")
    of_way = {name: table[name].to_numpy()[way] for name in ("ahead", "duration", "cost")}
    factor = discount_factor(portfolio, rate) ** delay.astype(float)
    worth = {name: table[name].to_numpy()[way] * factor for name in ("value", "benefit_pv", "cost_pv", "certain")}
    return Options(
        projects=planned,
        periods=periods,
        roles=roles,
        project=planned.index.get_indexer(table["project"])[way],
        start=start,
        way=table["way"].to_numpy(dtype=object)[way],
        ahead=of_way["ahead"].astype(bool),
        duration=of_way["duration"],
        cost=of_way["cost"],
        **worth,
        spend=_shifted(cost, "amount", way, delay, 1, len(periods)),
        operating=_shifted(opex, "amount", way, delay, 1, len(periods)),
        work=_shifted(work, "hours", way, delay, len(roles), len(periods)),
    )


def _shifted(
    rows: pd.DataFrame, amount: str, way: np.ndarray, delay: np.ndarray, blocks: int, length: int
) -> sp.csr_array:
    """Place planned amounts at the start of each option; what falls outside the calendar is left out."""
    options = pd.DataFrame({"row": way, "option": np.arange(len(way)), "delay": delay})
    placed = rows.merge(options, on="row")
    step = (placed["step"] + placed["delay"]).to_numpy()
    inside = (step >= 0) & (step < length)
    index = (placed["block"].to_numpy()[inside] * length + step[inside], placed["option"].to_numpy()[inside])
    return sp.csr_array((placed[amount].to_numpy(dtype=float)[inside], index), shape=(blocks * length, len(way)))


@lru_cache(maxsize=8)  # asked again by every check of a plan
def committed_rows(portfolio: Portfolio, reconsidered: tuple[str, ...] = ()) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Money and work that running projects have taken already.

    Parameters
    ----------
    portfolio
        The portfolio.
    reconsidered
        Running projects that are up for decision and have taken nothing yet.

    Returns
    -------
    tuple
        `project, fund, step, amount` inside the calendar, and `role, step, hours`.
    """
    data, length = profiles(portfolio), len(portfolio.calendar)
    busy = running(portfolio).difference(reconsidered)
    cost = data.cost[data.cost["project"].isin(busy) & data.cost["step"].between(0, length - 1)]
    cost = cost.assign(fund=cost["project"].map(data.projects["fund"]))
    demand = portfolio.demand
    demand = demand[demand["project"].isin(busy)]
    work = demand.assign(step=step_of(portfolio, demand["period"]).astype("int64"))
    work = work[work["step"].between(0, length - 1)]
    return cost, work.groupby(["role", "step"], as_index=False)["hours"].sum()
