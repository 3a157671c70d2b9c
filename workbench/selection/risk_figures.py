"""The risk of one plan, worked out from the scenarios alone, whatever a solver said."""

import math
from dataclasses import dataclass

from numpy.typing import ArrayLike

from workbench.selection.chance import chance_of_target
from workbench.selection.scenario_values import Scenarios, checked_probabilities
from workbench.selection.tail_cuts import lower_cvar


@dataclass(frozen=True)
class RiskFigures:
    """
    The risk of one plan.

    Parameters
    ----------
    mean, spread
        Expected value and standard deviation over the scenarios.
    cvar
        Mean of the worst scenarios.
    chance
        Chance of the target; None without a target.
    """

    mean: float
    spread: float
    cvar: float
    chance: float | None


def figures(
    scenarios: Scenarios,
    plan: ArrayLike,
    *,
    confidence: float = 0.9,
    target: float | None = None,
    probabilities: ArrayLike | None = None,
) -> RiskFigures:
    """
    Work out the risk of a plan.

    Parameters
    ----------
    scenarios
        What each column is worth in each scenario.
    plan
        One number per column.
    confidence
        0 to below 1: CVaR is the mean of the worst scenarios, which make up a chance of 1 - confidence.
    target
        Value whose chance is asked for.
    probabilities
        Chance of each scenario; equal ones by default.
    """
    outcomes = scenarios.outcomes(plan)
    chances = checked_probabilities(probabilities, len(outcomes))
    mean = float(chances @ outcomes)
    return RiskFigures(
        mean=mean,
        spread=math.sqrt(chances @ (outcomes - mean) ** 2),
        cvar=lower_cvar(outcomes, chances, confidence),
        chance=None if target is None else chance_of_target(outcomes, target, chances),
    )
