"""The risk page: confidence and assumptions in; how sure, and because of what, out."""

import ipywidgets as widgets
import traitlets

from workbench.app.board import Board
from workbench.app.page import knob
from workbench.app.pages.risk_answers import Answers, Question
from workbench.app.pages.risk_views import VIEWS, plan_tiles
from workbench.app.searching import SearchingState
from workbench.charts.style import picture
from workbench.errors import ParameterError

CURVE = next(iter(VIEWS))


class RiskState(SearchingState):
    """What is assumed, how sure the committee wants to be, and what is looked at."""

    view = traitlets.Unicode(CURVE).tag(knob=True)
    confidence = traitlets.Float(0.8).tag(knob=True)
    use_history = traitlets.Bool(True).tag(knob=True)
    measure = traitlets.Enum(("value", "cost"), "value").tag(knob=True)
    loading = traitlets.Float(0.5).tag(knob=True)
    project = traitlets.Unicode("").tag(knob=True)
    iterations = traitlets.Int(10_000)
    seed = traitlets.Int(1)
    budget_factor = traitlets.Float(1.0)
    time_limit = traitlets.Float(10.0)
    gap = traitlets.Float(0.005)

    def __init__(self, portfolio, **knobs):
        self._answers: Answers | None = None
        super().__init__(portfolio, **knobs)

    @property
    def answers(self) -> Answers:
        """What can be asked about the portfolio as it is now."""
        if self._answers is None or self._answers.portfolio is not self.portfolio:
            self._answers = Answers(
                self.portfolio,
                iterations=self.iterations,
                seed=self.seed,
                budget_factor=self.budget_factor,
                gap=self.gap,
                time_limit=self.time_limit,
            )
        return self._answers

    def asked(self) -> Question:
        """Put the knobs as they stand into a question."""
        if self.view not in VIEWS:
            raise ParameterError(f"view: expected one of {', '.join(VIEWS)}, got {self.view}")
        return Question(
            view=self.view,
            confidence=self.confidence,
            use_history=self.use_history,
            measure=self.measure,
            loading=self.loading,
            project=self.project,
        )

    def find(self, asked: Question, progress=None, *, quick: bool = False) -> tuple[Answers, Question, object]:
        """Simulate what the view is about, and find what it needs beside it."""
        answers, view = self.answers, VIEWS[asked.view]
        if view.about == "plan":
            answers.forecast(asked)
        return answers, asked, view.find(answers, asked)

    def show(self, found: tuple[Answers, Question, object]) -> Board:
        """Show the finding, the picture and the rows behind it."""
        answers, question, answer = found
        view = VIEWS[question.view]
        shown = view.show(answers, question, answer)
        tiles = shown.tiles or (plan_tiles(answers.forecast(question)) if view.about == "plan" else ())
        drawn = picture(shown.ax.figure, shown.headline)
        return Board(headline=shown.headline, tiles=tiles, picture=drawn, table=shown.rows)


def state(params, portfolio) -> RiskState:
    """Start the page from the notebook's parameters."""
    return RiskState(
        portfolio,
        confidence=params.confidence,
        use_history=params.use_history,
        iterations=params.iterations,
        seed=params.seed,
        budget_factor=params.budget_factor,
        time_limit=params.time_limit,
        gap=params.gap,
    )


def controls(state: RiskState) -> list[widgets.Widget]:
    """What to look at, how sure, of what, from which record, and how much moves together."""
    view = widgets.Dropdown(options=[(view.label, name) for name, view in VIEWS.items()], description="Show")
    confidence = widgets.FloatSlider(
        min=0.5, max=0.99, step=0.01, description="How sure", readout_format=".0%", continuous_update=False
    )
    loading = widgets.FloatSlider(
        min=0.0,
        max=1.0,
        step=0.1,
        continuous_update=False,
        readout_format=".1f",
        description="Common factor of the others",
    )
    measure = widgets.ToggleButtons(options=[("Value", "value"), ("Cost", "cost")], description="Of")
    history = widgets.Checkbox(description="Learn from own record", indent=False)
    state.search_in_background()
    return [
        knob(state, "view", view),
        knob(state, "confidence", confidence),
        knob(state, "measure", measure),
        knob(state, "use_history", history),
        knob(state, "loading", loading),
        state.cancel_button(),
    ]
