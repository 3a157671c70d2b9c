"""Correlation matrices that exist, and numbers that have them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import ndtr, ndtri

from workbench.errors import ParameterError, WorkbenchError
from workbench.risk.stream import normals, stable_ids, words

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


@dataclass(frozen=True, eq=False)
class Repair:
    """
    What had to change for correlations to exist.

    Parameters
    ----------
    matrix
        The nearest correlation matrix.
    distance
        Frobenius norm of the change; 0 when nothing had to change.
    pair
        Names of the two whose correlation changed most; empty when nothing had to change.
    wanted, got
        Their correlation before and after.
    """

    matrix: np.ndarray
    distance: float
    pair: tuple[str, ...] = ()
    wanted: float = 1.0
    got: float = 1.0

    def __str__(self) -> str:
        if not self.pair:
            return "The correlations are possible as they are."
        return (
            f"These correlations cannot hold together; the nearest that can are {self.distance:.3g} away, "
            f"the largest change is {' and '.join(self.pair)} from {self.wanted:.3g} to {self.got:.3g}."
        )


def repair_correlation(matrix: np.ndarray, names: Sequence[str] | None = None) -> Repair:
    """
    Make wanted correlations possible, and say what that took.

    Parameters
    ----------
    matrix
        k x k, symmetric.
    names
        What the k variables are called; 1, 2, … by default.

    Raises
    ------
    ParameterError
        The matrix is not square and symmetric with finite numbers, or the names do not fit it.
    """
    wanted = _symmetric(matrix)
    names = [str(i + 1) for i in range(len(wanted))] if names is None else [str(name) for name in names]
    if len(names) != len(wanted):
        raise ParameterError(f"names: {len(names)} for {len(wanted)} variables")
    found = nearest_correlation(wanted)
    change = np.abs(found - wanted)
    if not change.any():
        return Repair(found, 0.0)
    np.fill_diagonal(change, 0.0)
    i, j = np.unravel_index(int(np.argmax(change)), change.shape)
    distance = float(np.linalg.norm(found - wanted))
    return Repair(found, distance, (names[i], names[j]), float(wanted[i, j]), float(found[i, j]))


def lognormal_correlation(matrix: np.ndarray, sigmas: np.ndarray) -> np.ndarray:
    """
    Translate Pearson correlations of lognormal quantities to those of the normals behind them.

    Parameters
    ----------
    matrix
        Wanted correlations, k x k.
    sigmas
        Standard deviation of the logarithm of each, above 0.

    Raises
    ------
    ParameterError
        A spread is not above 0, or two lognormals cannot have the correlation asked for.
    """
    wanted, sigmas = _symmetric(matrix), np.asarray(sigmas, dtype=np.float64)
    if sigmas.shape != (len(wanted),) or not (np.isfinite(sigmas) & (sigmas > 0)).all():
        raise ParameterError(f"sigmas: expected {len(wanted)} numbers above 0, found {sigmas.tolist()}")
    scale = np.sqrt(np.expm1(sigmas**2))
    size, product = np.outer(scale, scale), np.outer(sigmas, sigmas)
    least, most = np.expm1(-product) / size, np.expm1(product) / size
    off = ~np.eye(len(wanted), dtype=bool)
    if (bad := np.argwhere(off & ((wanted < least) | (wanted > most)))).size:
        i, j = bad[0]
        raise ParameterError(
            f"matrix: {wanted[i, j]:g} for variables {i + 1} and {j + 1} is out of reach, "
            f"lognormals with these spreads correlate from {least[i, j]:.3g} to {most[i, j]:.3g}"
        )
    translated = np.log1p(np.where(off, wanted, 0.0) * size) / product
    np.fill_diagonal(translated, 1.0)
    return translated


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
        Wanted correlations; where no such correlation exists, the nearest that does is taken: `repair_correlation`
        says how far it is.
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
    wanted = _correlations(matrix)
    if size < 1:
        raise ParameterError(f"size: {size!r} is not at least 1")
    factor = _root(nearest_correlation(normal_correlation(wanted, kind)))
    count = len(factor)
    draws = normals(seed, stable_ids(("copula", str(i)) for i in range(count)), 0, size)
    joined = np.zeros_like(draws)
    for row, weights in zip(joined, factor, strict=True):
        for weight, draw in zip(weights, draws, strict=True):
            if weight:
                row += weight * draw
    return ndtr(joined).T


def iman_conover(values: np.ndarray, matrix: np.ndarray, seed: int) -> np.ndarray:
    """
    Reorder columns of numbers so that they hang together, without changing any of them.

    For results that have to agree with tools that work so; it needs all iterations at once, which `gaussian_copula`
    does not.

    Parameters
    ----------
    values
        Iterations x variables, at least as many iterations as variables, and two.
    matrix
        Wanted rank correlations; where no such correlation exists, the nearest that does is taken.
    seed
        0 to 2**64 - 1.

    Returns
    -------
    ndarray
        Iterations x variables.

    Raises
    ------
    ParameterError
        The matrix is no correlation matrix, or the values do not fit it.

    References
    ----------
    R. Iman and W. Conover (1982), A distribution-free approach to inducing rank correlation among input variables.
    """
    wanted, values = _correlations(matrix), np.asarray(values, dtype=np.float64)
    count = len(wanted)
    if values.ndim != 2 or values.shape[1] != count or len(values) < max(count, 2) or not np.isfinite(values).all():
        raise ParameterError(
            f"values: shape {values.shape}, expected {count} columns of numbers and at least {max(count, 2)} rows"
        )
    size = len(values)
    keys = words(seed, stable_ids(("iman_conover", str(i)) for i in range(count)), 0, size)
    scores = ndtri((_ranks(keys.T) + 1.0) / (size + 1.0))
    own = np.atleast_2d(np.corrcoef(scores, rowvar=False))
    joined = scores @ np.linalg.inv(np.linalg.cholesky(own)).T @ _root(nearest_correlation(wanted)).T
    return np.take_along_axis(np.sort(values, axis=0), _ranks(joined), axis=0)


def _ranks(columns: np.ndarray) -> np.ndarray:
    """Rank of every number in its column, from 0."""
    order = np.argsort(columns, axis=0, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(len(columns))[:, None], axis=0)
    return ranks


def _root(correlation: np.ndarray) -> np.ndarray:
    """Lower triangle whose product with itself is the matrix, moved off the edge of what is possible."""
    return np.linalg.cholesky((1.0 - JITTER) * correlation + JITTER * np.eye(len(correlation)))


def _correlations(matrix: np.ndarray) -> np.ndarray:
    matrix = _symmetric(matrix)
    if not (np.diag(matrix) == 1.0).all() or (np.abs(matrix) > 1.0).any():
        raise ParameterError("matrix: correlations lie between -1 and 1, with 1 on the diagonal")
    return matrix


def _symmetric(matrix: np.ndarray) -> np.ndarray:
    matrix = np.array(matrix, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not len(matrix) or not np.isfinite(matrix).all():
        raise ParameterError("matrix: a square matrix of finite numbers is needed")
    if not np.allclose(matrix, matrix.T, rtol=0.0, atol=1e-12):
        raise ParameterError("matrix: it is not symmetric")
    return (matrix + matrix.T) / 2.0
