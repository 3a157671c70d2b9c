"""The views of the whole plan on the risk page: every figure is that of its answer, and what is missing is said."""

from collections.abc import Iterator

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hostile_names import MARKUP, MATHS
from sketches import sketch

from workbench.app.pages import risk
from workbench.app.pages.risk import RiskState
from workbench.app.pages.risk_controls import controls
from workbench.app.pages.risk_shock_list import ShockList
from workbench.app.pages.risk_views import MONEY, PLAN, VIEWS
from workbench.charts.style import use_style
from workbench.portfolio import Portfolio

WHOLE = tuple(name for name, view in VIEWS.items() if view.knobs in (PLAN, MONEY) and name != "curve")
CALENDAR = {"portfolio": "p", "first_period": "2026Q1", "last_period": "2026Q4", "discount_rate": 0.05}


def bare(names: str) -> Portfolio:
    """Candidates that spend in two quarters and earn a year later."""
    flows = [(name, period, "cost", 100.0) for name in names for period in ("2026Q1", "2026Q2")]
    flows += [(name, "2027Q1", "benefit", 500.0) for name in names]
    return Portfolio(
        settings=pd.DataFrame([CALENDAR]),
        projects=pd.DataFrame({"project": [*names], "start": "2026Q1", "duration": 4}),
        cash_flows=pd.DataFrame(flows, columns=["project", "period", "flow", "amount"]),
    )


def office(projects=("", "", ""), fund="Fund of the sea", shock="A tariff on steel") -> Portfolio:
    """Three candidates of two funds, one of which may fail, and two shocks."""
    book = bare("ABC")
    exposures = [(name, "trade", 0.0, 1.0) for name in "ABC"] + [("B", "rain", 0.6, None)]
    budgets = [(name, str(period), 300.0) for name in ("sea", "land") for period in book.calendar]
    return book.replace(
        projects=book.projects.reset_index().assign(fund=["sea", "sea", "land"], name=[*projects]),
        budgets=pd.DataFrame(budgets, columns=["fund", "period", "amount"]),
        funds=pd.DataFrame({"fund": ["sea", "land"], "name": [fund, ""]}),
        exposures=pd.DataFrame(exposures, columns=["project", "factor", "loading", "shock_share"]),
        shocks=pd.DataFrame(
            {
                "shock": ["tariff", "drought"],
                "name": [shock, ""],
                "factor": ["trade", "rain"],
                "hazard": [0.3, 0.2],
                "cost_change": [0.2, 0.0],
                "benefit_change": [0.0, -0.4],
            }
        ),
        stages=pd.DataFrame({"project": ["C"], "stage": ["trial"], "period": ["2026Q2"], "probability": [0.7]}),
    )


@pytest.fixture(autouse=True)
def sketched(monkeypatch):
    monkeypatch.setattr(risk, "picture", sketch)


@pytest.fixture(scope="module")
def state() -> RiskState:
    """A page on which projects and a fund have names that have broken other pages."""
    use_style()
    return RiskState(office(projects=[*MARKUP[:2], MATHS[0]], fund=MARKUP[0]), iterations=200)


def boards(portfolio: Portfolio, views=WHOLE) -> Iterator[tuple]:
    """The board of each view, all from one page."""
    state = RiskState(portfolio, iterations=64)
    for view in views:
        state.view = view
        assert state.board.problem == "", view
        yield view, state.board


def cells(board) -> dict[str, list[str]]:
    """Rows of the last table of a board by their first cell."""
    table = BeautifulSoup(board.table, "html.parser").find_all("table")[-1]
    rows = [[cell.get_text() for cell in row.find_all("td")] for row in table.find_all("tr")]
    return {row[0]: row[1:] for row in rows if row}


@pytest.mark.parametrize("view", WHOLE)
def test_every_view_has_a_finding_figures_a_picture_and_rows_whatever_the_names(state, view):
    state.view = view
    board = state.board
    assert board.problem == ""
    assert len(board.headline) > 20
    assert len(board.picture) == 32, "a sketch of what is drawn"
    assert 3 <= len(board.tiles) <= 5
    assert "wb-table" in board.table
    assert "<script>" not in board._repr_html_()
    assert "<img src=x" not in board._repr_html_()
    assert "nan" not in BeautifulSoup(board._repr_html_(), "html.parser").get_text(" ").lower().split()


def test_the_parts_of_losses_and_contingency_add_up_in_the_rows(state):
    found = state.answers.forecast(state.asked())
    for view, column, whole in (
        ("losses", 2, found.totals["value_plan"] - found.cvar()),
        ("held", 2, found.totals["contingency"]),
    ):
        state.view = view
        part = {name: float(row[column].replace(",", "")) for name, row in cells(state.board).items()}
        assert part.pop("all projects") == pytest.approx(whole, abs=0.51), view
        assert sum(part.values()) == pytest.approx(whole, abs=1.6), view
        assert len(part) == 3, view


def test_the_figures_of_the_views_are_those_of_one_forecast(state):
    state.view = "budgets"
    totals = state.answers.forecast(state.asked()).totals
    assert state.board.tiles[0].value == f"{totals['p_within_budgets']:.0%}"
    state.view = "funds"
    assert state.board.tiles[1].value == f"{totals['p_within_budgets']:.0%}"
    state.view = "shocks"
    assert state.answers.shocks(state.asked()).totals["sure"] == totals["value_at_confidence"]


def test_a_shock_made_certain_reaches_every_view(state):
    state.view = "shocks"
    before = state.board.tiles[1].value
    state.stress = ("tariff",)
    try:
        assert state.board.tiles[1].value != before
        assert state.answers.forecast(state.asked()).events.loc["tariff", "chance"] == 1.0
        state.view = "curve"
        assert state.board.problem == ""
        state.stress = ("flood",)
        assert "flood is no shock of the portfolio" in state.board.problem
    finally:
        state.stress = ()


def test_the_boxes_of_the_shocks_turn_the_knob_and_follow_it(state):
    boxes = ShockList(state)
    labels = [box.description for box in boxes._boxes.values()]
    assert labels == ["A tariff on steel", "drought"]
    boxes._boxes["drought"].value = True
    assert state.stress == ("drought",)
    state.stress = ("tariff",)
    assert [box.value for box in boxes._boxes.values()] == [True, False]
    state.stress = ()
    assert any(isinstance(control, ShockList) for control in controls(state))


def test_drivers_have_the_names_of_people_and_repeated_names_their_identifier():
    state = RiskState(office(projects=["Bridge", "Bridge", ""]), iterations=64, view="plan_tornado")
    names = set(state.answers.plan_tornado(state.asked()).table.index)
    assert {"cost of Bridge (cost of A)", "cost of Bridge (cost of B)", "cost of C"} <= names
    assert {"shock: A tariff on steel", "shock: drought", "failure of C", "factor rain"} <= names


def test_a_portfolio_without_shocks_and_budgets_says_so():
    said = dict(boards(bare("A"), ("shocks", "funds", "held", "budgets")))
    assert said["shocks"].headline == "The portfolio has no rows in shocks."
    assert said["funds"].headline == "The portfolio has no rows in budgets."
    assert said["budgets"].headline == "There is no budget to stay within"
    assert said["held"].headline.startswith("Hold ")


def test_an_empty_portfolio_says_what_is_missing():
    for view, board in boards(Portfolio()):
        assert board.headline == "The portfolio has no rows in projects.", view
