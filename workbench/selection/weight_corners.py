"""Corners of the set of weights that meet all that is known of them."""

import numpy as np

from workbench.intake.weight_limits import WeightLimits, corners, rules

EXACT = 1e-10  # distance from a limit that counts as none


def weight_corners(count: int, limits: WeightLimits | None = None) -> np.ndarray:
    """
    Find the corners of the admissible weights; what is linear in the weights is least and most at a corner.

    The simplex is cut by one limit after the other: corners within the limit stay, and each edge that crosses it ends
    in a new corner (double description).

    Parameters
    ----------
    count
        Number of criteria.
    limits
        What is known of the weights; all weights by default.

    Returns
    -------
    ndarray
        Corners × criteria; each row sums to 1.

    Raises
    ------
    ValueError
        A limit does not fit the criteria, or no weights meet all limits.

    References
    ----------
    Motzkin, T. S., Raiffa, H., Thompson, G. L. and Thrall, R. M. (1953), The double description method, in
    Contributions to the Theory of Games II, Princeton.
    """
    if count < 1:
        raise ValueError(f"count: expected at least one criterion, found {count}")
    limits = limits or WeightLimits()
    if limits.is_order_alone:
        return corners(count, limits)
    rows, bounds, words = rules(count, limits)
    found, rows, bounds = np.eye(count), np.vstack([-np.eye(count), rows]), np.append(np.zeros(count), bounds)
    for number in range(count, len(rows)):
        found = _cut(found, rows[: number + 1], bounds[: number + 1])
        if not len(found):
            raise ValueError(f"limits: no weights meet all limits up to {words[number - count]}")
    return found


def _cut(found: np.ndarray, rows: np.ndarray, bounds: np.ndarray) -> np.ndarray:
    """Corners that are left when the last rule cuts those that met all the others."""
    room = bounds - found @ rows.T  # corners × rules
    last = room[:, -1]
    inside, outside = np.flatnonzero(last > EXACT), np.flatnonzero(last < -EXACT)
    kept = found[last >= -EXACT]
    if not len(inside) or not len(outside):
        return kept
    touched = np.abs(room[:, :-1]) <= EXACT
    shared = touched[inside][:, None] & touched[outside][None]
    missed = shared.astype(float) @ (~touched.T).astype(float)  # shared rules that a third corner does not touch
    near, far = np.nonzero(np.count_nonzero(missed == 0, axis=2) == 2)  # only the two ends: they share an edge
    near, far = inside[near], outside[far]
    share = last[near] / (last[near] - last[far])
    return np.vstack([kept, found[near] + share[:, None] * (found[far] - found[near])])
