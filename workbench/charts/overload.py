"""Pictures of what may come: the chance of overload, and projects as a queue."""

import numpy as np
from matplotlib.axes import Axes

from workbench.capacity.overload import Overload
from workbench.capacity.queue import Queue
from workbench.charts.heat import draw_grid
from workbench.charts.style import BLUE, INK, ORANGE, axes_for, say_missing, shorten, titled

LIKELY = 0.5  # chance from which overload is more likely than not
NEVER = 0.005  # chance that is printed as a dot
AGAINST = {"supply": "all hours after leave", "plannable": "the hours that may be planned"}


def plot_overload(found: Overload, *, ax: Axes | None = None) -> Axes:
    """Draw the chance that each role is overloaded in each period: ▲ more likely than not."""
    roles = len(found.roles) if not found.is_empty else 6
    ax = axes_for(ax, 1.3 + 0.36 * max(roles, 5))
    if found.is_empty:
        return say_missing(ax, "Chance of overload", found.reason)
    chance = found.grid("p_overload").loc[found.roles.index]
    load = found.grid("load").loc[chance.index]

    def label(y: int, x: int) -> str:
        share, mean = chance.iat[y, x], load.iat[y, x]
        if np.isinf(mean):
            return "no supply"
        if share < NEVER:
            return "·"
        return f"{'▲ ' if share >= LIKELY else ''}{share:.0%}"

    draw_grid(ax, chance, label, chance >= LIKELY, 1.0)
    error = found.table["standard_error"].max()
    note = f"{found.iterations:,} futures, standard error up to {error:.1%}; ▲ more likely than not, · below 0.5%"
    return titled(ax, title=str(found), xlabel=f"Chance that demand exceeds {AGAINST[found.against]}\n({note})")


def plot_queue(found: Queue, *, top: int = 10, ax: Axes | None = None) -> Axes:
    """Draw how many projects each role has in work, and how long its part of one takes."""
    ax = axes_for(ax, 3.4)
    rows = found.table.dropna(subset=["time"]).head(top).iloc[::-1] if not found.is_empty else found.table
    if rows.empty:
        return say_missing(ax, "Projects in work", found.reason or str(found))
    at = np.arange(len(rows))
    ax.barh(at + 0.2, rows["in_work"], height=0.36, color=BLUE, label="projects in work at once")
    ax.barh(at - 0.2, rows["time"], height=0.36, color=ORANGE, hatch="//", edgecolor="white", label="periods for one")
    for y, (count, time, capped) in enumerate(zip(rows["in_work"], rows["time"], rows["capped_time"], strict=True)):
        ax.text(count, y + 0.2, f" {count:.1f}", va="center", fontsize=8, color=INK)
        said = f" {time:.1f}" + (f", {capped:.1f} with the cap" if found.cap is not None and capped < time else "")
        ax.text(time, y - 0.2, said, va="center", fontsize=8, color=INK)
    ax.set_yticks(at, [shorten(role, 34) for role in rows.index])
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    ax.set_xlim(0.0, float(rows[["in_work", "time"]].to_numpy().max()) * 1.2)
    ax.legend(loc="upper center", bbox_to_anchor=(0.4, -0.12), ncols=2)
    return titled(ax, title=str(found), xlabel="Projects, and periods in a steady flow")
