"""What projects cost, earn and need, period by period, seen from the first period of the calendar."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from workbench.portfolio import Portfolio
from workbench.taxonomy import Basis, Flow

PERIODS_PER_YEAR = {"M": 12, "Q": 4, "Y": 1}


@dataclass(frozen=True)
class Profiles:
    """
    Planned money and work of projects at their planned start.

    Parameters
    ----------
    projects
        Indexed by project: `start` (step of the planned start; 0 is the first period of the calendar), `duration`
        (periods), `earliest`, `latest` (steps of the start window), `value` (net present value at the planned start),
        `cost_pv`, `benefit_pv` (its two parts), `cost` (planned total), `fund`, `category`.
    cost
        Long frame `project, step, cost_class, amount`: planned cost per period.
    work
        Long frame `project, role, step, hours`: planned demand per role and period.
    """

    projects: pd.DataFrame
    cost: pd.DataFrame
    work: pd.DataFrame


def discount_factor(portfolio: Portfolio, rate: float | None = None) -> float:
    """What one unit of money is worth one period earlier; `rate` is per year, the portfolio's own by default."""
    rate = portfolio.discount_rate if rate is None else rate
    return (1.0 + rate) ** (-1.0 / PERIODS_PER_YEAR[portfolio.frequency])


def step_of(portfolio: Portfolio, periods: pd.Series) -> pd.Series:
    """Count periods from the first one of the calendar, which is 0; missing periods stay missing."""
    first = portfolio.calendar[0].ordinal
    ordinals = pd.Series(pd.PeriodIndex(periods).asi8 - first, index=periods.index, dtype="float64")
    return ordinals.where(periods.notna())


@lru_cache(maxsize=8)
def planned_flows(portfolio: Portfolio) -> pd.DataFrame:
    """
    List planned money by project and period.

    Returns
    -------
    DataFrame
        `project, step, flow, cost_class, cbs, amount`. A project without planned cost rows has its total cost spread
        evenly over its duration.
    """
    flows = portfolio.cash_flows
    flows = flows[flows["basis"] == Basis.PLAN]
    flows = flows.assign(step=step_of(portfolio, flows["period"]).astype("int64"))
    flows = flows[["project", "step", "flow", "cost_class", "cbs", "amount"]]
    spent = set(flows.loc[flows["flow"] == Flow.COST, "project"])
    projects = portfolio.projects
    projects = projects[projects["cost"].notna() & ~projects.index.isin(spent)]
    if projects.empty:
        return flows.reset_index(drop=True)
    periods = projects["duration"].fillna(1).astype("int64")
    spread = projects.loc[projects.index.repeat(periods), ["cost"]]
    first = step_of(portfolio, projects["start"]).fillna(0).astype("int64")
    offset = spread.groupby(level=0, sort=False).cumcount()
    spread = pd.DataFrame(
        {
            "project": spread.index,
            "step": first.reindex(spread.index).to_numpy() + offset.to_numpy(),
            "flow": Flow.COST.value,
            "cost_class": "capex",
            "cbs": "",
            "amount": (spread["cost"] / periods.reindex(spread.index)).to_numpy(),
        }
    )
    return pd.concat([flows, spread], ignore_index=True)


@lru_cache(maxsize=8)
def project_flows(portfolio: Portfolio, rate: float | None = None) -> pd.DataFrame:
    """
    Value every project at its planned start.

    Money before the first period of the calendar is spent or earned already: it counts in `cost`, not in the present
    values.

    Parameters
    ----------
    portfolio
        The portfolio.
    rate
        Yearly discount rate; the portfolio's own by default.

    Returns
    -------
    DataFrame
        Indexed by project, amounts in the reporting currency: `cost` (planned total, undiscounted), `cost_to_go`
        (undiscounted, from the first period on), `cost_pv`, `benefit_pv` (discounted to the first period), `value`
        (`benefit_pv - cost_pv`, or the project's own `value` where it states one).
    """
    flows = planned_flows(portfolio)
    factor = discount_factor(portfolio, rate)
    ahead = flows["step"] >= 0
    flows = flows.assign(
        to_go=flows["amount"].where(ahead, 0.0),
        present=(flows["amount"] * factor ** flows["step"].astype(float)).where(ahead, 0.0),
    )
    is_cost = flows["flow"] == Flow.COST
    projects = portfolio.projects
    cost = (
        flows[is_cost].groupby("project")[["amount", "to_go", "present"]].sum().reindex(projects.index, fill_value=0.0)
    )
    benefit = flows[~is_cost].groupby("project")["present"].sum().reindex(projects.index, fill_value=0.0)
    stated = projects["value"]
    return pd.DataFrame(
        {
            "cost": projects["cost"].fillna(cost["amount"]),
            "cost_to_go": cost["to_go"],
            "cost_pv": cost["present"],
            "benefit_pv": benefit.where(stated.isna(), stated + cost["present"]),
            "value": stated.fillna(benefit - cost["present"]),
        }
    )


@lru_cache(maxsize=8)  # a portfolio never changes, and every selection asks again
def profiles(portfolio: Portfolio, rate: float | None = None) -> Profiles:
    """
    Lay out what each project costs and needs at its planned start, and when it may start.

    Parameters
    ----------
    portfolio
        The portfolio.
    rate
        Yearly discount rate; the portfolio's own by default.
    """
    flows = planned_flows(portfolio)
    spent = flows[flows["flow"] == Flow.COST]
    cost = spent.groupby(["project", "step", "cost_class"], as_index=False)["amount"].sum()
    demand = portfolio.demand
    demand = demand[demand["project"].isin(portfolio.projects.index)]
    work = demand.assign(step=step_of(portfolio, demand["period"]).astype("int64"))
    work = work.groupby(["project", "role", "step"], as_index=False)["hours"].sum()

    source = portfolio.projects
    steps = pd.concat([cost[["project", "step"]], work[["project", "step"]]]).groupby("project")["step"]
    first = steps.min().reindex(source.index)
    start = step_of(portfolio, source["start"]).fillna(first).fillna(0.0)
    span = (steps.max().reindex(source.index) - start + 1.0).fillna(1.0).clip(lower=1.0)
    duration = source["duration"].astype("float64").fillna(span)
    earliest = step_of(portfolio, source["earliest_start"]).fillna(start).clip(lower=0.0)
    fits = len(portfolio.calendar) - duration
    flows_by_project = project_flows(portfolio, rate)
    latest = np.minimum(step_of(portfolio, source["latest_start"]).fillna(fits), fits)
    projects = pd.DataFrame(
        {
            "start": start.astype("int64"),
            "duration": duration.astype("int64"),
            "earliest": earliest.astype("int64"),
            "latest": latest.astype("int64"),
            "value": flows_by_project["value"],
            "cost_pv": flows_by_project["cost_pv"],
            "benefit_pv": flows_by_project["benefit_pv"],
            "cost": cost.groupby("project")["amount"].sum().reindex(source.index, fill_value=0.0),
            "fund": source["fund"],
            "category": source["category"],
        }
    )
    return Profiles(projects, cost, work)


@lru_cache(maxsize=8)
def remaining(portfolio: Portfolio, rate: float | None = None) -> Profiles:
    """
    Lay out what each project still costs, earns and needs from the first period of the calendar on.

    What was spent before plays no part. Money still to come is the forecast where a project has one, the plan
    otherwise, costs and benefits each for themselves.

    Parameters
    ----------
    portfolio
        The portfolio.
    rate
        Yearly discount rate; the portfolio's own by default.

    Returns
    -------
    Profiles
        As `profiles`, with the part of each project that lies ahead: it starts at its planned start or at the first
        period, and `value` is its value to go.
    """
    planned, source = profiles(portfolio, rate), portfolio.projects
    cost = _ahead(_latest_view(portfolio, Flow.COST), planned.cost)
    work = planned.work[planned.work["step"] >= 0]
    factor = discount_factor(portfolio, rate)
    cost_pv = (cost["amount"] * factor ** cost["step"].astype(float)).groupby(cost["project"]).sum()
    forecast = _latest_view(portfolio, Flow.BENEFIT)
    forecast = forecast[forecast["step"] >= 0]
    forecast_pv = (forecast["amount"] * factor ** forecast["step"].astype(float)).groupby(forecast["project"]).sum()
    benefit_pv = forecast_pv.reindex(source.index).fillna(project_flows(portfolio, rate)["benefit_pv"])
    start = planned.projects["start"].clip(lower=0)
    last_cost = cost.groupby("project")["step"].max().reindex(source.index)
    finish = (planned.projects["start"] + planned.projects["duration"] - 1).astype(float)
    finish = np.fmax(finish, last_cost.to_numpy())
    projects = planned.projects.assign(
        start=start,
        duration=(finish - start + 1).clip(lower=1).astype("int64"),
        earliest=start,
        latest=np.maximum(planned.projects["latest"], start),
        cost=cost.groupby("project")["amount"].sum().reindex(source.index, fill_value=0.0),
        cost_pv=cost_pv.reindex(source.index, fill_value=0.0),
        benefit_pv=benefit_pv,
        value=benefit_pv - cost_pv.reindex(source.index, fill_value=0.0),
    )
    return Profiles(projects, cost, work)


def _latest_view(portfolio: Portfolio, flow: Flow) -> pd.DataFrame:
    """Forecast money of one kind by project, step and cost class."""
    flows = portfolio.cash_flows
    flows = flows[(flows["basis"] == Basis.FORECAST) & (flows["flow"] == flow)]
    flows = flows.assign(step=step_of(portfolio, flows["period"]).astype("int64"))
    return flows.groupby(["project", "step", "cost_class"], as_index=False)["amount"].sum()


def _ahead(forecast: pd.DataFrame, planned: pd.DataFrame) -> pd.DataFrame:
    """Money from the first period on: the forecast of the projects that have one, the plan of the others."""
    rows = pd.concat([forecast, planned[~planned["project"].isin(set(forecast["project"]))]], ignore_index=True)
    return rows[rows["step"] >= 0].reset_index(drop=True)
