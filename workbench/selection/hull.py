"""The upper hull of worth over budget: what a plan of any budget cannot pass, and what money is worth on it."""

from workbench.selection.scaled_budget import NUDGE, BudgetPoint, ScaledBudget
from workbench.taxonomy import Status

TOLERANCE = 1e-7  # relative; a corner this little above the line of two others is on it


def hull(scaled: ScaledBudget) -> list[BudgetPoint]:
    """
    List the corners of the upper hull of worth over budget, cheapest first.

    Between two corners the line bounds every plan of every budget (Everett, Operations Research 11, 1963, 399-417).

    Parameters
    ----------
    scaled
        The selection; two searches for each corner.

    Returns
    -------
    list of BudgetPoint
        Empty when no budget allows a plan, or a solve found no proof.
    """
    ends = _ends(scaled)
    if ends is None:
        return []
    corners, open_pairs = [ends[0]], [ends]
    while open_pairs:
        left, right = open_pairs.pop()
        point, above = _best_between(scaled, left, right)
        if point.status is not Status.OPTIMAL:
            return []
        if above:
            open_pairs += [(point, right), (left, point)]
        elif right.factor > left.factor:
            corners.append(right)
    return corners


def hull_edge(scaled: ScaledBudget, factor: float) -> tuple[BudgetPoint, BudgetPoint] | None:
    """
    Find the two corners of the hull between which a budget lies.

    Parameters
    ----------
    scaled
        The selection.
    factor
        The budget, as a multiple of its rows.

    Returns
    -------
    tuple
        The corners; None when the budget is outside the hull (too small for any plan, or more than any plan can use)
        or a solve found no proof.
    """
    ends = _ends(scaled)
    if ends is None or not ends[0].factor <= factor < ends[1].factor:
        return None
    left, right = ends
    while True:
        point, above = _best_between(scaled, left, right)
        if point.status is not Status.OPTIMAL:
            return None
        if not above:
            return left, right
        left, right = (point, right) if point.factor <= factor * (1.0 + NUDGE) else (left, point)


def _ends(scaled: ScaledBudget) -> tuple[BudgetPoint, BudgetPoint] | None:
    """The best plan of the smallest budget that allows one, and the cheapest of the best plans of any budget."""
    if not scaled.exists:
        return None
    least, most = scaled.cheapest(scaled.lowest), scaled.best_net(0.0)
    if least.status is not Status.OPTIMAL or most.status is not Status.OPTIMAL:
        return None
    most = scaled.cheapest(most.value - TOLERANCE * max(abs(most.value), 1.0))
    least = scaled.best(least.factor)
    return (least, most) if least.status is Status.OPTIMAL and most.status is Status.OPTIMAL else None


def _best_between(scaled: ScaledBudget, left: BudgetPoint, right: BudgetPoint) -> tuple[BudgetPoint, bool]:
    """The plan farthest above the line of two points, and whether it is above it at all."""
    if right.factor <= left.factor:
        return right, False
    price = (right.value - left.value) / (right.factor - left.factor)
    point = scaled.best_net(price)
    rise = point.value - price * point.factor - (left.value - price * left.factor)
    above = rise > TOLERANCE * max(abs(point.value), 1.0) and left.factor < point.factor < right.factor
    return point, above
