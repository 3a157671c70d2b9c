"""Strategic shocks as switches: off, as likely as they are, and certain, on the same futures."""

import numpy as np
import pandas as pd
import pytest
from risky_portfolios import CERTAIN, exposed, risky, shock

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.forecast import forecast
from workbench.risk.measures import quantile
from workbench.risk.stress import stress_test
from workbench.risk.uncertainty import Uncertainty
from workbench.taxonomy import Status

N = 1_500


def two_shocks() -> Portfolio:
    """A tariff that reaches A and B, and a drought that reaches B and C; D is out of their reach."""
    exposures = [*exposed(("A", 1.0), ("B", 0.5)), *exposed(("B", 1.0), ("C", 1.0), factor="rain")]
    tariff = shock(hazard=0.4, cost_change=0.3, severity_low=0.7, severity_high=1.5, name="tariff")
    drought = shock(name="drought", factor="rain", hazard=0.2, benefit_change=-0.5, delay=1.0)
    return risky("ABCD", rate=0.05, exposures=exposures, shocks=[tariff, drought])


def without(book: Portfolio, name: str) -> Portfolio:
    return book.replace(shocks=book.shocks.drop(index=name).reset_index())


@pytest.mark.parametrize("name", ["tariff", "drought"])
def test_each_switch_is_a_whole_forecast_with_and_without_the_shock(name):
    book = two_shocks()
    found = stress_test(book, iterations=N)
    off, on = (
        forecast(asked, Uncertainty(stress=stress), iterations=N)
        for asked, stress in ((without(book, name), ()), (book, (name,)))
    )
    row = found.table.loc[name]
    assert row["mean_without"] == pytest.approx(off.totals["value_mean"], rel=1e-12)
    assert row["mean_certain"] == pytest.approx(on.totals["value_mean"], rel=1e-12)
    assert row["sure_without"] == pytest.approx(off.totals["value_at_confidence"], rel=1e-12)
    assert row["sure_certain"] == pytest.approx(on.totals["value_at_confidence"], rel=1e-12)
    assert row["cost_effect"] == pytest.approx(on.totals["cost_mean"] - off.totals["cost_mean"], rel=1e-9, abs=1e-9)
    change = on.values - off.values
    assert row["effect"] == pytest.approx(change.mean(), rel=1e-9)
    assert (row["effect_high"] - row["effect_low"]) / 2 == pytest.approx(1.96 * change.std() / N**0.5, rel=1e-6)
    assert row["projects"] == 2
    assert row["chance"] == forecast(book, iterations=N).events.loc[name, "chance"]


def test_the_totals_are_all_switches_off_as_they_are_and_on():
    book = two_shocks()
    found = stress_test(book, iterations=N)
    calm = book.replace(shocks=book.shocks.iloc[:0].reset_index())
    for name, asked, stress in (("", book, ()), ("_without", calm, ()), ("_certain", book, ("drought", "tariff"))):
        whole = forecast(asked, Uncertainty(stress=stress), iterations=N)
        assert found.totals[f"mean{name}"] == pytest.approx(whole.totals["value_mean"], rel=1e-12)
        assert found.totals[f"sure{name}"] == pytest.approx(whole.totals["value_at_confidence"], rel=1e-12)
    assert found.totals["sure"] == quantile(forecast(book, iterations=N).values, 0.2)
    assert (found.table["sure"] == found.totals["sure"]).all()


def test_effects_are_those_of_the_hand_and_the_worst_comes_first():
    exposures = [*exposed(("A", 1.0)), *exposed(("B", 1.0), factor="rain")]
    shocks = [
        {**shock(hazard=0.3, cost_change=0.2), "name": "A tariff on steel"},
        shock(name="drought", factor="rain", hazard=0.1, benefit_change=-0.4),
    ]
    found = stress_test(risky("AB", exposures=exposures, shocks=shocks), CERTAIN, iterations=400)
    # Certain in the first year: A pays 200 more by a fifth, B earns 500 less two fifths.
    assert found.table.index.tolist() == ["drought", "tariff"]
    assert found.table["effect"].tolist() == pytest.approx([-200.0, -40.0])
    assert found.table["cost_effect"].tolist() == pytest.approx([0.0, 40.0])
    assert (found.totals["mean_without"], found.totals["mean_certain"]) == pytest.approx((600.0, 360.0))
    assert found.table["name"].tolist() == ["drought", "A tariff on steel"]
    assert str(found) == ("drought: 200 EUR less if certain; 80% sure of 600 EUR without shocks, of 360 EUR with all 2")


def test_a_shock_that_nobody_expects_can_be_tested_too():
    book = risky("A", exposures=exposed(("A", 1.0)), shocks=[shock(hazard=0.0, cost_change=0.5)])
    found = stress_test(book, CERTAIN, iterations=50)
    assert found.table.loc["tariff", ["chance", "effect"]].tolist() == [0.0, -100.0]
    assert str(found) == ("tariff: 100 EUR less if certain; 80% sure of 300 EUR without it, of 200 EUR with it")


def test_a_shock_that_is_certain_already_has_its_whole_effect_against_being_off():
    book = two_shocks()
    found = stress_test(book, Uncertainty(stress="tariff"), iterations=N)
    row = found.table.loc["tariff"]
    assert (row["chance"], row["sure_certain"]) == (1.0, row["sure"])
    assert row["mean_without"] > row["mean_certain"]


@pytest.mark.parametrize(
    ("book", "projects", "reason"),
    [
        (Portfolio(), None, "The portfolio has no rows in projects."),
        (risky("A"), None, "The portfolio has no rows in shocks."),
        (two_shocks(), ["D"], "No shock of the portfolio reaches these projects before their money has come."),
    ],
)
def test_without_a_shock_in_reach_there_is_a_reason(book, projects, reason):
    found = stress_test(book, projects=projects, iterations=10)
    assert (found.status, str(found)) == (Status.NO_DATA, reason)


@pytest.mark.parametrize("wrong", [{"confidence": 0.0}, {"iterations": 0}, {"projects": ["Z"]}])
def test_impossible_stress_tests_are_refused(wrong):
    with pytest.raises(ParameterError, match=next(iter(wrong))):
        stress_test(two_shocks(), **wrong)


def test_the_order_of_the_tables_changes_no_bit():
    book = two_shocks()
    turned = book.replace(
        shocks=book.shocks.iloc[::-1].reset_index(), exposures=book.exposures.iloc[::-1].reset_index(drop=True)
    )
    one, two = (stress_test(asked, iterations=200).table for asked in (book, turned))
    pd.testing.assert_frame_equal(one, two, check_exact=True)
    assert np.isfinite(one.drop(columns="name").to_numpy(dtype=float)).all()
