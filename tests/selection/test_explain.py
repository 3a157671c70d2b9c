"""The reasons for a plan in one answer, and the way out where there is no plan."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from small_cases import crystal_ball, five, several_periods, stockco

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.selection.explain import explain
from workbench.selection.limits import Limits
from workbench.selection.select import select
from workbench.taxonomy import Status


@cache
def explained(portfolio, limits, **options):
    return explain(portfolio, limits, **options)


def test_the_running_example_is_explained_in_full():
    """Sections 7.2 and 7.3 of the specification."""
    answer = explained(five(), Limits(budget=10), most_budgets=4)
    table = answer.table
    assert table["swing"].to_dict() == {"A": -0.5, "B": -2.0, "C": 0.5, "D": -0.5, "E": 2.0}
    assert table["value_needed"].to_dict() == {"A": 0.5, "B": 2.0, "C": 0.0, "D": 0.5, "E": 0.0}
    assert table.loc[["A", "D"], "budget_needed"].round(6).tolist() == [14.0, 11.0]
    assert table.loc["A", "displaced"] == "C"
    assert table.loc["C", "instead"] in ("A", "D")
    assert set(table["basis"]) == {"optimal"}
    assert answer.baselines.loc["value_for_money", "value"] == 11.0
    assert answer.memberships["optimum"].sum() == 2
    assert answer.prices.loc[0, "state"] == "blocking"
    assert answer.rules.loc["within_budget", "gain_least"] == 12.0
    assert answer.money.discrete == pytest.approx(4.5)
    assert str(answer) == "2 belongs in, 3 belongs out"
    assert answer.reason == ""
    assert answer.repair is None


def test_the_price_of_a_force_is_what_the_plan_gains_without_it():
    limits = Limits(budget=10, forced_in=("B",), forced_out=("E",))
    table = explain(five(), limits).table
    free_b, free_e = (
        select(five(), Limits(budget=10, forced_out=("E",))).value,
        select(five(), Limits(budget=10, forced_in=("B",))).value,
    )
    here = select(five(), limits).value
    assert table.loc["B", "force_price"] == free_b - here == 1.5
    assert table.loc["E", "force_price"] == free_e - here == 1.5
    assert table["force_price"].notna().sum() == 2
    mandatory = five(mandatory=(False, True, False, False, False))
    assert explain(mandatory, Limits(budget=10)).table.loc["B", "force_price"] == 2.0


def test_without_a_plan_the_answer_is_a_repair():
    limits = Limits(budget=14, forced_in=("p1", "p2", "p3"))
    answer = explain(stockco(), limits)
    assert answer.status is Status.INFEASIBLE
    assert answer.table.empty
    assert answer.repair.table["extra"].max() == 2.0
    assert str(answer) == "No plan obeys every limit. What would help: raise budget by 2"


def test_without_time_or_candidates_nothing_is_claimed():
    limits = Limits(budget=10)
    unsolved = explain(five(), limits, select(five(), limits, time_limit=0))
    assert (unsolved.status, unsolved.repair) == (Status.UNSOLVED, None)
    assert "no time" in str(unsolved)
    empty = explain(Portfolio(projects=pd.DataFrame({"project": ["a"], "state": ["active"]})))
    assert empty.status is Status.NO_DATA


def test_fewer_searches_give_wider_intervals_and_no_other_claims():
    limits = Limits(budget=2000)
    exact, quick = (explained(crystal_ball(), limits, most_solves=most, most_budgets=0) for most in (20, 2))
    assert (quick.table["swing_least"] <= exact.table["swing_least"]).all()
    assert (quick.table["swing_most"] >= exact.table["swing_most"]).all()
    known = quick.table["verdict"] != "not known"
    assert (quick.table["verdict"][known] == exact.table["verdict"][known]).all()
    assert quick.table["budget_needed"].isna().all()
    assert set(quick.table["basis"]) == {"optimal", "computed"}


def test_a_plan_that_is_not_proven_best_claims_less_and_names_a_better_one():
    limits = Limits(budget=2000)
    poor = select(crystal_ball(), limits, gap=0.9)
    assert poor.status is Status.FEASIBLE
    answer = explain(crystal_ball(), limits, poor, most_budgets=0, gap=0.0)
    exact = explained(crystal_ball(), limits, most_solves=20, most_budgets=0)
    assert (answer.table["swing_least"] <= exact.table["swing_least"] + 1e-6).all()
    assert (answer.table["swing_most"] >= exact.table["swing_most"] - 1e-6).all()
    if poor.value < 1540:
        assert "better plan was found" in answer.reason
    assert np.isnan(answer.money.discrete), "the next better plan needs a proven one to start from"


def test_several_periods_funds_and_roles_are_explained_alike_each_time():
    portfolio = several_periods(1)
    first, again = explain(portfolio), explain(portfolio.replace())
    pd.testing.assert_frame_equal(first.table, again.table)
    pd.testing.assert_frame_equal(first.prices, again.prices)
    assert list(first.table.index) == list(portfolio.projects.index)


def test_question_and_answer_belong_together():
    with pytest.raises(ParameterError, match="other limits"):
        explain(five(), Limits(budget=9), select(five(), Limits(budget=10)))
    with pytest.raises(ParameterError, match="candidates are not those"):
        explain(stockco(), None, select(five(), Limits(budget=10)))
    with pytest.raises(ParameterError, match="zz is no candidate"):
        explain(five(), Limits(budget=10), projects=["zz"])
