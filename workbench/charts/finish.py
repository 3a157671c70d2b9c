"""How sure a finish is, and which activities decide it."""

from collections.abc import Mapping

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
        sure = found.table.at[view, "p80"]
        _draw_chances(ax, forecast, colour, line, f"{view}: {sure:%d %b %Y}")
        ax.plot(date2num(sure), 80, "D", color=colour, ms=6, zorder=4)
    _draw_plan(ax, found.plan)
    _date_axis(ax)
    ax.legend(loc="lower right", fontsize=8)
    return titled(ax, title=str(found), xlabel="Finish; ◆ is the date kept with 80 %", ylabel="Chance (per cent)")


def plot_finish_curve(
    forecast: ScheduleForecast,
    *,
    level: float = 0.8,
    beside: Mapping[str, ScheduleForecast] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the chance to have finished by each date with its interval, the plan, even odds and the level asked for."""
    ax = axes_for(ax, 3.8)
    if forecast.is_empty:
        return say_missing(ax, "How sure is the finish?", forecast.reason)
    for (name, other), (colour, line) in zip((beside or {}).items(), LINES[1:], strict=False):
        _draw_chances(ax, other, colour, line, name, width=1.2)
    _draw_chances(ax, forecast, BLUE, "-", "finish, with its 95 % interval")
    for at, mark in {0.5: "o", level: "D"}.items():
        date = forecast.date_at(at)
        ax.plot(date2num(date), 100 * at, mark, color=BLUE, ms=7, zorder=4, label=f"P{100 * at:g}: {date:%d %b %Y}")
    _draw_plan(ax, forecast.plan)
    _date_axis(ax)
    ax.legend(loc="lower right", fontsize=8)
    return titled(ax, title=_kept(forecast, level), xlabel="Finish", ylabel="Chance to have finished (per cent)")


def plot_responses(
    before: ScheduleForecast, after: ScheduleForecast, *, level: float = 0.8, ax: Axes | None = None
) -> Axes:
    """Draw the chance to have finished by each date before and after the responses, and the days between them."""
    ax = axes_for(ax, 3.8)
    if before.is_empty:
        return say_missing(ax, "What the responses do", before.reason)
    late, early = before.date_at(level), after.date_at(level)
    _draw_chances(ax, before, ORANGE, "--", f"before responses, P{100 * level:g}: {late:%d %b %Y}")
    _draw_chances(ax, after, BLUE, "-", f"after responses, P{100 * level:g}: {early:%d %b %Y}")
    ends = date2num([early, late])
    ax.plot(ends, [100 * level] * 2, "D-", color=INK, ms=5, linewidth=1.6, zorder=4)
    _draw_plan(ax, before.plan)
    _date_axis(ax)
    ax.legend(loc="lower right", fontsize=8)
    saved = before.days_at(level) - after.days_at(level)
    said = f"bring the date kept with {level:.0%} forward by {saved:,.0f} working days"
    return titled(
        ax,
        title=f"The responses {said}" if saved >= 0.5 else f"The responses do not move the date kept with {level:.0%}",
        xlabel="Finish",
        ylabel="Chance to have finished (per cent)",
    )


def _kept(forecast: ScheduleForecast, level: float) -> str:
    late = forecast.days_at(level) - forecast.totals["days_plan"]
    chance = forecast.p_finish(forecast.plan)
    beyond = f", {late:,.0f} working days after the plan" if late >= 0.5 else ""
    return f"The planned date is kept with a chance of {chance:.0%}; {level:.0%} sure by " + (
        f"{forecast.date_at(level):%d %b %Y}{beyond}"
    )


def _draw_chances(
    ax: Axes, forecast: ScheduleForecast, colour: str, line: str, label: str, *, width: float = 2.0
) -> None:
    """The share of futures that have ended by each date, with its interval."""
    dates = np.sort(date2num(pd.DatetimeIndex(forecast.finishes)))
    kept = np.unique(np.linspace(0, len(dates) - 1, POINTS).astype(int))
    low, high = 100 * np.array([share_interval(at + 1, len(dates)) for at in kept]).T
    ax.plot(dates[kept], 100 * (kept + 1) / len(dates), line, color=colour, linewidth=width, label=label)
    ax.fill_between(dates[kept], low, high, color=colour, alpha=0.15, linewidth=0)


def _draw_plan(ax: Axes, plan: pd.Timestamp) -> None:
    ax.axvline(date2num(plan), color=GREEN, linestyle="--", linewidth=1.4, label=f"plan {plan:%d %b %Y}")


def _date_axis(ax: Axes) -> None:
    locator = AutoDateLocator(minticks=4, maxticks=9)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    ax.set_ylim(0, 101)
    ax.grid(axis="x")


def plot_criticality(found: ScheduleForecast, *, top: int = 16, ax: Axes | None = None) -> Axes:
    """Draw how often each activity decides the finish, or the milestone looked toward, the most often first."""
    goal = found.toward or "the finish"
    rows = found.table[found.table["criticality"] > 0] if not found.is_empty else found.table
    rows = rows.sort_values(["criticality", "ssi"], ascending=False).head(top).iloc[::-1]
    ax = axes_for(ax, 1.2 + 0.27 * max(len(rows), 6))
    if rows.empty:
        return say_missing(ax, f"What decides {shorten(goal)}", found.reason or f"No activity decides {shorten(goal)}.")
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
    title = f"{counted(often, 'activity decides', 'activities decide')} {shorten(goal)} in at least half of the futures"
    return titled(ax, title=title, xlabel=f"Futures in which the activity decides {shorten(goal)} (per cent)")
