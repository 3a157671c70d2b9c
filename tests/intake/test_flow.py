import numpy as np
import pandas as pd
import pytest
from life_fixtures import office

from workbench.intake.flow import balance, conversion, drop_reasons, stage_times, throughput
from workbench.intake.stays import states_at, stays
from workbench.portfolio import Portfolio
from workbench.taxonomy import Status

DAY = pd.Timestamp
QUESTIONS = (conversion, stage_times, throughput, balance, drop_reasons)


@pytest.fixture(scope="module")
def five() -> Portfolio:
    """Five ideas: a goes on and is dropped later, b goes on, c is dropped, d and e wait."""
    return office(
        {
            "a": ("cancelled", "2026-03-01"),
            "b": ("candidate", "2026-03-11"),
            "c": ("cancelled", "2026-01-31"),
            "d": ("idea", "2026-02-01"),
            "e": ("idea", "2026-03-01"),
        },
        [
            ("a", "", "idea", "2026-01-01"),
            ("a", "idea", "demand", "2026-01-21"),
            ("a", "demand", "cancelled", "2026-03-01", "no sponsor"),
            ("b", "", "idea", "2026-01-01"),
            ("b", "idea", "demand", "2026-02-10"),
            ("b", "demand", "candidate", "2026-03-11"),
            ("c", "", "idea", "2026-01-01"),
            ("c", "idea", "cancelled", "2026-01-31", "duplicate"),
            ("d", "", "idea", "2026-02-01"),
        ],
        as_of="2026-04-01",
    )


# ------------------------------------------------------------------------------------------------------ conversion


def outcome(portfolio: Portfolio, state: str, *window) -> list:
    table = conversion(portfolio, *window).table
    return table.loc[state, ["entered", "converted", "dropped", "in_flight"]].tolist()


def test_who_entered_went_on_was_dropped_or_is_in_flight(five):
    assert outcome(five, "idea") == [5, 2, 1, 2]
    assert outcome(five, "demand") == [2, 1, 1, 0]
    assert outcome(five, "candidate") == [1, 0, 0, 1]
    assert outcome(five, "active") == [0, 0, 0, 0]


def test_the_final_share_leaves_those_in_flight_out(five):
    table = conversion(five).table
    assert table.loc["idea", ["share", "final_share"]].tolist() == pytest.approx([2 / 5, 2 / 3])
    assert np.isnan(table.loc["candidate", "final_share"])
    assert table.loc["candidate", "share"] == 0
    assert table.loc["active", ["share", "final_share"]].isna().all()
    assert table["next_state"].tolist() == ["demand", "candidate", "approved", "active", "completed"]


def test_only_entries_in_the_window_count_but_what_became_of_them_may_come_later(five):
    assert outcome(five, "idea", DAY("2026-02-01"), DAY("2026-03-31")) == [2, 0, 0, 2]
    assert outcome(five, "idea", DAY("2026-01-01"), DAY("2026-01-01")) == [3, 2, 1, 0]
    assert outcome(five, "idea", DAY("2026-03-02"), DAY("2026-04-01")) == [0, 0, 0, 0]


def test_a_pause_or_a_way_back_in_between_does_not_hide_that_a_project_went_on():
    portfolio = office(
        {
            "a": ("active", "2026-05-01"),
            "b": ("approved", "2026-04-01"),
            "c": ("demand", "2026-02-01"),
            "d": ("demand", "2026-03-01"),
        },
        [
            ("a", "", "approved", "2026-01-01"),
            ("a", "approved", "on_hold", "2026-02-01"),
            ("a", "on_hold", "active", "2026-05-01"),
            ("b", "", "candidate", "2026-01-01"),
            ("b", "candidate", "demand", "2026-02-01"),
            ("b", "demand", "candidate", "2026-03-01"),
            ("b", "candidate", "approved", "2026-04-01"),
            ("c", "", "candidate", "2026-01-01"),
            ("c", "candidate", "demand", "2026-02-01"),
            ("d", "", "demand", "2026-01-01"),
            ("d", "demand", "candidate", "2026-02-01"),
            ("d", "candidate", "demand", "2026-03-01"),
        ],
    )
    assert outcome(portfolio, "approved") == [2, 1, 0, 1]
    assert outcome(portfolio, "candidate") == [3, 1, 0, 2]  # b counts once; c and d went back and are not dropped
    assert outcome(portfolio, "demand") == [3, 2, 0, 1]  # d went on before it came back


def test_moves_of_one_day_convert_in_their_order():
    portfolio = office(
        {"a": ("demand", "2026-01-01")},
        [("a", "idea", "demand", "2026-01-01"), ("a", "", "idea", "2026-01-01")],
    )
    assert outcome(portfolio, "idea") == [1, 1, 0, 0]


def test_having_been_in_the_next_state_before_is_no_conversion():
    portfolio = office(
        {"a": ("demand", "2026-02-01")},
        [("a", "", "candidate", "2026-01-01"), ("a", "candidate", "demand", "2026-02-01")],
    )
    assert outcome(portfolio, "demand") == [1, 0, 0, 1]


def test_a_window_that_ends_before_it_starts_is_refused(five):
    for question in (conversion, balance):
        with pytest.raises(ValueError, match="last: expected 2026-02-01 or later, found 2026-01-01"):
            question(five, DAY("2026-02-01"), DAY("2026-01-01"))
        with pytest.raises(ValueError, match="first: expected 2026-04-01 or earlier, found 2026-04-02"):
            question(five, DAY("2026-04-02"), DAY("2026-05-01"))


def test_a_window_ends_with_what_is_known(five):
    known, hoped = (balance(five, DAY("2026-01-01"), DAY(last)).table for last in ("2026-04-01", "2027-01-01"))
    pd.testing.assert_frame_equal(known, hoped)


# ----------------------------------------------------------------------------------------------------- time in state


def test_the_median_time_is_that_of_a_curve_with_unfinished_stays(five):
    # Ideas: over after 20, 30, 40 days; unfinished after 31 and 59. Shares 4/5, 3/5, then 3/5 · 1/2 = 3/10 at 40 days.
    table = stage_times(five).table
    assert table.loc["idea", ["stays", "unfinished", "median_time"]].tolist() == [5, 2, 40]
    # Demands: over after 39 and 29 days; half of them by the 29th.
    assert table.loc["demand", ["stays", "unfinished", "median_time"]].tolist() == [2, 0, 29]
    assert np.isnan(table.loc["candidate", "median_time"])
    assert "cancelled" not in table.index


# -------------------------------------------------------------------------------------------------------- throughput


def test_entries_and_exits_are_counted_per_period_without_a_gap(five):
    table = throughput(five).table
    assert table.index.get_level_values("period").unique().astype(str).tolist() == ["2026Q1", "2026Q2"]
    assert table.loc[("2026Q1", "idea")].tolist() == [5, 3]
    assert table.loc[("2026Q1", "demand")].tolist() == [2, 2]
    assert table.loc["2026Q2"].to_numpy().sum() == 0


@pytest.mark.parametrize(("frequency", "periods"), [("M", 4), ("Y", 1)])
def test_periods_have_the_length_of_the_planning_calendar(five, frequency, periods):
    row = pd.DataFrame({"portfolio": ["x"], "as_of": ["2026-04-01"], "frequency": [frequency]})
    table = throughput(Portfolio(settings=row, projects=five.projects, state_changes=five.state_changes)).table
    assert table.index.get_level_values("period").nunique() == periods
    assert table.groupby("state")["entered"].sum()["idea"] == 5


def test_over_all_periods_what_came_less_what_left_is_what_is_there(five):
    totals = throughput(five).table.groupby("state").sum()
    there = states_at(stays(five), five.as_of)["state"].value_counts()
    assert (totals["entered"] - totals["left"])[lambda counts: counts > 0].to_dict() == there.to_dict()


# ------------------------------------------------------------------------------------------------------ Little's law


def test_a_state_that_starts_and_ends_empty_obeys_the_law_exactly():
    """Little, Operations Research 9, 1961: over a window that is empty at both ends, L = λW holds path by path."""
    portfolio = office(
        {"a": ("demand", "2026-02-01"), "b": ("demand", "2026-01-22"), "c": ("demand", "2026-03-01")},
        [
            ("a", "", "idea", "2026-01-05"),
            ("a", "idea", "demand", "2026-02-01"),
            ("b", "", "idea", "2026-01-20"),
            ("b", "idea", "demand", "2026-01-22"),
            ("c", "", "idea", "2026-02-10"),
            ("c", "idea", "demand", "2026-03-01"),
        ],
        as_of="2026-06-30",
    )
    row = balance(portfolio, DAY("2026-01-01"), DAY("2026-04-11")).table.loc["idea"]
    assert row["mean_time"] == pytest.approx((27 + 2 + 19) / 3)
    assert row["departures"] == pytest.approx(3 / 100)
    assert row["mean_number"] == pytest.approx(48 / 100)
    assert row["ratio"] == pytest.approx(1)


@pytest.mark.parametrize(("first", "last"), [("2026-01-11", "2026-03-21"), ("2025-12-20", "2026-01-15")])
def test_the_mean_number_is_the_mean_of_the_daily_counts(five, first, last):
    first, last = DAY(first), DAY(last)
    known = stays(five)
    days = pd.date_range(first, last, inclusive="left")
    daily = pd.DataFrame([states_at(known, day)["state"].value_counts() for day in days]).fillna(0).mean()
    table = balance(five, first, last).table
    assert table["mean_number"][table["mean_number"] > 0].to_dict() == pytest.approx(
        {state: value for state, value in daily.items() if state in table.index}
    )


def test_a_state_that_fills_up_has_a_ratio_above_one_and_one_without_exits_has_none(five):
    table = balance(five).table
    # Ideas, 90 days: 20 + 40 + 30 + 59 + 31 days waited, of which 90 by those that left.
    assert table.loc["idea", ["mean_number", "departures", "mean_time", "ratio"]].tolist() == pytest.approx(
        [180 / 90, 3 / 90, 30, 2]
    )
    assert table.loc["candidate", "departures"] == 0
    assert table.loc["candidate", ["mean_time", "ratio"]].isna().all()
    assert table.loc["active", "mean_number"] == 0


def test_who_came_before_the_window_brings_the_whole_stay_into_the_mean_time(five):
    row = balance(five, DAY("2026-01-21"), DAY("2026-02-15")).table.loc["idea"]
    assert row["departures"] == pytest.approx(2 / 25)  # b after 40 days, c after 30; a left on the first day
    assert row["mean_time"] == pytest.approx(35)


def test_a_window_of_one_day_has_no_balance(five):
    found = balance(five, DAY("2026-02-01"), DAY("2026-02-01"))
    assert (found.status, found.reason) == (
        Status.NO_DATA,
        "The window from 2026-02-01 to 2026-02-01 has no length.",
    )


# ------------------------------------------------------------------------------------------------------ drop reasons


def test_reasons_of_dropping_are_counted_by_state():
    names = "abcdef"
    reasons = ["late", "cost", "cost", "", "cost", "late"]
    states = ["idea", "idea", "idea", "idea", "active", "idea"]
    moves = [(name, "", state, "2026-01-01") for name, state in zip(names, states, strict=True)]
    moves += [
        (name, state, "cancelled", "2026-02-01", reason)
        for name, state, reason in zip(names, states, reasons, strict=True)
    ]
    found = drop_reasons(office(dict.fromkeys(names, ("cancelled", "2026-02-01")), moves))
    assert found.table.to_numpy().tolist() == [
        ["idea", "cost", 2, 0.4],
        ["idea", "late", 2, 0.4],
        ["idea", "", 1, 0.2],
        ["active", "cost", 1, 1.0],
    ]
    assert found.totals == {"dropped": 6}


def test_without_a_drop_there_is_no_reason():
    found = drop_reasons(office({"a": ("idea", "2026-01-01")}, [("a", "", "idea", "2026-01-01")]))
    assert found.table.empty
    assert (found.status, found.totals) == (Status.COMPUTED, {"dropped": 0})


# ------------------------------------------------------------------------------------------------------- unlucky logs


@pytest.mark.parametrize("question", QUESTIONS)
def test_without_moves_every_question_says_so_and_keeps_its_columns(question, five):
    silent = question(five.replace(state_changes=five.state_changes.iloc[:0]))
    assert (silent.status, silent.reason) == (Status.NO_DATA, "The portfolio has no rows in state_changes.")
    answered = question(five).table
    assert silent.table.columns.tolist() == answered.columns.tolist()
    assert silent.table.index.names == answered.index.names
    early = question(five.replace(settings=pd.DataFrame({"portfolio": ["x"], "as_of": ["2025-06-30"]})))
    assert early.reason == "No move in state_changes is dated 2025-06-30 or earlier."


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_order_of_the_rows_does_not_matter(question, five):
    turned = five.replace(state_changes=five.state_changes.iloc[::-1], projects=five.projects.iloc[::-1])
    pd.testing.assert_frame_equal(question(turned).table, question(five).table)


@pytest.mark.parametrize("question", QUESTIONS)
def test_one_entry_on_the_day_described_is_enough(question):
    only = office({"a": ("idea", "2026-12-31")}, [("a", "", "idea", "2026-12-31")])
    found = question(only)
    assert found.status is (Status.NO_DATA if question is balance else Status.COMPUTED)
