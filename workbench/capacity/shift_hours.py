"""The hours of movable projects as arrays, and the tables of a portfolio after a move."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.capacity.movable import Movable
from workbench.capacity.staffing import Staffing, StaffingRules
from workbench.portfolio import Portfolio
from workbench.taxonomy import BookingState
from workbench.valuation import step_of


@dataclass(frozen=True, eq=False)
class ShiftHours:
    """
    Hours of movable projects beside what stays.

    The axis of periods reaches as far before and behind the calendar as any work; out there nothing limits hours.

    Parameters
    ----------
    roles
        R roles that offer hours.
    work
        For each project R × length hours that count, from its first work on.
    offset
        Axis periods from the start of a project to its first work, plus those before the calendar.
    windows, planned
        First and last place of the first work, and the planned one.
    supply, frozen
        R × axis hours that may be used, and hours that stay.
    order
        `(first, then, periods)` between places of the first work.
    first
        Axis period of the first start that may change.
    """

    roles: tuple[str, ...]
    work: tuple[np.ndarray, ...]
    offset: np.ndarray
    windows: tuple[tuple[int, int], ...]
    planned: np.ndarray
    supply: np.ndarray
    frozen: np.ndarray
    order: tuple[tuple[int, int, int], ...]
    first: int

    def steps(self, project: int) -> np.ndarray:
        """Starts of a project's window as steps of the calendar."""
        low, high = self.windows[project]
        return np.arange(low, high + 1) - self.offset[project]

    def back(self, places) -> np.ndarray:
        """Starts as steps of the calendar."""
        return np.asarray(places, dtype=int) - self.offset


def shift_hours(portfolio: Portfolio, known: Movable, staffing: Staffing, rules: StaffingRules) -> ShiftHours:
    """
    Lay out hours role by role and period by period.

    Parameters
    ----------
    portfolio
        The portfolio at the planned starts.
    known
        Projects that may move.
    staffing
        Its staffing: what is offered, and what is asked for in all.
    rules
        Which work counts.
    """
    table, length = known.table, len(portfolio.calendar)
    grid = staffing.grid("plannable")
    roles = tuple(grid.index)
    rows = _counted(portfolio, rules, table.index, roles)
    place = pd.Index(table.index).get_indexer(rows["project"])
    relative = rows["step"].to_numpy() - table["planned"].to_numpy()[place]
    begin, end = np.zeros(len(table), dtype=int), np.ones(len(table), dtype=int)
    np.minimum.at(begin, place, relative)
    np.maximum.at(end, place, relative + 1)
    # hours inside the calendar stay inside, whatever the duration says
    latest = np.minimum(table["latest"], np.maximum(length - end, table["planned"])).to_numpy()
    latest = np.maximum(latest, table["earliest"].to_numpy())
    front = max(0, -int((np.minimum(table["earliest"], table["planned"]) + begin).min()))
    back = max(0, int((np.maximum(latest, table["planned"]) + end).max()) - length)
    offset = begin + front
    supply = np.full((len(roles), front + length + back), np.inf)
    supply[:, front : front + length] = rules.limit * grid.to_numpy()
    work = tuple(np.zeros((len(roles), high - low)) for low, high in zip(begin, end, strict=True))
    asked = np.zeros_like(supply)
    asked[:, front : front + length] = staffing.grid("demand").to_numpy()
    role = pd.Index(roles).get_indexer(rows["role"])
    for i, r, step, hours in zip(place, role, relative, rows["hours"], strict=True):
        work[i][r, step - begin[i]] += hours
    inside = rows["step"].between(0, length - 1).to_numpy()
    np.subtract.at(asked, (role[inside], rows["step"].to_numpy()[inside] + front), rows["hours"].to_numpy()[inside])
    number = {name: i for i, name in enumerate(table.index)}
    return ShiftHours(
        roles=roles,
        work=work,
        offset=offset,
        windows=tuple(zip((table["earliest"] + offset).tolist(), (latest + offset).tolist(), strict=True)),
        planned=table["planned"].to_numpy() + offset,
        supply=supply,
        frozen=np.maximum(asked, 0.0),  # what is left after a subtraction may be a rounding below 0
        order=tuple(
            (number[one], number[then], periods + int(offset[number[then]] - offset[number[one]]))
            for one, then, periods in known.order
        ),
        first=front,
    )


def moved(portfolio: Portfolio, known: Movable, starts: np.ndarray) -> Portfolio:
    """
    Shift the work of movable projects to new starts, and the bookings with it; every other row stays as it is.

    A booking that would leave the calendar is dropped: nobody is booked beyond it.

    Parameters
    ----------
    portfolio
        The portfolio at the planned starts.
    known
        Projects that may move.
    starts
        New start of each as a step of the calendar.
    """
    steps = pd.Series(np.asarray(starts) - known.table["planned"].to_numpy(), index=known.table.index)
    if not steps.any():
        return portfolio
    tables = {name: _later(portfolio.tables[name], steps) for name in ("demand", "bookings")}
    tables["bookings"] = tables["bookings"][tables["bookings"]["period"].isin(portfolio.calendar)]
    return portfolio.replace(**tables)


def _later(rows: pd.DataFrame, steps: pd.Series) -> pd.DataFrame:
    by = rows["project"].map(steps).fillna(0).astype("int64").to_numpy()
    return rows.assign(period=rows["period"].array + by)


def _counted(portfolio: Portfolio, rules: StaffingRules, projects: pd.Index, roles: tuple[str, ...]) -> pd.DataFrame:
    """Hours of movable projects as `staff` counts them."""
    rows = portfolio.demand
    rows = rows[rows["project"].isin(projects) & rows["role"].isin(roles)]
    rows = rows[rows["booking_state"].isin([str(state) for state in rules.bookings])]
    proposed = rows["booking_state"] == BookingState.PROPOSED
    if rules.projects is not None:
        rows = rows[~proposed | rows["project"].isin(rules.projects)]
    chance = rows["probability"].where(rows["booking_state"] == BookingState.PROPOSED, 1.0)
    step = step_of(portfolio, rows["period"]).astype("int64")
    return rows.assign(hours=rows["hours"] * chance, step=step)[["project", "role", "step", "hours"]]
