"""Float of every activity in every future: by hand, against the critical path, and against the marks of the kernel."""

import numpy as np
import pandas as pd
import pytest
from random_schedules import CALENDARS, random_risk, random_schedule
from scipy.stats import kendalltau, pearsonr, spearmanr
from simulated_days import network

import workbench as wb
from workbench.errors import DataError, ParameterError, UsageError
from workbench.risk import placing
from workbench.risk.distributions import Fixed, Triangular
from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.schedule_draws import Futures
from workbench.risk.schedule_floats import schedule_floats
from workbench.risk.schedule_risk import ScheduleRisk
from workbench.risk.sensitivity import cruciality, significance, ssi
from workbench.schedule.critical_path import critical_path
from workbench.schedule.schedule import Schedule
from workbench.taxonomy import Status

DAYS = {"A": (4, 6, 5, 8), "B": (5, 6, 7, 6), "C": (3, 2, 4, 3)}
MEETING = network({"A": 4, "B": 5, "C": 3}, [("A", "C"), ("B", "C")])
SPREAD = ScheduleRisk({"A": Triangular(3, 4, 8), "B": Triangular(4, 5, 7), "C": Triangular(2, 3, 5)})


@pytest.fixture
def four_runs(monkeypatch):
    def given(model, seed, start, stop):
        rows = np.array([DAYS[name] for name in model.names], dtype=np.int64) * 1440
        nothing = np.empty((0, stop - start))
        return Futures(rows, rows < 0, {}, nothing.astype(bool), nothing)

    monkeypatch.setattr(placing, "draw_futures", given)


def test_floats_and_significance_of_four_runs_by_hand(four_runs):
    found = schedule_floats(MEETING, iterations=4)
    assert (found.floats / 1440).tolist() == [[1, 0, 2, 0], [0, 0, 0, 2], [0, 0, 0, 0]]
    table = found.table
    assert table["significance"].tolist() == pytest.approx([0.875188, 0.927632, 1.0], abs=5e-7)
    assert table["p_critical"].tolist() == [0.5, 0.75, 1.0]
    assert table["float_mean"].tolist() == [0.75, 0.5, 0.0]
    assert table["float_plan"].tolist() == [1.0, 0.0, 0.0]
    assert found.chance(1.0).tolist() == [0.75, 0.75, 1.0]
    assert found.totals["days_mean"] == 9.5
    # Latest finishes of A are days 5, 6, 7 and 8; half of them are at most 6. C begins then at the latest.
    assert table["late_finish_p50"].tolist()[:2] == [pd.Timestamp("2026-01-11")] * 2
    assert table["late_start_p50"].tolist() == [pd.Timestamp(day) for day in ("2026-01-05", "2026-01-05", "2026-01-11")]


def test_indices_of_four_runs_by_hand():
    durations = np.array([*DAYS.values()]).T
    finishes = np.array([8, 8, 11, 11])
    for kind, expected in (
        ("pearson", [0.507093, 0.707107, 0.707107]),
        ("spearman", [0.447214, 0.707107, 0.707107]),
        ("kendall", [0.408248, 0.670820, 0.670820]),
    ):
        assert cruciality(durations, finishes, kind).tolist() == pytest.approx(expected, abs=5e-7), kind
    assert ssi([0.5, 0.75, 1.0], durations, finishes).tolist() == pytest.approx(
        [0.493007, 0.353553, 0.471405], abs=5e-7
    )
    floats = np.array([[1, 0, 2, 0], [0, 0, 0, 2], [0, 0, 0, 0]]).T
    assert significance(durations, floats, finishes).tolist() == pytest.approx([0.875188, 0.927632, 1.0], abs=5e-7)
    missed = np.where(floats == 0, -3, floats)  # a constraint that is missed leaves no more float than none
    assert (significance(durations, missed, finishes) == significance(durations, floats, finishes)).all()
    assert significance(durations * 0, floats * 0, finishes).tolist() == [0.0, 0.0, 0.0]
    assert np.isnan(significance(durations, floats, finishes * 0)).all()
    with pytest.raises(ParameterError, match="floats: shape"):
        significance(durations, floats[:2], finishes)


def test_rank_cruciality_of_a_simulation_is_that_of_scipy_and_needs_the_draws():
    kept = forecast_schedule(MEETING, SPREAD, iterations=600, keep="draws")
    for kind, route in (("spearman", spearmanr), ("kendall", kendalltau), ("pearson", pearsonr)):
        expected = {name: abs(route(kept.durations[name], kept.days).statistic) for name in "ABC"}
        assert kept.cruciality(kind).to_dict() == pytest.approx(expected), kind
    assert kept.cruciality("pearson").to_dict() == pytest.approx(kept.table["cruciality"].to_dict())
    with pytest.raises(UsageError, match="keep='draws'"):
        forecast_schedule(MEETING, SPREAD, iterations=5).cruciality()
    empty = forecast_schedule(Schedule(pd.DataFrame({"activity": []}), data_date="2026-01-05"))
    assert empty.cruciality().empty


@pytest.mark.parametrize("seed", range(8))
def test_without_uncertainty_floats_are_those_of_the_critical_path(seed):
    schedule = random_schedule(np.random.default_rng(seed), calendars=tuple(CALENDARS)[: 1 + seed % 4])
    found = schedule_floats(schedule, iterations=2)
    expected = critical_path(schedule).table
    assert list(found.table.index) == list(expected.index)
    for column in ("float_plan", "float_mean", "float_p10", "float_p90"):
        assert found.table[column].tolist() == pytest.approx(expected["total_float"].tolist(), nan_ok=True), column
    is_open = expected["total_float"].notna()
    assert found.table.loc[is_open, "late_finish_p50"].tolist() == expected.loc[is_open, "late_finish"].tolist()
    assert (found.table.loc[is_open, "float_sd"] == 0).all()
    assert found.table.loc[~is_open, "p_critical"].isna().all()


@pytest.mark.parametrize("seed", range(2))
def test_the_float_of_a_future_is_that_of_a_plan_with_its_durations(seed):
    rng = np.random.default_rng(seed)
    schedule = random_schedule(rng, calendars=("office", "six", "night"), progress=False)
    schedule = schedule.replace(activities=schedule.activities.assign(kind="task").reset_index())
    everything = random_risk(rng, schedule)
    risk = ScheduleRisk(everything.durations, everything.risks, everything.loadings)
    found = schedule_floats(schedule, risk, iterations=300, seed=seed)
    drawn = forecast_schedule(schedule, risk, iterations=300, seed=seed, keep="draws").durations
    day = dict(zip(found.table.index, found.day, strict=True))
    for iteration in (0, 256, 299):
        minutes = [round(drawn.at[iteration, name] * day[name]) for name in schedule.activities.index]
        given = schedule.activities.assign(original_duration=minutes, remaining_duration=minutes)
        plan = critical_path(schedule.replace(activities=given.reset_index())).table
        assert found.floats[:, iteration].tolist() == plan["total_float_minutes"].tolist()


@pytest.mark.parametrize("seed", range(4))
def test_no_float_against_its_own_finish_is_what_the_kernel_marks(seed):
    schedule = random_schedule(np.random.default_rng(seed), calendars=("always",), progress=False, constraints=False)
    schedule = schedule.replace(activities=schedule.activities.assign(kind="task").reset_index())
    risk = ScheduleRisk(dict.fromkeys(schedule.activities.index, Triangular(1, 3, 9)))
    found, marked = (ask(schedule, risk, iterations=1500) for ask in (schedule_floats, forecast_schedule))
    assert found.table["p_critical"].tolist() == marked.table["criticality"].tolist()
    assert marked.table["criticality"].between(0.01, 0.99).any()
    assert found.totals["days_mean"] == pytest.approx(marked.totals["days_mean"])


def test_no_lag_runs_behind_what_does_not_take_place():
    links = [("A", "B"), ("B", "Z", "fs", 4), ("C", "Z")]
    schedule = network({"A": 2, "B": 3, "C": 8, "Z": 1}, links)
    found = schedule_floats(schedule, ScheduleRisk(exists={"B": 0.5}), iterations=500)
    there = found.floats[0] == 0  # A, B and the lag take nine days, C eight
    assert 0.4 < there.mean() < 0.6
    floats = pd.DataFrame((found.floats / 1440).T, columns=found.table.index)
    assert floats[there].drop_duplicates().values.tolist() == [[0, 0, 1, 0]]
    # Without B and its lag, A takes two days of the eight that C takes, and B may be anywhere between.
    assert floats[~there].drop_duplicates().values.tolist() == [[6, 6, 0, 0]]


def test_a_missed_deadline_is_negative_float():
    rows = MEETING.activities.reset_index()
    rows.loc[rows["activity"] == "C", "deadline"] = pd.Timestamp("2026-01-12")
    found = schedule_floats(MEETING.replace(activities=rows), SPREAD, iterations=400)
    late = (forecast_schedule(MEETING, SPREAD, iterations=400).days - 7).clip(min=0)
    assert found.table.at["C", "float_mean"] == pytest.approx(-late.mean())
    assert found.floats.min() < 0


def test_a_milestone_has_float_but_no_significance():
    rows = network({"A": 4, "M": 0}, [("A", "M")]).activities.reset_index()
    rows.loc[1, "kind"] = "finish_milestone"
    found = schedule_floats(network({"A": 4, "M": 0}, [("A", "M")]).replace(activities=rows), iterations=5)
    assert found.table["float_mean"].tolist() == [0.0, 0.0]
    assert found.table["significance"].tolist() == pytest.approx([1.0, np.nan], nan_ok=True)


def test_unlucky_questions_about_float_have_answers():
    nothing = wb.schedule_floats(Schedule(pd.DataFrame({"activity": []}), data_date="2026-01-05"))
    assert nothing.status is Status.NO_DATA
    assert "no activities" in str(nothing)
    assert nothing.chance(1.0).empty
    with pytest.raises(ParameterError, match="iterations: 0 is not between"):
        schedule_floats(MEETING, iterations=0)
    with pytest.raises(ParameterError, match="GiB"):
        schedule_floats(MEETING, iterations=10**9)
    with pytest.raises(DataError, match="durations"):
        schedule_floats(MEETING, ScheduleRisk({"nobody": Fixed(1)}))
    found = schedule_floats(MEETING, SPREAD, iterations=300)
    assert str(found) == "1 of 1 activities with float in the plan have none in some futures"
    assert (found.table["p_critical_low"] < found.table["p_critical"]).sum() == 3
    assert (schedule_floats(MEETING, SPREAD, iterations=300).floats == found.floats).all()
    assert (schedule_floats(MEETING, SPREAD, iterations=299).floats == found.floats[:, :299]).all()
