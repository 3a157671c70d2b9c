"""Worked cases: the UT Dallas, isub.dev and CRAN pmev examples, and a ten-period curve computed by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.delivery.earned_value import earned_schedule, forecasts, indicators
from workbench.errors import UsageError

CURVE = [10, 25, 45, 70, 95, 120, 150, 175, 190, 200]
money = st.floats(0.01, 1e7)


def test_a_ten_period_project_gives_the_indicators_computed_by_hand():
    found = indicators(150, 105, 130, 200)
    assert found.spi == pytest.approx(0.70)
    assert found.cpi == pytest.approx(0.807692, abs=5e-7)
    assert found.eac == found.eac_cpi == pytest.approx(247.619, abs=5e-4)
    assert found.eac_remaining == 225
    assert found.eac_cpi_spi == pytest.approx(298.0272, abs=5e-5)
    assert found.eac_weighted == pytest.approx(250.8415, abs=5e-5)
    assert found.tcpi_bac == pytest.approx(1.357143, abs=5e-7)
    assert found.tcpi_eac == pytest.approx(found.cpi)
    assert found.vac == pytest.approx(-47.619, abs=5e-4)
    assert found.reasons == {}


def test_a_ten_period_project_gives_the_earned_schedule_computed_by_hand():
    found = earned_schedule(CURVE, 105, 7)
    assert found.es == pytest.approx(5.4)
    assert found.sv_t == pytest.approx(-1.6)
    assert found.spi_t == pytest.approx(0.771429, abs=5e-7)
    assert found.ieac_t == pytest.approx(12.96296, abs=5e-6)
    assert found.ieac_t_plan == pytest.approx(11.6)
    assert found.tspi == pytest.approx(1.533333, abs=5e-7)


def test_the_lecture_example_of_ut_dallas_is_reproduced():
    found = indicators(55_000, 50_000, 45_000, 100_000)
    assert (found.cv, found.sv) == (5_000, -5_000)
    assert (found.spi, found.cpi, found.eac) == pytest.approx((0.9091, 1.1111, 90_000), abs=5e-5)


def test_the_example_of_isub_dev_is_reproduced():
    found = indicators(25_000, 20_000, 35_000, 100_000)
    assert (found.cpi, found.spi) == pytest.approx((0.5714, 0.8), abs=5e-5)


def test_the_example_of_the_pmev_package_is_reproduced():
    found = indicators(25144.5, 13878.46, 10_000, 150_000)
    assert (found.sv, found.cv) == pytest.approx((-11266.04, 3878.46))
    assert (found.cpi, found.tcpi_bac) == pytest.approx((1.39, 0.97), abs=5e-3)
    assert found.eac == pytest.approx(108081.2, abs=0.05)


def test_the_project_of_the_brief_has_an_estimate_of_4480():
    found = indicators(3000, 2500, 2800, 4000)
    assert (found.cpi, found.spi) == pytest.approx((0.893, 0.833), abs=5e-4)
    assert found.eac == pytest.approx(4480)


def test_without_cost_the_estimate_is_what_is_left():
    found = indicators(100, 40, 0, 500)
    assert np.isnan(found.cpi)
    assert found.reasons["cpi"] == "no cost yet"
    assert found.eac == found.eac_remaining == 460


def test_without_plan_there_is_no_schedule_index():
    found = indicators(0, 40, 50, 500)
    assert np.isnan(found.spi)
    assert found.reasons["spi"] == "nothing planned yet"
    assert np.isnan(found.eac_cpi_spi)
    assert found.reasons["eac_cpi_spi"] == "nothing planned yet"
    assert found.eac == pytest.approx(625)


def test_cost_without_earned_value_gives_no_index_based_estimate():
    found = indicators(100, 0, 50, 500)
    assert found.cpi == 0
    for name in ("eac", "eac_cpi", "eac_cpi_spi", "eac_weighted"):
        assert np.isnan(getattr(found, name)), name
        assert found.reasons[name] == "nothing earned"
    assert found.eac_remaining == 550


def test_a_spent_budget_with_work_left_has_no_performance_to_reach():
    found = indicators(400, 300, 500, 500)
    assert np.isnan(found.tcpi_bac)
    assert found.reasons["tcpi_bac"] == "budget spent, work left"


def test_complete_work_costs_what_it_has_cost():
    found = indicators(500, 500, 612.3, 500)
    assert (found.etc, found.eac) == (0, 612.3)
    assert np.isnan(found.tcpi_bac)
    assert found.reasons["tcpi_bac"] == found.reasons["tcpi_eac"] == "complete"


def test_more_earned_than_budgeted_is_said():
    assert indicators(500, 510, 400, 500).reasons["ev"] == "more earned than budgeted"


def test_what_is_not_given_is_not_invented():
    found = indicators(100, np.nan, 50, 500)
    assert np.isnan([found.cpi, found.spi, found.eac, found.vac, found.percent_complete]).all()
    assert found.reasons["cpi"] == found.reasons["eac"] == "not given"


def test_rows_of_a_series_keep_their_index_and_their_own_reasons():
    index = pd.Index(["a", "b", "c"], name="project")
    pv, ev, ac, bac = (pd.Series(values, index) for values in ([10, 0, 5], [5, 0, 5], [10, 0, 4], [20, 20, 5]))
    found = indicators(pv, ev, ac, bac)
    assert found.cpi.to_dict() == pytest.approx({"a": 0.5, "b": np.nan, "c": 1.25}, nan_ok=True)
    assert found.reasons["cpi"].to_dict() == {"a": "", "b": "no cost yet", "c": ""}
    assert found.eac["b"] == 20


@pytest.mark.parametrize("bad", [(-1, 1, 1, 1), (1, np.inf, 1, 1), (1, 1, "x", 1), ([1, 2], [1, 2, 3], 1, 1)])
def test_impossible_amounts_are_refused(bad):
    with pytest.raises(UsageError):
        indicators(*bad)


def test_series_of_different_projects_are_refused():
    with pytest.raises(UsageError, match="ev: the rows"):
        indicators(pd.Series([1.0], ["a"]), pd.Series([1.0], ["b"]), 1.0, 1.0)


@settings(max_examples=50, deadline=None)
@given(money, money, money, money, st.floats(0.001, 1000))
def test_the_unit_of_money_changes_no_index(pv, ev, ac, bac, unit):
    plain, scaled = indicators(pv, ev, ac, bac), indicators(pv * unit, ev * unit, ac * unit, bac * unit)
    assert (scaled.cpi, scaled.spi) == pytest.approx((plain.cpi, plain.spi))


@settings(max_examples=50, deadline=None)
@given(money, st.floats(0.01, 0.99), money, money)
def test_the_performance_needed_for_the_index_based_estimate_is_the_index(pv, share, ac, bac):
    found = indicators(pv, share * bac, ac, bac)
    assert found.tcpi_eac == pytest.approx(found.cpi, rel=1e-6)


def test_splitting_a_package_changes_nothing():
    whole, half = indicators(150, 105, 130, 200), indicators(75, 52.5, 65, 100)
    assert (half.cpi, half.spi, 2 * half.eac) == pytest.approx((whole.cpi, whole.spi, whole.eac))


def test_earned_schedule_keeps_its_meaning_when_a_late_project_ends():
    end = earned_schedule(CURVE, 200, 13)
    assert indicators(200, 200, 260, 200).spi == 1
    assert (end.es, end.sv_t) == (10, -3)
    assert end.spi_t == pytest.approx(10 / 13)
    assert np.isnan(end.tspi)
    assert end.reasons["tspi"] == "planned end passed"


def test_a_flat_stretch_counts_to_its_end():
    assert earned_schedule([10, 20, 20, 20, 40], 20, 2).es == 4


def test_earned_as_planned_means_on_time():
    curve = np.cumsum(np.arange(1, 9))
    found = earned_schedule(np.tile(curve, 1), curve.astype(float)[4], 5)
    assert found.spi_t == pytest.approx(1)
    assert found.sv_t == pytest.approx(0)


def test_earned_schedule_never_falls_while_work_is_earned():
    found = earned_schedule([0, 5, 5, 30, 80, 80, 100], np.linspace(0, 100, 301), 4.0)
    assert (np.diff(found.es) >= -1e-12).all()
    assert found.es[-1] == 7


def test_no_time_passed_gives_no_time_index():
    found = earned_schedule(CURVE, 0, 0)
    assert np.isnan(found.spi_t)
    assert found.reasons["spi_t"] == "no time has passed"


@pytest.mark.parametrize("curve", [[], [0, 0], [10, 5], [1, np.nan]])
def test_an_impossible_plan_is_refused(curve):
    with pytest.raises(UsageError, match="pv_cumulative"):
        earned_schedule(curve, 1, 1)


def test_forecasts_stand_side_by_side_with_reasons():
    table = forecasts(
        150, 105, 130, 200,
        pv_cumulative=CURVE, at=7, ev_history=[20, 50, 80, 105], ac_history=[25, 60, 90, 130], etc=100,
    )  # fmt: skip
    value = table["value"]
    assert value["eac_bottom_up"] == 230
    assert value["eac_last_3"] == pytest.approx(130 + 95 * 105 / 85)
    assert value["planned_value"] == pytest.approx(10 / 0.7)
    assert value["earned_duration"] == pytest.approx(7 + 10 - 4.9)
    assert table.loc["eac_last_6", "reason"] == "fewer than 7 periods reported"
    assert (table["reason"].ne("") == value.isna()).all()
