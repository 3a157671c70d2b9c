import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.classes import reference_classes
from workbench.risk.forecast import Forecast, _simulate, forecast
from workbench.risk.portfolio_model import asked_projects
from workbench.risk.simulation import model
from workbench.risk.uncertainty import COMMON, Uncertainty
from workbench.taxonomy import Quantity, Status


def portfolio(count: int = 4, *, cost=100.0, value=50.0, exposures=(), history=None, settings=None, **columns):
    """Candidates P0, P1, … with a stated value, all money in the first period."""
    names = [f"P{i}" for i in range(count)]
    frame = {"project": names, "cost": cost, "value": value, "start": "2026Q1", "duration": 1}
    tables = {"projects": pd.DataFrame({**frame, **columns})}
    if exposures:
        tables["exposures"] = pd.DataFrame(exposures, columns=["project", "factor", "loading"])
    if history is not None:
        tables["history"] = history
    if settings:
        tables["settings"] = pd.DataFrame([{"portfolio": "p", "frequency": "Q", **settings}])
    return Portfolio(**tables)


def lognormal_sd(planned: float, sigma: float) -> float:
    return planned * math.exp(sigma**2 / 2) * math.sqrt(math.expm1(sigma**2))


def assert_same_bits(first: Forecast, second: Forecast):
    assert first.values.tobytes() == second.values.tobytes()
    assert first.costs.tobytes() == second.costs.tobytes()
    for name in ("table", "quantiles", "factors", "diversification"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name), check_exact=True)
    assert first.totals == second.totals


def test_the_same_question_has_the_same_answer_to_the_last_bit():
    book = portfolio(5, exposures=[("P0", "market", 0.6), ("P0", "supply", -0.5), ("P3", "market", 1.0)])
    assert_same_bits(forecast(book, iterations=2001, seed=9), forecast(book, iterations=2001, seed=9))
    assert forecast(book, iterations=2001, seed=10).values[0] != forecast(book, iterations=2001, seed=9).values[0]


@pytest.mark.parametrize("block", [1, 7, 256, 3072, 8192])
def test_the_block_size_changes_no_bit(block):
    book = portfolio(3, exposures=[("P0", "market", 0.6)])
    n = 40 * block if block < 256 else 9001
    prepared = model(book, asked_projects(book, None), None, Uncertainty(), reference_classes(book))
    assert_same_bits(_simulate(book, prepared, n, 4, 0.8, block), _simulate(book, prepared, n, 4, 0.8, 10**6))


def test_fewer_iterations_are_the_beginning_of_more():
    book = portfolio(3)
    assert np.array_equal(forecast(book, iterations=500).values, forecast(book, iterations=2000).values[:500])


def test_the_order_of_the_projects_changes_no_bit():
    book = portfolio(6, cost=np.linspace(50, 130, 6), exposures=[("P1", "market", 0.3), ("P0", "market", 0.6)])
    shuffled = book.replace(projects=book.projects.reset_index().iloc[::-1])
    assert_same_bits(forecast(book, iterations=1000), forecast(shuffled, iterations=1000))


def test_another_project_leaves_the_draws_of_the_others_unchanged():
    own = ["value_mean", "value_sd", "cost_mean", "cost_sd", "cost_p10", "cost_p50", "cost_at_confidence"]
    exposures = [("P0", "market", 0.6), ("P3", "supply", 0.7), ("P3", "aaa", 0.7)]
    book = portfolio(4, cost=[100, 80, 60, 40], exposures=exposures)
    few = forecast(book, projects=["P0", "P1"], iterations=3000)
    all_four = forecast(book, iterations=3000)
    pd.testing.assert_frame_equal(few.table[own], all_four.table.loc[["P0", "P1"], own], check_exact=True)


def test_cost_of_independent_projects_is_the_sum_of_lognormals():
    n, sigma, count = 100_000, 0.25, 4
    found = forecast(
        portfolio(count), Uncertainty(cost_spread=sigma, benefit_spread=0.0, loading=0.0), iterations=n, seed=3
    )
    sd = math.sqrt(count) * lognormal_sd(100, sigma)
    assert abs(found.totals["cost_mean"] - count * 100 * math.exp(sigma**2 / 2)) < 4 * sd / math.sqrt(n)
    assert found.totals["cost_sd"] == pytest.approx(sd, rel=0.02)
    one = found.table.loc["P2"]
    z10, z80 = stats.norm.ppf([0.1, 0.8])
    assert (one["cost_p10"], one["cost_p50"], one["cost_at_confidence"]) == pytest.approx(
        (100 * math.exp(sigma * z10), 100, 100 * math.exp(sigma * z80)), rel=0.01
    )
    assert found.factors.empty


def test_a_sum_of_nearly_normal_costs_has_the_analytic_p80_and_correlation():
    """With a small spread a lognormal is nearly normal: the sum of ten with correlation L**2 has a known P80."""
    n, sigma, loading = 100_000, 0.01, 0.6
    found = forecast(
        portfolio(10), Uncertainty(cost_spread=sigma, benefit_spread=0.0, loading=loading), iterations=n, seed=5
    )
    sd = 100 * sigma * math.sqrt(10 + 90 * loading**2)
    p80 = 1000 + stats.norm.ppf(0.8) * sd
    assert found.totals["cost_sd"] == pytest.approx(sd, rel=4 / math.sqrt(2 * n) + 1e-3)
    assert abs(found.totals["cost_at_confidence"] - p80) < 4 * 1.429 * sd / math.sqrt(n) + 0.01 * sd


def test_bad_times_raise_costs_and_lower_benefits_together():
    found = forecast(portfolio(3), Uncertainty(loading=1.0), iterations=4000)
    assert np.corrcoef(found.values, found.costs)[0, 1] < -0.9
    assert found.factors.loc[COMMON, "correlation"] < -0.95
    assert found.factors.loc[COMMON, "variance_share"] > 0.95


def test_two_equal_projects_on_one_factor_gain_nothing_from_each_other():
    book = portfolio(2, exposures=[("P0", "market", 1.0), ("P1", "market", 1.0)])
    found = forecast(book, iterations=2000)
    assert found.diversification["gain"].tolist() == pytest.approx([0.0, 0.0], abs=1e-12)
    assert found.table["sd_share"].tolist() == pytest.approx([0.5, 0.5])
    independent = forecast(portfolio(2), Uncertainty(loading=0.0), iterations=20_000)
    assert independent.diversification["gain"].tolist() == pytest.approx([1 - math.sqrt(0.5)] * 2, abs=0.01)


def test_a_portfolio_that_rides_on_one_factor_shows_it():
    exposures = [(f"P{i}", "energy price", 0.9) for i in range(5)] + [("P5", "regulation", 0.9)]
    found = forecast(portfolio(6, exposures=exposures), iterations=10_000)
    assert found.factors.index[0] == "energy price"
    assert (
        found.factors.loc["energy price", "variance_share"]
        > 0.8
        > 0.2
        > found.factors.loc["regulation", "variance_share"]
    )
    assert found.factors["projects"].to_dict() == {"energy price": 5, "regulation": 1}
    assert 0.9 < found.factors["variance_share"].sum() < 1.02


def test_bad_times_make_a_harm_larger():
    """A stated value below minus the cost means a benefit below 0."""
    found = forecast(portfolio(1, value=-150.0), Uncertainty(cost_spread=0.0, loading=1.0), iterations=2000)
    assert found.totals["value_plan"] == -150.0
    assert found.factors.loc[COMMON, "correlation"] < -0.95


def test_a_negative_loading_is_a_hedge():
    same = forecast(portfolio(2, exposures=[("P0", "m", 0.9), ("P1", "m", 0.9)]), iterations=3000)
    hedge = forecast(portfolio(2, exposures=[("P0", "m", 0.9), ("P1", "m", -0.9)]), iterations=3000)
    assert hedge.totals["value_sd"] < 0.6 * same.totals["value_sd"]


def test_without_spread_there_is_one_future():
    found = forecast(portfolio(3), Uncertainty(cost_spread=0.0, benefit_spread=0.0), iterations=50)
    assert set(found.values) == {150.0}
    assert set(found.costs) == {300.0}
    assert found.totals["value_sd"] == found.totals["contingency"] == 0.0
    assert "Nothing is uncertain" in found.reason
    assert (found.p_meet(value=150, cost=300), found.p_meet(value=150.01)) == (1.0, 0.0)
    assert found.table["sd_share"].tolist() == [0.0] * 3


def test_contributions_add_up():
    found = forecast(portfolio(7, cost=np.linspace(10, 200, 7), value=np.linspace(-40, 90, 7)), iterations=5000)
    assert found.table["sd_contribution"].sum() == pytest.approx(found.totals["value_sd"], rel=1e-12)
    assert found.table["sd_share"].sum() == pytest.approx(1.0, rel=1e-12)
    assert found.table["tail_contribution"].sum() == pytest.approx(found.cvar(), rel=1e-12)
    assert found.contributions["sd_contribution"].is_monotonic_decreasing
    assert found.table["value_mean"].sum() == pytest.approx(found.totals["value_mean"], rel=1e-12)


def test_chances_fall_as_more_is_asked_and_never_exceed_either_alone():
    found = forecast(portfolio(4), iterations=4000)
    by_value = [found.p_meet(value=v) for v in np.linspace(0, 400, 30)]
    by_cost = [found.p_meet(cost=c) for c in np.linspace(200, 800, 30)]
    assert by_value == sorted(by_value, reverse=True)
    assert by_cost == sorted(by_cost)
    assert 0 < found.p_meet(value=200, cost=410) <= min(found.p_meet(value=200), found.p_meet(cost=410))
    low, high = found.p_meet_interval(value=200)
    assert low < found.p_meet(value=200) < high
    with pytest.raises(ParameterError, match="p_meet"):
        found.p_meet()


def test_confidence_reads_costs_from_above_and_values_from_below():
    found = forecast(portfolio(4), iterations=4000, confidence=0.9)
    assert found.p_meet(cost=found.totals["cost_at_confidence"]) >= 0.9
    assert found.p_meet(value=found.totals["value_at_confidence"]) >= 0.9
    assert found.totals["value_at_confidence"] < found.totals["value_mean"] < found.quantiles["value"].max()


def test_quantiles_rise_and_lie_within_their_intervals():
    table = forecast(portfolio(4), iterations=4000, confidence=0.85).quantiles
    assert {0.15, 0.5, 0.8, 0.85} <= set(table["level"].round(9))
    for name in ("value", "cost"):
        assert table[name].is_monotonic_increasing
        assert (table[f"{name}_low"] <= table[name]).all()
        assert (table[name] <= table[f"{name}_high"]).all()


def test_the_mean_of_the_worst_futures_is_worse_than_their_quantile():
    found = forecast(portfolio(4), iterations=4000)
    levels = [0.0, 0.5, 0.8, 0.95, 0.99]
    tails = [found.cvar(level) for level in levels]
    assert tails[0] == pytest.approx(found.totals["value_mean"])
    assert tails == sorted(tails, reverse=True)
    assert tails[3] <= found.quantiles.set_index("level").loc[0.05, "value"]


def history_of(count: int, quantity: str = "cost", category: str = "grid") -> pd.DataFrame:
    ratios = np.exp(np.random.default_rng(2).normal(0.3, 0.2, count))
    return pd.DataFrame(
        {
            "project": [f"{category}-{quantity}-{i}" for i in range(count)],
            "category": category,
            "quantity": quantity,
            "estimated": 100.0,
            "actual": 100.0 * ratios,
            "finished": "2025-01-01",
        }
    )


def test_own_history_comes_first_where_there_is_enough_of_it():
    columns = {"category": ["grid", "rail", "grid"], "estimate_class": [5, 4, None]}
    book = portfolio(3, history=history_of(12), **columns)
    n = 50_000
    found = forecast(book, iterations=n)
    basis = found.table["cost_basis"]
    assert basis.tolist() == ["history of grid (12 finished)", "estimate class 4", "history of grid (12 finished)"]
    assert set(found.table["benefit_basis"]) == {"default spread 0.3"}
    expected = reference_classes(book).ratio("grid", Quantity.COST)
    row = found.table.loc["P0"]
    assert abs(row["cost_mean"] - 100 * expected.mean) < 4 * 100 * math.sqrt(expected.var / n)
    assert row["overrun"] == pytest.approx(expected.mean - 1, abs=0.01)
    without = forecast(book, Uncertainty(use_history=False), iterations=100).table["cost_basis"]
    assert without.tolist() == ["estimate class 5", "estimate class 4", "default spread 0.2"]
    given = forecast(book, Uncertainty(cost_spread=0.1), iterations=100).table["cost_basis"]
    assert given.tolist() == ["history of grid (12 finished)", "cost_spread 0.1", "history of grid (12 finished)"]
    strict = forecast(book, Uncertainty(fewest_records=13), iterations=100).table["cost_basis"]
    assert strict["P0"] == "estimate class 5"


def test_benefits_have_their_own_history():
    book = portfolio(1, history=history_of(10, "benefit"), category="grid")
    found = forecast(book, Uncertainty(cost_spread=0.0), iterations=20_000)
    assert found.table.loc["P0", "benefit_basis"] == "history of grid (10 finished)"
    expected = reference_classes(book).ratio("grid", Quantity.BENEFIT)
    assert abs(found.totals["value_mean"] - (150 * expected.mean - 100)) < 4 * 150 * math.sqrt(expected.var / 20_000)


def test_estimate_classes_are_read_as_p10_and_p90():
    row = forecast(portfolio(1, estimate_class=5), Uncertainty(loading=0.0), iterations=50_000).table.loc["P0"]
    assert row["cost_p10"] == pytest.approx(50, rel=0.02)
    assert row["cost_p50"] == pytest.approx(100, rel=0.02)


def test_a_shock_hits_exactly_the_exposed_projects():
    book = portfolio(3, exposures=[("P0", "market", 0.8), ("P1", "supply", 0.8), ("P2", "market", -0.3)])
    calm, shocked = (forecast(book, Uncertainty(shocks=s), iterations=2000) for s in ({}, {"market": 2.0}))
    columns = ["cost_mean", "cost_sd", "value_mean", "value_sd"]
    assert calm.table.loc["P1", columns].equals(shocked.table.loc["P1", columns])
    assert shocked.table.loc["P0", "cost_mean"] > 1.2 * calm.table.loc["P0", "cost_mean"]
    assert shocked.table.loc["P2", "cost_mean"] < calm.table.loc["P2", "cost_mean"]
    assert shocked.factors.loc["market", "variance_share"] == 0.0


def test_starts_move_present_values_but_not_the_cost():
    settings = {"first_period": "2026Q1", "last_period": "2027Q4", "discount_rate": 0.1}
    book = portfolio(2, settings=settings)
    certain = Uncertainty(cost_spread=0.0, benefit_spread=0.0)
    later = pd.Series({"P0": pd.Period("2027Q1", "Q"), "P1": pd.NaT})
    found = forecast(book, certain, starts=later, iterations=3)
    assert found.table["value_mean"].tolist() == pytest.approx([50 / 1.1, 50.0])
    assert found.totals["cost_mean"] == 200.0


def test_spent_money_is_certain():
    settings = {"first_period": "2026Q1", "last_period": "2027Q4"}
    flows = pd.DataFrame(
        {
            "project": "P0",
            "period": ["2025Q4", "2026Q1", "2026Q2"],
            "flow": ["cost", "cost", "benefit"],
            "amount": [60.0, 40.0, 90.0],
        }
    )
    book = Portfolio(
        projects=pd.DataFrame({"project": ["P0"], "state": ["active"], "start": ["2025Q4"], "duration": [2]}),
        cash_flows=flows,
        settings=pd.DataFrame([{"portfolio": "p", "frequency": "Q", **settings}]),
    )
    found = forecast(book, Uncertainty(cost_spread=0.3, benefit_spread=0.0), iterations=20_000)
    assert found.costs.min() > 60
    assert found.totals["cost_sd"] == pytest.approx(lognormal_sd(40, 0.3), rel=0.03)
    assert found.totals["value_plan"] == pytest.approx(50.0)
    assert np.allclose(found.values + found.costs, 150.0)


def test_running_projects_and_candidates_are_asked_by_default():
    book = portfolio(4, state=["candidate", "active", "idea", "completed"])
    assert forecast(book, iterations=10).table.index.tolist() == ["P0", "P1"]
    assert forecast(book, projects=["P2"], iterations=10).table.index.tolist() == ["P2"]


def test_one_line_tells_a_manager():
    found = forecast(portfolio(2), Uncertainty(cost_spread=0.0, benefit_spread=0.0), iterations=10)
    expected = "2 projects worth 100 EUR on average; 80% sure of at least 100 EUR and of a cost of at most 200 EUR"
    assert str(found) == expected


def test_one_iteration_is_an_answer_with_open_intervals():
    found = forecast(portfolio(2), iterations=1)
    assert found.iterations == 1
    assert np.isinf(found.quantiles[["cost_low", "cost_high"]]).any(axis="columns").all()
    assert found.factors["variance_share"].isna().all()


def test_nothing_to_forecast_is_an_answer_with_a_reason():
    empty = forecast(Portfolio())
    assert empty.status is Status.NO_DATA
    assert str(empty) == "The portfolio has no rows in projects."
    assert math.isnan(empty.p_meet(value=1.0))
    assert math.isnan(empty.cvar())
    nobody = forecast(portfolio(2), projects=[])
    assert (nobody.status, nobody.reason) == (Status.NO_DATA, "No running project or candidate is asked for.")
    poor = forecast(portfolio(2, cost=np.nan, value=np.nan))
    assert (poor.status, poor.reason) == (Status.NO_DATA, "The projects have no planned cost, value or cash flows.")


def test_results_cannot_be_overwritten():
    found = forecast(portfolio(2), iterations=10)
    with pytest.raises(ValueError, match="read-only"):
        found.values[0] = 0.0


def test_too_large_loadings_name_the_project():
    book = portfolio(3, exposures=[("P1", "market", 0.8), ("P1", "supply", 0.8), ("P2", "market", 1.0)])
    with pytest.raises(ParameterError, match=r"P1 sum to 1\.28"):
        forecast(book)
    assert not forecast(book, projects=["P0", "P2"], iterations=10).is_empty


@pytest.mark.parametrize(
    ("ask", "named"),
    [
        (lambda book: forecast(book, iterations=0), "iterations"),
        (lambda book: forecast(book, iterations=10.5), "iterations"),
        (lambda book: forecast(book, iterations=10**9), "iterations"),
        (lambda book: forecast(book, seed=-1), "seed"),
        (lambda book: forecast(book, confidence=1.0), "confidence"),
        (lambda book: forecast(book, confidence=math.nan), "confidence"),
        (lambda book: forecast(book, projects=["P0", "nowhere"]), "nowhere"),
        (lambda book: forecast(book, projects=["P1"]), "P1 is closed"),
        (lambda book: forecast(book, starts=pd.Series({"nowhere": pd.Period("2026Q1", "Q")})), "nowhere"),
        (lambda book: forecast(book, starts=pd.Series({"P0": pd.Period("2026-01", "M")})), "starts"),
        (lambda book: forecast(book, starts=pd.Series({"P0": "2026Q1"})), "starts"),
        (lambda book: Uncertainty(cost_spread=-0.1), "cost_spread"),
        (lambda book: Uncertainty(benefit_spread=math.nan), "benefit_spread"),
        (lambda book: Uncertainty(loading=1.1), "loading"),
        (lambda book: Uncertainty(fewest_records=0), "fewest_records"),
        (lambda book: Uncertainty(shocks={"market": math.inf}), "shocks"),
        (lambda book: forecast(book, Uncertainty(shocks={"weather": 1.0})), "weather"),
    ],
)
def test_an_impossible_parameter_is_named_by_the_forecast(ask, named):
    with pytest.raises(ParameterError, match=named):
        ask(portfolio(2, state=["candidate", "cancelled"]))
