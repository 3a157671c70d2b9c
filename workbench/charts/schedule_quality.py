"""How good a schedule is: its checks, its float, whether its dates are reproduced, and what an update changed."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from workbench.charts.style import BLUE, GREEN, INK, LINE, MUTED, ORANGE, RED, axes_for, say_missing, shorten, titled
from workbench.schedule.critical_path import CriticalPath
from workbench.schedule.quality.inspection import Inspection
from workbench.schedule.quality.update_comparison import UpdateComparison
from workbench.schedule.reproduction import Reproduction
from workbench.schedule.vocabulary import Verdict

LOOKS = {
    Verdict.PASS: (GREEN, "", "✓ passes"),
    Verdict.FAIL: (RED, "//", "✗ fails"),
    Verdict.INFO: (BLUE, "", "○ for information"),
    Verdict.NOT_APPLICABLE: (MUTED, "", "– nothing to count"),
}
BANDS = (-np.inf, -20.0, -5.0, -1e-9, 1e-9, 5.0, 10.0, 20.0, 44.0, 100.0, np.inf)
BAND_NAMES = ("below −20", "−20 to −5", "−5 to 0", "0", "0 to 5", "5 to 10", "10 to 20", "20 to 44", "44 to 100",
              "over 100")  # fmt: skip


def plot_quality(found: Inspection, *, prefix: str = "dcma_", ax: Axes | None = None) -> Axes:
    """Draw the checks whose names begin alike: value against limit, with the counts behind it and the verdict."""
    rows = found.table[found.table.index.str.startswith(prefix)].iloc[::-1] if len(found.table) else found.table
    ax = axes_for(ax, 1.0 + 0.26 * max(len(rows), 6))
    if rows.empty:
        return say_missing(ax, "Schedule quality", found.reason or "There is no such check.")
    at = np.arange(len(rows))
    limit = rows["limit"].to_numpy(dtype=float)
    value = rows["value"].to_numpy(dtype=float)
    full = np.nanmax(np.stack([np.abs(value), np.abs(limit), np.full(len(rows), 1e-9)]), axis=0)
    for verdict, (colour, hatch, words) in LOOKS.items():
        part = (rows["verdict"] == verdict).to_numpy()
        if part.any():
            width = np.nan_to_num((np.abs(value) / full)[part])
            ax.barh(at[part], width, height=0.56, color=colour, hatch=hatch, edgecolor="white", label=words, zorder=2)
    known = ~np.isnan(limit)
    ax.plot((np.abs(limit) / full)[known], at[known], "|", color=INK, ms=14, mew=2, zorder=4, label="limit")
    for y, (name, row) in enumerate(rows.iterrows()):
        mark = LOOKS[Verdict(row["verdict"])][2][0]
        ax.text(1.03, y, f"{mark} {_figure(name, row)}", va="center", fontsize=8, color=INK)
    ax.set_yticks(at, [shorten(f"{name.removeprefix(prefix)}  {row['title']}", 44) for name, row in rows.iterrows()])
    ax.set_xlim(0.0, 1.75)
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    ax.grid(visible=False)
    ax.legend(loc="upper center", bbox_to_anchor=(0.36, -0.06), ncols=5, fontsize=8)
    return titled(ax, title=str(found).split(":")[0], xlabel="Value beside its limit, each row on a scale of its own")


def plot_float(path: CriticalPath, *, ax: Axes | None = None) -> Axes:
    """Draw how many open activities have how much total float; bands below 0 and above 44 days stand out."""
    ax = axes_for(ax, 3.4)
    days = path.table["total_float"].dropna() if not path.is_empty else pd.Series(dtype=float)
    if days.empty:
        return say_missing(ax, "Float", path.reason or "No activity is open.")
    counts = pd.cut(days, BANDS, labels=BAND_NAMES, right=True).value_counts(sort=False)
    at = np.arange(len(counts))
    looks = [(RED, "//")] * 3 + [(ORANGE, "")] + [(BLUE, "")] * 4 + [(MUTED, "..")] * 2
    for x, count, (colour, hatch) in zip(at, counts, looks, strict=True):
        ax.bar(x, count, width=0.8, color=colour, hatch=hatch, edgecolor="white")
        ax.text(x, count, f"{count:,}" if count else "", ha="center", va="bottom", fontsize=9, color=INK)
    ax.set_xticks(at, BAND_NAMES)
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    ax.margins(y=0.12)
    negative, high = int((days < -1e-9).sum()), int((days > 44.0).sum())
    title = f"{negative} of {len(days)} open activities are late by the schedule itself; {high} have more than 44 days"
    return titled(ax, title=title, xlabel="Total float, days of the activity's calendar", ylabel="Open activities")


def plot_reproduction(found: Reproduction, *, ax: Axes | None = None) -> Axes:
    """Draw the share of the source's own dates and floats that the workbench calculates, field by field."""
    ax = axes_for(ax, 2.6)
    rows = found.rates[found.rates["compared"] > 0].iloc[::-1]
    if found.is_empty or rows.empty:
        return say_missing(ax, "Dates reproduced", found.reason)
    at = np.arange(len(rows))
    share = rows["rate"].to_numpy(dtype=float)
    ax.barh(at, 1.0, color=LINE, height=0.6)
    for part, colour, hatch, words in ((share >= found.limit, GREEN, "", "reproduced"),
                                       (share < found.limit, RED, "//", "below the limit")):  # fmt: skip
        if part.any():
            ax.barh(at[part], share[part], color=colour, hatch=hatch, edgecolor="white", height=0.6, label=words)
    for y, (equal, compared, rate) in enumerate(zip(rows["equal"], rows["compared"], share, strict=True)):
        ax.text(1.01, y, f"{equal:,.0f} of {compared:,.0f} = {rate:.1%}", va="center", fontsize=8.5, color=INK)
    ax.axvline(found.limit, color=INK, linestyle="--", linewidth=1, label=f"limit {found.limit:.0%}")
    ax.set_yticks(at, [name.replace("_", " ") for name in rows.index])
    ax.set_xlim(0.0, 1.3)
    ax.set_xticks([0.0, 0.25, 0.5, 0.75, 1.0], ["0%", "25%", "50%", "75%", "100%"])
    ax.grid(visible=False)
    ax.legend(loc="upper center", bbox_to_anchor=(0.4, -0.24), ncols=3)
    return titled(ax, title=str(found), xlabel="Share of the stored values that is calculated alike")


def plot_updates(found: UpdateComparison, *, ax: Axes | None = None) -> Axes:
    """Draw how many activities or links each kind of change touched."""
    rows = found.table[found.table["of"] > 0].iloc[::-1] if len(found.table) else found.table
    ax = axes_for(ax, 1.0 + 0.3 * max(len(rows), 5))
    if rows.empty:
        return say_missing(ax, "Changes since the update before", found.reason or "There is nothing to compare.")
    at = np.arange(len(rows))
    ax.barh(at, rows["changed"], color=BLUE, height=0.6)
    for y, (changed, of) in enumerate(zip(rows["changed"], rows["of"], strict=True)):
        ax.text(changed, y, f" {changed:,.0f} of {of:,.0f}", va="center", fontsize=8.5, color=INK)
    ax.set_yticks(at, [str(name).replace("_", " ") for name in rows.index])
    ax.set_xlim(0.0, max(float(rows["changed"].max()), 1.0) * 1.25)
    ax.grid(axis="x", color=LINE)
    ax.grid(visible=False, axis="y")
    return titled(ax, title=str(found), xlabel="Activities or links changed")


def _figure(name: str, row: pd.Series) -> str:
    """Counts, value and limit in words."""
    if row["verdict"] == Verdict.NOT_APPLICABLE:
        return "nothing to count"
    number = f"{row['numerator']:,.4g} of {row['denominator']:,.4g}"
    value = "" if np.isnan(row["value"]) else f" = {row['value']:.2f}" if _is_index(name) else f" = {row['value']:.1%}"
    return number + value


def _is_index(name: str) -> bool:
    """Whether people read the figure as an index around 1, not as a share."""
    return name in ("dcma_12", "dcma_13", "dcma_14")
