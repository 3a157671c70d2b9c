"""What the selection page asks about one portfolio; an answer that may be asked for again is kept."""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.answer import Answer
from workbench.portfolio import Portfolio
from workbench.risk.forecast import Forecast, forecast
from workbench.selection.explain import Reasons, explain
from workbench.selection.frontier import frontier
from workbench.selection.limits import Limits
from workbench.selection.recorded_plan import recorded_plan
from workbench.selection.select import Selection, select
from workbench.selection.ways import candidates

FACTORS = (0.5, 0.7, 0.85, 1.0, 1.15, 1.3, 1.5)
CONFIDENCE = 0.8
MOST_KEPT = 64


@dataclass(frozen=True)
class Question:
    """
    The knobs of the page at one moment.

    Parameters
    ----------
    view
        What is looked at.
    project
        The project in question; empty for the best one that waits.
    limits
        What a plan must respect.
    time_limit, gap
        Where the engine may stop.
    """

    view: str
    project: str
    limits: Limits
    time_limit: float
    gap: float


class Answers:
    """
    Answers about one portfolio.

    Parameters
    ----------
    portfolio
        The portfolio.
    iterations, seed
        Of the simulated futures behind the risk of candidates and of the plan.
    """

    def __init__(self, portfolio: Portfolio, iterations: int, seed: int):
        self.portfolio = portfolio
        self.simulated = {"iterations": iterations, "seed": seed, "confidence": CONFIDENCE}
        self._kept: dict[tuple, object] = {}
        self._latest: Selection | None = None

    def selection(self, question: Question, progress: Callable[[object], bool] | None = None) -> Selection:
        """The best plan; one that was stopped by a hand stays the answer until another question is asked."""
        if self._latest is None or self._latest.limits != question.limits:
            self._latest = select(
                self.portfolio,
                question.limits,
                time_limit=question.time_limit,
                gap=question.gap,
                progress=progress,
            )
        return self._latest

    def risk(self) -> Forecast | None:
        """Every candidate as simulated at its planned start; None without any."""
        names = list(candidates(self.portfolio))
        if not names:
            return None
        return self._keep(("risk",), lambda: forecast(self.portfolio, projects=names, **self.simulated))

    def certainty(self, selection: Selection) -> Forecast | None:
        """The chosen projects as simulated, at the starts of the plan; None without any."""
        if not selection.chosen:
            return None
        starts = selection.starts
        key = ("certainty", tuple(starts.items()))
        return self._keep(
            key, lambda: forecast(self.portfolio, projects=selection.chosen, starts=starts, **self.simulated)
        )

    def record(self, question: Question) -> Selection | None:
        """The plan of record at today's figures; None without one."""
        found = self._keep(("record", question.limits), lambda: recorded_plan(self.portfolio, question.limits))
        return None if found.value is None else found

    def frontier(self, question: Question, search: bool = True) -> Answer:
        """Budgets around the one asked for; without a search the plans are rounded, at once."""
        here = question.limits.budget_factor or 1.0
        asked = {
            "factors": sorted({round(here * factor, 4) for factor in FACTORS}),
            "gap": max(question.gap, 0.01),
            "time_limit": question.time_limit,
            "search": search,
        }
        return self._keep(
            ("frontier", question.limits, search), lambda: frontier(self.portfolio, question.limits, **asked)
        )

    def limits(self, question: Question, selection: Selection) -> Reasons:
        """What the limits cost, and the habits beside the plan."""
        key = ("limits", question.limits)
        return self._keep(key, lambda: explain(self.portfolio, question.limits, selection, projects=[]))

    def why(self, question: Question, selection: Selection) -> Reasons:
        """Why one project is in the plan or not."""
        project = question.project or favourite(selection)
        budgets = 0 if project in question.limits.forced_out else 1  # no budget takes in what is forced out
        return self._keep(
            ("why", question.limits, project),
            lambda: explain(
                self.portfolio, question.limits, selection, projects=[project], most_solves=1, most_budgets=budgets
            ),
        )

    def _keep(self, key: tuple, make: Callable[[], object]):
        if key not in self._kept:
            while len(self._kept) >= MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = make()
        return self._kept[key]


def favourite(selection: Selection) -> str:
    """The waiting candidate worth most, else the chosen one worth most; empty without candidates."""
    table = selection.table
    if table.empty:
        return ""
    waiting = table[~table["chosen"]]
    return str((waiting if len(waiting) else table)["value"].idxmax())
