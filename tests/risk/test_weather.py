"""Days lost to the weather."""

import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from random_schedules import CALENDARS, CHANCES, random_risk, random_schedule
from simulated_days import assert_share

from workbench.errors import DataError
from workbench.risk.distributions import Lognormal, Triangular
from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.merge_points import merge_points
from workbench.risk.schedule_drivers import rank_schedule_drivers
from workbench.risk.schedule_events import ALWAYS
from workbench.risk.schedule_floats import schedule_floats
from workbench.risk.schedule_risk import Cost, ScheduleRisk
from workbench.risk.shift_pieces import shift_pieces
from workbench.risk.stream import stable_id, words
from workbench.risk.weather import Weather, WeatherRecord
from workbench.risk.wet_days import wet_days
from workbench.risk.wet_time import wet_time
from workbench.schedule.calendar import Calendar
from workbench.schedule.critical_path import critical_path
from workbench.schedule.minutes import DAY
from workbench.schedule.schedule import Schedule
from workbench.schedule.working_time import working_time

EPOCH = date(1970, 1, 1)
SEEDS = [*range(4), *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(4, 60))]
MONDAY = (date(2026, 1, 5) - EPOCH).days
EVERY_DAY = Calendar.weekly(range(7), ((480, 960),), name="every day")
OVERLAPPING = Calendar.weekly(range(7), ((300, 700), (1200, 2000)), name="overlapping")


def site(activities: dict[str, float], links=(), calendar: Calendar = EVERY_DAY, **more) -> Schedule:
    """Activities with days of eight hours on one calendar, finish to start."""
    rows = [
        {"activity": name, "calendar": "site", "original_duration": round(days * 480)}
        for name, days in activities.items()
    ]
    frame = pd.DataFrame([(*link, "fs") for link in links], columns=["predecessor", "successor", "link_type"])
    return Schedule(pd.DataFrame(rows), frame, {"site": calendar}, data_date="2026-01-05", **more)


def without(calendar: Calendar, off: set[date]) -> Calendar:
    return replace(calendar, exceptions={**dict(calendar.exceptions), **dict.fromkeys(off, ())})


def dates_from(first: date, last: date) -> set[date]:
    return {first + timedelta(days=n) for n in range((last - first).days)}


@pytest.mark.parametrize("calendar", [*CALENDARS.values(), OVERLAPPING], ids=lambda one: one.name)
def test_a_wet_day_is_a_day_off_in_all_clock_arithmetic(calendar):
    """Against the working time of a calendar of which these dates are exceptions."""
    rng = np.random.default_rng(1)
    days, begin = 60, MONDAY * DAY
    wet, reach = rng.random((days, 3)) < 0.4, begin + days * DAY
    clock = wet_time(calendar.time, shift_pieces(calendar, MONDAY, days), wet, begin, reach)
    for column in range(3):
        off = {EPOCH + timedelta(days=MONDAY + int(day)) for day in np.flatnonzero(wet[:, column])}
        there = without(calendar, off)
        known = working_time(there.week, dict(there.exceptions))
        apart = known.position(begin - WEEKS) - calendar.time.position(begin - WEEKS)
        for t in [*rng.integers(begin - WEEKS, reach - 1, 200).tolist(), *range(begin - DAY, begin + 6 * DAY, 60)]:
            assert known.position(t) - apart == clock.position(t)[column]
        for place in range(calendar.time.position(begin) - 500, calendar.time.position(begin) + 5000, 61):
            for spelled in ("end_at", "start_at"):
                moment = getattr(known, spelled)(place + apart)
                if moment < reach:
                    assert moment == getattr(clock, spelled)(np.array([place] * 3))[column]


WEEKS = 14 * DAY


def asked(seed: int):
    rng = np.random.default_rng(seed)
    schedule = random_schedule(rng, calendars=tuple(CALENDARS)[: 1 + seed % 4])
    return schedule, random_risk(rng, schedule)


@pytest.mark.parametrize("seed", SEEDS)
def test_dry_weather_is_no_weather_to_the_last_bit(seed):
    schedule, risk = asked(seed)
    dry = dict.fromkeys(schedule.calendars, Weather(0.4, 0.0)) | {"office": WeatherRecord({2001: []})}
    calm = {name: one for name, one in dry.items() if name in schedule.calendars}
    one = forecast_schedule(schedule, risk, iterations=300, keep="draws")
    other = forecast_schedule(schedule, replace(risk, weather=calm), iterations=300, keep="draws")
    assert np.array_equal(one.finishes, other.finishes)
    assert np.array_equal(one.costs, other.costs)
    pd.testing.assert_frame_equal(one.table, other.table)
    pd.testing.assert_frame_equal(one.durations, other.durations)
    pd.testing.assert_frame_equal(one.milestones, other.milestones)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_wet_month_is_that_month_off(seed):
    """The plan on a calendar without the month, and so for a record of one year."""
    schedule, _ = asked(seed)
    january = dates_from(date(2026, 1, 1), date(2026, 2, 1)) | dates_from(date(2027, 1, 1), date(2027, 2, 1))
    off = {date(2026, 2, 3), date(2026, 2, 4), date(2026, 2, 17)}
    wet = (1.0, *[0.0] * 11)
    recorded = WeatherRecord({2026: [*dates_from(date(2026, 1, 1), date(2026, 2, 1)), *off]})
    for weather, days in ((Weather(wet, wet), january), (recorded, january | off)):
        # Only days from the data date on are weather: what lies before has happened.
        days = {day for day in days if day >= schedule.data_date.date()}
        there = {name: without(calendar, days) for name, calendar in schedule.calendars.items()}
        answer = forecast_schedule(
            schedule, ScheduleRisk(weather=dict.fromkeys(schedule.calendars, weather)), iterations=2
        )
        known = critical_path(schedule.replace(calendars=there))
        assert set(answer.finishes) == {known.finish.to_datetime64()}
        waiting = schedule.activities["actual_finish"].isna()
        for name in schedule.activities.index[waiting]:
            assert answer.table.at[name, "finish_mean"] == _planned_spelling(
                schedule, name, known.table.at[name, "early_finish"]
            )
        assert "Nothing is uncertain" in answer.reason


@pytest.mark.parametrize("seed", SEEDS)
def test_float_in_wet_weather_is_that_of_a_plan_without_those_days(seed):
    schedule, _ = asked(seed)
    off = dates_from(date(2026, 1, 14), date(2026, 1, 21)) | {date(2026, 1, 23), date(2026, 2, 5)}
    there = {name: without(calendar, off) for name, calendar in schedule.calendars.items()}
    risk = ScheduleRisk(weather=dict.fromkeys(schedule.calendars, WeatherRecord({2026: off})))
    found, known = schedule_floats(schedule, risk, iterations=2), critical_path(schedule.replace(calendars=there)).table
    is_open = known["total_float"].notna().to_numpy()
    assert found.floats[is_open, 1].tolist() == known.loc[is_open, "total_float_minutes"].tolist()


def test_the_weather_is_a_driver_and_merges_know_it():
    schedule = site({"A": 20, "B": 20, "Z": 1}, [("A", "Z"), ("B", "Z")])
    risk = ScheduleRisk({"A": Triangular(15, 20, 30), "B": Triangular(15, 20, 30)}, weather={"site": CHANCES})
    ranked = rank_schedule_drivers(schedule, risk, iterations=512)
    assert ranked.table.index[0] == "weather"
    wet, dry = (merge_points(schedule, one, iterations=512) for one in (risk, replace(risk, weather={})))
    sd = forecast_schedule(schedule, risk, iterations=512)
    assert wet.table["bias_mean"].tolist() == pytest.approx(sd.table.loc[["Z"], "merge_bias"].tolist())
    assert wet.table.index.tolist() == dry.table.index.tolist() == ["Z"]


def _planned_spelling(schedule: Schedule, name: str, moment: pd.Timestamp) -> pd.Timestamp:
    """A finish as the calendar of the plan writes it: tables know no weather."""
    clock = schedule.calendars[schedule.activities.at[name, "calendar"]].time
    minute = int(moment.to_datetime64().astype("datetime64[m]").astype(np.int64))
    return pd.Timestamp(np.int64(clock.previous(minute)).astype("datetime64[m]"))


# ------------------------------------------------------------------------------------------------ wet days by chance


def test_the_share_of_wet_days_and_the_length_of_wet_spells_are_those_of_the_chain():
    weather = Weather(0.6, 0.2)
    wet = wet_days(weather, "site", "", MONDAY).draw(5, 0, 2048, 150)
    shares = wet.mean(axis=0)
    assert weather.share[0] == pytest.approx(0.2 / (1 - 0.6 + 0.2))
    assert abs(shares.mean() - weather.share[0]) < 4 * shares.std() / math.sqrt(len(shares))
    assert_share(wet[0], weather.share[0])  # from the first day on
    assert_share(wet[1:][wet[:-1]], 0.6)
    assert_share(wet[1:][~wet[:-1]], 0.2)
    assert not np.array_equal(wet, wet_days(weather, "other", "", MONDAY).draw(5, 0, 2048, 150))


def test_chances_follow_the_months():
    wet = wet_days(CHANCES, "site", "", MONDAY).draw(3, 0, 1500, 400)
    months = pd.date_range("2026-01-05", periods=400).month.to_numpy()
    for month in range(1, 13):
        inside = np.flatnonzero(months[1:] == month) + 1
        assert_share(wet[inside][wet[inside - 1]], CHANCES.wet_after_wet[month - 1])
        assert_share(wet[inside][~wet[inside - 1]], CHANCES.wet_after_dry[month - 1])


def walked(seed: int, iteration: int, days: int) -> int:
    """Day on which so many dry days are over, one day after the other."""
    wet, day, done = None, -1, 0
    while done < days:
        day += 1
        month = (EPOCH + timedelta(days=MONDAY + day)).month - 1
        chances = CHANCES.share if wet is None else CHANCES.wet_after_wet if wet else CHANCES.wet_after_dry
        word = words(seed, stable_id("weather day", "", "site"), iteration, iteration + 1, stream=MONDAY + day)[0]
        wet = int(word) < round(ALWAYS * chances[month])
        done += not wet
    return day


def test_activities_side_by_side_share_the_weather_of_their_calendar():
    """Every future walked through day by day, and so their correlation."""
    n, lengths = 40, {"A": 20, "B": 28}
    answer = forecast_schedule(site(lengths), ScheduleRisk(weather={"site": CHANCES}), iterations=n, seed=9)
    ends = np.array([[walked(9, iteration, days) for iteration in range(n)] for days in lengths.values()])
    assert np.corrcoef(ends)[0, 1] > 0.6
    first = np.datetime64("2026-01-05T16:00:00")
    assert np.array_equal(answer.finishes, first + ends.max(axis=0) * np.timedelta64(1, "D"))
    assert answer.days.tolist() == (ends.max(axis=0) + 1).tolist()
    assert answer.table["finish_sd"].tolist() == pytest.approx(ends.std(axis=1).tolist())
    assert answer.table["duration_sd"].tolist() == [0, 0]  # days of work, which the weather does not change
    apart = (answer.table["finish_mean"] - pd.Timestamp(first)) / pd.Timedelta(days=1)
    assert apart.tolist() == pytest.approx(ends.mean(axis=1).tolist(), abs=0.7)  # evenings count as the morning after


def test_calendars_have_weather_of_their_own_unless_they_are_of_one_region():
    rows = pd.DataFrame([{"activity": name, "calendar": name, "original_duration": 30 * 480} for name in "AB"])
    none = pd.DataFrame(columns=["predecessor", "successor"])
    schedule = Schedule(rows, none, {"A": EVERY_DAY, "B": EVERY_DAY}, data_date="2026-01-05")

    def asked_of(region: str):
        weather = dict.fromkeys("AB", replace(CHANCES, region=region))
        return forecast_schedule(schedule, ScheduleRisk(weather=weather), iterations=512)

    together, alone = asked_of("coast"), asked_of("")
    assert together.table["criticality"].tolist() == [1.0, 1.0]
    assert alone.table["criticality"].between(0.4, 0.65).all()
    assert alone.totals["days_mean"] > together.totals["days_mean"] + 1


def test_weather_changes_no_other_draw():
    schedule, risk = asked(3)
    risk = replace(risk, decisions=())
    calm = forecast_schedule(schedule, risk, iterations=200, keep="draws")
    wet = forecast_schedule(schedule, replace(risk, weather={"office": CHANCES}), iterations=200, keep="draws")
    assert calm.durations.equals(wet.durations)
    assert (wet.finishes > calm.finishes).any()


def test_work_costs_its_days_and_the_project_its_time_in_any_weather():
    answer = forecast_schedule(
        site({"A": 20}),
        ScheduleRisk(costs={"A": Cost(per_day=10)}, overhead=1.0, weather={"site": CHANCES}),
        iterations=50,
    )
    assert answer.costs.tolist() == pytest.approx((200 + answer.days).tolist())
    assert answer.days.min() > 20


def test_how_far_the_weather_is_known_at_first_changes_nothing(monkeypatch):
    schedule = site({"A": 40, "B": 30}, [("A", "B")])
    risk = ScheduleRisk({"A": Triangular(20, 40, 90)}, weather={"site": CHANCES})
    usual = forecast_schedule(schedule, risk, iterations=300)
    monkeypatch.setattr("workbench.risk.sky.SPARE_DAYS", 1)
    monkeypatch.setattr("workbench.risk.sky.FAR_ENOUGH", 0)
    assert np.array_equal(usual.finishes, forecast_schedule(schedule, risk, iterations=300).finishes)


# ---------------------------------------------------------------------------------------------------- recorded years


def test_recorded_years_come_back_with_equal_chances_and_go_on_into_the_next():
    years = {
        2001: dates_from(date(2001, 1, 5), date(2001, 1, 15)),
        2002: [],
        2004: [date(2004, 2, 29), date(2004, 1, 7)],
    }
    wet = wet_days(WeatherRecord(years), "site", "", MONDAY).draw(1, 0, 2000, 800)
    days = pd.date_range("2026-01-05", periods=800)
    first = wet[0]
    assert_share(first, 1 / 3)
    assert_share(wet[2] & ~first, 1 / 3)
    found = {tuple(days[row].strftime("%Y-%m-%d")) for row in wet.T}
    spell = [f"-01-{day:02d}" for day in range(5, 15)]
    first_spell, second_spell, third_spell = (tuple(f"{year}{day}" for day in spell) for year in (2026, 2027, 2028))
    assert found == {
        (*first_spell, "2028-01-07", "2028-02-29"),  # 2001, 2002, 2004
        ("2027-01-07", *third_spell),  # 2002, 2004, 2001
        ("2026-01-07", *second_spell),  # 2004, 2001, 2002
    }


def test_sites_of_a_region_have_the_weather_of_the_same_year():
    rainy = {2001: dates_from(date(2001, 1, 1), date(2001, 3, 1)), 2002: [], 2003: [date(2003, 1, 9)]}
    windy = {2001: [], 2002: dates_from(date(2002, 1, 1), date(2002, 3, 1)), 2003: [date(2003, 1, 8)]}
    rain, wind = (wet_days(WeatherRecord(one, "coast"), name, "", MONDAY) for one, name in ((rainy, "a"), (windy, "b")))
    both = np.stack([one.draw(2, 0, 500, 20).sum(axis=0) for one in (rain, wind)], axis=1)
    assert {tuple(pair) for pair in both.tolist()} == {(20, 0), (0, 20), (1, 1)}


# ------------------------------------------------------------------------------------------------------ unlucky paths


def test_a_future_that_never_dries_up_is_an_error_that_says_how_far():
    with pytest.raises(DataError, match="expected finishes within 40 years"):
        forecast_schedule(
            site({"A": 10}), ScheduleRisk({"A": Lognormal(12, 3)}, weather={"site": CHANCES}), iterations=300
        )


def test_every_impossible_weather_is_listed():
    with pytest.raises(DataError) as caught:
        ScheduleRisk(
            weather={
                "a": Weather(1.2, 0.1),
                "b": Weather((0.1, 0.2), 0.1),
                "c": Weather(1.0, 0.0),
                "d": Weather(1.0, 1.0),
                "e": WeatherRecord({}),
                "f": WeatherRecord({2001: ["2002-01-01"], 2002: ["never"]}, "coast"),
                "g": WeatherRecord({2001: []}, "coast"),
                "h": WeatherRecord({2001: dates_from(date(2001, 1, 1), date(2002, 1, 1))}),
                "i": "rain",
            }
        )
    found = [problem.expected for problem in caught.value.problems]
    assert found == [
        "a chance from 0 to 1",
        "one chance, or one for each month",
        *["wet days that end, or dry days that do"] * 12,
        "a month with dry days",
        "at least one recorded year",
        "dates in 2001",
        "dates in 2002",
        "the same recorded years as calendar f",
        "a year with dry days",
        "a Weather or a WeatherRecord",
    ]
    with pytest.raises(DataError, match="a calendar of this schedule"):
        forecast_schedule(site({"A": 10}), ScheduleRisk(weather={"office": CHANCES}), iterations=10)
