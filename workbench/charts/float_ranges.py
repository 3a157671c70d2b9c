"""How far each activity can slip over all futures, beside the float that the plan promises."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from workbench.charts.style import (
    BESIDE_NAMES,
    BLUE,
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
from workbench.risk.schedule_floats import ScheduleFloats

NEAR = 10.0
"""Days of float up to which work counts as nearly critical."""
OFTEN, SELDOM = 0.5, 0.05
"""Shares of the futures from which the loss of float is likely, and from which it is worth a word."""
LOOKS = (  # least share of the futures, colour, width of the line
    (OFTEN, RED, 4.0),
    (SELDOM, ORANGE, 3.0),
    (0.0, BLUE, 2.0),
)
BESIDE = 1.015  # share of the width at which chances are written


def plot_float_ranges(found: ScheduleFloats, *, days: float = NEAR, top: int = 24, ax: Axes | None = None) -> Axes:
    """
    Draw between what its float may lie for every open activity, and how likely it is not to exceed some days.

    Parameters
    ----------
    found
        Float in all futures.
    days
        Days of float that count as few.
    top
        Most activities: first those whose float in the plan may go, then those most likely to have few days.
    ax
        Axes to draw into.
    """
    every = few_days(found, days)
    rows = _shown(every, days, top)
    ax = axes_for(ax, 1.6 + 0.2 * max(len(rows), 8))
    if rows.empty:
        return say_missing(ax, "How much float is left?", found.reason or "No activity is open.")
    at = np.arange(len(rows))
    for (_, colour, width), part in zip(LOOKS, _groups(rows["few"]), strict=True):
        own = rows.iloc[part]
        ax.hlines(at[part], own["float_p10"], own["float_p90"], color=colour, linewidth=width, zorder=3)
        ax.plot(own["float_p50"], at[part], "o", color=colour, ms=6, zorder=4)
    ax.plot(rows["float_plan"], at, "|", color=INK, ms=11, mew=1.8, zorder=5)
    for y, share in zip(at, rows["few"], strict=True):
        ax.text(BESIDE, y, _percent(share), transform=ax.get_yaxis_transform(), va="center", fontsize=8, color=INK)
    ax.text(BESIDE, 1.01, f"≤ {days:g} d", transform=ax.transAxes, va="bottom", fontsize=8, color=MUTED)
    least = min(0.0, float(rows[["float_p10", "float_plan"]].min(axis=None)))
    ax.axvspan(least, days, color=MUTED, alpha=0.13, linewidth=0, zorder=0)
    ax.axvline(days, color=MUTED, linestyle="--", linewidth=1.2, zorder=1)
    ax.set_yticks(at, [shorten(name, 34) for name in rows["name"]], fontsize=9 if len(at) <= 18 else 8)
    ax.set_ylim(len(at) - 0.4, -0.6)
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    legend_below(ax, _legend(rows, days), ncols=4)
    cut = f"; {len(rows)} of {len(every)} are shown" if len(rows) < len(every) else ""
    xlabel = "Days that the activity can slip, on its own calendar; the line holds 8 of 10 futures, ● even odds"
    return titled(ax, title=_finding(every, days) + cut, width=BESIDE_NAMES, xlabel=xlabel)


def few_days(found: ScheduleFloats, days: float = NEAR) -> pd.DataFrame:
    """
    List the open activities, those most likely to have no more than some days of float first.

    Parameters
    ----------
    found
        Float in all futures.
    days
        Days of their own calendars.

    Returns
    -------
    DataFrame
        `found.table` of what is not complete, with `few`, the chance; what has no name is called by its identifier.
    """
    rows = found.table.assign(few=found.chance(days)) if len(found.table) else found.table.assign(few=np.nan)
    rows = rows[rows["few"].notna()]
    rows = rows.assign(name=rows["name"].where(rows["name"] != "", rows.index.to_series()))
    return rows.sort_values(["few", "float_p50", "float_plan"], ascending=[False, True, True], kind="stable")


def _shown(every: pd.DataFrame, days: float, top: int) -> pd.DataFrame:
    """Where there is no room for all, what the finding is about goes before what is critical in the plan already."""
    may_go = (every["float_plan"] > days) & (every["few"] >= SELDOM)
    kept = (~may_go).to_numpy(dtype=int).argsort(kind="stable")[:top]
    return every.iloc[np.sort(kept)]


def _finding(every: pd.DataFrame, days: float) -> str:
    safe = every[every["float_plan"] > days]
    promised = f"more than {days:g} {'day' if days == 1 else 'days'} of float in the plan"
    if safe.empty:
        return f"No open activity has {promised}"
    lost = safe[safe["few"] >= SELDOM]
    if lost.empty:
        kept = np.floor(100 * (1 - safe["few"].max()))  # nobody can call it too many
        who = "1 activity has {}, and keeps it" if len(safe) == 1 else f"{len(safe)} activities have {{}}, and keep it"
        return f"{who.format(promised)} in at least {kept:.0f}% of the futures"
    first, share = shorten(lost["name"].iloc[0], 40), f"{lost['few'].max():.0%}"
    if len(safe) == 1:
        return f"{first} has {promised}, and that or less in {share} of the futures"
    many = f"{len(lost)} of the {len(safe)} activities with {promised} {'is' if len(lost) == 1 else 'are'} down to that"
    return f"{many} or less in at least {SELDOM:.0%} of the futures; {first} in {share}"


def _groups(chances: pd.Series) -> list[np.ndarray]:
    """Rows of each look, from the likeliest on."""
    level = (chances.to_numpy(dtype=float)[:, None] < np.array([one[0] for one in LOOKS])).sum(axis=1)
    return [np.flatnonzero(level == number) for number in range(len(LOOKS))]


def _percent(share: float) -> str:
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"


def _legend(rows: pd.DataFrame, days: float) -> list:
    words = (f"≤ {days:g} days in at least {OFTEN:.0%} of the futures", f"in at least {SELDOM:.0%}", "in fewer")
    looks = [
        Line2D([], [], color=colour, linewidth=width, marker="o", ms=6, label=said)
        for (_, colour, width), part, said in zip(LOOKS, _groups(rows["few"]), words, strict=True)
        if len(part)
    ]
    return [*looks, Line2D([], [], color=INK, marker="|", linestyle="", ms=11, mew=1.8, label="float in the plan")]
