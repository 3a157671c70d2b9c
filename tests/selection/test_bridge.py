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
