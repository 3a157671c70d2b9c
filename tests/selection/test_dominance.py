"""Plans that no other dominates: enumerated cases, every definition by brute force, and searches beside lists."""

import itertools

import numpy as np
import pytest
from five import CB8, COST, FIVE, PROFIT, SCORES, names, random_rules, weights
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.spatial import HalfspaceIntersection

from workbench.intake.weight_limits import WeightLimits, near, rules
from workbench.selection.dominance import always_welcome, dominates, non_dominated
from workbench.selection.non_dominated_search import search_non_dominated
from workbench.selection.plan_search import PlanSearch
from workbench.selection.plan_sets import PlanRules, possible_plans
from workbench.selection.weight_corners import weight_corners

# ------------------------------------------------------------------------------------------------------------ plans


def test_every_possible_plan_of_the_eight_is_listed_once():
    plans = possible_plans(CB8)
    expected = {x for x in itertools.product((0, 1), repeat=8) if np.dot(x, CB8.rows.toarray()[0]) <= 2000}
    assert len(plans) == len(expected)
    assert set(map(tuple, plans.astype(int).tolist())) == expected
    assert (plans @ PROFIT).max() == pytest.approx(1540)  # enumerated


def test_welcome_projects_leave_only_plans_that_nothing_can_be_added_to():
    plans = possible_plans(FIVE, np.ones(5, dtype=bool))
    assert all(10 - plan @ COST < COST[~plan].min(initial=np.inf) for plan in plans)
    every = possible_plans(FIVE)
    assert len(plans) == sum(10 - plan @ COST < COST[~plan].min(initial=np.inf) for plan in every)


def test_a_budget_met_to_the_cent_is_met():
    assert possible_plans(PlanRules([[0.1, 0.2]], [0.3])).all(axis=1).any()


def test_nothing_is_possible_under_rules_that_contradict_each_other():
    assert possible_plans(PlanRules([[1.0], [-1.0]], [0.0, -1.0])).shape == (0, 1)


def test_a_project_without_a_column_is_in_no_plan():
    plans = possible_plans(PlanRules([[1.0, 1.0]], [1.0], project=[2, 0], projects=3))
    assert set(map(tuple, plans.astype(int).tolist())) == {(0, 0, 0), (0, 0, 1), (1, 0, 0)}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([[1.0, 2.0]], [1.0, 2.0]), "limits: expected one for each of the 1 rows"),
        (([[1.0, np.nan]], [1.0]), "found a missing or infinite one"),
        (([[1.0, 2.0]], [1.0], [0, 2], 2), "project: expected a position from 0 to 1"),
    ],
)
def test_rules_that_do_not_fit_are_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        PlanRules(*arguments)


@pytest.mark.parametrize(
    "rules", [PlanRules(np.ones((1, 21)), [1.0]), PlanRules(np.ones((1, 2)), [1.0], project=[0, 0])]
)
def test_too_many_columns_are_not_listed(rules):
    with pytest.raises(ValueError, match="expected at most 20 columns and one for each project"):
        possible_plans(rules)


def test_a_million_plans_are_listed():
    plans = possible_plans(PlanRules(np.ones((1, 20)), [10.0]), np.ones(20, dtype=bool))
    assert len(plans) == 184_756  # 20 over 10


# ---------------------------------------------------------------------------------------------------------- corners


def test_the_corners_of_an_interval_of_one_weight_are_its_ends():
    found = weight_corners(2, WeightLimits(low=[0.2, 0.0], high=[0.8, 1.0]))
    np.testing.assert_allclose(found[np.argsort(found[:, 0])], weights(0.2, 0.8), atol=1e-12)


def test_without_limits_the_corners_are_those_of_the_simplex():
    assert weight_corners(3).tolist() == np.eye(3).tolist()


@pytest.mark.parametrize("seed", range(8))
def test_corners_are_those_another_library_finds(seed):
    """Qhull (Barber, Dobkin and Huhdanpaa 1996) intersects the same limits in the plane of the first n - 1 weights."""
    generator = np.random.default_rng(seed)
    count = 3 + seed % 3
    limits = near(generator.dirichlet(np.full(count, 5.0)), 0.4)
    rows, bounds, _ = rules(count, limits)
    rows, bounds = np.vstack([rows, -np.eye(count)]), np.append(bounds, np.zeros(count))
    flat, left = rows[:, :-1] - rows[:, [-1]], bounds - rows[:, -1]
    centre = np.asarray(limits.low) / 0.6
    expected = HalfspaceIntersection(np.column_stack([flat, -left]), centre[:-1]).intersections
    expected = np.unique(np.round(expected, 9), axis=0)
    found = weight_corners(count, limits)
    np.testing.assert_allclose(found.sum(axis=1), 1.0)
    found = np.unique(np.round(found[:, :-1], 9), axis=0)
    np.testing.assert_allclose(found[np.lexsort(found.T)], expected[np.lexsort(expected.T)], atol=1e-8)


def test_equal_weights_and_inequalities_leave_a_flat_set_with_its_corners():
    # w1 = w2 and w3 <= 0.4: from (0.5, 0.5, 0) to (0.3, 0.3, 0.4)
    found = weight_corners(3, WeightLimits(order=((0, 1),), inequalities=([[0.0, 0.0, 1.0]], [0.4])))
    np.testing.assert_allclose(sorted(found.tolist()), [[0.3, 0.3, 0.4], [0.5, 0.5, 0.0]], atol=1e-12)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_what_is_linear_is_most_at_a_corner(seed):
    generator = np.random.default_rng(seed)
    count = int(generator.integers(2, 6))
    limits = WeightLimits(
        order=tuple(generator.permutation(count)[:2].tolist()),
        high=np.full(count, 0.7),
        inequalities=(generator.normal(size=(2, count)), np.full(2, 0.5)),
    )
    rows, bounds, _ = rules(count, limits)
    goal = generator.normal(size=count)
    answer = linprog(-goal, A_ub=rows, b_ub=bounds, A_eq=np.ones((1, count)), b_eq=[1.0])
    if answer.x is None:
        with pytest.raises(ValueError, match="no weights meet all limits"):
            weight_corners(count, limits)
    else:
        assert (weight_corners(count, limits) @ goal).max() == pytest.approx(-answer.fun, abs=1e-8)


def test_limits_that_leave_no_weights_are_refused_by_name():
    with pytest.raises(ValueError, match=r"no weights meet all limits up to criterion 2 at least 0\.6"):
        weight_corners(2, WeightLimits(low=[0.6, 0.6]))


# -------------------------------------------------------------------------------------------------------- dominance


def five_plans(corners, low=SCORES, high=SCORES) -> list[str]:
    plans = possible_plans(FIVE)
    return sorted(names(plans[non_dominated(plans, low, high, corners)]))


def changed(project: int, value: float) -> np.ndarray:
    scores = SCORES.copy()
    scores[project, 1] = value
    return scores


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(0.2, 0.8, ["AE", "CE", "DE"]), (0.5, 0.6, ["AE", "CE"]), (0.6, 0.8, ["AE"])],
)
def test_the_non_dominated_plans_of_the_five_are_those_enumerated(first, second, expected):
    assert five_plans(weights(first, second)) == expected


def test_an_uncertain_score_lets_more_plans_in():
    corners = weights(0.2, 0.8)
    assert five_plans(corners, low=changed(4, 5.0)) == ["AC", "AE", "CE", "DE"]  # strategy of E from 5 to 7
    assert five_plans(corners, high=changed(1, 4.0)) == ["AE", "BE", "CE", "DE"]  # strategy of B from 1 to 4


def test_leaving_out_what_can_be_added_to_changes_nothing():
    corners, low = weights(0.2, 0.8), changed(4, 5.0)
    welcome = always_welcome(low, SCORES, corners)
    assert welcome.all()
    plans = possible_plans(FIVE, welcome)
    assert sorted(names(plans[non_dominated(plans, low, SCORES, corners)])) == five_plans(corners, low=low)


def test_a_project_that_may_take_worth_is_not_welcome():
    low, high = np.array([[-1.0], [0.0], [0.0]]), np.array([[1.0], [0.0], [2.0]])
    assert always_welcome(low, high, [[1.0]]).tolist() == [False, False, True]


def test_plans_of_equal_worth_do_not_dominate_each_other():
    scores = np.ones((2, 1))
    assert non_dominated(np.eye(2), scores, scores, [[1.0]]).all()
    assert not dominates([1, 0], [0, 1], scores, scores, [[1.0]])
    assert dominates([1, 1], [0, 1], scores, scores, [[1.0]])


def test_common_projects_cancel_out_however_uncertain_they_are():
    low, high = np.array([[0.0], [2.0], [1.0]]), np.array([[100.0], [2.0], [1.0]])
    assert dominates([1, 1, 0], [1, 0, 1], low, high, [[1.0]])
    assert not dominates([0, 1, 0], [1, 0, 0], low, high, [[1.0]])


def random_case(seed: int, projects: int = 6):
    generator = np.random.default_rng(seed)
    criteria = int(generator.integers(1, 4))
    low = generator.integers(0, 6, (projects, criteria)).astype(float)
    high = low + generator.integers(0, 3, (projects, criteria)) * generator.integers(0, 2)
    corners = generator.dirichlet(np.ones(criteria), size=3)
    cost = generator.integers(1, 6, (2, projects)).astype(float)
    return low, high, corners, PlanRules(cost, cost.sum(axis=1) // 2)


def dominates_by_definition(p, q, low, high, corners) -> bool:
    """Every corner of scores and weights, one by one."""
    differences = []
    for choice in itertools.product((0, 1), repeat=len(p)):
        scores = np.where(np.array(choice)[:, None] == 1, high, low)
        differences += [(scores @ w) @ (p.astype(float) - q) for w in corners]
    return min(differences) >= -1e-9 and max(differences) > 1e-9


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_dominance_is_what_its_definition_says(seed):
    low, high, corners, rules_ = random_case(seed, projects=4)
    plans = possible_plans(rules_)
    table = [[dominates_by_definition(p, q, low, high, corners) for q in plans] for p in plans]
    assert [[dominates(p, q, low, high, corners) for q in plans] for p in plans] == table
    assert non_dominated(plans, low, high, corners).tolist() == (~np.any(table, axis=0)).tolist()


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_more_information_leaves_core_and_exterior_as_they_are(seed):
    low, high, corners, rules_ = random_case(seed)
    plans = possible_plans(rules_)
    wide = plans[non_dominated(plans, low, high, corners)]
    middle, centre = (low + high) / 2, corners.mean(axis=0)
    for share in (0.7, 0.3):  # smaller sets that hold an interior point of the wide ones
        tight_low, tight_high = middle + share * (low - middle), middle + share * (high - middle)
        tight_corners = centre + share * (corners - centre)
        tight = plans[non_dominated(plans, tight_low, tight_high, tight_corners)]
        assert {*map(tuple, tight.tolist())} <= {*map(tuple, wide.tolist())}
        assert tight[:, wide.all(axis=0)].all()
        assert not tight[:, ~wide.any(axis=0)].any()


def test_many_plans_are_compared_block_by_block_as_at_once():
    generator = np.random.default_rng(4)
    scores = generator.integers(0, 30, (12, 2)).astype(float)
    cost = generator.integers(1, 9, 12).astype(float)
    plans = possible_plans(PlanRules([cost], [cost.sum() / 2]))
    assert len(plans) > 1024
    worth = plans @ scores
    better = (worth[:, None] >= worth[None]).all(axis=2) & (worth[:, None] > worth[None]).any(axis=2)
    assert non_dominated(plans, scores, scores, np.eye(2)).tolist() == (~better.any(axis=0)).tolist()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"plans": [[0, 2, 0, 0, 0]]}, "plans: row 1, column 2: expected 0 or 1, found 2"),
        ({"plans": [[0, 1]]}, "plans: expected 5 projects"),
        ({"plans": [0, 1]}, "plans: expected plans × projects"),
        ({"low": SCORES + 1.0}, "low: row 1, column 1: expected a number at most the high, found 9 and 8"),
        ({"high": SCORES * np.nan}, "low: row 1, column 1"),
        ({"high": SCORES[:3]}, "low and high"),
        ({"corners": [[0.5]]}, "corners: expected corners × 2 criteria"),
        ({"corners": [[1.5, -0.5]]}, "corners: row 1, column 2: expected at least 0, found -0.5"),
        ({"corners": np.empty((0, 2))}, "corners: expected corners × 2 criteria"),
    ],
)
def test_input_that_does_not_fit_is_refused(changes, words):
    arguments = {"plans": np.eye(5), "low": SCORES, "high": SCORES, "corners": np.eye(2)} | changes
    with pytest.raises(ValueError, match=words):
        non_dominated(**arguments)


# ---------------------------------------------------------------------------------------------------------- searches


@pytest.mark.parametrize(("first", "second"), [(0.2, 0.8), (0.5, 0.6), (0.6, 0.8)])
def test_searches_find_the_plans_of_the_five(first, second):
    corners = weights(first, second)
    assert sorted(names(search_non_dominated(FIVE, SCORES, corners))) == five_plans(corners)


@pytest.mark.parametrize("seed", range(12))
def test_searches_find_what_listing_finds_ties_included(seed):
    generator = np.random.default_rng(seed)
    criteria = 1 + seed % 4
    scores = generator.integers(0, 5, (9, criteria)).astype(float)  # small numbers: many ties
    rules_ = random_rules(generator, 2, 9)
    plans = possible_plans(rules_)
    expected = plans[non_dominated(plans, scores, scores, np.eye(criteria))]
    found = search_non_dominated(rules_, scores, np.eye(criteria))
    assert sorted(found.tolist()) == sorted(expected.tolist())


def test_searches_take_projects_with_several_starts():
    # the first project may start in one of two periods of 1 each, the second only in the first period
    rules_ = PlanRules([[1, 0, 1], [0, 1, 0], [1, 1, 0]], [1.0, 1.0, 1.0], project=[0, 0, 1])
    found = search_non_dominated(rules_, np.ones((2, 1)), [[1.0]])
    assert found.tolist() == [[True, True]]


def test_searches_give_up_rather_than_answer_in_part():
    assert search_non_dominated(FIVE, SCORES, weights(0.2, 0.8), most_effort=150) is None


def test_searches_say_when_nothing_is_possible():
    assert search_non_dominated(PlanRules([[1.0], [-1.0]], [0.0, -1.0]), [[1.0]], [[1.0]]).shape == (0, 1)


def test_money_in_cents_or_in_millions_finds_the_same_plan():
    worth = PROFIT
    for factor in (1e-6, 1.0, 1e9):
        rules_ = PlanRules(CB8.rows.toarray() * factor, CB8.limits * factor)
        assert PlanSearch(rules_).best(worth * factor).plan.nonzero()[0].tolist() == [0, 1, 3, 5, 6, 7]


def test_a_node_limit_is_told_from_a_proof():
    generator = np.random.default_rng(3)
    cost = generator.integers(10, 100, (5, 40)).astype(float)
    hard = PlanRules(cost, cost.sum(axis=1) // 2)
    worth = cost.sum(axis=0) + generator.integers(0, 20, 40)
    assert not PlanSearch(hard, nodes=1).best(worth).is_proved
    assert PlanSearch(hard, gap=0.5, nodes=1).best(worth).is_proved
