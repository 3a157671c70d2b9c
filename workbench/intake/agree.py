"""Who on the panel sees it differently: in what matters, in the scores, and in the order that follows."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.intake.aggregation import combine_scores
from workbench.intake.consensus import Consensus, KendallW, consensus, kendall_w
from workbench.intake.criteria_weights import JudgedWeights, judged_weights
from workbench.intake.gaming import SignRules, gaming_signs
from workbench.intake.leniency import Leniency, leniency
from workbench.intake.minority import MinorityRules, Verdict, minority_report
from workbench.intake.panel import TOP, Panel, read_panel
from workbench.intake.rank import SETTLED, Criteria, leaf_weights, rank, voter_scores
from workbench.intake.scoring import competition_rank
from workbench.portfolio import Portfolio
from workbench.rules import Rules
from workbench.taxonomy import RankingMethod, Status


@dataclass(frozen=True, kw_only=True)
class Agreement(Answer):
    """
    The panel, one row per assessor.

    `table`, indexed by voter: `first` (name of the project their own view puts first), `overlap` (projects in both
    their top and the group's, of those in either), `leniency` (points given more than others for the same projects),
    `consistency_ratio` (of their comparisons of criteria), `similarity` (of their weights to the group's), `camp`,
    `minority` and `why`.

    Parameters
    ----------
    judged
        Weights of the criteria by assessor.
    consensus
        Of those weights; None without comparisons.
    concordance
        Kendall's W of the assessors' orders of the projects they all scored; None with less than two assessors.
    scores
        Projects × voters: each assessor's own scores weighed by their own weights, or by the group's without any.
    adjusted
        Projects: `name, score, rank, adjusted_score, adjusted_rank` before and after leniency is taken off.
    camps
        Groups of assessors with like weights: `members, top` as text.
    signs
        What catches the eye in the scores, a warning each: `rule, subject, figure, sentence`.
    """

    judged: JudgedWeights
    consensus: Consensus | None
    concordance: KendallW | None
    scores: pd.DataFrame
    adjusted: pd.DataFrame
    camps: pd.DataFrame
    signs: pd.DataFrame

    @property
    def dissenters(self) -> list[str]:
        """Assessors who would decide otherwise than the group."""
        return list(self.table.index[self.table["minority"]])

    def __str__(self) -> str:
        if self.is_empty:
            return f"No panel: {self.reason}"
        parts = []
        if self.consensus is not None and self.consensus.band is not None:
            band = self.consensus.band.label.lower()
            parts.append(f"consensus on what matters is {band} ({self.consensus.indicator:.0%})")
        if self.concordance is not None and self.concordance.w == self.concordance.w:
            parts.append(f"orders agree to W = {self.concordance.w:.2f}")
        count = len(self.dissenters)
        parts.append(f"{count or 'no'} of {len(self.table)} would decide otherwise" if count else "nobody dissents")
        line = "; ".join(parts)
        return line[:1].upper() + line[1:]


def agree(
    portfolio: Portfolio, criteria: Criteria | None = None, *, top: int = 10, rules: Rules | None = None
) -> Agreement:
    """
    Say how far the assessors agree, and who does not.

    Parameters
    ----------
    portfolio
        The portfolio.
    criteria
        Weights, states and aggregation of the group's ranking; its method is not used.
    top
        Projects at the top that an assessor's own order is compared on.
    rules
        When an assessor is in the minority; the default rules when left out.

    Returns
    -------
    Agreement
        With status `no_data` and a reason when nobody scored.
    """
    criteria = criteria or Criteria()
    if top < 1:
        raise ParameterError(f"top: expected at least 1, got {top}")
    panel = read_panel(portfolio, criteria.states, criteria.aggregation, criteria.viewer)
    if not len(panel.voters) or not len(panel.projects):
        return _nothing(rank(portfolio, criteria).reason or "Nobody has scored these projects.")
    weights = leaf_weights(portfolio, criteria.weights)
    names = portfolio.projects["name"].reindex(panel.projects)
    names = names.where(names.ne(""), panel.projects)
    judged = judged_weights(portfolio)
    own = judged.weights.reindex(index=panel.voters, columns=panel.criteria).astype(float)
    scores = _own_scores(panel, own, weights)
    plain = voter_scores(panel, weights)
    habits = leniency(plain)
    limits = rules or Rules()
    held = MinorityRules(
        similarity=limits.minority_similarity, overlap=limits.minority_overlap, top=min(top, len(panel.projects))
    )
    group = rank(portfolio, replace(criteria, method=RankingMethod.WEIGHTED_SUM, parts={})).table["score"]
    report = minority_report(
        own.fillna(weights).to_numpy(), scores.T, held, list(panel.voters),
        voter_weights=panel.voter_weights, group_scores=group.reindex(panel.projects),
    )  # fmt: skip
    counted = judged.weights[judged.voices > 0]
    table = _table(panel, names, scores, habits, judged, report.voters)
    rated = ~np.isnan(scores).any(axis=1)
    orders = np.array([competition_rank(np.round(column, SETTLED)) for column in scores[rated].T])
    return Agreement(
        table=table,
        totals={"voters": len(table), "minority": int(table["minority"].sum())},
        judged=judged,
        consensus=consensus(counted.to_numpy()) if len(counted) else None,
        concordance=kendall_w(orders) if len(orders) > 1 and rated.sum() > 1 else None,
        scores=pd.DataFrame(scores, index=panel.projects, columns=panel.voters),
        adjusted=_adjusted(names, habits),
        camps=_camps(report.camps, panel.voters, names, [verdict.camp for verdict in report.voters], scores),
        signs=_signs(panel, portfolio, names),
    )


def _own_scores(panel: Panel, own: pd.DataFrame, weights: pd.Series) -> np.ndarray:
    """Score projects by each assessor's own scores and own weights; a gap is filled by what the panel says there."""
    given = np.where(np.isnan(panel.points), panel.joint, panel.points)
    weighed = own.fillna(weights).to_numpy()
    counted = np.where(weighed[:, None, :] > 0, given, 0.0)  # a gap where nothing is weighed is none
    return np.einsum("vpc,vc->pv", counted, weighed)


def _table(
    panel: Panel,
    names: pd.Series,
    scores: np.ndarray,
    habits: Leniency,
    judged: JudgedWeights,
    verdicts: tuple[Verdict, ...],
) -> pd.DataFrame:
    quality = judged.quality.groupby("voter")["consistency_ratio"].max()
    known = ~np.isnan(scores).all(axis=0)
    best = np.argmax(np.where(np.isnan(scores), -np.inf, scores), axis=0)
    return pd.DataFrame(
        {
            "first": np.where(known, names.to_numpy()[best], ""),
            "overlap": [verdict.overlap for verdict in verdicts],
            "leniency": habits.leniency,
            "consistency_ratio": quality.reindex(panel.voters).to_numpy(),
            "similarity": [v.similarity if v.name in judged.weights.index else np.nan for v in verdicts],
            "camp": [verdict.camp for verdict in verdicts],
            "minority": [verdict.minority for verdict in verdicts],
            "why": [v.why if v.name in judged.weights.index else _unweighed(v) for v in verdicts],
        },
        index=panel.voters,
    )


def _unweighed(verdict: Verdict) -> str:
    """Say how far somebody is from the group of whom no weights are known."""
    if np.isnan(verdict.overlap):
        return f"{verdict.name} compared no criteria and ranks no item"
    return f"{verdict.name} compared no criteria and shares {verdict.overlap:.0%} of the best items"


def _adjusted(names: pd.Series, habits: Leniency) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "name": names,
            "score": habits.raw_score,
            "rank": habits.raw_rank,
            "adjusted_score": habits.adjusted_score,
            "adjusted_rank": habits.adjusted_rank,
        }
    )
    return table.sort_values(["adjusted_rank", "name"], na_position="last")


def _camps(
    camps: tuple[Verdict, ...], voters: pd.Index, names: pd.Series, of_voter: list[int], scores: np.ndarray
) -> pd.DataFrame:
    joint = {camp.camp: combine_scores(scores.T[np.array(of_voter) == camp.camp]).scores for camp in camps}
    rows = [
        {
            "camp": camp.camp,
            "members": ", ".join(voter for voter, number in zip(voters, of_voter, strict=True) if number == camp.camp),
            "top": ", ".join(
                names.iloc[place] for place in sorted(camp.top, key=lambda place: -joint[camp.camp][place])[:3]
            ),
            "similarity": camp.similarity,
        }
        for camp in camps
    ]
    return pd.DataFrame(rows, columns=["camp", "members", "top", "similarity"]).set_index("camp")


def _signs(panel: Panel, portfolio: Portfolio, names: pd.Series) -> pd.DataFrame:
    proposers = panel.voters.get_indexer(portfolio.projects["proposer"].reindex(panel.projects))
    signs = gaming_signs(
        panel.points, SignRules(top=0.95 * TOP), proposers=proposers, voters=list(panel.voters), projects=list(names)
    )
    return pd.DataFrame([vars(sign) for sign in signs], columns=["rule", "subject", "figure", "sentence"])


def _nothing(reason: str) -> Agreement:
    empty = pd.DataFrame()
    columns = ["first", "overlap", "leniency", "consistency_ratio", "similarity", "camp", "minority", "why"]
    return Agreement(
        table=pd.DataFrame(columns=columns).rename_axis("voter"), status=Status.NO_DATA, reason=reason,
        judged=JudgedWeights(empty, pd.Series(dtype=float), empty), consensus=None, concordance=None, scores=empty,
        adjusted=empty, camps=empty,
        signs=pd.DataFrame(columns=["rule", "subject", "figure", "sentence"]),
    )  # fmt: skip
