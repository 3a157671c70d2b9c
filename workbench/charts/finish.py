"""How sure a finish is, and which activities decide it."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num

from workbench.amounts import counted
from workbench.charts.style import BLUE, GREEN, INK, ORANGE, PURPLE, axes_for, say_missing, shorten, titled
from workbench.risk.finish_views import FinishViews
from workbench.risk.measures import share_interval
from workbench.risk.schedule_forecast import ScheduleForecast

POINTS = 300
LINES = ((BLUE, "-"), (ORANGE, "--"), (PURPLE, ":"))


def plot_finish(found: FinishViews, *, ax: Axes | None = None) -> Axes:
    """Draw the chance to have finished by each date, one curve with its interval for each view, and the plan."""
    ax = axes_for(ax, 3.8)
    if found.is_empty:
        return say_missing(ax, "How sure is the finish?", found.reason)
    for (view, forecast), (colour, line) in zip(found.forecasts.items(), LINES, strict=False):
        dates = np.sort(date2num(pd.DatetimeIndex(forecast.finishes)))
        kept = np.unique(np.linspace(0, len(dates) - 1, POINTS).astype(int))
        chance = 100 * (kept + 1) / len(dates)
        low, high = 100 * np.array([share_interval(at + 1, len(dates)) for at in kept]).T
        sure = found.table.at[view, "p80"]
        ax.plot(dates[kept], chance, line, color=colour, label=f"{view}: {sure:%d %b %Y}")
        ax.fill_between(dates[kept], low, high, color=colour, alpha=0.15, linewidth=0)
        ax.plot(date2num(sure), 80, "D", color=colour, ms=6, zorder=4)
    ax.axvline(date2num(found.plan), color=GREEN, linestyle="--", linewidth=1.4, label=f"plan {found.plan:%d %b %Y}")
    locator = AutoDateLocator(minticks=4, maxticks=9)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    ax.set_ylim(0, 101)
    ax.grid(axis="x")
    ax.legend(loc="lower right", fontsize=8)
    return titled(ax, title=str(found), xlabel="Finish; ◆ is the date kept with 80 %", ylabel="Chance (per cent)")


def plot_criticality(found: ScheduleForecast, *, top: int = 16, ax: Axes | None = None) -> Axes:
    """Draw how often each activity decides the finish, the most often first."""
    rows = found.table[found.table["criticality"] > 0] if not found.is_empty else found.table
    rows = rows.sort_values(["criticality", "ssi"], ascending=False).head(top).iloc[::-1]
    ax = axes_for(ax, 1.2 + 0.27 * max(len(rows), 6))
    if rows.empty:
        return say_missing(ax, "What decides the finish", found.reason or "No activity decides the finish.")
    at = np.arange(len(rows))
    ax.barh(at, 100 * rows["criticality"], color=BLUE, height=0.6)
    for y, share in enumerate(rows["criticality"]):
        ax.text(100 * share, y, f" {share:.0%}", va="center", fontsize=8, color=INK)
    names = rows["name"].where(rows["name"] != "", rows.index)
    ax.set_yticks(at, [shorten(name, 36) for name in names])
    ax.set_xlim(0, 112)
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    often = int((rows["criticality"] >= 0.5).sum())
    title = f"{counted(often, 'activity decides', 'activities decide')} the finish in at least half of the futures"
    return titled(ax, title=title, xlabel="Futures in which the activity decides the finish (per cent)")
