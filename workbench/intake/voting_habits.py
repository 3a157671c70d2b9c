"""How voters use the scale: top scores, the same score everywhere, their own projects."""

import numpy as np
from numpy.typing import ArrayLike


def top_shares(values: ArrayLike, top: float) -> np.ndarray:
    """
    Share of top scores of each voter.

    Parameters
    ----------
    values
        K voters × m projects × n criteria; NaN is a missing score.
    top
        Score from which a score is a top score.

    Returns
    -------
    ndarray
        K shares of the scores given; NaN for a voter who gave none.

    Raises
    ------
    ValueError
        The scores are not voters × projects × criteria.
    """
    cells = checked_scores(values)
    return _share((cells >= top).sum(axis=(1, 2)), (~np.isnan(cells)).sum(axis=(1, 2)))


def flat_shares(values: ArrayLike) -> np.ndarray:
    """
    Share of projects to which each voter gives the same score on every criterion, known as the halo effect.

    Parameters
    ----------
    values
        K voters × m projects × n criteria on one common scale; NaN is a missing score.

    Returns
    -------
    ndarray
        K shares of the projects a voter scored on two criteria at least; NaN for a voter without one.

    Raises
    ------
    ValueError
        The scores are not voters × projects × criteria.

    References
    ----------
    Thorndike, A constant error in psychological ratings, Journal of Applied Psychology 4, 1920.
    """
    spread, compared = _spread(checked_scores(values))
    return _share((compared & (spread == 0)).sum(axis=1), compared.sum(axis=1))


def scored_own(values: ArrayLike, proposers: ArrayLike) -> np.ndarray:
    """
    Mark projects that their proposer scored.

    Parameters
    ----------
    values
        K voters × m projects × n criteria; NaN is a missing score.
    proposers
        m positions of the proposer among the voters, counted from 0; -1 for somebody who is no voter.

    Returns
    -------
    ndarray
        m marks.

    Raises
    ------
    ValueError
        Shapes do not fit, or a proposer is no voter.
    """
    cells = checked_scores(values)
    return ~np.isnan(_own(cells, _positions(proposers, cells))).all(axis=1)


def own_advantages(values: ArrayLike, proposers: ArrayLike) -> np.ndarray:
    """
    How much more proposers give their own project than the other voters do.

    Parameters
    ----------
    values
        K voters × m projects × n criteria on one common scale; NaN is a missing score.
    proposers
        m positions of the proposer among the voters, counted from 0; -1 for somebody who is no voter.

    Returns
    -------
    ndarray
        m mean differences over the criteria scored by both; NaN where there is nothing to compare.

    Raises
    ------
    ValueError
        Shapes do not fit, or a proposer is no voter.
    """
    cells = checked_scores(values)
    own = _own(cells, _positions(proposers, cells))
    given = ~np.isnan(cells)
    mine = ~np.isnan(own)
    others = given.sum(axis=0) - mine
    rest = np.where(given, cells, 0.0).sum(axis=0) - np.where(mine, own, 0.0)
    compared = mine & (others > 0)
    gaps = np.where(compared, own - rest / np.maximum(others, 1), 0.0)
    return _share(gaps.sum(axis=1), compared.sum(axis=1))


def checked_scores(values: ArrayLike) -> np.ndarray:
    """
    Check that scores are voters × projects × criteria.

    Parameters
    ----------
    values
        K voters × m projects × n criteria; NaN is a missing score.

    Raises
    ------
    ValueError
        They have another number of dimensions.
    """
    cells = np.asarray(values, dtype=float)
    if cells.ndim != 3:
        raise ValueError(f"values: expected voters × projects × criteria, found {cells.ndim} dimension(s)")
    return cells


def _positions(proposers: ArrayLike, cells: np.ndarray) -> np.ndarray:
    places = np.asarray(proposers)
    voters, projects, _ = cells.shape
    if places.shape != (projects,) or not np.issubdtype(places.dtype, np.integer):
        raise ValueError(f"proposers: expected a whole number for each of the {projects} projects")
    for at in np.flatnonzero((places < -1) | (places >= voters)):
        raise ValueError(f"proposers: project {at + 1}: expected -1 to {voters - 1}, found {places[at]}")
    return places


def _own(cells: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Projects × criteria scores by the proposer; NaN where they are no voter."""
    nobody = np.full((1, *cells.shape[1:]), np.nan)  # at position -1
    return np.concatenate([cells, nobody])[places, np.arange(places.size)]


def _spread(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Range over criteria of each voter and project, and where two criteria at least are scored."""
    given = ~np.isnan(cells)
    highest = np.max(cells, axis=2, where=given, initial=-np.inf)
    return highest - np.min(cells, axis=2, where=given, initial=np.inf), given.sum(axis=2) >= 2


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0)
