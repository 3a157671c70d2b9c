"""The smallest change that makes somebody else the winner."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from workbench.intake.score_draws import checked_values
from workbench.intake.scoring import checked_weights
from workbench.intake.weight_limits import WeightLimits, intervals
from workbench.taxonomy import Status

EXACT = 1e-12  # of the largest value: smaller differences are rounding


@dataclass(frozen=True, eq=False)
class Flips:
    """
    How near each of m challengers is to the winner.

    Parameters
    ----------
    winner
        Position of the first project at the given weights.
    distance
        m sums of |new weight - weight| that just bring each project level; 0 for the winner and for who is level
        already, infinite for who never gets there.
    weights
        m × n new weights; NaN where there are none.
    moved
        m positions of the criterion whose weight moves most; -1 where none does.
    """

    winner: int
    distance: np.ndarray
    weights: np.ndarray
    moved: np.ndarray

    @property
    def nearest(self) -> int:
        """Position of the challenger with the smallest change; -1 when no change of weights helps anyone."""
        others = self.distance.copy()
        others[self.winner] = np.inf
        return int(np.argmin(others)) if np.isfinite(others).any() else -1


@dataclass(frozen=True, eq=False)
class Flip:
    """
    The smallest change of weights that brings one challenger level with the winner.

    Parameters
    ----------
    distance
        Sum of |new weight - weight|; infinite when it cannot be flipped.
    weights
        n new weights; NaN when it cannot be flipped.
    moved
        Position of the criterion whose weight moves most; -1 where none does.
    status
        `optimal`, or `infeasible` when it cannot be flipped.
    reason
        Why it cannot be flipped; empty otherwise.
    """

    distance: float
    weights: np.ndarray
    moved: int
    status: Status
    reason: str = ""


@dataclass(frozen=True, eq=False)
class ScoreFlip:
    """
    The change of a single partial value that brings a challenger level with the winner.

    Parameters
    ----------
    change
        n changes (score of the winner - score of the challenger) / weight; infinite where the weight is 0.
    can_rise
        n booleans: the scale has room to raise the challenger by so much.
    can_fall
        n booleans: the scale has room to lower the winner by so much.
    """

    change: np.ndarray
    can_rise: np.ndarray
    can_fall: np.ndarray


def flips(values: ArrayLike, weights: ArrayLike, low: ArrayLike | None = None, high: ArrayLike | None = None) -> Flips:
    """
    Find for each challenger the smallest change of weights that brings it level with the winner.

    The programme min Σ|w' - w| subject to Σw' = 1, low <= w' <= high and a score difference of at least 0 has the
    solution of a continuous knapsack: weight moves from the criterion on which the challenger is worst to the one on
    which it is best, then on from the next worst or to the next best, until it is level.

    Parameters
    ----------
    values
        m projects × n criteria partial values, higher is better.
    weights
        n weights, not negative, that sum to 1.
    low, high
        n limits of the new weights; 0 and 1 by default.

    Raises
    ------
    ValueError
        A value is missing, weights cannot be used, or they are outside their own limits.

    References
    ----------
    Dantzig, G. B. (1957), Discrete-variable extremum problems, Operations Research 5(2), for the knapsack.
    """
    scores, shares, room_down, room_up = _checked(values, weights, low, high)
    totals = scores @ shares
    winner = int(np.argmax(totals >= totals.max() - EXACT * np.abs(scores).max()))
    return Flips(winner, *_shifts(scores - scores[winner], shares, room_down, room_up))


def smallest_flip(
    values: ArrayLike,
    weights: ArrayLike,
    winner: int,
    challenger: int,
    low: ArrayLike | None = None,
    high: ArrayLike | None = None,
) -> Flip:
    """
    Find the smallest change of weights that brings one challenger level with the winner.

    Parameters
    ----------
    values, weights, low, high
        As for `flips`.
    winner, challenger
        Positions of the two projects.

    Raises
    ------
    ValueError
        As for `flips`, or a position is none.
    """
    scores, shares, room_down, room_up = _checked(values, weights, low, high)
    gain = _row(scores, challenger, "challenger") - _row(scores, winner, "winner")
    (distance,), (changed,), (moved,) = _shifts(gain[None, :], shares, room_down, room_up)
    if np.isfinite(distance):
        return Flip(float(distance), changed, int(moved), Status.OPTIMAL)
    reason = "cannot be flipped: no weights within the limits bring the challenger level with the winner"
    return Flip(float(distance), changed, int(moved), Status.INFEASIBLE, reason)


def score_flip(
    values: ArrayLike, weights: ArrayLike, winner: int, challenger: int, low: float = 0.0, high: float = 1.0
) -> ScoreFlip:
    """
    Find the change of one partial value that brings a challenger level with the winner.

    Parameters
    ----------
    values, weights, winner, challenger
        As for `smallest_flip`.
    low, high
        Ends of the scale of partial values.

    Raises
    ------
    ValueError
        A value is missing, weights cannot be used, or a position is none.
    """
    scores, shares, _, _ = _checked(values, weights, None, None)
    upper, lower = _row(scores, winner, "winner"), _row(scores, challenger, "challenger")
    lead = max(float((upper - lower) @ shares), 0.0)
    change = np.where(shares > 0, lead / np.where(shares > 0, shares, 1.0), np.inf if lead > 0 else 0.0)
    dust = EXACT * max(abs(low), abs(high))
    return ScoreFlip(change, can_rise=lower + change <= high + dust, can_fall=upper - change >= low - dust)


def _checked(
    values: ArrayLike, weights: ArrayLike, low: ArrayLike | None, high: ArrayLike | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Values and weights, and how far each weight may go down and up."""
    scores = checked_values(values, "values")
    if scores.ndim != 2:
        raise ValueError(f"values: expected projects × criteria, found {scores.ndim} dimensions")
    shares = checked_weights(weights, scores.shape[1])
    lowest, highest = intervals(len(shares), WeightLimits(low=low, high=high))
    for at in np.flatnonzero((shares < lowest - EXACT) | (shares > highest + EXACT)):
        raise ValueError(
            f"weights: criterion {at + 1}: expected a weight within its limits, "
            f"{lowest[at]:g} to {highest[at]:g}, found {shares[at]:g}"
        )
    return scores, shares, np.maximum(shares - lowest, 0.0), np.maximum(highest - shares, 0.0)


def _row(scores: np.ndarray, position: int, name: str) -> np.ndarray:
    if not 0 <= position < len(scores):
        raise ValueError(f"{name}: expected a position from 0 to {len(scores) - 1}, found {position}")
    return scores[position]


def _shifts(
    gains: np.ndarray, weights: np.ndarray, room_down: np.ndarray, room_up: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """
    Move weight from the lowest gains of each row to the highest until the row's weighted gain is 0.

    Returns
    -------
    tuple of ndarray
        Distances, new weights and the criterion moved most, row by row.
    """
    rising = np.argsort(gains, axis=1)
    falling = rising[:, ::-1]
    given, taken = room_down[rising], room_up[falling]
    amount = _amount(
        np.take_along_axis(gains, rising, 1),
        given.cumsum(axis=1),
        np.take_along_axis(gains, falling, 1),
        taken.cumsum(axis=1),
        -(gains @ weights),
        EXACT * np.abs(gains).max(),
    )
    change = np.zeros_like(gains)
    np.put_along_axis(change, rising, -_portions(amount, given), 1)
    received = np.zeros_like(gains)
    np.put_along_axis(received, falling, _portions(amount, taken), 1)
    change += received
    moved = np.where((amount > 0) & np.isfinite(amount), np.abs(np.nan_to_num(change)).argmax(axis=1), -1)
    return 2.0 * amount, weights + change, moved


def _portions(amount: np.ndarray, room: np.ndarray) -> np.ndarray:
    """How an amount is spread over rooms that are used one after the other; NaN for an amount without end."""
    portions = np.clip(amount[:, None] - (room.cumsum(axis=1) - room), 0.0, room)
    return np.where(np.isfinite(amount)[:, None], portions, np.nan)


def _amount(
    low_gains: np.ndarray,
    given: np.ndarray,
    high_gains: np.ndarray,
    taken: np.ndarray,
    lack: np.ndarray,
    dust: float,
) -> np.ndarray:
    """
    Smallest amount to move that makes up for what is lacking; infinite when none does.

    Between the amounts at which a giver is empty or a taker full, each unit moved brings the same. It brings less and
    less: beyond the last giver or taker, where the last one stands in for the next, it brings nothing more.
    """
    count = given.shape[1]
    ends = np.hstack([given, taken])
    order = np.argsort(ends, axis=1, kind="stable")
    amounts = np.take_along_axis(ends, order, 1)
    empty = np.cumsum(order < count, axis=1) - (order < count)  # givers used up before this stretch
    full = np.cumsum(order >= count, axis=1) - (order >= count)
    per_unit = np.take_along_axis(high_gains, np.minimum(full, count - 1), 1)
    per_unit = per_unit - np.take_along_axis(low_gains, np.minimum(empty, count - 1), 1)
    brought = np.cumsum(per_unit * np.diff(amounts, axis=1, prepend=0.0), axis=1)
    enough = brought >= lack[:, None] - dust
    rows, at = np.arange(len(lack)), enough.argmax(axis=1)
    surplus = np.maximum(brought[rows, at] - lack, 0.0)
    amount = amounts[rows, at] - surplus / np.where(surplus > 0, per_unit[rows, at], 1.0)
    return np.where(lack <= dust, 0.0, np.where(enough.any(axis=1), amount, np.inf))
