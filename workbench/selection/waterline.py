"""Where the money ends in a ranked list: the two habits to hold an optimum of the same budget against."""

import numpy as np
from numpy.typing import ArrayLike

TOLERANCE = 1e-9  # share of the budget by which sums of costs may be above it, as they carry rounding errors


def prefix(costs: ArrayLike, budget: float) -> np.ndarray:
    """
    Fund from the top and stop at the first project that does not fit.

    Parameters
    ----------
    costs
        Costs of the projects in order of rank, best first, in one currency.
    budget
        Money there is, in the same currency.

    Returns
    -------
    ndarray of bool
        Whether each project is funded.

    Raises
    ------
    ValueError
        A cost is missing, negative or infinite, or the budget is no number.
    """
    amounts, limit = _amounts_and_limit(costs, budget)
    return np.cumsum(amounts) <= limit


def skip_greedy(costs: ArrayLike, budget: float) -> np.ndarray:
    """
    Fund from the top, skip what does not fit, and try the next.

    Parameters, result and errors are those of `prefix`.
    """
    amounts, limit = _amounts_and_limit(costs, budget)
    funded, spent = np.zeros(len(amounts), dtype=bool), 0.0
    for place, amount in enumerate(amounts):  # each answer depends on all the answers before
        if spent + amount <= limit:
            funded[place] = True
            spent += amount
    return funded


def _amounts_and_limit(costs: ArrayLike, budget: float) -> tuple[np.ndarray, float]:
    amounts = np.asarray(costs, dtype=float)
    if amounts.ndim != 1:
        raise ValueError(f"costs: expected one amount for each project, got {amounts.ndim} dimensions")
    if len(bad := np.flatnonzero(~(np.isfinite(amounts) & (amounts >= 0)))):
        raise ValueError(f"costs: row {bad[0] + 1}: expected a finite amount of at least 0, found {amounts[bad[0]]:g}")
    if np.isnan(budget):
        raise ValueError(f"budget: expected a number, found {budget:g}")
    return amounts, budget + TOLERANCE * abs(budget)
