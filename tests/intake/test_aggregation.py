from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gmean, trim_mean

from workbench.intake.aggregation import combine_judgments, combine_priorities, combine_scores
from workbench.intake.ballots import checked_priorities

VOTES = [[[1.0, 2.0]], [[4.0, np.nan]], [[10.0, np.nan]], [[5.0, np.nan]]]  # four voters, one project, two criteria


def reciprocal(upper: list[float]) -> np.ndarray:
    """A 3 × 3 comparison matrix from its three upper ratios."""
    matrix = np.ones((3, 3))
    matrix[np.triu_indices(3, 1)] = upper
    return np.where(np.tri(3, k=-1) > 0, 1 / matrix.T, matrix)


# ------------------------------------------------------------------------------------------------------- scores


@pytest.mark.parametrize(("method", "expected"), [("mean", 5.0), ("median", 4.5), ("trimmed", 4.5)])
def test_the_scores_of_the_group_are_those_computed_by_hand_and_name_their_method(method, expected):
    combined = combine_scores(VOTES, method)
    assert combined.scores.tolist() == [[expected, 2.0]]
    assert combined.method == method
    assert combined.votes.tolist() == [[4, 1]]


@pytest.mark.parametrize("method", ["mean", "median", "trimmed"])
def test_a_score_nobody_gave_stays_missing(method):
    combined = combine_scores([[[np.nan, 3.0]], [[np.nan, 4.0]]], method)
    assert np.isnan(combined.scores[0, 0])
    assert combined.scores[0, 1] == 3.5
    assert combined.votes.tolist() == [[0, 2]]


@pytest.mark.parametrize("method", ["mean", "median", "trimmed"])
def test_no_voters_give_no_scores(method):
    assert np.isnan(combine_scores(np.zeros((0, 2, 3)), method).scores).all()


@pytest.mark.parametrize("method", ["mean", "median", "trimmed"])
def test_one_voter_and_equal_votes_are_the_score_of_the_group(method):
    one = np.array([[3.0, 1.0], [2.0, 8.0]])
    assert combine_scores([one], method).scores.tolist() == one.tolist()
    assert combine_scores([one] * 4, method).scores.tolist() == one.tolist()


@given(st.lists(st.integers(0, 20), min_size=1, max_size=9))
@settings(max_examples=50)
def test_with_equal_voters_the_scores_are_those_of_numpy_and_scipy(votes):
    table = np.array(votes, dtype=float)[:, None]
    assert combine_scores(table, "mean").scores[0] == pytest.approx(np.mean(votes))
    assert combine_scores(table, "median").scores[0] == np.median(votes)
    cut = 1.0 / len(votes) if len(votes) >= 3 else 0.0
    assert combine_scores(table, "trimmed").scores[0] == pytest.approx(trim_mean(votes, cut))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), min_size=1, max_size=8), st.randoms())
@settings(max_examples=50)
def test_a_weight_counts_like_as_many_voters_and_the_order_of_voters_does_not_matter(votes, random):
    if not any(weight for _, weight in votes):
        votes = [*votes, (1, 1)]
    repeated = np.repeat(*np.transpose(votes))[:, None].astype(float)
    shuffled = random.sample(votes, len(votes))
    for method in ("mean", "median"):
        for order in (votes, shuffled):
            values, weights = np.transpose(order).astype(float)
            found = combine_scores(values[:, None], method, weights).scores
            assert found == pytest.approx(combine_scores(repeated, method).scores)
    trimmed = [
        combine_scores(np.transpose(order)[0][:, None], "trimmed", np.transpose(order)[1]).scores[0]
        for order in (votes, shuffled)
    ]
    assert trimmed[0] == pytest.approx(trimmed[1])


def test_the_median_by_weight_stands_where_half_of_the_weight_is_passed():
    assert combine_scores([[1.0], [2.0], [9.0]], "median", [0.1, 0.2, 0.7]).scores[0] == 9.0
    assert combine_scores([[1.0], [2.0], [9.0]], "median", [0.3, 0.2, 0.5]).scores[0] == 5.5


def test_a_voter_without_weight_is_no_extreme():
    assert combine_scores([[0.0], [4.0], [5.0], [9.0]], "trimmed", [0, 1, 1, 1]).scores[0] == 5.0


@pytest.mark.parametrize(
    ("values", "options", "complaint"),
    [
        ([1.0, 2.0], {}, "expected voters × projects × criteria, found 1 dimension"),
        ([[1.0], [np.inf]], {}, "expected finite scores"),
        ([[1.0], [2.0]], {"method": "mode"}, "expected one of mean, median, trimmed, found 'mode'"),
        ([[1.0], [2.0]], {"voter_weights": [1.0]}, "expected one for each of the 2 voters"),
        ([[1.0], [2.0]], {"voter_weights": [1.0, -1.0]}, "voter 2: expected a finite number of at least 0, found -1"),
        ([[1.0], [2.0]], {"voter_weights": [1.0, np.nan]}, "voter 2: expected a finite number"),
        ([[1.0], [2.0]], {"voter_weights": [0.0, 0.0]}, "expected one weight above 0 at least"),
    ],
)
def test_votes_that_cannot_be_combined_are_refused(values, options, complaint):
    with pytest.raises(ValueError, match=complaint):
        combine_scores(values, **options)


# ---------------------------------------------------------------------------------------------------- judgements

ratios = st.lists(st.sampled_from([1 / 9, 1 / 4, 1 / 2, 1.0, 3.0, 7.0]), min_size=3, max_size=3)


@given(st.lists(ratios, min_size=1, max_size=5))
@settings(max_examples=50)
def test_combined_judgements_are_the_geometric_mean_and_reciprocal(uppers):
    group = combine_judgments([reciprocal(upper) for upper in uppers])
    assert group == pytest.approx(gmean([reciprocal(upper) for upper in uppers], axis=0))
    assert group * group.T == pytest.approx(np.ones((3, 3)), abs=1e-14)
    assert group.diagonal().tolist() == [1.0, 1.0, 1.0]


def test_one_voter_or_identical_voters_leave_the_judgements_unchanged():
    one = reciprocal([3.0, 7.0, 1 / 5])
    assert combine_judgments([one]) == pytest.approx(one, rel=1e-14)
    assert combine_judgments([one] * 5, [0.1, 2.0, 3.0, 0.4, 0.0]) == pytest.approx(one, rel=1e-14)


def test_judgements_reciprocal_up_to_rounding_become_reciprocal_to_the_last_digit():
    group = combine_judgments([[[1, 3], [1 / 3 + 2e-10, 1]]])
    assert group[0, 1] * group[1, 0] == pytest.approx(1.0, abs=1e-15)


def test_the_weight_of_a_voter_is_an_exponent():
    """2^(3/4) · 32^(1/4) = 4."""
    group = combine_judgments([[[1, 2], [1 / 2, 1]], [[1, 32], [1 / 32, 1]]], [3, 1])
    assert group == pytest.approx(np.array([[1, 4], [1 / 4, 1]]))


def test_a_pair_that_some_left_out_comes_from_the_others_and_one_that_all_left_out_is_missing():
    partial = reciprocal([3.0, 7.0, 1 / 5])
    partial[0, 1] = partial[1, 0] = partial[1, 2] = partial[2, 1] = np.nan
    other = reciprocal([5.0, 7.0, 1.0])
    other[1, 2] = other[2, 1] = np.nan
    group = combine_judgments([partial, other])
    assert group[0, 1] == pytest.approx(5.0)
    assert group[0, 2] == pytest.approx(7.0)
    assert np.argwhere(np.isnan(group)).tolist() == [[1, 2], [2, 1]]


@pytest.mark.parametrize(
    ("matrix", "complaint"),
    [
        ([[1, 3], [2, 1]], "voter 1, row 2, column 1: expected 1/3, reciprocal of row 1, column 2, found 2"),
        ([[1, np.nan], [2, 1]], "row 2, column 1: expected 1/missing, reciprocal of row 1, column 2, found 2"),
        ([[1, 3], [np.nan, 1]], "row 2, column 1: expected 1/3, reciprocal of row 1, column 2, found missing"),
        ([[2, 3], [1 / 3, 1]], "row 1, column 1: expected 1, found 2"),
        ([[1, -3], [-1 / 3, 1]], "row 1, column 2: expected a ratio above 0, found -3"),
        ([[1, 0], [0, 1]], "expected a ratio above 0, found 0"),
        ([[1, 2, 3]], "expected voters × n × n ratios, found shape"),
    ],
)
def test_matrices_that_are_not_reciprocal_are_refused(matrix, complaint):
    with pytest.raises(ValueError, match=complaint):
        combine_judgments([matrix])


# ---------------------------------------------------------------------------------------------------- priorities

priority_rows = st.lists(
    st.lists(st.integers(1, 9), min_size=3, max_size=3).map(lambda row: np.array(row) / sum(row)),
    min_size=1,
    max_size=6,
)
METHODS = ["geometric", "arithmetic"]


@pytest.mark.parametrize("method", METHODS)
@given(rows=priority_rows)
@settings(max_examples=40)
def test_a_voter_identical_to_the_group_changes_nothing(method, rows):
    group = combine_priorities(rows, method)
    assert combine_priorities([*rows, group / group.sum()], method) == pytest.approx(group)
    assert group.sum() == pytest.approx(1.0)


@pytest.mark.parametrize("method", METHODS)
@given(rows=priority_rows, random=st.randoms())
@settings(max_examples=25)
def test_the_order_of_voters_does_not_matter_to_priorities(method, rows, random):
    shuffled = random.sample(rows, len(rows))
    assert combine_priorities(shuffled, method) == pytest.approx(combine_priorities(rows, method))


def test_priorities_are_combined_as_by_hand():
    """√(.5·.8) : √(.5·.2) = 2 : 1, and (.5 + .8)/2 = .65."""
    rows = [[0.5, 0.5], [0.8, 0.2]]
    assert combine_priorities(rows) == pytest.approx([2 / 3, 1 / 3])
    assert combine_priorities(rows, "arithmetic") == pytest.approx([0.65, 0.35])
    assert combine_priorities(rows, "arithmetic", [1, 2]) == pytest.approx([0.7, 0.3])


@pytest.mark.parametrize("method", METHODS)
def test_who_did_not_vote_does_not_count_and_without_votes_there_is_no_group(method):
    absent = [np.nan, np.nan]
    assert combine_priorities([absent, [0.8, 0.2]], method) == pytest.approx([0.8, 0.2])
    assert np.isnan(combine_priorities([absent], method)).all()
    assert np.isnan(combine_priorities(np.zeros((0, 2)), method)).all()


def test_a_zero_of_one_voter_is_a_zero_of_the_geometric_mean():
    assert combine_priorities([[0.5, 0.5, 0.0], [0.2, 0.2, 0.6]]).tolist() == pytest.approx([0.5, 0.5, 0.0])
    with pytest.raises(ValueError, match="expected a column without 0"):
        combine_priorities([[1.0, 0.0], [0.0, 1.0]])
    assert combine_priorities([[1.0, 0.0], [0.0, 1.0]], voter_weights=[1, 0]).tolist() == [1.0, 0.0]


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([0.5, 0.5], "expected voters × criteria"),
        ([[], []], "expected voters × criteria"),
        ([[0.5, 0.5], [0.5, 0.4]], "row 2: expected a sum of 1, found 0.9"),
        ([[1.5, -0.5]], "row 1, column 2: expected at least 0, found -0.5"),
        ([[1.0, np.nan]], "row 1, column 2: expected at least 0, found nan"),
        ([[np.inf, 0.0]], "row 1, column 1: expected at least 0, found inf"),
    ],
)
def test_rows_that_are_no_priorities_are_refused(rows, complaint):
    with pytest.raises(ValueError, match=complaint):
        checked_priorities(rows)


def test_an_unknown_way_to_combine_priorities_is_refused():
    with pytest.raises(ValueError, match="expected one of geometric, arithmetic, found 'harmonic'"):
        combine_priorities([[0.5, 0.5]], "harmonic")


def test_combining_judgements_and_combining_priorities_agree_for_consistent_voters():
    """For consistent matrices the geometric mean commutes with taking priorities (row geometric means)."""
    weights = np.array([[6, 3, 2], [1, 2, 3], [4, 4, 1]], dtype=float)
    weights /= weights.sum(axis=1, keepdims=True)
    rows = gmean(combine_judgments(weights[:, :, None] / weights[:, None, :]), axis=1)
    assert rows / rows.sum() == pytest.approx(combine_priorities(weights))


def test_weights_of_voters_need_no_sum_of_one():
    thirds = [float(Fraction(1, 3))] * 3
    votes = [[1.0], [2.0], [6.0]]
    assert combine_scores(votes, "mean", thirds).scores == pytest.approx(
        combine_scores(votes, "mean", [5, 5, 5]).scores
    )
    assert combine_scores(votes[:2], "median", [0.1 + 0.2, 0.3]).scores[0] == 1.5
