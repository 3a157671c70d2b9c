"""What drives a finish or a cost: taken away one by one, and at the two ends of each."""

import numpy as np
import pandas as pd
import pytest

from workbench.errors import ParameterError
from workbench.risk.distributions import Fixed, Triangular
from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.schedule_drivers import OTHERS, PRICES, rank_schedule_drivers, schedule_tornado
from workbench.risk.schedule_risk import Cost, Risk, ScheduleRisk
from workbench.schedule.schedule import Schedule
from workbench.taxonomy import Status

DAY = 480
LONG = Triangular(20.0, 30.0, 60.0)
SHORT = Triangular(9.0, 10.0, 12.0)


def row_of(days: dict[str, int]) -> Schedule:
    """Activities in a row."""
    names = [*days]
    activities = pd.DataFrame({"activity": names, "original_duration": [DAY * days[name] for name in names]})
    links = pd.DataFrame({"predecessor": names[:-1], "successor": names[1:]})
    return Schedule(activities, links, data_date="2026-01-05")


PLAN = row_of({"a": 30, "b": 10, "c": 5})
RISKS = [
    Risk("flood", 0.3, days=Fixed(20.0), activities=["c"], cost=100.0),
    Risk("strike", 0.6, days=Fixed(4.0), activities=["c"], cost=40.0),
]


def test_without_a_risk_its_days_are_saved_at_the_level_asked_for():
    found = rank_schedule_drivers(PLAN, ScheduleRisk(risks=RISKS), level=0.8, iterations=8_192)
    # all: 0, 4, 20 or 24 days; P80 is 20, as P(at most 4) = .7 and P(at most 20) = .82. Without the flood 4.
    assert dict(found.table["saving"]) == {"risk flood": 16.0, "risk strike": 0.0}
    assert dict(found.table["alone"]) == {"risk flood": 20.0, "risk strike": 4.0}
    assert found.totals == {"all": 20.0, "none": 0.0, "remainder": 4.0}


def test_every_driver_is_taken_away_alone_on_the_same_futures():
    risk = ScheduleRisk(durations={"a": LONG, "b": SHORT}, risks=RISKS)
    found = rank_schedule_drivers(PLAN, risk, level=0.8, iterations=2_048, seed=5)
    assert set(found.table.index) == {"risk flood", "risk strike", "activity a", "activity b"}

    def days(**parts) -> float:
        other = ScheduleRisk(**{"durations": risk.durations, "risks": RISKS, **parts})
        return float(np.sort(forecast_schedule(PLAN, other, iterations=2_048, seed=5).days)[1_638])

    whole = days()
    for driver, parts in (
        ("risk flood", {"risks": RISKS[1:]}),
        ("activity a", {"durations": {"b": SHORT}}),
        ("activity b", {"durations": {"a": LONG}}),
    ):
        assert found.table.at[driver, "saving"] == pytest.approx(whole - days(**parts), abs=1e-9)


def test_activities_beyond_the_most_sensitive_go_together():
    risk = ScheduleRisk(durations={"a": LONG, "b": SHORT, "c": SHORT})
    found = rank_schedule_drivers(PLAN, risk, most=1, iterations=512)
    assert set(found.table.index) == {"activity a", OTHERS}
    pairs = rank_schedule_drivers(PLAN, risk, most=3, iterations=512)
    assert OTHERS not in pairs.table.index


def test_durations_drive_cost_only_where_time_costs_money():
    flat = {name: Cost(Triangular(80.0, 100.0, 150.0)) for name in "abc"}
    risk = ScheduleRisk(durations={"a": LONG}, risks=RISKS, costs=flat)
    found = rank_schedule_drivers(PLAN, risk, measure="cost", iterations=1_024)
    assert set(found.table.index) == {"risk flood", "risk strike", PRICES}
    assert found.totals["none"] == pytest.approx(0.0, abs=1e-5)  # tables of distributions have 32 bits
    by_day = ScheduleRisk(durations={"a": LONG}, costs={"a": Cost(0.0, 10.0)})
    found = rank_schedule_drivers(PLAN, by_day, measure="cost", iterations=1_024)
    assert list(found.table.index) == ["activity a"]
    sure = float(np.sort(forecast_schedule(PLAN, by_day, iterations=1_024).days)[819])
    assert found.table.at["activity a", "saving"] == pytest.approx(10.0 * (sure - 45.0))


def test_the_ends_of_a_risk_lie_its_days_apart():
    found = schedule_tornado(PLAN, ScheduleRisk(risks=RISKS[:1]), iterations=4_096)
    assert list(found.table.index) == ["risk flood"]
    row = found.table.loc["risk flood"]
    assert (row["mean_low"], row["mean_high"], row["swing"]) == (0.0, 20.0, 20.0)
    assert row["spearman"] == pytest.approx(1.0)
    assert found.totals["level"] == 20.0


def test_what_activities_share_is_a_driver_of_its_own():
    loadings = {name: {"weather": 0.8} for name in "ab"}
    risk = ScheduleRisk(durations={"a": LONG, "b": SHORT}, loadings=loadings)
    found = schedule_tornado(PLAN, risk, iterations=4_096)
    assert list(found.table.index) == ["weather", "activity a", "activity b"]
    wholly = ScheduleRisk(durations={"a": LONG, "b": SHORT}, loadings={name: {"weather": 1.0} for name in "ab"})
    alone = schedule_tornado(PLAN, wholly, iterations=4_096)
    assert list(alone.table.index) == ["weather"]
    draws = forecast_schedule(PLAN, wholly, iterations=4_096).days - 45.0
    lowest = np.sort(draws)[:410]  # the factor orders the finishes, so its lowest tenth is theirs
    assert alone.table.at["weather", "mean_low"] == pytest.approx(lowest.mean(), abs=0.02)


def test_nothing_uncertain_and_nothing_at_all_are_answers():
    certain = rank_schedule_drivers(PLAN, ScheduleRisk(), iterations=64)
    assert (len(certain.table), certain.reason) == (0, "No driver is uncertain.")
    assert schedule_tornado(PLAN, ScheduleRisk(), iterations=64).table.empty
    nothing = Schedule(pd.DataFrame({"activity": pd.Series(dtype="str")}), data_date="2026-01-05")
    for verb in (rank_schedule_drivers, schedule_tornado):
        found = verb(nothing, ScheduleRisk())
        assert (found.status, found.reason) == (
            Status.NO_DATA,
            "The schedule has no activities with work of their own.",
        )
        with pytest.raises(ParameterError, match="measure: 'luck' is neither 'finish' nor 'cost'"):
            verb(PLAN, ScheduleRisk(), measure="luck")


def test_what_only_costs_money_does_not_move_the_finish_and_time_without_a_price_not_the_cost():
    risk = ScheduleRisk(
        durations={"a": LONG},
        costs={"a": Cost(Triangular(80.0, 100.0, 150.0))},
        risks=[*RISKS, Risk("fine", 0.5, cost=9.0)],
    )
    for verb in (rank_schedule_drivers, schedule_tornado):
        by_time, by_cost = (
            set(verb(PLAN, risk, measure=one, iterations=512).table.index) for one in ("finish", "cost")
        )
        assert by_time == {"risk flood", "risk strike", "activity a"}
        assert by_cost - {PRICES} == {"risk flood", "risk strike", "risk fine"}
