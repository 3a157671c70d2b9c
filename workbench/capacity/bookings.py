"""Bookings: who is set aside for what, how firmly, and where that cannot be."""

from dataclasses import dataclass

import pandas as pd

from workbench.answer import Answer, missing_tables
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.supply import offered
from workbench.taxonomy import BookingState, Status

SLACK = 1e-6  # hours that nobody misses
FIRMNESS = {BookingState.PROPOSED: 0, BookingState.SOFT: 1, BookingState.HARD: 2}
COLUMNS = ["level", "person", "role", "period", "projects", "booked", "there", "sentence"]


@dataclass(frozen=True, kw_only=True)
class BookingConflicts(Answer):
    """
    Bookings that cannot all be kept.

    `table`, errors first: `level` (error: hard bookings alone are more than a person has; warning: with soft ones, or
    more is booked than a project asks of a role), `person`, `role`, `period`, `projects`, `booked` and `there` (hours),
    `sentence`. Proposed bookings conflict with nothing. `totals`: `errors`, `warnings`.
    """

    def __str__(self) -> str:
        if self.is_empty:
            return f"No bookings: {self.reason}"
        errors, warnings = (int(self.totals[name]) for name in ("errors", "warnings"))
        if not errors + warnings:
            return "Every firm booking can be kept"
        return f"{errors} errors and {warnings} warnings among firm bookings"


def booked(portfolio: Portfolio) -> pd.DataFrame:
    """
    List the bookings, each with the role in which the work is done.

    Parameters
    ----------
    portfolio
        The portfolio.

    Returns
    -------
    DataFrame
        The rows of `bookings`; an empty role is the person's only one.
    """
    rows, held = portfolio.bookings, {}
    for name in ("supply", "people"):
        held |= dict(zip(portfolio.tables[name]["person"], portfolio.tables[name]["role"], strict=True))
    return rows.assign(role=rows["role"].where(rows["role"] != "", rows["person"].map(held)))


def booking_conflicts(portfolio: Portfolio) -> BookingConflicts:
    """
    Hold firm bookings against the hours of people, and against what projects ask for.

    Parameters
    ----------
    portfolio
        The portfolio.

    Returns
    -------
    BookingConflicts
        With status `no_data` and a reason without bookings.
    """
    if reason := missing_tables(portfolio, "bookings"):
        table, none = pd.DataFrame(columns=COLUMNS), {"errors": 0.0, "warnings": 0.0}
        return BookingConflicts(table=table, totals=none, status=Status.NO_DATA, reason=reason)
    rows = booked(portfolio)
    rows = rows[(rows["booking_state"] != BookingState.PROPOSED) & rows["period"].isin(portfolio.calendar)]
    found = [*_more_than_people_have(portfolio, rows), *_more_than_asked(portfolio, rows)]
    table = pd.DataFrame(found, columns=COLUMNS).sort_values(["level", "period", "person", "role"], ignore_index=True)
    counts = table["level"].value_counts()
    totals = {f"{level}s": float(counts.get(level, 0)) for level in ("error", "warning")}
    return BookingConflicts(table=table, totals=totals)


def confirm(
    portfolio: Portfolio, project: str, to: BookingState | str, *, by: str, at: pd.Timestamp | str
) -> Portfolio:
    """
    Make the bookings of a project firmer, as the go of a gate does; none becomes less firm.

    Bookings of one person and period that meet in the new state are joined.

    Parameters
    ----------
    portfolio
        The portfolio.
    project
        Project or operation.
    to
        ``soft`` or ``hard``.
    by
        Role that decides.
    at
        When, with its time zone.

    Raises
    ------
    ParameterError
        The project has no bookings, or the state or moment is none.
    DataError
        Hard bookings would be more than the hours a person has in `supply`.
    """
    if to not in (BookingState.SOFT, BookingState.HARD):
        raise ParameterError(f"to: {to!r} is not one of {BookingState.SOFT}, {BookingState.HARD}")
    moment = pd.Timestamp(at)
    if moment is pd.NaT or moment.tzinfo is None:
        raise ParameterError(f"at: expected a moment with a time zone, got {at}")
    rows = portfolio.bookings
    own = rows["project"] == project
    if not own.any():
        raise ParameterError(f"project: {project} has no bookings")
    moved = own & (rows["booking_state"].map(FIRMNESS) < FIRMNESS[BookingState(to)])
    rows = rows.assign(
        booking_state=rows["booking_state"].mask(moved, str(to)),
        booked_by=rows["booked_by"].mask(moved, by),
        booked_at=rows["booked_at"].mask(moved, moment.tz_convert("UTC")),
    )
    key = ["person", "role", "project", "period", "booking_state"]
    kinds = {"hours": "sum", "frozen": "any", "booked_by": "last", "booked_at": "max"}
    return portfolio.replace(bookings=rows.groupby(key, sort=False).agg(kinds).reset_index())


def _more_than_people_have(portfolio: Portfolio, rows: pd.DataFrame) -> list[tuple]:
    """Where the bookings of a person exceed the hours of a period."""
    hours = offered(portfolio)
    there = hours[hours["person"] != ""].groupby(["person", "period"])["hours"].sum()
    found = []
    for (person, period), part in rows.groupby(["person", "period"]):
        limit = float(there.get((person, period), 0.0))
        hard = float(part.loc[part["booking_state"] == BookingState.HARD, "hours"].sum())
        every = float(part["hours"].sum())
        for level, total, words in (("error", hard, "hard"), ("warning", every, "hard and soft")):
            if total > limit + SLACK:
                sentence = f"{person} has {limit:,.0f} hours in {period} and {total:,.0f} are booked {words}"
                role, projects = " or ".join(sorted(set(part["role"]))), ", ".join(sorted(set(part["project"])))
                found.append((level, person, role, period, projects, total, limit, sentence))
                break
    return found


def _more_than_asked(portfolio: Portfolio, rows: pd.DataFrame) -> list[tuple]:
    """Where more is booked for a project than it asks of a role in a period, whatever the state of the demand."""
    cell = ["role", "period", "project"]
    asked = portfolio.demand.groupby(cell)["hours"].sum()
    found = []
    for key, part in rows.groupby(cell):
        (role, period, project), total, there = key, float(part["hours"].sum()), float(asked.get(key, 0.0))
        if total > there + SLACK:
            sentence = f"{project} asks {role} for {there:,.0f} hours in {period} and {total:,.0f} are booked"
            people = ", ".join(sorted(set(part["person"])))
            found.append(("warning", people, role, period, project, total, there, sentence))
    return found
