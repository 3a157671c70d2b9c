"""The candidates as a list to search and to page: a name opens its why, a button forces it in or out."""

from functools import partial
from typing import TYPE_CHECKING

import ipywidgets as widgets

from workbench.app.page import safe_html, stacked
from workbench.charts.style import shorten
from workbench.selection.ways import candidates
from workbench.tables import Markup, html

if TYPE_CHECKING:
    from workbench.app.pages.selection import SelectionState

ROWS = 6  # on one page of the list
LONGEST = 50  # characters of a name
FILTERS = (("all", "all"), ("in the plan", "in"), ("waiting", "waiting"), ("forced", "forced"))
FORCES = {"free": "· free", "in": "▲ in", "out": "▼ out"}
NEXT = {"free": "in", "in": "out", "out": "free"}
DOES = {"in": "force it in", "out": "force it out", "free": "set it free"}


class CandidateList(widgets.VBox):
    """
    The list; it follows the state and turns its forces.

    Parameters
    ----------
    state
        The page's state.
    """

    def __init__(self, state: "SelectionState"):
        self._state, self._first = state, 0
        self.search = widgets.Text(placeholder="name or id", description="Find a project")
        self.filter = widgets.Dropdown(options=FILTERS, description="of those")
        self.names = [widgets.Button(layout={"flex": "1 1 0", "width": "auto", "height": "auto"}) for _ in range(ROWS)]
        self.forces = [widgets.Button(layout={"flex": "0 0 62px", "width": "62px"}) for _ in range(ROWS)]
        self.back = widgets.Button(description="◀ back", tooltip="Earlier candidates")
        self.more = widgets.Button(description="more ▶", tooltip="Later candidates")
        self.count = safe_html(Markup(""))
        self._shown: list[str] = []
        for number, (name, force) in enumerate(zip(self.names, self.forces, strict=True)):
            name.add_class("wb-candidate")
            force.add_class("wb-force")
            name.on_click(partial(self._open, number))
            force.on_click(partial(self._cycle, number))
        for button, step in ((self.back, -ROWS), (self.more, ROWS)):
            button.layout.width = "72px"
            button.on_click(partial(self._turn, step))
        self._rows = [widgets.HBox(pair) for pair in zip(self.names, self.forces, strict=True)]
        pager = widgets.HBox([self.back, self.count, self.more], layout={"justify_content": "space-between"})
        search, narrow = stacked([self.search]), stacked([self.filter])
        search.layout.flex, narrow.layout.flex = "1 1 0", "0 0 104px"
        super().__init__([widgets.HBox([search, narrow]), *self._rows, pager])
        self.add_class("wb-candidates")
        for field in (self.search, self.filter):
            field.observe(lambda change: self._restart(), "value")
        state.observe(lambda change: self._refresh(), ["selection", "forced_in", "forced_out"])
        self._refresh()

    def found(self) -> list[str]:
        """Projects that fit what is searched; a wish for one that is no candidate comes first, so it can be undone."""
        state, portfolio = self._state, self._state.portfolio
        known = list(candidates(portfolio))
        wished = [name for name in (*state.forced_in, *state.forced_out) if name not in set(known)]
        names = portfolio.projects["name"]
        words = self.search.value.casefold().split()
        kept = {"all": lambda p: True, "in": self._chosen, "waiting": lambda p: not self._chosen(p)}
        keep = kept.get(self.filter.value, lambda p: self._force(p) != "free")
        return [
            project
            for project in dict.fromkeys([*wished, *known])
            if keep(project) and all(word in f"{project} {names.get(project, '')}".casefold() for word in words)
        ]

    def _chosen(self, project: str) -> bool:
        selection = self._state.selection
        return (
            selection is not None and project in selection.table.index and bool(selection.table.at[project, "chosen"])
        )

    def _force(self, project: str) -> str:
        return "in" if project in self._state.forced_in else "out" if project in self._state.forced_out else "free"

    def _restart(self) -> None:
        self._first = 0
        self._refresh()

    def _turn(self, step: int, button: widgets.Button) -> None:
        self._first += step
        self._refresh()

    def _refresh(self) -> None:
        """Write the rows of this page of the list."""
        found = self.found()
        self._first = max(0, min(self._first, (len(found) - 1) // ROWS * ROWS))
        self._shown = found[self._first : self._first + ROWS]
        for number, row in enumerate(self._rows):
            row.layout.display = "flex" if number < len(self._shown) else "none"
        for project, name, force in zip(self._shown, self.names, self.forces, strict=False):
            self._write(project, name, force)
        self.back.disabled, self.more.disabled = self._first == 0, self._first + ROWS >= len(found)
        span = f"{self._first + 1}–{self._first + len(self._shown)} of {len(found)}" if found else "none found"
        self.count.value = html("<span>{span}</span>", span=span)

    def _write(self, project: str, name: widgets.Button, force: widgets.Button) -> None:
        """One row: whether it goes ahead, what it is called, and how it is forced."""
        called = str(self._state.portfolio.projects["name"].get(project, "no candidate"))
        chosen = self._chosen(project)
        name.description = shorten(f"{'✓' if chosen else '○'} {project}  {called}", LONGEST)
        state = "goes ahead" if chosen else "waits"
        name.tooltip = shorten(f"{project} {called}: {state}. Show why.", 200)
        now = self._force(project)
        force.description = FORCES[now]
        force.tooltip = shorten(
            f"{project} is {now if now == 'free' else f'forced {now}'}; press to {DOES[NEXT[now]]}", 200
        )
        force.button_style = "primary" if now != "free" else ""

    def _open(self, number: int, button: widgets.Button) -> None:
        if number < len(self._shown):
            self._state.look_at(self._shown[number])

    def _cycle(self, number: int, button: widgets.Button) -> None:
        if number < len(self._shown):
            project = self._shown[number]
            self._state.force(project, NEXT[self._force(project)])
