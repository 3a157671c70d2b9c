"""What the money of each fund may be used for, and paying for a plan from it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp
from scipy.optimize import linprog

from workbench.portfolio import Portfolio
from workbench.selection.budgets import money_left
from workbench.selection.limits import Limits

KIND = ["fund", "category", "cost_class"]


@dataclass(frozen=True)
class Purses:
    """
    Money with rules, F funds over T periods.

    Parameters
    ----------
    funds, periods
        Their names.
    rules
        One row per fund: `carry_over, carry_limit, cost_class, category`.
    left
        F·T: money that running projects leave, fund by fund.
    known
        These funds, and those that have rules but no money.
    """

    funds: tuple[str, ...]
    periods: pd.PeriodIndex
    rules: pd.DataFrame
    left: np.ndarray
    known: frozenset[str]

    @property
    def carried(self) -> sp.csr_array:
        """(F·T) × (F·T): what money kept takes from its own period and brings to the next one, as a use of money."""
        before = sp.eye_array(len(self.periods), k=-1, format="csr")
        kept = sp.eye_array(len(self.left), format="csr")
        return (kept - sp.kron(sp.diags_array(self.rules["carry_over"].to_numpy()), before, format="csr")).tocsr()

    @property
    def cap(self) -> np.ndarray:
        """F·T: largest share of each period's money that may be kept."""
        return np.repeat(self.rules["carry_limit"].to_numpy(), len(self.periods))

    def payers(self, kinds: pd.DataFrame) -> np.ndarray:
        """
        Pair each row of `kinds` with the funds that may pay for it, K × 2.

        A project without a fund, or of one that nobody knows, may be paid by any.
        """
        pairs = [
            (kind, fund)
            for kind, (own, category, cost_class) in enumerate(kinds[KIND].itertuples(index=False))
            for fund, (name, rule) in enumerate(zip(self.funds, self.rules.itertuples(), strict=True))
            if (own == name or own not in self.known)
            and rule.cost_class in ("", cost_class)
            and rule.category in ("", category)
        ]
        return np.array(pairs, dtype=int).reshape(-1, 2)

    def summed(self, payers: np.ndarray, column: int, count: int) -> sp.csr_array:
        """Add payments up by kind (column 0) or by fund (1), pair by pair and in each period: (count·T) × (K·T)."""
        pairs = np.arange(len(payers))
        by_pair = sp.csr_array((np.ones(len(pairs)), (payers[:, column], pairs)), shape=(count, len(payers)))
        return sp.kron(by_pair, sp.eye_array(len(self.periods)), format="csr")


def purses(portfolio: Portfolio, limits: Limits) -> Purses | None:
    """
    Gather the rules of the funds; None where the question names its own budget or the funds have no rules.

    Running projects are paid first, each from its own fund; those without one from the funds in alphabetical order.
    """
    if limits.budget is not None or portfolio.budgets.empty or not funds_have_rules(portfolio):
        return None
    left = money_left(portfolio, limits)
    owed = -left.loc[""].to_numpy() if "" in left.index else np.zeros(left.shape[1])
    grid = left.loc[sorted(set(portfolio.budgets["fund"]))].clip(lower=0.0)
    amounts = grid.to_numpy().copy()
    for row in amounts:
        paid = np.minimum(row, owed)
        row -= paid
        owed = owed - paid
    rules = portfolio.funds.reindex(grid.index)[["carry_over", "carry_limit", "cost_class", "category"]]
    rules = rules.astype(object).fillna({"carry_over": 0.0, "carry_limit": 1.0, "cost_class": "", "category": ""})
    rules = rules.astype({"carry_over": float, "carry_limit": float})
    known = frozenset({*grid.index, *portfolio.funds.index})
    return Purses(tuple(grid.index), portfolio.calendar, rules, amounts.ravel(), known)


def funds_have_rules(portfolio: Portfolio) -> bool:
    """Whether a fund keeps money or pays for some things only; else every fund is plain money of its period."""
    rules = portfolio.funds
    limited = rules["cost_class"].notna() | rules["category"].ne("") | rules["carry_over"].gt(0)
    return bool(limited.any())


@dataclass(frozen=True)
class Payments:
    """
    How a plan is paid.

    Parameters
    ----------
    paid
        Rows `fund, category, cost_class` (of the spending), `payer, step, amount`.
    kept
        F × T: money kept for the next period.
    """

    paid: pd.DataFrame
    kept: np.ndarray


def pay(purse: Purses, money: pd.DataFrame, factor: float = 1.0) -> Payments | None:
    """
    Pay for a plan, keeping as little money for later as suffices.

    Parameters
    ----------
    purse
        The funds.
    money
        Rows `fund, category, cost_class, step, amount`, see `plan_money`.
    factor
        Multiplies the money there is.

    Returns
    -------
    Payments or None
        None where the funds cannot pay for the plan.
    """
    length, left = len(purse.periods), purse.left * factor
    needs = money.pivot_table(index=KIND, columns="step", values="amount", aggfunc="sum").reindex(columns=range(length))
    kinds, spent = needs.index.to_frame(index=False), needs.fillna(0.0).to_numpy().ravel()
    payers = purse.payers(kinds) if len(kinds) else np.zeros((0, 2), dtype=int)
    by_kind, by_fund = purse.summed(payers, 0, len(kinds)), purse.summed(payers, 1, len(purse.funds))
    payments, kept = by_kind.shape[1], len(left)
    rows = sp.block_array([[-by_kind, sp.csr_array((len(spent), kept))], [by_fund, purse.carried]], format="csr")
    most = np.concatenate([np.full(payments, np.inf), purse.cap * left])
    found = linprog(
        np.concatenate([np.zeros(payments), np.ones(kept)]),
        A_ub=rows,
        b_ub=np.concatenate([-spent, left]),
        bounds=np.column_stack([np.zeros(payments + kept), most]),
        method="highs",
    )
    if not found.success:
        return None
    pair = np.repeat(np.arange(len(payers)), length)
    paid = kinds.iloc[payers[pair, 0]].reset_index(drop=True) if len(pair) else kinds.iloc[:0]
    paid = paid.assign(
        payer=np.array(purse.funds, dtype=object)[payers[pair, 1]],
        step=np.tile(np.arange(length), len(payers)),
        amount=found.x[:payments],
    )
    return Payments(paid[paid["amount"] > 0].reset_index(drop=True), found.x[payments:].reshape(-1, length))
