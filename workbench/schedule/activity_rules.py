"""The rules that each activity follows; they may differ between activities of one network."""

from dataclasses import dataclass

import numpy as np

from workbench.schedule.minutes import minute
from workbench.schedule.schedule import Schedule
from workbench.schedule.vocabulary import DateRules, ProgressRule


@dataclass(frozen=True, eq=False)
class ActivityRules:
    """
    Rules by activity; shape (activities,) each.

    Parameters
    ----------
    microsoft
        Whether dates follow Microsoft Project's rules, else those of Primavera P6.
    released
        Minute before which nothing begins: the data date, in Microsoft Project's rules the start of the project.
    honours
        Whether hard constraints hold early dates too, whatever the links say.
    retains
        Whether started work still waits for unfinished predecessors.
    counts_from_actual
        Whether the lag of a start link from started work counts from its actual start, else from the remaining one.
    expects
        Whether an expected finish sets the remaining duration.
    """

    microsoft: np.ndarray
    released: np.ndarray
    honours: np.ndarray
    retains: np.ndarray
    counts_from_actual: np.ndarray
    expects: np.ndarray


def activity_rules(schedule: Schedule, count: int) -> ActivityRules:
    """
    Spread the options of a schedule over its activities.

    Parameters
    ----------
    schedule
        The schedule.
    count
        Number of activities.
    """
    options = schedule.options
    microsoft = options.rules == DateRules.MICROSOFT_PROJECT
    start = schedule.data_date if options.project_start is None else options.project_start
    return ActivityRules(
        microsoft=np.full(count, microsoft),
        released=np.full(count, minute(start if microsoft else schedule.data_date)),
        honours=np.full(count, microsoft and options.honour_constraints),
        retains=np.full(count, not microsoft and options.progress == ProgressRule.RETAINED_LOGIC),
        counts_from_actual=np.full(count, microsoft or not options.lag_from_early_start),
        expects=np.full(count, not microsoft and options.use_expected_finish),
    )
