"""Small networks on a calendar that never stops, in days, and whether a figure is within four standard errors."""

import math
from dataclasses import fields
from itertools import pairwise

import numpy as np
import pandas as pd

from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.schedule_forecast import ScheduleForecast
from workbench.risk.schedule_risk import ScheduleRisk
from workbench.risk.tally import Tally
from workbench.schedule.calendar import CONTINUOUS
from workbench.schedule.schedule import Schedule

N = 100_000
DAY = 1440


def network(activities: dict[str, float], links: list[tuple] = ()) -> Schedule:
    """Activities with days; links with type and days, finish to start without lag when short."""
    rows = [{"activity": name, "original_duration": round(days * DAY)} for name, days in activities.items()]
    full = [(*link, "fs", 0)[:4] if len(link) == 2 else link for link in links]
    frame = pd.DataFrame(full, columns=["predecessor", "successor", "link_type", "lag"])
    return Schedule(pd.DataFrame(rows), frame.assign(lag=frame["lag"] * DAY), {"c": CONTINUOUS}, data_date="2026-01-05")


def chain(count: int, days: float) -> Schedule:
    """Activities one after the other."""
    names = [f"A{k}" for k in range(count)]
    return network(dict.fromkeys(names, days), [*pairwise(names)])


def side_by_side(count: int, days: float) -> Schedule:
    """Activities that all begin at once."""
    return network(dict.fromkeys([f"A{k}" for k in range(count)], days))


def run(schedule: Schedule, iterations: int = N, seed: int = 7, **risk) -> ScheduleForecast:
    """Simulate."""
    return forecast_schedule(schedule, ScheduleRisk(**risk), iterations=iterations, seed=seed)


def differences(one: Tally, other: Tally) -> list[str]:
    """Names of what two simulations do not have in common to the last bit."""
    names = [part.name for part in fields(Tally)]
    return [name for name in names if not np.array_equal(getattr(one, name), getattr(other, name))]


def assert_mean(days: np.ndarray, expected: float):
    assert abs(days.mean() - expected) < 4 * max(days.std(), 1e-9) / math.sqrt(len(days)) + 0.5 / DAY


def assert_sd(days: np.ndarray, expected: float):
    centred = days - days.mean()
    error = math.sqrt(max((centred**4).mean() - centred.var() ** 2, 0.0) / len(days)) / (2 * days.std())
    assert abs(days.std() - expected) < 4 * error + 0.5 / DAY


def assert_share(hits: np.ndarray, expected: float):
    assert abs(hits.mean() - expected) < 4 * math.sqrt(expected * (1 - expected) / len(hits))


def assert_quantile(days: np.ndarray, level: float, expected: float):
    """A true quantile is not exceeded with its level; half a minute is what rounding durations costs."""
    margin = 4 * math.sqrt(level * (1 - level) / len(days))
    below, above = (days <= expected - 1 / DAY).mean(), (days <= expected + 1 / DAY).mean()
    assert below < level + margin
    assert above > level - margin
