"""Checks of progress: dates against the status date and against each other."""

import numpy as np

from workbench.schedule.minutes import NONE, to_minutes, to_moments
from workbench.schedule.quality.facts import Facts
from workbench.schedule.quality.measure import Measure


def invalid_dates(facts: Facts) -> Measure:
    """Tasks with a forecast in the past or an actual date in the future."""
    past, future = _forecast_in_past(facts), _actual_in_future(facts)
    bad = (past & facts.incomplete) | (future & facts.task)
    figures = {"forecast_in_past": past & facts.incomplete, "actual_in_future": future}
    return facts.activities(bad, facts.task, "early dates and actual dates", **figures)


def forecasts_in_past(facts: Facts) -> Measure:
    """Open tasks forecast to start or finish before the status date."""
    start, finish, stored = _forecast(facts)
    text = "early dates as stored in the source" if stored else "early dates as calculated"
    figures = {"early_start": to_moments(start), "early_finish": to_moments(finish)}
    return facts.activities(_forecast_in_past(facts), facts.incomplete, text, **figures)


def actuals_in_future(facts: Facts) -> Measure:
    """Tasks with an actual date after the status date."""
    figures = {"actual_start": to_moments(facts.actual_start), "actual_finish": to_moments(facts.actual_finish)}
    return facts.activities(_actual_in_future(facts), facts.task, **figures)


def in_progress_unstarted(facts: Facts) -> Measure:
    """Activities in progress without an actual start."""
    share, started = _share_done(facts), facts.actual_start != NONE
    working = facts.unfinished & (((share > 0) & (share < 1)) | started)
    return facts.activities(~started, working, percent_complete=share)


def complete_unfinished(facts: Facts) -> Measure:
    """Complete activities without an actual finish."""
    share = _share_done(facts)
    remaining = facts.column("remaining_duration").to_numpy(dtype=np.int64)
    nothing_left = facts.task & (facts.actual_start != NONE) & (remaining == 0)
    complete = facts.discrete & ((share >= 1) | nothing_left | (facts.actual_finish != NONE))
    variant = "all done, or started with nothing left to do"
    return facts.activities(facts.actual_finish == NONE, complete, variant, percent_complete=share)


def date_anomalies(facts: Facts) -> Measure:
    """Activities whose dates contradict each other."""
    before = np.zeros(len(facts.index), dtype=bool)
    what = np.full(len(facts.index), "", dtype=object)
    for first, last in ORDERED:
        earlier, later = (to_minutes(facts.column(name)) for name in (first, last))
        wrong = (earlier != NONE) & (later != NONE) & (facts.work(earlier, later) < 0)
        what[wrong & ~before] = f"{last} before {first}"
        before |= wrong
    return facts.activities(before, facts.discrete, contradiction=what)


ORDERED = (
    ("baseline_start", "baseline_finish"),
    ("file_early_start", "file_early_finish"),
    ("file_late_start", "file_late_finish"),
    ("actual_start", "suspended"),
    ("suspended", "resumed"),
)


def _forecast(facts: Facts) -> tuple[np.ndarray, np.ndarray, bool]:
    """Early dates as the source stores them, else as calculated; and whether there are stored ones."""
    found = []
    for end, own in (("start", facts.early_start), ("finish", facts.early_finish)):
        stored = to_minutes(facts.column(f"file_early_{end}"))
        found.append((np.where(stored == NONE, own, stored), bool((stored != NONE).any())))
    return found[0][0], found[1][0], found[0][1] or found[1][1]


def _forecast_in_past(facts: Facts) -> np.ndarray:
    start, finish, _ = _forecast(facts)
    waiting = facts.actual_start == NONE
    return (waiting & (facts.work(start, facts.data_date) > 0)) | (facts.work(finish, facts.data_date) > 0)


def _actual_in_future(facts: Facts) -> np.ndarray:
    # by the clock on the wall: what has happened has happened then, working time or not
    return (facts.actual_start > facts.data_date) | (facts.actual_finish > facts.data_date)


def _share_done(facts: Facts) -> np.ndarray:
    return facts.column("percent_complete").to_numpy(dtype=float)
