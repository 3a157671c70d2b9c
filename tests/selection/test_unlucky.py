"""Everything that can go wrong with a question, and the sizes and amounts that nobody expects."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from listing import Listing
from random_questions import random_questions

from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.select import select
from workbench.taxonomy import Status


def knapsack(values, costs, **columns) -> Portfolio:
    names = [f"p{number}" for number in range(1, len(values) + 1)]
    return Portfolio(projects=pd.DataFrame({"project": names, "value": values, "cost": costs, **columns}))


def hard(count: int = 40) -> Portfolio:
    """Weights a little apart and worth what they weigh: no plan is found without a search."""
    g = np.random.default_rng(3)
    weights = g.integers(1000, 9999, (count, 3))
    names = [f"p{number}" for number in range(count)]
    needs = [(p, f"r{k}", "2027", float(w[k])) for p, w in zip(names, weights, strict=True) for k in range(3)]
    return Portfolio(
        projects=pd.DataFrame({"project": names, "value": weights.sum(axis=1).astype(float)}),
        demand=pd.DataFrame(needs, columns=["project", "role", "period", "hours"]),
        supply=pd.DataFrame({"role": ["r0", "r1", "r2"], "period": "2027", "hours": weights.sum(axis=0) / 2 + 0.5}),
    )


def test_no_time_gives_no_plan_whatever_is_asked():
    answer = select(hard(), Limits(max_projects=10), time_limit=0)
    assert (answer.status, answer.value, answer.bound, answer.gap) == (Status.UNSOLVED, None, None, None)
    assert answer.chosen == []


def test_a_search_that_ends_before_its_first_plan_has_none():
    """As many projects as must be done, with one node to look for them."""
    base = hard()
    limits = Limits(counts={"half": (20, 20, tuple(base.projects.index))})
    model = Model(base, limits)
    model.set(limits)
    outcome = model.engine.solve(time_limit=1e-4)
    assert outcome.status in (Status.UNSOLVED, Status.FEASIBLE)
    assert (outcome.values is None) == (outcome.status is Status.UNSOLVED)
    assert outcome.by_clock


def test_a_search_that_ends_at_its_nodes_says_how_far_it_may_be_from_the_best():
    base = hard()
    model = Model(base, Limits())
    model.set(Limits())
    outcome = model.engine.solve(time_limit=60, nodes=1)
    assert outcome.status is Status.FEASIBLE
    assert not outcome.by_clock
    assert outcome.bound >= model.worth @ outcome.values


def test_mandatory_projects_that_do_not_fit_name_what_forbids_them():
    answer = select(knapsack([5, 4], [6, 6], mandatory=[True, True]), Limits(budget=11))
    assert answer.status is Status.INFEASIBLE
    assert "mandatory" in answer.reason
    assert "money" in answer.reason


def test_a_mandatory_project_forced_out_is_a_contradiction():
    assert select(knapsack([5], [1], mandatory=[True]), Limits(forced_out=("p1",))).status is Status.INFEASIBLE


def test_groups_and_shares_that_contradict_each_other_are_infeasible():
    """One of two must go ahead, and either alone takes more than the largest share."""
    base = knapsack([5, 4], [1, 1], category=["run", "grow"])
    both = {"run": (0.0, 0.4), "grow": (0.0, 0.4)}
    answer = select(base, Limits(bucket_shares=both, counts={"g": (1, 2, ("p1", "p2"))}))
    assert answer.status is Status.INFEASIBLE
    assert "share" in answer.reason
    assert select(base, Limits(bucket_shares=both)).chosen == []


def test_without_money_only_what_costs_nothing_goes_ahead():
    assert select(knapsack([5, 4, 3], [1, 0, 2]), Limits(budget=0)).chosen == ["p2"]
    assert select(knapsack([5, 4, 3], [1, 0, 2]), Limits(budget=9, budget_factor=0.0)).chosen == ["p2"]


def test_one_project_is_enough():
    answer = select(knapsack([5], [3]), Limits(budget=3))
    assert (answer.status, answer.value, answer.chosen) == (Status.OPTIMAL, 5.0, ["p1"])


def test_no_project_at_all_is_said():
    none = Portfolio(projects=pd.DataFrame({"project": ["a"], "state": ["idea"]}))
    assert select(none).status is Status.NO_DATA
    assert select(none, Limits(budget=5, max_projects=3)).chosen == []


def test_with_everything_forced_out_nothing_goes_ahead():
    answer = select(knapsack([5, 4], [1, 1]), Limits(forced_out=("p1", "p2")))
    assert (answer.status, answer.value, answer.chosen) == (Status.OPTIMAL, 0.0, [])


@pytest.mark.parametrize("value", [0.0, -1.0, -1e9])
def test_when_every_project_is_worthless_nothing_is_lost(value):
    answer = select(knapsack([value, value], [1, 1]), Limits(budget=5))
    assert (answer.status, answer.value) == (Status.OPTIMAL, 0.0)


def test_a_commitment_may_make_the_best_plan_a_loss():
    answer = select(knapsack([-7, 4], [1, 1]), Limits(forced_in=("p1",)))
    assert (answer.value, answer.gap) == (-3.0, 0.0)


def test_a_project_whose_window_lies_behind_it_never_goes_ahead():
    settings = pd.DataFrame([{"portfolio": "p", "first_period": "2027Q1", "last_period": "2027Q2"}])
    late = {"start": "2026Q1", "latest_start": "2026Q3", "duration": 1}
    base = Portfolio(settings=settings, projects=pd.DataFrame([{"project": "a", "value": 5, "cost": 1, **late}]))
    answer = select(base)
    assert (answer.status, answer.value, answer.chosen) == (Status.OPTIMAL, 0.0, [])
    assert "no start fits" in answer.table.at["a", "why"]
    assert select(base, Limits(forced_in=("a",))).value is None


@pytest.mark.parametrize(
    ("values", "costs", "budget", "value"),
    [
        ([3e12, 2e12, 1e-3], [2e12, 1.5e12, 1e-3], 2e12, 3e12),
        ([3e12, 2e12, 5.0], [2e12, 1.5e12, 1.0], 1.6e12, 2e12 + 5.0),
        ([3e-3, 2e-3, 2e-3], [2e-3, 1e-3, 1e-3], 2e-3, 4e-3),
    ],
    ids=["huge", "huge beside small", "tiny"],
)
def test_huge_and_tiny_amounts_stand_beside_each_other(values, costs, budget, value):
    """A plan is never over the budget by more than a millionth of it, and none is worth more."""
    answer = select(knapsack(values, costs), Limits(budget=budget))
    assert answer.value == pytest.approx(value, rel=1e-6)
    assert answer.table.loc[answer.chosen, "cost"].sum() <= budget * (1 + 1e-6) + 1e-6
    assert not answer.checked["broken"].any()


def test_two_questions_in_turn_get_the_answers_of_each_alone():
    asked = list(random_questions(2, 4))
    again = list(random_questions(2, 4))
    in_turn = [select(portfolio, limits).value for portfolio, limits, _ in [*asked, *asked[::-1]]]
    alone = [select(portfolio.replace(), limits).value for portfolio, limits, _ in again]
    assert in_turn == [*alone, *alone[::-1]]


@pytest.mark.parametrize("seed", range(3))
def test_another_order_of_the_projects_leaves_the_value(seed):
    portfolio, limits, _ = next(random_questions(seed + 20, 1))
    shuffled = portfolio.projects.sample(frac=1.0, random_state=seed)
    other = portfolio.replace(projects=shuffled, cash_flows=portfolio.cash_flows.iloc[::-1])
    values = [select(one, limits).value for one in (portfolio, other)]
    assert values[0] == pytest.approx(values[1]) or values == [None, None]
    best = Listing(portfolio, limits).best()
    assert (values[0] is None) == (best is None)


LARGE = """
import json, sys, time
from pathlib import Path
import numpy as np, pandas as pd
from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.selection.select import select

count, length, roles = int(sys.argv[1]), 12, 8
g = np.random.default_rng(1)
periods = [str(p) for p in pd.period_range("2027Q1", periods=length, freq="Q")]
names = np.array([f"p{k:05d}" for k in range(count)])
cost, duration = np.round(g.lognormal(5, 0.8, count)) + 1, g.integers(1, 6, count)
projects = pd.DataFrame({
    "project": names, "cost": cost, "value": np.round(cost * g.lognormal(0.3, 0.4, count)), "duration": duration,
    "start": periods[0], "category": g.choice(["run", "grow"], count),
})
who = np.repeat(np.arange(count), 2)
hours = np.round(cost[who] / 10) + 1
demand = pd.DataFrame({"project": names[who], "role": np.tile(["a", "b"], count), "period": periods[0], "hours": hours})
demand["role"] = [f"r{k}" for k in (g.integers(0, 4, len(who)) * 2 + np.tile([0, 1], count))]
supply = pd.DataFrame([(f"r{r}", p) for r in range(roles) for p in periods], columns=["role", "period"])
supply["hours"] = np.round(0.5 * hours.sum() / roles / length)
budgets = pd.DataFrame({"fund": "f", "period": periods, "amount": np.round(0.35 * cost.sum() / length)})
portfolio = Portfolio(
    settings=pd.DataFrame([{"portfolio": "p", "first_period": periods[0], "last_period": periods[-1]}]),
    projects=projects, demand=demand.assign(booking_state="proposed"), supply=supply, budgets=budgets,
)
begin = time.process_time()
answer = select(portfolio, Limits(bucket_shares={"run": (0.3, 0.7)}), time_limit=float(sys.argv[2]))
print(json.dumps({
    "status": answer.status.value, "gap": answer.gap, "broken": int(answer.checked["broken"].sum()),
    "limits": len(answer.checked), "seconds": time.process_time() - begin,
    "megabytes": int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024,  # this process alone
}))
"""


def large(count: int, seconds: float) -> dict:
    """Ask for the best of so many projects over 12 periods with 8 roles, in a process of its own."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", LARGE, str(count), str(seconds)]
    environment = os.environ | {"PYTHONPATH": str(root)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=250, cwd=root, env=environment)
    return json.loads(done.stdout.splitlines()[-1])


def test_a_thousand_projects_have_a_checked_plan_near_its_bound():
    """1,000 projects, 12 periods, 8 roles: about 10,000 options."""
    found = large(1000, 3.0)
    assert found["status"] in ("feasible", "optimal")
    assert found["broken"] == 0
    assert found["limits"] > 12 * 8
    assert found["gap"] < 0.05
    assert found["megabytes"] < 1000


@pytest.mark.soak
def test_five_thousand_projects_have_a_checked_plan_within_twenty_seconds():
    found = large(5000, 10.0)
    assert found["status"] in ("feasible", "optimal")
    assert found["broken"] == 0
    assert found["gap"] < 0.05
    assert found["seconds"] < 20
    assert found["megabytes"] < 1500
