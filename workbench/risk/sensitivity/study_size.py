"""How large a study should be, or whether to decide now."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import betaln, gammaln

from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.risk.sensitivity.information import Worth


@dataclass(frozen=True, kw_only=True)
class StudySize(Answer):
    """
    What studies of several sizes leave after their cost.

    `.table` is indexed by `size`: `worth`, `worth_low, worth_high` (with their sampling error), `cost`, `waiting`,
    `net` (expected net gain of sampling), `net_low, net_high`.

    Parameters
    ----------
    best
        Size with the largest net gain; 0 when none is above 0.
    """

    best: int

    def __str__(self) -> str:
        if not self.best:
            return "Decide now: no study is worth its cost."
        return f"Study first, size {self.best}: worth {self.table.loc[self.best, 'net']:,.4g} more than it costs"


def engs(
    worth: Mapping[int, Worth | float], cost: Mapping[int, float], *, waiting: Mapping[int, float] | float = 0.0
) -> StudySize:
    """
    Advise how large a study should be: expected worth less its cost and the cost of waiting for it.

    Parameters
    ----------
    worth
        Size of the study (observations, samples, …) -> what it is worth; see `evsi`.
    cost
        Size -> what the study costs.
    waiting
        Cost of deciding later, for all sizes or by size.

    Raises
    ------
    ParameterError
        A size has no cost, or is not above 0.
    """
    sizes = sorted(worth)
    if bad := [size for size in sizes if size not in cost or not size > 0]:
        raise ParameterError(f"worth: sizes have to be above 0 and to have a cost, found {bad[0]!r}")
    late = waiting if isinstance(waiting, Mapping) else dict.fromkeys(sizes, float(waiting))
    if bad := [size for size in sizes if size not in late]:
        raise ParameterError(f"waiting: no cost for size {bad[0]!r}")
    rows = []
    for size in sizes:
        known = worth[size] if isinstance(worth[size], Worth) else Worth(worth[size], worth[size], 0.0)
        low, high = known.interval
        paid = float(cost[size]) + float(late[size])
        rows.append((known.value, low, high, cost[size], late[size], known.value - paid, low - paid, high - paid))
    columns = ["worth", "worth_low", "worth_high", "cost", "waiting", "net", "net_low", "net_high"]
    table = pd.DataFrame(rows, columns=columns, index=pd.Index(sizes, name="size"), dtype="float64")
    best = int(table["net"].idxmax()) if len(table) and table["net"].max() > 0 else 0
    return StudySize(table=table, totals={"best": float(best)}, best=best)


def evsi_success(a: float, b: float, trials: int, *, success: float, failure: float) -> float:
    """
    Value trials of something that succeeds with an unknown chance, exactly.

    Parameters
    ----------
    a, b
        The chance of success is believed to be Beta(a, b).
    trials
        Independent trials before the decision.
    success, failure
        What going ahead brings if it then succeeds, and if it fails; not going ahead brings 0.

    Returns
    -------
    float
        Sum over the number of successes, whose chances are beta-binomial, of the better alternative after it, less the
        better alternative now.
    """
    if not (a > 0 and b > 0) or trials < 0:
        raise ParameterError(
            f"a, b, trials: {a!r}, {b!r} and {trials!r}, expected two numbers above 0 and trials from 0"
        )
    hits = np.arange(trials + 1)
    ways = gammaln(trials + 1) - gammaln(hits + 1) - gammaln(trials - hits + 1)
    chance = np.exp(ways + betaln(a + hits, b + trials - hits) - betaln(a, b))
    believed = (a + hits) / (a + b + trials)
    after = np.maximum(failure + (success - failure) * believed, 0.0)
    now = max(failure + (success - failure) * a / (a + b), 0.0)
    return max(float((chance * after).sum()) - now, 0.0)
