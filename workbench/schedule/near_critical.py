"""Near-critical work: open activities in tiers of their total float."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from workbench.answer import Answer
from workbench.schedule.critical_path import critical_path
from workbench.schedule.schedule import Schedule
from workbench.schedule.tiers import tiers
from workbench.schedule.vocabulary import SPANNING
from workbench.taxonomy import Status

LIMITS = (0.0, 5.0, 10.0)


@dataclass(frozen=True, kw_only=True)
class NearCritical(Answer):
    """
    Open activities by how near to critical they are.

    `table`, indexed by activity, smallest float first: `name`, `early_start`, `early_finish`, `total_float` (days of
    the activity's own calendar) and `tier`, 0 up to the first limit. `totals` counts the activities of each tier as
    ``tier_0`` and so on. Levels of effort and summaries take no part.
    """

    def __str__(self) -> str:
        if self.is_empty:
            return f"No tiers: {self.reason}"
        return f"{len(self.table)} open activities, {self.totals['tier_0']} in the first tier"


def near_critical(schedule: Schedule, *, limits: Sequence[float] = LIMITS) -> NearCritical:
    """
    Sort open activities into tiers of total float.

    Parameters
    ----------
    schedule
        The schedule.
    limits
        Largest total float of each tier but the last, days of the activity's own calendar, rising.

    Returns
    -------
    NearCritical
        One row per open activity; without any the status says so.

    Raises
    ------
    ParameterError
        The limits do not rise.
    """
    rows = critical_path(schedule).table
    part = rows["total_float"].notna() & ~schedule.activities["kind"].reindex(rows.index).isin([*SPANNING])
    rows = rows[part].sort_values("total_float", kind="stable")
    table = rows[["name", "early_start", "early_finish", "total_float"]] if len(rows) else pd.DataFrame()
    tier = tiers(rows["total_float"].to_numpy(dtype=float), limits)
    return NearCritical(
        table=table.assign(tier=tier),
        totals={f"tier_{number}": int((tier == number).sum()) for number in range(len(limits) + 1)},
        status=Status.COMPUTED if len(rows) else Status.NO_DATA,
        reason="" if len(rows) else "The schedule has no open activities.",
    )
