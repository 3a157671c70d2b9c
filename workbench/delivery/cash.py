"""Money by period: the portfolio's cash curves, and how cost turns into payments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.amounts import money
from workbench.answer import Answer, missing_tables
from workbench.delivery.inputs import Figure
from workbench.errors import UsageError
from workbench.portfolio import Portfolio
from workbench.taxonomy import Basis, Flow, Status

COLUMNS = tuple(f"{basis}_{flow}" for basis in Basis for flow in (*Flow, "net"))
RECOVERY = 0.25  # share of each invoice in the worked example; for a real contract, give the rate it states


@dataclass(frozen=True, kw_only=True)
class CashCurve(Answer):
    """
    Plan, actual and forecast money by period.

    Parameters
    ----------
    table
        Indexed by period, without gaps: `plan_cost`, `plan_benefit`, `plan_net` and the same for actual and forecast,
        each also as `cumulative_…`.
    totals
        Sum of each column that is not cumulative; the last cumulative value equals it.
    currency
        Currency of all amounts.
    """

    currency: str = ""

    def __str__(self) -> str:
        if self.is_empty:
            return self.reason
        need = max(0.0, -self.table["cumulative_plan_net"].min())
        return (
            f"{money(self.totals['plan_cost'], self.currency)} planned, {money(self.totals['actual_cost'])} spent; "
            f"the plan needs {money(need, self.currency)} at most before benefits carry it"
        )


def cash_curve(portfolio: Portfolio) -> CashCurve:
    """
    Add the cash flows of all projects up by period.

    Returns
    -------
    CashCurve
        Period and cumulative amounts; status `no_data` without cash flows.
    """
    flows = portfolio.cash_flows
    if reason := missing_tables(portfolio, "cash_flows"):
        table = pd.DataFrame(columns=[*COLUMNS, *(f"cumulative_{name}" for name in COLUMNS)], dtype=float)
        return CashCurve(table=table, status=Status.NO_DATA, reason=reason, currency=portfolio.currency)
    sums = flows.groupby(["period", flows["basis"] + "_" + flows["flow"]])["amount"].sum().unstack(fill_value=0.0)
    periods = pd.period_range(sums.index.min(), sums.index.max(), name="period")
    sums = sums.reindex(index=periods, columns=list(COLUMNS), fill_value=0.0).astype(float)
    for basis in Basis:
        sums[f"{basis}_net"] = sums[f"{basis}_benefit"] - sums[f"{basis}_cost"]
    table = sums.join(sums.cumsum().add_prefix("cumulative_"))
    table.columns.name = None
    return CashCurve(table=table, totals=sums.sum().to_dict(), currency=portfolio.currency)


@dataclass(frozen=True, eq=False)
class CashPlan:
    """
    Payments that follow from cost.

    Parameters
    ----------
    table
        Indexed by period from 0: cost, receipts, net, cumulative.
    funding_need
        Most money that must be laid out at any time.
    break_even
        First period from which the cumulative net stays at 0 or above; NaN with the reason when it never does.
    """

    table: pd.DataFrame
    funding_need: float
    break_even: Figure

    @property
    def receipts(self) -> pd.Series:
        """What is paid in each period."""
        return self.table["receipts"]


def cost_to_cash(
    costs: Sequence[float] | np.ndarray | pd.Series,
    *,
    advance: float = 0.0,
    recovery: float = RECOVERY,
    retention: float = 0.0,
    release: Mapping[int, float] | Sequence[int] | None = None,
    payment_delay: int = 0,
) -> CashPlan:
    """
    Turn cost into payments under contract terms.

    Parameters
    ----------
    costs
        Cost of periods 1, 2, …; invoiced in the period of the work.
    advance
        Money paid at signature, in period 0.
    recovery
        Share of each invoice kept until the advance is paid back; the last invoice settles what is left. The default
        is the worked example's: give the rate that the contract states.
    retention
        Share of each invoice held back.
    release
        Period -> share of the retained money released then, or periods that release equal shares; with the last
        payment when left out. Shares sum to 1.
    payment_delay
        Periods from invoice to payment.

    Returns
    -------
    CashPlan
        Receipts sum to the cost.

    Raises
    ------
    UsageError
        A term is impossible.
    """
    costs = np.asarray(costs, dtype=float).ravel()
    if not len(costs) or not np.isfinite(costs).all() or (costs < 0).any():
        raise UsageError("costs: expected at least one amount, none negative.")
    for name, share in (("recovery", recovery), ("retention", retention)):
        if not 0.0 <= share <= 1.0:
            raise UsageError(f"{name}: expected a share from 0 to 1, found {share}.")
    if not 0.0 <= advance <= costs.sum():
        raise UsageError(f"advance: expected an amount up to the cost of {costs.sum():g}, found {advance}.")
    if isinstance(payment_delay, bool) or int(payment_delay) != payment_delay or payment_delay < 0:
        raise UsageError(f"payment_delay: expected whole periods, found {payment_delay}.")
    last = len(costs) + int(payment_delay)
    shares = _release_shares(release, last)

    receipts = np.zeros(max(last, *shares) + 1)
    receipts[0] += advance
    left = advance
    for at, cost in enumerate(costs, start=1):
        settled = left if at == len(costs) else min(left, recovery * cost)
        left -= settled
        receipts[at + int(payment_delay)] += cost - retention * cost - settled
    for period, share in shares.items():
        receipts[period] += share * retention * costs.sum()

    table = pd.DataFrame({"cost": 0.0, "receipts": receipts}, index=pd.RangeIndex(len(receipts), name="period"))
    table.iloc[1 : len(costs) + 1, 0] = costs
    table["net"] = table["receipts"] - table["cost"]
    table["cumulative"] = table["net"].cumsum()
    tolerance = 1e-9 * max(1.0, costs.sum())
    short = np.flatnonzero(table["cumulative"].to_numpy() < -tolerance)
    if len(short) and short[-1] == len(table) - 1:
        even = Figure(np.nan, "payments never cover the cost")
    else:
        even = Figure(short[-1] + 1 if len(short) else 0)
    return CashPlan(table, float(max(0.0, -table["cumulative"].min())), even)


def _release_shares(release: Mapping[int, float] | Sequence[int] | None, last: int) -> dict[int, float]:
    """Bring the release of retained money to shares by period."""
    if release is None:
        return {last: 1.0}
    shares = dict(release) if isinstance(release, Mapping) else {period: 1.0 / len(release) for period in release}
    if any(int(period) != period or period < 0 for period in shares) or any(share < 0 for share in shares.values()):
        raise UsageError("release: expected periods from 0 and shares from 0 to 1.")
    if not np.isclose(sum(shares.values()), 1.0):
        raise UsageError(f"release: expected shares that sum to 1, found {sum(shares.values()):g}.")
    return {int(period): float(share) for period, share in shares.items()}
