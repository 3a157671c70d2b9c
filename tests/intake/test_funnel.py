import pandas as pd
import pytest
from life_fixtures import office

from workbench.intake.funnel import ageing, funnel, funnel_history
from workbench.portfolio import Portfolio
from workbench.rules import Rules
from workbench.taxonomy import State, Status


@pytest.fixture(scope="module")
def register() -> Portfolio:
    settings = pd.DataFrame({"portfolio": ["x"], "as_of": ["2026-09-30"]})
    projects = pd.DataFrame(
        {
            "project": list("abcde"),
            "state": ["idea", "candidate", "candidate", "candidate", "active"],
            "state_since": ["2026-09-20", "2026-09-30", "2026-09-10", "2026-06-22", None],
        }
    )
    return Portfolio(settings=settings, projects=projects)


def test_the_counts_sum_to_the_register(register):
    found = funnel(register)
    assert found.table["projects"].sum() == len(register.projects) == found.totals["projects"]
    assert found.table.loc[["idea", "demand", "candidate", "active"], "projects"].tolist() == [1, 0, 3, 1]


def test_every_state_is_there_in_the_order_of_a_life(register):
    table = funnel(register).table
    assert table.index.tolist() == [state.value for state in State]
    assert table["name"].tolist() == [state.label for state in State]


def test_ages_are_days_in_the_state_on_the_day_described(register):
    table = funnel(register).table
    assert table.loc["candidate", ["median_age", "oldest"]].tolist() == [20, 100]
    assert table.loc["idea", ["median_age", "oldest"]].tolist() == [10, 10]


def test_an_age_that_nobody_wrote_down_is_missing_and_not_zero(register):
    assert funnel(register).table.loc[["active", "demand"], ["median_age", "oldest"]].isna().all(axis=None)


def test_the_sample_adds_up():
    from workbench.sources.sample import energy

    portfolio = Portfolio(**energy())
    assert funnel(portfolio).table["projects"].sum() == len(portfolio.projects)


def test_an_empty_register_says_so():
    found = funnel(Portfolio())
    assert (found.status, found.reason) == (Status.NO_DATA, "The portfolio has no rows in projects.")
    assert found.table["projects"].tolist() == [0] * len(State)


# ------------------------------------------------------------------------------------------------- days of the past


@pytest.fixture(scope="module")
def logged() -> Portfolio:
    return office(
        {
            "a": ("candidate", "2026-03-01"),
            "b": ("cancelled", "2026-02-15"),
            "c": ("active", "2026-01-20"),
            "d": ("idea", None),
        },
        [
            ("a", "", "idea", "2026-01-01"),
            ("a", "idea", "demand", "2026-02-01"),
            ("a", "demand", "candidate", "2026-03-01"),
            ("b", "", "idea", "2026-01-11"),
            ("b", "idea", "cancelled", "2026-02-15"),
        ],
        as_of="2026-03-31",
    )


def test_a_past_day_is_seen_from_the_moves(logged):
    found = funnel(logged, day=pd.Timestamp("2026-01-31"))
    assert found.table["projects"].to_dict() == {**dict.fromkeys(State, 0), "idea": 2, "active": 1}
    assert found.table.loc["idea", ["median_age", "oldest"]].tolist() == [25, 30]
    assert found.totals["projects"] == 3


def test_the_day_described_looks_the_same_from_the_moves_and_from_the_register(logged):
    dated = logged.subset(["a", "b", "c"])
    pd.testing.assert_frame_equal(funnel(dated, day=dated.as_of).table, funnel(dated).table)


def test_a_day_before_the_first_entry_has_no_data(logged):
    found = funnel(logged, day=pd.Timestamp("2025-12-31"))
    assert found.status is Status.NO_DATA
    assert found.reason == "No project is known to have been in the register on 2025-12-31."
    assert found.table["projects"].sum() == 0


def test_the_history_has_a_row_for_every_day_on_which_a_project_moved(logged):
    found = funnel_history(logged)
    assert [f"{day:%m-%d}" for day in found.table.index] == ["01-01", "01-11", "01-20", "02-01", "02-15", "03-01"]
    assert found.table.sum(axis=1).tolist() == [1, 2, 3, 3, 3, 3]
    assert found.table.iloc[-1][["idea", "candidate", "active", "cancelled"]].tolist() == [0, 1, 1, 1]
    assert found.totals == {"undated": 1}


def test_the_history_without_moves_says_so(register):
    assert funnel_history(register).reason == "The portfolio has no rows in state_changes."
    assert funnel_history(Portfolio()).status is Status.NO_DATA


# ---------------------------------------------------------------------------------------------------------- ageing


def test_ages_are_held_against_the_limit_of_their_state(register):
    found = ageing(register, {"candidate": 20, "idea": 30})
    assert found.table.loc["candidate", ["aged", "median_age", "oldest", "limit", "over"]].tolist() == [
        3,
        20,
        100,
        20,
        1,
    ]
    assert found.table.loc["idea", ["aged", "over"]].tolist() == [1, 0]
    assert found.totals == {"projects": 5, "over": 1}
    assert found.overdue[["state", "age", "limit", "excess"]].to_dict("index") == {
        "d": {"state": "candidate", "age": 100, "limit": 20, "excess": 80}
    }
    assert str(found) == "1 of 5 open projects are past the limit of their state"


def test_the_85th_percentile_lies_between_the_two_ages_around_it(register):
    # Ages 0, 20, 100: place 0.85 · 2 = 1.7, so 20 + 0.7 · 80.
    assert ageing(register, {}).table.loc["candidate", "p85_age"] == pytest.approx(76)


def test_a_state_without_a_limit_has_nobody_over_it_and_an_unknown_day_is_no_age(register):
    table = ageing(register, {"active": 1}).table
    assert table.loc["candidate", ["limit", "over"]].isna().all()
    assert table.loc["active", ["aged", "over"]].tolist() == [0, 0]


def test_closed_projects_do_not_age(logged):
    found = ageing(logged, dict.fromkeys(State, 0))
    assert "cancelled" not in found.table.index
    assert found.overdue.index.tolist() == ["c", "a"]


def test_the_limits_of_the_office_fit(register):
    assert ageing(register, Rules().ageing_days).overdue.empty


def test_a_limit_for_no_state_is_refused(register):
    with pytest.raises(ValueError, match="limits: dreaming is not one of idea"):
        ageing(register, {"dreaming": 3})


@pytest.mark.parametrize("projects", [None, {"project": ["a"], "state": ["completed"]}])
def test_without_an_open_project_nothing_ages(projects):
    found = ageing(Portfolio() if projects is None else Portfolio(projects=pd.DataFrame(projects)), {"idea": 3})
    assert (found.status, found.reason) == (Status.NO_DATA, "The portfolio has no open project.")
    assert str(found) == "No ageing: The portfolio has no open project."
    assert found.table["aged"].sum() == 0
