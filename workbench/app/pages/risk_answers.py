"""What the risk page asks about one portfolio; an answer that may be asked for again is kept."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from workbench.delivery.track import track
from workbench.governance.flags import flags
from workbench.portfolio import Portfolio
from workbench.risk.adjustments import Adjustment, flag_adjustments
from workbench.risk.forecast import Forecast, forecast
from workbench.risk.uncertainty import Uncertainty
from workbench.rules import read_rules
from workbench.selection.limits import Limits
from workbench.selection.select import Selection, select
from workbench.selection.ways import running

MOST_KEPT = 32


@dataclass(frozen=True)
class Question:
    """
    The knobs of the page at one moment.

    Parameters
    ----------
    view
        What is looked at.
    confidence
        How sure the committee wants to be.
    use_history
        Whether the office's own record counts.
    measure
        `value` or `cost`.
    loading
        Common factor of projects that name none.
    project
        Project whose schedule is looked at; empty for the first that has one.
    """

    view: str
    confidence: float = 0.8
    use_history: bool = True
    measure: str = "value"
    loading: float = 0.5
    project: str = ""


class Answers:
    """
    Answers about one portfolio.

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
        self.portfolio, self.iterations, self.seed = portfolio, iterations, seed
        self.budget_factor, self.gap, self.time_limit = budget_factor, gap, time_limit
        self._kept: dict[tuple[Hashable, ...], object] = {}

    def plan(self) -> Selection:
        """The proposed plan that is put at risk."""
        limits = Limits(budget_factor=self.budget_factor)
        return self._keep("plan", lambda: select(self.portfolio, limits, time_limit=self.time_limit, gap=self.gap))

    def raised(self) -> dict[str, Adjustment]:
        """What open flags and red statuses do to the forecast, by the rules of the office."""
        return self._keep("raised", lambda: _raised(self.portfolio))

    def uncertainty(self, question: Question) -> Uncertainty:
        """What is uncertain about the money."""
        return Uncertainty(use_history=question.use_history, loading=question.loading, adjustments=self.raised())

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
        )

    def _keep(self, verb: str, make: Callable[[], object], *key: Hashable):
        """Give the answer that was found before, or find it; `key` is what of the question it depends on."""
        at = (verb, *key)
        if at not in self._kept:
            while len(self._kept) >= MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[at] = make()
        return self._kept[at]


def _raised(portfolio: Portfolio) -> dict[str, Adjustment]:
    rules = read_rules()
    colours = track(portfolio, rules=rules).table["computed"]
    return flag_adjustments(flags(portfolio, rules=rules).table, rules, colours=colours)
