from importlib.util import find_spec
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from needs import require

from workbench.intake.agreement import kendall_tau_b, rank_correlations, spearman, weighted_spearman, ws

# Paradowski, Bączkiewicz and Wątróbski, Procedia Computer Science 192, 2021: two rankings of twelve products
PRODUCTS = [7, 11, 2, 1, 4, 9, 6, 3, 5, 10, 8, 12], [7, 11, 3, 2, 4, 9, 6, 1, 5, 10, 8, 12]
COEFFICIENTS = [kendall_tau_b, spearman, weighted_spearman, ws]

permutations = st.integers(2, 8).flatmap(
    lambda n: st.tuples(st.permutations(range(1, n + 1)), st.permutations(range(1, n + 1)))
)


def test_the_weighted_coefficients_of_the_products_are_as_published():
    assert weighted_spearman(*PRODUCTS) == pytest.approx(0.96, abs=0.005)
    assert ws(*PRODUCTS) == pytest.approx(0.90, abs=0.005)


def test_a_swap_of_the_first_two_of_three_gives_the_sums_written_out():
    """By hand, N = 3: r_w = 1 - 6·(5 + 5)/96, WS = 1 - 1/2·1/2 - 1/4·1/1, τ = (2 - 1)/3, Spearman = 1 - 6·2/24."""
    one, other = [1, 2, 3], [2, 1, 3]
    assert weighted_spearman(one, other) == pytest.approx(0.375)
    assert ws(one, other) == pytest.approx(0.5)
    assert kendall_tau_b(one, other) == pytest.approx(1 / 3)
    assert spearman(one, other) == pytest.approx(0.5)


def test_a_swap_at_the_top_counts_more_than_one_at_the_bottom():
    top, bottom = [2, 1, 3, 4, 5], [1, 2, 3, 5, 4]
    assert kendall_tau_b([1, 2, 3, 4, 5], top) == kendall_tau_b([1, 2, 3, 4, 5], bottom)
    assert weighted_spearman([1, 2, 3, 4, 5], top) < weighted_spearman([1, 2, 3, 4, 5], bottom)
    assert ws([1, 2, 3, 4, 5], top) < ws([1, 2, 3, 4, 5], bottom)


@settings(max_examples=50, deadline=None)
@given(permutations)
def test_kendall_counts_pairs_and_spearman_follows_the_formula_without_ties(rankings):
    x, y = (np.array(ranks, dtype=float) for ranks in rankings)
    pairs = list(combinations(range(len(x)), 2))
    balance = sum(np.sign((x[i] - x[j]) * (y[i] - y[j])) for i, j in pairs)
    assert kendall_tau_b(x, y) == pytest.approx(balance / len(pairs))
    n = len(x)
    assert spearman(x, y) == pytest.approx(1 - 6 * ((x - y) ** 2).sum() / (n * (n**2 - 1)))


def test_ties_are_corrected_by_kendall_and_share_the_mean_place_in_spearman():
    """By hand: 4 pairs alike, none against, 1 tied in each: 4/5; places 1, 2.5, 2.5, 4 and 1.5, 1.5, 3, 4: 3.75/4.5."""
    one, other = [1, 2, 2, 4], [1, 1, 3, 4]
    assert kendall_tau_b(one, other) == pytest.approx(4 / 5)
    assert spearman(one, other) == pytest.approx(3.75 / 4.5)


@settings(max_examples=50, deadline=None)
@given(permutations)
def test_the_same_ranking_agrees_fully_and_backwards_not_at_all(rankings):
    one, other = (np.array(ranks, dtype=float) for ranks in rankings)
    backwards = len(one) + 1 - one
    assert [coefficient(one, one) for coefficient in COEFFICIENTS] == pytest.approx([1, 1, 1, 1])
    assert [coefficient(one, backwards) for coefficient in COEFFICIENTS[:3]] == pytest.approx([-1, -1, -1])
    assert all(-1 - 1e-12 <= coefficient(one, other) <= 1 for coefficient in COEFFICIENTS[:3])
    assert 0 <= ws(one, other) <= 1


@settings(max_examples=30, deadline=None)
@given(permutations, st.randoms(use_true_random=False))
def test_the_order_of_the_projects_does_not_matter(rankings, random):
    one, other = (np.array(ranks) for ranks in rankings)
    rows = random.sample(range(len(one)), len(one))
    for coefficient in COEFFICIENTS:
        assert coefficient(one[rows], other[rows]) == pytest.approx(coefficient(one, other))


def test_another_library_finds_the_same_coefficients():
    """Its `kendall_tau` corrects nothing for ties, so the rankings have none."""
    require(find_spec("pymcdm") is not None, "pymcdm", "pip install pymcdm")
    from pymcdm import correlations

    random = np.random.default_rng(2)
    names = ["kendall_tau", "spearman", "weighted_spearman", "rank_similarity_coef"]
    for _ in range(5):
        one, other = random.permutation(9) + 1.0, random.permutation(9) + 1.0
        for name, coefficient in zip(names, COEFFICIENTS, strict=True):
            assert coefficient(one, other) == pytest.approx(getattr(correlations, name)(one, other))


def test_the_table_holds_every_ranking_against_every_other():
    ranks = {"weighted_sum": [1, 2, 3], "topsis": [2, 1, 3], "vikor": [3, 1, 2]}
    answer = rank_correlations(ranks)
    assert answer.methods == ("weighted_sum", "topsis", "vikor")
    assert answer.kendall_tau_b == pytest.approx(np.array([[1, 1 / 3, -1 / 3], [1 / 3, 1, 1 / 3], [-1 / 3, 1 / 3, 1]]))
    assert answer.spearman[0] == pytest.approx([1, 0.5, -0.5])
    assert answer.weighted_spearman[0, 1] == pytest.approx(0.375)
    assert (answer.weighted_spearman == answer.weighted_spearman.T).all()
    assert (answer.ws[0, 2], answer.ws[2, 0]) == pytest.approx((ws([1, 2, 3], [3, 1, 2]), ws([3, 1, 2], [1, 2, 3])))
    assert answer.ws[0, 2] != answer.ws[2, 0]


def test_no_methods_make_an_empty_table():
    assert rank_correlations({}).spearman.shape == (0, 0)


def test_a_single_project_correlates_with_nothing():
    assert np.isnan([coefficient([1], [1]) for coefficient in COEFFICIENTS]).all()
    assert np.isnan([coefficient([], []) for coefficient in COEFFICIENTS]).all()


def test_a_ranking_that_ties_everybody_has_no_correlation_by_order():
    assert np.isnan([kendall_tau_b([1, 1, 1], [1, 2, 3]), spearman([1, 2, 3], [1, 1, 1])]).all()


@pytest.mark.parametrize("coefficient", COEFFICIENTS)
@pytest.mark.parametrize(
    ("one", "other", "complaint"),
    [
        ([1, 2], [1, 2, 3], r"expected two rankings of the same projects, got \(2,\) and \(3,\)"),
        ([[1, 2]], [[1, 2]], "expected two rankings"),
        ([1, np.nan], [1, 2], "ranks: row 2: expected a rank from 1 to 2, found nan"),
        ([1, 2], [0, 1], "ranks: row 1: expected a rank from 1 to 2, found 0"),
        ([1, 2], [1, 3], "ranks: row 2: expected a rank from 1 to 2, found 3"),
    ],
)
def test_what_is_no_pair_of_rankings_is_refused(coefficient, one, other, complaint):
    with pytest.raises(ValueError, match=complaint):
        coefficient(one, other)
