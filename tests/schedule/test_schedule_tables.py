"""A schedule made of data frames: types, defaults, and every problem named at once."""

import numpy as np
import pandas as pd
import pytest
from small_schedules import small

from workbench.errors import DataError, ParameterError
from workbench.schedule.calendar import Calendar
from workbench.schedule.columns import ACTIVITIES, TABLES
from workbench.schedule.options import Options
from workbench.schedule.schedule import Schedule

ONE = pd.DataFrame({"activity": ["A"], "original_duration": [480]})


def problems_of(activities, links=None, **parts) -> list[str]:
    with pytest.raises(DataError) as caught:
        Schedule(activities, links, data_date="2026-01-05", **parts)
    return [str(problem) for problem in caught.value.problems]


def test_every_table_has_all_its_columns_and_defaults():
    schedule = Schedule(ONE, data_date="2026-01-05")
    for name, table in TABLES.items():
        frame = getattr(schedule, name)
        assert {*frame.columns, frame.index.name} - {None} == set(table.by_name), name
    row = schedule.activities.loc["A"]
    assert row["code"] == "A"
    assert row["kind"] == "task"
    assert row["calendar"] == "standard"
    assert row["remaining_duration"] == 480
    assert row["percent_complete"] == 0.0
    assert str(schedule) == "Schedule: 1 activity, 0 links, data date 2026-01-05 00:00"


def test_text_numbers_and_dates_become_what_the_column_holds():
    given = pd.DataFrame(
        {
            "activity": ["A", "B"],
            "original_duration": ["480", 960.0],
            "actual_start": ["2026-01-05 08:00", None],
            "remaining_duration": [240, ""],
            "kind": ["TASK", " task "],
            "constraint_date": pd.to_datetime([None, "2026-02-01"]),
            "constraint": [None, "Start_On"],
            "budget": ["1.5", np.nan],
        }
    )
    table = Schedule(given, data_date="2026-01-05").activities
    assert table["original_duration"].tolist() == [480, 960]
    assert table["remaining_duration"].tolist() == [240, 960]
    assert table["kind"].tolist() == ["task", "task"]
    assert table["constraint"].tolist() == ["", "start_on"]
    assert table.loc["A", "actual_start"] == pd.Timestamp("2026-01-05 08:00")
    assert table.loc["A", "budget"] == 1.5
    assert [str(dtype) for dtype in table[["original_duration", "budget", "actual_start"]].dtypes] == [
        "Int64",
        "float64",
        "datetime64[s]",
    ]


def test_all_problems_are_listed_together():
    activities = pd.DataFrame(
        {
            "activity": ["A", "A", "C", ""],
            "original_duration": [480, 480, 1.5, 10],
            "calendar": ["", "", "night", ""],
            "colour": "red",
        }
    )
    links = pd.DataFrame({"predecessor": ["A", "X"], "successor": ["C", "A"], "link_type": ["fs", "zz"]})
    found = problems_of(activities, links)
    assert found == [
        "activities, column colour: expected one of the columns " + ", ".join(ACTIVITIES.by_name),
        "activities, row 4, column activity: expected a value",
        'activities, row 3, column original_duration: "1.5", expected a whole number of working minutes',
        'links, row 2, column link_type: "zz", expected one of fs, ss, ff, sf',
        'activities, row 2, column activity: "A", expected an identifier that occurs once',
        'links, row 1, column successor: "C", expected an activity of this schedule',
    ]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"calendar": "night"}, "one of the calendars standard"),
        ({"actual_finish": "2026-01-05"}, "an actual start of what is finished"),
        ({"actual_start": "2026-01-06", "actual_finish": "2026-01-05"}, "a finish on or after the start"),
        ({"actual_start": "2026-01-05"}, "the remaining duration of what has started"),
        ({"remaining_duration": -1}, "a number of at least 0"),
        ({"percent_complete": 2}, "a number of at most 1"),
        ({"constraint": "start_on"}, "the date of the constraint start_on"),
        ({"constraint_date": "2026-01-05"}, "the kind of the constraint"),
        ({"constraint": "soon"}, "one of start_no_earlier"),
        ({"expected_finish": "tomorrow"}, "a moment from 1900 to 2299"),
        ({"expected_finish": "1850-01-01"}, "a moment from 1900 to 2299"),
        ({"expected_finish": pd.Timestamp("2026-01-05", tz="UTC")}, "a moment without a time zone"),
        ({"expected_finish": 5}, "a moment from 1900 to 2299"),
        ({"budget": np.inf}, "a finite number"),
    ],
)
def test_each_rule_for_activities_is_kept(columns, expected):
    found = problems_of(ONE.assign(**columns))
    assert any(expected in line for line in found), found


def test_a_required_column_must_be_there():
    assert problems_of(pd.DataFrame({"name": ["A"]}))[0] == "activities, column activity: expected this required column"


def test_every_link_that_closes_a_circle_is_named_with_the_circle():
    schedule = small({"A": 1, "B": 1, "C": 1, "D": 1})
    links = pd.DataFrame({"predecessor": ["A", "B", "B", "D", "C"], "successor": ["B", "A", "C", "D", "D"]})
    found = problems_of(schedule.activities, links)
    assert found == [
        'links, row 4, column successor: "D → D", expected links without a circle; D → D is one',
        'links, row 2, column successor: "B → A", expected links without a circle; B → A → B is one',
    ]
    long = pd.DataFrame({"predecessor": ["A", "B", "C", "A"], "successor": ["B", "C", "A", "C"]})
    found = problems_of(schedule.activities, long)
    assert ["A → C → A is one" in found[0], "C → A → B → C is one" in found[1]] == [True, True]


def test_other_tables_name_activities_that_are_there():
    assignments = pd.DataFrame({"activity": ["A", "B"], "resource": "crew", "units": 1})
    assert problems_of(ONE, assignments=assignments) == [
        'assignments, row 2, column activity: "B", expected an activity of this schedule'
    ]


def test_a_milestone_takes_its_other_actual_date_from_the_one_it_has():
    given = {"activity": ["A", "B"], "kind": ["start_milestone", "finish_milestone"]}
    given |= {"actual_start": ["2026-01-05", None], "actual_finish": [None, "2026-01-06"]}
    table = Schedule(pd.DataFrame(given), data_date="2026-01-07").activities
    assert table["actual_finish"].tolist() == [pd.Timestamp("2026-01-05"), pd.Timestamp("2026-01-06")]
    assert table["actual_start"].tolist() == table["actual_finish"].tolist()


def test_a_changed_schedule_is_checked_again_and_the_old_one_stays():
    schedule = small({"A": 1, "B": 1}, [("A", "B", "fs", 0)])
    assert schedule.replace(data_date="2026-02-02").data_date == pd.Timestamp("2026-02-02")
    with pytest.raises(DataError, match="an activity of this schedule"):
        schedule.replace(activities=schedule.activities.drop(index="A"))
    assert len(schedule.activities) == 2
    with pytest.raises(AttributeError):
        schedule.data_date = None


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"data_date": None}, "data_date: expected a moment"),
        ({"data_date": "2026-01-05T08:00+01:00"}, "without a time zone"),
        ({"options": Options(project_calendar="night")}, "project_calendar: 'night' is not one of standard"),
    ],
)
def test_an_impossible_question_is_refused(parts, message):
    with pytest.raises(ParameterError, match=message):
        Schedule(ONE, **{"data_date": "2026-01-05", **parts})


@pytest.mark.parametrize("rule", ["lag_calendar", "progress", "float_rule"])
def test_an_unknown_rule_is_refused(rule):
    with pytest.raises(ParameterError, match=f"{rule}: 'x' is not one of"):
        Options(**{rule: "x"})


def test_an_activity_without_calendar_takes_the_projects():
    calendars = {"a": Calendar.weekly(), "b": Calendar.weekly(range(6))}
    with pytest.raises(DataError, match="one of the calendars a, b"):
        small({"A": 1}, calendars=calendars)
    assert small({"A": 1}, calendars=calendars, project_calendar="b").activities.loc["A", "calendar"] == "b"
