"""Names beside points: written where nothing else stands, left out where there is no room."""

from collections.abc import Iterable

from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

from workbench.charts.style import INK, shorten

PLACES = (
    (1, 0, "left", "center"), (-1, 0, "right", "center"), (0, 1, "center", "bottom"), (0, -1, "center", "top"),
    (0.8, 0.8, "left", "bottom"), (-0.8, 0.8, "right", "bottom"), (0.8, -0.8, "left", "top"),
    (-0.8, -0.8, "right", "top"),
)  # fmt: skip
APART = 3.0  # points between a name and its point
POINT = 1 / 72  # inches


def name_points(
    ax: Axes,
    points: Iterable[tuple[str, float, float, float]],
    *,
    around: Iterable[tuple[float, float, float]] = (),
    taken: Iterable[Bbox] = (),
    must: int = 0,
    longest: int = 30,
) -> int:
    """
    Write names beside points, the first ones first, so that no name covers another, a point or the edge.

    Parameters
    ----------
    ax
        Axes with their limits set.
    points
        Name, x, y and radius in points of those to name; the most important first.
    around
        x, y and radius of all points, which names should not cover.
    taken
        Boxes in pixels that no name may touch.
    must
        So many of the first names may cover points rather than be left out.
    longest
        Characters a name may have.

    Returns
    -------
    int
        How many names found a place.
    """
    frame, names = ax.get_window_extent(), list(taken)
    pixel = ax.figure.dpi * POINT
    discs = [_disc(ax, x, y, radius * pixel) for x, y, radius in around]
    written = 0
    for number, (name, x, y, radius) in enumerate(points):
        found = _place(ax, shorten(name, longest), x, y, radius + APART, frame, [*names, *discs])
        if found is None and number < must:
            found = _place(ax, shorten(name, longest), x, y, radius + APART, frame, names)
        if found is not None:
            names.append(found)
            written += 1
    return written


def _disc(ax: Axes, x: float, y: float, radius: float) -> Bbox:
    """Box that holds most of a point, in pixels."""
    across, up = ax.transData.transform((x, y))
    inner = 0.8 * radius
    return Bbox.from_extents(across - inner, up - inner, across + inner, up + inner)


def _place(ax: Axes, name: str, x: float, y: float, apart: float, frame: Bbox, taken: list[Bbox]) -> Bbox | None:
    """Write the name at the first free place around its point and give the box it fills."""
    for right, up, side, edge in PLACES:
        text = ax.annotate(
            name, (x, y), xytext=(right * apart, up * apart), textcoords="offset points", ha=side, va=edge,
            fontsize=8, color=INK, zorder=6, path_effects=[withStroke(linewidth=2.2, foreground="white")],
        )  # fmt: skip
        box = text.get_window_extent()
        inside = frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1
        if inside and not any(box.overlaps(other) for other in taken):
            return box
        text.remove()
    return None
