"""How much money to hold above the plan, and for whom."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.amounts import money
from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.measures import quantile, quantile_interval
from workbench.risk.portfolio_draws import draw
from workbench.risk.portfolio_model import check_run, portfolio_model
from workbench.risk.uncertainty import Uncertainty
from workbench.taxonomy import Status

COLUMNS = ["plan", "mean", "contingency", "share", "own"]


@dataclass(frozen=True, kw_only=True)
class Contingency(Answer):
    """
    Money to hold above the planned cost.

    `.table` is indexed by project, the largest part first: `plan` and `mean` cost, its part of the `contingency` and
    `share` of it - the parts add up -, and what it would need on its `own`. `.totals`: `plan`, `cost` (at the level),
    `contingency` with its 95 % interval `low, high`, `own` (the sum of what all would need alone).

    Parameters
    ----------
    level
        Chance that the money is enough.
    currency
        Of all amounts.
    """

    level: float
    currency: str

    def __str__(self) -> str:
        if self.is_empty:
            return self.reason
        amount, alone = (money(self.totals[name], self.currency) for name in ("contingency", "own"))
        return f"Hold {amount} above plan to be {self.level:.0%} sure; projects alone would hold {alone}"


def contingency(
    portfolio: Portfolio,
    uncertainty: Uncertainty | None = None,
    *,
    projects: Iterable[str] | None = None,
    starts: pd.Series | None = None,
    short: float = 4.0,
    idle: float = 1.0,
    level: float | None = None,
    iterations: int = 10_000,
    seed: int = 1,
) -> Contingency:
    """
    Set the contingency of a set of projects and share it out.

    Each project's part is its mean overrun, and of the rest what it adds to the spread of the sum.

    Parameters
    ----------
    portfolio, uncertainty, projects, starts, iterations, seed
        As for `workbench.forecast`.
    short, idle
        What a unit of money costs that is missing, and one that is held for nothing: money is held up to the level
        ``short / (short + idle)``.
    level
        Chance that the money is enough, by policy, in place of the two prices.

    Returns
    -------
    Contingency
        Status `no_data`, with a reason, when there are no projects or no planned money.

    Raises
    ------
    ParameterError
        A parameter is out of range, or names an unknown or a closed project.

    References
    ----------
    D. Tasche (1999), Risk contributions and performance measurement; the level is that of the newsvendor: K. Arrow,
    T. Harris and J. Marschak (1951), Optimal inventory policy, Econometrica 19.
    """
    check_run(seed, iterations=iterations)
    wanted = _level(short, idle, level)
    prepared, reason = portfolio_model(portfolio, uncertainty, projects, starts)
    if prepared is None:
        empty = pd.DataFrame(columns=COLUMNS, index=pd.Index([], name="project"))
        return Contingency(table=empty, status=Status.NO_DATA, reason=reason, level=wanted, currency=portfolio.currency)
    draws = draw(prepared, iterations, seed)
    plan = prepared.plan["cost"]
    centre = draws.costs.mean()
    variance = ((draws.costs - centre) ** 2).mean()
    means = draws.project_costs.mean(axis=1)
    together = ((draws.project_costs - means[:, None]) * (draws.costs - centre)).mean(axis=1)
    at_level = quantile(draws.costs, wanted)
    beyond = together / variance * (at_level - means.sum()) if variance else np.zeros(len(plan))
    parts = means - plan + beyond
    amount = at_level - float(plan.sum())
    table = pd.DataFrame(
        {
            "plan": plan,
            "mean": means,
            "contingency": parts,
            "share": parts / amount if amount else 0.0,
            "own": [quantile(row, wanted) for row in draws.project_costs] - plan,
        },
        index=prepared.plan.index,
    )
    low, high = (end - float(plan.sum()) for end in quantile_interval(draws.costs, wanted))
    totals = {
        "plan": float(plan.sum()),
        "cost": at_level,
        "contingency": amount,
        "low": low,
        "high": high,
        "own": float(table["own"].sum()),
    }
    ordered = table.sort_values("contingency", ascending=False, kind="stable")
    return Contingency(table=ordered, totals=totals, level=wanted, currency=portfolio.currency)


def _level(short: float, idle: float, level: float | None) -> float:
    for name, price in (("short", short), ("idle", idle)):
        if not (np.isfinite(price) and price > 0):
            raise ParameterError(f"{name}: {price!r} is not a price above 0")
    wanted = short / (short + idle) if level is None else level
    if not 0.0 < wanted < 1.0:
        raise ParameterError(f"level: {wanted!r} is not above 0 and below 1")
    return float(wanted)
