"""The capacity page without a browser: every view of an office, an empty one, and impossible questions."""

import re

import matplotlib as mpl
import pandas as pd
import pytest

from workbench.app.pages.capacity import CapacityState, controls
from workbench.app.pages.capacity_answers import PLANS
from workbench.app.pages.capacity_views import VIEWS
from workbench.charts.style import use_style
from workbench.portfolio import Portfolio

QUARTERS = ["2027Q1", "2027Q2", "2027Q3"]


@pytest.fixture(autouse=True)
def looks():
    with mpl.rc_context():
        use_style()
        yield


@pytest.fixture(scope="module")
def portfolio() -> Portfolio:
    """Two candidates that need more welders in the first quarter than there are; one was approved."""
    return Portfolio(
        settings=pd.DataFrame([{"portfolio": "p", "first_period": "2027Q1", "last_period": "2027Q3"}]),
        projects=pd.DataFrame(
            {"project": ["a", "b"], "name": ["Alder", "Birch"], "start": "2027Q1", "latest_start": "2027Q3"}
        ).assign(cost=[10.0, 10.0], value=[50.0, 40.0], duration=1),
        demand=pd.DataFrame({"project": ["a", "b"], "role": "welder", "period": "2027Q1", "hours": 60.0}),
        supply=pd.DataFrame({"role": "welder", "person": "welder 1", "period": QUARTERS, "hours": 100.0}),
        cures=pd.DataFrame(
            [{"cure": "c", "kind": "contract", "role": "welder", "cost_per_hour": 90.0, "maximum": 1.0}]
        ),
        plan_of_record=pd.DataFrame({"project": ["a"], "start": ["2027Q2"]}),
    )


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_answers(view, portfolio):
    state = CapacityState(portfolio, view=view, iterations=200, gap=0.0)
    assert state.board.problem == ""
    assert len(state.board.headline.split()) > 3
    assert state.board.picture
    assert len(state.board.tiles) == 4
    assert "<table" in state.board.table or "wb-note" in state.board.table


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_an_empty_office_says_what_is_missing(view):
    state = CapacityState(Portfolio(), view=view, iterations=200)
    assert state.board.problem == ""
    assert len(state.board.headline.split()) > 3
    assert state.board.tiles == ()


def test_the_plan_in_question_decides_whose_work_counts(portfolio):
    state = CapacityState(portfolio, iterations=200, gap=0.0)
    over = {}
    for plan in PLANS:
        state.plan = plan
        over[plan] = state.board.tiles[0].value
    assert over == {"everything": "1", "best": "0", "record": "0"}
    assert state.answers.staffing(state.asked()).table["demand"].tolist() == [0.0, 60.0, 0.0]


def test_a_cure_is_offered_with_its_cost_and_its_day(portfolio):
    state = CapacityState(portfolio, view="cures", iterations=200)
    assert "20 of 20 hours can be covered for" in state.board.headline
    assert "contract" in state.board.table


def test_an_unknown_role_or_view_is_said_and_left_again(portfolio):
    state = CapacityState(portfolio, iterations=200)
    state.role = "sailor"
    assert state.board.problem == "role: sailor offers no hours"
    state.role = ""
    assert state.board.problem == ""
    state.view = "palm"
    assert "view: expected one of" in state.board.problem


def test_every_role_can_be_chosen(portfolio):
    lists = [getattr(control, "options", ()) for control in controls(CapacityState(portfolio, iterations=200))]
    assert ("welder", "welder") in [option for options in lists for option in options]


def test_months_add_up_to_the_quarters_they_are_shown_for(portfolio):
    state = CapacityState(portfolio, iterations=200, by="month", unit="hours")
    assert state.board.problem == ""
    months, quarters = state.answers.in_view(state.asked()), state.answers.staffing(state.asked())
    assert (len(months.table), len(quarters.table)) == (9, 3)
    assert months.table["demand"].sum() == quarters.table["demand"].sum()
    assert state.board.tiles[1] == CapacityState(portfolio, unit="hours").board.tiles[1]


def test_one_role_opens_down_to_the_people_booked_for_a_project(portfolio):
    bookings = pd.DataFrame(
        [
            {"person": "welder 1", "project": "a", "period": "2027Q1", "hours": hours, "booking_state": firm}
            for hours, firm in ((10.0, "soft"), (20.0, "hard"))
        ]
    )
    office = portfolio.replace(bookings=bookings)
    state = CapacityState(office, iterations=200, view="role", role="welder", project="a")
    text = re.sub(r"<[^>]+>", " ", state.board.table).split()
    assert text[text.index("nobody") :][:4] == ["nobody", "named", "30", "30"]  # of 60 hours asked for
    assert [text[at + 2 : at + 5] for at, word in enumerate(text) if word == "welder"][-2:] == [
        ["hard", "20", "20"],
        ["soft", "10", "10"],
    ]
    state.project = "c"
    assert "c asks for no welder" in state.board.table


def test_each_cure_says_how_likely_overload_still_is(portfolio):
    state = CapacityState(portfolio, view="cures", iterations=200)
    assert "Chance of overload: welder" in state.board.table
