"""How much of a file's own dates is found again, and why not the rest."""

import pandas as pd
import pytest
from native_cases import CASES, native_answer, native_schedule
from random_plans import as_schedule, random_plan
from small_schedules import DAY, small

from workbench.errors import ParameterError
from workbench.schedule.critical_path import critical_path
from workbench.schedule.reproduction import FIELDS, reproduction
from workbench.schedule.schedule import Schedule
from workbench.taxonomy import Status


def with_dates(schedule: Schedule, table: pd.DataFrame, lengths: float = DAY) -> Schedule:
    """Store dates and floats (in days) as if the file had them."""
    stored = {f"file_{field}": table[field] for field in FIELDS[:4]}
    stored |= {f"file_{field}": (table[field] * lengths).round().astype("Int64") for field in FIELDS[4:]}
    return schedule.replace(activities=schedule.activities.assign(**stored))


def own_dates(schedule: Schedule) -> Schedule:
    """Store what is calculated."""
    table = critical_path(schedule).table
    stored = {f"file_{field}": table[field] for field in FIELDS[:4]}
    stored |= {f"file_{field}": table[f"{field}_minutes"] for field in FIELDS[4:]}
    return schedule.replace(activities=schedule.activities.assign(**stored))


def moved(schedule: Schedule, name: str, **days: int) -> Schedule:
    """Move stored values of an activity by whole days."""
    activities = schedule.activities.copy()
    for field, shift in days.items():
        step = shift * DAY if "float" in field else pd.Timedelta(days=shift)
        activities.loc[name, f"file_{field}"] += step
    return schedule.replace(activities=activities)


@pytest.mark.parametrize("case", CASES)
def test_every_native_case_is_reproduced_whole(shared_data, case):
    folder = shared_data("p6_native")
    match = reproduction(with_dates(native_schedule(folder, case), native_answer(folder, case)))
    assert match.rate == 1.0
    assert match.table.empty
    assert match.rates["same_text"].eq(1.0).all()
    assert match.is_faithful


def test_what_actual_dates_pin_and_what_is_complete_is_not_compared(shared_data):
    folder = shared_data("p6_native")
    started = with_dates(*(read(folder, "08-in-progress-retained-logic") for read in (native_schedule, native_answer)))
    assert reproduction(started).rates["compared"].tolist() == [1, 2, 1, 2, 2, 2]
    complete = with_dates(*(read(folder, "09-completed-successor") for read in (native_schedule, native_answer)))
    assert reproduction(complete).rates["compared"].tolist() == [1] * 6


@pytest.mark.parametrize("seed", range(8))
def test_own_dates_are_always_reproduced(seed):
    match = reproduction(own_dates(as_schedule(random_plan(seed))))
    assert match.is_empty or match.rate == 1.0


def test_equal_positions_are_equal_though_written_otherwise():
    schedule = own_dates(small({"A": 5, "B": 1}, [("A", "B", "fs", 0)]))
    activities = schedule.activities.copy()
    activities.loc["B", "file_early_start"] = pd.Timestamp("2026-01-09 17:00")
    match = reproduction(schedule.replace(activities=activities))
    assert match.rate == 1.0
    assert match.rates.loc["early_start", "same_text"] == 0.5


def test_a_cause_comes_first_and_its_effects_are_inherited():
    plan = {"A": 5, "B": 3, "C": 2, "X": 1}
    schedule = own_dates(small(plan, [("A", "B", "fs", 0), ("B", "C", "fs", 0)]))
    for name in ("A", "B", "C"):
        schedule = moved(schedule, name, early_finish=7)
    schedule = moved(moved(schedule, "B", early_start=7), "C", early_start=7)
    match = reproduction(schedule)
    early = match.table[match.table["field"].isin(["early_start", "early_finish"])]
    assert early[["activity", "field", "reason"]].to_numpy().tolist() == [
        ["A", "early_finish", "unknown"],
        ["B", "early_start", "inherited"],
        ["B", "early_finish", "inherited"],
        ["C", "early_start", "inherited"],
        ["C", "early_finish", "inherited"],
    ]
    assert early["minutes"].tolist() == [-5 * DAY] * 5
    assert match.rates.loc["early_finish", ["compared", "equal"]].tolist() == [4, 1]
    assert match.rate == pytest.approx(19 / 24)
    assert not match.is_faithful
    assert str(match) == "38% of the file's early dates reproduced: the numbers are the workbench's own"
    assert reproduction(schedule, limit=0.3).is_faithful


def test_late_dates_and_float_are_inherited_from_their_neighbours_too():
    schedule = own_dates(small({"A": 5, "B": 3}, [("A", "B", "fs", 0)]))
    schedule = moved(schedule, "B", late_start=7, late_finish=7, total_float=5)
    schedule = moved(schedule, "A", late_start=7, late_finish=7, total_float=5)
    found = reproduction(schedule).table.set_index(["activity", "field"])["reason"].to_dict()
    roots = {place for place, reason in found.items() if reason != "inherited"}
    assert roots == {("B", "late_start"), ("B", "late_finish")}
    assert len(found) == 6


REASONS = {
    "stale": {"early_start": -7},
    "resource_driven": {"kind": "resource_task"},
    "expected_finish": {"expected_finish": "2026-01-09 17:00"},
    "external": {"external_early_start": "2026-01-05"},
    "manual": {"manual": True, "split": True},
    "split": {"split": True, "levelling_delay": 480},
    "levelled": {"levelling_delay": 480},
    "unsupported": {
        "actual_start": "2026-01-05 08:00",
        "suspended": "2026-01-05 12:00",
        "remaining_duration": 5 * DAY,
    },
    "unknown": {},
}


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_is_told(reason):
    columns = {name: value for name, value in REASONS[reason].items() if name != "early_start"}
    schedule = own_dates(small({"A": {"days": 5, **columns}}))
    shift = {"early_start": -7} if reason == "stale" else {"early_finish": 7}
    match = reproduction(moved(schedule, "A", **shift))
    assert set(match.table["reason"]) == {reason}


def test_assignments_explain_differences_by_the_rules_that_let_them_set_durations():
    assigned = pd.DataFrame({"activity": ["A"], "resource": ["crew"], "units": [1.0]})
    schedule = moved(own_dates(small({"A": 5}, assignments=assigned, rules="microsoft_project")), "A", early_finish=7)
    assert set(reproduction(schedule).table["reason"]) == {"resource_driven"}
    other = schedule.replace(options=schedule.options.__class__())
    assert set(reproduction(other).table["reason"]) == {"unknown"}


def test_dates_before_the_data_date_are_stale_only_where_none_are_planned_there():
    schedule = moved(own_dates(small({"A": 5}, rules="microsoft_project")), "A", early_start=-7, early_finish=-7)
    assert set(reproduction(schedule).table["reason"]) == {"unknown"}


def test_differences_of_a_summary_are_inherited_unless_its_own_dates_break_those_below():
    plan = {"S": {"kind": "wbs_summary", "wbs": "S"}, "A": {"days": 5, "wbs": "S"}, "B": {"days": 3, "wbs": "S"}}
    nodes = pd.DataFrame({"node": ["S"], "parent": [""]})
    schedule = own_dates(small(plan, wbs=nodes, rules="microsoft_project", float_rule="smallest"))
    below = moved(moved(schedule, "A", early_finish=7, total_float=-5), "S", early_finish=7, total_float=-5)
    found = reproduction(below).table.set_index(["activity", "field"])["reason"].to_dict()
    assert found["S", "early_finish"] == found["S", "total_float"] == "inherited"
    assert found["A", "early_finish"] == "unknown"
    alone = reproduction(moved(schedule, "S", early_finish=7)).table
    assert alone[["activity", "reason"]].to_numpy().tolist() == [["S", "unknown"]]


def test_late_work_is_compared_at_its_late_dates_by_microsoft_projects_rules():
    plan = {"A": {"days": 2, "constraint": "as_late_as_possible"}, "Z": 15}
    schedule = own_dates(small(plan, rules="microsoft_project", float_rule="smallest"))
    later = moved(schedule, "A", early_start=-7, early_finish=-7, late_start=-7, late_finish=-7)
    found = reproduction(later).table.set_index(["activity", "field"])["reason"].to_dict()
    assert {place for place, reason in found.items() if reason != "inherited"} == {
        ("A", "late_start"),
        ("A", "late_finish"),
    }


def test_a_link_to_another_project_is_an_external_reason():
    external = pd.DataFrame({"predecessor": ["X"], "successor": ["A"], "project": ["8"]})
    schedule = moved(own_dates(small({"A": 5}, external_links=external)), "A", early_finish=7)
    assert set(reproduction(schedule).table["reason"]) == {"external"}


def test_without_stored_dates_there_is_no_comparison_and_a_wrong_limit_is_refused():
    match = reproduction(small({"A": 5}))
    assert match.status is Status.NO_DATA
    assert str(match) == "No comparison: The source stores no dates of open activities."
    with pytest.raises(ParameterError, match="a share from 0 to 1, got 90"):
        reproduction(small({"A": 5}), limit=90)
    assert reproduction(small({"L": {"kind": "level_of_effort"}})).is_empty


def test_one_line_for_a_manager():
    schedule = own_dates(small({"A": 5}))
    assert str(reproduction(schedule)) == "100.0% of 6 stored dates and floats reproduced"
