import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.intake.scoring import common_scale, competition_rank, weighted_sum

WEIGHTS = [0.10, 0.25, 0.25, 0.15, 0.10, 0.15]
CRITERIA = [  # rows are criteria, columns are four projects
    [90, 90, 90, 90],
    [70, 80, 20, 10],
    [90, 70, 50, 20],
    [90, 70, 60, 50],
    [90, 80, 60, 50],
    [50, 90, 90, 50],
]


def test_four_projects_on_six_criteria_score_as_published():
    assert weighted_sum(np.transpose(CRITERIA), WEIGHTS).tolist() == pytest.approx([79, 78.5, 55, 36.5])


@pytest.mark.parametrize(
    ("weights", "complaint"),
    [
        ([0.5, 0.4], "sum of 1"),
        ([1.5, -0.5], "at least 0"),
        ([np.nan, 1.0], "finite"),
        ([1.0], "expected one for each of the 2"),
        ([0.3, 0.3, 0.4], "expected one for each of the 2"),
    ],
)
def test_weights_that_are_none_are_refused(weights, complaint):
    with pytest.raises(ValueError, match=complaint):
        weighted_sum([[1, 2]], weights)


def test_a_missing_score_stays_missing():
    scores = weighted_sum([[1, np.nan], [1, 3]], [0.5, 0.5])
    assert np.isnan(scores[0])
    assert scores[1] == 2


def test_the_common_scale_runs_from_worst_to_best():
    assert common_scale([1, 3, 5], 1, 5).tolist() == [0, 50, 100]
    assert common_scale([1, 3, 5], 1, 5, is_cost=True).tolist() == [100, 50, 0]


def test_ties_share_the_best_rank_and_the_next_one_is_left_out():
    assert competition_rank([70, 60, 60, 50]).tolist() == [1, 2, 2, 4]
    assert competition_rank([5, 5, 5]).tolist() == [1, 1, 1]


def test_a_missing_score_has_no_rank_and_takes_none_away():
    ranks = competition_rank([np.nan, 10, 20])
    assert np.isnan(ranks[0])
    assert ranks[1:].tolist() == [2, 1]


def test_nothing_has_no_ranks():
    assert competition_rank([]).tolist() == []


scores = st.lists(st.integers(0, 20), min_size=1, max_size=12)


@given(scores)
def test_a_rank_is_one_more_than_the_number_of_better_ones(values):
    expected = [sum(other > value for other in values) + 1 for value in values]
    assert competition_rank(values).tolist() == expected


@given(scores, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(values, random):
    at = list(range(len(values)))
    random.shuffle(at)
    assert competition_rank([values[i] for i in at]).tolist() == [competition_rank(values)[i] for i in at]
