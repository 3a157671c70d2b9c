"""The plan, checked again from the source tables in plain numpy, without the solver's matrices."""

import numpy as np
import pandas as pd

from workbench.portfolio import Portfolio
from workbench.selection.fund_check import fund_rows
from workbench.selection.limits import Limits
from workbench.selection.objective import tally_score
from workbench.selection.options import committed_rows
from workbench.selection.plan_risk import plan_risk
from workbench.selection.plans import Plan
from workbench.selection.purses import purses
from workbench.selection.record import moves
from workbench.selection.tally import Tally, ahead_anyway, tally
from workbench.selection.ways import begun, candidates, ways
from workbench.taxonomy import CostClass, DependencyKind, State
from workbench.valuation import profiles, step_of

TOLERANCE = 1e-6


def check_plan(portfolio: Portfolio, limits: Limits, plan: Plan) -> pd.DataFrame:
    """
    Hold a plan against every limit.

    Parameters
    ----------
    portfolio
        The portfolio.
    limits
        The question the plan answers.
    plan
        How each project that goes ahead does so.

    Returns
    -------
    DataFrame
        One row per limit: `rule, name, used, limit, broken`; amounts in the reporting currency, work in hours.
    """
    return check_tally(portfolio, limits, plan, tally(portfolio, limits, plan))


def check_tally(portfolio: Portfolio, limits: Limits, plan: Plan, used: Tally) -> pd.DataFrame:
    """Hold what a plan was found to use against every limit; see `check_plan`."""
    money, ahead = used.money, used.ways[used.ways["ahead"]].set_index("project")
    ahead = ahead.assign(begins=ahead["start"] + ahead["shift"])
    rows = [
        *(_budget(portfolio, limits, money) if purses(portfolio, limits) is None else ()),
        *fund_rows(portfolio, limits, money),
        *_capacity(portfolio, used),
        *_starts(portfolio, limits, plan),
        *_forces(portfolio, limits, plan),
        *_dependencies(portfolio, limits, ahead),
        *_shares(portfolio, limits, ahead),
        *_counts(portfolio, limits, plan),
        *_progress(portfolio, limits, ahead),
        *_least(portfolio, limits, used),
        *_risk(portfolio, limits, used),
    ]
    table = pd.DataFrame(rows, columns=["rule", "name", "used", "limit"])
    allowed = table["limit"] + TOLERANCE * np.maximum(1.0, table["limit"].abs())
    return table.assign(broken=~(table["used"] <= allowed))


def _budget(portfolio, limits, spent):
    periods = portfolio.calendar
    factor, budget = limits.budget_factor, limits.budget
    if budget is None:
        if portfolio.budgets.empty:
            return
        taken, _ = committed_rows(portfolio, limits.open_ones(portfolio))
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


def _capacity(portfolio, used):
    most = used.left + (used.bought if len(used.bought) else 0.0)
    for (role, step), hours in used.hours[np.isfinite(most)].items():
        yield "within_capacity", f"{role} {portfolio.calendar[step]}", hours, most[role, step]


def _starts(portfolio, limits, plan):
    first, known = portfolio.calendar[0].ordinal, limits.open_ones(portfolio)
    table = ways(portfolio, limits.discount_rate, known).table.set_index(["project", "way"])
    window = limits.start_window
    for name, (step, way) in plan.items():
        early, late = table.loc[(name, way), ["earliest", "latest"]]
        if window is not None and name not in known:
            early = max(early, pd.Period(window[0], portfolio.calendar.freq).ordinal - first)
            late = min(late, pd.Period(window[1], portfolio.calendar.freq).ordinal - first)
        yield "start_window", f"{name} not too early", early, step
        yield "start_window", f"{name} not too late", step, late


def _forces(portfolio, limits, plan):
    projects = portfolio.projects
    free = candidates(portfolio)
    mandatory = free[projects.loc[free, "mandatory"]]
    for name in [*mandatory, *limits.forced_in]:
        yield "mandatory_chosen", name, 1.0, float(name in plan)
    for name in limits.forced_out:
        yield "at_most_once", f"{name} forced out", float(name in plan), 0.0
    if limits.max_projects is not None:
        yield "few_enough", "number of projects", float(len(plan)), float(limits.max_projects)
    if limits.max_moves is not None:
        moved = moves(portfolio, limits, plan)
        yield "few_moves", "projects of the plan of record moved", float(moved), float(limits.max_moves)


def _dependencies(portfolio, limits, ahead):
    states, known = portfolio.projects["state"], limits.open_ones(portfolio)
    anyway = ahead_anyway(portfolio, known)
    going = set(begun(portfolio, known))
    busy = {name for name in anyway if states[name] != State.COMPLETED}
    planned = profiles(portfolio).projects
    starts = {name: int(planned.loc[name, "start"]) for name in busy} | ahead["begins"].to_dict()
    duration = planned["duration"].to_dict() | ahead["duration"].to_dict()
    rows = portfolio.dependencies
    for row in rows.itertuples():
        name, chosen = f"{row.project} {row.kind} {row.depends_on}", row.project in ahead.index
        if row.kind == DependencyKind.EXCLUDES:
            together = row.project in starts and row.depends_on in starts
            decided = chosen or row.depends_on in ahead.index
            yield "exclusions_kept", name, float(decided and together), 0.0
        elif chosen and row.kind == DependencyKind.REQUIRES:
            yield "prerequisites_chosen", name, 1.0, float(row.depends_on in starts or row.depends_on in anyway)
        elif chosen and row.kind == DependencyKind.FINISH_START:
            if states[row.depends_on] == State.COMPLETED or row.project in going:
                continue
            there = row.depends_on in starts
            ready = starts[row.depends_on] + duration[row.depends_on] + row.lag if there else np.inf
            yield "finish_before_start", name, ready, float(starts[row.project])
    any_of = rows[(rows["kind"] == DependencyKind.REQUIRES_ANY) & rows["project"].isin(ahead.index)]
    for project, others in any_of.groupby("project")["depends_on"]:
        met = others.isin(list(starts)) | others.isin(anyway)
        yield "prerequisites_chosen", f"{project} requires any of {', '.join(others)}", 1.0, float(met.sum())


def _shares(portfolio, limits, ahead):
    category = portfolio.projects["category"].reindex(ahead.index)
    base, what = float(ahead["cost"].sum()), "spend"
    if limits.share_of == "budget":
        given, what = limits.budget, "budget"
        if given is None:
            base = float(portfolio.budgets["amount"].sum())
        else:
            base = sum(amount for _, amount in given) if isinstance(given, tuple) else given
    for name, low, high in limits.bucket_shares:
        inside = float(ahead["cost"][category == name].sum())
        yield "bucket_shares_kept", f"{name} at least {low:.0%} of the {what}", low * base, inside
        yield "bucket_shares_kept", f"{name} at most {high:.0%} of the {what}", inside, high * base


def _counts(portfolio, limits, plan):
    there = {*plan, *ahead_anyway(portfolio, limits.open_ones(portfolio))}
    for name, low, high, members in limits.counts:
        count = float(len(there.intersection(members)))
        yield "counts_kept", f"{name}: at least {low}", float(low), count
        yield "counts_kept", f"{name}: at most {high}", count, float(high)


def _progress(portfolio, limits, ahead):
    if limits.max_active is None:
        return
    for step, period in enumerate(portfolio.calendar):
        active = ((ahead["begins"] <= step) & (step < ahead["begins"] + ahead["duration"])).sum()
        yield "work_in_progress", f"projects in progress in {period}", float(active), float(limits.max_active)


def _least(portfolio, limits, used):
    for term, amount in limits.least:
        reached = used.value if term == "value" else tally_score(portfolio, used)
        yield "worth_enough", f"{term} of the plan", amount, reached


def _risk(portfolio, limits, used):
    if not limits.risky:
        return
    found = plan_risk(portfolio, limits, used)
    if limits.cvar_floor is not None:
        yield "risk_limited", f"mean of the worst {1 - limits.confidence:.0%} of futures", limits.cvar_floor, found.cvar
    if limits.most_spread is not None:
        yield "risk_limited", "standard deviation of the value", found.spread, limits.most_spread
    if limits.target is not None:
        yield "risk_limited", f"chance of {limits.target:,.0f}", limits.target_chance, found.chance
