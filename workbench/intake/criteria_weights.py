"""Weights of the criteria from what each assessor judged: pairs, or best and worst, level by level of the tree."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.intake.aggregation import combine_priorities
from workbench.intake.best_worst import best_worst
from workbench.intake.completion import complete
from workbench.intake.entry import open_rounds
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
    voices
        Weight of each voter's voice.
    quality
        One row per voter and parent: `voter, parent, method, consistency_ratio, revisit, missing, advice`.
    """

    weights: pd.DataFrame
    voices: pd.Series
    quality: pd.DataFrame

    @property
    def joint(self) -> pd.Series:
        """Weights of the group: the weighted geometric mean of the voters' weights, brought to a sum of 1 (AIP)."""
        if self.weights.empty or not self.voices.gt(0).any():
            return pd.Series(dtype=float)
        joint = combine_priorities(self.weights.to_numpy(), voter_weights=self.voices.to_numpy())
        return pd.Series(joint, index=self.weights.columns)


def judged_weights(portfolio: Portfolio) -> JudgedWeights:
    """
    Turn the table `comparisons` into weights of every assessor.

    Of several rounds a voter's last one counts, family by family; open rounds do not count. A parent whose children a
    voter did not compare splits its weight among them as the criteria table does. Comparisons that fall apart give no
    weights, and say so in `quality`.

    Parameters
    ----------
    portfolio
        The portfolio.
    """
    criteria, table = portfolio.criteria, portfolio.comparisons
    table = table[~table["round"].isin(open_rounds(portfolio))]
    leaves = criteria.index[~criteria.index.isin(criteria["parent"])]
    rows, judged = [], {}
    for voter, own in table.groupby("voter"):
        local = criteria["weight"].astype(float).copy()
        whole = True
        for parent, part in own.groupby("parent"):
            part = part[part["round"] == part["round"].max()]
            items = criteria.index[criteria["parent"] == parent]
            weights, facts = _level(part, items)
            rows.append({"voter": voter, "parent": parent, **facts})
            whole &= weights is not None
            if weights is not None:
                local[items] = weights
        if whole:
            judged[voter] = product_down(criteria["parent"], local).reindex(leaves)
    names = ["voter", "parent", "method", "consistency_ratio", "revisit", "missing", "advice"]
    weights = pd.DataFrame.from_dict(judged, orient="index", columns=leaves).rename_axis("voter").astype(float)
    return JudgedWeights(
        weights=weights,
        voices=portfolio.voters["weight"].reindex(weights.index).fillna(1.0).astype(float),
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
        again = found.revisit or found.status is not Status.COMPUTED
        facts = {"method": "pairs", "consistency_ratio": found.consistency_ratio, "revisit": again,
                 "missing": found.missing, "advice": _advice(found, items)}  # fmt: skip
        return (found.weights if found.status is Status.COMPUTED else None), facts
    from_best = rows[rows["kind"] == ComparisonKind.BEST_TO_OTHER].set_index("item_b")["ratio"].reindex(items)
    to_worst = rows[rows["kind"] == ComparisonKind.OTHER_TO_WORST].set_index("item_a")["ratio"].reindex(items)
    from_best[rows.loc[rows["kind"] == ComparisonKind.BEST_TO_OTHER, "item_a"].unique()] = 1.0
    to_worst[rows.loc[rows["kind"] == ComparisonKind.OTHER_TO_WORST, "item_b"].unique()] = 1.0
    if len(gaps := items[from_best.isna().to_numpy() | to_worst.isna().to_numpy()]):
        advice = f"best and worst are not compared with {', '.join(gaps)}"
        return None, {"method": "best and worst", "consistency_ratio": np.nan, "revisit": True, "missing": len(gaps),
                      "advice": advice}  # fmt: skip
    try:
        answer = best_worst(from_best.to_numpy(), to_worst.to_numpy())
    except ValueError as error:
        return None, {"method": "best and worst", "consistency_ratio": np.nan, "revisit": True,
                      "missing": 0, "advice": str(error)}  # fmt: skip
    facts = {"method": "best and worst", "consistency_ratio": answer.consistency_ratio,
             "revisit": answer.acceptable is False, "missing": 0, "advice": "; ".join(answer.warnings)}  # fmt: skip
    return answer.weights, facts


def _advice(found: Priorities, items: pd.Index) -> str:
    """Say which pair to ask about again, and what the other answers suggest."""
    if found.status is not Status.COMPUTED:
        groups = "; ".join(", ".join(items[list(group)]) for group in complete(found.completed).groups)
        return f"no comparison links these groups: {groups}"
    pair = found.suggestion
    if pair is None or not found.revisit:
        return ""
    one, other = items[pair.row], items[pair.column]
    better = pair.by_weights if np.isnan(pair.by_completion) else pair.by_completion
    return (
        f"Ask again how {one} compares with {other}: {pair.given:.2g} was given, the other answers suggest {better:.2g}"
        f" (consistency ratio above {REVISIT:g})"
    )
