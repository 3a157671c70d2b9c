"""The same question for several budgets."""

from dataclasses import replace

import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.selection.select import select
from workbench.taxonomy import Status


def frontier(
    portfolio: Portfolio,
    limits: Limits | None = None,
    *,
    factors: list[float],
    time_limit: float = 10.0,
    gap: float = 0.02,
) -> Answer:
    """
    Answer the same question for several budgets.

    Parameters
    ----------
    portfolio
        The portfolio.
    limits
        What the plans must respect.
    factors
        Budget factors, each 0 or more.
    time_limit, gap
        Where the engine may stop, for each budget; see `select`.

    Returns
    -------
    Answer
        `.table` indexed by factor: `value`, `bound`, `cost`, `projects`, `status`. A plan of a smaller budget is kept
        where a larger one found nothing better, so value never falls.
    """
    limits, best, rows = limits or Limits(), None, []
    for factor in sorted(factors):
        answer = select(portfolio, replace(limits, budget_factor=factor), time_limit=time_limit, gap=gap)
        if answer.value is not None and (best is None or answer.value >= best.value):
            best = answer
        rows.append(
            {
                "factor": factor,
                "value": best.value if best else np.nan,
                "bound": answer.bound,
                "cost": best.totals["cost"] if best else np.nan,
                "projects": len(best.chosen) if best else 0,
                "status": answer.status.value,
            }
        )
    table = pd.DataFrame(rows).set_index("factor")
    return Answer(table=table, status=Status.COMPUTED if best else Status.INFEASIBLE)
