"""Value and the mean of the worst scenarios (CVaR), as parts of the objective or with a floor, by added rows."""

import math

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike

from workbench.selection.cutting_planes import choose, relax
from workbench.selection.risk_plan import RiskPlan
from workbench.selection.risk_program import Program, Term, options_problem
from workbench.selection.scenario_values import ScenarioValues, checked_probabilities
from workbench.selection.tail_cuts import TailAverage


def cvar_relaxation(
    values: ArrayLike | ScenarioValues,
    costs: ArrayLike,
    rows: ArrayLike | sp.sparray,
    limits: ArrayLike | tuple[ArrayLike, ArrayLike],
    alpha: float,
    weight: float,
    *,
    floor: float = -math.inf,
    probabilities: ArrayLike | None = None,
    gap: float = 1e-4,
    round_limit: int = 500,
) -> RiskPlan:
    """
    Maximise ``(1 - weight) * mean + weight * CVaR`` over options that may be taken in part.

    Parameters
    ----------
    values
        S scenarios × n options, or the same by project as `ScenarioValues`.
    costs
        n amounts taken off in every scenario, or one for all; with `ScenarioValues` on top of its own.
    rows, limits
        Matrix of m rows × n options and m upper limits, or a pair of m lower and m upper limits.
    alpha
        0 to below 1: CVaR is the mean of the worst scenarios, which make up a chance of 1 - alpha.
    weight
        Share of CVaR in the objective, 0 to 1.
    floor
        Least CVaR of a plan; minus infinity for none.
    probabilities
        Chance of each scenario; equal ones by default.
    gap
        Relative distance of true value and bound at which to stop.
    round_limit
        Most rounds.

    Returns
    -------
    RiskPlan
        `measure` is the CVaR of the plan, worked out over all scenarios.

    Raises
    ------
    ValueError
        Shapes do not fit, a number is missing, or a level, share or chance is out of range.
    """
    program = _program(values, costs, rows, limits, alpha, weight, floor, probabilities, whole=False)
    return relax(program, gap=gap, round_limit=round_limit)


def cvar_plan(
    values: ArrayLike | ScenarioValues,
    costs: ArrayLike,
    rows: ArrayLike | sp.sparray,
    limits: ArrayLike | tuple[ArrayLike, ArrayLike],
    alpha: float,
    weight: float,
    *,
    floor: float = -math.inf,
    probabilities: ArrayLike | None = None,
    gap: float = 0.0,
    node_limit: int | None = None,
    time_limit: float = 60.0,
) -> RiskPlan:
    """
    Maximise ``(1 - weight) * mean + weight * CVaR`` over whole options.

    Parameters
    ----------
    values, costs, rows, limits, alpha, weight, floor, probabilities
        As for `cvar_relaxation`.
    gap
        Relative distance of true value and bound at which to stop.
    node_limit
        Most nodes over all search trees; stops in the same place every time.
    time_limit
        Seconds; a safety net, its use is reported.

    Returns
    -------
    RiskPlan
        `measure` is the CVaR of the plan over all scenarios; a plan below the floor is none.

    Raises
    ------
    ValueError
        As for `cvar_relaxation`.
    """
    program = _program(values, costs, rows, limits, alpha, weight, floor, probabilities)
    return choose(program, gap=gap, node_limit=node_limit, time_limit=time_limit)


def _program(values, costs, rows, limits, alpha, weight, floor, probabilities, *, whole: bool = True) -> Program:
    if not 0.0 <= weight <= 1.0:
        raise ValueError(f"weight: expected a share from 0 to 1, found {weight!r}")
    if isinstance(values, ScenarioValues):
        scenarios = ScenarioValues(values.factors, values.project, values.amounts, values.costs + np.asarray(costs))
    else:
        scenarios = ScenarioValues.per_option(values, costs)
    tail = TailAverage(scenarios, checked_probabilities(probabilities, scenarios.size[0]), alpha)
    problem = options_problem(tail.mean, rows, limits, whole=whole)
    return Program(problem, (Term(tail, weight, floor),), mean_weight=1.0 - weight)
