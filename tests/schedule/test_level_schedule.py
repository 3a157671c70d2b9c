"""Levelling of schedules: calendars, progress, frozen dates, and the way back to moments."""

import pandas as pd
import pytest
from small_schedules import small

from workbench.errors import ParameterError
from workbench.schedule.calendar import STANDARD, Calendar
from workbench.schedule.critical_path import critical_path
from workbench.schedule.level import level
from workbench.schedule.schedule import Schedule
from workbench.taxonomy import Status

DAY = 480
PATIENT = 120.0
SIX = Calendar.weekly(range(6), name="six days")


def schedule(rows, links=(), units=None, **options) -> Schedule:
    """Rows of activity, days and further columns; everybody needs one welder unless `units` says otherwise."""
    activities = pd.DataFrame(rows)
    activities["original_duration"] = (activities.pop("days") * DAY).astype(int)
    links = pd.DataFrame(links, columns=["predecessor", "successor", "link_type", "lag"])
    names = activities["activity"]
    assignments = pd.DataFrame({"activity": names, "resource": "welder", "units": units or 1.0})
    calendars = {"std": STANDARD, "six": SIX}
    activities["calendar"] = activities["calendar"].fillna("std") if "calendar" in activities else "std"
    return Schedule(activities, links, calendars, data_date="2026-01-05 08:00", assignments=assignments, **options)


def dates(answer) -> dict[str, tuple[str, str]]:
    return {name: (f"{row.start:%m-%d %H:%M}", f"{row.finish:%m-%d %H:%M}") for name, row in answer.table.iterrows()}


TWO = [{"activity": "a", "days": 4.0}, {"activity": "b", "days": 2.0}]


def test_one_welder_works_over_the_weekend_pause():
    answer = level(schedule(TWO, [("a", "b", "ss", 0)]), {"welder": 1}, time_limit=PATIENT)
    assert dates(answer) == {"a": ("01-05 08:00", "01-08 17:00"), "b": ("01-09 08:00", "01-12 17:00")}
    assert (answer.status, str(answer)) == (Status.OPTIMAL, "Finish 2026-01-12 17:00, 1 activity moved (optimal)")
    assert answer.table["moved"].to_dict() == {"a": 0.0, "b": 4.0}
    assert answer.finish == answer.finish_bound == pd.Timestamp("2026-01-12 17:00")


def test_welders_enough_change_nothing():
    plan = schedule(TWO)
    answer = level(plan, {"welder": 2}, time_limit=PATIENT)
    early = critical_path(plan).table
    assert answer.table["start"].equals(early["early_start"])
    assert answer.table["finish"].equals(early["early_finish"])
    assert answer.moves.empty


def test_two_calendars_share_a_welder_who_is_free_on_the_saturday_of_the_one():
    """a works Thursday, Friday and Monday; b, who also works on Saturday, has the welder on that day."""
    rows = [
        {"activity": "a", "days": 3.0, "constraint": "mandatory_start", "constraint_date": "2026-01-08 08:00"},
        {"activity": "b", "days": 1.0, "calendar": "six"} | LATER,
    ]
    answer = level(schedule(rows), {"welder": 1}, time_limit=PATIENT)
    assert dates(answer) == {"a": ("01-08 08:00", "01-12 17:00"), "b": ("01-10 08:00", "01-10 17:00")}
    assert answer.table["fixed"].to_dict() == {"a": True, "b": False}


LATER = {"constraint": "start_no_earlier", "constraint_date": "2026-01-08 08:00"}


def test_what_is_complete_or_has_begun_stays_and_a_lag_from_it_counts():
    rows = [
        {"activity": "done", "days": 1.0, "actual_start": "2026-01-02 08:00", "actual_finish": "2026-01-02 17:00"},
        {"activity": "begun", "days": 4.0, "remaining_duration": 2 * DAY, "actual_start": "2026-01-02 08:00"},
        {"activity": "next", "days": 1.0},
    ]
    answer = level(schedule(rows, [("done", "next", "fs", DAY)]), {"welder": 1}, time_limit=PATIENT)
    assert dates(answer) == {
        "done": ("01-02 08:00", "01-02 17:00"),
        "begun": ("01-02 08:00", "01-06 17:00"),
        "next": ("01-07 08:00", "01-07 17:00"),
    }


def test_nothing_in_the_frozen_zone_moves():
    plan = schedule([{"activity": "a", "days": 1.0}, {"activity": "b", "days": 3.0} | TUESDAY])
    free = level(plan, {"welder": 1}, time_limit=PATIENT)
    assert free.moves.empty
    tight = schedule([{"activity": "a", "days": 2.0}, {"activity": "b", "days": 3.0} | TUESDAY])
    moved = level(tight, {"welder": 1}, frozen_until="2026-01-06 00:00", time_limit=PATIENT)
    assert dates(moved)["a"][0] == "01-05 08:00"
    assert dates(moved)["b"][0] == "01-07 08:00"
    both = level(tight, {"welder": 1}, frozen_until="2026-01-07 00:00", time_limit=PATIENT)
    assert both.reason == "Work that is fixed needs 2 of welder at 2026-01-06 08:00; there is 1."


TUESDAY = {"constraint": "start_no_earlier", "constraint_date": "2026-01-06 08:00"}


def test_capacity_that_changes_is_read_by_its_moments():
    there = pd.Series([2.0, 1.0], index=pd.to_datetime(["2026-01-01", "2026-01-07"]))
    rows = [{"activity": name, "days": 3.0} for name in "ab"]
    answer = level(schedule(rows), {"welder": there}, time_limit=PATIENT)
    assert answer.finish == pd.Timestamp("2026-01-12 17:00")
    assert answer.profiles["capacity"].unique().tolist() == [2.0, 1.0]


def test_parts_of_a_unit_count():
    answer = level(schedule(TWO, units=[0.5, 0.5]), {"welder": 1}, time_limit=PATIENT)
    assert answer.moves.empty
    named = level(schedule(TWO, units=[0.5, 1.25]), {"welder": 1}, time_limit=PATIENT)
    assert named.reason.startswith("Activity b needs 1.25 of welder, but at 2026-01-05 08:00 there is 1;")
    assert pd.isna(named.finish)


def test_milestones_keep_their_spelling():
    rows = [
        {"activity": "a", "days": 3.0},
        {"activity": "b", "days": 2.0},
        {"activity": "end", "days": 0.0, "kind": "finish_milestone"},
        {"activity": "go", "days": 0.0, "kind": "start_milestone"},
    ]
    chain = [("a", "end", "fs", 0), ("b", "end", "fs", 0), ("end", "go", "fs", 0), ("a", "b", "ss", 0)]
    answer = level(schedule(rows, chain), {"welder": 1}, time_limit=PATIENT)
    assert dates(answer)["end"] == ("01-09 17:00", "01-09 17:00")
    assert dates(answer)["go"] == ("01-12 08:00", "01-12 08:00")


def test_a_latest_date_is_kept_and_one_already_missed_is_named():
    rows = [{"activity": "a", "days": 2.0}, {"activity": "b", "days": 2.0} | DUE]
    answer = level(schedule(rows), {"welder": 1}, time_limit=PATIENT)
    assert dates(answer) == {"a": ("01-07 08:00", "01-08 17:00"), "b": ("01-05 08:00", "01-06 17:00")}
    rows[1]["days"] = 3.0
    late = level(schedule(rows), {"welder": 1}, time_limit=PATIENT)
    assert late.reason == "The latest dates of b are missed already and were not asked for."


DUE = {"constraint": "finish_no_later", "constraint_date": "2026-01-06 17:00"}


def test_odd_durations_are_rounded_up_and_that_is_said(monkeypatch):
    monkeypatch.setattr("workbench.schedule.work_grid.MOST_STEPS", 2_000)
    rows = [{"activity": "a", "days": 487 / DAY}, {"activity": "b", "days": 1.0}]
    answer = level(schedule(rows), {"welder": 1}, time_limit=PATIENT)
    assert answer.status is Status.FEASIBLE
    assert "Times were rounded up to steps of" in answer.reason
    assert answer.finish >= pd.Timestamp("2026-01-07 08:07")


def test_a_data_date_between_two_steps_lets_nobody_overlap():
    plan = schedule(TWO).replace(data_date="2026-01-05 10:17")
    answer = level(plan, {"welder": 1}, time_limit=PATIENT)
    first, second = sorted(dates(answer).values())
    assert (first[0], second[1], answer.status) == ("01-05 10:17", "01-13 10:17", Status.OPTIMAL)
    assert first[1] == second[0]


def test_unknown_resources_and_impossible_questions_are_refused():
    with pytest.raises(ParameterError, match="'pilot' is not assigned to any activity; assigned are welder"):
        level(schedule(TWO), {"pilot": 1})
    with pytest.raises(ParameterError, match="expected amounts of at least 0 for 'welder', got -1"):
        level(schedule(TWO), {"welder": -1})
    with pytest.raises(ParameterError, match="tardiness needs several projects"):
        level(schedule(TWO), {"welder": 1}, aim="tardiness")
    with pytest.raises(ParameterError, match="resources: expected at least one"):
        level(schedule(TWO), {})


def test_nothing_left_to_plan_is_no_error():
    rows = [{"activity": "done", "days": 1.0, "actual_start": "2026-01-02 08:00", "actual_finish": "2026-01-02 17:00"}]
    answer = level(schedule(rows), {"welder": 1})
    assert (answer.status, answer.reason) == (Status.NO_DATA, "The schedule has no work left to plan.")


def test_manual_work_stays_and_work_is_levelled_from_the_start_of_the_project_by_microsoft_projects_rules():
    """The crew is busy by hand on the 6th and 7th; one day before that is too short for two."""
    crew = pd.DataFrame({"activity": ["A", "B", "M"], "resource": ["crew"] * 3, "units": [1.0] * 3})
    by_hand = {"days": 2, "manual": True, "planned_start": "2026-01-06 08:00", "planned_finish": "2026-01-07 17:00"}
    rules = {"rules": "microsoft_project", "project_start": "2026-01-05 08:00", "data_date": "2026-01-12 08:00"}
    answer = level(small({"A": 2, "B": 2, "M": by_hand}, assignments=crew, **rules), {"crew": 1}, time_limit=2)
    starts = answer.table["start"].sort_values()
    assert starts.dt.strftime("%m-%d %H").tolist() == ["01-06 08", "01-08 08", "01-12 08"]
    assert starts.index[0] == "M"
