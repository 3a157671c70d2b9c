"""The answer to a question of value and risk."""

from dataclasses import dataclass

import numpy as np

from workbench.selection.risk_program import Cut
from workbench.taxonomy import Status


@dataclass(frozen=True)
class RiskPlan:
    """
    The best plan found, with what is proved about it.

    Parameters
    ----------
    status
        Optimal only when proved to one part in a million.
    plan
        Share of each column, 0 or 1 for whole options; None without a plan.
    value
        Objective with the true measures of the plan; None without a plan.
    mean
        The problem's own value of it.
    measures
        Its true measures of risk, one for each term.
    bound
        No plan is worth more; infinite when nothing was proved.
    proved_by
        Where the bound comes from.
    learnt
        Rows that were added, each with the number of its term.
    rounds
        Times the solver ran.
    nodes
        Nodes of its search trees.
    by_clock
        The clock or a request stopped it: another run may find another plan.
    reason
        What stopped the search, in words; empty for an optimum.
    """

    status: Status
    plan: np.ndarray | None
    value: float | None
    mean: float | None
    measures: tuple[float, ...]
    bound: float
    proved_by: str
    learnt: tuple[tuple[int, Cut], ...]
    rounds: int
    nodes: int
    by_clock: bool
    reason: str

    @property
    def measure(self) -> float | None:
        """True measure of the first term; None without one."""
        return self.measures[0] if self.measures else None

    @property
    def cuts(self) -> int:
        """Number of rows that were added."""
        return len(self.learnt)

    @property
    def gap(self) -> float | None:
        """Distance of value and bound relative to the value; None without a plan."""
        return None if self.value is None else max(self.bound - self.value, 0.0) / max(abs(self.value), 1.0)
