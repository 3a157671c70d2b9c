"""What a plan is worth, what no plan can exceed, and who says so: computed again without trusting the solver."""

from dataclasses import dataclass

import numpy as np

from workbench.selection.problem import Problem
from workbench.selection.solver import WHOLE

TOLERANCE = 1e-6  # of max(1, |bound of the row|)


@dataclass(frozen=True)
class Certificate:
    """
    A plan's value beside the smallest bound.

    Parameters
    ----------
    value
        Worth of the plan.
    bound
        No plan is worth more.
    gap
        (bound - value) / max(|value|, 1), never below 0.
    proved_by
        Where the bound comes from.
    """

    value: float
    bound: float
    gap: float
    proved_by: str


def upper_bound(problem: Problem, prices: np.ndarray) -> float:
    """
    Bound the worth of every plan by any prices of the rows.

    Weak duality: U(y) = Σ_{y>0} y·high + Σ_{y<0} y·low + Σ_j max over the column's bounds of (c_j − A_jᵀy)·x_j. It
    equals the optimum of the linear relaxation at its dual solution (Gale, Kuhn and Tucker, Linear programming and the
    theory of games, in: Koopmans, Activity Analysis of Production and Allocation, Wiley, 1951) and holds for any y.

    Parameters
    ----------
    problem
        The problem.
    prices
        One number per row; a sign that the row cannot carry, because that bound is infinite, counts as 0.

    Returns
    -------
    float
        The bound, rounded down to a whole number where every plan is worth one.
    """
    prices = np.where(np.isfinite(np.where(prices > 0, problem.high, problem.low)), prices, 0.0)
    sides = np.where(prices > 0, problem.high, problem.low)
    gains = problem.value - problem.matrix.T @ prices
    bound = float(prices[prices != 0] @ sides[prices != 0] + worth(gains, problem))
    return rounded_down(problem, bound)


def worth(gains: np.ndarray, problem: Problem) -> float:
    """Largest sum of `gains @ x` within the bounds of the columns."""
    return float(np.maximum(gains * problem.most, gains * problem.least).sum())


def rounded_down(problem: Problem, bound: float) -> float:
    """Round a bound down where every plan is worth a whole number, past the dust of floating point."""
    return float(np.floor(bound + TOLERANCE * max(1.0, abs(bound)) * 1e-3)) if problem.integral else bound


def rounded(problem: Problem, plan: np.ndarray) -> np.ndarray | None:
    """Round the whole columns of a solver's plan; None when one of them is too far from a whole number."""
    whole = np.round(plan)
    if np.abs(plan - whole)[problem.whole].max(initial=0.0) > WHOLE:
        return None
    return np.where(problem.whole, whole, plan)


def worst_violation(problem: Problem, plan: np.ndarray) -> tuple[float, int]:
    """
    Find the row that a plan breaks most.

    Returns
    -------
    tuple
        Violation as a multiple of max(1, |bound|), and the row; (0, -1) when every row and column keeps its bounds. A
        column that leaves its bounds or is no whole number counts as a row behind the last one.
    """
    used = np.concatenate([problem.matrix @ plan, plan])
    low, high = np.concatenate([problem.low, problem.least]), np.concatenate([problem.high, problem.most])
    scale = np.maximum(1.0, np.where(np.isfinite(low), np.abs(low), 0.0))
    below = np.where(np.isfinite(low), low - used, 0.0) / scale
    scale = np.maximum(1.0, np.where(np.isfinite(high), np.abs(high), 0.0))
    above = np.where(np.isfinite(high), used - high, 0.0) / scale
    broken = np.maximum(np.maximum(below, above), 0.0)
    broken[len(problem.low) :][problem.whole] += np.abs(plan - np.round(plan))[problem.whole]
    row = int(np.argmax(broken)) if len(broken) else -1
    return (float(broken[row]), row) if row >= 0 and broken[row] > 0 else (0.0, -1)


def is_allowed(problem: Problem, plan: np.ndarray) -> bool:
    """Tell whether a plan keeps every row and every column within the tolerance."""
    return worst_violation(problem, plan)[0] <= TOLERANCE


def certify(problem: Problem, plan: np.ndarray, bounds: dict[str, float]) -> Certificate:
    """
    Put a checked plan beside the smallest of several valid bounds.

    Parameters
    ----------
    problem
        The problem.
    plan
        The plan; its worth is added up anew.
    bounds
        Source of each bound -> bound.

    Raises
    ------
    ValueError
        The plan breaks a row, or is worth more than a bound: one of the two is wrong.
    """
    violation, row = worst_violation(problem, plan)
    if violation > TOLERANCE:
        raise ValueError(f"plan: row {row} is broken by {violation:g}")
    value = float(problem.value @ plan)
    proved_by = min(bounds, key=bounds.get)
    bound = bounds[proved_by]
    if value > bound + TOLERANCE * max(1.0, abs(bound)):
        raise ValueError(f"bounds: {proved_by} says {bound:g}, but the plan is worth {value:g}")
    return Certificate(value, bound, max(0.0, bound - value) / max(abs(value), 1.0), proved_by)
