import math

import numpy as np
import pytest
from scipy.stats import kendalltau, kstest, spearmanr

from workbench.errors import ParameterError
from workbench.risk.correlation import gaussian_copula, nearest_correlation


def test_the_nearest_matrix_of_the_published_case_is_found():
    """Higham (2002), section 1."""
    wanted = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]])
    found = nearest_correlation(wanted)
    assert (found[0, 1], found[0, 2], found[1, 2]) == pytest.approx((0.760690, 0.157298, 0.760690), abs=1e-6)
    assert np.linalg.norm(found - wanted) == pytest.approx(0.527790, abs=1e-6)
    assert np.linalg.eigvalsh(found)[0] > -1e-7


def test_a_valid_matrix_returns_unchanged():
    root = np.random.default_rng(1).normal(size=(6, 9))
    valid = np.corrcoef(root)
    np.fill_diagonal(valid, 1.0)
    assert np.abs(nearest_correlation(valid) - valid).max() < 1e-12


@pytest.mark.parametrize("k", [5, 20])
def test_the_nearest_matrix_is_at_least_as_near_as_clipping(k):
    noise = np.random.default_rng(k).uniform(-1, 1, size=(k, k))
    wanted = (noise + noise.T) / 2
    np.fill_diagonal(wanted, 1.0)
    values, vectors = np.linalg.eigh(wanted)
    clipped = (vectors * values.clip(0)) @ vectors.T
    scale = np.sqrt(np.diag(clipped))
    clipped = clipped / np.outer(scale, scale)
    assert np.linalg.norm(nearest_correlation(wanted) - wanted) < np.linalg.norm(clipped - wanted)


def test_copula_draws_are_uniform_with_the_wanted_rank_correlation():
    n = 50_000
    u = gaussian_copula(np.array([[1, 0.5], [0.5, 1]]), n, 3)
    assert u.shape == (n, 2)
    assert min(kstest(u[:, i], "uniform").pvalue for i in range(2)) > 1e-3
    assert spearmanr(u).statistic == pytest.approx(6 / math.pi * math.asin(0.25), abs=4 / math.sqrt(n))
    both_below_median = ((u < 0.5).all(axis=1)).mean()
    assert both_below_median == pytest.approx(1 / 3, abs=4 * math.sqrt(2 / 9 / n))


def test_rank_correlations_can_be_asked_for():
    wanted = np.array([[1, 0.6], [0.6, 1]])
    by_spearman = gaussian_copula(wanted, 20_000, 3, kind="spearman")
    by_kendall = gaussian_copula(wanted, 20_000, 3, kind="kendall")
    assert spearmanr(by_spearman).statistic == pytest.approx(0.6, abs=0.02)
    assert kendalltau(by_kendall[:, 0], by_kendall[:, 1]).statistic == pytest.approx(0.6, abs=0.02)


def test_draws_of_the_first_variable_do_not_depend_on_the_number_of_variables():
    two, three = (gaussian_copula(np.eye(k), 100, 3) for k in (2, 3))
    assert np.array_equal(two, three[:, :2])


def test_full_correlation_is_possible():
    u = gaussian_copula(np.ones((3, 3)), 1000, 1)
    assert np.abs(u - u[:, :1]).max() < 1e-3


@pytest.mark.parametrize(
    "matrix",
    [
        np.ones((2, 3)),
        np.array([[1, 0.2], [0.3, 1]]),
        np.array([[1, np.nan], [np.nan, 1]]),
        np.array([[1, 1.5], [1.5, 1]]),
        np.array([[2, 0.5], [0.5, 2]]),
    ],
)
def test_what_is_no_correlation_matrix_is_refused(matrix):
    with pytest.raises(ParameterError, match="matrix"):
        gaussian_copula(matrix, 10, 1)
