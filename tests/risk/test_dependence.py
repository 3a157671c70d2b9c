"""Correlations that are reordered into numbers, translated for lognormals, repaired and said."""

import math

import numpy as np
import pytest
from scipy import stats

from workbench.errors import ParameterError
from workbench.risk.correlation import gaussian_copula, iman_conover, lognormal_correlation, repair_correlation
from workbench.risk.distributions import Lognormal, Triangular

N = 100_000


def pair(r: float) -> np.ndarray:
    return np.array([[1.0, r], [r, 1.0]])


@pytest.mark.parametrize(("r", "both_at_p70"), [(0.0, 0.49), (0.5, 0.556767)])
def test_two_marginals_at_p70_meet_with_the_published_chance(r, both_at_p70):
    u = gaussian_copula(pair(r), N, 11)
    assert abs((u <= 0.7).all(axis=1).mean() - both_at_p70) < 4 * math.sqrt(0.25 / N)


def test_two_medians_meet_with_a_third_at_a_half():
    u = gaussian_copula(pair(0.5), N, 11)
    assert 0.25 + math.asin(0.5) / (2 * math.pi) == pytest.approx(1 / 3)
    assert abs((u <= 0.5).all(axis=1).mean() - 1 / 3) < 4 * math.sqrt(0.25 / N)
    assert stats.spearmanr(u).statistic == pytest.approx(0.482584, abs=4 / math.sqrt(N))


def test_reordering_keeps_every_number_and_brings_the_correlation():
    rng = np.random.default_rng(4)
    values = np.column_stack([rng.triangular(0, 1, 5, 5000), rng.lognormal(0, 1, 5000), rng.normal(size=5000)])
    wanted = np.array([[1, 0.7, -0.3], [0.7, 1, 0.1], [-0.3, 0.1, 1]])
    found = iman_conover(values, wanted, 3)
    assert np.array_equal(np.sort(found, axis=0), np.sort(values, axis=0))
    # The scores have the correlation asked for exactly; ranks of normals lie a little below.
    assert np.abs(stats.spearmanr(found).statistic - 6 / np.pi * np.arcsin(wanted / 2)).max() < 0.02
    scores = stats.norm.ppf(stats.rankdata(found, axis=0) / 5001)
    assert np.abs(np.corrcoef(scores, rowvar=False) - wanted).max() < 3e-3
    assert np.array_equal(found, iman_conover(values, wanted, 3))
    assert not np.array_equal(found, iman_conover(values, wanted, 4))


def test_reordering_takes_full_and_impossible_correlations():
    values = np.random.default_rng(1).normal(size=(400, 3))
    together = iman_conover(values, np.ones((3, 3)), 1)
    assert stats.spearmanr(together).statistic.min() > 0.999
    impossible = np.array([[1, 1, 0], [1, 1, 1], [0, 1, 1.0]])
    found = np.corrcoef(iman_conover(values, impossible, 1), rowvar=False)
    assert found[0, 1] == pytest.approx(0.7607, abs=0.05)
    assert found[0, 2] == pytest.approx(0.1573, abs=0.05)
    alone = iman_conover(values[:, :1], np.ones((1, 1)), 1)
    assert np.array_equal(np.sort(alone, axis=0), np.sort(values[:, :1], axis=0))


@pytest.mark.parametrize("values", [np.ones(5), np.ones((5, 3)), np.ones((1, 2)), np.full((5, 2), np.nan)])
def test_reordering_refuses_numbers_that_do_not_fit(values):
    with pytest.raises(ParameterError, match="values"):
        iman_conover(values, pair(0.5), 1)


@pytest.mark.parametrize("wanted", [0.6, -0.4])
def test_lognormals_get_the_pearson_correlation_asked_for(wanted):
    sigmas = np.array([0.4, 0.9])
    u = gaussian_copula(lognormal_correlation(pair(wanted), sigmas), N, 5)
    x = np.column_stack([Lognormal(0.0, s).ppf(u[:, i]) for i, s in enumerate(sigmas)])
    assert np.corrcoef(x, rowvar=False)[0, 1] == pytest.approx(wanted, abs=0.02)
    r = lognormal_correlation(pair(wanted), sigmas)[0, 1]
    # The formula read backwards: the correlation of exponentials of correlated normals.
    back = math.expm1(r * 0.36) / math.sqrt(math.expm1(0.16) * math.expm1(0.81))
    assert back == pytest.approx(wanted, rel=1e-12)
    assert abs(r) > abs(wanted)


def test_a_correlation_that_lognormals_cannot_have_is_refused_with_the_range():
    with pytest.raises(ParameterError, match=r"-0.9 for variables 1 and 2 .* from -0\.\d+ to"):
        lognormal_correlation(pair(-0.9), [1.0, 1.0])
    with pytest.raises(ParameterError, match="sigmas"):
        lognormal_correlation(pair(0.5), [1.0, 0.0])
    edge = math.expm1(-1.0) / math.expm1(1.0)
    assert lognormal_correlation(pair(edge + 1e-12), [1.0, 1.0])[0, 1] == pytest.approx(-1.0, abs=1e-9)


def test_a_repair_says_how_far_and_which_pair():
    wanted = np.array([[1, 1, 0], [1, 1, 1], [0, 1, 1.0]])
    found = repair_correlation(wanted, ["steel", "labour", "energy"])
    assert found.distance == pytest.approx(0.527790, abs=1e-6)
    assert set(found.pair) < {"steel", "labour", "energy"}
    assert abs(found.got - found.wanted) == pytest.approx(1 - 0.760690, abs=1e-6)
    assert "0.528 away" in str(found)
    assert "from 1 to 0.761" in str(found)
    possible = repair_correlation(pair(0.5))
    assert (possible.distance, possible.pair) == (0.0, ())
    assert str(possible) == "The correlations are possible as they are."


def test_a_correlation_above_one_is_repaired_to_one():
    found = repair_correlation(pair(1.5))
    assert found.matrix == pytest.approx(np.ones((2, 2)), abs=1e-6)
    assert (found.pair, found.wanted) == (("1", "2"), 1.5)
    with pytest.raises(ParameterError, match="names"):
        repair_correlation(pair(0.5), ["a"])


def test_the_triangle_of_the_worked_case_is_at_its_third_below_the_mode():
    u = np.linspace(0, 1, 3_000_001)
    x = Triangular(2, 5, 11).ppf(u)
    assert u[np.searchsorted(x, 5.0)] == pytest.approx(1 / 3, abs=1e-6)
