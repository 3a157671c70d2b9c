"""What is uncertain about a project's schedule: its class's record, its open risks, and what nobody says."""

import numpy as np
import pandas as pd
import pytest

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.classes import learn
from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.learning.records import records
from workbench.risk.learning.together import FEWEST, time_and_cost
from workbench.risk.project_risk import COST, TIME, open_risks, project_risk
from workbench.schedule.project_schedule import project_schedule
from workbench.schedule.schedule import Schedule
from workbench.taxonomy import Quantity

N = 20_000
RATIOS = (0.8, 0.9, 0.95, 1.0, 1.05, 1.1, 1.2, 1.3, 1.45, 1.6)
WEEK = pd.DataFrame(
    [("all", day, 8.0) for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")],
    columns=["calendar", "day", "hours"],
)


def past(prices: tuple[float, ...] = RATIOS) -> list[dict]:
    """Ten finished projects of one class, each with a duration and a price."""
    row = {"category": "hvdc", "estimated": 100.0, "finished": "2025-06-30"}
    return [
        {"project": f"r{at}", "quantity": quantity, "actual": 100.0 * ratio, **row}
        for at, pair in enumerate(zip(RATIOS, prices, strict=True))
        for quantity, ratio in zip(("duration", "cost"), pair, strict=True)
    ]


def chain(risks: list[dict] = (), history: list[dict] = (), **columns) -> tuple[Portfolio, Schedule]:
    """Two activities in a row, of 40 and 60 days and of 400 and 600 money, on a calendar without weekends."""
    activities = pd.DataFrame(
        [
            {"project": "p", "activity": "a", "duration": 40, "budget": 400.0, "calendar": "all", "name": "Dig"},
            {"project": "p", "activity": "b", "duration": 60, "budget": 600.0, "calendar": "all", "name": "Build"},
        ]
    ).assign(**columns)
    tables = {
        "settings": pd.DataFrame([{"portfolio": "x", "as_of": "2026-01-01"}]),
        "projects": pd.DataFrame([{"project": "p", "category": "hvdc", "state": "active"}]),
        "calendars": WEEK,
        "activities": activities,
        "links": pd.DataFrame([{"project": "p", "predecessor": "a", "successor": "b"}]),
    }
    if risks:
        tables["risks"] = pd.DataFrame([{"project": "p", **row} for row in risks])
    if history:
        tables["history"] = pd.DataFrame(history)
    portfolio = Portfolio(**tables)
    return portfolio, project_schedule(portfolio, "p")


def spread_of_ratio(portfolio: Portfolio, quantity: Quantity) -> float:
    """Standard deviation of what the class predicts, by its quantiles."""
    shares = (np.arange(200_000) + 0.5) / 200_000
    return float(np.std(learn(portfolio).ratio("hvdc", quantity).ppf(shares)))


@pytest.mark.parametrize(
    ("shared", "size"),
    [(1.0, 100.0), (0.0, np.hypot(40.0, 60.0))],
    ids=["all late together", "each for itself"],
)
def test_what_activities_share_decides_whether_their_delays_cancel_out(shared, size):
    portfolio, schedule = chain(history=past())
    found = project_risk(portfolio, schedule, "p", basis="record", shared=shared)
    simulated = forecast_schedule(schedule, found.risk, iterations=N)
    expected = size * spread_of_ratio(portfolio, Quantity.DURATION)
    assert simulated.totals["days_sd"] == pytest.approx(expected, rel=0.05)


def test_wholly_shared_every_activity_takes_the_same_multiple_of_its_plan():
    portfolio, schedule = chain(history=past())
    risk = project_risk(portfolio, schedule, "p", basis="record").risk
    drawn = forecast_schedule(schedule, risk, iterations=512, keep="draws").durations
    np.testing.assert_allclose(drawn["b"] / 60.0, drawn["a"] / 40.0, atol=1.0 / (480 * 40))
    ratio = learn(portfolio).ratio("hvdc", Quantity.DURATION)
    assert np.median(drawn["a"]) == pytest.approx(40.0 * float(ratio.at(0.0)), rel=0.05)


def test_the_share_that_is_common_is_the_correlation_between_activities():
    portfolio, schedule = chain(history=past())
    risk = project_risk(portfolio, schedule, "p", basis="record", shared=0.3).risk
    drawn = np.log(forecast_schedule(schedule, risk, iterations=N, keep="draws").durations)
    seen = np.corrcoef(drawn["a"], drawn["b"])[0, 1]
    assert seen == pytest.approx(0.3, abs=4.0 * (1 - 0.09) / np.sqrt(N) + 0.02)  # the logarithms are nearly normal


def test_work_under_way_stretches_what_is_left_of_it():
    started = pd.Series([pd.Timestamp("2025-12-01"), pd.NaT])
    portfolio, schedule = chain(
        history=past(), actual_start=started, remaining=[10.0, 60.0], percent_complete=[0.75, 0.0]
    )
    risk = project_risk(portfolio, schedule, "p", basis="record").risk
    assert (list(risk.remaining), list(risk.durations)) == (["a"], ["b"])
    ratio = float(learn(portfolio).ratio("hvdc", Quantity.DURATION).at(0.0))
    assert float(risk.remaining["a"].at(0.0)) == pytest.approx(10.0 * ratio)
    assert risk.planned_cost == pytest.approx(0.25 * 400.0 + 600.0)


def test_cost_moves_with_duration_as_it_did_in_the_past():
    prices = (0.9, 0.85, 1.1, 0.95, 1.2, 1.0, 1.05, 1.5, 1.2, 1.3)
    portfolio, schedule = chain(history=past(prices))
    by_hand = np.corrcoef(np.log(RATIOS), np.log(prices))[0, 1]
    found = project_risk(portfolio, schedule, "p", basis="record")
    assert found.together == pytest.approx(by_hand, abs=1e-12)
    assert found.risk.costs["a"].loadings == {TIME: found.together, COST: pytest.approx(np.sqrt(1 - by_hand**2))}
    simulated = forecast_schedule(schedule, found.risk, iterations=N)
    seen = np.corrcoef(np.log(simulated.days), np.log(simulated.costs))[0, 1]
    assert seen == pytest.approx(by_hand, abs=4.0 * (1 - by_hand**2) / np.sqrt(N) + 0.01)
    assert (simulated.costs / 1000.0).std() == pytest.approx(spread_of_ratio(portfolio, Quantity.COST), rel=0.05)


def test_departures_are_those_within_a_class_and_too_few_say_nothing():
    two = [dict(row, category="it", actual=3.0 * row["actual"], project=f"s{row['project']}") for row in past()]
    history = Portfolio(history=pd.DataFrame([*past(RATIOS[::-1]), *two])).history
    logs = np.log(RATIOS) - np.log(RATIOS).mean()
    times, prices = np.concatenate([logs, logs]), np.concatenate([logs[::-1], logs])
    assert time_and_cost(records(history)) == (pytest.approx(np.corrcoef(times, prices)[0, 1]), 20)
    few = history[history["project"].isin([f"r{at}" for at in range(FEWEST)])]
    assert time_and_cost(records(few)) == (0.0, FEWEST)
    enough = history[history["project"].isin([f"r{at}" for at in range(FEWEST + 1)])]
    assert time_and_cost(records(enough))[0] != 0.0
    same = history.assign(actual=history["actual"].where(history["quantity"] != "cost", 100.0))
    assert time_and_cost(records(same))[0] == 0.0


RISKS = [
    {"risk": "flood", "name": "Flood", "probability": 0.3, "time_impact": 20.0, "cost_impact": 50.0,
     "response_cost": 5.0, "residual_probability": 0.1, "residual_cost_impact": 30.0},
    {"risk": "find", "probability": 0.5, "time_impact": 5.0, "cost_impact": 10.0, "response": "enhance"},
    {"risk": "closed", "probability": 1.0, "time_impact": 90.0, "status": "closed"},
    {"risk": "harmless", "probability": 1.0},
]  # fmt: skip


def test_open_risks_fall_on_what_finishes_last_and_opportunities_help():
    portfolio, schedule = chain(RISKS)
    found = project_risk(portfolio, schedule, "p", basis="register")
    assert list(open_risks(portfolio, "p").index) == ["flood", "find"]
    assert (found.target, found.names) == ("b", {"flood": "Flood", "find": "find"})
    simulated = forecast_schedule(schedule, found.risk, iterations=N)
    pairs = set(zip(np.round(simulated.days, 6), np.round(simulated.costs, 6), strict=True))
    assert pairs == {(100.0, 1000.0), (120.0, 1050.0), (95.0, 990.0), (115.0, 1040.0)}
    late = (simulated.days > 110.0).mean()
    assert late == pytest.approx(0.3, abs=4 * np.sqrt(0.21 / N))


def test_a_response_costs_its_price_and_leaves_the_rest_of_the_risk():
    portfolio, schedule = chain(RISKS[:1])
    after = project_risk(portfolio, schedule, "p", basis="register").risk.mitigated()
    simulated = forecast_schedule(schedule, after, iterations=N)
    assert set(np.round(simulated.costs, 6)) == {1005.0, 1035.0}
    assert (simulated.days == 120.0).mean() == pytest.approx(0.1, abs=4 * np.sqrt(0.09 / N))


def test_a_risk_that_is_switched_off_leaves_the_draws_of_the_others_as_they_are():
    portfolio, schedule = chain(RISKS)
    whole = project_risk(portfolio, schedule, "p")
    every = forecast_schedule(schedule, whole.risk, iterations=1_000)
    without = whole.without(["flood"])
    some = forecast_schedule(schedule, without.risk, iterations=1_000)
    assert set(np.round(every.days - some.days, 6)) == {0.0, 20.0}
    assert without.names.keys() == {"flood", "find"}
    with pytest.raises(ParameterError, match="without: p has no open risk closed"):
        whole.without(["flood", "closed"])


def test_what_the_tables_do_not_say_is_said():
    portfolio, schedule = chain()
    found = project_risk(portfolio, schedule, "p")
    assert found.is_certain
    assert found.missing == (
        "The history holds too few durations to predict from.",
        "The register holds no open risk of this project.",
    )
    portfolio, schedule = chain([{"risk": "r", "probability": 0.5, "cost_impact": 9.0}], budget=0.0)
    found = project_risk(portfolio, schedule, "p", basis="register")
    assert found.is_certain
    assert found.missing == (
        "No open activity has a budget, so only the register says anything about cost.",
        "The register holds no open risk that costs time.",
    )
    portfolio, schedule = chain(RISKS)
    assert "does not say which activities" in project_risk(portfolio, schedule, "p", basis="register").missing[0]


def test_a_schedule_that_is_complete_has_nothing_uncertain():
    portfolio, schedule = chain(RISKS, past())
    rows = schedule.activities.assign(
        actual_start=pd.Timestamp("2025-12-01 08:00"),
        actual_finish=pd.Timestamp("2025-12-30 17:00"),
        remaining_duration=0,
    )
    found = project_risk(portfolio, schedule.replace(activities=rows.reset_index()), "p")
    assert found.is_certain
    assert found.missing[0] == "No open activity has a duration."
    assert "No open activity is left for the days of the register's risks to fall on." in found.missing


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"basis": "luck"}, "basis: 'luck' is none of both, record, register"),
        ({"shared": 1.5}, "shared: 1.5 is not between 0 and 1"),
    ],
)
def test_an_impossible_question_is_refused(asked, said):
    portfolio, schedule = chain(RISKS)
    with pytest.raises(ParameterError, match=said):
        project_risk(portfolio, schedule, "p", **asked)
