import numpy as np
import pandas as pd
import pytest

from workbench.delivery.agreement import disagreement, kappa
from workbench.delivery.rag import cost_colour, declared_colour, overall_colour, risk_colour, schedule_colour
from workbench.errors import UsageError
from workbench.portfolio import Portfolio
from workbench.rules import Rules
from workbench.taxonomy import RagDimension

RULES = Rules()
COLOURS = ["green", "amber", "red", "not_reported"]


def test_schedule_is_amber_after_a_week_and_red_after_a_month():
    """The published rule of SSP Projects: red more than a month, amber more than a week."""
    forecast = pd.Series(pd.to_datetime(["2026-06-10", "2026-06-17", "2026-06-18", "2026-07-10", "2026-07-11", None]))
    baseline = pd.Series(pd.to_datetime(["2026-06-10"] * 6))
    found = schedule_colour(forecast, baseline, RULES)
    assert found.tolist() == ["green", "green", "amber", "amber", "red", "not_reported"]


def test_cost_is_amber_above_ten_percent_and_red_from_twenty():
    """The published rule of SSP Projects: red 20 % or more, amber more than 10 %."""
    estimate = pd.Series([100.0, 110.0, 110.01, 119.99, 120.0, np.nan, 5.0])
    budget = pd.Series([100.0] * 6 + [0.0])
    found = cost_colour(estimate, budget, RULES)
    assert found.tolist() == ["green", "green", "amber", "amber", "red", "not_reported", "not_reported"]


@pytest.mark.parametrize("budget", [3.0, 0.7, 1e9 / 3, 100.0])
def test_exactly_twenty_percent_over_is_red_for_any_budget(budget):
    assert cost_colour(pd.Series([budget * 1.2]), pd.Series([budget]), RULES)[0] == "red"
    assert cost_colour(pd.Series([budget * 1.1]), pd.Series([budget]), RULES)[0] == "green"


def test_the_worst_dimension_makes_the_whole():
    colours = pd.DataFrame(
        {"schedule": ["green", "green", "amber", "red", "amber"], "cost": ["green", "amber", "red", *COLOURS[3:] * 2]}
    )
    assert overall_colour(colours, RULES.overall).tolist() == ["green", "amber", "red", "red", "not_reported"]


@pytest.mark.parametrize("cost", COLOURS)
@pytest.mark.parametrize("schedule", COLOURS)
def test_a_missing_input_never_makes_a_colour_greener(schedule, cost):
    harm = {"green": 0, "amber": 1, "not_reported": 2, "red": 3}
    full = overall_colour(pd.DataFrame({"schedule": [schedule], "cost": [cost]}), RULES.overall)[0]
    for gone in ({"schedule": ["not_reported"], "cost": [cost]}, {"schedule": [schedule], "cost": ["not_reported"]}):
        poorer = overall_colour(pd.DataFrame(gone), RULES.overall)[0]
        assert poorer == "not_reported" or harm[poorer] >= harm[full]


def test_a_dimension_without_a_column_is_not_reported():
    colours = pd.DataFrame({"schedule": ["green"], "cost": ["green"]})
    assert overall_colour(colours, (*RULES.overall, RagDimension.RISK))[0] == "not_reported"


def test_other_declared_dimensions_only_worsen():
    declared = pd.DataFrame(
        {
            "schedule": ["green"] * 3,
            "cost": ["green", "green", "not_reported"],
            "quality": ["not_reported", "red", "green"],
        }
    )
    assert declared_colour(declared, RULES.overall).tolist() == ["green", "red", "not_reported"]


def test_the_worst_open_risk_colours_the_register():
    rows = pd.DataFrame(
        {
            "risk": list("pqrstu"),
            "project": ["a", "a", "b", "c", "d", "e"],
            "probability": [0.9, 0.1, 0.5, 0.9, 0.9, 0.9],
            "cost_impact": [500.0, 10.0, 300.0, 500.0, 500.0, 500.0],
            "status": ["open"] * 3 + ["closed"] + ["open"] * 2,
        }
    )
    risks = Portfolio(projects=pd.DataFrame({"project": list("abcdef")}), risks=rows).risks
    budgets = pd.Series({"a": 1000.0, "b": 1000.0, "c": 1000.0, "d": np.nan, "e": 1000.0, "f": 1000.0})
    found = risk_colour(risks, budgets)
    assert found.tolist() == ["red", "amber", "green", "not_reported", "red", "not_reported"]


def test_kappa_of_the_worked_case():
    assert kappa([[6, 2, 0], [1, 3, 1], [2, 0, 1]]) == pytest.approx(0.319149, abs=5e-7)


def test_kappa_is_one_when_all_agree_and_undefined_without_spread():
    assert kappa(np.diag([3, 4, 5])) == 1
    assert kappa([[5, 0, 0], [0, 0, 0], [0, 0, 0]]).reason == "all colours are the same"
    assert kappa(np.zeros((3, 3))).reason == "nothing to compare"
    with pytest.raises(UsageError):
        kappa([[1, 2]])


def test_green_outside_and_red_inside_is_named():
    declared = pd.DataFrame({"overall": ["green", "amber", "red", "not_reported"]}, index=list("abcd"))
    computed = pd.DataFrame({"overall": ["red", "amber", "green", "red"]}, index=list("abcd"))
    found = disagreement(declared, computed)
    assert found.watermelons == ["a"]
    assert found.table.set_index("project")["gap"].to_dict() == {"a": -2, "b": 0, "c": 2}
    assert found.shares == pytest.approx({"rosier": 1 / 3, "equal": 1 / 3, "harsher": 1 / 3})
    assert int(found.matrix.to_numpy().sum()) == 3
