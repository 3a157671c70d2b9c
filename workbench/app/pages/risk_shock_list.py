"""The strategic shocks of the portfolio, each with a box that makes it certain."""

from typing import TYPE_CHECKING

import ipywidgets as widgets

from workbench.app.page import safe_html
from workbench.charts.style import shorten
from workbench.tables import html

if TYPE_CHECKING:
    from workbench.app.pages.risk import RiskState

LONGEST_LABEL = 25  # characters beside a box


class ShockList(widgets.VBox):
    """
    A box for every shock.

    Parameters
    ----------
    state
        Whose knob `stress` the boxes turn.
    """

    def __init__(self, state: "RiskState"):
        self._state, self._is_following = state, False
        names = state.portfolio.shocks["name"]
        self._boxes = {key: _box(name or key, key in state.stress) for key, name in names.items()}
        none = safe_html(html("<span>{none}</span>", none="none in the portfolio"))
        super().__init__(
            [safe_html(html("<span>{label}</span>", label="Certain to come")), *(self._boxes.values() or [none])]
        )
        for box in self._boxes.values():
            box.observe(lambda change: self._turned(), "value")
        state.observe(lambda change: self._follow(), ["stress"])

    def _turned(self) -> None:
        if not self._is_following:
            self._state.stress = tuple(key for key, box in self._boxes.items() if box.value)

    def _follow(self) -> None:
        self._is_following = True  # one box after the other: those not reached yet say nothing
        for key, box in self._boxes.items():
            box.value = key in self._state.stress
        self._is_following = False


def _box(name: str, is_certain: bool) -> widgets.Checkbox:
    return widgets.Checkbox(
        is_certain, description=shorten(name, LONGEST_LABEL), tooltip=shorten(name, 200), indent=False
    )
