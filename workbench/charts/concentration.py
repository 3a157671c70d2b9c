"""How few projects carry the cost and the spread of a portfolio."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from workbench.charts.style import BLUE, MUTED, ORANGE, axes_for, say_missing, shorten, titled
from workbench.risk.forecast_answer import Forecast

CURVES = (
    ("cost", "cost_plan", "planned cost", BLUE, "-"),
    ("spread", "value_sd", "spread of value, each alone", ORANGE, "--"),
)


def plot_concentration(forecast: Forecast, names: pd.Series, *, ax: Axes | None = None) -> Axes:
    """Draw which share the largest projects carry together, beside projects of equal size."""
    ax = axes_for(ax)
    known = forecast.concentration["index"].dropna() if not forecast.is_empty else pd.Series(dtype="float64")
    if known.empty:
        return say_missing(ax, "Concentration", forecast.reason or "No project has a cost or a spread.")
    count = len(forecast.table)
    ax.plot([0, count], [0, 100], color=MUTED, linewidth=1.2, linestyle=":", label="all of equal size")
    for quantity, column, label, colour, style in CURVES:
        if quantity not in known:
            continue
        sizes = np.sort(forecast.table[column].clip(lower=0.0).to_numpy())[::-1]
        shares = 100 * np.concatenate([[0.0], np.cumsum(sizes) / sizes.sum()])
        effective = forecast.concentration.loc[quantity, "effective"]
        ax.plot(range(count + 1), shares, color=colour, linestyle=style, marker="." if count <= 40 else "",
                label=f"{label}: counts as {effective:.1f} of equal size")  # fmt: skip
        ax.plot([effective], [np.interp(effective, range(count + 1), shares)], "D", color=colour, ms=8, zorder=4)
    quantity = "cost" if "cost" in known else known.index[0]
    row = forecast.concentration.loc[quantity]
    ax.set_ylim(0, 103)
    ax.set_xlim(0, count)
    ax.grid(axis="x")
    gain = forecast.diversification["gain"]
    titled(
        ax,
        title=f"{shorten(names.get(row['largest'], row['largest']), 40)} carries {row['share']:.0%} of the {quantity}; "
        f"together, value spreads {gain['value']:.0%} less and cost {gain['cost']:.0%} less than apart",
        xlabel="Projects, the largest first",
        ylabel="Share carried by them (per cent)",
    )
    ax.legend(loc="lower right")
    return ax
