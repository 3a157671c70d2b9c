"""Grids of roles and periods: text on colour in every cell, so that colour never stands alone."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from workbench.charts.style import readable_on, shorten

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
        Text of the cell in a row and a column.
    bold
        Cells whose text stands out.
    full
        The number from which the colour deepens no more.
    """
    values = np.clip(grid.to_numpy(dtype=float), 0.0, full)
    ax.imshow(values, cmap=HEAT, vmin=0.0, vmax=full, aspect="auto")
    for y, x in np.ndindex(values.shape):
        colour = readable_on(HEAT(values[y, x] / full))
        weight = "bold" if bold.iat[y, x] else "normal"
        ax.text(x, y, label(y, x), ha="center", va="center", fontsize=8.5, color=colour, fontweight=weight)
    ax.set_xticks(range(grid.shape[1]), [str(period) for period in grid.columns])
    ax.set_yticks(range(grid.shape[0]), [shorten(role, 30) for role in grid.index])
    ax.tick_params(length=0)
    ax.grid(visible=False)
