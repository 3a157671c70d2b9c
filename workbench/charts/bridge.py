"""The way from one plan to another: what was added, removed, moved and priced anew."""

import numpy as np
from matplotlib.axes import Axes

from workbench.amounts import money, scale_of
from workbench.charts.style import BLUE, GREEN, INK, MUTED, RED, axes_for, say_missing, shorten, titled, unit_label
from workbench.selection.bridge import CHANGES, Bridge

SIGNS = {"added": "+ added", "removed": "− removed", "moved": "↔ moved", "repriced": "≈ repriced"}
NAMED = 3  # projects under a step


def plot_bridge(bridge: Bridge, *, before: str = "before", after: str = "after", ax: Axes | None = None) -> Axes:
    """
    Draw the waterfall from the value of the first plan to the value of the second.

    Parameters
    ----------
    bridge
        Two plans compared.
    before, after
        What the plans are called.
    ax
        Axes to draw into.
    """
    ax = axes_for(ax, 4.2)
    if bridge.is_empty:
        return say_missing(ax, "What changed", bridge.reason)
    steps = bridge.steps
    start, end = steps.at["before", "value"], steps.at["after", "value"]
    scale, letter = scale_of(max(abs(start), abs(end), steps["value"].abs().max()))
    level, edges = start, [start, end]
    for number, change in enumerate(CHANGES, start=1):
        value = steps.at[change, "value"]
        low, high = sorted((level, level + value))
        edges += [low, high]
        _step(ax, number, low / scale, high / scale, value, bridge)
        ax.plot([number - 1 + 0.35, number + 0.35], [level / scale] * 2, color=MUTED, linewidth=1, zorder=1)
        level += value
    ax.plot([len(CHANGES) + 0.35, len(CHANGES) + 0.65], [level / scale] * 2, color=MUTED, linewidth=1, zorder=1)
    for x, value in ((0, start), (len(CHANGES) + 1, end)):
        ax.bar(x, value / scale, width=0.7, color=BLUE, zorder=2)
        ax.text(x, value / scale, money(value, bridge.currency), ha="center", va="bottom", fontsize=9, weight="bold")
    cut = _limit(ax, edges, scale)
    names = [before, *(f"{SIGNS[c]} ({steps.at[c, 'projects']})" for c in CHANGES), after]
    ax.set_xticks(range(len(names)), [shorten(name, 30) for name in names])
    ax.tick_params(axis="x", length=0)
    note = "; axis does not start at 0" if cut else ""
    titled(ax, title=_finding(bridge, before), ylabel=unit_label("Net present value", letter, bridge.currency) + note)
    return ax


def _step(ax: Axes, x: int, low: float, high: float, value: float, bridge: Bridge) -> None:
    """One change: up is green and forward hatched, down red and backward hatched, with sign and largest projects."""
    rising = value >= 0
    ax.bar(x, high - low, bottom=low, width=0.7, color=GREEN if rising else RED, hatch="//" if rising else "\\\\",
           edgecolor="white", zorder=2)  # fmt: skip
    said = f"{'+' if value > 0 else '−' if value < 0 else '±'}{money(abs(value), bridge.currency)}"
    rows = bridge.table[bridge.table["change"] == CHANGES[x - 1]]
    largest = rows.reindex(rows["difference"].abs().sort_values(ascending=False, kind="stable").index)
    named = [shorten(name, 22) for name in largest["name"].head(NAMED)]
    more = [f"and {len(rows) - NAMED} more"] if len(rows) > NAMED else []
    ax.text(x, high, said, ha="center", va="bottom", fontsize=9, weight="bold", color=INK)
    ax.annotate("\n".join([*named, *more]), (x, low), xytext=(0, -3), textcoords="offset points", ha="center", va="top",
                fontsize=7.5, color=INK, linespacing=1.25)  # fmt: skip


def _limit(ax: Axes, edges: list[float], scale: float) -> bool:
    """Show the changes large enough to read; say whether the axis had to be cut for it."""
    low, high = min(edges) / scale, max(edges) / scale
    spread = (high - low) or abs(high) or 1.0
    cut = low > 0 and spread < 0.5 * high
    bottom = max(low - 1.1 * spread, 0.0) if cut else min(low - 0.35 * spread, 0.0)
    ax.set_ylim(bottom, high + 0.16 * (high - bottom))
    if not cut:
        ax.axhline(0, color=MUTED, linewidth=1)
    return bool(np.greater(bottom, 0.0))


def _finding(bridge: Bridge, before: str) -> str:
    change = bridge.steps.at["after", "value"] - bridge.steps.at["before", "value"]
    if not bridge.table["change"].ne("kept").any():
        return f"Nothing changed: the plan is the same as {before}"
    side = "more" if change >= 0 else "less"
    counts = {word: bridge.steps.at[word, "projects"] for word in CHANGES}
    said = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    return f"The plan is worth {money(abs(change), bridge.currency)} {side} than {before}: {said}"
