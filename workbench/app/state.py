"""The state of a page: its knobs and its answer, without widgets."""

import traitlets

from workbench.app.board import Board
from workbench.errors import WorkbenchError
from workbench.portfolio import Portfolio


class PageState(traitlets.HasTraits):
    """
    Knobs as traits, and the board they lead to.

    A subclass tags its knobs with ``knob=True`` and computes the board; a knob that changes leads to a new board. A
    question that cannot be answered leads to a board that says why, so that a page stays alive.

    Parameters
    ----------
    portfolio
        The portfolio.
    **knobs
        First position of the knobs.
    """

    board = traitlets.Instance(Board)

    def __init__(self, portfolio: Portfolio, **knobs):
        self.portfolio = portfolio
        super().__init__(**knobs)
        self.observe(self._turned, names=list(self.traits(knob=True)))
        self._turned()

    def renew(self, portfolio: Portfolio) -> None:
        """Answer the same question about a portfolio that has changed."""
        self.portfolio = portfolio
        self._turned()

    def compute(self) -> Board:
        """Answer the question that the knobs put."""
        raise TypeError(f"{type(self).__name__} has no answer")

    def _turned(self, change=None):
        try:
            self.board = self.compute()
        except (WorkbenchError, ValueError) as error:
            self.board = Board(headline="No answer", problem=str(error))
