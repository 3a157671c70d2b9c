import numpy as np
import pandas as pd
import pytest

from workbench.delivery.registers import exposure, graded, level, score, score_matrix, stale_risks
from workbench.errors import UsageError
from workbench.portfolio import Portfolio
from workbench.rules import Rules
from workbench.taxonomy import RiskLevel

DAY = pd.Timestamp("2026-09-30")


def register(**columns) -> pd.DataFrame:
    rows = pd.DataFrame({"risk": [f"R{n}" for n in range(len(columns["probability"]))], **columns})
    if "project" not in rows:
        rows["project"] = "a"
    return Portfolio(projects=pd.DataFrame({"project": sorted(set(rows["project"]))}), risks=rows).risks


def test_exposure_of_two_risks_worked_by_hand():
    found = exposure(pd.DataFrame({"probability": [0.5, 0.1], "impact": [100.0, 1000.0]}))
    assert found.emv == 150
    assert found.sd == pytest.approx(np.sqrt(0.25 * 100**2 + 0.09 * 1000**2))


def test_opportunities_and_closed_risks_do_not_add_to_the_threat():
    rows = register(
        probability=[0.5, 0.5, 0.9],
        cost_impact=[100.0, 40.0, 999.0],
        response=["mitigate", "enhance", "accept"],
        status=["open", "open", "closed"],
    )
    assert exposure(rows).emv == 30


def test_exposure_by_project_adds_up_and_a_response_is_worth_what_it_saves():
    rows = register(
        project=["a", "b", "a"],
        probability=[0.5, 0.2, 0.1],
        cost_impact=[100.0, 50.0, 10.0],
        residual_probability=[0.1, None, None],
        response_cost=[15.0, 0.0, 0.0],
        time_impact=[10.0, 5.0, 0.0],
    )
    found = exposure(rows)
    assert found.table["emv"].sum() == pytest.approx(found.emv)
    assert np.sqrt((found.table["sd"] ** 2).sum()) == pytest.approx(found.sd)
    assert found.table.loc["a", "net_benefit"] == pytest.approx(50 - 10 - 15)
    assert found.table.loc["b", "net_benefit"] == 0
    assert found.table["delay"].to_dict() == pytest.approx({"a": 5.0, "b": 1.0})


def test_an_empty_register_exposes_nothing():
    found = exposure(Portfolio().risks)
    assert (found.emv, found.sd, len(found.table)) == (0, 0, 0)


@pytest.mark.parametrize(
    "rows", [{"probability": [1.5], "impact": [1]}, {"probability": [0.5], "impact": [-1]}, {"probability": [0.5]}]
)
def test_impossible_risks_are_refused(rows):
    with pytest.raises(UsageError, match="risks"):
        exposure(pd.DataFrame(rows))


def test_the_matrix_is_that_of_the_guide():
    """PMBOK Guide, 5th edition, figure 11-10."""
    expected = [
        [0.05, 0.09, 0.18, 0.36, 0.72],
        [0.04, 0.07, 0.14, 0.28, 0.56],
        [0.03, 0.05, 0.10, 0.20, 0.40],
        [0.02, 0.03, 0.06, 0.12, 0.24],
        [0.01, 0.01, 0.02, 0.04, 0.08],
    ]
    assert score_matrix().to_numpy().tolist() == expected


def test_halves_are_rounded_up_where_binary_floats_would_not():
    assert round(0.3 * 0.05, 2) == 0.01
    assert score(0.3, 0.05) == 0.02


def test_levels_begin_at_the_limits_of_the_rules():
    assert [level(value) for value in (0.05, 0.06, 0.18, 0.36)] == list(RiskLevel)
    assert level(0.06, Rules(risk_moderate=0.07)) is RiskLevel.LOW


def test_an_impact_is_set_against_budget_and_duration():
    rows = register(
        probability=[0.7, 0.7, 0.1, 0.5, 0.5],
        cost_impact=[410.0, 100.0, 0.0, 5.0, 5.0],
        time_impact=[0.0, 0.0, 25.0, 0.0, 0.0],
        project=["a", "a", "a", "a", "b"],
    )
    found = graded(rows, pd.Series({"a": 1000.0, "b": np.nan}), pd.Series({"a": 100.0, "b": 100.0}))
    assert found["impact_class"].tolist() == pytest.approx([0.80, 0.20, 0.80, 0.10, np.nan], nan_ok=True)
    assert found["level"].tolist() == ["extreme", "moderate", "moderate", "low", ""]


def test_a_risk_that_nobody_looks_after_makes_the_register_stale():
    rows = register(
        probability=[0.1] * 6,
        owner=["lead", "lead", "", "lead", "lead", "lead"],
        review_date=["2026-09-29", "2026-09-30", "2026-12-01", None, "2026-01-01", "2027-01-01"],
        status=["open"] * 4 + ["closed", "open"],
    )
    found = stale_risks(rows, DAY)
    assert set(found.index) == {"R0", "R2", "R3"}
    assert found.loc["R0", "sentence"] == "Risk R0: review 1 day overdue."
    assert found.loc["R3", "sentence"] == "Risk R3: no review date."
    assert set(stale_risks(rows, DAY, Rules(register_stale_days=5)).index) == {"R2", "R3"}
