"""What the risk page asks about the money of the whole plan; an answer that may be asked for again is kept."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import TypeVar

import pandas as pd

from workbench.app.pages.risk_answers import Answers, candidates
from workbench.app.pages.risk_question import Question
from workbench.charts.style import shorten
from workbench.risk.drivers import FACTOR, SHOCK, driver_tornado, rank_drivers
from workbench.risk.fund_chances import FundChances, fund_chances
from workbench.risk.knowledge import Knowledge
from workbench.risk.reserves import Contingency, contingency
from workbench.risk.sensitivity import Removal, Tornado
from workbench.risk.stress import StressTest, stress_test

LONGEST = 44  # characters of a driver's name
Named = TypeVar("Named", Removal, Tornado, Knowledge)


class PortfolioAnswers(Answers):
    """Answers about one portfolio, those that divide the risk of its plan among them; parameters as for `Answers`."""

    def plan_removal(self, question: Question) -> Removal:
        """What the plan would be worth, or cost, without each driver."""
        options = {"measure": question.measure, "level": question.confidence, "iterations": self.few}
        return self._called(self._of_plan("plan_removal", rank_drivers, question, **options))

    def plan_tornado(self, question: Question) -> Tornado:
        """What the plan is worth, or costs, at the ends of each driver."""
        options = {"measure": question.measure, "level": question.confidence, "iterations": self.iterations}
        return self._called(self._of_plan("plan_tornado", driver_tornado, question, **options))

    def knowing(self, question: Question) -> Knowledge:
        """What it is worth to know more before a candidate is decided on, unknowns called by their names."""
        found = super().knowing(question)
        if found.is_empty:
            return found
        candidate = question.candidate or candidates(self.portfolio)[0]
        own = {f"{kind} of {candidate}": f"{kind} of the candidate" for kind in ("benefit", "cost", "duration")}
        return self._called(replace(found, table=found.table.rename(index=own)))

    def funds(self, question: Question) -> FundChances:
        """How likely each fund can pay for its part of the plan."""
        options = {"confidence": question.confidence, "iterations": self.iterations}
        return self._of_plan("funds", fund_chances, question, **options)

    def shocks(self, question: Question) -> StressTest:
        """What each strategic shock would do to the plan."""
        options = {"confidence": question.confidence, "iterations": self.iterations}
        return self._of_plan("shocks", stress_test, question, **options)

    def held(self, question: Question) -> Contingency:
        """What to hold above the planned cost, and for whom."""
        options = {"level": question.confidence, "iterations": self.iterations}
        return self._of_plan("held", contingency, question, **options)

    def _of_plan(self, verb: str, make: Callable, question: Question, **options: Hashable):
        return self._keep(
            verb,
            lambda: make(
                self.portfolio,
                self.uncertainty(question),
                projects=self.projects(),
                starts=self.plan().starts,
                seed=self.seed,
                **options,
            ),
            question.use_history,
            question.loading,
            question.stress,
            *options.values(),
        )

    def _called(self, found: Named) -> Named:
        """Call drivers by what people call them, with the identifier where names repeat."""
        keys = found.table.index
        said = pd.Series([self._driver(key) for key in keys], dtype="str")
        again = said.duplicated(keep=False)
        index = [f"{name} ({key})" if twice else name for name, key, twice in zip(said, keys, again, strict=True)]
        return replace(found, table=found.table.set_axis(pd.Index(index, name=keys.name)))

    def _driver(self, name: str) -> str:
        kind, _, rest = name.partition(" of ")
        if rest in self.portfolio.projects.index:
            return f"{kind} of {self.title(rest)}"
        if name.startswith(FACTOR):
            factor = shorten(name.removeprefix(FACTOR).replace("_", " "), LONGEST)
            return factor if factor.endswith(" factor") else f"factor {factor}"
        shocks = self.portfolio.shocks["name"]
        if (key := name.removeprefix(SHOCK)) in shocks.index:
            return f"shock: {shorten(shocks[key] or key, LONGEST)}"
        return name
