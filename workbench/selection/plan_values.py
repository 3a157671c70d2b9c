"""What a plan is worth in every future: versions, later starts and synergies as chosen."""

from dataclasses import replace

import numpy as np

from workbench.portfolio import Portfolio
from workbench.selection.plan_risk import plan_scenarios
from workbench.selection.plans import shown_plan
from workbench.selection.select import Selection
from workbench.selection.tally import tally


def plan_values(portfolio: Portfolio, selection: Selection, *, futures: int = 1000, seed: int = 1) -> np.ndarray:
    """
    Simulate the plan of a selection.

    Parameters
    ----------
    portfolio
        The portfolio the selection was made for.
    selection
        The plan; one without projects is worth 0 in every future.
    futures, seed
        Number of simulated futures, and the seed they belong to: the same futures as those of `forecast`.

    Returns
    -------
    ndarray
        Present value in each future, in the reporting currency.
    """
    limits = replace(selection.limits, futures=futures, seed=seed)
    used = tally(portfolio, limits, shown_plan(selection.table, portfolio.calendar))
    scenarios = plan_scenarios(portfolio, limits, used)
    return scenarios.outcomes(np.ones(scenarios.size[1]))
