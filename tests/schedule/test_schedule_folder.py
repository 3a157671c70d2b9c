"""Schedules as CSV files and workbooks: what is written is read again, and what is wrong is named."""

from pathlib import Path

import pandas as pd
import pytest
from mspdi_text import mspdi, small_project
from random_plans import as_schedule, random_plan
from schedule_folder import folder_tables, write_book, write_folder

from workbench.cli import main
from workbench.errors import DataError, UsageError
from workbench.schedule.calendar import STANDARD
from workbench.schedule.columns import TABLES
from workbench.schedule.critical_path import critical_path
from workbench.sources.schedules import read_schedule

FIRST = {
    "activities": "activity,original_duration\nA,480\nB,960\n",
    "links": "predecessor,successor,lag\nA,B,60\n",
    "schedule": "data_date\n2026-01-05 08:00\n",
}


def is_same(found, expected) -> None:
    """Two schedules with the same content."""
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(found, name), getattr(expected, name))
    assert found.options == expected.options
    assert found.data_date == expected.data_date
    assert {*found.calendars} == {*expected.calendars}
    for name, calendar in expected.calendars.items():
        assert found.calendars[name] == calendar


@pytest.mark.parametrize("seed", range(5))
def test_a_plan_written_as_folder_or_workbook_is_the_plan(tmp_path, seed):
    expected = as_schedule(random_plan(seed))
    tables = folder_tables(expected)
    is_same(read_schedule(write_folder(tmp_path / "plan", tables)), expected)
    if seed == 0:
        is_same(read_schedule(write_book(tmp_path / "plan.xlsx", tables)), expected)


def test_a_project_of_another_tool_survives_being_written_as_tables(tmp_path, shared_data):
    expected = read_schedule(shared_data("xer_synth_cpp") / "13-large-1000-dag-branching.xer")
    found = read_schedule(write_folder(tmp_path / "plan", folder_tables(expected)))
    is_same(found, expected)
    pd.testing.assert_frame_equal(critical_path(found).table, critical_path(expected).table)


def test_activities_and_a_data_date_are_enough(tmp_path):
    folder = write_folder(tmp_path / "plan", FIRST)
    schedule = read_schedule(folder)
    assert schedule.calendars["standard"] is STANDARD
    assert schedule.assumptions == ("There are no calendars: Monday to Friday, 8-12 and 13-17, was assumed.",)
    assert critical_path(schedule).finish == pd.Timestamp("2026-01-08 09:00")
    (folder / "schedule.csv").unlink()
    assert read_schedule(folder, data_date="2026-01-12").data_date == pd.Timestamp("2026-01-12")
    with pytest.raises(DataError, match="data_date: expected the moment up to which progress is known"):
        read_schedule(folder, strict=False)


@pytest.mark.parametrize(
    ("table", "text", "expected"),
    [
        ("activities", "activity,original_duration\nA,8h\n", "row 2, column original_duration"),
        ("activities", "activity,hours\nA,8\n", "column hours: expected one of the columns activity"),
        ("activities", "activity\nA\nA\n", "row 3, column activity"),
        ("activities", "activity,deadline\nA,2026-01-05\nB,2026-01-05T08:00Z\n", "row 3, column deadline"),
        ("links", "predecessor,successor\nA,Z\n", 'row 2, column successor: "Z", expected an activity'),
        ("links", "predecessor,successor\nA,B\nB,A\n", "without a circle"),
        ("links", "predecessor,successor\nA,B,C\n", "row 2"),
        ("others", "a\n1\n", '"others", expected one of the tables activities, links'),
        ("schedule", "data_date\nsoon\n", 'row 2, column data_date: "soon"'),
        ("schedule", "data_date\n2026-01-05\n2026-01-06\n", "row 3: expected one row for the whole schedule"),
        ("schedule", "data_date,float_rule\n2026-01-05,odd\n", "'odd' is not one of finish, start, smallest"),
        ("schedule", "data_date,project_calendar\n2026-01-05,six\n", '"six", expected a calendar of the table'),
        ("calendars", "calendar,weekday,start,finish\nfive,monday,8,12\n", "row 2, column start"),
        ("calendars", "calendar,weekday,start,finish\nfive,mon,08:00,12:00\n", "row 2, column weekday"),
        ("calendars", "calendar,weekday,start,finish\nfive,,08:00,12:00\n", "expected the day of the shift"),
        ("calendars", "calendar,weekday,start,finish\nfive,monday,08:00,\n", "row 2, column finish"),
        ("calendars", "calendar\nfive\n", 'row 2, column calendar: "five"'),
        ("calendar_exceptions", "calendar,date\nfive,2026-01-05\n", "expected a calendar of the table calendars"),
        ("calendar_exceptions", "calendar,date\nfive,never\n", "row 2, column date"),
        ("calendar_exceptions", "calendar,day\nfive,2026-01-05\n", "column date: expected this required column"),
        (
            "calendars",
            "name,weekday,start,finish\nfive,monday,08:00,12:00\n",
            "column calendar: expected this required",
        ),
    ],
)
def test_what_is_wrong_names_file_row_and_column_and_is_left_out_when_tolerant(tmp_path, table, text, expected):
    folder = write_folder(tmp_path / "plan", FIRST | {table: text})
    with pytest.raises(DataError) as caught:
        read_schedule(folder)
    assert any(f"{table}.csv" in str(problem) and expected in str(problem) for problem in caught.value.problems)
    tolerant = read_schedule(folder, data_date="2026-01-05", strict=False)
    strict = [str(problem) for problem in caught.value.problems]
    assert [str(problem) for problem in tolerant.problems] == [
        line for line in strict if "the moment up to" not in line
    ]


def test_night_shifts_and_days_off_are_read_as_written(tmp_path):
    tables = {
        "calendars": "calendar,name,weekday,start,finish,minutes_per_day\n"
        "n,Nights,Monday,22:00,06:00,400\nn,,friday,0:00,24:00,\n",
        "calendar_exceptions": "calendar,date,start,finish\n"
        "n,2026-01-05,,\nn,2026-01-06,8:00,9:00\nn,2026-01-06,10:00,11:30\n",
    }
    calendar = read_schedule(write_folder(tmp_path / "plan", FIRST | tables)).calendars["n"]
    assert calendar.week == (((1320, 1800),), (), (), (), ((0, 1440),), (), ())
    assert [shifts for _, shifts in calendar.exceptions] == [(), ((480, 540), (600, 690))]
    assert (calendar.name, calendar.minutes_per_day) == ("Nights", 400)


def test_a_folder_or_workbook_without_activities_is_no_schedule(tmp_path):
    with pytest.raises(UsageError, match=r"activities.csv at least"):
        read_schedule(write_folder(tmp_path / "plan", {"links": FIRST["links"]}))
    with pytest.raises(DataError, match="a sheet activities"):
        read_schedule(write_book(tmp_path / "plan.xlsx", {"links": FIRST["links"]}))


# ---------------------------------------------------------------------------------------------------- command line


@pytest.fixture
def check(capsys):
    """Run `workbench check`; exit code and what was said."""

    def checked(path: Path) -> tuple[int, str]:
        with pytest.raises(SystemExit) as caught:
            main(["check", str(path)])
        said = capsys.readouterr()
        return caught.value.code, said.out + said.err

    return checked


def test_schedule_files_and_folders_are_checked_from_the_command_line(check, tmp_path):
    path = tmp_path / "plan.xml"
    path.write_text(mspdi(small_project({}, {}, StatusDate=None)))
    code, said = check(path)
    assert code == 0
    assert said.splitlines() == [
        "plan.xml: 2 activities, 0 links, data date 2026-01-05 08:00",
        "The file has no status date: 2026-01-05 08:00 was assumed.",
        "no problem found",
    ]
    assert check(write_folder(tmp_path / "plan", FIRST))[1].startswith("plan: 2 activities, 1 link,")
    path.write_text(mspdi(small_project({"Duration": "x"}, {"Deadline": "y"})))
    code, said = check(path)
    assert code == 1
    assert said.startswith("2 problems found")
    assert check(tmp_path / "missing.xer")[0] == 2
