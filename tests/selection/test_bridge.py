"""From plan to plan: the changes add up, and each project has one name for what happened to it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from small_cases import five, several_periods

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.selection.bridge import bridge
from workbench.selection.limits import Limits
from workbench.selection.select import select
from workbench.taxonomy import Status


def test_one_more_of_money_adds_d():
    answer = bridge(select(five(), Limits(budget=10)), select(five(), Limits(budget=11)))
    assert answer.table["change"].to_dict() == {"C": "kept", "E": "kept", "D": "added"}
    assert answer.steps["value"].to_dict() == {
        "before": 11.5, "added": 4.5, "removed": 0.0, "moved": 0.0, "repriced": 0.0, "after": 16.0,
    }  # fmt: skip
    assert str(answer) == "1 added, 0 removed, 0 moved, 0 repriced"


def test_added_and_removed_change_places_the_other_way_round():
    small, large = select(five(), Limits(budget=10)), select(five(), Limits(budget=10, forced_in=("A",)))
    there, back = bridge(small, large), bridge(large, small)
    assert set(there.table.index[there.table["change"] == "added"]) == {"A"}
    assert set(back.table.index[back.table["change"] == "removed"]) == {"A"}
    assert there.table["difference"].sum() == -back.table["difference"].sum()


def waiting(value: float, earliest: str) -> Portfolio:
    return Portfolio(
        settings=pd.DataFrame(
            {
                "portfolio": ["p"],
                "frequency": ["Y"],
                "first_period": ["2026"],
                "last_period": ["2028"],
                "discount_rate": [0.1],
            }
        ),
        projects=pd.DataFrame(
            {"project": ["a"], "value": [value], "start": "2026", "duration": 1, "earliest_start": earliest}
        ),
    )


def test_a_later_start_is_a_move_and_a_new_value_a_price():
    base = select(waiting(110.0, "2026"))
    moved, repriced = select(waiting(110.0, "2027")), select(waiting(90.0, "2026"))
    answer = bridge(base, moved)
    assert answer.table.loc["a", "change"] == "moved"
    assert answer.table.loc["a", "difference"] == pytest.approx(100.0 - 110.0)
    assert str(answer.table.loc["a", "start_after"]) == "2027"
    assert bridge(base, repriced).steps.loc["repriced"].to_dict() == {"projects": 1, "value": -20.0}
    assert bridge(base, base).table["change"].tolist() == ["kept"]


@pytest.mark.parametrize("seed", [0, 1, 3])
def test_the_changes_lead_from_one_value_to_the_other(seed):
    portfolio = several_periods(seed)
    before, after = select(portfolio, Limits(budget_factor=0.9)), select(portfolio, Limits(budget_factor=2.0))
    steps = bridge(before, after).steps["value"]
    assert steps.drop("after").sum() == pytest.approx(steps["after"])
    assert steps["after"] == pytest.approx(after.value)
    assert steps["before"] == pytest.approx(before.value or 0.0)


def test_without_a_plan_the_bridge_says_which_is_missing():
    broken = select(five(), Limits(budget=1, forced_in=("A",)))
    answer = bridge(select(five(), Limits(budget=10)), broken)
    assert answer.status is Status.NO_DATA
    assert str(answer) == "There is no second plan to compare."
    assert bridge(broken, broken).table.empty
    assert np.isclose(bridge(broken, broken).steps["value"].sum(), 0.0)


def test_two_currencies_are_not_compared():
    euro = select(five(), Limits(budget=10))
    with pytest.raises(ParameterError, match="EUR and CHF, not in one currency"):
        bridge(euro, replace(euro, currency="CHF"))


def running() -> Portfolio:
    """A running project with 8 to pay and 11 to win, and two candidates that gain 5 more together."""
    flows = [
        ("run", "2027", "cost", 8.0), ("run", "2027", "benefit", 11.0),
        ("a", "2027", "cost", 4.0), ("a", "2027", "benefit", 6.0),
        ("b", "2027", "cost", 4.0), ("b", "2027", "benefit", 7.0),
    ]  # fmt: skip
    return Portfolio(
        settings=pd.DataFrame(
            {"portfolio": ["p"], "frequency": ["Y"], "first_period": ["2027"], "last_period": ["2027"]}
        ),
        projects=pd.DataFrame(
            {"project": ["run", "a", "b"], "state": ["active", "candidate", "candidate"], "start": "2027"}
        ),
        cash_flows=pd.DataFrame(flows, columns=["project", "period", "flow", "amount"]),
        exits=pd.DataFrame([{"project": "run", "exit_cost": 1.0, "salvage": 2.5}]),
        synergies=pd.DataFrame({"synergy": "pair", "project": ["a", "b"], "value": [5.0, 0.0]}),
    )


def test_a_stopped_project_is_removed_and_its_exit_and_synergies_are_counted():
    """8 of money: going on brings 3; stopping brings 1.5, but costs 1 of the 9 that a and b need, worth 2 + 3 + 5."""
    few, more = (select(running(), Limits(budget=money, reconsidered="all")) for money in (8, 9))
    assert (few.value, more.value) == (pytest.approx(4.5), pytest.approx(11.5))
    answer = bridge(few, more)
    assert answer.table["change"].to_dict()["a"] == "added"
    steps = answer.steps["value"]
    assert steps["before"] == pytest.approx(few.value)
    assert steps.drop("after").sum() == pytest.approx(steps["after"]) == pytest.approx(more.value)
    assert steps["repriced"] == pytest.approx(5.0), "what the pair gains together"
    on = select(running(), Limits(budget=8, reconsidered="all", forced_in=("run",)))
    stopped = bridge(on, few)
    assert stopped.table.loc["run", "change"] == "removed"
    assert stopped.table.loc["run", "difference"] == pytest.approx(1.5 - 3.0)
    assert stopped.steps["value"].drop("after").sum() == pytest.approx(few.value)


def test_another_version_is_a_move():
    base = waiting(90.0, "2026")
    versions = pd.DataFrame([{"project": "a", "version": "full", "benefit_share": 1.5}])
    answer = bridge(select(base), select(base.replace(versions=versions)))
    assert answer.table.loc["a", "change"] == "moved"
    assert answer.table.loc["a", "difference"] == pytest.approx(45.0)
