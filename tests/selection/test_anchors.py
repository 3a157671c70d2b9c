"""Published cases, asked as a user would: the whole way from the tables to the checked answer."""

import numpy as np
import pandas as pd
import pytest

from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.select import select
from workbench.selection.solver import Solver
from workbench.selection.waterline import skip_greedy
from workbench.taxonomy import Status


def knapsack(values, costs, **tables) -> Portfolio:
    names = [f"p{number:03d}" for number in range(1, len(values) + 1)]
    return Portfolio(projects=pd.DataFrame({"project": names, "value": values, "cost": costs}), **tables)


def with_roles(values, matrix, limits) -> Portfolio:
    """One role of one period for each constraint."""
    names = [f"p{number:03d}" for number in range(1, len(values) + 1)]
    rows = [(p, f"r{i}", "2027", amount) for i, row in enumerate(matrix) for p, amount in zip(names, row, strict=True)]
    return Portfolio(
        projects=pd.DataFrame({"project": names, "value": values}),
        demand=pd.DataFrame(rows, columns=["project", "role", "period", "hours"]),
        supply=pd.DataFrame({"role": [f"r{i}" for i in range(len(limits))], "period": "2027", "hours": limits}),
    )


def relaxed(portfolio: Portfolio, limits: Limits) -> float:
    """Optimum of the linear relaxation."""
    model = Model(portfolio, limits)
    model.set(limits)
    return Solver(model.engine.form.problem).relax().value


def numbers(answer) -> set[int]:
    return {int(name[1:]) for name in answer.chosen}


def excludes(*pairs) -> pd.DataFrame:
    return pd.DataFrame([(*pair, "excludes") for pair in pairs], columns=["project", "depends_on", "kind"])


def test_games_with_capital_and_programmers():
    """quesba.com 1342515: capital 950, 20 programmers, not both 2 and 6; by capital and programmers as two roles."""
    value = [650, 550, 600, 450, 375, 525, 750]
    capital, people = [250, 175, 300, 150, 145, 160, 325], [7, 6, 9, 5, 6, 4, 8]
    games = with_roles(value, [capital, people], [950, 20]).replace(dependencies=excludes(("p006", "p002")))
    answer = select(games)
    assert (answer.status, answer.value, numbers(answer)) == (Status.OPTIMAL, 1925.0, {1, 6, 7})


def test_the_lpblackbox_handbook_case():
    """Cost 30 25 40 15 50, NPV 15 10 20 7 20, budget 100, at least three projects, not both C and E."""
    five = knapsack([15, 10, 20, 7, 20], [30, 25, 40, 15, 50], dependencies=excludes(("p005", "p003")))
    names = tuple(five.projects.index)
    answer = select(five, Limits(budget=100, counts={"projects": (3, 5, names)}))
    assert (answer.value, numbers(answer)) == (45.0, {1, 2, 3})


def test_stockco_needs_two_more_of_budget_for_its_first_three():
    """Winston, Operations Research, p. 478: with 1, 2 and 3 mandatory 14 do not suffice, 16 do and are worth 50."""
    stockco = knapsack([16, 22, 12, 8], [5, 7, 4, 3])
    forced = Limits(budget=14, forced_in=("p001", "p002", "p003"))
    assert select(stockco, forced).status is Status.INFEASIBLE
    assert select(stockco, Limits(budget=15.99, forced_in=forced.forced_in)).status is Status.INFEASIBLE
    assert select(stockco, Limits(budget=16, forced_in=forced.forced_in)).value == 50.0
    for released, value in ((0, 42.0), (1, 36.0), (2, 38.0)):
        kept = tuple(name for k, name in enumerate(forced.forced_in) if k != released)
        assert select(stockco, Limits(budget=14, forced_in=kept)).value == value


def petersen(shared_data, number: int):
    """Instance of OR-Library mknap1: values, matrix, limits and the published optimum."""
    cells = iter(float(cell) for cell in (shared_data("selection") / "mknap1.txt").read_text().split())
    for _ in range(int(next(cells))):
        n, m, best = int(next(cells)), int(next(cells)), next(cells)
        values = [next(cells) for _ in range(n)]
        matrix, limits = [[next(cells) for _ in range(n)] for _ in range(m)], [next(cells) for _ in range(m)]
        if not number:
            return values, matrix, limits, best
        number -= 1


@pytest.mark.parametrize(
    ("number", "value", "chosen", "bound"),
    [(0, 3800.0, {2, 3, 6}, 4134.07), (1, 8706.1, {2, 4, 5, 8, 10}, 9297.71)],
)
def test_petersens_first_two_problems_plan_by_plan(shared_data, number, value, chosen, bound):
    """C. C. Petersen, Management Science 13 (1967) 736-750; LP optima of the specification's table."""
    values, matrix, limits, best = petersen(shared_data, number)
    portfolio = with_roles(values, matrix, limits)
    answer = select(portfolio)
    assert answer.value == pytest.approx(best) == pytest.approx(value)
    assert numbers(answer) == chosen
    assert relaxed(portfolio, Limits()) == pytest.approx(bound, abs=0.005)


def chu_beasley(shared_data, number: int):
    """Instance of OR-Library mknapcb1: values, matrix, limits."""
    cells = [float(cell) for cell in (shared_data("selection") / "mknapcb1.txt").read_text().split()]
    n, m = int(cells[1]), int(cells[2])
    size = 3 + n + n * m + m
    part = np.array(cells[1 + number * size : 1 + (number + 1) * size])[3:]
    return part[:n], part[n : n + n * m].reshape(m, n), part[n + n * m :]


BEST = {0: (24381.0, 24585.9027), 15: (42927.0, 43082.2310), 29: (59965.0, 60242.9126)}


@pytest.mark.parametrize("number", BEST)
def test_chu_and_beasleys_problems_are_bounded_by_their_published_optimum(shared_data, number):
    """P. C. Chu, J. E. Beasley, Journal of Heuristics 4 (1998) 63-86; values of OR-Library mkcbres.txt, proven optimal.

    Here the search stops at one per cent; the full proof is one of the long runs (see benchmarks).
    """
    value, bound = BEST[number]
    portfolio = with_roles(*chu_beasley(shared_data, number))
    assert relaxed(portfolio, Limits()) == pytest.approx(bound, abs=1e-3)
    answer = select(portfolio, time_limit=60.0, gap=0.01)
    assert value * 0.99 <= answer.value <= value <= answer.bound + 1e-6


@pytest.mark.parametrize("name", ["poland_lodz_2020_", "poland_wroclaw_2019_local"])
def test_municipal_budgets_by_votes_by_votes_per_cost_and_at_best(shared_data, name):
    """Pabulib (Stolicki, Szufa, Talmon, arXiv 2012.06539): most votes within the budget of Łódź 2020 and Wrocław 2019.

    By votes 105 167 and 30 050, by votes per cost and at best 114 458 and 31 751, LP bounds 114 576.12 and 31 851.44;
    the city of Wrocław decided by votes, project by project.
    """
    folder = shared_data("selection")
    rows = pd.read_csv(folder / f"{name}.csv")
    known = pd.read_csv(folder / "pabulib_budgets.csv").set_index("instance").loc[name]
    votes, cost, budget = rows["votes"].to_numpy(), rows["cost"].to_numpy(), float(known["budget"])
    habits = {}
    for habit, key in (("votes_by_rank", votes), ("votes_by_votes_per_cost", votes / cost)):
        order = np.argsort(-key, kind="stable")
        taken = order[skip_greedy(cost[order], budget)]
        habits[habit] = votes[taken].sum()
        if habit == "votes_by_rank" and "wroclaw" in name:
            assert set(taken) == set(np.flatnonzero(rows["selected"]))
    assert habits == {habit: known[habit] for habit in habits}
    city, limits = knapsack(votes, cost), Limits(budget=budget)
    answer = select(city, limits, time_limit=60.0)
    assert (answer.status, answer.value) == (Status.OPTIMAL, known["votes_optimum"])
    assert answer.table.loc[answer.chosen, "cost"].sum() <= budget
    assert relaxed(city, limits) == pytest.approx(known["votes_lp_bound"], abs=0.005)


def test_the_optimum_of_five_at_every_budget_of_its_pareto_front():
    """Values 4.5 3 5 4.5 6.5, costs 5 5 4 2 5: the ten breakpoints of value over budget, enumerated."""
    five = knapsack([4.5, 3, 5, 4.5, 6.5], [5, 5, 4, 2, 5])
    front = [(0, 0), (2, 4.5), (4, 5), (5, 6.5), (6, 9.5), (7, 11), (9, 11.5), (11, 16), (16, 20.5), (21, 23.5)]
    for (budget, value), (_, before) in zip(front[1:], front, strict=False):
        assert select(five, Limits(budget=budget)).value == pytest.approx(value)
        assert select(five, Limits(budget=budget - 0.5)).value == pytest.approx(before)
    assert relaxed(five, Limits(budget=10)) == pytest.approx(14.75)


def test_the_relaxation_of_the_crystal_ball_case_is_worth_1606():
    """Oracle Crystal Ball budget example: LP bound 1606, price .44 per unit, the hull's slope from 1350 to 2100."""
    profit, cost = [425, 400, 110, 220, 300, 60, 280, 155], [250, 650, 250, 500, 700, 30, 350, 70]
    eight = knapsack(profit, cost)
    for budget, bound in ((1350, 1320), (2000, 1606), (2100, 1650), (2800, 1950)):
        assert relaxed(eight, Limits(budget=budget)) == pytest.approx(bound)
