"""Pictures of what drives a portfolio, and of what is worth knowing before deciding."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from workbench.amounts import money, scale_of
from workbench.charts.style import (
    BESIDE_NAMES,
    BLUE,
    INK,
    MUTED,
    ORANGE,
    axes_for,
    say_missing,
    shorten,
    spoken,
    titled,
    unit_label,
)
from workbench.risk.knowledge import Knowledge
from workbench.risk.sensitivity import Removal, Tornado

LONGEST = 46  # characters of a driver's name


def plot_removal(
    ranking: Removal, *, currency: str = "", unit: str = "", top: int = 12, ax: Axes | None = None
) -> Axes:
    """Draw what would be saved without each driver, in money or another unit, and how sure that is."""
    rows = ranking.table.head(top).iloc[::-1]
    ax = axes_for(ax, 1.3 + 0.34 * max(len(rows), 4))
    if rows.empty:
        return say_missing(ax, "Drivers", ranking.reason or "Nothing is uncertain.")
    scale, letter = (1.0, "") if unit else scale_of(rows[["saving", "low", "high"]].abs().max(axis=None))
    at = np.arange(len(rows))
    ax.barh(at, rows["saving"] / scale, color=BLUE, height=0.65)
    ends = rows[["low", "high"]].fillna({"low": rows["saving"], "high": rows["saving"]}) / scale
    ax.hlines(at, ends["low"], ends["high"], color=INK, linewidth=1.6, label="95 % interval")
    _name_rows(ax, at, rows.index)
    best = rows.iloc[-1]
    titled(
        ax,
        title=f"{spoken(rows.index[-1])}: without this driver, the costliest, P{100 * ranking.level:g} "
        f"would be {_amount(best['saving'], currency, unit)} better",
        width=BESIDE_NAMES,
        xlabel=unit_label(f"Saving at P{100 * ranking.level:g} without the driver", letter, unit or currency),
    )
    ax.legend(loc="lower right", frameon=True, framealpha=1.0, edgecolor="none")
    return ax


def plot_tornado(answer: Tornado, *, currency: str = "", unit: str = "", top: int = 12, ax: Axes | None = None) -> Axes:
    """Draw the average outcome, in money or another unit, where each driver is low and where it is high."""
    rows = answer.table.head(top).iloc[::-1]
    ax = axes_for(ax, 1.3 + 0.34 * max(len(rows), 4))
    if rows.empty:
        return say_missing(ax, "Tornado", answer.reason or "Nothing is uncertain.")
    scale, letter = (1.0, "") if unit else scale_of(rows[["mean_low", "mean_high"]].abs().max(axis=None))
    at, centre = np.arange(len(rows)), answer.totals["mean"]
    for column, colour, hatch, label in (
        ("mean_low", BLUE, "", "driver low, or not there"),
        ("mean_high", ORANGE, "//", "driver high"),
    ):
        ax.barh(at, (rows[column] - centre) / scale, left=centre / scale, color=colour, height=0.65, hatch=hatch,
                edgecolor="white", label=label)  # fmt: skip
    ax.axvline(centre / scale, color=INK, linewidth=1)
    _name_rows(ax, at, rows.index)
    widest = rows.iloc[-1]
    titled(
        ax,
        title=f"{spoken(rows.index[-1])} moves the average most: by {_amount(abs(widest['swing']), currency, unit)} "
        "between its ends",
        width=BESIDE_NAMES,
        xlabel=unit_label("Average outcome", letter, unit or currency),
    )
    ax.legend(loc="lower right", frameon=True, framealpha=1.0, edgecolor="none")
    return ax


def plot_knowledge(answer: Knowledge, *, top: int = 12, ax: Axes | None = None) -> Axes:
    """Draw what knowing each unknown before the decision would be worth at most."""
    rows = answer.table.head(top).iloc[::-1]
    ax = axes_for(ax, 1.3 + 0.34 * max(len(rows), 4))
    if answer.is_empty or rows.empty:
        return say_missing(ax, "Value of knowing", answer.reason or "Nothing is uncertain.")
    everything = answer.totals["everything"]
    scale, letter = scale_of(max(rows["high"].max(), everything))
    at = np.arange(len(rows))
    ax.barh(at, rows["worth"] / scale, color=BLUE, height=0.65)
    ax.hlines(at, rows["low"] / scale, rows["high"] / scale, color=INK, linewidth=1.6, label="interval")
    ax.axvline(everything / scale, color=MUTED, linestyle="--", label="knowing everything")
    _name_rows(ax, at, rows.index)
    titled(
        ax,
        title=shorten(str(answer), 150),
        xlabel=unit_label("Worth before the decision", letter, answer.currency),
    )
    ax.legend(loc="lower right", frameon=True, framealpha=1.0, edgecolor="none")
    return ax


def _amount(value: float, currency: str, unit: str) -> str:
    return f"{value:,.0f} {unit}" if unit else money(value, currency)


def _name_rows(ax: Axes, at: np.ndarray, names: pd.Index) -> None:
    ax.set_yticks(at, [shorten(name, LONGEST) for name in names])
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    ax.margins(x=0.08)
