import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from workbench.tables import LONGEST, LOOKS, Look, Markup, clipped, html, join, rag, source_line, table, text
from workbench.taxonomy import Rag, State

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    "</td></table><iframe src=//x>",
    "&lt;b&gt;",
    "$\\href{javascript:alert(1)}{x}$",
    "{0} {name} %s",
    "]]><!--",
)
OURS = {"div", "table", "caption", "thead", "tbody", "tr", "th", "td", "span", "p"}


class Reader(HTMLParser):
    """What a browser would see: elements with their attributes, and the text between them."""

    def __init__(self, markup: str):
        super().__init__()
        self.elements, self.texts = [], []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def shown(self) -> str:
        return "".join(self.texts)


def cells(markup: str, kind: str = "td") -> list[str]:
    """Texts of the cells of a table in reading order."""
    found = re.findall(rf"<{kind}[^>]*>(.*?)</{kind}>", markup, re.DOTALL)
    return [Reader(cell).shown for cell in found]


def sides(markup: str, kind: str = "td") -> list[str]:
    return re.findall(rf'<{kind}[^>]* ?class="([^"]*)"', markup)


# ---------------------------------------------------------------------------------------------- escaping


def test_the_payloads_are_live_in_a_table_that_does_not_escape():
    naive = pd.DataFrame({"name": HOSTILE}).to_html(escape=False)
    assert {"img", "script", "iframe"} <= {tag for tag, _ in Reader(naive).elements}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_shown_as_it_is_wherever_it_stands(name):
    frame = pd.DataFrame({name: [name], "b": [1.0]}, index=pd.Index([name], name=name + " id"))
    shown = Reader(table(frame, caption=name, currency=name, looks={"b": Look("B", "money")}, top=1))
    assert {tag for tag, _ in shown.elements} <= OURS
    assert {key for _, attributes in shown.elements for key in attributes} <= {"class", "scope", "tabindex"}
    assert shown.shown.count(name) >= 4  # caption, cell, index and currency; the header is capitalised by its own rule


@pytest.mark.parametrize("name", HOSTILE)
def test_the_sentence_of_an_empty_table_is_escaped(name):
    shown = Reader(table(pd.DataFrame(), empty=name))
    assert shown.elements == [("p", {"class": "wb-note"})]
    assert shown.shown == name


@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_quote_cannot_leave_an_attribute(quote):
    value = f"{quote} onclick={quote}alert(1)"
    ((tag, attributes),) = Reader(html('<span title="{title}">', title=value)).elements
    assert (tag, attributes) == ("span", {"title": value})
    assert quote not in text(value)


def test_control_characters_are_made_visible():
    assert text("a\x00b\x1bc\x7fd\x85e\ud800f") == "a�b�c�d�e�f"


def test_marks_that_turn_the_direction_of_writing_are_made_visible():
    turned = "invoice\u202egpj.exe\u2066x\u2069\u200f"
    assert not set("\u202e\u2066\u2069\u200f") & set(text(turned))
    assert text("مشروع الربط البحري") == "مشروع الربط البحري"


def test_wide_and_narrow_spaces_of_office_files_read_as_spaces():
    assert text("1\xa0200\u202f000\u3000kW") == "1 200 000 kW"


def test_line_breaks_and_tabs_stay():
    assert text("one\ntwo\tthree") == "one\ntwo\tthree"


def test_words_of_any_script_stay():
    for name in ("Küstenkabel Nord", "Σύνδεση", "海上風力", "Проект Б", "naïve café – ½ €"):
        assert text(name) == name


def test_formulas_are_text_and_stay_literal():
    assert text("$\\foo$ and $x<y$") == "$\\foo$ and $x&lt;y$"


def test_a_text_beyond_all_measure_is_cut():
    assert len(text("x" * (LONGEST + 500))) == LONGEST


def test_a_long_cell_ends_in_an_ellipsis_and_keeps_the_rest_as_tooltip():
    name = 'Long "name" <b> ' * 30
    ((tag, attributes),) = Reader(clipped(name, 40)).elements
    assert tag == "span"
    assert attributes["title"] == name
    assert Reader(clipped(name, 40)).shown == name[:39] + "…"
    assert clipped("x" * 40, 40) == "x" * 40


def test_markup_is_never_cut_or_escaped_again():
    made = html("<b>{x}</b>", x="<" * 300)
    assert clipped(made, 10) is made


# ------------------------------------------------------------------------------------- the only two makers


def test_only_text_html_and_join_make_markup():
    made = (text("<b>"), html("<i>{x}</i>", x="<b>"), join([text("a"), text("b")]), table(pd.DataFrame({"a": [1]})))
    assert all(type(one) is Markup for one in made)
    assert made[1] == "<i>&lt;b&gt;</i>"


@pytest.mark.parametrize("other", [lambda m: m + "<b>", lambda m: "<b>" + m, lambda m: m.upper(), lambda m: f"{m}"])
def test_what_is_made_from_markup_by_hand_is_no_markup_any_more(other):
    assert type(other(text("a"))) is str


def test_markup_inside_a_template_is_not_escaped_twice():
    assert html("<p>{x}</p>", x=text("a<b")) == "<p>a&lt;b</p>"


def test_plain_text_cannot_be_joined():
    with pytest.raises(TypeError, match="expected markup, got str"):
        join([text("a"), "<b>"])


@pytest.mark.parametrize(
    "template", ["{x:>10}", "{x!r}", "{x!s:5}", "{}", "{0}", "{x.real}", "{x[0]}", "{y}", "{x:{y}}"]
)
def test_a_template_field_is_a_plain_name_with_a_value(template):
    with pytest.raises(ValueError, match="expected a plain name with a value"):
        html(template, x="v")


def test_doubled_braces_are_braces():
    assert html("{{{x}}}", x="<") == "{&lt;}"


# --------------------------------------------------------------------------------------- columns and cells


def test_numbers_stand_right_and_words_left():
    frame = pd.DataFrame({"n": [1.5], "i": [2], "t": ["x"], "f": [True], "r": ["red"]})
    markup = table(frame, looks={"r": Look("R", "rag")})
    assert sides(markup) == ["wb-number", "wb-number", "wb-text", "wb-text", "wb-text"]
    assert sides(markup, "th") == sides(markup)


def test_every_missing_value_is_a_dash():
    day = pd.Timestamp("2026-09-30")
    frame = pd.DataFrame(
        {
            "number": [1.0, np.nan],
            "whole": pd.array([1, pd.NA], dtype="Int64"),
            "money": [1.0, np.nan],
            "word": ["x", None],
            "day": [day, pd.NaT],
            "period": pd.PeriodIndex(["2026Q3", "NaT"], freq="Q"),
            "flag": pd.array([True, pd.NA], dtype="boolean"),
            "colour": ["red", None],
        }
    )
    looks = {"money": Look("Money", "money"), "colour": Look("Colour", "rag"), "flag": Look("Flag", "flag")}
    first, second = (cells(table(frame.iloc[[row]], looks=looks)) for row in (0, 1))
    assert second == ["–"] * 8
    assert first == ["1", "1", "1", "x", "2026-09-30", "2026Q3", "✓ yes", "■ R Red"]


def test_an_empty_text_is_not_called_missing():
    assert cells(table(pd.DataFrame({"a": ["", "x"]}))) == ["", "x"]


def test_what_is_beyond_any_number_is_said_in_signs():
    frame = pd.DataFrame({"a": [np.inf, -np.inf, 2.0]})
    for kind in ("number", "count", "score", "ratio", "days"):
        assert cells(table(frame, looks={"a": Look("A", kind)}))[:2] == ["∞", "−∞"]
    money = table(frame, looks={"a": Look("A", "money")}, currency="EUR")
    assert cells(money) == ["∞", "−∞", "2"]
    assert cells(money, "th") == ["A (EUR)"]


def test_use_without_supply_is_said_in_words():
    assert cells(table(pd.DataFrame({"utilisation": [np.inf, 0.905]}))) == ["no supply", "90%"]


def test_one_scale_serves_a_whole_column_of_money_and_stands_in_its_header():
    markup = table(pd.DataFrame({"cost": [2_500_000.0, 40_000.0, -1_000.0]}), currency="EUR")
    assert cells(markup, "th") == ["Cost (M EUR)"]
    assert cells(markup) == ["2.5", "0.0", "-0.0"]
    small = table(pd.DataFrame({"cost": [25_000.0, 400.0]}), currency="EUR")
    assert (cells(small, "th"), cells(small)) == (["Cost (k EUR)"], ["25.0", "0.4"])
    tiny = table(pd.DataFrame({"cost": [900.0]}))
    assert (cells(tiny, "th"), cells(tiny)) == (["Cost"], ["900"])


def test_the_scale_follows_the_largest_amount_without_its_sign():
    assert cells(table(pd.DataFrame({"cost": [-3e6, 1.0]}), currency="SEK"), "th") == ["Cost (M SEK)"]


def test_a_column_of_missing_money_has_its_header():
    markup = table(pd.DataFrame({"cost": [None, None]}, dtype=object), currency="EUR")
    assert (cells(markup, "th"), cells(markup)) == (["Cost (EUR)"], ["–", "–"])


def test_known_columns_have_the_words_of_the_office():
    frame = pd.DataFrame({"score": [71.26], "evidence": [0.305], "rank": [1], "value_per_cost": [1.204]})
    markup = table(frame)
    assert cells(markup, "th") == ["Score", "Evidence", "Rank", "Value per cost"]
    assert cells(markup) == ["71.3", "30%", "1", "1.20"]


def test_an_unknown_column_reads_by_its_type():
    frame = pd.DataFrame({"some_new_figure": [1234.5], "days_left": [7], "is_late": [False]})
    markup = table(frame)
    assert cells(markup, "th") == ["Some new figure", "Days left", "Is late"]
    assert cells(markup) == ["1,234", "7", "✗ no"]


def test_a_look_of_the_caller_wins():
    markup = table(pd.DataFrame({"score": [0.5]}), looks={"score": Look("Share", "percent")})
    assert (cells(markup, "th"), cells(markup)) == (["Share"], ["50%"])


def test_every_look_has_a_writer():
    frame = {"rag": "red", "date": pd.Timestamp("2026-01-31")}
    for name, look in LOOKS.items():
        markup = table(pd.DataFrame({name: [frame.get(look.kind, 1)]}))
        assert len(cells(markup)) == 1, name


def test_a_word_of_a_vocabulary_is_shown_by_its_label():
    words = pd.Series([State.ON_HOLD, State.IDEA], dtype=object)
    assert cells(table(pd.DataFrame({"state": words}))) == ["On hold", "Idea"]


def test_columns_come_in_the_order_asked_for():
    frame = pd.DataFrame({"a": ["1"], "b": ["2"], "c": ["3"]})
    assert cells(table(frame, ["c", "a"])) == ["3", "1"]


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(KeyError, match="nowhere"):
        table(pd.DataFrame({"a": [1]}), ["a", "nowhere"])


# ------------------------------------------------------------------------------------------- index and rows


def test_a_named_index_comes_first_unless_unwanted():
    frame = pd.DataFrame({"score": [1.0]}, index=pd.Index(["p1"], name="project"))
    assert cells(table(frame), "th") == ["Project", "Score"]
    assert cells(table(frame, index=False), "th") == ["Score"]


def test_row_numbers_are_not_shown():
    assert cells(table(pd.DataFrame({"a": ["x"]})), "th") == ["A"]


def test_every_level_of_an_index_is_a_column():
    index = pd.MultiIndex.from_tuples([("welder", pd.Period("2026Q1"))], names=["role", "period"])
    markup = table(pd.DataFrame({"gap": [-3.0]}, index=index))
    assert cells(markup, "th") == ["Role", "Period", "Gap (h)"]
    assert cells(markup) == ["welder", "2026Q1", "-3"]


def test_an_index_that_is_a_column_too_is_shown_once():
    frame = pd.DataFrame({"project": ["p1"], "score": [1.0]}, index=pd.Index(["p1"], name="project"))
    assert cells(table(frame), "th") == ["Project", "Score"]


def test_a_shortened_table_says_how_many_rows_there_are():
    frame = pd.DataFrame({"a": ["one", "two", "three"]})
    shown = Reader(table(frame, top=2))
    assert "2 of 3 rows" in shown.shown
    assert "three" not in shown.shown
    assert "of 3 rows" not in Reader(table(frame, top=3)).shown
    assert "of 3 rows" not in Reader(table(frame)).shown


def test_a_frame_without_rows_says_so():
    assert Reader(table(pd.DataFrame({"a": []}), empty="No flag is raised.")).shown == "No flag is raised."
    assert Reader(table(pd.DataFrame({"a": []}))).shown == "No rows."


def test_showing_a_frame_leaves_it_as_it_was():
    frame = pd.DataFrame({"cost": [1.0, np.nan]}, index=pd.Index(["a", "b"], name="project"))
    before = frame.copy()
    table(frame, top=1)
    pd.testing.assert_frame_equal(frame, before)


# ---------------------------------------------------------------------------------------------------- states


@pytest.mark.parametrize("state", list(Rag))
def test_a_state_is_told_by_shape_letter_and_word_and_never_by_colour_alone(state):
    shown = Reader(rag(state)).shown
    shape, letter = state.symbol.split()
    assert shown == f"{shape} {letter} {state.label}"


def test_all_states_differ_in_shape_and_in_letter():
    assert len({state.symbol.split()[0] for state in Rag}) == len({state.symbol.split()[1] for state in Rag}) == 4


@pytest.mark.parametrize("value", ["", None, float("nan"), "purple", "<b>", 3])
def test_what_is_no_state_counts_as_not_reported_and_never_as_green(value):
    assert rag(value) == rag(Rag.NOT_REPORTED)


def test_the_source_line_names_portfolio_day_and_fingerprint():
    from workbench.portfolio import Portfolio

    settings = {"portfolio": ["x"], "name": ["<b>Office</b>"], "as_of": ["2026-09-30"]}
    portfolio = Portfolio(settings=pd.DataFrame(settings), projects=pd.DataFrame({"project": ["a"]}))
    line = Reader(source_line(portfolio))
    assert [tag for tag, _ in line.elements] == ["p"]
    assert "<b>Office</b>" in line.shown
    assert "data as of 2026-09-30" in line.shown
    assert portfolio.fingerprint()[:12] in line.shown
