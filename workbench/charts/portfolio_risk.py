"""Pictures of what a portfolio may lose, and of money by period."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from workbench.amounts import money, scale_of
from workbench.charts.style import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    RED,
    SERIES,
    axes_for,
    mark_periods,
    say_missing,
    shorten,
    titled,
    unit_label,
)
from workbench.risk.figures import TAIL
from workbench.risk.forecast_answer import Forecast
from workbench.risk.measures import quantile

CURVE_POINTS = 400
STRIP = -9.0  # place of the projects' parts below the curve, in per cent of chance


def plot_losses(forecast: Forecast, names: pd.Series, *, top: int = 4, ax: Axes | None = None) -> Axes:
    """Draw the chance to fall short of plan by each amount, and whose shortfall it is in the worst futures."""
    ax = axes_for(ax)
    if forecast.is_empty:
        return say_missing(ax, "Losses", forecast.reason)
    plan, currency = forecast.totals["value_plan"], forecast.currency
    losses = np.sort(plan - forecast.values)
    chance = 100 * (1.0 - np.arange(len(losses)) / len(losses))
    kept = np.unique(np.linspace(0, len(losses) - 1, CURVE_POINTS).astype(int))
    scale, letter = scale_of(np.abs(losses).max())
    mean_tail = plan - forecast.cvar(TAIL)
    edge = quantile(losses, TAIL)
    ax.plot(losses[kept] / scale, chance[kept], color=BLUE)
    for at, colour, style, label in (
        (edge, MUTED, "--", f"one in {round(1 / (1 - TAIL))} is worse than {money(edge, currency)}"),
        (mean_tail, RED, "-", f"average of those {money(mean_tail, currency)}"),
    ):
        ax.axvline(at / scale, color=colour, linestyle=style, linewidth=1.4, label=label)
    _draw_parts(ax, forecast, names, mean_tail, scale, top)
    ax.set_ylim(STRIP - 5, 101)
    ax.set_yticks(range(0, 101, 20))
    ax.grid(axis="x")
    titled(
        ax,
        title=f"In the worst {1 - TAIL:.0%} of futures the portfolio falls short of plan by "
        f"{money(mean_tail, currency)} on average",
        xlabel=unit_label("Value below plan", letter, currency),
        ylabel="Chance of at least this (per cent)",
    )
    # Below the curve on its left there is always room: nothing gains more than the best future.
    ax.legend(loc="lower left", bbox_to_anchor=(0.0, 0.14), fontsize=9)
    return ax


def plot_budget_chance(forecast: Forecast, *, ax: Axes | None = None) -> Axes:
    """Draw cost against budget in each period, with the chance to stay within it."""
    ax = axes_for(ax)
    rows = forecast.periods
    if forecast.is_empty or not rows["cost_mean"].any():
        return say_missing(ax, "Budgets", forecast.reason or "No money is planned from the first period on.")
    rows = rows[: int(np.flatnonzero(rows["cost_mean"].to_numpy() > 0)[-1]) + 1]
    scale, letter = scale_of(np.nanmax(rows[["budget", "cost_at_confidence"]].to_numpy()))
    at = np.arange(len(rows))
    percent = f"{forecast.confidence:.0%}"
    ax.bar(at, rows["cost_mean"] / scale, color=BLUE, width=0.6, label="average cost")
    ax.vlines(at, rows["cost_mean"] / scale, rows["cost_at_confidence"] / scale, color=INK, linewidth=1.6,
              label=f"{percent} sure")  # fmt: skip
    known = rows["budget"].notna().to_numpy()
    ax.hlines(rows["budget"][known] / scale, at[known] - 0.4, at[known] + 0.4, color=GREEN, linewidth=2.2,
              label="budget")  # fmt: skip
    tops = rows[["cost_at_confidence", "budget"]].max(axis=1) / scale
    for x, chance, top in zip(at, rows["p_within"], tops, strict=True):
        if not np.isnan(chance) and len(rows) <= 24:
            ax.annotate(f"{chance:.0%}", (x, top), xytext=(0, 4), textcoords="offset points", ha="center", fontsize=9)
    mark_periods(ax, pd.PeriodIndex(rows.index))
    ax.margins(y=0.15)
    weakest = rows["p_within"].idxmin() if known.any() else None
    titled(
        ax,
        title=f"{weakest} is the tightest period: its budget is enough with a chance of {rows['p_within'].min():.0%}"
        if weakest is not None
        else "There is no budget to stay within",
        xlabel="Period",
        ylabel=unit_label("Cost", letter, forecast.currency),
    )
    ax.legend(loc="upper right")
    return ax


def _draw_parts(ax: Axes, forecast: Forecast, names: pd.Series, whole: float, scale: float, top: int) -> None:
    """A strip that divides the average of the tail among projects; those who help count with the others."""
    parts = (forecast.table["value_plan"] - forecast.table["tail_contribution"]).sort_values(ascending=False)
    largest = parts[parts > 0].head(top)
    if whole <= 0 or largest.empty or largest.sum() > whole:
        return
    start = 0.0
    for part, name, colour in zip(largest, largest.index, SERIES[1:], strict=False):
        label = f"{shorten(names.get(name, name), 40)} {part / whole:.0%}"
        ax.broken_barh([(start / scale, part / scale)], (STRIP - 3, 6), facecolors=colour, label=label)
        start += part
    if len(largest) == len(parts):
        return
    rest = f"others {1 - largest.sum() / whole:.0%}"
    ax.broken_barh([(start / scale, (whole - start) / scale)], (STRIP - 3, 6), facecolors=MUTED, label=rest)
