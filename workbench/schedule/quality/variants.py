"""Which of the published readings of a check is used; each is printed beside its figure."""

from dataclasses import dataclass

import pandas as pd

from workbench.errors import ParameterError
from workbench.schedule.vocabulary import BaselineExecution, HitBy, LengthTo

VOCABULARIES = {"execution": BaselineExecution, "length_to": LengthTo, "hit_by": HitBy}


@dataclass(frozen=True, kw_only=True)
class QualityVariants:
    """
    Readings of the checks; the defaults are those of DCMA-EA PAM 200.1, October 2012, and the DAU pages on its indices.

    Parameters
    ----------
    either_end
        A link counts when at least one end is an open task; else when its successor is one.
    per_task
        Leads and lags count the open tasks that wait for one; else the links.
    long_lags_only
        Only lags longer than the rules' `long_lag_days` count.
    p6_strict
        Only the two mandatory constraints of Primavera P6 are hard.
    limit_is_high
        Float of exactly the limit counts as high ("44 or greater").
    rolling_wave
        End of the period that is planned in detail: the duration of tasks whose baseline starts later is not judged.
    execution
        What the baseline execution index divides by: baselined due and all without a baseline (DAU), baselined due
        (PASEG), or baselined due and those without a baseline that are done.
    length_to
        Finish up to which the length of the critical path is measured.
    hit_by
        When a due task must have finished to be a hit.

    Raises
    ------
    ParameterError
        A word is not one of those known, or the end of the period is no moment.
    """

    either_end: bool = False
    per_task: bool = False
    long_lags_only: bool = False
    p6_strict: bool = False
    limit_is_high: bool = False
    rolling_wave: pd.Timestamp | None = None
    execution: BaselineExecution = BaselineExecution.ALL_UNBASELINED
    length_to: LengthTo = LengthTo.FORECAST
    hit_by: HitBy = HitBy.ITS_BASELINE

    def __post_init__(self):
        for name, words in VOCABULARIES.items():
            value = getattr(self, name)
            if value not in [*words]:
                raise ParameterError(f"{name}: {value!r} is not one of {', '.join(words)}")
            object.__setattr__(self, name, words(value))
        if self.rolling_wave is not None:
            moment = pd.Timestamp(self.rolling_wave)
            if moment is pd.NaT or moment.tzinfo is not None:
                raise ParameterError(f"rolling_wave: expected a moment without a time zone, got {self.rolling_wave!r}")
            object.__setattr__(self, "rolling_wave", moment)
