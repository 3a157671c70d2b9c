"""Microsoft Project's rules by hand; two-week plans from Monday 2026-01-05, eight hours a day."""

import numpy as np
import pandas as pd
import pytest
from small_schedules import DAY, dates, floats, small

from workbench.errors import DataError
from workbench.schedule.backward import backward_pass
from workbench.schedule.critical_path import critical_path
from workbench.schedule.forward import forward_pass
from workbench.schedule.network import compile_network
from workbench.schedule.schedule import Schedule


def plan(activities: dict, links: list[tuple] = (), **options) -> Schedule:
    """A schedule by Microsoft Project's rules that starts on the first Monday, looked at a week later."""
    usual = {"rules": "microsoft_project", "project_start": "2026-01-05 08:00", "lag_calendar": "successor"}
    usual |= {"float_rule": "smallest", "data_date": "2026-01-12 08:00"}
    return small(activities, links, **(usual | options))


def summary(name: str, **columns) -> dict:
    return {name: {"kind": "wbs_summary", "wbs": name, **columns}}


def nodes(*names: str, **parents: str) -> pd.DataFrame:
    return pd.DataFrame({"node": names, "parent": [parents.get(name, "") for name in names]})


def test_work_begins_with_the_project_and_not_with_the_status_date():
    chain = {"A": 2, "B": 1}, [("A", "B", "fs", 0)]
    assert dates(plan(*chain), "A")[:2] == ("01-05 08", "01-06 17")
    assert dates(plan(*chain, rules="primavera"), "A")[:2] == ("01-12 08", "01-13 17")
    assert dates(plan(*chain, project_start=None), "A")[:2] == ("01-12 08", "01-13 17")


def test_links_do_not_begin_work_before_the_project():
    """Microsoft's article Q103971 (1995): a link that would do so is ignored."""
    for kind in ("ff", "sf"):
        assert dates(plan({"A": 2, "B": 3}, [("A", "B", kind, 0)]), "B")[:2] == ("01-05 08", "01-07 17")
    assert dates(plan({"A": 2, "B": 3}, [("A", "B", "fs", -5)]), "B")[:2] == ("01-05 08", "01-07 17")


def test_a_date_given_may_lie_before_the_project():
    early = {"days": 2, "constraint": "start_no_earlier", "constraint_date": "2025-12-29 08:00"}
    schedule = plan({"A": early, "B": 1}, [("A", "B", "fs", 0)])
    assert dates(schedule, "A")[:2] == ("12-29 08", "12-30 17")
    assert dates(schedule, "B")[:2] == ("01-05 08", "01-05 17")


# A of 3 days waits for P until Friday the 9th; Z ends on Friday the 23rd. Early and late dates under one constraint.
FREE = ("01-12 08", "01-14 17", "01-21 08", "01-23 17")
HONOURED = {
    ("start_on", "01-07 08:00"): ("01-07 08", "01-09 17", "01-07 08", "01-09 17"),
    ("start_on", "01-19 08:00"): ("01-19 08", "01-21 17", "01-19 08", "01-21 17"),
    ("finish_on", "01-13 17:00"): ("01-09 08", "01-13 17", "01-09 08", "01-13 17"),
    ("start_no_later", "01-08 08:00"): ("01-08 08", "01-12 17", "01-08 08", "01-12 17"),
    ("start_no_later", "01-19 08:00"): ("01-12 08", "01-14 17", "01-19 08", "01-21 17"),
    ("finish_no_later", "01-13 17:00"): ("01-09 08", "01-13 17", "01-09 08", "01-13 17"),
    ("start_no_earlier", "01-15 08:00"): ("01-15 08", "01-19 17", *FREE[2:]),
    ("finish_no_earlier", "01-16 17:00"): ("01-14 08", "01-16 17", *FREE[2:]),
    ("as_late_as_possible", None): (*FREE[2:], *FREE[2:]),
}
IGNORED = {
    ("start_on", "01-07 08:00"): (*FREE[:2], "01-07 08", "01-09 17"),
    ("finish_on", "01-13 17:00"): (*FREE[:2], "01-09 08", "01-13 17"),
    ("start_no_later", "01-08 08:00"): (*FREE[:2], "01-08 08", "01-12 17"),
    ("finish_no_later", "01-13 17:00"): (*FREE[:2], "01-09 08", "01-13 17"),
}


def constrained(kind: str, date: str | None, **options) -> Schedule:
    held = {"days": 3, "constraint": kind, "constraint_date": date and f"2026-{date}"}
    return plan({"P": 5, "A": held, "Z": 15}, [("P", "A", "fs", 0)], **options)


@pytest.mark.parametrize(("kind", "date"), HONOURED)
def test_hard_dates_hold_early_dates_too(kind, date):
    assert dates(constrained(kind, date), "A") == HONOURED[kind, date]


@pytest.mark.parametrize(("kind", "date"), IGNORED)
def test_where_constraints_are_not_honoured_links_come_first(kind, date):
    assert dates(constrained(kind, date, honour_constraints=False), "A") == IGNORED[kind, date]


def test_a_deadline_limits_the_late_finish_alone_even_of_a_fixed_date():
    schedule = plan({"A": {"days": 3, "deadline": "2026-01-09 17:00"}, "Z": 15})
    assert dates(schedule, "A") == ("01-05 08", "01-07 17", "01-07 08", "01-09 17")
    late = plan({"A": {"days": 3, "deadline": "2026-01-06 17:00"}, "Z": 15})
    assert dates(late, "A") == ("01-05 08", "01-07 17", "01-02 08", "01-06 17")
    assert floats(late, "A")[0] == -1
    fixed = {"constraint": "start_on", "constraint_date": "2026-01-07 08:00", "deadline": "2026-01-08 17:00"}
    assert dates(plan({"A": {"days": 3, **fixed}, "Z": 15}), "A") == ("01-07 08", "01-09 17", "01-06 08", "01-08 17")


def test_manual_work_keeps_its_dates_and_drives():
    by_hand = {"days": 2, "manual": True, "planned_start": "2026-01-06 08:00", "planned_finish": "2026-01-07 17:00"}
    schedule = plan({"P": 5, "M": by_hand, "A": 1, "Z": 10}, [("P", "M", "fs", 0), ("M", "A", "fs", 1)])
    assert dates(schedule, "M") == ("01-06 08", "01-07 17", "01-13 08", "01-14 17")
    assert dates(schedule, "A")[:2] == ("01-09 08", "01-09 17")
    assert floats(schedule, "P") == (1, 0)


def test_one_date_of_manual_work_gives_the_other_and_without_any_it_is_planned_like_the_rest():
    start = {"days": 2, "manual": True, "planned_start": "2026-01-06 08:00"}
    finish = {"days": 2, "manual": True, "planned_finish": "2026-01-07 17:00"}
    schedule = plan({"S": start, "F": finish, "N": {"days": 2, "manual": True}})
    assert dates(schedule, "S")[:2] == dates(schedule, "F")[:2] == ("01-06 08", "01-07 17")
    assert dates(schedule, "N")[:2] == ("01-05 08", "01-06 17")


def test_what_is_left_of_manual_work_ends_with_its_planned_finish():
    begun = {"days": 4, "remaining_duration": DAY, "actual_start": "2026-01-06 08:00"}
    by_hand = {"manual": True, "planned_start": "2026-01-06 08:00", "planned_finish": "2026-01-13 17:00"}
    row = critical_path(plan({"M": {**begun, **by_hand}})).table.loc["M"]
    assert row["early_start"] == pd.Timestamp("2026-01-06 08:00")
    assert row["remaining_start"] == pd.Timestamp("2026-01-13 08:00")
    assert row["early_finish"] == pd.Timestamp("2026-01-13 17:00")


def test_of_activities_that_start_together_the_first_one_holds_the_start_of_a_summary():
    """A milestone at the end of Monday and work on Tuesday morning stand at the same working time."""
    work = {"P": 1, **summary("S"), "A": {"days": 1, "wbs": "S"}, "M": {"kind": "finish_milestone", "wbs": "S"}, "C": 1}
    links = [("P", "A", "fs", 0), ("P", "M", "fs", 0), ("S", "C", "ss", 0), ("C", "Z", "fs", 0)]
    schedule = plan({**work, "Z": 1, "Y": 20}, links, wbs=nodes("S"))
    assert dates(schedule, "M") == ("01-05 17", "01-05 17", "01-30 17", "01-30 17")
    assert dates(schedule, "A") == ("01-06 08", "01-06 17", "01-29 08", "01-29 17")


def test_inactive_work_and_its_links_take_no_part():
    schedule = plan({"A": 2, "I": {"days": 5, "inactive": True}, "B": 1}, [("A", "I", "fs", 0), ("I", "B", "fs", 0)])
    table = critical_path(schedule).table
    assert dates(schedule, "B")[:2] == ("01-05 08", "01-05 17")
    assert table.loc["I"].drop(["name", "critical", "longest_path"]).isna().all()
    assert not table.loc["I", "critical"]
    assert critical_path(schedule).finish == pd.Timestamp("2026-01-06 17:00")


def test_started_work_goes_on_where_it_stopped_and_waits_for_nobody():
    begun = {"days": 5, "remaining_duration": 3 * DAY, "actual_start": "2026-01-07 08:00"}
    schedule = plan({"P": 10, "A": begun, "B": 1}, [("P", "A", "fs", 0), ("A", "B", "fs", 0)])
    row = critical_path(schedule).table.loc["A"]
    assert dates(schedule, "A")[:2] == ("01-07 08", "01-13 17")
    assert row["remaining_start"] == pd.Timestamp("2026-01-09 08:00")
    assert dates(schedule, "B")[:2] == ("01-14 08", "01-14 17")
    split = plan({"A": {**begun, "split": True, "resumed": "2026-01-19 08:00"}})
    assert dates(split, "A")[:2] == ("01-07 08", "01-21 17")


def test_what_comes_before_started_work_is_due_when_that_goes_on():
    """As the late dates of the Software Development plan show, where every task is under way."""
    begun = {"days": 5, "remaining_duration": 3 * DAY, "actual_start": "2026-01-07 08:00"}
    schedule = plan({"P": 1, "A": begun, "Z": 15}, [("P", "A", "fs", 0)])
    assert dates(schedule, "P") == ("01-05 08", "01-05 17", "01-08 08", "01-08 17")
    assert dates(schedule, "A")[2:] == ("01-07 08", "01-23 17")
    assert floats(schedule, "P") == (3, 1)


def test_started_work_under_a_fixed_date_is_held_by_its_late_finish_alone():
    begun = {"days": 5, "remaining_duration": 3 * DAY, "actual_start": "2026-01-07 08:00"}
    for kind in ("finish_on", "mandatory_finish"):
        held = {"constraint": kind, "constraint_date": "2026-01-09 17:00"}
        assert dates(plan({"A": {**begun, **held}, "Z": 15}), "A") == ("01-07 08", "01-13 17", "01-07 08", "01-09 17")


def test_complete_work_is_pinned_and_drives_from_its_actual_dates():
    done = {"days": 5, "actual_start": "2026-01-05 08:00", "actual_finish": "2026-01-07 12:00"}
    schedule = plan({"A": done, "B": 1}, [("A", "B", "fs", 0)])
    assert dates(schedule, "A") == ("01-05 08", "01-07 12", "01-05 08", "01-07 12")
    assert dates(schedule, "B")[:2] == ("01-07 13", "01-08 12")


def test_work_as_late_as_possible_pushes_its_successors_to_their_late_dates():
    late = {"days": 2, "constraint": "as_late_as_possible"}
    schedule = plan({"A": late, "B": 1, "Z": 10}, [("A", "B", "fs", 0)])
    assert dates(schedule, "A")[:2] == ("01-14 08", "01-15 17")
    assert dates(schedule, "B") == ("01-16 08", "01-16 17") * 2
    assert floats(schedule, "A") == floats(schedule, "B") == (0, 0)
    other = schedule.replace(options=schedule.options.__class__(project_start=None), data_date="2026-01-05")
    assert dates(other, "A")[:2] == ("01-05 08", "01-06 17")


def test_a_summary_is_waited_for_as_a_whole_and_waits_as_a_whole():
    work = {"P": 3, **summary("S"), "A": {"days": 2, "wbs": "S"}, "B": {"days": 4, "wbs": "S"}, "C": 1}
    schedule = plan(work, [("P", "S", "fs", 0), ("S", "C", "fs", 0)], wbs=nodes("S"))
    assert dates(schedule, "A") == ("01-08 08", "01-09 17", "01-12 08", "01-13 17")
    assert dates(schedule, "B") == ("01-08 08", "01-13 17") * 2
    assert dates(schedule, "S") == ("01-08 08", "01-13 17") * 2
    assert dates(schedule, "C")[:2] == ("01-14 08", "01-14 17")
    assert floats(schedule, "A") == (2, 2)
    assert floats(schedule, "S") == (0, 0)
    plain = dates(schedule.replace(options=schedule.options.__class__()), "C")
    assert plain[:2] == ("01-12 08", "01-12 17")  # in Primavera's rules summaries drive nothing


def test_what_waits_for_the_start_of_a_summary_waits_for_the_one_that_starts_first():
    """B starts first although A is listed first, which shows only once the dates are known."""
    work = {"P": 5, **summary("S"), "A": {"days": 2, "wbs": "S"}, "B": {"days": 4, "wbs": "S"}, "C": 1, "Q": 1}
    links = [("P", "A", "fs", 0), ("Q", "B", "fs", 0), ("S", "C", "ss", 1)]
    schedule = plan(work, links, wbs=nodes("S"))
    assert dates(schedule, "S")[0] == dates(schedule, "B")[0] == "01-06 08"
    assert dates(schedule, "C")[:2] == ("01-07 08", "01-07 17")


def test_the_start_of_one_summary_may_wait_for_that_of_another():
    """T begins with B, which waits for the start of S; only then is it known that T does not begin with A."""
    work = {**summary("S"), "X": {"days": 1, "wbs": "S"}, "Y": {"days": 1, "wbs": "S"}}
    work |= {**summary("T"), "A": {"days": 1, "wbs": "T"}, "B": {"days": 1, "wbs": "T"}, "C": 1, "P": 5, "Q": 2}
    links = [("P", "X", "fs", 0), ("Q", "Y", "fs", 0), ("P", "A", "fs", 0), ("S", "B", "ss", 0), ("T", "C", "ss", 0)]
    schedule = plan(work, links, wbs=nodes("S", "T"))
    assert dates(schedule, "B")[0] == dates(schedule, "C")[0] == dates(schedule, "Y")[0] == "01-07 08"


def test_nested_summaries_hold_what_lies_below_and_leave_inactive_work_out():
    work = {**summary("S"), **summary("T"), "A": {"days": 2, "wbs": "T"}, "C": 1}
    work["I"] = {"days": 9, "wbs": "T", "inactive": True}
    schedule = plan(work, [("S", "C", "fs", 0)], wbs=nodes("S", "T", T="S"))
    assert dates(schedule, "C")[:2] == ("01-07 08", "01-07 17")
    assert dates(schedule, "S")[:2] == dates(schedule, "T")[:2] == ("01-05 08", "01-06 17")


def test_the_float_of_a_summary_is_the_smaller_one_of_its_two_ends():
    work = {**summary("S"), "A": {"days": 1, "wbs": "S"}, "B": {"days": 2, "wbs": "S"}, "C": 8}
    schedule = plan(work, [("A", "C", "fs", 0)], wbs=nodes("S"))
    assert dates(schedule, "S") == ("01-05 08", "01-06 17", "01-05 08", "01-15 17")
    assert floats(schedule, "S") == (0, 0)
    assert floats(schedule.replace(options=schedule.options.__class__()), "S")[0] == 7


def test_links_of_summaries_in_a_circle_are_refused_by_name():
    work = {**summary("S"), "A": {"days": 1, "wbs": "S"}, "B": {"days": 1, "wbs": "S"}, "C": 1}
    schedule = plan(work, [("S", "C", "fs", 0), ("C", "A", "fs", 0)], wbs=nodes("S"))
    with pytest.raises(DataError, match=r"links of summaries .*do not run in a circle"):
        critical_path(schedule)


def test_an_end_without_successors_has_its_total_float_free():
    schedule = plan({"A": {"days": 2, "deadline": "2026-01-08 17:00"}, "Z": 10})
    assert floats(schedule, "A") == (2, 2)
    assert floats(schedule.replace(options=schedule.options.__class__()), "A") == (-3, 8)


def test_many_schedules_at_once_are_each_the_one_alone():
    held = {"days": 3, "constraint": "start_no_later", "constraint_date": "2026-01-07 08:00"}
    late = {"days": 1, "constraint": "finish_no_later", "constraint_date": "2026-01-13 17:00"}
    begun = {"days": 5, "remaining_duration": 3 * DAY, "actual_start": "2026-01-05 08:00"}
    by_hand = {"days": 2, "manual": True, "planned_start": "2026-01-06 08:00", "planned_finish": "2026-01-07 17:00"}
    links = [("P", "A", "fs", 0), ("A", "B", "ff", 1), ("M", "B", "fs", 0), ("R", "B", "ss", 0), ("B", "C", "fs", 0)]
    network = compile_network(plan({"P": 5, "A": held, "B": late, "R": begun, "M": by_hand, "C": 2}, links))
    durations = np.random.default_rng(3).integers(1, 40, (len(network), 25)) * 60
    early = forward_pass(network, durations)
    last = backward_pass(network, early, early.finish.max(axis=0))
    for column in range(durations.shape[1]):
        alone = forward_pass(network, durations[:, column])
        back = backward_pass(network, alone, int(alone.finish.max()))
        for many, one in ((early, alone), (last, back)):
            assert many.start[:, column].tolist() == one.start.tolist()
            assert many.finish[:, column].tolist() == one.finish.tolist()
