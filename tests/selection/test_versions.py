"""Versions of a project: part of the cost, the benefits and the work, in the same window."""

import pandas as pd
import pytest

from workbench.portfolio import Portfolio
from workbench.risk.forecast import forecast
from workbench.selection.limits import Limits
from workbench.selection.plan_values import plan_values
from workbench.selection.select import select

QUARTERS = {"portfolio": "p", "first_period": "2027Q1", "last_period": "2027Q3", "discount_rate": 0.1}


def portfolio(versions: list[dict], *, hours: float = 10.0, **columns) -> Portfolio:
    """A project that costs 10 capex, then 2 opex, and brings 30, beside one that costs 5 and is worth 4."""
    flows = [
        ("a", "2027Q1", "cost", "capex", 10),
        ("a", "2027Q2", "cost", "opex", 2),
        ("a", "2027Q2", "benefit", "capex", 30),
        ("b", "2027Q1", "cost", "capex", 5),
        ("b", "2027Q1", "benefit", "capex", 9),
    ]
    return Portfolio(
        settings=pd.DataFrame([QUARTERS]),
        projects=pd.DataFrame({"project": ["a", "b"], "start": "2027Q1", "duration": [2, 1], **columns}),
        cash_flows=pd.DataFrame(flows, columns=["project", "period", "flow", "cost_class", "amount"]),
        demand=pd.DataFrame(
            [{"project": "a", "role": "welder", "period": "2027Q1", "hours": hours, "booking_state": "proposed"}]
        ),
        supply=pd.DataFrame({"role": "welder", "period": ["2027Q1", "2027Q2", "2027Q3"], "hours": 10.0}),
        **({"versions": pd.DataFrame(versions)} if versions else {}),
    )


def reduced(**shares) -> list[dict]:
    return [{"project": "a", "version": "reduced", **shares}]


QUARTER = 1.1 ** (-1 / 4)
SPENT, EARNED = 10 + 2 * QUARTER, 30 * QUARTER


def test_a_version_takes_its_share_of_cost_and_benefit():
    """Half the cost for four fifths of the benefits, where the whole does not fit the money."""
    answer = select(portfolio(reduced(cost_share=0.5, benefit_share=0.8)), Limits(budget=6))
    assert answer.table.loc["a", ["chosen", "way"]].tolist() == [True, "reduced"]
    assert answer.value == pytest.approx(0.8 * EARNED - 0.5 * SPENT)
    assert answer.table.at["a", "cost"] == pytest.approx(6.0)


def test_the_planned_way_is_taken_when_the_version_is_worth_less():
    answer = select(portfolio(reduced(cost_share=0.5, benefit_share=0.7)))
    assert answer.table.at["a", "way"] == ""
    assert answer.value == pytest.approx(EARNED - SPENT + 4)


def test_a_dearer_version_with_more_benefit_can_be_best():
    answer = select(portfolio(reduced(cost_share=1.5, benefit_share=1.5)))
    assert answer.value == pytest.approx(1.5 * (EARNED - SPENT) + 4)


def test_a_version_makes_room_for_another_project():
    """11 of money: all of a (12) does not fit, half of it and b (6 + 5) do."""
    answer = select(portfolio(reduced(cost_share=0.5, benefit_share=0.8)), Limits(budget=11))
    assert answer.chosen == ["a", "b"]
    assert answer.value == pytest.approx(0.8 * EARNED - 0.5 * SPENT + 4)


@pytest.mark.parametrize(("share", "fits"), [(0.5, True), (0.51, False)])
def test_a_version_takes_its_share_of_the_work(share, fits):
    """20 hours are planned where 10 can be worked."""
    answer = select(portfolio(reduced(benefit_share=0.9, work_share=share), hours=20.0))
    assert ("a" in answer.chosen) is fits


def test_both_classes_of_money_shrink_by_the_same_share():
    both = portfolio(reduced(cost_share=0.5, benefit_share=0.8))
    assert "a" in select(both, Limits(budget={"capex": 5, "opex": 1})).chosen
    assert "a" not in select(both, Limits(budget={"capex": 4.9, "opex": 1})).chosen
    assert "a" not in select(both, Limits(budget={"capex": 5, "opex": 0.9})).chosen


def test_a_project_is_never_done_in_two_versions():
    several = [{"project": "a", "version": f"v{k}", "cost_share": 0.1, "benefit_share": 0.9} for k in range(4)]
    answer = select(portfolio(several))
    assert answer.value == pytest.approx(0.9 * EARNED - 0.1 * SPENT + 4)
    assert select(portfolio(several), Limits(max_projects=1)).chosen == ["a"]


def test_a_version_starts_in_the_window_of_its_project():
    """With no welder in the first quarter everything starts later, worth a quarter's discount less."""
    later = portfolio(reduced(cost_share=0.5, benefit_share=0.8))
    supply = later.supply.assign(hours=[0.0, 10.0, 10.0])
    answer = select(later.replace(supply=supply), Limits(budget=6))
    assert answer.table.at["a", "way"] == "reduced"
    assert str(answer.table.at["a", "start"]) == "2027Q2"
    assert answer.value == pytest.approx((0.8 * EARNED - 0.5 * SPENT) * QUARTER)
    shut = later.replace(supply=supply, projects=later.projects.assign(latest_start=pd.Period("2027Q1")))
    assert select(shut, Limits(budget=6)).chosen == ["b"]


def test_a_stated_value_is_split_into_cost_and_benefit():
    """Worth 8 at a cost of 12 (10 now, 2 a quarter later): the benefits are 8 plus the cost, whatever the flows say."""
    stated = portfolio(reduced(cost_share=0.5, benefit_share=0.8), value=[8.0, 4.0])
    answer = select(stated, Limits(budget=6))
    assert answer.value == pytest.approx(0.8 * (8 + SPENT) - 0.5 * SPENT)


def test_needing_a_project_is_met_by_any_version_of_it():
    rows = pd.DataFrame([("b", "a", "requires")], columns=["project", "depends_on", "kind"])
    both = portfolio(reduced(cost_share=0.5, benefit_share=0.8)).replace(dependencies=rows)
    assert select(both, Limits(budget=11)).chosen == ["a", "b"]
    assert select(both, Limits(budget=5)).chosen == []


def test_more_ways_never_lower_the_value():
    versions = [
        {"project": name, "version": f"v{k}", "cost_share": cost, "benefit_share": benefit}
        for name in "ab"
        for k, (cost, benefit) in enumerate([(0.3, 0.5), (0.6, 0.9), (1.2, 1.1)])
    ]
    asked = [portfolio(versions[:count]) for count in (0, 3, 6)]
    for budget in (3, 9, 17):
        values = [select(one, Limits(budget=budget)).value for one in asked]
        assert values == sorted(values)


def test_the_futures_of_a_plan_are_those_of_the_version_chosen():
    """Half the cost and half the benefit: half the value in every future, whatever the project as planned brings."""
    whole, half = portfolio([]), portfolio(reduced(cost_share=0.5, benefit_share=0.5, work_share=0.5))
    small = select(half, Limits(budget=6.0, forced_out=("b",)))
    assert small.table.at["a", "way"] == "reduced"
    values = plan_values(half, small, futures=200)
    planned = forecast(whole, projects=["a"], iterations=200, seed=1).values
    assert values == pytest.approx(0.5 * planned)
    assert plan_values(whole, select(whole, Limits(budget=1000.0, forced_out=("b",))), futures=200) == pytest.approx(
        planned
    )
