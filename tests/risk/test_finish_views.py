"""The finish from outside and inside: by the record of the class, and by the register before and after responses."""

import numpy as np
import pandas as pd
import pytest

from workbench.portfolio import Portfolio
from workbench.risk.classes import learn
from workbench.risk.finish_views import RECORD, REGISTER, RESPONDED, finish_views
from workbench.schedule.project_schedule import project_schedule
from workbench.sources.sample import energy
from workbench.taxonomy import Quantity, Status

DAY = {"as_of": "2026-01-01"}
ENDED = {"category": "hvdc", "quantity": "duration", "estimated": 100.0, "finished": "2025-06-30"}


@pytest.fixture(scope="module")
def sample() -> Portfolio:
    return Portfolio(**energy())


def chain(risks: list[dict] = (), history: list[dict] = ()) -> Portfolio:
    """Two activities in a row, 40 and 60 days from a Friday on, on a calendar without weekends."""
    week = pd.DataFrame([("all", day, 8.0) for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")])
    tables = {
        "settings": pd.DataFrame([{"portfolio": "x", "first_period": "2026Q1", "last_period": "2027Q4", **DAY}]),
        "projects": pd.DataFrame([{"project": "p", "category": "hvdc", "state": "active"}]),
        "calendars": week.set_axis(["calendar", "day", "hours"], axis=1),
        "activities": pd.DataFrame(
            [
                {"project": "p", "activity": name, "duration": days, "calendar": "all"}
                for name, days in (("a", 40), ("b", 60))
            ]
        ),
        "links": pd.DataFrame([{"project": "p", "predecessor": "a", "successor": "b"}]),
    }
    if risks:
        tables["risks"] = pd.DataFrame([{"project": "p", **row} for row in risks])
    if history:
        tables["history"] = pd.DataFrame(history)
    return Portfolio(**tables)


def after(days: int) -> pd.Timestamp:
    """End of the last of so many days."""
    return pd.Timestamp("2026-01-01 17:00") + pd.Timedelta(days=days)


def test_an_open_risk_delays_the_finish_by_its_days_with_its_chance():
    portfolio = chain([{"risk": "r", "probability": 0.3, "time_impact": 10.0, "residual_probability": 0.1}])
    found = finish_views(portfolio, project_schedule(portfolio, "p"), "p", iterations=4_000)
    assert found.plan == after(100)
    for view, chance in ((REGISTER, 0.3), (RESPONDED, 0.1)):
        finishes = pd.DatetimeIndex(found.forecasts[view].finishes)
        assert set(finishes) == {after(100), after(110)}
        assert (finishes == after(110)).mean() == pytest.approx(chance, abs=4 * (chance * (1 - chance) / 4_000) ** 0.5)
        assert found.table.at[view, "p_plan"] == 1.0 - (finishes == after(110)).mean()
    assert found.table.at[REGISTER, "p80"] == after(110)
    assert found.table.at[RESPONDED, "p80"] == after(100)
    assert found.table.at[REGISTER, "days_late_p80"] == pytest.approx(10.0)


def test_a_response_never_makes_a_future_later(sample):
    schedule = project_schedule(sample, "HV-001")
    found = finish_views(sample, schedule, "HV-001", iterations=2_000)
    assert (found.forecasts[RESPONDED].finishes <= found.forecasts[REGISTER].finishes).all()
    assert (found.forecasts[RESPONDED].finishes < found.forecasts[REGISTER].finishes).any()


def test_by_the_record_all_open_work_takes_the_same_share_longer():
    history = [
        {
            "project": f"r{at}",
            "category": "hvdc",
            "quantity": "duration",
            "estimated": 100.0,
            "actual": 100.0 * ratio,
            **ENDED,
        }
        for at, ratio in enumerate((0.9, 1.0, 1.1, 1.2, 1.3, 1.5))
    ]
    portfolio = chain(history=history)
    found = finish_views(portfolio, project_schedule(portfolio, "p"), "p", iterations=4_000)
    ratio = learn(portfolio).ratio("hvdc", Quantity.DURATION)
    for name, share in (("p50", 0.5), ("p80", 0.8)):
        expected = 100.0 * float(np.asarray(ratio.ppf(np.array([share])))[0])
        days = (found.table.at[RECORD, name] - pd.Timestamp("2026-01-02 00:00")) / pd.Timedelta(days=1)
        assert days == pytest.approx(expected, abs=6.0)
    assert found.table.at[REGISTER, "reason"] == "The register holds no open risk that costs time."


def test_closed_risks_and_those_of_others_do_not_count():
    rows = [
        {"risk": "closed", "probability": 1.0, "time_impact": 10.0, "status": "closed"},
        {"risk": "free", "probability": 1.0, "time_impact": 0.0},
    ]
    portfolio = chain(rows)
    found = finish_views(portfolio, project_schedule(portfolio, "p"), "p", iterations=100)
    assert (found.status, found.forecasts) == (Status.NO_DATA, {})
    assert "too few durations" in found.reason
    assert "no open risk" in found.reason


def test_the_planted_over_optimistic_class_shows_in_the_finish_of_its_project(sample):
    late = {}
    for project in ("IT-001", "IN-002"):
        found = finish_views(sample, project_schedule(sample, project), project, iterations=2_000)
        whole = (found.plan - (sample.as_of + pd.Timedelta(days=1))) / pd.Timedelta(days=1)
        late[project] = (found.table.at[RECORD, "p50"] - found.plan) / pd.Timedelta(days=whole)
    assert late["IT-001"] > 0.25 > late["IN-002"]


def test_the_same_seed_gives_the_same_answer(sample):
    schedule = project_schedule(sample, "ST-001")
    first, again = (finish_views(sample, schedule, "ST-001", iterations=500) for _ in range(2))
    pd.testing.assert_frame_equal(first.table, again.table)


def test_a_file_without_a_project_is_predicted_from_all_classes(sample):
    found = finish_views(sample, project_schedule(sample, "HV-001"), "", iterations=500)
    assert list(found.forecasts) == [RECORD]


def test_a_complete_schedule_has_no_finish_left_to_doubt():
    portfolio = chain()
    schedule = project_schedule(portfolio, "p")
    rows = schedule.activities.assign(
        actual_start=pd.Timestamp("2025-12-01 08:00"), actual_finish=pd.Timestamp("2025-12-30 17:00")
    )
    found = finish_views(portfolio, schedule.replace(activities=rows.reset_index()), "p")
    assert (found.status, found.reason) == (Status.NO_DATA, "No activity is open.")
