"""Futures of projects: the sums that the forecast shows, by another route, and draws that belong to the project."""

import numpy as np
import pandas as pd
import pytest

from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk import futures as room
from workbench.risk.forecast import forecast
from workbench.risk.futures import futures
from workbench.risk.uncertainty import Uncertainty

NAMES = ["P2", "P0", "P3"]


def portfolio(rate: float = 0.1) -> Portfolio:
    """Four candidates with costs and benefits in two years; two hang on a market, and a finished project taught."""
    names = [f"P{i}" for i in range(4)]
    projects = pd.DataFrame({"project": names, "start": "2026", "duration": 1, "estimate_class": [3, 5, None, None]})
    flows = [
        {"project": name, "period": period, "flow": flow, "amount": amount * (i + 1)}
        for i, name in enumerate(names)
        for period, flow, amount in (("2026", "cost", 100.0), ("2026", "benefit", 20.0), ("2027", "benefit", 150.0))
    ]
    exposures = pd.DataFrame({"project": ["P0", "P2"], "factor": "market", "loading": [0.6, -0.4]})
    return Portfolio(
        projects=projects,
        cash_flows=pd.DataFrame(flows),
        exposures=exposures,
        settings=pd.DataFrame([{"portfolio": "p", "frequency": "Y", "discount_rate": rate}]),
    )


@pytest.mark.parametrize("uncertainty", [None, Uncertainty(cost_spread=0.0, shocks={"market": 1.5})])
def test_the_sum_over_projects_is_what_the_forecast_shows(uncertainty):
    drawn = futures(portfolio(), uncertainty, projects=NAMES, iterations=500, seed=7)
    shown = forecast(portfolio(), uncertainty, projects=NAMES, iterations=500, seed=7)
    np.testing.assert_allclose(drawn.values.sum(axis=1), shown.values, rtol=1e-12)
    assert drawn.values.mean(axis=0) == pytest.approx(shown.table.loc[NAMES, "value_mean"].to_numpy())
    assert drawn.benefits.shape == drawn.costs.shape == (500, 3)


def test_benefits_and_costs_without_spread_are_the_present_values_at_the_planned_start():
    """100 now against 20 now and 150 in a year at 10 %, times 1 to 4."""
    still = Uncertainty(cost_spread=0.0, benefit_spread=0.0)
    drawn = futures(portfolio(), still, projects=NAMES, iterations=3)
    assert drawn.projects == tuple(NAMES)
    np.testing.assert_allclose(drawn.costs, np.tile([300.0, 100.0, 400.0], (3, 1)))
    np.testing.assert_allclose(drawn.benefits, np.tile(np.array([3.0, 1.0, 4.0]) * (20 + 150 / 1.1), (3, 1)))
    other = futures(portfolio(), still, projects=NAMES, iterations=3, rate=0.25)
    np.testing.assert_allclose(other.benefits[0], np.array([3.0, 1.0, 4.0]) * (20 + 120.0))


def test_a_project_has_the_same_futures_whatever_else_is_asked_for():
    alone = futures(portfolio(), projects=["P3"], iterations=50)
    together = futures(portfolio(), projects=["P0", "P1", "P3"], iterations=200)
    assert np.array_equal(alone.benefits[:, 0], together.benefits[:50, 2])
    assert np.array_equal(alone.costs[:, 0], together.costs[:50, 2])
    other = futures(portfolio(), projects=["P3"], iterations=50, seed=2)
    assert not np.array_equal(alone.costs, other.costs)


def test_the_same_question_is_drawn_once_and_its_numbers_cannot_be_changed():
    book = portfolio()
    shock = lambda size: Uncertainty(shocks={"market": size})  # noqa: E731
    first = futures(book, shock(1.0), projects=NAMES, iterations=50)
    assert futures(book, shock(1.0), projects=list(NAMES), iterations=50) is first
    assert futures(book, shock(2.0), projects=NAMES, iterations=50) is not first
    assert futures(portfolio(), shock(1.0), projects=NAMES, iterations=50) is not first
    with pytest.raises(ValueError, match="read-only"):
        first.benefits[0, 0] = 1.0


def test_no_projects_have_no_futures():
    assert futures(portfolio(), projects=[], iterations=5).values.shape == (5, 0)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"projects": ["P9"]}, "projects: P9 is no project"),
        ({"projects": ["P1", "P1"]}, "projects: P1 is named twice"),
        ({"iterations": 0}, "iterations: 0"),
        ({"iterations": 2.5}, "iterations: 2.5"),
        ({"iterations": True}, "iterations: True"),
        ({"seed": -1}, "seed"),
    ],
)
def test_impossible_questions_are_refused_by_name(change, complaint):
    with pytest.raises(ParameterError, match=complaint):
        futures(portfolio(), **({"projects": NAMES} | change))


def test_more_futures_than_memory_allows_are_refused_with_the_largest_number(monkeypatch):
    monkeypatch.setattr(room, "MOST_BYTES", 16 * 3 * 100)
    assert len(futures(portfolio(), projects=NAMES, iterations=100).values) == 100
    with pytest.raises(ParameterError, match="most is 100"):
        futures(portfolio(), projects=NAMES, iterations=101)
