"""Activities over time with the chance that each decides the finish, the most critical chains first."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from workbench.amounts import counted
from workbench.charts.style import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    RED,
    axes_for,
    legend_below,
    say_missing,
    shorten,
    titled,
)
from workbench.risk.schedule_forecast import ScheduleForecast

CHAINS = (  # least share of the futures, colour, hatch, what the legend says
    (0.8, RED, "//", "critical in 80 % of the futures or more"),
    (0.2, ORANGE, "..", "critical in 20 % or more"),
    (0.0, BLUE, "", "critical in fewer than 20 %"),
)


def plot_critical_time(found: ScheduleForecast, *, top: int = 25, ax: Axes | None = None) -> Axes:
    """
    Draw the average dates of the activities that decide the finish most often, with how late each may end.

    Parameters
    ----------
    found
        The simulated schedule.
    top
        Most activities.
    ax
        Axes to draw into.
    """
    every = found.table[found.table["criticality"] > 0] if not found.is_empty else found.table
    rows = _in_chains(every, top)
    ax = axes_for(ax, 1.4 + 0.2 * max(len(rows), 8))
    if rows.empty:
        return say_missing(ax, "What decides the finish", found.reason or "No activity decides the finish.")
    at = np.arange(len(rows))
    start, end, sure = (date2num(rows[name]) for name in ("start_mean", "finish_mean", "finish_p80"))
    for number, (_, colour, hatch, _) in enumerate(CHAINS):
        part = (rows["chain"] == number).to_numpy()
        ax.barh(at[part], (end - start)[part], left=start[part], height=0.56, color=colour, hatch=hatch,
                edgecolor="white", linewidth=0.5, zorder=2)  # fmt: skip
    ax.hlines(at, end, np.maximum(sure, end), color=MUTED, linewidth=1.4, zorder=1)
    points = end <= start
    ax.plot(end[points], at[points], "D", color=INK, ms=5, zorder=4)
    reach = max(float(np.maximum(sure, end).max()), float(date2num(found.plan)))
    span = (reach - float(start.min())) or 1.0
    for y, (share, x) in enumerate(zip(rows["criticality"], np.maximum(sure, end), strict=True)):
        ax.text(x + 0.008 * span, y, _percent(share), va="center", fontsize=8, color=INK, zorder=5)
    ax.axvline(date2num(found.plan), color=GREEN, linestyle="--", linewidth=1.4, zorder=0)
    ax.set_xlim(float(start.min()) - 0.01 * span, reach + 0.07 * span)
    _axes(ax, at, rows)
    legend_below(ax, _looks(rows))
    cut = f"; {len(rows)} of {len(every)} that can are shown" if len(rows) < len(every) else ""
    title = _finding(every) + cut
    return titled(ax, title=title, xlabel="Date, on average")


def _finding(every: pd.DataFrame) -> str:
    least, most = CHAINS[0][0], float(every["criticality"].max())
    often = int((every["criticality"] >= least).sum())
    if not often:
        return f"No activity decides the finish in {least:.0%} of the futures, the most critical in {most:.0%}"
    said = f"{counted(often, 'activity', 'activities')} {'decides' if often == 1 else 'decide'} the finish"
    return f"{said} in at least {least:.0%} of the futures"


def _in_chains(every: pd.DataFrame, top: int) -> pd.DataFrame:
    """The most critical, gathered by how often they decide, each gathering in the order of time."""
    rows = every.sort_values(["criticality", "ssi"], ascending=False, kind="stable").head(top)
    least = np.array([one[0] for one in CHAINS])
    chain = (rows["criticality"].to_numpy(dtype=float)[:, None] < least).sum(axis=1) if len(rows) else []
    return rows.assign(chain=chain).sort_values(["chain", "start_mean", "finish_mean"], kind="stable")


def _percent(share: float) -> str:
    return "<1 %" if share < 0.005 else f"{share:.0%}"


def _axes(ax: Axes, at: np.ndarray, rows: pd.DataFrame) -> None:
    names = rows["name"].where(rows["name"] != "", rows.index)
    ax.set_yticks(at, [shorten(name, 34) for name in names], fontsize=9 if len(at) <= 18 else 8)
    ax.set_ylim(len(at) - 0.4, -0.6)
    locator = AutoDateLocator(minticks=4, maxticks=9)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")


def _looks(rows: pd.DataFrame) -> list:
    there = set(rows["chain"])
    looks = [
        Patch(facecolor=colour, hatch=hatch, edgecolor="white", label=words)
        for number, (_, colour, hatch, words) in enumerate(CHAINS)
        if number in there
    ]
    return [
        *looks,
        Line2D([], [], color=MUTED, linewidth=1.4, label="to the finish kept with 80 %"),
        Line2D([], [], color=GREEN, linestyle="--", linewidth=1.4, label="planned finish"),
    ]
