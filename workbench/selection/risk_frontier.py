"""Efficient set of value against risk: the best plan above each of several floors of CVaR."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from workbench.selection.cut_search import PROVEN
from workbench.selection.problem import Problem
from workbench.selection.risk_figures import RiskFigures, figures
from workbench.selection.risk_limits import solve_with_risk
from workbench.selection.risk_terms import RiskOutcome, RiskTerms
from workbench.selection.scenario_values import Scenarios
from workbench.taxonomy import Status


@dataclass(frozen=True, eq=False)
class RiskPoint:
    """
    The best plan above one floor.

    Parameters
    ----------
    floor
        Least CVaR asked for.
    outcome
        The plan, its worth and its bound.
    figures
        Its risk, worked out from the scenarios; None without a plan.
    """

    floor: float
    outcome: RiskOutcome
    figures: RiskFigures | None


def risk_frontier(
    problem: Problem,
    scenarios: Scenarios,
    floors: Sequence[float] | int = 6,
    terms: RiskTerms | None = None,
    *,
    probabilities: ArrayLike | None = None,
    **effort,
) -> tuple[RiskPoint, ...]:
    """
    Raise the floor of CVaR and find the best plan above it each time.

    The strictest floor comes first: its plan and the rows learnt serve the next. A bound holds for every stricter
    floor, a plan for every looser one.

    Parameters
    ----------
    problem
        Value, rows and columns.
    scenarios
        What each column is worth in each scenario.
    floors
        Floors, or their number: evenly spaced then, from the CVaR of the most valuable plan to the largest there is.
    terms
        Confidence and further limits; its own floor and weight are not used.
    probabilities
        Chance of each scenario; equal ones by default.
    effort
        Gap, nodes, rounds, seconds and seed of each level, as for `solve_with_risk`.

    Returns
    -------
    tuple of RiskPoint
        By rising floor; the worth never rises.

    References
    ----------
    Haimes, Lasdon and Wismer (1971), On a bicriterion formulation of the problems of integrated system identification
    and system optimization, IEEE Transactions on Systems, Man, and Cybernetics 1 (3).
    """
    terms = replace(terms or RiskTerms(), weight=0.0, floor=-math.inf)
    ask = {"probabilities": probabilities, **effort}
    known = None
    if isinstance(floors, int):
        floors, known = _ends(problem, scenarios, floors, terms, ask)
    outcomes = []
    for floor in sorted(floors, reverse=True):
        found = solve_with_risk(problem, scenarios, replace(terms, floor=float(floor)), known=known, **ask)
        if outcomes and (stricter := outcomes[-1]).worth is not None and stricter.worth > (found.worth or -math.inf):
            found = _restated(replace(found, plan=stricter.plan, worth=stricter.worth), found.bound)
        known = found
        outcomes.append(found)
    levels = list(zip(sorted(floors), _with_loosest_bounds(outcomes[::-1]), strict=True))
    return tuple(
        RiskPoint(
            float(floor),
            found,
            None
            if found.plan is None
            else figures(
                scenarios,
                found.plan,
                confidence=terms.confidence,
                target=terms.target,
                probabilities=probabilities,
            ),
        )
        for floor, found in levels
    )


def _ends(problem: Problem, scenarios: Scenarios, count: int, terms: RiskTerms, ask: dict):
    """Find the two ends of the efficient set: the safest plan, and the most valuable one."""
    safest = solve_with_risk(problem, scenarios, replace(terms, weight=1.0), **ask)
    dearest = solve_with_risk(problem, scenarios, terms, **ask)
    if safest.plan is None or dearest.plan is None:
        return [-math.inf], safest
    low, high = (
        figures(scenarios, plan, confidence=terms.confidence, probabilities=ask["probabilities"]).cvar
        for plan in (dearest.plan, safest.plan)
    )
    return np.linspace(min(low, high), high, count).tolist(), safest


def _with_loosest_bounds(outcomes: list[RiskOutcome]) -> list[RiskOutcome]:
    """Take over, by rising floor, every smaller bound of a looser floor."""
    found, least = [], math.inf
    for outcome in outcomes:
        if outcome.worth is not None and outcome.bound > least:
            outcome = _restated(outcome, least)
        least = min(least, outcome.bound)
        found.append(outcome)
    return found


def _restated(outcome: RiskOutcome, bound: float) -> RiskOutcome:
    """Put another bound beside a plan."""
    distance = max(bound - outcome.worth, 0.0) / max(abs(outcome.worth), 1.0)
    status = Status.OPTIMAL if distance <= PROVEN else Status.FEASIBLE
    return replace(outcome, bound=max(bound, outcome.worth), gap=distance, status=status)
