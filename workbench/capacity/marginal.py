"""What one more person of a role is worth: the best plan with the hours against the best plan without."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.amounts import money
from workbench.answer import Answer
from workbench.capacity.more_hours import with_hours
from workbench.capacity.person_hours import person_hours
from workbench.capacity.staffing import staff
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.relaxation import relax
from workbench.selection.rules import worked_rows
from workbench.selection.select import Selection, select
from workbench.taxonomy import Status


@dataclass(frozen=True)
class Gain:
    """
    What more hours add to the best plan.

    Parameters
    ----------
    value
        Best plan found with them less best plan found without; never below 0, more hours shut no plan out.
    least, most
        The true gain lies between; equal to `value` where both plans are proved best, `most` is infinite where nothing
        is proved.
    before, after
        The two selections.
    """

    value: float
    least: float
    most: float
    before: Selection
    after: Selection

    def __str__(self) -> str:
        currency = self.before.currency
        if np.isnan(self.value):
            return "Without a plan nothing can be gained"
        most = "no bound is known" if np.isinf(self.most) else f"at most {money(self.most, currency)}"
        return f"The best plan gains {money(self.value, currency)} ({most})"

    @property
    def status(self) -> Status:
        """Optimal where the gain is proved, feasible where an interval is known, unsolved without a plan."""
        proved = {self.before.status, self.after.status} == {Status.OPTIMAL}
        return Status.OPTIMAL if proved else Status.UNSOLVED if np.isnan(self.value) else Status.FEASIBLE


@dataclass(frozen=True, kw_only=True)
class MarginalValues(Answer):
    """
    What more of each role is worth.

    `table`, indexed by role, the most valuable first: `hours` (added over all periods), `value` (gain of the plan, in
    the reporting currency), `least, most` (the true gain lies between), `per_hour`, `screen` (hours at the prices of
    the relaxation, where fractions of projects may go ahead: the gain may be more or less), `status`.

    Parameters
    ----------
    before
        The plan without more hours.
    """

    before: Selection

    def __str__(self) -> str:
        if self.table.empty or self.before.value is None:
            return f"No marginal values: {self.reason}"
        role, row = self.table.index[0], self.table.iloc[0]
        return f"{role}: {row['hours']:,.0f} more hours are worth {money(row['value'], self.before.currency)}"


def marginal_value(
    portfolio: Portfolio,
    limits: Limits | None = None,
    roles: Sequence[str] | None = None,
    *,
    hours: float | None = None,
    time_limit: float = 10.0,
    gap: float = 0.0,
) -> MarginalValues:
    """
    Select again with more hours of one role after the other.

    Parameters
    ----------
    portfolio
        The portfolio.
    limits
        The question; its own by default.
    roles
        Roles to add hours to; all that offer hours by default.
    hours
        Plannable hours to add in every period; by default one full-time person at the role's target utilisation.
    time_limit, gap
        Where each selection may end.

    Returns
    -------
    MarginalValues
        With the status of the weakest proof.

    Raises
    ------
    ParameterError
        A role offers no hours, the hours are impossible, or hours do not count in the question.
    """
    limits = limits or Limits()
    if limits.capacity is False:
        raise ParameterError("capacity: hours do not count in this question, so more of them are worth nothing")
    if hours is not None and not (np.isfinite(hours) and hours > 0):
        raise ParameterError(f"hours: expected a finite number above 0, got {hours}")
    roles = known_roles(portfolio, limits) if roles is None else list(roles)
    if unknown := [role for role in roles if role not in known_roles(portfolio, limits)]:
        raise ParameterError(f"roles: {', '.join(unknown)} offers no hours in this question")
    prices, rows = role_prices(portfolio, limits), {}
    before = select(portfolio, limits, time_limit=time_limit, gap=gap)
    for role in roles:
        more = _one_person(portfolio, role) if hours is None else np.full(len(portfolio.calendar), float(hours))
        gain = gain_of(portfolio, limits, {role: more}, name=f"one more {role}", time_limit=time_limit, gap=gap)
        screen = float(prices[role] @ more) if role in prices else np.nan
        per_hour = gain.value / more.sum() if more.sum() else np.nan
        rows[role] = (float(more.sum()), gain.value, gain.least, gain.most, per_hour, screen, str(gain.status))
    columns = ["hours", "value", "least", "most", "per_hour", "screen", "status"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("role")
    status = _weakest([before.status, *table["status"]]) if rows else Status.NO_DATA
    reason = before.reason if before.value is None else "" if rows else "There is no role whose hours are limited."
    table = table.sort_values("value", ascending=False, kind="stable")
    return MarginalValues(table=table, status=status, reason=reason, before=before)


def gain_of(
    portfolio: Portfolio,
    limits: Limits,
    more: Mapping[str, np.ndarray],
    *,
    name: str,
    time_limit: float = 10.0,
    gap: float = 0.0,
) -> Gain:
    """
    Select with and without more hours.

    Parameters
    ----------
    portfolio, limits
        The question.
    more
        Role -> T plannable hours in addition.
    name
        Who offers them.
    time_limit, gap
        Where each selection may end.
    """
    before = select(portfolio, limits, time_limit=time_limit, gap=gap)
    after = select(*with_hours(portfolio, limits, more, name=name), time_limit=time_limit, gap=gap)
    return gain_between(before, after)


def gain_between(before: Selection, after: Selection) -> Gain:
    """
    Compare the best plans of two questions, the second of which allows everything that the first one does.

    Parameters
    ----------
    before, after
        Their selections.
    """
    if before.value is None:
        return Gain(np.nan, 0.0, np.inf, before, after)
    reached = max(before.value, before.value if after.value is None else after.value)
    least = 0.0 if before.bound is None else max(0.0, reached - before.bound)
    most = np.inf if after.bound is None else max(after.bound - before.value, reached - before.value)
    return Gain(reached - before.value, least, most, before, after)


def role_prices(portfolio: Portfolio, limits: Limits) -> dict[str, np.ndarray]:
    """
    Price hours by the relaxation of the selection: a screen, no answer.

    Parameters
    ----------
    portfolio, limits
        The question.

    Returns
    -------
    dict
        Role -> T prices of one more hour; empty where the relaxation has no solution.
    """
    model = Model(portfolio, limits.shape)
    model.set(limits)
    screen = relax(model)
    if screen is None:
        return {}
    options = model.question.options
    prices = np.zeros(len(options.roles) * len(options.periods))
    prices[worked_rows(model.question)] = screen.prices[screen.rows["within_capacity"]]
    return dict(zip(options.roles, prices.reshape(len(options.roles), len(options.periods)), strict=True))


def known_roles(portfolio: Portfolio, limits: Limits) -> list[str]:
    """Roles whose hours limit a question: those it names itself, or those that offer hours."""
    if not isinstance(limits.capacity, tuple):
        return sorted({*portfolio.supply["role"], *portfolio.people["role"]})
    named, cells = {key for key, _ in limits.capacity}, [str(period) for period in portfolio.calendar]
    asked = set(portfolio.demand["role"])
    return sorted(role for role in asked if named & {role, *(f"{role} {period}" for period in cells)})


def _one_person(portfolio: Portfolio, role: str) -> np.ndarray:
    staffing = staff(portfolio)
    if role not in staffing.table.index.get_level_values("role"):
        raise ParameterError(f"hours: {role} has no supply that tells the hours of one person; give the hours")
    return person_hours(staffing, role)


def _weakest(statuses: Sequence[str]) -> Status:
    order = [Status.OPTIMAL, Status.FEASIBLE, Status.UNSOLVED, Status.INFEASIBLE, Status.NO_DATA]
    return max((Status(status) for status in statuses), key=order.index)
