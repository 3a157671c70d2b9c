"""The order of the candidates, and where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from numbers import Real

import numpy as np
import pandas as pd

from workbench.answer import Answer, missing_tables
from workbench.errors import ParameterError
from workbench.intake.estimates import estimates_note
from workbench.intake.hurdles import failed_hurdles
from workbench.intake.methods import PARTS, SIDE_BY_SIDE, UNITS, by_matrix, by_parts
from workbench.intake.panel import TOP, Panel, read_panel
from workbench.intake.scoring import competition_rank
from workbench.portfolio import Portfolio
from workbench.taxonomy import Aggregation, RankingMethod, State, Status
from workbench.tree import product_down

COLUMNS = ("name", "score", "rank", "score_low", "score_high", "rank_low", "rank_high", "evidence", "hurdles")
LARGEST_WEIGHT = 1e12
SETTLED = 9  # decimals; scores that differ by less are a tie


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """
    How candidates are ranked.

    Parameters
    ----------
    method
        ``weighted_sum``, ``topsis``, ``promethee_ii``, ``vikor``, or one of the ratios ``wsjf``, ``cost_of_delay``,
        ``rice``.
    weights
        Criterion -> weight, brought to a sum of 1; the `criteria` table's own when empty.
    states
        States whose projects are ranked.
    aggregation
        How the scores of several assessors are combined: ``mean``, ``median`` or ``trimmed``.
    viewer
        Assessor who looks at own scores only; the closed rounds of all assessors when None.
    parts
        For a ratio: part -> criterion or column of `projects`, see `workbench.intake.methods.PARTS`.
    """

    method: str = RankingMethod.WEIGHTED_SUM
    weights: Mapping[str, float] = field(default_factory=dict)
    states: tuple[str, ...] = (State.CANDIDATE,)
    aggregation: str = Aggregation.MEAN
    viewer: str | None = None
    parts: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self):
        if self.method not in [*RankingMethod]:
            raise ParameterError(f"method: expected one of {', '.join(RankingMethod)}, got {self.method}")
        if self.aggregation not in [*Aggregation]:
            raise ParameterError(f"aggregation: expected one of {', '.join(Aggregation)}, got {self.aggregation}")
        if unknown := [state for state in self.states if state not in [*State]]:
            raise ParameterError(f"states: {', '.join(unknown)} is not one of {', '.join(State)}")
        if bad := [str(name) for name, weight in self.weights.items() if not _is_weight(weight)]:
            raise ParameterError(f"weights: {', '.join(bad)} must be a finite number of at least 0")
        if self.weights and not any(self.weights.values()):
            raise ParameterError("weights: at least one must be above 0")
        if self.parts and self.method not in PARTS:
            raise ParameterError(f"parts: only {', '.join(PARTS)} are made of parts, not {self.method}")


@dataclass(frozen=True, kw_only=True)
class Ranking(Answer):
    """
    Candidates in order.

    `table`, indexed by project and sorted by rank: `name, score, rank, score_low, score_high, rank_low, rank_high,
    evidence, hurdles`, then one column per criterion with its weighted points, which make up the score of a weighted
    sum. Its scores run from 0 to 100; a missing rating widens the score to the interval from `score_low` to
    `score_high`, and `score` is its middle; the rank is then anything from `rank_low` to `rank_high`. The other methods
    cannot take a gap: a project with one has no score and no rank, and comes last.

    Parameters
    ----------
    weights
        Global weight of each leaf criterion.
    by_voter
        Projects × assessors: the weighted sum of each assessor's own scores; missing where one left a gap.
    failed
        Hurdles not passed: `project, hurdle, message`.
    method
        How the score was made.
    estimates
        Whether costs and benefits were corrected before, in words; empty where they stand as given.
    """

    weights: pd.Series
    by_voter: pd.DataFrame
    failed: pd.DataFrame
    method: RankingMethod = RankingMethod.WEIGHTED_SUM
    estimates: str = ""

    @property
    def shares(self) -> pd.DataFrame:
        """Weighted points by criterion, the column order being the criteria's."""
        return self.table[list(self.weights.index)]

    @property
    def unit(self) -> str:
        """What the score is counted in."""
        return UNITS[self.method]

    def __str__(self) -> str:
        if self.table.empty or self.table["score"].isna().all():
            return f"No ranking: {self.reason or 'no candidate has a complete score.'}"
        ranked = self.table[self.table["score"].notna()]
        first, lead = ranked.iloc[0], ranked["score"].iloc[0] - ranked["score"].iloc[min(1, len(ranked) - 1)]
        level = int((ranked["rank"] == 1).sum())
        unit = "of 100" if self.method == RankingMethod.WEIGHTED_SUM else f"by {self.method.label}"
        score = f"{first['score']:.0f} {unit}" if unit == "of 100" else f"{first['score']:.3g} {unit}"
        notes = "; but it fails a hurdle" if first["hurdles"] else ""
        if first["rank_high"] > 1 and (ranked["score_high"] > ranked["score_low"]).any():
            notes += "; but missing scores leave open who is first"
        notes += f"; {self.estimates}" if self.estimates else ""
        if len(self.table) == 1:
            return f"{first['name']} is the only candidate, with {score}{notes}"
        if level > 1:
            return f"{first['name']} and {level - 1} more of {len(self.table)} candidates are level with {score}{notes}"
        ahead = f"{lead:.1f}" if unit == "of 100" else f"{lead:.2g}"
        return f"{first['name']} leads {len(self.table)} candidates with {score}, {ahead} ahead{notes}"


def rank(portfolio: Portfolio, criteria: Criteria | None = None) -> Ranking:
    """
    Rank candidates by what the assessors said.

    Of several rounds an assessor's last score counts, and a round that is still open counts for nobody else. Projects
    that fail a hurdle keep their score and rank and are marked.

    Parameters
    ----------
    portfolio
        The portfolio.
    criteria
        Method, weights and states; the weighted sum with the table's weights over candidates by default.

    Returns
    -------
    Ranking
        With status `no_data` and a reason when criteria, ratings or candidates are missing.

    Raises
    ------
    ParameterError
        A weight names an unknown criterion, a criterion has the name of a column of the ranking, a hurdle asks for a
        number where there is none, or a part of a ratio is no quantity.
    """
    criteria = criteria or Criteria()
    weights = leaf_weights(portfolio, criteria.weights)
    if taken := [name for name in weights.index if name in COLUMNS]:
        raise ParameterError(f"criterion {', '.join(taken)}: a column of the ranking has this name, choose another")
    panel = read_panel(portfolio, criteria.states, criteria.aggregation, criteria.viewer)
    needed = ("ratings", "criteria") if criteria.method in SIDE_BY_SIDE else ("projects",)
    reason = missing_tables(portfolio, *sorted(needed))
    if reason or not len(panel.projects):
        return _nothing(reason or f"No project is {' or '.join(criteria.states)}.", weights)
    if not len(panel.voters) and criteria.method not in PARTS:
        return _nothing("Nobody has scored these projects in a closed round with a voice that counts.", weights)
    shares = panel.joint * weights.to_numpy()
    low = np.nansum(shares, axis=1)
    high = low + np.isnan(shares) @ weights.to_numpy() * TOP
    if criteria.method == RankingMethod.WEIGHTED_SUM:
        score = (low + high) / 2.0
    else:
        score = low = high = _scores(portfolio, panel, criteria, weights.to_numpy())
    evidence = pd.Series(panel.evidenced @ weights.to_numpy(), index=panel.projects)
    failed = failed_hurdles(portfolio, panel.projects, evidence)
    names = portfolio.projects["name"].reindex(panel.projects)
    place = competition_rank(np.round(score, SETTLED))
    table = pd.DataFrame(
        {
            "name": names.where(names.ne(""), panel.projects),
            "score": score,
            "rank": pd.array(place, dtype="Int64") if np.isnan(place).any() else place.astype(int),
            "score_low": low,
            "score_high": high,
            **rank_interval(low, high),
            "evidence": evidence,
            "hurdles": failed.groupby("project")["message"].agg("; ".join).reindex(panel.projects).fillna(""),
        },
        index=panel.projects,
    ).join(pd.DataFrame(shares, index=panel.projects, columns=weights.index))
    table = table.sort_values(["rank", "name"], na_position="last")
    totals = {"candidates": len(table), "failed": failed["project"].nunique(), "evidence": float(evidence.mean())}
    by_voter = pd.DataFrame(voter_scores(panel, weights), index=panel.projects, columns=panel.voters)
    return Ranking(
        table=table, totals=totals, weights=weights, by_voter=by_voter.loc[table.index], failed=failed,
        method=RankingMethod(criteria.method), estimates=estimates_note(portfolio),
    )  # fmt: skip


def leaf_weights(portfolio: Portfolio, given: Mapping[str, float] | None = None) -> pd.Series:
    """
    Weigh each leaf criterion by the product of the weights down the tree, or by given weights brought to a sum of 1.

    Raises
    ------
    ParameterError
        A given weight is for something that is no leaf criterion.
    """
    criteria = portfolio.criteria
    leaves = criteria.index[~criteria.index.isin(criteria["parent"])]
    if given:
        if unknown := [name for name in given if name not in leaves]:
            raise ParameterError(f"weights: {', '.join(unknown)} is not one of {', '.join(leaves)}")
        weights = pd.Series(dict(given), dtype="float64").reindex(leaves, fill_value=0.0)
        return weights / weights.sum()
    return product_down(criteria["parent"], criteria["weight"]).rename("weight")


def rank_interval(low: np.ndarray, high: np.ndarray) -> dict[str, np.ndarray]:
    """Best and worst rank of each project when every score may lie anywhere in its interval; NaN without a score."""
    low, high = np.round(low, SETTLED), np.round(high, SETTLED)
    surely_ahead = (low[None, :] > high[:, None]).sum(axis=1)
    maybe_ahead = (high[None, :] > low[:, None]).sum(axis=1) - (high > low)
    gone = np.isnan(low)
    return {
        "rank_low": np.where(gone, np.nan, 1.0 + surely_ahead),
        "rank_high": np.where(gone, np.nan, 1.0 + maybe_ahead),
    }


def voter_scores(panel: Panel, weights: pd.Series) -> np.ndarray:
    """Score every project by one assessor at a time: projects × voters, NaN where that assessor left a gap."""
    counted = weights.to_numpy() > 0  # a gap where nothing is weighed is none
    return (panel.points[..., counted] @ weights.to_numpy()[counted]).T


def _is_weight(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and 0 <= value <= LARGEST_WEIGHT


def _scores(portfolio: Portfolio, panel: Panel, criteria: Criteria, weights: np.ndarray) -> np.ndarray:
    """Score by a method that takes no gaps; NaN where there is one."""
    if criteria.method in PARTS:
        return by_parts(criteria.method, portfolio, panel, criteria.parts)
    counted = weights > 0
    complete = ~np.isnan(panel.joint[:, counted]).any(axis=1)
    scores = np.full(len(panel.projects), np.nan)
    scores[complete] = by_matrix(criteria.method, panel.joint[complete][:, counted], weights[counted])
    return scores


def _nothing(reason: str, weights: pd.Series) -> Ranking:
    columns = [*COLUMNS, *weights.index]
    table = pd.DataFrame({name: pd.Series(dtype="float64") for name in columns}).rename_axis("project")
    failed = pd.DataFrame(columns=["project", "hurdle", "message"])
    return Ranking(
        table=table, status=Status.NO_DATA, reason=reason, weights=weights, by_voter=pd.DataFrame(), failed=failed
    )
