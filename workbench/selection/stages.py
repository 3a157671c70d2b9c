"""What it is worth that a project may be stopped, enlarged or put off later: roll-back of stages, and a lattice."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

CERTAIN = 1e-9  # distance of a sum of chances from 1 that counts as rounding


@dataclass(frozen=True)
class Stage:
    """
    One stage of a project and what may follow it.

    Parameters
    ----------
    name
        What people call it.
    cost
        Money to begin the stage, paid when it begins.
    worth
        Value at the beginning of all that the stage itself earns.
    rate
        Discount rate over the stage's length, from its beginning to the next decision.
    branches
        Chance and next stage of each outcome; what is missing to 1 is the chance that nothing follows.
    is_optional
        Whether the stage can be declined when the time comes.

    Raises
    ------
    ValueError
        Chances are negative or sum to more than 1, or the rate is -1 or less.
    """

    name: str
    cost: float = 0.0
    worth: float = 0.0
    rate: float = 0.0
    branches: tuple[tuple[float, "Stage"], ...] = ()
    is_optional: bool = True

    def __post_init__(self):
        chances = [chance for chance, _ in self.branches]
        if not all(chance >= 0 for chance in chances) or sum(chances) > 1.0 + CERTAIN:
            raise ValueError(f"stage {self.name}: expected chances from 0 that sum to at most 1, found {chances}")
        if not (np.isfinite([self.cost, self.worth, self.rate]).all() and self.rate > -1):
            raise ValueError(f"stage {self.name}: expected finite numbers and a rate above -1")


@dataclass(frozen=True)
class StagedValue:
    """
    Value of a project in stages.

    Parameters
    ----------
    value
        Value at the beginning of the first stage when every later one is declined unless it pays.
    without_options
        The same when nothing can be declined.
    stops
        Names of the stages that are declined.
    """

    value: float
    without_options: float
    stops: tuple[str, ...]

    @property
    def option_value(self) -> float:
        """What the right to stop is worth, never negative."""
        return self.value - self.without_options


def roll_back(first: Stage) -> StagedValue:
    """
    Value a project from its last stages back to the first: -cost + worth + Σ chance / (1 + rate) · max(0, next value).

    The first stage itself is taken; a value below 0 says that it should not be.

    Parameters
    ----------
    first
        The first stage, with what may follow.

    References
    ----------
    Magee, J. F. (1964), How to use decision trees in capital investment, Harvard Business Review 42(5).
    """
    value, stops = _rolled(first, may_stop=True)
    return StagedValue(value, _rolled(first, may_stop=False)[0], stops)


def lattice_value(
    worth: float,
    take: Callable[[np.ndarray], np.ndarray],
    *,
    volatility: float,
    rate: float,
    years: float,
    steps: int,
) -> float:
    """
    Value a project together with the right to exchange it for something else at any step (Cox, Ross, Rubinstein).

    Parameters
    ----------
    worth
        Present value of the project without the right.
    take
        What the holder gets for using the right where the project is worth so much, for example
        ``lambda worth: np.full_like(worth, 90.0)`` to sell it for 90, ``lambda worth: 1.3 * worth - 20.0`` to enlarge.
    volatility
        Standard deviation of the yearly logarithmic change of worth.
    rate
        Yearly interest without risk, continuously compounded.
    years
        How long the right lasts.
    steps
        Number of steps; more are more exact.

    Raises
    ------
    ValueError
        A number is out of range, or steps are so long that the interest exceeds the swing of the lattice.

    References
    ----------
    Cox, J. C., Ross, S. A. and Rubinstein, M. (1979), Option pricing: a simplified approach, Journal of Financial
    Economics 7(3).
    """
    if not (np.isfinite([worth, volatility, rate, years]).all() and worth > 0 and volatility > 0 and years > 0):
        raise ValueError("worth, volatility and years: expected finite numbers above 0, and a finite rate")
    if steps < 1:
        raise ValueError(f"steps: expected at least 1, found {steps}")
    length = years / steps
    up = np.exp(volatility * np.sqrt(length))
    chance = (np.exp(rate * length) - 1.0 / up) / (up - 1.0 / up)
    if not 0 < chance < 1:
        raise ValueError(f"steps: expected more than {steps}, as the interest exceeds the swing of so long a step")
    ends = worth * up ** np.arange(-steps, steps + 1, 2.0)
    values = np.maximum(take(ends), ends)
    for step in range(steps - 1, -1, -1):
        here = worth * up ** np.arange(-step, step + 1, 2.0)
        later = np.exp(-rate * length) * (chance * values[1:] + (1.0 - chance) * values[:-1])
        values = np.maximum(take(here), later)
    return float(values[0])


def _rolled(stage: Stage, may_stop: bool) -> tuple[float, tuple[str, ...]]:
    """Value of a stage at its beginning, and which later stages are declined."""
    value, stops = stage.worth - stage.cost, ()
    for chance, later in stage.branches:
        ahead, declined = _rolled(later, may_stop)
        if may_stop and later.is_optional and ahead < 0:
            ahead, declined = 0.0, (later.name,)
        value += chance / (1.0 + stage.rate) * ahead
        stops += declined
    return value, stops
