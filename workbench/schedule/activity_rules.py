"""The rules that each activity follows; they may differ between activities of one network."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from workbench.schedule.minutes import minute
from workbench.schedule.project import Project, by_activity
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


def activity_rules(schedule: Schedule, rows: np.ndarray) -> ActivityRules:
    """
    Spread the options of a schedule, or of each of its projects, over its activities.

    Parameters
    ----------
    schedule
        The schedule.
    rows
        Rows of the activities; shape (activities,).
    """

    def spread(of: Callable[[Project], object]) -> np.ndarray:
        return by_activity(schedule, of)[rows]

    def released(project: Project) -> int:
        start = project.options.project_start if is_microsoft(project) else None
        return minute(project.data_date if start is None else start)

    microsoft = spread(is_microsoft)
    retains = spread(lambda project: project.options.progress == ProgressRule.RETAINED_LOGIC)
    return ActivityRules(
        microsoft=microsoft,
        released=spread(released),
        honours=microsoft & spread(lambda project: project.options.honour_constraints),
        retains=~microsoft & retains,
        counts_from_actual=microsoft | ~spread(lambda project: project.options.lag_from_early_start),
        expects=~microsoft & spread(lambda project: project.options.use_expected_finish),
    )


def is_microsoft(project: Project) -> bool:
    """Whether a project follows Microsoft Project's rules."""
    return project.options.rules == DateRules.MICROSOFT_PROJECT
