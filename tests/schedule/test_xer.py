"""Reading XER files: what is tolerated, what is refused, and that nothing changes on the way."""

from datetime import date

import pandas as pd
import pytest
from plain_critical_path import PlainActivity, PlainCalendar, PlainPlan
from random_plans import OFFICE, as_schedule, random_plan
from xer_text import calendar_text, plan_tables, xer

from workbench.errors import DataError, UsageError
from workbench.schedule.calendar import STANDARD
from workbench.schedule.critical_path import critical_path
from workbench.schedule.vocabulary import FloatRule, LagCalendar, ProgressRule
from workbench.sources import guard
from workbench.sources.schedules import read_schedule
from workbench.sources.schedules.calendar_text import CalendarTextError, read_calendar_text

COUNTS = {
    "01-small-clean-baseline": (5, 4),
    "02-large-1000-activities": (1000, 999),
    "03-multiple-calendars": (6, 5),
    "05-in-progress": (6, 5),
    "06-fully-completed": (5, 4),
    "08-disconnected-fragments": (9, 6),
    "10-out-of-sequence-progress": (4, 3),
    "11-no-logic": (10, 0),
    "12-milestone-heavy": (8, 7),
    "13-large-1000-dag-branching": (1020, 1059),
}


@pytest.fixture
def write(tmp_path):
    """Write a file and give its path."""

    def written(content: str | bytes, name: str = "plan.xer"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("cp1252"))
        return path

    return written


@pytest.fixture
def tables():
    """Tables of a plan of two activities."""
    activities = {"A": PlainActivity(0, 40), "B": PlainActivity(0, 16)}
    return plan_tables(PlainPlan([PlainCalendar(OFFICE, {1: []})], activities, [("A", "B", "fs", 8, False)]))


def problems_of(path) -> list[str]:
    with pytest.raises(DataError) as caught:
        read_schedule(path)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("seed", range(10))
def test_a_plan_written_as_xer_has_the_dates_of_the_plan(write, seed):
    plan = random_plan(seed)
    plan.links = [(*link[:4], False) for link in plan.links]
    schedule = read_schedule(write(xer(plan_tables(plan))))
    assert schedule.assumptions == ()
    found, expected = critical_path(schedule).table, critical_path(as_schedule(plan)).table
    columns = ["early_start", "early_finish", "late_start", "late_finish", "total_float_minutes", "free_float_minutes"]
    pd.testing.assert_frame_equal(found[columns], expected[columns])


@pytest.mark.parametrize("case", COUNTS)
def test_every_sound_synthetic_file_is_read_and_calculated(shared_data, case):
    schedule = read_schedule(shared_data("xer_synth_cpp") / f"{case}.xer")
    assert (len(schedule.activities), len(schedule.links)) == COUNTS[case]
    assert any("no working times" in line for line in schedule.assumptions)
    assert any("no data date" in line for line in schedule.assumptions)
    answer = critical_path(schedule)
    table = answer.table
    is_open = table["total_float"].notna()
    assert (table["early_finish"] >= table["early_start"]).all()
    assert (table.loc[is_open, "total_float"] >= 0).all()
    assert answer.finish == table["early_finish"].max()
    assert table.loc[table["longest_path"], "total_float"].eq(0).all()


def test_a_chain_of_a_thousand_ends_after_the_sum_of_its_durations(shared_data):
    schedule = read_schedule(shared_data("xer_synth_cpp") / "02-large-1000-activities.xer")
    work = int(schedule.activities["original_duration"].sum())
    end = STANDARD.time.forward(STANDARD.time.next(_minute(schedule.data_date)), work)
    assert _minute(critical_path(schedule).finish) == end


def test_the_constraints_of_the_odd_file_are_listed_not_guessed(shared_data):
    path = shared_data("xer_synth_cpp") / "04-constraints-heavy.xer"
    found = problems_of(path)
    assert sum("column cstr_type:" in line and "expected one of CS_MSOA" in line for line in found) == 2
    assert sum("column cstr_date:" in line for line in found) == 6
    assert sum("column cstr_type2:" in line for line in found) == 8
    tolerant = read_schedule(path, strict=False)
    assert len(tolerant.activities) == 8
    assert len(tolerant.problems) == 16
    assert (tolerant.activities[["constraint", "second_constraint"]] == "").all(axis=None)


def test_all_problems_of_the_corrupt_file_are_listed_together(shared_data):
    path = shared_data("xer_synth_cpp") / "09-corrupt-xer.xer"
    found = problems_of(path)
    assert len(found) == 3
    assert "sheet TASK, row 9, column task_type" in found[0]
    assert 'row 14, column lag_hr_cnt: "NotANumber"' in found[1]
    assert 'row 13, column pred_task_id: "999"' in found[2]
    tolerant = read_schedule(path, strict=False)
    assert tolerant.activities.index.tolist() == ["X", "Y"]
    assert tolerant.links[["predecessor", "successor"]].to_numpy().tolist() == [["X", "Y"]]
    assert [str(problem) for problem in tolerant.problems] == found


def test_options_dates_and_calendars_come_from_their_tables(write, tables):
    tables["PROJECT"][0] |= {"plan_end_date": "2026-03-01 17:00", "critical_drtn_hr_cnt": "16"}
    tables["SCHEDOPTIONS"][0] |= {
        "sched_calendar_on_relationship_lag": "rcal_24Hour",
        "sched_progress_override": "Y",
        "sched_lag_early_start_flag": "N",
        "sched_use_expect_end_flag": "N",
        "sched_float_type": "FT_Min",
    }
    schedule = read_schedule(write(xer(tables)))
    assert schedule.data_date == pd.Timestamp("2026-01-05 08:00")
    options = schedule.options
    assert (options.lag_calendar, options.progress) == (LagCalendar.CONTINUOUS, ProgressRule.PROGRESS_OVERRIDE)
    assert (options.float_rule, options.critical_float) == (FloatRule.SMALLEST, 960)
    assert options.must_finish_by == pd.Timestamp("2026-03-01 17:00")
    assert (options.lag_from_early_start, options.use_expected_finish) == (False, False)
    assert schedule.calendars["0"].exceptions == ((date(2026, 1, 6), ()),)
    assert schedule.calendars["0"].week == STANDARD.week


def test_everything_that_belongs_to_activities_is_read(write, tables):
    tables["TASK"] = [
        row | {"wbs_id": "12", "phys_complete_pct": "25", "free_float_hr_cnt": "-8"} for row in tables["TASK"]
    ]
    tables |= {
        "PROJWBS": [{"wbs_id": "12", "proj_id": "7", "parent_wbs_id": "", "wbs_short_name": "W", "wbs_name": "Works"}],
        "RSRC": [{"rsrc_id": "5", "rsrc_short_name": "CREW", "rsrc_name": "The crew"}],
        "TASKRSRC": [
            {
                "taskrsrc_id": "1",
                "task_id": "100",
                "rsrc_id": "5",
                "remain_qty_per_hr": "2",
                "remain_qty": "80",
                "target_cost": "900",
            }
        ],
        "PROJCOST": [{"cost_item_id": "1", "task_id": "100", "target_cost": "100,5"}],
        "ACTVTYPE": [{"actv_code_type_id": "3", "actv_code_type": "Phase"}],
        "ACTVCODE": [{"actv_code_id": "4", "actv_code_type_id": "3", "short_name": "DES", "actv_code_name": "Design"}],
        "TASKACTV": [{"task_id": "101", "actv_code_id": "4"}],
    }
    schedule = read_schedule(write(xer(tables)))
    assert schedule.wbs.loc["12", ["code", "name"]].tolist() == ["W", "Works"]
    assert schedule.activities["wbs"].tolist() == ["12", "12"]
    assert schedule.activities["percent_complete"].tolist() == [0.25, 0.25]
    assert schedule.activities["file_free_float"].tolist() == [-480, -480]
    assert schedule.assignments.to_numpy().tolist() == [["A", "CREW", 2.0, 80.0, 900.0]]
    assert schedule.activities["budget"].iloc[0] == 1000.5
    assert pd.isna(schedule.activities["budget"].iloc[1])
    assert schedule.activity_codes.to_numpy().tolist() == [["B", "Phase", "DES", "Design"]]


def test_unknown_tables_odd_headers_and_missing_ends_are_tolerated(write, tables):
    text = xer(tables, header="ERMHDR").replace("\r\n", "\n").replace("%E\n", "")
    text = text.replace("%T\tTASK\n", "%T\tMEMO\n%F\ta\n%R\tx\nbroken line\n%T\tTASK\n").replace(
        "%F\ttask_id", "%F\tTASK_ID "
    )
    assert len(read_schedule(write(text)).activities) == 2


def test_missing_project_and_options_tables_are_tolerated(write, tables):
    del tables["PROJECT"], tables["SCHEDOPTIONS"]
    schedule = read_schedule(write(xer(tables)))
    assert schedule.data_date == pd.Timestamp("2026-01-05")
    assert schedule.assumptions == ("The file has no data date: 2026-01-05 00:00 was assumed.",)
    assert read_schedule(write(xer(tables)), data_date="2026-02-02 08:00").assumptions == ()
    assert any("a data date (last_recalc_date)" in line for line in problems_of(write(xer(tables, header="ERMHDR"))))


def test_text_is_windows_unless_it_says_utf_8_and_may_hold_line_breaks(write, tables):
    tables["TASK"][0]["task_name"] = "Größe\x7fzweite Zeile"
    for content in (xer(tables).encode("cp1252"), xer(tables).encode("utf-8-sig")):
        assert read_schedule(write(content)).activities.loc["A", "name"] == "Größe\nzweite Zeile"
    assert (
        "�"
        in read_schedule(write(xer(tables).encode("cp1252").replace(b"Gr\xf6", b"Gr\x81"))).activities.loc["A", "name"]
    )


def test_numbers_may_have_a_comma_and_dates_no_time(write, tables):
    tables["TASK"][0] |= {"remain_drtn_hr_cnt": "40,5", "cstr_type": "CS_MSOA", "cstr_date": "2026-01-07"}
    row = read_schedule(write(xer(tables))).activities.loc["A"]
    assert row["remaining_duration"] == 2430
    assert row["constraint_date"] == pd.Timestamp("2026-01-07")


def test_short_rows_have_empty_ends_and_long_ones_are_a_problem(write, tables):
    short = xer(tables).replace("\tPR_FS\t8", "\tPR_FS")
    assert read_schedule(write(short)).links["lag"].tolist() == [0]
    assert "expected at most 7 cells" in problems_of(write(xer(tables).replace("\tPR_FS\t8", "\tPR_FS\t8\textra")))[0]


@pytest.mark.parametrize(
    ("table", "column", "value", "expected"),
    [
        ("TASK", "task_type", "", "expected one of TT_Task"),
        ("TASK", "clndr_id", "99", "one of the calendars 0"),
        ("TASK", "remain_drtn_hr_cnt", "4O", "a number of hours"),
        ("TASK", "target_drtn_hr_cnt", "-8", "at least 0"),
        ("TASK", "act_start_date", "2026-02-30 08:00", "a date written like"),
        ("TASK", "task_id", "101", "an identifier that occurs once"),
        ("TASK", "task_code", "B", "an identifier that occurs once"),
        ("TASK", "act_end_date", "2026-01-04 08:00", "an actual start"),
        ("TASK", "status_code", "TK_Complete", "the actual finish of what is complete"),
        ("TASKPRED", "pred_type", "PR_XX", "one of PR_FS, PR_SS, PR_FF, PR_SF"),
        ("TASKPRED", "pred_task_id", "101", "without a circle"),
        ("SCHEDOPTIONS", "sched_float_type", "FT_XX", "one of FT_FF, FT_SS, FT_Min"),
        ("CALENDAR", "clndr_data", "(0||CalendarData()(", "as many opening as closing"),
        ("PROJECT", "last_recalc_date", "soon", "a date written like"),
    ],
)
def test_what_cannot_be_understood_names_its_place(write, tables, table, column, value, expected):
    tables[table][0][column] = value
    found = problems_of(write(xer(tables)))
    assert any(f"plan.xer, sheet {table}, row" in line and expected in line for line in found), found


def test_links_into_other_projects_are_kept_apart(write, tables):
    other = {"task_id": "900", "proj_id": "8", "task_code": "X"}
    tables["PROJECT"].append(dict.fromkeys(tables["PROJECT"][0], "") | {"proj_id": "8", "proj_short_name": "OTHER"})
    tables["TASK"].append(dict.fromkeys(tables["TASK"][0], "") | other)
    base = tables["TASKPRED"][0]
    tables["TASKPRED"] += [
        base | {"task_id": "900", "proj_id": "8", "pred_proj_id": "7", "lag_hr_cnt": "4"},
        base | {"pred_task_id": "555", "pred_proj_id": "9"},
    ]
    path = write(xer(tables))
    with pytest.raises(UsageError, match="holds 2 projects, PLAN, OTHER; name the one"):
        read_schedule(path)
    with pytest.raises(UsageError, match="no activities of a project 'NONE'; there is PLAN, OTHER"):
        read_schedule(path, project="NONE")
    schedule = read_schedule(path, project="PLAN")
    assert schedule.activities.index.tolist() == ["A", "B"]
    assert len(schedule.links) == 1
    found = schedule.external_links[["predecessor", "successor", "project", "lag"]].to_numpy().tolist()
    assert found == [["A", "900", "8", 240], ["555", "B", "9", 480]]
    assert schedule.activities[["project", "source_key"]].to_numpy().tolist() == [["7", "100"], ["7", "101"]]


def test_calendar_text_knows_nights_exceptions_and_full_days():
    text = calendar_text(PlainCalendar([[(22, 30)], [(0, 24)], *[[]] * 5], {0: [], 40: [(7, 9), (10, 24)]}))
    week, exceptions = read_calendar_text(text)
    assert week[0] == ((1320, 1800),)
    assert week[1] == ((0, 1440),)
    assert week[2:] == ((),) * 5
    assert exceptions == {date(2026, 1, 5): (), date(2026, 2, 14): ((420, 540), (600, 1440))}


def test_a_real_looking_calendar_text_is_read_as_written():
    """Sunday is day 1, and 40179 days after 1899-12-30 is New Year's Day of 2010."""
    text = (
        "(0||CalendarData()(\x7f\x7f  (0||DaysOfWeek()(\x7f\x7f    (0||1()())\x7f\x7f"
        "    (0||2()(\x7f\x7f  (0||0(s|08:00|f|12:00)())\x7f\x7f  (0||1(f|17:00|s|13:00)())))\x7f\x7f"
        "    (0||3()())(0||4()())(0||5()())(0||6()())(0||7()((0||0(s|6:00|f|14:30)())))))\x7f\x7f"
        "  (0||VIEW(ShowTotal|N)())\x7f\x7f  (0||Exceptions()(\x7f\x7f    (0||0(d|40179)())))))"
    )
    week, exceptions = read_calendar_text(text.replace("\x7f", "\n"))
    assert week == (((480, 720), (780, 1020)), (), (), (), (), ((360, 870),), ())
    assert exceptions == {date(2010, 1, 1): ()}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(0||CalendarData()())", "with DaysOfWeek"),
        ("hello", "brackets like"),
        ("(0||DaysOfWeek()())))", "as many opening"),
        ("(0||DaysOfWeek()((0||8()())))", "from 1 to 7"),
        ("(0||DaysOfWeek()((0||2()((0||0(s|08:00|f|25:00)())))))", "times of day"),
        ("(0||DaysOfWeek()())(0||Exceptions()((0||0(d|12)())))", "from 1950 to 2199"),
        ("(0||a()(" * 30, "at most 20 brackets"),
    ],
)
def test_a_broken_calendar_text_says_what_was_expected(text, message):
    with pytest.raises(CalendarTextError, match=message):
        read_calendar_text(text)


def test_files_that_are_no_schedules_are_refused_at_the_door(write, monkeypatch, tmp_path):
    assert "begins with ERMHDR" in problems_of(write("hello\n"))[0]
    assert any("a table TASK" in line for line in problems_of(write("ERMHDR\t20\t2026-01-05\n%E\n")))
    with pytest.raises(UsageError, match="there is no such file"):
        read_schedule(tmp_path / "missing.xer")
    with pytest.raises(UsageError, match="are not read"):
        read_schedule(write("x", "plan.docx"))
    monkeypatch.setitem(guard.LARGEST, ".xer", 10)
    assert "expected at most 10 bytes" in problems_of(write("ERMHDR\t20\t2026-01-05\n"))[0]


def _minute(moment: pd.Timestamp) -> int:
    return int((moment - pd.Timestamp("1970-01-01")) // pd.Timedelta(minutes=1))
