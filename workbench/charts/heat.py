"""Grids of roles and periods: text on colour in every cell, so that colour never stands alone."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from workbench.charts.style import mark_periods, readable_on, shorten

HEAT = LinearSegmentedColormap.from_list("use", ["#f4f8fb", "#a9cbe8", "#f3b27a", "#b3452a"])


def draw_grid(ax: Axes, grid: pd.DataFrame, label: Callable[[int, int], str], bold: pd.DataFrame, full: float) -> None:
    """
    Draw roles × periods.

    Parameters
    ----------
    ax
        Axes to draw into.
    grid
        Roles × periods of numbers from 0 on; infinite ones are drawn as the largest.
    label
        Text of the cell in a row and a column; narrow cells have room for its first line only.
    bold
        Cells whose text stands out.
    full
        The number from which the colour deepens no more.
    """
    values = np.clip(grid.to_numpy(dtype=float), 0.0, full)
    narrow = mark_periods(ax, grid.columns)
    place = {"rotation": 90, "fontsize": 6.5} if narrow else {"fontsize": 8.5}
    ax.imshow(values, cmap=HEAT, vmin=0.0, vmax=full, aspect="auto")
    for y, x in np.ndindex(values.shape):
        colour = readable_on(HEAT(values[y, x] / full))
        weight = "bold" if bold.iat[y, x] else "normal"
        words = label(y, x).split("\n")[0] if narrow else label(y, x)
        ax.text(x, y, words, color=colour, fontweight=weight, ha="center", va="center", **place)
    ax.set_yticks(range(grid.shape[0]), [shorten(role, 30) for role in grid.index])
    ax.tick_params(length=0)
    ax.grid(visible=False)
