"""The risk page without a browser: views of one project's schedule, switches, and what is said where nothing is."""

from dataclasses import replace
from functools import cache

import ipywidgets as widgets
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from sketches import sketch

from workbench.app.pages import risk
from workbench.app.pages.risk import RiskState, controls, state
from workbench.app.pages.risk_controls import RiskList
from workbench.app.pages.risk_portfolio_answers import PortfolioAnswers
from workbench.app.pages.risk_views import PROJECT, VIEWS
from workbench.app.shown import Shown
from workbench.charts.style import new_axes, use_style
from workbench.params import RiskParams
from workbench.portfolio import Portfolio
from workbench.schedule.project_schedule import with_schedules
from workbench.sources.sample import energy
from workbench.tables import Markup

OF_A_PROJECT = [name for name, view in VIEWS.items() if "project" in view.knobs]
FEW = {"iterations": 256, "gap": 0.05}


KNOWN: dict[tuple, PortfolioAnswers] = {}


def known(portfolio: Portfolio, **asked) -> PortfolioAnswers:
    """Answers that all tests share, so that each is found once."""
    return KNOWN.setdefault((id(portfolio), *asked.values()), PortfolioAnswers(portfolio, **asked))


@pytest.fixture(autouse=True)
def looks(monkeypatch):
    monkeypatch.setattr(risk, "picture", sketch)
    monkeypatch.setattr(risk, "PortfolioAnswers", known)
    with mpl.rc_context():
        use_style()
        yield


@pytest.fixture(scope="module")
def portfolio() -> Portfolio:
    """The projects with schedules, and two candidates."""
    whole = Portfolio(**energy())
    return whole.subset([*with_schedules(whole), "HV-101", "HV-102"])


@cache
def without_tables(portfolio: Portfolio, *names: str) -> Portfolio:
    return portfolio.replace(**{name: portfolio.tables[name].iloc[:0] for name in names})


def opened(portfolio: Portfolio, **knobs) -> RiskState:
    return RiskState(portfolio, **{"view": "finish", "project": "HV-001", **FEW, **knobs})


def tiles(page: RiskState) -> dict[str, str]:
    return {tile.name: tile.value for tile in page.board.tiles}


@pytest.mark.parametrize("view", OF_A_PROJECT)
def test_every_view_of_a_project_answers_with_its_name_figures_a_picture_and_what_it_rests_on(view, portfolio):
    page = opened(portfolio, view=view)
    assert page.board.problem == ""
    assert page.board.headline.startswith("Converter platform Juist East: ")
    assert len(page.board.tiles) == 5
    assert "256 futures, seed 1" in page.board.table
    assert "The register does not say which activities its risks strike" in page.board.table
    assert ("count some of them twice" in page.board.table) == ("basis" in VIEWS[view].knobs)


def test_the_figures_of_the_tiles_are_those_of_the_simulation(portfolio):
    page = opened(portfolio, confidence=0.9)
    found = page.answers.simulated(page.asked())
    place = int(np.ceil(0.9 * 256)) - 1
    date, late = pd.Timestamp(np.sort(found.finishes)[place]), np.sort(found.days)[place] - found.totals["days_plan"]
    assert tiles(page)["Finish, 90% sure"] == f"{date:%d %b %Y}"
    assert f"90% sure by {date:%d %b %Y}, {late:,.0f} working days after the plan" in page.board.headline
    kept = ((found.finishes <= np.datetime64(found.plan)) & (found.costs <= found.planned_cost)).mean()
    assert tiles(page)["Both plans kept"] == f"{kept:.0%}"


@pytest.mark.parametrize("view", ["finish", pytest.param("tornado", marks=pytest.mark.soak)])
def test_risks_are_switched_off_one_by_one_and_on_again(view, portfolio):
    page = opened(portfolio, view=view)
    first = page.board
    assert tiles(page)["Risks that count"] == "3 of 3"
    page.without = ("R-002",)
    assert tiles(page)["Risks that count"] == "2 of 3"
    assert page.board.picture != first.picture
    page.without = ("R-002", "R-099")  # a risk of no project is no risk of this one
    assert tiles(page)["Risks that count"] == "2 of 3"
    page.without = ()
    assert page.board == first


def test_days_go_with_the_risk_that_is_switched_off_and_with_responses(portfolio):
    page = opened(portfolio, basis="register")
    whole = page.answers.simulated(page.asked()).days
    page.without = ("R-002", "R-003")
    some = page.answers.simulated(page.asked()).days
    assert set(np.round(whole - some, 6)) <= {0.0, 82.0, 89.0, 171.0}
    page.without, page.responses = (), True
    after = page.answers.simulated(page.asked()).days
    assert (after <= whole).all()
    assert (after < whole).any()
    assert "responses in place" in [tile.note for tile in page.board.tiles]


def test_the_responses_of_a_project_are_weighed_against_what_they_cost(portfolio):
    page = opened(portfolio, view="responses", iterations=1_024)
    asked = page.asked()
    before, after = (page.answers.simulated(asked, responses=place) for place in (False, True))
    place = int(np.ceil(0.8 * 1_024)) - 1
    saved = np.sort(before.days)[place] - np.sort(after.days)[place]
    assert tiles(page)["Days saved"] == f"{saved:,.0f}"
    rows = portfolio.risks.query("project == 'HV-001' and status == 'open'")
    assert tiles(page)["Cost of the responses"] == f"{rows['response_cost'].sum() / 1e6:.1f} M EUR"
    one = page.answers.alone(asked)
    assert set(one.index) == set(rows.index)
    assert one.max() <= saved + 1e-9
    page.without = tuple(rows.index)
    assert page.board.headline.endswith("No open risk counts, so there is nothing to respond to.")


def test_the_room_that_is_left_depends_on_the_days_that_count_as_few(portfolio):
    page = opened(portfolio, view="floats", near=12.0)
    found = page.answers.floats(page.asked())
    rows = found.table[found.table["float_plan"].notna()]
    few = (found.floats[found.table["float_plan"].notna()] <= 12 * 480).mean(axis=1)
    assert tiles(page)["Few days in the plan"] == f"{(rows['float_plan'] <= 12).sum()} of {len(rows)}"
    assert tiles(page)["Few days on average"] == f"{few.sum():.1f}"
    assert tiles(page)["Float to rely on"] == f"{(few == 0).sum()}"
    assert tiles(page)["Float that may go"] == f"{((few > 0) & (rows['float_plan'] > 12)).sum()}"
    assert tiles(page)["Most endangered"] == f"{few[rows['float_plan'] > 12].max():.0%}"
    assert "more than 12 days of float in the plan" in page.board.headline
    first = page.board
    page.near = 300.0
    assert page.board.headline.endswith("No open activity has more than 300 days of float in the plan")
    assert "Most endangered" not in tiles(page)
    page.near = 12.0
    assert page.board == first
    page.without = ("R-002",)  # its days fall on what finishes last, which has no float in any case
    assert page.board.picture == first.picture
    page.shared = 1.0
    assert page.board.picture != first.picture
    asked = page.asked()
    assert page.answers.floats(asked) is page.answers.floats(asked)
    assert page.answers.floats(asked) is not page.answers.floats(replace(asked, responses=True))


def test_the_merge_of_the_page_is_that_of_the_answer_at_the_chance_asked_for(portfolio):
    page = opened(portfolio, view="merges", confidence=0.9)
    found = page.answers.merges(page.asked())
    assert (found.level, found.totals["iterations"]) == (0.9, 256)
    row = found.table.loc["C010"]
    assert tiles(page)["It begins"] == f"{row['start']:%d %b %Y}"
    assert tiles(page)["Heaviest path alone"] == f"{row['heaviest_start']:%d %b %Y}"
    assert tiles(page)["Which decides in"] == f"{row['heaviest_drives']:.0%}"
    assert "6 paths meet in Test of the whole" in page.board.headline or "6 paths must be ready" in page.board.headline
    alone = without_tables(portfolio, "links")
    assert opened(alone, view="merges").board.headline.endswith("No two paths that may still move meet.")


def test_the_register_of_the_page_is_that_of_the_answer_and_says_what_its_rankings_hide(portfolio):
    page = opened(portfolio, view="register", project="IN-002", confidence=0.9, iterations=4_000)
    found = page.answers.ranks(page.asked())
    assert (found.level, list(found.table["project"].unique())) == (0.9, ["IN-002"])
    assert page.board.headline.startswith("Substation Garrel: Expected value puts R-059 behind R-057, yet at P90")
    assert "The matrix calls R-060 and R-059 both moderate" in page.board.table
    assert tiles(page)["Net benefit of responses"] == "4.4 M EUR"
    assert tiles(page)["Register, 90% sure"] == f"{found.totals['amount'] / 1e6:.1f} M EUR"
    assert "R-059 Ground is worse than surveyed" in page.board.table
    assert "Exactly" in page.board.table
    assert "Days saved" in page.board.table


def test_one_accepted_risk_is_no_response(portfolio):
    page = opened(portfolio, view="responses", project="IN-002")
    assert "1 of 4 risks answered" in [tile.note for tile in page.board.tiles]


def test_a_level_of_nothing_but_the_record_or_the_register_is_what_the_schedule_page_shows(portfolio):
    page = opened(portfolio, basis="record", shared=1.0, iterations=500)
    asked = page.asked()
    for basis, view in (("record", "the office's record"), ("register", "the risk register")):
        alone = page.answers.simulated(replace(asked, basis=basis))
        assert alone.date_at(0.8) == page.answers.views(asked).table.at[view, "p80"]


def test_with_every_risk_off_and_nothing_else_known_the_page_says_so(portfolio):
    page = opened(portfolio, basis="register", without=("R-002", "R-003", "R-004"))
    assert page.board.headline.endswith("Nothing about its dates is uncertain with these risks switched off.")


def test_milestones_ahead_are_listed_with_the_chance_to_keep_them(portfolio):
    rows = portfolio.activities.copy()
    last = (rows["project"] == "HV-001") & (rows["activity"] == "C030")
    rows.loc[last, ["duration", "remaining"]] = 0.0
    page = opened(portfolio.replace(activities=rows))
    found = page.answers.simulated(page.asked())
    assert list(found.milestones["name"]) == ["Taken over by operation"]
    assert "Chance to keep it" in page.board.table
    assert f"{found.milestones['probability'].iloc[0]:.0%}" in page.board.table


@pytest.mark.soak
def test_responses_that_cost_money_are_drivers_of_cost_with_a_name(portfolio):
    page = opened(portfolio, view="removal", outcome="cost", responses=True)
    assert "response to R-002 Key staff leave" in page.board.table
    page.outcome = "finish"
    assert "response to" not in page.board.table


MISSING = [
    (("activities", "links"), "No project has activities; load activities and links to simulate one."),
    (("risks", "issues", "actions", "history"), "The history holds too few durations to predict from. The register"),
]


@pytest.mark.parametrize("view", ["finish", "responses", "floats", "merges"])
@pytest.mark.parametrize(("tables", "said"), MISSING, ids=["no schedule", "neither record nor register"])
def test_a_view_of_a_project_says_what_is_missing(view, tables, said, portfolio):
    params = RiskParams(view=view, gap=0.05, iterations=100)
    page = state(params, without_tables(portfolio, *tables))
    assert page.board.problem == ""
    assert said in page.board.headline
    assert page.board.picture
    assert page.board.tiles == ()


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        (("risks", "issues", "actions"), "Converter platform Juist East: The register holds no open risk."),
        (("risks", "issues", "actions", "activities", "links"), "All projects: The register holds no open risk."),
    ],
    ids=["no register", "neither register nor schedule"],
)
def test_a_register_without_risks_says_so(tables, said, portfolio):
    page = state(RiskParams(view="register", gap=0.05, iterations=100), without_tables(portfolio, *tables))
    assert (page.board.problem, page.board.headline, page.board.tiles) == ("", said, ())
    assert page.board.picture


def test_where_no_project_has_a_schedule_the_whole_register_is_ranked_without_days(portfolio):
    page = state(RiskParams(view="register", gap=0.05), without_tables(portfolio, "activities", "links"))
    assert page.board.headline.startswith("All projects: ")
    open_ones = (portfolio.risks["status"] == "open").sum()
    assert tiles(page)["Open risks"] == f"{open_ones}"
    assert "Days saved" not in page.board.table
    assert "which activities its risks strike" not in page.board.table


def test_without_a_register_the_record_is_left_and_the_page_says_so(portfolio):
    page = opened(without_tables(portfolio, "risks", "issues", "actions"))
    assert "The register holds no open risk of this project." in page.board.table
    assert tiles(page)["Risks that count"] == "0 of 0"


def test_without_a_history_the_register_is_left_and_nothing_is_held_against_a_record(portfolio):
    bare = without_tables(portfolio, "history")
    assert "The history holds too few durations to predict from." in opened(bare).board.table
    page = opened(bare, view="record")
    assert page.board.headline == "The portfolio has no rows in history."


def test_a_project_without_a_schedule_is_named(portfolio):
    page = opened(portfolio, project="HV-101")
    assert "project: 'HV-101' has no activities to simulate" in page.board.problem
    page.project = "RE-003"
    assert page.board.problem == ""


def test_names_of_activities_and_risks_are_text(portfolio):
    attack = '<img src=x onerror="alert(1)"> $\\frac{1}{2}$' + 300 * " word"
    named = {name: portfolio.tables[name].assign(name=attack) for name in ("activities", "risks", "projects")}
    hostile = portfolio.replace(**named)
    for view in ("critical", "responses", "floats", "merges", "register"):
        page = opened(hostile, view=view)
        assert page.board.problem == ""
        assert "&lt;img src=x" in page.board.table
        assert "<img src=x" not in page.board.table
        assert len(page.board.headline) < 400


def test_the_record_says_how_good_it_was_and_which_classes_are_small(portfolio):
    page = opened(portfolio, view="record")
    scores = page.answers.backtest(page.asked()).scores(by=()).loc["learned"]
    assert tiles(page)["P80 held"] == f"{scores['hit_rate']:.0%}"
    everything = page.board
    page.quantity = "duration"
    assert page.board.picture != everything.picture
    durations = page.answers.backtest(page.asked()).scores(by=("quantity",)).loc[("duration", "learned")]
    assert tiles(page)["Outcomes predicted"] == f"{durations['n']:.0f}"


def test_what_a_study_may_cost_is_asked_of_a_candidate(portfolio):
    page = opened(portfolio, view="knowing", candidate="HV-102", iterations=2_000)
    found = page.answers.knowing(page.asked())
    assert tiles(page)["As things are known now"] == found.alternatives[0]
    assert "Converter platform" in page.board.headline
    assert "A study of it may cost at most" in page.board.table
    assert "benefit of the candidate" in page.board.headline
    assert "supply_transformers" not in page.board.table
    assert "factor supply transformers" in page.board.table
    nobody = opened(Portfolio(projects=pd.DataFrame({"project": ["a"], "state": ["active"]})), view="knowing")
    assert nobody.board.headline == "There is no candidate to decide on."


# -------------------------------------------------------------------------------------------------------- widgets


@pytest.fixture
def drawn_at_once(monkeypatch) -> None:
    """Views that show nothing, for tests of the controls alone."""
    nothing = Shown("nothing to be seen here", new_axes(1.0, 1.0), Markup(""))
    quick = {
        name: replace(view, find=lambda answers, asked: None, show=lambda *found: nothing)
        for name, view in VIEWS.items()
    }
    monkeypatch.setattr(risk, "plan_tiles", lambda found: ())
    monkeypatch.setattr(PortfolioAnswers, "forecast", lambda answers, asked: None)
    for name, view in quick.items():
        monkeypatch.setitem(VIEWS, name, view)


def boxes_of(parts: list[widgets.Widget]) -> dict[str, widgets.Checkbox]:
    listed = next(part for part in parts if isinstance(part, RiskList))
    return {box.description[:5]: box for box in listed.children[1].children if isinstance(box, widgets.Checkbox)}


def test_a_box_switches_its_risk_off_and_the_list_follows_project_and_state(portfolio, drawn_at_once):
    page = opened(portfolio)
    parts = controls(page)
    assert list(boxes_of(parts)) == ["R-002", "R-003", "R-004"]
    boxes_of(parts)["R-003"].value = False
    assert page.without == ("R-003",)
    page.without = ("R-002",)
    assert [box.value for box in boxes_of(parts).values()] == [False, True, True]
    page.project = "IT-001"
    assert list(boxes_of(parts)) == ["R-038", "R-039"]
    assert page.without == ("R-002",)
    boxes_of(parts)["R-038"].value = False
    assert page.without == ("R-002", "R-038")
    page.project = "HV-001"
    assert [box.value for box in boxes_of(parts).values()] == [False, True, True]


def test_only_the_knobs_of_a_view_are_shown(portfolio, drawn_at_once):
    page = opened(portfolio)
    parts = controls(page)
    for name, view in VIEWS.items():
        page.view = name
        shown = [part for part in parts[1:] if part.layout.display != "none"]
        assert len(shown) == len(view.knobs), name
    assert "without" in PROJECT


def test_the_menu_shows_what_was_asked_for_even_if_it_is_not_there(portfolio, drawn_at_once):
    page = opened(portfolio, project="nowhere", candidate="nobody")
    menus = [part for group in controls(page) for part in getattr(group, "children", ())]
    values = [menu.value for menu in menus if isinstance(menu, widgets.Dropdown)]
    assert {"nowhere", "nobody"} <= set(values)
