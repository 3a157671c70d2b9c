"""Pages: controls beside the board of a state, or the board alone when nobody is there to turn them."""

import os
from collections.abc import Sequence

import ipywidgets as widgets
import traitlets

from workbench.app.board import Board
from workbench.app.state import PageState
from workbench.portfolio import Portfolio
from workbench.tables import Markup, html

NAMED_INSIDE = (widgets.Checkbox, widgets.Button, widgets.FileUpload)


def is_live() -> bool:
    """Whether somebody is there to use controls; headless runs show the same board as static figures."""
    return not (os.environ.get("WORKBENCH_HEADLESS") or os.environ.get("PAPERMILL_OUTPUT_PATH"))


def safe_html(markup: Markup, **options) -> widgets.HTML:
    """Show escaped markup; anything else is refused."""
    if not isinstance(markup, Markup):
        raise TypeError(f"expected markup from workbench.tables, got {type(markup).__name__}")
    return widgets.HTML(value=markup, **options)


def lay_out(state: PageState, controls: Sequence[widgets.Widget]) -> widgets.Widget:
    """Put controls beside the board of a state and keep the board up to date."""
    summary, picture, table = (safe_html(Markup("")) for _ in range(3))

    def show(board: Board) -> None:
        summary.value, picture.value, table.value = board.summary, board.image, board.table

    state.observe(lambda change: show(change["new"]), "board")
    show(state.board)
    board = widgets.VBox([summary, picture, table])
    board.add_class("wb-board")
    if not controls:
        return board
    side = stacked(controls)
    side.add_class("wb-controls")
    page = widgets.HBox([side, board])
    page.add_class("wb-page")
    return page


def knob(state: PageState, name: str, control: widgets.Widget, attribute: str = "value") -> widgets.Widget:
    """Tie a control to a knob of the state, both ways."""
    traitlets.link((state, name), (control, attribute))
    return control


def stacked(controls: Sequence[widgets.Widget]) -> widgets.VBox:
    """Put controls below each other, each under its label."""
    return widgets.VBox([part for control in controls for part in _labelled(control)])


def open_page(params, portfolio: Portfolio) -> widgets.Widget | Board:
    """
    Show the page that belongs to a notebook's parameters.

    Parameters
    ----------
    params
        Checked parameters of a notebook; they are the first position of the knobs.
    portfolio
        The portfolio.

    Returns
    -------
    Widget or Board
        Live controls with their board, or in a headless run the board alone.
    """
    state, controls = PAGES[type(params).__name__](params, portfolio)
    return lay_out(state, controls(state)) if is_live() else state.board


def _labelled(control: widgets.Widget) -> list[widgets.Widget]:
    """Put the label above the control, where the longest one fits."""
    control.layout.width = "auto"
    if isinstance(control, widgets.Checkbox | widgets.Button | widgets.FileUpload) or not getattr(
        control, "description", ""
    ):
        return [control]
    label = safe_html(html("<span>{label}</span>", label=control.description))
    control.description_allow_html = False
    control.tooltip = control.description
    control.description = ""
    return [label, control]


def _page(name: str):
    def make(params, portfolio):
        from importlib import import_module

        room = import_module(f"workbench.app.pages.{name}")
        return room.state(params, portfolio), room.controls

    return make


PAGES = {
    "HomeParams": _page("home"),
    "IntakeParams": _page("intake"),
    "CapacityParams": _page("capacity"),
    "SelectionParams": _page("selection"),
    "RiskParams": _page("risk"),
    "ScheduleParams": _page("schedule"),
    "DeliveryParams": _page("delivery"),
    "PackParams": _page("pack"),
}
