"""Pictures of what was learnt from finished projects: a class, and how good its predictions have been."""

import numpy as np
from matplotlib.axes import Axes

from workbench.charts.style import BESIDE_NAMES, BLUE, INK, MUTED, ORANGE, RED, axes_for, say_missing, spoken, titled
from workbench.risk.classes import ReferenceClasses
from workbench.risk.learning.backtest import Backtest
from workbench.risk.learning.methods import LEARNED
from workbench.risk.measures import order_interval
from workbench.taxonomy import Quantity

LEVELS = np.linspace(0.005, 0.995, 199)
WIDEST = 6.0  # times the estimate: what lies beyond is not drawn


def plot_calibration(backtest: Backtest, *, quantity: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw how often outcomes fell into each tenth of their predictions: good predictions fill all tenths alike."""
    ax = axes_for(ax)
    counts = backtest.pit(quantity=quantity)
    total = counts["count"].sum()
    if backtest.is_empty or not total > 0:
        return say_missing(ax, "Backtest", backtest.reason or f"No finished project has a record of {quantity}.")
    scores = backtest.scores(by=() if quantity is None else ("quantity",))
    found = scores.loc[LEARNED if quantity is None else (quantity, LEARNED)]
    left = 100 * counts["low"]
    ax.bar(left, counts["count"], width=9.2, align="edge", color=BLUE, label="learned")
    for low, count in zip(left, counts["count"], strict=True):
        ax.text(low + 4.6, count, f"{count:.0f}", ha="center", va="bottom", fontsize=9)
    simple = backtest.pit("percentiles", quantity)["count"]
    ax.plot(left + 4.6, simple, "D", color=ORANGE, ms=6, label="percentiles of the class")
    ends = np.array(order_interval(max(round(total), 1), 0.1)) - np.array([0, 1])
    ax.axhspan(*ends, color=MUTED, alpha=0.2, linewidth=0, zorder=0.5, label="by chance in 95 of 100")
    ax.axhline(total / 10, color=INK, linewidth=1.2, linestyle="--", label="as claimed")
    ax.set_xticks(range(0, 101, 10))
    ax.margins(y=0.12)
    running = f" and {found['running']:.0f} running" if found["running"] else ""
    titled(
        ax,
        title=f"P80 held {found['hit_rate']:.0%} of the outcomes ({found['hit_low']:.0%} to {found['hit_high']:.0%}), "
        f"P10 to P90 {found['coverage']:.0%} ({found['coverage_low']:.0%} to {found['coverage_high']:.0%}); "
        "both should hold 80%",
        width=BESIDE_NAMES,
        xlabel="Predicted chance of coming out no higher (per cent)",
        ylabel=f"Outcomes (n {found['n']:.0f}{running})",
    )
    ax.legend(loc="best", ncols=2)
    return ax


def plot_class(
    classes: ReferenceClasses, category: str, *, quantity: str = Quantity.COST, ax: Axes | None = None
) -> Axes:
    """Draw the records of a class as they are, running ones counted in, beside what it predicts for a new project."""
    ax = axes_for(ax)
    if not classes.size(category, quantity):
        reason = classes.reason or f"No finished project of {category} has a record of {quantity}."
        return say_missing(ax, "Own record", reason)
    curve = classes.survival(category, quantity)
    shown = curve.times <= WIDEST
    times = np.concatenate([curve.times[:1], curve.times[shown]])
    met = 100 * (1.0 - np.concatenate([[1.0], curve.share[shown]]))
    ax.step(times, met, where="post", color=INK, label=f"records, n {classes.size(category, quantity)}")
    try:
        values = classes.ratio(category, quantity).ppf(LEVELS)
    except KeyError:
        values = np.empty(0)
    else:
        inside = values <= WIDEST
        ax.plot(values[inside], 100 * LEVELS[inside], color=BLUE, label="predicted")
        ax.plot([values[np.abs(LEVELS - 0.8).argmin()]], [80], "D", color=RED, ms=7, label="P80")
    ax.axvline(1.0, color=MUTED, linewidth=1)
    ax.set_ylim(0, 101)
    ax.grid(axis="x")
    says = f"four in five stay below {values[np.abs(LEVELS - 0.8).argmin()]:.2f} times the estimate"
    titled(
        ax,
        title=f"{spoken(category)}: {says if len(values) else 'too few records to predict from'}",
        xlabel=f"Actual {quantity} over estimate",
        ylabel="Projects that come to no more (per cent)",
    )
    ax.legend(loc="lower right")
    return ax
