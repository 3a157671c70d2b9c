import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.intake import best_worst as best_worst_module
from workbench.intake import weights
from workbench.intake.weights import direct, rank_order_centroid, swing, swing_sentences

points = st.lists(st.integers(0, 100), min_size=1, max_size=8).filter(any)


@pytest.mark.parametrize("method", [direct, swing])
def test_weights_are_the_points_over_their_sum(method):
    assert method([100, 60, 40]).tolist() == pytest.approx([0.5, 0.3, 0.2])
    assert method([7]).tolist() == [1.0]
    assert method([0, 5, 0, 5]).tolist() == [0.0, 0.5, 0.0, 0.5]


@settings(max_examples=30)
@given(points, st.floats(0.01, 100))
def test_the_scale_of_the_points_changes_no_weight(given_points, factor):
    weighed = swing(given_points)
    assert weighed.sum() == pytest.approx(1.0, abs=1e-12)
    assert swing(np.multiply(given_points, factor)) == pytest.approx(weighed)


@settings(max_examples=30)
@given(points, st.randoms(use_true_random=False))
def test_criteria_in_another_order_keep_their_weights(given_points, random):
    order = list(range(len(given_points)))
    random.shuffle(order)
    assert swing([given_points[i] for i in order]).tolist() == pytest.approx([swing(given_points)[i] for i in order])


@pytest.mark.parametrize(
    ("given_points", "complaint"),
    [
        ([], r"points: expected one row of numbers, found the shape \(0,\)"),
        ([[1, 2]], r"found the shape \(1, 2\)"),
        ([1, -2], "points: position 2: expected a finite number of at least 0, found -2"),
        ([np.nan, 2], "points: position 1: expected a finite number of at least 0, found nan"),
        ([1, np.inf], "points: position 2: .* found inf"),
        ([0, 0], "at least one above 0, found only zeros"),
    ],
)
@pytest.mark.parametrize("method", [direct, swing, lambda values: swing_sentences(values, ["A", "B"])])
def test_points_that_say_nothing_are_refused(method, given_points, complaint):
    with pytest.raises(ValueError, match=complaint):
        method(given_points)


def test_each_swing_is_told_against_the_next_smaller_one():
    assert swing_sentences([50, 100, 40], ["Cost", "Reach", "Risk"]) == [
        "Reach from low to high is worth 2.00 times Cost from low to high",
        "Cost from low to high is worth 1.25 times Risk from low to high",
    ]


def test_a_swing_worth_nothing_is_told_so():
    assert swing_sentences([100, 0], ["Reach", "Colour"]) == ["Colour from low to high is worth nothing"]
    assert swing_sentences([100], ["Reach"]) == []


def test_every_point_needs_a_name():
    with pytest.raises(ValueError, match="names: expected one for each of the 2 points, found 1"):
        swing_sentences([100, 50], ["Reach"])


def test_three_criteria_in_order_weigh_eleven_five_and_two_eighteenths():
    """Barron and Barrett (1996), Management Science 42(11): .6111, .2778, .1111."""
    assert rank_order_centroid(3).tolist() == pytest.approx([11 / 18, 5 / 18, 2 / 18])
    assert rank_order_centroid(1).tolist() == [1.0]


@pytest.mark.parametrize("n", [2, 4, 9])
def test_the_centroid_is_the_mean_of_the_corners_of_all_weights_in_that_order(n):
    corners = [[1 / k] * k + [0.0] * (n - k) for k in range(1, n + 1)]
    assert rank_order_centroid(n).tolist() == pytest.approx(np.mean(corners, axis=0).tolist())
    assert rank_order_centroid(n).sum() == pytest.approx(1.0, abs=1e-12)


def test_no_criterion_has_no_centroid():
    with pytest.raises(ValueError, match="at least 1 criterion, found 0"):
        rank_order_centroid(0)


def test_the_best_worst_method_is_found_beside_the_others():
    assert weights.best_worst is best_worst_module.best_worst
    assert set(weights.__all__) <= set(dir(weights))
