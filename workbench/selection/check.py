"""The plan, checked again from the source tables in plain numpy, without the solver's matrices."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.selection.options import candidates, committed_rows, running
from workbench.taxonomy import CostClass, DependencyKind, State
from workbench.valuation import profiles, step_of

TOLERANCE = 1e-6


def check_plan(portfolio: Portfolio, limits: Limits, starts: Mapping[str, int]) -> pd.DataFrame:
    """
    Hold a plan against every limit.

    Parameters
    ----------
    portfolio
        The portfolio.
    limits
        The question the plan answers.
    starts
        Chosen project -> step of its start.

    Returns
    -------
    DataFrame
        One row per limit: `rule, name, used, limit, broken`; amounts in the reporting currency, work in hours.
    """
    data = profiles(portfolio, limits.discount_rate)
    moved = {name: step - int(data.projects.loc[name, "start"]) for name, step in starts.items()}
    rows = [
        *_budget(portfolio, limits, data, moved),
        *_capacity(portfolio, limits, data, moved),
        *_starts(portfolio, limits, data, starts),
        *_forces(portfolio, limits, starts),
        *_dependencies(portfolio, data, starts),
        *_shares(portfolio, limits, data, starts),
        *_progress(portfolio, limits, data, starts),
    ]
    table = pd.DataFrame(rows, columns=["rule", "name", "used", "limit"])
    allowed = table["limit"] + TOLERANCE * np.maximum(1.0, table["limit"].abs())
    return table.assign(broken=table["used"] > allowed)


def _moved(rows: pd.DataFrame, moved: Mapping[str, int], length: int) -> pd.DataFrame:
    """Rows of the chosen projects at their chosen starts, inside the calendar."""
    rows = rows[rows["project"].isin(moved)]
    rows = rows.assign(step=rows["step"] + rows["project"].map(moved).astype("int64"))
    return rows[rows["step"].between(0, length - 1)]


def _budget(portfolio, limits, data, moved):
    periods = portfolio.calendar
    spent = _moved(data.cost, moved, len(periods))
    spent = spent.assign(fund=spent["project"].map(data.projects["fund"]))
    factor, budget = limits.budget_factor, limits.budget
    if budget is None:
        if portfolio.budgets.empty:
            return
        taken, _ = committed_rows(portfolio)
        given = portfolio.budgets.assign(step=step_of(portfolio, portfolio.budgets["period"]).astype("int64"))
        used, gone, offered = (
            rows.groupby(["fund", "step"])["amount"].sum().unstack(fill_value=0.0) for rows in (spent, taken, given)
        )
        for fund in [*offered.index, None]:
            for step, period in enumerate(periods):
                here, left, offer = (_amount(rows, fund, step) for rows in (used, gone, offered))
                yield "within_budget", f"{fund or 'all funds'} {period}", here, max(offer - left, 0.0) * factor
    elif isinstance(budget, tuple):
        names = [str(period) for period in periods]
        for key, amount in budget:
            if key in names:
                inside = spent["step"] == names.index(key)
            else:
                inside = spent["cost_class" if key in [*CostClass] else "fund"] == key
            yield "within_budget", key, spent[inside]["amount"].sum(), amount * factor
    else:
        yield "within_budget", "budget", spent["amount"].sum(), budget * factor


def _amount(rows: pd.DataFrame, fund: str | None, step: int) -> float:
    """Amount of one fund, or of all, in one step."""
    if step not in rows or (fund is not None and fund not in rows.index):
        return 0.0
    return float(rows[step].sum() if fund is None else rows.loc[fund, step])


def _capacity(portfolio, limits, data, moved):
    supply = portfolio.supply
    if not limits.capacity or supply.empty:
        return
    periods = portfolio.calendar
    asked = _moved(data.work, moved, len(periods)).groupby(["role", "step"])["hours"].sum()
    offered = (supply["hours"] - supply["leave"]).clip(lower=0.0) * supply["target_utilisation"]
    offered = offered.groupby([supply["role"], step_of(portfolio, supply["period"])]).sum()
    _, taken = committed_rows(portfolio)
    taken = taken.set_index(["role", "step"])["hours"]
    for role, step in asked.index:
        left = max(offered.get((role, step), 0.0) - taken.get((role, step), 0.0), 0.0)
        yield "within_capacity", f"{role} {periods[step]}", asked[role, step], left


def _starts(portfolio, limits, data, starts):
    first = portfolio.calendar[0].ordinal
    window = limits.start_window
    for name, step in starts.items():
        early, late = data.projects.loc[name, ["earliest", "latest"]]
        if window is not None:
            early = max(early, pd.Period(window[0], portfolio.calendar.freq).ordinal - first)
            late = min(late, pd.Period(window[1], portfolio.calendar.freq).ordinal - first)
        yield "start_window", f"{name} not too early", early, step
        yield "start_window", f"{name} not too late", step, late


def _forces(portfolio, limits, starts):
    projects = portfolio.projects
    free = candidates(portfolio)
    mandatory = free[projects.loc[free, "mandatory"]]
    for name in [*mandatory, *limits.forced_in]:
        yield "mandatory_chosen", name, 1.0, float(name in starts)
    for name in limits.forced_out:
        yield "at_most_once", f"{name} forced out", float(name in starts), 0.0
    if limits.max_projects is not None:
        yield "few_enough", "number of projects", float(len(starts)), float(limits.max_projects)


def _dependencies(portfolio, data, starts):
    states = portfolio.projects["state"]
    busy = set(running(portfolio))
    served = busy | set(states.index[states == State.COMPLETED])
    begun = {**{name: int(data.projects.loc[name, "start"]) for name in busy}, **starts}
    for row in portfolio.dependencies.itertuples():
        name = f"{row.project} {row.kind} {row.depends_on}"
        if row.kind == DependencyKind.EXCLUDES:
            chosen = row.project in starts or row.depends_on in starts
            together = row.project in begun and row.depends_on in begun
            yield "exclusions_kept", name, float(chosen and together), 0.0
        elif row.project in starts and row.kind == DependencyKind.REQUIRES:
            yield "prerequisites_chosen", name, 1.0, float(row.depends_on in starts or row.depends_on in served)
        elif row.project in starts and row.kind == DependencyKind.FINISH_START:
            if states[row.depends_on] == State.COMPLETED:
                continue
            there = row.depends_on in begun
            ready = begun[row.depends_on] + data.projects.loc[row.depends_on, "duration"] + row.lag if there else np.inf
            yield "finish_before_start", name, ready, float(starts[row.project])


def _shares(portfolio, limits, data, starts):
    costs = data.projects.loc[list(starts), "cost"]
    category = portfolio.projects["category"].reindex(costs.index)
    for name, low, high in limits.bucket_shares:
        inside = float(costs[category == name].sum())
        yield "bucket_shares_kept", f"{name} at least {low:.0%} of the spend", low * costs.sum(), inside
        yield "bucket_shares_kept", f"{name} at most {high:.0%} of the spend", inside, high * costs.sum()


def _progress(portfolio, limits, data, starts):
    if limits.max_active is None:
        return
    ends = {name: step + int(data.projects.loc[name, "duration"]) for name, step in starts.items()}
    for step, period in enumerate(portfolio.calendar):
        active = sum(begin <= step < ends[name] for name, begin in starts.items())
        yield "work_in_progress", f"projects in progress in {period}", float(active), float(limits.max_active)
