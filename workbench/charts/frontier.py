"""What each budget buys: the best plans found below, what no plan can exceed above."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from workbench.amounts import money, scale_of
from workbench.answer import Answer
from workbench.charts.style import BLUE, GREEN, INK, MUTED, ORANGE, axes_for, say_missing, titled, unit_label
from workbench.selection.select import Selection

OPEN = "#e8edf2"  # between what is found and what is proven possible


def plot_frontier(
    frontier: Answer,
    *,
    chosen: float | None = None,
    plan: Selection | None = None,
    record: Selection | None = None,
    currency: str = "",
    ax: Axes | None = None,
) -> Axes:
    """
    Draw what each budget buys: the best plan found and the proven upper limit.

    Parameters
    ----------
    frontier
        Indexed by, or with the columns, `factor` and `budget`: `value`, `bound`, and where they are known `hull`,
        `knee`, `price`.
    chosen
        Budget factor asked for.
    plan, record
        The plan on the page and the plan of record, marked at their value.
    currency
        Of all amounts.
    ax
        Axes to draw into.
    """
    ax = axes_for(ax, 3.6)
    rows = frontier.table.reset_index()
    rows = rows[rows["value"].notna()].sort_values("factor") if "value" in rows else rows.iloc[:0]
    if rows.empty:
        return say_missing(ax, "Frontier", frontier.reason or "No budget has a plan.")
    has_money = "budget" in rows and np.isfinite(rows["budget"].astype(float)).all() and rows["budget"].max() > 0
    across, across_letter = _across(rows, has_money)
    bound = pd.to_numeric(rows["bound"])
    scale, letter = scale_of(max(rows["value"].abs().max(), bound.abs().max() if bound.notna().any() else 0.0))
    upper = bound / scale
    ax.fill_between(across, rows["value"] / scale, upper, color=OPEN, zorder=1)
    ax.plot(across, upper, "--", color=MUTED, label="no plan is worth more", linewidth=1.4)
    ax.plot(across, rows["value"] / scale, "o-", color=BLUE, ms=5, label="best plan found")
    _shape(ax, rows, across, scale)
    _marks(ax, rows, across, chosen, plan, record, scale)
    ax.margins(x=0.04, y=0.1)
    label = unit_label("Budget", across_letter, currency) if has_money else "Budget (per cent of the funds)"
    titled(
        ax,
        title=_finding(rows, chosen, has_money, currency),
        xlabel=label,
        ylabel=unit_label("Net present value", letter, currency),
    )
    ax.legend(loc="lower right")
    return ax


def _across(rows: pd.DataFrame, has_money: bool) -> tuple[pd.Series, str]:
    """Money where it is known, with the letter of its scale, else per cent of the funds."""
    if not has_money:
        return rows["factor"] * 100.0, ""
    scale, letter = scale_of(rows["budget"].max())
    return rows["budget"] / scale, letter


def _shape(ax: Axes, rows: pd.DataFrame, across: pd.Series, scale: float) -> None:
    """The hull through its corners, and the knee where another unit of money starts to buy much less."""
    if "hull" in rows and rows["hull"].fillna(False).astype(bool).sum() > 1:
        corners = rows["hull"].fillna(False).astype(bool)
        ax.plot(across[corners], rows["value"][corners] / scale, color=GREEN, linewidth=1.2, zorder=2, label="hull")
    if "knee" in rows and rows["knee"].fillna(False).astype(bool).any():
        at = rows.index[rows["knee"].fillna(False).astype(bool)][0]
        ax.plot([across[at]], [rows["value"][at] / scale], "*", color=ORANGE, ms=15, zorder=5, label="knee")


def _marks(ax: Axes, rows, across, chosen, plan: Selection | None, record: Selection | None, scale: float) -> None:
    """Where the committee stands, and where it stood."""
    if chosen is None:
        return
    here = float(np.interp(chosen, rows["factor"], across))
    if plan is None or plan.value is None:
        ax.axvline(here, color=INK, linewidth=1.2)
        ax.text(here, ax.get_ylim()[0], " asked for", color=INK, fontsize=9, va="bottom")
    else:
        ax.plot([here], [plan.value / scale], "o", ms=13, mfc="none", mec=INK, mew=2, zorder=6, label="this plan")
    if record is not None and record.value is not None and "cost" in rows:
        there = float(np.interp(record.totals["cost"], rows["cost"], across))  # where best plans cost as much
        ax.plot([there], [record.value / scale], "D", ms=9, color=INK, mfc="white", zorder=6, label="plan of record")


def _finding(rows: pd.DataFrame, chosen: float | None, has_money: bool, currency: str) -> str:
    """What the next budget above the one asked for buys; money for money where that is known."""
    if len(rows) < 2:
        return "One budget has a plan"
    factors = rows["factor"].to_numpy()
    at = min(int(np.searchsorted(factors, (1.0 if chosen is None else chosen) + 1e-9)), len(rows) - 1) or 1
    gain = rows["value"].iloc[at] - rows["value"].iloc[at - 1]
    span = f"From {factors[at - 1]:.0%} to {factors[at]:.0%} of the budget"
    if has_money:
        more = rows["budget"].iloc[at] - rows["budget"].iloc[at - 1]
        return f"{span}, {money(more, currency)} more money buys {money(gain, currency)} of value"
    return f"{span} buys {money(gain, currency)} of value"
