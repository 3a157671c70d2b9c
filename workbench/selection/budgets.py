"""The money a selection may spend, as rows over options and synergies."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.selection.options import Options, committed_rows
from workbench.selection.synergies import Synergies
from workbench.taxonomy import CostClass

ALL_FUNDS = "all funds "  # how the rows over all funds begin


@dataclass(frozen=True)
class Budget:
    """
    Rows of money: ``matrix @ x + joint @ y`` stays within `limit`.

    Parameters
    ----------
    names
        What each row limits, as people read it.
    matrix
        Rows × options.
    joint
        Rows × synergies: negative where a synergy saves.
    limit
        Money left for the projects decided on in each row.
    """

    names: tuple[str, ...]
    matrix: sp.csr_array
    joint: sp.csr_array
    limit: np.ndarray


@dataclass(frozen=True)
class Spending:
    """
    Money by period: one column for each option, then one for each saving of a synergy.

    Parameters
    ----------
    total, operating
        T × columns: money, and the part of it that is opex; savings are negative.
    fund, category
        Of the project of each column.
    groups
        Savings × synergies.
    """

    total: sp.csr_array
    operating: sp.csr_array
    fund: np.ndarray
    category: np.ndarray
    groups: sp.csr_array

    def of_class(self, cost_class: str) -> sp.csr_array:
        """T × columns: money of one class."""
        return self.operating if cost_class == CostClass.OPEX else (self.total - self.operating).tocsr()

    def split(self, rows: sp.csr_array) -> tuple[sp.csr_array, sp.csr_array]:
        """Rows over columns as rows over options and rows over synergies."""
        options = len(self.fund) - self.groups.shape[0]
        return rows[:, :options].tocsr(), (rows[:, options:] @ self.groups).tocsr()


def spending(options: Options, joined: Synergies) -> Spending:
    """Put what options spend and what synergies save beside each other; savings are capex."""
    saved, count, length = joined.savings, len(joined.savings), len(options.periods)
    table = options.projects
    places = (saved["step"].to_numpy(dtype=int), np.arange(count))
    less = sp.csr_array((-saved["amount"].to_numpy(dtype=float), places), shape=(length, count))
    groups = sp.csr_array(
        (np.ones(count), (np.arange(count), saved["group"].to_numpy(dtype=int))), shape=(count, len(joined.names))
    )
    return Spending(
        total=sp.hstack([options.spend, less], format="csr"),
        operating=sp.hstack([options.operating, sp.csr_array((length, count))], format="csr"),
        fund=np.concatenate([table["fund"].to_numpy(dtype=object)[options.project], saved["fund"].to_numpy(object)]),
        category=np.concatenate(
            [table["category"].to_numpy(dtype=object)[options.project], saved["category"].to_numpy(object)]
        ),
        groups=groups,
    )


def budget_rows(portfolio: Portfolio, limits: Limits, money: Spending) -> Budget:
    """
    Turn the budget into rows over options and synergies.

    Raises
    ------
    ParameterError
        The budget names a period, fund or cost class that is not there.
    """
    budget = limits.budget
    if budget is None:
        names, blocks, limit = _fund_rows(portfolio, limits, money)
    elif isinstance(budget, tuple):
        names, blocks, limit = _given_rows(portfolio, dict(budget), money)
    else:
        names, blocks, limit = ["budget"], [_over_all_periods(money.total)], [float(budget)]
    rows = sp.vstack(blocks, format="csr") if blocks else sp.csr_array((0, money.total.shape[1]))
    return Budget(tuple(names), *money.split(rows), np.asarray(limit, dtype=float))


def money_left(portfolio: Portfolio, limits: Limits) -> pd.DataFrame:
    """
    Money of each fund in each period that running projects leave.

    Returns
    -------
    DataFrame
        Funds × T; below 0 where running projects need more than their fund has. Running projects without a fund are
        in the row of the empty name.
    """
    budgets, length = portfolio.budgets, len(portfolio.calendar)
    cost, _ = committed_rows(portfolio, limits.open_ones(portfolio))
    step = budgets["period"].map(lambda p: p.ordinal) - portfolio.calendar[0].ordinal
    offered = budgets.assign(step=step.astype(int)).pivot_table(
        index="fund", columns="step", values="amount", aggfunc="sum"
    )
    spent = cost.pivot_table(index="fund", columns="step", values="amount", aggfunc="sum")
    funds = sorted({*budgets["fund"], *cost["fund"]})
    grid = {"index": funds, "columns": range(length)}
    return offered.reindex(**grid).fillna(0.0) - spent.reindex(**grid).fillna(0.0)


def _fund_rows(portfolio: Portfolio, limits: Limits, money: Spending):
    """One row per fund and period for projects bound to that fund, and one per period over all funds."""
    if portfolio.budgets.empty:
        return [], [], []
    left, periods = money_left(portfolio, limits), portfolio.calendar
    names, blocks, limit = [], [], []
    for fund in sorted(set(portfolio.budgets["fund"])):
        names += [f"{fund} {period}" for period in periods]
        blocks.append(money.total.multiply(money.fund == fund).tocsr())
        limit += list(np.maximum(left.loc[fund], 0.0))
    names += [f"{ALL_FUNDS}{period}" for period in periods]
    return names, [*blocks, money.total], [*limit, *np.maximum(left.sum(), 0.0)]


def _given_rows(portfolio: Portfolio, budget: dict, money: Spending):
    """Rows of a budget given by period, by fund or by cost class."""
    periods = {str(period): step for step, period in enumerate(portfolio.calendar)}
    funds = {*portfolio.projects["fund"], *portfolio.budgets["fund"]}
    names, blocks, limit = [], [], []
    for key, amount in budget.items():
        if str(key) in periods:
            block = money.total[[periods[str(key)]], :]
        elif key in [*CostClass]:
            block = _over_all_periods(money.of_class(key))
        elif key in funds:
            block = _over_all_periods(money.total).multiply(money.fund == key).tocsr()
        else:
            raise ParameterError(f"budget: {key} is neither a period of the calendar nor a fund nor a cost class")
        names.append(str(key))
        blocks.append(block)
        limit.append(float(amount))
    return names, blocks, limit


def _over_all_periods(rows: sp.csr_array) -> sp.csr_array:
    return sp.csr_array(np.ones((1, rows.shape[0])) @ rows)
