"""Pictures of how a plan stands up, on small offices, empty ones, and the one of the page."""

import pandas as pd
import pytest

from workbench.charts.robust_plans import plot_efficient_set, plot_regrets, plot_studies
from workbench.portfolio import Portfolio
from workbench.selection.efficient_set import efficient_set
from workbench.selection.explain import explain
from workbench.selection.limits import Limits
from workbench.selection.scenario_plans import scenario_plans
from workbench.selection.select import select
from workbench.selection.study_worth import study_worth

COST = {"a": 40.0, "b": 30.0, "c": 50.0, "d": 20.0}
BENEFIT = {"a": 80.0, "b": 45.0, "c": 90.0, "d": 26.0}


@pytest.fixture(scope="module")
def office() -> Portfolio:
    flows = [
        {"project": name, "period": period, "flow": flow, "amount": amounts[name]}
        for flow, period, amounts in (("cost", "2026Q1", COST), ("benefit", "2026Q2", BENEFIT))
        for name in COST
    ]
    projects = pd.DataFrame({"project": list(COST), "name": [f"Project {n}" for n in COST], "latest_start": "2026Q1"})
    return Portfolio(
        settings=pd.DataFrame({"portfolio": ["p"], "first_period": ["2026Q1"], "last_period": ["2026Q2"]}),
        projects=projects.assign(category=["wind", "wind", "grid", "grid"]),
        cash_flows=pd.DataFrame(flows),
    )


def words(ax) -> str:
    ax.figure.canvas.draw()
    return " ".join(text.get_text() for text in (ax.title, *ax.texts, *ax.get_yticklabels()))


def test_every_plan_of_the_efficient_set_stands_at_its_value_and_its_worst_futures(office):
    limits = Limits(budget=90.0, futures=300)
    found = efficient_set(office, limits, floors=3, gap=0.0)
    ax = plot_efficient_set(found, plan=select(office, Limits(budget=90.0, futures=300, risk_weight=0.5)))
    drawn = ax.lines[1].get_xydata()
    assert drawn[:, 0].tolist() == pytest.approx(found.table["cvar"].tolist())
    assert drawn[:, 1].tolist() == pytest.approx(found.table["value"].tolist())
    assert words(ax).count("projects, ±") == found.table["plan"].nunique()
    assert "this plan" in [text.get_text() for text in ax.get_legend().get_texts()]


def test_regrets_are_drawn_as_shares_of_the_own_best_plan(office):
    found = scenario_plans(office, {"calm": {"wind": -0.6}, "dark": {"grid": -0.6}}, Limits(budget=80.0))
    ax = plot_regrets(found)
    drawn = sorted(round(bar.get_width(), 6) for bar in ax.patches)
    assert drawn == sorted(round(100.0 * share, 6) for share in found.regrets.to_numpy().ravel())
    assert all(name in words(ax) for name in ("as planned", "calm", "dark"))


def test_studies_are_drawn_most_useful_first(office):
    plan = select(office, Limits(budget=90.0))
    found = study_worth(office, plan.limits, explain(office, plan.limits, plan))
    useful = found.table[found.table["worth_most"] > 0]
    assert len(useful) >= 2
    ax = plot_studies(found)
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels == useful["name"].tolist()[::-1]


def test_without_an_answer_the_reason_is_drawn(office):
    nobody = office.replace(projects=None, cash_flows=None)
    assert "no project to choose from" in words(plot_efficient_set(efficient_set(nobody)))
    assert "no project to choose from" in words(plot_regrets(scenario_plans(nobody)))
    empty = study_worth(nobody, Limits(), explain(nobody, Limits()))
    assert len(words(plot_studies(empty)).split()) > 4
