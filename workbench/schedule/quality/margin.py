"""Schedule margin: time that the plan keeps in reserve as activities of its own, and how it is used up."""

from fractions import Fraction

import numpy as np

from workbench.schedule.minutes import NONE
from workbench.schedule.quality.facts import Facts
from workbench.schedule.quality.measure import Measure, nothing


def margin(facts: Facts) -> Measure:
    """Schedule margin that is left against what the baseline still plans."""
    limits, activities = facts.limits, facts.schedule.activities
    marked = np.zeros(len(activities), dtype=bool)
    if limits.margin_name:
        marked |= activities["name"].str.casefold().str.contains(limits.margin_name.casefold(), regex=False).to_numpy()
    if limits.margin_code_type:
        codes = facts.schedule.activity_codes
        of_type = (codes["code_type"] == limits.margin_code_type) & (codes["value"] == limits.margin_code)
        marked |= activities.index.isin(codes.loc[of_type, "activity"])
    marked &= facts.discrete
    if not marked.any():
        return nothing("no activity is marked as margin")
    left = np.where(facts.unfinished, activities["remaining_duration"].to_numpy(dtype=np.int64), 0)
    baseline = facts.baseline
    known = (baseline.start != NONE) & (baseline.finish != NONE)
    ahead = np.maximum(facts.work(np.maximum(baseline.start, facts.data_date), baseline.finish), 0)
    planned = np.where(known, ahead, activities["original_duration"].to_numpy(dtype=np.int64))
    shown = facts.rows(marked, days_left=facts.days(left), days_planned=facts.days(planned))
    return Measure(
        numerator=sum(map(Fraction, left[marked].tolist(), facts.day[marked].tolist())),
        denominator=sum(map(Fraction, planned[marked].tolist(), facts.day[marked].tolist())),
        offenders=shown,
        population=shown.index,
        variant="days left / days the baseline plans from here on",
    )
