"""The work that counts: by project and by how firm it is, and who is named for it."""

import pandas as pd

from workbench.capacity.bookings import booked
from workbench.capacity.exact_hours import in_steps
from workbench.portfolio import Portfolio
from workbench.taxonomy import BookingState
from workbench.valuation import step_of

CELL = ["role", "period", "project"]


def counted_demand(portfolio: Portfolio, states: tuple[str, ...], projects: tuple[str, ...] | None) -> pd.DataFrame:
    """
    List the demand inside the calendar that counts, proposed work with its probability.

    Parameters
    ----------
    portfolio
        The portfolio.
    states
        Booking states that count. The work of operations counts in any state.
    projects
        Projects whose proposed work counts; all when None.

    Returns
    -------
    DataFrame
        Rows of `demand` with `hours` as they count and the `asked` hours they were before, and the flag `operation`.
    """
    demand = _inside(portfolio, portfolio.demand)
    demand = demand.assign(operation=~demand["project"].isin(portfolio.projects.index), asked=demand["hours"])
    demand = demand[demand["operation"] | _counts(demand, states, projects)]
    chance = demand["probability"].where(demand["booking_state"] == BookingState.PROPOSED, 1.0)
    return demand.assign(hours=in_steps(demand["hours"] * chance))


def by_state(demand: pd.DataFrame) -> pd.DataFrame:
    """Hours by role, period, project and booking state."""
    return demand.groupby([*CELL, "booking_state"])["hours"].sum().to_frame()


def by_booking(
    portfolio: Portfolio, demand: pd.DataFrame, states: tuple[str, ...], projects: tuple[str, ...] | None
) -> pd.DataFrame:
    """
    Say who is named for the work of projects: people who are booked, and else those whom the demand names.

    Parameters
    ----------
    portfolio
        The portfolio.
    demand
        Work of projects as `counted_demand` lists it.
    states, projects
        As there; they hold for bookings too.

    Returns
    -------
    DataFrame
        `hours` by role, period, project, person and booking state. What nobody is named for has an empty person and
        state; it is negative where more is booked than the project asks for, so that every project sums to its demand.
    """
    bookings = _inside(portfolio, booked(portfolio))
    bookings = bookings[_counts(bookings, states, projects)]
    proposed = demand[demand["booking_state"] == BookingState.PROPOSED].groupby(CELL)[["hours", "asked"]].sum()
    chance = (proposed["hours"] / proposed["asked"].where(proposed["asked"] > 0)).fillna(1.0)
    chance = chance.reindex(pd.MultiIndex.from_frame(bookings[CELL])).fillna(1.0).to_numpy()
    hours = bookings["hours"].where(bookings["booking_state"] != BookingState.PROPOSED, bookings["hours"] * chance)
    bookings = bookings.assign(hours=in_steps(hours))
    person = pd.MultiIndex.from_frame(demand[[*CELL, "person"]])
    wished = demand[(demand["person"] != "") & ~person.isin(pd.MultiIndex.from_frame(bookings[[*CELL, "person"]]))]
    totals = demand.groupby(CELL)["hours"].sum()
    level = [*CELL, "person", "booking_state"]
    named = pd.concat([bookings[[*level, "hours"]], wished[[*level, "hours"]]], ignore_index=True)
    named = named[pd.MultiIndex.from_frame(named[CELL]).isin(totals.index)]
    rest = totals.sub(named.groupby(CELL)["hours"].sum(), fill_value=0.0)
    rest = rest[(rest != 0) | ~rest.index.isin(pd.MultiIndex.from_frame(named[CELL]))].reset_index()
    rows = pd.concat([named, rest.assign(person="", booking_state="")[[*level, "hours"]]], ignore_index=True)
    return rows.groupby(level)["hours"].sum().to_frame()


def _inside(portfolio: Portfolio, rows: pd.DataFrame) -> pd.DataFrame:
    return rows[step_of(portfolio, rows["period"]).between(0, len(portfolio.calendar) - 1)]


def _counts(rows: pd.DataFrame, states: tuple[str, ...], projects: tuple[str, ...] | None) -> pd.Series:
    """Whether each row is in a state that counts, and proposed work of a project that counts."""
    counts = rows["booking_state"].isin([str(state) for state in states])
    if projects is None:
        return counts
    return counts & ((rows["booking_state"] != BookingState.PROPOSED) | rows["project"].isin(projects))
