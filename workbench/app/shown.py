"""The views of a page, and what each makes of its answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workbench.app.board import Tile
from workbench.charts.style import Axes
from workbench.tables import Markup

WIDTH = 9.2  # inches of a picture on a page


@dataclass(frozen=True)
class Shown:
    """
    What a view makes of its answer.

    Parameters
    ----------
    headline
        The finding.
    ax
        Axes of the picture.
    rows
        Escaped rows behind the picture.
    tiles
        Figures instead of those of the plan.
    """

    headline: str
    ax: Axes
    rows: Markup
    tiles: tuple[Tile, ...] = ()


@dataclass(frozen=True)
class View:
    """
    One way to look at what a page is about.

    Parameters
    ----------
    label
        What the menu calls it.
    find
        Finds the answer; it may run in a thread of its own.
    show
        Turns what `find` was given, and the answer, into what is shown.
    """

    label: str
    find: Callable[..., Any]
    show: Callable[..., Shown]
