"""Published and hand-made figures of the checks, and what lies exactly on a limit."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from inspected_plans import DAY, clean_plan, failing, finish, start
from small_schedules import small

from workbench.errors import ParameterError
from workbench.rules import Rules
from workbench.schedule.calendar import Calendar
from workbench.schedule.quality.inspection import inspect
from workbench.schedule.quality.measure import Measure, verdict
from workbench.schedule.quality.practices import PRACTICES
from workbench.schedule.quality.variants import QualityVariants
from workbench.schedule.schedule import Schedule
from workbench.schedule.vocabulary import Sense


def figures(found, check: str) -> tuple[float, float]:
    return tuple(found.table.loc[check, ["numerator", "denominator"]])


def days_after(moment: str, days: int) -> pd.Timestamp:
    """The evening of the last of so many days, Monday to Friday."""
    return pd.Timestamp(np.busday_offset(moment, days - 1)) + pd.Timedelta(hours=17)


# ------------------------------------------------------------------------------------------------ published figures


@pytest.mark.parametrize(
    ("length", "spare", "value", "verdict"),
    [(720, -60, 660 / 720, "fail"), (250, -10, 0.96, "pass"), (200, -10, 0.95, "pass"), (201, -11, 190 / 201, "fail")],
)
def test_the_critical_path_length_index_is_that_of_the_published_cases(length, spare, value, verdict):
    required = days_after("2026-01-05", length + spare)
    found = inspect(small({"A": length}), required=required)
    assert figures(found, "dcma_13") == (length + spare, length)
    assert (found.table.at["dcma_13", "value"], found.table.at["dcma_13", "verdict"]) == (value, verdict)


def executed(done_due: int, done_early: int, open_due: int, open_later: int = 1) -> Schedule:
    """Tasks of a day on their own; those that are due have a baseline before the status date."""
    rows = {}
    for count, is_due, is_done in (
        (done_due, True, True),
        (done_early, False, True),
        (open_due, True, False),
        (open_later, False, False),
    ):
        for _ in range(count):
            week = 0 if is_due else 9
            rows[f"A{len(rows)}"] = {
                "days": 1,
                "baseline_start": start(week),
                "baseline_finish": finish(week),
                "actual_start": start(1) if is_done else None,
                "actual_finish": finish(1) if is_done else None,
            }
    return small(rows, data_date=start(2))


@pytest.mark.parametrize(
    ("counts", "figure", "verdict"),
    [
        ((95, 0, 5), (95, 100), "pass"),
        ((94, 0, 6), (94, 100), "fail"),
        ((100, 5, 0), (105, 100), "pass"),
        ((6, 0, 0), (6, 6), "pass"),
        ((6, 2, 0), (8, 6), "pass"),  # early finishers count in the numerator
    ],
)
def test_the_baseline_execution_index_is_that_of_the_published_cases(counts, figure, verdict):
    found = inspect(executed(*counts))
    assert figures(found, "dcma_14") == figure
    assert found.table.at["dcma_14", "verdict"] == verdict
    assert len(found.offenders("dcma_14")) == counts[2]


def test_the_hit_rate_is_never_above_one():
    found = inspect(executed(6, 2, 0), variants=QualityVariants(hit_by="status_date"))
    assert found.table.at["dcma_14", "value"] == 8 / 6
    assert found.table.at["hit_rate", "value"] == 1


def test_the_total_float_consumption_index_is_that_of_the_published_case():
    # 200 days since the actual start, 20 days late, 400 days planned: 0.90, and 40 days late at this pace
    status = pd.Timestamp(np.busday_offset("2026-01-05", 200)) + pd.Timedelta(hours=8)
    row = {
        "days": 420,
        "remaining_duration": 220 * DAY,
        "actual_start": start(0),
        "baseline_start": start(0),
        "baseline_finish": days_after("2026-01-05", 400),
    }
    found = inspect(small({"A": row}, data_date=status))
    assert figures(found, "tfci") == (180, 200)
    assert found.table.at["tfci", "value"] == 0.9
    shown = found.offenders("tfci").loc["A"]
    assert (shown["predicted_float"], shown["planned_duration"]) == (-40, 400)
    assert shown["predicted_finish"] == days_after("2026-01-05", 440)
    assert found.table.at["tfci", "variant"].endswith(f"{shown['predicted_finish']:%Y-%m-%d}")


# ---------------------------------------------------------------------------------------------------- on the limit


def tasks(good: int, bad: int, fault: dict, fault_links: dict | None = None) -> Schedule:
    """A chain of one-day tasks between milestones, of which some are faulty."""
    rows = {"S": {"kind": "start_milestone"}}
    rows |= {f"A{number}": {"days": 1, **(fault if number < bad else {})} for number in range(good + bad)}
    rows["F"] = {"kind": "finish_milestone"}
    names = [*rows]
    links = [(first, second, "fs", 0) for first, second in pairwise(names)]
    for number in range(bad if fault_links else 0):
        links[number] = (*links[number][:2], fault_links.get("kind", "fs"), fault_links.get("lag", 0))
    return small(rows, links)


SHARES = {
    "dcma_03": ({}, {"lag": 1}, 5),
    "dcma_04": ({}, {"kind": "ss"}, 10),
    "dcma_05": ({"constraint": "finish_no_later", "constraint_date": "2030-01-01"}, None, 5),
    "dcma_08": ({"baseline_duration": 45 * DAY}, None, 5),
    "decm_06A205a": ({}, {"lag": 1}, 10),
}


@pytest.mark.parametrize("check", SHARES)
@pytest.mark.parametrize("total", [20, 60])
def test_a_share_on_the_limit_passes_and_one_more_fails(check, total):
    fault, links, percent = SHARES[check]
    allowed = total * percent // 100
    on, over = (inspect(tasks(total - bad, bad, fault, links)) for bad in (allowed, allowed + 1))
    assert on.table.at[check, "denominator"] == over.table.at[check, "denominator"] == total
    assert (on.table.at[check, "verdict"], over.table.at[check, "verdict"]) == ("pass", "fail")
    assert len(over.offenders(check)) == allowed + 1


@pytest.mark.parametrize(("limit", "on", "total", "sense"), [(0.29, 29, 100, "at_most"), (0.28, 7, 25, "at_least")])
def test_limits_are_compared_as_they_are_written(limit, on, total, sense):
    assert limit * total != on  # binary fractions would miss it
    worse = on + 1 if sense == "at_most" else on - 1
    assert verdict(Measure(numerator=on, denominator=total), limit, Sense(sense)) == "pass"
    assert verdict(Measure(numerator=worse, denominator=total), limit, Sense(sense)) == "fail"


@pytest.mark.parametrize(("loose", "expected"), [(1, "pass"), (2, "fail")])
def test_missing_logic_on_the_limit_passes(loose, expected):
    rows = {f"A{number}": 1 for number in range(20)}
    names = [*rows]
    ring = [("S", name, "fs", 0) for name in names] + [(name, "F", "fs", 0) for name in names[loose:]]
    found = inspect(small({"S": {"kind": "start_milestone"}, **rows, "F": {"kind": "finish_milestone"}}, ring))
    assert figures(found, "dcma_01") == (loose, 20)
    assert found.table.at["dcma_01", "verdict"] == expected
    assert found.offenders("dcma_01")["successors"].tolist() == [0] * loose


@pytest.mark.parametrize(("minutes", "count"), [(0, 0), (1, 1)])
def test_float_and_duration_count_from_the_first_minute_beyond_the_limit(minutes, count):
    length = 44 * DAY + minutes
    found = inspect(small({"A": {"original_duration": length + DAY}, "B": 1, "C": {"baseline_duration": length}}))
    assert found.offenders("dcma_06").index.tolist() == (["B", "C"] if count else ["C"])
    assert found.offenders("dcma_08").index.tolist() == (["A", "C"] if count else ["A"])


def test_a_day_is_that_of_the_activitys_own_calendar():
    long_days = Calendar.weekly(shifts=((480, 1080),))  # ten hours
    rows = {
        "A": {"days": 1, "calendar": "long", "baseline_duration": 44 * 600},
        "B": {"days": 1, "calendar": "usual", "baseline_duration": 44 * 600},
    }
    found = inspect(small(rows, calendars={"long": long_days, "usual": Calendar.weekly()}))
    assert found.offenders("dcma_08")["duration"].to_dict() == {"B": 55.0}


@pytest.mark.parametrize(
    ("rule", "elapsed", "days"),
    [
        ("predecessor", False, 6.0),
        ("successor", False, 4.8),
        ("project", False, 4.8),
        ("continuous", False, 2.0),
        ("predecessor", True, 2.0),
    ],
)
def test_a_lag_is_as_many_days_as_on_the_calendar_it_runs_on(rule, elapsed, days):
    plan = {"A": {"days": 1, "calendar": "usual"}, "B": {"days": 1, "calendar": "long"}}
    calendars = {"usual": Calendar.weekly(), "long": Calendar.weekly(shifts=((480, 1080),))}
    schedule = small(plan, [("A", "B", "fs", 6)], calendars, lag_calendar=rule, project_calendar="long")
    schedule = schedule.replace(links=schedule.links.assign(elapsed=elapsed))
    assert inspect(schedule).offenders("dcma_03")["lag_days"].tolist() == [days]
    only_long = inspect(schedule, variants=QualityVariants(long_lags_only=True))
    assert figures(only_long, "dcma_03") == (int(days > 5), 1)


@pytest.mark.parametrize(("minute", "verdict"), [(0, "pass"), (-1, "fail")])
def test_a_minute_of_negative_float_is_negative(minute, verdict):
    by = finish(0) + pd.Timedelta(minutes=minute)
    found = inspect(small({"A": {"days": 5, "constraint": "finish_no_later", "constraint_date": by}}))
    assert found.table.at["dcma_07", "verdict"] == verdict


@pytest.mark.parametrize(("moment", "count"), [(start(1), 0), (finish(0), 0), (finish(0) - pd.Timedelta(minutes=1), 1)])
def test_a_forecast_at_the_working_position_of_the_status_date_is_not_in_the_past(moment, count):
    row = {"days": 5, "file_early_start": moment, "file_early_finish": finish(1)}
    found = inspect(small({"A": row}, data_date=start(1)))
    assert figures(found, "dcma_09a") == (count, 1)


def test_late_dates_in_the_past_are_not_invalid():
    row = {"days": 5, "constraint": "finish_no_later", "constraint_date": "2025-06-02"}
    found = inspect(small({"A": row}))
    assert found.table.at["dcma_07", "verdict"] == "fail"
    assert found.table.at["dcma_09", "verdict"] == "pass"


@pytest.mark.parametrize(("moment", "count"), [(start(1), 0), (start(1) + pd.Timedelta(minutes=1), 1)])
def test_an_actual_date_on_the_status_date_is_not_in_the_future(moment, count):
    row = {"days": 5, "actual_start": moment, "remaining_duration": DAY}
    found = inspect(small({"A": row}, data_date=start(1)))
    assert figures(found, "dcma_09b") == (count, 1)


@pytest.mark.parametrize(("bad", "verdict"), [(1, "pass"), (2, "fail")])
def test_future_dates_on_the_limit_pass_where_there_is_tolerance(bad, verdict):
    future = {"days": 5, "actual_start": start(1, 1), "remaining_duration": DAY}
    rows = {f"A{number}": future if number < bad else 1 for number in range(20)}
    found = inspect(small(rows, data_date=start(1)))
    assert found.table.at["decm_06A506a", "verdict"] == verdict
    assert found.table.at["dcma_09b", "verdict"] == "fail"


@pytest.mark.parametrize(("bad", "verdict"), [(1, "pass"), (2, "fail")])
def test_missed_tasks_on_the_limit_pass(bad, verdict):
    found = inspect(executed(20 - bad, 0, bad))
    assert figures(found, "dcma_11") == (20, 20)  # finished a week after their baselines, or not at all
    rows = {
        f"A{number}": {
            "days": 1,
            "baseline_start": start(0),
            "baseline_finish": finish(0, 3 if number < bad else 4),
            "actual_start": start(0),
            "actual_finish": finish(0),
        }
        for number in range(20)
    }
    found = inspect(small({**rows, "LATER": {"days": 1, "baseline_finish": finish(2)}}, data_date=start(2)))
    assert figures(found, "dcma_11") == (bad, 20)
    assert found.table.at["dcma_11", "verdict"] == verdict
    assert found.offenders("dcma_11")["days_late"].tolist() == [1.0] * bad


def test_what_is_to_have_finished_after_the_status_date_is_not_done():
    row = {"days": 5, "actual_start": start(0), "actual_finish": finish(1), "baseline_finish": finish(0)}
    found = inspect(small({"A": row}, data_date=start(1)))
    assert figures(found, "dcma_14") == (0, 1)
    by_status = inspect(small({"A": row}, data_date=start(1)), variants=QualityVariants(hit_by="status_date"))
    assert figures(by_status, "hit_rate") == (0, 1)


def test_a_task_is_due_on_the_status_date_itself():
    row = {"days": 5, "baseline_start": start(0), "baseline_finish": finish(0)}
    at, short = (inspect(small({"A": row}, data_date=moment)) for moment in (start(1), finish(0, 3)))
    assert figures(at, "dcma_11") == (1, 1)
    assert short.table.at["dcma_11", "verdict"] == "not_applicable"


# --------------------------------------------------------------------------------------------------- populations


def test_milestones_summaries_efforts_and_inactive_work_are_not_judged():
    plan = clean_plan()
    plan.activities["W9"]["inactive"] = True
    plan.activities["W10"]["baseline_duration"] = 0
    found = inspect(plan.schedule())
    expected = [f"W{week}" for week in (4, 5, 6, 7, 8, 11, 12, 13, 14, 15)] + ["MARGIN"]
    assert found.population("dcma_01").tolist() == expected
    assert found.offenders("dcma_01").index.tolist() == ["W8"]  # its only successor is inactive
    into = set(found.population("dcma_03").get_level_values("successor"))
    assert into == set(expected)
    assert ("W9", "W10", "fs") not in found.population("dcma_03")


def test_a_link_to_an_effort_is_no_logic_and_one_to_another_project_is():
    plan = {"A": 1, "L": {"kind": "level_of_effort"}}
    outside = pd.DataFrame(
        {"predecessor": ["A", "9"], "successor": ["8", "A"], "project": "other", "link_type": ["fs", "fs"]}
    )
    loose = inspect(small(plan, [("A", "L", "ss", 0)]))
    assert loose.offenders("dcma_01").index.tolist() == ["A"]
    tied = inspect(small(plan, [("A", "L", "ss", 0)], external_links=outside))
    assert figures(tied, "dcma_01") == (0, 1)
    assert figures(tied, "dcma_01b") == (0, 1)


def test_over_nothing_no_check_passes():
    complete = {"days": 1, "actual_start": start(0), "actual_finish": finish(0)}
    found = inspect(small({"A": complete, "L": {"kind": "level_of_effort"}}, data_date=start(1)))
    nothing = found.table["denominator"] == 0
    assert (found.table.loc[nothing, "verdict"] == "not_applicable").all()
    assert found.table.loc[nothing, "value"].isna().all()
    expected = [f"dcma_{n:02d}" for n in (*range(1, 9), 11, 12, 13, 14)]
    assert set(expected) <= set(found.table.index[nothing])


def test_without_activities_of_their_own_the_answer_says_so():
    found = inspect(small({"L": {"kind": "level_of_effort"}}))
    assert (found.status.value, len(found.table)) == ("no_data", 0)
    assert str(found).startswith("Nothing to inspect: The schedule has no activities")
    with pytest.raises(ParameterError, match="dcma_01"):
        found.offenders("dcma_01")


def test_resources_are_missing_only_where_neither_people_nor_money_are_named():
    plan = {"A": 1, "B": {"days": 1, "budget": 10.0}, "C": 1, "D": 0.5}
    assigned = pd.DataFrame({"activity": ["A"], "resource": ["crew"]})
    found = inspect(small(plan, assignments=assigned))
    assert figures(found, "dcma_10") == (1, 4)
    assert found.offenders("dcma_10").index.tolist() == ["C"]
    assert found.table.at["dcma_10", "verdict"] == "info"


def test_start_to_finish_links_are_reported_apart():
    found = inspect(small({"A": 5, "B": 3}, [("A", "B", "sf", 0)]))
    assert figures(found, "dcma_04b") == (1, 1)
    assert found.offenders("dcma_04b").iloc[0].tolist() == ["A", "B", "sf", 0.0]
    assert found.offenders("dcma_01b")["start_is_driven"].tolist() == [False, False]


@pytest.mark.parametrize(
    ("kind", "actual", "expected"),
    [
        ("fs", {"actual_start": start(0, 1)}, True),
        ("ss", {"actual_start": start(0, 1)}, False),
        ("ff", {"actual_start": start(0, 1)}, False),
        ("ff", {"actual_start": start(0, 1), "actual_finish": finish(0, 2)}, True),
        ("sf", {"actual_start": start(0, 1), "actual_finish": finish(0, 2)}, False),
    ],
)
def test_out_of_sequence_looks_at_the_ends_that_are_tied(kind, actual, expected):
    plan = {
        "A": {"days": 9, "actual_start": start(0), "remaining_duration": 4 * DAY},
        "B": {"days": 3, "remaining_duration": DAY, **actual},
    }
    found = inspect(small(plan, [("A", "B", kind, 0)], data_date=start(1)))
    assert found.offenders("decm_06A212a").index.tolist() == (["B"] if expected else [])


def test_a_lead_allows_what_it_says_and_a_lag_forbids_it():
    plan = {
        "A": {"days": 5, "actual_start": start(0), "actual_finish": finish(0)},
        "B": {"days": 3, "actual_start": start(0, 3), "remaining_duration": DAY},
    }
    for lag, count in ((-2, 0), (-1, 1), (0, 1)):
        found = inspect(small(plan, [("A", "B", "fs", lag)], data_date=start(1)))
        assert figures(found, "decm_06A212a") == (count, 1)
    after = {**plan, "B": {**plan["B"], "actual_start": start(1)}}
    for lag, count in ((0, 0), (1, 1)):
        found = inspect(small(after, [("A", "B", "fs", lag)], data_date=start(1)))
        assert figures(found, "decm_06A212a") == (count, 1)


def test_measures_of_shape_are_those_counted_by_hand():
    # A 10 d → C 5 d → F, B 2 d → C, D 1 d → C, E 1 d → C; B, D and E may wait 8, 9 and 9 days; 15 days in all
    plan = {"A": 10, "B": 2, "D": 1, "E": 1, "C": 5, "F": {"kind": "finish_milestone"}}
    links = [(name, "C", "fs", 0) for name in "ABDE"] + [("C", "F", "fs", 0)]
    found = inspect(small(plan, links))
    assert figures(found, "logic_density") == (5, 6)
    assert figures(found, "merge_hotspots") == (1, 6)
    assert found.offenders("merge_hotspots")["predecessors"].to_dict() == {"C": 4}
    assert figures(found, "critical_share") == (2, 5)
    assert found.offenders("critical_share").index.tolist() == ["A", "C"]
    assert found.table.at["float_ratio", "value"] == pytest.approx((8 + 9 + 9) / (10 + 2 + 1 + 1 + 5))
    assert found.offenders("insufficient_detail").index.tolist() == ["A", "B", "C"]  # longer than 1.5 days
    rules = Rules(schedule_quality={"hotspot_predecessors": 5, "large_activity": 0.3333333333333333})
    found = inspect(small(plan, links), rules=rules)
    assert figures(found, "merge_hotspots") == (0, 6)
    assert found.offenders("insufficient_detail").index.tolist() == ["A", "C"]


def test_a_tenth_of_the_project_exactly_is_detail_enough():
    found = inspect(small({"A": 27, "B": 3}, [("A", "B", "fs", 0)]))
    assert found.offenders("insufficient_detail").index.tolist() == ["A"]


def test_limits_are_those_of_the_office():
    plan = clean_plan()
    plan.links[("W8", "W9", "fs")] = 1
    office = Rules(schedule_quality={"lags": 0.10, "activities_with_lag": 0.05})
    assert failing(inspect(plan.schedule())) == {"dcma_03"}
    assert failing(inspect(plan.schedule(), rules=office)) == {"decm_06A205a"}


def test_another_schedule_may_be_the_baseline():
    plan = clean_plan()
    for row in plan.activities.values():
        row["baseline_start"] = row["baseline_finish"] = None
    assert inspect(plan.schedule()).table.at["dcma_14", "verdict"] == "not_applicable"
    approved = clean_plan(done=0, to_do=16)
    found = inspect(plan.schedule(), approved.schedule())
    assert failing(found) == set()
    assert figures(found, "dcma_14") == (4, 4)
    approved.activities["W3"]["original_duration"] = approved.activities["W3"]["remaining_duration"] = 4 * DAY
    found = inspect(plan.schedule(), approved.schedule())
    assert found.offenders("dcma_11").index.tolist() == ["W3"]
    assert figures(found, "dcma_13") == (64, 65)


@pytest.mark.parametrize(("code", "figure"), [("", (0, 0)), ("reserve", (3, 5))])
def test_margin_is_found_by_its_code_too(code, figure):
    plan = clean_plan()
    plan.activities["MARGIN"] |= {"name": "Weather", "remaining_duration": 3 * DAY}
    plan.codes = [{"activity": "MARGIN", "code_type": "use", "value": "reserve"}]
    rules = Rules(schedule_quality={"margin_code_type": "use" if code else "", "margin_code": code})
    assert figures(inspect(plan.schedule(), rules=rules), "margin") == figure


def test_margin_that_the_baseline_has_used_up_is_no_longer_planned():
    row = {"days": 5, "name": "SCHEDULE MARGIN 1", "baseline_start": start(0), "baseline_finish": finish(0)}
    found = inspect(small({"A": {**row, "remaining_duration": 4 * DAY}}, data_date=start(0, 3)))
    assert figures(found, "margin") == (4, 2)


def test_the_required_finish_is_the_one_asked_for_then_the_projects_then_the_baselines():
    row = {"days": 20, "baseline_start": start(0), "baseline_finish": finish(2)}
    plain = small({"A": row})
    bound = small({"A": row}, must_finish_by=finish(1))
    assert figures(inspect(plain), "dcma_13") == (15, 20)
    assert figures(inspect(bound), "dcma_13") == (10, 20)
    assert figures(inspect(bound, target="A"), "dcma_13") == (15, 20)
    assert figures(inspect(bound, required=finish(0)), "dcma_13") == (5, 20)
    free = inspect(small({"A": 20}))
    assert figures(free, "dcma_13") == (20, 20)
    assert "float taken as 0" in free.table.at["dcma_13", "variant"]


def test_of_what_finishes_last_the_milestone_is_the_target():
    found = inspect(small({"F": {"kind": "finish_milestone"}, "A": 20}, [("A", "F", "fs", 0)]))
    assert found.population("dcma_13").tolist() == ["F"]


def test_a_baseline_that_ends_before_it_starts_says_nothing_of_the_duration():
    row = {"days": 5, "baseline_start": start(3), "baseline_finish": finish(0)}
    found = inspect(small({"A": row}))
    assert found.population("dcma_01").tolist() == ["A"]
    assert found.offenders("date_anomalies")["contradiction"].tolist() == ["baseline_finish before baseline_start"]


def test_the_critical_path_test_asks_the_work_that_can_begin_first():
    # B and C can begin now and have float, C less; A waits for a date far ahead and is critical
    plan = {"A": {"days": 20, "constraint": "start_no_earlier", "constraint_date": start(8)}, "B": 5, "C": 10}
    found = inspect(small(plan))
    assert found.population("dcma_12").tolist() == ["C"]
    assert figures(found, "dcma_12") == (600 - 50, 600)  # twelve weeks less two
    assert found.offenders("dcma_12").index.tolist() == ["C"]


@pytest.mark.parametrize(("spare", "verdict"), [(1, "pass"), (2, "fail")])
def test_the_critical_path_test_allows_a_day(spare, verdict):
    plan = {"A": 5, "B": {"days": 5 + spare, "constraint": "start_no_earlier", "constraint_date": start(0, 1)}}
    found = inspect(small({**plan, "B": {**plan["B"], "days": 4 + spare}}))
    assert found.population("dcma_12").tolist() == ["A"]
    assert found.table.at["dcma_12", "numerator"] == 600 - spare
    assert found.table.at["dcma_12", "verdict"] == verdict


def test_a_fixed_end_does_not_take_up_the_delay():
    schedule = small({"A": 5, "B": 5}, [("A", "B", "fs", 0)], must_finish_by=finish(1))
    assert inspect(schedule).table.at["dcma_12", "verdict"] == "pass"


# --------------------------------------------------------------------------------------------------- the answer


def test_a_practice_fails_with_one_of_its_checks():
    plan = clean_plan()
    plan.links[("W8", "W9", "fs")] = -1
    found = inspect(plan.schedule())
    assert found.practices["verdict"].to_dict() == {
        "gao_01": "info",
        "gao_02": "fail",
        "gao_03": "info",
        "gao_04": "pass",
        "gao_05": "pass",
        "gao_06": "pass",
        "gao_07": "pass",
        "gao_08": "info",
        "gao_09": "pass",
        "gao_10": "pass",
    }
    assert found.practices.loc["gao_02", ["passed", "failed"]].tolist() == [8, 1]


def test_every_check_speaks_for_one_practice():
    spoken = [check for _, checks in PRACTICES.values() for check in checks]
    assert sorted(spoken) == sorted(set(spoken))
    assert set(inspect(clean_plan().schedule()).table.index) - set(spoken) == {"dcma_04b"}


def test_sheets_hold_what_was_found():
    plan = clean_plan()
    plan.links[("W8", "W9", "fs")] = -1
    sheets = inspect(plan.schedule()).sheets()
    assert sheets["dcma_02"].to_dict("records") == [
        {"predecessor": "W8", "successor": "W9", "link_type": "fs", "lag_days": -1.0}
    ]
    assert sheets["margin"]["activity"].tolist() == ["MARGIN"]
    assert sheets["checks"]["check"].iloc[0] == "dcma_01"
    assert "dcma_03" not in sheets
    assert all(len(name) <= 31 for name in sheets)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"target": "Z"}, "target: 'Z' is not an activity"),
        ({"target": "EFFORT"}, "target: 'EFFORT' is not an activity"),
        ({"milestones": ["Z"]}, "milestones: 'Z' is not an activity"),
        ({"required": "2026-01-05T00:00:00+01:00"}, "required: expected a moment without a time zone"),
        ({"earlier": [clean_plan().schedule()]}, "earlier: expected updates in the order"),
    ],
)
def test_a_question_that_cannot_be_put_is_named(options, message):
    with pytest.raises(ParameterError, match=message):
        inspect(clean_plan().schedule(), **options)


@pytest.mark.parametrize(
    "options", [{"execution": "most"}, {"length_to": "x"}, {"hit_by": ""}, {"rolling_wave": "NaT"}]
)
def test_a_reading_that_is_not_known_is_named(options):
    with pytest.raises(ParameterError, match=next(iter(options))):
        QualityVariants(**options)
