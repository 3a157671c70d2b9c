"""Reasons where funds have rules: prices against money that is really there, who waits, and what a habit pays."""

import numpy as np
import pandas as pd
import pytest

from workbench.portfolio import Portfolio
from workbench.selection.baselines import compare_baselines, value_for_money
from workbench.selection.case import case_of
from workbench.selection.explain import explain
from workbench.selection.fund_prices import fund_prices
from workbench.selection.limit_rows import limit_table
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.plans import shown_plan
from workbench.selection.prices import shadow_price
from workbench.selection.relaxation import relax, relaxed
from workbench.selection.scaled_budget import ScaledBudget
from workbench.selection.select import select
from workbench.taxonomy import Status

PROJECTS = {  # present value, and money in two years
    "a": (9.0, [4.0, 0.0]),
    "b": (12.0, [0.0, 9.0]),
    "c": (5.0, [3.0, 3.0]),
    "d": (4.0, [2.0, 4.0]),
}
NO_LIMITS = Limits()
MONEY = (8.3, 5.2, 2.7, 2.1)  # of f and g in both years


def funded(money=MONEY, keeps=0.5) -> Portfolio:
    """Fund f keeps a part of its money and pays for everything, fund g pays for `run` alone and keeps nothing."""
    periods = ["2027", "2028"]
    costs = [
        (name, period, "cost", "capex", amount)
        for name, (_, amounts) in PROJECTS.items()
        for period, amount in zip(periods, amounts, strict=True)
        if amount
    ]
    wins = [(name, "2028", "benefit", "capex", value + sum(amounts)) for name, (value, amounts) in PROJECTS.items()]
    return Portfolio(
        settings=pd.DataFrame(
            {
                "portfolio": ["p"],
                "frequency": ["Y"],
                "first_period": ["2027"],
                "last_period": ["2028"],
                "discount_rate": [0.0],
            }
        ),
        projects=pd.DataFrame(
            {
                "project": list(PROJECTS),
                "start": "2027",
                "latest_start": "2027",
                "duration": 2,
                "category": ["grow", "grow", "run", "run"],
            }
        ),
        cash_flows=pd.DataFrame(costs + wins, columns=["project", "period", "flow", "cost_class", "amount"]),
        budgets=pd.DataFrame(
            [(fund, period, amount) for (fund, period), amount in zip(
                [("f", "2027"), ("f", "2028"), ("g", "2027"), ("g", "2028")], money, strict=True)],
            columns=["fund", "period", "amount"],
        ),
        funds=pd.DataFrame(
            [{"fund": "f", "carry_over": keeps}, {"fund": "g", "carry_over": 0.0, "category": "run"}]
        ),
    )  # fmt: skip


def screened(portfolio, limits=NO_LIMITS):
    model = Model(portfolio, limits.shape)
    model.set(limits)
    return model, relax(model)


def explained(portfolio, limits=NO_LIMITS):
    model, screen = screened(portfolio, limits)
    answer = select(portfolio, limits)
    plan = shown_plan(answer.table, portfolio.calendar)
    return model, screen, answer, plan


@pytest.mark.parametrize("cell", range(4))
def test_the_price_of_a_funds_money_is_what_a_little_more_of_it_is_worth(cell):
    """Money that may be kept opens the cap as well: both prices count."""
    money, more = list(MONEY), 1e-3
    model, screen = screened(funded(tuple(money)))
    found, cap = fund_prices(model, screen), model.question.funding.purses.cap
    money[cell] += more
    risen = screened(funded(tuple(money)))[1].bound - screen.bound
    assert found.money[cell] + cap[cell] * found.keeping[cell] == pytest.approx(risen / more, abs=1e-6)


def test_the_shadow_price_of_all_money_is_what_one_per_cent_more_of_it_is_worth():
    model, screen = screened(funded())
    more = screened(funded(), Limits(budget_factor=1.001))[1].bound - screen.bound
    assert shadow_price(model, screen) == pytest.approx(more / (0.001 * model.money), rel=1e-6)
    assert model.money == pytest.approx(sum(MONEY))


def test_what_funds_pay_and_keep_is_what_they_have_and_bring():
    model, screen, answer, plan = explained(funded())
    table = limit_table(model, NO_LIMITS, answer, plan, screen)
    rows = table[table["rule"] == "within_funds"].set_index("name")
    assert list(rows.index) == ["f 2027", "f 2028", "g 2027", "g 2028"]
    spent = sum(sum(PROJECTS[name][1]) for name in answer.chosen)
    kept = answer.payments.kept
    assert rows["used"].sum() - kept.sum() == pytest.approx(spent)
    assert rows.loc["f 2028", "limit"] == pytest.approx(5.2 + 0.5 * kept[0, 0])
    waiting = [name for name in PROJECTS if name not in answer.chosen]
    assert waiting, "the case has somebody who waits"
    assert all(any(name in row for row in rows["waiting"]) for name in waiting)


def test_an_option_costs_the_price_of_the_funds_that_pay_for_it():
    """At the relaxation's prices no project that is taken in part is worth more or less than it costs."""
    model, screen = screened(funded())
    index = value_for_money(model, screen)
    form = model.engine.form
    taken = form.of(relaxed(form.problem).plan, model.x)
    partly = (taken > 1e-6) & (taken < 1 - 1e-6)
    assert partly.any()
    names = index.index[model.question.options.project[partly]]
    assert index[names].tolist() == pytest.approx([1.0] * len(names))


def test_a_habit_takes_what_the_funds_can_still_pay():
    model, screen, answer, plan = explained(funded())
    table = compare_baselines(model, NO_LIMITS, answer, plan, screen).table
    assert set(table["broken"]) == {""}
    assert table.loc["waterline_skipping", "projects"] > 0
    assert (table["value"] <= table.loc["optimum", "value"] + 1e-9).all()


def test_the_smallest_budget_of_a_worth_pays_for_its_plan_and_less_does_not():
    model, _, answer, plan = explained(funded())
    scaled = ScaledBudget(case_of(model, NO_LIMITS, plan))
    point = scaled.cheapest(answer.value + 1.0)
    assert point.status is Status.OPTIMAL
    assert point.value >= answer.value + 1.0
    assert select(funded(), Limits(budget_factor=point.factor * (1 + 1e-6))).value >= point.value - 1e-9
    assert select(funded(), Limits(budget_factor=point.factor * (1 - 1e-3))).value < answer.value + 1.0


def test_the_whole_answer_holds_in_funds():
    reasons = explain(funded(), most_budgets=2)
    assert set(reasons.table["basis"]) == {"optimal"}
    assert reasons.rules.loc["within_funds", "verdict"] == "costs"
    free = sum(value for value, _ in PROJECTS.values())
    assert reasons.rules.loc["within_funds", "gain_most"] == pytest.approx(free - reasons.totals["value"])
    waiting = reasons.table[~reasons.table["chosen"]]
    assert np.isfinite(waiting["budget_needed"]).all()
