"""Variance through factors and chances of a target: enumerated numbers, every plan listed, closed forms."""

import itertools
import math

import cvxpy as cp
import numpy as np
import pytest

from workbench.selection.chance import chance_of_target, chance_plan
from workbench.selection.cutting_planes import relax
from workbench.selection.risk_measures import FactorVariance, independent_variance, variance_plan
from workbench.selection.risk_program import Program, Term, options_problem
from workbench.taxonomy import Status

# Oracle Crystal Ball budget example (docs.oracle.com, OptQuest, ch05s04s01).
REVENUE = np.array([750.0, 1500, 600, 1800, 1250, 150, 900, 250])
SUCCESS = np.array([0.9, 0.7, 0.6, 0.4, 0.8, 0.6, 0.7, 0.9])
COST = np.array([250.0, 650, 250, 500, 700, 30, 350, 70])

# Five projects A to E; costs in three scenarios: as planned, A and C a fifth dearer, E half as dear again.
FIVE_VALUES, FIVE_COSTS = np.array([4.5, 3.0, 5.0, 4.5, 6.5]), np.array([5.0, 5.0, 4.0, 2.0, 5.0])
FIVE_USE = FIVE_COSTS * np.array([[1, 1, 1, 1, 1], [1.2, 1, 1.2, 1, 1], [1, 1, 1, 1, 1.5]])
FIVE_CHANCES = [0.5, 0.3, 0.2]


def plans(count: int) -> np.ndarray:
    return np.array(list(itertools.product([0.0, 1.0], repeat=count)))


def fitting(rows: np.ndarray, limits: np.ndarray) -> list[np.ndarray]:
    return [plan for plan in plans(rows.shape[1]) if (rows @ plan <= limits + 1e-9).all()]


def random_question(seed: int):
    g = np.random.default_rng(seed)
    count, factors = int(g.integers(2, 9)), int(g.integers(0, 4))
    rows = g.integers(1, 9, (2, count)).astype(float)
    spread = FactorVariance(g.normal(0, 2, (count, factors)), g.uniform(0, 5, count))
    return g.uniform(1, 12, count), spread, rows, rows.sum(axis=1) * g.uniform(0.3, 0.8)


def test_independent_successes_have_the_enumerated_standard_deviation():
    found = variance_plan(SUCCESS * REVENUE - COST, independent_variance(REVENUE, SUCCESS), COST[None], [2000.0])
    assert found.value == pytest.approx(1540.0)
    assert math.sqrt(-found.measure) == pytest.approx(1217.313, abs=5e-4)


def test_independent_successes_vary_as_their_256_outcomes_do():
    outcomes = plans(8)
    chances = np.prod(np.where(outcomes == 1, SUCCESS, 1 - SUCCESS), axis=1)
    plan = np.array([1.0, 0, 1, 1, 0, 0, 1, 1])
    earned = outcomes @ (REVENUE * plan)
    spread = chances @ (earned - chances @ earned) ** 2
    assert independent_variance(REVENUE, SUCCESS).variance(plan) == pytest.approx(spread)


def test_the_variance_of_whole_plans_is_that_of_the_covariance_matrix():
    _, spread, _, _ = random_question(8)
    matrix = spread.loadings @ spread.loadings.T + np.diag(spread.own)
    for plan in plans(len(spread.own)):
        assert spread.variance(plan) == pytest.approx(plan @ matrix @ plan)


@pytest.mark.parametrize("seed", range(20))
def test_a_tangent_touches_where_it_was_made_and_bounds_every_other_plan(seed):
    _, spread, _, _ = random_question(seed)
    g = np.random.default_rng(seed)
    at = g.uniform(size=len(spread.own))
    cut = spread.cut(at)
    assert cut.at(at) == pytest.approx(-spread.variance(at))
    for other in g.uniform(size=(20, len(at))):
        assert cut.at(other) >= -spread.variance(other) - 1e-9
        low, high = spread.span(np.zeros(len(at)), np.ones(len(at)))
        assert low <= -spread.variance(other) <= high


@pytest.mark.parametrize("seed", range(20))
def test_less_variance_is_bought_at_the_price_of_the_best_plan_listed(seed):
    values, spread, rows, limits = random_question(seed)
    fits = fitting(rows, limits)
    for aversion in (0.0, 0.1, 1.0):
        found = variance_plan(values, spread, rows, limits, aversion=aversion)
        best = max(values @ plan - aversion * spread.variance(plan) for plan in fits)
        assert (found.status, found.value) == (Status.OPTIMAL, pytest.approx(best, abs=1e-4))


@pytest.mark.parametrize("seed", range(10))
def test_the_relaxation_equals_the_quadratic_programme(seed):
    """Solved by Clarabel through cvxpy; the bound comes from prices alone."""
    values, spread, rows, limits = random_question(seed)
    x = cp.Variable(len(values))
    variance = cp.sum_squares(spread.loadings.T @ x) + spread.own @ x if spread.loadings.size else spread.own @ x
    expected = cp.Problem(cp.Maximize(values @ x - 0.5 * variance), [rows @ x <= limits, x >= 0, x <= 1])
    expected.solve(solver=cp.CLARABEL)
    program = Program(options_problem(values, rows, limits, whole=False), (Term(spread, weight=0.5),))
    found = relax(program, gap=1e-5)
    assert found.value == pytest.approx(expected.value, rel=2e-5)
    assert found.bound >= expected.value - 1e-6
    assert found.gap <= 1e-5
    assert found.value == pytest.approx(values @ found.plan - 0.5 * spread.variance(found.plan))


@pytest.mark.parametrize("seed", range(20))
def test_a_largest_variance_leads_to_the_best_plan_listed(seed):
    values, spread, rows, limits = random_question(seed)
    fits = fitting(rows, limits)
    for most in (3.0, 15.0, 60.0):
        found = variance_plan(values, spread, rows, limits, most=most)
        best = max(values @ plan for plan in fits if spread.variance(plan) <= most)
        assert found.value == pytest.approx(best, abs=1e-4)
        assert -found.measure <= most * (1 + 1e-6)


@pytest.mark.parametrize(
    ("chance", "value", "plan", "true"),
    [(0.75, 11.5, [0, 0, 1, 0, 1], 0.8), (0.9, 11.0, [0, 0, 0, 1, 1], 1.0), (0.8, 11.5, [0, 0, 1, 0, 1], 0.8)],
)
def test_five_keeps_its_budget_with_the_chance_asked_for(chance, value, plan, true):
    """Enumerated; the third row stands exactly on the limit."""
    found = chance_plan(FIVE_VALUES, FIVE_USE, 10.0, chance, np.zeros((0, 5)), [], probabilities=FIVE_CHANCES)
    assert (found.status, found.value) == (Status.OPTIMAL, pytest.approx(value))
    assert found.plan.tolist() == plan
    assert found.measure == pytest.approx(true)


@pytest.mark.parametrize("seed", range(20))
def test_a_chance_leads_to_the_best_plan_listed(seed):
    g = np.random.default_rng(seed)
    count, scenarios = int(g.integers(2, 9)), int(g.integers(1, 15))
    values, use = g.uniform(1, 9, count), g.normal(3, 3, (scenarios, count))
    rows, limits = g.integers(1, 6, (1, count)).astype(float), [3.0 * count]
    limit, chances = float(g.uniform(-1, 8)), g.dirichlet(np.ones(scenarios))
    for chance in (0.3, 0.7, 0.95, 1.0):
        found = chance_plan(values, use, limit, chance, rows, limits, probabilities=chances)
        good = [
            values @ plan
            for plan in plans(count)
            if rows @ plan <= limits and chances[use @ plan <= limit].sum() >= chance - 1e-12
        ]
        assert (found.status is Status.INFEASIBLE) == (not good)
        if good:
            assert found.value == pytest.approx(max(good))
            assert found.measure >= chance - 1e-9


def test_a_target_is_a_use_with_its_sign_changed():
    """At least 9 of value in 2 of 3 scenarios, for the least cost."""
    values = np.array([[5.0, 6.0, 9.0], [5.0, 2.0, 9.0], [5.0, 5.0, 0.0]])
    found = chance_plan([-2.0, -2.0, -5.0], -values, -9.0, 0.6, np.zeros((0, 3)), [])
    assert (found.plan.tolist(), found.value) == ([1.0, 1.0, 0.0], -4.0)
    assert found.measure == pytest.approx(chance_of_target(values @ found.plan, 9.0)) == pytest.approx(2 / 3)


def test_the_chance_of_a_target_counts_the_target_itself():
    assert chance_of_target([1.0, 2.0, 3.0], 2.0) == pytest.approx(2 / 3)
    assert chance_of_target([1.0, 2.0, 3.0], 2.0, [0.5, 0.1, 0.4]) == pytest.approx(0.5)
    assert chance_of_target([0.1 + 0.2], 0.3) == 1.0


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: independent_variance([1.0, 2.0], [0.5, 1.2]), "row 2"),
        (lambda: independent_variance([1.0, 2.0], [0.5, math.nan]), "row 2"),
        (lambda: independent_variance([1.0, 2.0], [0.5]), "each of the 2"),
        (lambda: FactorVariance(np.ones((3, 1)), np.ones(2)), "loadings"),
        (lambda: FactorVariance(np.full((2, 1), math.inf), np.ones(2)), "loadings"),
        (lambda: FactorVariance(np.ones((2, 1)), [1.0, -1.0]), "own: row 2"),
        (lambda: variance_plan([1.0], FactorVariance(np.ones((1, 1)), [1.0]), [[1.0]], [1.0], aversion=-1), "weight"),
        (lambda: variance_plan([1.0, 2.0], FactorVariance(np.ones((1, 1)), [1.0]), [[1.0, 1.0]], [1.0]), "values"),
        (lambda: chance_plan([1.0], [[1.0, 2.0]], 1.0, 0.5, [[1.0]], [1.0]), "use"),
        (lambda: chance_plan([1.0], [[math.nan]], 1.0, 0.5, [[1.0]], [1.0]), "use"),
        (lambda: chance_plan([1.0], [[1.0]], 1.0, 1.5, [[1.0]], [1.0]), "chance"),
        (lambda: chance_of_target([1.0, 2.0], 1.0, [0.5]), "probabilities"),
    ],
)
def test_impossible_questions_are_refused_by_name(make, complaint):
    with pytest.raises(ValueError, match=complaint):
        make()
