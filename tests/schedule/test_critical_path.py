"""The critical path: native cases of Primavera P6, cases by hand, and a slow second calculation on random plans."""

import numpy as np
import pandas as pd
import pytest
from native_cases import CASES, native_answer, native_schedule
from plain_critical_path import PlainPath
from random_plans import as_schedule, moment, random_plan
from small_schedules import DAY, dates, floats, small

from workbench.errors import DataError
from workbench.schedule.backward import backward_pass
from workbench.schedule.calendar import Calendar
from workbench.schedule.critical_path import critical_path
from workbench.schedule.forward import forward_pass
from workbench.schedule.network import Stage, compile_network
from workbench.schedule.schedule import Schedule
from workbench.taxonomy import Status

DATES = ["early_start", "early_finish", "late_start", "late_finish"]


@pytest.mark.parametrize("case", CASES)
def test_every_native_case_is_reproduced_to_the_minute(shared_data, case):
    folder = shared_data("p6_native")
    answer = native_answer(folder, case)
    table = critical_path(native_schedule(folder, case)).table.loc[answer.index]
    for column in DATES:
        assert table[column].tolist() == answer[column].tolist(), column
    pd.testing.assert_frame_equal(
        table[["total_float", "free_float"]], answer[["total_float", "free_float"]], check_names=False
    )


@pytest.mark.parametrize("part", range(6))
def test_random_plans_have_the_dates_of_the_slow_calculation(part):
    """Mixed links, lags, calendars, all constraints, progress and rules; each difference would be named."""
    for seed in range(part * 25, part * 25 + 25):
        plan = random_plan(seed)
        table, slow = critical_path(as_schedule(plan)).table, PlainPath(plan)
        for name, activity in plan.activities.items():
            row, begun = table.loc[name], activity.actual_start
            expected = {
                "early_start": moment(slow.start[name] if begun is None else begun),
                "early_finish": moment(slow.finish[name]),
                "late_start": moment(slow.late_start[name] if begun is None else begun),
                "late_finish": moment(slow.late_finish[name]),
            }
            if activity.actual_finish is None:
                expected |= {
                    "remaining_start": moment(slow.start[name]),
                    "remaining_late_start": moment(slow.late_start[name]),
                    "total_float_minutes": slow.total_float(name) * 60,
                    "free_float_minutes": slow.free_float(name) * 60,
                }
            else:
                assert row[["total_float", "free_float", "remaining_start"]].isna().all()
            assert {column: row[column] for column in expected} == expected, (seed, name)


@pytest.mark.parametrize("seed", range(5))
def test_many_schedules_at_once_are_each_the_one_alone(seed):
    network = compile_network(as_schedule(random_plan(seed * 7 + 3)))
    durations = np.random.default_rng(seed).integers(0, 40, (len(network), 30)) * 60
    durations[(network.stage == Stage.COMPLETE) | (network.spelling > 0)] = 0
    early = forward_pass(network, durations)
    late = backward_pass(network, early, early.finish.max(axis=0))
    for column in range(durations.shape[1]):
        alone = forward_pass(network, durations[:, column])
        back = backward_pass(network, alone, int(alone.finish.max()))
        for many, one in ((early, alone), (late, back)):
            assert many.start[:, column].tolist() == one.start.tolist()
            assert many.finish[:, column].tolist() == one.finish.tolist()
            assert many.remaining[:, column].tolist() == one.remaining.tolist()


# Two activities of 5 and 3 days: A runs Mon 5 to Fri 9 January; the dates of B follow from the link by hand.
LINKS = {
    ("fs", 0): ("01-12 08", "01-14 17"),
    ("fs", 2): ("01-14 08", "01-16 17"),
    ("fs", -2): ("01-08 08", "01-12 17"),
    ("ss", 0): ("01-05 08", "01-07 17"),
    ("ss", 1): ("01-06 08", "01-08 17"),
    ("ff", 0): ("01-07 08", "01-09 17"),
    ("ff", 1): ("01-08 08", "01-12 17"),
    ("ff", -1): ("01-06 08", "01-08 17"),
    ("sf", 0): ("01-05 08", "01-07 17"),
    ("sf", 4): ("01-06 08", "01-08 17"),
}


@pytest.mark.parametrize(("kind", "lag"), LINKS)
def test_each_link_with_and_without_lag_by_hand(kind, lag):
    schedule = small({"A": 5, "B": 3}, [("A", "B", kind, lag)])
    assert dates(schedule, "B")[:2] == LINKS[kind, lag]


def test_late_dates_mirror_every_link():
    chain = small({"A": 5, "B": 3, "Z": 10}, [("A", "B", "ss", 2)])
    assert dates(chain, "A") == ("01-05 08", "01-09 17", "01-12 08", "01-16 17")
    assert dates(chain, "B") == ("01-07 08", "01-09 17", "01-14 08", "01-16 17")
    early_tie = small({"A": 5, "B": 9, "Z": 10}, [("A", "B", "ss", 2)])
    assert dates(early_tie, "A") == ("01-05 08", "01-09 17", "01-05 08", "01-09 17")
    finish_tie = small({"A": 5, "B": 3, "Z": 10}, [("A", "B", "ff", 2)])
    assert dates(finish_tie, "A")[2:] == ("01-08 08", "01-14 17")
    start_finish = small({"A": 5, "B": 3, "Z": 10}, [("A", "B", "sf", 9)])
    assert dates(start_finish, "A")[2:] == ("01-06 08", "01-12 17")


# A of 5 days alone beside Z of 15 days (5 to 23 January): early and late dates of A with one constraint.
FREE = ("01-05 08", "01-09 17", "01-19 08", "01-23 17")
CONSTRAINTS = {
    ("start_no_earlier", "01-08"): ("01-08 08", "01-14 17", *FREE[2:]),
    ("start_no_later", "01-08"): (*FREE[:2], "01-08 08", "01-14 17"),
    ("start_on", "01-08"): ("01-08 08", "01-14 17", "01-08 08", "01-14 17"),
    ("finish_no_earlier", "01-17"): ("01-12 08", "01-16 17", *FREE[2:]),
    ("finish_no_later", "01-17"): (*FREE[:2], "01-12 08", "01-16 17"),
    ("finish_on", "01-16 17:00"): ("01-12 08", "01-16 17", "01-12 08", "01-16 17"),
    ("mandatory_start", "01-08"): ("01-08 08", "01-14 17", "01-08 08", "01-14 17"),
    ("mandatory_finish", "01-15"): ("01-08 08", "01-14 17", "01-08 08", "01-14 17"),
    ("as_late_as_possible", None): ("01-19 08", "01-23 17", *FREE[2:]),
    ("", None): FREE,
}


@pytest.mark.parametrize(("kind", "date"), CONSTRAINTS)
@pytest.mark.parametrize("column", ["constraint", "second_constraint"])
def test_each_constraint_by_hand_in_either_place(kind, date, column):
    given = {"days": 5, column: kind, f"{column}_date": date and f"2026-{date}"}
    assert dates(small({"A": given, "Z": 15}), "A") == CONSTRAINTS[kind, date]


def test_both_constraints_hold_together():
    first = {"constraint": "start_no_earlier", "constraint_date": "2026-01-07"}
    second = {"second_constraint": "finish_no_later", "second_constraint_date": "2026-01-14 17:00"}
    schedule = small({"A": {"days": 5, **first, **second}, "Z": 15})
    assert dates(schedule, "A") == ("01-07 08", "01-13 17", "01-08 08", "01-14 17")


def test_mandatory_dates_break_the_logic_and_soft_ones_bend():
    pin = {"days": 2, "constraint": "mandatory_start", "constraint_date": "2026-01-07"}
    schedule = small({"A": 5, "B": pin, "C": 1}, [("A", "B", "fs", 0), ("B", "C", "fs", 0)])
    assert dates(schedule, "B") == ("01-07 08", "01-08 17", "01-07 08", "01-08 17")
    assert dates(schedule, "A")[2:] == ("12-31 08", "01-06 17")
    assert floats(schedule, "A") == (-3.0, 0.0)
    assert dates(schedule, "C")[:2] == ("01-09 08", "01-09 17")


def test_a_deadline_gives_negative_float_and_must_finish_by_moves_all_late_dates():
    deadline = {"days": 5, "constraint": "finish_no_later", "constraint_date": "2026-01-14 17:00"}
    assert floats(small({"A": 5, "B": deadline}, [("A", "B", "fs", 0)]), "A") == (-2.0, 0.0)
    schedule = small({"A": 5, "B": 5}, [("A", "B", "fs", 0)], must_finish_by="2026-01-21 00:00")
    assert dates(schedule, "B") == ("01-12 08", "01-16 17", "01-14 08", "01-20 17")
    assert floats(schedule, "A") == (2.0, 0.0)
    assert floats(schedule, "B") == (2.0, 2.0)
    assert critical_path(schedule).table["critical"].tolist() == [False, False]
    assert critical_path(schedule).table["longest_path"].tolist() == [True, True]


def test_a_data_date_in_the_evening_means_the_next_working_start():
    assert dates(small({"A": 1}, data_date="2026-01-05 17:00"), "A")[:2] == ("01-06 08", "01-06 17")
    assert dates(small({"A": 1}, data_date="2026-01-09 17:00"), "A")[:2] == ("01-12 08", "01-12 17")


STARTED = {"days": 5, "actual_start": "2026-01-05 08:00", "remaining_duration": 2 * DAY}


def test_started_work_goes_on_at_the_data_date_and_shows_its_actual_start():
    schedule = small({"A": STARTED, "B": 3}, [("A", "B", "fs", 0)], data_date="2026-01-07")
    assert dates(schedule, "A") == ("01-05 08", "01-08 17", "01-05 08", "01-08 17")
    assert dates(schedule, "B")[:2] == ("01-09 08", "01-13 17")
    row = critical_path(schedule).table.loc["A"]
    assert row["remaining_start"] == row["remaining_late_start"] == pd.Timestamp("2026-01-07 08:00")


def test_retained_logic_waits_and_progress_override_does_not():
    waiting = {"A": 3, "B": STARTED, "C": 1}
    links = [("A", "B", "fs", 0), ("B", "C", "fs", 0)]
    retained = small(waiting, links, data_date="2026-01-07")
    assert dates(retained, "B")[1] == "01-13 17"
    assert dates(retained, "A") == ("01-07 08", "01-09 17", "01-07 08", "01-09 17")
    override = small(waiting, links, data_date="2026-01-07", progress="progress_override")
    assert dates(override, "B")[1] == "01-08 17"
    assert dates(override, "A") == ("01-07 08", "01-09 17", "01-07 08", "01-09 17")
    assert floats(override, "B") == (0.0, 0.0)


def test_the_lag_after_an_actual_start_counts_from_either_start():
    plan = {"A": {**STARTED, "actual_start": "2026-01-02 08:00"}, "B": 1}
    links = [("A", "B", "ss", 5)]
    assert dates(small(plan, links, data_date="2026-01-07"), "B")[0] == "01-14 08"
    assert dates(small(plan, links, data_date="2026-01-07", lag_from_early_start=False), "B")[0] == "01-09 08"


def test_a_complete_successor_pulls_nothing_and_a_complete_predecessor_counts_its_lag_from_the_actual_finish():
    done = {"days": 5, "actual_start": "2026-01-05 08:00", "actual_finish": "2026-01-09 17:00"}
    schedule = small({"A": 2, "B": done, "C": 1}, [("A", "B", "fs", 0), ("B", "C", "fs", 3)], data_date="2026-01-12")
    assert dates(schedule, "B") == ("01-05 08", "01-09 17", "01-05 08", "01-09 17")
    assert dates(schedule, "C") == ("01-15 08", "01-15 17", "01-15 08", "01-15 17")
    assert dates(schedule, "A") == ("01-12 08", "01-13 17", "01-14 08", "01-15 17")
    table = critical_path(schedule).table
    assert table.loc["B", ["total_float", "free_float", "interfering_float", "total_float_minutes"]].isna().all()
    assert not table.loc["B", "critical"]


def test_an_expected_finish_sets_the_remaining_work_unless_it_has_passed():
    given = {"days": 5, "expected_finish": "2026-01-15 17:00"}
    schedule = small({"A": given, "B": 1}, [("A", "B", "fs", 0)])
    assert dates(schedule, "A") == ("01-05 08", "01-15 17", "01-05 08", "01-15 17")
    assert dates(small({"A": given}, use_expected_finish=False), "A")[1] == "01-09 17"
    assert dates(small({"A": {**given, "expected_finish": "2026-01-02"}}), "A")[1] == "01-09 17"


def test_suspended_work_goes_on_when_it_is_resumed():
    paused = {**STARTED, "suspended": "2026-01-06 17:00", "resumed": "2026-01-14 00:00"}
    assert dates(small({"A": paused}, data_date="2026-01-07"), "A")[:2] == ("01-05 08", "01-15 17")


def test_dates_left_by_other_projects_act_as_soft_constraints():
    left = {"days": 5, "external_early_start": "2026-01-08", "external_late_finish": "2026-01-20"}
    assert dates(small({"A": left, "Z": 15}), "A") == ("01-08 08", "01-14 17", "01-13 08", "01-19 17")


def test_milestones_are_spelled_as_what_they_are():
    plan = {"A": 5, "M": {"kind": "finish_milestone"}, "S": {"kind": "start_milestone"}, "B": 1}
    schedule = small(plan, [("A", "M", "fs", 0), ("A", "S", "fs", 0), ("M", "B", "fs", 0), ("S", "B", "fs", 0)])
    assert dates(schedule, "M") == ("01-09 17",) * 4
    assert dates(schedule, "S") == ("01-12 08",) * 4
    assert critical_path(schedule).table["critical"].all()
    alone = small({"M": {"kind": "finish_milestone", "days": 3}})
    assert dates(alone, "M")[:2] == ("01-05 08", "01-05 08")


def test_a_milestone_is_never_before_what_drives_it():
    calendars = {"five": Calendar.weekly(), "seven": Calendar.weekly(range(7))}
    plan = {
        "A": {"days": 6, "calendar": "seven"},
        "M": {"kind": "finish_milestone", "calendar": "five"},
        "B": {"days": 1, "calendar": "seven"},
    }
    schedule = small(plan, [("A", "M", "fs", 0), ("M", "B", "fs", 0)], calendars)
    assert dates(schedule, "A")[1] == "01-10 17"
    assert dates(schedule, "M")[1] == "01-12 08"
    assert dates(schedule, "B")[0] == "01-12 08"


def test_the_lag_runs_on_the_calendar_that_the_options_name():
    calendars = {"five": Calendar.weekly(), "six": Calendar.weekly(range(6)), "four": Calendar.weekly(range(4))}
    plan = {"A": {"days": 5, "calendar": "five"}, "B": {"days": 1, "calendar": "six"}}
    expected = {"predecessor": "01-14 08", "successor": "01-13 08", "continuous": "01-10 09", "project": "01-14 08"}
    for rule, start in expected.items():
        schedule = small(plan, [("A", "B", "fs", 2)], calendars, lag_calendar=rule, project_calendar="four")
        assert dates(schedule, "B")[0] == start, rule


def test_an_elapsed_lag_runs_day_and_night():
    schedule = small({"A": 5, "B": 1}, [("A", "B", "fs", 2)])
    elapsed = schedule.replace(links=schedule.links.assign(lag=3 * 1440 + 60, elapsed=True))
    assert dates(elapsed, "B")[0] == "01-13 08"


def test_a_level_of_effort_lasts_from_its_first_to_its_last_tie_and_drives_nothing():
    plan = {"A": 5, "B": 3, "L": {"kind": "level_of_effort", "days": 99}, "C": 2}
    links = [("A", "B", "fs", 0), ("A", "L", "ss", 1), ("B", "L", "ff", 0), ("L", "C", "fs", 0), ("B", "C", "fs", 1)]
    schedule = small(plan, links)
    assert dates(schedule, "L") == ("01-06 08", "01-15 17", "01-06 08", "01-15 17")
    table = critical_path(schedule).table
    assert not table.loc["L", "critical"]
    assert not table.loc["L", "longest_path"]
    assert (
        table.loc["C", "early_finish"] == critical_path(small({"A": 5, "B": 3, "C": 2}, links[:1] + links[4:])).finish
    )


def test_a_level_of_effort_that_is_tied_by_starts_alone_is_a_moment():
    schedule = small({"A": 5, "L": {"kind": "level_of_effort", "days": 99}}, [("A", "L", "ss", 1)])
    assert dates(schedule, "L")[:2] == ("01-06 08", "01-06 08")


def test_a_summary_spans_everything_below_its_node():
    wbs = pd.DataFrame({"node": ["top", "a", "b"], "parent": ["", "top", "top"]})
    plan = {
        "A": {"days": 5, "wbs": "a"},
        "B": {"days": 3, "wbs": "b"},
        "S": {"kind": "wbs_summary", "wbs": "top"},
        "T": {"kind": "wbs_summary", "wbs": "b"},
    }
    schedule = small(plan, [("A", "B", "fs", 0)], wbs=wbs)
    assert dates(schedule, "S") == ("01-05 08", "01-14 17", "01-05 08", "01-14 17")
    assert dates(schedule, "T") == ("01-12 08", "01-14 17", "01-12 08", "01-14 17")


def test_a_start_deadline_limits_float():
    late = {"days": 3, "constraint": "start_no_later", "constraint_date": "2026-01-06"}
    assert floats(small({"A": 5, "B": late, "Z": 10}), "B") == (1.0, 7.0)


def test_free_float_may_exceed_total_float_and_the_rest_interferes():
    deadline = {"days": 5, "constraint": "finish_no_later", "constraint_date": "2026-01-12 17:00"}
    table = critical_path(small({"A": deadline, "Z": 10})).table
    assert table.loc["A", ["total_float", "free_float", "interfering_float"]].tolist() == [1.0, 5.0, -4.0]
    assert table.loc["A", ["total_float_minutes", "free_float_minutes"]].tolist() == [480, 2400]


def test_criticality_by_float_and_the_longest_path_differ_under_a_constraint():
    held = {"days": 2, "constraint": "mandatory_finish", "constraint_date": "2026-01-09 17:00"}
    schedule = small({"A": 5, "B": 3, "H": held, "N": 7}, [("A", "B", "fs", 0)])
    table = critical_path(schedule).table
    assert table["longest_path"].to_dict() == {"A": True, "B": True, "H": False, "N": False}
    assert table["critical"].to_dict() == {"A": True, "B": True, "H": True, "N": False}
    loose = schedule.replace(options=schedule.options.__class__(critical_float=480))
    assert critical_path(loose).table["critical"].all()


def test_the_longest_path_crosses_a_weekend_that_only_one_calendar_works_on():
    calendars = {"five": Calendar.weekly(), "seven": Calendar.weekly(range(7))}
    plan = {"A": {"days": 5, "calendar": "seven"}, "B": {"days": 1, "calendar": "five"}}
    answer = critical_path(small(plan, [("A", "B", "fs", 0)], calendars))
    assert answer.table["longest_path"].all()
    assert answer.links["float_minutes"].tolist() == [2 * DAY]
    assert answer.links["drives"].tolist() == [True]


def test_several_ends_that_finish_last_are_all_on_the_longest_path():
    table = critical_path(small({"A": 2, "B": 3, "C": 5, "D": 1}, [("A", "B", "fs", 0)])).table
    assert table["longest_path"].to_dict() == {"A": True, "B": True, "C": True, "D": False}


def test_the_drag_case_has_its_published_finish():
    """Six activities, finish after 21 days: A5 B3 C8 D4 E6 F2."""
    links = [(a, b, "fs", 0) for a, b in ("AB", "AC", "BD", "CE", "DF", "EF", "AE")]
    answer = critical_path(small({"A": 5, "B": 3, "C": 8, "D": 4, "E": 6, "F": 2}, links))
    assert answer.finish == pd.Timestamp("2026-02-02 17:00")
    assert answer.table.index[answer.table["critical"]].tolist() == ["A", "C", "E", "F"]
    assert answer.table["total_float"].tolist() == [0, 7, 0, 7, 0, 0]
    assert str(answer) == "Finish 2026-02-02 17:00; 4 of 6 open activities are critical"


def test_the_order_of_activities_and_links_changes_nothing():
    schedule = as_schedule(random_plan(12))
    turned = schedule.replace(activities=schedule.activities.iloc[::-1], links=schedule.links.iloc[::-1])
    one, other = critical_path(schedule).table, critical_path(turned).table
    pd.testing.assert_frame_equal(one, other.loc[one.index])


def test_a_circle_is_refused_by_name_and_an_empty_schedule_is_an_answer():
    with pytest.raises(DataError, match=r"A → B → C → A|B → C → A → B|C → A → B → C"):
        small({"A": 1, "B": 1, "C": 1}, [("A", "B", "fs", 0), ("B", "C", "ss", 0), ("C", "A", "ff", 0)])
    empty = critical_path(small({"L": {"kind": "level_of_effort"}}))
    assert empty.status is Status.NO_DATA
    assert "no activities" in str(empty)
    assert empty.finish is pd.NaT


def test_a_calendar_that_runs_out_of_working_time_is_named():
    outage = Calendar([()] * 7, {"2026-01-05": ((480, 1020),)})
    schedule = small(
        {"A": {"days": 1, "calendar": "outage"}, "B": {"days": 2, "calendar": "outage"}}, (), {"outage": outage}
    )
    with pytest.raises(DataError, match='"outage", expected working time enough for activity B'):
        critical_path(schedule)


def test_ten_thousand_activities_are_calculated_in_one_go():
    random = np.random.default_rng(4)
    count = 10_000
    names = [f"A{number}" for number in range(count)]
    holidays = pd.date_range("2024-01-01", "2034-01-01", freq="17D")
    calendars = {
        "office": Calendar.weekly(holidays=holidays),
        "site": Calendar.weekly(range(6), ((420, 900),), holidays),
        "plant": Calendar.weekly(range(7), ((0, 1440),)),
    }
    activities = pd.DataFrame(
        {
            "activity": names,
            "calendar": random.choice([*calendars], count, p=[0.6, 0.2, 0.2]),
            "original_duration": random.integers(1, 20, count) * 240,
        }
    )
    later = np.repeat(np.arange(1, count), 2)
    earlier = np.maximum(later - random.integers(1, 200, len(later)), 0)
    links = pd.DataFrame(
        {
            "predecessor": [names[at] for at in earlier],
            "successor": [names[at] for at in later],
            "link_type": random.choice(["fs", "ss", "ff"], len(later), p=[0.8, 0.1, 0.1]),
            "lag": random.choice([0, 480], len(later)),
        }
    )
    schedule = Schedule(activities, links, calendars, data_date="2026-01-05")
    answer = critical_path(schedule)
    assert answer.table["longest_path"].sum() > 1


def test_what_spans_others_may_have_nothing_to_span():
    plan = {"A": 5, "L": {"kind": "level_of_effort"}, "S": {"kind": "wbs_summary", "wbs": "empty"}}
    schedule = small(plan, [("A", "L", "ss", 0)])
    table = critical_path(schedule).table
    assert table.at["L", "early_finish"] == table.at["L", "early_start"] == table.at["A", "early_start"]
    assert table.at["S", "early_start"] == schedule.data_date == table.at["S", "early_finish"]
