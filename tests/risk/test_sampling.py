"""Worked cases of sums and maxima, each within four standard errors."""

import math

import numpy as np
import pytest
from scipy import stats

from workbench.risk.distributions import Bernoulli, Distribution, Exponential, Normal, Triangular
from workbench.risk.sampling import Table, sampler
from workbench.risk.stream import normals, stable_id

N = 200_000


def draws(family: Distribution, name: str, factor: np.ndarray | None = None, loading: float = 0.0) -> np.ndarray:
    z = normals(17, stable_id("case", name), 0, N)
    return sampler(family)(z if factor is None else loading * factor + math.sqrt(1 - loading**2) * z)


def assert_mean(x: np.ndarray, expected: float):
    assert abs(x.mean() - expected) < 4 * x.std() / math.sqrt(N)


def assert_sd(x: np.ndarray, expected: float):
    error = math.sqrt((((x - x.mean()) ** 4).mean() - x.var() ** 2) / N) / (2 * x.std())
    assert abs(x.std() - expected) < 4 * error


def assert_share_below(x: np.ndarray, point: float, share: float):
    assert abs((x <= point).mean() - share) < 4 * math.sqrt(share * (1 - share) / N)


def test_the_later_of_two_equal_normals():
    later = np.maximum(draws(Normal(10, 2), "a"), draws(Normal(10, 2), "b"))
    assert_mean(later, 11.128379)
    assert_sd(later, 1.651291)
    assert_share_below(later, 12.500843, 0.8)


@pytest.mark.parametrize("correlation", [0.0, 0.49, 0.81])
def test_the_later_of_two_correlated_normals(correlation):
    """Clark (1961), The greatest of a finite set of random variables."""
    factor, loading = normals(17, stable_id("factor"), 0, N), math.sqrt(correlation)
    first = draws(Normal(100, 10), "a", factor, loading)
    second = draws(Normal(95, 20), "b", factor, loading)
    a = math.sqrt(100 + 400 - 2 * correlation * 200)
    alpha = 5 / a
    norm = stats.norm
    mean = 100 * norm.cdf(alpha) + 95 * norm.cdf(-alpha) + a * norm.pdf(alpha)
    if correlation == 0.0:
        assert mean == pytest.approx(106.642711, abs=1e-6)
        assert_sd(np.maximum(first, second), 12.088024)
    assert_mean(np.maximum(first, second), mean)
    assert_share_below(second - first, 0.0, norm.cdf(alpha))


def test_three_exponentials_in_a_row():
    total = sum(draws(Exponential(10), name) for name in "abc")
    assert_mean(total, 30)
    assert_share_below(total, 42.790299, 0.8)


@pytest.mark.parametrize("loading", [0.0, 0.5, 0.9])
def test_ten_normals_in_a_row_with_a_common_factor(loading):
    factor = normals(17, stable_id("factor"), 0, N)
    total = sum(draws(Normal(10, 2), str(i), factor, loading) for i in range(10))
    sd = 2 * math.sqrt(10 + 90 * loading**2)
    assert_sd(total, sd)
    assert_share_below(total, 100 + stats.norm.ppf(0.8) * sd, 0.8)


def test_ten_triangles_in_a_row():
    total = sum(draws(Triangular(8, 10, 15), str(i)) for i in range(10))
    assert_mean(total, 110)
    assert_sd(total, 4.654747)
    assert_share_below(total, 113.9189, 0.8)
    assert_share_below(total, 100.0, 0.01232)


@pytest.mark.parametrize(("k", "mean"), [(1, 2), (2, 2.233333), (3, 2.35), (5, 2.477183)])
def test_parallel_triangles_finish_late(k, mean):
    latest = np.max([draws(Triangular(1, 2, 3), str(i)) for i in range(k)], axis=0)
    assert_mean(latest, mean)
    assert_share_below(latest, 2.0, 0.5**k)


def test_an_event_adds_its_impact_as_often_as_it_fires():
    total = 100 + 20 * draws(Bernoulli(0.3), "risk")
    assert_mean(total, 106)
    assert set(np.unique(total)) == {100.0, 120.0}


def test_draws_beyond_the_table_take_its_ends():
    table = sampler(Triangular(2, 5, 11))
    assert isinstance(table, Table)
    low, high = table(np.array([-50.0, 50.0]))
    assert (low, high) == pytest.approx((2, 11), abs=1e-3)


def test_tables_do_not_depend_on_the_last_digit_of_a_quantile():
    class Nudged(Triangular):
        def at(self, z):
            return np.nextafter(super().at(z), np.inf)

    exact, nudged = sampler(Triangular(2, 5, 11)).values, sampler(Nudged(2, 5, 11)).values
    assert (Nudged(2, 5, 11).at(np.linspace(-3, 3, 50)) != Triangular(2, 5, 11).at(np.linspace(-3, 3, 50))).all()
    assert (exact == nudged).mean() > 0.99
