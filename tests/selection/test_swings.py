"""Forced in against forced out: enumerated numbers, lists of all plans, and what may be claimed without a proof."""

import numpy as np
import pandas as pd
import pytest
from small_cases import crystal_ball, five, knapsack, plans_listed, several_periods

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.selection.case import case_of
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.plans import shown_plan
from workbench.selection.relaxation import relax
from workbench.selection.select import select
from workbench.selection.swings import find_swings
from workbench.taxonomy import Status


def swings_of(portfolio, limits, **options):
    model, selection = Model(portfolio, limits.shape), select(portfolio, limits)
    plan = {} if selection.value is None else shown_plan(selection.table, model.question.options.periods)
    case = case_of(model, limits, plan)
    options = {"most_solves": 40} | options
    return {swing.project: swing for swing in find_swings(case, selection, relax(model), **options)}


def test_the_running_example_has_its_enumerated_swings():
    """Section 7.2 of the specification: A -.5, B -2, C +.5, D -.5, E +2; A and D displace C."""
    found = swings_of(five(), Limits(budget=10))
    assert {name: swing.least for name, swing in found.items()} == {"A": -0.5, "B": -2.0, "C": 0.5, "D": -0.5, "E": 2.0}
    assert all(swing.least == swing.most and swing.status is Status.OPTIMAL for swing in found.values())
    assert (found["A"].value_needed, found["A"].value_needed_least) == (0.5, 0.5)
    assert found["A"].leaves == found["D"].leaves == ("C",)
    assert found["C"].enters in (("A",), ("D",)), "{A, E} and {D, E} are both worth 11"
    assert [found[name].sign for name in "ABCDE"] == [-1, -1, 1, -1, 1]


def test_the_crystal_ball_example_has_its_enumerated_swings():
    """Section 11 of the specification, over 256 sets: p1 +315, p2 +100, p4 +75, p6 +60, p7 +90, p8 +75."""
    found = swings_of(crystal_ball(), Limits(budget=2000))
    inside = {name: swing.least for name, swing in found.items() if swing.chosen}
    assert inside == {"p1": 315.0, "p2": 100.0, "p4": 75.0, "p6": 60.0, "p7": 90.0, "p8": 75.0}
    assert found["p3"].least == -90.0
    assert found["p5"].least == -75.0


@pytest.mark.parametrize("seed", [1, 3])
def test_swings_equal_the_difference_of_two_lists_of_all_plans(seed):
    portfolio, limits = several_periods(seed), Limits()
    mandatory = set(portfolio.projects.index[portfolio.projects["mandatory"]])
    found, listed = swings_of(portfolio, limits), plans_listed(portfolio, limits, without=("mandatory_chosen",))
    assert found
    for name, swing in found.items():
        plans = [(value, starts) for value, starts in listed if mandatory - {name} <= set(starts)]
        inside = max((value for value, starts in plans if name in starts), default=-np.inf)
        outside = max((value for value, starts in plans if name not in starts), default=-np.inf)
        assert swing.least == pytest.approx(inside - outside, abs=1e-6)
        assert swing.most == pytest.approx(inside - outside, abs=1e-6)


@pytest.mark.parametrize("seed", [1, 3])
def test_the_relaxation_bounds_every_plan_with_and_without_each_project(seed):
    portfolio, limits = several_periods(seed), Limits()
    model = Model(portfolio, limits.shape)
    model.set(limits)
    screen, listed = relax(model), plans_listed(portfolio, limits, without=("mandatory_chosen",))
    plans = [(value, starts) for value, starts in listed if set(model.question.mandatory) <= set(starts)]
    for row, name in enumerate(model.question.options.projects.index):
        inside = max((value for value, starts in plans if name in starts), default=-np.inf)
        outside = max((value for value, starts in plans if name not in starts), default=-np.inf)
        assert screen.with_project[row] >= inside - 1e-9
        assert screen.without_project[row] >= outside - 1e-9
        assert screen.bound >= max(inside, outside) - 1e-9


def test_without_a_search_of_its_own_a_project_keeps_an_honest_interval():
    exact, screened = (swings_of(crystal_ball(), Limits(budget=2000), most_solves=most) for most in (40, 0))
    for name, swing in screened.items():
        assert swing.status is Status.COMPUTED
        assert swing.least <= exact[name].least <= swing.most
        assert swing.sign in (None, exact[name].sign)
    assert screened["p1"].sign == 1, "the relaxation alone proves that p1 belongs in"
    assert screened["p1"].least == pytest.approx(1540 - (1606 - 315))


def test_plans_found_for_one_project_stand_for_the_others():
    few = swings_of(crystal_ball(), Limits(budget=2000), most_solves=3)
    exact = swings_of(crystal_ball(), Limits(budget=2000))
    borrowed = [swing for swing in few.values() if swing.status is Status.COMPUTED and swing.leaves]
    assert borrowed
    for swing in few.values():
        assert swing.least <= exact[swing.project].least <= swing.most


def test_the_value_needed_puts_a_waiting_project_on_a_par():
    portfolio, limits = several_periods(1), Limits()
    before, found = select(portfolio, limits), swings_of(portfolio, limits)
    asked = [swing for swing in found.values() if 0 < swing.value_needed < np.inf]
    assert asked
    for swing in asked:
        lifted = portfolio.projects["value"].where(
            portfolio.projects.index != swing.project, portfolio.projects["value"] + swing.value_needed + 0.01
        )
        after = select(portfolio.replace(projects=portfolio.projects.assign(value=lifted)), limits)
        assert swing.project in after.chosen
        assert after.value >= before.value
        little = portfolio.projects["value"].where(
            portfolio.projects.index != swing.project, portfolio.projects["value"] + 0.99 * swing.value_needed_least
        )
        same = select(portfolio.replace(projects=portfolio.projects.assign(value=little)), limits)
        assert same.value == pytest.approx(before.value)


def test_a_project_that_cannot_go_ahead_needs_no_finite_value():
    found = swings_of(five(), Limits(budget=4))
    assert found["A"].most == -np.inf
    assert found["A"].value_needed == np.inf
    assert found["A"].sign == -1


def test_a_force_is_compared_with_the_plan_without_it():
    found = swings_of(five(), Limits(budget=10, forced_in=("B",), forced_out=("E",)))
    assert found["B"].chosen
    assert found["B"].least == -1.5, "with B: {B, C} 8, without: {A, C} 9.5, E out in both"
    assert found["E"].least == 1.5, "with E: {B, E} 9.5, without: {B, C} 8, B in both"


def test_two_projects_of_equal_worth_make_no_difference():
    found = swings_of(knapsack([5, 5], [3, 3]), Limits(budget=3))
    assert [swing.sign for swing in found.values()] == [0, 0]


def test_only_candidates_can_be_explained():
    with pytest.raises(ParameterError, match="projects: zz is no candidate"):
        swings_of(five(), Limits(budget=10), projects=["zz"])
    assert list(swings_of(five(), Limits(budget=10), projects=["D"])) == ["D"]


def test_without_a_plan_there_is_no_swing():
    assert swings_of(five(), Limits(budget=1, forced_in=("A",))) == {}


def test_a_project_with_two_starts_is_bounded_by_the_rest_without_it():
    """At most once is what limits such a project: its price has to leave with it, and no more than that."""
    portfolio = several_periods(1)
    free = portfolio.replace(projects=portfolio.projects.iloc[:1].reset_index(), dependencies=None, demand=None)
    limits = Limits(budget=100, capacity=False)
    model = Model(free, limits.shape)
    model.set(limits)
    screen, value = relax(model), float(free.projects["value"].iloc[0])
    assert screen.bound == pytest.approx(value)
    assert screen.with_project == pytest.approx([value])
    assert screen.without_project == pytest.approx([0.0])


def test_a_version_with_half_the_benefits_needs_twice_the_value():
    """Of 5 there is b for 7, or half of a: (10 + 8) / 2 - 4 = 5, so that 2 are lacking, and 4 of a's own value."""
    versions = pd.DataFrame([{"project": "p1", "version": "half", "cost_share": 0.5, "benefit_share": 0.5}])
    portfolio, limits = knapsack([10, 7], [8, 5], versions=versions), Limits(budget=5)
    found = swings_of(portfolio, limits)["p1"]
    assert (found.least, found.value_needed) == (-2.0, 4.0)
    assert found.value_needed_least == 2.0, "the whole of it would gain all of its value"
    for more, inside in ((3.9, False), (4.1, True)):
        lifted = knapsack([10 + more, 7], [8, 5], versions=versions)
        assert ("p1" in select(lifted, limits).chosen) is inside


def test_the_swing_of_a_running_project_is_going_on_against_stopping():
    """8 to pay for 12, or 1 to leave and 3 back: 4 against 2; the money of 8 then pays for a gain of 5 elsewhere."""
    flows = [("run", "cost", 8.0), ("run", "benefit", 12.0), ("new", "cost", 7.0), ("new", "benefit", 12.0)]
    portfolio = Portfolio(
        settings=pd.DataFrame(
            {"portfolio": ["p"], "frequency": ["Y"], "first_period": ["2027"], "last_period": ["2027"]}
        ),
        projects=pd.DataFrame({"project": ["new", "run"], "state": ["candidate", "active"], "start": "2027"}),
        cash_flows=pd.DataFrame(
            [(a, "2027", b, c) for a, b, c in flows], columns=["project", "period", "flow", "amount"]
        ),
        exits=pd.DataFrame([{"project": "run", "exit_cost": 1.0, "salvage": 3.0}]),
    )
    for money, swing in ((100.0, 2.0), (8.0, 4.0 - (2.0 + 5.0))):
        found = swings_of(portfolio, Limits(budget=money, reconsidered="all"))["run"]
        assert found.least == found.most == pytest.approx(swing)
        assert found.chosen is (swing > 0)
