"""How often a project is in the best plan when weights and scores are drawn."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from workbench.selection.plan_search import PlanSearch
from workbench.selection.plan_sets import PlanRules, possible_plans

BLOCK = 2**24  # plans × draws valued at once


@dataclass(frozen=True, eq=False)
class PlanAcceptability:
    """
    Share of draws whose best plan contains a project. It is no core index: a plan that no draw makes best may still
    be non-dominated.

    Parameters
    ----------
    share
        m shares from 0 to 1.
    draws
        Number of draws.
    unproved
        Number of draws whose plan was not proved to be the best within the gap.
    """

    share: np.ndarray
    draws: int
    unproved: int

    @property
    def standard_error(self) -> np.ndarray:
        """m standard errors √(s (1 - s) / draws)."""
        return np.sqrt(self.share * (1.0 - self.share) / self.draws)


def plan_acceptability(rules: PlanRules, worths: ArrayLike, gap: float = 0.0) -> PlanAcceptability | None:
    """
    Choose the best plan of every draw and count.

    Parameters
    ----------
    rules
        Which plans are possible.
    worths
        Draws × m projects: worth of each project in each draw.
    gap
        Share of the best plan's worth that the engine may leave on the table, where there are too many plans to list.

    Returns
    -------
    PlanAcceptability or None
        None when no plan is possible, or none was found in some draw.

    Raises
    ------
    ValueError
        The table does not fit the projects or a number is missing.
    """
    values = np.asarray(worths, dtype=float)
    if values.ndim != 2 or values.shape[1] != rules.projects or not len(values):
        raise ValueError(f"worths: expected draws × {rules.projects} projects, found shape {values.shape}")
    if not np.isfinite(values).all():
        raise ValueError("worths: expected finite numbers")
    if rules.is_small:
        return _listed(possible_plans(rules, (values >= 0).all(axis=0)), values)
    search = PlanSearch(rules, gap)
    found = [search.best(worth) for worth in values]
    if any(one.plan is None for one in found):
        return None
    unproved = sum(not one.is_proved for one in found)
    plans = np.array([one.plan for one in found])  # what one draw found may be the best of another
    return _listed(plans, values, unproved)


def _listed(plans: np.ndarray, values: np.ndarray, unproved: int = 0) -> PlanAcceptability | None:
    if not len(plans):
        return None
    chosen, block = np.zeros(plans.shape[1]), max(1, BLOCK // len(plans))
    table = plans.astype(float)
    for start in range(0, len(values), block):
        best = np.argmax(table @ values[start : start + block].T, axis=0)
        chosen += table[best].sum(axis=0)
    return PlanAcceptability(chosen / len(values), len(values), unproved)
