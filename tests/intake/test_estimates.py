import numpy as np
import pandas as pd
import pytest
from scipy import stats

from workbench.intake.estimates import CLASSES, ClassCurve, calibrate, calibration_table, estimate_range
from workbench.intake.uplift import optimism_uplift, stage_uplift
from workbench.portfolio import Portfolio
from workbench.risk.classes import reference_classes
from workbench.taxonomy import Status

GRID = ClassCurve("grid", "cost", 7, {0.5: 1.1, 0.8: 1.6}.__getitem__)


@pytest.mark.parametrize(
    ("estimate_class", "low", "high", "definition"),
    [(5, 50, 200, "0–2"), (4, 70, 150, "1–15"), (3, 80, 130, "10–40"), (2, 85, 120, "30–75"), (1, 90, 115, "50–100")],
)
def test_the_range_of_a_class_is_the_published_one(estimate_class, low, high, definition):
    """AACE International, Recommended Practice 18R-97: outer ends of the ranges and level of definition."""
    found = estimate_range([100.0], estimate_class)
    assert (found.low[0], found.high[0]) == pytest.approx((low, high))
    limits = CLASSES[estimate_class]
    assert f"{100 * limits.defined_from:.0f}–{100 * limits.defined_to:.0f}" == definition


def test_ranges_of_many_estimates_are_found_at_once_and_missing_ones_stay_missing():
    found = estimate_range([100, 200, np.nan, 100], [5, 1, 3, np.nan])
    assert found.low.tolist() == pytest.approx([50, 180, np.nan, np.nan], nan_ok=True)
    assert found.high.tolist() == pytest.approx([200, 230, np.nan, np.nan], nan_ok=True)
    assert estimate_range([], []).low.size == 0


def test_a_riper_class_never_has_a_wider_range():
    found = estimate_range([100.0] * 5, [5, 4, 3, 2, 1])
    assert np.all(np.diff(found.low) > 0)
    assert np.all(np.diff(found.high) < 0)


@pytest.mark.parametrize(
    ("cost", "classes", "complaint"),
    [
        ([1, 1], [5, 6], "estimate_class: row 1: expected 1, 2, 3, 4 or 5, found 6"),
        ([1, 1], [2.5, 1], "estimate_class: row 0: expected 1, 2, 3, 4 or 5, found 2.5"),
        ([1, 1], [0, 1], "estimate_class: row 0"),
        ([1, -1], [1, 1], "estimates: row 1: expected at least 0, found -1"),
        ([1, 1], [1, 1, 1], "estimate_class: expected one, or one for each of the 2 estimates, found 3"),
    ],
)
def test_a_class_or_cost_that_is_none_is_refused(cost, classes, complaint):
    with pytest.raises(ValueError, match=complaint):
        estimate_range(cost, classes)


def test_estimates_are_multiplied_with_the_quantiles_of_their_class():
    found = calibrate([100, np.nan, 0], GRID)
    assert found.p50.tolist() == pytest.approx([110, np.nan, 0], nan_ok=True)
    assert found.p80.tolist() == pytest.approx([160, np.nan, 0], nan_ok=True)
    with pytest.raises(ValueError, match="estimates: row 0: expected at least 0, found -5"):
        calibrate([-5], GRID)


def test_a_logarithmic_curve_gives_its_published_quantiles():
    ratio = stats.lognorm(s=0.3, scale=np.exp(0.1))
    found = calibrate(100.0, ClassCurve("it", "cost", 20, ratio.ppf))
    assert found.p50 == pytest.approx(100 * np.exp(0.1))
    assert found.p80 == pytest.approx(100 * np.exp(0.1 + 0.3 * stats.norm.ppf(0.8)))


# -------------------------------------------------------------------------------------------------------- the table


@pytest.fixture(scope="module")
def office() -> Portfolio:
    return Portfolio(
        projects=pd.DataFrame(
            {
                "project": ["line", "hall", "road", "gone", "void"],
                "category": ["grid", "building", "road", "grid", "it"],
                "state": ["candidate", "idea", "active", "completed", "idea"],
                "cost": [100.0, 200.0, 300.0, 400.0, None],
                "estimate_class": [4, None, 1, 3, 5],
            }
        )
    )


def test_history_comes_before_the_published_uplift_and_that_before_the_raw_estimate(office):
    uplifts = {
        "grid": optimism_uplift("standard_civil_engineering", "capital_cost"),
        "building": optimism_uplift("standard_buildings", "capital_cost"),
    }
    table = calibration_table(office, uplifts=uplifts, curves=[GRID]).table
    assert table["calibrated"].to_dict() == pytest.approx(
        {"line": 110, "hall": 248, "road": 300, "void": np.nan}, nan_ok=True
    )
    assert table["rule"].to_dict() == {
        "line": "history",
        "hall": "optimism bias",
        "road": "raw estimate",
        "void": "no estimate",
    }


def test_every_step_from_the_raw_estimate_is_a_column_with_its_rule(office):
    uplifts = {"grid": optimism_uplift("standard_civil_engineering", "capital_cost")}
    table = calibration_table(office, uplifts=uplifts, curves=[GRID]).table
    line = table.loc["line"]
    assert line[["raw", "low", "high", "uplift", "uplifted", "n", "p50", "p80"]].tolist() == pytest.approx(
        [100, 70, 150, 0.44, 144, 7, 110, 160]
    )
    assert "18R-97" in line["range_source"]
    assert line["uplift_rule"].startswith("capital cost of standard civil engineering, 0% mitigated; Mott MacDonald")
    assert line["history_rule"] == "7 finished records of grid"
    hall = table.loc["hall"]
    assert hall[["range_source", "uplift_rule", "history_rule"]].tolist() == [
        "no estimate class",
        "no uplift for this category",
        "fewer than 5 finished records",
    ]
    assert hall[["low", "high", "uplift", "uplifted", "p50", "p80"]].isna().all()


def test_closed_projects_are_left_out_and_totals_sum_what_is_known(office):
    found = calibration_table(office, curves=[GRID])
    assert "gone" not in found.table.index
    assert found.totals == pytest.approx({"raw": 600, "calibrated": 610})


def test_a_class_counts_from_enough_records_on(office):
    assert calibration_table(office, curves=[GRID], enough=7).table.loc["line", "rule"] == "history"
    table = calibration_table(office, curves=[GRID], enough=8).table
    assert table.loc["line", ["n", "rule", "history_rule"]].tolist() == [
        7,
        "raw estimate",
        "fewer than 8 finished records",
    ]


def test_an_uplift_that_nobody_published_changes_nothing_and_says_why(office):
    table = calibration_table(office, uplifts={"building": stage_uplift("stations_and_buildings", 2)}).table
    assert table.loc["hall", "uplift_rule"] == "No uplift is published for stations and buildings at stage 2."
    assert table.loc["hall", ["calibrated", "rule"]].tolist() == [200, "raw estimate"]


def test_a_cost_that_stands_in_the_cash_flows_is_the_raw_estimate(office):
    flows = pd.DataFrame(
        {"project": ["void"] * 2, "period": ["2026Q1", "2026Q2"], "flow": "cost", "amount": [3.0, 4.0]}
    )
    assert calibration_table(office.replace(cash_flows=flows)).table.loc["void", ["raw", "low"]].tolist() == [7, 3.5]


def test_what_the_risk_room_learns_from_history_fits_as_a_curve(office):
    history = pd.DataFrame(
        {
            "project": list("uvwxyz"),
            "category": "grid",
            "quantity": "cost",
            "estimated": 100.0,
            "actual": [90.0, 110.0, 120.0, 150.0, 180.0, 130.0],
            "finished": "2025-06-30",
        }
    )
    classes = reference_classes(office.replace(history=history))
    curve = ClassCurve("grid", "cost", classes.size("grid", "cost"), classes.ratio("grid", "cost").ppf)
    table = calibration_table(office, curves=[curve]).table
    factors = classes.table.iloc[0]
    assert table.loc["line", ["n", "p50", "p80"]].tolist() == pytest.approx(
        [6, 100 * factors["p50_factor"], 100 * factors["p80_factor"]]
    )


def test_curves_of_other_quantities_are_passed_over_and_two_for_one_class_refused(office):
    slow = ClassCurve("grid", "duration", 9, GRID.quantile)
    assert calibration_table(office, curves=[slow]).table.loc["line", "n"] == 0
    with pytest.raises(ValueError, match="curves: grid: expected one curve of cost, found two"):
        calibration_table(office, curves=[GRID, GRID])


def test_an_uplift_of_something_else_than_capital_cost_is_refused(office):
    with pytest.raises(ValueError, match="uplifts: grid: expected an uplift of capital_cost, found duration"):
        calibration_table(office, uplifts={"grid": optimism_uplift("standard_buildings", "duration")})


@pytest.mark.parametrize(
    ("portfolio", "reason"),
    [
        (Portfolio(), "The portfolio has no rows in projects."),
        (
            Portfolio(projects=pd.DataFrame({"project": ["a"], "state": ["completed"]})),
            "The portfolio has no open project.",
        ),
    ],
)
def test_without_an_open_project_there_is_no_table(portfolio, reason):
    found = calibration_table(portfolio)
    assert (found.status, found.reason) == (Status.NO_DATA, reason)
    assert found.table.empty
    assert "calibrated" in found.table.columns
