"""All non-dominated plans where there are too many plans to list: one search after the other, none twice."""

import numpy as np
from numpy.typing import ArrayLike

from workbench.selection.dominance import corner_worth, non_dominated
from workbench.selection.plan_search import PlanSearch
from workbench.selection.plan_sets import PlanRules

STEP = 1e-7  # share of the largest worth by which a plan must be better at a corner to count as better
MOST_EFFORT = 500_000  # simplex iterations; one to two minutes


def search_non_dominated(
    rules: PlanRules, scores: ArrayLike, corners: ArrayLike, most_effort: int = MOST_EFFORT
) -> np.ndarray | None:
    """
    Find every plan that no other one dominates, for scores that are certain.

    Each corner of the weights is an objective. A search looks for the plan of largest worth over all corners that is
    better than a limit at each of them (ε-constraint); what it finds splits the limits into those that are still open.
    Plans of the same worth at every corner are found by forbidding one after the other.

    Parameters
    ----------
    rules
        The rules.
    scores
        m projects × n criteria.
    corners
        Corners × n weights; few, as the number of searches grows quickly with them.
    most_effort
        Give up after so many simplex iterations.

    Returns
    -------
    ndarray of bool or None
        Plans × projects, no row where nothing is possible; None when the list would not be complete.

    References
    ----------
    Liesiö, J., Mild, P. and Salo, A. (2008), Robust portfolio modeling with incomplete cost information and project
    interdependencies, European Journal of Operational Research 190(3); Klamroth, K., Lacour, R. and Vanderpooten, D.
    (2015), On the representation of the search region in multi-objective optimization, European Journal of Operational
    Research 245(3).
    """
    worth = corner_worth(scores, scores, corners)[0]
    scale = max(float(np.abs(worth).sum(axis=1).max(initial=0.0)), 1e-300)
    worth = worth / scale * 100.0  # one size, so that the engine's tolerances mean the same for every office
    step = STEP * 100.0
    search = PlanSearch(rules)
    rows = [search.add(values) for values in worth]
    plans: list[np.ndarray] = []
    zones = np.full((1, len(worth)), -np.inf)
    while len(zones):
        wanted, is_zone = zones[0] + step, True
        while True:  # the best plan of the zone, then all of the same worth
            if search.effort >= most_effort:
                return None
            for row, least in zip(rows, wanted, strict=True):
                search.change(row, least)
            found = search.best(worth.sum(axis=0))
            if not found.is_proved:
                return None
            if found.plan is None:
                break
            plans.append(found.plan)
            search.forbid(found.plan)
            if is_zone:
                point, is_zone = worth @ found.plan, False
                wanted = point - step
        zones = zones[1:] if is_zone else _split(zones, point)
    table = np.array(plans, dtype=bool).reshape(-1, rules.projects)
    return table[non_dominated(table, scores, scores, corners)]


def _split(zones: np.ndarray, point: np.ndarray) -> np.ndarray:
    """Limits above which something may still be found, once the point is known."""
    hit = (point > zones).all(axis=1)
    corners = len(point)
    children = np.repeat(zones[hit], corners, axis=0)
    at = np.tile(np.arange(corners), np.count_nonzero(hit))
    children[np.arange(len(children)), at] = point[at]
    return _widest(np.unique(np.vstack([zones[~hit], children]), axis=0))


def _widest(zones: np.ndarray) -> np.ndarray:
    """Zones that lie in no other one."""
    inside = (zones[None] <= zones[:, None]).all(axis=2)
    np.fill_diagonal(inside, False)
    return zones[~inside.any(axis=1)]
