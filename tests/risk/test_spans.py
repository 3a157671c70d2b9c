"""Levels of effort in a simulation: they follow the pass, drive nothing, and cost their time."""

import numpy as np
import pandas as pd
import pytest
from random_schedules import CALENDARS, random_schedule

from workbench.errors import DataError
from workbench.risk.distributions import Triangular, Uniform
from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.schedule_risk import Cost, Risk, ScheduleRisk
from workbench.risk.weather import WeatherRecord
from workbench.schedule.calendar import CONTINUOUS, Calendar
from workbench.schedule.critical_path import critical_path
from workbench.schedule.minutes import DAY
from workbench.schedule.schedule import Schedule


def supervised(*links: tuple, calendar: Calendar = CONTINUOUS, **columns) -> Schedule:
    """Two activities one after the other, and a level of effort H that hangs on them; links with days of lag."""
    rows = pd.DataFrame(
        [
            {"activity": "A", "original_duration": 4 * DAY, "calendar": "c"},
            {"activity": "B", "original_duration": 3 * DAY, "calendar": "c"},
            {"activity": "H", "kind": "level_of_effort", "calendar": "h", **columns},
        ]
    )
    every = [("A", "B", "fs", 0), *((*link[:3], link[3] * DAY) for link in links)]
    frame = pd.DataFrame(every, columns=["predecessor", "successor", "link_type", "lag"])
    return Schedule(rows, frame, {"c": CONTINUOUS, "h": calendar}, data_date="2026-01-05")


SPREAD = {"A": Uniform(2, 8), "B": Triangular(1, 3, 9)}
FROM_A_TO_B = ("A", "H", "ss", 0), ("B", "H", "ff", 0)


@pytest.mark.parametrize(
    ("links", "days"),
    [
        (FROM_A_TO_B, lambda a, b: a + b),
        ((("A", "H", "fs", 0), ("B", "H", "ff", 0)), lambda a, b: b),
        ((("A", "H", "fs", 1), ("B", "H", "ff", 3)), lambda a, b: b + 2),
        ((("A", "H", "ss", 0), ("H", "B", "fs", 0)), lambda a, b: a),  # it ends when B begins
        ((("A", "H", "ss", 0), ("H", "B", "fs", 1)), lambda a, b: a - 1),
        ((("A", "H", "ss", 9), ("B", "H", "ff", 0)), lambda a, b: np.maximum(a + b - 9, 0)),
        ((("A", "H", "ss", 0), ("B", "H", "sf", 2), ("A", "H", "ff", 0)), lambda a, b: a + 2),
        ((("B", "H", "ff", 0),), lambda a, b: 0 * a),  # nothing says when it begins
        ((), lambda a, b: 0 * a),
    ],
)
def test_a_level_of_effort_costs_the_days_between_the_ends_it_hangs_on(links, days):
    rate = Cost(fixed=1000.0, per_day=10.0)
    answer = forecast_schedule(
        supervised(*links), ScheduleRisk(SPREAD, costs={"H": rate}), iterations=500, keep="draws"
    )
    drawn = answer.durations
    assert np.allclose(answer.costs, 1000.0 + 10.0 * days(drawn["A"].to_numpy(), drawn["B"].to_numpy()))
    assert answer.planned_cost == pytest.approx(1000.0 + 10.0 * float(days(np.array([4.0]), np.array([3.0]))[0]))


def test_it_drives_nothing_and_changes_nothing_but_the_cost():
    risk = ScheduleRisk(SPREAD, costs={"A": Cost(per_day=2.0)})
    alone = forecast_schedule(supervised(), risk, iterations=400)
    beside = forecast_schedule(
        supervised(*FROM_A_TO_B), ScheduleRisk(SPREAD, costs={**risk.costs, "H": Cost(per_day=5)}), iterations=400
    )
    assert np.array_equal(alone.finishes, beside.finishes)
    assert alone.table.equals(beside.table)
    assert np.allclose(beside.costs - alone.costs, 5 * beside.days)


def test_what_has_begun_costs_from_the_data_date_on_and_what_has_ended_nothing_more():
    begun = supervised(*FROM_A_TO_B, actual_start="2025-12-01", remaining_duration=0)
    answer = forecast_schedule(begun, ScheduleRisk(SPREAD, costs={"H": Cost(per_day=1)}), iterations=100)
    assert answer.costs.tolist() == pytest.approx(answer.days.tolist())
    ended = supervised(*FROM_A_TO_B, actual_start="2025-12-01", actual_finish="2025-12-24")
    assert set(forecast_schedule(ended, ScheduleRisk(costs={"H": Cost(7, 1)}), iterations=3).costs) == {7.0}


def test_its_days_are_those_of_its_own_calendar_in_any_weather():
    office = Calendar.weekly()
    weather = {"c": WeatherRecord({2026: pd.date_range("2026-01-05", "2026-01-18")})}  # two weeks lost at once
    schedule = supervised(*FROM_A_TO_B, calendar=office)
    answer = forecast_schedule(schedule, ScheduleRisk(costs={"H": Cost(per_day=1)}, weather=weather), iterations=2)
    # Work begins on the 19th, a Monday, and ends seven days later: five days of the office.
    assert set(answer.finishes) == {np.datetime64("2026-01-26")}
    assert set(answer.costs) == {5.0}


@pytest.mark.parametrize("seed", range(8))
def test_without_uncertainty_spans_are_those_of_the_critical_path(seed):
    rng = np.random.default_rng(seed)
    plain = random_schedule(rng, calendars=tuple(CALENDARS)[: 1 + seed % 4], progress=False)
    names = plain.activities.index.tolist()
    clock = rng.choice([*plain.calendars], 3)
    added = [{"activity": f"H{k}", "kind": "level_of_effort", "calendar": str(clock[k])} for k in range(3)]
    ties = []
    for row in added:
        middle = int(rng.integers(0, len(names)))  # links run from the left to it, and from it to the right
        for place in rng.permutation(len(names))[:3].tolist():
            ends = (names[place], row["activity"]) if place < middle else (row["activity"], names[place])
            kind, lag = str(rng.choice(["fs", "ss", "ff", "sf"])), int(rng.choice([0, 0, 480, -240]))
            ties.append(dict(zip(("predecessor", "successor", "link_type", "lag"), (*ends, kind, lag), strict=True)))
    schedule = plain.replace(
        activities=pd.concat([plain.activities.reset_index(), pd.DataFrame(added)]),
        links=pd.concat([plain.links, pd.DataFrame(ties)]),
    )
    dates = critical_path(schedule).table
    for row in added:
        name, calendar = row["activity"], schedule.calendars[row["calendar"]]
        start, finish = (
            int(dates.at[name, column].to_datetime64().astype("datetime64[m]").astype(np.int64))
            for column in ("early_start", "early_finish")
        )
        from_now = max(start, int(schedule.data_date.to_datetime64().astype("datetime64[m]").astype(np.int64)))
        expected = max(calendar.time.work(from_now, finish), 0) / calendar.minutes_per_day
        answer = forecast_schedule(schedule, ScheduleRisk(costs={name: Cost(per_day=1)}), iterations=2)
        assert answer.costs.tolist() == pytest.approx([expected] * 2)
        assert answer.planned_cost == pytest.approx(expected)


def test_what_has_no_work_of_its_own_takes_neither_durations_nor_risks():
    risks = [Risk("R", 0.5, days=Uniform(1, 2), activities=["H"])]
    with pytest.raises(DataError) as caught:
        forecast_schedule(
            supervised(*FROM_A_TO_B), ScheduleRisk({"H": Uniform(1, 2)}, risks, costs={"X": Cost(1)}), iterations=10
        )
    assert [(problem.file, problem.value) for problem in caught.value.problems] == [
        ("durations", "H"),
        ("risks R", "H"),
        ("costs", "X"),
    ]
