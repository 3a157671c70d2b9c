"""The risk page: confidence and assumptions in; how sure, and because of what, out."""

import traitlets

from workbench.app.board import Board
from workbench.app.pages.risk_answers import candidates
from workbench.app.pages.risk_controls import controls
from workbench.app.pages.risk_portfolio_answers import PortfolioAnswers
from workbench.app.pages.risk_question import Question
from workbench.app.pages.risk_views import MONEY, PLAN, VIEWS, plan_tiles
from workbench.app.searching import SearchingState
from workbench.charts.float_ranges import NEAR
from workbench.charts.style import picture
from workbench.errors import ParameterError
from workbench.risk.project_risk import Basis
from workbench.schedule.project_schedule import with_schedules

CURVE = next(iter(VIEWS))
__all__ = ["RiskState", "controls", "state"]


class RiskState(SearchingState):
    """What is assumed, how sure the committee wants to be, and what is looked at."""

    view = traitlets.Unicode(CURVE).tag(knob=True)
    confidence = traitlets.Float(0.8).tag(knob=True)
    use_history = traitlets.Bool(True).tag(knob=True)
    measure = traitlets.Enum(("value", "cost"), "value").tag(knob=True)
    loading = traitlets.Float(0.5).tag(knob=True)
    project = traitlets.Unicode("").tag(knob=True)
    basis = traitlets.Enum([str(one) for one in Basis], str(Basis.BOTH)).tag(knob=True)
    shared = traitlets.Float(0.5).tag(knob=True)
    outcome = traitlets.Enum(("finish", "cost"), "finish").tag(knob=True)
    responses = traitlets.Bool(False).tag(knob=True)
    without = traitlets.Tuple().tag(knob=True)
    stress = traitlets.Tuple().tag(knob=True)
    candidate = traitlets.Unicode("").tag(knob=True)
    near = traitlets.Float(NEAR).tag(knob=True)
    quantity = traitlets.Unicode("").tag(knob=True)
    iterations = traitlets.Int(10_000)
    seed = traitlets.Int(1)
    budget_factor = traitlets.Float(1.0)
    time_limit = traitlets.Float(10.0)
    gap = traitlets.Float(0.005)

    def __init__(self, portfolio, **knobs):
        self._answers: PortfolioAnswers | None = None
        super().__init__(portfolio, **knobs)

    @property
    def answers(self) -> PortfolioAnswers:
        """What can be asked about the portfolio as it is now."""
        if self._answers is None or self._answers.portfolio is not self.portfolio:
            self._answers = PortfolioAnswers(
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
        return Question(**{name: getattr(self, name) for name in self.traits(knob=True)})

    def find(self, asked: Question, progress=None, *, quick: bool = False) -> tuple[PortfolioAnswers, Question, object]:
        """Simulate what the view is about, and find what it needs beside it."""
        answers, view = self.answers, VIEWS[asked.view]
        if view.knobs in (PLAN, MONEY):
            answers.forecast(asked)
        return answers, asked, view.find(answers, asked)

    def show(self, found: tuple[PortfolioAnswers, Question, object]) -> Board:
        """Show the finding, the picture and the rows behind it."""
        answers, question, answer = found
        view = VIEWS[question.view]
        shown = view.show(answers, question, answer)
        tiles = shown.tiles or (plan_tiles(answers.forecast(question)) if view.knobs in (PLAN, MONEY) else ())
        drawn = picture(shown.ax.figure, shown.headline)
        return Board(headline=shown.headline, tiles=tiles, picture=drawn, table=shown.rows)


def state(params, portfolio) -> RiskState:
    """Start the page from the notebook's parameters."""
    return RiskState(
        portfolio,
        view=params.view,
        confidence=params.confidence,
        use_history=params.use_history,
        project=params.project or next(iter(with_schedules(portfolio)), ""),
        basis=params.basis,
        shared=params.shared,
        responses=params.responses,
        without=tuple(params.without),
        stress=tuple(params.stress),
        candidate=params.candidate or next(iter(candidates(portfolio)), ""),
        iterations=params.iterations,
        seed=params.seed,
        budget_factor=params.budget_factor,
        time_limit=params.time_limit,
        gap=params.gap,
    )
