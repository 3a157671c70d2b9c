"""Plans whose risk is limited or priced, against every plan listed and simulated by the forecast."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.forecast import forecast
from workbench.risk.measures import cvar
from workbench.selection.frontier import frontier
from workbench.selection.limits import Limits
from workbench.selection.select import select
from workbench.taxonomy import Status

NAMES, COST = list("abcdef"), [40.0, 30.0, 50.0, 20.0, 35.0, 25.0]
BENEFIT = [80.0, 45.0, 90.0, 26.0, 60.0, 33.0]
FUTURES, SEED, BUDGET = 400, 3, 110.0


@pytest.fixture(scope="module")
def office() -> Portfolio:
    """Six projects of one period; three of them hang on one market."""
    flows = [(p, "2026Q1", "cost", c) for p, c in zip(NAMES, COST, strict=True)]
    flows += [(p, "2026Q2", "benefit", b) for p, b in zip(NAMES, BENEFIT, strict=True)]
    return Portfolio(
        settings=pd.DataFrame({"portfolio": ["p"], "first_period": ["2026Q1"], "last_period": ["2026Q2"]}),
        projects=pd.DataFrame({"project": NAMES, "latest_start": "2026Q1"}),
        cash_flows=pd.DataFrame(flows, columns=["project", "period", "flow", "amount"]),
        exposures=pd.DataFrame({"project": list("ace"), "factor": "market", "loading": 0.9}),
    )


@pytest.fixture(scope="module")
def listed(office) -> dict[frozenset, tuple[float, np.ndarray]]:
    """Planned value and simulated values of every affordable plan."""
    planned = dict(zip(NAMES, np.subtract(BENEFIT, COST), strict=True))
    cost = dict(zip(NAMES, COST, strict=True))
    plans = {frozenset(): (0.0, np.zeros(FUTURES))}
    for size in range(1, len(NAMES) + 1):
        for one in combinations(NAMES, size):
            if sum(cost[p] for p in one) <= BUDGET:
                drawn = forecast(office, projects=one, iterations=FUTURES, seed=SEED)
                plans[frozenset(one)] = (sum(planned[p] for p in one), drawn.values)
    return plans


def ask(**risk) -> Limits:
    return Limits(budget=BUDGET, futures=FUTURES, seed=SEED, **risk)


def worst(values: np.ndarray) -> float:
    return cvar(values, 0.9, tail="lower")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 1.0])
def test_the_worst_futures_are_on_average_no_worse_than_asked_for(office, listed, share):
    least, most = (f(worst(values) for _, values in listed.values()) for f in (min, max))
    floor = least + share * (most - least)
    answer = select(office, ask(cvar_floor=floor - 1e-6))
    good = {plan: value for plan, (value, values) in listed.items() if worst(values) >= floor - 1e-6}
    assert answer.status is Status.OPTIMAL
    assert answer.value == pytest.approx(max(good.values()), abs=1e-6)
    assert frozenset(answer.chosen) in good
    assert answer.totals["cvar"] == pytest.approx(worst(listed[frozenset(answer.chosen)][1]), abs=1e-8)


@pytest.mark.parametrize("weight", [0.3, 1.0])
def test_the_worst_futures_count_as_much_as_asked_for(office, listed, weight):
    answer = select(office, ask(risk_weight=weight))
    best = max((1 - weight) * value + weight * worst(values) for value, values in listed.values())
    assert answer.value == pytest.approx(best, abs=1e-6)
    assert answer.status is Status.OPTIMAL


def test_the_value_spreads_no_more_than_asked_for(office, listed):
    spreads = sorted(values.std() for _, values in listed.values())
    most = spreads[len(spreads) // 2]
    answer = select(office, ask(most_spread=most + 1e-6))
    best = max(value for value, values in listed.values() if values.std() <= most + 1e-6)
    assert answer.value == pytest.approx(best, abs=1e-6)
    assert answer.totals["spread"] <= most + 1e-5


@pytest.mark.parametrize(("target", "chance"), [(35.0, 0.6), (10.0, 0.8)])
def test_a_target_is_reached_as_often_as_asked_for(office, listed, target, chance):
    question = Limits(budget=BUDGET, futures=100, seed=SEED, target=target, target_chance=chance)
    few = {plan: (value, values[:100]) for plan, (value, values) in listed.items()}
    answer = select(office, question)
    good = [value for value, values in few.values() if (values >= target).mean() >= chance]
    assert answer.value == pytest.approx(max(good), abs=1e-6)
    assert answer.totals["chance"] >= chance


def test_a_floor_nothing_reaches_is_named_as_the_obstacle(office):
    answer = select(office, ask(cvar_floor=1e6))
    assert answer.status is Status.INFEASIBLE
    assert "limits on its risk" in answer.reason
    assert answer.chosen == []


def test_the_certificate_holds_the_plan_against_its_limits_on_risk(office):
    answer = select(office, ask(cvar_floor=-5.0, most_spread=100.0))
    rows = answer.checked[answer.checked["rule"] == "risk_limited"]
    assert len(rows) == 2
    assert not rows["broken"].any()
    assert "simulated futures" in answer.rules[-1]


def test_bounds_of_a_frontier_hold_where_risk_counts(office):
    table = frontier(office, ask(risk_weight=0.5), factors=[0.5, 1.0, 2.0]).table
    assert (table["bound"] >= table["value"] - 1e-9).all()
    assert table["value"].is_monotonic_increasing


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"risk_weight": 1.5}, "risk_weight"),
        ({"confidence": 1.0}, "confidence"),
        ({"cvar_floor": float("nan")}, "cvar_floor"),
        ({"most_spread": -1.0}, "most_spread"),
        ({"target_chance": 1.2}, "target_chance"),
        ({"futures": 0}, "futures"),
        ({"seed": -1}, "seed"),
    ],
)
def test_impossible_limits_on_risk_are_refused_by_name(options, named):
    with pytest.raises(ParameterError, match=named):
        Limits(**options)
