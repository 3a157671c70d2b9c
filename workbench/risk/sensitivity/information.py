"""
What it is worth to know more before one of several alternatives is chosen.

References: H. Raiffa and R. Schlaifer (1961), Applied Statistical Decision Theory; M. Strong, J. Oakley and A. Brennan
(2014), Estimating multiparameter partial expected value of perfect information from a probabilistic sensitivity
analysis sample: a nonparametric regression approach, Medical Decision Making 34.
"""

from dataclasses import dataclass

import numpy as np

from workbench.errors import ParameterError

CUBIC_UP_TO = 10_000  # draws; above them knots follow bends that a cubic cannot
KNOTS = 10
FEWEST = 32
LEAST_SIZE = 1e-11  # of a direction of the basis, relative: below it there is only rounding
SURE = 1.959963984540054  # standard errors of a 95 % interval


@dataclass(frozen=True)
class Worth:
    """
    Expected gain from deciding later but knowing more, in the unit of the utilities.

    Parameters
    ----------
    low
        Decisions taken by one half of the draws, valued by the other: too low on average.
    high
        Decisions taken and valued by the same half: too high on average.
    error
        Standard error from the number of draws.
    """

    low: float
    high: float
    error: float

    @property
    def value(self) -> float:
        """Middle of the bracket."""
        return (self.low + self.high) / 2.0

    @property
    def interval(self) -> tuple[float, float]:
        """The bracket and 1.96 standard errors on either side, not below 0."""
        return max(self.low - SURE * self.error, 0.0), self.high + SURE * self.error

    def __float__(self) -> float:
        return self.value


def evpi(utilities: np.ndarray) -> Worth:
    """
    Value full knowledge of the future: the best alternative in each iteration against the best on average.

    Parameters
    ----------
    utilities
        Iterations x alternatives.

    Raises
    ------
    ParameterError
        There are fewer than 32 iterations or a number is missing.
    """
    gains = _gains(utilities)
    best = gains.max(axis=1)
    worth = max(float(best.mean()), 0.0)
    return Worth(worth, worth, float(best.std() / np.sqrt(len(best))))


def evppi(utilities: np.ndarray, x: np.ndarray) -> Worth:
    """
    Value full knowledge of one uncertain quantity.

    What an alternative gains over the best one is regressed on the quantity: by a cubic, above 10,000 draws by a cubic
    spline. A quantity with few values needs no more.

    Parameters
    ----------
    utilities
        Iterations x alternatives.
    x
        The quantity's draws, one per iteration.

    Raises
    ------
    ParameterError
        The lengths differ, there are fewer than 32 iterations, or a number is missing.
    """
    gains = _gains(utilities)
    x = np.asarray(x, dtype=np.float64)
    if x.shape != gains.shape[:1] or not np.isfinite(x).all():
        raise ParameterError(f"x: shape {x.shape}, expected one finite number for each of {len(gains)} iterations")
    if x.max() == x.min():
        return Worth(0.0, 0.0, 0.0)
    basis = _basis(x)
    halves = [slice(0, None, 2), slice(1, None, 2)]
    fits = [_fit(basis[half], gains[half]) for half in halves]
    same, split = [], []
    for fit, other, half in zip(fits, fits[::-1], halves, strict=True):
        own = basis[half] @ fit
        judged = (basis[half] @ other).argmax(axis=1)
        idle = own.mean(axis=0).max()
        same.append(own.max(axis=1).mean() - idle)
        split.append(own[np.arange(len(own)), judged].mean() - idle)
    ends = sorted(max(float(np.mean(end)), 0.0) for end in (same, split))
    return Worth(ends[0], ends[1], _standard_error(gains, basis))


def evsi(utilities: np.ndarray, results: np.ndarray) -> Worth:
    """
    Value a study: what is known after it is its result, not the quantity itself.

    Parameters
    ----------
    utilities
        Iterations x alternatives.
    results
        Result of the study in each iteration, simulated from the quantity's draw and the error of the study.
    """
    return evppi(utilities, results)


def _gains(utilities: np.ndarray) -> np.ndarray:
    """Utilities over those of the alternative that is best on average."""
    utilities = np.asarray(utilities, dtype=np.float64)
    if utilities.ndim != 2 or len(utilities) < FEWEST or not utilities.shape[1] or not np.isfinite(utilities).all():
        raise ParameterError(
            f"utilities: shape {utilities.shape}, expected finite numbers, at least {FEWEST} iterations x alternatives"
        )
    return utilities - utilities[:, [utilities.mean(axis=0).argmax()]]


def _basis(x: np.ndarray) -> np.ndarray:
    """Cubic in the standardised quantity, with knots at its quantiles where there are draws enough; orthonormal."""
    s = (x - x.mean()) / x.std()
    columns = [np.ones_like(s), s, s**2, s**3]
    if len(s) > CUBIC_UP_TO:
        ordered = np.sort(s)
        knots = np.unique(ordered[(np.arange(1, KNOTS + 1) * len(s)) // (KNOTS + 1)])
        columns += [np.maximum(s - knot, 0.0) ** 3 for knot in knots if knot < ordered[-1]]
    raw = np.column_stack(columns)
    raw /= np.sqrt((raw * raw).sum(axis=0))
    sizes, directions = np.linalg.eigh(raw.T @ raw)
    kept = sizes > sizes[-1] * LEAST_SIZE
    return raw @ (directions[:, kept] / np.sqrt(sizes[kept]))


def _fit(basis: np.ndarray, gains: np.ndarray) -> np.ndarray:
    """Least squares on a part of the draws, where a column may be empty."""
    return np.linalg.pinv(basis.T @ basis, rcond=LEAST_SIZE, hermitian=True) @ (basis.T @ gains)


def _standard_error(gains: np.ndarray, basis: np.ndarray) -> float:
    """
    Spread of the estimate over the draws.

    An iteration moves the mean of the best fitted gain by its own fitted gain, and through the fit by its residuals
    where their alternative is chosen, as far as the regression sees that choice.
    """
    fitted = basis @ (basis.T @ gains)
    chosen = fitted.argmax(axis=1)
    picks = (chosen[:, None] == np.arange(gains.shape[1])).astype(float)
    seen = basis @ (basis.T @ picks)
    moved = fitted[np.arange(len(gains)), chosen] + ((gains - fitted) * seen).sum(axis=1)
    return float(moved.std() / np.sqrt(len(moved)))
