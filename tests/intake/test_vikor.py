from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from needs import require

from workbench.intake import outranking
from workbench.intake.vikor import vikor


def test_the_mountain_to_climb_is_the_compromise_of_risk_and_altitude():
    """Opricovic and Tzeng, European Journal of Operational Research 156, 2004: the illustrative example."""
    answer = vikor([[1, 3000], [2, 3750], [5, 4500]], [0.5, 0.5], ["min", "max"])
    assert answer.s == pytest.approx([0.5, 0.375, 0.5])
    assert answer.r == pytest.approx([0.5, 0.25, 0.5])
    assert answer.q == pytest.approx([1, 0, 1])
    assert answer.ranks.tolist() == [2, 1, 2]
    assert (answer.compromise.tolist(), answer.has_advantage, answer.is_stable) == ([1], True, True)


RESERVOIRS = [  # profit, cost, energy, peak energy, homes, area, villages, environment
    [4184.3, 2914.0, 407.2, 251.0, 195, 244, 15, 2.41],
    [5211.9, 3630.0, 501.7, 308.3, 282, 346, 21, 1.41],
    [5021.3, 3920.5, 504.0, 278.6, 12, 56, 3, 4.42],
    [5566.1, 3957.9, 559.5, 335.3, 167, 268, 16, 3.36],
    [5060.5, 3293.5, 514.1, 284.2, 69, 90, 7, 4.04],
    [4317.9, 2925.9, 432.8, 239.3, 12, 55, 3, 4.36],
]
RESERVOIR_SENSES = ["max", "min", "max", "max", "min", "min", "min", "max"]


@pytest.mark.parametrize(
    ("points", "s", "r", "q", "ranks", "compromise"),
    [
        (
            [1, 1, 1, 1, 1, 1, 1, 1],
            [0.692, 0.700, 0.290, 0.423, 0.280, 0.346],
            [0.125, 0.125, 0.121, 0.125, 0.067, 0.125],
            [0.991, 1.000, 0.473, 0.670, 0.000, 0.578],
            [5, 6, 2, 4, 1, 3],
            [4],
        ),
        (
            [2, 2, 2, 2, 1, 1, 1, 1],
            [0.701, 0.600, 0.386, 0.365, 0.317, 0.459],
            [0.167, 0.114, 0.161, 0.167, 0.089, 0.167],
            [1.000, 0.533, 0.552, 0.563, 0.000, 0.686],
            [6, 2, 3, 4, 1, 5],
            [4],
        ),
        (
            [1, 1, 1, 1, 2, 2, 2, 2],
            [0.683, 0.800, 0.193, 0.480, 0.243, 0.232],
            [0.113, 0.167, 0.080, 0.122, 0.044, 0.083],
            [0.684, 1.000, 0.147, 0.554, 0.041, 0.191],
            [5, 6, 2, 4, 1, 3],
            [4, 2, 5],
        ),
    ],
)
def test_the_reservoirs_are_ranked_as_published(points, s, r, q, ranks, compromise):
    """Opricovic and Tzeng, European Journal of Operational Research 178, 2007: six hydropower systems on the Drina."""
    answer = vikor(RESERVOIRS, np.divide(points, sum(points)), RESERVOIR_SENSES)
    assert answer.s == pytest.approx(s, abs=0.0005)
    assert answer.r == pytest.approx(r, abs=0.0005)
    assert answer.q == pytest.approx(q, abs=0.0005)
    assert answer.ranks.tolist() == ranks
    assert answer.compromise.tolist() == compromise


def test_a_winner_that_is_best_by_neither_measure_is_proposed_with_the_second():
    """
    By hand: four criteria of weight 1/4 that run from 0, best, to 100.

    S = .25 .8 .285 1 .75 .975 and R = .25 .2 .21 .25 .25 .25. With v = 1/2 the third has Q = .035/1.5 + .01/.1 =
    .12333, the second .55/1.5 = .36667, more than 1/5 behind; yet the first is best by S and the second by R.
    """
    rows = [
        [100, 0, 0, 0],
        [80, 80, 80, 80],
        [84, 10, 10, 10],
        [100, 100, 100, 100],
        [0, 100, 100, 100],
        [100, 100, 100, 90],
    ]
    answer = vikor(rows, [0.25] * 4, ["min"] * 4)
    assert answer.s == pytest.approx([0.25, 0.8, 0.285, 1, 0.75, 0.975])
    assert answer.r == pytest.approx([0.25, 0.2, 0.21, 0.25, 0.25, 0.25])
    assert answer.q[[2, 1]] == pytest.approx([0.035 / 1.5 + 0.1, 0.55 / 1.5])
    assert (answer.has_advantage, answer.is_stable) == (True, False)
    assert answer.compromise.tolist() == [2, 1]


def test_projects_level_with_the_second_are_proposed_with_it():
    """The same case with the second project twice: either of the two would be as good a proposal."""
    rows = [[100, 0, 0, 0], [80] * 4, [84, 10, 10, 10], [100] * 4, [0, 100, 100, 100], [80] * 4]
    assert vikor(rows, [0.25] * 4, ["min"] * 4).compromise.tolist() == [2, 1, 5]


def test_a_tie_for_the_first_place_proposes_both():
    """By hand: the first two are (0, 1/4) and (1/4, 0) away from the best, so their S, R and Q are equal."""
    answer = vikor([[10, 5], [5, 10], [0, 0]], [0.5, 0.5], ["max", "max"])
    assert answer.q.tolist() == [0, 0, 1]
    assert answer.ranks.tolist() == [1, 1, 3]
    assert (answer.compromise.tolist(), answer.has_advantage, answer.is_stable) == ([0, 1], False, True)


def test_the_share_of_the_sum_moves_the_compromise():
    """By hand: S = 1/2, 8/15, 1/2 favours the ends, and R = 1/2, 1/3, 1/2 the middle."""
    matrix, weights = [[4, 10], [6, 6], [10, 0]], [0.5, 0.5]
    by_sum, by_regret = (vikor(matrix, weights, ["max", "max"], v) for v in (1.0, 0.0))
    assert by_sum.s == pytest.approx([1 / 2, 8 / 15, 1 / 2])
    assert by_sum.q == pytest.approx([0, 1, 0], abs=1e-12)
    assert by_regret.r == pytest.approx([1 / 2, 1 / 3, 1 / 2])
    assert by_regret.q == pytest.approx([1, 0, 1])


def test_a_criterion_on_which_all_are_equal_adds_nothing():
    answer = vikor([[7, 1], [7, 3], [7, 2]], [0.6, 0.4], ["max", "max"])
    assert answer.s == pytest.approx([0.4, 0, 0.2])
    assert answer.ranks.tolist() == [3, 1, 2]


def test_projects_that_are_all_equal_are_all_proposed():
    answer = vikor([[1, 2], [1, 2], [1, 2]], [0.5, 0.5], ["max", "min"])
    assert answer.q.tolist() == [0, 0, 0]
    assert answer.ranks.tolist() == [1, 1, 1]
    assert answer.compromise.tolist() == [0, 1, 2]


def test_the_better_of_two_projects_is_proposed_alone():
    answer = vikor([[1, 2], [3, 4]], [0.5, 0.5], ["max", "max"])
    assert answer.q.tolist() == [1, 0]
    assert (answer.compromise.tolist(), answer.has_advantage, answer.is_stable) == ([1], True, True)


def test_a_single_project_is_proposed_and_without_projects_nothing_is():
    assert vikor([[3, 4]], [0.5, 0.5], ["max", "min"]).compromise.tolist() == [0]
    nothing = vikor(np.empty((0, 2)), [0.5, 0.5], ["max", "min"])
    assert (nothing.q.tolist(), nothing.ranks.tolist(), nothing.compromise.tolist()) == ([], [], [])


matrices = st.integers(2, 6).flatmap(
    lambda m: st.integers(1, 4).flatmap(
        lambda n: st.tuples(
            st.lists(st.lists(st.integers(0, 9), min_size=n, max_size=n), min_size=m, max_size=m),
            st.lists(st.integers(1, 9), min_size=n, max_size=n),
            st.lists(st.sampled_from(["max", "min"]), min_size=n, max_size=n),
        )
    )
)


@settings(max_examples=50, deadline=None)
@given(matrices, st.randoms(use_true_random=False))
def test_permuting_projects_or_criteria_permutes_the_answer(case, random):
    matrix, points, senses = np.array(case[0], dtype=float), np.array(case[1]), np.array(case[2])
    rows = random.sample(range(len(matrix)), len(matrix))
    columns = random.sample(range(len(points)), len(points))
    plain = vikor(matrix, points / points.sum(), senses)
    moved = vikor(matrix[rows][:, columns], (points / points.sum())[columns], senses[columns])
    assert moved.q == pytest.approx(plain.q[rows])
    assert moved.ranks.tolist() == plain.ranks[rows].tolist()
    assert sorted(np.array(rows)[moved.compromise]) == sorted(plain.compromise)
    assert (moved.has_advantage, moved.is_stable) == (plain.has_advantage, plain.is_stable)


@settings(max_examples=50, deadline=None)
@given(matrices)
def test_a_dominated_project_is_never_nearer_to_the_best(case):
    matrix, points, senses = np.array(case[0], dtype=float), np.array(case[1]), case[2]
    gains = matrix * [1 if sense == "max" else -1 for sense in senses]
    answer = vikor(matrix, points / points.sum(), senses)
    dominates = (gains[:, None] >= gains).all(axis=2)
    for measure in (answer.s, answer.r, answer.q):
        assert (measure[:, None] - measure)[dominates].max() <= 1e-12


def test_another_library_finds_the_same_compromise_measure():
    require(find_spec("pymcdm") is not None, "pymcdm", "pip install pymcdm")
    from pymcdm.methods import VIKOR

    random = np.random.default_rng(5)
    for v in (0.0, 0.3, 0.5, 1.0):
        matrix, points = random.uniform(1, 9, (7, 4)), random.uniform(1, 9, 4)
        weights, senses = points / points.sum(), random.choice(["max", "min"], 4)
        found = VIKOR(v=v)(matrix, weights, np.where(senses == "max", 1, -1))
        assert vikor(matrix, weights, senses, v).q == pytest.approx(found)


@pytest.mark.parametrize("v", [-0.1, 1.1, np.nan])
def test_a_share_outside_0_to_1_is_refused(v):
    with pytest.raises(ValueError, match="v: expected a number from 0 to 1, found"):
        vikor([[1.0]], [1], ["max"], v)


def test_a_missing_score_is_refused_by_row_and_column():
    with pytest.raises(ValueError, match="matrix: row 2, column 1: expected a finite number"):
        vikor([[1, 2], [np.nan, 3]], [0.5, 0.5], ["max", "max"])


def test_the_compromise_ranking_is_found_beside_the_other_comparisons():
    assert outranking.vikor is vikor
