"""The answer to a levelling question."""

from dataclasses import dataclass

import pandas as pd

from workbench.amounts import counted
from workbench.answer import Answer
from workbench.schedule.levelling_aim import Aim
from workbench.taxonomy import Status


@dataclass(frozen=True, kw_only=True)
class Levelled(Answer):
    """
    When everything happens once nobody is needed twice.

    `table`, indexed by activity: `start`, `finish` (the step after the last one, or a moment), `start_before`,
    `finish_before` (the plan so far; where there is none, what the links alone would allow), `moved` (steps, or working
    days of the activity's calendar, later) and `fixed`. Empty when there is no plan.

    Parameters
    ----------
    aim
        What was to be small.
    value
        How large it is: the last finish, weighted tardiness, or the number of activities moved; in steps.
    bound
        What no plan can beat.
    moves
        One row per activity that moves: `activity`, `from`, `to`.
    profiles
        Use of every resource: `resource`, `begin`, `end`, `capacity`, `before`, `after`, one row per stretch in which
        nothing changes.
    """

    aim: Aim
    value: float
    bound: float
    moves: pd.DataFrame
    profiles: pd.DataFrame

    @property
    def gap(self) -> float:
        """Part of the value that might still be saved; 0 when the plan is proved, 1 when there is none."""
        if self.status not in (Status.OPTIMAL, Status.FEASIBLE):
            return 1.0
        return (self.value - self.bound) / self.value if self.value > self.bound else 0.0

    def __str__(self) -> str:
        if self.status not in (Status.OPTIMAL, Status.FEASIBLE):
            return f"No levelled plan ({self.status}): {self.reason}"
        moved = "" if self.aim is Aim.MOVES else f", {counted(len(self.moves), 'activity', 'activities')} moved"
        proof = "" if self.status is Status.OPTIMAL else f", {self._bound_name}"
        return f"{self._value_name}{moved} ({self.status}{proof})"

    @property
    def _value_name(self) -> str:
        return f"{NAMES[self.aim]} {self.value:g}"

    @property
    def _bound_name(self) -> str:
        return f"at least {self.bound:g}"


NAMES = {Aim.MAKESPAN: "End at step", Aim.TARDINESS: "Weighted tardiness", Aim.MOVES: "Activities moved:"}


def without_plan(aim: Aim, status: Status, reason: str, bound: int) -> Levelled:
    """
    Answer that there is no plan.

    Parameters
    ----------
    aim
        What was to be small.
    status
        Why: there is none, none was found, or nothing was asked.
    reason
        The same in one sentence.
    bound
        What a plan would cost at least.
    """
    names = ("start", "finish", "start_before", "finish_before", "moved")
    return Levelled(
        table=pd.DataFrame([], columns=names, index=pd.Index([], name="activity", dtype="str")),
        status=status,
        reason=reason,
        aim=aim,
        value=float("nan"),
        bound=float(bound),
        moves=pd.DataFrame({"activity": [], "from": [], "to": []}),
        profiles=pd.DataFrame(columns=["resource", "begin", "end", "capacity", "before", "after"]),
    )
