"""A portfolio too large for one search still gets a plan that is checked, and a bound that says how good it is."""

import numpy as np
import pandas as pd

from workbench.portfolio import Portfolio
from workbench.selection.engine import LARGE
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.select import select
from workbench.taxonomy import Status


def portfolio(count: int = 260) -> Portfolio:
    """Projects of one to five periods in twelve, with money per period, roles and some dependencies."""
    g = np.random.default_rng(4)
    names = [f"p{number:03d}" for number in range(count)]
    periods = [str(period) for period in pd.period_range("2026Q1", periods=12, freq="Q")]
    duration, cost = g.integers(1, 6, count), np.round(g.lognormal(5.0, 0.8, count)) + 1
    roles = g.choice(["engineer", "analyst", "buyer"], count)
    return Portfolio(
        settings=pd.DataFrame({"portfolio": ["big"], "frequency": ["Q"], "first_period": [periods[0]],
                               "last_period": [periods[-1]], "discount_rate": [0.05]}),
        projects=pd.DataFrame({"project": names, "value": np.round(cost * g.lognormal(0.35, 0.45, count)), "cost": cost,
                               "duration": duration, "start": periods[0]}),
        budgets=pd.DataFrame({"fund": "f", "period": periods, "amount": np.round(0.35 * cost.sum() / 12)}),
        supply=pd.DataFrame([(r, p, 900.0) for r in ("engineer", "analyst", "buyer") for p in periods],
                            columns=["role", "period", "hours"]),
        demand=pd.DataFrame({"project": names, "role": roles, "period": periods[0],
                             "hours": g.integers(10, 200, count)}),
        dependencies=pd.DataFrame({"project": names[1:21:2], "depends_on": names[0:20:2], "kind": "finish_start"}),
    )  # fmt: skip


def test_a_large_portfolio_is_searched_in_parts_and_says_how_good_the_plan_is():
    big = portfolio()
    assert len(Model(big, Limits()).question.options.project) > LARGE
    answer = select(big, time_limit=8.0, gap=0.02)
    assert answer.status is Status.FEASIBLE
    assert len(answer.checked) > 40
    assert not answer.checked["broken"].any()
    assert 0 < answer.gap < 0.1
    assert "searched in parts" in answer.reason
    assert answer.bound >= answer.value


def test_without_time_a_large_portfolio_has_no_plan_and_never_zeros():
    answer = select(portfolio(), time_limit=0)
    assert (answer.status, answer.value) == (Status.UNSOLVED, None)
