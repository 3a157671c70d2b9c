import pandas as pd
import pytest

from workbench.intake.funnel import funnel
from workbench.portfolio import Portfolio
from workbench.taxonomy import State, Status


@pytest.fixture
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
