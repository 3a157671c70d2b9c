import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.intake.outranking import topsis
from workbench.intake.reversal import copy_winner, leave_one_out, worsen_others
from workbench.intake.scoring import weighted_sum
from workbench.intake.values import linear, observed_range

# Belton and Gear, Omega 11, 1983: three projects on three equal criteria; priorities of a criterion sum to 1
BELTON_GEAR = [[1, 9, 8], [9, 1, 9], [1, 1, 1]]


def distributive(matrix):
    return (matrix / matrix.sum(axis=0)).mean(axis=1)


def test_a_copy_of_the_winner_makes_the_second_the_first():
    """The published scores are .45 .47 .08, and .37 .29 .06 .29 with the copy."""
    assert distributive(np.array(BELTON_GEAR)) == pytest.approx([0.45, 0.47, 0.08], abs=0.005)
    answer = copy_winner(distributive, BELTON_GEAR)
    assert answer.swaps.tolist() == [[1, 1, 0]]
    assert (answer.compared, answer.share) == (3, pytest.approx(1 / 3))


def test_leaving_out_either_of_the_two_copies_swaps_the_first_two():
    """The same four projects: without the second or without its copy the other one of them is ahead of the first."""
    answer = leave_one_out(distributive, [*BELTON_GEAR, BELTON_GEAR[1]])
    assert answer.swaps.tolist() == [[1, 0, 3], [3, 0, 1]]
    assert (answer.compared, answer.share) == (12, pytest.approx(1 / 6))


def test_a_worse_third_can_swap_two_others():
    """
    By hand: the second leads while the sums have 10/14 < 3/4.

    The third falls from (2, 0) halfway to the worst, (1, 0): with 10/13 > 3/4 the first is ahead of the second.
    """
    answer = worsen_others(distributive, [[8, 3], [4, 6], [2, 0], [0, 1]], ["max", "max"])
    assert answer.swaps.tolist() == [[2, 1, 0]]
    assert answer.compared == 3 * 3


def test_observed_ranges_reverse_where_fixed_ranges_do_not():
    """By hand: .55 .555 .45 over 0 to 10; without the third the observed ranges shrink and make it .55 .45."""
    matrix, weights = np.array([[10, 0], [6, 5], [0, 10]]), [0.55, 0.45]

    def fixed(rows):
        return weighted_sum(linear(rows, 0, 10).values, weights)

    def observed(rows):
        columns = [linear(column, *observed_range(column)).values for column in rows.T]
        return weighted_sum(np.transpose(columns), weights)

    assert fixed(matrix) == pytest.approx([0.55, 0.555, 0.45])
    assert observed(matrix) == pytest.approx([0.55, 0.555, 0.45])
    assert leave_one_out(fixed, matrix).share == 0
    assert leave_one_out(observed, matrix).swaps.tolist() == [[2, 1, 0]]


matrices = st.integers(1, 6).flatmap(
    lambda m: st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=m, max_size=m).map(np.array)
)
WEIGHTS, SENSES = [0.5, 0.3, 0.2], ["max", "min", "max"]


@settings(max_examples=50, deadline=None)
@given(matrices)
def test_a_weighted_sum_of_fixed_values_never_reverses(matrix):
    def score(rows):
        return weighted_sum(rows * [1, -1, 1], WEIGHTS)

    for answer in (leave_one_out(score, matrix), copy_winner(score, matrix), worsen_others(score, matrix, SENSES)):
        assert len(answer.swaps) == 0


@settings(max_examples=50, deadline=None)
@given(matrices)
def test_the_pairs_that_swap_are_those_found_one_by_one(matrix):
    def score(rows):
        return topsis(rows, WEIGHTS, SENSES, "min_max").closeness

    before, found = score(matrix), []
    for left in range(len(matrix)):
        others = [row for row in range(len(matrix)) if row != left]
        after = dict(zip(others, score(matrix[others]), strict=True))
        found += [
            [left, a, b] for a in others for b in others if before[a] > before[b] + 1e-9 and after[b] > after[a] + 1e-9
        ]
    answer = leave_one_out(score, matrix)
    assert sorted(answer.swaps.tolist()) == sorted(found)


def test_a_worse_project_is_halfway_to_the_worst_of_each_criterion():
    """Less is better in the second column, so its worst is its largest; the last row is the worst and is left alone."""
    seen = []

    def score(rows):
        seen.append(rows.tolist())
        return weighted_sum(rows * [1, -1], [0.5, 0.5])

    worsen_others(score, [[9, 0], [5, 2], [1, 4]], ["max", "min"])
    assert [[9, 0], [3, 3], [1, 4]] in seen
    assert [rows for rows in seen if rows[0] != [9, 0] or rows[2] != [1, 4]] == []


def test_the_projects_that_share_the_first_place_are_not_made_worse():
    answer = worsen_others(lambda rows: rows.sum(axis=1), [[3, 0], [0, 3], [1, 1]], ["max", "max"])
    assert answer.compared == 1


def test_rounding_errors_swap_nobody():
    """.1 + .2 and .3 are level, although arithmetic puts them apart and any change may put them the other way."""
    matrix = [[0.1 + 0.2], [0.3], [5.0]]
    noise = {3: 0.0, 2: -1e-15}
    answer = leave_one_out(lambda rows: rows[:, 0] + noise[len(rows)] * np.arange(len(rows))[::-1], matrix)
    assert len(answer.swaps) == 0


@pytest.mark.parametrize("rows", [0, 1])
def test_too_few_projects_have_nothing_to_compare(rows):
    matrix = np.ones((rows, 2))
    answers = [
        leave_one_out(distributive, matrix),
        copy_winner(distributive, matrix),
        worsen_others(distributive, matrix, ["max", "max"]),
    ]
    for answer in answers:
        assert answer.swaps.shape == (0, 3)
        assert np.isnan(answer.share)


@pytest.mark.parametrize(
    ("score", "matrix", "complaint"),
    [
        (distributive, [1, 2], "matrix: expected projects × criteria, got 1 dimensions"),
        (lambda rows: [1.0], [[1], [2]], "score: expected 2 scores, one for each project"),
        (lambda rows: [1.0, np.nan], [[1], [2]], "score: row 2: expected a number, found nan"),
    ],
)
def test_what_gives_no_order_is_refused(score, matrix, complaint):
    for check in (leave_one_out, copy_winner, lambda *both: worsen_others(*both, ["max"])):
        with pytest.raises(ValueError, match=complaint):
            check(score, matrix)


def test_an_unknown_sense_is_refused():
    with pytest.raises(ValueError, match="senses: column 1: expected max or min, found up"):
        worsen_others(distributive, [[1], [2]], ["up"])
