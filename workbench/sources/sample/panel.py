"""The scoring panel of the sample and the way of each proposal into the register."""

from datetime import date

import numpy as np

from workbench.sources.sample.draws import day, stream
from workbench.sources.sample.strategy import CRITERIA, VOTERS

ROUNDS = ((1, date(2026, 8, 24), date(2026, 9, 15)), (2, date(2026, 9, 28), None))  # the second one is open
RATIOS = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0)
# What each assessor finds important, in points over the criteria: two camps, one for return and one for the grid.
IMPORTANCE = {
    "Finance assessor": (12, 36, 26, 4, 4, 18),
    "Asset strategy assessor": (30, 8, 5, 34, 17, 6),
    "Delivery assessor": (8, 32, 34, 4, 4, 18),
    "Grid operation assessor": (20, 5, 5, 46, 18, 6),
    "Digital assessor": (16, 30, 26, 6, 6, 16),
    "Health, safety and compliance assessor": (14, 6, 6, 34, 34, 6),
}
INCONSISTENT = ("Digital assessor", "achievable_scope", "environment", 1 / 5)  # against all their other answers
LEFT_OUT = ("Delivery assessor", 4)  # every fourth pair was not answered
OWN_IDEAS = {"IT-303": "Digital assessor", "IT-308": "Digital assessor", "IT-311": "Digital assessor"}
WAY = ("idea", "demand", "candidate", "approved", "active", "completed")
DAYS = {"idea": (20, 150), "demand": (20, 80), "candidate": (40, 200), "approved": (30, 80), "active": (200, 500)}


def voters() -> list[tuple]:
    """Six assessors with one voice each."""
    return [(voter, 1.0, "") for voter in VOTERS]


def comparisons() -> list[tuple]:
    """Pairs of criteria, compared by each assessor on the scale from 1/9 to 9."""
    random = stream("comparisons")
    names = [criterion for criterion, *_ in CRITERIA]
    rows = []
    for voter, points in IMPORTANCE.items():
        pairs = [(a, b) for a in range(len(names)) for b in range(a + 1, len(names))]
        for number, (a, b) in enumerate(pairs):
            true = points[a] / points[b] * float(np.exp(np.round(random.normal(0.0, 0.12), 3)))
            ratio = _nearest(true)
            if (voter, names[a], names[b]) == INCONSISTENT[:3]:
                ratio = INCONSISTENT[3]
            if voter == LEFT_OUT[0] and number % LEFT_OUT[1] == LEFT_OUT[1] - 1:
                continue
            rows.append((voter, "", "pair", names[a], names[b], ratio, 1))
    return rows


def state_changes(register: list[tuple[str, str, date]]) -> list[tuple]:
    """Each project's way to where it is now; `register` holds project, state and the day it entered the state."""
    random = stream("state changes")
    rows = []
    for project, state, since in register:
        way = list(WAY[: WAY.index(state) + 1]) if state in WAY else [*WAY[:5], state]
        at, moves = since, []
        for place in range(len(way) - 1, -1, -1):
            moves.append((way[place - 1] if place else None, way[place], at))
            if place:
                low, high = DAYS[way[place - 1]]
                at = min(day(at, -int(random.integers(low, high))), day(at, -4))
        for before, after, at in reversed(moves):
            by = "Portfolio office" if after in WAY[:3] else "Portfolio committee"
            reason = "Business case overtaken by a cheaper supplier" if after == "cancelled" else ""
            rows.append((project, before, after, at, by, reason, ""))
    return rows


def _nearest(ratio: float) -> float:
    """The nearest judgement of the scale, on its logarithm."""
    scale = np.array([*(1.0 / r for r in RATIOS[:0:-1]), *RATIOS])
    return float(scale[np.argmin(np.abs(np.log(scale) - np.log(ratio)))])
