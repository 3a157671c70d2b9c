import math

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtr

from workbench.errors import ParameterError
from workbench.risk.distributions import (
    Bernoulli,
    Empirical,
    Exponential,
    Fixed,
    Lognormal,
    LogStudent,
    Normal,
    Pert,
    Triangular,
    Uniform,
)
from workbench.risk.sampling import sampler
from workbench.risk.stream import normals, words

SHARES = np.array([1e-9, 0.001, 0.1, 0.25, 1 / 3, 0.5, 0.75, 0.9, 0.999, 1 - 1e-9])
TWINS = [
    (Uniform(2.0, 5.0), stats.uniform(2, 3)),
    (Triangular(2, 5, 11), stats.triang(1 / 3, 2, 9)),
    (Triangular(0, 0, 1), stats.triang(0, 0, 1)),
    (Triangular(0, 1, 1), stats.triang(1, 0, 1)),
    (Pert(2, 5, 11), stats.beta(7 / 3, 11 / 3, 2, 9)),
    (Pert(0, 1, 10, weight=8), stats.beta(1.8, 8.2, 0, 10)),
    (Normal(10, 2), stats.norm(10, 2)),
    (Lognormal(0.1, 0.5), stats.lognorm(0.5, scale=math.exp(0.1))),
    (Exponential(10), stats.expon(scale=10)),
    (Bernoulli(0.3), stats.bernoulli(0.3)),
]
IDS = [str(family) for family, _ in TWINS]


@pytest.mark.parametrize(("family", "twin"), TWINS, ids=IDS)
def test_quantiles_and_moments_agree_with_a_second_route(family, twin):
    assert family.ppf(SHARES) == pytest.approx(twin.ppf(SHARES), rel=1e-9, abs=1e-9)
    assert family.at(np.array([-1.0, 0.3, 2.0])) == pytest.approx(twin.ppf(ndtr([-1.0, 0.3, 2.0])), rel=1e-9)
    assert family.mean == pytest.approx(twin.mean(), rel=1e-12)
    assert family.var == pytest.approx(twin.var(), rel=1e-12)


@pytest.mark.parametrize(("family", "twin"), TWINS, ids=IDS)
def test_sampled_values_have_the_mean_variance_and_quantiles_of_the_family(family, twin):
    n = 200_000
    x = sampler(family)(normals(5, 1, 0, n))
    moment4 = (float(twin.stats(moments="k")) + 3) * family.var**2
    assert abs(x.mean() - family.mean) < 4 * math.sqrt(family.var / n)
    assert abs(x.var() - family.var) < 4 * math.sqrt((moment4 - family.var**2) / n)
    at_p80 = float(twin.ppf(0.8))
    chance = twin.cdf(at_p80)
    assert abs((x <= at_p80).mean() - chance) <= 4 * math.sqrt(chance * (1 - chance) / n)


def test_triangular_and_pert_have_the_worked_quantiles():
    levels = [0.1, 0.5, 0.8, 0.9]
    assert Triangular(2, 5, 11).ppf(levels) == pytest.approx([3.643168, 5.803848, 7.713665, 8.676210], abs=1e-6)
    assert (Triangular(2, 5, 11).mean, Triangular(2, 5, 11).var) == pytest.approx((6.0, 3.5))
    assert Pert(2, 5, 11).ppf(levels) == pytest.approx([3.377249, 5.382313, 6.987356, 7.800110], abs=1e-6)
    assert (Pert(2, 5, 11).mean, Pert(2, 5, 11).var) == pytest.approx((5.5, 2.75))


def test_a_lognormal_can_be_given_by_mean_and_by_percentiles():
    by_mean = Lognormal.from_mean(100.0, 30.0)
    assert (by_mean.mean, math.sqrt(by_mean.var)) == pytest.approx((100.0, 30.0))
    assert Lognormal.from_percentiles(0.7, 1.5).ppf([0.1, 0.9]) == pytest.approx([0.7, 1.5])
    assert (Lognormal(0, 0.5).mean, float(Lognormal(0, 0.5).ppf(0.8))) == pytest.approx((1.133148, 1.523196), abs=1e-6)


@pytest.mark.parametrize(("low", "mode", "high"), [(8, 10, 15), (10, 10.5, 30), (-5, 0, 1)])
def test_a_triangle_can_be_given_by_percentiles(low, mode, high):
    found = Triangular.from_percentiles(low, mode, high)
    assert found.ppf([0.1, 0.9]) == pytest.approx([low, high])
    assert found.mode == mode
    skewed = Triangular.from_percentiles(low, mode, high, p_low=0.3, p_high=0.65)
    assert skewed.ppf([0.3, 0.65]) == pytest.approx([low, high])


def test_a_log_t_is_its_definition_between_the_cuts_and_flat_beyond():
    family = LogStudent(0.2, 0.3, 5)
    expected = np.exp(0.2 + 0.3 * stats.t(5).ppf([0.01, 0.2, 0.5, 0.8, 0.99]))
    assert family.ppf([0.01, 0.2, 0.5, 0.8, 0.99]) == pytest.approx(expected)
    assert family.ppf([0.0, 1e-9, 0.001]) == pytest.approx(float(family.at(-LogStudent.CUT)))
    z = np.linspace(-9, 9, 400_001)
    density = stats.norm.pdf(z)
    mean = np.trapezoid(family.at(z) * density, z)
    assert family.mean == pytest.approx(mean, rel=1e-9)
    assert family.var == pytest.approx(np.trapezoid((family.at(z) - mean) ** 2 * density, z), rel=1e-8)
    assert LogStudent(0.2, 0.3, 1e7).ppf(0.9) == pytest.approx(Lognormal(0.2, 0.3).ppf(0.9), rel=1e-6)


def test_an_empirical_sample_passes_through_its_own_values():
    family = Empirical((3.0, 1.0, 2.0, 7.0))
    assert family.ppf([0.125, 0.375, 0.625, 0.875]) == pytest.approx([1, 2, 3, 7])
    assert family.ppf([0.0, 0.01, 0.99, 1.0]) == pytest.approx([1, 1, 7, 7])
    z = np.linspace(-9, 9, 400_001)
    density = stats.norm.pdf(z)
    mean = np.trapezoid(family.at(z) * density, z)
    assert family.mean == pytest.approx(mean, rel=1e-8)
    assert family.var == pytest.approx(np.trapezoid((family.at(z) - mean) ** 2 * density, z), rel=1e-7)
    assert np.allclose(sampler(family)(z), family.at(z), rtol=1e-12)
    alone = Empirical([4.0])
    assert (alone.mean, alone.var, float(sampler(alone)(z)[0])) == (4.0, 0.0, 4.0)


def test_a_fixed_quantity_has_no_spread():
    assert (Fixed(3.0).mean, Fixed(3.0).var) == (3.0, 0.0)
    assert set(Fixed(3.0).ppf(SHARES)) == {3.0} == set(sampler(Fixed(3.0))(normals(1, 1, 0, 50)))


def test_an_event_fires_never_always_or_with_its_chance():
    word = words(9, 1, 0, 100_000)
    extremes = np.array([0, 2**32 - 1], dtype=np.uint32)
    assert not Bernoulli(0).fires(np.append(word, extremes)).any()
    assert Bernoulli(1).fires(np.append(word, extremes)).all()
    assert abs(Bernoulli(0.3).fires(word).mean() - 0.3) < 4 * math.sqrt(0.21 / 100_000)
    assert not (Bernoulli(0.2).fires(word) & ~Bernoulli(0.3).fires(word)).any()
    z = normals(9, 1, 0, 1000)
    assert not sampler(Bernoulli(0))(z).any()
    assert sampler(Bernoulli(1))(z).all()


@pytest.mark.parametrize(
    ("family", "range_share"),
    [
        (Triangular(2, 5, 11), 5e-6),
        (Pert(2, 5, 11), 5e-6),
        (Pert(0, 0, 1), 5e-6),
        (Uniform(0, 1), 5e-6),
    ],
)
def test_tables_of_bounded_families_are_close_to_the_exact_quantile(family, range_share):
    z = np.linspace(-5.9, 5.9, 100_001)
    error = np.abs(sampler(family)(z) - family.at(z)).max()
    assert error < range_share * (family.high - family.low)


@pytest.mark.parametrize("sigma", [0.25, 0.5, 1.0])
def test_tables_of_lognormals_are_close_to_the_exact_quantile(sigma):
    z = np.linspace(-5.9, 5.9, 100_001)
    family = Lognormal(0.0, sigma)
    assert np.abs(sampler(family)(z) / family.at(z) - 1).max() < 2e-5


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: Triangular(2, 12, 11), "mode"),
        (lambda: Triangular(2, 1, 11), "mode"),
        (lambda: Triangular(2, 2, 2), "high"),
        (lambda: Triangular(2, math.nan, 4), "mode"),
        (lambda: Triangular.from_percentiles(1, 2, 3, p_low=0.9, p_high=0.1), "p_low"),
        (lambda: Pert(3, 2, 1), "high"),
        (lambda: Pert(1, 2, 3, weight=0), "weight"),
        (lambda: Uniform(1, 1), "high"),
        (lambda: Normal(0, 0), "sigma"),
        (lambda: Normal("a", 1), "mu"),
        (lambda: Lognormal(0, -1), "sigma"),
        (lambda: Lognormal.from_mean(-1, 1), "mean"),
        (lambda: Lognormal.from_percentiles(2, 1), "p10"),
        (lambda: LogStudent(0, 1, 0), "freedom"),
        (lambda: Exponential(0), "scale"),
        (lambda: Bernoulli(1.1), "p"),
        (lambda: Empirical(()), "values"),
        (lambda: Empirical((1.0, math.inf)), "values"),
        (lambda: Empirical(("a",)), "values"),
        (lambda: Fixed(math.inf), "value"),
        (lambda: Uniform(0, 1).ppf(1.2), "u"),
    ],
)
def test_an_impossible_parameter_is_named(make, named):
    with pytest.raises(ParameterError, match=rf"\b{named}\b"):
        make()
