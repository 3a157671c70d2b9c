"""Pictures of risk: how sure, and because of what."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from workbench.amounts import counted, scale_of
from workbench.charts.style import (
    BLUE,
    GREEN,
    INK,
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
from workbench.risk.classes import ReferenceClasses
from workbench.risk.forecast import Forecast
from workbench.risk.measures import share_interval

CURVE_POINTS = 400


def plot_forecast(forecast: Forecast, *, measure: str = "value", ax: Axes | None = None) -> Axes:
    """Draw the chance of each value (or cost) as an S-curve with plan, average and the level asked for."""
    ax = axes_for(ax)
    if forecast.is_empty:
        return say_missing(ax, "Forecast", forecast.reason)
    draws = np.sort(forecast.values if measure == "value" else forecast.costs)
    chance = np.arange(1, len(draws) + 1) / len(draws)
    kept = np.unique(np.linspace(0, len(draws) - 1, CURVE_POINTS).astype(int))
    scale, letter = scale_of(np.abs(draws).max())
    totals = forecast.totals
    percent = f"{forecast.confidence:.0%}"
    bounds = np.array([share_interval(place + 1, len(draws)) for place in kept])
    if measure == "value":
        # The chance to reach at least a value falls as the value rises.
        ax.plot(draws[kept] / scale, 100 * (1 - chance[kept]), color=BLUE)
        bounds = 1 - bounds
        level, wanted = forecast.confidence * 100, "at least"
        row = _row_at(forecast, 1.0 - forecast.confidence)
    else:
        ax.plot(draws[kept] / scale, 100 * chance[kept], color=BLUE)
        level, wanted = forecast.confidence * 100, "at most"
        row = _row_at(forecast, forecast.confidence)
    ax.fill_between(draws[kept] / scale, *(100 * bounds.T), color=BLUE, alpha=0.2, linewidth=0, label="95 % interval")
    sure = row[measure] / scale
    # Too few futures for the level leave an end of its interval open: the band then goes on to the last one drawn.
    low, high = np.clip([row[f"{measure}_low"], row[f"{measure}_high"]], draws[0], draws[-1]) / scale
    ax.axvspan(low, high, color=GREEN, alpha=0.25, linewidth=0)
    ax.plot([sure], [level], "D", color=GREEN, ms=7, zorder=4, label=f"{percent} sure: {wanted} {sure:,.0f} {letter}")
    for name, colour, style in (("plan", ORANGE, "--"), ("mean", INK, ":")):
        at = totals[f"{measure}_{name}"] / scale
        label = f"{'plan' if name == 'plan' else 'average'} {at:,.0f} {letter}"
        ax.axvline(at, color=colour, linestyle=style, linewidth=1.6, label=label)
    ax.set_ylim(0, 101)
    ax.grid(axis="x")
    met = forecast.p_meet(**{measure: totals[f"{measure}_plan"]})
    noun = "value" if measure == "value" else "cost"
    titled(
        ax,
        title=f"The planned {noun} is met with a chance of {met:.0%}; the band is how sure the {percent} figure is",
        xlabel=unit_label("Net present value" if measure == "value" else "Cost", letter, forecast.currency),
        ylabel=f"Chance of {wanted} this (per cent)",
    )
    ax.legend(loc="lower left" if measure == "value" else "upper left")
    return ax


def plot_contributions(forecast: Forecast, names: pd.Series, *, top: int = 12, ax: Axes | None = None) -> Axes:
    """Draw which projects carry the portfolio's spread."""
    rows = forecast.contributions.head(top).iloc[::-1]
    ax = axes_for(ax, 1.2 + 0.27 * max(len(rows), 6))
    if forecast.is_empty:
        return say_missing(ax, "Contributions", forecast.reason)
    at = np.arange(len(rows))
    ax.barh(at, rows["sd_share"] * 100, color=BLUE, height=0.7)
    for y, share in enumerate(rows["sd_share"]):
        ax.text(max(share, 0.0) * 100, y, f" {share:.1%}", va="center", fontsize=9)
    ax.set_yticks(at, [shorten(names.get(project, project)) for project in rows.index])
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    ax.margins(x=0.12)
    whole = rows["sd_share"].sum()
    titled(
        ax,
        title=f"{len(rows)} of {len(forecast.table)} projects carry {whole:.0%} of the spread of value",
        xlabel="Share of the standard deviation of portfolio value (per cent)",
    )
    return ax


def plot_factors(forecast: Forecast, *, ax: Axes | None = None) -> Axes:
    """Draw how much of the spread of value hangs on each common factor."""
    rows = forecast.factors.iloc[::-1]
    ax = axes_for(ax, 1.2 + 0.36 * max(len(rows), 4))
    if forecast.is_empty or rows.empty:
        return say_missing(ax, "Common factors", forecast.reason or "No project hangs on a common factor.")
    at = np.arange(len(rows))
    ax.barh(at, rows["variance_share"] * 100, color=ORANGE, height=0.65)
    for y, (share, number) in enumerate(zip(rows["variance_share"], rows["projects"], strict=True)):
        ax.text(max(share, 0.0) * 100, y, f" {share:.0%}, {counted(number, 'project')}", va="center", fontsize=9)
    ax.set_yticks(at, [shorten(str(name).replace("_", " ")) for name in rows.index])
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    ax.margins(x=0.25)
    largest = rows.iloc[-1]
    titled(
        ax,
        title=f"{spoken(rows.index[-1])} alone explains {largest['variance_share']:.0%} "
        "of the variance of portfolio value",
        xlabel="Share of variance (per cent)",
    )
    return ax


def plot_classes(classes: ReferenceClasses, *, quantity: str = "cost", top: int = 12, ax: Axes | None = None) -> Axes:
    """Draw what past projects of each class came to against their estimates: median, and four in five."""
    rows = classes.table
    rows = rows[(rows["quantity"] == quantity) & (rows["n"] > 0)].sort_values("median_ratio").tail(top)
    ax = axes_for(ax, 1.3 + 0.34 * max(len(rows), 4))
    if rows.empty:
        return say_missing(ax, "Own record", classes.reason or f"No finished project has a record of {quantity}.")
    at = np.arange(len(rows))
    median, four_in_five = (100 * (rows[name] - 1) for name in ("median_ratio", "p80_ratio"))
    ax.hlines(at, median, four_in_five, color=MUTED, linewidth=1.5)
    ax.plot(median, at, "o", color=BLUE, ms=8, label="median")
    ax.plot(four_in_five, at, "D", color=RED, ms=7, label="one in five is worse")
    ax.axvline(0, color=INK, linewidth=1)
    ax.set_yticks(
        at, [f"{shorten(c.replace('_', ' '), 30)} (n {n})" for c, n in zip(rows["category"], rows["n"], strict=True)]
    )
    ax.grid(axis="x")
    worst = rows.iloc[-1]
    titled(
        ax,
        title=f"{spoken(worst['category'])}: half of the past projects ended at "
        f"{worst['median_ratio'] - 1:+.0%} or more against their {quantity} estimate",
        xlabel=f"Actual {quantity} over estimate (per cent)",
    )
    ax.legend(loc="lower right")
    return ax


def _row_at(forecast: Forecast, level: float) -> pd.Series:
    quantiles = forecast.quantiles
    return quantiles.loc[(quantiles["level"] - level).abs().idxmin()]
