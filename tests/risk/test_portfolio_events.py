"""Technical failure, strategic shocks and delays, each added up by hand."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from risky_portfolios import CERTAIN, exposed, risky, shock
from scipy import stats

from workbench.errors import DataError, ParameterError
from workbench.risk.forecast import forecast
from workbench.risk.futures import futures
from workbench.risk.portfolio_draws import draw
from workbench.risk.portfolio_model import portfolio_model
from workbench.risk.stream import normals, stable_id, words
from workbench.risk.uncertainty import Uncertainty

N = 6_000


def four_errors(p: float, n: int = N) -> float:
    return 4 * math.sqrt(p * (1 - p) / n)


def stage(project="A", name="trial", period="2026Q1", probability=0.6, **more) -> dict:
    return {"project": project, "stage": name, "period": period, "probability": probability, **more}


def test_a_failed_stage_ends_the_money_and_costs_the_exit():
    found = forecast(risky("A", stages=[stage(exit_cost=30.0)]), CERTAIN, iterations=N)
    assert set(found.values) == {300.0, -130.0}
    assert set(found.costs) == {200.0, 130.0}
    passed = (found.values == 300.0).mean()
    assert abs(passed - 0.6) < four_errors(0.6)
    row = found.events.loc["A"]
    assert (row["kind"], row["projects"], row["value_if"], row["value_if_not"]) == ("failure", 1, -130.0, 300.0)
    assert row["chance"] == pytest.approx(1 - passed)
    assert row["effect"] == -430.0
    assert found.reason == ""


def test_a_shock_and_a_failure_of_the_same_name_are_two_events():
    book = risky("A", stages=[stage()], exposures=exposed(("A", 1.0)), shocks=[shock("A", cost_change=0.1)])
    assert sorted(forecast(book, CERTAIN, iterations=200).events["kind"]) == ["failure", "shock"]


def test_stages_come_one_after_the_other_and_only_the_first_failure_counts():
    stages = [stage(name="b", period="2026Q2", probability=0.5, exit_cost=7.0), stage(exit_cost=30.0)]
    found = forecast(risky("A", stages=stages), CERTAIN, iterations=N)
    chances = {value: (found.values == value).mean() for value in (300.0, -130.0, -207.0)}
    assert sum(chances.values()) == 1.0
    for value, chance in ((300.0, 0.3), (-130.0, 0.4), (-207.0, 0.3)):
        assert abs(chances[value] - chance) < four_errors(chance)


def test_what_needs_a_result_fails_with_it():
    needs = [{"project": "B", "depends_on": "A", "kind": "requires"}]
    needs += [{"project": "C", "depends_on": "B", "kind": "requires"}]
    book = risky("ABC", stages=[stage(exit_cost=30.0)], dependencies=needs)
    found = forecast(book, CERTAIN, iterations=N)
    assert set(found.values) == {900.0, -130.0 - 100.0 - 100.0}
    assert sorted(found.events.index) == ["A", "B", "C"]
    alone = forecast(book, CERTAIN, projects=["C"], iterations=N)
    assert np.array_equal(alone.values == -100.0, found.values < 0), (
        "a prerequisite fails whether it is asked for or not"
    )


def test_a_project_that_ended_earlier_with_another_pays_no_exit_of_its_own():
    needs = [{"project": "B", "depends_on": "A", "kind": "requires"}]
    stages = [stage("A"), stage("B", period="2026Q2", probability=0.0, exit_cost=30.0)]
    a, b = futures(risky("AB", stages=stages, dependencies=needs), CERTAIN, projects="AB", iterations=N).values.T
    assert set(b[a < 0]) == {-100.0}
    assert set(b[a > 0]) == {-230.0}


def test_one_of_several_results_is_enough():
    either = [{"project": "C", "depends_on": name, "kind": "requires_any"} for name in "AB"]
    stages = [stage("A", probability=0.5), stage("B", probability=0.4, period="2026Q2")]
    drawn = futures(risky("ABC", stages=stages, dependencies=either), CERTAIN, projects="ABC", iterations=N)
    a, b, c = drawn.values.T
    assert np.array_equal(c < 0, (a < 0) & (b < 0))
    assert set(c) == {300.0, -200.0}, "C goes on until the last of the two has failed"
    assert abs((c < 0).mean() - 0.3) < four_errors(0.3)


def test_a_closed_project_and_a_past_stage_fail_no_more():
    done = risky("AB", stages=[stage()], dependencies=[{"project": "B", "depends_on": "A", "kind": "requires"}])
    frame = done.projects.reset_index().assign(state=["completed", "candidate"])
    assert set(forecast(done.replace(projects=frame), CERTAIN, iterations=200).values) == {300.0}
    past = risky("A", stages=[stage(period="2025Q4", probability=0.0)])
    found = forecast(past, CERTAIN, iterations=200)
    assert set(found.values) == {300.0}
    assert "Nothing is uncertain" in found.reason


@pytest.mark.parametrize(("probability", "value"), [(0.0, -100.0), (1.0, 300.0)])
def test_stages_that_never_or_always_succeed(probability, value):
    found = forecast(risky("A", stages=[stage(probability=probability)]), CERTAIN, iterations=500)
    assert set(found.values) == {value}
    assert found.events.empty == ("Nothing is uncertain" in found.reason) == (probability == 1.0)


def test_a_later_start_moves_the_stage_with_the_project():
    book = risky("A", stages=[stage(exit_cost=30.0)])
    later = pd.Series({"A": pd.Period("2026Q3", "Q")})
    found = forecast(book, CERTAIN, starts=later, iterations=1000)
    assert set(found.values) == {300.0, -130.0}
    assert found.periods["cost_plan"].tolist() == [0, 0, 100, 100, 0, 0, 0, 0]
    assert found.periods.loc["2026Q3", "cost_mean"] > found.periods.loc["2026Q4", "cost_mean"] > 0


# ------------------------------------------------------------------------------------------------------- shocks


def shocked(**changes):
    return risky("ABC", exposures=exposed(("A", 1.0), ("B", 0.5)), shocks=[shock(**changes)])


def test_a_shock_comes_once_in_a_year_and_changes_what_follows():
    book = shocked(hazard=0.5, cost_change=0.2, benefit_change=-0.4)
    drawn = futures(book, CERTAIN, projects="ABC", iterations=N)
    a, b, c = drawn.values.T
    # In the first year it hits costs and benefits, in the second benefits only.
    assert set(np.round(a, 9)) == {500 * 0.6 - 240, 500 * 0.6 - 200, 300.0}
    assert set(np.round(b, 9)) == {500 * 0.8 - 220, 500 * 0.8 - 200, 300.0}
    assert set(c) == {300.0}
    for value, chance in ((60.0, 0.5), (100.0, 0.25), (300.0, 0.25)):
        assert abs(np.isclose(a, value).mean() - chance) < four_errors(chance)
    row = forecast(book, CERTAIN, iterations=N).events.loc["tariff"]
    assert (row["kind"], row["projects"]) == ("shock", 2)
    assert abs(row["chance"] - 0.75) < four_errors(0.75)
    assert row["value_if_not"] == 900.0


def test_a_shock_hits_exactly_the_exposed_projects_in_exactly_the_futures_in_which_it_comes():
    changes = {"hazard": 0.3, "cost_change": 0.2, "delay": 1.0, "severity_low": 0.5, "severity_high": 2.0}
    reach = exposed(("A", 1.0), ("B", 0.5))
    with_it = risky("ABC", rate=0.07, spent=(31.7, 59.3, 12.9), exposures=reach, shocks=[shock(**changes)])
    without = with_it.replace(shocks=with_it.shocks.iloc[:0].reset_index())
    calm, hit = (futures(book, projects="ABC", iterations=5000) for book in (without, with_it))
    came = np.zeros(5000, dtype=bool)
    for year in (0, 1):
        came |= words(1, stable_id("shock", "tariff"), 0, 5000, stream=year) < round(0.3 * 2**32)
    for side in ("benefits", "costs"):
        before, after = getattr(calm, side), getattr(hit, side)
        assert before[:, 2].tobytes() == after[:, 2].tobytes()
        assert before[~came].tobytes() == after[~came].tobytes()
    first_year = words(1, stable_id("shock", "tariff"), 0, 5000) < round(0.3 * 2**32)
    assert (hit.costs[first_year, :2] > calm.costs[first_year, :2]).all()


@pytest.mark.parametrize("silent", [{"hazard": 0.0}, {"first_period": "2028Q1"}])
def test_a_shock_that_cannot_come_is_as_if_absent(silent):
    book = shocked(**{"hazard": 0.9, "cost_change": 0.5, **silent})
    without = book.replace(shocks=book.shocks.iloc[:0].reset_index())
    found, calm = (forecast(one, iterations=1000) for one in (book, without))
    assert found.values.tobytes() == calm.values.tobytes()
    assert found.costs.tobytes() == calm.costs.tobytes()
    assert found.events.empty


def test_a_stress_test_is_the_same_shock_with_certainty_on_the_same_draws():
    book = shocked(hazard=0.4, cost_change=0.3, severity_low=0.8, severity_high=1.5)
    base, stressed = (futures(book, Uncertainty(stress=s), projects="ABC", iterations=4000) for s in ((), "tariff"))
    first_year = words(1, stable_id("shock", "tariff"), 0, 4000) < round(0.4 * 2**32)
    assert base.values[first_year].tobytes() == stressed.values[first_year].tobytes()
    assert (stressed.values[~first_year, :2] < base.values[~first_year, :2]).all()
    assert base.values[:, 2].tobytes() == stressed.values[:, 2].tobytes()
    assert forecast(book, Uncertainty(stress=["tariff"]), iterations=100).events.loc["tariff", "chance"] == 1.0
    with pytest.raises(ParameterError, match="stress: flood is no shock"):
        forecast(book, Uncertainty(stress=("flood",)), iterations=10)


def test_severity_is_read_as_tenth_and_ninetieth_percentile_of_a_triangle():
    book = risky("A", exposures=exposed(("A", 1.0)), shocks=[shock(hazard=1.0, cost_change=1.0, severity_low=0.6,
                                                                   severity_high=1.8)])  # fmt: skip
    severity = forecast(book, CERTAIN, iterations=N).costs / 200.0 - 1.0
    assert abs((severity <= 0.6).mean() - 0.1) < four_errors(0.1)
    assert abs((severity <= 1.8).mean() - 0.9) < four_errors(0.9)
    wide = {"severity_low": 0.0, "severity_high": 3.0}
    mild = risky("A", exposures=exposed(("A", 1.0)), shocks=[shock(hazard=1.0, cost_change=1.0, **wide)])
    costs = forecast(mild, CERTAIN, iterations=500).costs
    assert costs.min() == 200.0, "at its mildest a shock does nothing"


def test_without_a_share_of_its_own_the_loading_says_how_much_of_a_shock_arrives():
    exposures = [
        {"project": "A", "factor": "trade", "loading": 0.5},
        {"project": "B", "factor": "trade", "loading": -0.5},
    ]
    book = risky("AB", exposures=exposures, shocks=[shock(hazard=1.0, cost_change=0.4)])
    drawn = futures(book, CERTAIN, projects="AB", iterations=10)
    assert np.allclose(drawn.costs, [[240.0, 160.0]]), "a negative loading is a hedge"


def test_money_never_turns_its_sign_under_a_shock():
    book = risky("A", exposures=exposed(("A", 1.0)), shocks=[shock(hazard=1.0, cost_change=-5.0, benefit_change=-3.0)])
    assert set(forecast(book, CERTAIN, iterations=10).values) == {0.0}


def test_later_years_are_drawn_only_from_the_first_period_on():
    book = risky("A", exposures=exposed(("A", 1.0)), shocks=[shock(hazard=1.0, cost_change=1.0, first_period="2026Q2")])
    assert set(forecast(book, CERTAIN, iterations=10).costs) == {300.0}


def test_a_shock_needs_a_factor_that_somebody_is_exposed_to():
    with pytest.raises(DataError, match="factor"):
        risky("A", shocks=[shock(cost_change=0.1)])


# ------------------------------------------------------------------------------------------------------- delays


def test_benefits_that_come_later_are_split_between_two_periods_and_discounted():
    book = risky("A", rate=0.1)
    delays = {"A": np.array([0.0, 1.0, 0.25, -1.5, -9.0, 40.0])}
    found = forecast(book, CERTAIN, delays=delays, iterations=6)
    k = 1.1**-0.25
    spend = 100 + 100 * k
    arrivals = [k**4, k**5, 0.75 * k**4 + 0.25 * k**5, 0.5 * (k**2 + k**3), 1.0, k**44]
    assert found.values == pytest.approx([500 * arrival - spend for arrival in arrivals], rel=1e-12)
    assert set(found.costs) == {200.0}
    # 40 quarters late lies beyond the calendar: the money is missing in every one of its periods.
    assert found.periods["net_mean"].sum() == pytest.approx(5 / 6 * 500 - 200)


def test_a_stated_value_comes_when_its_benefits_do():
    book = risky("A", rate=0.1)
    stated = book.replace(projects=book.projects.reset_index().assign(value=1000.0))
    found = forecast(stated, CERTAIN, delays={"A": [0.0, 1.0]}, iterations=2)
    k = 1.1**-0.25
    spend = 100 + 100 * k
    assert found.values == pytest.approx([1000.0, (1000 + spend) * k - spend])


def test_projects_without_a_schedule_are_late_as_the_spread_of_durations_says():
    book = risky("A", rate=0.1)
    uncertain = replace(CERTAIN, duration_spread=0.3)
    found = forecast(book, uncertain, iterations=N, seed=4)
    z = normals(4, stable_id("duration", "A"), 0, N)
    arrival = np.maximum(4 + 4 * (np.exp(0.3 * z) - 1), 0)
    first = np.floor(arrival)
    k = 1.1**-0.25
    worth = (1 - arrival + first) * k**first + (arrival - first) * k ** (first + 1)
    assert found.values == pytest.approx(500 * worth - 100 - 100 * k, rel=1e-4)
    assert set(forecast(book, CERTAIN, iterations=10).values) == {500 * k**4 - 100 - 100 * k}


def test_durations_of_the_own_past_come_first():
    n = 30
    past = pd.DataFrame({"project": [f"h{i}" for i in range(n)], "category": "it", "quantity": "duration",
                         "estimated": 100.0, "actual": 100.0 * np.exp(np.random.default_rng(1).normal(0.5, 0.1, n)),
                         "finished": "2025-01-01"})  # fmt: skip
    book = risky("A", rate=0.1)
    book = book.replace(history=past, projects=book.projects.reset_index().assign(category="it"))
    k = 1.1**-0.25
    on_time = 500 * k**4 - 100 - 100 * k
    assert set(forecast(book, CERTAIN, iterations=10).values) == {on_time}
    late = forecast(book, replace(CERTAIN, duration_spread=0.0), iterations=2000).values
    assert late.max() < on_time
    assert late.mean() == pytest.approx(500 * k ** (4 * math.exp(0.5)) - 100 - 100 * k, rel=0.02)


@pytest.mark.parametrize(
    ("delays", "iterations"), [({"Z": [0.0]}, 1), ({"A": [0.0, 1.0]}, 3), ({"A": [np.nan]}, 1), ({"A": [0.0]}, "auto")]
)
def test_delays_that_do_not_fit_are_refused(delays, iterations):
    with pytest.raises(ParameterError, match="delays"):
        forecast(risky("A"), CERTAIN, delays=delays, iterations=iterations)


def test_a_project_that_fails_earns_nothing_however_late_it_is():
    found = forecast(risky("A", stages=[stage(probability=0.0)]), CERTAIN, delays={"A": np.full(5, 2.0)}, iterations=5)
    assert set(found.values) == {-100.0}


# --------------------------------------------------------------------------------------------------- invariants


def everything_at_once():
    needs = [{"project": "B", "depends_on": "A", "kind": "requires"}]
    stages = [stage(exit_cost=30.0), stage("C", probability=0.7, period="2026Q2")]
    exposures = [
        {"project": "A", "factor": "trade", "loading": 0.5},
        {"project": "B", "factor": "trade", "loading": 0.3, "shock_share": 1.0},
        {"project": "D", "factor": "rain", "loading": 0.7},
    ]
    shocks = [shock(hazard=0.3, cost_change=0.2, delay=1.5, severity_low=0.5, severity_high=2.0)]
    return risky("ABCDE", rate=0.08, stages=stages, dependencies=needs, exposures=exposures, shocks=shocks)


ROUGH = Uncertainty(duration_spread=0.4)


@pytest.mark.parametrize("block", [1, 7, 256, 3072])
def test_the_block_size_changes_no_bit_with_events_either(block):
    prepared, _ = portfolio_model(everything_at_once(), ROUGH)
    n = 50 if block < 256 else 5000
    one, other = (draw(prepared, n, 3, periods=8, block=size) for size in (block, 10**6))
    for name in ("project_values", "project_costs", "values", "costs"):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes()
    assert one.cash.net.tobytes() == other.cash.net.tobytes()


def test_fewer_iterations_are_the_beginning_of_more_with_events_too():
    few, many = (forecast(everything_at_once(), ROUGH, iterations=n).values for n in (300, 2000))
    assert np.array_equal(few, many[:300])


def test_another_project_leaves_the_futures_of_the_others_unchanged_with_events():
    book = everything_at_once()
    some, all_five = (futures(book, ROUGH, projects=names, iterations=2000) for names in ("BD", "ABCDE"))
    assert np.array_equal(some.values, all_five.values[:, [1, 3]])
    shuffled = book.replace(
        **{name: book.tables[name].reset_index().iloc[::-1] for name in ("projects", "shocks")},
        **{name: book.tables[name].iloc[::-1] for name in ("stages", "exposures", "cash_flows")},
    )
    assert np.array_equal(futures(shuffled, ROUGH, projects="ABCDE", iterations=2000).values, all_five.values)


def test_futures_of_projects_add_up_to_the_forecast():
    book = everything_at_once()
    drawn = futures(book, ROUGH, projects="ABCDE", iterations=1000)
    found = forecast(book, ROUGH, iterations=1000)
    assert found.values == pytest.approx(drawn.values.sum(axis=1), rel=1e-12)
    cash = found.periods["net_mean"].sum()
    assert cash < 5 * 300.0


def test_contributions_add_up_with_events_too():
    found = forecast(everything_at_once(), ROUGH, iterations=4000)
    assert found.table["sd_contribution"].sum() == pytest.approx(found.totals["value_sd"], rel=1e-12)
    assert found.table["tail_contribution"].sum() == pytest.approx(found.cvar(), rel=1e-12)
    assert found.cvar() <= found.quantiles.set_index("level").loc[0.05, "value"]


def test_with_unit_factors_the_period_money_adds_up_to_the_whole():
    """Without discounting, present values and cash by period are the same money."""
    book = everything_at_once()
    flat = book.replace(settings=book.tables["settings"].reset_index().assign(discount_rate=0.0))
    prepared, _ = portfolio_model(flat, ROUGH)
    drawn = draw(prepared, 3000, 1, periods=40)
    assert drawn.cash.net.sum(axis=0) == pytest.approx(drawn.values, rel=1e-9, abs=1e-6)
    assert drawn.cash.costs.sum(axis=0) == pytest.approx(drawn.costs, rel=1e-9)


def test_the_chance_of_a_common_failure_is_that_of_the_binomial():
    """Ten projects that all need one result: the portfolio loses everything with the chance of that one stage."""
    names = "ABCDEFGHIJ"
    needs = [{"project": name, "depends_on": "A", "kind": "requires"} for name in names[1:]]
    together = forecast(risky(names, stages=[stage()], dependencies=needs), CERTAIN, iterations=N)
    apart = forecast(risky(names, stages=[stage(name) for name in names]), CERTAIN, iterations=N)
    assert abs((together.values < 0).mean() - 0.4) < four_errors(0.4)
    lost = stats.binom(10, 0.6).cdf(2)  # at least 8 of 10 have to fail for a loss: 300 s < 100 (10 - s)
    assert abs((apart.values < 0).mean() - lost) < four_errors(lost)
    assert together.totals["value_mean"] == pytest.approx(apart.totals["value_mean"], rel=0.05)
    assert together.totals["value_sd"] > 3 * apart.totals["value_sd"]
