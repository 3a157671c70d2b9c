"""Levels of effort, future by future: by the draws of what they hang on, by the critical path, and the unlucky ones."""

import numpy as np
import pandas as pd
import pytest
from random_schedules import CALENDARS, random_risk, random_schedule

import workbench as wb
from workbench.errors import DataError, ParameterError
from workbench.risk.distributions import Triangular, Uniform
from workbench.risk.effort_spans import effort_spans
from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.schedule_risk import Cost, ScheduleRisk
from workbench.risk.weather import WeatherRecord
from workbench.schedule.calendar import CONTINUOUS, Calendar
from workbench.schedule.critical_path import critical_path
from workbench.schedule.minutes import DAY
from workbench.schedule.schedule import Schedule
from workbench.taxonomy import Status

BEGIN = pd.Timestamp("2026-01-05")
SPREAD = {"A": Uniform(2, 8), "B": Triangular(1, 3, 9)}
FROM_A_TO_B = ("A", "H", "ss", 0), ("B", "H", "ff", 0)


def supervised(*links: tuple, calendar: Calendar | str = CONTINUOUS, **columns) -> Schedule:
    """Two activities one after the other, and a level of effort H that hangs on them; links with days of lag."""
    own = calendar if isinstance(calendar, str) else "h"
    rows = [
        {"activity": "H", "name": "site team", "kind": "level_of_effort", "calendar": own, **columns},
        {"activity": "A", "original_duration": 4 * DAY, "calendar": "c"},
        {"activity": "B", "original_duration": 3 * DAY, "calendar": "c"},
    ]
    every = [("A", "B", "fs", 0), *((*link[:3], link[3] * DAY) for link in links)]
    frame = pd.DataFrame(every, columns=["predecessor", "successor", "link_type", "lag"])
    return Schedule(
        pd.DataFrame(rows), frame, {"c": CONTINUOUS} | ({} if own == "c" else {"h": calendar}), data_date=BEGIN
    )


@pytest.mark.parametrize(
    ("links", "begins", "ends"),
    [
        (FROM_A_TO_B, lambda a, b: 0 * a, lambda a, b: a + b),
        ((("A", "H", "fs", 1), ("B", "H", "ff", 3)), lambda a, b: a + 1, lambda a, b: a + b + 3),
        ((("A", "H", "ss", 0), ("H", "B", "fs", 1)), lambda a, b: 0 * a, lambda a, b: a - 1),
    ],
)
def test_days_dates_and_cost_are_those_of_the_draws_of_what_it_hangs_on(links, begins, ends):
    schedule, level, n = supervised(*links), 0.9, 400
    risk = ScheduleRisk(SPREAD, costs={"H": Cost(fixed=Uniform(0, 50), per_day=10.0)})
    drawn = forecast_schedule(schedule, risk, iterations=n, keep="draws")
    a, b = drawn.durations["A"].to_numpy(), drawn.durations["B"].to_numpy()
    row = effort_spans(schedule, risk, level=level, iterations=n).table.loc["H"]
    days, last = np.sort(ends(a, b) - begins(a, b)), np.sort(ends(a, b))
    assert (row["duration_p50"], row["duration"]) == pytest.approx((days[199], days[359]), abs=1e-9)
    assert row["duration_mean"] == pytest.approx(days.mean())
    assert row["duration_plan"] == pytest.approx(float(ends(4.0, 3.0) - begins(4.0, 3.0)))
    for column, expected in (("finish_p50", last[199]), ("finish", last[359]), ("finish_plan", ends(4.0, 3.0))):
        assert (row[column] - BEGIN) / pd.Timedelta(days=1) == pytest.approx(float(expected), abs=1e-9), column
    assert row["finish_low"] < row["finish"] < row["finish_high"]
    assert row["cost"] == np.sort(drawn.costs)[359]  # nothing else costs
    assert row["cost_mean"] == pytest.approx(drawn.costs.mean())
    assert row["cost_plan"] == pytest.approx(25.0 + 10.0 * row["duration_plan"])
    assert row["name"] == "site team"


@pytest.mark.parametrize("seed", range(4))
def test_without_uncertainty_dates_are_those_of_the_critical_path_and_with_it_days_are_those_it_costs(seed):
    rng = np.random.default_rng(seed)
    plain = random_schedule(rng, calendars=tuple(CALENDARS)[: 1 + seed], progress=False)
    names, clock = plain.activities.index.tolist(), rng.choice([*plain.calendars], 3)
    added = [{"activity": f"H{k}", "kind": "level_of_effort", "calendar": str(clock[k])} for k in (2, 0, 1)]
    ties = [(names[0], "H0", "ss", 0), ("H0", names[-1], "ff", 480), (names[1], "H1", "fs", -240),
            ("H1", names[-1], "fs", 0), (names[2], "H2", "ff", 0)]  # fmt: skip
    frame = pd.DataFrame(ties, columns=["predecessor", "successor", "link_type", "lag"])
    schedule = plain.replace(
        activities=pd.concat([plain.activities.reset_index(), pd.DataFrame(added)]),
        links=pd.concat([plain.links, frame]),
    )
    certain, dates = effort_spans(schedule, iterations=2).table, critical_path(schedule).table
    for column in ("finish_plan", "finish_p50", "finish"):
        assert certain[column].to_dict() == dates["early_finish"].loc[["H0", "H1", "H2"]].to_dict(), column
    assert certain.index.tolist() == ["H2", "H0", "H1"]  # in the order of the schedule
    risk = random_risk(rng, plain)
    found = effort_spans(schedule, risk, iterations=300).table
    rates = {"H2": Cost(fixed=7, per_day=3), "H0": Cost(per_day=1)}
    paid = effort_spans(
        schedule, ScheduleRisk(**{**vars(risk), "costs": {**risk.costs, **rates}}), iterations=300
    ).table
    assert paid.loc["H2", ["cost_mean", "cost"]].tolist() == pytest.approx(
        [7 + 3 * found.at["H2", "duration_mean"], 7 + 3 * found.at["H2", "duration"]]
    )
    assert paid.at["H0", "cost"] == found.at["H0", "duration"]
    assert paid.loc["H1", ["cost_plan", "cost_mean", "cost"]].isna().all()
    for name in found.index:
        only = ScheduleRisk(**{**vars(risk), "costs": {name: Cost(per_day=1)}, "overhead": 0.0})
        only = ScheduleRisk(**{**vars(only), "risks": [wb.Risk(**{**vars(one), "cost": 0.0}) for one in risk.risks]})
        costs = np.sort(forecast_schedule(schedule, only, iterations=300).costs)
        assert (found.at[name, "duration_p50"], found.at[name, "duration"]) == (costs[149], costs[239]), name


def test_what_has_begun_counts_from_the_data_date_on_and_what_has_ended_no_more():
    begun = supervised(*FROM_A_TO_B, actual_start="2025-12-01", remaining_duration=0)
    row = effort_spans(begun, ScheduleRisk(SPREAD), iterations=100).table.loc["H"]
    assert row["duration"] == (row["finish"] - BEGIN) / pd.Timedelta(days=1)
    assert row[["cost_plan", "cost_mean", "cost"]].isna().all()
    sunday = {"actual_start": "2025-12-01", "actual_finish": "2025-12-21"}
    ended = supervised(*FROM_A_TO_B, calendar=Calendar.weekly(), **sunday)
    row = effort_spans(ended, ScheduleRisk(SPREAD), iterations=100).table.loc["H"]
    assert (row["duration"], row["finish"], row["finish_plan"]) == (0.0, *[pd.Timestamp("2025-12-21")] * 2)


def test_its_finish_is_on_its_own_calendar_whatever_the_weather_of_the_work():
    weather = {"c": WeatherRecord({2026: pd.date_range("2026-01-05", "2026-01-18")})}
    schedule = supervised(*FROM_A_TO_B, calendar=Calendar.weekly())
    row = effort_spans(schedule, ScheduleRisk(weather=weather), iterations=2).table.loc["H"]
    # Work begins on Monday the 19th and ends as the 26th begins: five days of the office, the last of them Friday.
    assert (row["duration"], row["finish"]) == (5.0, pd.Timestamp("2026-01-23 17:00"))
    assert row["finish_plan"] == pd.Timestamp("2026-01-09 17:00")


def test_wet_days_count_as_days_of_the_plan_and_lags_wait_for_dry_ones():
    weather = {"c": WeatherRecord({2026: ["2026-01-07", "2026-01-08"]})}
    # A works on the 5th, 6th, 9th and 10th, B from the 11th to the 13th; three dry days lie before the 10th.
    for links, days in ((FROM_A_TO_B, 9.0), ((("A", "H", "ss", 3), ("B", "H", "ff", 0)), 4.0)):
        schedule = supervised(*links, calendar="c")
        found = effort_spans(schedule, ScheduleRisk(weather=weather), iterations=2).table.loc["H"]
        assert (found["duration"], found["finish"]) == (days, pd.Timestamp("2026-01-14"))


def test_unlucky_questions_about_levels_of_effort_have_answers():
    none = Schedule(pd.DataFrame({"activity": ["A"], "original_duration": [480]}), data_date=BEGIN)
    alone = Schedule(pd.DataFrame({"activity": ["H"], "kind": ["level_of_effort"]}), data_date=BEGIN)
    for schedule in (none, alone):
        found = wb.effort_spans(schedule, iterations=3)
        assert (found.status, str(found)) == (Status.NO_DATA, "The schedule has no levels of effort that hang on work.")
        assert found.table.empty
    one = effort_spans(supervised(*FROM_A_TO_B), ScheduleRisk(SPREAD), iterations=1)
    assert one.table[["finish_low", "finish_high"]].isna().all(axis=None)
    assert one.totals == {"efforts": 1.0, "iterations": 1.0}
    assert str(effort_spans(supervised(*FROM_A_TO_B), iterations=9)) == (
        "1 level of effort; at P80 H lasts +0.0 days against the plan"
    )
    for wrong, match in (({"level": 1.0}, "level"), ({"iterations": 0}, "iterations"), ({"iterations": 10**9}, "GiB")):
        with pytest.raises(ParameterError, match=match):
            effort_spans(supervised(*FROM_A_TO_B), **wrong)
    with pytest.raises(DataError, match="X"):
        effort_spans(supervised(), ScheduleRisk(costs={"X": Cost(1)}), iterations=1)
