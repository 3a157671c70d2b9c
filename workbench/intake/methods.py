"""The ranking methods by name: one score per project, higher is better, from what the panel said."""

import re
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from workbench.errors import ParameterError
from workbench.intake.economics import cost_of_delay_order, rice, wsjf
from workbench.intake.outranking import promethee_ii, topsis
from workbench.intake.panel import Panel
from workbench.intake.vikor import vikor
from workbench.portfolio import Portfolio
from workbench.taxonomy import RankingMethod, Sense

INDIFFERENCE, PREFERENCE = 5.0, 25.0  # points of 100 that nobody minds, and that settle it, for PROMETHEE
UNITS = {
    RankingMethod.WEIGHTED_SUM: "points of 100",
    RankingMethod.TOPSIS: "closeness to the ideal, of 100; vector normalisation",
    RankingMethod.PROMETHEE_II: f"net flow × 100; {INDIFFERENCE:g} points do not count, {PREFERENCE:g} settle it",
    RankingMethod.VIKOR: "100 × (1 - Q), v = 0.5",
    RankingMethod.WSJF: "cost of delay per job size",
    RankingMethod.COST_OF_DELAY: "cost of delay per period of work",
    RankingMethod.RICE: "reach × impact × confidence / effort",
}
"""What a score of each method is counted in."""

PARTS = {
    RankingMethod.WSJF: ("value", "criticality", "risk_reduction", "size"),
    RankingMethod.COST_OF_DELAY: ("cost_of_delay", "duration"),
    RankingMethod.RICE: ("reach", "impact", "confidence", "effort"),
}
"""What a ratio is made of; each part is a criterion or a number in `projects`."""

SIDE_BY_SIDE = (
    RankingMethod.WEIGHTED_SUM,
    RankingMethod.TOPSIS,
    RankingMethod.PROMETHEE_II,
    RankingMethod.VIKOR,
)
"""The methods that need nothing but points and weights."""


def by_matrix(method: str, points: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """
    Score projects on points from 0 to 100 that are all there.

    Parameters
    ----------
    method
        One of `SIDE_BY_SIDE`.
    points
        Projects × criteria, without gaps.
    weights
        One per criterion, with a sum of 1.

    Returns
    -------
    ndarray
        Scores in `UNITS`, higher is better.
    """
    if not len(points):
        return np.empty(0)
    return MATRIX[RankingMethod(method)](points, weights)


def by_parts(method: str, portfolio: Portfolio, panel: Panel, parts: Mapping[str, str]) -> np.ndarray:
    """
    Score projects by a ratio of measured or rated quantities.

    Parameters
    ----------
    method
        One of `PARTS`.
    portfolio, panel
        Where the quantities are.
    parts
        Part -> criterion (its joint rating in its own unit) or column of `projects`; the part's own name by default.

    Returns
    -------
    ndarray
        Scores in `UNITS`, higher is better; NaN where a part is missing.

    Raises
    ------
    ParameterError
        A part is unknown, is no number, or its numbers do not fit the method.
    """
    known = PARTS[RankingMethod(method)]
    if unknown := sorted(set(parts) - set(known)):
        raise ParameterError(f"parts: {', '.join(unknown)} is not one of {', '.join(known)}")
    columns = [_quantity(part, parts.get(part, part), portfolio, panel) for part in known]
    complete = ~np.isnan(np.stack(columns)).any(axis=0)
    scores = np.full(len(panel.projects), np.nan)
    try:
        scores[complete] = RATIOS[RankingMethod(method)](*(column[complete] for column in columns))
    except ValueError as error:
        named = panel.projects[complete]
        message = re.sub(r"row (\d+)", lambda row: f"project {named[int(row[1]) - 1]}", str(error))
        raise ParameterError(f"{method}: {message}") from None
    return scores


def _quantity(part: str, name: str, portfolio: Portfolio, panel: Panel) -> np.ndarray:
    if name in panel.criteria:
        return panel.joint_raw[:, panel.criteria.get_loc(name)]
    column = portfolio.projects.get(name)
    if column is None or not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        expected = f"a criterion or a number in projects; criteria are {', '.join(panel.criteria)}"
        raise ParameterError(f'parts: {part}: expected {expected}, got "{name}"')
    return column.reindex(panel.projects).to_numpy(dtype=float, na_value=np.nan)


def _senses(points: np.ndarray) -> list[str]:
    return [Sense.MAX] * points.shape[1]


MATRIX: Mapping[RankingMethod, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    RankingMethod.WEIGHTED_SUM: lambda points, weights: points @ weights,
    RankingMethod.TOPSIS: lambda points, weights: 100.0 * topsis(points, weights, _senses(points)).closeness,
    RankingMethod.PROMETHEE_II: lambda points, weights: (
        100.0 * promethee_ii(points, weights, _senses(points), INDIFFERENCE, PREFERENCE).phi
    ),
    RankingMethod.VIKOR: lambda points, weights: 100.0 * (1.0 - vikor(points, weights, _senses(points)).q),
}
RATIOS: Mapping[RankingMethod, Callable[..., np.ndarray]] = {
    RankingMethod.WSJF: wsjf,
    RankingMethod.COST_OF_DELAY: lambda cost_of_delay, duration: cost_of_delay_order(cost_of_delay, duration).ratio,
    RankingMethod.RICE: rice,
}
