"""Date and cost together: what is kept jointly with a chance."""

import numpy as np
import pandas as pd

from workbench.errors import ParameterError
from workbench.risk.measures import rank

POINTS = 50


def joint_frontier(finishes: np.ndarray, costs: np.ndarray, level: float) -> pd.DataFrame:
    """
    List the cheapest cost for each date with which both are kept in at least a share of the iterations.

    Parameters
    ----------
    finishes, costs
        One pair per iteration; shape (iterations,).
    level
        The share, above 0 and at most 1.

    Returns
    -------
    DataFrame
        `finish` and `cost`, up to 50 pairs from the earliest date possible to the latest.

    Raises
    ------
    ParameterError
        The level is out of range.
    """
    if not 0.0 < level <= 1.0:
        raise ParameterError(f"level: {level!r} is not above 0 and at most 1")
    n = len(finishes)
    if not n:
        return pd.DataFrame({"finish": finishes, "cost": costs})
    order = np.argsort(finishes, kind="stable")
    wanted = rank(n, level)
    ranks = np.unique(np.linspace(wanted, n, POINTS).round().astype(int))
    rows = []
    for count in ranks:
        date = finishes[order[count - 1]]
        within = costs[finishes <= date]
        rows.append((date, float(np.partition(within, wanted - 1)[wanted - 1])))
    return pd.DataFrame(rows, columns=["finish", "cost"]).drop_duplicates("finish", ignore_index=True)


def joint_level(finishes: np.ndarray, costs: np.ndarray, level: float) -> float:
    """
    Find the level at which date and cost, each read for itself, are kept together in a share of the iterations.

    Parameters
    ----------
    finishes, costs
        One pair per iteration; shape (iterations,).
    level
        The share wanted, above 0 and at most 1.

    Returns
    -------
    float
        Smallest such level, a multiple of one iteration; NaN without iterations.
    """
    if not 0.0 < level <= 1.0:
        raise ParameterError(f"level: {level!r} is not above 0 and at most 1")
    n = len(finishes)
    if not n:
        return float("nan")
    # An iteration is kept from the level on at which both its date and its cost are.
    places = [np.searchsorted(np.sort(values), values, side="left") + 1 for values in (finishes, costs)]
    needed = np.sort(np.maximum(*places))
    return float(needed[rank(n, level) - 1] / n)
