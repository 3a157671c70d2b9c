"""What money is worth: on paper, at the next better plan, and on the hull of all budgets."""

from dataclasses import dataclass

import numpy as np

from workbench.selection.fund_prices import fund_prices
from workbench.selection.hull import hull_edge
from workbench.selection.model import Model
from workbench.selection.relaxation import Relaxation
from workbench.selection.scaled_budget import BudgetPoint, ScaledBudget
from workbench.selection.select import Selection
from workbench.taxonomy import Status

TOLERANCE = 1e-6


@dataclass(frozen=True)
class MoneyPrice:
    """
    Three answers to what one more unit of money is worth; missing where there is no budget or no proof.

    All rows of the budget grow by the same share.

    Parameters
    ----------
    budget
        Money there is.
    shadow
        Worth of a little more money if fractions of projects could be bought: the relaxation's price ("LP screen").
    next_budget, next_value
        The smallest larger budget with a better plan, and the worth of its best plan; infinite and the present value
        when more money changes nothing.
    discrete
        (next_value - value) / (next_budget - budget); 0 when more money changes nothing.
    lagrangian
        Slope of the hull over budgets between `hull_from` and `hull_to`; 0 beyond its last corner.
    hull_bound
        The hull at the budget: no plan within it is worth more.
    """

    budget: float = np.nan
    shadow: float = np.nan
    next_budget: float = np.nan
    next_value: float = np.nan
    discrete: float = np.nan
    lagrangian: float = np.nan
    hull_from: float = np.nan
    hull_to: float = np.nan
    hull_bound: float = np.nan


def money_price(
    scaled: ScaledBudget, selection: Selection, screen: Relaxation | None, *, search: bool = True
) -> MoneyPrice:
    """
    Price the budget of a selection.

    Parameters
    ----------
    scaled
        The selection with its budget as a question.
    selection
        Its answer; the next better plan needs a proven optimum.
    screen
        The relaxation at the same limits.
    search
        Whether to search for the next better plan and the hull; without, only the budget and its shadow price.
    """
    if not scaled.exists or selection.value is None:
        return MoneyPrice()
    factor = scaled.limits.budget_factor
    figures = {"budget": factor * scaled.money, **(_slope(scaled, factor) if search else {})}
    figures["shadow"] = shadow_price(scaled.model, screen)
    if search and selection.status is Status.OPTIMAL:
        figures |= _next(scaled, selection, factor)
    return MoneyPrice(**figures)


def shadow_price(model: Model, screen: Relaxation | None) -> float:
    """Worth of one more unit of money in the relaxation, all rows of the budget growing by the same share."""
    if screen is None or not model.money > 0:
        return np.nan
    if model.question.funding is None:
        return float(screen.prices[screen.rows["within_budget"]] @ model.money_rows) / model.money
    funds = fund_prices(model, screen)
    return float((funds.money + model.question.funding.purses.cap * funds.keeping) @ model.money_rows) / model.money


def next_point(scaled: ScaledBudget, value: float) -> BudgetPoint:
    """
    Find the smallest budget whose best plan is worth more than a value, and that plan.

    Parameters
    ----------
    scaled
        The selection with its budget as a question.
    value
        Worth to exceed by more than one part in a million.

    Returns
    -------
    BudgetPoint
        Infeasible when no budget has a better plan.
    """
    least = scaled.cheapest(value + TOLERANCE * max(abs(value), 1.0))
    if least.status is not Status.OPTIMAL:
        return least
    return scaled.best(least.factor)


def pareto(scaled: ScaledBudget, *, most: int = 100) -> list[BudgetPoint]:
    """
    List the budgets at which the best plan changes, with that plan, cheapest first; two solves for each.

    Parameters
    ----------
    scaled
        The selection with its budget as a question.
    most
        Most points to list.
    """
    points, value = [], scaled.lowest
    while len(points) < most:
        point = next_point(scaled, value)
        if point.status is not Status.OPTIMAL:
            break
        points.append(point)
        value = point.value
    return points


def _next(scaled: ScaledBudget, selection: Selection, factor: float) -> dict[str, float]:
    point = next_point(scaled, selection.value)
    if point.status is Status.INFEASIBLE:
        return {"next_budget": np.inf, "next_value": selection.value, "discrete": 0.0}
    if point.status is not Status.OPTIMAL or point.factor <= factor:
        return {}
    more = (point.factor - factor) * scaled.money
    return {
        "next_budget": point.factor * scaled.money,
        "next_value": point.value,
        "discrete": (point.value - selection.value) / more,
    }


def _slope(scaled: ScaledBudget, factor: float) -> dict[str, float]:
    edge = hull_edge(scaled, factor)
    if edge is None:
        return {}
    left, right = edge
    slope = (right.value - left.value) / (right.factor - left.factor)
    return {
        "lagrangian": slope / scaled.money,
        "hull_from": left.factor * scaled.money,
        "hull_to": right.factor * scaled.money,
        "hull_bound": left.value + slope * (factor - left.factor),
    }
