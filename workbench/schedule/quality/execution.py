"""
Checks of execution: what was to be done by now, and what is.

The baseline execution index: DCMA-EA PAM 200.1, October 2012, as the Defense Acquisition University explains it; its
other reading is that of NDIA, Planning & Scheduling Excellence Guide.
"""

import numpy as np

from workbench.schedule.minutes import NONE, to_moments
from workbench.schedule.quality.facts import Facts
from workbench.schedule.quality.measure import Measure, nothing
from workbench.schedule.vocabulary import BaselineExecution, HitBy


def missed(facts: Facts) -> Measure:
    """Tasks due by the status date that finished or will finish after their baseline."""
    late = facts.work(facts.baseline.finish, facts.early_finish)
    figures = {**_finishes(facts), "days_late": facts.days(late)}
    return facts.activities(late > 0, due(facts), "actual finish, else forecast", **figures)


def baseline_execution(facts: Facts) -> Measure:
    """Finished tasks against tasks that were to be finished."""
    if not (facts.task & (facts.baseline.finish != NONE)).any():
        return nothing("no task has a baseline finish")
    reading = facts.variants.execution
    expected, finished = due(facts), done(facts)
    unbaselined = facts.task & (facts.baseline.finish == NONE)
    if reading == BaselineExecution.ALL_UNBASELINED:
        expected = expected | unbaselined
    elif reading == BaselineExecution.UNBASELINED_DONE:
        expected = expected | (unbaselined & finished)
    return Measure(
        numerator=int(finished.sum()),
        denominator=int(expected.sum()),
        offenders=facts.rows(expected & ~finished, **_finishes(facts)),
        population=facts.index[expected],
        variant=_READINGS[reading],
    )


_READINGS = {
    BaselineExecution.ALL_UNBASELINED: "all finished / (baselined due + all without a baseline)",
    BaselineExecution.DUE_ONLY: "all finished / baselined due",
    BaselineExecution.UNBASELINED_DONE: "all finished / (baselined due + finished without a baseline)",
}


def hits(facts: Facts) -> Measure:
    """Tasks due by the status date that met their date."""
    if facts.variants.hit_by == HitBy.STATUS_DATE:
        hit, variant = done(facts), "finished by the status date"
    else:
        on_time = facts.work(facts.baseline.finish, facts.actual_finish) <= 0
        hit, variant = done(facts) & on_time, "finished on or before its baseline"
    expected = due(facts)
    return Measure(
        numerator=int((hit & expected).sum()),
        denominator=int(expected.sum()),
        offenders=facts.rows(expected & ~hit, **_finishes(facts)),
        population=facts.index[expected],
        variant=variant,
    )


def unbaselined(facts: Facts) -> Measure:
    """Activities without a baseline start or finish; of a milestone one date is enough."""
    no_start, no_finish = facts.baseline.start == NONE, facts.baseline.finish == NONE
    missing = np.where(facts.task, no_start | no_finish, no_start & no_finish)
    return facts.activities(missing, facts.discrete, no_start=no_start, no_finish=no_finish)


def due(facts: Facts) -> np.ndarray:
    """Tell which tasks were to be finished by the status date."""
    return facts.task & (facts.baseline.finish != NONE) & (facts.work(facts.baseline.finish, facts.data_date) >= 0)


def done(facts: Facts) -> np.ndarray:
    """Tell which tasks are finished by the status date."""
    return facts.task & (facts.actual_finish != NONE) & (facts.actual_finish <= facts.data_date)


def _finishes(facts: Facts) -> dict[str, np.ndarray]:
    return {"baseline_finish": to_moments(facts.baseline.finish), "finish": to_moments(facts.early_finish)}
