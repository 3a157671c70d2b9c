"""Risk, return and size of every candidate in one picture, and the share of the money in each quarter of it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from workbench.amounts import money
from workbench.charts.labels import name_points
from workbench.charts.quadrants import quadrant_shares, risk_of, worth_of
from workbench.charts.style import INK, LINE, MUTED, SERIES, axes_for, say_missing, shorten, spoken, titled
from workbench.portfolio import Portfolio
from workbench.risk.forecast import Forecast
from workbench.selection.select import Selection

MARKERS = "os^DvPhX"
LARGEST, SMALLEST = 620.0, 26.0  # area of a bubble in square points
MOST_CLASSES = 6
STEPS = [step * 10.0**power for power in range(-1, 4) for step in (1, 2, 5)]
TICKS = [*(-step for step in reversed(STEPS)), 0.0, *STEPS]
NAMED = 6  # of the chosen and of the waiting ones


def plot_bubble(
    selection: Selection,
    portfolio: Portfolio,
    forecast: Forecast | None = None,
    *,
    explained: str = "",
    leaves: Sequence[str] = (),
    enters: Sequence[str] = (),
    currency: str = "",
    ax: Axes | None = None,
) -> Axes:
    """
    Draw every candidate by risk and by value for its cost; the area is its cost, filled ones go ahead.

    The axes are cut at the medians into four quarters, named after Matheson and Matheson, The Smart Organization,
    Harvard Business School Press, 1998: pearls are safe and worth much, oysters risky and worth much, bread and butter
    is safe and worth little, white elephants are risky and worth little.

    Parameters
    ----------
    selection
        The plan.
    portfolio
        Where the category of each candidate comes from, told by colour and shape, and the class of its estimate.
    forecast
        The candidates simulated; the risk is the standard deviation of the value for each unit of cost. Without it the
        risk is the class of the estimate.
    explained, leaves, enters
        One project to point at, and those that would leave or come if it were decided otherwise.
    currency
        Of all amounts.
    ax
        Axes to draw into.
    """
    ax = axes_for(ax, 5.0)
    table = selection.table
    risk, label = risk_of(portfolio, forecast, table.index)
    points = table.assign(risk=risk, value_per_cost=worth_of(forecast, table))
    points = points[np.isfinite(points["risk"].astype(float)) & np.isfinite(points["value_per_cost"].astype(float))]
    if selection.value is None or points.empty:
        return say_missing(ax, "Risk and return", selection.reason or "No candidate has a cost and a spread.")
    middle = points["risk"].median(), points["value_per_cost"].median()
    area = SMALLEST + (LARGEST - SMALLEST) * points["cost"] / points["cost"].max()
    kinds = _kinds(points, portfolio.projects["category"])
    _scatter(ax, points, kinds, area)
    _mark_forced(ax, points, area, selection)
    _frame(ax, points)
    corners = _quadrants(ax, points, middle)
    _point_at(ax, points, area, explained, leaves, enters)
    _name(ax, points, area, (explained, *leaves[:3], *enters[:3]), corners)
    shares = quadrant_shares(points, *middle)
    titled(ax, title=_finding(shares), xlabel=label, ylabel="Net present value per cost")
    _legend(ax, points, kinds, currency, {"in question": explained, "would leave": leaves, "would come": enters})
    return ax


def _kinds(points: pd.DataFrame, categories: pd.Series) -> pd.Series:
    """Class of each candidate; the rare ones beyond what colours can tell apart are one class."""
    kinds = categories.reindex(points.index).fillna("").replace("", "no class")
    common = kinds.value_counts().index[:MOST_CLASSES]
    return kinds.where(kinds.isin(common), "other")


def _scatter(ax: Axes, points: pd.DataFrame, kinds: pd.Series, area: pd.Series) -> None:
    """Filled ones go ahead, hollow ones wait; colour and shape are the class; small ones lie on top."""
    for number, kind in enumerate(sorted(kinds.unique())):
        for chosen in (False, True):
            part = points[(kinds == kind) & (points["chosen"] == chosen)].sort_values("cost", ascending=False)
            colour = SERIES[number % len(SERIES)]
            ax.scatter(
                part["risk"],
                part["value_per_cost"],
                s=area[part.index],
                marker=MARKERS[number % len(MARKERS)],
                facecolors=colour if chosen else "none",
                edgecolors="white" if chosen else colour,
                linewidths=0.8 if chosen else 1.3,
                alpha=0.85 if chosen else 1.0,
                zorder=3,
            )


def _mark_forced(ax: Axes, points: pd.DataFrame, area: pd.Series, selection: Selection) -> None:
    """A plus on those forced in, a minus on those forced out."""
    for names, sign in ((selection.limits.forced_in, "+"), (selection.limits.forced_out, "−")):
        for name in points.index.intersection(list(names)):
            row = points.loc[name]
            ax.annotate(
                sign,
                (row["risk"], row["value_per_cost"]),
                xytext=(0, 0.5 * area[name] ** 0.5 + 5),
                textcoords="offset points",
                ha="center",
                va="center",
                fontsize=9,
                fontweight="bold",
                color="white",
                bbox={"boxstyle": "circle,pad=0.12", "fc": INK, "ec": "white"},
                zorder=7,
            )


def _frame(ax: Axes, points: pd.DataFrame) -> None:
    """Leave room for the bubbles at the edge and the names of the quarters; worth grows by its root, so few crowd."""
    ax.set_yscale("function", functions=(_root, _square))
    for pad_low, pad_high, values, to, back, setter in (
        (0.05, 0.08, points["risk"], float, float, ax.set_xlim),
        (0.13, 0.15, points["value_per_cost"], _root, _square, ax.set_ylim),
    ):
        low, high = to(float(values.min())), to(float(values.max()))
        width = (high - low) or max(abs(high), 1.0)
        setter(float(back(low - pad_low * width)), float(back(high + pad_high * width)))
    low, high = ax.get_ylim()
    ax.set_yticks([tick for tick in TICKS if low <= tick <= high] or [low, high])
    ax.minorticks_off()
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:g}")


def _root(value):
    return np.sign(value) * np.sqrt(np.abs(value))


def _square(value):
    return np.sign(value) * np.square(value)


def _quadrants(ax: Axes, points: pd.DataFrame, middle: tuple[float, float]) -> list:
    """Cut the axes at the medians and write name and share of the chosen spend into each corner."""
    ax.axvline(middle[0], color=MUTED, linewidth=1, zorder=1)
    ax.axhline(middle[1], color=MUTED, linewidth=1, zorder=1)
    ax.axhline(0, color=LINE, linewidth=1, zorder=1)
    ax.grid(visible=False)
    shares = quadrant_shares(points, *middle)
    boxes = []
    for (name, share), (x, y, side, edge) in zip(
        shares.items(),
        ((0.006, 0.99, "left", "top"), (0.994, 0.99, "right", "top"),
         (0.006, 0.012, "left", "bottom"), (0.994, 0.012, "right", "bottom")),
        strict=True,
    ):  # fmt: skip
        text = ax.text(
            x, y, f"{name}: {share:.0%} of the spend", transform=ax.transAxes, ha=side, va=edge,
            fontsize=9, fontweight="bold", color=MUTED, zorder=5,
        )  # fmt: skip
        boxes.append(text.get_window_extent())
    return boxes


def _point_at(
    ax: Axes, points: pd.DataFrame, area: pd.Series, explained: str, leaves: Sequence[str], enters: Sequence[str]
) -> None:
    """Ring the project in question; cross out those that would leave, ring with dashes those that would come."""
    for names, style, colour in (((explained,), "-", INK), (enters, ":", INK)):
        part = points.loc[points.index.intersection(list(names))]
        ax.scatter(
            part["risk"], part["value_per_cost"], s=(area[part.index] ** 0.5 + 9) ** 2, facecolors="none",
            edgecolors=colour, linewidths=2.2, linestyles=style, zorder=5,
        )  # fmt: skip
    part = points.loc[points.index.intersection(list(leaves))]
    ax.scatter(part["risk"], part["value_per_cost"], s=70, marker="x", color=INK, linewidths=2.4, zorder=5)


def _name(ax: Axes, points: pd.DataFrame, area: pd.Series, first: Sequence[str], taken: list) -> None:
    """Name the project in question, then the largest that go ahead and that wait."""
    large = points.sort_values("cost", ascending=False, kind="stable")
    chosen, waiting = large.index[large["chosen"]][:NAMED], large.index[~large["chosen"]][:NAMED]
    others = [name for pair in zip(chosen, waiting, strict=False) for name in pair]
    order = dict.fromkeys([*(name for name in first if name in points.index), *others, *chosen, *waiting])
    rows = points.loc[list(order)]
    name_points(
        ax,
        zip(rows["name"], rows["risk"], rows["value_per_cost"], 0.5 * area[rows.index] ** 0.5, strict=True),
        around=zip(points["risk"], points["value_per_cost"], 0.5 * area**0.5, strict=True),
        taken=taken,
        must=sum(name in points.index for name in dict.fromkeys(first)),
    )


def _finding(shares: pd.Series) -> str:
    if shares.sum() == 0:
        return "Nothing is spent on any candidate"
    largest = shares.idxmax()
    takes = f"{largest} takes" if largest == "Bread and butter" else f"{largest}s take"
    return f"{takes} {shares.max():.0%} of the chosen spend"


def _legend(ax: Axes, points: pd.DataFrame, kinds: pd.Series, currency: str, pointed: dict) -> None:
    """Classes by colour and shape, what filled means, what an area means, and what is pointed at; below the axes."""
    classes = sorted(kinds.unique())
    marks = [
        Line2D([], [], linestyle="", marker=MARKERS[i % len(MARKERS)], color=SERIES[i % len(SERIES)], ms=7)
        for i in range(len(classes))
    ]
    state = [
        Line2D([], [], linestyle="", marker="o", markerfacecolor=face, markeredgecolor=MUTED, ms=7)
        for face in (MUTED, "none")
    ]
    count = int(points["chosen"].sum())
    words = [*(spoken(kind, 24) for kind in classes), f"goes ahead ({count})", f"waits ({len(points) - count})"]
    size = Line2D([], [], linestyle="", marker="o", markerfacecolor="none", markeredgecolor=MUTED, ms=LARGEST**0.5 / 2)
    marks += [*state, size]
    words.append(shorten(f"area: cost, this is {money(points['cost'].max() / 4, currency)}", 40))
    signs = {
        "in question": Line2D([], [], linestyle="-", color=INK, linewidth=2.2),
        "would leave": Line2D([], [], linestyle="", marker="x", color=INK, ms=8, mew=2.4),
        "would come": Line2D([], [], linestyle=":", color=INK, linewidth=2.2),
    }
    for word, names in pointed.items():
        if names:
            marks.append(signs[word])
            words.append(word)
    ax.legend(
        marks, words, loc="upper center", bbox_to_anchor=(0.5, -0.115), ncols=min(max(4, -(-len(words) // 2)), 6),
        fontsize=8.5, columnspacing=1.4, handletextpad=0.5,
    )  # fmt: skip
