"""Activities over time: critical and near-critical work, the baseline, and the chain that drives the finish."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from workbench.amounts import counted
from workbench.charts.style import BLUE, INK, MUTED, ORANGE, RED, axes_for, say_missing, shorten, titled
from workbench.schedule.critical_path import CriticalPath
from workbench.schedule.driving_slack import DrivingSlack
from workbench.schedule.schedule import Schedule
from workbench.schedule.vocabulary import SPANNING

BASELINE, DONE = "#b9c2cb", "#8fa3b5"
NEAR = 10.0  # days of float below which work is near-critical
KINDS = {  # colour, hatch, what the legend says
    "critical": (RED, "//", "critical"),
    "near": (ORANGE, "..", f"up to {NEAR:g} days of float"),
    "free": (BLUE, "", "more float"),
    "done": (DONE, "", "complete"),
}


def plot_gantt(schedule: Schedule, path: CriticalPath, *, top: int = 32, ax: Axes | None = None) -> Axes:
    """
    Draw activities with their baseline below, the critical ones first to be shown where there are too many.

    Parameters
    ----------
    schedule
        The schedule.
    path
        Its dates.
    top
        Most rows.
    ax
        Axes to draw into.
    """
    rows = _rows(schedule, path).head(top).sort_values(["early_start", "early_finish"], kind="stable")
    ax = axes_for(ax, 1.2 + 0.2 * max(len(rows), 8))
    if rows.empty:
        return say_missing(ax, "Schedule", path.reason or "The schedule has no activities with dates.")
    at = np.arange(len(rows))
    start, finish = date2num(rows["early_start"]), date2num(rows["early_finish"])
    _baseline(ax, rows, at)
    for kind, (colour, hatch, _) in KINDS.items():
        part = (rows["look"] == kind).to_numpy()
        ax.barh(at[part], (finish - start)[part], left=start[part], height=0.5, color=colour, hatch=hatch,
                edgecolor="white", linewidth=0.5, zorder=2)  # fmt: skip
    points = finish <= start
    ax.plot(finish[points], at[points], "D", color=INK, ms=5, zorder=4)
    ax.axvline(date2num(schedule.data_date), color=INK, linestyle="--", linewidth=1, zorder=3)
    _time_axis(ax, at, rows["name"])
    looks = [Patch(facecolor=colour, hatch=hatch, edgecolor="white", label=words)
             for kind, (colour, hatch, words) in KINDS.items() if (rows["look"] == kind).any()]  # fmt: skip
    if rows["baseline_finish"].notna().any():
        looks.append(Patch(facecolor=BASELINE, label="baseline"))
    looks.append(Line2D([], [], color=INK, linestyle="--", linewidth=1, label="data date"))
    ax.legend(handles=looks, loc="upper center", bbox_to_anchor=(0.4, -0.09), ncols=len(looks), fontsize=8)
    return titled(ax, title=_finding(schedule, path, len(rows)), xlabel="Date")


def plot_driving_path(schedule: Schedule, found: DrivingSlack, *, top: int = 24, ax: Axes | None = None) -> Axes:
    """Draw the chain of activities that decides when the focus finishes, each link as an arrow with type and lag."""
    names = found.path[-top:] if not found.is_empty else ()
    ax = axes_for(ax, 1.2 + 0.3 * max(len(names), 6))
    if not names:
        return say_missing(ax, "Driving path", found.reason)
    table = found.table.reindex(names)
    start = date2num(table["start"].fillna(found.finish))
    finish = date2num(table["finish"].fillna(found.finish))
    place = {name: y for y, name in enumerate(names)}
    at = np.arange(len(names))
    ax.barh(at, finish - start, left=start, height=0.5, color=RED, hatch="//", edgecolor="white", zorder=2)
    points = finish <= start
    ax.plot(finish[points], at[points], "D", color=INK, ms=6, zorder=4)
    for link in schedule.links.itertuples():
        if {link.predecessor, link.successor} <= place.keys():
            first, then = place[link.predecessor], place[link.successor]
            x0 = (start if link.link_type[0] == "s" else finish)[first]
            x1 = (start if link.link_type[1] == "s" else finish)[then]
            style = {"arrowstyle": "->", "color": MUTED, "linewidth": 1.1, "shrinkA": 0, "shrinkB": 0}
            ax.annotate("", (x1, then), (x0, first), arrowprops=style, zorder=3)
            if words := _link_words(schedule, link):
                ax.text(x1, (first + then) / 2, f" {words}", fontsize=7.5, color=INK, va="center")
    activities = schedule.activities["name"].reindex(names)
    _time_axis(ax, at, activities.where(activities != "", activities.index))
    cut = f", the last {len(names)} are shown" if len(names) < len(found.path) else ""
    focus = shorten(schedule.activities.at[found.focus, "name"] or found.focus)
    chain = counted(len(found.path) - 1, "activity decides", "activities in a row decide")
    title = f"{chain} that {focus} finishes on {found.finish:%d %b %Y}{cut}"
    ax.use_sticky_edges = False
    ax.margins(x=0.04)
    return titled(ax, title=title, xlabel="Date; arrows are links with their type and lag in days")


def _rows(schedule: Schedule, path: CriticalPath) -> pd.DataFrame:
    """Work and milestones with dates, the least float first, complete ones last."""
    if path.is_empty:
        return path.table.assign(look="")
    activities = schedule.activities
    own = ~activities["kind"].isin([*SPANNING]) & ~activities["inactive"]
    rows = path.table[own].assign(
        baseline_start=activities["baseline_start"], baseline_finish=activities["baseline_finish"]
    )
    rows = rows.dropna(subset=["early_start", "early_finish"])
    rows["name"] = rows["name"].where(rows["name"] != "", rows.index)
    days = rows["total_float"]
    look = np.select([days.isna(), rows["critical"] | rows["longest_path"], days <= NEAR], ["done", "critical", "near"],
                     "free")  # fmt: skip
    order = {"critical": 0, "near": 1, "free": 2, "done": 3}
    rows = rows.assign(look=look)
    return rows.assign(order=rows["look"].map(order)).sort_values(["order", "total_float", "early_start"])


def _baseline(ax: Axes, rows: pd.DataFrame, at: np.ndarray) -> None:
    known = (rows["baseline_start"].notna() & rows["baseline_finish"].notna()).to_numpy()
    if known.any():
        begin, end = date2num(rows["baseline_start"][known]), date2num(rows["baseline_finish"][known])
        ax.barh(at[known] + 0.36, end - begin, left=begin, height=0.18, color=BASELINE, zorder=1)


def _time_axis(ax: Axes, at: np.ndarray, names: pd.Series) -> None:
    ax.set_yticks(at, [shorten(name, 34) for name in names])
    ax.set_ylim(len(at) - 0.4, -0.6)
    locator = AutoDateLocator(minticks=4, maxticks=9)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")


def _link_words(schedule: Schedule, link) -> str:
    """Type and lag of a link, where it is more than finish to start at once."""
    per_day = schedule.calendars[schedule.activities.at[link.predecessor, "calendar"]].minutes_per_day
    lag = f"{link.lag / per_day:+.4g} d" if link.lag else ""
    kind = "" if link.link_type == "fs" else link.link_type.upper()
    return " ".join(part for part in (kind, lag) if part)


def _finding(schedule: Schedule, path: CriticalPath, shown: int) -> str:
    own = ~schedule.activities["kind"].isin([*SPANNING])
    critical = int((path.table["critical"] | path.table["longest_path"])[own].sum())
    most = f", {shown} of {int(own.sum())} are shown" if shown < own.sum() else ""
    return f"Finish {path.finish:%d %b %Y}; {critical} open activities are critical{most}"
