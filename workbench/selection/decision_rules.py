"""Which plan to take when it is not known what is true: the best worst case, and the smallest regret."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from workbench.selection.dominance import checked_plans, corner_worth
from workbench.selection.plan_search import PlanSearch
from workbench.selection.plan_sets import PlanRules

EXACT = 1e-9  # share of the largest figure below which two are equal: ties are shown, never broken silently
SETTLED = 1e-7  # of 100: distance of a plan's regret from the least possible one that counts as none


@dataclass(frozen=True, eq=False)
class Decision:
    """
    What a rule chooses among given plans.

    Parameters
    ----------
    figures
        Figure of each plan: its worst value, or its largest regret.
    value
        Best figure.
    chosen
        Positions of the plans that have it, from 0; several when they tie.
    """

    figures: np.ndarray
    value: float
    chosen: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class RobustPlan:
    """
    The plan a rule chooses among all possible ones.

    Parameters
    ----------
    plan
        For each project whether it is in; None when no plan is possible.
    value
        Its worst value, or its largest regret; NaN without a plan.
    is_proved
        No plan has a better figure.
    """

    plan: np.ndarray | None
    value: float
    is_proved: bool


def worst_values(plans: ArrayLike, low: ArrayLike, high: ArrayLike, corners: ArrayLike) -> np.ndarray:
    """
    Value each plan at its worst: the lowest scores and the weights that suit it least.

    Parameters
    ----------
    plans
        Plans × m projects of 0 and 1.
    low, high
        m × n lowest and highest scores by criterion; the same where scores are certain.
    corners
        Corners × n: weights whose mixtures may be true. Value is linear in them, so that the worst is a corner.
    """
    least = corner_worth(low, high, corners)[0]
    return (checked_plans(plans) @ least.T).min(axis=1)


def largest_regrets(plans: ArrayLike, low: ArrayLike, high: ArrayLike, corners: ArrayLike) -> np.ndarray:
    """
    Say how much each plan can be worth less than the best of the given ones.

    The worst case of a plan has the lowest scores inside and the highest outside it; projects in both plans have one
    score and cancel out. The non-dominated plans suffice as rivals. Parameters are those of `worst_values`.
    """
    table = checked_plans(plans)
    regrets = np.zeros(len(table))
    for least, most in zip(*corner_worth(low, high, corners), strict=True):
        common = (table * (most - least)) @ table.T
        rivals = (table @ most)[None] - (table @ least)[:, None] - common
        regrets = np.maximum(regrets, rivals.max(axis=1, initial=0.0))
    return regrets


def maximin(worst: ArrayLike) -> Decision:
    """Choose the plans with the largest worst value, see `worst_values`."""
    return _decision(worst, 1.0)


def minimax_regret(regrets: ArrayLike) -> Decision:
    """Choose the plans with the smallest largest regret, see `largest_regrets`."""
    return _decision(regrets, -1.0)


def maximin_plan(rules: PlanRules, worths: ArrayLike) -> RobustPlan:
    """
    Find the plan whose value in its worst scenario is largest, among all possible plans.

    Parameters
    ----------
    rules
        The rules.
    worths
        Scenarios × projects: worth of each project in each scenario.
    """
    values = _checked_worths(rules, worths)
    search = PlanSearch(rules)
    for row in values / _size(values):
        search.add(row, low=0.0, margin=-1.0)
    found = search.best(np.zeros(rules.projects), margin=1.0)
    if found.plan is None:
        return RobustPlan(None, np.nan, found.is_proved)
    return RobustPlan(found.plan, float((values @ found.plan).min()), found.is_proved)


def minimax_regret_plan(rules: PlanRules, worths: ArrayLike) -> RobustPlan:
    """
    Find the plan whose largest regret over scenarios is smallest, among all possible plans.

    First the best value of each scenario, then the least margin by which one plan misses all of them. Parameters are
    those of `maximin_plan`.
    """
    values = _checked_worths(rules, worths)
    search = PlanSearch(rules)
    best = [search.best(row) for row in values]
    if any(found.plan is None for found in best):
        return RobustPlan(None, np.nan, all(found.is_proved for found in best))
    reached = np.array([row @ found.plan for row, found in zip(values, best, strict=True)])
    size = _size(values)
    for row, most in zip(values / size, reached / size, strict=True):
        search.add(row, low=most, margin=1.0)
    found = search.best(np.zeros(rules.projects), margin=-1.0)
    if found.plan is None:
        return RobustPlan(None, np.nan, found.is_proved)
    proved = found.is_proved and all(one.is_proved for one in best)
    return RobustPlan(found.plan, float((reached - values @ found.plan).max()), proved)


def minimax_regret_interval_plan(rules: PlanRules, low: ArrayLike, high: ArrayLike, rounds: int = 500) -> RobustPlan:
    """
    Find the plan whose largest regret is smallest when each project's worth may be anything in its own interval.

    The worst case of a plan has the low worth inside and the high one outside it. Rivals that are best in such a case
    are added one after the other until the worst rival is known already.

    Parameters
    ----------
    rules
        The rules.
    low, high
        Lowest and highest worth of each project.
    rounds
        Most rivals; then the best plan so far is not proved.

    References
    ----------
    Aissi, H., Bazgan, C. and Vanderpooten, D. (2009), Min-max and min-max regret versions of combinatorial optimization
    problems: a survey, European Journal of Operational Research 197(2).
    """
    least, most = _checked_worths(rules, np.stack([low, high]))
    if (bad := np.flatnonzero(least > most)).size:
        raise ValueError(f"low: project {bad[0] + 1}: expected at most the high worth {most[bad[0]]:g}")
    size = _size(np.stack([least, most]))
    least, most = least / size, most / size
    master, rivals = PlanSearch(rules), PlanSearch(rules)
    master.add(np.zeros(rules.projects), low=0.0, margin=1.0)  # no regret is negative
    best = RobustPlan(None, np.inf, False)
    for _ in range(rounds):
        found = master.best(np.zeros(rules.projects), margin=-1.0)
        if found.plan is None:
            return RobustPlan(None, np.nan, found.is_proved)
        case = np.where(found.plan, least, most)
        rival = rivals.best(case)
        if rival.plan is None:
            break
        regret = max(0.0, float(case @ rival.plan - case @ found.plan))
        if regret < best.value:
            best = RobustPlan(found.plan, regret, False)
        if best.value <= found.margin + SETTLED:
            return RobustPlan(best.plan, best.value * size, found.is_proved and rival.is_proved)
        slope = np.where(rival.plan, most - least, 0.0) + least  # margin >= most inside the rival - slope @ plan
        master.add(slope, low=float(most @ rival.plan), margin=1.0)
    return replace(best, value=best.value * size)


def _decision(figures: ArrayLike, sign: float) -> Decision:
    values = np.asarray(figures, dtype=float)
    if values.ndim != 1 or not len(values) or np.isnan(values).any():
        raise ValueError(f"figures: expected one number for each plan, found shape {values.shape} or a missing one")
    best = float((sign * values).max() * sign)
    tied = np.abs(values - best) <= EXACT * max(1.0, float(np.abs(values).max()))
    return Decision(values, best, tuple(np.flatnonzero(tied).tolist()))


def _size(worths: np.ndarray) -> float:
    """Divide by this to bring the worth of everything to 100, the size the engine's tolerances are made for."""
    return max(float(np.abs(worths).sum(axis=1).max()), np.finfo(float).tiny) / 100.0


def _checked_worths(rules: PlanRules, worths: ArrayLike) -> np.ndarray:
    values = np.atleast_2d(np.asarray(worths, dtype=float))
    if values.ndim != 2 or values.shape[1] != rules.projects or not len(values):
        raise ValueError(f"worths: expected scenarios × {rules.projects} projects, found shape {values.shape}")
    for row, column in np.argwhere(~np.isfinite(values)):
        raise ValueError(f"worths: row {row + 1}, column {column + 1}: expected a number, found {values[row, column]}")
    return values
