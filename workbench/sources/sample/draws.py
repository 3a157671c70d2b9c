"""Seeded random streams, the calendar of the sample, and rounding."""

import zlib
from datetime import date, timedelta

import numpy as np

SEED = 20260930
AS_OF = date(2026, 9, 30)
FIRST_YEAR, FIRST_QUARTER = 2026, 4
PERIODS = 12
STEPS = range(PERIODS)
DISCOUNT = 0.06


def stream(topic: str) -> np.random.Generator:
    """Give a topic its own random stream, so that a change in one topic leaves the others as they are."""
    return np.random.default_rng([SEED, zlib.crc32(topic.encode())])


def quarter(step: int) -> str:
    """Name a quarter; step 0 is the first one of the planning calendar, negative steps are past."""
    year, index = divmod(FIRST_YEAR * 4 + FIRST_QUARTER - 1 + step, 4)
    return f"{year}Q{index + 1}"


def first_day(step: int) -> date:
    """The first day of a quarter."""
    year, index = divmod(FIRST_YEAR * 4 + FIRST_QUARTER - 1 + step, 4)
    return date(year, 3 * index + 1, 1)


def last_day(step: int) -> date:
    """The last day of a quarter."""
    return first_day(step + 1) - timedelta(days=1)


def day(start: date, days: float) -> date:
    """A day some days after another; Saturday and Sunday move to Monday."""
    moved = start + timedelta(days=round(float(days)))
    return moved + timedelta(days=max(0, 7 - moved.weekday()) if moved.weekday() > 4 else 0)


def thousands(amount: float) -> float:
    """Money to whole thousands."""
    return float(round(float(amount) / 1000.0) * 1000)


def pick(random: np.random.Generator, words):
    """One of several words."""
    return words[int(random.integers(len(words)))]


def curve(duration: int, skew: float = 0.0) -> np.ndarray:
    """Shares of a total over its periods: slow, fast, slow; a positive skew comes later. They sum to 1."""
    edges = np.linspace(0.0, 1.0, duration + 1) ** (1.0 + skew)
    return np.diff(0.35 * edges + 0.65 * edges**2 * (3.0 - 2.0 * edges))


def spread(total: float, shares: np.ndarray) -> list[float]:
    """Split money into whole thousands that sum to the total, itself taken to whole thousands."""
    cumulative = [thousands(total * share) for share in np.cumsum(shares)]
    cumulative[-1] = thousands(total)
    return [after - before for before, after in zip([0.0, *cumulative], cumulative, strict=False)]
