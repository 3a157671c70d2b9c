import math

import numpy as np
import pytest
from scipy import optimize, special, stats

from workbench.risk.learning.pooling import between_classes, pool, prior_variance

NOISE = np.array([0.04, 0.01, 0.02, 0.08, 0.03])
MEANS = np.array([0.5, 0.1, 0.0, 0.9, 0.2])


def office(rng: np.random.Generator, classes: int = 12):
    """One office of the published design: sizes, true means and spreads, and the records of each class."""
    n = np.floor(np.exp(rng.uniform(math.log(2), math.log(41), classes))).astype(int)
    mean = rng.normal(math.log(1.15), 0.2, classes)
    spread = np.sqrt(12 * 0.3**2 / rng.chisquare(12, classes))
    return n, mean, spread, [rng.normal(m, s, k) for m, s, k in zip(mean, spread, n, strict=True)]


def coverage_of_small_classes(offices: int, seed: int) -> dict[str, tuple[float, float]]:
    """True chance of P10 to P90, and its width, over classes of at most four records."""
    rng = np.random.default_rng(seed)
    found: dict[str, list] = {"pooled": [], "class_t": [], "lognormal": [], "percentiles": []}
    for _ in range(offices):
        n, mean, spread, logs = office(rng)
        own, variance = (np.array([f(x) for x in logs]) for f in (np.mean, lambda x: x.var(ddof=1)))
        ends = {name: [] for name in found}
        for name, pooling in (("pooled", True), ("class_t", False)):
            made = pool(n, own, variance, pooling=pooling)
            half = special.stdtrit(made.freedom, 0.9) * made.spread
            ends[name] = made.mean - half, made.mean + half
        half = special.ndtri(0.9) * np.array([x.std() for x in logs])
        ends["lognormal"] = own - half, own + half
        ends["percentiles"] = np.array([np.quantile(x, [0.1, 0.9]) for x in logs]).T
        for name, (low, high) in ends.items():
            held = special.ndtr((high - mean) / spread) - special.ndtr((low - mean) / spread)
            found[name] += list(np.column_stack([held, high - low])[n <= 4])
    return {name: tuple(np.mean(rows, axis=0)) for name, rows in found.items()}


def assert_as_published(found: dict[str, tuple[float, float]], coverage: float, width: float):
    published = {
        "percentiles": (0.37, 0.39),
        "lognormal": (0.49, 0.55),
        "class_t": (0.80, 1.49),
        "pooled": (0.80, 0.93),
    }
    for name, (share, log_width) in published.items():
        assert found[name][0] == pytest.approx(share, abs=coverage), name
        assert found[name][1] == pytest.approx(log_width, rel=width), name


def test_small_classes_are_covered_as_claimed_where_percentiles_and_plain_lognormals_fail():
    """Four hundred offices of twelve classes, against the published coverage and width of each method."""
    assert_as_published(coverage_of_small_classes(400, seed=1), coverage=0.015, width=0.02)


def test_the_distribution_of_variances_is_found_by_a_second_solver():
    rng = np.random.default_rng(5)
    freedom = rng.integers(1, 30, 40).astype(float)
    variance = 0.09 * 10 / rng.chisquare(10, 40) * rng.chisquare(freedom) / freedom
    found, scale = prior_variance(variance, freedom)
    logs = np.log(variance) - special.digamma(freedom / 2) + np.log(freedom / 2)
    wanted = logs.var(ddof=1) - special.polygamma(1, freedom / 2).mean()
    half = optimize.brentq(lambda x: special.polygamma(1, x) - wanted, 1e-3, 1e5, xtol=1e-12)
    assert found == pytest.approx(2 * half, rel=1e-8)
    assert scale == pytest.approx(math.exp(logs.mean() + special.digamma(half) - math.log(half)), rel=1e-8)


def test_a_planted_distribution_of_variances_is_recovered():
    rng = np.random.default_rng(6)
    freedom = np.full(4000, 8.0)
    variance = 0.09 * 12 / rng.chisquare(12, 4000) * rng.chisquare(freedom) / freedom
    found, scale = prior_variance(variance, freedom)
    assert found == pytest.approx(12, rel=0.15)
    assert scale == pytest.approx(0.09, rel=0.03)


def test_classes_of_one_spread_share_it_without_doubt():
    freedom, scale = prior_variance(np.array([0.09, 0.1, 0.095, 0.092]), np.full(4, 3.0))
    assert freedom == math.inf
    log = np.log([0.09, 0.1, 0.095, 0.092]).mean()
    assert scale == pytest.approx(math.exp(log - special.digamma(1.5) + math.log(1.5)))
    assert prior_variance(np.zeros(3), np.ones(3)) == (math.inf, 0.0)


def test_the_spread_between_classes_is_the_moment_estimate_in_plain_sums():
    weights = [1 / v for v in NOISE]
    total = sum(weights)
    centre = sum(w * y for w, y in zip(weights, MEANS, strict=True)) / total
    q = sum(w * (y - centre) ** 2 for w, y in zip(weights, MEANS, strict=True))
    expected = (q - 4) / (total - sum(w * w for w in weights) / total)
    again = [1 / (expected + v) for v in NOISE]
    between, middle, doubt = between_classes(MEANS, NOISE)
    assert (between, doubt) == pytest.approx((expected, 1 / sum(again)))
    assert middle == pytest.approx(sum(w * y for w, y in zip(again, MEANS, strict=True)) / sum(again))
    assert between_classes(np.full(5, 0.2), NOISE)[0] == 0.0


def test_means_are_shrunk_by_the_formula_of_morris():
    n, variance = np.array([2, 10, 5, 3, 8]), np.array([0.005, 0.1, 0.02, 1.0, 0.24])
    found = pool(n, MEANS, variance)
    freedom, scale = prior_variance(variance, n - 1.0)
    assert 1 < freedom < 20
    shrunk = [(freedom * scale + (k - 1) * v) / (freedom + k - 1) for k, v in zip(n, variance, strict=True)]
    noise = np.array(shrunk) / n
    between, centre, doubt = between_classes(MEANS, noise)
    for k in range(5):
        s = 2 / 4 * noise[k] / (between + noise[k])
        mean = (1 - s) * MEANS[k] + s * centre
        spread = (1 - s) * noise[k] + s * s * doubt + 2 / 2 * s * s * (MEANS[k] - centre) ** 2
        assert found.mean[k] == pytest.approx(mean)
        assert found.spread[k] == pytest.approx(math.sqrt(shrunk[k] + spread))
        assert found.own_weight[k] == pytest.approx(1 - s)
    assert found.freedom == pytest.approx(freedom + n - 1)


def test_a_class_without_records_has_the_spread_between_classes_too():
    n, variance = np.array([4, 10, 5, 3, 0]), np.array([0.005, 0.1, 0.02, 1.0, np.nan])
    found = pool(n, np.append(MEANS[:4], np.nan), variance)
    freedom, scale = prior_variance(variance[:4], n[:4] - 1.0)
    shrunk = (freedom * scale + (n[:4] - 1) * variance[:4]) / (freedom + n[:4] - 1)
    between, centre, doubt = between_classes(MEANS[:4], shrunk / n[:4])
    assert (found.mean[4], found.own_weight[4]) == (pytest.approx(centre), 0.0)
    assert found.spread[4] == pytest.approx(math.sqrt(scale + between + doubt))
    assert found.freedom[4] == pytest.approx(freedom)


def test_a_class_alone_predicts_by_its_t_whose_coverage_is_exact():
    """The t of one normal sample covers the next draw with exactly its chance."""
    rng = np.random.default_rng(8)
    logs = rng.normal(0.3, 0.7, (4000, 4))
    found = pool(np.full(4000, 3), logs[:, :3].mean(axis=1), logs[:, :3].var(axis=1, ddof=1), pooling=False)
    held = logs[:, 3] <= found.mean + found.spread * stats.t(2).ppf(0.8)
    assert not found.is_pooled
    assert held.mean() == pytest.approx(0.8, abs=4 * math.sqrt(0.16 / 4000))


def test_three_classes_and_single_records_are_not_pooled():
    found = pool([3, 1, 2], [0.1, 0.2, 0.3], [0.1, np.nan, 0.2])
    assert not found.is_pooled
    assert np.isnan(found.mean).tolist() == [False, True, False]
    only_single = pool([1, 1, 1, 1], [0.1, 0.2, 0.3, 0.4], [np.nan] * 4)
    assert np.isnan(only_single.spread).all()


def test_more_records_trust_the_class_more_and_equal_classes_trust_it_less():
    n = np.array([2, 4, 8, 16, 32])
    found = pool(n, MEANS, np.full(5, 0.1))
    assert (np.diff(found.own_weight) > 0).all()
    alike = pool(n, np.full(5, 0.2), np.full(5, 0.1))
    assert (alike.own_weight < found.own_weight).all()
    assert alike.mean == pytest.approx(0.2)
