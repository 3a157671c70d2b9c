"""Best worst case and smallest regret: enumerated cases, and searches beside lists of every plan."""

import itertools

import numpy as np
import pytest
from five import CB8, COST, FIVE, REVENUE, SCORES, SPEND, SUCCESS, names, numbers, random_rules, weights
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.selection.decision_rules import (
    largest_regrets,
    maximin,
    maximin_plan,
    minimax_regret,
    minimax_regret_interval_plan,
    minimax_regret_plan,
    worst_values,
)
from workbench.selection.dominance import non_dominated
from workbench.selection.plan_sets import PlanRules, possible_plans

CORNERS = weights(0.2, 0.8)
NOWHERE = PlanRules([[1.0], [-1.0]], [0.0, -1.0])


def cb8_scenarios() -> np.ndarray:
    """Success as given; p4 +.2; p2 and p7 -.2; p1 -.3 and p4 -.1: expected profit of each project in each."""
    changes = np.zeros((4, 8))
    changes[1, 3], changes[2, [1, 6]], changes[3, [0, 3]] = 0.2, -0.2, (-0.3, -0.1)
    return REVENUE * (SUCCESS + changes) - SPEND


def best_of_five(corners=CORNERS):
    plans = possible_plans(FIVE)
    return plans[non_dominated(plans, SCORES, SCORES, corners)]


def test_both_rules_choose_the_plan_of_the_five_that_no_weight_makes_best():
    plans = best_of_five()
    worst = dict(zip(names(plans), worst_values(plans, SCORES, SCORES, CORNERS), strict=True))
    regret = dict(zip(names(plans), largest_regrets(plans, SCORES, SCORES, CORNERS), strict=True))
    assert worst == pytest.approx({"DE": 10.4, "CE": 9.4, "AE": 9.2})  # enumerated
    assert regret == pytest.approx({"DE": 3.2, "CE": 3.4, "AE": 4.4})
    for decision in (maximin(list(worst.values())), minimax_regret(list(regret.values()))):
        assert [names(plans)[place] for place in decision.chosen] == ["DE"]


def test_ties_are_shown():
    assert maximin([2.0, 3.0, 3.0 + 1e-12]).chosen == (1, 2)
    assert minimax_regret([1.0, 1.0]).chosen == (0, 1)
    assert minimax_regret([1.0, 0.5]).value == 0.5


def test_the_searches_choose_the_same_plan_of_the_five():
    worths = CORNERS @ SCORES.T
    best_worst, least_regret = maximin_plan(FIVE, worths), minimax_regret_plan(FIVE, worths)
    assert names([best_worst.plan, least_regret.plan]) == ["DE", "DE"]
    assert (best_worst.value, least_regret.value) == pytest.approx((10.4, 3.2))
    assert best_worst.is_proved
    assert least_regret.is_proved


def test_the_scenarios_of_the_eight_have_a_smallest_regret_of_205():
    found = minimax_regret_plan(CB8, cb8_scenarios())  # enumerated over 256 sets
    assert found.value == pytest.approx(205)
    assert numbers(found.plan) == {1, 4, 5, 6, 7, 8}


def test_the_scenarios_of_the_eight_have_a_best_worst_case_of_1150():
    found = maximin_plan(CB8, cb8_scenarios())
    assert found.value == pytest.approx(1150)
    assert numbers(found.plan) == {1, 2, 3, 5, 6, 8}


def test_values_of_the_five_that_may_be_a_fifth_off_leave_a_regret_of_1_6():
    middle = SCORES @ [0.5, 0.5]
    found = minimax_regret_interval_plan(FIVE, 0.8 * middle, 1.2 * middle)
    assert names([found.plan]) == ["CE"]
    assert found.value == pytest.approx(1.6)
    assert found.is_proved
    plans = possible_plans(FIVE)
    low, high = 0.8 * middle[:, None], 1.2 * middle[:, None]
    regret = dict(zip(names(plans), largest_regrets(plans, low, high, [[1.0]]), strict=True))
    assert [regret[name] for name in ("CE", "DE", "AE")] == pytest.approx([1.6, 2.6, 2.6])


def interval_regret_by_definition(plan, plans, low, high) -> float:
    cases = [np.where(choice, high, low) for choice in itertools.product((0, 1), repeat=len(low))]
    return max(float((plans @ case).max() - plan @ case) for case in cases)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_searches_find_what_every_plan_and_every_case_give(seed):
    generator = np.random.default_rng(seed)
    rules = random_rules(generator, 2, 5)
    plans = possible_plans(rules)
    worths = generator.integers(-2, 20, (3, 5)).astype(float)
    values = plans @ worths.T
    regrets = (values.max(axis=0) - values).max(axis=1)
    assert maximin_plan(rules, worths).value == pytest.approx(values.min(axis=1).max())
    assert minimax_regret_plan(rules, worths).value == pytest.approx(regrets.min(), abs=1e-9)
    low, high = worths.min(axis=0), worths.max(axis=0)
    expected = [interval_regret_by_definition(plan, plans, low, high) for plan in plans]
    np.testing.assert_allclose(largest_regrets(plans, low[:, None], high[:, None], [[1.0]]), expected, atol=1e-9)
    found = minimax_regret_interval_plan(rules, low, high)
    assert found.value == pytest.approx(min(expected), abs=1e-6)
    assert interval_regret_by_definition(found.plan, plans, low, high) == pytest.approx(found.value)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_the_non_dominated_plans_suffice_as_rivals(seed):
    generator = np.random.default_rng(seed)
    low = generator.integers(0, 9, (6, 2)).astype(float)
    high = low + generator.integers(0, 3, (6, 2))
    corners = generator.dirichlet(np.ones(2), size=2)
    plans = possible_plans(random_rules(generator, 1, 6))
    best = non_dominated(plans, low, high, corners)
    among_all = largest_regrets(plans, low, high, corners)
    np.testing.assert_allclose(largest_regrets(plans[best], low, high, corners), among_all[best], atol=1e-9)
    assert (among_all >= 0).all()


def test_one_scenario_leaves_no_regret():
    found = minimax_regret_plan(FIVE, SCORES @ [0.5, 0.5])
    assert found.value == pytest.approx(0, abs=1e-9)
    assert names([found.plan]) == ["CE"]


def test_certain_values_leave_no_regret():
    middle = SCORES @ [0.5, 0.5]
    assert minimax_regret_interval_plan(FIVE, middle, middle).value == pytest.approx(0, abs=1e-9)


def test_a_search_that_is_cut_short_is_not_called_proved():
    middle = SCORES @ [0.5, 0.5]
    assert not minimax_regret_interval_plan(FIVE, 0.8 * middle, 1.2 * middle, rounds=1).is_proved


def test_worths_in_millions_have_the_same_answer():
    worths = cb8_scenarios() * 1e6
    assert numbers(minimax_regret_plan(CB8, worths).plan) == {1, 4, 5, 6, 7, 8}
    assert maximin_plan(CB8, worths).value == pytest.approx(1150e6)


def test_where_nothing_is_possible_there_is_no_plan():
    for found in (
        maximin_plan(NOWHERE, [[1.0]]),
        minimax_regret_plan(NOWHERE, [[1.0]]),
        minimax_regret_interval_plan(NOWHERE, [0.0], [1.0]),
    ):
        assert found.plan is None
        assert np.isnan(found.value)


def test_a_plan_of_nothing_is_a_plan():
    found = maximin_plan(PlanRules([COST], [1.0]), SCORES.T)
    assert not found.plan.any()
    assert found.value == 0


@pytest.mark.parametrize(
    ("function", "arguments", "words"),
    [
        (maximin, ([],), "figures: expected one number for each plan"),
        (minimax_regret, ([1.0, np.nan],), "figures: expected one number for each plan"),
        (maximin_plan, (FIVE, [[1.0, 2.0]]), "worths: expected scenarios × 5 projects"),
        (minimax_regret_plan, (FIVE, [[1.0, 2.0, np.inf, 4.0, 5.0]]), "worths: row 1, column 3"),
        (minimax_regret_interval_plan, (FIVE, np.ones(5), np.zeros(5)), "low: project 1: expected at most"),
    ],
)
def test_input_that_does_not_fit_is_refused(function, arguments, words):
    with pytest.raises(ValueError, match=words):
        function(*arguments)
