"""Funds: who may pay for what, what lapses and what is kept for the next period."""

import itertools

import numpy as np
import pandas as pd
import pytest
from paying import payable

from workbench.portfolio import Portfolio
from workbench.selection.check import check_plan
from workbench.selection.limits import Limits
from workbench.selection.plans import Pick
from workbench.selection.purses import pay, purses
from workbench.selection.select import select

PERIODS = ["2027Q1", "2027Q2", "2027Q3"]


def portfolio(costs: dict, budgets: dict, funds: list[dict], length: int = 2, **projects) -> Portfolio:
    """Projects by name: (value, [(step, class, amount), …]); budgets by fund: amounts of the periods."""
    rows = [
        (name, PERIODS[step], "cost", kind, amount)
        for name, (_, flows) in costs.items()
        for step, kind, amount in flows
    ]
    table = pd.DataFrame({"project": list(costs), "value": [value for value, _ in costs.values()], **projects})
    table = table.assign(start=PERIODS[0], duration=1, latest_start=PERIODS[0])
    offered = [(f, PERIODS[t], amount) for f, amounts in budgets.items() for t, amount in enumerate(amounts)]
    return Portfolio(
        settings=pd.DataFrame([{"portfolio": "p", "first_period": PERIODS[0], "last_period": PERIODS[length - 1]}]),
        projects=table,
        cash_flows=pd.DataFrame(rows, columns=["project", "period", "flow", "cost_class", "amount"]),
        budgets=pd.DataFrame(offered, columns=["fund", "period", "amount"]),
        funds=pd.DataFrame(funds),
    )


@pytest.mark.parametrize(
    ("share", "both"), [(0.0, False), (0.5, False), (0.66, False), (2 / 3, True), (0.7, True), (1.0, True)]
)
def test_two_projects_fit_one_fund_exactly_when_two_thirds_survive(share, both):
    """Enumerated: one fund, 10 and 10; A costs 4 in the first period, B costs 14 in the second: 6 rho >= 4."""
    costs = {"A": (5, [(0, "capex", 4)]), "B": (7, [(1, "capex", 14)])}
    answer = select(portfolio(costs, {"f": [10, 10]}, [{"fund": "f", "carry_over": share}]))
    assert (answer.chosen == ["A", "B"]) is both
    if not both:  # B alone is paid from 10 and what survives of 10
        assert answer.value == (7.0 if 10 + 10 * share >= 14 else 5.0)


@pytest.mark.parametrize(("limit", "fits"), [(0.3, False), (0.4, True), (1.0, True)])
def test_no_more_is_kept_than_the_share_that_may_be(limit, fits):
    """B costs 14 where 10 is offered: 4 of the 10 before must be kept, if they all survive."""
    fund = {"fund": "f", "carry_over": 1.0, "carry_limit": limit}
    costs = {"B": (7, [(1, "capex", 14)])}
    answer = select(portfolio(costs, {"f": [10, 10]}, [fund]))
    assert (answer.chosen == ["B"]) is fits
    if fits:
        assert answer.payments.kept.tolist() == [[pytest.approx(4.0), 0.0]]


def test_money_of_one_class_pays_for_that_class_alone():
    costs = {"A": (5, [(0, "capex", 4), (0, "opex", 3)]), "B": (4, [(0, "capex", 6)])}
    funds = [{"fund": "c", "cost_class": "capex"}, {"fund": "o", "cost_class": "opex"}]
    assert select(portfolio(costs, {"c": [10, 0], "o": [3, 0]}, funds)).chosen == ["A", "B"]
    assert select(portfolio(costs, {"c": [13, 0], "o": [2, 0]}, funds)).chosen == ["B"]
    assert select(portfolio(costs, {"c": [9, 0], "o": [9, 0]}, funds)).chosen == ["A"]


def test_money_of_one_category_leaves_the_others_to_the_open_fund():
    costs = {"A": (5, [(0, "capex", 6)]), "B": (4, [(0, "capex", 6)])}
    funds = [{"fund": "g", "category": "grow"}, {"fund": "h"}]
    both = portfolio(costs, {"g": [6, 0], "h": [6, 0]}, funds, category=["grow", "run"])
    assert select(both).chosen == ["A", "B"]
    paid = select(both).payments.paid.set_index("category")
    assert paid["payer"].to_dict() == {"grow": "g", "run": "h"}
    assert select(portfolio(costs, {"g": [12, 0], "h": [0, 0]}, funds, category=["grow", "run"])).chosen == ["A"]
    assert select(portfolio(costs, {"g": [12, 0], "h": [0, 0]}, funds, category=["run", "run"])).chosen == []


def test_a_project_of_a_fund_is_paid_by_it_alone():
    costs = {"A": (5, [(0, "capex", 6)]), "B": (4, [(0, "capex", 5)])}
    money = {"x": [6, 0], "y": [6, 0]}
    funds = [{"fund": "x", "carry_over": 0.5}]
    assert select(portfolio(costs, money, funds, fund=["x", "x"])).chosen == ["A"]
    assert select(portfolio(costs, money, funds, fund=["x", ""])).chosen == ["A", "B"]
    assert select(portfolio(costs, money, funds, fund=["x", "z"])).chosen == ["A", "B"], "z has no money of its own"


def test_a_fund_without_rules_of_its_own_keeps_nothing():
    costs = {"B": (4, [(1, "capex", 5)])}
    funds = [{"fund": "x", "carry_over": 1.0}]
    assert select(portfolio(costs, {"x": [3, 2], "y": [9, 0]}, funds, fund=["x"])).chosen == ["B"]
    assert select(portfolio(costs, {"x": [3, 0], "y": [9, 4]}, funds, fund=["y"])).chosen == []


def test_one_project_may_be_paid_by_several_funds():
    costs = {"A": (5, [(0, "capex", 10)])}
    answer = select(portfolio(costs, {"x": [6, 0], "y": [4, 0]}, [{"fund": "x", "carry_over": 1.0}]))
    assert answer.payments.paid.set_index("payer")["amount"].to_dict() == {"x": 6.0, "y": 4.0}


def test_running_projects_are_paid_before_anything_is_kept():
    """Of 10 a running project takes 8: 2 are kept for the next period, not 10."""
    costs = {"run": (1, [(0, "capex", 8)]), "A": (5, [(1, "capex", 12)])}
    fund = [{"fund": "f", "carry_over": 1.0}]
    kept = portfolio(costs, {"f": [10, 10]}, fund, state=["active", "candidate"], fund=["f", ""])
    assert select(kept).chosen == ["A"]
    dearer = {"run": (1, [(0, "capex", 9)]), "A": (5, [(1, "capex", 12)])}
    assert select(portfolio(dearer, {"f": [10, 10]}, fund, state=["active", "candidate"], fund=["f", ""])).chosen == []


def test_a_smaller_budget_shrinks_what_may_be_kept_as_well():
    costs = {"B": (7, [(1, "capex", 14)])}
    answer = portfolio(costs, {"f": [20, 20]}, [{"fund": "f", "carry_over": 1.0, "carry_limit": 0.4}])
    assert select(answer, Limits(budget_factor=0.5)).chosen == ["B"], "10 and 4 of the 10 before"
    assert select(answer, Limits(budget_factor=0.49)).chosen == []


def test_a_budget_named_in_the_question_leaves_the_rules_of_the_funds_aside():
    costs = {"A": (5, [(0, "opex", 4)])}
    closed = portfolio(costs, {"c": [9, 0]}, [{"fund": "c", "cost_class": "capex"}])
    assert select(closed).chosen == []
    assert select(closed, Limits(budget=4)).chosen == ["A"]


KINDS = [(fund, category, kind) for fund in ("", "x") for category in ("g", "h") for kind in ("capex", "opex")]


@pytest.mark.parametrize("seed", range(20))
def test_paying_agrees_with_a_second_route(seed):
    """Random spending by kind against two random funds, once by the workbench and once by the tests' own route."""
    g = np.random.default_rng(seed)
    funds = pd.DataFrame(
        {
            "fund": ["x", "y"],
            "carry_over": [float(g.choice([0.5, 1.0])), float(g.choice([0.0, 0.5]))],
            "carry_limit": g.choice([0.25, 1.0], 2),
            "cost_class": [str(g.choice(["", "capex"])), ""],
            "category": ["", str(g.choice(["", "g"]))],
        }
    )
    money = {name: g.integers(1, 9, 3).tolist() for name in ("x", "y")[: int(g.integers(1, 3))]}
    purse = purses(portfolio({"a": (1, [(0, "capex", 1)])}, money, funds.to_dict("records"), length=3), Limits())
    rules = funds.set_index("fund").reindex(sorted(money))
    outcomes = set()
    for _ in range(4):
        spent = g.integers(0, 6, (len(KINDS), 3)) * (g.random((len(KINDS), 3)) < 0.25)
        rows = [
            (*kind, t, float(spent[k, t]))
            for (k, kind), t in itertools.product(enumerate(KINDS), range(3))
            if spent[k, t]
        ]
        table = pd.DataFrame(rows, columns=["fund", "category", "cost_class", "step", "amount"])
        offered = np.array([money[name] for name in sorted(money)], dtype=float)
        found = pay(purse, table)
        outcomes.add(found is not None)
        assert (found is not None) == payable(KINDS, spent, rules, offered)
        if found is not None:
            held = held_against(found, rules, offered, table)
            assert held == []


def held_against(found, rules: pd.DataFrame, offered: np.ndarray, spent: pd.DataFrame) -> list[str]:
    """Objections to a payment: a bill not paid, a fund that may not pay, money that was not there."""
    key = ["fund", "category", "cost_class", "step"]
    paid = found.paid.groupby(key)["amount"].sum()
    owed = spent.groupby(key)["amount"].sum()
    words = [f"not paid: {k}" for k, amount in owed.items() if paid.get(k, 0.0) < amount - 1e-6]
    for row in found.paid.itertuples():
        rule = rules.loc[row.payer]
        if row.fund not in ("", row.payer) or rule["cost_class"] not in ("", row.cost_class):
            words.append(f"{row.payer} may not pay {row.cost_class} of {row.fund}")
        if rule["category"] not in ("", row.category):
            words.append(f"{row.payer} may not pay for {row.category}")
    for f, name in enumerate(rules.index):
        there = 0.0
        for t in range(offered.shape[1]):
            used = found.paid.query("payer == @name and step == @t")["amount"].sum() + found.kept[f, t]
            if (
                used > offered[f, t] + there + 1e-6
                or found.kept[f, t] > rules["carry_limit"].iloc[f] * offered[f, t] + 1e-6
            ):
                words.append(f"{name} in {t}")
            there = rules["carry_over"].iloc[f] * found.kept[f, t]
    return words


def test_the_check_names_money_that_no_fund_may_pay():
    costs = {"A": (5, [(0, "opex", 4)])}
    closed = portfolio(costs, {"c": [9, 0]}, [{"fund": "c", "cost_class": "capex"}])
    checked = check_plan(closed, Limits(), {"A": Pick(0)})
    assert set(checked[checked["broken"]]["rule"]) == {"within_funds"}
