"""Pictures of capacity: where people are short."""

import numpy as np
from matplotlib.axes import Axes

from workbench.capacity.staffing import Staffing
from workbench.charts.heat import draw_grid
from workbench.charts.style import (
    BLUE,
    GREEN,
    HATCHES,
    INK,
    MOST_PERIODS,
    ORANGE,
    PURPLE,
    SERIES,
    axes_for,
    mark_periods,
    say_missing,
    shorten,
    titled,
)

FULL = 1.5  # the load from which the colour deepens no more
HALF = 0.5  # the load below which a cell is called half empty


def plot_capacity(staffing: Staffing, *, fte: bool = False, ax: Axes | None = None) -> Axes:
    """Draw the load of each role and period as text on colour: ▲ above the limit, ▽ half empty."""
    roles = len(staffing.table.index.unique("role")) if not staffing.is_empty else 6
    ax = axes_for(ax, 1.3 + 0.36 * max(roles, 5))
    if staffing.is_empty:
        return say_missing(ax, "Capacity", staffing.reason)
    order = staffing.roles.index
    use = staffing.grid("load").loc[order]
    over = staffing.grid("overload").loc[order] > 0
    short = staffing.grid("overload", fte=fte).loc[order]

    def label(y: int, x: int) -> str:
        share = use.iat[y, x]
        mark = "▲ " if over.iat[y, x] else "▽ " if share < HALF else ""
        missing = f"\n−{short.iat[y, x]:.1f}" if fte and over.iat[y, x] else ""
        return ("no supply" if np.isinf(share) else f"{mark}{share:.0%}") + missing

    draw_grid(ax, use, label, over, FULL)
    unit = "; FTE missing below" if fte and use.shape[1] <= MOST_PERIODS else ""
    titled(ax, title=str(staffing), xlabel=f"Demand as share of plannable hours; ▲ over the limit, ▽ half empty{unit}")
    return ax


def plot_role(staffing: Staffing, role: str, *, fte: bool = False, ax: Axes | None = None) -> Axes:
    """Draw one role's demand by booking state against what it offers."""
    ax = axes_for(ax, 3.4)
    if staffing.is_empty or role not in staffing.table.index.unique("role"):
        return say_missing(ax, "Role", staffing.reason or f"No supply for {role}.")
    rows = staffing.table.loc[role]
    scale = rows["standard"] if fte else 1.0
    at, bottom = np.arange(len(rows)), np.zeros(len(rows))
    for name, colour, hatch in (("hard", BLUE, ""), ("soft", PURPLE, "///"), ("proposed", ORANGE, "...")):
        height = (rows[name] / scale).to_numpy()
        ax.bar(at, height, bottom=bottom, color=colour, hatch=hatch, edgecolor="white", label=name, width=0.7)
        bottom += height
    ax.margins(y=0.08)
    ax.step(
        np.append(at, len(at)) - 0.5,
        np.append(rows["supply"] / scale, (rows["supply"] / scale).iloc[-1]),
        where="post",
        color=INK,
        label="supply",
    )
    ax.step(
        np.append(at, len(at)) - 0.5,
        np.append(rows["plannable"] / scale, (rows["plannable"] / scale).iloc[-1]),
        where="post",
        color=GREEN,
        linestyle="--",
        label="plannable",
    )
    mark_periods(ax, rows.index)
    short = int((rows["overload"] > 0).sum())
    found = f"short in {short} of {len(rows)} periods" if short else "has the people it needs"
    titled(ax, title=f"{shorten(role)} {found}", ylabel="Full-time equivalents" if fte else "Hours")
    ax.legend(loc="upper center", bbox_to_anchor=(0.45, -0.1), ncols=5)
    return ax


def plot_net(staffing: Staffing, *, top: int = 6, fte: bool = False, ax: Axes | None = None) -> Axes:
    """Draw what is left of each role's plannable hours, or missing, period by period, worst role first."""
    ax = axes_for(ax, 3.8)
    if staffing.is_empty:
        return say_missing(ax, "Net availability", staffing.reason)
    cells = staffing.table
    net = staffing.limit * cells["plannable"] - cells["demand"]
    net = (net / cells["standard"] if fte else net).unstack("period")
    net = net.loc[net.min(axis=1).sort_values(kind="stable").index].head(top)
    width = 0.8 / len(net)
    at = np.arange(net.shape[1])
    for number, (role, hours) in enumerate(net.iterrows()):
        colour, hatch = SERIES[number % len(SERIES)], HATCHES[number % len(HATCHES)]
        bars = at + width * (number - (len(net) - 1) / 2)
        ax.bar(bars, hours, width=width, color=colour, hatch=hatch, edgecolor="white", label=shorten(role, 30))
    ax.axhline(0.0, color=INK, linewidth=1)
    mark_periods(ax, net.columns)
    worst = net.iloc[0]
    unit = "full-time equivalents" if fte else "hours"
    said = "misses" if worst.min() < 0 else "has"
    left = "" if worst.min() < 0 else " left"
    amount = f"{abs(worst.min()):,.1f}" if fte else f"{abs(worst.min()):,.0f}"
    title = f"{shorten(worst.name)} {said} {amount} {unit}{left} in {worst.idxmin()}"
    titled(ax, title=title, ylabel=f"Left of what may be planned ({'FTE' if fte else 'hours'})")
    ax.legend(loc="upper center", bbox_to_anchor=(0.45, -0.1), ncols=3)
    return ax
