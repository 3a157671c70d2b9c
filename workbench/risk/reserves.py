"""How much money to hold above the plan, and for whom."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.amounts import money
from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.measures import quantile, quantile_interval, quantiles
from workbench.risk.portfolio_draws import draw
from workbench.risk.portfolio_model import check_run, portfolio_model
from workbench.risk.uncertainty import Uncertainty
from workbench.taxonomy import Status

COLUMNS = ["plan", "mean", "contingency", "share", "own"]
LEVEL_COLUMNS = ["cost", "contingency", "low", "high"]
LEVELS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


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
    levels
        Indexed by other chances, and this one: `cost`, `contingency` with its 95 % interval `low, high`.
    parts
        Project × these levels, in the order of the table: its part of the contingency at each; every column adds up.
    currency
        Of all amounts.
    """

    level: float
    levels: pd.DataFrame
    parts: pd.DataFrame
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
        return _nothing(portfolio, reason, wanted)
    draws = draw(prepared, iterations, seed)
    plan = prepared.plan["cost"]
    centre = draws.costs.mean()
    variance = ((draws.costs - centre) ** 2).mean()
    means = draws.project_costs.mean(axis=1)
    together = ((draws.project_costs - means[:, None]) * (draws.costs - centre)).mean(axis=1)
    spread = together / variance if variance else np.zeros(len(plan))  # of a unit above the mean, whose it is
    levels = _by_level(draws.costs, float(plan.sum()), sorted({*LEVELS, wanted}))
    parts = pd.DataFrame(
        {level: means - plan + spread * (cost - means.sum()) for level, cost in levels["cost"].items()},
        index=prepared.plan.index,
    )
    at_level = levels.loc[wanted]
    table = pd.DataFrame(
        {
            "plan": plan,
            "mean": means,
            "contingency": parts[wanted],
            "share": parts[wanted] / at_level["contingency"] if at_level["contingency"] else 0.0,
            "own": [quantile(row, wanted) for row in draws.project_costs] - plan,
        },
        index=prepared.plan.index,
    )
    ordered = table.sort_values("contingency", ascending=False, kind="stable")
    return Contingency(
        table=ordered,
        totals={"plan": float(plan.sum()), **at_level.to_dict(), "own": float(table["own"].sum())},
        level=wanted,
        levels=levels,
        parts=parts.loc[ordered.index],
        currency=portfolio.currency,
    )


def _by_level(costs: np.ndarray, plan: float, levels: list[float]) -> pd.DataFrame:
    rows = [
        (cost, cost - plan, *(end - plan for end in quantile_interval(costs, level)))
        for level, cost in zip(levels, quantiles(costs, levels), strict=True)
    ]
    return pd.DataFrame(rows, columns=LEVEL_COLUMNS, index=pd.Index(levels, name="level"))


def _nothing(portfolio: Portfolio, reason: str, level: float) -> Contingency:
    return Contingency(
        table=pd.DataFrame(columns=COLUMNS, index=pd.Index([], name="project")),
        status=Status.NO_DATA,
        reason=reason,
        level=level,
        levels=pd.DataFrame(columns=LEVEL_COLUMNS, index=pd.Index([], name="level")),
        parts=pd.DataFrame(index=pd.Index([], name="project")),
        currency=portfolio.currency,
    )


def _level(short: float, idle: float, level: float | None) -> float:
    for name, price in (("short", short), ("idle", idle)):
        if not (np.isfinite(price) and price > 0):
            raise ParameterError(f"{name}: {price!r} is not a price above 0")
    wanted = short / (short + idle) if level is None else level
    if not 0.0 < wanted < 1.0:
        raise ParameterError(f"level: {wanted!r} is not above 0 and below 1")
    return float(wanted)
