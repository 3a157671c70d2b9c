"""Supply and demand of people, role by role and period by period."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.answer import Answer, missing_tables
from workbench.capacity.cells import COLUMNS, STATES, hold
from workbench.capacity.counted_work import by_booking, by_state, counted_demand
from workbench.capacity.drill import drilled
from workbench.capacity.exact_hours import in_steps
from workbench.capacity.views import by_longer_period, viewed
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.supply import offered
from workbench.supply.hours import calendar_of_roles
from workbench.supply.working_time import full_time_hours
from workbench.taxonomy import BookingState, State, Status
from workbench.valuation import profiles

TOTALS = ("gross", "leave", "operations", "supply", "plannable", "demand", "overload")


@dataclass(frozen=True, kw_only=True)
class StaffingRules:
    """
    What counts as demand and as overload.

    Parameters
    ----------
    bookings
        Booking states of project work that count. Proposed work counts with its probability.
    limit
        Utilisation of the plannable supply above which a cell is overloaded; 1 is all of it.
    projects
        Projects whose proposed work counts; all by default. The work of operations always counts.
    """

    bookings: tuple[str, ...] = tuple(BookingState)
    limit: float = 1.0
    projects: tuple[str, ...] | None = None

    def __post_init__(self):
        if unknown := [name for name in self.bookings if name not in [*BookingState]]:
            raise ParameterError(f"bookings: {', '.join(unknown)} is not one of {', '.join(BookingState)}")
        if not (np.isfinite(self.limit) and self.limit > 0):
            raise ParameterError(f"limit: expected a finite number above 0, got {self.limit}")


@dataclass(frozen=True, kw_only=True)
class Staffing(Answer):
    """
    Who is asked for more than there is.

    `table`, indexed by role and period, in hours: `gross` (contract hours), `leave`, `operations` (business as usual,
    which comes first), `operations_short` (what it lacks), `supply` (what is left for projects: gross - leave -
    operations, never below 0), `plannable` (times target utilisation), `hard`, `soft`, `proposed`, `demand` (of
    projects), `gap` (supply - demand - operations_short), `plannable_gap` (the same against plannable), `utilisation`
    (demand / supply, infinite without supply), `load` (demand / plannable), `overload` (demand above limit ×
    plannable), `standard` (one full-time person), `reading` (what to say of the cell, a `Reading`).

    Hours are whole steps of `exact_hours.STEP`, so that sums by role, period, project and person agree to the last bit.

    Parameters
    ----------
    by_state
        Hours of projects by role, period, project and booking state of the demand; they sum to `demand`.
    by_booking
        The same hours by role, period, project, person and booking state of the booking; both are empty for work that
        nobody is named for.
    months
        Roles × months: hours of a full-time person, by which longer periods are spread over their months.
    limit
        Utilisation of plannable supply above which a cell is overloaded.
    """

    by_state: pd.DataFrame
    by_booking: pd.DataFrame
    months: pd.DataFrame
    limit: float

    @property
    def by_project(self) -> pd.DataFrame:
        """Hours by role, period and project; they sum to `demand`."""
        return self.by_state.groupby(level=["role", "period", "project"]).sum()

    def grid(self, column: str = "utilisation", *, fte: bool = False) -> pd.DataFrame:
        """Roles × periods of one column; in full-time equivalents when asked."""
        values = self.table[column] / self.table["standard"] if fte else self.table[column]
        return values.unstack("period")

    def by(self, view: str) -> "Staffing":
        """The same by ``month`` or ``quarter``, with the same sums; see `views.viewed`."""
        return viewed(self, view)

    def drill(self, *path: str) -> pd.DataFrame:
        """
        Open one level: no words for roles, a role for its projects, and on to people and booking states.

        Parameters
        ----------
        path
            Role, project, person: as far as the drill has come.

        Returns
        -------
        DataFrame
            Hours of the next level × periods; they sum to the row that was opened.
        """
        return drilled(self.by_booking, path, self.table.index.unique("period"))

    @property
    def roles(self) -> pd.DataFrame:
        """Per role: hours of overload, periods overloaded, peak load; most overloaded first."""
        groups = self.table.groupby(level="role")
        table = pd.DataFrame(
            {
                "overload": groups["overload"].sum(),
                "periods": groups["overload"].agg(lambda hours: int((hours > 0).sum())),
                "peak": groups["load"].max(),
                "demand": groups["demand"].sum(),
                "supply": groups["supply"].sum(),
            }
        )
        return table.sort_values(["overload", "peak"], ascending=False)

    @property
    def tightest(self) -> str:
        """The role most overloaded, or the fullest one where none is; empty without roles."""
        return "" if self.is_empty else str(self.roles.index[0])

    def projects_of(self, role: str) -> pd.DataFrame:
        """Hours of a role by project and in all periods, largest first; they sum to the role's demand."""
        if self.is_empty:
            return pd.DataFrame(columns=["hours", "share"])
        hours = self.drill(role).sum(axis=1).rename("hours").sort_values(ascending=False)
        return pd.DataFrame({"hours": hours, "share": hours / hours.sum()})

    def __str__(self) -> str:
        if self.is_empty:
            return f"No staffing: {self.reason}"
        role = self.tightest
        rows = self.table.loc[role]
        if not rows["overload"].any():
            return "Every role has the people it needs in every period"
        short = int((rows["overload"] > 0).sum())
        period = rows["overload"].idxmax()
        load = rows.loc[period, "load"]
        asked = "where it has no plannable hours" if np.isinf(load) else f"asked for {load:.0%} of its plannable hours"
        return f"{role} is short in {short} of {len(rows)} periods, most in {period}, {asked}"


def staff(portfolio: Portfolio, rules: StaffingRules | None = None) -> Staffing:
    """
    Hold the work asked of each role against the hours it offers.

    Parameters
    ----------
    portfolio
        The portfolio.
    rules
        What counts; everything by default.

    Returns
    -------
    Staffing
        With status `no_data` and a reason without supply or demand.
    """
    rules = rules or StaffingRules()
    people = offered(portfolio)
    if people.empty or portfolio.demand.empty:
        return _nothing(portfolio, rules)
    demand = counted_demand(portfolio, rules.bookings, rules.projects)
    work = demand[~demand["operation"]]
    cells = pd.MultiIndex.from_product([sorted(set(people["role"])), portfolio.calendar], names=["role", "period"])
    months = _months(portfolio)
    hours = _people(people, demand[demand["operation"]], cells).assign(
        standard=by_longer_period(months, portfolio.frequency).loc[cells]
    )
    states = by_state(work)
    asked = states["hours"].unstack("booking_state").groupby(["role", "period"]).sum()
    table = hold(hours, asked.reindex(index=cells, columns=STATES).fillna(0.0), rules.limit)
    return Staffing(
        table=table,
        totals={name: float(table[name].sum()) for name in TOTALS},
        by_state=states,
        by_booking=by_booking(portfolio, work, rules.bookings, rules.projects),
        months=months,
        limit=rules.limit,
    )


def _people(people: pd.DataFrame, operations: pd.DataFrame, cells: pd.MultiIndex) -> pd.DataFrame:
    """What people offer and operations take, by role and period, in whole steps."""
    gross, present = in_steps(people["gross"]), in_steps(people["hours"])
    rows = people[["role", "period"]].assign(
        gross=gross, leave=gross - present, planned=in_steps(present * people["target_utilisation"])
    )
    sums = rows.groupby(["role", "period"]).sum().reindex(cells).fillna(0.0)
    return sums.assign(operations=operations.groupby(["role", "period"])["hours"].sum().reindex(cells).fillna(0.0))


def _months(portfolio: Portfolio) -> pd.DataFrame:
    """Roles × months: hours of a full-time person, by the calendar of most people of the role."""
    first, last = portfolio.calendar[[0, -1]]
    months = pd.period_range(first.asfreq("M", how="start"), last.asfreq("M", how="end"), name="period")
    calendars = calendar_of_roles(portfolio)
    hours = {name: full_time_hours(portfolio, name, months) for name in sorted(set(calendars))}
    return pd.DataFrame([hours[name] for name in calendars], index=calendars.index, columns=months)


def _nothing(portfolio: Portfolio, rules: StaffingRules) -> Staffing:
    """Say which table is missing."""
    people = "supply" if portfolio.people.empty else "people"
    reason = missing_tables(portfolio, people, "demand")
    index = pd.MultiIndex.from_tuples([], names=["role", "period"])
    table = pd.DataFrame({name: pd.Series(dtype="float64") for name in COLUMNS}, index=index)
    none = pd.DataFrame()
    return Staffing(
        table=table,
        status=Status.NO_DATA,
        reason=reason,
        by_state=none,
        by_booking=none,
        months=none,
        limit=rules.limit,
    )


def shifted(portfolio: Portfolio, starts: pd.Series | Iterable[tuple[str, pd.Period]]) -> Portfolio:
    """
    Shift the proposed work of projects to new starts; the proposed work of all other candidates is dropped.

    Proposed bookings of people move and go with it. Everything else stays as it is: firm and frozen bookings, and the
    work of operations and of projects that run.

    Parameters
    ----------
    portfolio
        The portfolio.
    starts
        Start period by project, as in `Selection.starts`, or pairs of both.

    Raises
    ------
    ParameterError
        A project is not there.
    """
    wanted = dict(starts)
    projects = portfolio.projects
    if unknown := [str(name) for name in wanted if name not in projects.index]:
        raise ParameterError(f"starts: {', '.join(unknown)} is no project of the portfolio")
    dropped = projects.index[(projects["state"] == State.CANDIDATE) & ~projects.index.isin(list(wanted))]
    planned, first = profiles(portfolio).projects["start"], portfolio.calendar[0].ordinal
    shift = {name: start.ordinal - first - int(planned[name]) for name, start in wanted.items()}

    def moved(rows: pd.DataFrame, movable: pd.Series) -> pd.DataFrame:
        rows = rows[~(movable & rows["project"].isin(dropped))]
        steps = rows["project"].map(shift).fillna(0).astype("int64").where(movable, 0)
        return rows.assign(period=rows["period"].array + steps.to_numpy())

    demand, bookings = portfolio.demand, portfolio.bookings
    loose = (bookings["booking_state"] == BookingState.PROPOSED) & ~bookings["frozen"]
    return portfolio.replace(
        demand=moved(demand, demand["booking_state"] == BookingState.PROPOSED), bookings=moved(bookings, loose)
    )
