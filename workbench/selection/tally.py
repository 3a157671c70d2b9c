"""What a plan uses, added up from the source tables without the solver's matrices."""

import numpy as np
import pandas as pd

from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.selection.options import committed_rows
from workbench.selection.plans import Plan
from workbench.selection.ways import CANCELLED, running, ways
from workbench.taxonomy import State
from workbench.valuation import discount_factor, step_of


def ahead_anyway(portfolio: Portfolio, known: tuple[str, ...]) -> set[str]:
    """Projects that go ahead, or went, whatever is decided; `known` are the running ones up for decision."""
    states = portfolio.projects["state"]
    return {*running(portfolio).difference(known), *states.index[states == State.COMPLETED]}


def whole_synergies(portfolio: Portfolio, limits: Limits, plan: Plan) -> pd.DataFrame:
    """Rows of the synergies all of whose projects go ahead, at least one of them by this plan."""
    rows = portfolio.synergies
    inside = rows["project"].isin(ahead_anyway(portfolio, limits.open_ones(portfolio))) | rows["project"].isin(
        list(plan)
    )
    whole = inside.groupby(rows["synergy"]).transform("all")
    decided = rows["project"].isin(list(plan)).groupby(rows["synergy"]).transform("any")
    return rows[(whole & decided).to_numpy(dtype=bool)]


def plan_ways(portfolio: Portfolio, limits: Limits, plan: Plan) -> pd.DataFrame:
    """
    Look up how each project decided on is done.

    Returns
    -------
    DataFrame
        Rows of `Ways.table` that the plan uses, stopped projects included, with `shift`, the periods by which money
        and work move.
    """
    known = limits.open_ones(portfolio)
    table = ways(portfolio, limits.discount_rate, known).table
    stopped = {(name, CANCELLED) for name in known if name not in plan}
    wanted = {(name, pick.way) for name, pick in plan.items()} | stopped
    used = table[[pair in wanted for pair in zip(table["project"], table["way"], strict=True)]]
    starts = pd.Series({name: pick.start for name, pick in plan.items()}, dtype="float64")
    shift = used["project"].map(starts).fillna(used["start"]) - used["start"]
    return used.assign(shift=shift.astype("int64"))


def plan_money(portfolio: Portfolio, limits: Limits, plan: Plan) -> pd.DataFrame:
    """
    List the money of a plan inside the calendar.

    Returns
    -------
    DataFrame
        `project, fund, category, step, cost_class, amount`; savings of synergies are negative.
    """
    used = plan_ways(portfolio, limits, plan)
    rows = ways(portfolio, limits.discount_rate, limits.open_ones(portfolio)).cost
    rows = rows[rows["row"].isin(used.index)]
    money = rows.join(used[["project", "fund", "category", "shift"]], on="row")
    money = money.assign(step=money["step"] + money["shift"])
    saved = whole_synergies(portfolio, limits, plan)
    saved = saved[saved["saving"] != 0]
    facts = portfolio.projects.loc[saved["project"], ["fund", "category"]].reset_index(drop=True)
    savings = facts.assign(
        project=saved["project"].to_numpy(),
        step=step_of(portfolio, saved["period"]).to_numpy(),
        cost_class="capex",
        amount=-saved["saving"].to_numpy(),
    )
    columns = ["project", "fund", "category", "step", "cost_class", "amount"]
    both = [frame[columns] for frame in (money, savings) if len(frame)]
    if not both:
        return money[columns]
    together = pd.concat(both, ignore_index=True)
    return together[together["step"].between(0, len(portfolio.calendar) - 1)].astype({"step": "int64"})


def plan_hours(portfolio: Portfolio, limits: Limits, plan: Plan) -> pd.Series:
    """Hours of a plan inside the calendar by role and step, less what synergies save."""
    used = plan_ways(portfolio, limits, plan)
    rows = ways(portfolio, limits.discount_rate, limits.open_ones(portfolio)).work
    rows = rows[rows["row"].isin(used.index)]
    rows = rows.assign(step=rows["step"] + rows["row"].map(used["shift"]))
    rows = rows[rows["step"].between(0, len(portfolio.calendar) - 1)]
    hours = rows.groupby(["role", "step"])["hours"].sum()
    saved = whole_synergies(portfolio, limits, plan)
    saved = saved[saved["hours"] != 0]
    step = step_of(portfolio, saved["period"]).astype("int64")
    less = saved["hours"].groupby([saved["role"], step.rename("step")]).sum()
    return hours.sub(less, fill_value=0.0) if len(less) else hours


def hours_left(portfolio: Portfolio, limits: Limits, cells: pd.MultiIndex) -> pd.Series:
    """Hours that the plan may use in cells of role and step; infinite where nothing limits them."""
    if isinstance(limits.capacity, tuple):
        given, periods = dict(limits.capacity), portfolio.calendar
        hours = [given.get(f"{role} {periods[step]}", given.get(role, np.inf)) for role, step in cells]
        return pd.Series(hours, index=cells, dtype="float64")
    supply = portfolio.supply
    if not limits.capacity or supply.empty:
        return pd.Series(np.inf, index=cells)
    offered = (supply["hours"] - supply["leave"]).clip(lower=0.0) * supply["target_utilisation"]
    offered = offered.groupby([supply["role"], step_of(portfolio, supply["period"])]).sum().reindex(cells)
    _, taken = committed_rows(portfolio, limits.open_ones(portfolio))
    taken = taken.set_index(["role", "step"])["hours"].reindex(cells)
    return (offered.fillna(0.0) - taken.fillna(0.0)).clip(lower=0.0)


def hours_bought(portfolio: Portfolio, limits: Limits, plan: Plan) -> pd.Series:
    """Hours a plan needs on top of what is left, by role and step; no more than can be bought."""
    if not limits.hire or portfolio.hires.empty:
        return pd.Series(dtype="float64")
    hours = plan_hours(portfolio, limits, plan)
    short = (hours - hours_left(portfolio, limits, hours.index)).clip(lower=0.0)
    offers = portfolio.hires
    most = offers["hours"].groupby([offers["role"], step_of(portfolio, offers["period"]).astype("int64")]).sum()
    return np.minimum(short, most.reindex(short.index).fillna(0.0))


def hire_cost(portfolio: Portfolio, limits: Limits, plan: Plan) -> float:
    """Present value of the cost of the hours a plan has to buy."""
    bought = hours_bought(portfolio, limits, plan)
    if bought.empty:
        return 0.0
    offers = portfolio.hires
    rate = offers.set_index([offers["role"], step_of(portfolio, offers["period"]).astype("int64")])["cost_rate"]
    factor = discount_factor(portfolio, limits.discount_rate)
    steps = bought.index.get_level_values(1).to_numpy(dtype=float)
    return float((bought * rate.reindex(bought.index).fillna(0.0) * factor**steps).sum())
