"""The selection page without a browser: candidates to find and to force, views, and answers from a thread."""

import asyncio

import matplotlib as mpl
import pandas as pd
import pytest
from hostile_names import hostile

from workbench.app.pages import selection as page
from workbench.app.pages import selection_answers
from workbench.app.pages.selection import SelectionState, controls
from workbench.app.pages.selection_list import ROWS, CandidateList
from workbench.app.pages.selection_views import VIEWS
from workbench.charts.style import use_style
from workbench.portfolio import Portfolio
from workbench.selection.recorded_plan import recorded_plan

FAST = [name for name, view in VIEWS.items() if not view.slow]
SETTINGS = {"portfolio": ["x"], "first_period": ["2026Q1"], "last_period": ["2026Q4"], "as_of": ["2026-01-01"],
            "discount_rate": [0.1], "currency": ["EUR"]}  # fmt: skip


@pytest.fixture(autouse=True)
def looks(monkeypatch):
    for name in ("WORKBENCH_HEADLESS", "PAPERMILL_OUTPUT_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(page, "picture", sketch)
    with mpl.rc_context():
        use_style()
        yield


def sketch(figure, headline: str = "") -> bytes:
    """What would be drawn, as text, without drawing it; the pictures have tests of their own."""
    texts = [text.get_text() for ax in figure.axes for text in (*ax.texts, ax.title, *ax.get_yticklabels())]
    return b"\x89PNG" + repr([headline, *texts]).encode()


def office(names: list[str], budget: float = 100.0, mandatory: int = 0, **tables) -> Portfolio:
    """Candidates that cost 10, 20, … and are worth twice that in one quarter of their choice."""
    keys = [f"p{n:04d}" for n in range(len(names))]
    cost = [10.0 * (1 + n % 9) for n in range(len(names))]
    rows = pd.DataFrame({"project": keys, "name": names, "state": "candidate", "start": "2026Q1", "duration": 1})
    rows = rows.assign(latest_start="2026Q3", mandatory=[n < mandatory for n in range(len(names))])
    flows = [
        {"project": key, "period": "2026Q1", "flow": flow, "amount": amount * factor}
        for key, amount in zip(keys, cost, strict=True)
        for flow, factor in (("cost", 1.0), ("benefit", 3.0))
    ]
    budgets = pd.DataFrame({"fund": ["f"], "period": ["2026Q1"], "amount": [budget]})
    return Portfolio(
        settings=pd.DataFrame(SETTINGS), projects=rows, cash_flows=pd.DataFrame(flows), budgets=budgets, **tables
    )


SMALL = ("Alder", "Birch", "Cedar", "Douglas fir", "Elm")


@pytest.fixture(scope="module")
def portfolio() -> Portfolio:
    return office(list(SMALL))


@pytest.fixture
def state(portfolio) -> SelectionState:
    return SelectionState(portfolio, gap=0.0)


def rows(found: CandidateList) -> list[tuple[str, str]]:
    """What the visible rows of a list say."""
    pairs = zip(found._rows, found.names, found.forces, strict=True)
    return [(name.description, force.description) for row, name, force in pairs if row.layout.display != "none"]


# ------------------------------------------------------------------------------------------------------- the list


def test_a_row_says_in_words_and_signs_whether_a_project_goes_ahead_and_how_it_is_forced(state):
    found = CandidateList(state)
    chosen = set(state.selection.chosen)
    assert [name[0] == "✓" for name, _ in rows(found)] == [key in chosen for key in state.portfolio.projects.index]
    assert {force for _, force in rows(found)} == {"· free"}
    assert rows(found)[1][0].endswith("p0001  Birch")
    assert ("goes ahead" in found.names[1].tooltip) == ("p0001" in chosen)


def test_a_press_cycles_free_in_out_and_the_plan_follows(state):
    found = CandidateList(state)
    free = state.board
    waiting = next(n for n, key in enumerate(state.portfolio.projects.index) if key not in state.selection.chosen)
    key = state.portfolio.projects.index[waiting]
    found.forces[waiting].click()
    assert (state.forced_in, state.forced_out) == ((key,), ())
    assert rows(found)[waiting] == (f"✓ {key}  {SMALL[waiting]}", "▲ in")
    assert key in state.selection.chosen
    found.forces[waiting].click()
    assert (state.forced_in, state.forced_out) == ((), (key,))
    assert rows(found)[waiting] == (f"○ {key}  {SMALL[waiting]}", "▼ out")
    found.forces[waiting].click()
    assert (state.forced_in, state.forced_out) == ((), ())
    assert state.board == free


def test_a_press_on_a_name_opens_its_why(state):
    found = CandidateList(state)
    found.names[3].click()
    assert (state.view, state.project) == ("why", "p0003")
    assert "Douglas fir" in state.board.headline
    assert state.board.tiles[0].name == "p0003"
    assert state.board.problem == ""


def test_names_and_ids_are_found_by_any_part_in_any_case(state):
    found = CandidateList(state)
    for asked, keys in (("fir DOUG", ["p0003"]), ("P000", 5), ("0002", ["p0002"]), ("oak", []), ("", 5)):
        found.search.value = asked
        assert found.found() == keys if isinstance(keys, list) else len(found.found()) == keys
    found.search.value = "oak"
    assert rows(found) == []
    assert "none found" in found.count.value


def test_the_list_narrows_to_the_plan_to_those_that_wait_and_to_forced_ones(state):
    found, chosen = CandidateList(state), state.selection.chosen
    for asked, keys in (("in", chosen), ("waiting", [k for k in state.portfolio.projects.index if k not in chosen])):
        found.filter.value = asked
        assert found.found() == keys
    found.filter.value = "forced"
    assert found.found() == []
    state.forced_out = (chosen[0],)
    assert found.found() == [chosen[0]]


def test_a_thousand_candidates_are_paged_with_the_widgets_of_one_page():
    many = office([f"Project number {n}" for n in range(1000)], budget=2000.0)
    found = CandidateList(SelectionState(many, gap=0.1, capacity=False))
    assert len(rows(found)) == len(found.names) == ROWS
    assert found.back.disabled
    seen = []
    while True:
        seen += [name.split()[1] for name, _ in rows(found)]
        if found.more.disabled:
            break
        found.more.click()
    assert seen == list(many.projects.index)
    assert f"{1000 // ROWS * ROWS + 1}–1000 of 1000" in found.count.value
    found.back.click()
    assert len(rows(found)) == ROWS
    found.search.value = "number 77"
    assert "1–6 of 19" in found.count.value


def test_a_wish_for_one_that_is_no_candidate_is_shown_first_and_can_be_undone(portfolio):
    state = SelectionState(portfolio, forced_in=("nobody",))
    found = CandidateList(state)
    assert "nobody" in state.board.problem
    assert rows(found)[0] == ("○ nobody  no candidate", "▲ in")
    found.forces[0].click()
    found.forces[0].click()
    assert state.forced_in == state.forced_out == ()
    assert state.board.problem == ""
    assert "nobody" not in str(rows(found))


def test_hostile_names_are_text_of_buttons_and_never_longer_than_a_row():
    names = hostile(14, seed=5)
    found = CandidateList(SelectionState(office(names), gap=0.05))
    for name, _ in rows(found):
        assert len(name) <= 50
        assert name.isprintable()
    assert all(len(button.tooltip) <= 200 for button in found.names)


# ------------------------------------------------------------------------------------------------------ the views


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_a_small_portfolio_answers(view, state):
    state.view = view
    assert state.board.problem == ""
    assert state.board.picture.startswith(b"\x89PNG")
    assert 3 <= len(state.board.tiles) <= 6
    assert "<table" in state.board.table or "wb-note" in state.board.table, "rows, or a word why there are none"


@pytest.mark.parametrize(
    "case",
    [
        Portfolio,
        lambda: Portfolio(projects=pd.DataFrame({"project": ["a"], "state": ["candidate"]})),
        lambda: office(list(SMALL), budget=5.0, mandatory=1),
    ],
    ids=["nothing", "one bare project", "a mandatory project too dear"],
)
def test_every_view_stays_alive_and_says_what_is_missing(case):
    state = SelectionState(case(), gap=0.0)
    for view in VIEWS:
        state.view = view
        assert state.board.problem == "", view
        assert len(state.board.headline.split()) > 3, view
        assert "nan" not in str(state.board.tiles).lower(), view
        assert state.board.picture, view


def test_without_a_plan_the_limits_say_what_would_help():
    state = SelectionState(office(list(SMALL), budget=5.0, mandatory=1), gap=0.0)
    assert state.board.headline.startswith("No plan")
    state.view = "limits"
    assert "What would help" in state.board.headline
    assert "p0000" in state.board.table


def test_a_turned_knob_leads_from_a_slow_view_back_to_the_plan_and_keeps_a_quick_one(state):
    state.view = "limits"
    state.budget_factor = 0.5
    assert state.view == "plan"
    assert state.board.tiles[-1].name == "Changed since opened"
    state.view = "money"
    state.budget_factor = 0.7
    assert state.view == "money"


def test_the_explain_button_shows_what_the_limits_cost(state):
    actions = controls(state)[5].children
    actions[0].click()
    assert state.view == "limits"
    assert "budget costs" in state.board.headline
    assert actions[1].disabled, "nothing to cancel where answers come at once"


def test_an_unknown_view_is_said_and_left_again(state):
    state.view = "crystal_ball"
    assert "crystal_ball" in state.board.problem
    state.view = "plan"
    assert state.board.problem == ""


def test_a_project_that_is_forced_out_can_be_asked_about(state):
    state.forced_out = ("p0004",)
    state.look_at("p0004")
    assert state.board.problem == ""
    assert state.board.headline.startswith("Elm waits")


# ----------------------------------------------------------------------------------------------- the plan of record


def test_an_approved_start_is_worth_what_a_later_start_leaves_of_the_value():
    record = pd.DataFrame({"project": ["p0001", "p0003"], "start": ["2026Q1", "2026Q3"]})
    known = office(list(SMALL), plan_of_record=record)
    found = recorded_plan(known)
    assert found.chosen == ["p0001", "p0003"]
    assert found.table.at["p0001", "value"] == pytest.approx(40.0)  # 20 costs, 60 comes back
    assert found.table.at["p0003", "value"] == pytest.approx(80.0 / 1.1**0.5)  # two quarters later
    assert found.value == pytest.approx(40.0 + 80.0 / 1.1**0.5)
    assert found.totals["cost"] == 60.0
    assert str(found.table.at["p0003", "finish"]) == "2026Q3"


def test_without_an_approved_candidate_there_is_no_plan_of_record(portfolio):
    assert recorded_plan(portfolio).value is None


def test_what_changed_is_told_against_the_plan_of_record_or_else_against_the_opening(state):
    state.view = "changes"
    assert "Nothing changed" in state.board.table
    state.forced_out = (state.selection.chosen[0],)
    assert "the plan at opening" in state.board.table
    record = pd.DataFrame({"project": ["p0001"], "start": ["2026Q1"]})
    known = SelectionState(office(list(SMALL), plan_of_record=record), view="changes")
    assert "Changes against the plan of record" in known.board.table


# ------------------------------------------------------------------------------------------------ in the background


def test_a_live_page_answers_on_its_loop_what_a_headless_one_answers_at_once(portfolio):
    alone = SelectionState(portfolio, gap=0.0)
    opened = SelectionState(portfolio, gap=0.0)

    async def live():
        controls(opened)
        first = opened.board
        opened.budget_factor = 0.5
        opened.budget_factor = 0.3
        assert opened.board == first, "the answer comes later"
        while opened.board == first or opened.search.busy:
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(live(), 30))
    alone.budget_factor = 0.3
    assert opened.board == alone.board


def test_a_live_page_shows_the_quick_curves_of_the_frontier_before_the_searched_ones(portfolio):
    state = SelectionState(portfolio, gap=0.0)
    boards = []

    async def live():
        controls(state)
        state.observe(lambda change: boards.append(change["new"]), "board")
        state.view = "frontier"
        while len(boards) < 2 or state.search.busy:
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(live(), 30))
    shown = [board for board in boards if not board.headline.startswith("Searching")]
    assert len(shown) == 2
    alone = SelectionState(portfolio, gap=0.0, view="frontier")
    assert shown[1] == alone.board


def test_a_live_page_tells_what_is_wrong_and_recovers(portfolio):
    state = SelectionState(portfolio, gap=0.0)
    said = []

    async def live():
        controls(state)
        good = state.board
        for turn in ({"budget_factor": -1.0}, {"budget_factor": 1.0, "forced_in": ("nobody",)}, {"forced_in": ()}):
            for name, value in turn.items():
                setattr(state, name, value)
            while state.search.busy:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.05)
            said.append(state.board.problem)
        assert state.board == good

    asyncio.run(asyncio.wait_for(live(), 30))
    assert "budget_factor" in said[0]
    assert "nobody" in said[1]
    assert said[2] == ""


def test_while_it_searches_a_page_shows_value_bound_and_gap_and_can_be_cancelled(portfolio, monkeypatch):
    seen = page.Known(2.0, 80.0, 100.0, 0.25)
    state = SelectionState(portfolio, gap=0.0)
    cancel = controls(state)[5].children[1]
    before = state.board
    state.tell(seen)
    assert state.board.headline.startswith("Searching: 80 EUR so far, at most 100 EUR")
    assert [tile.value for tile in state.board.tiles] == ["80 EUR", "100 EUR", "25.00%", "2 s"]
    assert state.board.picture == before.picture
    assert not cancel.disabled
    state.tell(None)
    assert cancel.disabled


def test_an_answer_stopped_by_a_hand_is_shown_once_and_asked_again_later(portfolio, monkeypatch):
    asked = []

    def slow(*question, watch=None, **options):
        asked.append(watch is not None and watch(None))
        return len(asked)

    monkeypatch.setattr(selection_answers, "efficient_set", slow)
    answers, question = selection_answers.Answers(portfolio, 100, 1), SelectionState(portfolio, gap=0.0).asked()
    assert answers.efficient_set(question, lambda seen: True) == 1
    assert answers.efficient_set(question, lambda seen: False) == 2, "the stopped answer was not kept"
    assert answers.efficient_set(question) == 2, "the whole one was"
    assert asked == [True, False]
