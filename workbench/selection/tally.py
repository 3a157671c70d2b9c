"""What a plan uses and is worth, added up from the source tables without the solver's matrices."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.selection.options import committed_rows
from workbench.selection.plans import Plan
from workbench.selection.ways import CANCELLED, running, ways
from workbench.supply import offered
from workbench.taxonomy import State
from workbench.valuation import discount_factor, step_of

MONEY = ["project", "fund", "category", "step", "cost_class", "amount"]


@dataclass(frozen=True)
class Tally:
    """
    What a plan uses.

    Parameters
    ----------
    ways
        Rows of `Ways.table` that the plan uses, stopped projects included, with `shift`, the periods by which money
        and work move.
    synergies
        Rows of the synergies all of whose projects go ahead, at least one of them by this plan.
    money
        Money inside the calendar: `project, fund, category, step, cost_class, amount`; savings of synergies are
        negative.
    hours
        Hours inside the calendar by role and step, less what synergies save.
    left
        Hours there are in the same cells; infinite where nothing limits them.
    bought
        Hours needed on top, by role and step, no more than can be bought; empty where none may be.
    value
        Present value of everything.
    hire_cost
        Present value of the cost of the hours bought.
    """

    ways: pd.DataFrame
    synergies: pd.DataFrame
    money: pd.DataFrame
    hours: pd.Series
    left: pd.Series
    bought: pd.Series
    value: float
    hire_cost: float


def tally(portfolio: Portfolio, limits: Limits, plan: Plan) -> Tally:
    """
    Add up what a plan uses.

    Parameters
    ----------
    portfolio
        The portfolio.
    limits
        The question: which projects are decided on, at which rate, with which hours.
    plan
        How each project that goes ahead does so.
    """
    known = limits.open_ones(portfolio)
    used = _used(portfolio, limits, known, plan)
    joined = _whole_synergies(portfolio, known, plan)
    hours = _hours(portfolio, limits, known, used, joined)
    left = _hours_left(portfolio, limits, known, hours.index)
    bought, price = _bought(portfolio, limits, hours, left)
    factor = discount_factor(portfolio, limits.discount_rate)
    value = float((used["value"] * factor ** used["shift"]).sum()) + float(joined["value"].sum()) - price
    money = _money(portfolio, limits, known, used, joined)
    return Tally(used, joined, money, hours, left, bought, value, price)


def ahead_anyway(portfolio: Portfolio, known: tuple[str, ...]) -> set[str]:
    """Projects that go ahead, or went, whatever is decided; `known` are the running ones up for decision."""
    states = portfolio.projects["state"]
    return {*running(portfolio).difference(known), *states.index[states == State.COMPLETED]}


def _used(portfolio: Portfolio, limits: Limits, known: tuple[str, ...], plan: Plan) -> pd.DataFrame:
    table = ways(portfolio, limits.discount_rate, known).table
    wanted = {(name, pick.way): pick.start for name, pick in plan.items()}
    wanted |= {(name, CANCELLED): 0 for name in known if name not in plan}
    starts = [wanted.get(pair) for pair in zip(table["project"], table["way"], strict=True)]
    rows = [row for row, start in enumerate(starts) if start is not None]
    used = table.iloc[rows]
    return used.assign(shift=np.array([starts[row] for row in rows], dtype=int) - used["start"].to_numpy())


def _whole_synergies(portfolio: Portfolio, known: tuple[str, ...], plan: Plan) -> pd.DataFrame:
    rows = portfolio.synergies
    if rows.empty:
        return rows
    there = {*plan, *ahead_anyway(portfolio, known)}
    whole = rows["project"].isin(there).groupby(rows["synergy"]).transform("all")
    decided = rows["project"].isin(list(plan)).groupby(rows["synergy"]).transform("any")
    return rows[(whole & decided).to_numpy(dtype=bool)]


def _money(portfolio, limits, known, used, joined) -> pd.DataFrame:
    rows = ways(portfolio, limits.discount_rate, known).cost
    rows = rows[rows["row"].isin(used.index)]
    at = used.loc[rows["row"]]
    money = pd.DataFrame({name: at[name].to_numpy() for name in ("project", "fund", "category")})
    money = money.assign(
        step=(rows["step"].to_numpy() + at["shift"].to_numpy()).astype("int64"),
        cost_class=rows["cost_class"].to_numpy(),
        amount=rows["amount"].to_numpy(dtype=float),
    )
    saved = joined[joined["saving"] != 0]
    if len(saved):
        facts = portfolio.projects.loc[saved["project"], ["fund", "category"]].reset_index(drop=True)
        savings = facts.assign(
            project=saved["project"].to_numpy(),
            step=step_of(portfolio, saved["period"]).to_numpy(dtype="int64"),
            cost_class="capex",
            amount=-saved["saving"].to_numpy(),
        )
        money = pd.concat([money, savings[MONEY]], ignore_index=True) if len(money) else savings[MONEY]
    return money[money["step"].between(0, len(portfolio.calendar) - 1)]


def _hours(portfolio, limits, known, used, joined) -> pd.Series:
    rows = ways(portfolio, limits.discount_rate, known).work
    rows = rows[rows["row"].isin(used.index)]
    step = (rows["step"] + used["shift"].reindex(rows["row"]).to_numpy()).astype("int64")
    inside = step.between(0, len(portfolio.calendar) - 1)
    hours = rows["hours"][inside].astype(float).groupby([rows["role"][inside], step[inside].rename("step")]).sum()
    saved = joined[joined["hours"] != 0]
    if saved.empty:
        return hours
    step = step_of(portfolio, saved["period"]).astype("int64").rename("step")
    return hours.sub(saved["hours"].groupby([saved["role"], step]).sum(), fill_value=0.0)


def _hours_left(portfolio, limits, known, cells: pd.MultiIndex) -> pd.Series:
    if isinstance(limits.capacity, tuple):
        given, periods = dict(limits.capacity), portfolio.calendar
        hours = [given.get(f"{role} {periods[step]}", given.get(role, np.inf)) for role, step in cells]
        return pd.Series(hours, index=cells, dtype="float64")
    supply = offered(portfolio)
    if not limits.capacity or supply.empty or not len(cells):
        return pd.Series(np.inf, index=cells)
    left = pd.Series(0.0, index=cells)
    _, taken = committed_rows(portfolio, known)
    taken = taken.set_index(["role", "step"])["hours"]
    demand = portfolio.demand.assign(step=step_of(portfolio, portfolio.demand["period"]))
    operations = demand[demand["project"].isin(portfolio.components.index)].groupby(["role", "step"])["hours"].sum()
    for cell in cells:
        role, step = cell
        rows = supply[(supply["role"] == role) & (step_of(portfolio, supply["period"]) == step)]
        present, planned = rows["hours"].sum(), (rows["hours"] * rows["target_utilisation"]).sum()
        if present > 0:
            free = max(0.0, present - operations.get(cell, 0.0)) * planned / present
            left[cell] = max(0.0, free - taken.get(cell, 0.0))
    return left


def _bought(portfolio, limits, hours: pd.Series, left: pd.Series) -> tuple[pd.Series, float]:
    """Hours needed on top of what is left, as far as they are on offer, and the present value of their cost."""
    offers = portfolio.hires
    if not limits.hire or offers.empty:
        return pd.Series(dtype="float64"), 0.0
    offers = offers.set_index([offers["role"], step_of(portfolio, offers["period"]).astype("int64")])
    offers = offers[["hours", "cost_rate"]].reindex(hours.index).fillna(0.0)
    bought = np.minimum((hours - left).clip(lower=0.0), offers["hours"])
    factor = discount_factor(portfolio, limits.discount_rate)
    steps = bought.index.get_level_values(1).to_numpy(dtype=float)
    return bought, float((bought * offers["cost_rate"] * factor**steps).sum())
