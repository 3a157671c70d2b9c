import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from workbench.portfolio import Portfolio
from workbench.risk.classes import reference_classes
from workbench.risk.distributions import Fixed, LogStudent
from workbench.taxonomy import Quantity, Status


def history(ratios: dict[str, list[float]], quantity: str = "cost", unfinished: dict[str, int] | None = None):
    """Past projects by category; estimates differ so that ratios are what counts."""
    rows = []
    for category, values in ratios.items():
        for i, ratio in enumerate(values):
            estimate = 100.0 + i
            rows.append((f"{category}-{quantity}-{i}", category, quantity, estimate, estimate * ratio, "2025-06-30"))
    for category, count in (unfinished or {}).items():
        for i in range(count):
            rows.append((f"{category}-open-{i}", category, quantity, 100.0, 400.0, ""))
    columns = ["project", "category", "quantity", "estimated", "actual", "finished"]
    return pd.DataFrame(rows, columns=columns)


def row_of(answer, category: str, quantity: str = "cost") -> pd.Series:
    table = answer.table
    return table[(table["category"] == category) & (table["quantity"] == quantity)].iloc[0]


def test_a_small_class_is_described_by_hand():
    answer = reference_classes(Portfolio(history=history({"grid": [1.0, 2.0, 4.0]}, unfinished={"grid": 2})))
    row = row_of(answer, "grid")
    assert (row["n"], row["unfinished"], row["left_out"]) == (3, 2, 0)
    assert (row["median_ratio"], row["p80_ratio"]) == pytest.approx((2.0, 4.0))
    assert (row["log_mean"], row["log_sd"]) == pytest.approx((math.log(2), math.log(2)))
    assert str(answer) == "1 reference classes from 3 finished records, 2 unfinished"


def test_a_class_alone_predicts_by_its_own_t():
    """One class: ln ratio ~ mean + t with n - 1 degrees of freedom, scale s sqrt(1 + 1/n)."""
    ratios = [0.9, 1.0, 1.1, 1.3, 2.0]
    row = row_of(reference_classes(Portfolio(history=history({"grid": ratios}))), "grid")
    logs = np.log(ratios)
    scale = logs.std(ddof=1) * math.sqrt(1 + 1 / 5)
    assert row["own_weight"] == 1.0
    assert (row["log_scale"], row["freedom"]) == pytest.approx((scale, 4))
    assert row["p80_factor"] == pytest.approx(math.exp(logs.mean() + stats.t(4).ppf(0.8) * scale))


def test_unfinished_and_unusable_records_do_not_touch_the_figures():
    frame = history({"grid": [1.0, 2.0, 4.0]})
    extra = pd.DataFrame(
        {
            "project": ["x", "y", "z"],
            "category": "grid",
            "quantity": "cost",
            "estimated": [100.0, 0.0, 100.0],
            "actual": [900.0, 50.0, 0.0],
            "finished": ["", "2025-01-01", "2025-01-01"],
        }
    )
    base = row_of(reference_classes(Portfolio(history=frame)), "grid")
    row = row_of(reference_classes(Portfolio(history=pd.concat([frame, extra]))), "grid")
    assert (row["n"], row["unfinished"], row["left_out"]) == (3, 1, 2)
    for name in ("median_ratio", "log_mean", "log_sd", "p80_factor"):
        assert row[name] == base[name]


def test_quantities_are_kept_apart():
    both = pd.concat([history({"grid": [1.0, 1.2]}), history({"grid": [0.5, 0.7]}, quantity="benefit")])
    answer = reference_classes(Portfolio(history=both))
    assert row_of(answer, "grid", "benefit")["median_ratio"] == pytest.approx(0.6)
    assert row_of(answer, "grid", "cost")["median_ratio"] == pytest.approx(1.1)


def test_small_classes_lean_on_the_others_more_than_large_ones():
    rng = np.random.default_rng(3)
    ratios = {name: list(np.exp(rng.normal(mu, 0.3, n))) for name, mu, n in SIZES}
    answer = reference_classes(Portfolio(history=history(ratios)))
    small, large = row_of(answer, "small"), row_of(answer, "large")
    assert 0 <= small["own_weight"] < large["own_weight"] <= 1
    logs = {name: np.log(values) for name, values in ratios.items()}
    weight, centre = by_hand(logs, "small")
    assert small["own_weight"] == pytest.approx(weight)
    assert small["log_mean_pooled"] == pytest.approx(weight * logs["small"].mean() + (1 - weight) * centre)


SIZES = (("small", 0.6, 3), ("large", 0.1, 40), ("other", 0.2, 20), ("more", -0.1, 15))


def by_hand(logs: dict[str, np.ndarray], name: str) -> tuple[float, float]:
    """Moment estimate of the spread between classes, written as plain sums."""
    freedom = sum(len(values) - 1 for values in logs.values())
    common = sum(((values - values.mean()) ** 2).sum() for values in logs.values()) / freedom
    weights = {key: len(values) / common for key, values in logs.items()}
    total = sum(weights.values())
    mean = sum(weights[key] * values.mean() for key, values in logs.items()) / total
    q = sum(weights[key] * (values.mean() - mean) ** 2 for key, values in logs.items())
    tau = max(0.0, (q - len(logs) + 1) / (total - sum(w * w for w in weights.values()) / total))
    weights = {key: 1 / (tau + common / len(values)) for key, values in logs.items()}
    centre = sum(weights[key] * values.mean() for key, values in logs.items()) / sum(weights.values())
    values = logs[name]
    return tau / (tau + values.var(ddof=1) / len(values)), centre


def test_planted_parameters_are_recovered():
    """Over 200 synthetic classes the 95 % interval of the mean covers the planted one as often as it should."""
    rng = np.random.default_rng(12)
    ratios = {f"class {i}": list(np.exp(rng.normal(0.14, 0.35, 25))) for i in range(200)}
    table = reference_classes(Portfolio(history=history(ratios))).table
    half = stats.t(24).ppf(0.975) * table["log_sd"] / 5
    assert 0.9 <= ((table["log_mean"] - 0.14).abs() < half).mean() <= 0.99
    assert table["log_sd"].mean() == pytest.approx(0.35, abs=4 * 0.35 / math.sqrt(2 * 24 * 200))
    assert ((table["log_mean_pooled"] - 0.14) ** 2).mean() < ((table["log_mean"] - 0.14) ** 2).mean()


def test_a_class_with_one_record_takes_the_common_spread():
    ratios = {"one": [1.5], "a": [1.0, 1.2, 0.9], "b": [1.1, 1.4, 1.0]}
    row = row_of(reference_classes(Portfolio(history=history(ratios))), "one")
    assert math.isnan(row["log_sd"])
    assert row["freedom"] == 4
    assert 0 < row["log_scale"] < 1


def test_equal_records_predict_without_spread():
    answer = reference_classes(Portfolio(history=history({"grid": [1.2] * 12, "rail": [1.2] * 3})))
    assert answer.ratio("grid", Quantity.COST).mean == pytest.approx(1.2)
    assert row_of(answer, "grid")["log_scale"] == pytest.approx(0, abs=1e-12)
    exact = reference_classes(Portfolio(history=history({"grid": [1.0] * 12})))
    assert exact.ratio("grid", Quantity.COST) == Fixed(1.0)


def test_the_prediction_of_a_class_is_a_distribution():
    answer = reference_classes(Portfolio(history=history({"grid": [0.9, 1.0, 1.3], "": [1.0, 1.1]})))
    row = row_of(answer, "grid")
    assert answer.ratio("grid", Quantity.COST) == LogStudent(row["log_mean_pooled"], row["log_scale"], row["freedom"])
    assert answer.size("grid", Quantity.COST) == 3
    assert answer.size("", Quantity.COST) == 0
    assert answer.size("grid", Quantity.BENEFIT) == 0
    with pytest.raises(KeyError, match="rail"):
        answer.ratio("rail", Quantity.COST)


def test_only_unfinished_records_predict_nothing():
    answer = reference_classes(Portfolio(history=history({}, unfinished={"grid": 3})))
    row = row_of(answer, "grid")
    assert (row["n"], row["unfinished"]) == (0, 3)
    assert math.isnan(row["p80_factor"])


def test_the_order_of_the_records_changes_no_digit():
    frame = history({name: list(np.linspace(0.8, 1.9, n)) for name, _, n in SIZES})
    base = reference_classes(Portfolio(history=frame)).table
    shuffled = reference_classes(Portfolio(history=frame.sample(frac=1, random_state=5))).table
    pd.testing.assert_frame_equal(base, shuffled, check_exact=True)


def test_without_history_the_answer_says_so():
    answer = reference_classes(Portfolio())
    assert answer.status is Status.NO_DATA
    assert str(answer) == "The portfolio has no rows in history."
    assert answer.size("grid", Quantity.COST) == 0


def test_real_it_projects_have_their_known_quantiles(shared_data):
    """US federal IT projects of 2013; cost variance is planned minus actual, delay in days is positive when late."""
    source = pd.read_csv(shared_data("us_it_2013") / "Oxford_Projects_Out.csv")
    parts = []
    for quantity, planned, change in (
        ("cost", "PlannedCost", -source["Cost_Variance"]),
        ("duration", "Planned_Duration", source["Project_delay"]),
    ):
        parts.append(
            pd.DataFrame(
                {
                    "project": source["Project_ID"].astype(str),
                    "category": "it",
                    "quantity": quantity,
                    "estimated": source[planned],
                    "actual": source[planned] + change,
                    "finished": "2013-08-31",
                }
            )
        )
    records = pd.concat(parts)
    records = records[records["actual"] >= 0]
    answer = reference_classes(Portfolio(history=records))
    cost, duration = row_of(answer, "it", "cost"), row_of(answer, "it", "duration")
    assert (cost["median_ratio"], cost["p80_ratio"]) == pytest.approx((1.0, 1.0), abs=1e-9)
    assert (duration["median_ratio"], duration["p80_ratio"]) == pytest.approx((1.0, 1.477), abs=5e-4)
    assert cost["n"] + cost["left_out"] == 1547
