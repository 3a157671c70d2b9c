"""The one look of all charts, and the drawing elements they share."""

import io
import textwrap
from importlib.resources import files

import matplotlib
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

MISSING_HEIGHT = 1.1  # inches
PICTURE_DPI = 140  # sharp on the screens of a meeting room
MOST_PERIODS, SPACED_PERIODS = 14, 9  # names of periods side by side, and apart where some are left out
TITLE_WIDTH = 96  # characters on one line of the usual width
BESIDE_NAMES = 72  # and where names take a part of the width
BELOW = 34.0  # points from an axis with labels to the legend
INK, MUTED, LINE = "#1c2733", "#5f6b76", "#dde3e9"
BLUE, ORANGE, GREEN, PURPLE, OLIVE, TEAL, RED = (
    "#0b5cad",
    "#c4590a",
    "#1b7a55",
    "#7a4ba0",
    "#8a6d00",
    "#00798c",
    "#b3261e",
)
SERIES = (BLUE, ORANGE, GREEN, PURPLE, OLIVE, TEAL, RED, MUTED)
SHARES = LinearSegmentedColormap.from_list("shares", ["#ffffff", "#a9cbe8", BLUE])
HATCHES = ("", "///", "...", "xxx", "\\\\\\", "ooo", "+++", "---")


def use_style() -> None:
    """Draw with the workbench's style sheet from now on."""
    matplotlib.style.use(str(files("workbench.charts") / "workbench.mplstyle"))
    matplotlib.rcParams["figure.max_open_warning"] = 0  # a pack has more than twenty pictures


def axes_for(ax: Axes | None, height: float | None = None) -> Axes:
    """Give back the axes a caller brought, or new ones of the usual width."""
    if ax is not None:
        return ax
    width, usual = matplotlib.rcParams["figure.figsize"]
    _, ax = plt.subplots(figsize=(width, height or usual))
    return ax


def say_missing(ax: Axes, title: str, reason: str) -> Axes:
    """Draw nothing but the reason why; axes alone on a figure then need little room."""
    if len(ax.figure.axes) == 1:
        ax.figure.set_figheight(MISSING_HEIGHT)
    ax.set_axis_off()
    ax.set_title(title)
    ax.text(0.5, 0.5, shorten(reason, 110), ha="center", va="center", transform=ax.transAxes, color=MUTED, wrap=True)
    return ax


def spoken(word: object, limit: int = 40) -> str:
    """Write an identifier such as ``supply_delay`` as it begins a sentence."""
    line = shorten(str(word).replace("_", " "), limit)
    return line[:1].upper() + line[1:]


def shorten(label: object, limit: int = 34) -> str:
    """Cut a name so that it fits beside an axis."""
    line = "".join(c if c.isprintable() else " " for c in str(label))
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def titled(ax: Axes, title: str, *, width: int = TITLE_WIDTH, **labels: str) -> Axes:
    """Set the finding as title, on as many lines of `width` characters as it needs, and the labels of the axes."""
    ax.set(title=textwrap.fill(title, width), **labels)
    return ax


def legend_below(ax: Axes, handles: list, *, ncols: int = 3, across: float = 0.35) -> None:
    """Write the legend below the label of the axis, as far from it whatever the height of the picture."""
    below = ax.transAxes + ScaledTranslation(0.0, -BELOW / 72, ax.figure.dpi_scale_trans)
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(across, 0.0), bbox_transform=below, ncols=ncols,
              fontsize=8)  # fmt: skip


def mark_periods(ax: Axes, periods: pd.PeriodIndex) -> bool:
    """Write the periods under their places, as many as there is room for; say whether some are left out."""
    step = 1 if len(periods) <= MOST_PERIODS else -(-len(periods) // SPACED_PERIODS)
    ax.set_xticks(range(0, len(periods), step), [str(period) for period in periods[::step]])
    return step > 1


def unit_label(name: str, letter: str, currency: str) -> str:
    """Label an axis of money: Cost (M EUR)."""
    unit = f"{letter} {currency}".strip()
    return f"{name} ({unit})" if unit else name


def readable_on(fill: tuple[float, ...]) -> str:
    """Black or white, whichever stands out more on a colour; one of them always has a contrast above 4.5."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in fill[:3]]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "white" if luminance < 0.179 else "black"


def picture(figure: Figure, headline: str = "") -> bytes:
    """Turn a figure into PNG bytes and let go of it; a title that only repeats the headline beside it is dropped."""
    for ax in figure.axes:
        if ax.get_title(loc="left").replace("\n", " ") == headline:
            ax.set_title("", loc="left")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=PICTURE_DPI)
    plt.close(figure)
    return buffer.getvalue()


def new_axes(width: float, height: float) -> Axes:
    """Axes on a figure that no notebook shows by itself, for a page that places the picture."""
    return Figure(figsize=(width, height), layout="constrained").subplots()
