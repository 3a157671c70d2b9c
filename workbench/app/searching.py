"""Pages whose answers may take longer than a gesture."""

import asyncio
from functools import partial

import ipywidgets as widgets
import traitlets

from workbench.app.board import Board, Tile
from workbench.app.search import Known, Search
from workbench.app.state import PageState
from workbench.errors import WorkbenchError


class SearchingState(PageState):
    """
    A page that answers in the background where somebody waits, and at once elsewhere.

    A subclass says what is asked (`asked`), finds the answer without touching widgets (`find`), and shows it
    (`show`). A knob turned while a search runs ends that search; an answer is shown only to the newest question.
    """

    known = traitlets.Instance(Known, allow_none=True)

    def __init__(self, portfolio, **knobs):
        self.search: Search | None = None
        super().__init__(portfolio, **knobs)

    def asked(self) -> object:
        """Put the knobs as they stand into a question that no later turn changes."""
        raise TypeError(f"{type(self).__name__} asks nothing")

    def find(self, asked: object, progress=None, *, quick: bool = False) -> object:
        """Answer a question, perhaps in a thread of its own; quickly first where `has_quick` says so."""
        raise TypeError(f"{type(self).__name__} finds nothing")

    def show(self, found: object) -> Board:
        """Turn an answer into a board."""
        raise TypeError(f"{type(self).__name__} shows nothing")

    def has_quick(self, asked: object) -> bool:
        """Whether a question has a first answer that is there at once."""
        return False

    def so_far(self, known: Known) -> tuple[str, tuple[Tile, ...]]:
        """Say what a running search knows, as headline and tiles."""
        return f"Working for {known.seconds:.0f} s; the picture still shows the answer before", self.board.tiles

    def compute(self) -> Board:
        """Answer at once."""
        return self.show(self.find(self.asked()))

    def tell(self, known: Known | None) -> None:
        """Say what a running search knows; the picture stays until the answer is there."""
        self.known = known
        if known is not None:
            self.board = Board(*self.so_far(known), self.board.picture, self.board.table)

    def search_in_background(self) -> None:
        """Search in a thread where the page has a loop that hands the answers to its widgets."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return  # nobody waits: answers come at once
        self.search = Search(loop, self.tell)

    def cancel_button(self) -> widgets.Button:
        """Stop what takes too long; the button can be pressed while something is searched."""
        button = widgets.Button(description="■ Cancel", tooltip="Stop the search and keep what it has found")
        button.layout.width, button.disabled = "84px", True
        button.on_click(lambda _: self.search.cancel() if self.search else None)
        self.observe(lambda change: setattr(button, "disabled", change["new"] is None), "known")
        return button

    def _turned(self, change=None):
        if self.search is None:
            super()._turned(change)
            return
        try:
            asked = self.asked()
        except (WorkbenchError, ValueError) as error:
            self.search.drop()
            self.board = Board(headline="No answer", problem=str(error))
            return
        self._ask(asked, quick=self.has_quick(asked))

    def _ask(self, asked: object, quick: bool) -> None:
        self.search.ask(partial(self.find, asked, quick=quick), partial(self._arrived, asked, quick))

    def _arrived(self, asked: object, quick: bool, found: object) -> None:
        """Show what the background found; what is not a matter of the question is raised for the log."""
        if isinstance(found, Exception):
            self.board = Board(headline="No answer", problem=str(found) or "The search broke off.")
            if not isinstance(found, WorkbenchError | ValueError):
                raise found
            return
        self.board = self.show(found)
        if quick:
            self._ask(asked, quick=False)
