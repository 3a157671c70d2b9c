from itertools import pairwise as neighbours

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.intake import pairwise
from workbench.intake.pairwise import priorities
from workbench.taxonomy import Status

NAN = np.nan
DRINKS = [  # coffee, wine, tea, beer, soda, milk, water: Saaty (2008), Int. J. Services Sciences 1(1)
    [1, 9, 5, 2, 1, 1, 1 / 2],
    [1 / 9, 1, 1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9],
    [1 / 5, 3, 1, 1 / 3, 1 / 4, 1 / 3, 1 / 9],
    [1 / 2, 9, 3, 1, 1 / 2, 1, 1 / 3],
    [1, 9, 4, 2, 1, 2, 1 / 2],
    [1, 9, 3, 1, 1 / 2, 1, 1 / 3],
    [2, 9, 9, 3, 2, 3, 1],
]

weights_of = st.lists(st.floats(0.2, 1.8), min_size=1, max_size=6).map(lambda values: np.array(values) / sum(values))


@st.composite
def judgements(draw):
    """Complete tables of 3 to 6 items on the scale of nine."""
    n = draw(st.integers(3, 6))
    upper = draw(st.lists(st.integers(-8, 8), min_size=n * (n - 1) // 2, max_size=n * (n - 1) // 2))
    matrix = np.ones((n, n))
    for (row, column), step in zip(zip(*np.triu_indices(n, 1), strict=True), upper, strict=True):
        matrix[row, column] = step + 1 if step >= 0 else 1 / (1 - step)
        matrix[column, row] = 1 / matrix[row, column]
    return matrix


def test_drinks_are_weighed_as_published():
    """Fixture N1."""
    answer = priorities(DRINKS)
    assert answer.weights == pytest.approx([0.1775, 0.0191, 0.0418, 0.1164, 0.1896, 0.1288, 0.3268], abs=5e-5)
    assert answer.lambda_max == pytest.approx(7.1766, abs=5e-5)
    assert answer.consistency_index == pytest.approx(0.0294, abs=5e-5)
    assert answer.consistency_ratio == pytest.approx(0.0218, abs=5e-5)
    assert answer.random_index == "saaty_2005"
    assert (answer.missing, answer.status, answer.warnings, answer.revisit) == (0, Status.COMPUTED, (), False)


def test_the_same_drinks_are_a_little_less_consistent_under_another_table():
    """Fixture N1."""
    answer = priorities(DRINKS, random_index="donegan_dodd")
    assert answer.consistency_ratio == pytest.approx(0.0235, abs=5e-5)
    assert answer.random_index == "donegan_dodd"
    assert answer.weights.tolist() == priorities(DRINKS).weights.tolist()


def test_weights_are_those_of_the_power_method():
    vector = np.ones(7) / 7
    for _ in range(200):
        vector = DRINKS @ vector
        vector /= vector.sum()
    assert priorities(DRINKS).weights == pytest.approx(vector)


def test_the_second_opinion_are_the_geometric_means_of_the_rows():
    means = np.prod(DRINKS, axis=1) ** (1 / 7)
    assert priorities(DRINKS).geometric == pytest.approx(means / means.sum())


@settings(max_examples=30, deadline=None)
@given(weights_of)
def test_comparisons_that_agree_give_back_the_weights_behind_them(true):
    answer = priorities(true[:, None] / true[None, :])
    assert answer.weights == pytest.approx(true)
    assert answer.geometric == pytest.approx(true)
    assert answer.lambda_max == pytest.approx(len(true))
    assert answer.consistency_ratio == pytest.approx(0.0, abs=1e-9)
    assert (answer.worst, answer.suggestion) == (None, None)


@settings(max_examples=30, deadline=None)
@given(judgements(), st.randoms(use_true_random=False))
def test_items_in_another_order_keep_their_weights(matrix, random):
    order = list(range(len(matrix)))
    random.shuffle(order)
    straight, shuffled = priorities(matrix), priorities(matrix[np.ix_(order, order)])
    assert shuffled.weights == pytest.approx(straight.weights[order])
    assert shuffled.geometric == pytest.approx(straight.geometric[order])
    assert shuffled.consistency_ratio == pytest.approx(straight.consistency_ratio, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(judgements())
def test_the_worst_pair_is_the_one_furthest_from_its_weights(matrix):
    answer = priorities(matrix)
    weights = answer.weights
    gaps = {
        (i, j): abs(np.log(matrix[i, j] * weights[j] / weights[i]))
        for i in range(len(matrix))
        for j in range(i + 1, len(matrix))
    }
    if answer.worst is None:
        assert max(gaps.values()) < 1e-6
    else:
        assert gaps[answer.worst] == pytest.approx(max(gaps.values()))
        assert answer.suggestion.by_weights == pytest.approx(weights[answer.worst[0]] / weights[answer.worst[1]])


@settings(max_examples=40, deadline=None)
@given(judgements())
def test_following_the_better_suggestion_brings_the_promised_ratio(matrix):
    answer = priorities(matrix)
    if answer.suggestion:
        row, column = answer.worst
        assert answer.suggestion.given == matrix[row, column]
        changed = matrix.copy()
        changed[row, column], changed[column, row] = (
            answer.suggestion.by_completion,
            1 / answer.suggestion.by_completion,
        )
        assert priorities(changed).consistency_ratio == pytest.approx(answer.suggestion.consistency_ratio, abs=1e-9)
        assert answer.suggestion.consistency_ratio <= answer.consistency_ratio + 1e-12
        changed[row, column], changed[column, row] = answer.suggestion.by_weights, 1 / answer.suggestion.by_weights
        assert answer.suggestion.consistency_ratio <= priorities(changed).consistency_ratio + 1e-9


def test_one_spoilt_answer_is_found_and_its_true_value_offered():
    true = np.array([8.0, 4.0, 2.0, 1.0])
    spoilt = true[:, None] / true[None, :]
    spoilt[1, 3], spoilt[3, 1] = 1 / 4, 4.0
    answer = priorities(spoilt)
    assert answer.worst == (1, 3)
    assert answer.suggestion.by_completion == pytest.approx(4.0, rel=1e-6)
    assert answer.suggestion.consistency_ratio == pytest.approx(0.0, abs=1e-9)
    assert answer.revisit
    assert answer.warnings[0].endswith("is above 0.10: ask again about items 2 and 4")


def test_going_round_in_a_circle_asks_for_a_second_look():
    """Three items each twice the next have λ = 1 + 2·cosh(ln 8 / 3) = 3.5, hence CI .25."""
    answer = priorities([[1, 2, 1 / 2], [1 / 2, 1, 2], [2, 1 / 2, 1]])
    assert answer.lambda_max == pytest.approx(3.5)
    assert answer.consistency_index == pytest.approx(0.25)
    assert answer.consistency_ratio == pytest.approx(0.25 / 0.52)
    assert answer.weights == pytest.approx([1 / 3] * 3)
    assert answer.revisit


@pytest.mark.parametrize("n", [1, 2])
def test_one_or_two_items_cannot_contradict_each_other(n):
    answer = priorities([[1, 7], [1 / 7, 1]][:n] if n == 2 else [[1]])
    assert answer.weights == pytest.approx([7 / 8, 1 / 8] if n == 2 else [1.0])
    assert (answer.consistency_index, answer.consistency_ratio, answer.worst) == (0.0, 0.0, None)


@pytest.mark.parametrize("name", pairwise.RANDOM_INDICES)
def test_random_indices_rise_from_three_to_fifteen_items(name):
    indices = pairwise.RANDOM_INDICES[name]
    assert len(indices) == 13
    assert all(low < high for low, high in neighbours(indices))


def test_more_items_than_the_table_has_are_weighed_without_a_ratio():
    answer = priorities(np.ones((16, 16)))
    assert answer.weights == pytest.approx([1 / 16] * 16)
    assert np.isnan(answer.consistency_ratio)
    assert answer.warnings == ("saaty_2005 ends at 15 items, so 16 items have no consistency ratio",)
    assert not answer.revisit
    assert priorities(np.ones((15, 15))).consistency_ratio == pytest.approx(0.0, abs=1e-12)


def test_missing_pairs_are_completed_and_told():
    """Bozóki, Fülöp and Rónyai (2010), example 3; weights and ratio as in PhilipGriffith/AHPy, tests/test_ahpy.py."""
    given = [[1, 1, 5, 2], [1, 1, 3, 4], [1 / 5, 1 / 3, 1, NAN], [1 / 2, 1 / 4, NAN, 1]]
    answer = priorities(given, random_index="donegan_dodd")
    assert answer.weights == pytest.approx([0.3738, 0.392, 0.0985, 0.1357], abs=5e-5)
    assert answer.consistency_ratio == pytest.approx(0.0372, abs=5e-5)
    assert answer.completed[2, 3] == pytest.approx(0.7303, abs=5e-5)
    assert answer.missing == 1
    assert answer.warnings[0].startswith("1 of 6 pairs were completed")
    assert not np.isnan(np.asarray(given)[answer.worst])


def test_comparisons_that_fall_apart_have_no_weights_but_a_reason():
    answer = priorities([[1, 3, NAN], [1 / 3, 1, NAN], [NAN, NAN, 1]])
    assert answer.status is Status.UNSOLVED
    assert answer.reason == "The comparisons fall into 2 groups that no comparison links: items 1, 2 and items 3."
    assert np.isnan(answer.weights).all()
    assert answer.weights.shape == answer.geometric.shape == (3,)
    assert np.isnan([answer.lambda_max, answer.consistency_index, answer.consistency_ratio]).all()
    assert (answer.worst, answer.suggestion, answer.missing, answer.revisit) == (None, None, 2, False)


def test_without_the_only_link_there_is_nothing_to_suggest():
    chain = np.array([[1, 2, NAN], [1 / 2, 1, 3], [NAN, 1 / 3, 1]])
    suggestion = pairwise._suggestion(chain, np.array([0.5, 0.3, 0.2]), (1, 2), "saaty_2005")
    assert (suggestion.given, suggestion.by_weights) == (3.0, pytest.approx(1.5))
    assert np.isnan([suggestion.by_completion, suggestion.consistency_ratio]).all()


def test_ratios_beyond_the_scale_are_used_and_told():
    answer = priorities([[1, 12], [1 / 12, 1]])
    assert answer.weights == pytest.approx([12 / 13, 1 / 13])
    assert answer.warnings == ("row 1, column 2: 12 lies outside the scale from 1/9 to 9",)


def test_an_unknown_table_of_random_indices_is_refused():
    with pytest.raises(ValueError, match="random_index: expected saaty_2005 or donegan_dodd, found saaty"):
        priorities(DRINKS, random_index="saaty")


def test_answers_that_are_not_reciprocal_are_refused():
    with pytest.raises(ValueError, match="row 2, column 1: expected 1/3 as the reciprocal of row 1, column 2, found 2"):
        priorities([[1, 3], [2, 1]])
