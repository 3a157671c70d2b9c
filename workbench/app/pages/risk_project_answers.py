"""What the risk page asks about the schedule of one project; an answer that may be asked for again is kept."""

from collections.abc import Callable, Hashable
from dataclasses import replace

import pandas as pd

from workbench.app.pages.risk_question import Question
from workbench.charts.style import shorten
from workbench.delivery.register_ranks import RegisterRanks, register_ranks
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.risk.finish_views import FinishViews, finish_views
from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.merge_points import MergePoints, merge_points
from workbench.risk.project_risk import ProjectRisk, project_risk
from workbench.risk.schedule_drivers import ACTIVITY, RISK, rank_schedule_drivers, schedule_tornado
from workbench.risk.schedule_floats import ScheduleFloats, schedule_floats
from workbench.risk.schedule_forecast import ScheduleForecast
from workbench.risk.schedule_risk import ScheduleRisk
from workbench.risk.sensitivity import Removal, Tornado
from workbench.schedule.critical_path import CriticalPath, critical_path
from workbench.schedule.project_schedule import no_schedule, project_schedule, with_schedules
from workbench.schedule.schedule import Schedule

MOST_KEPT = 48
MOST_DRIVEN = 4096
LONGEST_NAME = 60


class ProjectAnswers:
    """
    Answers about the schedules of a portfolio's projects.

    Parameters
    ----------
    portfolio
        The portfolio.
    iterations, seed
        Of all simulated futures.
    """

    def __init__(self, portfolio: Portfolio, *, iterations: int, seed: int):
        self.portfolio, self.iterations, self.seed = portfolio, iterations, seed
        self._kept: dict[tuple[Hashable, ...], object] = {}

    @property
    def few(self) -> int:
        """Futures of what takes its time: rankings, which draw once for every driver, and latest dates."""
        return min(self.iterations, MOST_DRIVEN)

    def project(self, question: Question) -> str:
        """The project in question, or the first with a schedule; empty where none has one."""
        known = with_schedules(self.portfolio)
        if question.project and question.project not in known:
            raise ParameterError(f"project: {question.project!r} has no activities to simulate")
        return question.project or next(iter(known), "")

    def title(self, project: str) -> str:
        """What the portfolio calls a project, cut where it would fill the page."""
        return shorten(str(self.portfolio.projects["name"].get(project, "") or project), LONGEST_NAME)

    def schedule(self, question: Question) -> Schedule:
        """Its schedule."""
        project = self.project(question)
        if not project:
            return no_schedule(self.portfolio)
        return self._keep("schedule", lambda: project_schedule(self.portfolio, project), project)

    def path(self, question: Question) -> CriticalPath:
        """Its dates as planned."""
        return self._keep("path", lambda: critical_path(self.schedule(question)), self.project(question))

    def uncertain(self, question: Question) -> ProjectRisk:
        """What is uncertain about it, before responses."""
        project = self.project(question)
        whole = self._keep(
            "uncertain",
            lambda: project_risk(
                self.portfolio,
                self.schedule(question),
                project,
                basis=question.basis,
                shared=question.shared,
                path=self.path(question),
            ),
            *_asked(question, project, ()),
        )
        return whole.without(set(question.without) & set(whole.names))

    def off(self, question: Question) -> tuple[str, ...]:
        """Its risks that are switched off."""
        return tuple(sorted(set(question.without) & set(self.uncertain(question).names)))

    def simulated(self, question: Question, *, responses: bool | None = None) -> ScheduleForecast:
        """Its finish and cost, with the responses in place as asked."""
        after = question.responses if responses is None else responses
        project, off = self.project(question), self.off(question)
        return self._keep(
            "simulated",
            lambda: self._simulate(question, self._in_place(question, after)),
            *_asked(question, project, off),
            after,
            question.confidence,
        )

    def views(self, question: Question) -> FinishViews:
        """Its finish by the record alone and by the register alone."""
        project = self.project(question)
        asked = {"iterations": self.iterations, "seed": self.seed}
        return self._keep(
            "views", lambda: finish_views(self.portfolio, self.schedule(question), project, **asked), project
        )

    def alone(self, question: Question) -> pd.Series:
        """Working days that each response by itself takes off the finish kept with the chance asked for."""
        project, off = self.project(question), self.off(question)
        return self._keep("alone", lambda: self._alone(question), *_asked(question, project, off), question.confidence)

    def floats(self, question: Question) -> ScheduleFloats:
        """How far its activities can slip in every future."""
        return self._of_futures("floats", schedule_floats, question)

    def merges(self, question: Question) -> MergePoints:
        """Where its paths meet, and what meeting costs."""
        return self._of_futures("merges", merge_points, question, level=question.confidence)

    def ranks(self, question: Question) -> RegisterRanks:
        """Its register by three rankings; that of the whole portfolio where no project has a schedule."""
        project, level = self.project(question), question.confidence
        return self._keep(
            "ranks",
            lambda: register_ranks(
                self.portfolio,
                project or None,
                schedule=self.schedule(question) if project else None,
                level=level,
                iterations=self.iterations,
                seed=self.seed,
            ),
            project,
            level,
        )

    def removal(self, question: Question) -> Removal:
        """What would be saved without each risk and activity."""
        return self._driven("removal", rank_schedule_drivers, question)

    def tornado(self, question: Question) -> Tornado:
        """Where finish or cost is at the ends of each driver."""
        return self._driven("tornado", schedule_tornado, question)

    def _of_futures(self, verb: str, make: Callable, question: Question, **options: Hashable):
        project, off = self.project(question), self.off(question)
        return self._keep(
            verb,
            lambda: make(
                self.schedule(question),
                self._in_place(question, question.responses),
                iterations=self.few,
                seed=self.seed,
                **options,
            ),
            *_asked(question, project, off),
            question.responses,
            *options.values(),
        )

    def _driven(self, verb: str, make: Callable, question: Question) -> Removal | Tornado:
        project, off = self.project(question), self.off(question)
        return self._keep(
            verb,
            lambda: self._named(
                make(
                    self.schedule(question),
                    self._in_place(question, question.responses),
                    measure=question.outcome,
                    level=question.confidence,
                    iterations=self.few,
                    seed=self.seed,
                ),
                question,
            ),
            *_asked(question, project, off),
            question.responses,
            question.confidence,
            question.outcome,
        )

    def _in_place(self, question: Question, responses: bool) -> ScheduleRisk:
        risk = self.uncertain(question).risk
        return risk.mitigated() if responses else risk

    def _simulate(self, question: Question, risk: ScheduleRisk) -> ScheduleForecast:
        levels = sorted({0.5, question.confidence})
        return forecast_schedule(
            self.schedule(question), risk, iterations=self.iterations, seed=self.seed, levels=levels
        )

    def _alone(self, question: Question) -> pd.Series:
        risk, level = self.uncertain(question).risk, question.confidence
        before = self.simulated(question, responses=False).days_at(level)
        saved = {}
        for one in risk.risks:
            rest = tuple(other for other in risk.risks if other.id != one.id)
            saved[one.id] = before - self._simulate(question, replace(risk, risks=(*rest, *one.after()))).days_at(level)
        return pd.Series(saved, dtype="float64")

    def _named(self, found: Removal | Tornado, question: Question) -> Removal | Tornado:
        """Call risks and activities by their names, with the identifier where names repeat."""
        called = self.uncertain(question).names
        risks = {RISK + name: said for name, said in called.items()}
        risks |= {f"{RISK}{name} response": f"response to {name} {said}" for name, said in called.items()}
        work = {ACTIVITY + name: said for name, said in self.schedule(question).activities["name"].items() if said}
        said = pd.Series([{**risks, **work}.get(name, name) for name in found.table.index], dtype="str")
        again = said.duplicated(keep=False).to_numpy()
        index = [
            f"{name} ({key})" if twice else name
            for name, key, twice in zip(said, found.table.index, again, strict=True)
        ]
        return replace(found, table=found.table.set_axis(pd.Index(index, name=found.table.index.name)))

    def _keep(self, verb: str, make: Callable[[], object], *key: Hashable):
        """Give the answer that was found before, or find it; `key` is what of the question it depends on."""
        at = (verb, *key)
        if at not in self._kept:
            while len(self._kept) >= MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[at] = make()
        return self._kept[at]


def _asked(question: Question, project: str, off: tuple[str, ...]) -> tuple[Hashable, ...]:
    return project, question.basis, question.shared, off
