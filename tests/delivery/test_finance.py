import re

import numpy as np
import pandas as pd
import pytest

from workbench.delivery.finance import (
    cash_curve,
    cost_to_cash,
    irr,
    npv,
    payback,
    profitability_index,
    return_on_investment,
    returns,
)
from workbench.errors import UsageError
from workbench.portfolio import Portfolio
from workbench.taxonomy import Status


def test_present_value_of_a_hand_worked_case():
    assert npv(0.10, [-100, 60, 60]) == pytest.approx(-100 + 60 / 1.1 + 60 / 1.21)
    assert npv(0.0, [-100, 60, 60]) == 20


def test_internal_rate_makes_the_present_value_nothing():
    rate = irr([-100, 60, 60])
    assert rate == pytest.approx(0.130662, abs=5e-7)
    assert npv(rate, [-100, 60, 60]) == pytest.approx(0, abs=1e-9)
    assert irr([-100, 110]) == pytest.approx(0.10)
    assert irr([-100, 50]) == pytest.approx(-0.5)
    assert irr(np.array([-100, 110]) * 1e-7) == pytest.approx(0.10)


@pytest.mark.parametrize(
    ("flows", "reason"),
    [
        ([100, 50], "one way only"),
        ([], "one way only"),
        ([-1, 3, -2.5], "no rate"),
        ([-100, 230, -132], "several rates .* 10.00%, 20.00%"),
    ],
)
def test_a_rate_that_does_not_exist_is_no_number_and_says_why(flows, reason):
    found = irr(flows)
    assert np.isnan(found)
    assert re.search(reason, found.reason)


def test_a_long_stream_has_a_rate():
    assert npv(irr([-100] + [1] * 240), [-100] + [1] * 240) == pytest.approx(0, abs=1e-7)


def test_payback_counts_within_the_period():
    assert payback([-100, 40, 40, 40]) == pytest.approx(2.5)
    assert payback([-100, 100]) == 1
    assert payback([-100, 60, 60], rate=0.10) == pytest.approx(1 + (100 - 60 / 1.1) / (60 / 1.21))
    assert payback([-100, 20]).reason == "the money does not come back"
    assert payback([10, 20]).reason == "nothing is laid out"


def test_profitability_index_is_one_plus_value_over_outlay():
    flows = [-100, 60, 60]
    assert profitability_index(0.1, flows) == pytest.approx(1 + npv(0.1, flows) / 100)
    assert np.isnan(profitability_index(0.1, [1, 2]))


def test_return_comes_from_totals():
    assert return_on_investment([150, 50], [60, 40]) == 1.0
    assert return_on_investment([1], [0]).reason == "no cost"


@pytest.mark.parametrize("call", [lambda: npv(-1, [1]), lambda: npv(0.1, [np.inf]), lambda: irr(["x"])])
def test_impossible_terms_are_refused(call):
    with pytest.raises(UsageError):
        call()


@pytest.fixture
def flows() -> Portfolio:
    rows = [
        ("a", "2026Q1", "cost", "plan", 100.0),
        ("a", "2026Q3", "benefit", "plan", 150.0),
        ("b", "2026Q1", "cost", "plan", 50.0),
        ("b", "2026Q2", "cost", "actual", 70.0),
        ("b", "2026Q4", "benefit", "forecast", 10.1),
    ]
    frame = pd.DataFrame(rows, columns=["project", "period", "flow", "basis", "amount"])
    return Portfolio(projects=pd.DataFrame({"project": ["a", "b"]}), cash_flows=frame)


def test_the_last_cumulative_amount_is_the_total(flows):
    curve = cash_curve(flows)
    assert list(curve.table.index.astype(str)) == ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]
    for name, total in curve.totals.items():
        assert curve.table[f"cumulative_{name}"].iloc[-1] == pytest.approx(total)
    assert (curve.totals["plan_cost"], curve.totals["actual_cost"], curve.totals["plan_net"]) == (150, 70, 0)
    assert curve.table["cumulative_plan_cost"].is_monotonic_increasing
    assert str(curve).startswith("150 EUR planned, 70 spent; the plan needs 150")


def test_without_cash_flows_there_is_no_curve():
    curve = cash_curve(Portfolio(projects=pd.DataFrame({"project": ["a"]})))
    assert curve.status is Status.NO_DATA
    assert str(curve) == "The portfolio has no rows in cash_flows."


def test_returns_of_the_portfolio_are_no_mean_of_returns(flows):
    table = returns(flows)
    assert table.loc[("a", "plan"), "return_on_investment"] == pytest.approx(0.5)
    assert table.loc[("(all)", "plan"), "return_on_investment"] == pytest.approx((150 - 150) / 150)
    assert np.isnan(table.loc[("b", "forecast"), "return_on_investment"])
    assert returns(Portfolio()).empty


def test_contract_terms_turn_cost_into_the_payments_worked_by_hand():
    plan = cost_to_cash(
        [100] * 4, advance=80, recovery=0.25, retention=0.10, release={6: 0.5, 10: 0.5}, payment_delay=1
    )
    expected = {0: 80, 2: 65, 3: 65, 4: 65, 5: 85, 6: 20, 10: 20}
    assert plan.receipts[plan.receipts != 0].to_dict() == pytest.approx(expected)
    assert plan.receipts.sum() == pytest.approx(400)
    assert plan.funding_need == pytest.approx(125)
    assert plan.break_even == 10


@pytest.mark.parametrize("advance", [0, 80, 250, 400])
@pytest.mark.parametrize("release", [None, (5,), (6, 10), {4: 0.25, 9: 0.75}])
def test_every_cost_is_paid_once(advance, release):
    plan = cost_to_cash([100, 0, 250, 50], advance=advance, retention=0.05, release=release, payment_delay=2)
    assert plan.table["receipts"].sum() == pytest.approx(plan.table["cost"].sum()) == pytest.approx(400)
    assert plan.table["cumulative"].iloc[-1] == pytest.approx(0, abs=1e-9)


def test_payment_at_once_needs_no_funding():
    plan = cost_to_cash([10, 20])
    assert (plan.funding_need, plan.break_even) == (0, 0)


@pytest.mark.parametrize(
    "terms",
    [{"advance": 500}, {"advance": -1}, {"retention": 1.5}, {"recovery": -0.1}, {"release": {3: 0.4}}, {"release": []},
     {"payment_delay": -1}, {"payment_delay": 0.5}, {"release": {-1: 1.0}}],
)  # fmt: skip
def test_impossible_contract_terms_are_refused(terms):
    with pytest.raises(UsageError):
        cost_to_cash([100, 100], **terms)
