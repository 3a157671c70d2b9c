"""Checks of constraints: dates that hold activities beside or against their logic."""

import numpy as np

from workbench.schedule.checks import CONSTRAINTS
from workbench.schedule.quality.facts import Facts
from workbench.schedule.quality.measure import Measure
from workbench.schedule.vocabulary import ConstraintKind

MANDATORY = (ConstraintKind.MANDATORY_START, ConstraintKind.MANDATORY_FINISH)
HARD = (
    *MANDATORY,
    ConstraintKind.START_ON,
    ConstraintKind.FINISH_ON,
    ConstraintKind.START_NO_LATER,
    ConstraintKind.FINISH_NO_LATER,
)
SOFT = (
    ConstraintKind.START_NO_EARLIER,
    ConstraintKind.FINISH_NO_EARLIER,
    ConstraintKind.AS_LATE_AS_POSSIBLE,
)


def hard_constraints(facts: Facts) -> Measure:
    """Open tasks held to a date whatever their links say."""
    if facts.variants.p6_strict:
        return _held(facts, MANDATORY, "mandatory start and mandatory finish alone")
    return _held(facts, HARD, "on, no later than, mandatory")


def soft_constraints(facts: Facts) -> Measure:
    """Open tasks that wait for a date or wait as long as they can."""
    return _held(facts, SOFT, "no earlier than, as late as possible")


def _held(facts: Facts, kinds: tuple[ConstraintKind, ...], variant: str) -> Measure:
    activities = facts.schedule.activities
    held = np.zeros(len(activities), dtype=bool)
    for kind, _ in CONSTRAINTS:
        held |= activities[kind].isin(kinds).to_numpy()
    shown = {column: activities[column].to_numpy(dtype=object) for pair in CONSTRAINTS for column in pair}
    return facts.activities(held, facts.incomplete, variant, **shown)
