"""The mean of the worst scenarios and the row it gives, against a linear programme and the simulation's own figure."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from workbench.risk.measures import cvar
from workbench.selection.scenario_values import ScenarioValues, checked_probabilities
from workbench.selection.tail_cuts import TailAverage, lower_cvar, tail

seeds = st.integers(0, 10_000)


def drawn(seed: int, scenarios: int = 12, projects: int = 4, options: int = 7) -> ScenarioValues:
    g = np.random.default_rng(seed)
    factors = g.normal(1.0, 0.8, (scenarios, projects))
    return ScenarioValues(factors, g.integers(0, projects, options), g.normal(3, 4, options), g.uniform(0, 2, options))


def table(values: ScenarioValues) -> np.ndarray:
    """The same values with every option written out."""
    return values.factors[:, values.project] * values.amounts - values.costs


def smallest_average(outcomes, probabilities, alpha) -> float:
    """The definition as a linear programme over the weights of the scenarios."""
    ends = [(0.0, p / (1.0 - alpha)) for p in probabilities]
    return linprog(outcomes, A_eq=np.ones((1, len(outcomes))), b_eq=[1.0], bounds=ends).fun


def test_the_boundary_scenario_counts_in_part():
    places, weights = tail([5.0, -10.0, 0.0, 20.0], [0.25] * 4, 0.6)
    assert places.tolist() == [1, 2]
    assert weights.tolist() == pytest.approx([0.625, 0.375])
    assert lower_cvar([5.0, -10.0, 0.0, 20.0], [0.25] * 4, 0.6) == pytest.approx(-6.25)


def test_a_level_of_zero_is_the_mean_and_one_scenario_is_itself():
    assert lower_cvar([1.0, 2.0, 6.0], [0.5, 0.3, 0.2], 0.0) == pytest.approx(2.3)
    assert lower_cvar([7.0], [1.0], 0.95) == 7.0


def test_rounding_of_the_level_takes_no_scenario_more():
    assert len(tail(np.arange(1000.0), np.full(1000, 0.001), 0.95)[0]) == 50


@given(seeds, st.sampled_from([0.0, 0.1, 0.5, 0.8, 0.95, 0.99]))
@settings(max_examples=40, deadline=None)
def test_the_tail_is_the_smallest_average_allowed(seed, alpha):
    g = np.random.default_rng(seed)
    outcomes, chances = g.normal(size=15), g.dirichlet(np.ones(15))
    assert lower_cvar(outcomes, chances, alpha) == pytest.approx(smallest_average(outcomes, chances, alpha), abs=1e-9)
    assert lower_cvar(outcomes, chances, alpha) <= outcomes @ chances + 1e-12


@given(seeds, st.sampled_from([0.0, 0.5, 0.9, 0.95]), st.integers(1, 60))
@settings(max_examples=40, deadline=None)
def test_equal_chances_give_the_figure_of_the_simulation_page(seed, alpha, count):
    outcomes = np.random.default_rng(seed).integers(-3, 4, count).astype(float)  # with ties
    expected = cvar(outcomes, alpha, "lower")
    assert lower_cvar(outcomes, checked_probabilities(None, count), alpha) == pytest.approx(expected, abs=1e-9)


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_values_by_project_are_those_of_the_table_written_out(seed):
    values, g = drawn(seed), np.random.default_rng(seed + 1)
    plan, weights = g.uniform(size=values.size[1]), g.dirichlet(np.ones(values.size[0]))
    np.testing.assert_allclose(values.outcomes(plan), table(values) @ plan, atol=1e-10)
    np.testing.assert_allclose(values.average(weights), weights @ table(values), atol=1e-10)
    np.testing.assert_allclose(
        values.average(weights[:3], np.array([4, 0, 2])),
        weights[:3] @ table(values)[[4, 0, 2]],
        atol=1e-10,
    )
    whole = (np.arange(2 ** values.size[1])[:, None] >> np.arange(values.size[1])) & 1
    low, high = values.span(np.zeros(values.size[1]), np.ones(values.size[1]))
    assert low <= (table(values) @ whole.T).min() + 1e-9
    assert high >= (table(values) @ whole.T).max() - 1e-9


@given(seeds, st.sampled_from([0.0, 0.5, 0.9]))
@settings(max_examples=30, deadline=None)
def test_a_row_is_exact_where_it_was_made_and_below_no_plan_elsewhere(seed, alpha):
    values, g = drawn(seed), np.random.default_rng(seed + 1)
    chances = g.dirichlet(np.ones(values.size[0]))
    measure = TailAverage(values, chances, alpha)
    plan = g.integers(0, 2, values.size[1]).astype(float)
    cut = measure.cut(plan)
    assert cut.at(plan) == pytest.approx(lower_cvar(values.outcomes(plan), chances, alpha), abs=1e-9)
    low, high = measure.span(np.zeros(values.size[1]), np.ones(values.size[1]))
    for other in g.uniform(size=(20, values.size[1])):
        true = lower_cvar(values.outcomes(other), chances, alpha)
        assert cut.at(other) >= true - 1e-9
        assert low - 1e-9 <= true <= high + 1e-9


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"factors": np.ones(3)}, "scenarios × projects"),
        ({"factors": np.ones((0, 2))}, "scenarios × projects"),
        ({"factors": np.array([[1.0, np.nan]])}, "factors: expected finite numbers, found another at place 1, 2"),
        ({"project": np.array([0, 2])}, "columns from 0 to 1"),
        ({"project": np.array([0])}, "project: expected one number per option"),
        ({"costs": np.array([1.0])}, "costs: expected one number per option"),
        ({"amounts": np.array([1.0, np.inf])}, "amounts: expected finite numbers"),
    ],
)
def test_values_that_do_not_fit_are_refused(change, complaint):
    good = {"factors": np.ones((3, 2)), "project": np.array([0, 1]), "amounts": np.ones(2), "costs": np.zeros(2)}
    with pytest.raises(ValueError, match=complaint):
        ScenarioValues(**(good | change))


@pytest.mark.parametrize(
    ("probabilities", "complaint"),
    [([0.5, 0.4], "sum of 1"), ([1.5, -0.5], "row 2"), ([1.0], "each of the 2"), ([np.nan, 1.0], "finite")],
)
def test_chances_that_are_none_are_refused(probabilities, complaint):
    with pytest.raises(ValueError, match=complaint):
        checked_probabilities(probabilities, 2)


@pytest.mark.parametrize("alpha", [-0.1, 1.0, np.nan])
def test_a_level_out_of_range_is_refused(alpha):
    with pytest.raises(ValueError, match="alpha"):
        TailAverage(ScenarioValues.per_option(np.ones((2, 2)), 0.0), np.full(2, 0.5), alpha)
