"""Sampling intervals hold what they promise: over many seeds they cover the true figure as often as they say."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, norm
from simulated_days import network

from workbench.risk.distributions import Normal
from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.measures import order_interval, quantile_interval, share_interval
from workbench.risk.schedule_risk import Cost, ScheduleRisk
from workbench.risk.stopping import looks
from workbench.risk.stream import normals, stable_id

SEEDS = 800
COVERED = 0.93, 0.97
NAME = stable_id("duration", "A")


@pytest.mark.parametrize(("level", "n"), [(0.8, 1000), (0.5, 400), (0.95, 2000)])
def test_the_interval_of_a_percentile_covers_the_true_one_in_95_of_100_seeds(level, n):
    true = norm.ppf(level)
    first, last = order_interval(n, level)
    expected = binom.cdf(last - 1, n, level) - binom.cdf(first - 1, n, level)
    assert 0.95 <= expected < 0.961  # never less than asked, a little more because ranks are whole
    ends = np.array([quantile_interval(normals(seed, NAME, 0, n), level) for seed in range(SEEDS)])
    below, above = (true < ends[:, 0]).mean(), (true > ends[:, 1]).mean()
    assert 1 - below - above == pytest.approx(expected, abs=4 * math.sqrt(0.05 * 0.95 / SEEDS))
    assert COVERED[0] <= 1 - below - above <= COVERED[1] or (level, n) != (0.8, 1000)
    # Missing on either side is equally likely, and the width is that of the density at the percentile.
    assert abs(below - above) < 4 * math.sqrt(0.05 / SEEDS)
    error = math.sqrt(level * (1 - level) / n) / norm.pdf(true)
    assert np.diff(ends).mean() == pytest.approx(2 * 1.96 * error, rel=0.1)


def test_the_interval_of_a_chance_covers_as_often_as_the_binomial_distribution_says():
    chance, n = 0.3, 500
    known = [share_interval(hits, n) for hits in range(n + 1)]
    expected = sum(binom.pmf(hits, n, chance) for hits, (low, high) in enumerate(known) if low <= chance <= high)
    assert 0.95 <= expected < 0.96  # never less than asked, a little more because hits are whole
    hits = [int((normals(seed, NAME, 0, n) < norm.ppf(chance)).sum()) for seed in range(SEEDS)]
    covered = np.mean([low <= chance <= high for low, high in (known[one] for one in hits)])
    assert covered == pytest.approx(expected, abs=4 * math.sqrt(0.05 * 0.95 / SEEDS))


def test_all_looks_of_the_stop_rule_together_err_no_more_often_than_one_may():
    """A seed that is fooled by any of its looks counts; looking four times at 95 % fools more than twice as many."""
    true, seeds = norm.ppf(0.8), 300
    fooled, naive = np.zeros(seeds, dtype=bool), np.zeros(seeds, dtype=bool)
    for seed in range(seeds):
        draws = normals(seed, NAME, 0, 8192)
        for n, confidence in looks(8192):
            low, high = quantile_interval(draws[:n], 0.8, confidence)
            fooled[seed] |= not low <= true <= high
            low, high = quantile_interval(draws[:n], 0.8)
            naive[seed] |= not low <= true <= high
    assert 0 < fooled.mean() <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / seeds)
    assert naive.mean() > 2 * fooled.mean()


@pytest.mark.soak
def test_the_date_and_the_cost_at_80_per_cent_cover_the_true_ones():
    schedule = network({"A": 100})
    risk = ScheduleRisk({"A": Normal(100, 10)}, costs={"A": Cost(fixed=Normal(1000, 50))})
    date = pd.Timestamp("2026-01-05") + pd.Timedelta(days=100 + 10 * norm.ppf(0.8))
    cost, hits = 1000 + 50 * norm.ppf(0.8), np.zeros(2)
    for seed in range(SEEDS):
        found = forecast_schedule(schedule, risk, iterations=1000, seed=seed, levels=[0.8])
        dates, costs = found.finish.iloc[0], found.cost.iloc[0]
        hits += dates["finish_low"] <= date <= dates["finish_high"], costs["cost_low"] <= cost <= costs["cost_high"]
    assert ((hits / SEEDS >= COVERED[0]) & (hits / SEEDS <= COVERED[1])).all(), hits / SEEDS
