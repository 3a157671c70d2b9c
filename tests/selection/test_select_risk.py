"""Plans whose risk is limited or priced, against every plan listed and simulated by the forecast."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.forecast import forecast
from workbench.risk.measures import cvar
from workbench.selection.efficient_set import efficient_set
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


def test_the_efficient_set_is_that_of_the_list(office, listed):
    answer = efficient_set(office, ask(), floors=4, gap=0.0)
    risks = {plan: (value, worst(values)) for plan, (value, values) in listed.items()}
    assert len(answer.table) == 4
    for floor, row in answer.table.iterrows():
        best = max(value for value, risk in risks.values() if risk >= floor - 1e-6)
        assert (row["value"], row["bound"]) == (pytest.approx(best), pytest.approx(best))
        chosen = frozenset(answer.plans[row["plan"]])
        assert row["cvar"] == pytest.approx(risks[chosen][1], abs=1e-8)
        assert row["cvar"] >= floor - 1e-6
        assert row["spread"] == pytest.approx(listed[chosen][1].std())
        assert row["cost"] == pytest.approx(sum(COST[NAMES.index(name)] for name in chosen))
    assert answer.table["value"].iloc[0] == pytest.approx(max(value for value, _ in risks.values()))
    assert answer.table.index[-1] == pytest.approx(max(risk for _, risk in risks.values()))
    assert answer.table["value"].is_monotonic_decreasing
    assert "in the worst 10% of futures" in str(answer)


def test_one_floor_of_the_efficient_set_is_the_answer_of_a_selection(office):
    floor = 1.0
    row = efficient_set(office, ask(), floors=[floor], gap=0.0).table.iloc[0]
    plan = select(office, ask(cvar_floor=floor))
    assert (row["value"], row["cvar"]) == (pytest.approx(plan.value), pytest.approx(plan.totals["cvar"]))


def test_a_set_without_a_plan_says_why(office):
    assert str(efficient_set(office, ask(forced_in=tuple(NAMES)))) == "No plan obeys every limit."
    assert efficient_set(office, ask(), floors=[1e6]).status is Status.INFEASIBLE
    nobody = office.replace(projects=None, cash_flows=None, exposures=None)
    assert efficient_set(nobody).status is Status.NO_DATA
    with pytest.raises(ParameterError, match="floors"):
        efficient_set(office, ask(), floors=[])


def test_who_stops_the_set_gets_what_is_known(office):
    answer = efficient_set(office, ask(), floors=3, watch=lambda seen: True)
    assert answer.status in (Status.UNSOLVED, Status.COMPUTED)
    assert answer.table.empty or "stopped on request" in answer.reason
