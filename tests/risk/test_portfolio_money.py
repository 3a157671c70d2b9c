"""Budgets, cash, contingency, concentration, and how long to simulate, against closed forms."""

import math

import numpy as np
import pandas as pd
import pytest
from risky_portfolios import CERTAIN, risky
from scipy import stats

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.forecast import forecast
from workbench.risk.measures import quantile
from workbench.risk.portfolio_draws import draw
from workbench.risk.portfolio_model import portfolio_model
from workbench.risk.reserves import contingency
from workbench.risk.stopping import looks
from workbench.risk.uncertainty import Uncertainty
from workbench.taxonomy import Status

N = 8_000
INDEPENDENT = Uncertainty(cost_spread=0.25, benefit_spread=0.0, loading=0.0)
TOGETHER = Uncertainty(cost_spread=0.25, benefit_spread=0.25, loading=1.0)


def four_errors(p: float, n: int = N) -> float:
    return 4 * math.sqrt(p * (1 - p) / n)


def budgets(*amounts: float) -> list[dict]:
    periods = pd.period_range("2026Q1", periods=len(amounts), freq="Q")
    return [{"fund": "f", "period": str(p), "amount": a} for p, a in zip(periods, amounts, strict=True)]


def test_the_chance_to_stay_within_each_budget_is_that_of_the_lognormal():
    book = risky("A", budgets=budgets(110.0, 100.0, 50.0))
    found = forecast(book, INDEPENDENT, iterations=N)
    cdf = stats.lognorm(0.25).cdf
    for quarter, chance in (("2026Q1", cdf(1.1)), ("2026Q2", cdf(1.0)), ("2026Q3", 1.0)):
        row = found.periods.loc[quarter]
        assert abs(row["p_within"] - chance) <= four_errors(chance)
        assert row["p_within_low"] <= row["p_within"] <= row["p_within_high"]
    assert found.periods["p_within"].isna().tolist() == [False] * 3 + [True] * 5
    # One ratio moves both quarters, so the tighter one decides.
    assert found.totals["p_within_budgets"] == found.periods.loc["2026Q2", "p_within"]
    assert found.periods.loc["2026Q1", "cost_at_confidence"] == pytest.approx(
        100 * math.exp(0.25 * stats.norm.ppf(0.8)), rel=0.02
    )


def test_funds_add_up_and_certain_money_is_within_its_own_budget():
    split = [{"fund": fund, "period": "2026Q1", "amount": 50.0} for fund in ("f", "g")]
    found = forecast(risky("A", budgets=split), CERTAIN, iterations=10)
    assert found.periods.loc["2026Q1", ["budget", "p_within"]].tolist() == [100.0, 1.0]
    short = forecast(risky("A", budgets=budgets(99.0)), CERTAIN, iterations=10)
    assert (short.periods["p_within"].iloc[0], short.totals["p_within_budgets"]) == (0.0, 0.0)
    assert math.isnan(forecast(risky("A"), CERTAIN, iterations=10).totals["p_within_budgets"])


def test_cash_falls_as_low_as_what_is_spent_before_the_first_benefit():
    found = forecast(risky("A"), INDEPENDENT, iterations=N)
    assert found.lowest_cash == pytest.approx(-found.costs, rel=1e-12)
    chance = stats.lognorm(0.25, scale=200).sf(230)
    assert abs(found.p_shortfall(230.0) - chance) < four_errors(chance)
    low, high = found.p_shortfall_interval(230.0)
    assert low < found.p_shortfall(230.0) < high
    assert found.facility == pytest.approx(200 * math.exp(0.25 * stats.norm.ppf(0.8)), rel=0.02)
    assert found.p_shortfall(found.facility) <= 0.2 + 1e-9
    assert found.p_shortfall(1e9) == 0.0
    assert found.periods["cumulative_mean"].iloc[-1] == pytest.approx(found.totals["value_mean"])
    with pytest.raises(ParameterError, match="facility"):
        found.p_shortfall(-1.0)


def test_a_portfolio_that_never_owes_needs_no_facility():
    assert forecast(risky("A", spent=(0.0, 0.0)), CERTAIN, iterations=10).facility == 0.0


def test_single_quantiles_add_up_to_the_sum_at_the_level_of_the_closed_form():
    """Small spreads are nearly normal: n quantiles at level q add up to the sum's P80 where z(q) = z(.8) / sqrt(n)."""
    book = risky("ABCD")
    found = forecast(book, Uncertainty(cost_spread=0.02, benefit_spread=0.02, loading=0.0), iterations=20_000)
    level = stats.norm.cdf(stats.norm.ppf(0.8) / 2)
    assert found.diversification.loc["cost", "common_level"] == pytest.approx(level, abs=0.01)
    assert found.diversification.loc["value", "common_level"] == pytest.approx(1 - level, abs=0.01)


def test_full_correlation_of_equals_gains_nothing():
    found = forecast(risky("ABCD"), TOGETHER, iterations=5000)
    assert found.diversification["gain"].tolist() == pytest.approx([0.0, 0.0], abs=1e-12)
    assert found.diversification["common_level"].tolist() == pytest.approx([0.2, 0.8])
    assert found.diversification["sum_at_confidence"].tolist() == pytest.approx(
        found.diversification["at_confidence"].tolist(), rel=1e-12
    )


def test_sums_of_quantiles_are_those_of_the_projects():
    book = risky("ABC")
    prepared, _ = portfolio_model(book, INDEPENDENT)
    drawn = draw(prepared, 999, 1)
    expected = sum(quantile(row, 0.8) for row in drawn.project_costs)
    found = forecast(book, INDEPENDENT, iterations=999).diversification.loc["cost"]
    assert found["sum_at_confidence"] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("n", [1, 3, 8])
def test_equal_shares_count_as_many_as_they_are(n):
    found = forecast(risky("ABCDEFGH"[:n]), TOGETHER, iterations=50).concentration
    assert found["index"].tolist() == pytest.approx([1 / n] * 3)
    assert found["effective"].tolist() == pytest.approx([n] * 3)


def test_what_nobody_has_is_not_concentrated():
    found = forecast(risky("AB", earned=0.0), CERTAIN, iterations=5).concentration
    assert found["index"].isna().tolist() == [False, True, True]
    assert found.loc["benefit", "largest"] == ""


# --------------------------------------------------------------------------------------------------- contingency


def test_contingency_is_shared_out_completely_at_the_level_of_the_two_prices():
    book = risky("ABC")
    found = contingency(book, Uncertainty(loading=0.6), iterations=N)
    assert found.level == 0.8
    costs = forecast(book, Uncertainty(loading=0.6), iterations=N)
    assert found.totals["contingency"] == costs.totals["contingency"]
    assert found.totals["low"] <= found.totals["contingency"] <= found.totals["high"]
    assert found.table["contingency"].sum() == pytest.approx(found.totals["contingency"], rel=1e-10)
    assert found.table["share"].sum() == pytest.approx(1.0, rel=1e-10)
    assert found.totals["own"] > found.totals["contingency"]
    dearer = contingency(book, Uncertainty(loading=0.6), short=9.0, iterations=N)
    assert dearer.level == 0.9
    assert dearer.totals["contingency"] > found.totals["contingency"]
    assert contingency(book, level=0.5, iterations=500).level == 0.5
    assert str(found).startswith("Hold ")


def test_the_level_of_the_two_prices_costs_least():
    """Expected cost of money short and money idle, over all amounts that could be held."""
    prepared, _ = portfolio_model(risky("AB"), INDEPENDENT)
    costs = draw(prepared, N, 1).costs
    held = contingency(risky("AB"), INDEPENDENT, short=3.0, idle=2.0, iterations=N).totals["cost"]

    def expected(amount: float) -> float:
        return 3.0 * np.maximum(costs - amount, 0).mean() + 2.0 * np.maximum(amount - costs, 0).mean()

    assert all(expected(held) <= expected(held + step) for step in (-20, -5, -1, 1, 5, 20))


def test_parts_of_independent_normals_are_proportional_to_their_variances():
    """Euler allocation of the standard deviation: sd_i^2 / sd beyond the mean."""
    book = risky("AB")
    small = book.projects.reset_index().assign(cost=[300.0, 100.0])
    found = contingency(
        book.replace(projects=small), Uncertainty(cost_spread=0.02, loading=0.0), iterations=40_000
    ).table
    assert found.loc["A", "contingency"] / found.loc["B", "contingency"] == pytest.approx(9.0, rel=0.1)


def test_parts_add_up_at_every_level_and_are_those_of_a_question_at_that_level():
    book, uncertain = risky("ABC"), Uncertainty(loading=0.6)
    found = contingency(book, uncertain, iterations=N)
    assert found.levels.index.tolist() == found.parts.columns.tolist() == [0.5, 0.6, 0.7, 0.8, 0.9, 0.95]
    assert found.parts.sum().to_numpy() == pytest.approx(found.levels["contingency"].to_numpy(), rel=1e-12)
    assert found.levels["cost"].is_monotonic_increasing
    costs = draw(portfolio_model(book, uncertain)[0], N, 1).costs
    for level, row in found.levels.iterrows():
        assert row["cost"] == quantile(costs, level)
        assert row["low"] <= row["contingency"] <= row["high"]
    other = contingency(book, uncertain, level=0.9, iterations=N)
    assert found.parts[0.9].to_dict() == other.table["contingency"].to_dict()
    assert contingency(book, uncertain, level=0.65, iterations=500).levels.index.tolist()[:3] == [0.5, 0.6, 0.65]


def test_without_spread_nothing_is_held():
    found = contingency(risky("AB"), CERTAIN, iterations=10)
    assert found.totals["contingency"] == 0.0
    assert found.table["share"].tolist() == [0.0, 0.0]
    empty = contingency(Portfolio())
    assert (empty.status, str(empty)) == (Status.NO_DATA, "The portfolio has no rows in projects.")
    assert empty.levels.empty
    assert empty.parts.empty


@pytest.mark.parametrize("wrong", [{"short": 0.0}, {"idle": -1.0}, {"level": 1.0}, {"iterations": 0}])
def test_impossible_contingencies_are_refused(wrong):
    with pytest.raises(ParameterError, match=next(iter(wrong))):
        contingency(risky("A"), **wrong)


# ----------------------------------------------------------------------------------------------- how long to run


def test_looks_double_and_share_one_chance_of_error():
    planned = list(looks(10_000))
    assert [n for n, _ in planned] == [1024, 2048, 4096, 8192, 10_000]
    errors = [1 - sure for _, sure in planned]
    assert errors == pytest.approx([0.05 / 2 ** (k + 1) for k in range(5)])
    assert sum(errors) < 0.05
    assert list(looks(10)) == [(10, 0.975)]


def test_a_simulation_stops_when_its_figures_are_known_well_enough():
    book = risky("AB", earned=240.0)
    found = forecast(book, iterations="auto")
    assert found.status is Status.COMPUTED
    assert found.iterations in [1024 * 2**k for k in range(9)]
    assert found.values.tobytes() == forecast(book, iterations=found.iterations).values.tobytes()
    half = found.iterations // 2
    narrow = Uncertainty(cost_spread=0.05, benefit_spread=0.05, loading=0.0)
    assert forecast(book, narrow, iterations="auto").iterations < found.iterations
    stopped = forecast(book, iterations="auto", iterations_max=half)
    assert (stopped.status, stopped.iterations) == (Status.ITERATIONS_REACHED, half)
    assert stopped.reason.startswith(f"After {half:,} iterations the ")
    assert "wanted is ±" in stopped.reason


def test_certain_money_needs_only_a_look():
    found = forecast(risky("A"), CERTAIN, iterations="auto")
    assert found.iterations == 1024
    assert "Nothing is uncertain" in found.reason


@pytest.mark.parametrize("wrong", [{"iterations": "many"}, {"iterations": "auto", "iterations_max": 0}])
def test_other_words_are_no_number_of_iterations(wrong):
    with pytest.raises(ParameterError, match="iterations"):
        forecast(risky("A"), **wrong)


@pytest.mark.soak
def test_the_interval_of_a_p80_covers_the_truth_at_its_level():
    truth = 200 * math.exp(0.25 * stats.norm.ppf(0.8))
    hits = 0
    for seed in range(400):
        row = forecast(risky("A"), INDEPENDENT, iterations=1000, seed=seed).quantiles.set_index("level").loc[0.8]
        hits += row["cost_low"] <= truth <= row["cost_high"]
    assert 0.93 <= hits / 400 <= 0.98
