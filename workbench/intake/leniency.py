"""Which scorers give more than others for the same projects, and what their scores are without it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from workbench.intake.scoring import competition_rank
from workbench.taxonomy import Status


@dataclass(frozen=True)
class Leniency:
    """
    Scores taken apart into project and voter, s_iv = level + quality_i + leniency_v + noise.

    Raw and adjusted figures stand side by side, so that the adjustment can be seen. All are on the scale of the
    scores; NaN for projects and voters without a score, and where nothing can be told.

    Parameters
    ----------
    level
        Mean score of the projects, all voters being equally lenient.
    quality
        m distances of projects from the level; they sum to 0.
    leniency
        K distances of voters from the level; they sum to 0.
    standard_error
        K standard errors of leniency.
    shrinkage
        K shares of leniency that are taken off: 1 trusts the estimate, 0 takes it for noise.
    noise, spread
        Standard deviations of the noise and of true leniency.
    adjusted
        m × K scores less the trusted leniency of the voter.
    raw_score, adjusted_score
        m means over the voters of each project.
    raw_rank, adjusted_rank
        m ranks of these, 1 is best and ties share it.
    components
        Positions of voters, counted from 0, that common projects link; one group when leniency can be told.
    status
        `no_data` for fewer than 2 voters, `unsolved` for voters who are not linked.
    reason
        Why scores are not adjusted; empty when they are.
    """

    level: float
    quality: np.ndarray
    leniency: np.ndarray
    standard_error: np.ndarray
    shrinkage: np.ndarray
    noise: float
    spread: float
    adjusted: np.ndarray
    raw_score: np.ndarray
    adjusted_score: np.ndarray
    raw_rank: np.ndarray
    adjusted_rank: np.ndarray
    components: tuple[tuple[int, ...], ...]
    status: Status
    reason: str

    def __str__(self) -> str:
        if self.status is not Status.COMPUTED:
            return f"No leniency: {self.reason}"
        voter = int(np.nanargmax(np.abs(self.leniency)))
        return f"Voter {voter + 1} differs most from the others, by {self.leniency[voter]:+.3g}"


def leniency(scores: ArrayLike) -> Leniency:
    """
    Estimate how lenient each voter is and take it off their scores.

    The additive model is fitted by least squares on the scores that are there. A voter's estimate is trusted to
    n_v τ² / (n_v τ² + σ²), with n_v scores, noise σ and the spread τ of true leniency, estimated by moments.

    Parameters
    ----------
    scores
        m projects × K voters; NaN is a missing score.

    Returns
    -------
    Leniency
        Scores stay as they are, with a reason, where leniency cannot be told from quality or from noise.

    Raises
    ------
    ValueError
        It is no table, or a score is infinite.

    References
    ----------
    Searle, Casella, McCulloch, Variance Components, Wiley, 1992 (two-way classification, shrunken effects).
    """
    cells = np.asarray(scores, dtype=float)
    if cells.ndim != 2:
        raise ValueError(f"scores: expected projects × voters, found {cells.ndim} dimension(s)")
    for row, column in np.argwhere(np.isinf(cells)):
        raise ValueError(f"scores: row {row + 1}, column {column + 1}: expected a finite number or NaN, found infinity")
    given = ~np.isnan(cells)
    components = _components(given)
    status, reason = _obstacle(components)
    if reason:
        return _answer(cells, np.full(cells.shape[1], np.nan), components=components, status=status, reason=reason)
    offsets, error = _least_squares(cells, given)
    noise, spread = _variances(cells - offsets, offsets, error)
    trust = _shrinkage(given.sum(axis=0), noise, spread)
    if np.isnan(noise):
        reason = "no score is left over to tell leniency from noise, so none is taken off"
    return _answer(
        cells,
        offsets,
        standard_error=np.sqrt(noise * error),
        shrinkage=trust,
        noise=float(np.sqrt(noise)),
        spread=float(np.sqrt(spread)),
        components=components,
        reason=reason,
    )


def _components(given: np.ndarray) -> tuple[tuple[int, ...], ...]:
    """Groups of voters linked through projects that they share, in the order of their first voter."""
    _, labels = connected_components(csr_array(given.T.astype(float) @ given), directed=False)
    labels = np.where(given.any(axis=0), labels, -1)
    return tuple(tuple(np.flatnonzero(labels == label).tolist()) for label in np.unique(labels[labels >= 0]))


def _obstacle(components: tuple[tuple[int, ...], ...]) -> tuple[Status, str]:
    """Why leniency cannot be told at all; no reason when it can."""
    voters = sum(map(len, components))
    if voters < 2:
        return Status.NO_DATA, f"leniency needs scores of 2 voters, found {voters}"
    if len(components) > 1:
        groups = "; ".join(", ".join(str(voter + 1) for voter in group) for group in components)
        return Status.UNSOLVED, f"no common projects link these groups of voters: {groups}"
    return Status.COMPUTED, ""


def _least_squares(cells: np.ndarray, given: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """
    Estimate leniency, and its variance in units of that of the noise; NaN for voters without scores.

    Projects are eliminated first, so that only a voters × voters system is solved however many projects there are.
    """
    voted = given.any(axis=0)
    cells, given = cells[:, voted], given[:, voted]
    voters = given.shape[1]
    counts = np.maximum(given.sum(axis=1, keepdims=True), 1)
    normal = np.diag(given.sum(axis=0)) - given.T @ (given / counts)
    inverse = np.linalg.inv(normal + 1.0 / voters)  # the added constant makes the estimates sum to 0
    surplus = np.where(given, cells - _row_means(cells)[:, None], 0.0).sum(axis=0)
    offsets, error = np.full((2, voted.size), np.nan)
    offsets[voted], error[voted] = inverse @ surplus, np.maximum(inverse.diagonal() - 1.0 / voters, 0.0)
    return offsets, error


def _variances(fair: np.ndarray, offsets: np.ndarray, error: np.ndarray) -> tuple[float, float]:
    """Variance of the noise and of true leniency from scores without leniency; NaN where nothing is left over."""
    present = ~np.isnan(fair)
    voters = int(np.isfinite(offsets).sum())
    degrees = int(present.sum() - present.any(axis=1).sum() - voters + 1)
    if degrees < 1:
        return np.nan, np.nan
    noise = np.nansum((fair - _row_means(fair)[:, None]) ** 2) / degrees
    return noise, max(np.nansum(offsets**2 - noise * error) / (voters - 1), 0.0)


def _shrinkage(counts: np.ndarray, noise: float, spread: float) -> np.ndarray:
    """Share of leniency to take off; none where nothing tells it from noise."""
    if np.isnan(noise):
        return np.zeros(counts.size)
    signal = counts * spread
    return np.divide(signal, signal + noise, out=np.zeros(counts.size), where=signal > 0)


def _answer(
    cells: np.ndarray,
    offsets: np.ndarray,
    *,
    components: tuple[tuple[int, ...], ...],
    standard_error: np.ndarray | None = None,
    shrinkage: np.ndarray | None = None,
    noise: float = np.nan,
    spread: float = np.nan,
    status: Status = Status.COMPUTED,
    reason: str = "",
) -> Leniency:
    unknown = np.full(offsets.size, np.nan)
    trust = np.zeros(offsets.size) if shrinkage is None else shrinkage
    adjusted = cells - np.where(trust > 0, trust * offsets, 0.0)
    fair = _row_means(cells - offsets)
    known = fair[~np.isnan(fair)]
    level = float(known.mean()) if known.size else np.nan
    raw_score, adjusted_score = _row_means(cells), _row_means(adjusted)
    return Leniency(
        level=level,
        quality=fair - level,
        leniency=offsets,
        standard_error=unknown if standard_error is None else standard_error,
        shrinkage=trust,
        noise=noise,
        spread=spread,
        adjusted=adjusted,
        raw_score=raw_score,
        adjusted_score=adjusted_score,
        raw_rank=competition_rank(raw_score),
        adjusted_rank=competition_rank(adjusted_score),
        components=components,
        status=status,
        reason=reason,
    )


def _row_means(cells: np.ndarray) -> np.ndarray:
    """Mean of what is there in each row; NaN where nothing is."""
    given = ~np.isnan(cells)
    counts = given.sum(axis=1)
    return np.divide(np.where(given, cells, 0.0).sum(axis=1), counts, out=np.full(len(cells), np.nan), where=counts > 0)
