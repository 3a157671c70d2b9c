"""The schedules a portfolio keeps: days and dates become minutes and moments, and calculate to the same dates."""

import pandas as pd
import pytest

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.schedule.critical_path import critical_path
from workbench.schedule.project_schedule import project_schedule, with_schedules
from workbench.schedule.reproduction import reproduction
from workbench.sources.sample import energy


@pytest.fixture(scope="module")
def sample() -> Portfolio:
    return Portfolio(**energy())


def one(activities: list[dict], links: list[dict] = (), calendars: list[tuple] = ()) -> Portfolio:
    """A portfolio with one project, on a Thursday."""
    tables = {
        "settings": pd.DataFrame(
            [{"portfolio": "x", "first_period": "2026Q1", "last_period": "2026Q4", "as_of": "2026-01-01"}]
        ),
        "projects": pd.DataFrame([{"project": "p", "name": "Pier"}]),
        "activities": pd.DataFrame([{"project": "p", **row} for row in activities]),
    }
    if links:
        tables["links"] = pd.DataFrame([{"project": "p", **row} for row in links])
    if calendars:
        tables["calendars"] = pd.DataFrame(calendars, columns=["calendar", "day", "hours"])
    return Portfolio(**tables)


def test_every_schedule_of_the_sample_calculates_to_the_dates_that_numpy_business_days_gave(sample):
    assert len(with_schedules(sample)) == 6
    for project in with_schedules(sample):
        found = reproduction(project_schedule(sample, project))
        assert found.rates.loc[["early_start", "early_finish"], "compared"].min() > 10
        assert found.table.empty


def test_the_data_date_is_the_evening_of_the_day_described_and_days_are_working_days(sample):
    schedule = project_schedule(sample, "HV-001")
    assert schedule.data_date == pd.Timestamp("2026-10-01")
    rows = sample.activities[sample.activities["project"] == "HV-001"].set_index("activity")
    assert (schedule.activities["original_duration"] == (rows["duration"] * 480).astype(int)).all()
    assert schedule.activities["budget"].sum() == pytest.approx(rows["budget"].sum())
    assert schedule.source == "Converter platform Juist East"
    assert set(schedule.activities["wbs"]) <= set(schedule.wbs.index)


def test_finished_and_started_work_keeps_its_actual_dates():
    portfolio = one(
        [
            {"activity": "a", "duration": 2, "actual_start": "2025-12-29", "actual_finish": "2025-12-30"},
            {"activity": "b", "duration": 5, "remaining": 3, "actual_start": "2025-12-31"},
            {"activity": "c", "duration": 0},
        ],
        [{"predecessor": "b", "successor": "c"}],
    )
    table = critical_path(project_schedule(portfolio, "p")).table
    assert table.loc["a", "early_finish"] == pd.Timestamp("2025-12-30 17:00")
    assert table.loc["b", "early_start"] == pd.Timestamp("2025-12-31 08:00")
    assert table.loc["b", "early_finish"] == pd.Timestamp("2026-01-06 17:00")  # Friday, Monday, Tuesday
    assert table.loc["c", "early_finish"] == pd.Timestamp("2026-01-06 17:00")


def test_days_of_a_calendar_have_its_hours_and_its_holidays():
    short = [("short", day, 6.0) for day in ("mon", "tue", "wed", "thu")] + [("short", "2026-01-05", 0.0)]
    portfolio = one([{"activity": "a", "duration": 2.5, "calendar": "short"}], calendars=short)
    schedule = project_schedule(portfolio, "p")
    assert schedule.activities.loc["a", "remaining_duration"] == 900
    # Friday to Sunday are free and Monday is a holiday: Tuesday, Wednesday, and three hours of Thursday
    assert critical_path(schedule).finish == pd.Timestamp("2026-01-08 11:00")
    assert schedule.calendars["short"].week[0] == ((480, 720), (780, 900))


@pytest.mark.parametrize(
    ("hours", "shifts"),
    [(4.0, ((480, 720),)), (8.0, ((480, 720), (780, 1020))), (15.0, ((480, 720), (780, 1440))),
     (16.0, ((480, 1440),)), (24.0, ((0, 1440),))],
)  # fmt: skip
def test_any_number_of_hours_fits_into_a_day(hours, shifts):
    portfolio = one([{"activity": "a", "duration": 1, "calendar": "c"}], calendars=[("c", "mon", hours)])
    calendar = project_schedule(portfolio, "p").calendars["c"]
    assert calendar.week[0] == shifts
    assert calendar.minutes_per_day == hours * 60


def test_lags_run_on_the_predecessors_days():
    portfolio = one(
        [{"activity": "a", "duration": 1, "calendar": "short"}, {"activity": "b", "duration": 1}],
        [{"predecessor": "a", "successor": "b", "lag": 2.0}],
        [("short", day, 4.0) for day in ("mon", "tue", "wed", "thu", "fri")],
    )
    schedule = project_schedule(portfolio, "p")
    assert schedule.links["lag"].tolist() == [480]
    assert critical_path(schedule).table.loc["b", "early_start"] == pd.Timestamp("2026-01-06 13:00")  # after the break


def test_a_project_without_activities_is_an_error_that_names_those_with_some(sample):
    with pytest.raises(ParameterError, match="'HV-002' has no activities; there is HV-001, HV-003"):
        project_schedule(sample, "HV-002")
    with pytest.raises(ParameterError, match="there is none"):
        project_schedule(Portfolio(), "x")
