"""Tiers of float: how near to critical an activity is."""

from collections.abc import Sequence

import numpy as np

from workbench.errors import ParameterError


def tiers(days: np.ndarray, limits: Sequence[float]) -> np.ndarray:
    """
    Sort float into tiers.

    Parameters
    ----------
    days
        Float; shape (n,).
    limits
        Largest float of each tier but the last, rising.

    Returns
    -------
    ndarray
        0 up to the first limit, 1 up to the second and so on; shape (n,).

    Raises
    ------
    ParameterError
        The limits do not rise.
    """
    edges = np.asarray(limits, dtype=float)
    if not edges.size or not np.isfinite(edges).all() or (np.diff(edges) <= 0).any():
        raise ParameterError(f"limits: expected rising numbers of days, got {limits!r}")
    return np.searchsorted(edges, days, side="left")
