"""Money of a project when it comes late, is hit by shocks or stops, period by period."""

from dataclasses import dataclass

import numpy as np

from workbench.risk.cash_profile import CashProfile
from workbench.risk.strategic import ShockDraws
from workbench.risk.technical import Stop


class CashByPeriod:
    """
    Money of all projects by period and iteration, added up as projects are drawn.

    Parameters
    ----------
    periods, iterations
        Its size. Money outside is kept in the period next to it.
    """

    def __init__(self, periods: int, iterations: int):
        self.costs = np.zeros((periods, iterations))
        self.net = np.zeros((periods, iterations))

    def pay(self, step: int, amounts: np.ndarray) -> None:
        """Add costs of one period."""
        place = self._place(step)
        self.costs[place] += amounts
        self.net[place] -= amounts

    def earn(self, step: int, amounts: np.ndarray) -> None:
        """Add benefits of one period."""
        self.net[self._place(step)] += amounts

    def earn_at(self, steps: np.ndarray, where: np.ndarray, amounts: np.ndarray) -> None:
        """Add benefits of some iterations, each named once, in a period of its own."""
        self.net[np.clip(steps, 0, len(self.net) - 1), where] += amounts

    def _place(self, step: int) -> int:
        return min(max(int(step), 0), len(self.net) - 1)


@dataclass(frozen=True, eq=False)
class Course:
    """
    What happens to one project on its way, per iteration.

    Parameters
    ----------
    late
        Periods by which its benefits come later; None when it is on time.
    hits
        Strategic shocks that reach it, with how much of each does.
    stop
        Where it is stopped; None when it cannot be.
    """

    late: np.ndarray | None
    hits: tuple[tuple[ShockDraws, float], ...]
    stop: Stop | None

    @property
    def is_smooth(self) -> bool:
        """Whether nothing can happen."""
        return self.late is None and not self.hits and self.stop is None

    def touched(self, last: int, iterations: int) -> np.ndarray:
        """Iterations in which something happens by the last period with money."""
        found = np.zeros(iterations, dtype=bool)
        if self.late is not None:
            found |= self.late != 0
        for draws, _ in self.hits:
            found |= draws.onset <= last
        if self.stop is not None:
            found |= self.stop.step <= last
        return found


@dataclass(frozen=True, eq=False)
class Money:
    """Present value of benefits and of costs still to come, and these costs undiscounted, per iteration."""

    benefit: np.ndarray
    spend: np.ndarray
    outlay: np.ndarray


def timed_money(
    profile: CashProfile,
    cost_ratio: np.ndarray,
    benefit_ratio: np.ndarray,
    course: Course,
    factor: float,
    cash: CashByPeriod | None,
) -> Money:
    """
    Add up the money of a project whose course may be rough.

    Costs stay where they are planned; benefits move with the delay, split linearly between two periods. A shock changes
    what comes from its onset on. After a stop nothing comes, but the exit is paid.

    Parameters
    ----------
    profile
        Its planned money.
    cost_ratio, benefit_ratio
        Actual over planned, per iteration.
    course
        What happens on the way.
    factor
        What one unit of money is worth one period earlier.
    cash
        Where to add its money by period as well.
    """
    money = Money(*(np.zeros(len(cost_ratio)) for _ in range(3)))
    _add_costs(money, profile, cost_ratio, course, factor, cash)
    _add_benefits(money, profile, benefit_ratio, course, factor, cash)
    return money


def _add_costs(
    money: Money, profile: CashProfile, ratio: np.ndarray, course: Course, factor: float, cash: CashByPeriod | None
) -> None:
    last = None
    for step, planned in zip(profile.cost_steps, profile.costs, strict=True):
        if last is None or _comes_between(course, last, step):
            change, _ = _felt(course, step, "cost_change", len(ratio))
        amount, last = planned * ratio * change, step
        if course.stop is not None:
            amount[course.stop.step < step] = 0.0
        _pay(money, int(step), amount, profile.cost_scale, factor, cash)
    for step, where, cost in course.stop.exits if course.stop is not None else ():
        _pay(money, step, np.where(where, cost, 0.0), 1.0, factor, cash)


def _pay(money: Money, step: int, amount: np.ndarray, scale: float, factor: float, cash: CashByPeriod | None) -> None:
    money.spend[:] += factor**step * amount
    money.outlay[:] += scale * amount
    if cash is not None:
        cash.pay(step, amount)


def _add_benefits(
    money: Money, profile: CashProfile, ratio: np.ndarray, course: Course, factor: float, cash: CashByPeriod | None
) -> None:
    last = None
    for step, planned in zip(profile.benefit_steps, profile.benefits, strict=True):
        if course.late is not None:
            due = np.maximum(step + course.late, 0.0)
            change, wait = _felt(course, due, "benefit_change", len(ratio))
            wait = np.maximum(due + wait, 0.0) - step
        elif last is None or _comes_between(course, last, step):
            change, wait = _felt(course, step, "benefit_change", len(ratio))
        amount, last = planned * ratio * change, step
        if course.stop is not None:
            amount[course.stop.step < step] = 0.0
        _earn(money, int(step), wait, amount, factor, cash)


def _earn(
    money: Money, step: int, wait: np.ndarray, amount: np.ndarray, factor: float, cash: CashByPeriod | None
) -> None:
    """Add benefits due in one period, of which those that arrive at another time are split between two periods."""
    moved = np.flatnonzero(wait)
    arrival, late = np.maximum(step + wait[moved], 0.0), amount[moved]
    amount[moved] = 0.0
    money.benefit[:] += factor**step * amount
    if cash is not None:
        cash.earn(step, amount)
    if not len(moved):
        return
    first = arrival.astype(np.int64)
    later = late * (arrival - first)
    worth = factor ** np.arange(int(first.max()) + 2)
    money.benefit[moved] += worth[first] * (late - later) + worth[first + 1] * later
    if cash is not None:
        cash.earn_at(first, moved, late - later)
        cash.earn_at(first + 1, moved, later)


def _felt(course: Course, due: float | np.ndarray, kind: str, iterations: int) -> tuple[np.ndarray, np.ndarray]:
    """What shocks that have come multiply money with, and by how many periods they delay it, per iteration."""
    change, wait = np.ones(iterations), np.zeros(iterations)
    for draws, reach in course.hits:
        hit, by = draws.onset <= due, getattr(draws.shock, kind)
        if by:
            change *= np.where(hit, np.maximum(1.0 + reach * by * draws.severity, 0.0), 1.0)
        if draws.shock.delay:
            wait += np.where(hit, reach * draws.shock.delay * draws.severity, 0.0)
    return change, wait


def _comes_between(course: Course, last: int, step: int) -> bool:
    """Whether a shock may come after one period and up to another; between them, what is felt stays as it is."""
    return any(
        (step - draws.shock.first) // draws.shock.period_count != (last - draws.shock.first) // draws.shock.period_count
        for draws, _ in course.hits
    )
