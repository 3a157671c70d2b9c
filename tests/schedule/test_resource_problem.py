"""What a resource problem refuses, and what the check of a plan notices."""

import dataclasses

import numpy as np
import pytest

from workbench.errors import ParameterError
from workbench.schedule.resource_check import broken_rules, usage
from workbench.schedule.resource_problem import ResourceProblem

GOOD = {"durations": [2, 1], "demands": [[1], [1]], "capacities": [1], "before": [0], "after": [1], "lags": [1]}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"durations": [2, -1]}, "durations: expected 0 to 2147483647, got -1 to 2"),
        ({"durations": [2, 0.5]}, r"durations: expected whole numbers, got \[2.0, 0.5\]"),
        ({"demands": [[1]]}, r"demands: expected shape \(2, 1\), got \(1, 1\)"),
        ({"capacities": [[]]}, "capacities: expected at least one step"),
        ({"after": [2]}, "after: expected 0 to 1, got 2 to 2"),
        ({"lags": []}, "expected one value per link in each, got 1, 1, 0 and 1"),
        ({"kinds": ["xx"]}, "kinds: 'xx' is not one of fs, ss, ff, sf"),
        (
            {"before": [0, 1], "after": [1, 0], "lags": [0, 0]},
            "links run in a circle: activity 1 → activity 2 → activity 1",
        ),
        ({"names": ("a", "a")}, "names: 'a' is there twice"),
        ({"names": ("a",)}, "names: expected 2, got 1"),
        ({"release": [0]}, r"release: expected shape \(2,\), got \(1,\)"),
        ({"project": [0, 2], "due": [3, 3]}, "project: 2 is not one of the 2 projects that have a due date"),
        ({"weight": [0.5]}, "weight: expected whole numbers"),
        ({"calendar": [0, 1]}, "expected calendars for them, got none"),
        ({"calendars": [True, False]}, r"calendars: expected shape \(calendars, steps\), got \(2,\)"),
        ({"calendars": [[True]], "calendar": [0, 1]}, "calendar: expected 0 to 0, got 0 to 1"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, complaint):
    with pytest.raises(ParameterError, match=complaint):
        ResourceProblem(**{**GOOD, **change})


def test_a_problem_cannot_be_changed_behind_its_back():
    problem = ResourceProblem(**GOOD)
    with pytest.raises(ValueError, match="read-only"):
        problem.durations[0] = 5
    with pytest.raises(dataclasses.FrozenInstanceError):
        problem.durations = np.array([1, 1])


def test_the_last_capacity_goes_on_for_ever():
    assert ResourceProblem(**{**GOOD, "capacities": [[3, 1]]}).capacity(4).tolist() == [[3, 1, 1, 1]]


PLAN = ResourceProblem(
    durations=[2, 2, 1],
    demands=[[1], [1], [0]],
    capacities=[[1, 1, 1, 1, 1, 1, 0]],
    before=[0],
    after=[1],
    lags=[1],
    kinds=["fs"],
    names=("a", "b", "c"),
    resources=("crane",),
    release=[1, 0, 0],
    deadline=[-1, 7, -1],
    fixed=[-1, -1, 6],
    calendars=[[1] * 8, [1, 1, 1, 1, 0, 1, 1, 1]],
    calendar=[0, 1, 0],
    lag_calendar=[0],
)


@pytest.mark.parametrize(
    ("begin", "finish", "rule"),
    [
        ((1, 5, 6), (3, 7, 7), "crane is needed 1 times in step 6, where there is 0"),
        ((1, 3, 6), (3, 5, 7), "b does not work for 2 steps"),
        ((1, 3, 5), (3, 6, 6), "c does not begin at step 6"),
        ((0, 3, 6), (2, 6, 7), "a begins before step 1"),
        ((2, 3, 6), (4, 6, 7), "b does not keep its distance from a"),
        ((1, 6, 6), (3, 8, 7), "b ends after step 7"),
        ((1, 4, 6), (3, 7, 7), "b begins or ends in a pause"),
    ],
)
def test_every_broken_rule_is_noticed(begin, finish, rule):
    assert rule in broken_rules(PLAN, np.array(begin), np.array(finish))


def test_a_sound_plan_breaks_nothing_and_pauses_use_nothing():
    early = dataclasses.replace(PLAN, lags=[0])
    begin, finish = np.array([1, 3, 6]), np.array([3, 6, 7])
    assert broken_rules(early, begin, finish) == []
    assert usage(early, begin, finish, 8).tolist() == [[0, 1, 1, 1, 0, 1, 0, 0]]
