import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.intake.weight_limits import corners
from workbench.intake.weight_space import WeightLimits, checked_draws, near, stream, weight_draws

SIZE = 20_000


def assert_mean(draws: np.ndarray, expected, *, independent: float = 1.0):
    """Means within 4 standard errors; a walk has fewer independent draws than draws."""
    error = draws.std(axis=0) / np.sqrt(independent * len(draws))
    assert np.all(np.abs(draws.mean(axis=0) - expected) <= 4 * error + 1e-12)


def assert_weights(draws: np.ndarray):
    assert np.all(draws >= 0)
    np.testing.assert_allclose(draws.sum(axis=1), 1.0, atol=1e-12)


# ------------------------------------------------------------------------------------------------ simplex and order


def test_without_limits_weights_are_uniform_on_the_simplex():
    # Dirichlet(1, ..., 1): mean 1/n, variance (n - 1)/(n²(n + 1)), P(w > x) = (1 - x)^(n - 1)
    draws = weight_draws(4, SIZE)
    assert_weights(draws)
    assert_mean(draws, 1 / 4)
    assert_mean((draws - 1 / 4) ** 2, 3 / 80)
    assert_mean((draws > 0.5) * 1.0, 0.5**3)


def test_ordered_weights_have_the_rank_order_centroid_as_mean():
    # w_k = (1/n) Σ_{j=k..n} 1/j, Barron and Barrett (1996)
    draws = weight_draws(5, SIZE, limits=WeightLimits(order=(3, 0, 4, 1, 2)))
    ordered = draws[:, [3, 0, 4, 1, 2]]
    assert_weights(draws)
    assert np.all(np.diff(ordered, axis=1) <= 1e-15)
    assert_mean(ordered, [sum(1 / j for j in range(k, 6)) / 5 for k in range(1, 6)])


def test_ordered_weights_are_as_good_as_sorted_uniform_ones():
    ordered = weight_draws(4, SIZE, limits=WeightLimits(order=(0, 1, 2, 3)))
    by_sorting = -np.sort(-weight_draws(4, SIZE, seed=2), axis=1)
    for power in (1, 2, 3):
        left, right = ordered**power, by_sorting**power
        error = np.sqrt((left.var(axis=0) + right.var(axis=0)) / SIZE)
        assert np.all(np.abs(left.mean(axis=0) - right.mean(axis=0)) <= 4 * error)


def test_a_partial_order_leaves_the_other_criteria_free():
    draws = weight_draws(4, SIZE, limits=WeightLimits(order=(2, 0)))
    plain = weight_draws(4, SIZE, seed=5)
    assert np.all(draws[:, 2] >= draws[:, 0])
    larger, smaller = plain[:, [0, 2]].max(axis=1), plain[:, [0, 2]].min(axis=1)
    expected = np.column_stack([smaller, plain[:, 1], larger, plain[:, 3]])
    error = np.sqrt((draws.var(axis=0) + expected.var(axis=0)) / SIZE)
    assert np.all(np.abs(draws.mean(axis=0) - expected.mean(axis=0)) <= 4 * error)


def test_criteria_of_one_group_have_equal_weights():
    # the segment from (0, 0, 1) to (1/3, 1/3, 1/3)
    draws = weight_draws(3, SIZE, limits=WeightLimits(order=(2, (0, 1))))
    assert_weights(draws)
    np.testing.assert_array_equal(draws[:, 0], draws[:, 1])
    assert_mean(draws, [1 / 6, 1 / 6, 2 / 3])


def test_criteria_of_one_group_have_equal_weights_within_narrow_limits_too():
    limits = WeightLimits(order=((0, 1),), low=[0.28, 0.28, 0.38], high=[0.32, 0.32, 0.44])
    draws = weight_draws(3, 500, limits=limits)
    np.testing.assert_allclose(draws[:, 0], draws[:, 1], atol=1e-12)
    assert draws[:, 2].min() < 0.39
    assert draws[:, 2].max() > 0.43


def test_corners_of_an_order_are_equal_weights_of_the_first_ones():
    found = corners(3, WeightLimits(order=(1, 0, 2)))
    np.testing.assert_allclose(found, [[0, 1, 0], [1 / 2, 1 / 2, 0], [1 / 3, 1 / 3, 1 / 3]])


# ------------------------------------------------------------------------------------------ intervals, inequalities


@pytest.mark.parametrize(
    ("limits", "centroid"),
    [
        # triangle with corners (1, 0, 0), (1/2, 1/2, 0), (1/2, 0, 1/2)
        (WeightLimits(low=[0.5, 0, 0]), [2 / 3, 1 / 6, 1 / 6]),
        # triangle between the middles of the sides
        (WeightLimits(high=[0.5, 0.5, 0.5]), [1 / 3, 1 / 3, 1 / 3]),
        # w_0 >= 2 w_1: triangle with corners (1, 0, 0), (2/3, 1/3, 0), (0, 0, 1)
        (WeightLimits(inequalities=([[-1, 2, 0]], [0])), [5 / 9, 1 / 9, 1 / 3]),
        # w_2 first and at most 1/2, the others free: corners (1/2, 0, 1/2), (0, 1/2, 1/2), (1/3, 1/3, 1/3)
        (WeightLimits(order=(2, 0), high=[1, 0.5, 0.5], inequalities=([[0, 1, -1]], [0])), [5 / 18, 5 / 18, 4 / 9]),
    ],
)
def test_draws_within_limits_have_the_centroid_of_their_polygon_as_mean(limits, centroid):
    draws = weight_draws(3, SIZE, limits=limits)
    assert_weights(draws)
    assert_mean(draws, centroid)


def test_draws_within_intervals_have_the_variance_of_the_polygon():
    # half the size of the simplex, so a quarter of its variance 1/18
    draws = weight_draws(3, SIZE, limits=WeightLimits(high=[0.5, 0.5, 0.5]))
    assert_mean((draws - 1 / 3) ** 2, 1 / 72)


def halving(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each weight at least twice the next one: a thin simplex, its inequalities and its corners."""
    unit = np.eye(count)
    rows = 2 * unit[1:] - unit[:-1]
    ends = np.tril(2.0 ** -np.arange(count)[None, :] * np.ones((count, 1)))
    return rows, np.zeros(count - 1), ends / ends.sum(axis=1, keepdims=True)


def test_a_walk_through_a_thin_set_has_the_exact_mean_and_covariance():
    # of Dirichlet mixtures of k corners c: mean c̄, covariance Σ (c - c̄)(c - c̄)ᵀ/(k(k + 1))
    rows, bounds, ends = halving(7)
    draws = weight_draws(7, SIZE, limits=WeightLimits(inequalities=(rows, bounds)))
    assert_weights(draws)
    assert np.all(draws @ rows.T <= 1e-9)
    assert_mean(draws, ends.mean(axis=0), independent=1 / 4)
    away = ends - ends.mean(axis=0)
    products = (draws - ends.mean(axis=0))[:, :, None] * (draws - ends.mean(axis=0))[:, None, :]
    assert_mean(products.reshape(SIZE, -1), (away.T @ away / 56).ravel(), independent=1 / 4)


def test_two_inequalities_may_make_an_equation():
    # w_0 = 2 w_1: the segment from (2/3, 1/3, 0) to (0, 0, 1)
    draws = weight_draws(3, 5_000, limits=WeightLimits(inequalities=([[1, -2, 0], [-1, 2, 0]], [0, 0])))
    np.testing.assert_allclose(draws[:, 0], 2 * draws[:, 1], atol=1e-9)
    assert_mean(draws, [1 / 3, 1 / 6, 1 / 2], independent=1 / 4)
    assert_mean((draws[:, 2] < 0.25) * 1.0, 0.25, independent=1 / 4)


def test_limits_that_leave_one_point_give_that_point():
    equations = np.vstack([np.eye(3), -np.eye(3)]), [0.2, 0.3, 0.5, -0.2, -0.3, -0.5]
    for limits in (near([0.2, 0.3, 0.5], 0), WeightLimits(inequalities=equations)):
        np.testing.assert_allclose(weight_draws(3, 4, limits=limits), [[0.2, 0.3, 0.5]] * 4, atol=1e-9)


def test_weights_near_given_ones_stay_within_the_share():
    middle = np.array([0.4, 0.3, 0.2, 0.1, 0.0])
    draws = weight_draws(5, SIZE, limits=near(middle, 0.25))
    assert_weights(draws)
    assert np.all(np.abs(draws - middle) <= 0.25 * middle + 1e-12)
    assert draws[:, 0].min() < 0.31
    assert draws[:, 0].max() > 0.48


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=2, max_size=6), st.integers(0, 99), st.floats(0.01, 1.0))
def test_draws_meet_their_limits(points, seed, share):
    middle = np.array(points) / sum(points)
    limits = near(middle / middle.sum(), share)
    draws = weight_draws(len(middle), 50, seed, limits)
    assert_weights(draws)
    assert np.all(draws >= limits.low - 1e-12)
    assert np.all(draws <= limits.high + 1e-12)


# ------------------------------------------------------------------------------------------------------------ seeds


@pytest.mark.parametrize(
    "limits",
    [None, WeightLimits(order=(1, 0)), near([0.25] * 4, 0.2), WeightLimits(inequalities=halving(4)[:2])],
)
def test_a_longer_table_begins_with_the_shorter_one(limits):
    short, long = (weight_draws(4, size, 3, limits) for size in (700, 2_000))
    np.testing.assert_array_equal(short, long[:700])
    assert not np.array_equal(short, weight_draws(4, 700, 4, limits))


def test_places_of_one_seed_share_no_random_numbers():
    tables = [stream(1, *place).random(4).tolist() for place in [(), (0,), (1,), (0, 0)]]
    assert len({tuple(table) for table in tables}) == 4


# --------------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("limits", "complaint"),
    [
        ({"order": (0, 3)}, "order: expected positions from 0 to 2, found 3"),
        ({"order": (0, -1)}, "order: expected positions from 0 to 2, found -1"),
        ({"order": (0.5,)}, "order: expected positions from 0 to 2, found 0.5"),
        ({"order": (0, (1, 0))}, "order: expected each criterion once, found position 0 again"),
        ({"low": [0.1, 0.2]}, r"low: expected one limit for each of the 3 criteria, found shape \(2,\)"),
        ({"high": [0.1, np.nan, 1]}, "high: criterion 2: expected a limit from 0 to 1, found nan"),
        ({"low": [-0.1, 0, 0]}, "low: criterion 1: expected a limit from 0 to 1, found -0.1"),
        ({"low": [0, 0.4, 0], "high": [1, 0.3, 1]}, "low: criterion 2: expected at most the high limit 0.3, found 0.4"),
        ({"inequalities": ([[1, 2]], [0])}, r"inequalities: .* found shapes \(1, 2\) and \(1,\)"),
        ({"inequalities": ([[1, 2, np.inf]], [0])}, "inequalities: expected finite numbers"),
        ({"low": [0.6, 0.5, 0]}, "no weights meet all of: criterion 1 at least 0.6; criterion 2 at least 0.5$"),
        ({"high": [0.3, 0.3, 0.3]}, "criterion 1 at most 0.3; criterion 2 at most 0.3; criterion 3 at most 0.3$"),
        (
            {"order": (2, 1), "low": [0.1, 0.5, 0], "inequalities": ([[1, 1, 1], [0, 0, 1]], [2, 0.4])},
            "all of: criterion 3 at least criterion 2; criterion 2 at least 0.5; inequality 2$",
        ),
    ],
)
def test_limits_that_fit_nothing_are_refused_by_name(limits, complaint):
    with pytest.raises(ValueError, match=complaint):
        weight_draws(3, 10, limits=WeightLimits(**limits))


@pytest.mark.parametrize("seed", [-1, 1.5, True, "1"])
def test_a_seed_is_a_whole_number(seed):
    with pytest.raises(ValueError, match="seed: expected a whole number"):
        weight_draws(3, 10, seed)


def test_there_is_at_least_one_criterion_and_it_has_all_the_weight():
    assert weight_draws(1, 3).tolist() == [[1.0]] * 3
    assert weight_draws(1, 3, limits=near([1.0], 0.5)).tolist() == [[1.0]] * 3
    with pytest.raises(ValueError, match="count: expected at least one criterion, found 0"):
        weight_draws(0, 3)


@pytest.mark.parametrize("share", [-0.1, np.nan, np.inf])
def test_a_share_is_a_number_of_at_least_0(share):
    with pytest.raises(ValueError, match="share: expected a finite number"):
        near([0.5, 0.5], share)


@pytest.mark.parametrize(
    ("weights", "complaint"),
    [
        ([[0.5, 0.5], [0.5, 0.4]], "weights: row 2: expected finite numbers of at least 0 that sum to 1"),
        ([[1.5, -0.5]], "weights: row 1"),
        ([[np.nan, 1.0]], "weights: row 1"),
        ([[1.0]], r"weights: expected draws × 2 criteria, found shape \(1, 1\)"),
        (np.empty((0, 2)), "found shape"),
    ],
)
def test_draws_that_are_no_weights_are_refused(weights, complaint):
    with pytest.raises(ValueError, match=complaint):
        checked_draws(weights, 2)
