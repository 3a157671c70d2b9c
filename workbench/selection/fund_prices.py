"""Prices of money where funds have rules: of spending, of what there is, and of keeping it for later."""

from dataclasses import dataclass

import numpy as np

from workbench.selection.model import Model
from workbench.selection.relaxation import Relaxation


@dataclass(frozen=True)
class FundPrices:
    """
    What the relaxation says of the three blocks of rows of the funds.

    Parameters
    ----------
    spending
        E·T prices of one more unit spent, by kind and period.
    money
        F·T prices of one more unit that a fund has in a period.
    keeping
        F·T prices of one more unit that may be kept.
    ranges
        F·T × 2: the money between which the price of money holds.
    """

    spending: np.ndarray
    money: np.ndarray
    keeping: np.ndarray
    ranges: np.ndarray


def fund_prices(model: Model, screen: Relaxation) -> FundPrices:
    """Split the prices of `within_funds` into its blocks, in the order in which the rule writes them down."""
    rows, funds = screen.rows["within_funds"], model.question.funding
    spent, there = funds.spend.shape[0], len(model.money_rows)
    spending, money, keeping = np.split(rows, [spent, spent + there])
    return FundPrices(screen.prices[spending], screen.prices[money], screen.prices[keeping], screen.ranges[money])
