"""The intake page: weights keep their sum, every view answers, and a score that is entered counts at once."""

import ipywidgets as widgets
import matplotlib as mpl
import pandas as pd
import pytest
from sample_office import loaded

from workbench.app.page import open_page
from workbench.app.pages import intake
from workbench.app.pages.intake_views import VIEWS
from workbench.charts.style import use_style
from workbench.intake.rank import leaf_weights
from workbench.params import IntakeParams
from workbench.portfolio import Portfolio
from workbench.sources import read_portfolio
from workbench.store import rating_entries

PARAMS = IntakeParams(iterations=1_000)


@pytest.fixture(scope="module")
def sample() -> Portfolio:
    return read_portfolio("sample:energy")


@pytest.fixture(autouse=True)
def looks(monkeypatch):
    monkeypatch.delenv("WORKBENCH_HEADLESS", raising=False)
    monkeypatch.setattr(intake, "picture", lambda figure, headline="": headline.encode())
    with mpl.rc_context():
        use_style()
        yield


def small() -> Portfolio:
    return Portfolio(
        settings=pd.DataFrame({"portfolio": ["p"], "first_period": ["2026Q1"], "last_period": ["2026Q4"],
                               "as_of": ["2026-01-15"]}),
        projects=pd.DataFrame({"project": ["a", "b"], "name": ["Alpha", "<b>Beta</b>"]}),
        criteria=pd.DataFrame({"criterion": ["x", "y"], "weight": [0.5, 0.5], "anchors": ["0: <i>none</i>", ""]}),
        ratings=pd.DataFrame({"project": ["a", "a", "b", "b"], "criterion": ["x", "y", "x", "y"],
                              "voter": ["Finance"] * 4, "value": [70.0, 50.0, 20.0, 60.0]}),
    )  # fmt: skip


@pytest.fixture
def office(tmp_path, monkeypatch) -> str:
    """A database with a small portfolio, and somebody who signed in."""
    monkeypatch.setenv("WORKBENCH_PERSON", "analyst@office")
    return loaded(small(), tmp_path)


def parts(widget: widgets.Widget, kind: type) -> list:
    """All widgets of a kind inside another."""
    inside = [part for child in getattr(widget, "children", ()) for part in parts(child, kind)]
    return ([widget] if isinstance(widget, kind) else []) + inside


def form_of(state) -> dict[str, widgets.Widget]:
    form = intake.rating_form(state)
    project, criterion = parts(form, widgets.Dropdown)
    return {
        "project": project, "criterion": criterion, "voter": parts(form, widgets.Combobox)[0],
        "value": parts(form, widgets.FloatText)[0], "evidence": parts(form, widgets.Textarea)[0],
        "save": parts(form, widgets.Button)[0], "said": parts(form, widgets.HTML)[-1],
        "scale": next(part for part in parts(form, widgets.HTML) if "points" in part.value),
    }  # fmt: skip


# ----------------------------------------------------------------------------------------------------- the weights


def test_moving_one_weight_keeps_the_sum_and_the_proportions_of_the_others(sample):
    state = intake.state(PARAMS, sample)
    before = state.weights
    state.move("environment", 0.4)
    assert state.weights["environment"] == pytest.approx(0.4)
    assert sum(state.weights.values()) == pytest.approx(1.0)
    others = [name for name in before if name != "environment"]
    ratios = {state.weights[name] / before[name] for name in others}
    assert max(ratios) == pytest.approx(min(ratios)) == pytest.approx(0.6 / 0.9)
    assert list(state.weights) == list(before)


def test_a_weight_of_everything_and_back_shares_the_rest_evenly(sample):
    state = intake.state(PARAMS, sample)
    state.move("environment", 1.0)
    assert sum(state.weights.values()) == pytest.approx(1.0)
    state.move("environment", 0.5)
    assert {round(value, 12) for name, value in state.weights.items() if name != "environment"} == {0.1}


def test_a_slider_moves_the_others_with_it(sample):
    state = intake.state(PARAMS, sample)
    sliders = [control for control in intake.controls(state) if isinstance(control, widgets.FloatSlider)]
    sliders[0].value = 0.55
    assert sum(slider.value for slider in sliders) == pytest.approx(1.0)
    assert [slider.value for slider in sliders] == pytest.approx(list(state.weights.values()))
    assert state.board.headline != intake.state(PARAMS, sample).board.headline


def test_weights_can_start_from_the_table_the_group_or_one_assessor(sample):
    state = intake.state(PARAMS, sample)
    table = leaf_weights(sample).to_dict()
    state.start_from("Finance assessor")
    finance = state.weights
    assert finance["achievable_scope"] > 1.5 * table["achievable_scope"]
    state.start_from("comparisons")
    assert state.weights != finance
    assert sum(state.weights.values()) == pytest.approx(1.0)
    state.start_from("table")
    assert state.weights == pytest.approx(table)


# ------------------------------------------------------------------------------------------------------- the views


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_answers_with_tiles_a_picture_and_rows(sample, view):
    state = intake.state(PARAMS, sample)
    state.view = view
    assert state.board.problem == ""
    assert len(state.board.headline) > 20
    assert 3 <= len(state.board.tiles) <= 6
    assert "<table" in state.board.table
    assert state.board.picture


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("portfolio", [Portfolio(), Portfolio(projects=pd.DataFrame({"project": ["a"]}))])
def test_every_view_of_an_empty_portfolio_says_what_is_missing(view, portfolio):
    state = intake.state(PARAMS, portfolio)
    state.view = view
    assert state.board.problem == ""
    assert "no rows in" in state.board.headline.lower() or "nobody" in state.board.headline.lower()


def test_what_is_looked_at_changes_whose_scores_count(sample):
    state = intake.state(PARAMS, sample)
    joint = state.board.headline
    state.viewer = "Finance assessor"
    assert state.board.headline != joint
    assert state.board.problem == ""


def test_an_unknown_view_or_doubt_is_refused_by_name(sample):
    state = intake.state(PARAMS, sample)
    for knob, value in (("view", "magic"), ("method", "dice"), ("aggregation", "loudest")):
        state.set_trait(knob, value)
        assert value in state.board.problem
        state.set_trait(knob, type(state).class_traits()[knob].default_value)
    state.view = "how_sure"
    state.weights_may_be = "perhaps"
    assert "perhaps" in state.board.problem


# -------------------------------------------------------------------------------------------------------- the form


def test_a_score_that_is_entered_is_kept_with_who_and_when_and_counts_at_once(office):
    state = intake.state(IntakeParams(source=office), read_portfolio(office))
    before = state.board.headline
    form = form_of(state)
    form["project"].value, form["criterion"].value, form["voter"].value = "b", "x", "Finance"
    assert form["value"].value == 20.0
    assert "Now 20." in form["scale"].value
    form["value"].value, form["evidence"].value = 95.0, "Study <4>"
    form["save"].click()
    assert "entry 1: 95 by Finance, entered by analyst@office" in form["said"].value
    assert state.board.headline != before
    assert "Beta" in state.board.headline
    (kept,) = rating_entries(office).to_dict("records")
    assert (kept["project"], kept["criterion"], kept["value"]) == ("b", "x", 95.0)
    assert (kept["by"], kept["evidence"]) == ("analyst@office", "Study <4>")
    assert abs(pd.Timestamp.now(tz="UTC") - kept["at"]) < pd.Timedelta(minutes=5)
    assert read_portfolio(office).ratings.set_index(["project", "criterion"]).loc[("b", "x"), "value"] == 95.0
    assert form["evidence"].value == ""


def test_a_score_that_does_not_fit_is_refused_and_what_was_typed_stays(office):
    state = intake.state(IntakeParams(source=office), read_portfolio(office))
    before, form = state.board, form_of(state)
    form["voter"].value, form["value"].value, form["evidence"].value = "", 400.0, "Study 4"
    form["save"].click()
    assert "value: expected 0 to 100, got 400" in form["said"].value
    assert 'role="alert"' in form["said"].value
    assert form["evidence"].value == "Study 4"
    assert form["value"].value == 400.0
    assert state.board is before
    assert rating_entries(office).empty


def test_names_and_anchors_of_the_form_are_text(office):
    form = form_of(intake.state(IntakeParams(source=office), read_portfolio(office)))
    assert "&lt;i&gt;none&lt;/i&gt;" in form["scale"].value
    form["voter"].value, form["value"].value = "<script>x</script>", 5.0
    form["save"].click()
    assert "<script>" not in form["said"].value


def test_a_portfolio_that_is_no_database_says_where_scores_can_be_entered(sample, monkeypatch):
    monkeypatch.delenv("WORKBENCH_DB", raising=False)
    note = intake.rating_form(intake.state(PARAMS, sample))
    assert isinstance(note, widgets.HTML)
    assert "comes from the sample" in note.value


def test_a_database_that_is_gone_is_said_and_the_page_stays_alive(office, tmp_path):
    state = intake.state(IntakeParams(source=office), read_portfolio(office))
    before, form = state.board, form_of(state)
    form["voter"].value, form["value"].value = "Finance", 5.0
    for file in tmp_path.glob("workbench.db*"):
        file.unlink()
    form["save"].click()
    assert 'role="alert"' in form["said"].value
    assert state.board is before
    assert list(tmp_path.glob("workbench.db*")) == []


def test_a_headless_page_shows_the_same_board_without_controls(sample, monkeypatch):
    monkeypatch.setenv("WORKBENCH_HEADLESS", "1")
    board = open_page(PARAMS, sample)
    assert board.headline == intake.state(PARAMS, sample).board.headline
