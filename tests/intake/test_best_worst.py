import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.intake import best_worst as module
from workbench.intake.best_worst import best_worst


def test_five_criteria_that_agree_weigh_as_published():
    """Fixture N6: ξ 0, consistency ratio 0, ranges of no width."""
    answer = best_worst([2, 1, 4, 2, 8], [4, 8, 2, 4, 1])
    assert answer.weights == pytest.approx([0.2105, 0.4211, 0.1053, 0.2105, 0.0526], abs=5e-5)
    assert answer.weights == pytest.approx(np.array([4, 8, 2, 4, 1]) / 19)
    assert answer.xi == pytest.approx(0.0, abs=1e-9)
    assert answer.consistency_ratio == 0
    assert answer.highest - answer.lowest == pytest.approx(np.zeros(5), abs=1e-8)
    assert (answer.best, answer.worst, answer.most_inconsistent, answer.warnings) == (1, 4, None, ())
    assert answer.acceptable is True


def test_three_criteria_that_disagree_weigh_as_worked_out_by_hand():
    """With w₁ = t, the rows 2 w₂ - w₃ = ξ, 5 t - w₂ = ξ and w₃ - 8 t = ξ bind: t = 2 ξ, w₂ = 9 ξ, w₃ = 17 ξ."""
    answer = best_worst([8, 2, 1], [1, 5, 8])
    assert answer.weights == pytest.approx(np.array([2, 9, 17]) / 28)
    assert answer.xi == pytest.approx(1 / 28)
    assert answer.consistency_ratio == pytest.approx((2 * 5 - 8) / (64 - 8))
    assert answer.most_inconsistent == 1
    assert answer.acceptable is True


def test_two_criteria_share_by_their_ratio():
    answer = best_worst([1, 3], [3, 1])
    assert answer.weights == pytest.approx([0.75, 0.25])
    assert (answer.consistency_ratio, answer.most_inconsistent, answer.acceptable) == (0, None, True)


def test_a_single_criterion_has_all_the_weight():
    assert best_worst([1], [1]).weights == pytest.approx([1.0])


def test_criteria_worth_the_same_weigh_the_same():
    answer = best_worst([1, 1, 1, 1], [1, 1, 1, 1])
    assert answer.weights == pytest.approx([0.25] * 4)
    assert answer.consistency_ratio == 0


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(1, 9), min_size=1, max_size=6), st.floats(1, 9))
def test_comparisons_that_agree_give_back_the_weights_behind_them(between, largest):
    true = np.array([largest, *[min(value, largest) for value in between], 1.0])
    answer = best_worst(largest / true, true)
    assert answer.weights[answer.best] / answer.weights == pytest.approx(largest / true, rel=1e-6)
    assert answer.xi == pytest.approx(0.0, abs=1e-8)
    assert answer.consistency_ratio == 0


@st.composite
def judgements(draw, most=5):
    """Vectors in which the best is the first criterion and the worst the last."""
    n, largest = draw(st.integers(3, most)), draw(st.integers(2, 9))
    inner = st.lists(st.integers(1, largest), min_size=n - 2, max_size=n - 2)
    return np.array([1, *draw(inner), largest]), np.array([largest, *draw(inner), 1])


def deviation(weights, from_best, to_worst):
    """Largest deviation of weights, the last axis being criteria, straight from the definition."""
    best, worst = weights[..., :1], weights[..., -1:]
    below = np.abs(best - from_best * weights).max(axis=-1)
    return np.maximum(below, np.abs(weights - to_worst * worst).max(axis=-1))


@settings(max_examples=15, deadline=None)
@given(judgements(most=3))
def test_no_weights_on_a_fine_grid_deviate_less(vectors):
    step = 1 / 300
    first, second = np.meshgrid(np.arange(301) * step, np.arange(301) * step)
    grid = np.dstack([first, second, 1 - first - second])[first + second <= 1 + 1e-12]
    answer = best_worst(*vectors)
    assert deviation(answer.weights, *vectors) == pytest.approx(answer.xi, abs=1e-8)
    least = deviation(grid, *vectors).min()
    assert answer.xi <= least + 1e-8
    assert least - answer.xi <= 10 * 2 * step  # a weight moves by two steps at most, a deviation ten times as far


@settings(max_examples=15, deadline=None)
@given(judgements(), st.randoms(use_true_random=False))
def test_criteria_in_another_order_keep_their_weights(vectors, random):
    order = list(range(vectors[0].size))
    random.shuffle(order)
    straight, shuffled = best_worst(*vectors), best_worst(vectors[0][order], vectors[1][order])
    assert shuffled.xi == pytest.approx(straight.xi, abs=1e-8)
    if (vectors[0] == 1).sum() == (vectors[1] == 1).sum() == 1:  # else another criterion may serve as best or worst
        assert shuffled.weights == pytest.approx(straight.weights[order], abs=1e-7)


@settings(max_examples=15, deadline=None)
@given(judgements())
def test_the_best_weights_are_the_only_ones(vectors):
    """
    Whoever could gain weight alone would, since all deviations shrink when the others are scaled down.

    So each weight is the least of rising functions of others plus a share of ξ > 0, and there is one solution only.
    """
    answer = best_worst(*vectors)
    assert answer.weights.sum() == pytest.approx(1.0, abs=1e-9)
    assert answer.weights.min() >= 0
    assert answer.highest - answer.lowest == pytest.approx(np.zeros(answer.weights.size), abs=1e-6)
    assert ((answer.lowest <= answer.weights + 1e-7) & (answer.weights <= answer.highest + 1e-7)).all()


def test_wide_ranges_and_comparisons_beyond_best_and_worst_are_warned_of():
    widths = np.array([0.0, 2e-6, 0.0])
    assert module._warnings(np.array([1.0, 2, 4]), np.array([4.0, 2, 1]), 4.0, widths) == (
        "positions 2: other weights would be as good; see the ranges",
    )
    assert best_worst([1, 5, 4], [4, 2, 1]).warnings == ("positions 2: compared as further apart than best and worst",)


@pytest.mark.parametrize(
    ("vectors", "threshold", "acceptable"),
    [
        (([1, 3, 3], [3, 3, 1]), 0.1667, False),  # (9 - 3) / 6 = 1
        (([1, 1, 3], [3, 2, 1]), 0.1667, True),  # 1 / 6
        (([1, 2, 2], [2, 2, 1]), 0.0, False),
        (([1, 2, 2, 2, 8], [8, 4, 4, 4, 1]), 0.2958, True),
        (([1, 2.5, 2.5], [2.5, 2, 1]), np.nan, None),
        (([1, *[2] * 8, 4], [4, *[3] * 8, 1]), np.nan, None),
    ],
)
def test_the_threshold_depends_on_best_over_worst_and_the_number_of_criteria(vectors, threshold, acceptable):
    """Liang, Brunelli and Rezaei (2020), Omega 96, table 3; nothing beyond nine criteria and whole numbers."""
    answer = best_worst(*vectors)
    assert answer.threshold == pytest.approx(threshold, nan_ok=True)
    assert answer.acceptable is acceptable


def test_thresholds_for_five_criteria_are_those_that_programs_ship():
    """The column of five criteria is what Valdecy/pyDecision, algorithm/bwm.py, uses for every number of criteria."""
    column = [module.THRESHOLDS[ratio][5 - 3] for ratio in range(3, 10)]
    assert column == [0.1667, 0.1898, 0.2306, 0.2643, 0.2819, 0.2958, 0.3062]


def test_of_several_equal_bests_the_one_both_vectors_agree_on_counts():
    answer = best_worst([1, 1, 4], [3, 4, 1])
    assert (answer.best, answer.worst) == (1, 2)
    assert best_worst([1, 1, 5], [5, 1, 1]).best == 0


@pytest.mark.parametrize(
    ("from_best", "to_worst", "complaint"),
    [
        ([], [], r"best_to_others: expected one row of numbers, found the shape \(0,\)"),
        ([[1, 2]], [2, 1], r"best_to_others: .* found the shape \(1, 2\)"),
        ([1, 2, 3], [3, 1], "others_to_worst: expected 3 numbers as in best_to_others, found 2"),
        ([1, 10], [10, 1], "best_to_others: position 2: expected a number from 1 to 9, found 10"),
        ([1, 3], [3, 0.5], "others_to_worst: position 2: expected a number from 1 to 9, found 0.5"),
        ([1, np.nan], [3, 1], "best_to_others: position 2: .* found nan"),
        ([2, 3], [3, 1], "best_to_others: expected a 1 where a criterion is compared with itself"),
        ([1, 3], [3, 2], "others_to_worst: expected a 1"),
        ([1, 2, 8], [7, 4, 1], "others_to_worst: position 1: expected 8 .* at position 3, found 7"),
        ([1, 3], [1, 3], "position 2: expected 1 since best and worst are equal, found 3"),
    ],
)
def test_vectors_that_cannot_be_read_are_refused_by_position(from_best, to_worst, complaint):
    with pytest.raises(ValueError, match=complaint):
        best_worst(from_best, to_worst)
