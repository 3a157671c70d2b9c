"""The money of one fund against what is simulated to be paid from it."""

from dataclasses import dataclass

import numpy as np

from workbench.portfolio import Portfolio

ROUNDING = 1.0 + 1e-12  # money that is certain is within a budget of the same amount


@dataclass(frozen=True, eq=False)
class Purse:
    """
    A fund over T periods in n futures.

    Parameters
    ----------
    budget
        What it is given in each period; shape (T,).
    costs
        What it is asked to pay; shape (T, n).
    kept
        What is there from earlier periods; shape (T, n).
    """

    budget: np.ndarray
    costs: np.ndarray
    kept: np.ndarray

    @property
    def is_enough(self) -> np.ndarray:
        """Whether it can pay, by period and future."""
        return self.costs <= (self.budget[:, None] + self.kept) * ROUNDING

    @property
    def short(self) -> np.ndarray:
        """What it cannot pay, by period and future; exactly nothing where it is enough."""
        return np.where(self.is_enough, 0.0, self.costs - self.budget[:, None] - self.kept)


def purse(portfolio: Portfolio, fund: str, budget: np.ndarray, costs: np.ndarray) -> Purse:
    """
    Carry money that a fund has not spent from period to period, as far as the table `funds` lets it.

    Parameters
    ----------
    portfolio
        The portfolio.
    fund
        Its id; money of a fund without rules lapses.
    budget
        What it is given in each period; shape (T,).
    costs
        What it is asked to pay; shape (T, n).
    """
    kept = np.zeros_like(costs)
    if fund in portfolio.funds.index:
        share, most = portfolio.funds.loc[fund, ["carry_over", "carry_limit"]]
        for step in range(len(budget) - 1):
            unspent = np.maximum(budget[step] + kept[step] - costs[step], 0.0)
            kept[step + 1] = share * np.minimum(unspent, most * budget[step])
    return Purse(budget, costs, kept)
