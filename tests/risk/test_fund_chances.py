"""Each fund's money against the cost of its projects: closed forms, sums by hand, and the same draws as the whole."""

import math

import numpy as np
import pandas as pd
import pytest
from risky_portfolios import CERTAIN, QUARTERS, exposed, risky, shock
from scipy import stats

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.adjustments import Adjustment
from workbench.risk.forecast import forecast
from workbench.risk.fund_chances import fund_chances
from workbench.risk.model_part import part
from workbench.risk.portfolio_draws import draw
from workbench.risk.portfolio_model import portfolio_model
from workbench.risk.uncertainty import Uncertainty
from workbench.taxonomy import Status

N = 6_000
APART = Uncertainty(cost_spread=0.25, benefit_spread=0.0, loading=0.0)


def paid_by(book: Portfolio, payer: dict[str, str], budgets: dict[str, list[float]], **tables) -> Portfolio:
    rows = [
        {"fund": fund, "period": quarter, "amount": amount}
        for fund, amounts in budgets.items()
        for quarter, amount in zip(QUARTERS, amounts, strict=False)
    ]
    projects = book.projects.reset_index()
    projects["fund"] = projects["project"].map(payer).fillna("")
    return book.replace(projects=projects, budgets=pd.DataFrame(rows), **tables)


def four_errors(p: float) -> float:
    return 4 * math.sqrt(p * (1 - p) / N)


def test_each_fund_has_the_chance_of_its_own_lognormal_and_the_worst_comes_first():
    book = paid_by(risky("AB"), {"A": "wide", "B": "tight"}, {"wide": [130.0, 120.0], "tight": [90.0, 300.0]})
    found = fund_chances(book, APART, iterations=N)
    cdf = stats.lognorm(0.25).cdf
    for fund, quarter, chance in (
        ("wide", "2026Q1", cdf(1.3)),
        ("wide", "2026Q2", cdf(1.2)),
        ("tight", "2026Q1", cdf(0.9)),
    ):
        row = found.table.set_index(["fund", "period"]).loc[(fund, pd.Period(quarter, "Q"))]
        assert abs(row["p_within"] - chance) < four_errors(chance)
        assert row["p_within_low"] < row["p_within"] < row["p_within_high"]
    assert found.funds.index.tolist() == ["tight", "wide"]
    # One ratio moves both quarters of a project, so the tighter quarter decides; two projects are independent.
    for fund, chance in (("wide", cdf(1.2)), ("tight", cdf(0.9))):
        assert abs(found.funds.loc[fund, "p_within"] - chance) < four_errors(chance)
    assert abs(found.totals["p_within"] - cdf(1.2) * cdf(0.9)) < four_errors(cdf(1.2) * cdf(0.9))
    assert (str(found.funds.loc["wide", "tightest"]), found.funds.loc["tight", "projects"]) == ("2026Q2", 1)
    # What is missing on average is a stop-loss premium of the lognormal.
    mean, spread = math.exp(0.25**2 / 2), 0.25
    d = (spread**2 - math.log(0.9)) / spread
    short = 100 * (mean * stats.norm.cdf(d) - 0.9 * stats.norm.cdf(d - spread))
    assert found.funds.loc["tight", "short"] == pytest.approx(short, rel=0.05)
    assert found.funds.loc["tight", "short_at_confidence"] == pytest.approx(
        100 * math.exp(0.25 * stats.norm.ppf(0.8)) - 90, rel=0.05
    )
    assert found.totals["short"] == pytest.approx(found.table["short"].sum())


def test_one_purse_for_all_is_the_budget_of_the_forecast():
    book = paid_by(risky("ABC"), {"A": "f", "B": "g"}, {"f": [120.0] * 8, "g": [210.0] * 8})
    found = fund_chances(book, Uncertainty(loading=0.6), iterations=N)
    assert (
        found.totals["p_together"] == forecast(book, Uncertainty(loading=0.6), iterations=N).totals["p_within_budgets"]
    )
    assert found.totals["without_fund"] == 200.0, "C names no fund: it is in the one purse alone"
    assert found.funds["projects"].to_dict() == {"f": 1, "g": 1}


def test_the_parts_of_the_funds_add_up_to_the_draws_of_the_whole_whatever_happens_on_the_way():
    needs = [{"project": "B", "depends_on": "A", "kind": "requires"}]
    stages = [{"project": "A", "stage": "trial", "period": "2026Q1", "probability": 0.6, "exit_cost": 30.0}]
    book = risky("ABC", stages=stages, dependencies=needs, exposures=exposed(("C", 1.0)),
                 shocks=[shock(hazard=0.4, cost_change=0.5)])  # fmt: skip
    book = paid_by(book, {"A": "f", "B": "g", "C": "g"}, {"f": [90.0] * 8, "g": [190.0] * 8})
    rough = Uncertainty(duration_spread=0.3)
    found = fund_chances(book, rough, iterations=500)
    whole = draw(portfolio_model(book, rough)[0], 500, 1, periods=8)
    costs = whole.cash.costs[:8].mean(axis=1)
    assert found.table.groupby("period")["cost_mean"].sum().to_numpy() == pytest.approx(costs, rel=1e-12)
    one = draw(portfolio_model(book, rough, ["A"])[0], 500, 1, periods=8).cash.costs[:8]
    assert found.grid("p_within").loc["f"].tolist() == [(row <= 90.0).mean() for row in one]


def test_a_part_of_the_projects_draws_what_they_have_among_the_others():
    book = risky("ABC", rate=0.05, exposures=exposed(("B", 1.0)), shocks=[shock(hazard=0.4, delay=1.0)])
    unlike = {"A": Adjustment(spread=2.0, benefit=0.7, because="a"), "C": Adjustment(cost=1.3, because="c")}
    model, _ = portfolio_model(book, Uncertainty(duration_spread=0.3, adjustments=unlike))
    whole, some = draw(model, 300, 1), draw(part(model, ["B", "C"]), 300, 1)
    assert some.projects == ("B", "C")
    assert some.project_values.tobytes() == whole.project_values[1:].tobytes()
    assert some.project_costs.tobytes() == whole.project_costs[1:].tobytes()


def test_a_shock_to_a_factor_of_one_fund_leaves_the_other_fund_alone():
    loads = [{"project": "A", "factor": "steel", "loading": 0.9}, {"project": "B", "factor": "rain", "loading": 0.9}]
    book = paid_by(risky("AB", exposures=loads), {"A": "f", "B": "g"}, {"f": [100.0, 100.0], "g": [100.0, 100.0]})
    calm, hit = (fund_chances(book, Uncertainty(shocks=held), iterations=800) for held in ({}, {"steel": 2.0}))
    assert hit.funds.loc["g"].equals(calm.funds.loc["g"])
    assert hit.funds.loc["f", "p_within"] < 0.2 < calm.funds.loc["f", "p_within"]


def test_money_kept_from_one_period_pays_in_the_next_as_far_as_the_rule_goes():
    rules = pd.DataFrame([{"fund": "f", "name": "Fund of the sea", "carry_over": 0.8, "carry_limit": 0.5}])
    # 100 is paid in each quarter. 160 leave 60; at most half of 160 keeps, of what keeps 0.8 is there: 48.
    for second, kept in ((52.0, 1.0), (51.9, 0.0)):
        book = paid_by(risky("A"), {"A": "f"}, {"f": [160.0, second]}, funds=rules)
        found = fund_chances(book, CERTAIN, iterations=5)
        assert found.grid("kept").loc["f"].tolist()[:2] == pytest.approx([0.0, 48.0])
        assert found.funds.loc["f", "p_within"] == kept
        assert found.funds.loc["f", "short"] == pytest.approx(0.0 if kept else 0.1)
    rich = paid_by(risky("A"), {"A": "f"}, {"f": [300.0, 0.0]}, funds=rules)
    assert fund_chances(rich, CERTAIN, iterations=5).grid("kept").loc["f"].tolist()[1] == pytest.approx(0.8 * 150)
    lapses = rules.assign(carry_over=0.0)
    poor = paid_by(risky("A"), {"A": "f"}, {"f": [200.0, 90.0]}, funds=lapses)
    found = fund_chances(poor, CERTAIN, iterations=5)
    assert found.table["p_within"].tolist()[:3] == [1.0, 0.0, 1.0]
    assert str(found) == "Fund of the sea is enough in every period with a chance of 0%"


def test_a_period_of_which_a_fund_says_nothing_has_no_money():
    book = paid_by(risky("AB"), {"A": "f", "B": "g"}, {"f": [100.0], "g": [100.0, 100.0]})
    found = fund_chances(book, CERTAIN, iterations=5)
    assert found.grid("p_within").loc["f"].tolist() == [1.0, 0.0, *[1.0] * 6]
    assert str(found) == (
        "f is enough in every period with a chance of 0%, the least of 2 funds; all funds are with 0%, "
        "one purse would be with 0%"
    )


@pytest.mark.parametrize(
    ("book", "reason"),
    [
        (Portfolio(), "The portfolio has no rows in projects."),
        (risky("A"), "The portfolio has no rows in budgets."),
        (risky("A", spent=(0.0, 0.0), earned=0.0), "The projects have no planned cost, value or cash flows."),
    ],
)
def test_without_money_there_is_a_reason(book, reason):
    found = fund_chances(book, iterations=10)
    assert (found.status, str(found)) == (Status.NO_DATA, reason)
    assert found.grid("p_within").empty


@pytest.mark.parametrize("wrong", [{"confidence": 1.0}, {"iterations": 0}, {"seed": -1}, {"projects": ["Z"]}])
def test_impossible_questions_are_refused(wrong):
    with pytest.raises(ParameterError, match=next(iter(wrong))):
        fund_chances(risky("A"), **wrong)


def test_the_same_question_has_the_same_answer_to_the_last_bit():
    book = paid_by(risky("AB"), {"A": "f", "B": "g"}, {"f": [100.0, 100.0], "g": [100.0, 100.0]})
    one, two = (fund_chances(book, iterations=300) for _ in range(2))
    pd.testing.assert_frame_equal(one.table, two.table, check_exact=True)
    assert not np.array_equal(fund_chances(book, iterations=300, seed=2).table["cost_mean"], one.table["cost_mean"])
