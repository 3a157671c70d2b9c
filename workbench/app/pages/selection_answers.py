"""What the selection page asks about one portfolio; an answer that may be asked for again is kept."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from workbench.answer import Answer
from workbench.portfolio import Portfolio
from workbench.risk.forecast import Forecast, forecast
from workbench.risk.measures import quantile
from workbench.rules import read_rules
from workbench.selection.efficient_set import EfficientSet, efficient_set
from workbench.selection.engine import Watch
from workbench.selection.explain import Reasons, explain
from workbench.selection.frontier import frontier
from workbench.selection.limits import Limits
from workbench.selection.plan_values import plan_values
from workbench.selection.recorded_plan import recorded_plan
from workbench.selection.scenario_plans import ScenarioPlans, scenario_plans
from workbench.selection.select import Selection, select
from workbench.selection.study_worth import StudyWorth, study_worth
from workbench.selection.voter_plans import VoterPlans, voter_plans
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

    def selection(self, question: Question, progress: Watch | None = None) -> Selection:
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
        return self._keep(("risk",), lambda _: forecast(self.portfolio, projects=names, **self.simulated))

    def certainty(self, selection: Selection) -> float | None:
        """Value the plan reaches with the confidence of the page; None without a plan."""
        if selection.value is None or not selection.chosen:
            return None
        futures = {"futures": self.simulated["iterations"], "seed": self.simulated["seed"]}
        key = ("certainty", selection.limits, tuple(selection.starts.items()), tuple(selection.table["way"]))
        values = self._keep(key, lambda _: plan_values(self.portfolio, selection, **futures))
        return quantile(values, 1.0 - CONFIDENCE)

    def record(self, question: Question) -> Selection | None:
        """The plan of record at today's figures; None without one."""
        found = self._keep(("record", question.limits), lambda _: recorded_plan(self.portfolio, question.limits))
        return None if found.value is None else found

    def frontier(self, question: Question, search: bool = True, progress: Watch | None = None) -> Answer:
        """Budgets around the one asked for; without a search the plans are rounded, at once."""
        here = question.limits.budget_factor or 1.0
        asked = {
            "factors": sorted({round(here * factor, 4) for factor in FACTORS}),
            "gap": max(question.gap, 0.01),
            "time_limit": question.time_limit,
            "search": search,
        }
        key = ("frontier", question.limits, search)
        return self._keep(key, lambda watch: frontier(self.portfolio, question.limits, **asked, watch=watch), progress)

    def efficient_set(self, question: Question, progress: Watch | None = None) -> EfficientSet:
        """Plans from the most valuable to the safest."""
        asked = {"time_limit": question.time_limit, "gap": max(question.gap, 0.02)}
        key = ("efficient set", question.limits)
        return self._keep(
            key, lambda watch: efficient_set(self.portfolio, question.limits, **asked, watch=watch), progress
        )

    def voters(self, question: Question, progress: Watch | None = None) -> VoterPlans:
        """The plan each assessor would choose alone."""
        limits = without_risk(question.limits)
        asked = {"rules": read_rules(), "time_limit": question.time_limit}
        return self._keep(
            ("voters", limits), lambda watch: voter_plans(self.portfolio, limits, **asked, watch=watch), progress
        )

    def scenarios(self, question: Question, progress: Watch | None = None) -> ScenarioPlans:
        """The best plan when one category after the other earns less, and the one that is never far from it."""
        limits = replace(without_risk(question.limits), objective="value")
        return self._keep(
            ("scenarios", limits),
            lambda watch: scenario_plans(self.portfolio, limits=limits, time_limit=question.time_limit, watch=watch),
            progress,
        )

    def studies(self, question: Question, selection: Selection, progress: Watch | None = None) -> StudyWorth:
        """Which project to look at more closely before the decision."""
        reasons = self._keep(
            ("reasons", question.limits),
            lambda watch: explain(self.portfolio, question.limits, selection, watch=watch),
            progress,
        )
        return study_worth(self.portfolio, question.limits, reasons)

    def limits(self, question: Question, selection: Selection, progress: Watch | None = None) -> Reasons:
        """What the limits cost, and the habits beside the plan."""
        key = ("limits", question.limits)
        return self._keep(
            key,
            lambda watch: explain(self.portfolio, question.limits, selection, projects=[], watch=watch),
            progress,
        )

    def why(self, question: Question, selection: Selection, progress: Watch | None = None) -> Reasons:
        """Why one project is in the plan or not."""
        project = question.project or favourite(selection)
        budgets = 0 if project in question.limits.forced_out else 1  # no budget takes in what is forced out
        asked = {"projects": [project], "most_solves": 1, "most_budgets": budgets}
        return self._keep(
            ("why", question.limits, project),
            lambda watch: explain(self.portfolio, question.limits, selection, **asked, watch=watch),
            progress,
        )

    def _keep(self, key: tuple, make: Callable[[Watch | None], object], progress: Watch | None = None):
        """Give the answer kept under a key, or make it; one that somebody stopped is not kept."""
        if key in self._kept:
            return self._kept[key]
        stopped = []

        def watch(seen: object) -> bool:
            if progress(seen):
                stopped.append(True)
            return bool(stopped)

        found = make(None if progress is None else watch)
        if not stopped:
            while len(self._kept) >= MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = found
        return found


def without_risk(limits: Limits) -> Limits:
    """Leave the risk out of a question whose plans are valued by somebody else's figures."""
    return replace(limits, risk_weight=0.0)


def favourite(selection: Selection) -> str:
    """The waiting candidate worth most, else the chosen one worth most; empty without candidates."""
    table = selection.table
    if table.empty:
        return ""
    waiting = table[~table["chosen"]]
    return str((waiting if len(waiting) else table)["value"].idxmax())
