"""Strategic shocks as switches: what stays sure when each cannot come, and when it is certain."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from workbench.amounts import scale_of
from workbench.charts.style import (
    BESIDE_NAMES,
    BLUE,
    INK,
    MUTED,
    RED,
    axes_for,
    say_missing,
    shorten,
    titled,
    unit_label,
)
from workbench.risk.stress import StressTest

ALL = "all of them"


def plot_stress(found: StressTest, *, top: int = 10, ax: Axes | None = None) -> Axes:
    """Draw the value that is sure without each shock, as likely as it is, and with it for certain."""
    ax = axes_for(ax, 1.8 + 0.5 * (min(len(found.table), top) + 1))
    if found.is_empty:
        return say_missing(ax, "Strategic shocks", found.reason)
    rows = _rows(found, top)
    at = np.arange(len(rows))[::-1]
    scale, letter = scale_of(rows[["without", "certain"]].abs().max(axis=None))
    ends = rows[["without", "certain"]] / scale
    ax.hlines(at, ends.min(axis=1), ends.max(axis=1), color=MUTED, linewidth=2.4, zorder=2)
    ax.plot(
        ends["without"], at, "o", color=BLUE, markerfacecolor="white", mew=2, ms=9, zorder=4, label="it cannot come"
    )
    ax.plot(ends["certain"], at, "s", color=RED, ms=8, zorder=3, label="it is certain")
    sure = found.totals["sure"] / scale
    ax.axvline(sure, color=INK, linestyle="--", linewidth=1.4, label=f"as likely as they are: {sure:,.0f} {letter}")
    for y, low, high in zip(at, ends.min(axis=1), ends.max(axis=1), strict=True):
        ax.annotate(
            f"{low:,.0f}", (low, y), xytext=(-8, 0), textcoords="offset points", ha="right", va="center", fontsize=9
        )
        ax.annotate(f"{high:,.0f}", (high, y), xytext=(8, 0), textcoords="offset points", va="center", fontsize=9)
    ax.set_yticks(at, rows.index)
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    ax.margins(x=0.14, y=0.12)
    titled(
        ax,
        title=str(found),
        width=BESIDE_NAMES,
        xlabel=unit_label(f"Value that is {found.confidence:.0%} sure", letter, found.currency),
    )
    ax.legend(loc="upper center", bbox_to_anchor=(0.45, -0.13), ncols=3)
    return ax


def _rows(found: StressTest, top: int) -> pd.DataFrame:
    """Both ends of each shock, the worst first, and of all of them together."""
    shown = found.table.head(top)
    names = [
        f"{shorten(name, 32)}\n{count} {'project' if count == 1 else 'projects'}; comes with {chance:.0%}"
        for name, count, chance in zip(shown["name"], shown["projects"], shown["chance"], strict=True)
    ]
    rows = pd.DataFrame({"without": shown["sure_without"], "certain": shown["sure_certain"]}).set_axis(names, axis=0)
    if len(found.table) > 1:
        rows.loc[ALL] = found.totals["sure_without"], found.totals["sure_certain"]
    return rows
