"""Tables that a selection plays with: what a synergy and a plan of record must say, and what they may leave out."""

import pandas as pd
import pytest

from workbench.errors import DataError
from workbench.portfolio import Portfolio

PROJECTS = pd.DataFrame({"project": list("abc"), "start": "2027Q1", "duration": 1})


def problems(**tables) -> list[tuple[str, int | None, str]]:
    """Table, row and column of each problem."""
    frames = {name: pd.DataFrame(rows) for name, rows in tables.items()}
    try:
        Portfolio(projects=PROJECTS, **frames)
    except DataError as error:
        return [(problem.file, problem.row, problem.column) for problem in error.problems]
    return []


def synergy(*rows: dict) -> list[dict]:
    return [{"synergy": "s", "project": name, **row} for name, row in zip("abc", rows, strict=False)]


def test_a_synergy_of_two_projects_with_a_worth_alone_is_fine():
    assert problems(synergies=synergy({"value": 3}, {})) == []


def test_a_synergy_may_cost_something_and_save_at_the_same_time():
    row = {"value": -3, "period": "2027Q1", "saving": 2, "hours": -5, "role": "welder"}
    assert problems(synergies=synergy(row, {"value": 1})) == []


def test_a_synergy_of_one_project_is_none():
    assert problems(synergies=synergy({"value": 3})) == [("synergies", 0, "synergy")]


def test_each_lonely_synergy_is_named_at_its_own_row():
    rows = [*synergy({}, {}), {"synergy": "t", "project": "a"}, {"synergy": "u", "project": "b"}]
    assert problems(synergies=rows) == [("synergies", 2, "synergy"), ("synergies", 3, "synergy")]


def test_a_project_twice_in_a_synergy_is_a_double_key():
    rows = [{"synergy": "s", "project": "a"}, {"synergy": "s", "project": "a"}]
    assert problems(synergies=rows) == [("synergies", 1, "synergy + project")]


@pytest.mark.parametrize("saves", [{"saving": 2}, {"saving": -2}, {"hours": 4, "role": "welder"}])
def test_what_is_saved_is_saved_in_a_period(saves):
    assert problems(synergies=synergy({}, saves)) == [("synergies", 1, "period")]
    assert problems(synergies=synergy({}, saves | {"period": "2027Q1"})) == []


def test_hours_are_saved_by_a_role():
    assert problems(synergies=synergy({"hours": 4, "period": "2027Q1"}, {})) == [("synergies", 0, "role")]


def test_a_role_without_hours_needs_no_period():
    assert problems(synergies=synergy({"role": "welder"}, {})) == []


def test_a_synergy_of_a_project_that_is_not_there_is_refused():
    rows = [{"synergy": "s", "project": "a"}, {"synergy": "s", "project": "x"}]
    assert problems(synergies=rows) == [("synergies", 1, "project")]


def test_a_role_that_offers_no_hours_is_refused_where_others_do():
    supply = [{"role": "welder", "period": "2027Q1", "hours": 10}]
    rows = synergy({"hours": 4, "period": "2027Q1", "role": "smith"}, {})
    assert problems(synergies=rows, supply=supply) == [("synergies", 0, "role")]


VERSIONS = [{"project": "a", "version": "reduced"}, {"project": "b", "version": "reduced"}]


def record(project: str, version: str = "") -> dict:
    return {"project": project, "start": "2027Q1", "version": version}


def test_the_planned_version_and_known_ones_may_be_on_record():
    assert problems(versions=VERSIONS, plan_of_record=[record("a", "reduced"), record("b"), record("c")]) == []


def test_a_version_on_record_must_exist():
    assert problems(versions=VERSIONS, plan_of_record=[record("a"), record("b", "full")]) == [
        ("plan_of_record", 1, "version")
    ]


def test_a_version_of_another_project_does_not_count():
    assert problems(versions=VERSIONS, plan_of_record=[record("c", "reduced")]) == [("plan_of_record", 0, "version")]


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        ("versions", {"project": "a", "version": "half", "cost_share": -0.1}, "cost_share"),
        ("exits", {"project": "a", "exit_cost": -1}, "exit_cost"),
        ("exits", {"project": "a", "longest_hold": 1.5}, "longest_hold"),
        ("exits", {"project": "x"}, "project"),
        ("funds", {"fund": "f", "carry_over": 1.5}, "carry_over"),
        ("funds", {"fund": "f", "cost_class": "gold"}, "cost_class"),
        ("hires", {"role": "welder", "period": "2027Q1", "hours": -1, "cost_rate": 1}, "hours"),
        ("plan_of_record", {"project": "a", "start": ""}, "start"),
    ],
)
def test_numbers_and_words_that_cannot_be_are_named(table, row, column):
    assert problems(**{table: [row]}) == [(table, 0, column)]
