"""Weights of the criteria from what each assessor judged: pairs, or best and worst, level by level of the tree."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.intake.aggregation import combine_priorities
from workbench.intake.best_worst import best_worst
from workbench.intake.pairwise import REVISIT, Priorities, priorities
from workbench.portfolio import Portfolio
from workbench.taxonomy import ComparisonKind, Status
from workbench.tree import product_down


@dataclass(frozen=True, eq=False)
class JudgedWeights:
    """
    What the assessors' comparisons say of the criteria.

    Parameters
    ----------
    weights
        Voters × leaf criteria: global weights, each row with a sum of 1; only voters whose comparisons give weights.
    quality
        One row per voter and parent: `voter, parent, method, consistency_ratio, revisit, missing, advice`.
    """

    weights: pd.DataFrame
    quality: pd.DataFrame

    @property
    def joint(self) -> pd.Series:
        """Weights of the group: the geometric mean of the voters' weights, brought to a sum of 1 (AIP)."""
        if self.weights.empty:
            return pd.Series(dtype=float)
        return pd.Series(combine_priorities(self.weights.to_numpy()), index=self.weights.columns)


def judged_weights(portfolio: Portfolio) -> JudgedWeights:
    """
    Turn the table `comparisons` into weights of every assessor.

    Of several rounds a voter's last one counts. A parent whose children a voter did not compare splits its weight among
    them as the criteria table does. Comparisons that fall apart give no weights, and say so in `quality`.

    Parameters
    ----------
    portfolio
        The portfolio.
    """
    criteria, table = portfolio.criteria, portfolio.comparisons
    leaves = criteria.index[~criteria.index.isin(criteria["parent"])]
    rows, judged = [], {}
    for voter, own in table.groupby("voter"):
        own = own[own["round"] == own["round"].max()]
        local = criteria["weight"].astype(float).copy()
        whole = True
        for parent, part in own.groupby("parent"):
            items = criteria.index[criteria["parent"] == parent]
            weights, facts = _level(part, items)
            rows.append({"voter": voter, "parent": parent, **facts})
            whole &= weights is not None
            if weights is not None:
                local[items] = weights
        if whole:
            judged[voter] = product_down(criteria["parent"], local).reindex(leaves)
    names = ["voter", "parent", "method", "consistency_ratio", "revisit", "missing", "advice"]
    return JudgedWeights(
        weights=pd.DataFrame.from_dict(judged, orient="index", columns=leaves).rename_axis("voter"),
        quality=pd.DataFrame(rows, columns=names),
    )


def comparison_matrix(rows: pd.DataFrame, items: pd.Index) -> np.ndarray:
    """Write pairs into a reciprocal matrix over items; NaN where a pair was not compared."""
    matrix = np.full((len(items), len(items)), np.nan)
    np.fill_diagonal(matrix, 1.0)
    first, second = items.get_indexer(rows["item_a"]), items.get_indexer(rows["item_b"])
    matrix[first, second] = rows["ratio"]
    matrix[second, first] = 1.0 / rows["ratio"].to_numpy()
    return matrix


def _level(rows: pd.DataFrame, items: pd.Index) -> tuple[np.ndarray | None, dict[str, object]]:
    """Weigh the children of one parent; None when the comparisons do not link them."""
    pairs = rows[rows["kind"] == ComparisonKind.PAIR]
    if len(pairs):
        found = priorities(comparison_matrix(pairs, items))
        facts = {"method": "pairs", "consistency_ratio": found.consistency_ratio, "revisit": found.revisit,
                 "missing": found.missing, "advice": _advice(found, items)}  # fmt: skip
        return (found.weights if found.status is Status.COMPUTED else None), facts
    from_best = rows[rows["kind"] == ComparisonKind.BEST_TO_OTHER].set_index("item_b")["ratio"].reindex(items)
    to_worst = rows[rows["kind"] == ComparisonKind.OTHER_TO_WORST].set_index("item_a")["ratio"].reindex(items)
    try:
        answer = best_worst(from_best.to_numpy(), to_worst.to_numpy())
    except ValueError as error:
        return None, {"method": "best and worst", "consistency_ratio": np.nan, "revisit": True,
                      "missing": int(from_best.isna().sum() + to_worst.isna().sum()), "advice": str(error)}  # fmt: skip
    facts = {"method": "best and worst", "consistency_ratio": answer.consistency_ratio,
             "revisit": answer.acceptable is False, "missing": 0, "advice": "; ".join(answer.warnings)}  # fmt: skip
    return answer.weights, facts


def _advice(found: Priorities, items: pd.Index) -> str:
    """Say which pair to ask about again, and what the other answers suggest."""
    if found.status is not Status.COMPUTED:
        return found.reason
    pair = found.suggestion
    if pair is None or not found.revisit:
        return ""
    one, other = items[pair.row], items[pair.column]
    better = pair.by_weights if np.isnan(pair.by_completion) else pair.by_completion
    return (
        f"Ask again how {one} compares with {other}: {pair.given:.2g} was given, the other answers suggest {better:.2g}"
        f" (consistency ratio above {REVISIT:g})"
    )
