"""Pictures of skills: which work finds people, and why the rest does not."""

import numpy as np
from matplotlib.axes import Axes

from workbench.capacity.skills import SkillMatching
from workbench.charts.style import BLUE, HATCHES, INK, ORANGE, PURPLE, RED, axes_for, say_missing, shorten, titled

FOUND = "finds people ✓"
COLOURS = {
    FOUND: BLUE,
    "missing skill": RED,
    "level too low": ORANGE,
    "no time left": PURPLE,
    "no priority": INK,
}


def plot_skills(found: SkillMatching, *, top: int = 12, ax: Axes | None = None) -> Axes:
    """Draw the hours asked for of each skill: those that find people, and the others by their cause."""
    ax = axes_for(ax, 3.6)
    if found.is_empty:
        return say_missing(ax, "Skills", found.reason)
    rows = found.table.assign(cause=found.table["cause"].where(~found.table["matched"].astype(bool), FOUND))
    hours = rows.pivot_table(index="skill", columns="cause", values="hours", aggfunc="sum", fill_value=0.0)
    hours = hours.loc[hours.sum(axis=1).sort_values(ascending=False, kind="stable").index].head(top).iloc[::-1]
    at, left = np.arange(len(hours)), np.zeros(len(hours))
    for number, (cause, colour) in enumerate(COLOURS.items()):
        if cause in hours:
            ax.barh(at, hours[cause], left=left, color=colour, hatch=HATCHES[number], edgecolor="white", height=0.62,
                    label=cause)  # fmt: skip
            left = left + hours[cause].to_numpy()
    for y, total in enumerate(left):
        ax.text(total, y, f" {total:,.0f}", va="center", fontsize=8, color=INK)
    ax.set_yticks(at, [shorten(skill, 34) for skill in hours.index])
    ax.set_xlim(0.0, float(left.max()) * 1.1 or 1.0)
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    ax.legend(loc="upper center", bbox_to_anchor=(0.4, -0.12), ncols=4)
    return titled(ax, title=str(found), xlabel="Hours asked for")
