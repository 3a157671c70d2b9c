"""Whether past projects that took longer also cost more."""

import numpy as np
import pandas as pd

from workbench.risk.learning.records import FINISHED
from workbench.taxonomy import Quantity

FEWEST = 8
"""Projects beyond one for each class, below which a correlation says nothing."""


def time_and_cost(found: pd.DataFrame) -> tuple[float, int]:
    """
    Correlate how far past projects of the same class departed from the average in duration and in cost.

    Parameters
    ----------
    found
        Records as `workbench.risk.learning.records.records` gives them.

    Returns
    -------
    tuple
        Correlation of the logarithms within classes (0 when too few projects have both), and how many projects it
        rests on.
    """
    ended = found[(found["kind"] == FINISHED) & found["quantity"].isin([Quantity.COST, Quantity.DURATION])]
    both = ended.pivot_table(index=["category", "project"], columns="quantity", values="log").dropna()
    if both.shape[1] < 2 or len(both) < FEWEST + both.index.unique("category").size:
        return 0.0, len(both)
    away = (both - both.groupby(level="category").transform("mean")).to_numpy()
    spread = np.sqrt((away * away).sum(axis=0))
    if not (spread > 0).all():
        return 0.0, len(both)
    return float(np.clip((away[:, 0] * away[:, 1]).sum() / spread.prod(), -1.0, 1.0)), len(both)
