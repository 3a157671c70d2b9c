"""Supply and demand of people, role by role and period by period."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.answer import Answer, missing_tables
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.taxonomy import BookingState, State, Status
from workbench.valuation import profiles, step_of

HOURS_PER_DAY = 8.0


@dataclass(frozen=True, kw_only=True)
class StaffingRules:
    """
    What counts as demand and as overload.

    Parameters
    ----------
    bookings
        Booking states that count. Proposed work counts with its probability.
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

    `table`, indexed by role and period, in hours: `supply` (contract hours less leave), `plannable` (times target
    utilisation), `hard`, `soft`, `proposed`, `demand`, `gap` (supply - demand), `utilisation` (demand / supply,
    infinite without supply), `load` (demand / plannable), `overload` (demand above limit × plannable), `standard`
    (one full-time person).

    Parameters
    ----------
    by_project
        Hours by role, period and project; sums to `demand`.
    limit
        Utilisation of plannable supply above which a cell is overloaded.
    """

    by_project: pd.DataFrame
    limit: float

    def grid(self, column: str = "utilisation", *, fte: bool = False) -> pd.DataFrame:
        """Roles × periods of one column; in full-time equivalents when asked."""
        values = self.table[column] / self.table["standard"] if fte else self.table[column]
        return values.unstack("period")

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
        rows = self.by_project[self.by_project.index.get_level_values("role") == role]
        hours = rows.groupby("project")["hours"].sum().sort_values(ascending=False)
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
    if reason := missing_tables(portfolio, "supply", "demand"):
        columns = [
            "supply",
            "plannable",
            "hard",
            "soft",
            "proposed",
            "demand",
            "gap",
            "utilisation",
            "load",
            "overload",
            "standard",
        ]
        index = pd.MultiIndex.from_tuples([], names=["role", "period"])
        table = pd.DataFrame({name: pd.Series(dtype="float64") for name in columns}, index=index)
        return Staffing(table=table, status=Status.NO_DATA, reason=reason, by_project=pd.DataFrame(), limit=rules.limit)
    demand = _counted(portfolio, rules)
    supply = portfolio.supply
    net = (supply["hours"] - supply["leave"]).clip(lower=0.0)
    offered = supply.assign(supply=net, plannable=net * supply["target_utilisation"])
    offered = offered.groupby(["role", "period"])[["supply", "plannable"]].sum()
    cells = pd.MultiIndex.from_product([sorted(set(supply["role"])), portfolio.calendar], names=["role", "period"])
    asked = demand.pivot_table(
        index=["role", "period"], columns="booking_state", values="hours", aggfunc="sum", observed=True
    )
    states = [str(state) for state in (BookingState.HARD, BookingState.SOFT, BookingState.PROPOSED)]
    table = offered.reindex(cells).fillna(0.0).join(asked.reindex(index=cells, columns=states).fillna(0.0))
    table["demand"] = table[states].sum(axis=1)
    table["gap"] = table["supply"] - table["demand"]
    table["utilisation"] = _share(table["demand"], table["supply"])
    table["load"] = _share(table["demand"], table["plannable"])
    table["overload"] = (table["demand"] - rules.limit * table["plannable"]).clip(lower=0.0)
    table["standard"] = [_standard_hours(period) for period in table.index.get_level_values("period")]
    by_project = demand.groupby(["role", "period", "project"])["hours"].sum().to_frame()
    totals = {name: float(table[name].sum()) for name in ("supply", "demand", "overload")}
    return Staffing(table=table, totals=totals, by_project=by_project, limit=rules.limit)


def _share(demand: pd.Series, hours: pd.Series) -> pd.Series:
    """Demand over hours; infinite where work meets no hours, and 0 where there is neither."""
    nothing = pd.Series(np.where(demand > 0, np.inf, 0.0), index=demand.index)
    return (demand / hours.where(hours > 0)).fillna(nothing)


def _counted(portfolio: Portfolio, rules: StaffingRules) -> pd.DataFrame:
    """Demand inside the calendar that counts, proposed work with its probability."""
    demand = portfolio.demand
    inside = step_of(portfolio, demand["period"]).between(0, len(portfolio.calendar) - 1)
    demand = demand[inside & demand["booking_state"].isin([str(state) for state in rules.bookings])]
    proposed = demand["booking_state"] == BookingState.PROPOSED
    if rules.projects is not None:
        demand = demand[
            ~proposed | ~demand["project"].isin(portfolio.projects.index) | demand["project"].isin(rules.projects)
        ]
        proposed = proposed.loc[demand.index]
    return demand.assign(hours=demand["hours"] * demand["probability"].where(proposed, 1.0))


def shifted(portfolio: Portfolio, starts: pd.Series | Iterable[tuple[str, pd.Period]]) -> Portfolio:
    """
    Shift the proposed work of projects to new starts; the proposed work of all other candidates is dropped.

    Everything else stays as it is: firm bookings, and the work of operations and of projects that run.

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
    projects, demand = portfolio.projects, portfolio.demand
    if unknown := [str(name) for name in wanted if name not in projects.index]:
        raise ParameterError(f"starts: {', '.join(unknown)} is no project of the portfolio")
    proposed = demand["booking_state"] == BookingState.PROPOSED
    dropped = projects.index[(projects["state"] == State.CANDIDATE) & ~projects.index.isin(list(wanted))]
    demand = demand[~(proposed & demand["project"].isin(dropped))]
    planned, first = profiles(portfolio).projects["start"], portfolio.calendar[0].ordinal
    shift = {name: start.ordinal - first - int(planned[name]) for name, start in wanted.items()}
    steps = (
        demand["project"]
        .map(shift)
        .fillna(0)
        .astype("int64")
        .where(demand["booking_state"] == BookingState.PROPOSED, 0)
    )
    return portfolio.replace(demand=demand.assign(period=demand["period"].array + steps.to_numpy()))


def _standard_hours(period: pd.Period) -> float:
    """Weekdays of a period times eight hours."""
    first, after = period.start_time.date(), (period + 1).start_time.date()
    return float(np.busday_count(first, after)) * HOURS_PER_DAY
