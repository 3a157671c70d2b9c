"""What every answer has in common."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from workbench.taxonomy import Status


@dataclass(frozen=True, kw_only=True)
class Answer:
    """
    The reply to one question about a portfolio.

    Parameters
    ----------
    table
        The rows people look at; one per project unless the answer says otherwise.
    totals
        Figures over all rows, by name.
    status
        How the answer came about.
    reason
        One sentence when the status is not a plain success, for example which table is missing.
    """

    table: pd.DataFrame
    totals: Mapping[str, float] = field(default_factory=dict)
    status: Status = Status.COMPUTED
    reason: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to answer from."""
        return self.status is Status.NO_DATA


def missing_tables(portfolio, *names: str) -> str:
    """Say which of the tables a question needs are empty; an empty text when none is."""
    empty = [name for name in names if portfolio.tables[name].empty]
    if not empty:
        return ""
    return f"The portfolio has no rows in {' and '.join(empty)}."
