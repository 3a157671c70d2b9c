"""Weights from comparisons with the best and the worst criterion alone."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linprog

LARGEST = 9.0  # end of the scale on which criteria are compared
TOLERANCE = 1e-9  # relative, for numbers that should be equal
WIDEST_RANGE = 1e-6  # a wider range of a weight is worth a warning
THRESHOLDS = {  # best over worst: acceptable consistency ratio for 3 to 9 criteria (Liang, Brunelli, Rezaei, table 3)
    2: (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    3: (0.1667, 0.1667, 0.1667, 0.1667, 0.1667, 0.1667, 0.1667),
    4: (0.1121, 0.1529, 0.1898, 0.2206, 0.2527, 0.2577, 0.2683),
    5: (0.1354, 0.1994, 0.2306, 0.2546, 0.2716, 0.2844, 0.2960),
    6: (0.1330, 0.1990, 0.2643, 0.3044, 0.3144, 0.3221, 0.3262),
    7: (0.1294, 0.2457, 0.2819, 0.3029, 0.3144, 0.3251, 0.3403),
    8: (0.1309, 0.2521, 0.2958, 0.3154, 0.3408, 0.3620, 0.3657),
    9: (0.1359, 0.2681, 0.3062, 0.3337, 0.3517, 0.3620, 0.3662),
}


@dataclass(frozen=True)
class BestWorst:
    """
    Weights by the best–worst method.

    Parameters
    ----------
    weights
        n weights that sum to 1.
    xi
        Largest deviation that had to be accepted; 0 when the comparisons agree with each other.
    consistency_ratio
        Contradiction within the comparisons, from 0 (none).
    threshold
        Largest ratio that is acceptable for as many criteria and this best over worst; NaN where none is published.
    lowest, highest
        n ends of the range of each weight among all answers as good as this one.
    best, worst
        Positions, from 0, of the best and the worst criterion.
    most_inconsistent
        Position, from 0, of the criterion to ask about again; None when the comparisons agree.
    warnings
        What a reader must know before using the weights.
    """

    weights: np.ndarray
    xi: float
    consistency_ratio: float
    threshold: float
    lowest: np.ndarray
    highest: np.ndarray
    best: int
    worst: int
    most_inconsistent: int | None
    warnings: tuple[str, ...]

    @property
    def acceptable(self) -> bool | None:
        """Whether the comparisons agree well enough; None when no threshold is known."""
        if self.consistency_ratio == 0:
            return True
        return None if np.isnan(self.threshold) else self.consistency_ratio <= self.threshold


def best_worst(best_to_others: ArrayLike, others_to_worst: ArrayLike) -> BestWorst:
    """
    Weigh criteria by comparing each with the best and with the worst one.

    The weights minimise the largest deviation ξ in |w_B - a_Bj w_j| and |w_j - a_jW w_W|, by an exact linear program.

    Parameters
    ----------
    best_to_others
        n numbers from 1 to 9: how many times the best criterion is worth each one; 1 for the best itself.
    others_to_worst
        n numbers from 1 to 9: how many times each criterion is worth the worst one; 1 for the worst itself.

    Raises
    ------
    ValueError
        The vectors differ in length or in the comparison of best and worst, leave the scale, or name no best or worst.

    References
    ----------
    Rezaei, J. (2016), Best-worst multi-criteria decision-making method: some properties and a linear model, Omega 64.

    Liang, F., Brunelli, M. and Rezaei, J. (2020), Consistency issues in the best worst method: measurements and
    thresholds, Omega 96: the consistency ratio and its thresholds.
    """
    from_best, to_worst = (
        _comparisons(best_to_others, "best_to_others"),
        _comparisons(others_to_worst, "others_to_worst"),
    )
    if from_best.size != to_worst.size:
        raise ValueError(
            f"others_to_worst: expected {from_best.size} numbers as in best_to_others, found {to_worst.size}"
        )
    best, worst = _ends(from_best, to_worst)
    ratios = _inconsistency(from_best, to_worst, from_best[worst])
    xi, weights, lowest, highest = _solve(_deviations(from_best, to_worst, best, worst))
    largest = float(ratios.max())
    return BestWorst(
        weights=weights,
        xi=xi,
        consistency_ratio=largest,
        threshold=_threshold(from_best[worst], from_best.size),
        lowest=lowest,
        highest=highest,
        best=best,
        worst=worst,
        most_inconsistent=int(ratios.argmax()) if largest > 0 else None,
        warnings=_warnings(from_best, to_worst, from_best[worst], highest - lowest),
    )


def _comparisons(given: ArrayLike, name: str) -> np.ndarray:
    values = np.asarray(given, dtype=float)
    if values.ndim != 1 or not values.size:
        raise ValueError(f"{name}: expected one row of numbers, found the shape {values.shape}")
    wrong = np.flatnonzero(~((values >= 1) & (values <= LARGEST)))
    if wrong.size:
        found = values[wrong[0]]
        raise ValueError(f"{name}: position {wrong[0] + 1}: expected a number from 1 to {LARGEST:g}, found {found:g}")
    if not (values == 1).any():
        raise ValueError(f"{name}: expected a 1 where a criterion is compared with itself, found none")
    return values


def _ends(from_best: np.ndarray, to_worst: np.ndarray) -> tuple[int, int]:
    """Find the best and the worst criterion; where several fit, those that lie furthest apart."""
    ends = list(product(np.flatnonzero(from_best == 1).tolist(), np.flatnonzero(to_worst == 1).tolist()))
    agreed = [(best, worst) for best, worst in ends if np.isclose(from_best[worst], to_worst[best], rtol=TOLERANCE)]
    if not agreed:
        best, worst = ends[0]
        raise ValueError(
            f"others_to_worst: position {best + 1}: expected {from_best[worst]:g} for best over worst"
            f" as in best_to_others at position {worst + 1}, found {to_worst[best]:g}"
        )
    best, worst = max(agreed, key=lambda end: from_best[end[1]])
    above = np.flatnonzero(np.maximum(from_best, to_worst) > 1)
    if from_best[worst] == 1 and above.size:
        position, found = above[0] + 1, max(from_best[above[0]], to_worst[above[0]])
        raise ValueError(f"position {position}: expected 1 since best and worst are equal, found {found:g}")
    return best, worst


def _inconsistency(from_best: np.ndarray, to_worst: np.ndarray, best_over_worst: float) -> np.ndarray:
    """Measure by how much each criterion's two comparisons contradict best over worst."""
    gaps = np.abs(from_best * to_worst - best_over_worst)
    gaps[gaps <= TOLERANCE * best_over_worst] = 0.0
    return gaps / (best_over_worst**2 - best_over_worst) if best_over_worst > 1 else gaps


def _deviations(from_best: np.ndarray, to_worst: np.ndarray, best: int, worst: int) -> np.ndarray:
    """Write the deviations as a matrix that weights are multiplied by."""
    below_best, above_worst = -np.diag(from_best), np.eye(from_best.size)
    below_best[:, best] += 1.0
    above_worst[:, worst] -= to_worst
    return np.vstack([below_best, above_worst])


def _solve(deviations: np.ndarray) -> tuple[float, np.ndarray, np.ndarray, np.ndarray]:
    """Find the smallest largest deviation, its weights, and the ends of their ranges."""
    n = deviations.shape[1]
    unknown = np.eye(n + 1)  # the weights, then ξ
    answer = _minimise(unknown[n], deviations, xi_limit=None)
    xi = float(answer[n])
    lowest = [_minimise(unknown[j], deviations, xi_limit=xi)[j] for j in range(n)]
    highest = [_minimise(-unknown[j], deviations, xi_limit=xi)[j] for j in range(n)]
    return xi, answer[:n], np.array(lowest), np.array(highest)


def _minimise(cost: np.ndarray, deviations: np.ndarray, *, xi_limit: float | None) -> np.ndarray:
    n = deviations.shape[1]
    result = linprog(
        cost,
        A_ub=np.hstack([np.vstack([deviations, -deviations]), np.full((2 * len(deviations), 1), -1.0)]),
        b_ub=np.zeros(2 * len(deviations)),
        A_eq=np.append(np.ones(n), 0.0)[None, :],
        b_eq=[1.0],
        bounds=[(0.0, None)] * n + [(0.0, xi_limit)],
        method="highs",
        options={"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9},
    )
    return result.x


def _threshold(best_over_worst: float, n: int) -> float:
    limits = THRESHOLDS.get(best_over_worst)
    return limits[n - 3] if limits and 3 <= n <= 9 else np.nan


def _warnings(
    from_best: np.ndarray, to_worst: np.ndarray, best_over_worst: float, widths: np.ndarray
) -> tuple[str, ...]:
    above = np.flatnonzero(np.maximum(from_best, to_worst) > best_over_worst * (1 + TOLERANCE)) + 1
    wide = np.flatnonzero(widths > WIDEST_RANGE) + 1
    found = []
    if above.size:
        found.append(f"positions {_list(above)}: compared as further apart than best and worst")
    if wide.size:
        found.append(f"positions {_list(wide)}: other weights would be as good; see the ranges")
    return tuple(found)


def _list(positions: np.ndarray) -> str:
    return ", ".join(map(str, positions))
