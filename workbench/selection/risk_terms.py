"""What is asked of the risk of a plan, and what comes back."""

import math
from dataclasses import dataclass

import numpy as np

from workbench.selection.risk_measures import FactorVariance
from workbench.selection.risk_program import Cut
from workbench.taxonomy import Status


@dataclass(frozen=True, kw_only=True)
class RiskTerms:
    """
    What is asked of the risk of a plan.

    Parameters
    ----------
    floor
        Least CVaR of the plan's value; minus infinity for none.
    weight
        Share of CVaR in the objective, 0 to 1; the problem's own value has the rest.
    confidence
        0 to below 1: CVaR is the mean of the worst scenarios, which make up a chance of 1 - confidence.
    most_spread
        Largest standard deviation of the plan's value; infinite for none.
    variance
        Where the spread comes from, when not from the scenarios: loadings and own variances of all columns.
    target, target_chance
        Value to reach, and the least chance of reaching it; None for no target.

    Raises
    ------
    ValueError
        A number is missing or out of range, or one of target and chance is given without the other.
    """

    floor: float = -math.inf
    weight: float = 0.0
    confidence: float = 0.9
    most_spread: float = math.inf
    variance: FactorVariance | None = None
    target: float | None = None
    target_chance: float | None = None

    def __post_init__(self):
        if not 0.0 <= self.weight <= 1.0:
            raise ValueError(f"weight: expected a share from 0 to 1, found {self.weight!r}")
        if not 0.0 <= self.confidence < 1.0:
            raise ValueError(f"confidence: expected a level from 0 to below 1, found {self.confidence!r}")
        if not self.floor < math.inf:
            raise ValueError(f"floor: expected a number, found {self.floor!r}")
        if not self.most_spread >= 0.0:
            raise ValueError(f"most_spread: expected a number of at least 0, found {self.most_spread!r}")
        if (self.target is None) != (self.target_chance is None):
            raise ValueError("target and target_chance: expected both or none")
        if self.target is not None and not math.isfinite(self.target):
            raise ValueError(f"target: expected a finite number, found {self.target!r}")
        if self.target_chance is not None and not 0.0 <= self.target_chance <= 1.0:
            raise ValueError(f"target_chance: expected 0 to 1, found {self.target_chance!r}")


@dataclass(frozen=True, eq=False)
class RiskOutcome:
    """
    The best plan found, with what is proved about it.

    Parameters
    ----------
    status
        Optimal only when proved to one part in a million.
    plan
        One number per column of the problem; None without a plan.
    worth
        Objective with the true risk of the plan; None without a plan.
    bound
        No plan is worth more; infinite when nothing was proved.
    gap
        Relative distance of worth and bound; None without a plan.
    proved_by
        Where the bound comes from.
    reason
        What stopped the search, and how a chance was handled, in words; may be empty for an optimum.
    by_clock
        The clock or a request stopped it: another run may find another plan.
    nodes
        Nodes of the search trees.
    learnt
        Rows that were added, each with the name of its measure; they serve other questions on the same scenarios.
    """

    status: Status
    plan: np.ndarray | None
    worth: float | None
    bound: float
    gap: float | None
    proved_by: str
    reason: str
    by_clock: bool
    nodes: int
    learnt: tuple[tuple[str, Cut], ...]

    @property
    def cuts(self) -> int:
        """Number of rows that were added."""
        return len(self.learnt)
