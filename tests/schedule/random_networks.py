"""Small random networks on one calendar, without progress and constraints."""

from random import Random

import pytest
from small_schedules import DAY, small

from workbench.schedule.schedule import Schedule


def seeds(quick: int, count: int) -> list:
    """Seeds of random cases, most of them in the long form only."""
    return [*range(quick), *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(quick, count))]


def random_network(seed: int, kinds=("fs",), *, ends: bool = False, lags=(0,), widest: int = 12) -> Schedule:
    """Up to twelve activities of whole minutes on one calendar; with `ends` a last one finishes after all others."""
    random = Random(seed)
    names = [f"A{number}" for number in range(random.randint(3, widest))]
    days = {name: random.randint(1, 4000) / DAY for name in names}
    links = []
    for later in range(1, len(names)):
        for earlier in random.sample(range(later), min(later, random.choice([0, 1, 2, 3]))):
            links.append((names[earlier], names[later], random.choice(kinds), random.choice(lags) / DAY))
    if ends:
        finishing = {link[0] for link in links if link[2] in ("fs", "ff")}
        links += [(name, "END", "fs", 0) for name in names if name not in finishing]
        days["END"] = 1
    return small(days, links)


def leads(schedule: Schedule, name: str, focus: str) -> bool:
    """Whether links lead from one activity to another."""
    after = schedule.links.loc[schedule.links["predecessor"] == name, "successor"]
    return any(other == focus or leads(schedule, other, focus) for other in after)
