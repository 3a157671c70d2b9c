"""Simulated schedules against closed forms and published figures."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from simulated_days import assert_mean, assert_quantile, assert_sd, assert_share, chain, network, run, side_by_side

from workbench.risk.distributions import Exponential, Fixed, Normal, Triangular
from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.schedule_risk import Cost, Risk, ScheduleRisk


def test_the_later_of_two_equal_normals():
    days = run(side_by_side(2, 10), durations={"A0": Normal(10, 2), "A1": Normal(10, 2)}).days
    assert_mean(days, 11.128379)
    assert_sd(days, 1.651291)
    assert_quantile(days, 0.8, 12.500843)


@pytest.mark.parametrize("seed", range(3))
def test_the_later_of_two_normals_by_clark(seed):
    """C. E. Clark, The greatest of a finite set of random variables, Operations Research 9, 1961."""
    rng = np.random.default_rng(seed)
    m1, m2 = (100.0, 95.0) if seed == 0 else rng.uniform(80, 120, 2)
    s1, s2 = (10.0, 20.0) if seed == 0 else rng.uniform(5, 15, 2)
    loadings = (0.0, 0.0) if seed == 0 else rng.uniform(-0.9, 0.9, 2)
    rho = float(loadings[0] * loadings[1])
    answer = run(
        side_by_side(2, 100),
        durations={"A0": Normal(m1, s1), "A1": Normal(m2, s2)},
        loadings={"A0": {"f": loadings[0]}, "A1": {"f": loadings[1]}},
    )
    a = math.sqrt(s1**2 + s2**2 - 2 * rho * s1 * s2)
    alpha = (m1 - m2) / a
    mean = m1 * norm.cdf(alpha) + m2 * norm.cdf(-alpha) + a * norm.pdf(alpha)
    second = (m1**2 + s1**2) * norm.cdf(alpha) + (m2**2 + s2**2) * norm.cdf(-alpha) + (m1 + m2) * a * norm.pdf(alpha)
    if seed == 0:
        assert (mean, math.sqrt(second - mean**2)) == pytest.approx((106.642711, 12.088024))
        assert norm.cdf(alpha) == pytest.approx(0.588468, abs=1e-6)
    assert_mean(answer.days, mean)
    assert_sd(answer.days, math.sqrt(second - mean**2))
    share = float(answer.table.at["A0", "criticality"])
    assert abs(share - norm.cdf(alpha)) < 4 * math.sqrt(share * (1 - share) / answer.iterations) + 1e-4


def test_three_exponentials_in_series():
    days = run(chain(3, 10), durations={f"A{k}": Exponential(10) for k in range(3)}).days
    assert_mean(days, 30)
    assert_quantile(days, 0.8, 42.790299)


@pytest.mark.parametrize("rho", [0.0, 0.3, 1.0])
def test_ten_normals_in_series(rho):
    names = [f"A{k}" for k in range(10)]
    loadings = {name: {"f": math.sqrt(rho)} for name in names}
    days = run(chain(10, 10), durations=dict.fromkeys(names, Normal(10, 2)), loadings=loadings).days
    assert_sd(days, 2 * math.sqrt(10 + 90 * rho))
    if rho == 0.0:
        assert_quantile(days, 0.8, 105.322880)


def test_a_risk_adds_days_with_its_chance():
    days = run(network({"A": 100}), risks=[Risk("R", 0.3, days=Fixed(20), activities=["A"])]).days
    assert sorted(set(days)) == [100, 120]
    assert_share(days == 120, 0.3)
    assert np.sort(days)[len(days) // 2] == 100


def test_a_shared_risk_strikes_both_paths_at_once():
    risk = Risk("R", 0.3, days=Fixed(20), activities=["A0", "A1"])
    days = run(side_by_side(2, 100), risks=[risk]).days
    assert_share(days == 120, 0.3)
    assert_mean(days, 106)
    days = run(chain(2, 50), risks=[risk]).days
    assert sorted(set(days)) == [100, 140]
    assert_mean(days, 112)
    assert_sd(days, math.sqrt(336))


def test_three_risks_in_series():
    risks = [
        Risk(name, chance, days=Fixed(more), activities=["A"])
        for name, chance, more in (("a", 0.3, 20), ("b", 0.2, 10), ("c", 0.1, 40))
    ]
    days = run(network({"A": 100}), risks=risks).days
    assert_share(days == 100, 0.504)
    assert_mean(days, 112)


def test_of_risks_side_by_side_the_largest_counts():
    risks = [
        Risk("a", 1.0, days=Fixed(20), activities=["A"], combine="parallel"),
        Risk("b", 1.0, days=Fixed(30), activities={"A": 0.5}, combine="parallel"),
        Risk("c", 1.0, factor=Fixed(1.1), activities=["A"], combine="parallel"),
        Risk("d", 1.0, factor=Fixed(1.4), activities={"A": 0.5}, combine="parallel"),
        Risk("e", 1.0, factor=Fixed(0.5), activities=["A"]),
        Risk("f", 1.0, days=Fixed(3), activities=["A"]),
    ]
    assert set(run(network({"A": 100}), 10, risks=risks).days) == {100 * 0.5 * 1.2 + 3 + 20}


def test_date_and_cost_together():
    """Both at their medians, correlation r: 1/4 + asin(r) / (2 pi); here the same normal drives both through r."""
    for rho, expected in ((0.0, 0.49), (0.5, 0.556767)):
        root = math.sqrt(rho)
        answer = run(
            network({"A": 100}),
            durations={"A": Normal(100, 10)},
            loadings={"A": {"f": root}},
            costs={"A": Cost(fixed=Normal(50, 5), loadings={"f": root})},
        )
        z = norm.ppf(0.7)
        met = (answer.days <= 100 + 10 * z) & (answer.costs <= 50 + 5 * z)
        assert_share(met, expected)
        median = (answer.days <= 100) & (answer.costs <= 50)
        assert_share(median, 0.25 + math.asin(rho) / (2 * math.pi))


@pytest.mark.parametrize(("paths", "mean"), [(1, 2.0), (2, 2.233333), (3, 2.35), (5, 2.477183)])
def test_merge_bias_of_equal_paths(paths, mean):
    names = [f"A{k}" for k in range(paths)]
    schedule = network(dict.fromkeys(names, 2) | {"Z": 0}, [(name, "Z") for name in names])
    answer = run(schedule, durations=dict.fromkeys(names, Triangular(1, 2, 3)))
    assert_mean(answer.days, mean)
    assert_share(answer.days <= 2, 0.5**paths)
    bias = answer.table.at["Z", "merge_bias"]
    # The latest mean of several samples lies a little above 2 by chance.
    assert math.isnan(bias) if paths == 1 else abs(bias - (mean - 2)) < 0.01


def test_ten_triangles_in_series():
    days = run(chain(10, 10), durations={f"A{k}": Triangular(8, 10, 15) for k in range(10)}).days
    assert_mean(days, 110)
    assert_sd(days, 4.654747)
    assert_quantile(days, 0.8, 113.9189)
    assert_share(days <= 100, 0.01232)


def test_a_risk_driver_multiplies_and_correlates():
    driver = Risk("D", 0.4, factor=Triangular(1.05, 1.15, 1.45), activities=["A0", "A1"])
    answer = run(side_by_side(2, 100), risks=[driver])
    assert_mean(answer.days, 108.666667)
    assert_sd(answer.days, 11.897712)
    assert_quantile(answer.days, 0.8, 120.505103)
    assert_share(answer.days == 100, 0.6)
    assert answer.table["cruciality"].tolist() == pytest.approx([1.0, 1.0])
    assert answer.table["criticality"].tolist() == [1.0, 1.0]


def test_links_between_any_two_ends():
    """Start to start and finish to finish: B is driven by its finish, and A is critical by its own."""
    answer = run(network({"A": 10, "B": 4}, [("A", "B", "ss", 2), ("A", "B", "ff", 3)]), 1)
    assert answer.days.tolist() == [13]
    assert str(answer.table.at["B", "start_mean"]) == "2026-01-14 00:00:00"  # nine days after the 5th
    assert answer.table["criticality"].tolist() == [1.0, 1.0]
    assert answer.table["duration_critical"].tolist() == [1.0, 0.0]
    assert run(network({"A": 3, "B": 1}, [("A", "B", "sf", 5)]), 1).days.tolist() == [5]
    answer = run(network({"A": 10, "B": 4}, [("A", "B", "fs", -2)]), 1)
    assert answer.days.tolist() == [12]


def test_lognormal_days_and_costs_of_time():
    answer = run(
        chain(2, 5),
        durations={"A0": Triangular(4, 5, 9)},
        costs={"A0": Cost(fixed=10, per_day=3), "A1": Cost(per_day=2)},
        overhead=1.5,
        risks=[Risk("R", 0.25, cost=100.0)],
    )
    fired = answer.risks.at["R", "share"]
    assert answer.costs.mean() == pytest.approx(
        10 + 3 * (answer.days.mean() - 5) + 10 + 1.5 * answer.days.mean() + 100 * fired
    )
    assert answer.planned_cost == 10 + 15 + 10 + 15
    assert_share(answer.costs > 100, 0.25)


def test_the_table_of_activities_is_that_of_the_kept_draws():
    schedule = network({"A": 10, "B": 4, "C": 6}, [("A", "C"), ("B", "C", "ss", 1)])
    given = ScheduleRisk({"A": Triangular(8, 10, 15), "B": Normal(4, 1), "C": Triangular(3, 6, 7)})
    answer = forecast_schedule(schedule, given, iterations=1000, keep="draws")
    draws, table = answer.durations, answer.table
    assert table["duration_mean"].tolist() == pytest.approx(draws[table.index].mean().tolist())
    assert table["duration_sd"].tolist() == pytest.approx(draws[table.index].std(ddof=0).tolist())
    ends = {"A": draws["A"], "B": draws["B"], "C": np.maximum(draws["A"], 1) + draws["C"]}
    for name, days in ends.items():
        assert table.at[name, "finish_sd"] == pytest.approx(days.std(ddof=0))
        shown = (table.at[name, "finish_mean"] - pd.Timestamp("2026-01-05")).total_seconds() / 86400
        assert shown == pytest.approx(days.mean(), abs=1 / 1440)
        correlation = abs(np.corrcoef(draws[name], answer.days)[0, 1])
        assert table.at[name, "cruciality"] == pytest.approx(correlation)
    spread = answer.days.std()
    assert table["ssi"].tolist() == pytest.approx((table["criticality"] * table["duration_sd"] / spread).tolist())
    assert answer.days.tolist() == pytest.approx(ends["C"].tolist())


def test_percentiles_are_order_statistics_with_their_intervals():
    answer = run(
        network({"A": 10}), 1000, durations={"A": Normal(10, 2)}, costs={"A": Cost(per_day=2)}, planned_cost=18.0
    )
    row = answer.finish.set_index("level").loc[0.8]
    ordered = np.sort(answer.finishes)
    assert [row["finish"], row["finish_low"], row["finish_high"]] == [*ordered[[799, 774, 824]]]
    assert row["contingency"] == pytest.approx(np.sort(answer.days)[799] - 10)
    costs = answer.cost.set_index("level").loc[0.8]
    ordered = np.sort(answer.costs)
    assert [costs["cost"], costs["cost_low"], costs["cost_high"]] == [*ordered[[799, 774, 824]]]
    assert costs["contingency"] == ordered[799] - 18.0
