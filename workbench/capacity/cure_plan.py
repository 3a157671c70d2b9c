"""The cheapest way to give overloaded roles the hours they need, in time, from what the office can do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from workbench.amounts import money
from workbench.answer import Answer
from workbench.capacity.cure_actions import actions_table
from workbench.capacity.cure_changes import delays, left_out, smaller_versions
from workbench.capacity.cure_rows import measure_terms, offers_of
from workbench.capacity.cure_table import MIX, NOTHING, compare_cures, cure_table
from workbench.capacity.cures import Cure
from workbench.capacity.integer_program import NODES, SAFETY
from workbench.capacity.movable import Movable, frozen_projects, movable, planned_steps, start_pairs
from workbench.capacity.overload_price import overload_price
from workbench.capacity.shift_hours import shift_hours
from workbench.capacity.staffing import Staffing, StaffingRules, shifted, staff
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.schema.capacity import CureKind
from workbench.taxonomy import Status


@dataclass(frozen=True, kw_only=True)
class CureRules:
    """
    Which gap is to be closed, and how.

    Parameters
    ----------
    roles
        Roles to help; all that are overloaded by default.
    starts
        Start period of the candidates that go ahead, as in `Selection.starts`; all as their tables say by default.
    uncovered_price
        Price of an hour that stays uncovered, one number or role -> number; roles not named cost what a contractor
        does. Without a price as much as possible is covered, and that as cheaply as possible.
    budget
        Most that people may cost.
    staffing
        Which work counts, and what counts as overload.
    """

    roles: tuple[str, ...] | None = None
    starts: pd.Series | Iterable[tuple[str, pd.Period]] | None = None
    uncovered_price: float | Mapping[str, float] | None = None
    budget: float | None = None
    staffing: StaffingRules = field(default_factory=StaffingRules)

    def __post_init__(self):
        object.__setattr__(self, "starts", start_pairs(self.starts))


@dataclass(frozen=True, kw_only=True)
class Cures(Answer):
    """
    Ways to close the gap.

    `table` has one row per alternative (`nothing`, each kind alone, `best mix`, and `everything covered` where
    uncovered hours have a price): `cost, uncovered` (hours), `total, bound, status, effective` (period), `late`
    (periods of the gap before that), `decide_by` (latest day to decide: start of the work less lead time),
    `reversible, reason`.

    Parameters
    ----------
    actions
        What each alternative does: `alternative, kind, name, role, first, last, units, hours, cost, decide_by`.
    gap
        Roles × periods: hours missing above the limit, below 0 where some are left.
    cures
        The alternatives as arrays, in the order of `roles`.
    roles
        The roles, in the order of all arrays.
    before
        Staffing without a cure.
    known
        Projects that may be done otherwise.
    plan
        The portfolio whose gap this is.
    staffing
        Which work counts, and what counts as overload.
    """

    actions: pd.DataFrame
    gap: pd.DataFrame
    cures: dict[str, Cure]
    roles: tuple[str, ...]
    before: Staffing
    known: Movable
    plan: Portfolio
    staffing: StaffingRules

    def after(self, alternative: str = MIX) -> pd.DataFrame:
        """Roles × periods: hours of overload that an alternative leaves, in roles that were to be helped."""
        return pd.DataFrame(self.cures[alternative].uncovered, index=self.gap.index, columns=self.gap.columns)

    def __str__(self) -> str:
        if self.is_empty:
            return f"No cures: {self.reason}"
        row, nothing = self.table.loc[MIX], self.table.loc[NOTHING]
        covered = nothing["uncovered"] - row["uncovered"]
        day = "" if pd.isna(row["decide_by"]) else f", to be decided by {row['decide_by']:%Y-%m-%d}"
        cost = money(row["cost"], self.plan.currency)
        return f"{covered:,.0f} of {nothing['uncovered']:,.0f} hours can be covered for {cost}{day}"


def cure(portfolio: Portfolio, rules: CureRules | None = None, *, nodes: int = NODES, seconds: float = SAFETY) -> Cures:
    """
    Compare what can be done about overloaded roles.

    People come from the table `cures`; delays from the start windows, smaller scope from `versions`, both at the value
    they lose. Roles that are not to be helped must not be overloaded more than before.

    Parameters
    ----------
    portfolio
        The portfolio.
    rules
        What is asked.
    nodes, seconds
        Where each search may end: nodes of its tree, and a clock as safety net.

    Returns
    -------
    Cures
        With the status of the best mix: optimal, feasible, infeasible (not all can be covered) or no_data.

    Raises
    ------
    ParameterError
        The rules name something unknown or impossible.
    """
    rules = rules or CureRules()
    plan = portfolio if rules.starts is None else shifted(portfolio, rules.starts)
    before = staff(plan, rules.staffing)
    steps = planned_steps(portfolio, rules.starts)
    known = movable(plan, steps, frozen_projects(portfolio), 0)
    if before.is_empty:
        return _nothing(plan, before, known, rules, before.reason)
    grid = before.grid("demand") - rules.staffing.limit * before.grid("plannable")
    helped = _helped(grid, rules)
    if not (grid.loc[helped] > 0).to_numpy().any():
        return _nothing(plan, before, known, rules, "No role that was asked about has more work than hours.")
    gap = grid.to_numpy().copy()
    others = ~grid.index.isin(helped)
    gap[others] = np.minimum(gap[others], 0.0)
    offers = offers_of(portfolio, before, tuple(grid.index), helped)
    hours = shift_hours(plan, known, before, rules.staffing) if len(known.table) else None
    changes = []
    if hours is not None:
        changes += delays(plan, known, hours, gap, measure_terms(portfolio, CureKind.DELAY, helped))
        less = measure_terms(portfolio, CureKind.DE_SCOPE, helped)
        changes += smaller_versions(plan, known, hours, gap, less) + left_out(plan, known, hours, gap, less)
    price = None
    if rules.uncovered_price is not None:
        price = overload_price(portfolio, rules.uncovered_price, tuple(grid.index))
    effort = {"nodes": nodes, "seconds": seconds}
    found = compare_cures(gap, offers, uncovered_price=price, changes=changes, budget=rules.budget, **effort)
    table = _dated(cure_table(found, gap), plan)
    best = found[MIX]
    totals = {"cost": best.cost, "uncovered": float(best.uncovered.sum()), "gap": float(np.maximum(gap, 0.0).sum())}
    return Cures(
        table=table,
        totals=totals,
        status=best.status,
        reason=best.reason,
        actions=actions_table(found, tuple(grid.index), plan),
        gap=pd.DataFrame(gap, index=grid.index, columns=grid.columns),
        cures=found,
        roles=tuple(grid.index),
        before=before,
        known=known,
        plan=plan,
        staffing=rules.staffing,
    )


def _helped(grid: pd.DataFrame, rules: CureRules) -> list[str]:
    if rules.roles is None:
        return list(grid.index[(grid > 0).any(axis=1)])
    if unknown := [role for role in rules.roles if role not in grid.index]:
        raise ParameterError(f"roles: {', '.join(unknown)} offers no hours")
    return list(rules.roles)


def _dated(table: pd.DataFrame, plan: Portfolio) -> pd.DataFrame:
    """Turn steps of the calendar into periods and days."""
    first = plan.calendar[0]
    effective = [pd.NaT if pd.isna(step) else first + int(step) for step in table["effective"]]
    days = [pd.NaT if pd.isna(step) else (first + int(step)).start_time for step in table["decide"]]
    place = list(table.columns).index("decide")
    table = table.assign(effective=pd.PeriodIndex(effective, freq=first.freq)).drop(columns="decide")
    table.insert(place, "decide_by", pd.to_datetime(pd.Series(days, index=table.index)))
    return table


def _nothing(plan: Portfolio, before: Staffing, known: Movable, rules: CureRules, reason: str) -> Cures:
    empty = cure_table({}, np.zeros((1, 1)))
    grid = pd.DataFrame() if before.is_empty else before.grid("demand") * 0.0
    return Cures(
        table=_dated(empty, plan),
        status=Status.NO_DATA,
        reason=reason,
        actions=actions_table({}, (), plan),
        gap=grid,
        cures={},
        roles=tuple(grid.index),
        before=before,
        known=known,
        plan=plan,
        staffing=rules.staffing,
    )
