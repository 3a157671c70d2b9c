"""Points that walk inside linear limits until they are uniform there (hit and run)."""

import numpy as np
from scipy.linalg import null_space
from scipy.optimize import linprog

CHAINS = 500  # points that walk side by side
WARM_ROUNDS = 8  # after each, steps take the shape that the points have found
FLAT = 1e-9  # room in a direction that counts as none


def uniform_mixtures(
    rows: np.ndarray, bounds: np.ndarray, size: int, generator: np.random.Generator
) -> np.ndarray | None:
    """
    Draw uniformly from the simplex where rows @ point <= bounds.

    Points start at the centre of the widest ball and step to a uniform place on a random line through the set. Lines
    are drawn in the shape of the cloud of points, so that a thin set is crossed as quickly as a round one.

    Parameters
    ----------
    rows, bounds
        Rows (rules × d) and bounds of the rules.
    size
        Number of points.
    generator
        Source of random numbers; more points from the same state begin with the same ones.

    Returns
    -------
    ndarray or None
        size × d points; None when no point meets all rules.

    References
    ----------
    Smith, R. L. (1984), Efficient Monte Carlo procedures for generating points uniformly distributed over bounded
    regions, Operations Research 32(6).
    """
    count = rows.shape[1]
    rows, bounds = np.vstack([rows, -np.eye(count)]), np.append(bounds, np.zeros(count))
    plane = np.ones((1, count))
    centre, radius = _widest_ball(rows, bounds, null_space(plane))
    if centre is None:
        return None
    if radius < FLAT:  # some rules hold as equations
        centre, flat = _inner_point(rows, bounds)
        plane = np.vstack([plane, rows[flat]])
        rows, bounds = rows[~flat], bounds[~flat]
    directions = null_space(plane, rcond=FLAT)
    if not directions.shape[1]:
        return np.tile(centre, (size, 1))
    points = centre + _walk(rows @ directions, bounds - rows @ centre, size, generator) @ directions.T
    return np.maximum(points, 0.0)  # rounding may leave a point a hair outside


def conflict(rows: np.ndarray, bounds: np.ndarray, words: list[str]) -> list[str]:
    """
    Name rules that no point of the simplex meets together, though it would meet them without any one.

    Parameters
    ----------
    rows, bounds
        Rules that cannot all be met.
    words
        Words for each rule.
    """
    needed = np.ones(len(rows), dtype=bool)
    for at in range(len(rows)):
        needed[at] = False
        needed[at] = _reach(np.zeros(rows.shape[1]), rows[needed], bounds[needed]) is not None
    return [word for word, is_needed in zip(words, needed, strict=True) if is_needed]


def _reach(cost: np.ndarray, rows: np.ndarray, bounds: np.ndarray) -> np.ndarray | None:
    """The point of the simplex with least cost that meets the rules."""
    answer = linprog(cost, A_ub=rows, b_ub=bounds, A_eq=np.ones((1, len(cost))), b_eq=[1.0])
    return answer.x


def _widest_ball(rows: np.ndarray, bounds: np.ndarray, directions: np.ndarray) -> tuple[np.ndarray | None, float]:
    """Centre and radius of the widest ball, within the plane of the directions, that meets all rules."""
    reach = np.linalg.norm(rows @ directions, axis=1)
    count = rows.shape[1]
    answer = linprog(
        np.append(np.zeros(count), -1.0),
        A_ub=np.column_stack([rows, reach]),
        b_ub=bounds,
        A_eq=np.append(np.ones(count), 0.0)[None, :],
        b_eq=[1.0],
        bounds=[*[(0, None)] * count, (0, 1)],
    )
    return (None, 0.0) if answer.x is None else (answer.x[:-1], answer.x[-1])


def _inner_point(rows: np.ndarray, bounds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A point with room to every rule that leaves any, and which rules leave none."""
    farthest = np.array([_reach(row, rows, bounds) for row in rows])
    room = bounds - np.sum(rows * farthest, axis=1)
    return farthest.mean(axis=0), room < FLAT


def _walk(rows: np.ndarray, bounds: np.ndarray, size: int, generator: np.random.Generator) -> np.ndarray:
    """Walk from the origin, where every rule leaves room, and keep the points of all chains after enough steps."""
    count = rows.shape[1]
    places, shape = np.zeros((CHAINS, count)), np.eye(count)
    for _ in range(WARM_ROUNDS):
        places = _steps(places, shape, rows, bounds, generator)
        shape = np.linalg.cholesky(np.atleast_2d(np.cov(places.T)) + 1e-24 * np.eye(count))
    kept = [np.empty((0, count))]
    for _ in range(-(-size // CHAINS)):
        places = _steps(places, shape, rows, bounds, generator)
        kept.append(places)
    return np.concatenate(kept)[:size]


def _steps(
    places: np.ndarray, shape: np.ndarray, rows: np.ndarray, bounds: np.ndarray, generator: np.random.Generator
) -> np.ndarray:
    for _ in range(3 * rows.shape[1]):
        lines = generator.standard_normal(places.shape) @ shape.T
        room = np.maximum(bounds - places @ rows.T, 0.0)
        speed = lines @ rows.T
        with np.errstate(divide="ignore", invalid="ignore"):
            times = room / speed
        ahead = np.where(speed > 0, times, np.inf).min(axis=1)
        behind = np.where(speed < 0, times, -np.inf).max(axis=1)
        places = places + lines * (behind + (ahead - behind) * generator.random(len(places)))[:, None]
    return places
