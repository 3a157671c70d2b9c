"""Which fund pays for which option: spending by kind, and the funds that may pay for it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp

from workbench.portfolio import Portfolio
from workbench.selection.budgets import Spending
from workbench.selection.limits import Limits
from workbench.selection.purses import KIND, Purses, purses
from workbench.taxonomy import CostClass


@dataclass(frozen=True)
class Funding:
    """
    Spending of E kinds, each paid by the same funds.

    Parameters
    ----------
    purses
        The funds.
    kinds
        One row each: `fund, category, cost_class`.
    spend, joint
        (E·T) × options and (E·T) × synergies: money of each kind in each period, kind by kind; savings are negative.
    payers
        Pairs of kind and fund, K × 2.
    """

    purses: Purses
    kinds: pd.DataFrame
    spend: sp.csr_array
    joint: sp.csr_array
    payers: np.ndarray

    @property
    def pays(self) -> tuple[sp.csr_array, sp.csr_array]:
        """Payments added up by kind, (E·T) × (K·T), and by fund, (F·T) × (K·T)."""
        purse = self.purses
        return purse.summed(self.payers, 0, len(self.kinds)), purse.summed(self.payers, 1, len(purse.funds))

    @property
    def most(self) -> float:
        """Money no payment and nothing kept can exceed: everything at once."""
        return float(abs(self.spend).sum() + abs(self.joint).sum())


def funding(portfolio: Portfolio, limits: Limits, money: Spending) -> Funding | None:
    """Gather what the funds may pay for; None where the question does not ask them."""
    purse = purses(portfolio, limits)
    if purse is None:
        return None
    kinds, rows = _kinds(money)
    return Funding(purse, kinds, *money.split(rows), purse.payers(kinds))


def _kinds(money: Spending) -> tuple[pd.DataFrame, sp.csr_array]:
    """Group spending by fund, category and class: the same funds may pay for all of one kind."""
    facts = pd.DataFrame({"fund": money.fund, "category": money.category})
    names, blocks = [], []
    for (fund, category), part in facts.groupby(["fund", "category"], sort=True):
        own = np.zeros(len(facts))
        own[part.index] = 1.0
        for cost_class in CostClass:
            block = money.of_class(cost_class).multiply(own).tocsr()
            if block.count_nonzero():
                names.append((fund, category, cost_class.value))
                blocks.append(block)
    return (
        pd.DataFrame(names, columns=KIND),
        sp.vstack(blocks, format="csr") if blocks else sp.csr_array((0, len(facts))),
    )
