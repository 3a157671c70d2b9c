"""How likely each fund's money is enough, period by period."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.answer import Answer, missing_tables
from workbench.portfolio import Portfolio
from workbench.risk.measures import quantile, share_interval
from workbench.risk.model_part import part
from workbench.risk.portfolio_draws import draw
from workbench.risk.portfolio_model import check_confidence, check_run, portfolio_model
from workbench.risk.purse import Purse, purse
from workbench.risk.simulation import Model
from workbench.risk.uncertainty import Uncertainty
from workbench.taxonomy import Status

COLUMNS = ("fund", "period", "budget", "kept", "cost_plan", "cost_mean", "cost_at_confidence", "p_within",
           "p_within_low", "p_within_high", "short")  # fmt: skip
FUND_COLUMNS = ("name", "projects", "budget", "cost_plan", "cost_mean", "p_within", "p_within_low", "p_within_high",
                "tightest", "p_tightest", "short", "short_at_confidence")  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class FundChances(Answer):
    """
    How likely each fund can pay for its projects.

    `.table` has one row per `fund` and `period` of the calendar: its `budget`, what is `kept` from earlier periods on
    average, planned and simulated cost of its projects, the chance `p_within` that the money is enough, with its 95 %
    interval, and by how much it falls `short` on average. `.totals`: `p_within` (every fund in every period),
    `p_together` (had the money of each period been one purse), `short` (on average, summed) and `without_fund` (planned
    cost of projects whose fund has no money, or that name none: they count in `p_together` alone).

    Parameters
    ----------
    funds
        Indexed by fund, the least likely to be enough first: `name`, `projects`, sums over the calendar, the chance
        `p_within` to be enough in all its periods with its interval, the `tightest` of them with its chance, and what
        is missing on average (`short`) and at most with `confidence` (`short_at_confidence`).
    confidence
        Chance asked for.
    currency
        Of all amounts.
    """

    funds: pd.DataFrame
    confidence: float
    currency: str

    def __str__(self) -> str:
        if self.is_empty:
            return self.reason
        first = self.funds.iloc[0]
        words = f"{first['name']} is enough in every period with a chance of {first['p_within']:.0%}"
        if len(self.funds) == 1:
            return words
        return (
            f"{words}, the least of {len(self.funds)} funds; all funds are with {self.totals['p_within']:.0%}, "
            f"one purse would be with {self.totals['p_together']:.0%}"
        )

    def grid(self, column: str) -> pd.DataFrame:
        """Give one column of the table as funds × periods, in the order of `funds`."""
        return self.table.pivot(index="fund", columns="period", values=column).reindex(self.funds.index)


def fund_chances(
    portfolio: Portfolio,
    uncertainty: Uncertainty | None = None,
    *,
    projects: Iterable[str] | None = None,
    starts: pd.Series | None = None,
    iterations: int = 10_000,
    seed: int = 1,
    confidence: float = 0.8,
) -> FundChances:
    """
    Hold the simulated cost of each fund's projects against its money.

    A project is paid by its own fund. What a fund does not spend is there in the next period as far as the table
    `funds` lets it; which classes of cost and categories it pays for is not looked at. A fund that says nothing of a
    period has no money in it. The draws are those of `workbench.forecast`.

    Parameters
    ----------
    portfolio, uncertainty, projects, starts, iterations, seed, confidence
        As for `workbench.forecast`.

    Returns
    -------
    FundChances
        Status `no_data`, with a reason, without budgets, projects or planned money.

    Raises
    ------
    ParameterError
        A parameter is out of range, or names an unknown or a closed project.
    """
    check_run(seed, iterations=iterations)
    check_confidence(confidence)
    prepared, reason = portfolio_model(portfolio, uncertainty, projects, starts)
    reason = reason or missing_tables(portfolio, "budgets")
    if reason:
        return _nothing(portfolio, reason, confidence)
    budgets = _budgets(portfolio)
    fund_of = portfolio.projects["fund"].reindex(prepared.plan.index)
    fund_of = fund_of.where(fund_of.isin(budgets.index), "")
    together, enough = np.zeros((budgets.shape[1], iterations)), np.ones(iterations, dtype=bool)
    tables, funds = [], {}
    for fund in ["", *budgets.index]:
        mine = part(prepared, fund_of.index[fund_of == fund])
        costs = draw(mine, iterations, seed, periods=budgets.shape[1]).cash.costs[:-1]
        together += costs
        if fund:
            money = purse(portfolio, fund, budgets.loc[fund].to_numpy(), costs)
            tables.append(_by_period(fund, money, mine, budgets.columns, confidence))
            funds[fund] = _over_all(_name(portfolio, fund), money, tables[-1], len(mine.plan), confidence)
            enough &= money.is_enough.all(axis=0)
    whole = pd.DataFrame.from_dict(funds, orient="index", columns=list(FUND_COLUMNS)).rename_axis("fund")
    one_purse = Purse(budgets.sum().to_numpy(), together, np.zeros_like(together))
    totals = {
        "p_within": float(enough.mean()),
        "p_together": float(one_purse.is_enough.all(axis=0).mean()),
        "short": float(whole["short"].sum()),
        "without_fund": float(prepared.plan["cost"][fund_of == ""].sum()),
    }
    return FundChances(
        table=pd.concat(tables, ignore_index=True),
        funds=whole.sort_values(["p_within", "p_tightest"], kind="stable"),
        totals=totals,
        confidence=float(confidence),
        currency=portfolio.currency,
    )


def _budgets(portfolio: Portfolio) -> pd.DataFrame:
    """Money of each fund in each period of the calendar."""
    given = portfolio.budgets.pivot_table(index="fund", columns="period", values="amount", aggfunc="sum")
    return given.reindex(columns=portfolio.calendar).fillna(0.0)


def _by_period(fund: str, money: Purse, model: Model, periods: pd.PeriodIndex, confidence: float) -> pd.DataFrame:
    plan = np.zeros(len(periods) + 1)
    for name in model.plan.index:
        profile = model.profiles[name]
        np.add.at(plan, np.clip(profile.cost_steps, 0, len(periods)), profile.costs)
    hits, short, n = money.is_enough.sum(axis=1), money.short, money.costs.shape[1]
    rows = [
        (
            fund,
            period,
            money.budget[step],
            money.kept[step].mean(),
            plan[step],
            costs.mean(),
            quantile(costs, confidence),
            hits[step] / n,
            *share_interval(int(hits[step]), n),
            short[step].mean(),
        )
        for step, (period, costs) in enumerate(zip(periods, money.costs, strict=True))
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _over_all(name: str, money: Purse, rows: pd.DataFrame, projects: int, confidence: float) -> tuple:
    hits, n = int(money.is_enough.all(axis=0).sum()), money.costs.shape[1]
    tightest = rows.loc[rows["p_within"].idxmin()]
    missing = money.short.sum(axis=0)
    sums = (rows[column].sum() for column in ("budget", "cost_plan", "cost_mean"))
    chance = (hits / n, *share_interval(hits, n))
    ends = (tightest["period"], tightest["p_within"], missing.mean(), quantile(missing, confidence))
    return name, projects, *sums, *chance, *ends


def _name(portfolio: Portfolio, fund: str) -> str:
    return (portfolio.funds["name"].get(fund) or fund) if len(portfolio.funds) else fund


def _nothing(portfolio: Portfolio, reason: str, confidence: float) -> FundChances:
    return FundChances(
        table=pd.DataFrame(columns=list(COLUMNS)),
        funds=pd.DataFrame(columns=list(FUND_COLUMNS), index=pd.Index([], name="fund")),
        status=Status.NO_DATA,
        reason=reason,
        confidence=float(confidence),
        currency=portfolio.currency,
    )
