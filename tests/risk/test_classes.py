import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from workbench.errors import DataError
from workbench.portfolio import Portfolio
from workbench.risk.classes import cost_curves, learn, reference_classes
from workbench.risk.distributions import AsEstimated, Fixed, LogStudent
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
    answer = learn(Portfolio(history=history({"grid": [1.0, 2.0, 4.0]})))
    row = row_of(answer, "grid")
    assert (row["n"], row["unfinished"], row["left_out"], row["exact"]) == (3, 0, 0, 1)
    assert (row["median_ratio"], row["p80_ratio"]) == pytest.approx((2.0, 4.0))
    assert (row["log_mean"], row["log_sd"]) == pytest.approx((math.log(2), math.log(2)))
    assert str(answer) == "1 reference classes from 3 finished records, 0 unfinished"


def test_a_class_alone_predicts_by_its_own_t():
    """One class: ln ratio ~ mean + t with n - 1 degrees of freedom, scale s sqrt(1 + 1/n)."""
    ratios = [0.9, 1.0, 1.1, 1.3, 2.0]
    row = row_of(learn(Portfolio(history=history({"grid": ratios}))), "grid")
    logs = np.log(ratios)
    scale = logs.std(ddof=1) * math.sqrt(1 + 1 / 5)
    assert row["own_weight"] == 1.0
    assert (row["log_scale"], row["freedom"]) == pytest.approx((scale, 4))
    assert row["p80_factor"] == pytest.approx(math.exp(logs.mean() + stats.t(4).ppf(0.8) * scale))


def test_records_without_a_logarithm_are_counted_and_do_not_touch_the_figures():
    frame = history({"grid": [1.0, 2.0, 4.0]})
    extra = pd.DataFrame(
        {
            "project": ["x", "y", "z"],
            "category": "grid",
            "quantity": "cost",
            "estimated": [100.0, 0.0, 100.0],
            "actual": [0.0, 50.0, 0.0],
            "finished": ["", "2025-01-01", "2025-01-01"],
        }
    )
    base = row_of(learn(Portfolio(history=frame)), "grid")
    row = row_of(learn(Portfolio(history=pd.concat([frame, extra]))), "grid")
    assert (row["n"], row["unfinished"], row["left_out"]) == (3, 1, 2)
    for name in ("median_ratio", "log_mean", "log_sd", "p80_factor"):
        assert row[name] == base[name]


def test_a_running_project_beyond_its_estimate_makes_the_class_dearer_and_one_at_its_beginning_does_not():
    frame = history({"grid": [0.9, 1.0, 1.1, 1.3]})
    running = history({"grid": [1.0]}).assign(project="running", finished="")
    base, early, late = (
        row_of(learn(pd.concat([frame, running.assign(actual=100.0 * share)])), "grid") for share in (0.0, 0.01, 1.5)
    )
    assert early["log_mean"] == pytest.approx(base["log_mean"], abs=1e-6)
    assert late["log_mean"] > base["log_mean"] + 0.05
    assert late["p80_factor"] > 1.1 * base["p80_factor"]
    assert late["n"] == 4


def test_quantities_are_kept_apart():
    both = pd.concat([history({"grid": [1.0, 1.2]}), history({"grid": [0.5, 0.7]}, quantity="benefit")])
    answer = learn(Portfolio(history=both))
    assert row_of(answer, "grid", "benefit")["median_ratio"] == pytest.approx(0.6)
    assert row_of(answer, "grid", "cost")["median_ratio"] == pytest.approx(1.1)


def test_small_classes_lean_on_the_others_more_than_large_ones():
    rng = np.random.default_rng(3)
    ratios = {name: list(np.exp(rng.normal(mu, 0.3, n))) for name, mu, n in SIZES}
    answer = learn(Portfolio(history=history(ratios)))
    small, large = row_of(answer, "small"), row_of(answer, "large")
    assert 0 <= small["own_weight"] < large["own_weight"] <= 1
    assert abs(small["log_mean_pooled"]) < abs(small["log_mean"])


def test_few_classes_or_none_asked_for_stand_alone():
    ratios = {"a": [1.0, 1.3, 1.7], "b": [0.9, 1.4], "c": [1.1, 1.2], "d": [2.0, 3.0, 2.5]}
    three = learn(history({name: ratios[name] for name in "abc"}))
    apart = learn(history(ratios), pooling=False)
    together = learn(history(ratios))
    for answer in (three, apart):
        logs = np.log(ratios["a"])
        assert row_of(answer, "a")["log_scale"] == pytest.approx(logs.std(ddof=1) * math.sqrt(1 + 1 / 3))
    assert row_of(together, "a")["own_weight"] < 1
    assert row_of(together, "d")["log_mean_pooled"] < np.log(ratios["d"]).mean()


SIZES = (("small", 0.6, 3), ("large", 0.1, 40), ("other", 0.2, 20), ("more", -0.1, 15))


def test_planted_parameters_are_recovered():
    """Over 200 synthetic classes the 95 % interval of the mean covers the planted one as often as it should."""
    rng = np.random.default_rng(12)
    ratios = {f"class {i}": list(np.exp(rng.normal(0.14, 0.35, 25))) for i in range(200)}
    table = learn(Portfolio(history=history(ratios))).table
    half = stats.t(24).ppf(0.975) * table["log_sd"] / 5
    assert 0.9 <= ((table["log_mean"] - 0.14).abs() < half).mean() <= 0.99
    assert table["log_sd"].mean() == pytest.approx(0.35, abs=4 * 0.35 / math.sqrt(2 * 24 * 200))
    assert ((table["log_mean_pooled"] - 0.14) ** 2).mean() < ((table["log_mean"] - 0.14) ** 2).mean()


def test_a_class_with_one_record_needs_three_others_to_predict():
    ratios = {"one": [1.5], "a": [1.0, 1.2, 0.9], "b": [1.1, 1.4, 1.0]}
    answer = learn(history(ratios))
    assert (
        row_of(answer, "one")["note"] == "1 finished records and too few classes to borrow from: nothing is predicted."
    )
    with pytest.raises(KeyError, match="one"):
        answer.ratio("one", Quantity.COST)
    assert {curve.category for curve in cost_curves(answer)} == {"a", "b"}
    more = learn(history({**ratios, "c": [0.8, 1.3]}))
    assert 0 < row_of(more, "one")["log_scale"] < 1
    assert {curve.category for curve in cost_curves(more)} == {"one", "a", "b", "c"}


def test_a_class_without_records_is_predicted_from_all_others_and_wider_than_any_of_them():
    ratios = {"a": [1.0, 1.3, 1.7], "b": [0.9, 1.4, 1.1], "c": [1.1, 1.2, 1.0], "d": [2.0, 3.0, 2.5]}
    answer = learn(history(ratios, unfinished={"e": 2}))
    stranger, unfinished = answer.ratio("nowhere", Quantity.COST), answer.ratio("e", Quantity.COST)
    assert stranger == unfinished
    widths = [one.ppf(0.9) / one.ppf(0.1) for one in (answer.ratio(name, Quantity.COST) for name in ratios)]
    assert stranger.ppf(0.9) / stranger.ppf(0.1) > max(widths)
    assert answer.size("nowhere", Quantity.COST) == 0
    assert row_of(answer, "e")["note"].startswith("No finished record")
    with pytest.raises(KeyError, match="nowhere"):
        answer.ratio("nowhere", Quantity.BENEFIT)


@pytest.mark.parametrize(
    ("n", "supports", "note"),
    [
        (3, "", "3 finished records bear out no percentile: P80 needs 4 and rests on the model."),
        (4, "P80", "4 finished records bear out P80 at most: P90 needs 9 and rests on the model."),
        (9, "P90", "9 finished records bear out P90 at most: P95 needs 19 and rests on the model."),
        (18, "P90", "18 finished records bear out P90 at most: P95 needs 19 and rests on the model."),
        (19, "P95", ""),
    ],
)
def test_a_small_class_says_which_percentile_rests_on_the_model(n, supports, note):
    row = row_of(learn(history({"grid": list(np.linspace(0.9, 1.5, n))})), "grid")
    assert (row["supports"], row["note"]) == (supports, note)


def test_the_records_needed_for_a_percentile_are_those_whose_largest_bounds_it():
    """The largest of k records is not exceeded by the next one with chance k/(k + 1), whatever the distribution."""
    rng = np.random.default_rng(4)
    for level, k in ((0.8, 4), (0.9, 9), (0.95, 19)):
        draws = rng.lognormal(0.1, 0.5, (20_000, k + 1))
        held = (draws[:, -1] <= draws[:, :-1].max(axis=1)).mean()
        assert held == pytest.approx(level, abs=4 * math.sqrt(level * (1 - level) / 20_000))
        assert (k - 1) / k < level <= k / (k + 1)


def test_many_records_exactly_as_estimated_are_a_chance_of_their_own():
    moved = [0.7, 1.3, 1.6, 2.0, 1.1, 1.4]
    answer = learn(history({"it": [1.0] * 8 + moved}))
    row = row_of(answer, "it")
    ratio = answer.ratio("it", Quantity.COST)
    assert (row["n"], row["exact"], row["exact_share"]) == (14, 8, pytest.approx(8.5 / 15))
    assert (row["log_mean"], row["log_sd"]) == pytest.approx((np.log(moved).mean(), np.log(moved).std(ddof=1)))
    assert "8 of 14 were exactly as estimated" in row["note"]
    assert isinstance(ratio, AsEstimated)
    assert (row["p50_factor"], row["p80_factor"]) == pytest.approx((1.0, float(ratio.ppf(0.8))))
    smooth = LogStudent(row["log_mean_pooled"], row["log_scale"], row["freedom"])
    assert ratio == AsEstimated(row["exact_share"], smooth)
    few = learn(history({"it": [1.0] * 4 + moved}))
    assert isinstance(few.ratio("it", Quantity.COST), LogStudent)


def test_the_curve_of_a_class_counts_running_projects_at_risk():
    answer = learn(history({"grid": [1.0, 1.5, 2.0]}, unfinished={"grid": 1}))
    curve = answer.survival("grid", Quantity.COST)
    assert curve.times.tolist() == pytest.approx([1.0, 1.5, 2.0])
    assert curve.share.tolist() == pytest.approx([0.75, 0.5, 0.25])


def test_a_portfolio_and_its_table_say_the_same():
    frame = history({name: list(np.linspace(0.8, 1.9, n)) for name, _, n in SIZES})
    portfolio = Portfolio(history=frame)
    expected = learn(portfolio).table
    for other in (learn(frame), learn(portfolio.history), reference_classes(portfolio)):
        pd.testing.assert_frame_equal(other.table, expected, check_exact=True)


def test_a_bad_table_is_refused_by_name():
    with pytest.raises(DataError, match="actual"):
        learn(history({"grid": [1.0, 1.2]}).assign(actual=-1.0))


def test_equal_records_predict_without_spread():
    answer = learn(Portfolio(history=history({"grid": [1.2] * 12, "rail": [1.2] * 3})))
    assert answer.ratio("grid", Quantity.COST).mean == pytest.approx(1.2)
    assert row_of(answer, "grid")["log_scale"] == pytest.approx(0, abs=1e-12)
    exact = learn(Portfolio(history=history({"grid": [1.0] * 12})))
    assert exact.ratio("grid", Quantity.COST) == Fixed(1.0)


def test_the_prediction_of_a_class_is_a_distribution():
    answer = learn(Portfolio(history=history({"grid": [0.9, 1.0, 1.3], "": [1.0, 1.1]})))
    row = row_of(answer, "grid")
    assert answer.ratio("grid", Quantity.COST) == LogStudent(row["log_mean_pooled"], row["log_scale"], row["freedom"])
    assert answer.size("grid", Quantity.COST) == 3
    assert answer.size("", Quantity.COST) == 0
    assert answer.size("grid", Quantity.BENEFIT) == 0
    with pytest.raises(KeyError, match="rail"):
        answer.ratio("rail", Quantity.COST)


def test_only_unfinished_records_predict_nothing():
    answer = learn(Portfolio(history=history({}, unfinished={"grid": 3})))
    row = row_of(answer, "grid")
    assert (row["n"], row["unfinished"]) == (0, 3)
    assert math.isnan(row["p80_factor"])


def test_the_order_of_the_records_changes_no_digit():
    frame = history({name: list(np.linspace(0.8, 1.9, n)) for name, _, n in SIZES})
    base = learn(Portfolio(history=frame)).table
    shuffled = learn(Portfolio(history=frame.sample(frac=1, random_state=5))).table
    pd.testing.assert_frame_equal(base, shuffled, check_exact=True)


def test_without_history_the_answer_says_so():
    answer = learn(Portfolio())
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
    answer = learn(Portfolio(history=records))
    cost, duration = row_of(answer, "it", "cost"), row_of(answer, "it", "duration")
    assert (cost["median_ratio"], cost["p80_ratio"]) == pytest.approx((1.0, 1.0), abs=1e-9)
    assert (duration["median_ratio"], duration["p80_ratio"]) == pytest.approx((1.0, 1.477), abs=5e-4)
    assert cost["n"] + cost["left_out"] == 1547
