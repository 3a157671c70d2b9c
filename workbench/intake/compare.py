"""Several ranking methods side by side: do they agree on who comes first, and whose order hangs on a third project."""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.intake.agreement import rank_correlations
from workbench.intake.methods import SIDE_BY_SIDE, by_matrix
from workbench.intake.panel import read_panel
from workbench.intake.rank import SETTLED, Criteria, Ranking, rank
from workbench.intake.reversal import copy_winner, leave_one_out, worsen_others
from workbench.intake.scoring import competition_rank
from workbench.portfolio import Portfolio
from workbench.taxonomy import RankingMethod, Sense, Status

MOST_FOR_REVERSALS = 120  # projects; leaving out one of many is a question of minutes for pairwise methods


@dataclass(frozen=True, kw_only=True)
class MethodComparison(Answer):
    """
    Ranks by method.

    `table`, indexed by project and sorted by the first method: `name`, one column of ranks per method, and `spread`,
    the places between the best and the worst of them. Only projects that pass the hurdles and have
    every score are compared.

    Parameters
    ----------
    correlations
        Methods × methods: Kendall's tau-b, 1 is the same order.
    methods
        Indexed by method: `winner`, `similarity` to the first method with most weight on the first places (WS, from 0
        to 1), and `reversals`, the share of pairs that swap when a third project leaves, gets worse, or the winner is
        copied (NaN for many projects).
    """

    correlations: pd.DataFrame
    methods: pd.DataFrame

    def __str__(self) -> str:
        if self.is_empty:
            return f"No comparison: {self.reason}"
        first = self.methods["winner"].iloc[0]
        same = int(self.methods["winner"].eq(first).sum())
        return f"{same} of {len(self.methods)} methods put {first} first"


def compare_methods(portfolio: Portfolio, criteria: Criteria | None = None) -> MethodComparison:
    """
    Rank the same points and weights by every method that needs nothing else.

    Parameters
    ----------
    portfolio
        The portfolio.
    criteria
        Weights, states and aggregation; its method is not used.
    """
    criteria = replace(criteria or Criteria(), method=RankingMethod.WEIGHTED_SUM, parts={})
    ranking = rank(portfolio, criteria)
    panel = read_panel(portfolio, criteria.states, criteria.aggregation, criteria.viewer)
    counted = ranking.weights.to_numpy() > 0
    points = panel.joint[:, counted] if not ranking.is_empty else np.empty((0, 0))
    eligible = panel.projects.isin(ranking.table.index[ranking.table["hurdles"].eq("")]) if points.size else False
    complete = ~np.isnan(points).any(axis=1) & eligible
    if complete.sum() < 2:
        return _nothing(ranking)
    points, weights = points[complete], ranking.weights.to_numpy()[counted]
    names = ranking.table["name"].reindex(panel.projects[complete])
    scores = {method: by_matrix(method, points, weights) for method in SIDE_BY_SIDE}
    ranks = {method: competition_rank(np.round(score, SETTLED)) for method, score in scores.items()}
    found = rank_correlations(ranks)
    labels = [method.label for method in SIDE_BY_SIDE]
    table = pd.DataFrame({m.label: r.astype(int) for m, r in ranks.items()}, index=names.index)
    table.insert(0, "name", names)
    table["spread"] = table[labels].max(axis=1) - table[labels].min(axis=1)
    methods = pd.DataFrame(
        {
            "winner": [" and ".join(sorted(names[ranks[method] == 1])[:3]) for method in SIDE_BY_SIDE],
            "similarity": found.ws[0],
            "reversals": [_reversals(method, points, weights) for method in SIDE_BY_SIDE],
        },
        index=pd.Index(labels, name="method"),
    )
    return MethodComparison(
        table=table.sort_values([labels[0], "name"]),
        totals={"compared": len(table), "left_out": int((~complete).sum())},
        correlations=pd.DataFrame(found.kendall_tau_b, index=labels, columns=labels),
        methods=methods,
    )


def _reversals(method: RankingMethod, points: np.ndarray, weights: np.ndarray) -> float:
    if len(points) > MOST_FOR_REVERSALS:
        return np.nan
    score = partial(by_matrix, method, weights=weights)
    senses = [Sense.MAX] * points.shape[1]
    found = (leave_one_out(score, points), copy_winner(score, points), worsen_others(score, points, senses))
    compared = sum(trial.compared for trial in found)
    return sum(len(trial.swaps) for trial in found) / compared if compared else np.nan


def _nothing(ranking: Ranking) -> MethodComparison:
    return MethodComparison(
        table=pd.DataFrame(columns=["name", "spread"]).rename_axis("project"),
        status=Status.NO_DATA,
        reason=ranking.reason or "Fewer than two candidates have a score on every criterion.",
        correlations=pd.DataFrame(),
        methods=pd.DataFrame(columns=["winner", "similarity", "reversals"]).rename_axis("method"),
    )
