import itertools

import numpy as np
import pandas as pd
import pytest

from workbench.capacity.skill_matching import assign_skills
from workbench.capacity.skills import free_hours, match_skills
from workbench.capacity.trainings import cheapest_trainings
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.taxonomy import Status

# ------------------------------------------------------------------------- the worked example of the brief (case C7)

SKILLS = {"Ana": {"data": 4, "cloud": 2}, "Ben": {"data": 3}}
DEMAND = pd.DataFrame(
    {"skill": ["data", "cloud", "data", "safety"], "min_level": [3, 2, 2, 2], "priority": [10, 9, 4, 5]},
    index=["model", "move", "report", "audit"],
)


def pairs(found) -> dict[str, str]:
    return dict(zip(found.assignments["row"], found.assignments["person"], strict=True))


def test_the_best_matching_of_the_example_reaches_19_and_the_rule_of_thumb_14():
    found = assign_skills(SKILLS, DEMAND)
    assert (found.priority, found.bound, found.most_skilled_first, found.status) == (19, 19, 14, Status.OPTIMAL)
    assert pairs(found) == {"model": "Ben", "move": "Ana"}
    assert found.unmatched["cause"].to_dict() == {"report": "no time left", "audit": "missing skill"}


def test_hours_give_the_same_where_everybody_has_one():
    found = assign_skills(SKILLS, DEMAND, {"Ana": 1, "Ben": 1}, splits=False)
    assert (found.priority, found.bound, found.most_skilled_first) == (19, 19, 14)
    assert pairs(found) == {"model": "Ben", "move": "Ana"}
    assert found.unmatched["cause"].to_dict() == {"report": "no time left", "audit": "missing skill"}


def test_a_level_too_low_is_told_from_a_missing_skill_and_from_no_priority():
    demand = pd.DataFrame({"skill": ["data", "law", "cloud"], "min_level": [4, 1, 1], "priority": [1, 1, 0]})
    skills = {"Ben": {"data": 3, "law": 0, "cloud": 2}}
    causes = assign_skills(skills, demand, {"Ben": 0}).unmatched["cause"].tolist()
    assert causes == ["level too low", "missing skill", "no priority"]


def test_skills_may_come_as_rows():
    rows = pd.DataFrame([(p, s, level) for p, own in SKILLS.items() for s, level in own.items()])
    found = assign_skills(rows.set_axis(["person", "skill", "level"], axis=1), DEMAND)
    assert found.priority == 19


# ------------------------------------------------------------------------------------------- what counts after priority


def test_of_equal_priorities_the_smaller_surplus_wins_and_then_who_knows_the_project():
    skills = {"Ana": {"data": 4}, "Ben": {"data": 3}, "Cia": {"data": 3}}
    demand = pd.DataFrame({"skill": ["data"], "min_level": [3], "project": ["p"]})
    for hours in (None, {"Ana": 1, "Ben": 1, "Cia": 1}):
        assert pairs(assign_skills(skills, demand, hours, before=[("Ana", "p"), ("Cia", "p")])) == {0: "Cia"}
        assert pairs(assign_skills(skills, demand, hours, before=[("Ben", "p")])) == {0: "Ben"}
        assert assign_skills(skills, demand, hours, before=[("Ana", "p")]).meetings == 1


def test_a_row_may_be_shared_and_lies_inside_its_periods():
    skills = {"Ana": {"data": 2}, "Ben": {"data": 2}}
    demand = pd.DataFrame(
        {"skill": ["data"] * 2, "min_level": [2, 2], "hours": [6.0, 4.0], "first": [0, 1], "last": [1, 1]}
    )
    hours = {"Ana": [3, 3], "Ben": [0, 4]}
    found = assign_skills(skills, demand, hours)
    assert found.unmatched.empty
    used = found.assignments.groupby(["person", "period"])["hours"].sum()
    assert used.to_dict() == pytest.approx({("Ana", 0): 3, ("Ana", 1): 3, ("Ben", 1): 4})
    alone = assign_skills(skills, demand, hours, splits=False)
    assert alone.assignments.groupby("row")["person"].nunique().max() == 1
    assert alone.priority == 2  # Ana does the long one, Ben the other
    late = assign_skills(skills, demand.assign(first=1), hours)
    assert late.priority == 1  # seven hours in the second period, ten are asked


def test_a_row_is_done_in_full_or_not_at_all():
    demand = pd.DataFrame({"skill": ["data"], "min_level": [1], "hours": [5.0]})
    found = assign_skills({"Ana": {"data": 2}}, demand, {"Ana": 4.0})
    assert (found.priority, found.unmatched["cause"].tolist(), len(found.assignments)) == (0, ["no time left"], 0)


# --------------------------------------------------------------------------------------- random cases, by listing all


def small(seed: int):
    draw = np.random.default_rng(seed)
    people, rows = ["a", "b", "c"], int(draw.integers(2, 5))
    skills = {p: {s: int(draw.integers(0, 5)) for s in ("x", "y")} for p in people}
    demand = pd.DataFrame(
        {
            "skill": draw.choice(["x", "y", "z"], rows, p=[0.45, 0.45, 0.1]),
            "min_level": draw.integers(1, 5, rows),
            "priority": draw.integers(1, 6, rows),
            "project": draw.choice(["p", "q"], rows),
            "hours": draw.integers(1, 4, rows).astype(float),
        }
    )
    return skills, demand, [("a", "p"), ("b", "q")], {p: float(draw.integers(0, 5)) for p in people}


def listed(skills, demand, before, hours=None) -> tuple:
    """Best priority, surplus and meetings over every choice of one person or nobody for each row: plain loops."""
    best = None
    for chosen in itertools.product([None, *skills], repeat=len(demand)):
        left = None if hours is None else dict(hours)
        priority, surplus, met, fine = 0.0, 0.0, set(), True
        for person, row in zip(chosen, demand.itertuples(), strict=True):
            if person is None:
                continue
            level = skills[person].get(row.skill, 0)
            fine &= level >= row.min_level
            if hours is not None:
                left[person] -= row.hours
            priority += row.priority
            surplus += (level - row.min_level) * (1 if hours is None else row.hours)
            met |= set() if (person, row.project) in before else {(person, row.project)}
        taken = [person for person in chosen if person is not None]
        fine &= len(set(taken)) == len(taken) if hours is None else min(left.values()) >= 0
        if fine:
            aims = (-priority, surplus, len(met))
            best = aims if best is None else min(best, aims)
    return best


@pytest.mark.parametrize("seed", range(15))
def test_one_to_one_finds_what_listing_all_matchings_finds_and_so_does_the_program(seed):
    skills, demand, before, _ = small(seed)
    expected = listed(skills, demand, before)
    found = assign_skills(skills, demand, before=before)
    assert (-found.priority, found.surplus, found.meetings) == pytest.approx(expected)
    assert found.priority >= found.most_skilled_first


@pytest.mark.parametrize("seed", range(12))
def test_hours_without_sharing_find_what_listing_all_matchings_finds(seed):
    skills, demand, before, hours = small(100 + seed)
    found = assign_skills(skills, demand, hours, before=before, splits=False)
    assert (-found.priority, found.surplus, found.meetings) == pytest.approx(listed(skills, demand, before, hours))
    shared = assign_skills(skills, demand, hours, before=before)
    assert shared.priority >= found.priority
    used = shared.assignments.groupby("person")["hours"].sum()
    assert all(used[person] <= hours[person] + 1e-6 for person in used.index)
    done = shared.assignments.groupby("row")["hours"].sum()
    np.testing.assert_allclose(done, demand["hours"][done.index])  # in full or not at all


# ------------------------------------------------------------------------------------------------------------ growth


def test_the_cheapest_training_ends_a_missing_skill():
    found = cheapest_trainings(SKILLS, DEMAND, {"Ana": 1, "Ben": 3})
    assert found.trainings.to_dict("records") == [{"person": "Ben", "skill": "safety", "from": 0, "to": 2, "cost": 2.0}]
    assert (found.cost, found.bound, found.rows["done"].tolist()) == (2, 2, [True])


def test_a_training_without_time_is_told():
    found = cheapest_trainings(SKILLS, DEMAND)  # both are busy with work that counts for more
    assert (len(found.trainings), found.rows[["held", "done"]].values.tolist()) == (1, [[True, False]])
    assert "nobody has time left" in found.reason


def test_one_training_may_serve_two_rows_and_the_price_decides():
    demand = pd.DataFrame({"skill": ["law", "law"], "min_level": [1, 3], "hours": 1.0})
    prices = pd.DataFrame(
        {"person": ["Ana", "Ana", "Ben"], "skill": "law", "level": [1, 3, 3], "cost": [1.0, 6.0, 4.0]}
    )
    found = cheapest_trainings(SKILLS, demand, {"Ana": 2, "Ben": 2}, trainings=prices)
    assert found.trainings[["person", "to", "cost"]].values.tolist() == [["Ben", 3, 4.0]]
    busy = cheapest_trainings(SKILLS, demand, {"Ana": 2, "Ben": 1}, trainings=prices)
    assert (busy.cost, busy.rows["done"].all()) == (5.0, True)  # Ben does one, and Ana learns enough for the other


def test_levels_too_low_can_be_asked_about_and_no_missing_skill_is_an_answer():
    demand = pd.DataFrame({"skill": ["cloud"], "min_level": [4]})
    assert cheapest_trainings(SKILLS, demand).status is Status.NO_DATA
    found = cheapest_trainings(SKILLS, demand, causes=("level too low",))
    assert found.trainings[["person", "from", "to"]].values.tolist() == [["Ana", 2, 4]]


@pytest.mark.parametrize(
    ("skills", "demand", "hours", "complaint"),
    [
        ({"Ana": {"x": 5}}, DEMAND, None, "skills: Ana, x: expected a level from 0 to 4, got 5"),
        (SKILLS, DEMAND.drop(columns="min_level"), None, "demand: column min_level is missing"),
        (SKILLS, DEMAND.assign(min_level=9), None, "demand: row model: min_level: expected 0 to 4, got 9"),
        (SKILLS, DEMAND.assign(hours=-1.0), {"Ana": 1}, "demand: row model: hours: expected 0 or more, got -1"),
        (SKILLS, DEMAND.assign(priority=1 / 3), None, "demand: priority: expected numbers with at most 6 decimals"),
        (SKILLS, DEMAND, {"Ana": -1}, "hours: Ana: expected 1 finite numbers of at least 0"),
        (SKILLS, DEMAND.assign(last=4), {"Ana": [1, 1]}, "demand: row model: last: expected 0 to 1, got 4"),
        (SKILLS, pd.concat([DEMAND, DEMAND]), None, "demand: row model is there twice"),
    ],
)
def test_impossible_questions_are_refused(skills, demand, hours, complaint):
    with pytest.raises(ParameterError, match=complaint):
        assign_skills(skills, demand, hours)


# --------------------------------------------------------------------------------------------------------- portfolios


@pytest.fixture(scope="module")
def office() -> Portfolio:
    settings = {"portfolio": ["o"], "first_period": ["2026Q1"], "last_period": ["2026Q2"]}
    asked = [
        ("p", "one", "data", 3, 60.0, "2026-01-10", "2026-02-10", 10.0),
        ("p", "two", "safety", 2, 20.0, "2026-01-10", "2026-06-30", 5.0),
        ("q", "one", "data", 2, 30.0, "2026-01-01", "2026-03-31", 4.0),
        ("q", "old", "data", 2, 60.0, "2025-01-01", "2025-03-31", 99.0),
        ("shut", "one", "data", 2, 60.0, "2026-01-01", "2026-03-31", 99.0),
    ]
    booked = [("Ana", "run", "2026Q1", 30.0, "hard"), ("Ben", "p", "2026Q1", 50.0, "hard")]
    return Portfolio(
        settings=pd.DataFrame(settings),
        projects=pd.DataFrame(
            {"project": ["p", "q", "run", "shut"], "state": ["candidate", "candidate", "active", "completed"]}
        ),
        supply=pd.DataFrame(
            [("engineer", p, q, 100.0, 0.9) for p in ("Ana", "Ben") for q in ("2026Q1", "2026Q2")],
            columns=["role", "person", "period", "hours", "target_utilisation"],
        ),
        skills=pd.DataFrame({"person": ["Ana", "Ben"], "skill": "data", "level": [4, 3]}),
        skill_demand=pd.DataFrame(
            asked, columns=["project", "work_package", "skill", "min_level", "hours", "from", "to", "priority"]
        ),
        bookings=pd.DataFrame(booked, columns=["person", "project", "period", "hours", "booking_state"]),
    )


def test_hard_bookings_elsewhere_take_hours_and_those_for_the_work_itself_do_not(office):
    hours = free_hours(office, {"p", "q"})
    assert hours.to_numpy().tolist() == [[60, 90], [90, 90]]


def test_who_holds_a_role_that_is_planned_as_a_whole_has_the_hours_of_one_person(office):
    whole = pd.DataFrame({"role": "engineer", "period": ["2026Q1"], "hours": [900.0], "target_utilisation": [0.5]})
    skills = office.skills.assign(role="engineer")
    hours = free_hours(office.replace(supply=whole, skills=skills, bookings=office.bookings.iloc[:0]), set())
    assert hours.to_numpy().tolist() == [[0.5 * 64 * 8, 0]] * 2  # 64 weekdays; no supply in the second quarter


def test_the_tables_find_people_for_their_work(office):
    found = match_skills(office)
    assert len(found.table) == 3  # the year before and the closed project ask for nothing
    rows = found.table.set_index(["project", "work_package"])
    assert rows["matched"].to_dict() == {("p", "one"): True, ("p", "two"): False, ("q", "one"): True}
    assert rows.loc[("p", "one"), "people"] == "Ben"  # the smaller surplus
    assert rows.loc[("p", "two"), "cause"] == "missing skill"
    assert found.load.loc["Ben"].iloc[0] == pytest.approx(
        found.assignments.query("person == 'Ben'")["hours"].sum() / 90
    )
    assert found.growth.rows["done"].tolist() == [True]  # anybody may learn it for the second quarter
    assert str(found) == "2 of 3 pieces of work find people; 1 missing skill"


def test_the_work_of_some_projects_can_be_asked_about(office):
    assert set(match_skills(office, ["q"]).table["project"]) == {"q"}
    with pytest.raises(ParameterError, match="projects: nobody is no project of the portfolio"):
        match_skills(office, ["nobody"])


def test_without_skills_or_demand_the_answer_says_so(office):
    found = match_skills(Portfolio())
    assert (found.status, str(found)) == (
        Status.NO_DATA,
        "No skill matching: The portfolio has no rows in skills and skill_demand.",
    )
    assert match_skills(office, ["run"]).reason == "No work in these periods asks for a skill."
