"""How much to hold above plan at each level of certainty, and whose part of it is whose."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from workbench.amounts import scale_of
from workbench.charts.style import HATCHES, INK, MUTED, SERIES, axes_for, say_missing, shorten, titled, unit_label
from workbench.risk.reserves import Contingency


def plot_contingency(found: Contingency, names: pd.Series, *, top: int = 5, ax: Axes | None = None) -> Axes:
    """Draw the contingency by level, divided among projects, with its interval; the level asked for stands out."""
    ax = axes_for(ax)
    if found.is_empty:
        return say_missing(ax, "Contingency", found.reason)
    largest = found.parts.index[:top]
    parts = found.parts.loc[largest]
    rest = found.parts.drop(largest).sum()
    at = np.arange(len(found.levels))
    scale, letter = scale_of(found.levels[["contingency", "high"]].replace(np.inf, np.nan).abs().max(axis=None))
    stacks = [*zip([shorten(names.get(p, p), 40) for p in largest], parts.to_numpy(), SERIES, HATCHES, strict=False)]
    if len(found.parts) > len(largest):
        stacks.append((f"{len(found.parts) - len(largest)} others", rest.to_numpy(), MUTED, ""))
    up, down = np.zeros(len(at)), np.zeros(len(at))
    for label, amounts, colour, hatch in stacks:
        bottom = np.where(amounts >= 0, up, down)
        ax.bar(at, amounts / scale, 0.62, bottom / scale, color=colour, hatch=hatch, edgecolor="white", label=label)
        up, down = up + np.maximum(amounts, 0.0), down + np.minimum(amounts, 0.0)
    held = found.levels["contingency"].to_numpy()
    ends = found.levels[["low", "high"]].to_numpy()
    ends = np.where(np.isfinite(ends), ends, held[:, None]) / scale
    ax.vlines(at, *ends.T, color=INK, linewidth=2, label="95 % interval of the whole")
    for x, amount, high, level in zip(at, held, ends[:, 1], found.levels.index, strict=True):
        wanted = np.isclose(level, found.level)
        ax.annotate(
            f"{amount / scale:,.0f}", (x, max(high, up[x] / scale)), xytext=(0, 4), textcoords="offset points",
            ha="center", fontsize=11 if wanted else 9, fontweight="bold" if wanted else "normal",
        )  # fmt: skip
    ax.set_xticks(at, [f"{level:.0%} sure" for level in found.levels.index])
    for tick, level in zip(ax.get_xticklabels(), found.levels.index, strict=True):
        tick.set_fontweight("bold" if np.isclose(level, found.level) else "normal")
    ax.axhline(0, color=INK, linewidth=1)
    ax.margins(y=0.12)
    titled(
        ax,
        title=str(found),
        ylabel=unit_label("Held above plan", letter, found.currency),
    )
    ax.legend(loc="upper left", fontsize=9)
    return ax
