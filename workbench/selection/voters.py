"""The portfolio each voter would choose alone, what they agree on, and what the group's costs each of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from workbench.selection.decision_rules import minimax_regret_plan
from workbench.selection.plan_search import PlanSearch
from workbench.selection.plan_sets import PlanRules

EXACT = 1e-9  # share of a value by which another may differ and still be the same


@dataclass(frozen=True, eq=False)
class VotersPlans:
    """
    Each voter's own best plan beside the group's.

    Parameters
    ----------
    plans
        K voters × m projects: the plan each voter would choose alone.
    values
        K values of these plans, each in the eyes of its own voter.
    is_only
        K marks: the voter has no other plan of the same value.
    group, compromise
        Plan with the highest sum over voters, and plan with the smallest largest regret.
    regrets, compromise_regrets
        What each voter loses, in their own eyes, when the group's plan or the compromise is taken; never negative.
    is_proved
        Every plan was proved to be the best.
    """

    plans: np.ndarray
    values: np.ndarray
    is_only: np.ndarray
    group: np.ndarray
    compromise: np.ndarray
    regrets: np.ndarray
    compromise_regrets: np.ndarray
    is_proved: bool

    @property
    def support(self) -> np.ndarray:
        """m shares of voters who would choose a project."""
        return self.plans.mean(axis=0)

    @property
    def core(self) -> np.ndarray:
        """m marks of the projects that every voter would choose."""
        return self.plans.all(axis=0)

    @property
    def union(self) -> np.ndarray:
        """m marks of the projects that any voter would choose."""
        return self.plans.any(axis=0)

    @property
    def overlap(self) -> np.ndarray:
        """K × K shares of projects in both plans, of those in either (Jaccard); 1 for two empty plans."""
        table = self.plans.astype(float)
        common = table @ table.T
        size = table.sum(axis=1)
        either = size[:, None] + size - common
        return np.divide(common, either, out=np.ones_like(common), where=either > 0)

    def minority(self, limit: float) -> tuple[int, ...]:
        """
        Name the voters whom the group's plan costs more than a share of their own best value.

        Parameters
        ----------
        limit
            0.1 for a tenth.

        Returns
        -------
        tuple of int
            Positions of voters, counted from 0.

        Raises
        ------
        ValueError
            The limit is negative or no number.
        """
        if not limit >= 0:
            raise ValueError(f"limit: expected a share of at least 0, found {limit}")
        lost = self.regrets > limit * np.abs(self.values) + EXACT * np.maximum(1.0, np.abs(self.values))
        return tuple(np.flatnonzero(lost).tolist())


def voters_plans(rules: PlanRules, worths: ArrayLike) -> VotersPlans | None:
    """
    Find each voter's own best plan, the group's, and the compromise.

    Parameters
    ----------
    rules
        Which plans are possible.
    worths
        K voters × m projects: worth of each project in the eyes of each voter, for example scores @ weights of the
        voter.

    Returns
    -------
    VotersPlans or None
        None when no plan is possible, or none was found within the node limit.

    Raises
    ------
    ValueError
        The table does not fit the projects or a number is missing.
    """
    values = np.asarray(worths, dtype=float)
    if values.ndim != 2 or values.shape[1] != rules.projects or not len(values):
        raise ValueError(f"worths: expected voters × {rules.projects} projects, found shape {values.shape}")
    if not np.isfinite(values).all():
        voter, project = np.argwhere(~np.isfinite(values))[0]
        raise ValueError(f"worths: voter {voter + 1}, project {project + 1}: expected a finite number")
    search = PlanSearch(rules)
    found = [search.best(row) for row in (*values, values.sum(axis=0))]
    compromise = minimax_regret_plan(rules, values)
    if compromise.plan is None or any(one.plan is None for one in found):
        return None
    plans = np.array([one.plan for one in found])
    own, group = plans[:-1], plans[-1]
    best = np.sum(values * own, axis=1)
    return VotersPlans(
        plans=own,
        values=best,
        is_only=np.array([_is_only(rules, row, plan) for row, plan in zip(values, own, strict=True)]),
        group=group,
        compromise=compromise.plan,
        regrets=np.maximum(best - values @ group, 0.0),
        compromise_regrets=np.maximum(best - values @ compromise.plan, 0.0),
        is_proved=compromise.is_proved and all(one.is_proved for one in found),
    )


def _is_only(rules: PlanRules, worth: np.ndarray, plan: np.ndarray) -> bool:
    """Whether the next best plan is worth less."""
    search = PlanSearch(rules)
    search.forbid(plan)
    other = search.best(worth)
    return other.plan is None or bool(worth @ other.plan < worth @ plan - EXACT * max(1.0, abs(worth @ plan)))
