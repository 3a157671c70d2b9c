"""How much more value of its own would put a waiting project on a par."""

import numpy as np

from workbench.selection.case import Case
from workbench.selection.plans import Pick
from workbench.valuation import discount_factor


def value_needed(case: Case, project: str, pick: Pick | None, least: float, most: float) -> tuple[float, float]:
    """
    Turn the worth a project lacks into value of its own.

    One unit of value counts with its weight in the objective, discounted from the planned start, and a version brings
    its share of the benefits only.

    Parameters
    ----------
    case
        The question and its plan.
    project
        A waiting project.
    pick
        How it goes ahead in the best plan found with it; None without one.
    least, most
        Bounds of its swing.

    Returns
    -------
    tuple
        So much certainly suffices, infinite where no plan with it was found; and with less than this it certainly
        stays out.
    """
    options = case.model.question.options
    own = options.columns_of(project)
    if not len(own):
        return np.inf, np.inf
    weight = dict(case.limits.terms).get("value", 0.0) or 1.0
    planned = int(options.projects.loc[project, "start"])
    factor = discount_factor(case.model.portfolio, case.limits.discount_rate)
    worth = weight * factor ** (options.start[own] - planned) * _benefit_shares(case, project, options.way[own])
    needed_least = float(max(0.0, -most) / worth.max()) if worth.max() > 0 else np.inf
    if pick is None:
        return np.inf, needed_least
    at_start = worth[(options.start[own] == pick.start) & (options.way[own] == pick.way)][0]
    return float(max(0.0, -least) / at_start) if at_start > 0 else np.inf, needed_least


def _benefit_shares(case: Case, project: str, ways: np.ndarray) -> np.ndarray:
    """Share of the planned benefits that each way of doing the project brings."""
    rows = case.model.portfolio.versions
    shares = rows[rows["project"] == project].set_index("version")["benefit_share"].to_dict()
    return np.array([float(shares.get(way, 1.0)) for way in ways])
