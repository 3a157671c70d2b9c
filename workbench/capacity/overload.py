"""How likely people are asked for more than they offer: role by role, period by period, project by project."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.capacity import overload_figures as figures
from workbench.capacity.effort import efforts
from workbench.capacity.overload_chance import SLACK
from workbench.capacity.overload_draws import Draws, fates
from workbench.capacity.overload_work import bookings, planned_hours
from workbench.capacity.places import Periods, no_work_or_people, places
from workbench.capacity.project_starts import PROJECT_COLUMNS, ProjectStarts
from workbench.capacity.role_futures import drawn_demand, drawn_supply, for_work
from workbench.capacity.staffing import StaffingRules, shifted
from workbench.capacity.staffing_doubts import StaffingDoubts
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.stream import MOST_ITERATIONS, check_seed
from workbench.taxonomy import Status

Against = Literal["supply", "plannable"]
MOST_BYTES = 2 * 2**30  # of the futures of one role and of all projects


@dataclass(frozen=True, kw_only=True, eq=False)
class Overload(Answer):
    """
    How likely overload is.

    `table`, indexed by role and period: `p_overload` and its `standard_error` √(p(1 - p)/N), `expected_overload` (mean
    of the hours above supply, 0 where there are none), `demand_mean`, `demand_p80`, `supply_mean` from the futures;
    beside them the plan: `demand` (proposed work with its chance), `supply`, `load` (demand over supply, infinite
    without supply), and `p_bookings`, the exact chance when only the coming of proposed work is open (missing where a
    cell has too many outcomes). The mean can fit while the chance of overload is large.

    Parameters
    ----------
    roles
        Indexed by role, most likely overloaded first: `p_overload` (in any period, from the same futures: periods hang
        together, so it is not one less the product of their chances), `standard_error`, `expected_overload` (hours
        over all periods), `worst_period` and its `worst_p`.
    projects
        Indexed by project: `start` (first period of its work, as planned; missing for projects under way), `futures`
        in which it comes and starts within the calendar, `p_staffed` (of them, the share in which in its first period
        no role it needs is overloaded by its work and all that is booked as firmly or more firmly), `standard_error`,
        and `effort_basis` (where the spread of its hours comes from).
    against
        What demand is held against: `supply`, all hours left after leave, or `plannable`, what operations take and of
        the rest what may be planned, times the limit of the rules.
    iterations
        N, the number of futures.
    seed
        Seed the draws belong to.
    """

    roles: pd.DataFrame
    projects: pd.DataFrame
    against: Against
    iterations: int
    seed: int

    def grid(self, column: str = "p_overload") -> pd.DataFrame:
        """Roles × periods of one column."""
        return self.table[column].unstack("period")

    def __str__(self) -> str:
        if self.is_empty:
            return f"No chance of overload: {self.reason}"
        role = self.roles.iloc[0]
        if role["p_overload"] == 0:
            return f"No role is overloaded in any of {self.iterations:,} futures"
        return (
            f"{self.roles.index[0]} is overloaded in some period with a chance of {role['p_overload']:.0%}, "
            f"most likely in {role['worst_period']} ({role['worst_p']:.0%})"
        )


def overload(
    portfolio: Portfolio,
    doubts: StaffingDoubts | None = None,
    *,
    rules: StaffingRules | None = None,
    against: Against = "supply",
    starts: pd.Series | None = None,
    extra_supply: pd.DataFrame | None = None,
    iterations: int = 10_000,
    seed: int = 1,
) -> Overload:
    """
    Simulate demand and supply of people.

    Proposed work of a project comes or stays away as a whole, its hours are drawn around the plan, its start may slip,
    and people leave, are replaced and are absent. Every draw belongs to seed, iteration and the project or person, so
    plans and cures are compared on the same futures, whatever else is asked.

    Parameters
    ----------
    portfolio
        The portfolio.
    doubts
        What is open; the defaults of `StaffingDoubts` without it.
    rules
        Which bookings and projects count, and the limit for `plannable`; the defaults of `StaffingRules` without it.
    against
        Hold demand, of operations and projects, against all hours left after leave (`supply`), or against what
        operations take plus `rules.limit` times what may be planned of the rest (`plannable`), the line of
        `workbench.staff`.
    starts
        Start period by project, as in `Selection.starts`; the proposed work of all other candidates is then dropped.
        As planned without it.
    extra_supply
        Rows of `role, period, hours` on top, certain to be there and to be plannable; negative hours are taken away.
    iterations
        N, the number of futures.
    seed
        0 to 2**64 - 1.

    Returns
    -------
    Overload
        With status `no_data` and a reason without supply or demand.

    Raises
    ------
    ParameterError
        A parameter is out of range, extra supply is for an unknown role or period, or the futures of one role need
        too much memory.
    """
    doubts, rules = doubts or StaffingDoubts(), rules or StaffingRules()
    _check(portfolio, against, iterations, seed)
    if reason := no_work_or_people(portfolio):
        return _nothing(reason, against, iterations, seed)
    portfolio = portfolio if starts is None else shifted(portfolio, starts)
    return _simulate(portfolio, doubts, rules, against, extra_supply, Draws(int(seed), int(iterations)))


def _simulate(
    portfolio: Portfolio,
    doubts: StaffingDoubts,
    rules: StaffingRules,
    against: Against,
    extra_supply: pd.DataFrame | None,
    draws: Draws,
) -> Overload:
    work, calendar = bookings(portfolio, rules), portfolio.calendar
    periods, holders = Periods.of(portfolio), places(portfolio)
    cells = pd.MultiIndex.from_product([sorted(holders), calendar], names=["role", "period"])
    extra = _extra_hours(extra_supply, cells)
    limit = rules.limit if against == "plannable" else None
    hours = efforts(portfolio, sorted({booking.project for booking in work}), doubts)
    shared = fates(hours, doubts, draws)
    starting = ProjectStarts(work, shared)
    found, over_any = [], {}
    for role, people in sorted(holders.items()):
        own = [booking for booking in work if booking.role == role]
        more = extra[role].to_numpy()
        asked = drawn_demand(own, hours, shared, doubts, draws, len(calendar))
        operations = [booking for booking in own if booking.project not in portfolio.projects.index]
        first = drawn_demand(operations, hours, shared, doubts, draws, len(calendar))[2]
        there, planned = (drawn_supply(people, periods, doubts, draws, plannable=part) for part in (False, True))
        extra_hours = more if limit is None else limit * more
        offered = np.maximum(for_work(there, planned, first, limit) + extra_hours[:, None], 0.0)
        there, planned = (sum(getattr(place, part) for place in people) for part in ("hours", "plannable"))
        planned = for_work(there, planned, planned_hours(operations, len(calendar)), limit) + extra_hours
        planned = np.maximum(planned, 0.0)
        fits = asked <= offered + SLACK
        found.append(figures.cell_figures(asked[2], offered, own, planned))
        over_any[role] = ~fits[2].all(axis=0)
        starting.add(role, fits)
    table = pd.DataFrame(np.concatenate(found), index=cells, columns=list(figures.CELL_COLUMNS))
    return Overload(
        table=table,
        totals={
            "p_overload": float(np.logical_or.reduce(list(over_any.values())).mean()),
            "expected_overload": float(table["expected_overload"].sum()),
            "demand_mean": float(table["demand_mean"].sum()),
            "supply_mean": float(table["supply_mean"].sum()),
        },
        roles=figures.role_figures(table, over_any),
        projects=starting.table(hours, calendar),
        against=against,
        iterations=draws.iterations,
        seed=draws.seed,
    )


def _extra_hours(extra: pd.DataFrame | None, cells: pd.MultiIndex) -> pd.Series:
    """Extra hours of each cell."""
    if extra is None or extra.empty:
        return pd.Series(0.0, index=cells)
    if missing := sorted({"role", "period", "hours"} - set(extra)):
        raise ParameterError(f"extra_supply: expected columns role, period and hours, {', '.join(missing)} is missing")
    hours = extra.assign(hours=extra["hours"].astype(float)).groupby(["role", "period"])["hours"].sum()
    if unknown := [cell for cell in hours.index if cell not in cells]:
        role, period = unknown[0]
        raise ParameterError(f"extra_supply: {role} in {period} is no role with supply in a period of the calendar")
    if not np.isfinite(hours).all():
        raise ParameterError("extra_supply: expected finite numbers of hours")
    return hours.reindex(cells, fill_value=0.0)


def _check(portfolio: Portfolio, against: str, iterations: int, seed: int) -> None:
    check_seed(seed)
    if against not in get_args(Against):
        raise ParameterError(f"against: {against!r} is not one of {', '.join(get_args(Against))}")
    if isinstance(iterations, bool) or not isinstance(iterations, int | np.integer):
        raise ParameterError(f"iterations: {iterations!r} is not a whole number")
    if not 1 <= iterations <= MOST_ITERATIONS:
        raise ParameterError(f"iterations: {iterations!r} is not between 1 and {MOST_ITERATIONS}")
    # Per future: demand by rank and supply of one role as floats, with as much again for sums on the way, and three
    # small arrays of every project.
    each = 8 * 8 * len(portfolio.calendar) + 8 * portfolio.demand["project"].nunique()
    if each * iterations > MOST_BYTES:
        raise ParameterError(f"iterations: {iterations:,} needs too much memory, most is {MOST_BYTES // each:,}")


def _nothing(reason: str, against: Against, iterations: int, seed: int) -> Overload:
    cells = pd.MultiIndex.from_tuples([], names=["role", "period"])
    return Overload(
        table=pd.DataFrame(columns=list(figures.CELL_COLUMNS), index=cells, dtype="float64"),
        status=Status.NO_DATA,
        reason=reason,
        roles=pd.DataFrame(columns=list(figures.ROLE_COLUMNS), index=pd.Index([], name="role")),
        projects=pd.DataFrame(columns=list(PROJECT_COLUMNS), index=pd.Index([], name="project")),
        against=against,
        iterations=int(iterations),
        seed=int(seed),
    )
