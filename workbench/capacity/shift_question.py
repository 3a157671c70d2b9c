"""A question about starts: who needs which hours, when each project may start, and what is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from workbench.errors import ParameterError


@dataclass(frozen=True)
class StartPlan:
    """
    Starts, and what they mean.

    Parameters
    ----------
    starts
        Period of each of the n projects, counted from 0.
    overload
        Hours above supply, all roles and periods together.
    peak_overload
        Largest hours above supply of each role, all roles together.
    peak
        Largest load of any role in any period.
    loss
        Value lost.
    moves
        Projects that do not start as planned.
    cost
        What was minimised: price of the overload, value lost and price of the moves; without a price of the overload
        the last two.
    """

    starts: tuple[int, ...]
    overload: float
    peak_overload: float
    peak: float
    loss: float
    moves: int
    cost: float


@dataclass(frozen=True, kw_only=True, eq=False)
class ShiftQuestion:
    """
    Projects with movable starts beside work that stays.

    Parameters
    ----------
    work
        For each of n projects R × length hours from its start on.
    earliest, latest
        n periods between which each may start, counted from 0; work of the latest start ends inside the calendar.
    planned
        n starts as planned; they may lie outside the windows.
    supply, frozen
        R × T hours that may be used, and hours that are taken and stay as they are.
    loss
        For each project the value lost at each start of its window.
    planned_loss
        n amounts: value lost at the planned start.
    gaps
        `(first, then, periods)`: the second project starts at least so many periods after the first.
    price
        R prices of an hour of overload; None puts overload first, whatever it costs in value.
    move_cost
        n prices of not starting as planned.
    peak
        Count the largest overload of each role instead of the sum.

    Raises
    ------
    ParameterError
        Shapes do not fit, a window is empty, or work would leave the calendar.
    """

    work: tuple[np.ndarray, ...]
    earliest: np.ndarray
    latest: np.ndarray
    planned: np.ndarray
    supply: np.ndarray
    frozen: np.ndarray
    loss: tuple[np.ndarray, ...]
    planned_loss: np.ndarray
    gaps: tuple[tuple[int, int, int], ...] = ()
    price: np.ndarray | None = None
    move_cost: np.ndarray
    peak: bool = False

    def __post_init__(self):
        roles, length = self.supply.shape
        if np.isnan(self.supply).any() or (self.supply < 0).any():
            raise ParameterError("supply: expected hours of at least 0 in every cell")
        for i, block in enumerate(self.work):
            low, high = int(self.earliest[i]), int(self.latest[i])
            if block.ndim != 2 or block.shape[0] != roles or not np.isfinite(block).all() or (block < 0).any():
                raise ParameterError(f"work: project {i}: expected {roles} rows of finite hours of at least 0")
            if not 0 <= low <= high:
                raise ParameterError(f"windows: project {i}: expected 0 <= earliest <= latest, got {low} and {high}")
            if max(high, int(self.planned[i])) + block.shape[1] > length or self.planned[i] < 0:
                raise ParameterError(f"windows: project {i}: work of {block.shape[1]} periods leaves the calendar")
            if len(self.loss[i]) != high - low + 1 or not np.isfinite(self.loss[i]).all():
                raise ParameterError(f"loss: project {i}: expected {high - low + 1} finite amounts")
        if wrong := [gap for gap in self.gaps if not {gap[0], gap[1]} <= set(range(len(self.work)))]:
            raise ParameterError(f"precedence: {wrong[0]} names a project that is not there")

    @cached_property
    def project(self) -> np.ndarray:
        """Project of each option."""
        return np.repeat(np.arange(len(self.work)), self.latest - self.earliest + 1)

    @cached_property
    def start(self) -> np.ndarray:
        """Start of each option."""
        windows = zip(self.earliest, self.latest, strict=True)
        return np.concatenate([np.arange(low, high + 1) for low, high in windows] or [np.zeros(0, dtype=int)])

    @cached_property
    def load(self) -> sp.csr_array:
        """(R·T) × options: hours, role by role."""
        roles, length = self.supply.shape
        rows, columns, hours = [], [], []
        for option, (i, start) in enumerate(zip(self.project, self.start, strict=True)):
            role, step = np.nonzero(self.work[i])
            rows.append(role * length + step + start)
            columns.append(np.full(len(role), option))
            hours.append(self.work[i][role, step])
        if not rows:
            return sp.csr_array((roles * length, 0))
        places = (np.concatenate(rows), np.concatenate(columns))
        return sp.csr_array((np.concatenate(hours), places), shape=(roles * length, len(self.start)))

    def hours(self, starts: Sequence[int]) -> np.ndarray:
        """R × T load, frozen work included."""
        total = self.frozen.astype(float).copy()
        for block, start in zip(self.work, starts, strict=True):
            total[:, start : start + block.shape[1]] += block
        return total

    def over(self, starts: Sequence[int]) -> np.ndarray:
        """R × T hours above supply."""
        return np.maximum(self.hours(starts) - self.supply, 0.0)

    def plan(self, starts: Sequence[int]) -> StartPlan:
        """Count what starts mean, from the arrays alone."""
        starts = tuple(int(start) for start in starts)
        load, over = self.hours(starts), self.over(starts)
        moved = np.array(starts, dtype=int) != self.planned
        loss = float(sum(self.loss_at(i, start) for i, start in enumerate(starts)))
        cost = loss + float(self.move_cost @ moved)
        if self.price is not None:
            cost += float(self.price @ (over.max(axis=1, initial=0.0) if self.peak else over.sum(axis=1)))
        return StartPlan(
            starts,
            overload=float(over.sum()),
            peak_overload=float(over.max(axis=1, initial=0.0).sum()),
            peak=float(load.max(initial=0.0)),
            loss=loss,
            moves=int(moved.sum()),
            cost=cost,
        )

    def loss_at(self, project: int, start: int) -> float:
        """Value that a project loses at a start; the planned one may lie outside its window."""
        if start == self.planned[project]:
            return float(self.planned_loss[project])
        return float(self.loss[project][start - self.earliest[project]])

    def obeys(self, starts: Sequence[int]) -> bool:
        """Whether starts keep every window and every order."""
        inside = all(self.earliest[i] <= start <= self.latest[i] for i, start in enumerate(starts))
        return inside and all(starts[then] - starts[first] >= periods for first, then, periods in self.gaps)

    def aims(self, plan: StartPlan) -> tuple[float, ...]:
        """What counts, the most important first: less is better."""
        excess = plan.peak_overload if self.peak else plan.overload
        return (plan.cost, plan.moves) if self.price is not None else (excess, plan.cost, plan.moves)

    @cached_property
    def windows(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Windows that the order of projects leaves open; None when it leaves one of them empty."""
        first, last = self.earliest.astype(int).copy(), self.latest.astype(int).copy()
        for _ in range(len(self.work) + 1):
            before = (first.copy(), last.copy())
            for one, then, periods in self.gaps:
                first[then] = max(first[then], first[one] + periods)
                last[one] = min(last[one], last[then] - periods)
            if (first > last).any():
                return None
            if (before[0] == first).all() and (before[1] == last).all():
                return first, last
        return None  # projects wait for each other in a circle
