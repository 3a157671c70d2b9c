"""From the records of all classes of a quantity to what each of them predicts."""

from collections.abc import Sequence

import numpy as np

from workbench.risk.distributions import AsEstimated, Distribution, Fixed, LogStudent
from workbench.risk.learning.censoring import Summary
from workbench.risk.learning.pooling import Pooled, pool
from workbench.risk.learning.predictive import Predictive

NOTHING = Summary(n=0, mean=np.nan, variance=np.nan, share=0.0, running=0)


def fit(summaries: Sequence[Summary], *, pooling: bool = True) -> tuple[Pooled, Predictive]:
    """
    Predict a new project of each of K classes.

    Returns
    -------
    tuple
        How the classes were pooled, and their K predictions.
    """
    columns = ([getattr(one, name) for one in summaries] for name in ("n", "mean", "variance", "share"))
    n, mean, variance, share = (np.array(column, dtype=np.float64) for column in columns)
    pooled = pool(n, mean, variance, pooling=pooling)
    return pooled, Predictive(pooled.mean, pooled.spread, pooled.freedom, share)


def distribution(mean: float, spread: float, freedom: float, share: float) -> Distribution | None:
    """Turn one prediction into a distribution of the ratio itself; None where nothing is predicted."""
    if np.isnan(mean):
        return None
    if not spread > 0:
        return Fixed(float(np.exp(mean)))
    smooth = LogStudent(float(mean), float(spread), float(freedom))
    return AsEstimated(float(share), smooth) if share else smooth
