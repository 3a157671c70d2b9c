import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.intake.hierarchy import global_weights, synthesize
from workbench.intake.pairwise import priorities

TREE = [-1, -1, 0, 0, 3, 3]  # two criteria; the first has two parts, of which the second has two again
LOCAL = [0.6, 0.4, 0.25, 0.75, 0.2, 0.8]
LEAVES = [1, 2, 4, 5]


def compared(n, upper):
    """Reciprocal table from the ratios above its diagonal, row by row."""
    matrix = np.ones((n, n))
    matrix[np.triu_indices(n, 1)] = upper
    return np.where(np.tri(n, k=-1, dtype=bool), 1 / matrix.T, matrix)


def test_the_leader_example_is_reproduced_to_the_last_digit():
    """Fixture N2: Wikipedia, Analytic hierarchy process, leader example; levels are not rounded in between."""
    criteria = priorities(compared(4, [4, 3, 7, 1 / 3, 3, 5]))
    assert criteria.weights == pytest.approx([0.5476, 0.1266, 0.2699, 0.0559], abs=5e-5)
    assert criteria.lambda_max == pytest.approx(4.1184, abs=5e-5)
    assert criteria.consistency_ratio == pytest.approx(0.044, abs=5e-4)
    candidates = [[1 / 4, 4, 9], [3, 1 / 5, 1 / 7], [5, 9, 4], [1 / 3, 5, 9]]
    local = np.column_stack([priorities(compared(3, upper)).weights for upper in candidates])
    assert local[:, 0] == pytest.approx([0.2172, 0.7171, 0.0658], abs=5e-5)
    assert local[:, 1] == pytest.approx([0.1884, 0.0810, 0.7306], abs=5e-5)
    assert local[:, 2] == pytest.approx([0.7429, 0.1939, 0.0633], abs=5e-5)
    assert local[:, 3] == pytest.approx([0.2654, 0.6716, 0.0629], abs=5e-5)
    goal = synthesize([-1] * 4, criteria.weights, local)
    assert goal.priorities == pytest.approx([0.3581, 0.4928, 0.1491], abs=5e-5)  # Tom, Dick, Harry
    assert goal.scores == pytest.approx(local @ criteria.weights)


def test_weights_multiply_down_the_tree():
    weights = global_weights(TREE, LOCAL)
    assert weights == pytest.approx([0.6, 0.4, 0.15, 0.45, 0.09, 0.36])
    assert weights[LEAVES].sum() == pytest.approx(1.0)


def test_children_may_stand_before_their_parents():
    assert global_weights([2, 2, -1], [0.3, 0.7, 1.0]) == pytest.approx([0.3, 0.7, 1.0])


def test_alternatives_are_weighed_by_the_leaves_alone():
    local = np.array([[1, 2, 3, 4], [3, 2, 1, 0]], dtype=float)
    answer = synthesize(TREE, LOCAL, local)
    assert answer.leaves.tolist() == LEAVES
    by_hand = 0.4 * 1 / 4 + 0.15 * 2 / 4 + 0.09 * 3 / 4 + 0.36 * 4 / 4
    assert answer.scores == pytest.approx([by_hand, 1 - by_hand])
    assert answer.contributions[0] == pytest.approx([0.1, 0.075, 0.0675, 0.36])
    assert answer.mode == "distributive"


def test_the_ideal_mode_divides_by_the_best():
    local = np.array([[1, 2, 3, 4], [4, 2, 1, 0]], dtype=float)
    answer = synthesize(TREE, LOCAL, local, mode="ideal")
    expected = [0.4 / 4 + 0.15 + 0.09 + 0.36, 0.4 + 0.15 + 0.09 / 3]
    assert answer.scores == pytest.approx(expected)
    assert answer.priorities == pytest.approx(np.divide(expected, sum(expected)))


def test_a_copy_turns_the_order_round_in_one_mode_and_not_in_the_other():
    """
    Belton and Gear (1983), Omega 11(3): with a copy of B beside A, B and C the first place passes from B to A.

    Distributive priorities of A, B, C are .45, .47, .08; with the copy .37, .29, .06, .29.
    """
    local = np.array([[1, 9, 8], [9, 1, 9], [1, 1, 1]], dtype=float)
    copied = np.vstack([local, local[1]])
    weights, parents = [1 / 3] * 3, [-1] * 3
    assert synthesize(parents, weights, local).priorities == pytest.approx([0.45, 0.47, 0.08], abs=5e-3)
    assert synthesize(parents, weights, copied).priorities == pytest.approx([0.37, 0.29, 0.06, 0.29], abs=5e-3)
    alone = synthesize(parents, weights, local, mode="ideal").scores
    assert synthesize(parents, weights, copied, mode="ideal").scores == pytest.approx([*alone, alone[1]])


rows = st.lists(st.lists(st.floats(0.01, 1), min_size=4, max_size=4), min_size=1, max_size=6)


@settings(max_examples=30)
@given(rows, st.sampled_from(["distributive", "ideal"]), st.randoms(use_true_random=False))
def test_alternatives_in_another_order_keep_their_priorities(local, mode, random):
    order = list(range(len(local)))
    random.shuffle(order)
    straight = synthesize(TREE, LOCAL, local, mode=mode)
    shuffled = synthesize(TREE, LOCAL, np.array(local)[order], mode=mode)
    assert shuffled.priorities == pytest.approx(straight.priorities[order])
    assert straight.priorities.sum() == pytest.approx(1.0)
    assert straight.contributions.sum(axis=1) == pytest.approx(straight.scores)
    assert straight.scores.max() <= 1 + 1e-12


@settings(max_examples=30)
@given(rows, st.sampled_from(["distributive", "ideal"]))
def test_who_is_better_in_everything_never_comes_second(local, mode):
    better = np.vstack([local, np.max(local, axis=0)])
    scores = synthesize(TREE, LOCAL, better, mode=mode).scores
    assert scores[-1] >= scores.max() - 1e-12


def test_a_missing_priority_leaves_all_scores_missing():
    answer = synthesize([-1, -1], [0.5, 0.5], [[1, np.nan], [2, 1]])
    assert np.isnan(answer.scores).all()
    assert answer.contributions[:, 0] == pytest.approx([1 / 6, 2 / 6])


@pytest.mark.parametrize(
    ("parents", "local", "complaint"),
    [
        ([], [], "parents: expected a row of whole numbers"),
        ([-1.0], [1.0], "parents: expected a row of whole numbers"),
        ([-1, -1], [1.0], "local_weights: expected one for each of the 2 criteria, found 1"),
        ([-1, 2], [1.0, 1.0], r"parents\[1\]: expected -1 or a position from 0 to 1, found 2"),
        ([-2, -1], [1.0, 1.0], r"parents\[0\]: expected -1 or a position from 0 to 1, found -2"),
        ([-1, -1], [1.5, -0.5], r"local_weights\[1\]: expected a finite number of at least 0, found -0.5"),
        ([-1, -1], [np.nan, 1], r"local_weights\[0\]: .* found nan"),
        ([-1, -1], [0.5, 0.4], "expected a sum of 1 over the criteria with parent -1, found 0.9"),
        ([-1, 0, 0], [1.0, 0.5, 0.6], "expected a sum of 1 over the criteria with parent 0, found 1.1"),
        ([-1, 2, 1], [1.0, 1.0, 1.0], r"parents\[1\]: expected a way up to the goal, found a circle"),
        ([0], [1.0], r"parents\[0\]: expected a way up to the goal, found a circle"),
    ],
)
def test_trees_that_are_none_are_refused(parents, local, complaint):
    with pytest.raises(ValueError, match=complaint):
        global_weights(parents, local)


@pytest.mark.parametrize(
    ("local", "complaint"),
    [
        ([[1, 2, 3]], r"one column for each of the 2 leaf criteria, found the shape \(1, 3\)"),
        ([1, 2], r"found the shape \(2,\)"),
        (np.ones((0, 2)), r"found the shape \(0, 2\)"),
        ([[1, 1], [1, -1]], "row 2, column 2: expected a finite number of at least 0, found -1"),
        ([[1, np.inf], [1, 1]], "row 1, column 2: .* found inf"),
        ([[1, 0], [1, 0]], "column 2: expected a number above 0, found only zeros"),
    ],
)
def test_priorities_that_do_not_fit_the_tree_are_refused(local, complaint):
    with pytest.raises(ValueError, match=complaint):
        synthesize([-1, -1], [0.5, 0.5], local)


def test_an_unknown_mode_is_refused():
    with pytest.raises(ValueError, match="mode: expected distributive or ideal, found best"):
        synthesize([-1], [1.0], [[1.0]], mode="best")
