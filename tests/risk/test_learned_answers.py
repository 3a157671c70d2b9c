"""What was learned reaches ranking, selection and forecast, and each of them says so."""

import numpy as np
import pandas as pd
import pytest

from workbench.errors import ParameterError
from workbench.intake.rank import Criteria, rank
from workbench.portfolio import Portfolio
from workbench.risk.classes import learn
from workbench.risk.corrected import corrected
from workbench.risk.forecast import forecast
from workbench.risk.published_beside import uplifts_beside
from workbench.risk.uncertainty import Uncertainty
from workbench.selection.limits import Limits
from workbench.selection.select import select
from workbench.sources.sample import energy
from workbench.taxonomy import Status
from workbench.valuation import project_flows


def past(cost: float, n: int = 12, category: str = "it", quantity: str = "cost") -> pd.DataFrame:
    ratios = cost * np.exp(np.linspace(-0.3, 0.3, n))
    return pd.DataFrame(
        {
            "project": [f"{category} {quantity} {i}" for i in range(n)],
            "category": category,
            "quantity": quantity,
            "estimated": 100.0,
            "actual": 100.0 * ratios,
            "finished": "2025-01-01",
        }
    )


def office(history: pd.DataFrame | None = None, budget: float = 150.0) -> Portfolio:
    """An IT project that promises more than a road, and money for one of them."""
    flows = [("road", "cost", 100.0), ("road", "benefit", 180.0), ("it", "cost", 100.0), ("it", "benefit", 200.0)]
    return Portfolio(
        settings=pd.DataFrame(
            [{"portfolio": "p", "name": "Office", "first_period": "2026Q4", "last_period": "2027Q3"}]
        ),
        projects=pd.DataFrame(
            {"project": ["road", "it"], "category": ["road", "it"], "start": "2026Q4", "duration": 1}
        ),
        cash_flows=pd.DataFrame(flows, columns=["project", "flow", "amount"]).assign(period="2026Q4"),
        budgets=pd.DataFrame({"fund": ["f"], "period": ["2026Q4"], "amount": [budget]}),
        criteria=pd.DataFrame({"criterion": ["need"], "weight": [1.0], "scale_low": [0.0], "scale_high": [10.0]}),
        ratings=pd.DataFrame({"project": ["road", "it"], "criterion": "need", "value": [5.0, 8.0]}),
        hurdles=pd.DataFrame(
            {"hurdle": ["worth"], "field": ["benefit_cost_ratio"], "comparator": ["at_least"], "limit": [1.5]}
        ),
        **({} if history is None else {"history": history}),
    )


def test_history_turns_the_choice_and_the_rules_say_so():
    plain = office(past(1.4))
    assert select(plain, Limits(capacity=False)).chosen == ["it"]
    found = corrected(plain)
    plan = select(found.portfolio, Limits(capacity=False))
    assert plan.chosen == ["road"]
    assert "Costs and benefits of proposals are estimates at even odds of own history." in plan.rules
    assert not any("even odds" in rule for rule in select(plain, Limits(capacity=False)).rules)
    assert str(found) == "1 proposal at even odds of own history: it cost × 1.40"
    assert found.portfolio.name == "Office, estimates at even odds of own history"
    better = corrected(office(past(1.05)))
    assert select(better.portfolio, Limits(capacity=False)).chosen == ["it"]
    assert str(better) == "1 proposal at even odds of own history: it cost × 1.05"


def test_history_makes_a_leader_fail_a_hurdle_and_the_ranking_says_so():
    plain = office(past(1.4))
    before, after = rank(plain, Criteria()), rank(corrected(plain).portfolio, Criteria())
    assert before.failed.empty
    assert after.failed["project"].tolist() == ["it"]
    assert str(after).endswith("; but it fails a hurdle; estimates at even odds of own history")
    assert "even odds" not in str(before)
    assert rank(corrected(office(past(1.2))).portfolio, Criteria()).failed.empty


def test_a_forecast_takes_the_whole_distribution_and_says_from_how_many_records():
    few, many = (forecast(office(past(1.4, n)), iterations=4000) for n in (12, 30))
    assert few.table.loc["it", "cost_basis"] == "history of it (12 finished)"
    assert many.table.loc["it", "cost_basis"] == "history of it (30 finished)"
    assert few.table.loc["it", "cost_p50"] == pytest.approx(140, rel=0.03)
    assert str(few).endswith("; 1 cost learned from history")
    assert "history" not in str(forecast(office(), iterations=50))
    both = forecast(office(pd.concat([past(1.4), past(0.8, quantity="benefit")])), iterations=50)
    assert str(both).endswith("; 1 cost and 1 benefit learned from history")
    dearer = forecast(office(past(1.8)), iterations=4000)
    assert dearer.totals["cost_mean"] > few.totals["cost_mean"] + 30


def test_history_turns_a_choice_that_looks_at_the_worst_futures_and_its_rule_names_the_records():
    steady = Uncertainty(benefit_spread=0.1)
    question = Limits(capacity=False, risk_weight=0.8, futures=500, uncertainty=steady)
    calm, burnt = (select(office(past(ratio)), question) for ratio in (0.95, 1.8))
    assert calm.chosen == ["it"]
    assert burnt.chosen == ["road"]
    assert burnt.rules[-1].endswith("They were learned from the cost history of it (12 finished).")
    assert select(office(), question).rules[-1] == "The plan keeps the limits on its risk in the simulated futures."


def test_benefits_and_stated_values_are_corrected_too():
    history = pd.concat([past(1.2), past(0.7, quantity="benefit")])
    flows = project_flows(corrected(office(history)).portfolio)
    assert flows.loc["it", ["cost_pv", "benefit_pv"]].tolist() == pytest.approx([120.0, 140.0])
    assert flows.loc["road", ["cost_pv", "benefit_pv"]].tolist() == pytest.approx([100.0, 180.0])
    stated = Portfolio(
        projects=pd.DataFrame(
            {"project": ["x"], "category": "it", "cost": 100.0, "value": 50.0, "start": "2026Q4", "duration": 4}
        ),
        settings=pd.DataFrame([{"portfolio": "p", "discount_rate": 0.2, "first_period": "2026Q4"}]),
        history=history,
    )
    before, after = project_flows(stated).loc["x"], project_flows(corrected(stated).portfolio).loc["x"]
    assert after["cost_pv"] == pytest.approx(1.2 * before["cost_pv"])
    assert after["benefit_pv"] == pytest.approx(0.7 * before["benefit_pv"])


def test_running_projects_and_small_classes_keep_their_estimates():
    running = office(past(1.4)).projects.reset_index().assign(state=["candidate", "active"])
    kept = corrected(office(past(1.4)).replace(projects=running))
    assert kept.status is Status.NO_DATA
    assert str(kept) == "No proposal belongs to a class with 10 finished records."
    few = office(past(1.4, n=9))
    assert corrected(few).portfolio is few
    assert corrected(few, fewest_records=9).table.index.tolist() == ["it"]
    assert str(corrected(office())) == "The portfolio has no rows in history."


def test_own_history_overrides_published_uplifts_that_stand_beside_it():
    classes = learn(pd.concat([past(1.4), past(1.1, n=3, category="tunnel")]))
    found = uplifts_beside(classes, {"it": "roads", "tunnel": "fixed_links", "bridge": "fixed_links"}).table
    assert found["counts"].to_dict() == {"bridge": "published", "it": "own history", "tunnel": "published"}
    assert found.loc["it", "own_p50"] == pytest.approx(0.4)
    assert found.loc["it", "own_p80"] == pytest.approx(float(classes.ratio("it", "cost").ppf(0.8)) - 1)
    assert found.loc["bridge", ["published_p50", "published_p80"]].tolist() == [0.23, 0.55]
    assert found["note"].str.startswith("Unconfirmed").all()
    with pytest.raises(ParameterError, match="kinds: it: expected one of"):
        uplifts_beside(classes, {"it": "castles"})
    assert uplifts_beside(learn(Portfolio()), {}).status is Status.NO_DATA


@pytest.fixture(scope="module")
def sample() -> Portfolio:
    return Portfolio(**energy())


def test_the_planted_class_of_optimists_is_found_in_the_sample(sample):
    """Medians and spreads of the sample are planted: cost of IT 1.35 with 0.342, time 1.38, benefit 0.70."""
    classes = learn(sample)
    table = classes.table.set_index(["quantity", "category"])
    cost = table.loc["cost"]
    assert cost["p80_factor"].idxmax() == "grid_it"
    assert cost.loc["grid_it", "log_sd"] == pytest.approx(0.342, rel=0.1)
    for quantity, planted in (("cost", 1.35), ("duration", 1.38), ("benefit", 0.70)):
        row = table.loc[(quantity, "grid_it")]
        half = 2.5 * row["log_sd"] / np.sqrt(row["n"])
        assert abs(np.log(row["p50_factor"] / planted)) < half, quantity
    others = cost.drop("grid_it")
    assert others["p50_factor"].between(1.0, 1.1).all()
    assert others["p80_factor"].max() < 1.25 < cost.loc["grid_it", "p80_factor"]
    assert not table["drifts"].any()


def test_the_optimists_lose_places_once_their_class_is_known(sample):
    found = corrected(sample)
    value = {name: project_flows(book) for name, book in (("before", sample), ("after", found.portfolio))}
    waiting = sample.projects["state"] == "candidate"
    ratio = {name: (flows["benefit_pv"] / flows["cost_pv"])[waiting] for name, flows in value.items()}
    category = sample.projects["category"][waiting]
    assert ratio["before"].groupby(category).median().idxmax() == "grid_it"
    assert ratio["after"].groupby(category).median().idxmax() != "grid_it"
    assert "grid it cost × 1.30 and benefit × 0.73" in str(found)


def test_the_late_supplier_hits_exactly_the_projects_exposed_to_it(sample):
    """Nine of the ten running projects that name the supplier in their issues hang on the factor it stands for."""
    named = set(sample.issues.loc[sample.issues["cause"] == "supplier_transformer_delay", "project"])
    exposures = sample.exposures[sample.exposures["factor"] == "supply_transformers"]
    exposed = set(exposures.loc[exposures["loading"] > 0, "project"])
    calm, late = (
        forecast(sample, Uncertainty(shocks=shocks), iterations=400).table
        for shocks in ({"supply_transformers": 0.0}, {"supply_transformers": 2.0})
    )
    dearer = set(calm.index[late["cost_mean"] > calm["cost_mean"]])
    assert dearer == exposed & set(calm.index)
    assert len(named & dearer) == 9
    assert late["cost_mean"].drop(list(dearer)).equals(calm["cost_mean"].drop(list(dearer)))


def test_the_backtest_of_the_sample_holds_what_it_claims(sample):
    scores = learn(sample).backtest().scores(by=())
    row = scores.loc["learned"]
    assert row["coverage_low"] < 0.8 < row["coverage_high"]
    assert row["hit_low"] < 0.8 < row["hit_high"]
    assert row["pinball"] <= scores["pinball"].min() * 1.01
