"""What a ranking of risks does not show: ranges that the matrix compresses, rare grave risks that averages hide."""

import numpy as np
import pandas as pd

from workbench.amounts import money

APART = 2.0
"""Times by which expected amounts of one grade differ notably."""
CENT = 0.005


def say_hidden(table: pd.DataFrame, level: float, currency: str = "") -> str:
    """
    Name the rarer and heavier risk that the expected value puts behind another although it costs more at a chance.

    Parameters
    ----------
    table
        `RegisterRanks.table`.
    level
        Chance at which savings were read.
    currency
        Reporting currency.

    Returns
    -------
    str
        A sentence of the pair that lies farthest apart beyond the sampling error; empty where there is none.
    """
    of = {name: table[name].to_numpy(dtype=float) for name in ("emv", "probability", "impact", "saving")}
    ends = table["saving_low"].to_numpy(dtype=float)[:, None], table["saving_high"].to_numpy(dtype=float)[None]
    behind, seldom = (np.less.outer(of[name], of[name]) for name in ("emv", "probability"))
    heavier, dearer = (np.greater.outer(of[name], of[name]) for name in ("impact", "saving"))
    found = behind & seldom & heavier & dearer & (ends[0] >= ends[1])
    if not found.any():
        return ""
    gaps = np.where(found, np.subtract.outer(of["saving"], of["saving"]), -np.inf)
    rare, often = np.unravel_index(gaps.argmax(), gaps.shape)
    costs = [money(of["saving"][at], currency) for at in (rare, often)]
    chances = [f"{of['probability'][at]:.0%}" for at in (rare, often)]
    return (
        f"Expected value puts {table.index[rare]} behind {table.index[often]}, yet at P{100 * level:g} it costs more, "
        f"{costs[0]} against {costs[1]}: it comes more seldom ({chances[0]} against {chances[1]}) and heavier"
    )


def say_compressed(table: pd.DataFrame) -> str:
    """
    Name the two risks of one grade in the matrix whose expected amounts lie farthest apart.

    Parameters
    ----------
    table
        `RegisterRanks.table`.

    Returns
    -------
    str
        A sentence; empty where no two risks of one grade lie `APART`.

    References
    ----------
    L. A. Cox, What's wrong with risk matrices?, Risk Analysis 28, 2008 (range compression).
    """
    graded = table[(table["matrix_level"] != "") & (table["emv"] > 0)]
    ends = graded.groupby("matrix_level")["emv"].agg(["idxmax", "idxmin", "max", "min"])
    times = (ends["max"] / ends["min"]).astype("float64")
    if not times.max() >= APART:
        return ""
    widest = ends.loc[times.idxmax()]
    return (
        f"The matrix calls {widest['idxmax']} and {widest['idxmin']} both {times.idxmax()}, though one can be expected "
        f"to cost {times.max():.1f} times as much as the other"
    )


def say_unmoved(table: pd.DataFrame, level: float, currency: str = "") -> str:
    """
    Say that no risk alone changes what the register costs at a chance, and how heavy the heaviest is in spite of that.

    Parameters
    ----------
    table, level, currency
        As of `say_hidden`.

    Returns
    -------
    str
        A sentence; empty where a risk changes it, and where there is only one risk.
    """
    if len(table) < 2 or (table["saving"].abs() >= CENT).any():
        return ""
    heaviest = table.loc[table["impact"].idxmax()]
    return (
        f"None of the {len(table)} risks alone changes what the register costs at P{100 * level:g}; the heaviest, "
        f"{table['impact'].idxmax()}, costs {money(heaviest['impact'], currency)} with a chance of "
        f"{heaviest['probability']:.0%}"
    )


def say_order(table: pd.DataFrame, level: float) -> str:
    """
    Say on which risk the three rankings disagree most.

    Parameters
    ----------
    table, level
        As of `say_hidden`.
    """
    if len(table) == 1:
        return f"{table.index[0]} stands alone, so there is nothing to rank"
    ranks = table[["matrix_rank", "emv_rank", "saving_rank"]]
    apart = (ranks.max(axis=1) - ranks.min(axis=1)).where(ranks.notna().all(axis=1))
    if not apart.max() > 0:
        return "Matrix, expected value and simulation rank the risks alike"
    first = ranks.loc[apart.idxmax()]
    return (
        f"{apart.idxmax()} is number {first['matrix_rank']:.0f} by the matrix, {first['emv_rank']:.0f} by expected "
        f"value and {first['saving_rank']:.0f} by what it costs at P{100 * level:g}"
    )
