"""What the risk page asks about one portfolio; an answer that may be asked for again is kept."""

from workbench.app.pages.risk_project_answers import ProjectAnswers
from workbench.app.pages.risk_question import Question
from workbench.delivery.track import track
from workbench.governance.flags import flags
from workbench.portfolio import Portfolio
from workbench.risk.adjustments import Adjustment, flag_adjustments
from workbench.risk.classes import ReferenceClasses, learn
from workbench.risk.forecast import Forecast, forecast
from workbench.risk.knowledge import Knowledge, nothing_to_know, value_of_knowing
from workbench.risk.learning.backtest import Backtest
from workbench.risk.uncertainty import Uncertainty
from workbench.rules import read_rules
from workbench.selection.limits import Limits
from workbench.selection.select import Selection, select
from workbench.selection.ways import running

__all__ = ["Answers", "Question"]


class Answers(ProjectAnswers):
    """
    Answers about one portfolio: its plan, what its decisions hang on, and the schedules of its projects.

    Parameters
    ----------
    portfolio
        The portfolio.
    iterations, seed
        Of all simulated futures.
    budget_factor
        Share of the funds' budgets.
    gap, time_limit
        Where the solver may stop: distance from the best, and seconds.
    """

    def __init__(
        self, portfolio: Portfolio, *, iterations: int, seed: int, budget_factor: float, gap: float, time_limit: float
    ):
        super().__init__(portfolio, iterations=iterations, seed=seed)
        self.budget_factor, self.gap, self.time_limit = budget_factor, gap, time_limit

    def plan(self) -> Selection:
        """The proposed plan that is put at risk."""
        limits = Limits(budget_factor=self.budget_factor)
        return self._keep("plan", lambda: select(self.portfolio, limits, time_limit=self.time_limit, gap=self.gap))

    def raised(self) -> dict[str, Adjustment]:
        """What open flags and red statuses do to the forecast, by the rules of the office."""
        return self._keep("raised", lambda: _raised(self.portfolio))

    def uncertainty(self, question: Question) -> Uncertainty:
        """What is uncertain about the money."""
        return Uncertainty(
            use_history=question.use_history,
            loading=question.loading,
            adjustments=self.raised(),
            stress=question.stress,
        )

    def projects(self) -> list[str]:
        """Running projects and the proposed plan."""
        return [*running(self.portfolio), *self.plan().chosen]

    def forecast(self, question: Question) -> Forecast:
        """Running projects and the proposed plan, simulated."""
        return self._keep(
            "forecast",
            lambda: forecast(
                self.portfolio,
                self.uncertainty(question),
                projects=self.projects(),
                starts=self.plan().starts,
                iterations=self.iterations,
                seed=self.seed,
                confidence=question.confidence,
            ),
            question.confidence,
            question.use_history,
            question.loading,
            question.stress,
        )

    def knowing(self, question: Question) -> Knowledge:
        """What it is worth to know more before a candidate is decided on."""
        candidate = question.candidate or next(iter(candidates(self.portfolio)), "")
        if not candidate:
            return nothing_to_know(self.portfolio, "There is no candidate to decide on.", self.seed)
        return self._keep(
            "knowing",
            lambda: value_of_knowing(
                self.portfolio, candidate, self.uncertainty(question), iterations=self.iterations, seed=self.seed
            ),
            candidate,
            question.use_history,
            question.loading,
            question.stress,
        )

    def classes(self) -> ReferenceClasses:
        """What the office's record says."""
        return self._keep("classes", lambda: learn(self.portfolio))

    def backtest(self, question: Question) -> Backtest:
        """What the record would have predicted, against what came."""
        return self._keep("backtest", self.classes().backtest)


def candidates(portfolio: Portfolio) -> list[str]:
    """Projects that wait for a decision."""
    return [*portfolio.projects.index[portfolio.projects["state"] == "candidate"]]


def _raised(portfolio: Portfolio) -> dict[str, Adjustment]:
    rules = read_rules()
    colours = track(portfolio, rules=rules).table["computed"]
    return flag_adjustments(flags(portfolio, rules=rules).table, rules, colours=colours)
