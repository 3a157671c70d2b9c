"""Pictures of a selection: what goes ahead, when, and what the money buys."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from workbench.amounts import scale_of
from workbench.charts.style import (
    BLUE,
    INK,
    MUTED,
    ORANGE,
    SERIES,
    axes_for,
    say_missing,
    shorten,
    spoken,
    titled,
    unit_label,
)
from workbench.selection.select import Selection


def plot_selection(selection: Selection, *, currency: str = "", ax: Axes | None = None) -> Axes:
    """Draw every candidate by cost and value: filled ones go ahead, open ones wait."""
    ax = axes_for(ax)
    table = selection.table
    if selection.value is None or table.empty:
        return say_missing(ax, "Selection", selection.reason)
    (x, mx), (y, my) = scale_of(table["cost"].max()), scale_of(table["value"].abs().max())
    for chosen, marker, face, label in ((False, "o", "none", "waits"), (True, "o", BLUE, "goes ahead")):
        part = table[table["chosen"] == chosen]
        ax.scatter(
            part["cost"] / x,
            part["value"] / y,
            s=46,
            marker=marker,
            facecolors=face,
            edgecolors=BLUE if chosen else ORANGE,
            linewidths=1.4,
            label=f"{label} ({len(part)})",
            zorder=3,
        )
    ax.axhline(0, color=MUTED, linewidth=1)
    notable = pd.concat([table[~table["chosen"]].nlargest(3, "value"), table[table["chosen"]].nlargest(3, "value")])
    for name, cost, value in zip(notable["name"], notable["cost"], notable["value"], strict=True):
        ax.annotate(shorten(name, 26), (cost / x, value / y), xytext=(5, 4), textcoords="offset points", fontsize=8)
    ax.margins(x=0.12)
    titled(
        ax,
        title=str(selection),
        xlabel=unit_label("Planned cost", mx, currency),
        ylabel=unit_label("Net present value", my, currency),
    )
    ax.legend(loc="best")
    return ax


def plot_budget(selection: Selection, *, currency: str = "", ax: Axes | None = None) -> Axes:
    """Draw how much of each period's money the plan uses."""
    ax = axes_for(ax, 3.2)
    rows = selection.checked[selection.checked["rule"] == "within_budget"]
    rows = rows[rows["name"].str.startswith("all funds ")] if rows["name"].str.startswith("all funds ").any() else rows
    if rows.empty:
        return say_missing(ax, "Budget", selection.reason or "No budget limits this selection.")
    scale, letter = scale_of(rows["limit"].max())
    at = np.arange(len(rows))
    ax.bar(at, rows["limit"] / scale, color="#d5e3f0", width=0.8, label="left for candidates")
    ax.bar(at, rows["used"] / scale, color=BLUE, width=0.5, label="used by the plan")
    for x, (used, limit) in enumerate(zip(rows["used"], rows["limit"], strict=True)):
        ax.text(
            x, limit / scale, f"{used / limit:.0%}" if limit > 0 else "none", ha="center", va="bottom", fontsize=8.5
        )
    ax.set_xticks(at, rows["name"].str.removeprefix("all funds "))
    share = rows["used"].sum() / rows["limit"].sum() if rows["limit"].sum() > 0 else 0.0
    titled(
        ax,
        title=f"The plan uses {share:.0%} of the money left for candidates",
        ylabel=unit_label("Money", letter, currency),
    )
    ax.legend(loc="upper center", bbox_to_anchor=(0.45, -0.1), ncols=2)
    return ax


def plot_share_by_category(
    selection: Selection, categories: pd.Series, *, currency: str = "", ax: Axes | None = None
) -> Axes:
    """Draw the chosen cost by category."""
    ax = axes_for(ax, 2.8)
    chosen = selection.table[selection.table["chosen"]]
    if chosen.empty:
        return say_missing(ax, "Mix", selection.reason or "No project goes ahead.")
    cost = chosen["cost"].groupby(categories.reindex(chosen.index).fillna("")).sum().sort_values()
    cost.index = [name or "no category" for name in cost.index]
    scale, letter = scale_of(cost.max())
    ax.barh(np.arange(len(cost)), cost / scale, color=SERIES[0], height=0.7)
    ax.set_yticks(np.arange(len(cost)), [shorten(name) for name in cost.index])
    for y, (amount, share) in enumerate(zip(cost / scale, cost / cost.sum(), strict=True)):
        ax.text(amount, y, f" {share:.0%}", va="center", fontsize=9, color=INK)
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    titled(
        ax,
        title=f"{spoken(cost.index[-1])} takes {cost.iloc[-1] / cost.sum():.0%} of the chosen spend",
        xlabel=unit_label("Planned cost", letter, currency),
    )
    return ax
