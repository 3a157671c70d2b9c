"""
A page shows the figures of the pack: same database, same parameters, same text.

What a browser shows is compared in `app/test_real_pages.py`, where the pages are opened anyway.
"""

import pytest
from sample_office import board_in, notebook_names, params_of, shown_in

from workbench.app.board import Board
from workbench.app.page import open_page
from workbench.report.html import section
from workbench.report.notebook_file import executed
from workbench.sources import read_portfolio

pytest_plugins = ["sample_fixtures"]


@pytest.fixture(scope="module")
def portfolio(sample_db):
    """The portfolio as the pages read it."""
    return read_portfolio(sample_db)


@pytest.mark.parametrize("name", notebook_names())
def test_the_board_of_a_page_is_the_board_in_the_executed_notebook(
    sample_runs, sample_values, portfolio, monkeypatch, name
):
    monkeypatch.setenv("WORKBENCH_HEADLESS", "1")
    board = open_page(params_of(name, sample_values), portfolio)
    assert isinstance(board, Board)
    executed_board = board_in(sample_runs[name])
    assert without_picture(executed_board) == without_picture(board._repr_html_())
    shown = shown_in(sample_runs[name])
    assert shown.headline == board.headline
    assert shown.tiles == tuple((tile.name, tile.value, tile.note) for tile in board.tiles)


@pytest.mark.parametrize("name", [name for name in notebook_names() if name != "00_home"])
def test_the_exported_section_of_the_pack_keeps_every_figure_of_the_board(sample_runs, name):
    run = sample_runs[name]
    page = section(name, executed(run.output), run.record).html
    shown = shown_in(run)
    assert shown.headline in page
    for title, value, _ in shown.tiles:
        assert f">{title}<" in page
        assert f">{value}<" in page


def without_picture(markup: str) -> str:
    """Leave the picture out: other fonts or versions of a library may draw it otherwise."""
    before, _, rest = markup.partition('src="data:image/png;base64,')
    return before + rest.partition('"')[2]
