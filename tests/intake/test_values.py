import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.intake.values import exponential, linear, observed_range, piecewise

NAN = float("nan")


def test_a_linear_value_is_the_share_of_the_scale():
    assert linear([10, 15, 30], 10, 30).values.tolist() == [0, 0.25, 1]
    assert linear([10, 15, 30], 10, 30, "min").values.tolist() == [1, 0.75, 0]


def test_an_exponential_value_follows_the_closed_form():
    """(1 - e^(-c t))/(1 - e^(-c)) written out for t = 1/4; for min the share is taken from the other end."""
    for c in (2.0, -3.0):
        curve = [(1 - math.exp(-c * t)) / (1 - math.exp(-c)) for t in (0.0, 0.25, 0.75, 1.0)]
        assert exponential([0, 5, 15, 20], 0, 20, c).values == pytest.approx(curve)
        assert exponential([20, 15, 5, 0], 0, 20, c, "min").values == pytest.approx(curve)


def test_the_sign_of_the_curvature_says_which_steps_count_most():
    assert exponential(5, 0, 10, 2.0).values > 0.5 > exponential(5, 0, 10, -2.0).values


def test_without_curvature_the_exponential_is_linear_and_nearly_so_with_little():
    scores = [0, 1, 4, 9, 10]
    assert exponential(scores, 0, 10, 0.0).values.tolist() == linear(scores, 0, 10).values.tolist()
    assert exponential(scores, 0, 10, 1e-9).values == pytest.approx(linear(scores, 0, 10).values, abs=1e-8)


def test_a_curvature_of_any_strength_can_be_computed():
    assert exponential([0, 5, 10], 0, 10, 2000.0).values.tolist() == [0, 1, 1]
    assert exponential([0, 5, 10], 0, 10, -2000.0).values.tolist() == [0, 0, 1]


def test_a_piecewise_value_runs_straight_between_its_points():
    answer = piecewise([0, 5, 10, 25, 40], [0, 10, 40], [0, 0.8, 1])
    assert answer.values == pytest.approx([0, 0.4, 0.8, 0.9, 1])
    assert piecewise([5, 25], [0, 10, 40], [1, 0.8, 0], "min").values == pytest.approx([0.9, 0.4])


def test_a_piecewise_value_may_be_level():
    assert piecewise([3], [0, 2, 4], [0.5, 0.5, 0.5]).values.tolist() == [0.5]
    assert piecewise([3], [0, 2, 4], [0.5, 0.5, 0.5], "min").values.tolist() == [0.5]


FUNCTIONS = [
    lambda scores, sense: linear(scores, 0, 10, sense),
    lambda scores, sense: exponential(scores, 0, 10, 1.5, sense),
    lambda scores, sense: piecewise(scores, [0, 4, 10], [0, 0.7, 1] if sense == "max" else [1, 0.2, 0], sense),
]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_score_outside_the_scale_is_clipped_and_flagged(function):
    for sense, ends in (("max", [0, 1]), ("min", [1, 0])):
        answer = function([-1, 11, 0, 10], sense)
        assert answer.values[:2].tolist() == ends
        assert answer.values[2:].tolist() == ends
        assert answer.clipped.tolist() == [True, True, False, False]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_missing_score_stays_missing_and_is_not_flagged(function):
    answer = function([[NAN, 10], [0, NAN]], "max")
    assert np.isnan(answer.values).tolist() == [[True, False], [False, True]]
    assert not answer.clipped.any()


@pytest.mark.parametrize("function", FUNCTIONS)
@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-20, 20), min_size=2, max_size=8))
def test_more_is_never_worth_less_and_every_value_lies_between_0_and_1(function, scores):
    scores = sorted(scores)
    rising, falling = function(scores, "max").values, function(scores, "min").values
    assert (np.diff(rising) >= -1e-12).all()
    assert (np.diff(falling) <= 1e-12).all()
    assert ((rising >= 0) & (rising <= 1) & (falling >= 0) & (falling <= 1)).all()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_newcomer_changes_nobody_elses_value(function):
    assert function([3, 7, 99], "max").values[:2].tolist() == function([3, 7], "max").values.tolist()


def test_the_observed_range_moves_with_the_projects():
    assert observed_range([3, NAN, 8, 5]) == (3, 8)
    assert observed_range([3, NAN, 8, 5, 20]) == (3, 20)


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda: linear([1], 5, 5), "low, high: expected finite numbers, the first one below the second, found 5, 5"),
        (lambda: linear([1], 6, 5), "low, high: .* found 6, 5"),
        (lambda: linear([1], NAN, 5), "low, high: .* found nan, 5"),
        (lambda: linear([1], 0, np.inf), "low, high: .* found 0, inf"),
        (lambda: linear([1], 0, 1, "up"), "sense: expected max or min, found up"),
        (lambda: linear([[1, 2], [3, np.inf]], 0, 1), "scores: row 2, column 2: expected a finite number, found inf"),
        (lambda: linear(np.inf, 0, 1), "scores: expected a finite number, found inf"),
        (lambda: exponential([1], 0, 1, NAN), "curvature: expected a finite number, found nan"),
        (lambda: piecewise([1], [0, 2], [0, 0.5, 1]), "points: expected at least two, each with a value, got 2 and 3"),
        (lambda: piecewise([1], [0], [0]), "points: expected at least two"),
        (lambda: piecewise([1], [0, 2, 2], [0, 0.5, 1]), "points: number 3: expected a number above the one before"),
        (lambda: piecewise([1], [0, NAN], [0, 1]), "points: number 2: expected a finite number, found nan"),
        (lambda: piecewise([1], [0, 1], [0, 1.5]), "values: number 2: expected a number from 0 to 1, found 1.5"),
        (lambda: piecewise([1], [0, 1, 2], [0, 0.6, 0.5]), "values: number 3: expected a number of at least the one"),
        (lambda: piecewise([1], [0, 1], [0, 1], "min"), "number of at most the one before, as the sense is min"),
        (lambda: observed_range([4, NAN, 4]), r"scores: expected at least two different ones, found \[4.0\]"),
        (lambda: observed_range([NAN]), "scores: expected at least two different ones"),
        (lambda: observed_range([]), "scores: expected at least two different ones"),
        (lambda: observed_range([1, -np.inf]), "scores: row 2: expected a finite number, found -inf"),
    ],
)
def test_impossible_scales_are_refused(call, complaint):
    with pytest.raises(ValueError, match=complaint):
        call()


def test_no_scores_have_no_values():
    assert linear([], 0, 1).values.tolist() == []
    assert piecewise([], [0, 1], [0, 1]).clipped.tolist() == []
