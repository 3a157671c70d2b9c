"""Pictures of a selection: what goes ahead, when, and what the money buys."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from workbench.amounts import scale_of
from workbench.answer import Answer
from workbench.charts.style import (
    BLUE,
    GREEN,
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


def plot_roadmap(selection: Selection, *, top: int = 40, ax: Axes | None = None) -> Axes:
    """Draw the chosen projects over the calendar, earliest first."""
    rows = selection.table[selection.table["chosen"]].sort_values(["start", "finish"]).head(top)
    ax = axes_for(ax, 1.2 + 0.21 * max(len(rows), 6))
    if rows.empty:
        return say_missing(ax, "Roadmap", selection.reason or "No project goes ahead.")
    first = rows["start"].min().ordinal
    for y, (start, finish) in enumerate(zip(rows["start"], rows["finish"], strict=True)):
        ax.barh(y, finish.ordinal - start.ordinal + 1, left=start.ordinal - first, color=BLUE, height=0.62)
    last = max(rows["finish"]).ordinal
    periods = pd.period_range(rows["start"].min(), periods=last - first + 1)
    step = 1 + len(periods) // 9
    ax.set_xticks(np.arange(0, len(periods), step) + 0.5, [str(period) for period in periods[::step]])
    ax.set_yticks(range(len(rows)), [shorten(name, 40) for name in rows["name"]])
    ax.tick_params(axis="y", labelsize=8)
    ax.invert_yaxis()
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    soon = int((rows["start"] == rows["start"].min()).sum())
    titled(ax, title=f"{soon} of {len(rows)} chosen projects start in {rows['start'].min()}", xlabel="Period")
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


def plot_frontier(frontier: Answer, *, chosen: float | None = None, currency: str = "", ax: Axes | None = None) -> Axes:
    """Draw what each budget buys: the best plan found and the proven upper limit."""
    ax = axes_for(ax, 3.6)
    rows = frontier.table.dropna(subset=["value"])
    if rows.empty:
        return say_missing(ax, "Frontier", frontier.reason or "No budget has a plan.")
    scale, letter = scale_of(rows["value"].max())
    share = rows.index * 100
    ax.plot(share, rows["bound"] / scale, "--", color=MUTED, label="no plan is worth more", linewidth=1.4)
    ax.plot(share, rows["value"] / scale, "o-", color=BLUE, label="best plan found")
    if chosen is not None:
        ax.axvline(chosen * 100, color=GREEN, linewidth=1.4)
        ax.text(chosen * 100, ax.get_ylim()[0], " asked for", color=GREEN, fontsize=9, va="bottom")
    gain = rows["value"].diff() / (rows.index.to_series().diff() * 100)
    steepest = gain.iloc[-1] if len(gain) > 1 else 0.0
    titled(
        ax,
        title=f"The last tenth of the budget buys {10 * steepest / scale:,.1f} {letter} {currency} of value",
        xlabel="Budget (per cent of the funds)",
        ylabel=unit_label("Net present value", letter, currency),
    )
    ax.legend(loc="lower right")
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
