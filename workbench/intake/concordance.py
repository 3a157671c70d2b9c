"""How far voters agree on a ranking, by Kendall's coefficient of concordance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2, rankdata

from workbench.taxonomy import Status


@dataclass(frozen=True)
class KendallW:
    """
    How far voters agree on a ranking.

    Parameters
    ----------
    w
        1 for the same ranking by all, 0 for rank sums that are all equal; NaN when it cannot be told.
    chi_square, degrees, p_value
        Test of no agreement at all; rough for fewer than 8 items.
    voters
        Number of voters that count.
    items
        m marks of the items that count, ranked by all of these voters.
    status
        `no_data` when there is nothing to compare.
    reason
        Why there is nothing to compare.
    """

    w: float
    chi_square: float
    degrees: int
    p_value: float
    voters: int
    items: np.ndarray
    status: Status = Status.COMPUTED
    reason: str = ""

    def __str__(self) -> str:
        if self.reason:
            return f"No coefficient of concordance: {self.reason}"
        return f"W = {self.w:.2f} for {self.voters} voters and {self.items.sum()} items (p = {self.p_value:.3f})"


def kendall_w(ranks: ArrayLike) -> KendallW:
    """
    Say how far voters agree on a ranking, by Kendall's coefficient of concordance with mid-ranks for ties.

    Parameters
    ----------
    ranks
        K voters × m ranks, or scores: each row is ranked anew, and the direction is of no matter as long as all
        voters share it. A row of NaN is a voter who did not vote; an item that a voter left out does not count.

    Returns
    -------
    KendallW
        With status `no_data` and a reason for fewer than 2 voters or items, or when every voter ties all items.

    Raises
    ------
    ValueError
        It is no table, or a rank is infinite.

    References
    ----------
    Kendall, Babington Smith, The problem of m rankings, Annals of Mathematical Statistics 10, 1939.
    """
    table = np.asarray(ranks, dtype=float)
    if table.ndim != 2:
        raise ValueError(f"ranks: expected voters × items, found {table.ndim} dimension(s)")
    for row, column in np.argwhere(np.isinf(table)):
        raise ValueError(f"ranks: row {row + 1}, column {column + 1}: expected a finite number or NaN, found infinity")
    table = table[~np.isnan(table).all(axis=1)]
    counted = ~np.isnan(table).any(axis=0) & (len(table) > 0)
    voters, items = len(table), int(counted.sum())
    if voters < 2 or items < 2:
        return _no_w(voters, counted, f"agreement needs 2 voters and 2 items ranked by all, found {voters} and {items}")
    places = rankdata(table[:, counted], axis=1)
    centre = (items + 1) / 2.0
    # Σ (r - centre)² of a voter is (m³ - m - T)/12, so this is the denominator with the correction T for ties
    most = voters * ((places - centre) ** 2).sum()
    if most == 0:
        return _no_w(voters, counted, "every voter ties all items")
    w = float(((places.sum(axis=0) - voters * centre) ** 2).sum() / most)
    chi_square = voters * (items - 1) * w
    return KendallW(
        w=w,
        chi_square=chi_square,
        degrees=items - 1,
        p_value=float(chi2.sf(chi_square, items - 1)),
        voters=voters,
        items=counted,
    )


def _no_w(voters: int, items: np.ndarray, reason: str) -> KendallW:
    nothing = dict.fromkeys(("w", "chi_square", "p_value"), np.nan)
    return KendallW(**nothing, degrees=0, voters=voters, items=items, status=Status.NO_DATA, reason=reason)
