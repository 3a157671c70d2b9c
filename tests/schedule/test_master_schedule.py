"""The integrated master schedule: interfaces by hand and by leaving them out, circles, open ends, differences."""

from random import Random

import pandas as pd
import pytest
from random_networks import seeds
from random_plans import as_schedule, random_plan
from small_schedules import small

from workbench.errors import ParameterError
from workbench.schedule.critical_path import critical_path
from workbench.schedule.master_schedule import integrate
from workbench.schedule.merge import merge
from workbench.schedule.options import Options
from workbench.schedule.schedule import Schedule
from workbench.taxonomy import Status

COLUMNS = ["from_project", "from_activity", "to_project", "to_activity", "type", "lag_hours", "owner", "agreed_on"]


def register(*rows: tuple) -> pd.DataFrame:
    """Rows of from, to (as project:code), type, lag in hours, owner and day of agreement."""
    ends = [(*row[0].split(":"), *row[1].split(":"), *row[2:]) for row in rows]
    return pd.DataFrame(ends, columns=COLUMNS[: len(ends[0])] if ends else COLUMNS)


def programme() -> dict[str, Schedule]:
    """P: A 5 days, then B 3. Q: C 2 days, then D 4, and E of 9 days alone. R: F 1 day."""
    return {
        "P": small({"A": 5, "B": 3}, [("A", "B", "fs", 0)]),
        "Q": small({"C": 2, "D": 4, "E": 9}, [("C", "D", "fs", 0)]),
        "R": small({"F": 1}),
    }


def test_an_interface_by_hand():
    """
    A ends on Friday the 9th; D waits for it and for two days more, so it begins on Wednesday the 14th instead of
    Wednesday the 7th. Without this, D had 3 days of float, now it ends on Monday the 19th as the last of Q.
    """
    answer = integrate(programme(), register(("P:A", "Q:D", "fs", 16, "design lead", "2025-12-01")))
    row = answer.table.loc[0]
    assert row[["predecessor", "successor", "from_project", "to_project"]].tolist() == ["P:A", "Q:D", "P", "Q"]
    assert row[["link_type", "lag_hours", "owner"]].tolist() == ["fs", 16.0, "design lead"]
    assert row["agreed_on"] == pd.Timestamp("2025-12-01")
    assert row["give_date"] == pd.Timestamp("2026-01-09 17:00")
    assert row["need_date"] == pd.Timestamp("2026-01-14 08:00")
    assert row["latest_date"] == pd.Timestamp("2026-01-12 08:00")  # the same working moment as Friday evening
    assert row[["link_float", "link_float_minutes", "delay", "float_lost"]].tolist() == [0.0, 0.0, 5.0, 0.0]
    assert row["drives"]
    assert row[["in_giver", "in_getter", "in_register"]].tolist() == [False, False, True]
    assert answer.critical["taken_from"].to_dict() == {"P:A": "", "Q:D": "P"}
    assert answer.critical["project"].tolist() == ["P", "Q"]
    assert answer.projects["shift"].to_dict() == {"P": 0.0, "Q": 4.0, "R": 0.0}  # from Thursday the 15th to the 19th
    assert answer.projects["own_finish"].dt.day.to_dict() == {"P": 14, "Q": 15, "R": 5}
    assert answer.projects["critical"].to_dict() == {"P": 2, "Q": 1, "R": 1}
    assert str(answer) == "3 projects, 1 interface, 0 open ends; finish 2026-01-19 17:00"
    assert answer.totals == {"projects": 3, "interfaces": 1, "open": 0}


def test_an_interface_with_float_costs_neither_side_anything():
    answer = integrate(programme(), register(("R:F", "Q:D", "fs", 0)), finish="programme")
    row = answer.table.loc[0]
    assert row[["link_float", "delay", "float_lost"]].tolist() == [1.0, 0.0, 4.0]
    assert not row["drives"]
    # D may end on Thursday the 15th, so F may be given by the evening of Friday the 9th
    assert row["latest_date"] == pd.Timestamp("2026-01-12 08:00")


@pytest.mark.parametrize("seed", seeds(5, 60))
def test_what_an_interface_costs_is_what_the_merge_without_it_gains(seed):
    """Each link is left out in turn; the finish to count back from is fixed, so it does not move."""
    random = Random(seed)
    alone = {name: as_schedule(random_plan(seed * 3 + at)) for at, name in enumerate("PQR")}
    for name, one in alone.items():
        rows = one.activities.assign(external_early_start=pd.NaT, external_late_finish=pd.NaT)
        kinds = rows[["constraint", "second_constraint"]].replace("as_late_as_possible", "")
        must = pd.Timestamp("2026-06-01")
        alone[name] = one.replace(
            activities=rows.assign(**kinds),
            options=Options(**{**vars(one.options), "must_finish_by": must, "float_rule": "finish"}),
        )
    rows = []
    for giver, getter in ("PQ", "PR", "QR", "PQ"):
        ends = [f"{name}:{random.choice(alone[name].activities.index)}" for name in (giver, getter)]
        rows.append((*ends, random.choice(["fs", "ss", "ff", "sf"]), random.choice([0, 8, -20])))
    rows = sorted({row[:3]: row for row in rows}.values())
    answer = integrate(alone, register(*rows))
    now = answer.dates.table
    assert len(answer.table) == len(rows)
    for at, row in answer.table.iterrows():
        if pd.isna(row["link_float"]):
            assert now.loc[[row["predecessor"], row["successor"]], "total_float"].isna().any() or not retained(
                alone, row
            )
            continue
        left = [other for other in rows if other[:3] != (row["predecessor"], row["successor"], row["link_type"])]
        assert len(left) == len(rows) - 1, at
        without = critical_path(merge(alone, register(*left))).table
        gained = without["total_float"] - now["total_float"]
        assert row["float_lost"] == pytest.approx(gained[row["predecessor"]])
        clock = answer.schedule.calendars[answer.schedule.activities.at[row["successor"], "calendar"]]
        ends = [int(table.at[row["successor"], "early_finish"].timestamp() // 60) for table in (without, now)]
        assert row["delay"] == pytest.approx(clock.time.work(*ends) / clock.minutes_per_day)
    floats = answer.dates.links.set_index(["predecessor", "successor", "link_type"])["float_minutes"]
    known = answer.table[answer.table["link_float"].notna()]
    keys = pd.MultiIndex.from_frame(known[["predecessor", "successor", "link_type"]])
    assert known["link_float_minutes"].tolist() == floats[keys].tolist()


def retained(alone: dict[str, Schedule], row: pd.Series) -> bool:
    """Whether a link into started work counts."""
    project, code = row["successor"].split(":")
    schedule = alone[project]
    return schedule.options.progress == "retained_logic" or pd.isna(schedule.activities.at[code, "actual_start"])


def test_links_that_run_in_a_circle_have_no_dates_but_owners():
    rows = register(("P:B", "Q:C", "fs", 0), ("Q:D", "P:A", "fs", 0), ("Q:E", "R:F", "fs", 0))
    answer = integrate(programme(), rows)
    assert answer.status == Status.INFEASIBLE
    assert answer.reason == "P:A, P:B, Q:C, Q:D wait for each other; the owners of P, Q must settle which link goes."
    found = answer.circles[["circle", "predecessor", "successor", "from_project", "to_project"]].to_numpy().tolist()
    assert found == [
        [1, "P:A", "P:B", "P", "P"],
        [1, "P:B", "Q:C", "P", "Q"],
        [1, "Q:C", "Q:D", "Q", "Q"],
        [1, "Q:D", "P:A", "Q", "P"],
    ]
    assert (answer.schedule, answer.dates, len(answer.critical)) == (None, None, 0)
    assert answer.table["give_date"].isna().all()
    assert answer.projects["finish"].isna().all()
    assert str(answer) == f"No master schedule: {answer.reason}"


def test_two_circles_are_told_apart():
    rows = register(("P:A", "Q:C", "fs", 0), ("Q:C", "P:A", "ss", 0), ("Q:E", "R:F", "fs", 0), ("R:F", "Q:E", "fs", 0))
    twice = register(("P:A", "Q:C", "ss", 0))  # a second link between the same two is the same way around
    answer = integrate(programme(), pd.concat([rows, twice]))
    assert answer.circles["circle"].tolist() == [1, 1, 2, 2]
    assert answer.reason.count("wait for each other") == 2


def test_open_interfaces_say_what_is_missing_and_what_is_kept():
    waits = pd.DataFrame(
        [
            {"predecessor": "77", "successor": "B", "project": "x", "link_type": "fs", "lag": 60},
            {"predecessor": "A", "successor": "99", "project": "Q", "link_type": "ss"},
        ]
    )
    rows = {"A": 2, "B": {"days": 1, "external_early_start": "2026-02-02 08:00"}}
    rows["N"] = {"days": 1, "external_late_finish": "2026-03-02 17:00"}
    alone = {"P": small(rows, external_links=waits), "Q": small({"C": 1})}
    answer = integrate(alone, register(("P:A", "X:Y", "fs", 8), ("P:Z", "Q:C", "fs", 0)))
    found = answer.open_interfaces.drop(columns=["link_type", "lag"]).to_numpy(dtype=object).tolist()
    assert [[str(cell) for cell in row] for row in found] == [
        ["P", "P:A", "give", "X", "Y", "NaT", "There is no project X."],
        ["Q", "Q:C", "get", "P", "Z", "NaT", "P has no activity Z."],
        ["P", "P:B", "get", "x", "77", "2026-02-02 08:00:00", "There is no project x."],
        ["P", "P:A", "give", "Q", "99", "NaT", "Q has no activity 99."],
        ["P", "P:N", "give", "", "", "2026-03-02 17:00:00", "No link explains the date."],
    ]
    assert answer.open_interfaces["lag"].tolist()[:4] == [480, 0, 60, 0]
    assert answer.warnings == ("5 ends of links between projects have no other end.",)
    assert answer.dates.table.at["P:B", "early_start"] == pd.Timestamp("2026-02-02 08:00")


def test_differences_between_projects_are_listed_and_warned_of():
    alone = {
        "P": small({"A": 5}, progress="progress_override"),
        "Q": small({"A": 5}, data_date="2026-02-06", must_finish_by="2026-03-01"),
        "R": small({"A": 5}, data_date="2026-01-20"),
    }
    answer = integrate(alone, register(("P:A", "Q:A", "fs", 0)))
    assert answer.projects["behind"].to_dict() == {"P": 32.0, "Q": 0.0, "R": 17.0}
    assert answer.projects.at["Q", "must_finish_by"] == pd.Timestamp("2026-03-01")
    assert answer.options.to_dict("index") == {
        "progress": {"P": "progress_override", "Q": "retained_logic", "R": "retained_logic"}
    }
    assert answer.warnings == (
        "Data dates lie 32 days apart, more than 31: P is the furthest behind.",
        "Projects are calculated by different rules: progress.",
        "1 link between projects are told by one side only.",
    )
    assert integrate(alone, period_days=32).warnings == answer.warnings[1:2]


def test_conflicts_are_shown_with_what_was_kept():
    gives = pd.DataFrame([{"predecessor": "A", "successor": "B", "project": "Q", "link_type": "fs", "lag": 480}])
    gets = pd.DataFrame([{"predecessor": "A", "successor": "B", "project": "P", "link_type": "fs", "lag": 0}])
    alone = {"P": small({"A": 1}, external_links=gives), "Q": small({"B": 1}, external_links=gets)}
    answer = integrate(alone)
    assert answer.conflicts.to_numpy().tolist() == [["P:A", "Q:B", "Q", "fs +0 h", "P", "fs +8 h"]]
    assert answer.table[["in_giver", "in_getter", "in_register"]].to_numpy().tolist() == [[True, True, False]]
    assert answer.warnings == ("1 copy of links contradict what was kept.",)


def test_links_of_complete_work_have_no_measures():
    done = {"days": 1, "actual_start": "2026-01-02 08:00", "actual_finish": "2026-01-02 17:00"}
    answer = integrate({"P": small({"A": done, "B": 1}), "Q": small({"C": 1})}, register(("P:A", "Q:C", "fs", 0)))
    assert answer.table[["give_date", "link_float", "delay", "float_lost"]].isna().all(axis=None)
    assert not answer.table["drives"].any()


def test_the_path_names_every_project_that_it_is_taken_from():
    rows = register(("P:B", "R:F", "fs", 0), ("Q:D", "R:F", "fs", 16))
    answer = integrate(programme(), rows)  # all three chains end with the 15th
    assert answer.critical["taken_from"].to_dict() == {
        "P:A": "", "P:B": "", "Q:C": "", "Q:D": "", "Q:E": "", "R:F": "P, Q",
    }  # fmt: skip


def test_a_link_that_sets_no_date_is_not_what_the_path_is_taken_from():
    alone = {"P": small({"A": 5}), "Q": small({"D": 4}), "R": small({"F": 1})}
    rows = register(("P:A", "Q:D", "fs", 0), ("Q:D", "R:F", "fs", 0), ("P:A", "R:F", "fs", 0))
    assert integrate(alone, rows).critical["taken_from"].to_dict() == {"P:A": "", "Q:D": "P", "R:F": "Q"}


def test_which_finish_counts_is_shown():
    one, all_of_them = (integrate(programme(), finish=finish) for finish in ("project", "programme"))
    assert (one.finish_rule, all_of_them.finish_rule) == ("project", "programme")
    assert one.projects["least_float"].to_dict() == {"P": 0.0, "Q": 0.0, "R": 0.0}
    assert all_of_them.projects["least_float"].to_dict() == {"P": 1.0, "Q": 0.0, "R": 8.0}


def test_a_programme_without_work_says_so_and_impossible_questions_are_refused():
    answer = integrate({"P": small({"S": {"kind": "wbs_summary", "wbs": "W"}})})
    assert answer.status == Status.NO_DATA
    assert str(answer).startswith("No master schedule: The schedule has no activities")
    with pytest.raises(ParameterError, match="period_days: expected at least 1, got 0"):
        integrate(programme(), period_days=0)
    with pytest.raises(ParameterError, match="finish: 'all' is not one of"):
        integrate(programme(), finish="all")


def test_projects_by_different_planning_tools_keep_their_own_rules():
    """By Microsoft Project's rules work begins at the start of the project, by Primavera's at the data date."""
    theirs = small({"A": 5}, data_date="2026-02-02", rules="microsoft_project", project_start="2026-01-05")
    ours = small({"A": 5}, data_date="2026-02-02")
    answer = integrate({"P": theirs, "Q": ours})
    assert answer.dates.table["early_start"].dt.month.to_dict() == {"P:A": 1, "Q:A": 2}
    assert answer.options.index.tolist() == ["rules"]


def test_links_of_summaries_count_once_with_their_tightest_end():
    """The summary S of P, by Microsoft Project's rules, holds Q until its last activity is done."""
    wbs = pd.DataFrame({"node": ["top"], "parent": [""]})
    plan = {"A": {"days": 2, "wbs": "top"}, "B": {"days": 7, "wbs": "top"}, "S": {"kind": "wbs_summary", "wbs": "top"}}
    alone = {"P": small(plan, wbs=wbs, rules="microsoft_project"), "Q": small({"C": 1})}
    answer = integrate(alone, register(("P:S", "Q:C", "fs", 0)))
    assert answer.table["give_date"].tolist() == [pd.Timestamp("2026-01-13 17:00")]
    assert answer.table["link_float"].tolist() == [0.0]
    assert answer.table["drives"].all()
    assert answer.dates.table.at["Q:C", "early_start"] == pd.Timestamp("2026-01-14 08:00")


def test_the_order_of_files_makes_no_difference_to_the_answer():
    rows = [("P:A", "Q:D", "fs", 16), ("R:F", "Q:D", "fs", 0), ("P:A", "R:F", "ff", 0)]
    one = integrate(programme(), register(*rows))
    other = integrate(dict([*programme().items()][::-1]), register(*rows[::-1]))
    for name in ("table", "projects", "critical", "open_interfaces"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
