"""
What a stream of money is worth, and when it comes back.

Flows are net amounts at the ends of periods 0, 1, 2, …: what is paid out is negative, and period 0 is not discounted.
Figures that are undefined are NaN and carry the reason.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from workbench.delivery.cash import CashCurve, CashPlan, cash_curve, cost_to_cash
from workbench.delivery.inputs import Figure
from workbench.errors import UsageError, shortened
from workbench.portfolio import Portfolio
from workbench.taxonomy import Flow

__all__ = [
    "CashCurve",
    "CashPlan",
    "cash_curve",
    "cost_to_cash",
    "irr",
    "npv",
    "payback",
    "profitability_index",
    "return_on_investment",
    "returns",
]

Flows = Sequence[float] | np.ndarray | pd.Series
LOWEST_RATE, HIGHEST_RATE = -0.99, 1e6
ROUNDING = 1e-9


def npv(rate: float, flows: Flows) -> float:
    """
    Compute the net present value.

    Parameters
    ----------
    rate
        Discount rate per period as a share, above −1.
    flows
        Net amounts; the first is not discounted.

    Raises
    ------
    UsageError
        The rate or a flow is no finite number, or the rate is −1 or less.
    """
    amounts = _amounts(flows)
    return float(amounts @ _discounts(rate, len(amounts)))


def irr(flows: Flows) -> Figure:
    """
    Find the rate at which the net present value is 0.

    Returns
    -------
    Figure
        Rate per period as a share; NaN with the reason when no rate from −99 % up, or more than one, does it.

    Raises
    ------
    UsageError
        A flow is no finite number.
    """
    amounts = np.trim_zeros(_amounts(flows))
    if not ((amounts > 0).any() and (amounts < 0).any()):
        return Figure(np.nan, "money flows one way only")
    amounts = amounts / np.abs(amounts).max()
    ends = _brackets(amounts)
    if not ends:
        return Figure(np.nan, "no rate makes the present value 0")
    if len(ends) > 1:
        rates = ", ".join(f"{_root(amounts, *pair):.2%}" for pair in ends)
        return Figure(np.nan, f"several rates make the present value 0: {rates}")
    return Figure(_root(amounts, *ends[0]))


def payback(flows: Flows, rate: float = 0.0) -> Figure:
    """
    Count the periods until the money is back.

    Parameters
    ----------
    flows
        Net amounts.
    rate
        Discount rate per period; 0 for the simple payback.

    Returns
    -------
    Figure
        Periods, counted within a period as if its money came evenly; NaN with the reason when it never comes back.

    Raises
    ------
    UsageError
        The rate or a flow is no finite number.
    """
    amounts = _amounts(flows)
    cumulative = np.cumsum(amounts * _discounts(rate, len(amounts)))
    tolerance = ROUNDING * max(1.0, np.abs(cumulative).max(initial=0.0))
    if not (cumulative < -tolerance).any():
        return Figure(np.nan, "nothing is laid out")
    first = int(np.argmax(cumulative < -tolerance))
    back = np.flatnonzero(cumulative[first:] >= -tolerance)
    if not len(back):
        return Figure(np.nan, "the money does not come back")
    period = first + int(back[0])
    before = cumulative[period - 1]
    return Figure(period - 1 + min(1.0, -before / (cumulative[period] - before)))


def profitability_index(rate: float, flows: Flows) -> Figure:
    """
    Compare the present value of what comes in with that of what is laid out.

    With one outlay at the start this is 1 + NPV / outlay.

    Parameters
    ----------
    rate
        Discount rate per period as a share.
    flows
        Net amounts.

    Returns
    -------
    Figure
        Ratio; NaN with the reason when nothing is laid out.

    Raises
    ------
    UsageError
        The rate or a flow is no finite number.
    """
    amounts = _amounts(flows)
    worth = amounts * _discounts(rate, len(amounts))
    outlay = -worth[worth < 0].sum()
    if outlay <= 0:
        return Figure(np.nan, "nothing is laid out")
    return Figure(worth[worth > 0].sum() / outlay)


def return_on_investment(benefits: Flows, costs: Flows) -> Figure:
    """
    Compute (Σ benefit − Σ cost) / Σ cost, from totals.

    Returns
    -------
    Figure
        Share; NaN with the reason without cost.

    Raises
    ------
    UsageError
        An amount is no finite number.
    """
    cost = _amounts(costs).sum()
    if cost <= 0:
        return Figure(np.nan, "no cost")
    return Figure((_amounts(benefits).sum() - cost) / cost)


def returns(portfolio: Portfolio) -> pd.DataFrame:
    """
    Put invested, benefit and return of plan, actual and forecast side by side.

    Returns
    -------
    DataFrame
        Indexed by project, and ``(all)``, times basis: cost, benefit, net, benefit_cost_ratio, return_on_investment.
        The ratios of the portfolio come from its totals.
    """
    flows = portfolio.cash_flows
    amounts = flows.pivot_table(index=["project", "basis"], columns="flow", values="amount", aggfunc="sum")
    amounts = amounts.reindex(columns=[Flow.COST.value, Flow.BENEFIT.value]).astype(float).fillna(0.0)
    whole = amounts.groupby(level="basis").sum()
    whole.index = pd.MultiIndex.from_product([["(all)"], whole.index], names=["project", "basis"])
    table = pd.concat([amounts, whole]) if len(amounts) else amounts
    table.columns.name = None
    paid = table["cost"].where(table["cost"] > 0)
    return table.assign(
        net=table["benefit"] - table["cost"],
        benefit_cost_ratio=table["benefit"] / paid,
        return_on_investment=(table["benefit"] - table["cost"]) / paid,
    )


def _amounts(flows: Flows) -> np.ndarray:
    """Take flows as finite floats."""
    try:
        amounts = np.asarray(flows, dtype=float).ravel()
    except (TypeError, ValueError):
        raise UsageError(f"flows: expected numbers, found {shortened(flows)!r}.") from None
    if not np.isfinite(amounts).all():
        raise UsageError("flows: expected finite numbers.")
    return amounts


def _discounts(rate: float, periods: int) -> np.ndarray:
    if not np.isfinite(rate) or rate <= -1.0:
        raise UsageError(f"rate: expected a share above -1, found {rate}.")
    return (1.0 + rate) ** -np.arange(periods, dtype=float)


def _worth(rate: float, amounts: np.ndarray) -> float:
    """Present value times a positive factor that keeps it finite, so that only its sign and root matter."""
    steps = np.arange(len(amounts), dtype=float)
    powers = -steps if rate >= 0 else len(amounts) - 1 - steps
    return float(amounts @ (1.0 + rate) ** powers)


def _brackets(amounts: np.ndarray) -> list[tuple[float, float]]:
    """Find the stretches of rates in which the present value changes its sign."""
    grid = np.concatenate([np.linspace(LOWEST_RATE, 1.0, 1991), np.geomspace(1.0, HIGHEST_RATE, 600)[1:]])
    worth = np.array([_worth(rate, amounts) for rate in grid])
    exact = [(rate, rate) for rate in grid[worth == 0]]
    crossing = np.flatnonzero(np.sign(worth[:-1]) * np.sign(worth[1:]) < 0)
    return sorted([*exact, *((grid[at], grid[at + 1]) for at in crossing)])


def _root(amounts: np.ndarray, low: float, high: float) -> float:
    return float(low if low == high else brentq(_worth, low, high, args=(amounts,), xtol=1e-14, rtol=1e-14))
