"""Is the first really first: ranks over all weights and scores that may be true."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from workbench.intake.confidence import confidence_factors
from workbench.intake.quick_ranks import FirstAndTop, first_and_top
from workbench.intake.rank_counts import RankCounts, losses
from workbench.intake.score_draws import Draw, FixedScores, GivenScores, Scores, score_draws
from workbench.intake.scoring import checked_weights
from workbench.intake.weight_space import WeightLimits, checked_draws, weight_draws
from workbench.intake.weight_sweep import WeightStability, weight_stability

__all__ = ["Acceptability", "FirstAndTop", "WeightStability", "first_and_top", "smaa2", "weight_stability"]

MEMORY = 64 * 2**20  # bytes of one block of draws
STAGE = 1_000  # draws after which the precision is looked at
BLOCKS = (200, 100, 50)  # draws counted together; each divides a stage and holds whole chunks


@dataclass(frozen=True, eq=False)
class Acceptability:
    """
    How often each of m projects has each rank.

    Parameters
    ----------
    rank_acceptability
        m × m: share of draws in which a project (row) has a rank (column); ties share their ranks evenly. Rows and
        columns sum to 1.
    central_weights
        m × n: mean weights over the draws in which a project is first, the typical view of who prefers it; a row of
        NaN means that no draw puts it first.
    confidence
        m shares of the score draws in which a project is first at its central weights; NaN without those.
    iterations
        Draws made.
    seed
        Seed of the draws.
    tolerance
        Standard error wanted.
    """

    rank_acceptability: np.ndarray
    central_weights: np.ndarray
    confidence: np.ndarray
    iterations: int
    seed: int
    tolerance: float

    @property
    def standard_error(self) -> np.ndarray:
        """m × m standard errors of the acceptabilities, √(b(1 - b)/N)."""
        shares = self.rank_acceptability
        return np.sqrt(shares * (1.0 - shares) / self.iterations)

    @property
    def is_precise(self) -> bool:
        """The largest standard error is within the tolerance."""
        return bool(self.standard_error.max() <= self.tolerance)

    @property
    def expected_rank(self) -> np.ndarray:
        """m mean ranks from 1."""
        return self.rank_acceptability @ np.arange(1, len(self.rank_acceptability) + 1)

    @property
    def holistic(self) -> np.ndarray:
        """
        All ranks in one figure from 0 to 1, a better rank counting more: 1 for a project that is always first.

        A rank r of m counts Σ 1/j from r to m over the same sum from 1 to m (centroid weights).
        """
        centroid = np.cumsum(1.0 / np.arange(len(self.rank_acceptability), 0, -1))[::-1]
        return self.rank_acceptability @ (centroid / centroid[0])

    def top(self, k: int) -> np.ndarray:
        """m shares of draws in which a project is among the first k."""
        return self.rank_acceptability[:, :k].sum(axis=1)


def smaa2(
    sample_scores: ArrayLike | Draw,
    weights: ArrayLike | WeightLimits | None = None,
    iterations: int = 10_000,
    seed: int = 1,
    *,
    tolerance: float = 0.005,
) -> Acceptability:
    """
    Rank projects under many weights and scores, and say how often each has each rank.

    Parameters
    ----------
    sample_scores
        Partial values, higher is better: m projects × n criteria that are certain, draws × m × n, or a function of a
        generator and a number that draws so many.
    weights
        Uniform over all weights by default; or what is known of them; or draws × n weights; or n weights that are
        certain.
    iterations
        Most draws. Where scores or weights are given as draws, all of those are used and no others.
    seed
        Same seed, same table.
    tolerance
        Drawing stops early, after each thousand draws, when no standard error is larger.

    Raises
    ------
    ValueError
        Shapes do not fit, a value is missing, or weights are negative or do not sum to 1.

    References
    ----------
    Lahdelma, R. and Salminen, P. (2001), SMAA-2: Stochastic multicriteria acceptability analysis for group decision
    making, Operations Research 49(3).
    """
    scores = score_draws(sample_scores, seed)
    projects, criteria = scores.shape
    table, is_given = _table(scores, weights, iterations, seed)
    counts = RankCounts(projects, criteria)
    block = _block(projects)
    for start in range(0, len(table), block):
        part = table[start : start + block]
        counts.add(_losses(scores, part, start), part)
        if not is_given and counts.draws % STAGE == 0 and _is_precise(counts, tolerance):
            break
    central = counts.central_weights
    return Acceptability(
        rank_acceptability=counts.acceptability,
        central_weights=central,
        confidence=confidence_factors(scores, central, counts.draws),
        iterations=counts.draws,
        seed=seed,
        tolerance=tolerance,
    )


def _table(
    scores: Scores, weights: ArrayLike | WeightLimits | None, iterations: int, seed: int
) -> tuple[np.ndarray, bool]:
    """Draws of weights, as many as there are draws in all; and whether their number was given."""
    if isinstance(iterations, bool) or not isinstance(iterations, int | np.integer) or iterations < 1:
        raise ValueError(f"iterations: expected a whole number of at least 1, found {iterations!r}")
    criteria = scores.shape[1]
    given = len(scores.values) if isinstance(scores, GivenScores) else None
    if weights is None or isinstance(weights, WeightLimits):
        return weight_draws(criteria, given or iterations, seed, weights), given is not None
    if np.ndim(weights) == 1:
        draws = 1 if isinstance(scores, FixedScores) else given or iterations
        return np.broadcast_to(checked_weights(weights, criteria), (draws, criteria)), given is not None
    table = checked_draws(weights, criteria)
    if given not in (None, len(table)):
        raise ValueError(f"weights: expected as many draws as of scores, {given}, found {len(table)}")
    return table, True


def _losses(scores: Scores, weights: np.ndarray, start: int) -> np.ndarray:
    """Losses in the draws from `start` on that have these weights."""
    found = np.empty((len(weights), scores.shape[0]))
    for first, last, values in scores.pieces(start, start + len(weights)):
        part = slice(first - start, last - start)
        found[part] = losses(values, weights[part])
    return found


def _block(projects: int) -> int:
    """Draws counted together: a sorted block and two copies stay within the memory."""
    return next((size for size in BLOCKS if 3 * 8 * size * projects <= MEMORY), BLOCKS[-1])


def _is_precise(counts: RankCounts, tolerance: float) -> bool:
    shares = counts.acceptability
    return bool((shares * (1.0 - shares)).max() <= tolerance**2 * counts.draws)
