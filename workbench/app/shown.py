"""What a view of a page makes of its answer."""

from dataclasses import dataclass

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
