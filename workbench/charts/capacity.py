"""Pictures of capacity: where people are short."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from workbench.capacity.staffing import Staffing
from workbench.charts.style import BLUE, GREEN, INK, ORANGE, PURPLE, axes_for, readable_on, say_missing, shorten, titled

HEAT = LinearSegmentedColormap.from_list("use", ["#f4f8fb", "#a9cbe8", "#f3b27a", "#b3452a"])
FULL = 1.5  # the load from which the colour deepens no more


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
    ax.imshow(np.clip(use.to_numpy(), 0, FULL), cmap=HEAT, vmin=0, vmax=FULL, aspect="auto")
    for y in range(use.shape[0]):
        for x in range(use.shape[1]):
            share = use.iat[y, x]
            mark = "▲ " if over.iat[y, x] else "▽ " if share < 0.5 else ""
            label = "no supply" if np.isinf(share) else f"{mark}{share:.0%}"
            if fte and over.iat[y, x]:
                label += f"\n−{short.iat[y, x]:.1f}"
            ax.text(
                x,
                y,
                label,
                ha="center",
                va="center",
                fontsize=8.5,
                color=readable_on(HEAT(min(share, FULL) / FULL)),
                fontweight="bold" if over.iat[y, x] else "normal",
            )
    ax.set_xticks(range(use.shape[1]), [str(period) for period in use.columns])
    ax.set_yticks(range(len(order)), [shorten(role, 30) for role in order])
    ax.tick_params(length=0)
    ax.grid(visible=False)
    unit = "; FTE missing below" if fte else ""
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
    ax.set_xticks(at, [str(period) for period in rows.index])
    short = int((rows["overload"] > 0).sum())
    found = f"short in {short} of {len(rows)} periods" if short else "has the people it needs"
    titled(ax, title=f"{shorten(role)} {found}", ylabel="Full-time equivalents" if fte else "Hours")
    ax.legend(loc="upper center", bbox_to_anchor=(0.45, -0.1), ncols=5)
    return ax
