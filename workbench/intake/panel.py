"""The scores of all assessors as one array: what every question about the ranking starts from."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from workbench.intake.aggregation import combine_scores
from workbench.intake.entry import open_rounds
from workbench.intake.values import exponential, linear, piecewise
from workbench.portfolio import Portfolio
from workbench.taxonomy import ValueFunction
from workbench.value_curve import parse_curve

TOP = 100.0  # points of the best score


@dataclass(frozen=True, eq=False)
class Panel:
    """
    What the assessors said about some projects.

    Parameters
    ----------
    projects, criteria, voters
        Names along the axes of the arrays.
    points
        Voters × projects × leaf criteria: value of the score from 0 (worst) to 100 (best); NaN where it is missing.
    raw
        The same scores in the criteria's own units.
    ends
        2 × voters × projects × leaf criteria: points of the worst and the best score the assessor would defend; the
        score itself where no range was given.
    evidenced
        Projects × criteria: whether an assessor named evidence.
    voter_weights
        Weight of each voice.
    aggregation
        How the voices are combined: ``mean``, ``median`` or ``trimmed``.
    """

    projects: pd.Index
    criteria: pd.Index
    voters: pd.Index
    points: np.ndarray
    raw: np.ndarray
    ends: np.ndarray
    evidenced: np.ndarray
    voter_weights: np.ndarray
    aggregation: str = "mean"

    @cached_property
    def joint(self) -> np.ndarray:
        """Projects × criteria: points of the group; NaN where nobody scored."""
        return self._combined(self.points)

    @cached_property
    def joint_raw(self) -> np.ndarray:
        """Projects × criteria: scores of the group in the criteria's own units."""
        return self._combined(self.raw)

    @cached_property
    def defended(self) -> tuple[np.ndarray, np.ndarray]:
        """Projects × criteria, twice: points of the worst and of the best score any assessor would defend."""
        known = ~np.isnan(self.ends).all(axis=1)
        worst = np.where(np.isnan(self.ends[0]), np.inf, self.ends[0]).min(axis=0, initial=np.inf)
        best = np.where(np.isnan(self.ends[1]), -np.inf, self.ends[1]).max(axis=0, initial=-np.inf)
        return np.where(known[0], worst, np.nan), np.where(known[1], best, np.nan)

    def _combined(self, scores: np.ndarray) -> np.ndarray:
        if not len(self.voters):
            return np.full(scores.shape[1:], np.nan)
        return combine_scores(scores, self.aggregation, self.voter_weights).scores


def read_panel(
    portfolio: Portfolio, states: Iterable[str], aggregation: str = "mean", viewer: str | None = None
) -> Panel:
    """
    Gather the latest scores of every assessor; the same question is answered from memory.

    Rounds that are still open are blind: their scores count for nobody but the assessor who looks.

    Parameters
    ----------
    portfolio
        The portfolio.
    states
        States whose projects are looked at.
    aggregation
        How the voices are combined.
    viewer
        Assessor who looks, and sees own scores only; the closed rounds of everybody when None.
    """
    return _panel(portfolio, tuple(str(state) for state in states), aggregation, viewer)


@lru_cache(maxsize=8)
def _panel(portfolio: Portfolio, states: tuple[str, ...], aggregation: str, viewer: str | None) -> Panel:
    projects = portfolio.projects.index[portfolio.projects["state"].isin(states)]
    table = portfolio.criteria
    leaves = table[~table.index.isin(table["parent"])]
    ratings = portfolio.ratings
    if viewer is None:
        ratings = ratings[~ratings["round"].isin(open_rounds(portfolio))]
    else:
        ratings = ratings[ratings["voter"] == viewer]
    ratings = ratings[ratings["project"].isin(projects) & ratings["criterion"].isin(leaves.index)]
    ratings = ratings.sort_values("round").drop_duplicates(["project", "criterion", "voter"], keep="last")
    weights = portfolio.voters["weight"]
    voters = pd.Index(sorted(ratings["voter"].unique()), name="voter")
    voices = weights.reindex(voters).fillna(1.0)
    voters = voters[voices.to_numpy() > 0]
    ratings = ratings[ratings["voter"].isin(voters)]
    at = tuple(
        names.get_indexer(ratings[column])
        for names, column in ((voters, "voter"), (projects, "project"), (leaves.index, "criterion"))
    )
    given = np.full((3, len(voters), len(projects), len(leaves)), np.nan)
    for scores, column in zip(given, ("value", "low", "high"), strict=True):
        scores[at] = ratings[column].fillna(ratings["value"])
    points = np.empty_like(given)
    for number, (_, criterion) in enumerate(leaves.iterrows()):
        points[..., number] = TOP * _valued(given[..., number], criterion)
    evidenced = np.zeros(given.shape[2:], dtype=bool)
    backed = ratings["evidence"].ne("").to_numpy()
    evidenced[at[1][backed], at[2][backed]] = True
    voices = voices.reindex(voters).to_numpy()
    return Panel(
        projects=projects, criteria=leaves.index, voters=voters, points=points[0], raw=given[0],
        ends=np.sort(points[1:], axis=0), evidenced=evidenced, voter_weights=voices, aggregation=aggregation,
    )  # fmt: skip


def _valued(scores: np.ndarray, criterion: pd.Series) -> np.ndarray:
    """Value scores of one criterion between 0 and 1 by its own function."""
    low, high, sense = criterion["scale_low"], criterion["scale_high"], criterion["sense"]
    curve = parse_curve(criterion["value_function"], criterion["curve"], sense)
    if criterion["value_function"] == ValueFunction.EXPONENTIAL:
        return exponential(scores, low, high, curve, sense).values
    if criterion["value_function"] == ValueFunction.PIECEWISE:
        corners, values = zip(*curve, strict=True)
        return piecewise(scores, corners, values, sense).values
    return linear(scores, low, high, sense).values
