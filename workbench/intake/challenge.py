"""Is number one really number one: the ranking under other weights, other scores and one change at a time."""

from dataclasses import dataclass, replace
from numbers import Integral, Real

import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.intake.flips import Flips, flips
from workbench.intake.panel import TOP, Panel, read_panel
from workbench.intake.rank import SETTLED, Criteria, Ranking, rank
from workbench.intake.robustness import Acceptability, first_and_top, smaa2, weight_stability
from workbench.intake.scoring import competition_rank
from workbench.intake.weight_space import WeightLimits, near, weight_draws
from workbench.portfolio import Portfolio
from workbench.taxonomy import RankingMethod, ScoreDoubt, Status, WeightDoubt

MOST_DRAWS = 1_000_000
LEVEL = 1e-9  # sum of weight changes that is none
LIKELY = 0.9  # share of draws inside the interval of ranks


@dataclass(frozen=True, kw_only=True)
class Doubts:
    """
    What may be otherwise.

    Parameters
    ----------
    weights
        ``any``: nothing is known of them; ``order``: their order is right; ``near``: each is right within `margin`.
    margin
        Share by which a weight may be off, for ``near``.
    scores
        ``panel``: the joint score is right; ``assessor``: any one assessor may be; ``range``: anything between the
        lowest and highest score the assessors would defend. A missing score may be anything in all three.
    iterations, seed
        Most draws, and their seed.
    top
        Length of the head of the list.
    """

    weights: str = WeightDoubt.NEAR
    margin: float = 0.5
    scores: str = ScoreDoubt.PANEL
    iterations: int = 10_000
    seed: int = 1
    top: int = 10

    def __post_init__(self):
        for name, words in (("weights", WeightDoubt), ("scores", ScoreDoubt)):
            if getattr(self, name) not in [*words]:
                raise ParameterError(f"{name}: expected one of {', '.join(words)}, got {getattr(self, name)}")
        if not isinstance(self.margin, Real) or not 0 <= self.margin <= 1:
            raise ParameterError(f"margin: expected a share from 0 to 1, got {self.margin}")
        for name, low, high in (("top", 1, MOST_DRAWS), ("iterations", 1, MOST_DRAWS), ("seed", 0, 2**63 - 1)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, Integral) or not low <= value <= high:
                raise ParameterError(f"{name}: expected a whole number from {low} to {high:,}, got {value}")


@dataclass(frozen=True, kw_only=True)
class Challenge(Answer):
    """
    The robustness card of every candidate that passes the hurdles.

    `table`, indexed by project in the order of the ranking: `name, rank, score, p_first, p_top` (shares of the draws),
    `rank_low, rank_high` (between them it is in nine of ten draws), `expected_rank`, `confidence` (share of the score
    draws in which it is first under the weights that suit it; missing when nothing puts it first), `flip` (sum of the
    weight changes that bring it level with the winner; infinite when nothing does), `evidence` and `voters_for`
    (assessors whose own first ones include it).

    Parameters
    ----------
    acceptability
        Projects × ranks: share of the draws.
    central_weights
        Projects × criteria: the typical weights of those who would put it first.
    stability
        Indexed by criterion: `weight`, the interval `low` to `high` in which the winner stays first when the other
        weights make room, and who takes over: `rival_low, rival_high` (empty for nobody).
    nearest
        The smallest change of weights that makes another project first: criterion -> new weight; empty without one.
    rival, distance
        Name of that project, and the sum of the weight changes; empty and infinite without one.
    doubts
        The question.
    draws
        Draws made; fewer than asked for when the figures were precise before.
    error
        Largest standard error of a share.
    """

    acceptability: pd.DataFrame
    central_weights: pd.DataFrame
    stability: pd.DataFrame
    nearest: pd.Series
    rival: str
    distance: float
    doubts: Doubts
    draws: int
    error: float

    def __str__(self) -> str:
        if self.is_empty:
            return f"No answer: {self.reason}"
        first = self.table.iloc[0]
        contenders = int((self.table["p_first"] >= 0.05).sum())
        many = f"{contenders} candidates could be first" if contenders > 1 else "nobody else comes close"
        return f"{first['name']} is first in {first['p_first']:.0%} of the views that are possible; {many}"

    @property
    def change(self) -> str:
        """What would change the winner, as a sentence."""
        if self.is_empty:
            return self.reason
        if not self.rival:
            return "No change of the weights makes another candidate first."
        if self.distance <= LEVEL:
            return f"{self.rival} is level with {self.table['name'].iloc[0]} already."
        moved = (self.nearest - self.stability["weight"]).abs().idxmax()
        before, after = self.stability.loc[moved, "weight"], self.nearest[moved]
        return (
            f"{self.rival} is level with {self.table['name'].iloc[0]} once weights move by "
            f"{self.distance:.0%} in sum, most of all "
            f"{moved.replace('_', ' ')} from {before:.0%} to {after:.0%}."
        )


def challenge(portfolio: Portfolio, criteria: Criteria | None = None, doubts: Doubts | None = None) -> Challenge:
    """
    Ask how sure the order of the weighted sum is.

    Parameters
    ----------
    portfolio
        The portfolio.
    criteria
        Weights, states and aggregation; the method is the weighted sum.
    doubts
        What may be otherwise.

    Returns
    -------
    Challenge
        With status `no_data` and a reason when there is nothing to rank.

    References
    ----------
    Lahdelma, R. and Salminen, P. (2001), SMAA-2, Operations Research 49(3).
    """
    criteria = replace(criteria or Criteria(), method=RankingMethod.WEIGHTED_SUM, parts={})
    doubts = doubts or Doubts()
    ranking = rank(portfolio, criteria)
    if ranking.is_empty:
        return _nothing(ranking, doubts)
    panel = read_panel(portfolio, criteria.states, criteria.aggregation, criteria.viewer)
    if not len(panel.voters):
        return _nothing(replace(ranking, reason="Nobody has scored these projects."), doubts)
    ranking = replace(ranking, table=ranking.table[ranking.table["hurdles"].eq("")])
    if ranking.table.empty:
        return _nothing(replace(ranking, reason="No candidate passes every hurdle."), doubts)
    order = panel.projects.get_indexer(ranking.table.index)
    weights = ranking.weights.to_numpy()
    middle = np.where(np.isnan(panel.joint), TOP / 2.0, panel.joint)[order] / TOP
    found = smaa2(_scores(panel, doubts, order, portfolio), _limits(doubts, weights), doubts.iterations, doubts.seed)
    level = flips(middle, weights)
    return Challenge(
        table=_table(ranking, panel, found, level, doubts, order),
        totals={"draws": float(found.iterations), "candidates": float(len(order))},
        acceptability=pd.DataFrame(
            found.rank_acceptability, index=ranking.table.index, columns=range(1, len(order) + 1)
        ),
        central_weights=pd.DataFrame(found.central_weights, index=ranking.table.index, columns=panel.criteria),
        stability=_stability(middle, ranking),
        nearest=pd.Series(level.weights[level.nearest], index=panel.criteria) if level.nearest >= 0 else pd.Series(),
        rival=str(ranking.table["name"].iloc[level.nearest]) if level.nearest >= 0 else "",
        distance=float(level.distance[level.nearest]) if level.nearest >= 0 else np.inf,
        doubts=doubts,
        draws=found.iterations,
        error=float(found.standard_error.max()),
    )


def stays_first(portfolio: Portfolio, criteria: Criteria, doubts: Doubts) -> float:
    """
    Say quickly in which share of the draws of weights the winner of the weighted sum stays first.

    Scores are those of the panel, a missing one in the middle of its scale: the figure that follows a slider, while
    `challenge` takes its time. NaN without anything to rank.
    """
    ranking = rank(portfolio, criteria)
    eligible = ranking.table.index[ranking.table["hurdles"].eq("")] if not ranking.is_empty else ()
    panel = read_panel(portfolio, criteria.states, criteria.aggregation, criteria.viewer)
    if not len(eligible):
        return np.nan
    weights = ranking.weights.to_numpy()
    joint = panel.joint[panel.projects.get_indexer(eligible)]
    values = np.where(np.isnan(joint), TOP / 2.0, joint) / TOP
    draws = weight_draws(len(weights), doubts.iterations, doubts.seed, _limits(doubts, weights))
    return float(first_and_top(values, draws, 1).first[np.argmax(values @ weights)])


def _limits(doubts: Doubts, weights: np.ndarray) -> WeightLimits | None:
    if doubts.weights == WeightDoubt.ANY:
        return None
    if doubts.weights == WeightDoubt.NEAR:
        return near(weights, doubts.margin)
    levels = np.unique(np.round(weights, SETTLED))[::-1]
    return WeightLimits(order=[tuple(np.flatnonzero(np.round(weights, SETTLED) == level)) for level in levels])


def _scores(panel: Panel, doubts: Doubts, order: np.ndarray, portfolio: Portfolio):
    """Partial values from 0 to 1, fixed or to be drawn."""
    joint = panel.joint[order] / TOP
    if doubts.scores == ScoreDoubt.ASSESSOR:
        views = np.where(np.isnan(panel.points), panel.joint, panel.points)[:, order] / TOP
        voices = panel.voter_weights / panel.voter_weights.sum()
        return lambda generator, size: _filled(views[generator.choice(len(views), size, p=voices)], generator)
    if doubts.scores == ScoreDoubt.RANGE:
        low, high = (ends[order] / TOP for ends in panel.defended)
        return lambda generator, size: _filled(low + (high - low) * generator.random((size, *joint.shape)), generator)
    if np.isnan(joint).any():
        return lambda generator, size: _filled(np.broadcast_to(joint, (size, *joint.shape)).copy(), generator)
    return joint


def _filled(values: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Let a missing score be anything on its scale."""
    gaps = np.isnan(values)
    values[gaps] = generator.random(int(gaps.sum()))
    return values


def _table(
    ranking: Ranking, panel: Panel, found: Acceptability, level: Flips, doubts: Doubts, order: np.ndarray
) -> pd.DataFrame:
    top = min(doubts.top, len(order))
    shares = np.cumsum(found.rank_acceptability, axis=1)
    outside = (1.0 - LIKELY) / 2.0
    own = ranking.by_voter.loc[ranking.table.index].to_numpy()
    heads = np.array([competition_rank(np.round(column, SETTLED)) <= top for column in own.T]).reshape(-1, len(order))
    table = ranking.table[["name", "rank", "score"]].copy()
    table["rank"] = competition_rank(np.round(table["score"], SETTLED)).astype(int)
    table["p_first"] = found.rank_acceptability[:, 0]
    table["p_top"] = found.top(top)
    table["rank_low"] = 1 + (shares < outside).sum(axis=1)
    table["rank_high"] = 1 + (shares < 1.0 - outside - 1e-12).sum(axis=1)
    table["expected_rank"] = found.expected_rank
    table["confidence"] = found.confidence
    table["flip"] = level.distance
    table["evidence"] = ranking.table["evidence"]
    table["voters_for"] = heads.sum(axis=0)
    return table


def _stability(values: np.ndarray, ranking: Ranking) -> pd.DataFrame:
    found = weight_stability(values, ranking.weights.to_numpy())
    names = [*ranking.table["name"], ""]  # position -1 is nobody
    return pd.DataFrame(
        {
            "weight": ranking.weights,
            "low": found.low,
            "high": found.high,
            "rival_low": [names[place] for place in found.rival_low],
            "rival_high": [names[place] for place in found.rival_high],
        },
        index=ranking.weights.index,
    )


def _nothing(ranking: Ranking, doubts: Doubts) -> Challenge:
    columns = ["name", "rank", "score", "p_first", "p_top", "rank_low", "rank_high", "expected_rank", "confidence",
               "flip", "evidence", "voters_for"]  # fmt: skip
    empty = pd.DataFrame()
    return Challenge(
        table=pd.DataFrame(columns=columns).rename_axis("project"), status=Status.NO_DATA, reason=ranking.reason,
        acceptability=empty, central_weights=empty, nearest=pd.Series(dtype=float), rival="", distance=np.inf,
        doubts=doubts, draws=0, error=np.nan,
        stability=pd.DataFrame(columns=["weight", "low", "high", "rival_low", "rival_high"]),
    )  # fmt: skip
