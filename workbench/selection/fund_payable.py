"""Whether funds with rules can pay for some spending."""

import numpy as np
import scipy.sparse as sp
from scipy.optimize import linprog

from workbench.selection.funding import Funding


def can_pay(funds: Funding, spending: np.ndarray, money: np.ndarray) -> bool:
    """
    Tell whether payments exist that keep the rules of every fund.

    Parameters
    ----------
    funds
        Who may pay for what.
    spending
        E·T amounts, by kind and period.
    money
        F·T amounts that the funds have.
    """
    by_kind, by_fund = funds.pays
    kept = sp.csr_array((len(spending), len(money)))
    rows = sp.block_array([[-by_kind, kept], [by_fund, funds.purses.carried]], format="csr")
    most = np.concatenate([np.full(by_kind.shape[1], np.inf), funds.purses.cap * money])
    found = linprog(
        np.zeros(rows.shape[1]),
        A_ub=rows,
        b_ub=np.concatenate([-spending, money]),
        bounds=np.column_stack([np.zeros(len(most)), most]),
        method="highs",
    )
    return bool(found.success)
