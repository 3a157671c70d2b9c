"""The order of the candidates, and where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from workbench.answer import Answer, missing_tables
from workbench.errors import ParameterError
from workbench.intake.scoring import common_scale, competition_rank, weighted_sum
from workbench.portfolio import Portfolio
from workbench.taxonomy import Comparator, Sense, State, Status
from workbench.valuation import project_flows

COLUMNS = ("name", "score", "rank", "score_low", "score_high", "evidence", "hurdles")


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """
    How candidates are ranked.

    Parameters
    ----------
    method
        ``weighted_sum``.
    weights
        Criterion -> weight, brought to a sum of 1; the `criteria` table's own when empty.
    states
        States whose projects are ranked.
    """

    method: str = "weighted_sum"
    weights: Mapping[str, float] = field(default_factory=dict)
    states: tuple[str, ...] = (State.CANDIDATE,)

    def __post_init__(self):
        if self.method != "weighted_sum":
            raise ParameterError(f"method: expected weighted_sum, got {self.method}")
        if unknown := [state for state in self.states if state not in [*State]]:
            raise ParameterError(f"states: {', '.join(unknown)} is not one of {', '.join(State)}")
        if bad := [name for name, weight in self.weights.items() if not np.isfinite(weight) or weight < 0]:
            raise ParameterError(f"weights: {', '.join(bad)} must be a finite number of at least 0")
        if self.weights and sum(self.weights.values()) <= 0:
            raise ParameterError("weights: at least one must be above 0")


@dataclass(frozen=True, kw_only=True)
class Ranking(Answer):
    """
    Candidates in order.

    `table`, indexed by project and sorted by rank: `name, score, rank, score_low, score_high, evidence, hurdles`, then
    one column per criterion with its share of the score. Scores run from 0 to 100. A missing rating widens the score to
    the interval from `score_low` to `score_high`, and `score` is its middle.

    Parameters
    ----------
    weights
        Global weight of each leaf criterion.
    by_voter
        Projects × assessors: the score each assessor's own ratings give.
    failed
        Hurdles not passed: `project, hurdle, message`.
    """

    weights: pd.Series
    by_voter: pd.DataFrame
    failed: pd.DataFrame

    @property
    def shares(self) -> pd.DataFrame:
        """Each criterion's share of the score, the column order being the criteria's."""
        return self.table[list(self.weights.index)]

    def __str__(self) -> str:
        if self.table.empty:
            return f"No ranking: {self.reason}"
        first, second = self.table.iloc[0], self.table.iloc[min(1, len(self.table) - 1)]
        lead = first["score"] - second["score"]
        if len(self.table) == 1:
            return f"{first['name']} is the only candidate, with {first['score']:.0f} of 100"
        return f"{first['name']} leads {len(self.table)} candidates with {first['score']:.0f} of 100, {lead:.1f} ahead"


def rank(portfolio: Portfolio, criteria: Criteria | None = None) -> Ranking:
    """
    Rank candidates by the weighted sum of their ratings.

    Ratings of several assessors are averaged; of several rounds the last one counts. Projects that fail a hurdle keep
    their score and rank and are marked.

    Parameters
    ----------
    portfolio
        The portfolio.
    criteria
        Weights and states; the table's weights and candidates by default.

    Returns
    -------
    Ranking
        With status `no_data` and a reason when criteria or ratings are missing.

    Raises
    ------
    ParameterError
        A weight names an unknown criterion, a criterion has the name of a column of the ranking, or a hurdle asks for
        a number where there is none.
    """
    criteria = criteria or Criteria()
    weights = leaf_weights(portfolio, criteria.weights)
    if taken := [name for name in weights.index if name in COLUMNS]:
        raise ParameterError(f"criterion {', '.join(taken)}: a column of the ranking has this name, choose another")
    projects = portfolio.projects
    wanted = projects.index[projects["state"].isin([str(state) for state in criteria.states])]
    reason = missing_tables(portfolio, "criteria", "ratings")
    if reason or not len(wanted):
        reason = reason or f"No project is {' or '.join(criteria.states)}."
        return _nothing(reason, weights)
    ratings = latest_ratings(portfolio)
    ratings = ratings[ratings["project"].isin(wanted) & ratings["criterion"].isin(weights.index)]
    rated = ratings.groupby(["project", "criterion"])["points"].mean().unstack()
    points = rated.reindex(index=wanted, columns=weights.index)
    shares = points * weights
    low = shares.sum(axis=1)
    high = low + (points.isna() * weights).sum(axis=1) * 100.0
    evidenced = ratings[ratings["evidence"].ne("")].groupby(["project", "criterion"]).size().unstack()
    evidence = (evidenced.reindex(index=wanted, columns=weights.index).notna() * weights).sum(axis=1)
    failed = failed_hurdles(portfolio, wanted, evidence)
    score = (low + high) / 2.0
    table = pd.DataFrame(
        {
            "name": projects["name"].reindex(wanted).where(lambda n: n.ne(""), wanted),
            "score": score,
            "rank": competition_rank(score.round(9)).astype(int),
            "score_low": low,
            "score_high": high,
            "evidence": evidence,
            "hurdles": failed.groupby("project")["message"].agg("; ".join).reindex(wanted).fillna(""),
        }
    ).join(shares)
    table = table.sort_values(["rank", "name"])
    totals = {"candidates": len(table), "failed": failed["project"].nunique(), "evidence": float(evidence.mean())}
    by_voter = _by_voter(ratings, weights, table.index)
    return Ranking(table=table, totals=totals, weights=weights, by_voter=by_voter, failed=failed)


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
    weights = {}
    for leaf in leaves:
        weights[leaf], node = 1.0, leaf
        while node:
            weights[leaf] *= criteria.loc[node, "weight"]
            node = criteria.loc[node, "parent"]
    return pd.Series(weights, dtype="float64", name="weight")


def latest_ratings(portfolio: Portfolio) -> pd.DataFrame:
    """Ratings of each assessor's last round with `points`, the value on the common scale from 0 to 100."""
    ratings = portfolio.ratings.sort_values("round").drop_duplicates(["project", "criterion", "voter"], keep="last")
    criteria = portfolio.criteria
    own = criteria.reindex(ratings["criterion"])
    points = common_scale(ratings["value"], own["scale_low"].to_numpy(), own["scale_high"].to_numpy())
    return ratings.assign(points=np.where(own["sense"].to_numpy() == Sense.MIN, 100.0 - points, points))


def failed_hurdles(portfolio: Portfolio, wanted: pd.Index, evidence: pd.Series) -> pd.DataFrame:
    """
    Hold candidates against the hurdles.

    Returns
    -------
    DataFrame
        `project, hurdle, message`, one row per hurdle not passed.

    Raises
    ------
    ParameterError
        A hurdle names a field that does not exist.
    """
    flows = project_flows(portfolio)
    measured = portfolio.projects.assign(
        npv=flows["value"],
        benefit_cost_ratio=flows["benefit_pv"] / flows["cost_pv"].where(flows["cost_pv"] > 0),
        evidence=evidence,
    ).loc[wanted]
    rows = []
    for hurdle, rule in portfolio.hurdles.iterrows():
        if rule["field"] not in measured:
            raise ParameterError(f"hurdle {hurdle}: {rule['field']} is no column of projects and no measure")
        values = measured[rule["field"]]
        if rule["comparator"] == Comparator.PRESENT:
            passed = values.notna() & values.astype(str).ne("")
        elif not pd.api.types.is_numeric_dtype(values):
            raise ParameterError(f"hurdle {hurdle}: {rule['field']} is no number, so it can only be present")
        elif rule["comparator"] == Comparator.AT_LEAST:
            passed = values >= rule["limit"]
        else:
            passed = values <= rule["limit"]
        concerned = measured["category"].eq(rule["category"]) | (rule["category"] == "")
        message = rule["message"] or f"{rule['field']} {rule['comparator'].replace('_', ' ')} {rule['limit']:g}"
        rows += [(project, hurdle, message) for project in wanted[~passed.fillna(False).astype(bool) & concerned]]
    return pd.DataFrame(rows, columns=["project", "hurdle", "message"])


def _by_voter(ratings: pd.DataFrame, weights: pd.Series, order: pd.Index) -> pd.DataFrame:
    """Score every project with one assessor's ratings at a time; missing where that assessor left a gap."""
    columns, weights = {}, weights[weights > 0]
    for voter, own in ratings.groupby("voter"):
        points = own.pivot(index="project", columns="criterion", values="points")
        columns[voter] = weighted_sum(points.reindex(index=order, columns=weights.index), weights)
    return pd.DataFrame(columns, index=order)


def _nothing(reason: str, weights: pd.Series) -> Ranking:
    columns = [*COLUMNS, *weights.index]
    table = pd.DataFrame({name: pd.Series(dtype="float64") for name in columns}).rename_axis("project")
    failed = pd.DataFrame(columns=["project", "hurdle", "message"])
    return Ranking(
        table=table, status=Status.NO_DATA, reason=reason, weights=weights, by_voter=pd.DataFrame(), failed=failed
    )
