"""Whether the funds can pay for a plan: each payment by a fund that may, no fund beyond its money."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.portfolio import Portfolio
from workbench.selection.limits import Limits
from workbench.selection.purses import KIND, pay, purses


def fund_rows(portfolio: Portfolio, limits: Limits, money: pd.DataFrame) -> Iterator[tuple[str, str, float, float]]:
    """
    Pay for the plan anew and hold every payment and every fund against its rule.

    Parameters
    ----------
    portfolio
        The portfolio.
    limits
        The question.
    money
        What the plan spends, see `plan_money`.

    Yields
    ------
    tuple
        `rule, name, used, limit`, in the reporting currency; a plan that cannot be paid uses everything it costs of
        nothing.
    """
    purse = purses(portfolio, limits)
    if purse is None:
        return
    found = pay(purse, money, limits.budget_factor)
    if found is None:
        yield "within_funds", "paid by funds that may pay it", float(money["amount"].sum()), 0.0
        return
    left = purse.left.reshape(len(purse.funds), -1) * limits.budget_factor
    paid = found.paid
    needed = money.groupby([*KIND, "step"])["amount"].sum()
    got = paid.groupby([*KIND, "step"])["amount"].sum().reindex(needed.index, fill_value=0.0)
    yield "within_funds", "spending that no fund pays", float((needed - got).clip(lower=0.0).sum()), 0.0
    by_fund = paid.pivot_table(index="payer", columns="step", values="amount", aggfunc="sum")
    spent = by_fund.reindex(index=list(purse.funds), columns=range(left.shape[1])).fillna(0.0).to_numpy()
    brought = np.pad(found.kept, ((0, 0), (1, 0)))[:, :-1] * purse.rules["carry_over"].to_numpy()[:, None]
    cap = purse.rules["carry_limit"].to_numpy()[:, None] * left
    for row, fund in enumerate(purse.funds):
        for step, period in enumerate(purse.periods):
            there = left[row, step] + brought[row, step]
            yield "within_funds", f"{fund} {period}", spent[row, step] + found.kept[row, step], there
            if found.kept[row, step] > 0:
                yield "within_funds", f"{fund} kept in {period}", found.kept[row, step], cap[row, step]
