"""Portfolios small enough to list every plan, and the listing: the second route of the tests of explanations."""

import itertools
from functools import cache

import numpy as np
import pandas as pd

from workbench.portfolio import Portfolio
from workbench.selection.check import check_plan
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.plans import plan_of


def knapsack(values, costs, names=None, **tables) -> Portfolio:
    """Projects with a value and a cost and nothing else."""
    names = names or [f"p{number}" for number in range(1, len(values) + 1)]
    return Portfolio(projects=pd.DataFrame({"project": names, "value": values, "cost": costs}), **tables)


@cache
def five(**columns) -> Portfolio:
    """The running example: half return, half strategy, values 4.5 3 5 4.5 6.5, to be had for 10."""
    base = knapsack([4.5, 3.0, 5.0, 4.5, 6.5], [5, 5, 4, 2, 5], list("ABCDE"))
    return base.replace(projects=base.projects.assign(**{name: list(cells) for name, cells in columns.items()}))


@cache
def crystal_ball() -> Portfolio:
    """Oracle Crystal Ball budget example: expected profit and cost of eight projects, budget 2000."""
    return knapsack([425, 400, 110, 220, 300, 60, 280, 155], [250, 650, 250, 500, 700, 30, 350, 70])


@cache
def stockco() -> Portfolio:
    """Capital budgeting case of Winston, Operations Research, p. 478."""
    return knapsack([16, 22, 12, 8], [5, 7, 4, 3])


def random_knapsack(seed: int, count: int = 7) -> tuple[Portfolio, np.ndarray, np.ndarray, np.ndarray]:
    """A portfolio with one budget, and every set of its projects with value and cost."""
    g = np.random.default_rng(seed)
    values, costs = g.integers(1, 30, count), g.integers(1, 15, count)
    sets = np.array(list(itertools.product([0, 1], repeat=count)))
    return knapsack(values, costs), sets, sets @ values, sets @ costs


def quarterly(periods: list[str]) -> pd.DataFrame:
    """Settings of a portfolio over some quarters, at 8 per cent a year."""
    ends = {"first_period": periods[:1], "last_period": periods[-1:]}
    return pd.DataFrame({"portfolio": ["p"], "frequency": ["Q"], **ends, "discount_rate": [0.08]})


@cache
def several_periods(seed: int) -> Portfolio:
    """Four candidates, two periods, two funds, one role, a mandatory project now and then, two dependencies."""
    g = np.random.default_rng(seed)
    names, periods = list("abcd"), ["2026Q1", "2026Q2"]
    pairs = [("b", "a", g.choice(["requires", "excludes"])), ("d", "c", "finish_start")]
    return Portfolio(
        settings=quarterly(periods),
        projects=pd.DataFrame(
            {
                "project": names,
                "value": g.integers(2, 30, 4),
                "duration": 1,
                "start": "2026Q1",
                "cost": g.integers(2, 9, 4),
                "mandatory": g.random(4) < 0.15,
                "fund": g.choice(["x", ""], 4),
            }
        ),
        budgets=pd.DataFrame([{"fund": f, "period": p, "amount": g.integers(5, 9)} for f in "xy" for p in periods]),
        supply=pd.DataFrame({"role": "r", "period": periods, "hours": g.integers(8, 14, 2)}),
        demand=pd.DataFrame({"project": names, "role": "r", "period": "2026Q1", "hours": g.integers(1, 9, 4)}),
        dependencies=pd.DataFrame(pairs, columns=["project", "depends_on", "kind"]),
    )


@cache
def plans_listed(portfolio: Portfolio, limits: Limits, *, without: tuple[str, ...] = ()) -> list[tuple[float, dict]]:
    """Worth and starts of every plan that the plain check accepts, the rules named left aside."""
    model = Model(portfolio, limits.shape)
    options = model.question.options
    choices = [[None, *options.columns_of(name)] for name in options.projects.index]
    found = []
    for picked in itertools.product(*choices):
        plan = np.zeros(len(model.worth))
        plan[[column for column in picked if column is not None]] = 1.0
        starts = plan_of(options, plan)
        checked = check_plan(portfolio, limits, starts)
        if not checked[~checked["rule"].isin(without)]["broken"].any():
            found.append((float(model.worth @ plan), starts))
    return found
