"""Tables of people: what contracts, leave, bookings, skills and cures may say, and which row is named otherwise."""

import pandas as pd
import pytest

from workbench.capacity_checks import CHECKS
from workbench.checks import check_keys, check_order, check_references, check_roles
from workbench.errors import DataError
from workbench.parsing import Origin
from workbench.portfolio import Portfolio
from workbench.schema import PORTFOLIO_TABLES
from workbench.typed_tables import type_tables

ORIGINS = {name: Origin(name, first_row=0) for name in PORTFOLIO_TABLES}
PROJECTS = pd.DataFrame({"project": ["a", "b"]})
SUPPLY = [{"role": "welder", "person": "Ana", "period": "2026Q1", "hours": 400, "leave": 40}]
CALENDAR = [{"calendar": "site", "day": "mon", "hours": 8}]


RELEVANT = (check_keys, check_references, check_order, check_roles, *CHECKS)  # the others take their time


def problems(**tables: list[dict]) -> list[tuple[str, int | None, str]]:
    """Table, row and column of each problem."""
    settings = [{"portfolio": "x", "frequency": "Q", "first_period": "2026Q1", "last_period": "2026Q4"}]
    frames = {name: pd.DataFrame(rows) for name, rows in {"settings": settings, **tables}.items()}
    typed, found = type_tables({"projects": PROJECTS, **frames}, ORIGINS)
    found = found or [problem for check in RELEVANT for problem in check(typed, ORIGINS)]
    return [(problem.file, problem.row, problem.column) for problem in found]


def contract(person: str = "Ben", first: str = "2026-01-01", last: str | None = None, **more) -> dict:
    return {"person": person, "role": "welder", "from": first, "to": last, **more}


def away(first: str, last: str, person: str = "Ben", **more) -> dict:
    return {"person": person, "from": first, "to": last, **more}


def booking(person: str = "Ana", hours: float = 10, state: str = "hard", **more) -> dict:
    row = {"person": person, "project": "a", "period": "2026Q1", "hours": hours, "booking_state": state}
    return {**row, **more}


def ask(**more) -> dict:
    return {"project": "a", "role": "welder", "period": "2026Q1", "hours": 10, **more}


def cure(kind: str = "hire", **more) -> dict:
    return {"cure": f"{kind} {len(more)}", "kind": kind, "role": "welder", **more}


def skill(**more) -> dict:
    return {"project": "a", "skill": "TIG", "min_level": 3, "hours": 9, **away("2026-01-01", "2026-02-01"), **more}


# --------------------------------------------------------------------------------------------------- contracts


def test_sound_tables_of_people_have_no_problem():
    people = [
        contract(share=0.5, calendar="site"),
        contract("Cem", "2026-01-01", "2026-06-30", weekly_hours=4, calendar="site"),
        contract("Cem", "2026-07-01"),
        contract("Cem", "2026-01-01", role="diver"),
    ]
    found = problems(
        calendars=[*CALENDAR, {"calendar": "site", "day": "2028-02-29", "hours": 4}],
        supply=SUPPLY,
        people=people,
        leave=[away("2026-02-01", "2026-02-03"), away("2026-02-04", "2026-02-04", hours=4)],
        demand=[ask(person="Ana", low=5, high=20), ask(person="Ben"), ask()],
        bookings=[booking(hours=360), booking(hours=90, state="soft"), booking("Cem", role="diver")],
        skill_demand=[{k: v for k, v in skill().items() if k != "person"}],
        cures=[
            cure(first_productivity=0.4, ramp=2, maximum=1.5),
            cure("cross_train", from_role="diver"),
            {"cure": "wait", "kind": "delay"},
        ],
    )
    assert found == []


def test_a_portfolio_with_a_problem_among_its_people_is_not_loaded():
    with pytest.raises(DataError, match='people, row 1, column from: "2026-02-01", expected a day after the contract'):
        Portfolio(projects=PROJECTS, people=pd.DataFrame([contract(), contract(first="2026-02-01")]))


def test_nobody_holds_one_role_twice_on_a_day():
    people = [contract(last="2026-03-31"), contract(first="2026-03-31"), contract(first="2026-05-01")]
    assert problems(people=people) == [("people", 1, "from"), ("people", 2, "from")]
    assert problems(people=[*people[1:], people[0]]) == [("people", 0, "from"), ("people", 1, "from")]


def test_a_contract_gives_a_share_or_weekly_hours():
    assert problems(people=[contract(share=0.5, weekly_hours=20)]) == [("people", 0, "weekly_hours")]


def test_weekly_hours_need_a_week_to_be_a_share_of():
    holidays = [{"calendar": "site", "day": "2026-12-24", "hours": 4}]
    people = [contract(weekly_hours=20, calendar="site")]
    assert problems(people=people, calendars=holidays) == [("people", 0, "weekly_hours")]


@pytest.mark.parametrize(
    ("columns", "place"),
    [
        ({"share": 1.1}, "share"),
        ({"weekly_hours": -1}, "weekly_hours"),
        ({"calendar": "moon"}, "calendar"),
        ({"to": "2025-12-31"}, "to"),
        ({"target_utilisation": 1.2}, "target_utilisation"),
        ({"from": "2026-02-30"}, "from"),
    ],
)
def test_an_impossible_contract_names_its_cell(columns, place):
    assert problems(people=[{**contract(), **columns}]) == [("people", 0, place)]


@pytest.mark.parametrize("day", ["Mon", "2026-02-30", "20260224", "2026-2-3", "monday"])
def test_the_day_of_a_calendar_is_a_weekday_or_a_date(day):
    rows = [*CALENDAR, {"calendar": "site", "day": day, "hours": 8}]
    assert problems(calendars=rows) == [("calendars", 1, "day")]


def test_a_person_is_in_supply_or_under_contract_but_not_both_in_one_period():
    assert problems(supply=SUPPLY, people=[contract("Ana", "2026-03-31")]) == [("supply", 0, "person")]
    assert problems(supply=SUPPLY, people=[contract("Ana", "2025-01-01", "2026-01-01")]) == [("supply", 0, "person")]
    assert problems(supply=SUPPLY, people=[contract("Ana", "2026-04-01")]) == []
    assert problems(supply=SUPPLY, people=[contract("Ana", "2025-01-01", "2025-12-31")]) == []


# ------------------------------------------------------------------------------------------------------- leave


def test_overlapping_leave_names_the_later_row():
    leave = [away("2026-02-03", "2026-02-09"), away("2026-02-01", "2026-02-03"), away("2026-02-10", "2026-02-10")]
    assert problems(people=[contract()], leave=leave) == [("leave", 0, "from")]


def test_leave_within_a_longer_leave_is_found_behind_a_short_one():
    leave = [away("2026-02-01", "2026-02-28"), away("2026-02-02", "2026-02-03"), away("2026-02-20", "2026-03-01")]
    assert problems(people=[contract()], leave=leave) == [("leave", 1, "from"), ("leave", 2, "from")]


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (away("2026-02-03", "2026-02-02"), "to"),
        (away("2026-02-03", "2026-02-03", hours=-2), "hours"),
        (away("2026-02-03", "2026-02-03", person="nobody"), "person"),
    ],
)
def test_impossible_leave_names_its_cell(row, place):
    assert problems(people=[contract()], leave=[row]) == [("leave", 0, place)]


# ----------------------------------------------------------------------------------------- demand and bookings


def test_demand_and_bookings_name_people_who_exist_in_roles_they_hold():
    supply = [*SUPPLY, {**SUPPLY[0], "role": "diver", "person": "Eva"}]
    assert problems(supply=supply, demand=[ask(person="nobody")]) == [("demand", 0, "person")]
    assert problems(supply=supply, demand=[ask(person="Eva")]) == [("demand", 0, "role")]
    assert problems(supply=supply, bookings=[booking("nobody")]) == [("bookings", 0, "person")]
    assert problems(supply=supply, bookings=[booking("Eva", role="welder")]) == [("bookings", 0, "role")]
    assert problems(bookings=[booking("Ana")]) == [("bookings", 0, "person")]


def test_who_holds_two_roles_is_booked_in_one_of_them():
    people = [contract(), contract(role="diver")]
    assert problems(people=people, bookings=[booking("Ben", hours=1)]) == [("bookings", 0, "role")]
    assert problems(people=people, bookings=[booking("Ben", hours=1, role="diver")]) == []


def test_roles_of_people_under_contract_may_be_asked_for():
    assert problems(people=[contract()], demand=[ask()]) == []
    assert problems(people=[contract(role="diver")], demand=[ask()]) == [("demand", 0, "role")]


def test_hard_bookings_above_listed_hours_name_the_last_row_and_soft_ones_are_no_error():
    rows = [booking(hours=200), booking(hours=900, state="soft"), booking(hours=161, project="b")]
    assert problems(supply=SUPPLY, bookings=rows) == [("bookings", 2, "hours")]
    assert problems(supply=SUPPLY, bookings=[*rows[:2], booking(hours=160, project="b")]) == []


def test_hard_bookings_before_the_calendar_are_history():
    settings = [{"portfolio": "x", "frequency": "Q", "first_period": "2026Q1", "last_period": "2026Q2"}]
    before, gap = booking(period="2025Q4"), booking(period="2026Q2")
    assert problems(settings=settings, supply=SUPPLY, bookings=[before]) == []
    assert problems(settings=settings, supply=SUPPLY, bookings=[gap]) == [("bookings", 0, "hours")]


@pytest.mark.parametrize(("columns", "place"), [({"low": 11}, "low"), ({"high": 9}, "high"), ({"low": -1}, "low")])
def test_the_range_of_an_estimate_holds_its_likely_hours(columns, place):
    assert problems(demand=[ask(**columns)]) == [("demand", 0, place)]


def test_one_role_may_be_asked_for_once_for_each_person():
    rows = [ask(), ask(person="Ana")]
    assert problems(supply=SUPPLY, demand=rows) == []
    assert problems(supply=SUPPLY, demand=[*rows, rows[1]]) == [
        ("demand", 2, "project + role + person + period + booking_state")
    ]


# ------------------------------------------------------------------------------------------- skills and cures


@pytest.mark.parametrize(
    ("columns", "place"),
    [
        ({"min_level": 5}, "min_level"),
        ({"min_level": 0}, "min_level"),
        ({"hours": -1}, "hours"),
        ({"priority": -1}, "priority"),
        ({"to": "2025-12-31"}, "to"),
        ({"project": "z"}, "project"),
    ],
)
def test_an_impossible_demand_for_a_skill_names_its_cell(columns, place):
    row = {name: value for name, value in skill(**columns).items() if name != "person"}
    assert problems(skill_demand=[row]) == [("skill_demand", 0, place)]


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (cure(role="diver"), "role"),
        (cure(role=""), "role"),
        (cure("delay", role="diver"), "role"),
        (cure("magic"), "kind"),
        (cure("cross_train"), "from_role"),
        (cure("cross_train", from_role="welder"), "from_role"),
        (cure("cross_train", from_role="diver"), "from_role"),
        (cure(from_role="welder"), "from_role"),
        (cure(first_productivity=0.5), "ramp"),
        (cure(first_productivity=1.5), "first_productivity"),
        (cure(lead_time=-1), "lead_time"),
        (cure(minimum_engagement=0), "minimum_engagement"),
        (cure(fixed_cost=-1), "fixed_cost"),
        (cure(cost_per_hour=-1), "cost_per_hour"),
        (cure(maximum=-1), "maximum"),
    ],
)
def test_an_impossible_cure_names_its_cell(row, place):
    assert problems(supply=SUPPLY, cures=[row]) == [("cures", 0, place)]
