from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from workbench.capacity.marginal import gain_between, gain_of, marginal_value
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.selection.select import select
from workbench.taxonomy import Status

VALUES, HOURS = [10.0, 8.0, 5.0], [6.0, 5.0, 3.0]


def office(supply: float, target: float = 1.0) -> Portfolio:
    """Three projects, one role, one period (case C8 of the brief); welders have nothing to do with helpers."""
    names = ["1", "2", "3"]
    return Portfolio(
        projects=pd.DataFrame({"project": names, "value": VALUES, "duration": 1, "start": "2026Q1"}),
        supply=pd.DataFrame(
            {"role": ["welder", "helper"], "period": "2026Q1", "hours": [supply, 9.0], "target_utilisation": target}
        ),
        demand=pd.DataFrame({"project": names, "role": "welder", "period": "2026Q1", "hours": HOURS}),
    )


@pytest.fixture(scope="module")
def eight() -> Portfolio:
    return office(8.0)


@pytest.mark.parametrize(("supply", "value", "chosen"), [(8.0, 13, "23"), (9.0, 15, "13"), (11.0, 18, "12")])
def test_the_best_plans_of_the_example(supply, value, chosen):
    found = select(office(supply))
    assert (found.value, "".join(found.chosen)) == (value, chosen)


def test_the_first_extra_hour_is_worth_two_and_the_relaxation_says_five_thirds(eight):
    found = marginal_value(eight, roles=["welder"], hours=1.0)
    row = found.table.loc["welder"]
    assert row[["value", "least", "most", "per_hour"]].tolist() == pytest.approx([2, 2, 2, 2])
    assert row["screen"] == pytest.approx(5 / 3)
    assert (found.status, str(found)) == (Status.OPTIMAL, "welder: 1 more hours are worth 2 EUR")


def test_three_extra_hours_are_worth_five_and_the_scarce_role_comes_first(eight):
    found = marginal_value(eight, hours=3.0)
    assert found.table["value"].to_dict() == pytest.approx({"welder": 5, "helper": 0})
    assert list(found.table.index) == ["welder", "helper"]
    assert found.table.loc["helper", "screen"] == 0


def test_raising_the_role_by_what_was_asked_raises_the_objective_by_what_was_reported(eight):
    more = marginal_value(eight, roles=["welder"], hours=6.0).table.loc["welder", "value"]
    assert select(office(14.0)).value - select(eight).value == pytest.approx(more)


def test_one_more_person_works_the_standard_hours_at_the_target_of_the_role():
    found = marginal_value(office(8.0, target=0.5), roles=["welder"])
    assert found.table.loc["welder", "hours"] == pytest.approx(0.5 * 64 * 8)  # 64 weekdays
    assert found.table.loc["welder", "value"] == pytest.approx(sum(VALUES) - 5)  # 4 plannable hours do project 3 alone


def test_hours_that_the_question_gives_itself_grow_as_well(eight):
    for capacity in ({"welder": 8.0}, {"welder 2026Q1": 8.0}):
        found = marginal_value(eight, Limits(capacity=capacity), hours=1.0)
        assert found.table["value"].to_dict() == pytest.approx({"welder": 2})


def test_without_a_proof_the_gain_is_an_interval(eight):
    before = replace(select(eight), bound=14.0, status=Status.FEASIBLE)
    after = replace(select(office(9.0)), bound=16.0, status=Status.FEASIBLE)
    found = gain_between(before, after)  # between 15 - 14 and 16 - 13
    assert (found.value, found.least, found.most, found.status) == (2, 1, 3, Status.FEASIBLE)
    unknown = gain_between(before, replace(after, bound=None, value=None))
    assert (unknown.value, unknown.least, unknown.most) == (0, 0, np.inf)
    assert gain_between(replace(before, value=None), after).status is Status.UNSOLVED


def test_more_hours_never_lower_the_best_value():
    draw = np.random.default_rng(5)
    for _ in range(2):
        found = gain_of(office(float(draw.integers(2, 12))), Limits(), {"welder": np.array([2.0])}, name="one more")
        assert found.value >= 0
        assert found.least == pytest.approx(found.value) == pytest.approx(found.most)


@pytest.mark.parametrize(
    ("question", "complaint"),
    [
        ({"limits": Limits(capacity=False)}, "capacity: hours do not count in this question"),
        ({"roles": ["baker"]}, "roles: baker offers no hours in this question"),
        ({"hours": 0.0}, "hours: expected a finite number above 0, got 0.0"),
    ],
)
def test_impossible_questions_are_refused(eight, question, complaint):
    with pytest.raises(ParameterError, match=complaint):
        marginal_value(eight, **question)


def test_an_office_without_roles_or_candidates_is_an_answer():
    bare = Portfolio(projects=pd.DataFrame({"project": ["a", "b"], "state": ["candidate", "active"]}))
    found = marginal_value(bare)
    assert found.table.empty
    assert found.status is Status.NO_DATA
    assert str(found) == "No marginal values: There is no role whose hours are limited."
