"""Prices of money and rules: enumerated numbers, lists of all sets, and the rules that cost nothing."""

import numpy as np
import pytest
from small_cases import crystal_ball, five, knapsack, random_knapsack, several_periods

from workbench.selection.budget_needed import find_budget
from workbench.selection.case import case_of
from workbench.selection.hull import hull
from workbench.selection.limit_rows import limit_table
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.plans import shown_plan
from workbench.selection.prices import money_price, pareto
from workbench.selection.relaxation import relax
from workbench.selection.rule_worth import drop_rules, dropped_table
from workbench.selection.scaled_budget import ScaledBudget
from workbench.selection.select import select
from workbench.taxonomy import Status


def parts(portfolio, limits):
    model = Model(portfolio, limits.shape)
    selection = select(portfolio, limits)
    plan = {} if selection.value is None else shown_plan(selection.table, model.question.options.periods)
    case = case_of(model, limits, plan)
    return case, selection, relax(model), ScaledBudget(case)


def rule_table(case, selection):
    return dropped_table(drop_rules(case, selection)).set_index("rule")


def corners(points, scaled):
    return [(round(point.factor * scaled.money, 6), point.value) for point in points]


def test_the_running_example_has_its_frontier_and_hull():
    """Section 5.4 of the specification, enumerated."""
    scaled = parts(five(), Limits(budget=10))[3]
    assert corners(pareto(scaled), scaled) == [
        (0, 0), (2, 4.5), (4, 5), (5, 6.5), (6, 9.5), (7, 11), (9, 11.5), (11, 16), (16, 20.5), (21, 23.5),
    ]  # fmt: skip
    assert corners(hull(scaled), scaled) == [(0, 0), (2, 4.5), (7, 11), (11, 16), (16, 20.5), (21, 23.5)]


def test_the_crystal_ball_example_has_its_hull_and_35_points():
    """Section 11 of the specification, enumerated over 256 sets."""
    scaled = parts(crystal_ball(), Limits(budget=2000))[3]
    assert corners(hull(scaled), scaled) == [
        (0, 0), (70, 155), (100, 215), (350, 640), (700, 920), (1350, 1320), (2100, 1650), (2800, 1950),
    ]  # fmt: skip
    assert len(pareto(scaled)) == 35


@pytest.mark.parametrize(
    ("portfolio", "budget", "shadow", "bound", "following", "discrete"),
    [(five(), 10, 1.25, 14.75, (11, 16), 4.5), (crystal_ball(), 2000, 0.44, 1606, (2020, 1560), 1.0)],
)
def test_the_three_prices_of_money(portfolio, budget, shadow, bound, following, discrete):
    _, selection, screen, scaled = parts(portfolio, Limits(budget=budget))
    price = money_price(scaled, selection, screen)
    assert price.budget == budget
    assert price.shadow == pytest.approx(shadow)
    assert price.lagrangian == pytest.approx(shadow)
    assert screen.bound == pytest.approx(bound)
    assert price.hull_bound == pytest.approx(bound)
    assert (price.next_budget, price.next_value) == pytest.approx(following)
    assert price.discrete == pytest.approx(discrete)


@pytest.mark.parametrize("seed", range(3))
def test_frontier_hull_and_budget_needed_equal_the_list_of_all_sets(seed):
    portfolio, sets, value, cost = random_knapsack(seed)
    budget = int(cost.max() * 0.4)
    scaled = parts(portfolio, Limits(budget=budget))[3]
    best = np.array([value[cost <= money].max() for money in range(cost.max() + 1)])
    steps = [(0, 0), *((money, best[money]) for money in range(1, len(best)) if best[money] > best[money - 1])]
    assert corners(pareto(scaled), scaled) == steps
    top = corners(hull(scaled), scaled)
    assert set(top) <= set(steps)
    assert np.all(np.interp(np.arange(len(best)), *zip(*top, strict=True)) >= best - 1e-9)
    slopes = np.diff([v for _, v in top]) / np.diff([c for c, _ in top])
    assert np.all(np.diff(slopes) < 1e-9)
    for row, name in enumerate(portfolio.projects.index):
        inside, outside = sets[:, row] == 1, sets[:, row] == 0
        needed = next(
            money
            for money in range(budget, cost.max() + 1)
            if value[inside & (cost <= money)].max(initial=-1) >= value[outside & (cost <= money)].max(initial=-1)
        )
        found = find_budget(scaled, name)
        assert (found.status, round(found.money, 6)) == (Status.OPTIMAL, needed)


def test_a_project_in_at_a_small_budget_may_be_out_at_a_larger_one():
    """Section 7.2: D is in at 2 and 3, out at 4, in again at 6; from 10 it needs 11, A needs 14."""
    portfolio = five()
    needed = {}
    for budget in (2, 3, 4, 5, 6):
        needed[budget] = round(find_budget(parts(portfolio, Limits(budget=budget))[3], "D").money, 6)
    assert needed == {2: 2, 3: 3, 4: 6, 5: 6, 6: 6}
    scaled = parts(portfolio, Limits(budget=10))[3]
    assert [round(find_budget(scaled, name).money, 6) for name in "DA"] == [11, 14]


def test_no_budget_helps_a_project_that_something_else_keeps_out():
    scaled = parts(five(), Limits(budget=10, forced_out=("B",), max_projects=2))[3]
    assert find_budget(scaled, "A").status is Status.INFEASIBLE, "C and E are worth more than A with any other"


def test_without_a_budget_money_has_no_price():
    _, selection, screen, scaled = parts(five(), Limits())
    assert not scaled.exists
    assert np.isnan([*vars(money_price(scaled, selection, screen)).values()]).all()
    assert find_budget(scaled, "A").status is Status.UNSOLVED


def test_more_money_than_can_be_used_is_worth_nothing():
    _, selection, screen, scaled = parts(five(), Limits(budget=50))
    price = money_price(scaled, selection, screen)
    assert (price.shadow, price.discrete, price.next_budget) == (0.0, 0.0, np.inf)
    assert price.next_value == selection.value == 23.5


def test_the_price_of_the_relaxation_holds_where_it_says():
    case, selection, screen, _ = parts(five(), Limits(budget=10))
    row = limit_table(case.model, Limits(budget=10), selection, case.plan, screen).iloc[0]
    assert (row["price_from"], row["price_to"]) == (7.0, 11.0)
    for budget in (7.0, 8.5, 11.0):
        case.model.set(Limits(budget=10, budget_factor=budget / 10))
        assert relax(case.model).bound == pytest.approx(14.75 + (budget - 10) * row["price"])
    case.model.set(Limits(budget=10, budget_factor=1.2))
    assert relax(case.model).bound < 14.75 + 2 * row["price"] - 1e-6


def test_a_limit_that_leaves_room_may_block_and_cost():
    """Section 7.3: budget 9 of 10, not tight, blocks A, B and D; dropping it is worth 12."""
    limits = Limits(budget=10)
    case, selection, screen, _ = parts(five(), limits)
    row = limit_table(case.model, limits, selection, case.plan, screen).iloc[0]
    assert (row["used"], row["limit"], row["state"], row["waiting"]) == (9.0, 10.0, "blocking", "A, B, D")
    rules = rule_table(case, selection)
    assert list(rules.index) == ["within_budget"]
    assert tuple(rules.loc["within_budget", ["gain_least", "gain_most", "verdict"]]) == (12.0, 12.0, "costs")


def test_a_tight_limit_may_be_free():
    portfolio = knapsack([5, 4], [3, 2])
    limits = Limits(budget=5, max_projects=2)
    case, selection, screen, _ = parts(portfolio, limits)
    assert limit_table(case.model, limits, selection, case.plan, screen)["state"].tolist() == ["tight"]
    assert rule_table(case, selection)["verdict"].to_dict() == {"within_budget": "free", "few_enough": "free"}


@pytest.mark.parametrize("seed", range(2))
def test_no_plan_is_worth_more_than_the_bound_of_any_prices(seed):
    """Weak duality for random prices, not only for those of the solver."""
    portfolio = several_periods(seed)
    limits = Limits()
    case, selection, screen, _ = parts(portfolio, limits)
    data, _, _ = case.model.engine.problem.get_problem_data("HIGHS")
    g = np.random.default_rng(seed)
    for _ in range(5):
        prices = screen.prices * g.uniform(0.5, 1.5, len(screen.prices)) + g.uniform(0, 0.1, len(screen.prices))
        bound = prices @ data["b"] + np.maximum(case.model.worth - data["A"].T @ prices, 0).sum()
        assert bound >= (selection.value or -np.inf) - 1e-9
    if selection.value is not None:
        assert rule_table(case, selection)["gain_least"].ge(0).all()
