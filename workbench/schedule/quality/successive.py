"""
Checks that need the update before: what was changed, what rides along, and whether last period's forecast came true.

The current execution index: NDIA, A Guide to Managing Programs Using Predictive Measures.
"""

import numpy as np

from workbench.schedule.minutes import NONE, to_moments
from workbench.schedule.quality.facts import Facts
from workbench.schedule.quality.measure import Measure, nothing

ALONE = "needs the update before"


def changed_starts(facts: Facts, before: Facts | None) -> Measure:
    """Actual starts that are not what they were."""
    return _changed(facts, before, "actual_start")


def changed_finishes(facts: Facts, before: Facts | None) -> Measure:
    """Actual finishes that are not what they were."""
    return _changed(facts, before, "actual_finish")


def riding_forecasts(facts: Facts, before: Facts | None) -> Measure:
    """Open tasks whose next date lies on the status date for the second time running."""
    if before is None:
        return nothing(ALONE)
    rode = _as_now(facts, before, _rides(before), False)
    figures = {"early_start": to_moments(facts.early_start), "early_finish": to_moments(facts.early_finish)}
    return facts.activities(_rides(facts) & rode, facts.incomplete, "now and in the update before", **figures)


def current_execution(facts: Facts, before: Facts | None) -> Measure:
    """Tasks forecast to finish this period that did."""
    if before is None:
        return nothing(ALONE)
    forecast = np.where(before.incomplete, before.early_finish, NONE)
    then = _as_now(facts, before, forecast, NONE)
    expected = facts.task & (then != NONE) & (facts.work(then, facts.data_date) >= 0)
    finished = (facts.actual_finish != NONE) & (facts.actual_finish <= facts.data_date)
    return Measure(
        numerator=int((expected & finished).sum()),
        denominator=int(expected.sum()),
        offenders=facts.rows(
            expected & ~finished, forecast_then=to_moments(then), finish=to_moments(facts.early_finish)
        ),
        population=facts.index[expected],
        variant="forecast at the last update to finish by now",
    )


def _changed(facts: Facts, before: Facts | None, name: str) -> Measure:
    if before is None:
        return nothing(ALONE)
    now, then = getattr(facts, name), _as_now(facts, before, getattr(before, name), NONE)
    known = facts.discrete & (then != NONE)
    shown = {"before": to_moments(then), "now": to_moments(now)}
    return facts.activities(now != then, known, "of those known at the last update", **shown)


def _rides(facts: Facts) -> np.ndarray:
    """Open tasks whose start, or finish once started, is forecast for the status date itself."""
    waiting = facts.actual_start == NONE
    date = np.where(waiting, facts.early_start, facts.early_finish)
    return facts.incomplete & (facts.work(facts.data_date, date) == 0)


def _as_now(facts: Facts, before: Facts, values: np.ndarray, missing: object) -> np.ndarray:
    """Put values of the update before into the order of this one."""
    place = before.index.get_indexer(facts.index)
    return np.where(place >= 0, values[place], missing)
