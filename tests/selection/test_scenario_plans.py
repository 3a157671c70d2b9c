"""The plan that is never far from the best: against a list of all plans in all scenarios."""

import itertools

import numpy as np
import pandas as pd
import pytest

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.selection.scenario_plans import PLANNED, scenario_plans
from workbench.taxonomy import Status

COST = {"a": 6.0, "b": 5.0, "c": 4.0, "d": 3.0, "e": 5.0}
GAIN = {"a": 14.0, "b": 11.0, "c": 8.0, "d": 6.0, "e": 10.5}
CATEGORY = {"a": "wind", "b": "wind", "c": "grid", "d": "grid", "e": "wind"}
STORMY = {"calm": {"wind": -0.4}, "dear": {"grid": -0.5, "e": 0.2}, "all worse": {"all": -0.2}}


def office(cost: dict = COST, gain: dict = GAIN) -> Portfolio:
    settings = pd.DataFrame([{"portfolio": "p", "first_period": "2027Q1", "last_period": "2027Q2"}])
    projects = pd.DataFrame(
        {"project": list(cost), "category": [CATEGORY[name] for name in cost], "start": "2027Q1", "duration": 1}
    ).assign(latest_start="2027Q1")
    flows = [
        {"project": name, "period": "2027Q1", "flow": flow, "amount": amount}
        for flow, amounts in (("cost", cost), ("benefit", gain))
        for name, amount in amounts.items()
    ]
    return Portfolio(settings=settings, projects=projects, cash_flows=pd.DataFrame(flows))


def listed(cost: dict, gain: dict, budget: float, scenarios: dict) -> tuple[np.ndarray, np.ndarray]:
    """All plans within the budget, and what each is worth in each scenario, the one as planned first."""
    names = list(cost)
    plans = np.array([p for p in itertools.product([0, 1], repeat=len(names)) if np.dot(p, [*cost.values()]) <= budget])
    rows = []
    for changes in ({}, *scenarios.values()):
        factor = [1 + sum(c for key, c in changes.items() if key in (name, CATEGORY[name], "all")) for name in names]
        rows.append([max(f, 0.0) * gain[name] - cost[name] for f, name in zip(factor, names, strict=True)])
    return plans, plans @ np.array(rows).T


@pytest.mark.parametrize("budget", [9, 12, 14, 17])
def test_values_and_regrets_are_those_of_a_list_of_every_plan(budget):
    answer = scenario_plans(office(), STORMY, Limits(budget=budget))
    plans, values = listed(COST, GAIN, budget, STORMY)
    best = values.max(axis=0)
    assert answer.scenarios["value"].tolist() == pytest.approx(best)
    assert answer.scenarios["robust_regret"].max() == pytest.approx((best - values).max(axis=1).min())
    robust = values[(plans == answer.table["robust"].to_numpy()).all(axis=1)][0]
    assert answer.scenarios["robust_regret"].tolist() == pytest.approx(best - robust)
    planned = values[(plans == answer.table["planned"].to_numpy()).all(axis=1)][0]
    assert planned[0] == pytest.approx(best[0])
    assert answer.scenarios["planned_regret"].tolist() == pytest.approx(best - planned)
    assert answer.proved
    assert list(answer.scenarios.index) == [PLANNED, *STORMY]


def test_twenty_drawn_offices_have_the_least_regret_of_the_list():
    random = np.random.default_rng(7)
    for _ in range(20):
        cost = dict(zip(COST, random.integers(2, 9, 5).astype(float), strict=True))
        gain = {name: float(cost[name] + random.integers(1, 9)) for name in COST}
        storms = {f"s{n}": {"wind": float(random.uniform(-0.6, 0.3)), "grid": float(random.uniform(-0.6, 0.3))}
                  for n in range(3)}  # fmt: skip
        answer = scenario_plans(office(cost, gain), storms, Limits(budget=14))
        _, values = listed(cost, gain, 14, storms)
        assert answer.scenarios["robust_regret"].max() == pytest.approx((values.max(axis=0) - values).max(axis=1).min())
        assert (answer.scenarios["robust_regret_most"] >= answer.scenarios["robust_regret"]).all()


def test_one_scenario_has_no_regret():
    answer = scenario_plans(office(), {}, Limits(budget=12))
    assert answer.scenarios["robust_regret"].tolist() == [0.0]
    assert "no plan found loses less" in str(answer)


def test_without_scenarios_every_category_earns_less_one_at_a_time():
    answer = scenario_plans(office(), None, Limits(budget=12))
    assert list(answer.scenarios.index) == [PLANNED, "grid earns 30% less", "wind earns 30% less"]
    _, values = listed(COST, GAIN, 12, {"g": {"grid": -0.3}, "w": {"wind": -0.3}})
    assert answer.scenarios["value"].tolist() == pytest.approx(values.max(axis=0))
    assert answer.totals["planned_regret"] >= answer.totals["robust_regret"]


def test_the_sentence_names_what_both_plans_lose():
    answer = scenario_plans(office(), {"calm": {"wind": -0.55}}, Limits(budget=11))
    assert answer.totals["planned_regret"] > answer.totals["robust_regret"] > 0
    assert str(answer).startswith("In 2 scenarios the plan made for no change loses up to")
    assert "the robust one up to" in str(answer)


@pytest.mark.parametrize(
    ("scenarios", "limits", "match"),
    [
        ({"s": {"nobody": -0.1}}, Limits(), "s: nobody is neither"),
        ({"s": {"wind": -1.5}}, Limits(), "wind: expected a number of at least -1"),
        ({"s": {"wind": float("nan")}}, Limits(), "expected a number"),
        ({}, Limits(objective="score"), "neither scores nor risk"),
        ({}, Limits(risk_weight=0.5), "neither scores nor risk"),
    ],
)
def test_an_impossible_scenario_is_named(scenarios, limits, match):
    with pytest.raises(ParameterError, match=match):
        scenario_plans(office(), scenarios, limits)


def test_limits_without_a_plan_and_an_empty_office_are_said():
    stuck = scenario_plans(office(), STORMY, Limits(budget=1, forced_in=("a",)))
    assert (stuck.status, str(stuck)) == (Status.INFEASIBLE, "No plan obeys every limit.")
    nobody = office().replace(projects=office().projects.iloc[:0].reset_index(), cash_flows=None)
    assert scenario_plans(nobody, STORMY).status is Status.NO_DATA
