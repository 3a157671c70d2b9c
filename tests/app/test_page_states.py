"""Pages without a browser: knobs in, boards out, and a page that stays alive whatever it is asked."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib import import_module

import ipywidgets as widgets
import matplotlib as mpl
import pandas as pd
import pytest
import traitlets
from hostile_names import renamed_sample
from sketches import sketch
from small_sample import small_sample

from workbench import params
from workbench.app import page
from workbench.app.board import Board, Tile
from workbench.app.pages.selection_list import CandidateList
from workbench.app.state import PageState
from workbench.charts.style import use_style
from workbench.errors import UsageError
from workbench.portfolio import Portfolio
from workbench.sources.sample import energy
from workbench.tables import Markup, text

QUICK = {
    "SelectionParams": {"gap": 0.05},
    "RiskParams": {"gap": 0.05, "iterations": 200},
    "PackParams": {"gap": 0.05, "iterations": 200},
}
PAGES = [model.__name__ for model in params.MODELS.values()]

# page, knob, another position, whether the figures in the tiles must change too
TURNS = [
    ("IntakeParams", "weights", {"delivery_risk": 1.0}, True),
    ("IntakeParams", "top", 3, True),
    ("IntakeParams", "states", ("active",), True),
    ("CapacityParams", "limit", 0.5, True),
    ("CapacityParams", "include_proposed", False, True),
    ("CapacityParams", "unit", "hours", True),
    ("SelectionParams", "budget_factor", 0.4, True),
    ("SelectionParams", "max_projects", 2, True),
    ("RiskParams", "confidence", 0.9, True),
    ("RiskParams", "use_history", False, True),
    ("RiskParams", "loading", 1.0, True),
    ("RiskParams", "measure", "cost", False),
    ("RiskParams", "view", "joint", True),
    ("ScheduleParams", "schedule", "ST-001", True),
    ("ScheduleParams", "view", "gantt", False),
    ("DeliveryParams", "programme", "prog_grid_it", True),
    ("DeliveryParams", "month", "2026-07", True),
]

REDRAWN = ("top", "unit", "max_projects", "measure", "month")  # one knob of each page

# page, knob, a position that no answer belongs to, what the page says
IMPOSSIBLE = [
    ("IntakeParams", "weights", {"charm": 1.0}, "weights: charm is not one of"),
    ("IntakeParams", "weights", {"environment": 0.0}, "at least one must be above 0"),
    ("IntakeParams", "weights", {"environment": float("nan")}, "must be a finite number"),
    ("IntakeParams", "states", ("dreaming",), "states: dreaming is not one of"),
    ("IntakeParams", "top", 0, "top: expected at least 1"),
    ("CapacityParams", "limit", -1.0, "limit: expected a finite number above 0"),
    ("SelectionParams", "budget_factor", -1.0, "budget_factor"),
    ("SelectionParams", "forced_in", ("<b>nobody</b>",), "<b>nobody</b>"),
    ("SelectionParams", "forced_out", ("nobody",), "nobody"),
    ("SelectionParams", "max_projects", -1, "max_projects"),
    ("RiskParams", "confidence", 2.0, "confidence"),
    ("RiskParams", "loading", 7.0, "loading"),
    ("RiskParams", "view", "luck", "view: expected one of curve"),
    ("DeliveryParams", "programme", "nowhere", "nowhere"),
    ("DeliveryParams", "month", "yesterday", "yesterday"),
]


@pytest.fixture(autouse=True)
def looks(monkeypatch):
    for name in ("WORKBENCH_HEADLESS", "PAPERMILL_OUTPUT_PATH"):
        monkeypatch.delenv(name, raising=False)
    with mpl.rc_context():
        use_style()
        yield


@pytest.fixture(scope="module")
def portfolio() -> Portfolio:
    return small_sample(energy())


def open_state(name: str, portfolio: Portfolio, **values) -> tuple[PageState, list[widgets.Widget]]:
    """State and controls of a page, as `open_page` makes them."""
    state, controls = page.PAGES[name](model_of(name)(**{**QUICK.get(name, {}), **values}), portfolio)
    return state, controls(state)


@pytest.fixture(scope="module")
def opened(portfolio) -> dict[str, tuple[PageState, Board]]:
    """Every page once, without controls, and the board it opened with."""
    with mpl.rc_context():
        use_style()
        return open_all(portfolio)


@pytest.fixture
def sketched(monkeypatch) -> None:
    """Pictures that tell what was drawn without drawing it, for tests of everything but the drawing."""
    sketch_pictures(monkeypatch)


def sketch_pictures(patch: pytest.MonkeyPatch) -> None:
    for name in ("home", "intake", "capacity", "selection", "risk", "delivery", "pack"):
        patch.setattr(import_module(f"workbench.app.pages.{name}"), "picture", sketch)


@pytest.fixture(scope="module")
def opened_sketched(portfolio) -> dict[str, tuple[PageState, Board]]:
    """Every page once, without controls and drawing, and the board it opened with."""
    with mpl.rc_context(), pytest.MonkeyPatch.context() as patch:
        use_style()
        sketch_pictures(patch)
        return open_all(portfolio)


@pytest.fixture(scope="module")
def controlled(portfolio) -> dict[str, tuple[PageState, list[widgets.Widget]]]:
    """Every page that is turned, once, with its controls and without drawing."""
    with mpl.rc_context(), pytest.MonkeyPatch.context() as patch:
        use_style()
        sketch_pictures(patch)
        return {name: open_state(name, portfolio) for name in {turn[0] for turn in TURNS}}


def open_all(portfolio: Portfolio) -> dict[str, tuple[PageState, Board]]:
    states = {name: page.PAGES[name](model_of(name)(**QUICK.get(name, {})), portfolio)[0] for name in PAGES}
    return {name: (state, state.board) for name, state in states.items()}


def model_of(name: str) -> type[params.Params]:
    return next(model for model in params.MODELS.values() if model.__name__ == name)


def leaves(widget: widgets.Widget) -> Iterator[widgets.Widget]:
    for child in getattr(widget, "children", ()):
        yield from leaves(child)
    if not getattr(widget, "children", ()):
        yield widget


# --------------------------------------------------------------------------------------------------------- boards


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_with_a_finding_its_figures_a_picture_and_rows(name, opened):
    _, board = opened[name]
    assert board.problem == ""
    assert len(board.headline.split()) >= 5
    assert 3 <= len(board.tiles) <= 6
    assert board.picture.startswith(b"\x89PNG")
    assert "<table" in board.table


@pytest.mark.parametrize(("name", "knob", "value", "tiles"), TURNS, ids=[f"{t[0]}-{t[1]}" for t in TURNS])
def test_a_turned_knob_shows_another_board_and_turned_back_the_first(
    name, knob, value, tiles, opened_sketched, sketched
):
    state, first = opened_sketched[name]
    before = getattr(state, knob)
    setattr(state, knob, value)
    turned = state.board
    setattr(state, knob, before)
    assert turned.problem == ""
    assert turned.picture != first.picture
    if tiles:
        assert turned.tiles != first.tiles
    assert state.board == first


@pytest.mark.parametrize(("name", "knob", "value"), [turn[:3] for turn in TURNS if turn[1] in REDRAWN])
def test_a_turned_knob_changes_the_very_bytes_of_the_picture(name, knob, value, opened):
    state, first = opened[name]
    before = getattr(state, knob)
    setattr(state, knob, value)
    turned = state.board
    setattr(state, knob, before)
    assert turned.picture.startswith(b"\x89PNG")
    assert turned.picture != first.picture
    assert state.board.picture == first.picture


@pytest.mark.parametrize("force", ["forced_in", "forced_out"])
def test_forcing_a_project_changes_the_plan_and_the_page_counts_the_change(force, opened):
    state, first = opened["SelectionParams"]
    plan = state.answer()
    left_out = plan.table[~plan.table["chosen"]]
    wanted = plan.chosen[0] if force == "forced_out" else left_out["cost"].idxmin()
    setattr(state, force, (wanted,))
    turned, now = state.board, state.answer().chosen
    setattr(state, force, ())
    assert (wanted in now) == (force == "forced_in")
    assert turned.picture != first.picture
    came, went = set(now) - set(plan.chosen), set(plan.chosen) - set(now)
    assert turned.tiles[-1] == Tile("Changed since opened", f"{len(came)} in, {len(went)} out", "projects")


@pytest.mark.parametrize(("name", "knob", "value", "said"), IMPOSSIBLE, ids=[f"{t[0]}-{t[1]}" for t in IMPOSSIBLE])
def test_an_impossible_knob_is_answered_with_what_is_wrong_and_the_page_stays_alive(
    name, knob, value, said, opened_sketched, sketched
):
    state, first = opened_sketched[name]
    before = getattr(state, knob)
    setattr(state, knob, value)
    refused = state.board
    setattr(state, knob, before)
    assert said in refused.problem
    assert str(text(refused.problem)) in refused.summary
    assert 'role="alert"' in refused.summary
    assert refused.picture == b""
    assert state.board.picture == first.picture


@pytest.mark.parametrize(
    ("name", "knob", "value"),
    [
        ("CapacityParams", "unit", "days"),
        ("CapacityParams", "limit", "much"),
        ("RiskParams", "measure", "luck"),
        ("RiskParams", "confidence", None),
        ("IntakeParams", "top", "all"),
        ("DeliveryParams", "month", 3),
    ],
)
def test_a_knob_takes_nothing_of_another_kind(name, knob, value, opened):
    state, first = opened[name]
    with pytest.raises(traitlets.TraitError):
        setattr(state, knob, value)
    assert state.board == first


def test_the_same_parameters_give_the_same_board_again(opened):
    again = open_all(small_sample(energy()))  # another portfolio object, so nothing is answered from memory
    for name in PAGES:
        assert again[name][1] == opened[name][1], name


def test_a_mistake_in_the_code_is_not_hidden_as_a_problem(portfolio):
    class Broken(PageState):
        def compute(self) -> Board:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Broken(portfolio)
    with pytest.raises(TypeError, match="PageState has no answer"):
        PageState(portfolio)


def test_a_page_that_cannot_answer_at_first_recovers_later(portfolio):
    class Moody(PageState):
        good = traitlets.Bool(False).tag(knob=True)
        other = traitlets.Int(0)

        def compute(self) -> Board:
            if not self.good:
                raise UsageError("not today")
            return Board(headline=f"found {self.other}")

    state = Moody(portfolio)
    assert state.board.problem == "not today"
    state.good = True
    assert (state.board.headline, state.board.problem) == ("found 0", "")
    state.other = 1  # no knob
    assert state.board.headline == "found 0"


# ---------------------------------------------------------------------------------------------------------- data


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("HomeParams", ("no rows in findings, actions, risks", "no supply or demand", "no status reports")),
        ("IntakeParams", ("The portfolio has no rows in criteria and ratings.",)),
        ("CapacityParams", ("The portfolio has no rows in supply and demand.",)),
        ("SelectionParams", ("The portfolio has no candidate to choose from.",)),
        ("RiskParams", ("The portfolio has no rows in projects.",)),
        ("DeliveryParams", ("The portfolio has no rows in projects and status_reports.",)),
        ("PackParams", ("The portfolio has no candidate to choose from.", "no rows in projects and status_reports")),
    ],
)
def test_on_an_empty_portfolio_a_page_says_what_is_missing(name, said, sketched):
    state, _ = open_state(name, Portfolio())
    shown = seen(state.board._repr_html_()).text
    assert [sentence for sentence in said if sentence.replace(", ", " and ") not in shown.replace(", ", " and ")] == []
    assert state.board.picture
    assert "nan" not in shown.lower().split()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("states", [["active"], ["candidate"]], ids="-".join)
def test_a_page_opens_on_bare_projects(name, states, sketched):
    state, _ = open_state(name, Portfolio(projects=pd.DataFrame({"project": ["a"], "state": states})))
    assert state.board.problem == ""
    assert state.board.headline


class seen(HTMLParser):
    """Elements, attributes and text of a piece of HTML."""

    def __init__(self, markup: str):
        super().__init__()
        self.tags, self.keys, self.words = set(), set(), []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.keys |= {key for key, _ in attrs}

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)


SAVE = re.compile('<a class="wb-save" download="[a-z_]+[.]xlsx" href="data:[a-z.-]+/[a-z.-]+;base64,[A-Za-z0-9+/=]*">')
"""The link of our own that saves a workbook; it holds no letter of the data that a browser would read as markup."""


@pytest.fixture(scope="module")
def hostile() -> Portfolio:
    return small_sample(renamed_sample())


@pytest.mark.parametrize("name", PAGES)
def test_hostile_names_are_shown_as_text_and_never_become_elements(name, hostile):
    state, controls = open_state(name, hostile)
    markup = SAVE.sub("", state.board._repr_html_())
    found = seen(markup)
    ours = {"div", "p", "img", "table", "caption", "thead", "tbody", "tr", "th", "td", "span"}
    assert found.tags <= ours
    assert found.keys <= {"class", "role", "alt", "src", "scope", "tabindex", "title"}
    assert markup.count("<img") == 1  # the picture
    for shown in leaves(page.lay_out(state, controls)):
        if isinstance(shown, widgets.HTML):
            assert seen(SAVE.sub("", shown.value)).tags <= ours | {"label", "b", "strong"}
        assert not isinstance(shown, widgets.HTMLMath | widgets.Output)
        assert getattr(shown, "description_allow_html", False) is False


def test_the_hostile_names_do_reach_the_pages(hostile, sketched):
    for name in ("IntakeParams", "SelectionParams", "RiskParams", "DeliveryParams"):
        shown = seen(open_state(name, hostile)[0].board._repr_html_()).text
        assert any(other[:60] in shown for other in hostile.projects["name"] if len(other) > 8), name


def test_a_board_escapes_all_it_is_told():
    attack = "<img src=x onerror=alert(1)>\" onload='x"
    board = Board(
        headline=attack, tiles=(Tile(attack, attack, attack),), picture=b"\x89PNG", table=text(attack), problem=""
    )
    found = seen(board._repr_html_())
    assert found.tags == {"div", "p", "img"}
    assert found.keys == {"class", "role", "alt", "src"}
    assert found.text.count(attack) == 5
    assert seen(Board(headline="", problem=attack)._repr_html_()).text == attack


def test_a_board_takes_no_table_that_was_not_escaped():
    assert seen(Board(headline="x", table="<script>x</script>")._repr_html_()).tags == {"div", "p"}


def test_a_board_without_picture_has_no_image():
    assert Board(headline="x").image == ""


# -------------------------------------------------------------------------------------------------------- widgets


@pytest.mark.parametrize("headless", ["WORKBENCH_HEADLESS", "PAPERMILL_OUTPUT_PATH"])
def test_a_run_without_anybody_gets_the_board_and_a_page_gets_widgets(headless, portfolio, sketched, monkeypatch):
    asked = params.CapacityParams()
    live = page.open_page(asked, portfolio)
    monkeypatch.setenv(headless, "1")
    alone = page.open_page(asked, portfolio)
    assert isinstance(live, widgets.Widget)
    assert isinstance(alone, Board)
    shown = "".join(part.value for part in leaves(live) if isinstance(part, widgets.HTML))
    assert all(str(part) in shown for part in (alone.summary, alone.image, alone.table))


def handles(controls: list[widgets.Widget]) -> list[widgets.Widget]:
    """What a hand can turn, also inside of what can be folded; buttons, files and lists have tests of their own."""
    turned = [control for control in controls if not isinstance(control, CandidateList | widgets.FileUpload)]
    parts = [part for c in turned for part in leaves(c) if not isinstance(part, widgets.HTML | widgets.Button)]
    return [part for part in parts if not isinstance(part, widgets.Dropdown) or len(part.options) > 1]


@pytest.mark.parametrize("name", PAGES)
def test_every_control_says_what_it_is_for(name, portfolio, sketched):
    state, controls = open_state(name, portfolio)
    laid_out = page.lay_out(state, controls)
    parts = list(leaves(laid_out))
    for control in handles(controls):
        at = next(i for i, part in enumerate(parts) if part is control)
        before = parts[at - 1].value if at and isinstance(parts[at - 1], widgets.Label | widgets.HTML) else ""
        assert control.description or seen(str(before)).text.strip(), control
        assert at or control.description
    assert len(handles(controls)) == len({id(control) for control in handles(controls)})


def test_pages_that_are_read_have_no_controls(sketched):
    assert [name for name in PAGES if not open_state(name, Portfolio())[1]] == ["HomeParams", "PackParams"]


def other_position(control: widgets.Widget) -> object:
    """A position of a control that it is not in."""
    if isinstance(control, widgets.Checkbox):
        return not control.value
    if isinstance(control, widgets.FloatSlider | widgets.IntSlider):
        return control.min + control.step if control.value != control.min + control.step else control.max
    if isinstance(control, widgets.SelectMultiple):
        return (control.options[0][1],)
    if isinstance(control, widgets.Text):
        return "another"
    values = [value for _, value in control.options]
    return next(value for value in reversed(values) if value != control.value)


@pytest.mark.parametrize("name", [name for name in PAGES if name not in ("HomeParams", "PackParams")])
def test_a_control_turns_the_state_and_the_page_and_back(name, portfolio, sketched):
    state, controls = open_state(name, portfolio)
    laid_out = page.lay_out(state, controls)
    summary = next(part for part in leaves(laid_out) if isinstance(part, widgets.HTML) and "wb-headline" in part.value)
    for control in handles(controls):
        knobs, before, value = dict(state.trait_values(knob=True)), state.board, control.value
        control.value = other_position(control)
        assert state.trait_values(knob=True) != knobs, control
        assert summary.value == state.board.summary
        control.value = value
        assert {**state.trait_values(knob=True)} == knobs
        assert state.board.picture == before.picture


@pytest.mark.parametrize(("name", "knob", "value", "tiles"), TURNS, ids=[f"{t[0]}-{t[1]}" for t in TURNS])
def test_a_control_follows_the_state(name, knob, value, tiles, controlled, sketched):
    state, controls = controlled[name]
    seen_before, before = [control.value for control in handles(controls)], getattr(state, knob)
    setattr(state, knob, value)
    shown, kept = [control.value for control in handles(controls)], getattr(state, knob)
    setattr(state, knob, before)
    assert kept == value
    if knob not in ("weights", "states", "max_projects"):  # no control shows these after the page was opened
        assert shown != seen_before
        assert [control.value for control in handles(controls)] == seen_before


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("IntakeParams", {"top": 200, "weights": {"environment": 30.0, "delivery_risk": 70.0}}),
        ("IntakeParams", {"weights": {"charm": 5.0}}),
        ("CapacityParams", {"limit": 0.1}),
        ("CapacityParams", {"limit": 2.0}),
        ("SelectionParams", {"budget_factor": 3.0}),
        ("RiskParams", {"confidence": 0.99}),
        ("RiskParams", {"view": "finish", "project": "IT-001", "basis": "register", "shared": 1.0, "responses": True}),
        ("DeliveryParams", {"month": "2031-01"}),
        ("DeliveryParams", {"programme": "nowhere"}),
        ("DeliveryParams", {"programme": "group"}),
    ],
)
def test_controls_leave_the_parameters_of_the_notebook_as_they_are(name, values, portfolio, sketched):
    """The page and a headless run of the same notebook must not differ because a control has a narrower range."""
    state, controls = open_state(name, portfolio, **values)
    alone = open_state(name, portfolio, **values)[0]
    for knob, value in values.items():
        now = getattr(state, knob)
        if knob == "weights":
            total = sum(value.values())
            assert {key: pytest.approx(weight / total) for key, weight in value.items()} == {
                key: weight / sum(now.values()) for key, weight in now.items() if weight
            }
        else:
            assert now == (tuple(value) if isinstance(value, list) else value)
            assert now in [control.value for control in handles(controls)], "the control shows where the knob is"
    assert state.board == alone.board


def test_a_page_about_the_top_of_the_tree_is_a_page_about_all(portfolio, sketched):
    top = portfolio.components.index[portfolio.components["parent"] == ""][0]
    state, _ = open_state("DeliveryParams", portfolio, programme=top)
    assert state.board.tiles == open_state("DeliveryParams", portfolio)[0].board.tiles


def test_only_escaped_markup_becomes_html():
    assert page.safe_html(text("<b>")).value == "&lt;b&gt;"
    for raw in ("<b>", f"{text('a')}", None, 3):
        with pytest.raises(TypeError, match="expected markup from"):
            page.safe_html(raw)
    assert page.safe_html(Markup("")).value == ""


def test_every_model_has_a_page():
    assert set(page.PAGES) == set(PAGES)
