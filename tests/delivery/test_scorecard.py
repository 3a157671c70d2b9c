import numpy as np
import pandas as pd
import pytest

from workbench.delivery.scorecard import MOST, scorecard
from workbench.portfolio import Portfolio
from workbench.taxonomy import Status


def office(kpis: dict, values: list[tuple]) -> Portfolio:
    return Portfolio(
        projects=pd.DataFrame({"project": ["a"]}),
        kpis=pd.DataFrame(kpis),
        kpi_values=pd.DataFrame(values, columns=["kpi", "month", "value"]),
    )


def attained(floor: float, target: float, value: float, direction: str = "higher") -> float:
    kpis = {"kpi": ["k"], "floor": [floor], "target": [target], "direction": [direction]}
    return scorecard(office(kpis, [("k", "2026-06", value)])).table.loc["k", "attainment"]


@pytest.mark.parametrize(
    ("floor", "target", "value", "direction", "share"),
    [
        (50, 90, 50, "higher", 0.0),
        (50, 90, 70, "higher", 0.5),
        (50, 90, 90, "higher", 1.0),
        (20, 4, 20, "lower", 0.0),
        (20, 4, 8, "lower", 0.75),
        (20, 4, 4, "lower", 1.0),
    ],
)
def test_attainment_runs_from_the_floor_to_the_target(floor, target, value, direction, share):
    assert attained(floor, target, value, direction) == pytest.approx(share)


def test_beyond_both_ends_attainment_is_kept_within_bounds():
    assert attained(50, 90, 10) == attained(20, 4, 99, "lower") == 0.0
    assert attained(50, 90, 500) == attained(20, 4, -99, "lower") == MOST == 1.2


def test_a_target_that_equals_its_floor_measures_nothing():
    assert np.isnan(attained(50, 50, 60))


def test_the_last_measurement_counts_in_whatever_order_it_is_written():
    kpis = {"kpi": ["k"], "floor": [0.0], "target": [10.0]}
    found = scorecard(office(kpis, [("k", "2026-06", 4), ("k", "2026-09", 7), ("k", "2026-01", 1)])).table.loc["k"]
    assert (found["month"], found["value"], found["attainment"]) == ("2026-09", 7, pytest.approx(0.7))


def test_a_perspective_is_the_weighted_mean_of_what_was_measured():
    kpis = {
        "kpi": ["a", "b", "c", "d"],
        "floor": [0.0] * 4,
        "target": [10.0] * 4,
        "perspective": ["customer", "customer", "customer", "financial"],
        "weight": [0.75, 0.25, 1.0, 0.5],
    }
    found = scorecard(office(kpis, [("a", "2026-01", 4), ("b", "2026-01", 8), ("d", "2026-01", 5)]))
    assert found.totals == pytest.approx({"Customer": 0.75 * 0.4 + 0.25 * 0.8, "Financial": 0.5})
    assert np.isnan(found.table.loc["c", "attainment"])
    assert len(found.table) == 4


def test_a_perspective_nobody_measured_has_no_total():
    kpis = {"kpi": ["a", "b"], "floor": [0.0] * 2, "target": [1.0] * 2, "perspective": ["customer", "financial"]}
    assert list(scorecard(office(kpis, [("a", "2026-01", 1)])).totals) == ["Customer"]


def test_a_better_value_never_attains_less():
    values = [float(value) for value in np.linspace(-5, 20, 26)]
    names = [f"k{n:02}" for n in range(len(values))]
    for direction, floor, target in (("higher", 3.0, 11.0), ("lower", 11.0, 3.0)):
        kpis = {"kpi": names, "floor": [floor] * 26, "target": [target] * 26, "direction": [direction] * 26}
        table = scorecard(office(kpis, list(zip(names, ["2026-01"] * 26, values, strict=True)))).table
        found = table["attainment"][names].tolist()
        assert found == sorted(found, reverse=direction == "lower")
        assert (min(found), max(found)) == (0.0, MOST)


def test_without_catalogue_or_measurements_the_answer_says_which_is_empty():
    found = scorecard(Portfolio())
    assert (found.status, found.reason) == (Status.NO_DATA, "The portfolio has no rows in kpis and kpi_values.")
    unmeasured = scorecard(office({"kpi": ["k"], "floor": [0.0], "target": [1.0]}, []))
    assert unmeasured.reason == "The portfolio has no rows in kpi_values."
    assert list(unmeasured.table.columns) == [
        "name",
        "perspective",
        "month",
        "value",
        "target",
        "unit",
        "attainment",
    ]
