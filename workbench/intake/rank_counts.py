"""Who stands where: ranks over many draws, counted without a rank ever being written down."""

import numpy as np

GRAIN = 2.0**42  # scores less than one or two parts in 4 * 10**12 of the largest value apart are ties
PRODUCT = 2**18  # multiplications in one matrix product; larger ones start threads that cost more than they save


def losses(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """
    Distance of scores from the best conceivable one, in grains: whole parts of it decide who is ahead.

    Parameters
    ----------
    values
        m projects × n criteria, or draws × m × n.
    weights
        Draws × n weights.

    Returns
    -------
    ndarray
        Draws × m, lower is better; comparable within a draw.
    """
    distances = grains(values)
    if distances.ndim == 3:
        return np.einsum("dmn,dn->dm", distances, weights)
    found = np.empty((len(weights), len(values)))
    step = max(1, PRODUCT // values.size)
    for start in range(0, len(weights), step):
        np.matmul(weights[start : start + step], distances.T, out=found[start : start + step])
    return found


def grains(values: np.ndarray) -> np.ndarray:
    """Distance of partial values from the largest one of their draw, in grains."""
    largest = np.abs(values).max(axis=(-2, -1), keepdims=True)
    return (largest - values) * (GRAIN / np.where(largest > 0, largest, 1.0))


def packed(distances: np.ndarray) -> np.ndarray:
    """Loss and position of each project in one whole number, so that sorting numbers sorts projects."""
    count = distances.shape[1]
    keys = distances.astype(np.int64)
    keys <<= _bits(count)
    keys |= np.arange(count)
    return keys


def positions(keys: np.ndarray, count: int) -> np.ndarray:
    """Which project a number stands for, among `count`."""
    return keys & ((1 << _bits(count)) - 1)


def tied_rows(ordered: np.ndarray, count: int) -> np.ndarray:
    """Rows of sorted numbers in which some neighbours are tied."""
    steps = np.diff(ordered, axis=1)
    if steps.size == 0 or steps.min() >= 2 << _bits(count):
        return np.zeros(len(ordered), dtype=bool)
    return _tied(ordered, count).any(axis=1)


def places_shared(ordered: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """
    First place of each tied group, and the place behind its last.

    Returns
    -------
    tuple of ndarray
        Both like `ordered`; places count from 0, and a project without a tie has one of its own.
    """
    tied = _tied(ordered, count)
    ends = np.ones((len(ordered), 1), dtype=bool)
    at = np.arange(count)
    first = np.maximum.accumulate(np.where(np.hstack([ends, ~tied]), at, 0), axis=1)
    behind = np.where(np.hstack([~tied, ends]), at + 1, count)
    return first, np.minimum.accumulate(behind[:, ::-1], axis=1)[:, ::-1]


class RankCounts:
    """
    Counts over draws that are added block by block.

    Parameters
    ----------
    projects, criteria
        Their numbers m and n.
    """

    def __init__(self, projects: int, criteria: int):
        self.projects = projects
        self.draws = 0
        self._places = np.zeros(projects * projects, dtype=np.int64)  # of projects without ties, place by place
        self._shared: np.ndarray | None = None  # change of the share of a place from the place before
        self._first = np.zeros(projects)
        self._first_weights = np.zeros((projects, criteria))

    def add(self, distances: np.ndarray, weights: np.ndarray) -> None:
        """Count draws × m losses that came from draws × n weights."""
        ordered = packed(distances)
        ordered.sort(axis=1)
        tied = tied_rows(ordered, self.projects)
        self.draws += len(ordered)
        if tied.any():
            self._add_tied(ordered[tied], weights[tied])
            ordered, weights = ordered[~tied], weights[~tied]
        order = positions(ordered, self.projects)
        self._add_first(order[:, 0], np.ones(len(order)), weights)
        order += np.arange(self.projects) * self.projects
        np.add.at(self._places, order.ravel(), 1)

    @property
    def acceptability(self) -> np.ndarray:
        """m projects × m ranks: share of draws."""
        counts = self._places.reshape(self.projects, self.projects).T
        if self._shared is None:
            return counts / self.draws
        shared = np.cumsum(self._shared.reshape(-1, self.projects)[:-1], axis=0).T
        return (counts + np.round(shared, 9)) / self.draws  # steps up and down leave dust behind the last digit

    @property
    def central_weights(self) -> np.ndarray:
        """m × n: mean weights over the draws in which a project is first; NaN where it never is."""
        first = np.where(self._first > 0, self._first, np.nan)
        return self._first_weights / first[:, None]

    def _add_tied(self, ordered: np.ndarray, weights: np.ndarray) -> None:
        """A tied group shares its places evenly: each member has the same share of each from the first to the last."""
        count = self.projects
        if self._shared is None:
            self._shared = np.zeros((count + 1) * count)
        order = positions(ordered, count)
        first, behind = places_shared(ordered, count)
        share = 1.0 / (behind - first)
        np.add.at(self._shared, (first * count + order).ravel(), share.ravel())
        np.add.at(self._shared, (behind * count + order).ravel(), -share.ravel())
        rows, columns = np.nonzero(first == 0)
        self._add_first(order[rows, columns], share[rows, columns], weights[rows])

    def _add_first(self, winners: np.ndarray, shares: np.ndarray, weights: np.ndarray) -> None:
        self._first += np.bincount(winners, shares, minlength=self.projects)
        for criterion, column in enumerate(weights.T):
            self._first_weights[:, criterion] += np.bincount(winners, shares * column, minlength=self.projects)


def _bits(count: int) -> int:
    return max(count - 1, 1).bit_length()


def _tied(ordered: np.ndarray, count: int) -> np.ndarray:
    """Whether each number but the last is tied with the next one."""
    return np.diff(ordered >> _bits(count), axis=1) <= 1
