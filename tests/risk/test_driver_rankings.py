"""Drivers turned off, compared at their ends, and divided fairly; activities and their finish."""

import math

import numpy as np
import pytest
from scipy import stats

from workbench.errors import ParameterError
from workbench.risk.sensitivity import cruciality, shapley, ssi, tornado, turn_off
from workbench.risk.stream import normals, stable_id, uniform, words

N = 20_000


def sums(sigmas: dict[str, float], seed: int = 1, n: int = N):
    """A run whose loss is the sum of independent normals."""
    parts = {name: sigma * normals(seed, stable_id("driver", name), 0, n) for name, sigma in sigmas.items()}
    return lambda on: 100.0 + sum((parts[name] for name in sorted(on)), np.zeros(n))


def test_savings_of_normals_are_those_of_the_normal_quantile():
    sigmas = {"a": 4.0, "b": 2.0, "c": 1.0}
    found = turn_off(sums(sigmas), list(sigmas))
    z, whole = stats.norm.ppf(0.8), math.sqrt(21)
    assert found.table.index.tolist() == ["a", "b", "c"]
    for name, sigma in sigmas.items():
        row = found.table.loc[name]
        saving = z * (whole - math.sqrt(21 - sigma**2))
        assert row["low"] < row["saving"] < row["high"]
        assert row["saving"] == pytest.approx(saving, abs=0.12)
        assert row["alone"] == pytest.approx(z * sigma, abs=0.1)
    totals = found.totals
    assert totals["none"] == 100.0
    assert totals["all"] - totals["none"] - found.table["saving"].sum() == pytest.approx(totals["remainder"])
    assert str(found).startswith("a costs most at P80")


def test_the_paired_interval_of_a_saving_covers_the_truth():
    z, truth = stats.norm.ppf(0.8), math.sqrt(5) - 2.0
    hits = 0
    for seed in range(120):
        row = turn_off(sums({"a": 2.0, "b": 1.0}, seed, 4096), ["a", "b"]).table.loc["b"]
        hits += row["low"] <= z * truth <= row["high"]
    assert 0.88 <= hits / 120 <= 1.0


def test_a_driver_that_does_nothing_saves_nothing_exactly():
    found = turn_off(sums({"a": 1.0, "b": 0.0}), ["b", "a"])
    assert found.table.loc["b", ["saving", "low", "high", "alone"]].tolist() == [0.0] * 4
    alone = turn_off(sums({"a": 1.0}, n=20), ["a"])
    assert alone.table["low"].isna().all()
    nobody = turn_off(sums({}), [])
    assert (len(nobody.table), nobody.totals["remainder"], str(nobody)) == (0, 0.0, "No driver is uncertain.")


def ishigami(n: int = 10_000):
    x = math.pi * (2 * uniform(words(1, np.arange(3, dtype=np.uint64), 0, n)).T - 1)
    names = ("x1", "x2", "x3")

    def run(on):
        a, b, c = (x[:, i] if name in on else np.zeros(n) for i, name in enumerate(names))
        return np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)

    return x, names, run


def test_fair_shares_add_up_and_know_what_acts_together():
    _, names, run = ishigami()
    found = shapley(run, names)
    assert found.table["part"].sum() == pytest.approx(found.totals["whole"], rel=1e-12)
    assert found.table["share"].sum() == pytest.approx(1.0, rel=1e-12)
    # With the others at 0: V(1) = 1/2, V(2) = 49/8, V(3) = 0, V(13) = 1/2 + b pi^4/5 + b^2 pi^8/18, no other interplay.
    b = 0.1
    joint = b * math.pi**4 / 5 + b**2 * math.pi**8 / 18
    expected = {"x1": 0.5 + joint / 2, "x2": 49 / 8, "x3": joint / 2}
    assert found.table["part"].to_dict() == pytest.approx(expected, rel=0.05)


def test_fair_shares_of_a_sum_are_its_variances_and_any_measure_can_be_divided():
    sigmas = {"a": 4.0, "b": 2.0, "c": 1.0, "d": 0.0}
    found = shapley(sums(sigmas), list(sigmas))
    assert found.table["part"].to_dict() == pytest.approx({"a": 16, "b": 4, "c": 1, "d": 0}, abs=0.4)
    assert found.table.loc["d", "part"] == 0.0
    tail = shapley(sums(sigmas), list(sigmas), measure=lambda y: float(np.quantile(y, 0.8)))
    assert tail.table["part"].sum() == pytest.approx(tail.totals["all"] - 100.0, rel=1e-9)
    assert shapley(sums({}), []).totals["whole"] == 0.0
    with pytest.raises(ParameterError, match="2,048 runs"):
        shapley(sums({}), [str(i) for i in range(11)])
    for ask in (shapley, turn_off):
        with pytest.raises(ParameterError, match="named twice"):
            ask(sums({"a": 1.0}), ["a", "a"])


def test_the_ends_of_a_driver_have_the_means_of_their_tenths():
    x = normals(3, np.array([1, 2], dtype=np.uint64), 0, N).T
    y = 2 * x[:, 0] - 0.5 * x[:, 1]
    found = tornado(x, y, names=["strong", "weak"])
    tenth = stats.norm.pdf(stats.norm.ppf(0.1)) / 0.1  # mean of the outer tenth of a standard normal
    strong, weak = found.table.loc["strong"], found.table.loc["weak"]
    assert found.table.index.tolist() == ["strong", "weak"]
    assert (strong["mean_low"], strong["mean_high"]) == pytest.approx((-2 * tenth, 2 * tenth), abs=0.08)
    assert weak["swing"] == pytest.approx(-tenth, abs=0.2)
    assert strong["spearman"] == pytest.approx(stats.spearmanr(x[:, 0], y).statistic, rel=1e-12)
    assert strong["level_high"] > strong["mean_high"]


@pytest.mark.parametrize("p", [0.03, 0.3, 0.97])
def test_an_event_is_compared_where_it_happens_and_where_not(p):
    event = (uniform(words(1, 5, 0, N)) < p).astype(float)
    y = 10 * event + normals(1, 6, 0, N)
    row = tornado(event[:, None], y).table.loc["1"]
    assert row["swing"] == pytest.approx(10.0, abs=0.2)
    assert row["spearman"] == pytest.approx(stats.spearmanr(event, y).statistic, rel=1e-10)


def test_constant_drivers_and_outcomes_move_nothing():
    row = tornado(np.full((50, 1), 3.0), np.arange(50.0)).table.loc["1"]
    assert (row["swing"], row["spearman"]) == (0.0, 0.0)
    assert tornado(np.arange(50.0)[:, None], np.full(50, 7.0)).table.loc["1", "swing"] == 0.0


A, B, C, D = (4, 6, 5, 8), (5, 6, 7, 6), (3, 2, 4, 3), (8, 8, 11, 11)


def test_four_runs_by_hand_have_their_published_indices():
    durations, finishes = np.column_stack([A, B, C]), np.array(D)
    criticality = np.array([0.5, 0.75, 1.0])
    assert ssi(criticality, durations, finishes) == pytest.approx([0.493007, 0.353553, 0.471405], abs=1e-6)
    for kind, expected in (
        ("pearson", [0.507093, 0.707107, 0.707107]),
        ("spearman", [0.447214, 0.707107, 0.707107]),
        ("kendall", [0.408248, 0.670820, 0.670820]),
    ):
        assert cruciality(durations, finishes, kind) == pytest.approx(expected, abs=1e-6)
    assert cruciality(-durations, finishes) == pytest.approx(cruciality(durations, finishes))


def test_what_never_moves_has_no_index():
    durations = np.column_stack([A, (3, 3, 3, 3)])
    assert np.isnan(cruciality(durations, np.array(D))).tolist() == [False, True]
    still = np.full(4, 1.1)
    assert np.isnan(ssi(np.ones(2), durations, still)).all()
    assert np.isnan(cruciality(durations, still)).all()
    with pytest.raises(ParameterError, match="kind"):
        cruciality(durations, np.array(D), "cosine")
    with pytest.raises(ParameterError, match="durations"):
        ssi(np.ones(2), durations, np.ones(3))
    with pytest.raises(ParameterError, match="criticality"):
        ssi(np.ones(3), durations, np.array(D))


@pytest.mark.parametrize(
    ("inputs", "output"),
    [(np.ones((3, 2)), np.ones(4)), (np.full((3, 1), np.nan), np.ones(3)), (np.ones(3), np.ones(3))],
)
def test_a_tornado_needs_numbers_that_fit(inputs, output):
    with pytest.raises(ParameterError, match="inputs"):
        tornado(inputs, output)
