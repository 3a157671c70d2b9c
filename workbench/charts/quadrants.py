"""Risk, worth, and the four quarters of a picture of both."""

import numpy as np
import pandas as pd

from workbench.portfolio import Portfolio
from workbench.risk.forecast import Forecast

QUADRANTS = ("Pearl", "Oyster", "Bread and butter", "White elephant")


def risk_of(portfolio: Portfolio, forecast: Forecast | None, projects: pd.Index) -> tuple[pd.Series, str]:
    """
    Say how uncertain projects are.

    Parameters
    ----------
    portfolio
        The portfolio.
    forecast
        Projects simulated, or None.
    projects
        Those to look at.

    Returns
    -------
    tuple
        The figure of each project, missing where nothing is known, and what it means.
    """
    if forecast is not None and not forecast.is_empty:
        table = forecast.table.reindex(projects)
        spread = table["value_sd"] / table["cost_plan"].where(table["cost_plan"] > 0)
        if np.isfinite(spread).any():
            return spread, "Spread of the value (standard deviation per cost)"
    classes = portfolio.projects["estimate_class"].reindex(projects).astype("float64")
    return classes, "Maturity of the estimate (class 1 definitive to 5 rough)"


def worth_of(forecast: Forecast | None, table: pd.DataFrame) -> pd.Series:
    """Value for each unit of cost as planned, so that no bubble moves with the plan; that of the plan without it."""
    if forecast is None or forecast.is_empty:
        return table["value_per_cost"]
    planned = forecast.table.reindex(table.index)
    worth = planned["value_plan"] / planned["cost_plan"].where(planned["cost_plan"] > 0)
    return worth.where(np.isfinite(worth), table["value_per_cost"])


def quadrant_shares(points: pd.DataFrame, risk: float, worth: float) -> pd.Series:
    """
    Divide the chosen spend among the four quarters.

    Parameters
    ----------
    points
        `risk, value_per_cost, cost, chosen` of each candidate.
    risk, worth
        Where the axes are cut; a candidate on a cut counts as safe and as worth much.

    Returns
    -------
    Series
        Quarter -> share of the chosen cost; the sum is 1, or all are 0 where nothing is spent.
    """
    safe, much = points["risk"] <= risk, points["value_per_cost"] >= worth
    quarter = np.select([safe & much, ~safe & much, safe & ~much], QUADRANTS[:3], QUADRANTS[3])
    cost = points["cost"].where(points["chosen"], 0.0).groupby(quarter).sum().reindex(QUADRANTS, fill_value=0.0)
    return cost / cost.sum() if cost.sum() > 0 else cost
