"""Correlation matrices that exist, and uniforms that have them."""

from typing import Literal

import numpy as np
from scipy.special import ndtr

from workbench.errors import ParameterError, WorkbenchError
from workbench.risk.stream import normals, stable_ids

JITTER = 1e-8  # a matrix on the edge of what is possible still needs a Cholesky factor


def nearest_correlation(matrix: np.ndarray, *, tolerance: float = 1e-8, steps: int = 1000) -> np.ndarray:
    """
    Find the closest matrix that is the correlation of something.

    Parameters
    ----------
    matrix
        Symmetric; its diagonal becomes 1.
    tolerance
        Relative change between two steps at which the search ends.
    steps
        Most steps.

    Returns
    -------
    ndarray
        Closest in the Frobenius norm; a valid matrix comes back as it is.

    Raises
    ------
    ParameterError
        The matrix is not square and symmetric with finite numbers.
    WorkbenchError
        The search did not end.

    References
    ----------
    N. Higham (2002), Computing the nearest correlation matrix: a problem from finance.
    """
    wanted = _symmetric(matrix)
    if (np.diag(wanted) == 1.0).all() and np.linalg.eigvalsh(wanted)[0] >= -1e-14 * len(wanted):
        return wanted
    unit, correction = wanted, np.zeros_like(wanted)
    for _ in range(steps):
        shifted = unit - correction
        values, vectors = np.linalg.eigh(shifted)
        possible = (vectors * values.clip(min=0.0)) @ vectors.T
        possible = (possible + possible.T) / 2.0
        correction = possible - shifted
        previous, unit = unit, possible.copy()
        np.fill_diagonal(unit, 1.0)
        if np.linalg.norm(unit - previous) <= tolerance * np.linalg.norm(unit):
            return unit
    raise WorkbenchError(f"no nearest correlation matrix was found in {steps} steps")


def normal_correlation(matrix: np.ndarray, kind: Literal["normal", "spearman", "kendall"]) -> np.ndarray:
    """Translate rank correlations to those of the normals behind them."""
    wanted = _symmetric(matrix)
    if kind == "normal":
        return wanted
    if kind == "spearman":
        translated = 2.0 * np.sin(np.pi * wanted / 6.0)
    elif kind == "kendall":
        translated = np.sin(np.pi * wanted / 2.0)
    else:
        raise ParameterError(f"kind: {kind!r} is none of normal, spearman, kendall")
    np.fill_diagonal(translated, 1.0)
    return translated


def gaussian_copula(
    matrix: np.ndarray, size: int, seed: int, *, kind: Literal["normal", "spearman", "kendall"] = "normal"
) -> np.ndarray:
    """
    Draw uniforms that hang together as normals with a correlation matrix do.

    Parameters
    ----------
    matrix
        Wanted correlations; where no such correlation exists, the nearest that does is taken.
    size
        Iterations.
    seed
        0 to 2**64 - 1.
    kind
        What the correlations are: of the normals, or rank correlations by Spearman or Kendall.

    Returns
    -------
    ndarray
        Iterations x variables, between 0 and 1.

    Raises
    ------
    ParameterError
        The matrix is not symmetric with a diagonal of 1 and entries from -1 to 1, or the size is below 1.
    """
    wanted = _symmetric(matrix)
    if not (np.diag(wanted) == 1.0).all() or (np.abs(wanted) > 1.0).any():
        raise ParameterError("matrix: correlations lie between -1 and 1, with 1 on the diagonal")
    if size < 1:
        raise ParameterError(f"size: {size!r} is not at least 1")
    target = nearest_correlation(normal_correlation(wanted, kind))
    count = len(target)
    factor = np.linalg.cholesky((1.0 - JITTER) * target + JITTER * np.eye(count))
    draws = normals(seed, stable_ids(("copula", str(i)) for i in range(count)), 0, size)
    joined = np.zeros_like(draws)
    for row, weights in zip(joined, factor, strict=True):
        for weight, draw in zip(weights, draws, strict=True):
            if weight:
                row += weight * draw
    return ndtr(joined).T


def _symmetric(matrix: np.ndarray) -> np.ndarray:
    matrix = np.array(matrix, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not len(matrix) or not np.isfinite(matrix).all():
        raise ParameterError("matrix: a square matrix of finite numbers is needed")
    if not np.allclose(matrix, matrix.T, rtol=0.0, atol=1e-12):
        raise ParameterError("matrix: it is not symmetric")
    return (matrix + matrix.T) / 2.0
