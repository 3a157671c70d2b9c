"""Who is booked: named hours inside the demand, conflicts, and bookings that become firmer."""

import pandas as pd
import pytest
from staffed_office import contract, staffed

from workbench.capacity.bookings import booked, booking_conflicts, confirm
from workbench.capacity.staffing import StaffingRules, shifted, staff
from workbench.errors import DataError, ParameterError
from workbench.portfolio import Portfolio
from workbench.sources.sample import energy
from workbench.taxonomy import Status

AT = "2026-01-15T09:00:00+01:00"


def booking(person: str, project: str, hours: float, state: str = "soft", period: str = "2026-01", **more) -> dict:
    return {"person": person, "project": project, "period": period, "hours": hours, "booking_state": state, **more}


def ask(project: str, hours: float, state: str = "soft", period: str = "2026-01", **more) -> dict:
    return {"project": project, "role": "welder", "period": period, "hours": hours, "booking_state": state, **more}


def office(bookings: list[dict], demand: list[dict] = (), **tables) -> Portfolio:
    """Ana has 100 listed hours a month, Ben a contract of 176 hours in January 2026."""
    supply = [{"role": "welder", "person": "Ana", "period": f"2026-0{n}", "hours": 110, "leave": 10} for n in (1, 2, 3)]
    demand = [*demand, ask("b", 1.0, period="2026-03")]
    people = [contract("Ben", "2020-01-01", "2026-01-31")]
    return staffed("2026-01", "2026-03", supply=supply, people=people, demand=demand, bookings=bookings, **tables)


def people(portfolio: Portfolio, project: str = "a", **rules) -> dict[str, float]:
    """Hours by person in January 2026."""
    drill = staff(portfolio, StaffingRules(**rules)).drill("welder", project)
    return drill["2026-01"].to_dict()


# ------------------------------------------------------------------------------------------- inside the demand


def test_bookings_say_who_does_the_work_and_add_none():
    portfolio = office([booking("Ana", "a", 30), booking("Ben", "a", 50)], [ask("a", 100, "hard")])
    assert people(portfolio) == {"": 20, "Ana": 30, "Ben": 50}
    assert staff(portfolio).table.loc[("welder", pd.Period("2026-01")), "demand"] == 100


def test_more_booked_than_asked_shows_as_hours_below_nothing():
    portfolio = office([booking("Ana", "a", 30), booking("Ben", "a", 50)], [ask("a", 70)])
    assert people(portfolio) == {"": -10, "Ana": 30, "Ben": 50}


def test_fully_booked_work_has_nobody_left_to_name():
    assert people(office([booking("Ana", "a", 70)], [ask("a", 70)])) == {"Ana": 70}


def test_proposed_bookings_count_with_the_chance_of_the_project():
    demand = [ask("a", 40, "proposed", probability=0.5), ask("a", 20, "hard")]
    portfolio = office([booking("Ana", "a", 30, "proposed"), booking("Ben", "a", 10, "hard")], demand)
    assert people(portfolio) == {"": 15, "Ana": 15, "Ben": 10}
    assert people(portfolio, bookings=("hard",)) == {"": 10, "Ben": 10}
    assert people(portfolio, projects=("b",)) == {"": 10, "Ben": 10}


def test_who_is_asked_for_by_name_is_named_until_somebody_is_booked():
    demand = [ask("a", 40, person="Ana"), ask("a", 30, person="Ben"), ask("a", 5)]
    assert people(office([], demand)) == {"": 5, "Ana": 40, "Ben": 30}
    assert people(office([booking("Ana", "a", 25)], demand)) == {"": 20, "Ana": 25, "Ben": 30}


def test_bookings_without_any_demand_are_a_conflict_and_no_work():
    portfolio = office([booking("Ana", "a", 25)])
    assert staff(portfolio).drill("welder").index.tolist() == ["b"]
    assert booking_conflicts(portfolio).table["sentence"].tolist() == [
        "a asks welder for 0 hours in 2026-01 and 25 are booked"
    ]


def test_the_last_level_tells_bookings_by_how_firm_they_are():
    portfolio = office([booking("Ana", "a", 30), booking("Ana", "a", 20, "hard")], [ask("a", 60)])
    found = staff(portfolio).drill("welder", "a", "Ana")
    assert found["2026-01"].to_dict() == {"hard": 20, "soft": 30}


def test_an_empty_role_is_the_only_one_of_the_person():
    diver = contract("Eva", "2020-01-01", role="diver")
    portfolio = staffed(
        "2026-01", "2026-01", people=[diver, contract("Ana", "2020-01-01")], bookings=[booking("Eva", "a", 3)]
    )
    assert booked(portfolio)["role"].tolist() == ["diver"]


# --------------------------------------------------------------------------------------------------- conflicts


def test_hard_bookings_above_the_hours_of_a_person_are_errors_and_soft_ones_warnings():
    rows = [
        booking("Ben", "a", 150, "hard"),
        booking("Ben", "b", 27, "hard"),
        booking("Ana", "a", 60, "hard"),
        booking("Ana", "b", 41, "soft"),
        booking("Ana", "b", 500, "proposed", "2026-02"),
    ]
    found = booking_conflicts(office(rows, [ask("a", 300), ask("b", 300)]))
    assert found.table[["level", "person", "booked", "there"]].to_numpy().tolist() == [
        ["error", "Ben", 177, 176],
        ["warning", "Ana", 101, 100],
    ]
    assert found.table["projects"].tolist() == ["a, b", "a, b"]
    assert str(found) == "1 errors and 1 warnings among firm bookings"
    assert found.totals == {"errors": 1, "warnings": 1}


def test_a_booking_after_the_last_day_of_a_contract_is_an_error():
    found = booking_conflicts(office([booking("Ben", "a", 5, "hard", "2026-02")], [ask("a", 300, period="2026-02")]))
    assert found.table["sentence"].tolist() == ["Ben has 0 hours in 2026-02 and 5 are booked hard"]


def test_bookings_that_fit_to_the_hour_are_no_conflict():
    rows = [booking("Ana", "a", 60, "hard"), booking("Ana", "b", 40, "soft")]
    found = booking_conflicts(office(rows, [ask("a", 60), ask("b", 40, "hard")]))
    assert (len(found.table), str(found)) == (0, "Every firm booking can be kept")


def test_without_bookings_the_answer_says_so():
    found = booking_conflicts(office([]))
    assert (found.status, found.reason) == (Status.NO_DATA, "The portfolio has no rows in bookings.")
    assert str(found) == f"No bookings: {found.reason}"


def test_the_sample_has_one_soft_conflict_and_no_hard_one():
    found = booking_conflicts(Portfolio(**energy()))
    assert found.table[["level", "person", "projects"]].to_numpy().tolist() == [
        ["warning", "HVDC engineer 13", "HV-006, ST-003"]
    ]


# ---------------------------------------------------------------------------------------------- made firmer


def rows_of(portfolio: Portfolio) -> set[tuple]:
    columns = ["person", "project", "hours", "booking_state", "frozen", "booked_by"]
    return {tuple(row) for row in portfolio.bookings[columns].itertuples(index=False)}


def test_the_go_of_a_gate_hardens_the_bookings_of_its_project_and_says_who_and_when():
    rows = [
        booking("Ana", "a", 30, "soft", frozen=True),
        booking("Ben", "a", 20, "proposed"),
        booking("Ben", "a", 5, "hard", "2026-02", booked_by="Planner"),
        booking("Ana", "b", 9, "soft"),
    ]
    portfolio = office(rows)
    after = confirm(portfolio, "a", "hard", by="Board", at=AT)
    assert rows_of(after) == {
        ("Ana", "a", 30, "hard", True, "Board"),
        ("Ben", "a", 20, "hard", False, "Board"),
        ("Ben", "a", 5, "hard", False, "Planner"),
        ("Ana", "b", 9, "soft", False, ""),
    }
    changed = after.bookings["booked_by"] == "Board"
    assert (after.bookings["booked_at"][changed] == pd.Timestamp("2026-01-15T08:00:00Z")).all()
    assert after.bookings["booked_at"][~changed].isna().all()
    assert rows_of(portfolio) != rows_of(after)


def test_nothing_becomes_less_firm_and_bookings_that_meet_are_joined():
    rows = [booking("Ana", "a", 30, "hard"), booking("Ben", "a", 20, "soft"), booking("Ben", "a", 7, "proposed")]
    after = confirm(office(rows), "a", "soft", by="Board", at=AT)
    assert rows_of(after) == {("Ana", "a", 30, "hard", False, ""), ("Ben", "a", 27, "soft", False, "Board")}
    assert after.bookings["hours"].sum() == 57


def test_hardening_more_than_a_listed_person_has_is_refused_with_the_row():
    rows = [booking("Ana", "a", 60, "soft"), booking("Ana", "b", 41, "hard")]
    with pytest.raises(DataError, match="hard bookings of Ana in 2026-01 that sum to 100 hours or less, found 101"):
        confirm(office(rows), "a", "hard", by="Board", at=AT)


@pytest.mark.parametrize(
    ("project", "to", "at", "complaint"),
    [
        ("b", "hard", AT, "project: b has no bookings"),
        ("a", "proposed", AT, "to: 'proposed' is not one of soft, hard"),
        ("a", "hard", "2026-01-15", "at: expected a moment with a time zone, got 2026-01-15"),
    ],
)
def test_impossible_confirmations_are_refused(project, to, at, complaint):
    with pytest.raises(ParameterError, match=complaint):
        confirm(office([booking("Ana", "a", 30)]), project, to, by="Board", at=at)


# ------------------------------------------------------------------------------------------------------ shifted


def test_proposed_bookings_move_with_their_project_and_firm_or_frozen_ones_stay():
    rows = [
        booking("Ana", "a", 10, "proposed"),
        booking("Ana", "a", 20, "soft"),
        booking("Ben", "a", 30, "proposed", frozen=True),
        booking("Ana", "b", 40, "proposed"),
    ]
    projects = pd.DataFrame({"project": ["a", "b"], "start": ["2026-01"] * 2})
    portfolio = office(rows, [ask("a", 60, "proposed")], projects=projects)
    after = shifted(portfolio, [("a", pd.Period("2026-02"))]).bookings
    assert {tuple(row) for row in after[["person", "hours", "period"]].astype(str).itertuples(index=False)} == {
        ("Ana", "10.0", "2026-02"),
        ("Ana", "20.0", "2026-01"),
        ("Ben", "30.0", "2026-01"),
    }
