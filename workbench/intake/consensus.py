"""How far voters agree on priorities, by the entropy between them."""

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import entr, rel_entr

from workbench.intake.aggregation import combine_judgments
from workbench.intake.ballots import checked_priorities
from workbench.intake.concordance import KendallW, kendall_w
from workbench.taxonomy import Status, Word

__all__ = [
    "Band",
    "Consensus",
    "KendallW",
    "agreement",
    "agreement_of_pairs",
    "combine_judgments",
    "consensus",
    "kendall_w",
]

BAND_LIMITS = (0.5, 0.625, 0.75)
VERY_HIGH_ABOVE = 0.875


class Band(Word):
    """Consensus in words."""

    VERY_LOW = "very_low"
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"
    VERY_HIGH = "very_high"


@dataclass(frozen=True)
class Consensus:
    """
    How far voters agree on priorities.

    Parameters
    ----------
    indicator
        1 for identical voters, 0 for voters as far apart as the scale allows; NaN without voters.
    homogeneity
        The same without a scale: 0 only where each voter gives everything to a criterion of their own.
    alpha, beta, gamma
        Entropy within voters, between them, and of the mean priorities, in nats; alpha + beta = gamma.
    band
        The indicator in words; none without voters.
    voters
        Number of voters that count.
    scale
        Top of the comparison scale; none when the indicator is the homogeneity.
    status
        `no_data` when nobody voted.
    reason
        What a reader should know about this figure; often empty.
    """

    indicator: float
    homogeneity: float
    alpha: float
    beta: float
    gamma: float
    band: Band | None
    voters: int
    scale: float | None
    status: Status = Status.COMPUTED
    reason: str = ""

    def __str__(self) -> str:
        if self.band is None:
            return f"No consensus: {self.reason}"
        return f"{self.band.label} consensus ({self.indicator:.0%}), number of voters: {self.voters}"


def consensus(priorities_by_voter: ArrayLike, scale: float | None = 9.0) -> Consensus:
    """
    Say how far voters agree on priorities.

    Parameters
    ----------
    priorities_by_voter
        K voters × n priorities, each row not negative with sum 1; a row of NaN is a voter who did not vote.
    scale
        Top of the scale on which the priorities were compared; none when they come from no such scale.

    Returns
    -------
    Consensus
        With status `no_data` and a reason when nobody voted.

    Raises
    ------
    ValueError
        A row is no set of priorities, or the scale is not above 1.

    References
    ----------
    Goepel, Implementing the analytic hierarchy process as a standard method for multi-criteria decision making in
    corporate enterprises, ISAHP 2013; bands and relative homogeneity: bpmsg.com/tag/group-consensus.
    """
    rows = checked_priorities(priorities_by_voter)
    _check_scale(scale)
    rows = rows[~np.isnan(rows).any(axis=1)]
    voters, items = rows.shape
    if voters == 0:
        nothing = dict.fromkeys(("indicator", "homogeneity", "alpha", "beta", "gamma"), np.nan)
        return Consensus(**nothing, band=None, voters=0, scale=scale, status=Status.NO_DATA, reason="nobody voted")
    mean = rows[0] + (rows - rows[0]).mean(axis=0)  # identical rows have exactly themselves as mean
    alpha = entr(rows).sum(axis=1).mean()
    beta = max(rel_entr(rows, mean).sum(axis=1).mean(), 0.0)  # gamma - alpha, and exactly 0 for identical rows
    indicator = float(agreement(beta, items, scale))
    return Consensus(
        indicator=indicator,
        homogeneity=float(agreement(beta, items, None)),
        alpha=float(alpha),
        beta=float(beta),
        gamma=float(alpha + beta),
        band=_band(indicator),
        voters=voters,
        scale=scale,
        reason=_caution(voters, items, indicator),
    )


def agreement(beta: ArrayLike, items: int, scale: float | None) -> np.ndarray:
    """
    Turn entropy between voters into agreement.

    Parameters
    ----------
    beta
        Entropy between voters, in nats; any shape.
    items
        Number of criteria.
    scale
        Top of the comparison scale; none for relative homogeneity.

    Returns
    -------
    ndarray
        1 where beta is 0; below 0 where priorities differ more than the scale allows; always 1 for one criterion.
    """
    similar = np.exp(-np.asarray(beta, dtype=float))
    if items == 1:
        return np.where(np.isnan(similar), np.nan, 1.0)
    if scale is None:
        lowest = 1.0 / items
    else:
        extreme = np.r_[scale, np.ones(items - 1)] / (scale + items - 1)  # one criterion preferred as far as it goes
        lowest = np.exp(entr(extreme).sum()) / items
    found = (similar - lowest) / (1.0 - lowest)
    return np.maximum(found, 0.0) if scale is None else found  # rounding may pass the end of homogeneity


def agreement_of_pairs(rows: np.ndarray, others: np.ndarray, scale: float | None) -> np.ndarray:
    """
    Consensus of every voter with every other.

    Parameters
    ----------
    rows, others
        K × n and L × n priorities as checked; NaN for those who did not vote.
    scale
        Top of the comparison scale; none for relative homogeneity.

    Returns
    -------
    ndarray
        K × L, exactly 1 for identical priorities; NaN for those who did not vote.

    Raises
    ------
    ValueError
        The scale is not above 1.
    """
    _check_scale(scale)
    middle = (rows[:, None] + others[None]) / 2.0
    beta = (rel_entr(rows[:, None], middle).sum(axis=2) + rel_entr(others[None], middle).sum(axis=2)) / 2.0
    return agreement(np.maximum(beta, 0.0), rows.shape[1], scale)


def _check_scale(scale: float | None) -> None:
    if scale is not None and not (np.isfinite(scale) and scale > 1):
        raise ValueError(f"scale: expected a finite number above 1, or none, found {scale:g}")


def _band(indicator: float) -> Band:
    words = list(Band)
    return Band.VERY_HIGH if indicator > VERY_HIGH_ABOVE else words[bisect_right(BAND_LIMITS, indicator)]


def _caution(voters: int, items: int, indicator: float) -> str:
    if voters == 1:
        return "one voter alone cannot disagree"
    if items == 1:
        return "there is nothing to disagree on with one criterion"
    if indicator < 0:
        return "priorities are more extreme than the scale allows; read the homogeneity instead"
    return ""
