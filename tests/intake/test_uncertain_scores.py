import numpy as np
import pytest
from scipy import stats

from workbench.intake.robustness import smaa2
from workbench.intake.uncertain_scores import empirical, lognormal, normal, partial_values, triangular, uniform
from workbench.risk import distributions as families

SHARES = np.linspace(0.001, 0.999, 57)[:, None]


@pytest.mark.parametrize(
    ("measured", "references"),
    [
        (uniform([0, -5], [4, 7]), [stats.uniform(0, 4), stats.uniform(-5, 12)]),
        (normal([3, -1], [2, 0.5]), [stats.norm(3, 2), stats.norm(-1, 0.5)]),
        (lognormal([0, 1], [1, 0.2]), [stats.lognorm(1), stats.lognorm(0.2, scale=np.e)]),
        (
            triangular([0, 1, 1], [2, 1, 3], [8, 3, 3]),
            [stats.triang(0.25, 0, 8), stats.triang(0, 1, 2), stats.triang(1, 1, 2)],
        ),
    ],
)
def test_quantiles_are_those_of_the_family(measured, references):
    found = measured.quantile(np.broadcast_to(SHARES, (len(SHARES), len(references))))
    expected = np.column_stack([reference.ppf(SHARES[:, 0]) for reference in references])
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def test_quantiles_are_those_of_the_simulation():
    shares = np.broadcast_to(SHARES, (len(SHARES), 1))
    for measured, family in (
        (uniform([1], [3]), families.Uniform(1, 3)),
        (normal([1], [3]), families.Normal(1, 3)),
        (triangular([1], [2], [6]), families.Triangular(1, 2, 6)),
    ):
        np.testing.assert_allclose(measured.quantile(shares)[:, 0], family.ppf(SHARES[:, 0]), rtol=1e-6)


def test_a_sample_is_drawn_value_by_value():
    found = empirical([[3, 1, 2, np.nan], [5]]).quantile(np.array([[0.1, 0.1], [0.4, 0.9], [0.99, 0.5]]))
    assert found.tolist() == [[1, 5], [2, 5], [3, 5]]


@pytest.mark.parametrize(
    "measured",
    [uniform([2.0], [2.0]), normal([2.0], [0.0]), triangular([2.0], [2.0], [2.0]), empirical([[2.0]])],
)
def test_a_measurement_without_spread_is_certain(measured):
    assert measured.quantile(SHARES).tolist() == [[2.0]] * len(SHARES)


def test_the_scale_is_the_hull_of_the_central_intervals():
    # uniform on [0, 100] and [100, 200]: 2.5 and 197.5; normal(0, 1) and (1, 1): -1.96 and 2.96
    found = partial_values([uniform([0, 100], [100, 200]), normal([0, 1], [1, 1])], ["max", "min"])
    z = stats.norm.ppf(0.975)
    assert found.worst == pytest.approx([2.5, 1 + z])
    assert found.best == pytest.approx([197.5, -z])


def test_partial_values_run_from_worst_to_best_and_on():
    measurements = [uniform([0, 5, 10, 12], [0, 5, 10, 12])] * 2
    plain = partial_values(measurements, ["max", "min"], [(0, 10), (0, 10)])
    draws = plain(np.random.default_rng(0), 3)
    assert draws.shape == (3, 4, 2)
    np.testing.assert_allclose(draws[1], [[0, 1], [0.5, 0.5], [1, 0], [1.2, -0.2]])
    clipped = partial_values(measurements, ["max", "min"], [(0, 10), None], clip=True)(np.random.default_rng(0), 1)
    np.testing.assert_allclose(clipped[0], [[0, 1], [0.5, 7 / 12], [1, 2 / 12], [1, 0]])


def test_draws_have_the_moments_of_their_family():
    # triangular on 0, 2, 8 has mean 10/3 and variance (0 + 4 + 64 - 0 - 0 - 16)/18 = 26/9; the scale divides by 8
    draws = partial_values([triangular([0], [2], [8])], ["max"], [(0, 8)])(np.random.default_rng(1), 20_000)[:, 0, 0]
    assert draws.mean() == pytest.approx(10 / 24, abs=4 * draws.std() / np.sqrt(20_000))
    assert draws.var() == pytest.approx(26 / 9 / 64, rel=0.05)


def test_projects_and_criteria_are_drawn_independently():
    draws = partial_values([uniform([0, 0], [1, 1])] * 2, ["max"] * 2)(np.random.default_rng(1), 10_000)
    correlation = np.corrcoef(draws.reshape(10_000, 4).T)
    assert np.abs(correlation - np.eye(4)).max() < 0.05


def test_a_missing_measurement_may_have_any_value_and_is_shown():
    measured = [uniform([0, np.nan, 10], [0, 3, 10]), empirical([[1, 2], [4], []])]
    found = partial_values(measured, ["max", "min"])
    assert found.missing.tolist() == [[False, False], [True, False], [False, True]]
    assert (found.worst.tolist(), found.best.tolist()) == ([0, 4], [10, 1])
    draws = found(np.random.default_rng(0), 4_000)
    for gap in (draws[:, 1, 0], draws[:, 2, 1]):
        assert stats.kstest(gap, "uniform").pvalue > 0.001
    assert np.all(draws[:, 1, 1] == 0)


def test_certain_measurements_rank_as_their_partial_values():
    raw = np.array([[10.0, 3.0], [20.0, 8.0], [15.0, 1.0]])
    measured = [uniform(column, column) for column in raw.T]
    found = smaa2(partial_values(measured, ["max", "min"]), iterations=100)
    expected = smaa2(np.column_stack([(raw[:, 0] - 10) / 10, (8 - raw[:, 1]) / 7]), iterations=100)
    np.testing.assert_array_equal(found.rank_acceptability, expected.rank_acceptability)
    np.testing.assert_array_equal(found.central_weights, expected.central_weights)


def test_overlapping_intervals_are_decided_by_chance():
    # A uniform on [0, 2], B on [1, 3]: P(B > A) = 7/8
    found = smaa2(partial_values([uniform([0, 1], [2, 3])], ["max"]))
    error = 4 * np.sqrt(7 / 64 / found.iterations)
    assert found.rank_acceptability[1, 0] == pytest.approx(7 / 8, abs=error)


@pytest.mark.parametrize(
    ("build", "complaint"),
    [
        (lambda: uniform([1, 2], [3, 1]), "high: row 2: expected at least low, 2, found 1"),
        (lambda: triangular([1], [0.5], [3]), "mode: row 1: expected at least low, 1, found 0.5"),
        (lambda: normal([1], [-1]), "deviation: row 1: expected at least 0, found -1"),
        (lambda: lognormal([1], [-1]), "sigma: row 1: expected at least 0, found -1"),
        (lambda: uniform([1, -np.inf], [3, 1]), "low: row 2: expected a finite number, found -inf"),
        (lambda: uniform([[1]], [[3]]), r"low, high: expected one number for each project, found shape \(1, 1\)"),
        (lambda: empirical([[1], [2, np.inf]]), "samples: row 2: expected finite numbers"),
    ],
)
def test_measurements_that_are_none_are_refused_by_name(build, complaint):
    with pytest.raises(ValueError, match=complaint):
        build()


@pytest.mark.parametrize(
    ("question", "complaint"),
    [
        (([], []), "measurements: expected one criterion or more"),
        (([uniform([0], [1]), uniform([0, 0], [1, 1])], ["max"] * 2), "all for the same projects"),
        (([uniform([0], [1])], []), "senses: expected one for each of the 1 criteria, found 0"),
        (([uniform([0], [1])], ["max"], []), "scales: expected one for each of the 1 criteria, found 0"),
        (([uniform([0], [1])], ["most"]), "senses: criterion 1: expected max or min, found most"),
        (([uniform([0], [1])], ["max"], [(1, 1)]), "scales: criterion 1: .* found 1 to 1"),
        (([uniform([2, 2], [2, 2])], ["max"]), "scales: criterion 1: .* found 2 to 2"),
        (([uniform([np.nan], [2])], ["max"]), "scales: criterion 1: expected a scale, as nothing was measured"),
    ],
)
def test_a_mapping_of_nothing_is_refused_by_name(question, complaint):
    with pytest.raises(ValueError, match=complaint):
        partial_values(*question)
