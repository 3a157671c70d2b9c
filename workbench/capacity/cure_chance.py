"""How likely overload is after each cure, on the same futures for all of them."""

import numpy as np
import pandas as pd

from workbench.capacity.cure_changes import changed
from workbench.capacity.cure_plan import Cures
from workbench.capacity.overload import overload
from workbench.capacity.staffing_doubts import StaffingDoubts


def chance_after(
    cures: Cures, doubts: StaffingDoubts | None = None, *, iterations: int = 10_000, seed: int = 1
) -> pd.DataFrame:
    """
    Simulate the plan after each alternative.

    Parameters
    ----------
    cures
        Ways to close the gap.
    doubts
        What is open.
    iterations, seed
        Number of futures, and the seed they belong to; every alternative meets the same ones.

    Returns
    -------
    DataFrame
        Alternatives × roles that were to be helped: chance of more work than hours that may be planned, in any period.
        Hours that a cure adds are certain to be there.
    """
    helped = cures.gap.index[(cures.gap > 0).any(axis=1)]
    rows = {}
    for name, cure in cures.cures.items():
        extra = pd.DataFrame(cure.added, index=cures.gap.index, columns=cures.plan.calendar)
        extra = extra.rename_axis("role").reset_index().melt("role", var_name="period", value_name="hours")
        found = overload(
            changed(cures.plan, cures.known, cure.changes),
            doubts,
            rules=cures.staffing,
            against="plannable",
            extra_supply=extra[np.abs(extra["hours"]) > 0],
            iterations=iterations,
            seed=seed,
        )
        rows[name] = found.roles["p_overload"].reindex(helped)
    return pd.DataFrame(rows).T.rename_axis(index="alternative", columns="role")
