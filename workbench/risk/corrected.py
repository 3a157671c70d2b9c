"""Proposals at what their estimates have been worth: for ranking and choosing among them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.amounts import counted
from workbench.answer import Answer, missing_tables
from workbench.intake.estimates import CORRECTED
from workbench.portfolio import Portfolio
from workbench.risk.classes import ReferenceClasses, learn
from workbench.taxonomy import CLOSED, RUNNING, Flow, Quantity, Status
from workbench.valuation import project_flows


@dataclass(frozen=True, kw_only=True, eq=False)
class Corrected(Answer):
    """
    A portfolio whose proposals cost and bring what history makes of their estimates.

    Parameters
    ----------
    table
        Proposals with a factor, indexed by project: `name`, `category`, `cost_factor` and `benefit_factor` (even odds
        of the learned distribution; 1 where the class has too few records), `cost_records`, `benefit_records`.
    totals
        `projects` changed.
    portfolio
        The corrected portfolio; the given one where nothing is to correct. Its name says that it is corrected.
    """

    portfolio: Portfolio

    def __str__(self) -> str:
        if self.is_empty:
            return self.reason
        factors = self.table.groupby("category")[["cost_factor", "benefit_factor"]].first()
        parts = [
            f"{category.replace('_', ' ')} "
            + " and ".join(f"{name.partition('_')[0]} × {row[name]:.2f}" for name in row.index if row[name] != 1.0)
            for category, row in factors.iterrows()
        ]
        return f"{counted(len(self.table), 'proposal')} at even odds of own history: {'; '.join(parts)}"


def corrected(portfolio: Portfolio, classes: ReferenceClasses | None = None, *, fewest_records: int = 10) -> Corrected:
    """
    Multiply costs and benefits of proposals with what their classes turned out to be.

    `rank` (hurdles and ratios of money), `select` and all that follows then take the corrected portfolio. A forecast
    takes the uncorrected one: it applies the whole distribution itself. Running projects keep their plans, durations
    are left alone.

    Parameters
    ----------
    portfolio
        The portfolio.
    classes
        What was learned; from the portfolio's own history when left out.
    fewest_records
        Finished records that a class needs.

    Returns
    -------
    Corrected
        Status `no_data`, with a reason, when no proposal belongs to a class with enough records.
    """
    classes = learn(portfolio) if classes is None else classes
    projects = portfolio.projects
    proposals = projects[~projects["state"].isin([*RUNNING, *CLOSED])]
    table = proposals[["name", "category"]].copy()
    for quantity in (Quantity.COST, Quantity.BENEFIT):
        sizes = [classes.size(category, quantity) for category in table["category"]]
        known = np.array(sizes, dtype=np.int64) >= fewest_records
        table[f"{quantity}_factor"] = [
            float(classes.ratio(category, quantity).at(0.0)) if enough else 1.0
            for category, enough in zip(table["category"], known, strict=True)
        ]
        table[f"{quantity}_records"] = sizes
    table = table[(table["cost_factor"] != 1.0) | (table["benefit_factor"] != 1.0)]
    if table.empty:
        reason = (
            missing_tables(portfolio, "projects")
            or classes.reason
            or f"No proposal belongs to a class with {fewest_records} finished records."
        )
        return Corrected(table=table, status=Status.NO_DATA, reason=reason, portfolio=portfolio)
    changed = _changed(portfolio, table["cost_factor"], table["benefit_factor"])
    return Corrected(table=table, totals={"projects": float(len(table))}, portfolio=changed)


def _changed(portfolio: Portfolio, cost: pd.Series, benefit: pd.Series) -> Portfolio:
    flows, projects, settings = portfolio.cash_flows, portfolio.projects, portfolio.settings
    factor = np.where(
        flows["flow"] == Flow.COST, flows["project"].map(cost).fillna(1.0), flows["project"].map(benefit).fillna(1.0)
    )
    up, use = cost.reindex(projects.index).fillna(1.0), benefit.reindex(projects.index).fillna(1.0)
    spent = project_flows(portfolio)["cost_pv"]
    return portfolio.replace(
        cash_flows=flows.assign(amount=flows["amount"] * factor),
        # A stated value is what is left of the present value of the benefit after that of the cost.
        projects=projects.assign(cost=projects["cost"] * up, value=(projects["value"] + spent) * use - spent * up),
        settings=settings.assign(name=[f"{name}, {CORRECTED}" if name else CORRECTED for name in settings["name"]]),
    )
