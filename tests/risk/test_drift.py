import itertools
import math

import numpy as np
import pandas as pd
import pytest

from workbench.risk.classes import learn
from workbench.risk.learning.drift import drift, flagged, logrank


def plain_logrank(values, ended, group) -> float:
    """Write the test as a loop over events: seen less expected, squared, over the hypergeometric variance."""
    difference = variance = 0.0
    for time in sorted({v for v, e in zip(values, ended, strict=True) if e}):
        at_risk = [g for v, g in zip(values, group, strict=True) if v >= time]
        dead = [g for v, e, g in zip(values, ended, group, strict=True) if e and v == time]
        n, own, d = len(at_risk), sum(at_risk), len(dead)
        difference += sum(dead) - d * own / n
        if n > 1:
            variance += d * (own / n) * (1 - own / n) * (n - d) / (n - 1)
    return math.erfc(math.sqrt(difference**2 / variance / 2))


def test_the_test_is_the_sum_over_events():
    rng = np.random.default_rng(2)
    for _ in range(20):
        values, ended, group = np.round(rng.normal(0, 1, 15), 1), rng.random(15) < 0.7, rng.random(15) < 0.5
        assert logrank(values, ended, group) == pytest.approx(plain_logrank(values, ended, group))


def test_a_published_comparison_is_reproduced():
    """Remission of leukaemia, 6-MP against placebo (Freireich et al. 1963, tabled in Gehan 1965): chi-squared 16.79."""
    treated = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    values = np.array(treated + placebo, dtype=float)
    ended = np.array([True] * 9 + [False] * 12 + [True] * 21)
    group = np.arange(42) < 21
    assert logrank(values, ended, group) == pytest.approx(math.erfc(math.sqrt(16.79 / 2)), rel=0.01)


def test_false_alarms_are_as_rare_as_claimed_although_recent_projects_are_still_running():
    rng = np.random.default_rng(3)
    chances = []
    for _ in range(1200):
        logs = rng.normal(0.2, 0.4, 30)
        bound = np.where(np.arange(30) < 15, 9.0, rng.normal(0.4, 0.4, 30))
        chances.append(drift(np.minimum(logs, bound), logs <= bound, np.arange(30.0)).chance)
    share = np.mean(np.array(chances) < 0.05)
    assert share == pytest.approx(0.05, abs=4 * math.sqrt(0.05 * 0.95 / 1200))


def test_a_class_that_got_worse_is_flagged_in_words():
    rng = np.random.default_rng(5)
    rows = []
    for category, shift in (("steady", 0.0), ("worse", 0.6), ("other", 0.0)):
        for i in range(24):
            ratio = math.exp(rng.normal(0.1 + shift * (i >= 12), 0.2))
            day = f"{2000 + i}-03-01"
            rows.append((f"{category}{i}", category, "cost", 100.0, 100.0 * ratio, day, f"{2001 + i}-03-01"))
    columns = ["project", "category", "quantity", "estimated", "actual", "estimated_at", "finished"]
    answer = learn(pd.DataFrame(rows, columns=columns))
    table = answer.table.set_index("category")
    assert table["drifts"].to_dict() == {"other": False, "steady": False, "worse": True}
    row = table.loc["worse"]
    assert row["recent_median"] / row["earlier_median"] == pytest.approx(math.exp(0.6), rel=0.2)
    assert "The later half is not like the earlier one" in row["note"]
    assert str(answer).endswith("; 1 of them is not what it was")


def test_few_records_are_not_tested():
    assert math.isnan(drift(np.arange(9.0), np.ones(9, dtype=bool), np.arange(9.0)).chance)
    assert math.isnan(drift(np.empty(0), np.empty(0, dtype=bool), np.empty(0)).chance)
    assert drift(np.arange(10.0), np.ones(10, dtype=bool), np.arange(10.0)).chance < 0.05


def test_equal_records_and_equal_days_cannot_be_told_apart():
    ended = np.ones(12, dtype=bool)
    assert math.isnan(logrank(np.zeros(12), ended, np.arange(12) < 6))
    assert math.isnan(drift(np.arange(12.0), ended, np.zeros(12)).chance)


def test_of_many_classes_only_those_are_flagged_that_stand_out_among_all():
    """Benjamini and Hochberg at a tenth, against the definition: the largest k with p_(k) <= 0.1 k/m."""
    for chances in itertools.product([0.001, 0.02, 0.04, 0.09, 0.5], repeat=4):
        ordered = sorted(chances)
        k = max((i + 1 for i, p in enumerate(ordered) if p <= 0.1 * (i + 1) / 4), default=0)
        limit = ordered[k - 1] if k else -1.0
        assert flagged(np.array([*chances, math.nan])).tolist() == [*(p <= limit for p in chances), False]
