import numpy as np
import pandas as pd
import pytest

from workbench.portfolio import Portfolio
from workbench.valuation import discount_factor, planned_flows, profiles, project_flows, step_of

QUARTERLY = 1.1**4 - 1.0  # a yearly rate of 46.41 per cent is 10 per cent a quarter, so figures can be worked by hand


def office(projects: dict, flows: list[tuple] = (), **tables) -> Portfolio:
    """Eight quarters from 2026Q1; flows are rows of project, period, flow, amount and, if any, basis."""
    settings = {
        "portfolio": ["office"],
        "frequency": ["Q"],
        "first_period": ["2026Q1"],
        "last_period": ["2027Q4"],
        "discount_rate": [QUARTERLY],
    }
    rows = [(*row, "plan")[:5] for row in flows]
    money = pd.DataFrame(rows, columns=["project", "period", "flow", "amount", "basis"])
    return Portfolio(settings=pd.DataFrame(settings), projects=pd.DataFrame(projects), cash_flows=money, **tables)


def values(portfolio: Portfolio, name: str = "a") -> dict[str, float]:
    return project_flows(portfolio).loc[name].to_dict()


# ------------------------------------------------------------------------------------------------- present values


def test_a_yearly_rate_is_spread_over_the_periods_of_a_year():
    assert discount_factor(office({"project": ["a"]})) == pytest.approx(1 / 1.1)
    for frequency, first, count in (("M", "2026-01", 12), ("Q", "2026Q1", 4), ("Y", "2026", 1)):
        settings = {"portfolio": ["x"], "frequency": [frequency], "first_period": [first], "last_period": [first]}
        factor = discount_factor(Portfolio(settings=pd.DataFrame(settings)), rate=0.08)
        assert factor**count == pytest.approx(1 / 1.08)


def test_net_present_value_is_what_pencil_and_paper_give():
    portfolio = office(
        {"project": ["a"]},
        [("a", "2026Q1", "cost", 1000), ("a", "2026Q2", "cost", 550), ("a", "2026Q3", "benefit", 2420)],
    )
    # 1000 + 550/1.1 = 1500 out, 2420/1.21 = 2000 in
    found = values(portfolio)
    assert found == pytest.approx(
        {"cost": 1550, "cost_to_go": 1550, "cost_pv": 1500, "benefit_pv": 2000, "value": 500}, rel=1e-12
    )


def test_another_rate_may_be_asked_for():
    portfolio = office({"project": ["a"]}, [("a", "2026Q1", "cost", 1000), ("a", "2027Q1", "benefit", 1200)])
    assert project_flows(portfolio, rate=0.0).loc["a", "value"] == pytest.approx(200)
    assert project_flows(portfolio, rate=0.2).loc["a", "value"] == pytest.approx(0.0, abs=1e-9)


def test_money_before_the_calendar_counts_in_the_cost_and_not_in_the_present():
    portfolio = office(
        {"project": ["a"]},
        [
            ("a", "2025Q4", "cost", 300),
            ("a", "2025Q4", "benefit", 50),
            ("a", "2026Q2", "cost", 110),
            ("a", "2026Q2", "benefit", 220),
        ],
    )
    assert values(portfolio) == pytest.approx(
        {"cost": 410, "cost_to_go": 110, "cost_pv": 100, "benefit_pv": 200, "value": 100}
    )


def test_money_after_the_calendar_still_counts():
    portfolio = office({"project": ["a"]}, [("a", "2028Q1", "benefit", 1.1**8 * 70)])
    assert values(portfolio)["value"] == pytest.approx(70)


def test_actual_and_forecast_money_is_not_part_of_the_plan():
    portfolio = office(
        {"project": ["a"]},
        [
            ("a", "2026Q1", "cost", 100),
            ("a", "2026Q1", "cost", 170, "actual"),
            ("a", "2026Q2", "cost", 990, "forecast"),
        ],
    )
    assert values(portfolio)["cost"] == values(portfolio)["cost_pv"] == pytest.approx(100)


def test_a_stated_value_wins_over_the_cash_flows():
    flows = [("a", "2026Q1", "cost", 1000), ("a", "2026Q2", "benefit", 1100)]
    found = values(office({"project": ["a"], "value": [777.0]}, flows))
    assert found["value"] == 777
    assert found["benefit_pv"] - found["cost_pv"] == pytest.approx(777)


def test_a_stated_cost_wins_in_the_total_and_leaves_the_flows():
    found = values(office({"project": ["a"], "cost": [1234.0]}, [("a", "2026Q1", "cost", 1000)]))
    assert (found["cost"], found["cost_pv"]) == (1234, 1000)


def test_a_project_without_money_is_worth_nothing():
    assert set(values(office({"project": ["a"]})).values()) == {0.0}


def test_projects_do_not_touch_each_other():
    flows = [("a", "2026Q1", "cost", 10), ("b", "2026Q1", "cost", 20)]
    both = project_flows(office({"project": ["a", "b", "c"]}, flows))
    assert both["cost"].to_dict() == {"a": 10, "b": 20, "c": 0}


# ----------------------------------------------------------------------------------------------------- spreading


def test_a_total_without_flows_is_spread_evenly_over_the_duration():
    portfolio = office({"project": ["a"], "cost": [330.0], "duration": [3], "start": ["2026Q2"]})
    flows = planned_flows(portfolio)
    assert flows["step"].tolist() == [1, 2, 3]
    assert flows["amount"].tolist() == pytest.approx([110, 110, 110])
    assert values(portfolio)["cost_pv"] == pytest.approx(110 / 1.1 + 110 / 1.21 + 110 / 1.331)


def test_a_total_without_start_and_duration_falls_on_the_first_period():
    flows = planned_flows(office({"project": ["a"], "cost": [330.0]}))
    assert flows[["step", "amount"]].to_numpy().tolist() == [[0, 330.0]]


def test_a_project_under_way_has_the_rest_of_its_spread_to_go():
    portfolio = office({"project": ["a"], "cost": [400.0], "duration": [4], "start": ["2025Q3"]})
    found = values(portfolio)
    assert planned_flows(portfolio)["step"].tolist() == [-2, -1, 0, 1]
    assert (found["cost"], found["cost_to_go"]) == (400, 200)
    assert found["cost_pv"] == pytest.approx(100 + 100 / 1.1)


def test_planned_costs_are_not_counted_twice():
    portfolio = office({"project": ["a"], "cost": [330.0], "duration": [3]}, [("a", "2026Q1", "cost", 100)])
    assert planned_flows(portfolio)["amount"].tolist() == [100]


def test_benefits_alone_do_not_stop_the_spreading_of_the_cost():
    portfolio = office({"project": ["a"], "cost": [200.0], "duration": [2]}, [("a", "2026Q1", "benefit", 500)])
    flows = planned_flows(portfolio)
    assert flows.groupby("flow")["amount"].sum().to_dict() == {"benefit": 500, "cost": 200}


def test_spreading_keeps_every_total():
    names = [f"p{n}" for n in range(20)]
    costs = [100.0 * n + 7 for n in range(20)]
    portfolio = office({"project": names, "cost": costs, "duration": [n % 7 + 1 for n in range(20)]})
    assert planned_flows(portfolio).groupby("project")["amount"].sum()[names].tolist() == pytest.approx(costs)


# ---------------------------------------------------------------------------------------------- steps and windows


def test_steps_count_from_the_first_period_of_the_calendar():
    portfolio = office({"project": ["a"]})
    periods = pd.Series(pd.PeriodIndex(["2026Q1", "2025Q4", "NaT", "2027Q4"], freq="Q"), index=list("wxyz"))
    steps = step_of(portfolio, periods)
    assert steps.drop("y").to_dict() == {"w": 0, "x": -1, "z": 7}
    assert np.isnan(steps["y"])


def test_steps_of_nothing_are_nothing():
    portfolio = office({"project": ["a"]})
    assert step_of(portfolio, portfolio.cash_flows["period"]).tolist() == []


def test_the_window_is_the_one_stated():
    portfolio = office(
        {
            "project": ["a"],
            "start": ["2026Q2"],
            "duration": [2],
            "earliest_start": ["2026Q3"],
            "latest_start": ["2026Q4"],
        }
    )
    assert profiles(portfolio).projects.loc["a", ["start", "duration", "earliest", "latest"]].tolist() == [1, 2, 2, 3]


def test_without_a_window_a_project_starts_between_its_plan_and_the_last_start_that_fits():
    portfolio = office({"project": ["a"], "start": ["2026Q2"], "duration": [3]})
    assert profiles(portfolio).projects.loc["a", ["earliest", "latest"]].tolist() == [1, 5]


def test_a_window_never_reaches_out_of_the_calendar():
    portfolio = office(
        {
            "project": ["a"],
            "start": ["2025Q2"],
            "duration": [3],
            "earliest_start": ["2025Q3"],
            "latest_start": ["2027Q4"],
        }
    )
    assert profiles(portfolio).projects.loc["a", ["start", "earliest", "latest"]].tolist() == [-3, 0, 5]


def test_what_is_longer_than_the_calendar_has_no_start_that_fits():
    row = profiles(office({"project": ["a"], "duration": [9]})).projects.loc["a"]
    assert row["latest"] < row["earliest"]


def test_without_dates_money_and_work_say_when_a_project_runs():
    demand = pd.DataFrame(
        {"project": ["a", "a"], "role": ["welder"] * 2, "period": ["2026Q2", "2026Q4"], "hours": [10.0, 20.0]}
    )
    data = profiles(office({"project": ["a"]}, [("a", "2026Q3", "cost", 5)], demand=demand))
    assert data.projects.loc["a", ["start", "duration", "latest"]].tolist() == [1, 3, 5]
    assert data.work[["step", "hours"]].to_numpy().tolist() == [[1, 10], [3, 20]]
    assert data.cost[["step", "amount"]].to_numpy().tolist() == [[2, 5]]


def test_the_work_of_operations_is_no_work_of_projects():
    components = pd.DataFrame({"component": ["desk"], "component_type": ["operation"]})
    demand = pd.DataFrame({"project": ["desk"], "role": ["clerk"], "period": ["2026Q1"], "hours": [8.0]})
    assert profiles(office({"project": ["a"]}, components=components, demand=demand)).work.empty


def test_an_empty_portfolio_has_empty_profiles():
    data = profiles(Portfolio())
    assert (len(data.projects), len(data.cost), len(data.work)) == (0, 0, 0)
    assert list(project_flows(Portfolio()).columns) == ["cost", "cost_to_go", "cost_pv", "benefit_pv", "value"]
