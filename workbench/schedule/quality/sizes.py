"""Checks of float, durations and resources."""

from fractions import Fraction

import numpy as np

from workbench.schedule.minutes import NONE, minute, to_moments
from workbench.schedule.quality.facts import Facts
from workbench.schedule.quality.measure import Measure


def high_float(facts: Facts) -> Measure:
    """Open tasks with so much float that a successor is probably missing."""
    days, reached = facts.limits.high_float_days, facts.variants.limit_is_high
    limit = days * facts.day
    high = facts.total_float >= limit if reached else facts.total_float > limit
    variant = f"{days} days or more" if reached else f"more than {days} days"
    return facts.activities(high, facts.incomplete, variant, total_float=facts.days(facts.total_float))


def negative_float(facts: Facts) -> Measure:
    """Open tasks that are later than they may be."""
    return facts.activities(facts.total_float < 0, facts.incomplete, total_float=facts.days(facts.total_float))


def high_duration(facts: Facts) -> Measure:
    """Open tasks too long to be followed."""
    days, until = facts.limits.high_duration_days, facts.variants.rolling_wave
    variant, judged = f"baseline duration of more than {days} days", facts.incomplete
    if until is not None:
        start = np.where(facts.baseline.start == NONE, facts.early_start, facts.baseline.start)
        judged = judged & (start <= minute(until))
        variant += f", baseline start until {until:%Y-%m-%d}"
    duration = facts.baseline.duration
    return facts.activities(duration > days * facts.day, judged, variant, duration=facts.days(duration))


def without_resources(facts: Facts) -> Measure:
    """Open tasks of at least a day with neither resource nor cost."""
    staffed = facts.index.isin(facts.schedule.assignments["activity"])
    paid = (facts.column("budget") > 0).to_numpy()
    duration = facts.column("original_duration").to_numpy(dtype=np.int64)
    bare = ~staffed & ~paid & (duration >= facts.day)
    return facts.activities(bare, facts.incomplete, "tasks of a day or more", duration=facts.days(duration))


def large_activities(facts: Facts) -> Measure:
    """Open tasks that take a large part of the whole project."""
    share = Fraction(str(facts.limits.large_activity))
    start, finish = facts.early_start[facts.discrete].min(), facts.early_finish[facts.discrete].max()
    whole = facts.work(start, finish)
    duration = facts.column("original_duration").to_numpy(dtype=np.int64)
    figures = {"duration": facts.days(duration), "project": facts.days(whole)}
    lengths, which = np.unique(whole, return_inverse=True)
    most = np.array([int(share * int(length)) for length in lengths])  # whole minutes: rounded down is exact
    large = duration > most[which]
    return facts.activities(large, facts.incomplete, f"longer than {float(share):.0%} of the project", **figures)


def critical_share(facts: Facts) -> Measure:
    """Open tasks that are critical."""
    critical = facts.path.table["critical"].to_numpy(dtype=bool)
    hours = facts.schedule.options.critical_float / 60
    return facts.activities(
        critical,
        facts.incomplete,
        f"total float of at most {hours:g} hours",
        early_finish=to_moments(facts.early_finish),
        total_float=facts.days(facts.total_float),
    )


def float_ratio(facts: Facts) -> Measure:
    """Mean float against mean work to do."""
    chosen = facts.incomplete
    remaining = facts.days(facts.column("remaining_duration").to_numpy(dtype=np.int64))[chosen]
    spare = facts.days(facts.total_float)[chosen]
    if not remaining.sum():
        return Measure(numerator=0, denominator=0, variant="no work to do")
    return Measure(
        numerator=float(spare.mean()),
        denominator=float(remaining.mean()),
        population=facts.index[chosen],
        variant="mean total float over mean remaining duration, days",
    )
