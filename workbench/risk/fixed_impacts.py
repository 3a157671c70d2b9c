"""The exact distribution of what independent risks with fixed impacts cost together."""

import numpy as np
import pandas as pd

from workbench.errors import ParameterError

MOST_RISKS = 20
"""Risks whose sums, up to two to their number, fit into memory."""


def exact_total(probabilities: np.ndarray, impacts: np.ndarray) -> pd.DataFrame:
    """
    Convolve risks: each happens or not, on its own, and then costs a fixed amount.

    Parameters
    ----------
    probabilities
        Chance of each risk; shape (risks,), at most 20.
    impacts
        What each costs if it happens, negative for an opportunity; shape (risks,).

    Returns
    -------
    DataFrame
        Every `amount` that may come together, rising, its `probability`, and the chance `at_most` of no more. Without
        risks the amount is 0.

    Raises
    ------
    ParameterError
        There are too many risks, the shapes differ, or a number is impossible.
    """
    chances, costs = np.asarray(probabilities, dtype=np.float64), np.asarray(impacts, dtype=np.float64)
    if chances.ndim != 1 or chances.shape != costs.shape:
        raise ParameterError(f"impacts: shape {costs.shape} does not fit probabilities of shape {chances.shape}")
    if len(chances) > MOST_RISKS:
        raise ParameterError(f"probabilities: {len(chances)} risks have too many sums, at most {MOST_RISKS} are taken")
    if not (((chances >= 0.0) & (chances <= 1.0)).all() and np.isfinite(costs).all()):
        raise ParameterError("probabilities: expected chances from 0 to 1, and impacts that are finite numbers")
    amounts, weights = np.zeros(1), np.ones(1)
    for chance, cost in zip(chances, costs, strict=True):
        both = np.concatenate([amounts, amounts + cost])
        amounts, place = np.unique(both, return_inverse=True)
        weights = np.bincount(place, np.concatenate([weights * (1.0 - chance), weights * chance]), len(amounts))
    possible = weights > 0.0
    amounts, weights = amounts[possible], weights[possible]
    return pd.DataFrame({"amount": amounts, "probability": weights, "at_most": np.minimum(np.cumsum(weights), 1.0)})


def exact_quantile(total: pd.DataFrame, level: float) -> float:
    """
    Give the smallest amount that is not exceeded with a chance.

    Parameters
    ----------
    total
        What `exact_total` gave.
    level
        The chance, above 0 and at most 1.

    Returns
    -------
    float
        A rounding error in the sum of chances does not move it.
    """
    place = np.searchsorted(total["at_most"].to_numpy(), level - ROUNDING)
    return float(total["amount"].iloc[min(place, len(total) - 1)])


ROUNDING = 1e-12
