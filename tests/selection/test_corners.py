"""Corners that a listing of all plans found: each with its smallest example."""

import pandas as pd
import pytest
from test_funds import portfolio

from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.selection.select import select
from workbench.taxonomy import Status

SETTINGS = pd.DataFrame([{"portfolio": "p", "first_period": "2027Q1", "last_period": "2027Q2"}])
RATED = {"criteria": pd.DataFrame({"criterion": ["s"], "weight": [1.0], "scale_high": [100.0]})}


def money(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["project", "period", "flow", "amount"])


def running(duration: int = 2, start: str = "2027Q1", **tables) -> Portfolio:
    one = pd.DataFrame(
        {"project": ["b"], "state": "active", "start": [start], "duration": [duration], "category": ["g"]}
    )
    return Portfolio(settings=SETTINGS, projects=one, **tables)


@pytest.mark.parametrize(("cost", "fits"), [(2.0, True), (2.1, False)])
def test_what_survives_shrinks_in_every_period_it_is_kept(cost, fits):
    """Of 8 in the first period 4 reach the second, of these the 4 that may be kept, and 2 reach the third."""
    fund = {"fund": "f", "carry_over": 0.5}
    late = portfolio({"A": (1, [(2, "capex", cost)])}, {"f": [8, 4, 0]}, [fund | {"carry_limit": 1.0}], length=3)
    assert (select(late).chosen == ["A"]) is fits


def test_more_may_have_to_be_kept_than_is_ever_spent():
    """Half survives: 4 of 8 are kept to pay 2 later."""
    late = portfolio({"A": (1, [(1, "capex", 2)])}, {"f": [8, 0]}, [{"fund": "f", "carry_over": 0.5}])
    answer = select(late)
    assert answer.chosen == ["A"]
    assert answer.payments.kept.tolist() == [[pytest.approx(4.0), 0.0]]


def test_the_exit_cost_of_a_stopped_project_is_no_spend_of_its_category():
    base = running(exits=pd.DataFrame([{"project": "b", "exit_cost": 1.0}]))
    answer = select(base, Limits(reconsidered="all", forced_out=("b",), bucket_shares={"g": (0.0, 0.7)}))
    assert answer.status is Status.OPTIMAL


def test_a_score_objective_with_nothing_chosen_but_a_stop_is_worth_nothing():
    both = pd.DataFrame({"project": ["b", "n"], "state": ["active", "candidate"], "start": "2027Q1", "duration": 1})
    ratings = pd.DataFrame({"project": ["n"], "criterion": "s", "voter": "v", "value": [100]})
    base = Portfolio(settings=SETTINGS, projects=both.assign(cost=[5, 10], value=1), ratings=ratings, **RATED)
    assert select(base, Limits(budget=0, objective="score", reconsidered="all")).value == 0.0


def test_a_tie_says_continue_whoever_else_is_chosen():
    both = pd.DataFrame({"project": ["b", "n"], "state": ["active", "candidate"], "start": "2027Q1", "duration": 1})
    base = Portfolio(
        settings=SETTINGS,
        projects=both.assign(cost=[None, 3], value=[None, 4]),
        cash_flows=money(("b", "2027Q1", "cost", 8), ("b", "2027Q1", "benefit", 8)),
    )
    answer = select(base, Limits(reconsidered="all", budget=50))
    assert answer.table.at["b", "advice"] == "continue"


def test_no_project_rests_past_the_calendar():
    flows = money(("b", "2027Q1", "cost", 5), ("b", "2027Q2", "cost", 5), ("b", "2027Q2", "benefit", 20))
    base = running(cash_flows=flows, exits=pd.DataFrame([{"project": "b", "longest_hold": 2}]))
    answer = select(base, Limits(reconsidered="all", budget=0))
    assert (answer.table.at["b", "advice"], answer.value) == ("cancel", 0.0)


def test_the_whole_budget_as_largest_share_contradicts_no_larger_budget():
    base = Portfolio(projects=pd.DataFrame({"project": ["a"], "value": [5], "cost": [12], "category": ["g"]}))
    limits = Limits(budget=10, budget_factor=1.5, bucket_shares={"g": (0.0, 1.0)}, share_of="budget")
    assert select(base, limits).status is Status.OPTIMAL


def test_a_project_that_has_begun_waits_for_nobody():
    both = pd.DataFrame({"project": ["a", "b"], "state": "active", "start": "2026Q4", "duration": 3})
    base = Portfolio(
        settings=SETTINGS,
        projects=both,
        cash_flows=money(("b", "2027Q2", "benefit", 10)),
        dependencies=pd.DataFrame([("b", "a", "finish_start")], columns=["project", "depends_on", "kind"]),
    )
    assert select(base, Limits(reconsidered=("b",))).value == 10.0
    assert select(base, Limits(reconsidered="all")).value == 10.0


def test_going_on_as_recorded_is_no_move():
    record = pd.DataFrame({"project": ["b"], "start": ["2026Q4"]})
    base = running(3, "2026Q4", cash_flows=money(("b", "2027Q2", "benefit", 10)), plan_of_record=record)
    assert select(base, Limits(reconsidered="all", max_moves=0)).value == 10.0
    assert select(base, Limits(reconsidered="all", move_cost=1.0)).value == 10.0


def test_a_commitment_without_any_option_is_infeasible():
    gone = {"start": "2026Q1", "latest_start": "2026Q2", "duration": 1, "mandatory": True, "value": 1}
    base = Portfolio(settings=SETTINGS, projects=pd.DataFrame([{"project": "n", **gone}]))
    assert select(base).status is Status.INFEASIBLE


def test_a_fund_without_budget_pays_nothing_with_and_without_rules():
    late = {"start": "2027Q1", "latest_start": "2027Q1", "duration": 1, "cost": 10, "value": 1, "fund": "z"}
    base = Portfolio(
        settings=SETTINGS,
        projects=pd.DataFrame([{"project": "n", **late}]),
        budgets=pd.DataFrame([{"fund": "y", "period": "2027Q1", "amount": 10}]),
    )
    ruled = base.replace(funds=pd.DataFrame([{"fund": "y", "carry_over": 0.5}]))
    assert select(base).chosen == select(ruled).chosen
