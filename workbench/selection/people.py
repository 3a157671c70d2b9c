"""The hours a selection may use: what is left of each role, and what can be bought on top."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.selection.options import committed_rows
from workbench.supply import offered, plannable_hours
from workbench.valuation import discount_factor, step_of


@dataclass(frozen=True)
class Hires:
    """
    Hours that can be bought.

    Parameters
    ----------
    row
        Row of role and period of each offer, counted role by role.
    most
        Hours on offer.
    price
        Present value of the cost of one hour.
    """

    row: np.ndarray
    most: np.ndarray
    price: np.ndarray


def capacity_left(portfolio: Portfolio, limits: Limits, roles: tuple[str, ...]) -> np.ndarray:
    """
    Hours of each role and period that the projects decided on may use.

    Returns
    -------
    ndarray
        R·T hours, role by role: what may be planned after leave and operations, less running projects, never below 0;
        infinite where nothing limits them.

    Raises
    ------
    ParameterError
        Hours are given for an unknown role or period.
    """
    length = len(portfolio.calendar)
    supply = offered(portfolio)
    if isinstance(limits.capacity, tuple):
        return _given(portfolio, limits.capacity, roles)
    if not limits.capacity or supply.empty:
        return np.full(len(roles) * length, np.inf)
    operations = portfolio.demand[~portfolio.demand["project"].isin(portfolio.projects.index)]
    present, planned, business = np.zeros((3, len(roles), length))
    for total, rows, hours in (
        (present, supply, supply["hours"]),
        (planned, supply, supply["hours"] * supply["target_utilisation"]),
        (business, operations, operations["hours"]),
    ):
        _add(total, rows["role"], step_of(portfolio, rows["period"]), hours, roles)
    _, work = committed_rows(portfolio, limits.open_ones(portfolio))
    taken = np.zeros((len(roles), length))
    _add(taken, work["role"], work["step"], work["hours"], roles)
    left = plannable_hours(*(pd.Series(hours.ravel()) for hours in (present, planned, business)))
    return np.maximum(left.to_numpy() - taken.ravel(), 0.0)


def _add(total: np.ndarray, role: pd.Series, step: pd.Series, hours: pd.Series, roles: tuple[str, ...]) -> None:
    """Add hours to roles × periods, those inside."""
    row, column = pd.Index(roles).get_indexer(role), step.to_numpy(dtype=int)
    inside = (row >= 0) & (column >= 0) & (column < total.shape[1])
    np.add.at(total, (row[inside], column[inside]), hours.to_numpy(dtype=float)[inside])


def hires(portfolio: Portfolio, limits: Limits, roles: tuple[str, ...]) -> Hires:
    """List the hours that can be bought, where the question allows it."""
    rows = portfolio.hires
    rows = rows[rows["role"].isin(roles)] if limits.hire else rows.iloc[:0]
    step = step_of(portfolio, rows["period"]).astype(int).to_numpy()
    row = pd.Index(roles).get_indexer(rows["role"]) * len(portfolio.calendar) + step
    price = rows["cost_rate"].to_numpy(dtype=float) * discount_factor(portfolio, limits.discount_rate) ** step
    return Hires(row, rows["hours"].to_numpy(dtype=float), price)


def _given(portfolio: Portfolio, given: tuple[tuple[str, float], ...], roles: tuple[str, ...]) -> np.ndarray:
    """Hours given by role, or by role and period; roles not named are not limited, those nobody needs are left out."""
    known = {*roles, *portfolio.demand["role"]}
    left = pd.DataFrame(np.inf, index=list(roles), columns=[str(period) for period in portfolio.calendar])
    for key, hours in sorted(given, key=lambda pair: pair[0] not in roles):  # whole roles first, then single periods
        role, _, period = (key, "", "") if key in known else key.rpartition(" ")
        if role not in known or (period and period not in left.columns):
            raise ParameterError(f"capacity: {key} is neither a role nor a role and a period")
        if role not in left.index:
            continue
        left.loc[role, period or slice(None)] = hours
    return left.to_numpy(dtype=float).ravel()
