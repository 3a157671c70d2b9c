"""Several projects in one schedule: by hand, pasted together by hand, and against each project alone."""

from dataclasses import replace
from random import Random

import pandas as pd
import pytest
from random_networks import random_network, seeds
from random_plans import as_schedule, random_plan
from small_schedules import DAY, small
from xer_text import plan_tables, xer

from workbench.errors import DataError, ParameterError, UsageError
from workbench.schedule.calendar import STANDARD, Calendar
from workbench.schedule.critical_path import critical_path
from workbench.schedule.merge import merge
from workbench.schedule.options import Options
from workbench.schedule.project import Project
from workbench.schedule.schedule import Schedule
from workbench.sources.schedules import read_schedule, read_schedules

FS = ("A", "B", "fs", 0)


def register(*rows: tuple) -> pd.DataFrame:
    """Rows of from, to (as project:code), type and lag in hours."""
    ends = [(*row[0].split(":"), *row[1].split(":"), *row[2:]) for row in rows]
    columns = ["from_project", "from_activity", "to_project", "to_activity", "type", "lag_hours"]
    return pd.DataFrame(ends, columns=columns[: len(ends[0])] if ends else columns)


def answer_of(schedule: Schedule, project: str | None = None) -> pd.DataFrame:
    """Dates of a project in a merged schedule, under its own names."""
    table = critical_path(schedule).table
    if project is None:
        return table
    part = table[schedule.activities["project"] == project]
    return part.set_axis(part.index.str.removeprefix(f"{project}:").rename("activity"))


# ------------------------------------------------------------------------------------------------------ properties


@pytest.mark.parametrize("seed", seeds(8, 200))
def test_merging_one_file_is_that_file(seed):
    one = as_schedule(random_plan(seed))
    for finish in ("project", "programme"):
        merged = merge({"P": one}, finish=finish)
        pd.testing.assert_frame_equal(answer_of(merged, "P"), answer_of(one))
        assert critical_path(merged).finish_by == critical_path(one).finish_by
        assert (merged.data_date, merged.source) == (one.data_date, one.source)


@pytest.mark.parametrize("seed", seeds(4, 100))
def test_without_links_between_them_projects_keep_their_own_answers(seed):
    """Three plans with different data dates, calendars, rules and finishes."""
    alone = {name: as_schedule(random_plan(seed * 3 + at)) for at, name in enumerate("PQR")}
    merged = merge(alone)
    for name, schedule in alone.items():
        columns = [column for column in answer_of(schedule) if column != "longest_path"]  # there is one, for all
        pd.testing.assert_frame_equal(answer_of(merged, name)[columns], answer_of(schedule)[columns])


def test_the_examples_really_differ_in_data_date_and_rules():
    plans = [as_schedule(random_plan(seed)) for seed in range(30)]
    assert len({plan.data_date for plan in plans}) > 3
    for name in ("lag_calendar", "progress", "lag_from_early_start", "float_rule", "must_finish_by"):
        assert len({getattr(plan.options, name) for plan in plans}) > 1, name


@pytest.mark.parametrize("seed", seeds(6, 150))
def test_merging_is_the_same_as_pasting_the_networks_together_by_hand(seed):
    """Own data dates are pasted as dates that hold every activity of the project; links replace external dates."""
    random = Random(seed)
    alone = {name: as_schedule(random_plan(1000 + seed * 3 + at)) for at, name in enumerate("PQR")}
    rule = "successor" if alone["P"].options.lag_calendar == "project" else alone["P"].options.lag_calendar
    same = replace(alone["P"].options, lag_calendar=rule)  # whose calendar the project's is has a test of its own
    for name, one in alone.items():  # a finish milestone is spelled as a finish on a data date, but not on a held date
        rows = one.activities.assign(kind=one.activities["kind"].replace("finish_milestone", "start_milestone"))
        alone[name] = one.replace(options=same, activities=rows)
    links = []
    for _ in range(random.randint(1, 6)):
        giver, getter = sorted(random.sample("PQR", 2))
        ends = [f"{name}:{random.choice(alone[name].activities.index)}" for name in (giver, getter)]
        links.append((*ends, random.choice(["fs", "fs", "ss", "ff", "sf"]), random.choice([0, 0, 8, -20])))
    links = [*{link[:3]: link for link in links}.values()]
    merged = merge(alone, register(*links), finish="programme")
    pasted = critical_path(_pasted(alone, links, same)).table
    found = critical_path(merged).table
    pd.testing.assert_frame_equal(found, pasted.loc[found.index])


def _pasted(alone: dict[str, Schedule], links: list[tuple], options: Options) -> Schedule:
    rows, found, calendars = [], [], {}
    first = min(one.data_date for one in alone.values())
    for name, one in alone.items():
        calendars |= {f"{name}/{key}": calendar for key, calendar in one.calendars.items()}
        table = one.activities.reset_index().drop(columns=["project", "code"])
        table["activity"], table["calendar"] = f"{name}:" + table["activity"], f"{name}/" + table["calendar"]
        for column, end in (("external_early_start", 1), ("external_late_finish", 0)):  # a link replaces them
            table[column] = table[column].mask(table["activity"].isin([link[end] for link in links]))
        for column, part in (
            ("external_early_start", table["actual_start"].isna()),
            ("resumed", ~table["actual_start"].isna()),
        ):
            held = table[column].fillna(one.data_date).clip(lower=one.data_date)
            table[column] = table[column].mask(part, held)
        rows.append(table)
        own = one.links.copy()
        own["predecessor"], own["successor"] = f"{name}:" + own["predecessor"], f"{name}:" + own["successor"]
        found += own[["predecessor", "successor", "link_type", "lag", "elapsed"]].to_numpy().tolist()
    found += [[first_end, then, kind, lag * 60, False] for first_end, then, kind, lag in links]
    columns = ["predecessor", "successor", "link_type", "lag", "elapsed"]
    options = replace(options, project_calendar="")
    return Schedule(pd.concat(rows), pd.DataFrame(found, columns=columns), calendars, data_date=first, options=options)


@pytest.mark.parametrize("seed", seeds(4, 100))
def test_another_link_never_makes_an_early_date_earlier(seed):
    kinds = ("fs", "ss", "ff", "sf")
    random = Random(seed)
    alone = {name: random_network(seed * 2 + at, kinds, lags=(0, 300, -400)) for at, name in enumerate("PQ")}
    links, before = [], critical_path(merge(alone)).table
    for kind in (*kinds, "fs"):
        ends = [f"{name}:{random.choice(one.activities.index)}" for name, one in alone.items()]
        links.append((*ends, kind, random.choice([0, 5, -5])))
        after = critical_path(merge(alone, register(*dict.fromkeys(links)))).table
        assert (after[["early_start", "early_finish"]] >= before[["early_start", "early_finish"]]).all(axis=None)
        before = after


@pytest.mark.parametrize("days", [1, 2.5, 11])
@pytest.mark.parametrize("kind", ["fs", "ff"])
def test_a_delay_passes_through_a_link_without_float_in_full(days, kind):
    def dates(longer: float) -> pd.Timestamp:
        giver = small({"A": 2, "B": 6 + longer}, [FS])
        getter = small({"C": 3}, data_date="2026-01-06")
        path = critical_path(merge({"P": giver, "Q": getter}, register(("P:B", "Q:C", kind, 8))))
        assert path.links["float_minutes"].tolist()[-1] == 0
        return path.table.at["Q:C", "early_finish"]

    moved = STANDARD.time.work(*(int(at.timestamp() // 60) for at in (dates(0), dates(days))))
    assert moved == days * DAY


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_files_and_of_the_register_makes_no_difference(seed):
    alone = {name: as_schedule(random_plan(seed * 3 + at)) for at, name in enumerate("PQR")}
    rows = [("P:A0", "Q:A0", "fs", 0), ("P:A0", "R:A0", "ss", 8), ("Q:A0", "R:A0", "ff", 0)]
    one, other = merge(alone, register(*rows)), merge(dict([*alone.items()][::-1]), register(*rows[::-1]))
    for table in ("activities", "links", "assignments", "wbs", "external_links"):
        pd.testing.assert_frame_equal(getattr(one, table), getattr(other, table))
    assert (dict(one.calendars), dict(one.projects)) == (dict(other.calendars), dict(other.projects))
    assert (one.options, one.data_date) == (other.options, other.data_date)


# --------------------------------------------------------------------------------------------------------- by hand


def test_late_dates_go_by_the_finish_of_the_project_or_of_the_programme():
    alone = {"P": small({"A": 5}), "Q": small({"A": 15})}
    own, one = (answer_of(merge(alone, finish=finish), "P") for finish in ("project", "programme"))
    assert (own.at["A", "total_float"], one.at["A", "total_float"]) == (0.0, 10.0)
    with pytest.raises(ParameterError, match="finish: 'both' is not one of project, programme"):
        merge(alone, finish="both")


def test_a_project_with_a_date_to_keep_counts_back_from_it_in_company_too():
    late = small({"A": 5}, must_finish_by="2026-01-08 17:00")
    merged = merge({"P": late, "Q": small({"A": 15})})
    assert answer_of(merged, "P").at["A", "total_float"] == -1.0
    assert answer_of(merged, "Q").at["A", "total_float"] == 0.0
    assert answer_of(merge({"P": late, "Q": small({"A": 15})}, finish="programme"), "P").at["A", "total_float"] == 10.0


def test_the_lag_of_a_link_between_projects_runs_by_the_rule_of_the_one_that_waits():
    """Two days after Friday: Tuesday evening in the five days of the giver, Sunday in the seven of the getter."""
    seven = Calendar.weekly(range(7))
    alone = {
        "P": small({"A": 5}, lag_calendar="predecessor"),
        "Q": small({"A": 1}, calendars={"seven": seven}, lag_calendar="successor"),
    }
    merged = merge(alone, register(("P:A", "Q:A", "fs", 16)))
    assert answer_of(merged, "Q").at["A", "early_start"] == pd.Timestamp("2026-01-12 08:00")
    back = {
        "P": alone["P"].replace(options=Options(lag_calendar="successor")),
        "Q": alone["Q"].replace(options=Options()),
    }
    merged = merge(back, register(("P:A", "Q:A", "fs", 16)))
    assert answer_of(merged, "Q").at["A", "early_start"] == pd.Timestamp("2026-01-14 08:00")
    assert merged.options == Options()


def test_calendars_are_kept_once_and_every_table_is_there_under_new_names():
    wbs = pd.DataFrame({"node": ["top", "leaf"], "parent": ["", "top"]})
    work = pd.DataFrame({"activity": ["A"], "resource": ["crane"], "units": [1.0]})
    codes = pd.DataFrame({"activity": ["A"], "code_type": ["phase"], "value": ["design"]})
    plan = {"A": {"days": 1, "wbs": "leaf"}, "S": {"kind": "wbs_summary", "wbs": "top"}, "N": 2}
    six = Calendar.weekly(range(6))
    one = small(plan, wbs=wbs, assignments=work).replace(activity_codes=codes)
    two = small(
        {"A": {"days": 2, "calendar": "x"}, "B": {"days": 2, "calendar": "y"}}, calendars={"x": six, "y": STANDARD}
    )
    merged = merge({"Q": two, "P": one})
    assert dict(merged.calendars) == {"P:standard": STANDARD, "Q:x": six}
    assert merged.activities["calendar"].to_dict() == {
        "P:A": "P:standard", "P:S": "P:standard", "P:N": "P:standard", "Q:A": "Q:x", "Q:B": "P:standard",
    }  # fmt: skip
    assert merged.activities["wbs"].to_dict() == {"P:A": "P:leaf", "P:S": "P:top", "P:N": "", "Q:A": "", "Q:B": ""}
    assert merged.activities["project"].tolist() == ["P", "P", "P", "Q", "Q"]
    assert merged.activities["code"].tolist() == ["A", "S", "N", "A", "B"]
    assert merged.wbs["parent"].to_dict() == {"P:top": "", "P:leaf": "P:top"}
    assert merged.assignments[["activity", "resource"]].to_numpy().tolist() == [["P:A", "crane"]]
    assert merged.activity_codes["activity"].tolist() == ["P:A"]
    assert answer_of(merged, "P").at["S", "early_finish"] == pd.Timestamp("2026-01-05 17:00")
    assert str(merged) == "2 projects: 5 activities, 0 links, data date 2026-01-05 00:00"


def test_calendars_with_another_length_of_day_stay_apart():
    long_days = Calendar(STANDARD.week, minutes_per_day=600)
    merged = merge({"P": small({"A": 5}), "Q": small({"A": 5}, calendars={"c": long_days})})
    assert [*merged.calendars] == ["P:standard", "Q:c"]


def test_work_tied_to_nothing_begins_at_the_data_date_of_its_project():
    effort = {"days": 1, "kind": "level_of_effort"}
    alone = {"P": small({"A": 1, "L": effort}), "Q": small({"A": 1, "L": effort}, data_date="2026-01-14")}
    table = critical_path(merge(alone)).table
    assert table.loc[["P:L", "Q:L"], "early_start"].dt.day.tolist() == [5, 14]


def test_codes_name_activities_unless_they_occur_twice():
    rows = pd.DataFrame({"activity": ["1", "2"], "code": ["X", "Y"]})
    alone = {"P": Schedule(rows, data_date="2026-01-05"), "Q": Schedule(rows.assign(code="X"), data_date="2026-01-05")}
    assert merge(alone).activities.index.tolist() == ["P:X", "P:Y", "Q:1", "Q:2"]
    found = merge(alone, register(("P:2", "Q:1", "fs", 0))).links
    assert found[["predecessor", "successor"]].to_numpy().tolist() == [["P:Y", "Q:1"]]


def test_rules_that_agree_are_those_of_the_whole():
    strict = {"critical_float": 60, "float_rule": "start"}
    alone = {
        name: small({"A": 1}, **strict, progress=rule)
        for name, rule in (("P", "retained_logic"), ("Q", "progress_override"))
    }
    merged = merge(alone)
    assert merged.options == Options(**strict)
    assert merged.projects["Q"].options.progress == "progress_override"


def test_what_counts_as_critical_is_told_by_the_project():
    plan, chain = {"A": 5, "B": 4, "C": 1}, [("A", "C", "fs", 0), ("B", "C", "fs", 0)]
    merged = merge({"P": small(plan, chain, critical_float=DAY), "Q": small(plan, chain)})
    critical = critical_path(merged).table["critical"]
    assert (critical["P:B"], critical["Q:B"]) == (True, False)


def test_the_dates_that_float_lies_between_are_told_by_the_project():
    """A manual task of two days is planned over a week; its finish can move by five days, its start by eight."""
    planned = {"days": 2, "manual": True, "planned_start": "2026-01-05 08:00", "planned_finish": "2026-01-09 17:00"}
    rules = {"rules": "microsoft_project", "project_start": "2026-01-05"}
    alone = {rule: small({"A": planned, "Z": 10}, float_rule=rule, **rules) for rule in ("start", "finish", "smallest")}
    total = critical_path(merge(alone)).table["total_float"]
    assert [total[f"{rule}:A"] for rule in alone] == [8.0, 5.0, 5.0]


def test_what_was_assumed_and_left_out_is_kept():
    one = small({"A": 1}).replace(assumptions=["The week has five days."], source="a.xer")
    two = small({"A": 1}).replace(source="b.xer")
    merged = merge([two, one])
    assert merged.assumptions == ("a.xer: The week has five days.",)
    assert merged.activities.index.tolist() == ["a.xer:A", "b.xer:A"]
    assert merged.projects["a.xer"].source == "a.xer"


def test_projects_without_a_name_of_their_own_are_refused():
    one = small({"A": 1})
    for schedules, expected in (
        ({}, "expected at least one"),
        ([one], "'' is no project identifier"),
        ({"P:1": one}, "'P:1' is no project identifier"),
        ([one.replace(source="a"), one.replace(source="a")], "a occurs twice"),
        ({"P": merge({"Q": one})}, "P holds several projects"),
    ):
        with pytest.raises(ParameterError, match=f"schedules: {expected}"):
            merge(schedules)


def test_a_schedule_knows_its_projects():
    rows = pd.DataFrame({"activity": ["A", "B"], "original_duration": DAY, "project": ["P", "X"]})
    known = {"P": Project(data_date=pd.Timestamp("2026-01-05"), options=Options())}
    with pytest.raises(DataError, match='column project: "X", expected one of the projects P'):
        Schedule(rows, data_date="2026-01-05", projects=known)
    wrong = {"P": Project(data_date=pd.Timestamp("2026-01-05"), options=Options(project_calendar="no"))}
    with pytest.raises(ParameterError, match="project_calendar of P: 'no' is not one of standard"):
        Schedule(rows[:1], data_date="2026-01-05", projects=wrong)
    schedule = Schedule(rows[:1], data_date="2026-01-05", projects=known)
    assert dict(schedule.replace(source="new").projects) == known


# ------------------------------------------------------------------------------------------ links between projects


def two_files(**changes) -> tuple[Schedule, Schedule]:
    """P gives its A to B of Q; both files tell so. Their other activity is free."""
    told = {"predecessor": "11", "successor": "B", "project": "p", "link_type": "fs", "lag": 480}
    gives = {"predecessor": "A", "successor": "22", "project": "q", "link_type": "fs", "lag": 480}
    files = []
    for key, project, rows in (("11", "p", [gives]), ("22", "q", [told | changes])):
        plan = {
            name: {"days": 3, "project": project, "source_key": f"{number}"} for name, number in (("A", 11), ("B", 22))
        }
        files.append(small(plan, external_links=pd.DataFrame(rows)))
        assert key
    return files[0], files[1]


def test_a_link_that_two_files_and_the_register_tell_is_kept_once():
    merged = merge(dict(zip("PQ", two_files(), strict=True)), register(("P:A", "Q:B", "fs", 8)))
    assert merged.links.to_numpy().tolist() == [["P:A", "Q:B", "fs", 480, False]]
    assert merged.external_links.empty
    assert merged.problems == ()
    assert answer_of(merged, "Q").at["B", "early_start"] == pd.Timestamp("2026-01-09 08:00")


def test_copies_that_contradict_each_other_are_named_and_the_one_that_waits_counts():
    files = dict(zip("PQ", two_files(lag=0), strict=True))
    merged = merge(files)
    assert merged.links["lag"].tolist() == [0]
    assert [str(problem) for problem in merged.problems] == [
        'cross_links: "P:A → Q:B: fs +8 h in P", expected what Q says: fs +0 h'
    ]
    by_register = merge(files, register(("P:A", "Q:B", "ss", 4)))
    assert by_register.links[["link_type", "lag"]].to_numpy().tolist() == [["ss", 240]]
    assert len(by_register.problems) == 2


def test_two_links_between_the_same_ends_are_no_contradiction():
    merged = merge(
        {"P": small({"A": 5}), "Q": small({"A": 5})}, register(("P:A", "Q:A", "ss", 8), ("P:A", "Q:A", "ff", 8))
    )
    assert merged.links["link_type"].tolist() == ["ff", "ss"]
    assert merged.problems == ()


def test_a_missing_end_keeps_the_date_it_left_and_a_link_replaces_it():
    rows = {"B": {"days": 1, "external_early_start": "2026-02-02 08:00"}}
    waits = pd.DataFrame([{"predecessor": "77", "successor": "B", "project": "C:\\plans\\P.mpp", "link_type": "fs"}])
    alone = small(rows, external_links=waits)
    table = answer_of(merge({"Q": alone}), "Q")
    assert table.at["B", "early_start"] == pd.Timestamp("2026-02-02 08:00")
    giver = Schedule(
        pd.DataFrame({"activity": ["x"], "source_key": ["77"], "original_duration": [DAY]}),
        data_date="2026-01-05",
        source="P.xml",
    )
    merged = merge({"giver": giver, "Q": alone})
    assert merged.links[["predecessor", "successor"]].to_numpy().tolist() == [["giver:x", "Q:B"]]
    assert answer_of(merged, "Q").at["B", "early_start"] == pd.Timestamp("2026-01-06 08:00")
    more = small(rows, external_links=pd.concat([waits, waits.assign(predecessor="78")]))
    merged = merge({"giver": giver, "Q": more})
    assert answer_of(merged, "Q").at["B", "early_start"] == pd.Timestamp("2026-02-02 08:00")
    assert merged.external_links[["predecessor", "successor", "project"]].to_numpy().tolist() == [
        ["78", "Q:B", "C:\\plans\\P.mpp"]
    ]


def test_a_date_left_for_a_successor_gives_way_to_the_link_too():
    rows = {"A": {"days": 1, "external_late_finish": "2026-01-01 17:00"}}
    gives = pd.DataFrame([{"predecessor": "A", "successor": "B", "project": "Q", "link_type": "fs"}])
    alone = small(rows, external_links=gives)
    assert answer_of(merge({"P": alone}), "P").at["A", "total_float"] == -2.0
    merged = merge({"P": alone, "Q": small({"B": 3})})
    assert answer_of(merged, "P").at["A", "total_float"] == 0.0
    assert merged.links[["predecessor", "successor"]].to_numpy().tolist() == [["P:A", "Q:B"]]


def test_the_register_is_read_strictly():
    wrong = pd.DataFrame(
        [
            {"from_project": "P", "from_activity": "A", "to_project": "P", "to_activity": "A", "type": "fs"},
            {"from_project": "P", "from_activity": "A", "to_project": "Q", "to_activity": "A", "type": "xx"},
        ]
    )
    with pytest.raises(DataError) as caught:
        merge({"P": small({"A": 1}), "Q": small({"A": 1})}, wrong)
    assert [str(problem) for problem in caught.value.problems] == [
        'cross_links, row 2, column type: "xx", expected one of fs, ss, ff, sf',
        'cross_links, row 1, column to_project: "P", expected another project',
    ]


def test_links_that_run_in_a_circle_name_the_owners_who_must_talk():
    alone = {name: small({"A": 1, "B": 1}, [FS]) for name in "PQR"}
    rows = register(("P:B", "Q:A", "fs", 0), ("Q:B", "P:A", "fs", 0), ("Q:B", "R:A", "fs", 0))
    with pytest.raises(DataError, match="P:A, P:B, Q:A, Q:B wait for each other; the owners of P, Q must settle"):
        merge(alone, rows)


def test_two_projects_of_one_primavera_file_find_their_links(tmp_path):
    """Project 8 is a copy of project 7 with other identifiers; A of the first gives to B of the second."""
    tables = plan_tables(random_plan(11))
    path = tmp_path / "both.xer"
    copies = {"proj_id": "8", "pred_proj_id": "8"}
    number = {"task_id": "9", "pred_task_id": "9"}

    def copied(row: dict) -> dict:
        changed = {key: copies.get(key, value) for key, value in row.items()}
        return {key: number[key] + value if key in number else value for key, value in changed.items()}

    both = {name: [*rows, *map(copied, rows)] if name not in ("CALENDAR",) else rows for name, rows in tables.items()}
    both["PROJECT"][1]["proj_short_name"] = "COPY"
    first, last = tables["TASK"][0]["task_id"], f"9{tables['TASK'][-1]['task_id']}"
    link = dict.fromkeys(tables["TASKPRED"][0], "") | {"task_id": last, "pred_task_id": first, "lag_hr_cnt": "24"}
    both["TASKPRED"].append(link | {"proj_id": "8", "pred_proj_id": "7", "pred_type": "PR_FF"})
    path.write_text(xer(both), encoding="cp1252")
    projects = read_schedules(path)
    assert [*projects] == ["PLAN", "COPY"]
    for name, schedule in projects.items():
        pd.testing.assert_frame_equal(schedule.activities, read_schedule(path, project=name).activities)
    merged = merge(projects)
    ends = f"PLAN:{tables['TASK'][0]['task_code']}", f"COPY:{tables['TASK'][-1]['task_code']}"
    cross = merged.links[merged.links["predecessor"].str[:4] != merged.links["successor"].str[:4]]
    assert cross[["predecessor", "successor", "link_type", "lag"]].to_numpy().tolist() == [[*ends, "ff", 1440]]
    assert merged.external_links.empty
    assert merged.problems == ()
    with pytest.raises(UsageError, match="there is another project COPY"):
        read_schedules(path, path)


def test_projects_of_several_files_are_called_by_their_names_and_find_each_other(tmp_path):
    """One file each, as a planner exports them: the other end of the link is known by its identifier alone."""
    tables = plan_tables(random_plan(11))
    link = tables["TASKPRED"][0] | {"task_id": "9100", "proj_id": "8", "lag_hr_cnt": "8", "pred_type": "PR_FS"}
    tables["TASKPRED"].append(link | {"pred_task_id": tables["TASK"][0]["task_id"]})
    (tmp_path / "first.xer").write_text(xer(tables), encoding="cp1252")
    task = tables["TASK"][0] | {
        "task_id": "9100",
        "proj_id": "8",
        "task_code": "Z",
        "act_start_date": "",
        "act_end_date": "",
    }
    task |= {"status_code": "TK_NotStart", "cstr_type": "", "cstr_date": "", "cstr_type2": "", "cstr_date2": ""}
    project = tables["PROJECT"][0] | {"proj_id": "8", "proj_short_name": ""}
    other = {"PROJECT": [project], "CALENDAR": tables["CALENDAR"], "TASK": [task]}
    (tmp_path / "second.xer").write_text(xer(other), encoding="cp1252")
    merged = merge(read_schedules(tmp_path / "first.xer", tmp_path / "second.xer"))
    assert [*merged.projects] == ["8", "PLAN"]
    cross = merged.links[merged.links["successor"] == "8:Z"]
    assert cross[["predecessor", "link_type", "lag"]].to_numpy().tolist() == [
        [f"PLAN:{tables['TASK'][0]['task_code']}", "fs", 480]
    ]


def test_files_without_projects_inside_are_called_by_the_file(tmp_path):
    with pytest.raises(UsageError, match="there is no such file"):
        read_schedules(tmp_path / "none.xer")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "activities.csv").write_text("activity,original_duration\nA,480\n", encoding="utf-8")
        (tmp_path / name / "schedule.csv").write_text("data_date\n2026-01-05\n", encoding="utf-8")
    found = read_schedules(tmp_path / "one", tmp_path / "two")
    assert [*found] == ["one", "two"]
    assert merge(found).activities.index.tolist() == ["one:A", "two:A"]
