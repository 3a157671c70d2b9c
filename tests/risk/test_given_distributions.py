"""Truncated, listed and dependent quantities, and how far tables against z err."""

import math

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtr

from workbench.errors import ParameterError
from workbench.risk import sampling
from workbench.risk.distributions import (
    Bernoulli,
    Cumulative,
    DependentEvent,
    Discrete,
    Exponential,
    Lognormal,
    Pert,
    Triangular,
    TruncatedNormal,
    Uniform,
)
from workbench.risk.sampling import sampler
from workbench.risk.stream import normals, words

SHARES = np.array([0.0, 1e-9, 0.001, 0.1, 0.5, 0.75, 0.999, 1 - 1e-9, 1.0])
CUTS = [
    (0, 1, -1, 2),
    (5, 2, 6, 30),
    (0, 1, 8, 9),
    (0, 1, -9, -8),
    (10, 3, -100, 200),
    (0, 1, -1e4, 1),
    (3, 0.5, 2.9, 3),
]


@pytest.mark.parametrize(("mu", "sigma", "low", "high"), CUTS)
def test_a_cut_normal_agrees_with_a_second_route_far_out_too(mu, sigma, low, high):
    family = TruncatedNormal(mu, sigma, low, high)
    twin = stats.truncnorm((low - mu) / sigma, (high - mu) / sigma, mu, sigma)
    assert family.ppf(SHARES) == pytest.approx(twin.ppf(SHARES), rel=1e-12)
    assert family.mean == pytest.approx(twin.mean(), rel=1e-11, abs=1e-11)
    assert family.var == pytest.approx(twin.var(), rel=1e-7)
    drawn = sampler(family)(normals(3, 1, 0, 50_000))
    assert low <= drawn.min() <= drawn.max() <= high
    assert abs(drawn.mean() - family.mean) < 4 * math.sqrt(family.var / len(drawn))


def test_a_distribution_function_of_points_is_that_of_a_mixture_of_uniforms():
    family = Cumulative((2.0, 3.0, 3.0, 7.0), (0.0, 0.25, 0.5, 1.0))
    assert family.ppf([0.0, 0.125, 0.25, 0.4, 0.5, 0.75, 1.0]) == pytest.approx([2, 2.5, 3, 3, 3, 5, 7])
    assert family.mean == pytest.approx(0.25 * 2.5 + 0.25 * 3 + 0.5 * 5)
    second = 0.25 * (1 / 12 + 2.5**2) + 0.25 * 9 + 0.5 * (16 / 12 + 25)
    assert family.var == pytest.approx(second - family.mean**2)
    twin = Uniform(2, 7)
    assert (Cumulative((2, 7), (0, 1)).mean, Cumulative((2, 7), (0, 1)).var) == pytest.approx((twin.mean, twin.var))


def test_listed_values_come_with_their_chances():
    family = Discrete((5.0, 1.0, 3.0), (0.2, 0.5, 0.3))
    assert family.ppf([0.0, 0.49, 0.51, 0.79, 0.81, 1.0]).tolist() == [1, 1, 3, 3, 5, 5]
    assert (family.mean, family.var) == pytest.approx((2.4, 0.5 + 0.3 * 9 + 0.2 * 25 - 2.4**2))
    n = 200_000
    for drawn in (sampler(family)(normals(5, 1, 0, n)), np.array(family.values)[family.pick(words(5, 1, 0, n))]):
        for value, chance in zip(family.values, family.probabilities, strict=True):
            assert abs((drawn == value).mean() - chance) < 4 * math.sqrt(chance * (1 - chance) / n)


def test_values_without_a_chance_never_come_and_certain_ones_always():
    ends = np.array([0, 2**32 - 1], dtype=np.uint32)
    family = Discrete((1.0, 2.0, 3.0), (0.0, 1.0, 0.0))
    assert set(family.pick(np.append(words(1, 1, 0, 1000), ends))) == {1}
    assert set(sampler(family)(np.array([-50.0, 0.0, 50.0]))) == {2.0}
    assert (family.mean, family.var) == (2.0, 0.0)


def test_an_event_that_hangs_on_another_has_the_chances_of_both_branches():
    n = 200_000
    parent = Bernoulli(0.3)
    family = DependentEvent(parent, p_if_parent=0.8, p_if_not=0.1)
    first, second = words(7, [1, 2], 0, n)
    happened = parent.fires(first)
    follows = family.fires(second, happened)
    assert abs(follows[happened].mean() - 0.8) < 4 * math.sqrt(0.16 / happened.sum())
    assert abs(follows[~happened].mean() - 0.1) < 4 * math.sqrt(0.09 / (~happened).sum())
    assert family.mean == pytest.approx(0.31)
    assert family.var == pytest.approx(0.31 * 0.69)
    assert family.ppf([0.68, 0.7]).tolist() == [0.0, 1.0]
    assert not DependentEvent(parent, 1, 0).fires(second, np.zeros(n, bool)).any()
    assert DependentEvent(parent, 1, 0).fires(second, np.ones(n, bool)).all()


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: TruncatedNormal(0, 0, 1, 2), "sigma"),
        (lambda: TruncatedNormal(0, 1, 2, 2), "high"),
        (lambda: TruncatedNormal(0, 1, 50, 60), "low"),
        (lambda: TruncatedNormal(0, 1, math.nan, 60), "low"),
        (lambda: Cumulative((1, 2), (0, 0.9)), "shares"),
        (lambda: Cumulative((1, 2, 3), (0, 0.5, 0.5)), "shares"),
        (lambda: Cumulative((2, 1), (0, 1)), "values"),
        (lambda: Cumulative((1, math.inf), (0, 1)), "values"),
        (lambda: Discrete((1, 2), (0.5, 0.4)), "probabilities"),
        (lambda: Discrete((1, 2), (1.5, -0.5)), "probabilities"),
        (lambda: Discrete((), ()), "values"),
        (lambda: DependentEvent(Bernoulli(0.5), 1.2, 0), "p_if_parent"),
    ],
)
def test_impossible_parameters_are_refused_by_name(make, name):
    with pytest.raises(ParameterError, match=name):
        make()


def largest_error(family, scale: float, monkeypatch, steps: int) -> float:
    monkeypatch.setattr(sampling, "STEPS", steps)
    z = np.linspace(-5.9, 5.9, 50_021)
    table, exact = sampler(family)(z), family.at(z)
    return float((np.abs(table - exact) / (np.abs(exact) if scale == 0 else scale)).max())


@pytest.mark.parametrize(
    ("family", "scale", "coarse", "fine"),
    [  # family, its range (0: relative), the published error with 257 and with 1,025 knots
        (Pert(0, 0.3, 1), 1.0, 2.5e-5, 1.5e-6),
        (Pert(0, 0.5, 1, weight=10), 1.0, 4.5e-5, 2.8e-6),
        (Triangular(0, 0, 1), 1.0, 4.5e-5, 2.8e-6),
        (Triangular(0, 0.3, 1), 1.0, 4.5e-5, 2.8e-6),
        (Uniform(0, 1), 1.0, 6.6e-5, 4e-6),
        (TruncatedNormal(0, 1, -1, 1), 2.0, 6.6e-5, 4e-6),
        (Lognormal(0, 0.25), 0.0, 1.7e-5, 1.1e-6),
        (Lognormal(0, 0.5), 0.0, 6.9e-5, 4.3e-6),
        (Lognormal(0, 1.0), 0.0, 2.7e-4, 1.8e-5),
        (Exponential(1.0), 1.0, 2.7e-4, 1.8e-5),
    ],
    ids=str,
)
def test_tables_against_z_err_no_more_than_published(family, scale, coarse, fine, monkeypatch):
    found = [largest_error(family, scale, monkeypatch, steps) for steps in (256, 1024)]
    assert found[0] <= 1.05 * coarse
    assert found[1] <= 1.05 * fine
    assert found[0] > 8 * found[1], "straight lines gain sixteen times from four times the knots"


@pytest.mark.parametrize(
    ("family", "coarse"),
    [(Uniform(0, 1), 6.6e-5), (Lognormal(0, 0.5), 6.9e-5), (Exponential(1.0), 2.7e-4), (Triangular(0, 0, 1), 4.5e-5)],
    ids=str,
)
def test_the_published_errors_are_met_and_not_only_bounds(family, coarse, monkeypatch):
    scale = 0.0 if isinstance(family, Lognormal) else 1.0
    assert largest_error(family, scale, monkeypatch, 256) == pytest.approx(coarse, rel=0.15)


def test_a_grid_of_shares_would_be_far_worse_than_one_of_z():
    u = np.linspace(0.0, 1.0, 257)
    z = np.linspace(-5.9, 5.9, 20_001)
    family = Triangular(0, 0.3, 1)
    error = np.abs(np.interp(ndtr(z), u, family.ppf(u)) - family.at(z)).max()
    assert error > 1e-2
