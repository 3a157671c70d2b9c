"""Where paths meet: when each alone would let the work begin, and when all of them together do."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from workbench.amounts import counted
from workbench.charts.style import (
    BLUE,
    INK,
    LINE,
    ORANGE,
    axes_for,
    legend_below,
    say_missing,
    shorten,
    titled,
)
from workbench.risk.merge_points import MergePoints

BESIDE_MERGES = 64  # characters of the title beside names of merges
LEAST, NOTABLE = 0.05, 0.5
"""Days below which meeting costs nothing, and nothing that would move a date."""


def plot_merges(found: MergePoints, *, top: int = 18, ax: Axes | None = None) -> Axes:
    """
    Draw the gravest merges, each with its paths: even odds to the chance asked for, and how often each path decides.

    Parameters
    ----------
    found
        The merges.
    top
        Most rows, merges and paths together.
    ax
        Axes to draw into.
    """
    rows = _rows(found, top)
    ax = axes_for(ax, 1.6 + 0.26 * max(len(rows), 6))
    if rows.empty:
        return say_missing(ax, "Where paths meet", found.reason)
    at, together = np.arange(len(rows)), rows["together"].to_numpy(dtype=bool)
    middle, late = date2num(rows["start_p50"]), date2num(rows["start"])
    span = (late.max() - middle.min()) or 1.0
    for part, colour, mark in ((~together, BLUE, "o"), (together, ORANGE, "D")):
        ax.hlines(at[part], middle[part], late[part], color=colour, linewidth=2.4 if mark == "D" else 1.6, zorder=2)
        ax.plot(late[part], at[part], mark, color=colour, ms=8 if mark == "D" else 6, zorder=4)
    for number, last in zip(np.flatnonzero(together), _ends(together), strict=True):
        _draw_bias(ax, number, last, late)
    for y, (right, said) in enumerate(zip(late, rows["said"], strict=True)):
        ax.text(right + 0.015 * span, y, said, va="center", fontsize=8, color=INK)
    ax.set_xlim(middle.min() - 0.03 * span, late.max() + 0.24 * span)
    ax.set_yticks(at, [shorten(name, 30) for name in rows["label"]], fontsize=9)
    for label, is_merge in zip(ax.get_yticklabels(), together, strict=True):
        label.set_fontweight("bold" if is_merge else "normal")
    ax.set_ylim(len(at) - 0.4, -0.6)
    locator = AutoDateLocator(minticks=4, maxticks=9)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    legend_below(ax, _legend(found))
    shown, every = int(together.sum()), len(found.table)
    cut = f"; the gravest {shown} of {every} merges are shown" if shown < every else ""
    return titled(ax, title=_finding(found) + cut, width=BESIDE_MERGES, xlabel="Start")


def _rows(found: MergePoints, top: int) -> pd.DataFrame:
    """Merges with their paths below, as many as there is room for, the first in any case."""
    rows: list[tuple] = []
    names = found.table["name"].where(found.table["name"] != "", found.table.index.to_series())
    for merge, row in found.table.iterrows():
        paths = found.paths[found.paths["activity"] == merge]
        if rows and len(rows) + 1 + len(paths) > top:
            break
        late = f"{row['bias']:+.1f} days" if row["bias"] >= LEAST else "no later"
        rows.append((names[merge], row["start_p50"], row["start"], late, True))
        for path in paths.head(top - 1).itertuples():
            said = f"decides in {_percent(path.drives)}"
            rows.append((path.name or path.predecessor, path.start_p50, path.start, said, False))
    return pd.DataFrame(rows, columns=["label", "start_p50", "start", "said", "together"])


def _ends(together: np.ndarray) -> list[int]:
    """Last row of the paths of each merge."""
    return [*(np.flatnonzero(together)[1:] - 1).tolist(), len(together) - 1]


def _draw_bias(ax: Axes, number: int, last: int, late: np.ndarray) -> None:
    """Shade what lies between the heaviest path alone, the first below, and all together."""
    ends = late[number + 1], late[number]
    ax.fill_betweenx([number - 0.35, last + 0.35], *ends, color=ORANGE, alpha=0.25, linewidth=0, zorder=1)
    if number:
        ax.axhline(number - 0.5, color=LINE, linewidth=1.2, zorder=0)


def _finding(found: MergePoints) -> str:
    first, heaviest = found.table.iloc[0], found.paths.iloc[0]
    sure, paths = f"{found.level:.0%} sure", counted(int(first["paths"]), "path")
    name = shorten(first["name"] or found.table.index[0], 40)
    path = shorten(heaviest["name"] or heaviest["predecessor"], 40)
    if first["bias"] < NOTABLE:
        lost = f"{first['bias']:.1f} days, {sure}" if first["bias"] >= LEAST else "nothing"
        return f"{paths} meet in {name}, which costs {lost}: {path} alone decides its start in " + (
            f"{first['heaviest_drives']:.0%} of the futures"
        )
    return f"{sure}, {name} begins {first['bias']:.1f} days later than {path} alone would let it: {paths} must be ready"


def _percent(share: float) -> str:
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"


def _legend(found: MergePoints) -> list:
    sure = f"even odds to {found.level:.0%} sure"
    looks = [
        Line2D([], [], color=ORANGE, marker="D", ms=8, linewidth=2.4, label=f"begins: {sure}"),
        Line2D([], [], color=BLUE, marker="o", ms=6, linewidth=1.6, label=f"this path alone: {sure}"),
    ]
    if found.table["bias"].max() >= LEAST:
        looks.append(Patch(facecolor=ORANGE, alpha=0.25, label="later because paths meet"))
    return looks
