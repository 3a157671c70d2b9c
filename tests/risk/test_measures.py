import math

import numpy as np
import pytest
from scipy import stats

from workbench.errors import ParameterError
from workbench.risk import cvar
from workbench.risk.measures import (
    concentration,
    order_interval,
    quantile,
    quantile_interval,
    quantiles,
    share_interval,
    tail_weights,
)
from workbench.risk.stream import normals


def test_quantiles_are_order_statistics():
    values = np.arange(30, 0, -1.0)
    assert [quantile(values, level) for level in (0.0, 0.1, 0.11, 0.5, 0.8, 1.0)] == [1, 3, 4, 15, 24, 30]
    assert quantiles(values, [0.1, 0.8]) == [3.0, 24.0]
    rng = np.random.default_rng(4)
    for n in (1, 7, 1000):
        x = rng.normal(size=n)
        for level in (0.123, 0.5001, 0.8003):
            assert quantile(x, level) == np.quantile(x, level, method="inverted_cdf")


def test_order_intervals_have_the_worked_ranks():
    assert order_interval(1000, 0.8) == (775, 825)
    assert order_interval(1, 0.8) == (0, 2)


@pytest.mark.parametrize("n", [1, 2, 10, 999, 100_000])
@pytest.mark.parametrize("level", [0.0, 0.01, 0.5, 0.8, 0.99, 1.0])
@pytest.mark.parametrize("confidence", [0.5, 0.95])
def test_order_intervals_agree_with_the_binomial_quantile(n, level, confidence):
    tail = (1 - confidence) / 2
    expected = int(stats.binom.ppf(tail, n, level)), int(stats.binom.ppf(1 - tail, n, level)) + 1
    assert order_interval(n, level, confidence) == expected


def test_an_interval_is_open_where_the_values_cannot_bound_it():
    values = np.arange(10.0)
    low, high = quantile_interval(values, 0.95)
    assert (low, high) == (7.0, math.inf)
    assert quantile_interval(values, 0.05)[0] == -math.inf


def test_the_interval_of_a_p80_covers_as_often_as_it_says():
    truth = stats.norm.ppf(0.8)
    draws = normals(21, np.arange(400, dtype=np.uint64), 0, 1000)
    covered = sum(low <= truth <= high for low, high in (quantile_interval(row, 0.8) for row in draws))
    assert 0.93 <= covered / 400 <= 0.97


def test_cvar_of_small_cases_is_exact():
    losses = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0])
    assert cvar(losses, 0.8) == 9.5
    assert cvar(losses, 0.9) == 10.0
    assert cvar(losses, 0.75) == pytest.approx((10 + 9 + 0.5 * 8) / 2.5)
    assert cvar(losses, 0.0) == 5.5
    assert cvar(losses, 0.99) == 10.0
    assert cvar(losses, 0.8, tail="lower") == 1.5
    assert cvar(-losses, 0.75, tail="lower") == -cvar(losses, 0.75)


def test_ties_in_the_tail_go_by_scenario_number():
    places, weights = tail_weights(np.array([5.0, 9.0, 9.0, 9.0]), 0.5)
    assert places.tolist() == [1, 2]
    assert weights.tolist() == [0.5, 0.5]


def test_cvar_meets_the_closed_forms():
    n = 200_000
    z = normals(8, 1, 0, n)
    for values, exact in (
        (3 + 2 * z, 3 + 2 * stats.norm.pdf(stats.norm.ppf(0.95)) / 0.05),
        (np.exp(0.5 * z), math.exp(0.125) * stats.norm.cdf(0.5 - stats.norm.ppf(0.95)) / 0.05),
    ):
        var = quantile(values, 0.95)
        error = (var + np.maximum(values - var, 0) / 0.05).std() / math.sqrt(n)
        assert abs(cvar(values, 0.95) - exact) < 4 * error
        assert cvar(values, 0.95) >= var
    assert math.exp(0.125) * stats.norm.cdf(0.5 - stats.norm.ppf(0.95)) / 0.05 == pytest.approx(2.858591, abs=1e-6)


def test_a_chance_has_its_exact_interval():
    found = share_interval(8, 10)
    exact = stats.binomtest(8, 10).proportion_ci(0.95, method="exact")
    assert found == pytest.approx((exact.low, exact.high))
    assert share_interval(0, 10)[0] == 0.0
    assert share_interval(10, 10)[1] == 1.0


def test_equal_shares_are_least_concentrated():
    assert concentration(np.full(8, 3.0)) == pytest.approx(1 / 8)
    assert concentration(np.array([0.0, 5.0, 0.0])) == 1.0


@pytest.mark.parametrize(
    ("ask", "named"),
    [
        (lambda: quantile(np.array([]), 0.5), "values"),
        (lambda: quantile(np.array([1.0, np.nan]), 0.5), "values"),
        (lambda: quantile(np.array([1.0]), 1.5), "level"),
        (lambda: cvar(np.array([1.0]), 1.0), "level"),
        (lambda: cvar(np.array([1.0]), 0.5, tail="left"), "tail"),
        (lambda: order_interval(0, 0.5), "n"),
        (lambda: share_interval(3, 2), "hits"),
        (lambda: concentration(np.array([-1.0, 2.0])), "amounts"),
    ],
)
def test_impossible_questions_are_refused(ask, named):
    with pytest.raises(ParameterError, match=named):
        ask()
