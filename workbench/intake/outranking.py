"""Rankings by comparison: distance to an ideal (TOPSIS), project against project (PROMETHEE), compromise (VIKOR)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from workbench.intake.gains import complete_gains, ends, settled
from workbench.intake.preferences import preferences_of
from workbench.intake.scoring import competition_rank
from workbench.intake.vikor import vikor

__all__ = ["NORMALISATIONS", "Promethee", "Topsis", "promethee_ii", "topsis", "vikor"]

NORMALISATIONS = {
    "vector": lambda gains: gains / _or_one(np.sqrt((gains**2).sum(axis=0))),
    "min_max": lambda gains: (gains - ends(gains)[0]) / _or_one(np.subtract(*ends(gains)[::-1])),
    "sum": lambda gains: gains / _or_one(np.abs(gains).sum(axis=0)),
}


@dataclass(frozen=True)
class Topsis:
    """
    How near projects are to the best and to the worst that was seen.

    Parameters
    ----------
    closeness
        From 0, worst on every criterion, to 1, best on every one, of m projects.
    to_best, to_worst
        Euclidean distances to the ideal and to its opposite.
    ranks
        Ranks by closeness.
    normalisation
        What made the units of the criteria comparable: another choice can change ranks.
    """

    closeness: np.ndarray
    to_best: np.ndarray
    to_worst: np.ndarray
    ranks: np.ndarray
    normalisation: str


def topsis(matrix: ArrayLike, weights: ArrayLike, senses: Sequence[str], normalisation: str = "vector") -> Topsis:
    """
    Rank projects by closeness to the best value of each criterion and distance from the worst.

    A criterion on which all projects are equal counts nothing; where this holds for all of them, closeness is 1/2.

    Parameters
    ----------
    matrix
        m projects × n criteria, each on its own scale, without missing scores.
    weights
        n weights, not negative, that sum to 1.
    senses
        ``max`` or ``min`` for each criterion.
    normalisation
        ``vector`` divides a column by its Euclidean length, ``min_max`` brings it to 0 to 1, ``sum`` divides it by
        the sum of its absolute values.

    Returns
    -------
    Topsis
        Closeness, distances and ranks of the m projects.

    Raises
    ------
    ValueError
        A score is missing, a sense or the normalisation is unknown, the weights are none, or the shapes do not fit.

    References
    ----------
    C.-L. Hwang and K. Yoon (1981), Multiple Attribute Decision Making.
    """
    if normalisation not in NORMALISATIONS:
        raise ValueError(f"normalisation: expected one of {', '.join(NORMALISATIONS)}, found {normalisation}")
    gains, weights = complete_gains(matrix, weights, senses)
    weighted = weights * NORMALISATIONS[normalisation](gains)
    worst, best = ends(weighted)
    to_best, to_worst = (np.sqrt(((weighted - end) ** 2).sum(axis=1)) for end in (best, worst))
    apart = to_best + to_worst
    closeness = np.divide(to_worst, apart, out=np.full_like(apart, 0.5), where=apart > 0)
    return Topsis(
        closeness=closeness,
        to_best=to_best,
        to_worst=to_worst,
        ranks=competition_rank(settled(closeness)),
        normalisation=normalisation,
    )


@dataclass(frozen=True)
class Promethee:
    """
    How much projects are preferred to the others, and the others to them.

    Parameters
    ----------
    phi_plus
        Mean preference over each of the others, from 0 to 1, of m projects.
    phi_minus
        Mean preference of each of the others over the project.
    phi
        Their difference; sums to 0.
    ranks
        Ranks by `phi` (PROMETHEE II).
    """

    phi_plus: np.ndarray
    phi_minus: np.ndarray
    phi: np.ndarray
    ranks: np.ndarray

    @property
    def before(self) -> np.ndarray:
        """m × m: whether the row is before the column on both flows and not level on both (PROMETHEE I)."""
        better, worse = self._compared()
        return (better | worse.T) & ~better.T & ~worse

    @property
    def incomparable(self) -> np.ndarray:
        """Pairs of positions of which one is better by `phi_plus` and the other by `phi_minus` (PROMETHEE I)."""
        better, worse = self._compared()
        both = better & worse
        return np.argwhere(np.triu(both | both.T))

    def _compared(self) -> tuple[np.ndarray, np.ndarray]:
        """m × m: whether the row prefers more than the column, and whether more is preferred to it."""
        plus, minus = settled(self.phi_plus), settled(self.phi_minus)
        return plus[:, None] > plus, minus[:, None] > minus


def promethee_ii(
    matrix: ArrayLike,
    weights: ArrayLike,
    senses: Sequence[str],
    q: ArrayLike,
    p: ArrayLike,
    preference: str | Sequence[str] = "linear",
    s: ArrayLike | None = None,
) -> Promethee:
    """
    Rank projects by how much they are preferred to the others, pair by pair.

    Parameters
    ----------
    matrix
        m projects × n criteria, each on its own scale, without missing scores.
    weights
        n weights, not negative, that sum to 1.
    senses
        ``max`` or ``min`` for each criterion.
    q
        Advantage up to which nobody minds, in the unit of the criterion; one for all criteria or one for each.
    p
        Advantage from which a project is strictly preferred.
    preference
        How an advantage counts: ``usual``, ``u_shape``, ``v_shape``, ``level``, ``linear`` or ``gaussian``; one for
        all criteria or one for each.
    s
        Advantage at which the Gaussian turns; asked for by ``gaussian`` only.

    Returns
    -------
    Promethee
        Flows and ranks of the m projects, and which of them PROMETHEE I leaves unordered.

    Raises
    ------
    ValueError
        A score is missing, a sense or a preference is unknown, thresholds cannot be used by the preference, the
        weights are none, or the shapes do not fit.

    References
    ----------
    J.-P. Brans and P. Vincke, A preference ranking organisation method, Management Science 31, 1985.
    """
    gains, weights = complete_gains(matrix, weights, senses)
    count = len(gains)
    preferred = np.zeros((count, count))
    functions = preferences_of(preference, q, p, s, len(weights))
    for column, weight, function in zip(gains.T, weights, functions, strict=True):  # m × m at a time, never m × m × n
        preferred += weight * function(np.maximum(column[:, None] - column, 0.0))
    others = max(count - 1, 1)
    phi_plus, phi_minus = preferred.sum(axis=1) / others, preferred.sum(axis=0) / others
    phi = phi_plus - phi_minus
    return Promethee(phi_plus=phi_plus, phi_minus=phi_minus, phi=phi, ranks=competition_rank(settled(phi)))


def _or_one(sizes: np.ndarray) -> np.ndarray:
    """Sizes to divide by; a column of size 0 holds only zeros and stays as it is."""
    return np.where(sizes > 0, sizes, 1.0)
