"""Pictures of delivery: colours, indices, money, milestones, causes."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from workbench.amounts import counted, scale_of
from workbench.charts.style import (
    BLUE,
    GREEN,
    INK,
    LINE,
    MUTED,
    ORANGE,
    RED,
    axes_for,
    say_missing,
    shorten,
    spoken,
    titled,
    unit_label,
)
from workbench.delivery.cash import CashCurve
from workbench.delivery.track import Progress
from workbench.taxonomy import Rag

RAG_COLUMNS = (
    ("declared", "declared"),
    ("computed", "by the figures"),
    ("computed_schedule", "schedule"),
    ("computed_cost", "cost"),
    ("computed_risk", "risk"),
)


def plot_rag(progress: Progress, *, top: int = 60, ax: Axes | None = None) -> Axes:
    """Draw declared and computed state of each project as shape, letter and colour, the worst ones first."""
    rows = progress.table
    ax = axes_for(ax, 1.2 + 0.215 * min(max(len(rows), 6), top))
    if progress.is_empty:
        return say_missing(ax, "State of the projects", progress.reason)
    rank = rows["computed"].map({Rag.RED: 0, Rag.AMBER: 1, Rag.NOT_REPORTED: 2, Rag.GREEN: 3})
    count, rows = len(rows), rows.assign(rank=rank).sort_values(["rank", "name"]).head(top)
    for y, (_, row) in enumerate(rows.iterrows()):
        for x, (column, _) in enumerate(RAG_COLUMNS):
            state = Rag(row[column])
            ax.add_patch(Rectangle((x - 0.47, y - 0.42), 0.94, 0.84, color=state.colour))
            ax.text(x, y, state.symbol, ha="center", va="center", fontsize=8, color="white")
        if row["watermelon"]:
            ax.text(len(RAG_COLUMNS) - 0.45, y, "◄ declared rosier", va="center", fontsize=8, color=RED)
    ax.set_xlim(-0.5, len(RAG_COLUMNS) + 0.9)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xticks(range(len(RAG_COLUMNS)), [label for _, label in RAG_COLUMNS])
    ax.xaxis.tick_top()
    ax.set_yticks(range(len(rows)), [shorten(name, 40) for name in rows["name"]])
    ax.tick_params(length=0, axis="both", labelsize=8)
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
    red, hidden = progress.totals["red"], progress.totals["watermelons"]
    titled(
        ax,
        title=f"{red:.0f} of {count} projects are red by the figures; {hidden:.0f} of them declare green"
        + (f"; the worst {len(rows)} shown" if len(rows) < count else ""),
        xlabel="● G green   ▲ A amber   ■ R red   ○ – not reported"
        + (f";   the first {top} of {count}" if count > top else ""),
    )
    return ax


def plot_indices(progress: Progress, *, ax: Axes | None = None) -> Axes:
    """Draw cost and schedule performance of each project around the point of plan."""
    ax = axes_for(ax)
    rows = progress.table.dropna(subset=["cpi", "spi"])
    if rows.empty:
        return say_missing(ax, "Performance", progress.reason or "No project reports planned, earned and actual cost.")
    ax.axhline(1, color=MUTED, linewidth=1)
    ax.axvline(1, color=MUTED, linewidth=1)
    size = 40 + 400 * rows["bac"] / rows["bac"].max()
    for state, marker in ((Rag.GREEN, "o"), (Rag.AMBER, "^"), (Rag.RED, "s"), (Rag.NOT_REPORTED, "D")):
        part = rows["computed"] == state
        if part.any():
            ax.scatter(
                rows["spi"][part],
                rows["cpi"][part],
                s=size[part],
                marker=marker,
                color=state.colour,
                alpha=0.75,
                edgecolors="white",
                label=f"{state.label.lower()} by the figures",
                zorder=3,
            )
    worst = rows.assign(d=rows["cpi"] + rows["spi"]).nsmallest(5, "d")
    for name, x, y in zip(worst["name"], worst["spi"], worst["cpi"], strict=True):
        ax.annotate(shorten(name, 26), (x, y), xytext=(6, 4), textcoords="offset points", fontsize=8)
    behind = int(((rows["cpi"] < 1) & (rows["spi"] < 1)).sum())
    ax.margins(0.12)
    ax.grid(axis="x")
    titled(
        ax,
        title=f"{behind} of {len(rows)} projects are late and over cost",
        xlabel="SPI: earned / planned (above 1 is ahead)",
        ylabel="CPI: earned / actual cost",
    )
    legend = ax.legend(loc="lower right")
    for handle in legend.legend_handles:
        handle.set_sizes([45])
    return ax


def plot_progress(progress: Progress, *, ax: Axes | None = None) -> Axes:
    """Draw planned, earned and actual cost of the portfolio by month."""
    ax = axes_for(ax, 3.6)
    rows = progress.trend
    if progress.is_empty or rows.empty:
        return say_missing(ax, "Planned, earned, spent", progress.reason or "No month has a complete report.")
    scale, letter = scale_of(rows[["pv", "ev", "ac"]].max().max())
    months = [str(month) for month in rows.index]
    for column, label, colour, style, marker in (
        ("pv", "planned value", MUTED, "--", "s"),
        ("ev", "earned value", BLUE, "-", "o"),
        ("ac", "actual cost", ORANGE, "-.", "^"),
    ):
        ax.plot(months, rows[column] / scale, color=colour, linestyle=style, marker=marker, label=label)
    totals = progress.totals
    titled(
        ax,
        title=f"One {progress.currency} spent earns {totals['cpi']:.2f}; {totals['spi']:.0%} of the plan is done",
        ylabel=unit_label("Cumulative", letter, progress.currency),
        xlabel="Month of the report",
    )
    ax.legend(loc="upper left")
    return ax


def plot_milestones(progress: Progress, *, top: int = 14, ax: Axes | None = None) -> Axes:
    """Draw the milestones that slip most: baseline, and where they stand now."""
    rows = progress.milestones
    rows = rows[rows["slip_days"].notna() & (rows["slip_days"] > 0)] if len(rows) else rows
    rows = rows.nlargest(top, "slip_days").iloc[::-1] if len(rows) else rows
    ax = axes_for(ax, 1.2 + 0.28 * max(len(rows), 5))
    if rows.empty:
        return say_missing(ax, "Milestones", "The portfolio has no milestone that slips.")
    now = rows["actual"].fillna(rows["forecast"])
    at = np.arange(len(rows))
    ax.hlines(at, rows["baseline"], now, color=LINE, linewidth=5)
    ax.plot(rows["baseline"], at, "|", color=INK, ms=13, mew=2, label="baseline")
    reached = rows["actual"].notna().to_numpy()
    ax.plot(now[~reached], at[~reached], "D", color=ORANGE, ms=7, label="forecast")
    ax.plot(now[reached], at[reached], "o", color=BLUE, ms=7, label="reached")
    for y, (day, slip) in enumerate(zip(now, rows["slip_days"], strict=True)):
        ax.annotate(f"+{slip:.0f} d", (day, y), xytext=(8, 0), textcoords="offset points", va="center", fontsize=8.5)
    labels = [f"{shorten(p, 10)}  {shorten(n, 34)}" for p, n in zip(rows["project"], rows["name"], strict=True)]
    ax.set_yticks(at, labels)
    ax.tick_params(axis="y", labelsize=8)
    ax.margins(x=0.12)
    ax.grid(axis="x")
    worst = rows.iloc[-1]
    place = f"{shorten(worst['name'], 40)} of {shorten(worst['project'])}"
    titled(
        ax,
        title=f"{place} slips most, by {worst['slip_days']:.0f} days",
        xlabel="Day of the milestone",
    )
    ax.legend(loc="upper center", bbox_to_anchor=(0.4, -0.08), ncols=3)
    return ax


def plot_causes(progress: Progress, *, top: int = 10, ax: Axes | None = None) -> Axes:
    """Draw which causes recur over projects, and the delay they brought."""
    rows = progress.causes.sort_values(["delay_days", "projects"], ascending=False).head(top).iloc[::-1]
    ax = axes_for(ax, 1.2 + 0.32 * max(len(rows), 4))
    if rows.empty:
        return say_missing(ax, "Causes", "No issue, change or finding carries a cause.")
    at = np.arange(len(rows))
    systemic = rows["systemic"].to_numpy(dtype=bool)
    ax.barh(at, rows["delay_days"], color=[RED if flag else BLUE for flag in systemic], height=0.7, hatch=None)
    for y, (days, number, flag) in enumerate(zip(rows["delay_days"], rows["projects"], systemic, strict=True)):
        ax.text(days, y, f" {counted(number, 'project')}" + (" ▲ systemic" if flag else ""), va="center", fontsize=9)
    ax.set_yticks(at, [shorten(str(cause).replace("_", " "), 36) for cause in rows.index])
    ax.margins(x=0.22)
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    first = rows.iloc[-1]
    titled(
        ax,
        title=f"{spoken(rows.index[-1])} hits {counted(first['projects'], 'project')} and brings "
        f"{first['share_of_delay']:.0%} of all delay",
        xlabel="Delay in all projects (days)",
    )
    return ax


def plot_cash(
    curve: CashCurve, *, first: pd.Period | None = None, last: pd.Period | None = None, ax: Axes | None = None
) -> Axes:
    """Draw cumulative planned cost and benefit, and what was spent."""
    ax = axes_for(ax, 3.6)
    if curve.is_empty:
        return say_missing(ax, "Cash", curve.reason)
    rows = curve.table.loc[first:last]
    scale, letter = scale_of(rows["cumulative_plan_cost"].max())
    at = np.arange(len(rows))
    ax.plot(at, rows["cumulative_plan_cost"] / scale, color=MUTED, linestyle="--", label="planned cost")
    ax.plot(at, rows["cumulative_plan_benefit"] / scale, color=GREEN, label="planned benefit")
    spent = rows["cumulative_actual_cost"].where(rows["actual_cost"] > 0)
    ax.plot(at, spent / scale, color=ORANGE, linestyle="-.", marker="o", ms=4, label="actual cost")
    ahead = rows["cumulative_forecast_cost"].where(rows["forecast_cost"] > 0)
    if ahead.notna().any():
        ax.plot(at, ahead / scale, color=BLUE, linestyle=":", label="forecast cost")
    step = max(1, len(rows) // 12)
    ax.set_xticks(at[::step], [str(period) for period in rows.index[::step]])
    titled(ax, title=str(curve), ylabel=unit_label("Cumulative", letter, curve.currency))
    ax.legend(loc="upper left")
    return ax
