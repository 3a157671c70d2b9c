"""The finish that a schedule is judged by."""

from dataclasses import dataclass

import pandas as pd

from workbench.errors import ParameterError


@dataclass(frozen=True, kw_only=True)
class Target:
    """
    The finish that the checks are about.

    Parameters
    ----------
    activity
        Identifier; the open activity that finishes last when empty.
    required
        Date it must be reached by; the project's must-finish date, else the baseline finish, when None.

    Raises
    ------
    ParameterError
        The required date is no moment.
    """

    activity: str = ""
    required: pd.Timestamp | None = None

    def __post_init__(self):
        if self.required is None:
            return
        moment = pd.Timestamp(self.required)
        if moment is pd.NaT or moment.tzinfo is not None:
            raise ParameterError(f"required: expected a moment without a time zone, got {self.required!r}")
        object.__setattr__(self, "required", moment)
