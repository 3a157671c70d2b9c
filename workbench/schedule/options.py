"""The rules a schedule is calculated by; planning tools store them with the plan."""

from dataclasses import dataclass

import pandas as pd

from workbench.errors import ParameterError
from workbench.schedule.vocabulary import DateRules, FinishRule, FloatRule, LagCalendar, ProgressRule

VOCABULARIES = {
    "rules": DateRules,
    "lag_calendar": LagCalendar,
    "progress": ProgressRule,
    "float_rule": FloatRule,
    "finish_rule": FinishRule,
}


@dataclass(frozen=True, kw_only=True)
class Options:
    """
    How dates are calculated; the defaults are those of Primavera P6.

    Parameters
    ----------
    rules
        Whose rules dates follow.
    project_start
        Start of the project; in Microsoft Project's rules activities without links begin here, not at the data date.
    honour_constraints
        In Microsoft Project's rules, hard constraints hold early dates too, whatever the links say.
    lag_calendar
        Calendar on which lags run.
    progress
        Whether started work still waits for unfinished predecessors.
    lag_from_early_start
        The lag of a start link from a started activity counts from its remaining early start, else from the actual one.
    use_expected_finish
        An expected finish sets the remaining duration.
    float_rule
        Dates between which total float is measured.
    critical_float
        Largest total float that still counts as critical, working minutes.
    must_finish_by
        Date from which late dates are counted back; the latest early finish by default.
    finish_rule
        Whether each project of a merged schedule is counted back from its own finish, or all from one.
    project_calendar
        Calendar of activities without one, and of lags on the project's calendar.

    Raises
    ------
    ParameterError
        A rule is not one of those known.
    """

    rules: DateRules = DateRules.PRIMAVERA
    project_start: pd.Timestamp | None = None
    honour_constraints: bool = True
    lag_calendar: LagCalendar = LagCalendar.PREDECESSOR
    progress: ProgressRule = ProgressRule.RETAINED_LOGIC
    lag_from_early_start: bool = True
    use_expected_finish: bool = True
    float_rule: FloatRule = FloatRule.FINISH
    critical_float: int = 0
    must_finish_by: pd.Timestamp | None = None
    finish_rule: FinishRule = FinishRule.PROJECT
    project_calendar: str = ""

    def __post_init__(self):
        for name, words in VOCABULARIES.items():
            value = getattr(self, name)
            if value not in [*words]:
                raise ParameterError(f"{name}: {value!r} is not one of {', '.join(words)}")
            object.__setattr__(self, name, words(value))
        for name in ("project_start", "must_finish_by"):
            if (date := getattr(self, name)) is not None:
                object.__setattr__(self, name, pd.Timestamp(date))
