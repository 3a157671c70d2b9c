"""The smallest budget at which a waiting project belongs to a best plan."""

from dataclasses import dataclass, replace

import numpy as np

from workbench.selection.counterfactual import TOLERANCE, solve_forced
from workbench.selection.scaled_budget import NUDGE, ScaledBudget
from workbench.selection.select import Selection
from workbench.selection.swings import Swing
from workbench.taxonomy import Status


@dataclass(frozen=True)
class BudgetNeeded:
    """
    How much money would put a project into a best plan.

    Parameters
    ----------
    project
        Its name.
    status
        Optimal: no smaller budget does. Infeasible: no budget does. Unsolved: the search ended without proof.
    factor
        All rows of the budget times this; infinite when no budget does, missing without proof.
    money
        The same as an amount, see `ScaledBudget.money`.
    money_least
        With less than this the project certainly waits; missing where nothing was proved.
    """

    project: str
    status: Status
    factor: float
    money: float
    money_least: float


def budget_of(scaled: ScaledBudget, selection: Selection, swing: Swing) -> BudgetNeeded:
    """
    Say which budget a waiting project needs, searching only where the plan at hand is proven.

    Parameters
    ----------
    scaled
        The selection; the search starts at the budget factor of its limits.
    selection
        Its answer, with a plan.
    swing
        What is known of the project.
    """
    proven = selection.status is Status.OPTIMAL and swing.status is Status.OPTIMAL
    if proven or not scaled.exists:
        return find_budget(scaled, swing.project)
    target = selection.value - TOLERANCE * max(abs(selection.value), 1.0)
    least = max(scaled.limits.budget_factor, scaled.least_factor(target, forced_in=(swing.project,)))
    if least == np.inf:
        return BudgetNeeded(swing.project, Status.INFEASIBLE, np.inf, np.inf, np.inf)
    return BudgetNeeded(swing.project, Status.UNSOLVED, np.nan, np.nan, least * scaled.money)


def find_budget(scaled: ScaledBudget, project: str, *, most_steps: int = 20) -> BudgetNeeded:
    """
    Raise the budget until a best plan has the project.

    A project may be in at one budget and out at a larger one, so halving an interval would miss the answer. Each step
    goes to the smallest budget at which plans with the project reach the worth of the plans without it seen so far:
    below it they cannot, and the worth of plans without it never falls with more money.

    Parameters
    ----------
    scaled
        The selection; the search starts at the budget factor of its limits.
    project
        A candidate.
    most_steps
        Most budgets to visit, each up to three searches.

    Returns
    -------
    BudgetNeeded
        The budget at hand where the project belongs to a best plan already.
    """
    if not scaled.exists:
        return BudgetNeeded(project, Status.UNSOLVED, np.nan, np.nan, np.nan)
    factor = scaled.limits.budget_factor
    for _ in range(most_steps):
        inside, outside = (_best(scaled, project, factor, way) for way in (True, False))
        if inside is None or outside is None:
            break
        target = scaled.lowest if outside == -np.inf else outside - TOLERANCE * max(abs(outside), 1.0)
        if inside >= target:
            money = factor * scaled.money
            return BudgetNeeded(project, Status.OPTIMAL, factor, money, money)
        point = scaled.cheapest(target, forced_in=(project,))
        if point.status is Status.INFEASIBLE:
            return BudgetNeeded(project, Status.INFEASIBLE, np.inf, np.inf, np.inf)
        if point.status is not Status.OPTIMAL or point.factor <= factor:
            break
        factor = point.factor
    return BudgetNeeded(project, Status.UNSOLVED, np.nan, np.nan, factor * scaled.money)


def _best(scaled: ScaledBudget, project: str, factor: float, inside: bool) -> float | None:
    """Proven worth of the best plan with or without the project; minus infinity when there is none."""
    limits = replace(scaled.limits, budget_factor=factor * (1.0 + NUDGE))
    effort = {"nodes": scaled.nodes, "time_limit": scaled.time_limit}
    found = solve_forced(scaled.case.turned(limits), project, inside, **effort)
    return found.value if found.status in (Status.OPTIMAL, Status.INFEASIBLE) else None
