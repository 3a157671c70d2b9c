"""From measurements that are not certain to partial values, on a scale that is printed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from workbench.taxonomy import Sense

CENTRAL = np.array([[0.025], [0.975]])  # shares at the ends of the central 95 % interval
SMALLEST = 2.0**-54  # instead of a share of 0, which a normal has at minus infinity


@dataclass(frozen=True, eq=False)
class Measurements:
    """
    What is known of m projects on one criterion.

    Parameters
    ----------
    quantile
        From shares (... × m, above 0 and below 1) to values of the same shape.
    known
        m booleans; a project without a measurement may have any partial value from 0 to 1.
    """

    quantile: Callable[[np.ndarray], np.ndarray]
    known: np.ndarray


@dataclass(frozen=True, eq=False)
class PartialValues:
    """
    Partial values that `smaa2` can draw: linear from 0 at the worst end of each scale to 1 at the best.

    Parameters
    ----------
    measurements
        One entry per criterion.
    worst, best
        n ends of the scales, in the units of the measurements.
    missing
        m × n booleans: nothing was measured, and every value from 0 to 1 counts alike.
    clip
        Values beyond an end of the scale count as the end; otherwise the line goes on.
    """

    measurements: tuple[Measurements, ...]
    worst: np.ndarray
    best: np.ndarray
    missing: np.ndarray
    clip: bool

    def __call__(self, generator: np.random.Generator, size: int) -> np.ndarray:
        """Draw size × m × n partial values; all measurements are independent."""
        shares = np.maximum(generator.random((len(self.measurements), size, len(self.missing))), SMALLEST)
        values = np.empty_like(shares)
        for at, column in enumerate(self.measurements):
            values[at] = (column.quantile(shares[at]) - self.worst[at]) / (self.best[at] - self.worst[at])
            values[at, :, ~column.known] = shares[at, :, ~column.known]
        return np.moveaxis(np.clip(values, 0.0, 1.0) if self.clip else values, 0, -1)


def partial_values(
    measurements: Sequence[Measurements],
    senses: Sequence[str],
    scales: Sequence[tuple[float, float] | None] | None = None,
    *,
    clip: bool = False,
) -> PartialValues:
    """
    Bring measurements of n criteria to partial values.

    Parameters
    ----------
    measurements
        One entry per criterion, each for the same m projects.
    senses
        `max` or `min` for each criterion.
    scales
        Low and high end for each criterion; by default, and for None, the hull of all projects' central 95 % intervals.
    clip
        Count values beyond an end of the scale as the end.

    Raises
    ------
    ValueError
        Numbers of criteria or projects differ, a sense is unknown, or a scale has no width.
    """
    count = len(measurements)
    scales = [None] * count if scales is None else scales
    for name, given in (("senses", senses), ("scales", scales)):
        if len(given) != count:
            raise ValueError(f"{name}: expected one for each of the {count} criteria, found {len(given)}")
    if not count or len({len(column.known) for column in measurements}) > 1:
        raise ValueError("measurements: expected one criterion or more, all for the same projects")
    ends = np.array([_scale(*column, at) for at, column in enumerate(zip(measurements, scales, strict=True))])
    is_cost = np.array([_is_cost(sense, at) for at, sense in enumerate(senses)])
    return PartialValues(
        measurements=tuple(measurements),
        worst=np.where(is_cost, ends[:, 1], ends[:, 0]),
        best=np.where(is_cost, ends[:, 0], ends[:, 1]),
        missing=~np.column_stack([column.known for column in measurements]),
        clip=clip,
    )


def uniform(low: ArrayLike, high: ArrayLike) -> Measurements:
    """Measure m projects as intervals, all values in them alike; equal ends are a value that is certain."""
    (low, high), known = _columns(low=low, high=high)
    _rising(low=low, high=high)
    return Measurements(lambda shares: low + (high - low) * shares, known)


def normal(mean: ArrayLike, deviation: ArrayLike) -> Measurements:
    """Measure m projects with a normal error; a standard deviation of 0 is a value that is certain."""
    (mean, deviation), known = _columns(mean=mean, deviation=deviation)
    _spread(deviation=deviation)
    return Measurements(lambda shares: mean + deviation * ndtri(shares), known)


def lognormal(mu: ArrayLike, sigma: ArrayLike) -> Measurements:
    """Measure m projects whose logarithms are normal with mean `mu` and standard deviation `sigma`."""
    (mu, sigma), known = _columns(mu=mu, sigma=sigma)
    _spread(sigma=sigma)
    return Measurements(lambda shares: np.exp(mu + sigma * ndtri(shares)), known)


def triangular(low: ArrayLike, mode: ArrayLike, high: ArrayLike) -> Measurements:
    """Measure m projects by a lowest, a most likely and a highest value."""
    (low, mode, high), known = _columns(low=low, mode=mode, high=high)
    _rising(low=low, mode=mode, high=high)
    span = high - low
    turn = (mode - low) / np.where(span > 0, span, 1.0)
    left, right = span * (mode - low), span * (high - mode)

    def quantile(shares: np.ndarray) -> np.ndarray:
        below = shares <= turn
        way = np.sqrt(np.where(below, shares * left, (1.0 - shares) * right))
        return np.where(below, low + way, high - way)

    return Measurements(quantile, known)


def empirical(samples: Sequence[ArrayLike]) -> Measurements:
    """Measure each of m projects by a sample of its own, each value of it alike; NaN in a sample is no value."""
    columns = [np.asarray(sample, dtype=float).ravel() for sample in samples]
    columns = [np.sort(column[~np.isnan(column)]) for column in columns]
    for row, column in enumerate(columns):
        if not np.isfinite(column).all():
            raise ValueError(f"samples: row {row + 1}: expected finite numbers")
    lengths = np.array([len(column) for column in columns])
    table = np.zeros((len(columns), max([1, *lengths])))
    table[np.arange(table.shape[1]) < lengths[:, None]] = np.concatenate([np.empty(0), *columns])

    def quantile(shares: np.ndarray) -> np.ndarray:
        return table[np.arange(len(table)), (shares * lengths).astype(np.int64)]

    return Measurements(quantile, lengths > 0)


def _columns(**parts: ArrayLike) -> tuple[list[np.ndarray], np.ndarray]:
    """Parameters as m numbers each, 0 where a measurement is missing, and which are not."""
    columns = np.broadcast_arrays(*(np.asarray(part, dtype=float) for part in parts.values()))
    if columns[0].ndim != 1:
        raise ValueError(f"{', '.join(parts)}: expected one number for each project, found shape {columns[0].shape}")
    for name, column in zip(parts, columns, strict=True):
        for row in np.flatnonzero(np.isinf(column)):
            raise ValueError(f"{name}: row {row + 1}: expected a finite number, found {column[row]:g}")
    known = ~np.isnan(columns).any(axis=0)
    return [np.where(known, column, 0.0) for column in columns], known


def _rising(**parts: np.ndarray) -> None:
    names, columns = list(parts), list(parts.values())
    for at in range(1, len(names)):
        for row in np.flatnonzero(columns[at - 1] > columns[at]):
            raise ValueError(
                f"{names[at]}: row {row + 1}: expected at least {names[at - 1]}, {columns[at - 1][row]:g}, "
                f"found {columns[at][row]:g}"
            )


def _spread(**part: np.ndarray) -> None:
    ((name, column),) = part.items()
    for row in np.flatnonzero(column < 0):
        raise ValueError(f"{name}: row {row + 1}: expected at least 0, found {column[row]:g}")


def _is_cost(sense: str, at: int) -> bool:
    if sense not in [*Sense]:
        raise ValueError(f"senses: criterion {at + 1}: expected {' or '.join(Sense)}, found {sense}")
    return sense == Sense.MIN


def _scale(column: Measurements, scale: tuple[float, float] | None, at: int) -> tuple[float, float]:
    """Ends of a scale, as given or from the measurements."""
    if scale is None:
        if not column.known.any():
            raise ValueError(f"scales: criterion {at + 1}: expected a scale, as nothing was measured")
        ends = column.quantile(np.broadcast_to(CENTRAL, (2, len(column.known))))[:, column.known]
        scale = ends[0].min(), ends[1].max()
    low, high = scale
    if not (np.isfinite([low, high]).all() and low < high):
        raise ValueError(
            f"scales: criterion {at + 1}: expected a low end below the high end, found {low:g} to {high:g}"
        )
    return float(low), float(high)
