"""What a view of the selection page is: from the knobs and the plan to a finding, a picture and rows."""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.app import shown
from workbench.app.pages.selection_answers import Answers, Question
from workbench.selection.engine import Watch
from workbench.selection.select import Selection

ROWS = ["name", "chosen", "advice", "start", "cost", "value", "value_per_cost", "why"]


@dataclass(frozen=True)
class Scene:
    """
    Everything a view may use.

    Parameters
    ----------
    answers
        What can be asked about the portfolio.
    question
        The knobs.
    selection
        The best plan.
    first
        The plan the page opened with; None while it opens.
    progress
        Told what a search knows; True stops it.
    """

    answers: Answers
    question: Question
    selection: Selection
    first: Selection | None = None
    progress: Watch | None = None

    @property
    def currency(self) -> str:
        """Currency of all amounts."""
        return self.answers.portfolio.currency


@dataclass(frozen=True)
class View(shown.View):
    """
    One way to look at a plan.

    Parameters
    ----------
    slow
        Whether it takes seconds, so that a turned knob leads back to the plan.
    quick
        Finds a first answer that a page shows while the other one is searched.
    """

    slow: bool = False
    quick: Callable[[Scene], object] | None = None
