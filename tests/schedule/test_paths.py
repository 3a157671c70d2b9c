"""Driving slack, drag, float paths and tiers: by hand, by the published case, and by trying everything out."""

import pandas as pd
import pytest
from random_networks import leads, random_network, seeds
from random_plans import as_schedule, random_plan
from small_schedules import DAY, small

from workbench.errors import ParameterError
from workbench.schedule.calendar import CONTINUOUS, STANDARD, Calendar
from workbench.schedule.critical_path import critical_path
from workbench.schedule.drag import drag
from workbench.schedule.driving_slack import driving_slack
from workbench.schedule.float_paths import float_paths
from workbench.schedule.near_critical import near_critical
from workbench.schedule.schedule import Schedule
from workbench.taxonomy import Status

# the case of the specification of drag: finish after 21 days, A-C-E-F is critical
CASE = {"A": 5, "B": 3, "C": 8, "D": 4, "E": 6, "F": 2}
CASE_LINKS = [(a, b, "fs", 0) for a, b in ("AB", "AC", "BD", "CE", "DF", "EF", "AE")]


# ------------------------------------------------------------------------------------------------- driving slack


@pytest.mark.parametrize("seed", seeds(4, 60))
def test_towards_the_only_end_driving_slack_is_total_float(seed):
    schedule = random_network(seed, ("fs", "fs", "ss", "ff", "sf"), ends=True, lags=(0, 0, 300, 900))
    path = critical_path(schedule)
    assert path.table["early_finish"].idxmax() == "END"
    found = driving_slack(schedule, "END")
    total = path.table["total_float_minutes"]
    expected = total[[name for name in path.table.index if leads(schedule, name, "END")]]
    assert found.table["driving_slack_minutes"].to_dict() == expected.to_dict()
    on_path = path.table.index[path.table["longest_path"]]
    assert set(found.path) == set(on_path)
    assert found.path[-1] == "END"


@pytest.mark.parametrize("seed", seeds(3, 60))
def test_the_focus_moves_exactly_when_an_activity_moves_by_more_than_its_slack(seed):
    """Each ancestor is held back by its slack, then by a minute more, and the schedule is calculated anew."""
    schedule = random_network(seed, ("fs", "ss", "ff", "sf"), lags=(0, 0, 300, -400, 900))
    now = critical_path(schedule).table
    focus = schedule.activities.index[-1]
    clock = STANDARD.time
    for name, row in driving_slack(schedule, focus).table.iterrows():
        begin = int(now.at[name, "early_start"].to_datetime64().astype("datetime64[m]").astype(int))
        for more, moves in ((0, False), (1, True)):
            held = clock.next(clock.forward(begin, row["driving_slack_minutes"] + more))
            rows = schedule.activities.copy()
            rows.loc[name, ["constraint", "constraint_date"]] = ["start_no_earlier", pd.Timestamp(held, unit="m")]
            after = critical_path(schedule.replace(activities=rows)).table
            assert (after.at[focus, "early_finish"] > now.at[focus, "early_finish"]) is moves, (name, more)


def test_driving_slack_by_hand():
    """C of 8 days sets E; through A-E 8 days are left, and B leads to E nowhere."""
    found = driving_slack(small(CASE, CASE_LINKS), "E")
    assert found.path == ("A", "C", "E")
    assert found.table["driving_slack"].to_dict() == {"A": 0.0, "C": 0.0}
    found = driving_slack(small(CASE, CASE_LINKS), "F", limits=(0, 6, 7))
    assert found.table["driving_slack"].to_dict() == {"A": 0.0, "C": 0.0, "E": 0.0, "B": 7.0, "D": 7.0}
    assert found.table["tier"].to_dict() == {"A": 0, "C": 0, "E": 0, "B": 2, "D": 2}
    assert str(found) == "F finishes 2026-02-02 17:00; 3 activities drive it"


def test_slack_knows_no_constraint_and_no_other_end():
    late = {"days": 2, "constraint": "finish_no_later", "constraint_date": "2026-01-01"}
    schedule = small({"A": late, "B": 3, "F": 1, "Z": 50}, [("A", "F", "fs", 0), ("B", "F", "fs", 0)])
    assert driving_slack(schedule, "F").table["driving_slack"].to_dict() == {"B": 0.0, "A": 1.0}
    pinned = {"days": 2, "constraint": "mandatory_start", "constraint_date": "2026-01-06"}
    schedule = small({"A": 4, "B": pinned, "F": 1}, [("A", "B", "fs", 0), ("B", "F", "fs", 0)])
    assert driving_slack(schedule, "F").table["driving_slack"].to_dict() == {"A": -3.0, "B": 0.0}


def test_a_longer_predecessor_tied_by_its_start_drives_and_is_not_late():
    found = driving_slack(small({"A": 10, "F": 5}, [("A", "F", "ss", 0)]), "F")
    assert found.table["driving_slack"].to_dict() == {"A": 0.0}
    assert found.path == ("A", "F")


def test_started_work_drives_through_its_remaining_start_and_complete_work_not_at_all():
    begun = {"days": 6, "remaining_duration": 4 * DAY, "actual_start": "2026-01-02 08:00"}
    done = {"days": 1, "actual_start": "2026-01-02 08:00", "actual_finish": "2026-01-02 17:00"}
    links = [("P", "A", "fs", 0), ("A", "F", "ss", 1), ("D", "F", "fs", 0)]
    schedule = small({"P": 2, "A": begun, "D": done, "F": 1}, links)
    found = driving_slack(schedule, "F")
    assert found.table["driving_slack"].to_dict() == {"P": 0.0, "A": 0.0}
    assert found.path == ("P", "A", "F")
    from_actual = small({"P": 2, "A": begun, "D": done, "F": 1}, links, lag_from_early_start=False)
    assert driving_slack(from_actual, "F").status == Status.NO_DATA


def test_work_that_microsoft_project_leaves_where_it_is_passes_no_slack_on():
    """A has started: by these rules it goes on from what is done, so P does not lead through it to F."""
    begun = {"days": 6, "remaining_duration": 4 * DAY, "actual_start": "2026-01-05 08:00"}
    links = [("P", "A", "fs", 0), ("A", "F", "fs", 0), ("Q", "F", "fs", 0)]
    schedule = small({"P": 20, "A": begun, "Q": 3, "F": 1}, links, rules="microsoft_project")
    assert driving_slack(schedule, "F").table["driving_slack"].to_dict() == {"A": 0.0, "Q": 3.0}


def test_days_of_slack_are_those_of_the_activity():
    """B runs day and night from the 5th 8:00 to the 6th 8:00; F may begin when A ends, on the 9th at 17:00."""
    activities = {"A": 5, "B": {"original_duration": 1440, "calendar": "always"}, "F": 1}
    for name in "AF":
        activities[name] = {"days": activities[name], "calendar": "office"}
    calendars = {"office": STANDARD, "always": CONTINUOUS}
    schedule = small(activities, [("A", "F", "fs", 0), ("B", "F", "fs", 0)], calendars, "2026-01-05 08:00")
    row = driving_slack(schedule, "F").table.loc["B"]
    assert row["finish"] == pd.Timestamp("2026-01-06 08:00")
    # F begins on Monday the 12th at 8:00, to which B may run
    assert (row["driving_slack"], row["driving_slack_minutes"]) == (6.0, 6 * 1440)


def test_questions_about_what_is_not_there_are_refused_and_lonely_ones_answered():
    effort = {"days": 2, "kind": "level_of_effort"}
    done = {"days": 1, "actual_start": "2026-01-02 08:00", "actual_finish": "2026-01-02 17:00"}
    schedule = small({"A": 2, "L": effort, "D": done}, [("A", "L", "ss", 0)])
    with pytest.raises(ParameterError, match="there is no activity 'X'"):
        driving_slack(schedule, "X")
    with pytest.raises(ParameterError, match="L is a level_of_effort"):
        float_paths(schedule, "L")
    with pytest.raises(ParameterError, match="rising numbers of days, got \\(5, 5\\)"):
        driving_slack(schedule, "A", limits=(5, 5))
    for focus, reason in (("A", "No open activity leads to A."), ("D", "D is complete; nothing drives it any more.")):
        answer = driving_slack(schedule, focus)
        assert (answer.status, answer.reason, len(answer.table)) == (Status.NO_DATA, reason, 0)
        assert str(answer) == f"No driving slack: {reason}"


# ---------------------------------------------------------------------------------------------------------- drag


def test_drag_of_the_published_case():
    answer = drag(small(CASE, CASE_LINKS), cost_per_day=100)
    assert answer.finish == pd.Timestamp("2026-02-02 17:00")  # 21 working days
    assert answer.table["drag"].to_dict() == {"C": 7.0, "E": 6.0, "A": 5.0, "F": 2.0}
    assert answer.table["drag_cost"].to_dict() == {"C": 700.0, "E": 600.0, "A": 500.0, "F": 200.0}
    assert answer.table["drag_minutes"].tolist() == [7 * DAY, 6 * DAY, 5 * DAY, 2 * DAY]
    assert answer.table.at["C", "finish"] == pd.Timestamp("2026-01-22 17:00")
    assert str(answer) == "Finish 2026-02-02 17:00; C drags most: 7.0 days"
    assert "drag_cost" not in drag(small(CASE, CASE_LINKS)).table


@pytest.mark.parametrize("seed", seeds(6, 200))
def test_drag_is_the_duration_or_the_float_of_parallel_work_whichever_is_smaller(seed):
    """True where all links are finish to start, on one calendar and without constraints."""
    schedule = random_network(seed)
    path = critical_path(schedule).table
    names = [*path.index]
    answer = drag(schedule).table
    assert set(answer.index) == set(path.index[path["longest_path"]])
    for name in answer.index:
        parallel = [
            path.at[other, "total_float_minutes"]
            for other in names
            if other != name and not leads(schedule, name, other) and not leads(schedule, other, name)
        ]
        duration = schedule.activities.at[name, "original_duration"]
        assert answer.at[name, "drag_minutes"] == min([duration, *parallel]), name


@pytest.mark.parametrize("seed", seeds(4, 60))
def test_drag_on_plans_with_everything_is_that_of_the_schedule_without_the_work(seed):
    schedule = as_schedule(random_plan(seed))
    rows = schedule.activities
    clock = schedule.calendars["0"].time
    now = critical_path(schedule)
    for name, row in drag(schedule).table.iterrows():
        changed = rows.copy()
        changed.loc[name, "remaining_duration"] = 0
        changed.loc[name, "expected_finish"] = pd.NaT
        finish = critical_path(schedule.replace(activities=changed)).finish
        assert row["finish"] == finish, name
        assert row["drag_minutes"] == clock.work(minutes(finish), minutes(now.finish))


def minutes(at: pd.Timestamp) -> int:
    return int(at.to_datetime64().astype("datetime64[m]").astype(int))


def test_work_held_by_its_finish_can_have_a_negative_drag():
    """B must end with A; were B shorter, it would begin later, and C begins with B."""
    links = [("A", "B", "ff", 0), ("B", "C", "ss", 0)]
    table = drag(small({"A": 10, "B": 4, "C": 8}, links)).table
    assert table["drag"].to_dict() == {"A": 6.0, "C": 4.0, "B": -4.0}


def test_drag_takes_an_expected_finish_away_with_the_work():
    """A of 5 days is expected on the 13th, the seventh working day."""
    expected = {"days": 5, "expected_finish": "2026-01-13 17:00"}
    table = drag(small({"A": expected, "B": 3}, [("A", "B", "fs", 0)])).table
    assert table[["remaining", "drag"]].to_dict("index") == {
        "A": {"remaining": 7.0, "drag": 7.0},
        "B": {"remaining": 3.0, "drag": 3.0},
    }


def test_a_late_date_to_keep_does_not_change_drag():
    answer = drag(small(CASE, CASE_LINKS, must_finish_by="2026-06-01"))
    assert answer.table["drag"].to_dict() == {"C": 7.0, "E": 6.0, "A": 5.0, "F": 2.0}


def test_drag_without_critical_work_says_so():
    done = {"days": 1, "actual_start": "2026-01-02 08:00", "actual_finish": "2026-01-02 17:00"}
    answer = drag(small({"D": done}))
    assert (answer.status, answer.reason) == (Status.NO_DATA, "No open activity is critical.")
    answer = drag(small({"L": {"kind": "wbs_summary", "wbs": "W"}}))
    assert answer.is_empty
    assert str(answer).startswith("No drag: The schedule has no activities")
    with pytest.raises(ParameterError, match="cost_per_day: expected a finite number, got nan"):
        drag(small(CASE, CASE_LINKS), cost_per_day=float("nan"))


def test_days_of_drag_are_those_of_the_project():
    """Without A the project ends a day and a night earlier, on a calendar of ten hours a day."""
    ten = Calendar.weekly(range(7), ((480, 1080),), name="ten hours")
    rows = {"A": {"original_duration": 1440, "calendar": "always"}, "B": {"original_duration": 600, "calendar": "ten"}}
    schedule = small(rows, [("A", "B", "fs", 0)], {"always": CONTINUOUS, "ten": ten}, "2026-01-05 08:00")
    answer = drag(schedule.replace(options=schedule.options.__class__(project_calendar="ten")))
    assert answer.calendar == "ten hours"
    assert answer.table["drag"].to_dict() == {"A": 1.0, "B": 1.0}
    assert answer.table["remaining"].to_dict() == {"A": 1.0, "B": 1.0}


# --------------------------------------------------------------------------------------------------- float paths


def listed_paths(schedule: Schedule, focus: str) -> list[tuple[float, list[str]]]:
    """Every chain of links to the focus with the sum of its link floats, smallest first."""
    floats = critical_path(schedule).links
    into: dict[str, list[tuple[str, float]]] = {}
    for link in floats.itertuples():
        into.setdefault(link.successor, []).append((link.predecessor, float(link.float_minutes)))
    found, growing = [], [(0.0, [focus])]
    while growing:
        total, chain = growing.pop()
        found.append((total, chain))
        growing += [(total + extra, [other, *chain]) for other, extra in into.get(chain[0], ())]
    return sorted(found, key=lambda path: (path[0], -len(path[1]), path[1]))


@pytest.mark.parametrize("seed", seeds(6, 200))
def test_float_paths_are_the_best_of_all_chains_that_add_something(seed):
    """All chains are listed by the sum of their link floats; the best with new activities is the next path."""
    schedule = random_network(seed, ("fs", "ss", "ff", "fs"), lags=(0, 0, 307, -411, 903), widest=9)
    focus = schedule.activities.index[-1]
    expected, known = [], set()
    for total, chain in listed_paths(schedule, focus):
        if new := [name for name in chain if name not in known]:
            expected.append((total, new, next(iter(chain[chain.index(new[-1]) + 1 :]), "")))
            known |= set(new)
    answer = float_paths(schedule, focus, 100)
    found = [
        (row.path_float, answer.activities.index[answer.activities["path"] == row.Index].tolist(), row.joins)
        for row in answer.table.itertuples()
    ]
    assert [(pytest.approx(total / DAY), *rest) for total, *rest in expected] == found
    few = float_paths(schedule, focus, 2)
    pd.testing.assert_frame_equal(few.table, answer.table.head(2))


def test_float_paths_by_hand():
    answer = float_paths(small(CASE, CASE_LINKS))
    assert answer.table.to_numpy().tolist() == [[0.0, 4, "A", "F", ""], [7.0, 2, "B", "D", "F"]]
    assert answer.activities["order"].to_dict() == {"A": 1, "C": 2, "E": 3, "F": 4, "B": 1, "D": 2}
    assert answer.activities["float"].tolist() == [0.0] * 4 + [7.0] * 2
    assert str(answer) == "2 paths to the finish; days of float: 0.0, 7.0"
    assert float_paths(small(CASE, CASE_LINKS), count=1).table["last"].tolist() == ["F"]


@pytest.mark.parametrize("names", ["AXB", "XAB"])
def test_of_two_that_set_a_date_the_one_with_less_float_is_followed(names):
    """X also works at weekends: it ends on Friday as A does, and could end on Sunday."""
    calendars = {"five": STANDARD, "seven": Calendar.weekly(range(7))}
    plan = {name: {"days": 5, "calendar": "seven" if name == "X" else "five"} for name in names}
    answer = float_paths(small(plan, [("A", "B", "fs", 0), ("X", "B", "fs", 0)], calendars), "B")
    assert answer.activities["path"].to_dict() == {"A": 1, "B": 1, "X": 2}
    assert answer.table[["path_float", "joins"]].to_numpy().tolist() == [[0.0, ""], [2.0, "B"]]


def test_paths_to_the_finish_know_every_end_and_total_float_knows_constraints():
    due = {"days": 3, "constraint": "finish_no_later", "constraint_date": "2026-01-06 17:00"}
    schedule = small({"A": 10, "B": due, "C": 4}, [("B", "C", "fs", 0)])
    by_slack = float_paths(schedule)
    assert by_slack.table[["path_float", "last"]].to_numpy().tolist() == [[0.0, "A"], [3.0, "C"]]
    by_float = float_paths(schedule, by="total_float")
    assert by_float.table[["path_float", "last"]].to_numpy().tolist() == [[-1.0, "B"], [0.0, "A"], [3.0, "C"]]


def test_impossible_questions_about_paths_are_refused():
    schedule = small(CASE, CASE_LINKS)
    for count in (0, 2.0, True):
        with pytest.raises(ParameterError, match="count: expected a whole number"):
            float_paths(schedule, count=count)
    with pytest.raises(ParameterError, match="by: 'free' is not one of driving_slack, total_float"):
        float_paths(schedule, by="free")
    done = {"days": 1, "actual_start": "2026-01-02 08:00", "actual_finish": "2026-01-02 17:00"}
    assert float_paths(small({"D": done, "A": 1}), "D").is_empty
    answer = float_paths(small({"D": done}))
    assert (answer.status, str(answer)) == (Status.NO_DATA, "No paths: No open activity leads to the finish.")
    assert float_paths(small({"L": {"kind": "wbs_summary", "wbs": "W"}})).is_empty


# --------------------------------------------------------------------------------------------------------- tiers


def test_near_critical_work_is_sorted_by_total_float():
    done = {"days": 1, "actual_start": "2026-01-02 08:00", "actual_finish": "2026-01-02 17:00"}
    effort = {"days": 1, "kind": "level_of_effort"}
    schedule = small({**CASE, "X": done, "L": effort}, [*CASE_LINKS, ("A", "L", "ss", 0)])
    answer = near_critical(schedule, limits=(0, 6.9))
    assert answer.table["tier"].to_dict() == {"A": 0, "C": 0, "E": 0, "F": 0, "B": 2, "D": 2}
    assert answer.totals == {"tier_0": 4, "tier_1": 0, "tier_2": 2}
    assert near_critical(schedule, limits=(0, 7)).totals == {"tier_0": 4, "tier_1": 2, "tier_2": 0}
    assert str(answer) == "6 open activities, 4 in the first tier"
    nothing = near_critical(small({"L": {"kind": "wbs_summary", "wbs": "W"}}))
    assert str(nothing) == "No tiers: The schedule has no open activities."
    assert near_critical(small({"X": done})).is_empty


# --------------------------------------------------------------------------------------------------------- speed
