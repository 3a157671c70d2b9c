"""What can be done about a gap: people for some periods, and changes of projects that need fewer hours."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.errors import ParameterError


@dataclass(frozen=True, kw_only=True)
class Offer:
    """
    Units of people that can be had from one period to another.

    Parameters
    ----------
    name
        What people call it.
    kind
        Hire, contract, cross_train or overtime.
    role, donor
        Number of the role that gains, and of the one that gives the people up; nobody does by default.
    lead_time
        Periods from the decision, at the beginning of the first period, to the first work.
    minimum
        Fewest periods in a row. Those beyond the calendar are paid for.
    stays
        Whether an engagement lasts to the end of the calendar.
    fixed_cost
        Cost of each engagement.
    cost
        Cost of one unit in a period, one number or one for each of T periods.
    hours
        What one unit does in a period once productive, one number or one for each of T periods.
    donor_hours
        What the donor gives up with one unit; the same by default.
    ramp
        Productivity in the first periods of an engagement; 1 afterwards.
    maximum
        Most units at the same time.
    whole
        Whether units are whole: people are, hours of overtime are not.

    Raises
    ------
    ParameterError
        A number is impossible.
    """

    name: str
    kind: str
    role: int = 0
    donor: int | None = None
    lead_time: int = 0
    minimum: int = 1
    stays: bool = False
    fixed_cost: float = 0.0
    cost: float | Sequence[float] = 0.0
    hours: float | Sequence[float] = 1.0
    donor_hours: float | Sequence[float] | None = None
    ramp: Sequence[float] = ()
    maximum: float | None = None
    whole: bool = True

    def __post_init__(self):
        for name, least in (("lead_time", 0), ("minimum", 1), ("fixed_cost", 0), ("maximum", 0)):
            number = getattr(self, name)
            if number is not None and not (np.isfinite(number) and number >= least):
                raise ParameterError(f"{self.name}: {name}: expected at least {least}, got {number}")
        for name in ("cost", "hours", "donor_hours", "ramp"):
            numbers = np.asarray(0.0 if getattr(self, name) is None else getattr(self, name), dtype=float)
            if not (np.isfinite(numbers).all() and (numbers >= 0).all()):
                raise ParameterError(f"{self.name}: {name}: expected finite numbers of at least 0")
        if (np.asarray(self.ramp, dtype=float) > 1).any():
            raise ParameterError(f"{self.name}: ramp: expected shares from 0 to 1")

    def engagements(self, periods: int) -> list[tuple[int, int]]:
        """First and last period of every engagement that lead time and minimum leave open."""
        found = []
        for first in range(int(self.lead_time), periods):
            shortest = min(first + int(self.minimum), periods) - 1
            found += [(first, last) for last in range(periods - 1 if self.stays else shortest, periods)]
        return found

    def price(self, first: int, last: int, periods: int) -> float:
        """What one unit costs from one period to another, periods promised beyond the calendar included."""
        costs = np.broadcast_to(np.asarray(self.cost, dtype=float), periods)
        beyond = max(0, first + int(self.minimum) - 1 - last)
        return float(self.fixed_cost + costs[first : last + 1].sum() + beyond * costs[-1])

    def effect(self, first: int, last: int, shape: tuple[int, int]) -> np.ndarray:
        """R × T hours that one unit adds to its role, and takes from its donor."""
        added, (_, periods) = np.zeros(shape), shape
        given, taken = self.hours, self.hours if self.donor_hours is None else self.donor_hours
        hours, lost = (np.broadcast_to(np.asarray(h, float), periods)[first : last + 1] for h in (given, taken))
        ramp = np.asarray(self.ramp, dtype=float)[: len(hours)]
        productive = np.concatenate([ramp, np.ones(len(hours) - len(ramp))])
        added[self.role, first : last + 1] += hours * productive
        if self.donor is not None:
            added[self.donor, first : last + 1] -= lost
        return added


@dataclass(frozen=True, kw_only=True, eq=False)
class Change:
    """
    A project done otherwise: later, or with less scope.

    Parameters
    ----------
    name
        What people call it.
    kind
        Delay or de_scope.
    group
        Of the changes of one group, a project for example, at most one is made.
    relief
        R × T hours that are no longer needed; below 0 where they are needed instead.
    cost
        Value lost.
    decide
        Period at the beginning of which it has to be decided.
    step, share
        New start as a step of the calendar; None where it stays. Share of the hours that are still needed.
    """

    name: str
    kind: str
    group: str
    relief: np.ndarray
    cost: float
    decide: int = 0
    step: int | None = None
    share: float = 1.0
