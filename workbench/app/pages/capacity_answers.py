"""What the capacity page asks about one portfolio; an answer that may be asked for again is kept."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from workbench.capacity.best_moves import best_moves
from workbench.capacity.cure_chance import chance_after
from workbench.capacity.cure_plan import CureRules, Cures, cure
from workbench.capacity.marginal import MarginalValues, marginal_value
from workbench.capacity.overload import Overload, overload
from workbench.capacity.people_moves import PeopleMoves
from workbench.capacity.queue import Queue, queue
from workbench.capacity.skills import SkillMatching, match_skills
from workbench.capacity.staffing import Staffing, StaffingRules, shifted, staff
from workbench.capacity.start_shifts import ShiftRules, StartShifts, shift
from workbench.errors import ParameterError
from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.selection.select import Selection, select
from workbench.supply import offered
from workbench.taxonomy import BookingState

EVERYTHING, BEST, RECORD = "everything", "best", "record"
OWN, PERIODS = "own", {"own": "As planned", "month": "Months", "quarter": "Quarters"}
PLANS = {EVERYTHING: "Everything asked for", BEST: "The best plan", RECORD: "The plan of record"}
MOST_ROLES = 4  # whose worth is asked for; each is a selection of its own
MOST_KEPT = 32


@dataclass(frozen=True)
class Question:
    """
    The knobs of the page at one moment.

    Parameters
    ----------
    view
        What is looked at.
    plan
        Whose work counts besides what is booked: everything asked for, the best plan, or the plan of record.
    role
        The role in question; empty for the tightest.
    project
        The project whose people are looked at; empty for all of them.
    by
        Periods shown: the portfolio's own, months, or quarters.
    include_proposed
        Whether proposed work counts at all.
    limit
        Share of the plannable hours above which a cell is overloaded.
    fte
        Full-time equivalents instead of hours.
    """

    view: str
    plan: str
    role: str
    project: str
    by: str
    include_proposed: bool
    limit: float
    fte: bool


class Answers:
    """
    Answers about one portfolio.

    Parameters
    ----------
    portfolio
        The portfolio.
    iterations, seed
        Of the futures behind the chance of overload.
    gap
        Distance from the best at which a selection may stop.
    """

    def __init__(self, portfolio: Portfolio, iterations: int, seed: int, gap: float):
        self.portfolio, self.iterations, self.seed, self.gap = portfolio, iterations, seed, gap
        self._kept: dict[tuple, object] = {}

    def staffing(self, question: Question) -> Staffing:
        """Demand against supply of the plan in question."""
        if question.role and question.role not in set(offered(self.portfolio)["role"]):
            raise ParameterError(f"role: {question.role} offers no hours")
        starts = self.starts(question)
        plan = self.portfolio if starts is None else shifted(self.portfolio, starts)
        return self._keep("staffing", question, lambda: staff(plan, _rules(question)))

    def in_view(self, question: Question) -> Staffing:
        """The same staffing by the periods asked for; its sums are the same."""
        found = self.staffing(question)
        return found if question.by == OWN else found.by(question.by)

    def moves(self, question: Question) -> PeopleMoves:
        """What people of a role gain by changing projects."""
        role = question.role or self.staffing(question).tightest
        rules, starts = _rules(question), self.starts(question)
        return self._keep("moves", question, lambda: best_moves(self.portfolio, role, starts=starts, rules=rules))

    def chance(self, question: Question) -> Overload:
        """Chance of overload against the hours that may be planned."""
        asked = {"iterations": self.iterations, "seed": self.seed, "against": "plannable"}
        return self._keep(
            "chance",
            question,
            lambda: overload(self.portfolio, rules=_rules(question), starts=self.starts(question), **asked),
        )

    def shifts(self, question: Question) -> StartShifts:
        """Other starts for the sake of people."""
        rules = ShiftRules(starts=self.starts(question), staffing=_rules(question))
        return self._keep("shifts", question, lambda: shift(self.portfolio, rules))

    def cures(self, question: Question) -> Cures:
        """Ways to close the gaps."""
        roles = (question.role,) if question.role else None
        rules = CureRules(roles=roles, starts=self.starts(question), staffing=_rules(question))
        return self._keep("cures", question, lambda: cure(self.portfolio, rules))

    def chance_after(self, question: Question) -> pd.DataFrame:
        """Chance of overload that each way to close the gaps leaves."""
        cures, futures = self.cures(question), {"iterations": self.iterations, "seed": self.seed}
        return self._keep("chance_after", question, lambda: chance_after(cures, **futures))

    def worth(self, question: Question) -> MarginalValues:
        """What one more person of the tightest roles adds to the best plan."""
        found = self.staffing(question)
        roles = [question.role] if question.role else list(found.roles.index[:MOST_ROLES]) if len(found.table) else []
        return self._keep(
            "worth", question, lambda: marginal_value(self.portfolio, Limits(), roles, gap=self.gap, time_limit=30.0)
        )

    def skills(self, question: Question) -> SkillMatching:
        """Work and the people who can do it."""
        return self._keep("skills", question, lambda: match_skills(self.portfolio))

    def queue(self, question: Question) -> Queue:
        """Projects in line."""
        starts = self.starts(question)
        return self._keep("queue", question, lambda: queue(self.portfolio, rules=_rules(question), starts=starts))

    def starts(self, question: Question) -> pd.Series | None:
        """Starts of the candidates that count; None for all of them as planned."""
        if question.plan == BEST:
            return self.selection().starts
        if question.plan == RECORD:
            record = self.portfolio.plan_of_record["start"]
            candidates = self.portfolio.projects["state"] == "candidate"
            return record[record.index.isin(self.portfolio.projects.index[candidates])]
        return None

    def selection(self) -> Selection:
        """The best plan under the portfolio's own limits."""
        return select(self.portfolio, Limits(), gap=self.gap, time_limit=30.0)

    def named(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Put the name of each project beside its key."""
        names = self.portfolio.projects["name"].reindex(rows.index)
        return rows.assign(name=names.where(names.ne(""), rows.index))

    def _keep(self, verb: str, question: Question, make: Callable[[], object]):
        key = (verb, question.plan, question.role, question.include_proposed, question.limit)
        if key not in self._kept:
            while len(self._kept) >= MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = make()
        return self._kept[key]


def _rules(question: Question) -> StaffingRules:
    states = [state for state in BookingState if question.include_proposed or state != BookingState.PROPOSED]
    return StaffingRules(bookings=tuple(states), limit=question.limit)
