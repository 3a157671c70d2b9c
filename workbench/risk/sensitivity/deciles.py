"""What the outcome is where a driver is low and where it is high, from the draws of one run."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.risk.measures import quantile
from workbench.risk.sensitivity.ranks import average_ranks, correlation

COLUMNS = ["mean_low", "mean_high", "level_low", "level_high", "swing", "spearman"]


@dataclass(frozen=True, kw_only=True)
class Tornado(Answer):
    """
    How far the outcome moves with each driver.

    `.table` is indexed by driver, the widest first: `mean_low, mean_high` (average outcome in the lowest and the
    highest tenth of the driver; of an event: where it does not and where it does happen), `level_low, level_high` (the
    quantile asked for there), `swing` (`mean_high - mean_low`), `spearman` (rank correlation with the outcome).
    `.totals`: `mean` and `level` over all iterations.

    Parameters
    ----------
    level
        Of the quantile.
    """

    level: float


def tornado(
    inputs: pd.DataFrame | np.ndarray, output: np.ndarray, *, names: Sequence[str] | None = None, level: float = 0.8
) -> Tornado:
    """
    Compare the outcome at the two ends of each driver.

    Parameters
    ----------
    inputs
        Iterations x drivers.
    output
        One value per iteration.
    names
        What the drivers are called; the columns of a frame, or numbers from 1, by default.
    level
        Level of the quantile, 0 to 1.

    Raises
    ------
    ParameterError
        The lengths differ or a number is missing.
    """
    if names is None:
        names = inputs.columns if isinstance(inputs, pd.DataFrame) else range(1, np.shape(inputs)[-1] + 1)
    draws, outcome = np.asarray(inputs, dtype=np.float64), np.asarray(output, dtype=np.float64)
    if draws.ndim != 2 or outcome.shape != draws.shape[:1] or not len(outcome) or len(names) != draws.shape[1]:
        raise ParameterError(f"inputs: shape {draws.shape} does not fit an output of shape {outcome.shape}")
    if not (np.isfinite(draws).all() and np.isfinite(outcome).all()):
        raise ParameterError("inputs: every draw and every outcome has to be a finite number")
    ranked = average_ranks(outcome)
    rows = [(*_ends(x, outcome, level), correlation(average_ranks(x), ranked)) for x in draws.T]
    index = pd.Index([str(name) for name in names], name="driver")
    table = pd.DataFrame(rows, columns=COLUMNS, index=index, dtype="float64")
    order = np.argsort(-table["swing"].abs().to_numpy(), kind="stable")
    totals = {"mean": float(outcome.mean()), "level": quantile(outcome, level)}
    return Tornado(table=table.iloc[order], totals=totals, level=float(level))


def _ends(x: np.ndarray, outcome: np.ndarray, level: float) -> tuple[float, ...]:
    """Outcome in the outer tenths, ties included; at the outermost values where ties reach from one to the other."""
    low, high = quantile(x, 0.1), quantile(x, 0.9)
    if low == high:
        low, high = x.min(), x.max()
    below, above = outcome[x <= low], outcome[x >= high]
    means = float(below.mean()), float(above.mean())
    return (*means, quantile(below, level), quantile(above, level), means[1] - means[0])
