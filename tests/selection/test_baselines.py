"""Habits beside the optimum: the published waterlines, enumerated sets, and ties that are said."""

import numpy as np
import pandas as pd
import pytest
from small_cases import crystal_ball, five, knapsack, random_knapsack, several_periods

from workbench.errors import ParameterError
from workbench.selection.baselines import compare_baselines
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.plans import plan_of, shown_plan
from workbench.selection.ranked_plan import walk
from workbench.selection.relaxation import relax
from workbench.selection.select import select
from workbench.selection.waterline import prefix, skip_greedy


def compared(portfolio, limits, **options):
    model = Model(portfolio, limits.shape)
    model.set(limits)
    selection = select(portfolio, limits)
    plan = shown_plan(selection.table, model.question.options.periods)
    return compare_baselines(model, limits, selection, plan, relax(model), **options)


def members(answer, plan):
    return list(answer.projects.index[answer.projects[plan]])


def test_value_for_money_in_the_running_example_reaches_11():
    """Section 2 of the specification: order D E C A B, prefix and skip-greedy {D, E} 11, optimum 11.5 {C, E}."""
    answer = compared(five(), Limits(budget=10), ranking=list("DECAB"))
    for plan in ("waterline", "waterline_skipping", "value_for_money"):
        assert members(answer, plan) == ["D", "E"]
        assert answer.table.loc[plan, "value"] == 11.0
        assert answer.table.loc[plan, "share_of_bound"] == pytest.approx(11 / 11.5)
        assert (answer.table.loc[plan, "only_here"], answer.table.loc[plan, "only_in_optimum"]) == ("D", "C")
    assert members(answer, "optimum") == ["C", "E"]
    order = answer.projects["value_for_money_index"].sort_values(ascending=False)
    assert list(order.index) == list("DECAB")


def test_a_tie_that_decides_is_said_and_the_other_order_gives_the_other_plan():
    """Section 11: with 4 before 3 the greedy plan is worth 1540, with 3 before 4 it is worth 1430."""
    portfolio, limits = crystal_ball(), Limits(budget=2000)
    answer = compared(portfolio, limits)
    assert answer.table.loc["value_for_money", ["value", "ties"]].tolist() == [1430.0, "p3 = p4"]
    swapped = portfolio.replace(projects=portfolio.projects.iloc[[0, 1, 3, 2, 4, 5, 6, 7]])
    other = compared(swapped, limits)
    assert other.table.loc["value_for_money", ["value", "ties"]].tolist() == [1540.0, "p4 = p3"]


def test_the_published_waterline_ends_under_rank_three():
    """knowledge.broadcom.com/external/article/188628: ranked costs 120 50 20 15 10, target 200."""
    portfolio = knapsack([5, 4, 3, 2, 1], [120, 50, 20, 15, 10])
    answer = compared(portfolio, Limits(budget=200))
    assert answer.table["cost"].to_dict()["waterline"] == 190
    assert members(answer, "waterline_skipping") == ["p1", "p2", "p3", "p5"]


@pytest.mark.parametrize("seed", range(5))
def test_with_one_budget_the_walk_is_the_waterline(seed):
    portfolio, *_ = random_knapsack(seed)
    costs = portfolio.projects["cost"].to_numpy()
    order = np.random.default_rng(seed).permutation(len(costs))
    names, limits = portfolio.projects.index[order], Limits(budget=float(costs.sum() // 2))
    model = Model(portfolio, limits.shape)
    for skip, rule in ((False, prefix), (True, skip_greedy)):
        plan = walk(model, limits, list(names), skip=skip)
        assert set(plan_of(model.question.options, plan)) == set(names[rule(costs[order], limits.budget)])


@pytest.mark.parametrize("seed", range(4))
def test_no_habit_beats_the_optimum_or_breaks_a_limit_but_a_commitment(seed):
    portfolio, limits = several_periods(seed), Limits()
    assert select(portfolio, limits).value is not None
    table = compared(portfolio, limits).table
    kept = table[table["broken"] == ""]
    assert (kept["value"] <= table.loc["optimum", "value"] + 1e-9).all()
    mandatory = set(portfolio.projects.index[portfolio.projects["mandatory"]])
    assert all(set(broken.split(", ")) - {""} <= mandatory for broken in table["broken"])


def test_commitments_come_first_and_prerequisites_are_waited_for():
    portfolio = knapsack(
        [9, 1, 8, 2],
        [3, 3, 3, 3],
        dependencies=pd.DataFrame({"project": ["p1"], "depends_on": ["p2"], "kind": ["requires"]}),
    )
    answer = compared(portfolio, Limits(budget=9, forced_in=("p4",)))
    assert members(answer, "waterline_skipping") == ["p2", "p3", "p4"], "p1 waited until p2 was in and the money gone"
    assert members(answer, "waterline") == ["p4"], "p1, the first of the list, does not fit without p2"
    wider = compared(portfolio, Limits(budget=12, forced_in=("p4",)))
    assert members(wider, "waterline_skipping") == ["p1", "p2", "p3", "p4"]


def test_a_share_that_a_habit_misses_is_said():
    portfolio = five(category=("run", "grow", "run", "grow", "grow"))
    answer = compared(portfolio, Limits(budget=10, bucket_shares={"run": (0.5, 1.0)}))
    assert members(answer, "optimum") == ["A", "E"]
    assert answer.table.loc["value_for_money", "broken"] == "run at least 50% of the spend"


@pytest.mark.parametrize("ranking", [["A", "A"], ["A", "zz"]])
def test_a_ranking_names_candidates_once(ranking):
    with pytest.raises(ParameterError, match="ranking: expected candidates"):
        compared(five(), Limits(budget=10), ranking=ranking)
