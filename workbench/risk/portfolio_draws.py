"""All draws of a portfolio at once, for figures that need every project in every future."""

from dataclasses import dataclass

import numpy as np

from workbench.errors import ParameterError
from workbench.risk.project_draws import BLOCK, factor_draws, rows
from workbench.risk.simulation import Model
from workbench.risk.timed_cash import CashByPeriod

MOST_BYTES = 2 * 2**30  # of the numbers kept


@dataclass(frozen=True, eq=False)
class Draws:
    """
    What each project, and all together, may be worth and cost.

    Parameters
    ----------
    projects
        P ids in order.
    factors
        Factors x iterations.
    project_values, project_costs
        P x iterations.
    values, costs
        Sums over projects, per iteration.
    cash
        Money by period; None when it was not asked for. Its last period holds what comes after the others.
    """

    projects: tuple[str, ...]
    factors: np.ndarray
    project_values: np.ndarray
    project_costs: np.ndarray
    values: np.ndarray
    costs: np.ndarray
    cash: CashByPeriod | None


def draw(model: Model, iterations: int, seed: int, *, periods: int = 0, block: int = BLOCK) -> Draws:
    """
    Draw projects and add them up in their order.

    Parameters
    ----------
    model
        What is drawn.
    iterations
        Simulated futures.
    seed
        0 to 2**64 - 1.
    periods
        Periods for which money is kept by period; 0 keeps none.
    block
        Iterations drawn at once; changes no number.

    Raises
    ------
    ParameterError
        The draws need too much memory.
    """
    count = len(model.plan)
    if (most := most_iterations(count, periods)) < iterations:
        raise ParameterError(f"iterations: {iterations:,} for {count} projects needs too much memory, most is {most:,}")
    factors = factor_draws(model, iterations, seed, block)
    cash = CashByPeriod(periods + 1, iterations) if periods else None
    values, costs = np.empty((count, iterations)), np.empty((count, iterations))
    for value, cost, row in zip(values, costs, rows(model, factors, seed, block, cash), strict=True):
        np.subtract(row.benefit, row.spend, out=value)
        cost[:] = row.cost
    return Draws(tuple(model.plan.index), factors, values, costs, _total(values), _total(costs), cash)


def most_iterations(projects: int, periods: int) -> int:
    """Iterations for which the draws fit the memory they may take."""
    return MOST_BYTES // (16 * (projects + periods + 1))


def _total(matrix: np.ndarray) -> np.ndarray:
    """Sum over projects, one after the other: the same bits however many iterations there are."""
    total = np.zeros(matrix.shape[1])
    for row in matrix:
        total += row
    return total
