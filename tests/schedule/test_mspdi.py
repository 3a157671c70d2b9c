"""Reading Microsoft Project's XML: every element with a meaning keeps it, and what has none is said."""

import pandas as pd
import pytest
from mspdi_text import mspdi, office_calendar, plan_project, small_project, week_day
from random_plans import as_schedule, random_plan

from workbench.errors import DataError
from workbench.schedule.calendar import STANDARD
from workbench.schedule.critical_path import critical_path
from workbench.schedule.merge import merge
from workbench.schedule.vocabulary import DateRules, FloatRule, LagCalendar, ProgressRule
from workbench.sources.schedules import read_schedule

CONTENT = ["original_duration", "kind", "calendar", "actual_start", "actual_finish", "constraint", "constraint_date"]


# ------------------------------------------------------------------------------------------------ activities and links


@pytest.mark.parametrize("seed", range(20))
def test_a_plan_written_as_mspdi_is_the_plan(read, seed):
    plan = random_plan(seed)
    for activity in plan.activities.values():
        activity.kind = "finish_milestone" if "milestone" in activity.kind else "task"
        activity.constraints = [one for one in activity.constraints if "mandatory" not in one[0]][:1]
        if "milestone" in activity.kind:
            activity.duration = 0
    schedule, expected = read(plan_project(plan)), as_schedule(plan)
    numbers = {name: str(at) for at, name in enumerate(plan.activities, 1)}
    wanted = expected.activities.assign(
        calendar=[str(int(name) + 1) for name in expected.activities["calendar"]], name=expected.activities.index
    )
    wanted.index = pd.Index([numbers[name] for name in wanted.index], name="activity")
    pd.testing.assert_frame_equal(schedule.activities[["name", *CONTENT]], wanted[["name", *CONTENT]])
    started = wanted["actual_finish"].isna()
    found = schedule.activities["remaining_duration"]
    pd.testing.assert_series_equal(found[started], wanted["remaining_duration"][started])
    ends = ["predecessor", "successor"]
    links = expected.links.assign(**{end: expected.links[end].map(numbers) for end in ends})
    order = ["successor", "predecessor", "link_type", "lag"]
    pd.testing.assert_frame_equal(
        schedule.links.sort_values(order, ignore_index=True), links.sort_values(order, ignore_index=True)
    )
    assert schedule.data_date == expected.data_date
    for name, calendar in expected.calendars.items():
        found = schedule.calendars[str(int(name) + 1)]
        assert (found.week, found.exceptions) == (calendar.week, calendar.exceptions)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (0, ""),
        (1, "as_late_as_possible"),
        (2, "start_on"),
        (3, "finish_on"),
        (4, "start_no_earlier"),
        (5, "start_no_later"),
        (6, "finish_no_earlier"),
        (7, "finish_no_later"),
    ],
)
def test_every_constraint_has_its_meaning_and_a_date_without_one_is_forgotten(read, number, kind):
    row = read(small_project({"ConstraintType": number, "ConstraintDate": "2026-01-07T08:00:00"})).activities.loc["1"]
    assert row["constraint"] == kind
    assert (row["constraint_date"] == pd.Timestamp("2026-01-07 08:00")) == (number > 1)


def test_the_outline_becomes_nodes_with_their_summaries_and_the_project_row_is_no_activity(read):
    levels = [("Whole", 0, 0), ("Phase", 1, 1), ("Step", 2, 2), ("Deep", 3, 3), ("Last", 1, 4), ("Later", 2, 5)]
    tasks = [{"Name": name, "OutlineLevel": level, "UID": uid, "WBS": f"W{uid}"} for name, level, uid in levels]
    schedule = read(small_project(*tasks))
    assert schedule.activities["kind"].to_dict() == {
        "1": "wbs_summary",
        "2": "wbs_summary",
        "3": "task",
        "4": "wbs_summary",
        "5": "task",
    }
    assert schedule.activities["wbs"].to_dict() == {"1": "1", "2": "2", "3": "2", "4": "4", "5": "4"}
    assert schedule.wbs["parent"].to_dict() == {"0": "", "1": "0", "2": "1", "4": "0"}
    assert schedule.wbs.loc["2", ["code", "name"]].tolist() == ["W2", "Step"]


def test_a_summary_spans_what_stands_under_it(read):
    links = {"PredecessorLink": {"PredecessorUID": 2, "Type": 1}}
    schedule = read(small_project({}, {"OutlineLevel": 2}, {"OutlineLevel": 2, **links}))
    row = critical_path(schedule).table.loc["1"]
    assert (row["early_start"], row["early_finish"]) == (
        pd.Timestamp("2026-01-05 08:00"),
        pd.Timestamp("2026-01-06 17:00"),
    )


def test_without_outline_levels_the_outline_numbers_say_who_stands_under_whom(read):
    tasks = [{"OutlineLevel": None, "OutlineNumber": number} for number in ("1", "1.1", "1.2", "2")]
    assert read(small_project(*tasks)).activities["wbs"].tolist() == ["1", "1", "1", ""]


def test_what_microsoft_project_says_of_a_task_is_kept(read):
    task = {
        "ID": 12,
        "Manual": 1,
        "Active": 0,
        "ManualStart": "2026-02-02T08:00:00",
        "Start": "2026-02-03T08:00:00",
        "Finish": "2026-02-05T17:00:00",
        "Deadline": "2026-03-01T17:00:00",
        "LevelingDelay": 14400,
        "PercentComplete": 40,
        "PhysicalPercentComplete": 25,
        "EarnedValueMethod": 1,
        "ActualStart": "2026-01-02T08:00:00",
        "RemainingDuration": "PT4H30M0S",
        "EarlyStart": "2026-01-06T08:00:00",
        "LateFinish": "2026-01-07T17:00:00",
        "TotalSlack": 4800,
        "FreeSlack": -2400,
        "Cost": 12345,
        "Baseline": [
            {"Number": 1, "Start": "2020-01-01T08:00:00", "Cost": 1},
            {"Number": 0, "Start": "2026-01-01T08:00:00", "Finish": "2026-01-01T17:00:00", "Duration": "PT6H0M0S"},
        ],
    }
    row = read(small_project(task, {"PercentComplete": 40, "PhysicalPercentComplete": 25})).activities.loc["1"]
    expected = {
        "code": "12",
        "manual": True,
        "inactive": True,
        "planned_start": pd.Timestamp("2026-02-02 08:00"),
        "planned_finish": pd.Timestamp("2026-02-05 17:00"),
        "deadline": pd.Timestamp("2026-03-01 17:00"),
        "levelling_delay": 1440,
        "percent_complete": 0.25,
        "remaining_duration": 270,
        "file_early_start": pd.Timestamp("2026-01-06 08:00"),
        "file_late_finish": pd.Timestamp("2026-01-07 17:00"),
        "file_total_float": 480,
        "file_free_float": -240,
        "budget": 123.45,
        "baseline_start": pd.Timestamp("2026-01-01 08:00"),
        "baseline_finish": pd.Timestamp("2026-01-01 17:00"),
        "baseline_duration": 360,
    }
    assert row[[*expected]].to_dict() == expected


def test_only_tasks_planned_by_hand_have_planned_dates_and_a_share_done_without_a_method_is_of_the_duration(read):
    dates = {"Start": "2026-01-05T08:00:00", "Finish": "2026-01-05T17:00:00", "ActualStart": "2026-01-05T08:00:00"}
    task = {**dates, "PercentComplete": 40, "PhysicalPercentComplete": 25, "RemainingDuration": "PT4H48M0S"}
    row = read(small_project(task)).activities.loc["1"]
    assert pd.isna(row["planned_start"])
    assert pd.isna(row["planned_finish"])
    assert row["percent_complete"] == 0.4


@pytest.mark.parametrize(
    ("flag", "duration", "kind"),
    [(1, "PT0H0M0S", "finish_milestone"), (1, "PT8H0M0S", "task"), (0, "PT0H0M0S", "task")],
)
def test_a_milestone_is_flagged_and_lasts_nothing(read, flag, duration, kind):
    schedule = read(small_project({"Milestone": flag, "Duration": duration}))
    assert schedule.activities.loc["1", "kind"] == kind


@pytest.mark.parametrize("form", [4, 6, 8, 10, 12, 36, 38, 40, 42, 44])
def test_an_elapsed_duration_runs_day_and_night(read, form):
    schedule = read(small_project({"Duration": "PT24H0M0S", "DurationFormat": form, "StartDate": None}))
    assert schedule.activities.loc["1", "calendar"] == "elapsed"
    row = critical_path(schedule).table.loc["1"]
    assert row["early_finish"] - row["early_start"] == pd.Timedelta(days=1)
    assert "elapsed" not in read(small_project({"DurationFormat": form + 1 if form < 12 else 7})).calendars


@pytest.mark.parametrize(
    ("lag", "form", "minutes", "elapsed"),
    [
        (4800, 7, 480, False),
        (-4800, 5, -480, False),
        (14400, 8, 1440, True),
        (9600, 40, 960, True),
        (50, 19, 480, False),
        (-25, 51, -240, False),
        (50, 20, 480, True),
        (100, 52, 960, True),
        (4800, None, 480, False),
    ],
)
def test_lags_are_tenths_of_minutes_or_a_share_of_the_predecessor(read, lag, form, minutes, elapsed):
    link = {"PredecessorUID": 1, "Type": 3, "LinkLag": lag, "LagFormat": form}
    schedule = read(small_project({"Duration": "PT16H0M0S"}, {"PredecessorLink": link}))
    assert schedule.links.to_numpy().tolist() == [["1", "2", "ss", minutes, elapsed]]


def test_a_link_without_a_type_is_finish_to_start(read):
    assert read(small_project({}, {"PredecessorLink": {"PredecessorUID": 1}})).links["link_type"].tolist() == ["fs"]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("PT1H29M45S", 90), ("PT1H29M15S", 89), ("PT90M", 90), ("PT1.5H", None), ("P2D", None), ("PT", None)],
)
def test_durations_are_rounded_to_minutes_and_have_no_days(read, text, minutes):
    found = read(small_project({}, {"Duration": text}), strict=False).activities["original_duration"].get("2")
    assert found == minutes


def test_empty_rows_are_left_out(read):
    assert read(small_project({}, {"IsNull": 1, "Duration": None}, {})).activities.index.tolist() == ["1", "3"]


# ----------------------------------------------------------------------------------------------- what lies elsewhere


def test_links_that_leave_the_project_are_kept_apart_and_hold_what_they_lead_to(read):
    ghost = {"ExternalTask": 1, "ExternalTaskProject": "D:\\plans\\other.mpp\\12", "Finish": "2026-02-02T17:00:00"}
    schedule = read(
        small_project(
            ghost,
            {"PredecessorLink": {"PredecessorUID": 1, "Type": 1}},
            {"PredecessorLink": {"PredecessorUID": 1, "Type": 1, "LinkLag": 4800}},
            {
                "PredecessorLink": {
                    "PredecessorUID": 77,
                    "CrossProject": 1,
                    "CrossProjectName": "C:\\plans\\third.mpp\\5",
                }
            },
            {"PredecessorLink": {"PredecessorUID": 2}},
        )
    )
    assert schedule.activities.index.tolist() == ["2", "3", "4", "5"]
    assert schedule.links[["predecessor", "successor"]].to_numpy().tolist() == [["2", "5"]]
    assert schedule.external_links[["predecessor", "successor", "project", "lag"]].to_numpy().tolist() == [
        ["\\12", "2", "D:\\plans\\other.mpp", 0],
        ["\\12", "3", "D:\\plans\\other.mpp", 480],
        ["\\5", "4", "C:\\plans\\third.mpp", 0],
    ]
    assert schedule.activities["external_early_start"].tolist()[0] == pd.Timestamp("2026-02-02 17:00")
    assert schedule.activities["external_early_start"].isna().tolist() == [False, True, True, True]
    assert schedule.assumptions == ("Links from other projects do not hold 3, 4: their dates are not known.",)


def test_of_several_tasks_elsewhere_the_last_one_holds(read):
    ghosts = [
        {"ExternalTask": 1, "Start": f"2026-02-0{day}T08:00:00", "Finish": f"2026-02-0{day}T17:00:00"}
        for day in (3, 5, 4)
    ]
    links = [{"PredecessorUID": uid, "Type": kind} for uid, kind in ((1, 1), (2, 3), (3, 1))]
    schedule = read(small_project(*ghosts, {"PredecessorLink": links}))
    assert schedule.activities["external_early_start"].tolist() == [pd.Timestamp("2026-02-05 08:00")]


def test_a_link_told_by_both_projects_is_found_when_they_are_merged(read):
    ghost = {"ExternalTask": 1, "ExternalTaskProject": "C:\\plans\\giver.mpp\\2", "Finish": "2026-01-06T17:00:00"}
    getter = read(small_project(ghost, {"PredecessorLink": {"PredecessorUID": 1, "Type": 1}}))
    giver = read(small_project({}, {"UID": 9, "ID": 2, "PredecessorLink": {"PredecessorUID": 1}}))
    merged = merge({"giver": giver, "getter": getter})
    assert {*merged.links["predecessor"] + " " + merged.links["successor"]} == {"giver:1 giver:2", "giver:2 getter:2"}
    assert merged.external_links.empty


def test_an_inserted_project_keeps_its_stored_dates(read):
    task = {"IsSubproject": 1, "Start": "2026-02-02T08:00:00", "Finish": "2026-02-06T17:00:00"}
    schedule = read(small_project({}, task))
    row = schedule.activities.loc["2"]
    assert row["manual"]
    assert row["planned_finish"] == pd.Timestamp("2026-02-06 17:00")
    assert schedule.assumptions == ("Inserted projects are not read; tasks 2 keep their stored dates.",)


# ---------------------------------------------------------------------------------------------------------- progress


def test_missing_actual_dates_come_from_the_stored_ones_and_are_said(read):
    dates = {"Start": "2025-12-29T08:00:00", "Finish": "2025-12-29T17:00:00"}
    schedule = read(small_project({**dates, "PercentComplete": 100}, {**dates, "PercentComplete": 25}))
    assert schedule.activities["actual_start"].tolist() == [pd.Timestamp("2025-12-29 08:00")] * 2
    assert schedule.activities.loc["1", "actual_finish"] == pd.Timestamp("2025-12-29 17:00")
    assert pd.isna(schedule.activities.loc["2", "actual_finish"])
    assert schedule.activities["remaining_duration"].tolist() == [0, 360]
    assert schedule.assumptions == ("Of tasks 1, 2 the stored dates were taken for missing actual ones.",)


def test_work_that_resumes_later_is_interrupted_and_a_weekend_is_no_interruption(read):
    started = {"ActualStart": "2026-01-02T08:00:00", "RemainingDuration": "PT4H0M0S", "Stop": "2026-01-02T17:00:00"}
    schedule = read(
        small_project(
            {**started, "Resume": "2026-01-05T08:00:00"},
            {**started, "Resume": "2026-01-06T13:00:00"},
            {"Start": "2026-01-05T08:00:00", "Finish": "2026-01-06T17:00:00"},
            {"Start": "2026-01-09T13:00:00", "Finish": "2026-01-12T12:00:00"},
        )
    )
    assert schedule.activities["split"].tolist() == [False, True, True, False]
    assert schedule.activities["resumed"].isna().tolist() == [True, False, True, True]
    assert schedule.activities.loc["2", "resumed"] == pd.Timestamp("2026-01-06 13:00")


def test_without_a_status_date_progress_is_known_up_to_what_happened_last(read):
    done = {"ActualStart": "2026-01-06T08:00:00", "RemainingDuration": "PT4H0M0S", "Stop": "2026-01-06T12:00:00"}
    schedule = read(small_project({}, done, StatusDate=None))
    assert schedule.data_date == pd.Timestamp("2026-01-06 12:00")
    assert schedule.assumptions == ("The file has no status date: 2026-01-06 12:00 was assumed.",)
    schedule = read(small_project({"Stop": "2026-03-01T12:00:00"}, StatusDate=None))
    assert schedule.data_date == schedule.options.project_start == pd.Timestamp("2026-01-05 08:00")
    assert read(small_project({}), data_date="2026-02-02").data_date == pd.Timestamp("2026-02-02")
    bare = read(small_project({"Start": "2026-03-02T08:00:00"}, {}, StatusDate=None, StartDate=None))
    assert bare.data_date == bare.options.project_start == pd.Timestamp("2026-03-02 08:00")


def test_a_file_without_any_date_is_refused_even_when_tolerant(read):
    with pytest.raises(DataError, match="expected a status date, a start or the start of a task"):
        read(small_project({}, StatusDate=None, StartDate=None), strict=False)


# ----------------------------------------------------------------------------------------------------------- options


def test_the_rules_are_microsoft_projects_and_come_from_the_file(read):
    options = read(small_project({})).options
    assert (options.rules, options.lag_calendar) == (DateRules.MICROSOFT_PROJECT, LagCalendar.SUCCESSOR)
    assert (options.float_rule, options.progress) == (FloatRule.SMALLEST, ProgressRule.RETAINED_LOGIC)
    assert (options.honour_constraints, options.critical_float, options.project_calendar) == (True, 0, "1")
    assert options.project_start == pd.Timestamp("2026-01-05 08:00")
    given = {"HonorConstraints": 0, "CriticalSlackLimit": 2, "SplitsInProgressTasks": 0, "MinutesPerDay": 450}
    schedule = read(small_project({}, **given, ScheduleFromStart=0))
    assert not schedule.options.honour_constraints
    assert schedule.options.progress is ProgressRule.PROGRESS_OVERRIDE
    assert schedule.options.critical_float == 900
    assert schedule.calendars["1"].minutes_per_day == 450
    assert "scheduled from its finish, which is not supported" in schedule.assumptions[0]


def test_a_missing_project_calendar_is_assumed_and_said(read):
    calendars = [office_calendar(4, "Crew", base=3), office_calendar(3, "Site")]
    schedule = read(small_project({}, CalendarUID=9, calendars=calendars))
    assert schedule.options.project_calendar == "3"
    assert schedule.assumptions == ("The file does not say which calendar is the project's: Site was assumed.",)
    schedule = read(small_project({}) | {"Calendars": None, "CalendarUID": None})
    assert schedule.calendars["standard"] is STANDARD


# -------------------------------------------------------------------------------------- resources, assignments, codes


def people(**second) -> dict:
    """Two assignments of one task: somebody, and material."""
    return {
        "Resources": {
            "Resource": [
                {"UID": 1, "Name": "Crew", "Type": 1, "CalendarUID": 2},
                {"UID": 2, "Name": "Crew", "Type": 0},
                {"UID": 3, "Name": "Crane", "Type": 1, "CalendarUID": 3},
            ]
        },
        "Assignments": {
            "Assignment": [
                {
                    "TaskUID": 1,
                    "ResourceUID": 1,
                    "Units": 0.5,
                    "RemainingWork": "PT6H0M0S",
                    "Work": "PT8H0M0S",
                    "Cost": 5000,
                },
                {"TaskUID": 1, "ResourceUID": 2, "Units": 3, "Work": "PT3H0M0S"},
                {"TaskUID": 1, "ResourceUID": -65535, "Units": 1},
                {"TaskUID": 9, "ResourceUID": 1, "Units": 1},
                {"TaskUID": 2, "ResourceUID": 3, "Units": 1, "Work": "PT8H30M0S", **second},
            ]
        },
    }


def test_assignments_are_people_at_work_and_material_at_cost(read):
    schedule = read(small_project({}, {}, **people()))
    rows = schedule.assignments.astype(object).where(schedule.assignments.notna(), None).to_numpy().tolist()
    assert rows == [
        ["1", "Crew 1", 0.5, 6.0, 50.0],
        ["1", "Crew 2", 0.0, None, None],
        ["2", "Crane", 1.0, 8.5, None],
    ]


def test_a_task_whose_people_have_other_hours_is_driven_by_them_unless_it_ignores_that(read):
    calendars = [
        office_calendar(1),
        {"UID": 2, "BaseCalendarUID": 1},
        office_calendar(3, WeekDays={"WeekDay": week_day(2, [])}),
    ]
    kinds = {}
    for ignore in (0, 1):
        tasks = ({}, {"IgnoreResourceCalendar": ignore})
        kinds[ignore] = read(small_project(*tasks, calendars=calendars, **people())).activities["kind"].tolist()
    assert kinds == {0: ["task", "resource_task"], 1: ["task", "task"]}


def test_text_fields_named_fields_and_outline_codes_sort_activities(read):
    fields = [
        {"FieldID": 1, "FieldName": "Text1"},
        {"FieldID": 2, "FieldName": "Number1", "Alias": "Floor"},
        {"FieldID": 3, "FieldName": "Flag1"},
    ]
    codes = {
        "OutlineCode": {
            "FieldID": 4,
            "FieldName": "Outline Code1",
            "Alias": "Trade",
            "Values": {"Value": [{"ValueID": 7, "Value": "EL", "Description": "Electrical"}]},
        }
    }
    task = {
        "ExtendedAttribute": [{"FieldID": at, "Value": f"v{at}"} for at in (1, 2, 3, 8)]
        + [{"FieldID": 1, "Value": "x"}],
        "OutlineCode": {"FieldID": 4, "ValueID": 7},
    }
    schedule = read(small_project({}, task, ExtendedAttributes={"ExtendedAttribute": fields}, OutlineCodes=codes))
    assert schedule.activity_codes.to_numpy().tolist() == [
        ["2", "Text1", "v1", ""],
        ["2", "Floor", "v2", ""],
        ["2", "Trade", "EL", "Electrical"],
    ]


# ------------------------------------------------------------------------------------------------------- odd content


@pytest.mark.parametrize(
    ("task", "column", "expected"),
    [
        ({"ConstraintType": 9, "ConstraintDate": "2026-01-05T08:00:00"}, "ConstraintType", '"9", expected one of 0, 1'),
        ({"Duration": "two days"}, "Duration", '"two days", expected a duration written like PT16H0M0S'),
        ({"Duration": "PT99999999H0M0S"}, "Duration", "expected a duration written like"),
        ({"Duration": "-PT8H0M0S"}, "Duration", '"-480", expected a number of at least 0'),
        ({"ActualStart": "0001-01-01T00:00:00"}, "ActualStart", "from 1900 to 2299"),
        ({"LateFinish": "9999-12-31T00:00:00"}, "LateFinish", "from 1900 to 2299"),
        ({"UID": 1}, "UID", '"1", expected an identifier that occurs once'),
        ({"UID": None}, "UID", "expected an identifier that occurs once"),
        ({"CalendarUID": 5}, "CalendarUID", '"5", expected one of the calendars'),
        ({"TotalSlack": "much"}, "TotalSlack", '"much", expected a number of tenths of a minute'),
        ({"Manual": "perhaps"}, "Manual", '"perhaps", expected 0 or 1'),
        ({"PercentComplete": 150}, "PercentComplete", "expected a number of at most 1"),
        ({"PredecessorLink": {"PredecessorUID": 8}}, "PredecessorUID", '"8", expected an activity of this schedule'),
        ({"PredecessorLink": {"PredecessorUID": 1, "Type": 7}}, "Type", '"7", expected one of 0, 1, 2, 3'),
        ({"PredecessorLink": {"PredecessorUID": 1, "LagFormat": 99}}, "LagFormat", '"99", expected one of 3, 4'),
        ({"PredecessorLink": {"PredecessorUID": 1, "LinkLag": "x"}}, "LinkLag", '"x", expected a number'),
        ({"PredecessorLink": {"PredecessorUID": 2}}, "UID", "without a circle"),
    ],
)
def test_what_cannot_be_understood_names_line_element_and_value_and_is_left_out_when_tolerant(
    read, problems, task, column, expected
):
    project = small_project({}, task)
    line = mspdi(project).split("<Name>Task 2</Name>")[0].count("\n")
    found = problems(project)
    assert any(f"column {column}:" in text and expected in text for text in found), found
    rows = {int(text.split("row ")[1].split(",")[0]) for text in found if "row " in text}
    assert min(rows) >= line - 2
    tolerant = read(project, strict=False)
    assert [str(problem) for problem in tolerant.problems] == found
    assert tolerant.activities.index.tolist()[0] == "1"
    critical_path(tolerant)


def test_all_problems_of_a_file_are_listed_together(problems):
    calendars = [office_calendar(1), {"UID": 2, "BaseCalendarUID": 2}]
    tasks = ({"Duration": "x", "Deadline": "soon"}, {"PredecessorLink": {"PredecessorUID": 1, "Type": 5}})
    assert len(problems(small_project(*tasks, calendars=calendars, StatusDate="never"))) >= 5
    assert "expected at least one task" in problems(small_project())[0]


def test_prefixes_unknown_elements_and_other_encodings_are_tolerated(tmp_path):
    project = small_project(
        {"Name": "Größe & Maß", "Unheard": {"Of": {"This": 1}}}, Views={"View": [{"Name": "x"}] * 3}
    )
    text = mspdi(project)
    prefixed = text.replace("<", "<p:").replace("<p:/", "</p:").replace("<p:?", "<?").replace("xmlns=", "xmlns:p=")
    path = tmp_path / "plan.xml"
    for raw in (
        text.encode(),
        text.encode("utf-8-sig"),
        text.replace("UTF-8", "UTF-16").encode("utf-16"),
        text.replace("UTF-8", "windows-1252").encode("cp1252"),
        prefixed.encode(),
        text.replace(' xmlns="http://schemas.microsoft.com/project"', "").encode(),
    ):
        path.write_bytes(raw)
        assert read_schedule(path).activities["name"].tolist() == ["Größe & Maß"]
