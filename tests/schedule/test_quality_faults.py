"""One planted fault per check and per reading of it: it trips what it should and nothing else."""

from collections.abc import Callable
from functools import cache

import pandas as pd
import pytest
from inspected_plans import DAY, Plan, clean_plan, failing, finish, start

from workbench.schedule.quality.catalogue import CHECKS
from workbench.schedule.quality.inspection import inspect
from workbench.schedule.quality.variants import QualityVariants
from workbench.schedule.schedule import Schedule


def before() -> Plan:
    """The clean plan one week earlier."""
    return clean_plan(done=3, to_do=13)


@cache
def schedule_before() -> Schedule:
    return before().schedule()


def run(plan: Plan, earlier: Plan | None = None, **options):
    update = schedule_before() if earlier is None else earlier.schedule()
    return inspect(plan.schedule(), earlier=[update], **options)


def side(plan: Plan, predecessor: str, successor: str, week: int) -> None:
    """Put a week of work beside the chain."""
    plan.activities["SIDE"] = {
        "original_duration": 5 * DAY,
        "baseline_start": start(week),
        "baseline_finish": finish(week),
    }
    plan.links[(predecessor, "SIDE", "fs")] = plan.links[("SIDE", successor, "fs")] = 0
    plan.assigned.append("SIDE")


def test_a_clean_schedule_fails_nothing():
    clean = run(clean_plan())
    assert failing(clean) == set()
    assert (clean.table["verdict"] == "pass").sum() >= 25
    limited = clean.table["limit"].notna()
    assert not (clean.table.loc[limited, "numerator"] * (clean.table.loc[limited, "limit"] == 0)).any()
    assert [check for check in clean.table.index[limited] if len(clean.offenders(check))] == []
    assert str(clean) == "0 of 27 checks with a limit fail"


# ------------------------------------------------------------------------------------------------- the faults


def no_link(plan):
    del plan.links[("W8", "W9", "fs")]


def finish_drives_nothing(plan):
    del plan.links[("W8", "W9", "fs")]
    plan.links[("W8", "W9", "ss")] = 0


def lead(plan):
    plan.links[("W8", "W9", "fs")] = -1


def lag(plan):
    plan.links[("W8", "W9", "fs")] = 1


def start_links(plan):
    plan.links[("W4", "W6", "ss")] = plan.links[("W5", "W7", "ss")] = 0


def start_on(plan):
    plan.activities["W9"] |= {"constraint": "start_on", "constraint_date": start(9)}


def start_on_in_a_long_plan(plan):
    longer = clean_plan(to_do=25)
    start_on(longer)
    plan.activities, plan.links, plan.assigned = longer.activities, longer.links, longer.assigned


def high_float(plan):
    side(plan, "W3", "FINISH", 4)


def finish_no_later(plan):
    plan.activities["FINISH"] |= {"constraint": "finish_no_later", "constraint_date": finish(16, 3)}


def long_baseline(plan):
    plan.activities["W9"]["baseline_duration"] = 45 * DAY


def stale_forecast(plan):
    plan.activities["W9"] |= {"file_early_start": start(3), "file_early_finish": finish(3)}


def future_start(plan):
    plan.activities["W4"]["actual_start"] = start(4, 1)


def late_finish(plan):
    plan.activities["W3"]["baseline_finish"] = finish(3, 3)


def far_ahead(plan):
    plan.activities["W5"] |= {"constraint": "start_no_earlier", "constraint_date": start(9)}
    plan.activities["FINISH"] |= {"baseline_start": finish(20), "baseline_finish": finish(20)}


def expected_finish(plan):
    plan.activities["W4"]["expected_finish"] = finish(4)


def mandatory_start(plan):
    plan.activities["W9"] |= {"constraint": "mandatory_start", "constraint_date": start(9)}


def early_promise(plan):
    plan.activities["FINISH"] |= {"baseline_start": finish(14), "baseline_finish": finish(14)}


def unfinished(plan):
    plan.activities["W3"] |= {"actual_finish": None, "percent_complete": 0.5, "remaining_duration": DAY}


def unapproved(plan):
    longer = clean_plan(to_do=16)
    longer.activities["W19"] |= {"baseline_start": None, "baseline_finish": None}
    plan.activities, plan.links, plan.assigned = longer.activities, longer.links, longer.assigned


def two_short_lags(plan):
    plan.links[("W8", "W9", "fs")] = plan.links[("W9", "W10", "fs")] = 1


def linked_summary(plan):
    plan.links[("SUMMARY", "W9", "fs")] = 0


def driving_effort(plan):
    del plan.links[("W15", "EFFORT", "ff")]
    plan.links[("EFFORT", "W9", "ss")] = 0


def too_soon(plan):
    plan.activities["W4"]["actual_start"] = start(3, 2)


def no_baseline_start(plan):
    plan.activities["W9"]["baseline_start"] = None


def progress_without_start(plan):
    plan.activities["W4"]["percent_complete"] = 0.5


def complete_without_finish(plan):
    plan.activities["W4"]["percent_complete"] = 1.0


def baseline_backwards(plan):
    plan.activities["W9"] |= {"baseline_start": start(10, 1), "baseline_duration": 5 * DAY}


OPEN_END = {"dcma_01", "decm_06A204b"}  # an end tied to nothing is dangling too, and there without tolerance
HELD = {"dcma_05", "decm_06A209a"}  # the second counts the same without tolerance
FAULTS: dict[str, tuple[Callable, set[str], dict]] = {
    "a link that is not there": (no_link, OPEN_END, {}),
    "a finish that drives nothing": (finish_drives_nothing, {"decm_06A204b"}, {}),
    "a lead": (lead, {"dcma_02"}, {}),
    "a lag": (lag, {"dcma_03"}, {}),
    "links from start to start": (start_links, {"dcma_04"}, {}),
    "a hard constraint": (start_on, HELD, {}),
    "one hard constraint among many": (start_on_in_a_long_plan, {"decm_06A209a"}, {}),
    "too much float": (high_float, {"dcma_06"}, {}),
    "a finish that is too early to keep": (finish_no_later, {"dcma_07"}, {}),
    "a baseline of two months": (long_baseline, {"dcma_08"}, {}),
    "a forecast in the past": (stale_forecast, {"dcma_09", "dcma_09a"}, {}),  # the sum, and its part
    # the sum, its part, and the same with tolerance
    "an actual start in the future": (future_start, {"dcma_09", "dcma_09b", "decm_06A506a"}, {}),
    "a task that finished late": (late_finish, {"dcma_11"}, {}),
    "a chain that hangs on a date far ahead": (far_ahead, {"dcma_12"}, {}),
    "an expected finish that takes up the delay": (expected_finish, {"dcma_12"}, {}),
    "a mandatory start that takes up the delay": (mandatory_start, {"dcma_12", *HELD}, {}),  # it is one of them
    "a promise that the forecast breaks": (early_promise, {"dcma_13"}, {}),
    "a finish required too early": (lambda plan: None, {"dcma_13"}, {"required": finish(14)}),
    # what was due and is not finished is missed
    "a due task that is not finished": (unfinished, {"dcma_11", "dcma_14"}, {}),
    "open work without a baseline": (unapproved, {"dcma_14"}, {}),
    "two short lags": (two_short_lags, {"decm_06A205a"}, {"variants": QualityVariants(long_lags_only=True)}),
    "a summary with logic": (linked_summary, {"decm_06A208a"}, {}),
    "an effort that drives work": (driving_effort, {"decm_06A210a"}, {}),
    "work out of sequence": (too_soon, {"decm_06A212a"}, {}),
    "no baseline start": (no_baseline_start, {"decm_06A501a"}, {}),
    "progress without a start": (progress_without_start, {"decm_06A505a"}, {}),
    "all done and not finished": (complete_without_finish, {"decm_06A505b"}, {}),
    "a baseline that ends before it starts": (baseline_backwards, {"date_anomalies"}, {}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_trips_its_check_and_no_other(fault):
    plant, expected, options = FAULTS[fault]
    plan = clean_plan()
    plant(plan)
    found = run(plan, **options)
    assert failing(found) == expected
    assert all(len(found.offenders(check)) for check in expected)


def earlier_start(plan):
    plan.activities["W1"]["actual_start"] = start(1, 1)


def earlier_finish(plan):
    plan.activities["W1"]["actual_finish"] = finish(1, 3)


SINCE = {
    "a start that was another day": (earlier_start, {"decm_06A504a"}),
    "a finish that was another day": (earlier_finish, {"decm_06A504b"}),
}


@pytest.mark.parametrize("fault", SINCE)
def test_history_that_was_changed_is_seen_from_the_update_before(fault):
    plant, expected = SINCE[fault]
    earlier = before()
    plant(earlier)
    found = run(clean_plan(), earlier)
    assert failing(found) == expected
    assert found.offenders(*expected).index.tolist() == ["W1"]


def test_a_start_that_rides_the_data_date_is_seen_the_second_time():
    now, then = clean_plan(), before()
    for plan in (now, then):
        side(plan, "W0", "W9", 8)
    found = run(now, then)
    assert failing(found) == {"decm_06A506c"}
    assert found.offenders("decm_06A506c").index.tolist() == ["SIDE"]
    assert failing(run(now)) == set()


def test_a_finish_that_rides_the_data_date_is_seen_the_second_time():
    now, then = clean_plan(), before()
    for plan in (now, then):
        side(plan, "W0", "W9", 8)
        plan.activities["SIDE"] |= {"actual_start": start(1), "remaining_duration": 0, "percent_complete": 0.99}
    # nothing left to do and no actual finish is the other half of the same fault
    assert failing(run(now, then)) == {"decm_06A506c", "decm_06A505b"}


def test_every_check_with_a_limit_has_a_fault_that_trips_it():
    tripped = set().union(*(expected for _, expected, _ in FAULTS.values()), *(found for _, found in SINCE.values()))
    assert {name for name, check in CHECKS.items() if check.limit} == tripped | {"decm_06A506c"}


# ------------------------------------------------------------------------------------------------- the readings


def test_a_link_out_of_open_work_counts_when_either_end_will_do():
    plan = clean_plan()
    plan.links[("MARGIN", "FINISH", "fs")] = 1
    assert failing(run(plan)) == set()
    found = run(plan, variants=QualityVariants(either_end=True))
    assert failing(found) == {"dcma_03"}
    assert found.table.loc["dcma_03", ["numerator", "denominator"]].tolist() == [1, 14]


def test_tasks_that_wait_are_counted_instead_of_links():
    plan = clean_plan()
    for week in range(5, 12):  # many links more, so that the lags are few among them
        plan.links[("W4", f"W{week + 3}", "fs")] = 0
        plan.links[("W3", f"W{week + 1}", "fs")] = 0
    plan.links[("W8", "W9", "fs")] = 1
    by_link = run(plan)
    assert by_link.table.loc["dcma_03", ["numerator", "denominator"]].tolist() == [1, 27]
    by_task = run(plan, variants=QualityVariants(per_task=True))
    assert by_task.table.loc["dcma_03", ["numerator", "denominator"]].tolist() == [1, 13]
    assert (failing(by_link), failing(by_task)) == (set(), {"dcma_03"})
    assert by_task.offenders("dcma_03").index.tolist() == ["W9"]


@pytest.mark.parametrize(("days", "expected"), [(5, set()), (5.5, {"dcma_03"})])
def test_only_a_lag_longer_than_the_limit_counts_when_asked_so(days, expected):
    plan = clean_plan()
    plan.links[("W8", "W9", "fs")] = days
    assert failing(run(plan, variants=QualityVariants(long_lags_only=True))) - {"dcma_13"} == expected


@pytest.mark.parametrize(("plant", "expected"), [(start_on, set()), (mandatory_start, {*HELD, "dcma_12"})])
def test_only_mandatory_dates_are_hard_in_the_strict_reading(plant, expected):
    plan = clean_plan()
    plant(plan)
    assert failing(run(plan, variants=QualityVariants(p6_strict=True))) == expected


def test_float_of_exactly_the_limit_is_high_in_the_other_reading():
    plan = clean_plan(to_do=12)
    side(plan, "W3", "FINISH", 4)
    plan.activities["SIDE"]["original_duration"] = 21 * DAY  # 65 days less 44
    assert run(plan).table.at["dcma_06", "verdict"] == "pass"
    found = run(plan, variants=QualityVariants(limit_is_high=True))
    assert failing(found) == {"dcma_06"}
    assert found.offenders("dcma_06")["total_float"].tolist() == [44.0]


def test_work_beyond_the_rolling_wave_may_be_long():
    plan = clean_plan()
    long_baseline(plan)
    until = QualityVariants(rolling_wave=start(9) - pd.Timedelta(minutes=1))
    found = run(plan, variants=until)
    assert failing(found) == set()
    assert found.population("dcma_08").tolist() == ["W4", "W5", "W6", "W7", "W8"]
    assert failing(run(plan, variants=QualityVariants(rolling_wave=start(9)))) == {"dcma_08"}


@pytest.mark.parametrize(
    ("reading", "figures"),
    [("all_unbaselined", (4, 5)), ("due_only", (4, 4)), ("unbaselined_done", (4, 4))],
)
def test_open_work_without_a_baseline_counts_in_one_reading_of_execution(reading, figures):
    plan = clean_plan()
    unapproved(plan)
    found = run(plan, variants=QualityVariants(execution=reading))
    assert tuple(found.table.loc["dcma_14", ["numerator", "denominator"]]) == figures


@pytest.mark.parametrize(
    ("reading", "figures"),
    [("all_unbaselined", (4, 4)), ("due_only", (4, 3)), ("unbaselined_done", (4, 4))],
)
def test_finished_work_without_a_baseline_is_no_gain_but_in_one_reading(reading, figures):
    plan = clean_plan()
    plan.activities["W3"] |= {"baseline_start": None, "baseline_finish": None}
    found = run(plan, variants=QualityVariants(execution=reading))
    assert tuple(found.table.loc["dcma_14", ["numerator", "denominator"]]) == figures


def test_late_by_its_baseline_may_be_a_hit_by_the_status_date():
    plan = clean_plan()
    late_finish(plan)
    assert run(plan).table.at["hit_rate", "value"] == 3 / 4
    assert run(plan, variants=QualityVariants(hit_by="status_date")).table.at["hit_rate", "value"] == 1


def test_the_length_is_measured_to_the_baseline_finish_when_asked_so():
    plan = clean_plan()
    early_promise(plan)  # 65 days to the forecast, 10 fewer to the baseline
    assert run(plan).table.at["dcma_13", "value"] == 55 / 65
    assert run(plan, variants=QualityVariants(length_to="baseline")).table.at["dcma_13", "value"] == 45 / 55
