"""Values straight from words: how far tables err, and what stays exact."""

import numpy as np
import pytest
from scipy import stats

from workbench.risk.distributions import Exponential, Lognormal, Pert, Triangular, TruncatedNormal, Uniform
from workbench.risk.sampling import sampler
from workbench.risk.stream import normal, uniform
from workbench.risk.variables import VariableList, draw, highest_values, lowest_values, median
from workbench.risk.word_table import word_table

ENDS = np.array([0, 1, 2, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF], dtype=np.uint32)
NO_FACTORS = np.empty((0, 0))


def words(count: int = 200_000) -> np.ndarray:
    """Words with all the tails: even on a logarithmic scale from both ends, and even."""
    rng = np.random.default_rng(5)
    small = np.exp2(rng.uniform(0.0, 31.0, count)).astype(np.uint32)
    return np.concatenate([small, ~small, rng.integers(0, 2**32, count, dtype=np.uint32), ENDS])


@pytest.mark.parametrize(
    ("distribution", "exact"),
    [
        (Triangular(2.0, 5.0, 11.0), stats.triang(1 / 3, 2.0, 9.0)),
        (Triangular(0.0, 0.0, 1.0), stats.triang(0.0)),
        (Triangular(0.0, 1.0, 1.0), stats.triang(1.0)),
        (Pert(2.0, 5.0, 11.0), stats.beta(7 / 3, 11 / 3, 2.0, 9.0)),
        (Pert(0.0, 0.05, 1.0), stats.beta(1.2, 4.8)),
        (TruncatedNormal(10.0, 2.0, 7.0, 14.0), stats.truncnorm(-1.5, 2.0, 10.0, 2.0)),
    ],
)
def test_bounded_values_err_by_less_than_1_6e_5_of_the_range(distribution, exact):
    word = words(20_000)
    share = uniform(word)
    wanted = np.where(share <= 0.5, exact.ppf(share), exact.isf(uniform(~word)))
    low, high = exact.support()
    assert np.abs(word_table(distribution)(word) - wanted).max() < 1.6e-5 * (high - low)


@pytest.mark.parametrize("sigma", [0.25, 0.5, 1.0])
def test_lognormal_values_err_by_less_than_1_3e_4_of_the_value(sigma):
    word = words()
    exact = np.where(word < 2**31, stats.lognorm.ppf(uniform(word), sigma), stats.lognorm.isf(uniform(~word), sigma))
    assert np.abs(word_table(Lognormal(0.0, sigma))(word) / exact - 1.0).max() < 1.3e-4


def test_exponential_times_err_by_less_than_1_3e_4_of_the_mean():
    word = words()
    exact = -np.log(uniform(~word))
    assert np.abs(word_table(Exponential(1.0))(word) - exact).max() < 1.3e-4


def test_what_is_linear_in_the_share_has_all_digits_of_its_table():
    word = words()
    assert np.abs(word_table(Uniform(0.0, 1.0))(word) - uniform(word)).max() < 2.0**-24


def test_values_rise_with_the_words():
    word = np.unique(words())
    for distribution in (Pert(0.0, 0.3, 1.0), Lognormal(0.0, 1.0), Triangular(0.0, 0.0, 1.0)):
        assert (np.diff(word_table(distribution)(word)) >= 0.0).all()


def test_a_variable_that_shares_nothing_and_one_that_shares_draw_nearly_the_same():
    variables = VariableList(["market"])
    alone = variables.add(("duration", "p", "a"), Pert(10.0, 14.0, 30.0))
    shared = variables.add(("duration", "p", "b"), Pert(10.0, 14.0, 30.0), {"market": 1e-12})
    one = variables.arrays()
    one = one._replace(ids=one.ids[[alone, alone]])  # the same words for both
    factors = np.zeros((1, 5_000))
    a, b = (draw(one, number, factors, 7, 0, 5_000) for number in (alone, shared))
    assert not np.array_equal(a, b)
    assert np.abs(a - b).max() < 20.0 * 2.1e-5


def test_ends_and_middle_of_a_variable_are_those_of_its_table():
    variables = VariableList([])
    number = variables.add(("duration", "p", "a"), Triangular(2.0, 5.0, 11.0))
    one = variables.arrays()
    assert median(one, number) == pytest.approx(stats.triang(1 / 3, 2.0, 9.0).median(), abs=1e-6)
    drawn = draw(one, number, NO_FACTORS, 3, 0, 50_000)
    low, high = lowest_values(one)[number], highest_values(one)[number]
    assert 2.0 <= low < drawn.min() < drawn.max() < high <= 11.0
    assert low == pytest.approx(2.0, abs=2e-4)
    assert high == pytest.approx(11.0, abs=2e-4)


def test_both_tables_of_a_distribution_agree():
    word = words()
    for distribution in (Pert(0.0, 0.3, 1.0), Triangular(0.0, 0.7, 1.0), Lognormal(0.0, 0.3)):
        one, other = sampler(distribution)(normal(word)), word_table(distribution)(word)
        inside = np.abs(normal(word)) < 5.9
        assert np.abs(one - other)[inside].max() < 1e-4 * one.max()


@pytest.mark.parametrize("mode", [0.0, 0.01, 0.3, 0.5, 1.0])
@pytest.mark.parametrize("weight", [1.0, 4.0, 10.0])
def test_a_beta_is_tabulated_within_the_digits_of_its_table(mode, weight):
    ends = word_table(Pert(0.0, mode, 1.0, weight)).ends
    share = 2.0 ** (np.arange(32) - 33.0)  # begins of the octaves
    alpha, beta = 1.0 + weight * mode, 1.0 + weight * (1.0 - mode)
    rows = np.arange(0, 1024, 32)
    assert ends[rows, 0] == pytest.approx(stats.beta.ppf(share, alpha, beta), abs=1e-7)
    assert ends[1024 + rows, 0] == pytest.approx(stats.beta.isf(share, alpha, beta), abs=1e-7)
