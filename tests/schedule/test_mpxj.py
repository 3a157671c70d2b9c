"""Files of other tools: what MPXJ rewrites and we read is what MPXJ itself sees in them."""

import json
import subprocess
import sys
import time
from functools import cache

import pandas as pd
import pytest
from mspdi_text import exception, mspdi, office_calendar, small_project

from workbench.errors import DataError, UsageError
from workbench.schedule.critical_path import critical_path
from workbench.schedule.reproduction import reproduction
from workbench.schedule.vocabulary import DateRules, DifferenceReason
from workbench.sources.schedules import mpxj_process, read_schedule

COUNTS = {
    "Homemoveplan.mpp": (126, 127),
    "Residential Construction.mpp": (89, 118),
    "Software Development.mpp": (74, 84),
    "PrimaveraProject.xml": (13, 12),
}
MICROSOFT = [name for name in COUNTS if name.endswith(".mpp")]
DATES = {
    "early_start": "file_early_start",
    "early_finish": "file_early_finish",
    "late_start": "file_late_start",
    "late_finish": "file_late_finish",
    "actual_start": "actual_start",
    "actual_finish": "actual_finish",
    "baseline_start": "baseline_start",
    "baseline_finish": "baseline_finish",
    "deadline": "deadline",
}
SECONDS = {
    "duration": "original_duration",
    "remaining_duration": "remaining_duration",
    "baseline_duration": "baseline_duration",
    "total_slack": "file_total_float",
}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@pytest.fixture(scope="module")
def real(mpxj, shared_data):
    """Each real file, read once."""
    return cache(lambda name: read_schedule(shared_data("mpp_real") / name))


@pytest.fixture(scope="module")
def seen(mpxj, shared_data, tmp_path_factory):
    """What MPXJ itself sees in each file of Microsoft Project."""
    folder = tmp_path_factory.mktemp("mpxj")
    mpxj(shared_data("mpp_real"), "mpp", folder, "json")
    return {f"{path.stem}.mpp": json.loads(path.read_text(encoding="utf-8")) for path in folder.iterdir()}


@pytest.mark.parametrize("name", COUNTS)
def test_real_files_have_the_tasks_and_links_that_are_known_of_them(real, name):
    schedule = real(name)
    plain = schedule.activities["kind"] != "wbs_summary"
    assert (int(plain.sum()), len(schedule.links)) == COUNTS[name]
    assert schedule.problems == ()
    critical_path(schedule)


@pytest.mark.parametrize("name", MICROSOFT)
def test_every_task_of_a_real_file_is_what_mpxj_sees(real, seen, name):
    schedule, own = real(name), seen[name]
    tasks = {str(task["unique_id"]): task for task in own["tasks"] if task["unique_id"] != 0}
    assert [*tasks] == schedule.activities.index.tolist()
    for uid, row in schedule.activities.iterrows():
        task = tasks[uid]
        assert (row["name"], row["code"]) == (task["name"], str(task["id"]))
        for theirs, ours in DATES.items():
            wanted = pd.Timestamp(task.get(theirs))
            assert (row[ours] == wanted) or (pd.isna(row[ours]) and pd.isna(wanted)), (uid, ours)
        for theirs, ours in SECONDS.items():
            if theirs in task and (ours != "remaining_duration" or pd.isna(row["actual_finish"])):
                assert row[ours] * 60 == task[theirs], (uid, ours)
        money = task.get("baseline_cost", task.get("cost"))
        assert (row["budget"] == money) or (money is None and row["budget"] in (0, None)) or pd.isna(row["budget"])
        assert row["percent_complete"] == pytest.approx(task.get("percent_complete", 0) / 100)
        assert (row["kind"] == "wbs_summary") == task.get("summary", False)
        assert row["split"] == (len(task.get("work_splits", [1])) > 1)
        assert row["manual"] == (task.get("task_mode") == "MANUALLY_SCHEDULED")
        parent = str(task.get("parent_task_unique_id", ""))
        assert row["wbs"] == (uid if task.get("summary") else parent)


@pytest.mark.parametrize("name", MICROSOFT)
def test_every_link_assignment_and_calendar_of_a_real_file_is_what_mpxj_sees(real, seen, name):
    schedule, own = real(name), seen[name]
    durations = {task["unique_id"]: task.get("duration", 0) for task in own["tasks"]}
    links = {
        (str(link["predecessor_task_unique_id"]), str(link["successor_task_unique_id"]), link["type"].lower()): link
        for task in own["tasks"]
        for link in task.get("predecessors", ())
    }
    ends = schedule.links[["predecessor", "successor", "link_type"]].itertuples(index=False, name=None)
    assert {*ends} == {*links}
    for link in schedule.links.itertuples():
        theirs = links[link.predecessor, link.successor, link.link_type]
        if theirs.get("lag_units") == "%":  # written as if percent were minutes, in seconds
            percent = theirs["lag"] / 60
            assert link.lag * 60 == durations[theirs["predecessor_task_unique_id"]] * percent / 100
        else:
            assert link.lag * 60 == theirs.get("lag", 0)
    people = {resource["unique_id"] for resource in own["resources"] if resource.get("name")}
    assert len(schedule.assignments) == sum(one.get("resource_unique_id") in people for one in own["assignments"])
    hours = sum(one.get("remaining_work", 0) for one in own["assignments"] if one.get("resource_unique_id") in people)
    assert schedule.assignments["hours"].sum() * 3600 == pytest.approx(hours)
    for calendar in own["calendars"]:
        if "parent_unique_id" not in calendar:
            week = schedule.calendars[str(calendar["unique_id"])].week
            assert [_hours(shifts) for shifts in week] == [
                [(shift["from"][:5], shift["to"][:5]) for shift in calendar[day].get("hours", ())] for day in DAYS
            ]


def _hours(shifts) -> list[tuple[str, str]]:
    return [tuple(f"{at // 60 % 24:02d}:{at % 60:02d}" for at in shift) for shift in shifts]


def test_primaveras_xml_keeps_primaveras_rules_and_numbers_with_a_comma(real):
    schedule = real("PrimaveraProject.xml")
    assert schedule.options.rules is DateRules.PRIMAVERA
    assert schedule.data_date == pd.Timestamp("2012-01-02")
    assert schedule.activities.loc["PD1010", "original_duration"] == 4235  # 70,583333 hours in the file
    roots = reproduction(schedule).table.query("reason != 'inherited'")
    assert [*roots["reason"].unique()] == [DifferenceReason.RESOURCE_DRIVEN]
    assert [*roots["activity"].unique()] == ["PD1000"]


def test_recurring_exceptions_are_the_days_that_mpxj_expands_them_to(mpxj, tmp_path):
    """MPXJ writes every day of them into the calendar of an XER file."""
    rules = [
        ("2026-12-24", "2026-12-26", [], {"Type": 1}),
        ("2026-02-01", "2026-03-31", [(8, 12)], {"Type": 7, "Period": 9}),
        ("2026-01-01", "2026-03-31", [], {"Type": 6, "Period": 2, "DaysOfWeek": 36}),
        ("2026-01-15", "2026-06-30", [(9, 10)], {"Type": 4, "MonthDay": 31, "Period": 1}),
        ("2026-01-01", "2026-12-31", [], {"Type": 5, "MonthItem": 4, "MonthPosition": 4, "Period": 2}),
        ("2026-01-01", "2030-12-31", [], {"Type": 2, "Month": 11, "MonthDay": 25}),
        ("2026-01-01", "2030-12-31", [(10, 11)], {"Type": 3, "Month": 10, "MonthItem": 7, "MonthPosition": 3}),
    ]
    calendars = [
        office_calendar(
            at, f"Rule {at}", Exceptions={"Exception": exception(first, last, shifts, Occurrences=99, **rule)}
        )
        for at, (first, last, shifts, rule) in enumerate(rules, 1)
    ]
    path = tmp_path / "plan.xml"
    tasks = [{"CalendarUID": at, "Start": "2026-01-05T08:00:00"} for at in range(1, 8)]
    path.write_text(mspdi(small_project(*tasks, calendars=calendars)))
    mpxj(tmp_path, "xml", tmp_path, "xer")
    ours, theirs = read_schedule(path), read_schedule(tmp_path / "plan.xer", data_date="2026-01-05")
    names = {calendar.name: calendar for calendar in theirs.calendars.values()}
    for calendar in ours.calendars.values():
        assert calendar.exceptions == names[calendar.name].exceptions, calendar.name
        assert len(calendar.exceptions) > 2


def test_a_missing_program_is_named_with_the_command_that_installs_it(monkeypatch, tmp_path):
    path = tmp_path / "plan.mpx"
    path.write_text("MPX,Microsoft Project,4.0,ANSI\n")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match=r"a Java runtime \(on Debian: sudo apt-get install default-jre-headless\)"):
        read_schedule(path)
    monkeypatch.setattr(mpxj_process, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"pip install 'portfolio-workbench\[mpp\]' and a Java runtime"):
        read_schedule(path)


def test_a_file_that_is_something_else_is_refused_before_java_starts(tmp_path):
    (tmp_path / "plan.mpp").write_bytes(b"hello")
    with pytest.raises(DataError, match=r"expected a Microsoft Project file \(.mpp\)"):
        read_schedule(tmp_path / "plan.mpp")
    (tmp_path / "plan.pmxml").write_text("<!DOCTYPE x [<!ENTITY a 'b'>]><APIBusinessObjects>&a;</APIBusinessObjects>")
    with pytest.raises(DataError, match="without document types"):
        read_schedule(tmp_path / "plan.pmxml")


def test_a_damaged_file_is_one_sentence(mpxj, tmp_path):
    (tmp_path / "plan.mpp").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 5000)
    with pytest.raises(DataError) as caught:
        read_schedule(tmp_path / "plan.mpp")
    assert "expected a schedule file (.mpp) that MPXJ can read" in str(caught.value)
    assert "at org." not in str(caught.value)


def test_a_program_that_hangs_is_ended(monkeypatch, tmp_path):
    sleeping = (sys.executable, "-c", "import time; time.sleep(600)")
    monkeypatch.setattr(mpxj_process, "_java", lambda name: sleeping)
    begin = time.monotonic()
    with (
        pytest.raises(DataError, match=r"not read after 0.5 s"),
        mpxj_process.converted(b"", "plan.mpp", ".xml", seconds=0.5),
    ):
        pass
    assert time.monotonic() - begin < 10


def test_a_program_that_writes_without_end_is_ended_by_the_system(monkeypatch, tmp_path):
    """It is told where to write by its last argument."""
    writing = (
        "import sys, time; time.sleep(0.5); file = open(sys.argv[-1], 'wb')\n"
        "while True: file.write(bytes(1 << 20)); file.flush()"
    )
    monkeypatch.setattr(mpxj_process, "_java", lambda name: (sys.executable, "-c", writing))
    monkeypatch.setitem(mpxj_process.LARGEST, ".xml", 3_000_000)
    with mpxj_process.converted(b"", "plan.mpp", ".xml", seconds=30) as target:
        assert target.stat().st_size <= 3_000_001
        folder = target.parent
    assert not folder.exists()


def test_reading_starts_no_java_machine_in_this_process(real):
    real("Homemoveplan.mpp")
    assert "jpype" not in sys.modules
    code = "import sys, workbench, workbench.sources.schedules; print('mpxj' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False"
