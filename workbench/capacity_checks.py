"""Checks of the tables of people: contracts, leave, bookings, and ways to close a gap."""

from collections.abc import Iterator, Mapping
from datetime import date

import pandas as pd

from workbench.errors import Problem
from workbench.parsing import Origin
from workbench.schema.capacity import WEEKDAYS, CureKind
from workbench.taxonomy import BookingState

SLACK = 1e-6  # hours by which sums may differ through rounding
OPEN_END = pd.Timestamp("9999-12-31")
WITHOUT_ROLE = (CureKind.DELAY, CureKind.DE_SCOPE)
Tables = Mapping[str, pd.DataFrame]
Origins = Mapping[str, Origin]


def check_calendar_days(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """The day of a calendar is a weekday or a date."""
    days = tables["calendars"]["day"]
    for position in days.index[~days.isin(WEEKDAYS)]:
        if not _is_date(days[position]):
            expected = f"one of {', '.join(WEEKDAYS)}, or a day such as 2026-12-24"
            yield origins["calendars"].problem(position, "day", days[position], expected)


def check_contracts(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """A contract gives a share or weekly hours, and nobody holds one role twice on a day."""
    frame, origin = tables["people"], origins["people"]
    if frame.empty:
        return
    weeks = tables["calendars"][tables["calendars"]["day"].isin(WEEKDAYS)].groupby("calendar")["hours"].sum()
    for position, row in frame[frame["weekly_hours"].notna()].iterrows():
        if row["share"] != 1.0:
            expected = "an empty cell where the contract names a share"
            yield origin.problem(position, "weekly_hours", f"{row['weekly_hours']:g}", expected)
        elif row["calendar"] and not weeks.get(row["calendar"], 0.0) > 0:
            expected = f"a share: calendar {row['calendar']} has no hours on any weekday"
            yield origin.problem(position, "weekly_hours", f"{row['weekly_hours']:g}", expected)
    yield from _overlaps(frame, ["person", "role"], origin, "a day after the contract before it")


def check_leave(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """Nobody is away twice on a day."""
    yield from _overlaps(tables["leave"], ["person"], origins["leave"], "a day after the leave before it")


def check_one_source(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """The hours of a person in a period come from `supply` or from a contract, never from both."""
    people = tables["people"]
    if people.empty:
        return
    listed = tables["supply"][tables["supply"]["person"].isin(set(people["person"]))]
    for position, person, period in zip(listed.index, listed["person"], listed["period"], strict=True):
        own = people[people["person"] == person]
        there = (own["from"] <= period.end_time) & (own["to"].isna() | (own["to"] >= period.start_time))
        if there.any():
            expected = f"nobody who has a contract in people in {period}"
            yield origins["supply"].problem(position, "person", person, expected)


def check_named_people(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """Work is asked of people who exist, in a role they hold."""
    given = [name for name in ("demand", "bookings") if len(tables[name])]
    named = {name: tables[name][tables[name]["person"] != ""] for name in given}
    roles = _roles_of(tables) if any(map(len, named.values())) else {}
    for name, frame in named.items():
        for position, person, role in zip(frame.index, frame["person"], frame["role"], strict=True):
            held = roles.get(person, ())
            if not held:
                yield origins[name].problem(position, "person", person, "a person found in supply or people")
            elif role not in held and (role or len(held) > 1):
                expected = f"a role that {person} holds: {' or '.join(held)}"
                yield origins[name].problem(position, "role", role, expected)


def check_hard_bookings(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """Nobody is booked hard for more hours than `supply` lists; contracts are held against bookings when asked for."""
    frame, supply = tables["bookings"], tables["supply"]
    if frame.empty:
        return
    first, last = tables["settings"].loc[0, ["first_period", "last_period"]]
    hard = frame[(frame["booking_state"] == BookingState.HARD) & frame["person"].isin(set(supply["person"]))]
    hard = hard[(hard["period"] >= first) & (hard["period"] <= last)]
    present = (supply["hours"] - supply["leave"]).clip(lower=0.0).groupby([supply["person"], supply["period"]]).sum()
    for cell, part in hard.groupby(["person", "period"]):
        booked, there = part["hours"].sum(), present.get(cell, 0.0)
        if booked > there + SLACK:
            expected = f"hard bookings of {cell[0]} in {cell[1]} that sum to {there:g} hours or less, found {booked:g}"
            yield origins["bookings"].problem(part.index[-1], "hours", f"{part['hours'].iloc[-1]:g}", expected)


def check_ranges(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """The range of an estimate holds its likely hours."""
    frame = tables["demand"]
    if frame.empty or frame[["low", "high"]].isna().all(axis=None):
        return
    for column, wrong, side in (
        ("low", frame["low"] > frame["hours"], "most"),
        ("high", frame["high"] < frame["hours"], "least"),
    ):
        for position in frame.index[wrong]:
            expected = f"at {side} the likely {frame.loc[position, 'hours']:g} hours"
            yield origins["demand"].problem(position, column, f"{frame.loc[position, column]:g}", expected)


def check_cures(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """A cure helps a role that exists, people are trained from another one, and only a slow start has a ramp."""
    frame, origin = tables["cures"], origins["cures"]
    if frame.empty:
        return
    known = {*tables["supply"]["role"], *tables["people"]["role"]}
    for position, row in frame.iterrows():
        trained = row["kind"] == CureKind.CROSS_TRAIN
        if row["role"] not in known and (row["role"] or row["kind"] not in WITHOUT_ROLE):
            yield origin.problem(position, "role", row["role"], "a role found in supply or people")
        if trained and (row["from_role"] not in known or row["from_role"] == row["role"]):
            yield origin.problem(position, "from_role", row["from_role"], "another role found in supply or people")
        if not trained and row["from_role"]:
            yield origin.problem(position, "from_role", row["from_role"], "an empty cell, for cross_train alone")
        if row["ramp"] == 0 and row["first_productivity"] < 1.0:
            yield origin.problem(position, "ramp", row["ramp"], "1 or more periods where the start is slow")


def _roles_of(tables: Tables) -> dict[str, list[str]]:
    """Person -> roles held, in alphabetical order."""
    held = pd.concat([tables[name][["person", "role"]] for name in ("supply", "people")])
    held = held[held["person"] != ""].drop_duplicates()
    return {person: sorted(part) for person, part in held.groupby("person")["role"]}


def _overlaps(frame: pd.DataFrame, keys: list[str], origin: Origin, expected: str) -> Iterator[Problem]:
    """Name each row that begins on or before the last day of an earlier row of the same key."""
    last_day: dict[tuple, pd.Timestamp] = {}
    for row in frame.sort_values([*keys, "from"], kind="stable").itertuples() if len(frame) else ():
        key, first = tuple(getattr(row, name) for name in keys), frame.at[row.Index, "from"]
        last = OPEN_END if pd.isna(row.to) else row.to
        if last < first:
            continue  # named by the check of dates
        if key in last_day and first <= last_day[key]:
            yield origin.problem(row.Index, "from", f"{first:%Y-%m-%d}", expected)
        last_day[key] = max(last, last_day.get(key, last))


def _is_date(day: str) -> bool:
    try:
        return date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False


CHECKS = (
    check_calendar_days,
    check_contracts,
    check_leave,
    check_one_source,
    check_named_people,
    check_hard_bookings,
    check_ranges,
    check_cures,
)
