"""Successive updates: what happened between them, and how the indices went."""

import numpy as np
import pytest
from inspected_plans import DAY, clean_plan, finish, start
from small_schedules import small

import workbench
from workbench.errors import ParameterError
from workbench.schedule.quality.inspection import inspect
from workbench.schedule.quality.update_comparison import compare_updates


def three_updates():
    """After weeks 2, 3 and 4; in week 3 nothing of W3 is done, and the rest slips by a week."""
    first, second, third = clean_plan(2, 14), clean_plan(3, 13), clean_plan(3, 13)
    third.data_date = start(4)
    return [plan.schedule() for plan in (first, second, third)]


def test_the_trend_holds_every_index_of_every_update():
    *earlier, now = three_updates()
    trend = inspect(now, earlier=earlier).trend
    assert trend["data_date"].tolist() == [start(2), start(3), start(4)]
    assert trend["finish"].tolist() == [finish(16), finish(16), finish(17)]
    assert trend["finish_slip_days"].fillna(-1).tolist() == [-1, 0, 5]
    figures = {
        "baseline_execution": [(2, 2), (3, 3), (3, 4)],
        "hit_rate": [(2, 2), (3, 3), (3, 4)],
        "current_execution": [(0, 0), (1, 1), (0, 1)],
        "changed_starts": [(0, 0), (0, 3), (0, 4)],
        "changed_finishes": [(0, 0), (0, 3), (0, 4)],  # START is one of them
        "riding_forecasts": [(0, 0), (0, 14), (1, 14)],
        "margin": [(5, 5), (5, 5), (5, 5)],
    }
    for name, expected in figures.items():
        assert [*zip(trend[name], trend[f"{name}_of"], strict=True)] == expected, name


def test_last_periods_forecast_that_did_not_come_true_is_named():
    *earlier, now = three_updates()
    found = inspect(now, earlier=earlier)
    assert tuple(found.table.loc["cei", ["numerator", "denominator", "verdict"]]) == (0, 1, "info")
    assert found.offenders("cei").to_dict("index") == {
        "W3": {"name": "Work of week 3", "forecast_then": finish(3), "finish": finish(4)}
    }
    assert found.offenders("decm_06A506c").index.tolist() == ["W3"]
    alone = inspect(now)
    for check in ("cei", "decm_06A504a", "decm_06A504b", "decm_06A506c"):
        assert alone.table.at[check, "verdict"] == "not_applicable"


def test_work_finished_before_it_was_forecast_is_not_counted_for_this_period():
    then = small({"A": 5, "B": 10}, data_date=start(0))
    done = {"actual_start": start(0), "actual_finish": finish(0)}
    now = small({"A": {"days": 5, **done}, "B": {"days": 10, **done}}, data_date=start(1))
    found = inspect(now, earlier=[then])
    assert found.population("cei").tolist() == ["A"]
    assert found.table.at["cei", "value"] == 1


def test_milestones_are_followed_from_update_to_update():
    *earlier, now = three_updates()
    slips = inspect(now, earlier=earlier, milestones=["FINISH", "W2"]).slips.set_index(["milestone", "data_date"])
    ends = slips.loc["FINISH"]
    assert ends["finish"].tolist() == [finish(16), finish(16), finish(17)]
    assert ends["slip_days"].fillna(-1).tolist() == [-1, 0, 5]
    assert ends["baseline_slip_days"].tolist() == [0, 0, 5]
    assert slips.loc["W2"]["reached"].tolist() == [False, True, True]


def test_a_milestone_that_was_not_there_before_has_no_slip():
    found = inspect(
        small({"A": 5, "B": 5}, data_date=start(1)), earlier=[small({"A": 5}, data_date=start(0))], milestones=["B"]
    )
    assert len(found.slips) == 1
    assert np.isnan(found.slips.at[0, "slip_days"])
    assert np.isnan(found.slips.at[0, "baseline_slip_days"])


# ------------------------------------------------------------------------------------------------- two updates


def removed(plan):
    del plan.activities["SUMMARY"]


def added(plan):
    plan.activities["NEW"] = {"kind": "finish_milestone"}


def unlinked(plan):
    del plan.links[("START", "EFFORT", "ss")]


def linked(plan):
    plan.links[("W4", "W6", "fs")] = 0


def shorter_lag(plan):
    plan.links[("START", "EFFORT", "ss")] = -1


def longer(plan):
    plan.activities["W9"]["original_duration"] = 6 * DAY


def constrained(plan):
    plan.activities["W9"] |= {"constraint": "start_no_earlier", "constraint_date": start(2)}


def moved(plan):
    plan.activities["MARGIN"]["remaining_duration"] = 7 * DAY


def promised(plan):
    plan.activities["FINISH"] |= {"constraint": "finish_no_later", "constraint_date": finish(16, 3)}


def rewritten(plan):
    plan.activities["W1"]["actual_finish"] = finish(1, 3)


def erased(plan):
    plan.activities["W3"] |= {"actual_finish": None, "remaining_duration": 0, "percent_complete": 1.0}


CHANGES = {
    "an activity gone": (removed, {"activities_removed": ["SUMMARY"]}),
    "an activity more": (added, {"activities_added": ["NEW"]}),
    "a link gone": (unlinked, {"links_removed": [("START", "EFFORT", "ss")]}),
    "a link more": (linked, {"links_added": [("W4", "W6", "fs")]}),
    "another lag": (shorter_lag, {"lags_changed": [("START", "EFFORT", "ss")]}),
    "another duration": (longer, {"durations_changed": ["W9"]}),
    "another constraint": (constrained, {"constraints_changed": ["W9"]}),
    "another finish": (moved, {"dates_moved": ["MARGIN", "FINISH"]}),
    "less float": (
        promised,
        {
            "constraints_changed": ["FINISH"],
            "float_lost": [*(f"W{week}" for week in range(4, 16)), "MARGIN", "FINISH"],
        },
    ),
    "another actual date": (rewritten, {"actuals_rewritten": ["W1"]}),
    "an actual date gone": (erased, {"actuals_rewritten": ["W3"]}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_listed_under_its_kind_and_no_other(change):
    plant, expected = CHANGES[change]
    plan = clean_plan()
    plant(plan)
    found = compare_updates(clean_plan().schedule(), plan.schedule())
    shown = {}
    for kind, count in found.table["changed"].items():
        rows = found.rows(kind)
        assert len(rows) == count
        if kind.startswith(("links", "lags")):
            rows = rows.set_index(["predecessor", "successor", "link_type"])
        if count:
            shown[kind] = rows.index.tolist()
    assert shown == expected


def test_the_values_before_and_after_are_shown():
    old, new = clean_plan(), clean_plan()
    longer(new)
    moved(new)
    shorter_lag(new)
    found = compare_updates(old.schedule(), new.schedule())
    assert found.rows("durations_changed").loc["W9"].tolist() == ["Work of week 9", 5.0, 6.0]
    assert found.rows("dates_moved").loc["FINISH", ["finish_before", "finish_after", "days_later"]].tolist() == [
        finish(16),
        finish(17, 1),
        2.0,
    ]
    assert found.rows("lags_changed")[["lag_before", "lag_after"]].iloc[0].tolist() == [0, -DAY]
    assert str(found) == "Since the update before: lags changed 1, durations changed 1, dates moved 2"
    assert found.table.loc["dates_moved", "of"] == 14


def test_float_that_is_won_is_not_lost():
    plan = clean_plan()
    promised(plan)
    found = compare_updates(plan.schedule(), clean_plan().schedule())
    assert found.table["changed"].to_dict() | {"constraints_changed": 0} == dict.fromkeys(found.table.index, 0)


def test_progress_as_planned_changes_nothing():
    found = compare_updates(clean_plan(3, 13).schedule(), clean_plan(4, 12).schedule())
    assert (found.table["changed"] == 0).all()
    assert str(found) == "Nothing changed since the update before"
    with pytest.raises(ParameterError, match="change: 'mood'"):
        found.rows("mood")


def test_the_verbs_are_on_the_menu():
    assert workbench.inspect is inspect
    assert workbench.compare_updates is compare_updates


# ---------------------------------------------------------------------------------------------------- the speed
