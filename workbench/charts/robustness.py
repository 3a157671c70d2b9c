"""Pictures of certainty: how sure the order is, and what would change it."""

import numpy as np
from matplotlib.axes import Axes

from workbench.charts.style import (
    BLUE,
    INK,
    MUTED,
    ORANGE,
    SERIES,
    SHARES,
    axes_for,
    readable_on,
    say_missing,
    shorten,
    titled,
)
from workbench.intake.challenge import Challenge
from workbench.intake.compare import MethodComparison
from workbench.taxonomy import WeightDoubt

MOST_RANKS = 12
SHOWN = 0.01  # a smaller share is a white cell
VIEWS = {
    WeightDoubt.ANY: "any weights",
    WeightDoubt.ORDER: "any weights in today's order",
    WeightDoubt.NEAR: "weights within {margin:.0%} of today's",
}


def plot_acceptability(challenge: Challenge, *, top: int = 10, ax: Axes | None = None) -> Axes:
    """Draw how often each of the first candidates has each rank."""
    rows = challenge.table.head(top)
    ax = axes_for(ax, 1.5 + 0.33 * max(len(rows), 6))
    if challenge.is_empty:
        return say_missing(ax, "How sure the order is", challenge.reason)
    ranks = min(MOST_RANKS, challenge.acceptability.shape[1])
    shares = challenge.acceptability.loc[rows.index].to_numpy()
    cells = np.column_stack([shares[:, :ranks], shares[:, ranks:].sum(axis=1)]) if shares.shape[1] > ranks else shares
    ax.imshow(cells, cmap=SHARES, vmin=0.0, vmax=max(0.5, cells.max()), aspect="auto")
    for y, x in np.argwhere(cells >= SHOWN):
        fill = SHARES(min(cells[y, x] / max(0.5, cells.max()), 1.0))
        ax.text(x, y, f"{cells[y, x]:.0%}", ha="center", va="center", fontsize=8.5, color=readable_on(fill))
    later = [f"{ranks + 1}+"] if cells.shape[1] > ranks else []
    ax.set_xticks(range(cells.shape[1]), [*map(str, range(1, ranks + 1)), *later])
    ax.set_yticks(range(len(rows)), [shorten(name) for name in rows["name"]])
    ax.tick_params(length=0)
    ax.grid(visible=False)
    view = VIEWS[WeightDoubt(challenge.doubts.weights)].format(margin=challenge.doubts.margin)
    note = f"Rank; share of {challenge.draws:,} draws with {view}, standard error up to {challenge.error:.1%}"
    return titled(ax, title=str(challenge), xlabel=note)


def plot_stability(challenge: Challenge, *, ax: Axes | None = None) -> Axes:
    """Draw for each weight how far it may move before somebody else is first, and who that is."""
    rows = challenge.stability.iloc[::-1]
    ax = axes_for(ax, 1.3 + 0.5 * max(len(rows), 4))
    if challenge.is_empty:
        return say_missing(ax, "What would change the winner", challenge.reason)
    at = np.arange(len(rows))
    low, high = rows["low"].to_numpy() * 100, rows["high"].to_numpy() * 100
    ax.hlines(at, 0, 100, color="#e9eef2", linewidth=9, zorder=1)
    ax.hlines(at, low, high, color=BLUE, linewidth=9, zorder=2)
    ax.plot(rows["weight"] * 100, at, "D", color=ORANGE, ms=8, zorder=3, label="weight today")
    for y, (_, row) in enumerate(rows.iterrows()):
        if row["rival_low"]:
            ax.text(row["low"] * 100, y + 0.3, f"◄ {shorten(row['rival_low'], 30)}", fontsize=8, color=INK, va="bottom")
        if row["rival_high"]:
            side = "right" if row["high"] > 0.7 else "left"
            text = f"{shorten(row['rival_high'], 30)} ►"
            ax.text(row["high"] * 100, y - 0.3, text, fontsize=8, color=INK, va="top", ha=side)
    ax.set_yticks(at, [shorten(name.replace("_", " ").capitalize()) for name in rows.index])
    ax.set(xlim=(0, 100), ylim=(-0.75, len(rows) - 0.25))
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    winner = shorten(challenge.table["name"].iloc[0])
    titled(ax, title=challenge.change, xlabel=f"Weight (per cent); blue: {winner} stays first; beside: who takes over")
    ax.legend(loc="lower right")
    return ax


def plot_methods(comparison: MethodComparison, *, top: int = 10, ax: Axes | None = None) -> Axes:
    """Draw the rank of the first candidates by each method."""
    rows = comparison.table.head(top)
    ax = axes_for(ax, 1.4 + 0.32 * max(len(rows), 6))
    if comparison.is_empty:
        return say_missing(ax, "Methods side by side", comparison.reason)
    methods = list(comparison.methods.index)
    lowest = int(rows[methods].to_numpy().max())
    for number, (_, row) in enumerate(rows.iterrows()):
        colour = SERIES[number % len(SERIES)] if row["spread"] else MUTED
        ax.plot(range(len(methods)), row[methods], "osD^vP"[number % 6], linestyle="-", color=colour, ms=6, lw=1.6)
        label = f"{shorten(row['name'])}  {row[methods[0]]}"
        ax.text(-0.07, row[methods[0]], label, ha="right", va="center", fontsize=9)
        ax.text(len(methods) - 0.93, row[methods[-1]], f"{row[methods[-1]]:.0f}", ha="left", va="center", fontsize=9)
    ax.set_xticks(range(len(methods)), methods)
    ax.set(xlim=(-1.15, len(methods) - 0.7), ylim=(lowest + 0.7, 0.3))
    ax.set_yticks([])
    return titled(ax, title=str(comparison), xlabel="Rank by each method, 1 is best, from top to bottom")
