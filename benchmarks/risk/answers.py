"""How long whole answers take, from the schedule to the tables on one thread."""

import time
from collections.abc import Callable

import numpy as np

from workbench.risk.distributions import Fixed
from workbench.risk.forecast_schedule import forecast_schedule
from workbench.risk.schedule_model import schedule_model
from workbench.risk.schedule_risk import Risk, ScheduleRisk
from workbench.risk.schedule_simulation import runner
from workbench.risk.sensitivity import tornado
from workbench.schedule.schedule import Schedule

NOTHING = np.empty(0, dtype=np.int64)
DRIVERS = 20


def forecasts(asked: tuple[Schedule, ScheduleRisk], turns: int, iterations: int = 10_000) -> dict[str, float]:
    """Seconds of the whole answer with criticality and P-dates, of its simulation alone, and of a tornado."""
    model = schedule_model(*asked)
    ready = runner(model, NOTHING, 1)
    found = {
        "whole answer": best(lambda: forecast_schedule(*asked, iterations=iterations, threads=1), turns),
        "of it the simulation": best(lambda: ready.run(0, iterations), turns),
    }
    if len(model) <= 1000:  # a tornado needs the draws of every activity
        kept = forecast_schedule(*asked, iterations=iterations, threads=1, keep="draws")
        drivers = kept.durations.iloc[:, :DRIVERS]
        found[f"tornado of {DRIVERS} activities"] = best(lambda: tornado(drivers, kept.days), turns)
    return found


def switched_off(asked: tuple[Schedule, ScheduleRisk], turns: int, iterations: int = 5000) -> float:
    """Seconds of the answer after one of two risks is switched off."""
    schedule, risk = asked
    names = [*schedule.activities.index]
    more = ScheduleRisk(risk.durations, [Risk("R", 0.3, days=Fixed(20.0), activities=names[:5])])
    forecast_schedule(schedule, more, iterations=iterations, threads=1)
    return best(lambda: forecast_schedule(schedule, more, iterations=iterations, threads=1), turns)


def best(action: Callable, turns: int) -> float:
    """Seconds of CPU of the quickest turn, what a free core would take by the clock."""
    action()
    found = np.inf
    for _ in range(turns):
        begun = time.process_time()
        action()
        found = min(found, time.process_time() - begun)
    return found
