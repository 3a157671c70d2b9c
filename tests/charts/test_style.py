import io
import struct

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure

from workbench.charts import style
from workbench.charts.capacity import FULL
from workbench.charts.heat import HEAT
from workbench.taxonomy import Rag


@pytest.fixture(autouse=True)
def looks():
    with mpl.rc_context():
        style.use_style()
        yield
    plt.close("all")


def luminance(colour) -> float:
    """Relative luminance as in WCAG 2.2."""
    channels = np.array(mpl.colors.to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one, other) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_of_contrast_knows_its_ends():
    assert contrast("black", "white") == pytest.approx(21)
    assert contrast("#777777", "white") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("state", list(Rag))
def test_white_words_are_readable_on_every_state(state):
    assert contrast(state.colour, "white") >= 4.5


@pytest.mark.parametrize("colour", style.SERIES)
def test_every_series_stands_out_from_the_paper(colour):
    assert contrast(colour, "white") >= 3


@pytest.mark.parametrize("colour", [style.INK, style.MUTED])
def test_text_is_readable_on_the_paper(colour):
    assert contrast(colour, "white") >= 4.5


def test_the_share_in_a_cell_is_readable_on_any_load():
    for share in np.linspace(0, FULL, 301):
        fill = HEAT(share / FULL)
        assert contrast(style.readable_on(fill), fill) >= 4.5, share


def test_black_or_white_is_readable_on_any_colour_at_all():
    steps = np.linspace(0, 1, 9)
    for fill in np.array(np.meshgrid(steps, steps, steps)).reshape(3, -1).T:
        assert contrast(style.readable_on(tuple(fill)), tuple(fill)) >= 4.5


def test_no_two_series_share_colour_or_hatch():
    assert len(set(style.SERIES)) == len(style.SERIES) == len(set(style.HATCHES)) == len(style.HATCHES)


def test_the_style_draws_formulas_as_they_are_written():
    mpl.rcParams["text.parse_math"] = True
    style.use_style()
    assert mpl.rcParams["text.parse_math"] is False
    cycle = [mpl.colors.to_hex(entry["color"]) for entry in mpl.rcParams["axes.prop_cycle"]]
    assert cycle == list(style.SERIES)


def test_a_formula_in_a_name_is_deadly_without_the_style():
    with mpl.rc_context({"text.parse_math": True}):
        figure = Figure()
        figure.text(0, 0, "$\\foo$")
        with pytest.raises(ValueError, match="Unknown symbol"):
            figure.savefig(io.BytesIO(), format="png")


def test_names_are_cut_to_one_printable_line():
    assert style.shorten("a\nb\x00c\u202ed") == "a b c d"
    assert style.shorten("x" * 34) == "x" * 34
    assert style.shorten("word " * 20, 10) == "word word…"
    assert len(style.shorten("x" * 999)) == 34


def test_a_title_takes_as_many_lines_as_it_needs_and_loses_no_word():
    words = " ".join(f"word{n}" for n in range(60))
    ax = style.titled(style.new_axes(4, 3), words, xlabel="Day", ylabel="Cost (EUR)")
    title = ax.get_title(loc="left")
    assert title.split() == words.split()
    assert max(map(len, title.splitlines())) <= style.TITLE_WIDTH
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("Day", "Cost (EUR)")


def test_the_axes_of_a_caller_are_used_and_none_are_opened():
    mine = style.new_axes(4, 3)
    assert style.axes_for(mine, 9) is mine
    assert plt.get_fignums() == []


def test_without_axes_new_ones_have_the_usual_width_and_the_height_asked_for():
    assert style.axes_for(None).figure.get_size_inches().tolist() == [9.2, 4.4]
    assert style.axes_for(None, 7.0).figure.get_size_inches().tolist() == [9.2, 7.0]


def test_axes_of_a_page_are_unknown_to_the_notebook():
    assert style.new_axes(4, 3).figure.get_size_inches().tolist() == [4, 3]
    assert plt.get_fignums() == []


def test_a_picture_is_a_png_and_its_figure_is_let_go():
    ax = style.axes_for(None, 3.0)
    ax.plot([1, 2])
    made = style.picture(ax.figure)
    width, height = struct.unpack(">II", made[16:24])
    assert made.startswith(b"\x89PNG\r\n\x1a\n")
    assert (width, height) == (round(9.2 * style.PICTURE_DPI), round(3.0 * style.PICTURE_DPI))
    assert plt.get_fignums() == []


def test_a_title_that_repeats_the_headline_is_dropped_and_any_other_stays():
    for headline, left in (("Twice", ""), ("Other", "Twice")):
        ax = style.titled(style.new_axes(4, 3), "Twice")
        style.picture(ax.figure, headline)
        assert ax.get_title(loc="left") == left


def test_the_same_figure_is_the_same_bytes():
    def draw() -> bytes:
        ax = style.titled(style.new_axes(4, 3), "Same")
        ax.plot([1, 3, 2])
        return style.picture(ax.figure)

    assert draw() == draw()


def test_the_reason_stands_where_nothing_can_be_drawn():
    ax = style.say_missing(style.new_axes(4, 3), "Funnel", "The portfolio has no rows in projects.")
    assert ax.get_title(loc="left") == "Funnel"
    assert [text.get_text() for text in ax.texts] == ["The portfolio has no rows in projects."]
    assert not ax.axison
