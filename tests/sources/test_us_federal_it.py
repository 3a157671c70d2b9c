"""1,547 US federal IT projects are read with the right signs; published quantiles come back."""

import csv

import pytest

from workbench.sources import read_portfolio


@pytest.fixture(scope="module")
def source(shared_data):
    return shared_data("us_it_2013") / "Oxford_Projects_Out.csv"


@pytest.fixture(scope="module")
def portfolio(source):
    return read_portfolio(source, mapping="us_federal_it_2013")


@pytest.fixture(scope="module")
def cost(portfolio):
    history = portfolio.history
    return history[history["quantity"] == "cost"].set_index("project")


def test_every_project_stands_in_the_tree(portfolio):
    components = portfolio.components
    assert len(portfolio.projects) == 1547
    assert (components["parent"] == "us-government").sum() == 26
    assert len(components) == 1 + 26 + 437
    assert set(portfolio.projects["parent"]) <= set(components.index)
    assert portfolio.projects["category"].nunique() == 26
    assert portfolio.currency == "USD"


def test_rows_of_the_file_are_all_there_with_their_amounts(portfolio, cost, source):
    with source.open(encoding="utf-8", newline="") as file:
        rows = {row["Project_ID"]: row for row in csv.DictReader(file)}
    assert set(rows) == set(portfolio.projects.index)
    for name, row in list(rows.items())[::50]:
        planned, variance = float(row["PlannedCost"]), float(row["Cost_Variance"])
        assert portfolio.projects.loc[name, "cost"] == pytest.approx(planned * 1e6, abs=0.006)
        assert cost.loc[name, "actual"] == pytest.approx((planned - variance) * 1e6, abs=0.006)
        assert f"{portfolio.projects.loc[name, 'planned_start']:%Y-%m-%d}" == row["Start_Date"]


def test_the_quantiles_of_cost_overrun_come_back(cost):
    overrun = cost["actual"] / cost["estimated"] - 1
    found = overrun.quantile([0.1, 0.5, 0.8, 0.9, 0.95, 0.99]).tolist()
    assert found == pytest.approx([-0.215, 0, 0, 0.060, 0.257, 2.09], abs=0.005)
    assert (overrun > 0).mean() == pytest.approx(0.19, abs=0.005)
    assert cost["estimated"].median() == pytest.approx(1.44e6, rel=0.01)
    assert cost["estimated"].quantile(0.9) == pytest.approx(18.1e6, rel=0.01)


def test_the_quantiles_of_delay_come_back(portfolio):
    history = portfolio.history
    days = history[(history["quantity"] == "duration") & (history["estimated"] > 0)]
    delay = days["actual"] / days["estimated"] - 1
    assert len(days) == 1545
    assert delay.quantile([0.5, 0.8, 0.9, 0.95]).tolist() == pytest.approx([0, 0.477, 1.393, 2.91], abs=0.005)
    finished = delay[days["finished"].notna()]
    assert finished.quantile([0.5, 0.8, 0.9]).tolist() == pytest.approx([0.018, 0.501, 1.44], abs=0.005)
    assert (finished > 0).mean() == pytest.approx(0.53, abs=0.005)


def test_only_projects_past_their_planned_end_are_finished(portfolio, cost):
    finished = cost[cost["finished"].notna()]
    assert len(finished) == 678
    overrun = finished["actual"] / finished["estimated"] - 1
    assert overrun.quantile([0.8, 0.9, 0.95]).tolist() == pytest.approx([0.007, 0.098, 0.339], abs=0.001)
    states = portfolio.projects["state"]
    assert set(states[states == "completed"].index) == set(finished.index)
    assert (finished["finished"] >= portfolio.projects.loc[finished.index, "planned_finish"]).all()
    assert finished["finished"].max() <= portfolio.as_of


def test_the_signs_are_right_because_the_other_reading_is_impossible(source, cost):
    """Planned plus variance would be negative in 26 rows; planned minus variance never is."""
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    other = [float(row["PlannedCost"]) + float(row["Cost_Variance"]) for row in rows]
    assert sum(value < 0 for value in other) == 26
    assert (cost["actual"] >= 0).all()


def test_durations_in_quarters_cover_the_planned_days(portfolio):
    projects = portfolio.projects
    last = projects["start"] + (projects["duration"].astype(int) - 1)
    assert (last.dt.start_time <= projects["planned_finish"]).all()
    assert (last.dt.end_time >= projects["planned_finish"]).all()
