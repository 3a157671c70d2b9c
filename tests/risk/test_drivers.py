"""What drives a portfolio, and what is worth knowing before it is decided on."""

import math

import numpy as np
import pytest
from risky_portfolios import CERTAIN, exposed, risky, shock
from scipy import stats

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.drivers import driver_tornado, drivers_of, rank_drivers, share_drivers, switched
from workbench.risk.forecast import forecast
from workbench.risk.knowledge import value_of_knowing
from workbench.risk.measures import quantile
from workbench.risk.portfolio_draws import draw
from workbench.risk.portfolio_model import portfolio_model
from workbench.risk.sensitivity import evppi
from workbench.risk.uncertainty import Uncertainty
from workbench.selection.information import perfect_information_normal
from workbench.taxonomy import Status


def rough() -> Portfolio:
    stages = [{"project": "A", "stage": "trial", "period": "2026Q1", "probability": 0.7}]
    exposures = [*exposed(("A", 1.0), ("B", 1.0)), {"project": "C", "factor": "rain", "loading": 0.8}]
    return risky("ABC", rate=0.1, stages=stages, exposures=exposures, shocks=[shock(hazard=0.3, cost_change=0.5)])


ROUGH = Uncertainty(duration_spread=0.2)
DRIVERS = {"cost estimates", "benefit estimates", "durations", "technical failure", "factor rain", "shock tariff"}


def test_everything_uncertain_is_a_driver_and_nothing_else():
    prepared, _ = portfolio_model(rough(), ROUGH)
    assert set(drivers_of(prepared)) == DRIVERS
    assert drivers_of(portfolio_model(risky("A"), CERTAIN)[0]) == []
    other, _ = portfolio_model(rough(), CERTAIN, ["C"])
    assert drivers_of(other) == ["factor rain"]


def test_all_drivers_on_is_the_forecast_and_none_is_the_plan():
    prepared, _ = portfolio_model(rough(), ROUGH)
    everything = draw(switched(prepared, frozenset(DRIVERS)), 500, 1)
    assert everything.values.tobytes() == forecast(rough(), ROUGH, iterations=500).values.tobytes()
    nothing = draw(switched(prepared, frozenset()), 500, 1)
    assert np.allclose(nothing.values, forecast(rough(), CERTAIN, iterations=1).totals["value_plan"], rtol=1e-12)
    assert (nothing.costs == 600.0).all()


def test_turning_off_the_only_driver_saves_the_whole_contingency():
    found = rank_drivers(risky("AB"), Uncertainty(cost_spread=0.2, benefit_spread=0, loading=0), measure="cost")
    assert found.table.index.tolist() == ["cost estimates"]
    totals = forecast(risky("AB"), Uncertainty(cost_spread=0.2, benefit_spread=0, loading=0), iterations=4096).totals
    assert found.table["saving"].iloc[0] == pytest.approx(totals["contingency"])
    assert found.table["alone"].iloc[0] == pytest.approx(totals["contingency"])
    assert found.totals["remainder"] == pytest.approx(0.0, abs=1e-9)


def test_the_ranking_of_drivers_reads_value_from_below():
    found = rank_drivers(rough(), ROUGH, iterations=2048)
    assert set(found.table.index) == DRIVERS
    prepared, _ = portfolio_model(rough(), ROUGH)
    calm = draw(switched(prepared, frozenset(DRIVERS - {"technical failure"})), 2048, 1).values
    all_on = draw(prepared, 2048, 1).values
    row = found.table.loc["technical failure"]
    assert row["saving"] == pytest.approx(quantile(-all_on, 0.8) - quantile(-calm, 0.8))
    assert row["low"] < row["saving"] < row["high"]


def test_shares_of_groups_add_up_to_the_variance():
    found = share_drivers(rough(), ROUGH, iterations=512)
    assert set(found.table.index) == {*(DRIVERS - {"factor rain", "shock tariff"}), "factors", "shocks"}
    assert found.table["part"].sum() == pytest.approx(found.totals["whole"], rel=1e-12)
    values = forecast(rough(), ROUGH, iterations=512).values
    assert found.totals["all"] == pytest.approx(values.var(), rel=1e-9)
    assert found.totals["none"] == pytest.approx(0.0, abs=1e-6)


def test_the_tornado_compares_failure_with_success_and_factors_at_their_ends():
    found = driver_tornado(rough(), ROUGH, iterations=4000)
    assert {"failure of A", "shock tariff", "factor rain", "cost of B"} <= set(found.table.index)
    values = forecast(rough(), ROUGH, iterations=4000)
    event = values.events.loc["A"]
    assert found.table.loc["failure of A", "swing"] == pytest.approx(event["effect"], rel=1e-9)
    cost = driver_tornado(rough(), ROUGH, iterations=4000, measure="cost")
    assert cost.table.loc["factor rain", "swing"] > 0 > found.table.loc["factor rain", "swing"]


@pytest.mark.parametrize("ask", [rank_drivers, share_drivers, driver_tornado])
def test_nothing_to_drive_is_an_answer_with_a_reason(ask):
    empty = ask(Portfolio())
    assert (empty.status, empty.reason) == (Status.NO_DATA, "The portfolio has no rows in projects.")
    calm = ask(risky("A"), CERTAIN, iterations=100)
    assert calm.table.empty
    with pytest.raises(ParameterError, match="measure"):
        ask(risky("A"), measure="time")
    with pytest.raises(ParameterError, match="projects"):
        ask(risky("A"), projects=["Z"])


# ----------------------------------------------------------------------------------------------------- knowledge


def test_knowing_a_nearly_normal_gain_is_worth_its_closed_form():
    """A small logarithmic spread is nearly normal; the gain of going ahead is a mean and two independent spreads."""
    book = risky("A", earned=205.0)
    small = Uncertainty(cost_spread=0.05, benefit_spread=0.08, loading=0.0)
    found = value_of_knowing(book, "A", small, iterations=20_000)
    mean = 205 * math.exp(0.08**2 / 2) - 200 * math.exp(0.05**2 / 2)
    sigma = {name: plan * s for name, plan, s in (("cost of A", 200, 0.05), ("benefit of A", 205, 0.08))}
    assert found.alternatives == ("go ahead", "do not")
    assert found.totals["value"] == pytest.approx(mean, abs=4 * 19 / math.sqrt(20_000))
    whole = perfect_information_normal(mean, math.hypot(*sigma.values()))
    assert found.totals["everything"] == pytest.approx(float(whole), rel=0.06)
    for name, spread in sigma.items():
        row = found.table.loc[name]
        exact = float(perfect_information_normal(mean, spread))
        assert row["low"] - 0.1 <= exact <= row["high"] + 0.1
        assert row["worth"] == pytest.approx(exact, rel=0.12)
    assert found.table.index[0] == "benefit of A"
    assert found.totals["p_regret"] == pytest.approx(stats.norm.cdf(-mean / math.hypot(*sigma.values())), abs=0.02)


def test_a_study_is_advised_as_long_as_it_pays():
    book = risky("A", earned=205.0)
    small = Uncertainty(cost_spread=0.05, benefit_spread=0.08, loading=0.0)
    found = value_of_knowing(book, "A", small)
    cheap, dear = found.study("benefit of A", 0.01), found.study("benefit of A", 100.0)
    assert cheap.best > 1
    assert (dear.best, str(dear)) == (0, "Decide now: no study is worth its cost.")
    assert cheap.table["worth"].iloc[-1] <= found.table.loc["benefit of A", "high"]
    assert found.study("benefit of A", 0.0, waiting=1e6).best == 0
    exact = found.study("benefit of A", {1: 0.0}, error=0.0).table["worth"].iloc[0]
    assert exact == pytest.approx(evppi(found.utilities, found.unknowns["benefit of A"]).value)
    with pytest.raises(ParameterError, match="unknown: 'weather'"):
        found.study("weather", 1.0)
    with pytest.raises(ParameterError, match="error"):
        found.study("benefit of A", 1.0, error=-1.0)


def test_a_technical_trial_is_worth_the_money_it_keeps_from_being_lost():
    stages = [{"project": "A", "stage": "trial", "period": "2026Q2", "probability": 0.5}]
    book = risky("A", earned=410.0, stages=stages)
    found = value_of_knowing(book, "A", CERTAIN, iterations=20_000)
    share = found.unknowns["failure of A"].mean()
    # Going ahead brings 210 or -200: knowing the outcome is worth what would be lost.
    exact = (1 - share) * 210.0 - max((1 - share) * 210.0 - share * 200.0, 0.0)
    assert found.table.loc["failure of A", "worth"] == pytest.approx(exact, rel=1e-6)
    assert found.totals["everything"] == pytest.approx(exact, rel=1e-9)


def test_projects_of_all_alternatives_play_no_part():
    book = risky("ABC")
    plans = {"small": "AB", "large": "ABC"}
    found = value_of_knowing(book, plans, iterations=2000)
    alone = value_of_knowing(book, "C", iterations=2000)
    assert found.totals["everything"] == alone.totals["everything"]
    assert set(found.unknowns) == set(alone.unknowns)
    assert found.alternatives == ("large", "small")


def test_where_nothing_is_at_stake_there_is_nothing_to_know():
    same = value_of_knowing(risky("AB"), {"one": "AB", "other": "BA"})
    assert (same.status, str(same)) == (Status.NO_DATA, "The alternatives are the same.")
    sure = value_of_knowing(risky("A", earned=9999.0), "A", iterations=500)
    assert str(sure) == "Decide now for go ahead: no single unknown would change that"
    assert sure.totals["everything"] == 0.0
    certain = value_of_knowing(risky("A"), "A", CERTAIN, iterations=100)
    assert certain.table.empty
    with pytest.raises(ParameterError, match="alternatives"):
        value_of_knowing(risky("A"), {"one": "A"})
    with pytest.raises(ParameterError, match="projects"):
        value_of_knowing(risky("A"), "Z")


def test_a_project_moves_the_whole_by_what_is_its_own_and_not_by_what_it_shares():
    """Mean of a lognormal in the outer tenths of its own normal, times the mean of what it shares."""
    rides = [{"project": name, "factor": "rain", "loading": 0.9} for name in "AB"]
    found = driver_tornado(
        risky("AB", exposures=rides), Uncertainty(cost_spread=0.4, benefit_spread=0), measure="cost", iterations=40_000
    ).table
    own, shared = 0.4 * math.sqrt(1 - 0.81), 0.4 * 0.9
    z = stats.norm.ppf(0.9)

    def tenth(spread: float) -> float:
        return math.exp(spread**2 / 2) * (stats.norm.cdf(spread - z) - stats.norm.cdf(-spread - z)) / 0.1

    assert found.loc["cost of A", "swing"] == pytest.approx(200 * math.exp(shared**2 / 2) * tenth(own), rel=0.1)
    assert found.loc["factor rain", "swing"] == pytest.approx(400 * math.exp(own**2 / 2) * tenth(shared), rel=0.03)
    assert not [name for name in found.index if name.startswith("benefit")], "what is certain drives nothing"
    together = driver_tornado(
        risky("AB", exposures=[{**one, "loading": 1.0} for one in rides]), Uncertainty(cost_spread=0.4), iterations=100
    )
    assert together.table.index.tolist() == ["factor rain"], "nothing is a project's own"
