import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from workbench.errors import ParameterError
from workbench.governance.flags import flags
from workbench.portfolio import Portfolio
from workbench.risk.adjustments import Adjustment, flag_adjustments
from workbench.risk.distributions import Adjusted, Fixed, Lognormal, Triangular
from workbench.risk.forecast import forecast
from workbench.risk.uncertainty import Uncertainty
from workbench.rules import FlagEffect, Rules, read_rules
from workbench.selection.limits import Limits
from workbench.selection.select import select
from workbench.taxonomy import Quantity

DAY = "2026-09-30"
CALM = Uncertainty(cost_spread=0.2, benefit_spread=0.3, loading=0.0)


def book(**tables) -> Portfolio:
    names = ["a", "b", "c"]
    projects = pd.DataFrame({"project": names, "cost": 100.0, "value": 50.0, "start": "2026Q4", "duration": 1})
    settings = pd.DataFrame([{"portfolio": "p", "first_period": "2026Q4", "last_period": "2027Q4", "as_of": DAY}])
    return Portfolio(projects=projects, settings=settings, **tables)


def finding(severity: str = "critical", due: str = "2026-09-01", project: str = "a") -> pd.DataFrame:
    row = ("F1", project, severity, due, "open")
    return pd.DataFrame([row], columns=["finding", "project", "severity", "due", "status"])


def adjusted(portfolio: Portfolio, rules: Rules | None = None) -> Uncertainty:
    found = flag_adjustments(flags(portfolio, DAY, rules).table, rules)
    return Uncertainty(cost_spread=0.2, benefit_spread=0.3, loading=0.0, adjustments=found)


def test_an_overdue_critical_finding_widens_the_next_forecast_and_is_named():
    portfolio = book(findings=finding())
    calm, moved = (forecast(portfolio, one, iterations=20_000) for one in (CALM, adjusted(portfolio)))
    row, before = moved.table.loc["a"], calm.table.loc["a"]
    assert row["flags"] == "Finding F1 is open, 29 days overdue: critical."
    assert row["cost_basis"] == "cost_spread 0.2, spread × 1.25, cost × 1.05"
    assert row["benefit_basis"] == "benefit_spread 0.3, spread × 1.25"
    assert row["cost_p50"] / before["cost_p50"] == pytest.approx(1.05, rel=1e-3)
    assert math.log(row["cost_at_confidence"] / row["cost_p50"]) == pytest.approx(
        1.25 * math.log(before["cost_at_confidence"] / before["cost_p50"]), rel=1e-3
    )
    own = ["cost_mean", "value_mean", "value_sd", "flags"]
    pd.testing.assert_frame_equal(moved.table.loc[["b", "c"], own], calm.table.loc[["b", "c"], own], check_exact=True)
    assert str(moved).endswith("; 1 changed by flags")
    assert "flags" not in str(calm)


def test_closing_the_finding_gives_the_old_forecast_back_to_the_last_bit():
    closed = finding().assign(status="closed", closed_at="2026-09-15")
    portfolio = book(findings=closed)
    found = forecast(portfolio, adjusted(portfolio), iterations=500)
    assert found.values.tobytes() == forecast(portfolio, CALM, iterations=500).values.tobytes()


def test_the_rules_say_what_a_flag_does():
    portfolio = book(findings=finding())
    strict = Rules(flag_effects={"finding_red": FlagEffect(spread=2.0, cost=1.5, benefit=0.5)})
    row = forecast(portfolio, adjusted(portfolio, strict), iterations=5000).table.loc["a"]
    assert row["cost_basis"].endswith("spread × 2, cost × 1.5")
    assert row["benefit_basis"].endswith("spread × 2, benefit × 0.5")
    assert row["cost_p50"] == pytest.approx(150, rel=0.02)
    assert flag_adjustments(flags(portfolio, DAY).table, Rules(flag_effects={})) == {}


def test_the_file_of_rules_moves_the_forecast(tmp_path):
    file = tmp_path / "rules.yaml"
    file.write_text("flag_effects: {finding_red: {spread: 3.0}}\n")
    portfolio = book(findings=finding())
    assert adjusted(portfolio, read_rules(file)).adjustments["a"].spread == 3.0


@pytest.mark.parametrize(
    "text", ["flag_effects: {finding_blue: {spread: 2.0}}", "flag_effects: {finding_red: {spread: 0.5}}",
             "flag_effects: {finding_red: {benefit: 1.5}}", "flag_effects: {finding_red: {width: 2.0}}"],
)  # fmt: skip
def test_an_impossible_rule_is_named(tmp_path, text):
    file = tmp_path / "rules.yaml"
    file.write_text(text)
    with pytest.raises(ParameterError, match="flag_effects"):
        read_rules(file)


def test_kinds_of_flags_multiply_and_each_counts_once():
    rows = [
        ("a", "finding", "amber", "mild."),
        ("a", "finding", "red", "grave."),
        ("a", "finding", "red", "grave too."),
        ("a", "register", "amber", "stale."),
        ("b", "action", "amber", "late."),
        ("", "action", "red", "of nobody."),
    ]
    table = pd.DataFrame(rows, columns=["project", "flag", "severity", "sentence"])
    colours = pd.Series({"a": "red", "c": "red", "d": "green"})
    found = flag_adjustments(table, colours=colours)
    assert set(found) == {"a", "c"}  # an amber action has no effect by default
    assert found["a"].spread == pytest.approx(1.25 * 1.20 * 1.10)
    assert found["a"].cost == pytest.approx(1.05 * 1.10)
    assert found["a"].because == "grave. stale. Status is red."
    assert found["c"] == Adjustment(spread=1.10, cost=1.10, because="Status is red.")


def test_many_flags_do_not_widen_without_end():
    effects = {kind: FlagEffect(spread=3.0) for kind in ("finding_red", "action_red")}
    rows = [("a", kind, "red", "x.") for kind in ("finding", "action")]
    table = pd.DataFrame(rows, columns=["project", "flag", "severity", "sentence"])
    assert flag_adjustments(table, Rules(flag_effects=effects))["a"].spread == 3.0


def test_a_wider_lognormal_is_a_lognormal():
    base = Lognormal(0.2, 0.3)
    wide, exact = Adjusted(base, 1.5, 1.1), Lognormal(0.2 + math.log(1.1), 0.45)
    u = np.array([0.01, 0.2, 0.5, 0.8, 0.99])
    assert wide.ppf(u) == pytest.approx(exact.ppf(u))
    assert (wide.mean, wide.var) == pytest.approx((exact.mean, exact.var))
    certain = Adjusted(Fixed(2.0), 1.5, 1.1)
    assert (certain.mean, certain.var) == pytest.approx((2.2, 0.0), abs=1e-9)
    triangle = Adjusted(Triangular(1, 2, 4), 1.0, 1.0)
    assert triangle.mean == pytest.approx(7 / 3, rel=1e-3)
    assert triangle.ppf(0.8) == pytest.approx(stats.triang(1 / 3, 1, 3).ppf(0.8))


def test_what_cannot_be_adjusted_is_refused_or_left_alone():
    with pytest.raises(ParameterError, match="median above 0"):
        Adjusted(Fixed(0.0), 1.5)
    assert Adjustment(1.5, because="x").apply(Fixed(0.0), Quantity.COST) == Fixed(0.0)
    for wrong in ({"spread": 0.9}, {"spread": 4.0}, {"cost": 0.0}, {"benefit": math.nan}):
        with pytest.raises(ParameterError, match=next(iter(wrong))):
            Adjustment(**wrong, because="x")
    with pytest.raises(ParameterError, match="because"):
        Adjustment(1.5)


def test_assumptions_that_are_equal_hash_alike():
    reason = Adjustment(1.5, because="x")
    one, other = ({"a": reason, "b": reason}, {"b": reason, "a": reason})
    assert hash(Uncertainty(adjustments=one)) == hash(Uncertainty(adjustments=other))
    assert Uncertainty(adjustments=one) == Uncertainty(adjustments=other)
    assert Uncertainty(adjustments=one) != Uncertainty()


def test_flags_reach_the_selection_and_its_rules_say_so():
    """Two equal projects and money for one: the one with a finding is the riskier."""
    portfolio = book(findings=finding(), budgets=pd.DataFrame({"fund": ["f"], "period": ["2026Q4"], "amount": [200.0]}))
    question = {"risk_weight": 0.5, "futures": 400, "capacity": False}
    plan = select(portfolio, Limits(**question, uncertainty=adjusted(portfolio)))
    assert sorted(plan.chosen) == ["b", "c"]
    assert plan.rules[-1].endswith("Flags have changed those of 1 project.")
    calm = select(portfolio, Limits(**question, uncertainty=CALM))
    assert "Flags" not in calm.rules[-1]
    assert calm.totals["cvar"] != plan.totals["cvar"]
