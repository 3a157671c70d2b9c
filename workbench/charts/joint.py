"""Date and cost together: every future as a point, and the pairs that are kept with a chance."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.patheffects import withStroke

from workbench.amounts import money, scale_of
from workbench.charts.style import BLUE, GREEN, INK, RED, axes_for, say_missing, titled, unit_label
from workbench.risk.schedule_forecast import JOINT_LEVEL, ScheduleForecast

POINTS = 2_500
FAR = 0.999  # share of the futures that the picture reaches to


def plot_joint(
    forecast: ScheduleForecast, *, level: float = JOINT_LEVEL, currency: str = "", ax: Axes | None = None
) -> Axes:
    """
    Draw cost against finish, the pairs kept together with a chance, and what falls into the quarters around the plan.

    Parameters
    ----------
    forecast
        The simulated schedule, with costs.
    level
        Chance with which date and cost are to be kept together.
    currency
        Of the costs.
    ax
        Axes to draw into.

    References
    ----------
    NASA Cost Estimating Handbook 4.0, appendix J: joint cost and schedule confidence level.
    """
    ax = axes_for(ax)
    if forecast.is_empty:
        return say_missing(ax, "Date and cost together", forecast.reason)
    if np.ptp(forecast.costs) == 0.0:
        return say_missing(ax, "Date and cost together", "The cost is the same in every future.")
    scale, letter = scale_of(np.abs(forecast.costs).max())
    finishes, costs = date2num(pd.DatetimeIndex(forecast.finishes)), forecast.costs / scale
    shown = slice(0, POINTS)
    few = f" (the first {POINTS:,} of {forecast.iterations:,})" if forecast.iterations > POINTS else ""
    ax.plot(finishes[shown], costs[shown], ".", color=BLUE, alpha=0.25, ms=4, zorder=1, label=f"futures{few}")
    pairs = forecast.frontier(level)
    ax.plot(date2num(pairs["finish"]), pairs["cost"] / scale, color=RED, linewidth=2, label=f"kept with {level:.0%}")
    equal = forecast.equal_level(level)
    date, cost = forecast.date_at(equal), forecast.cost_at(equal)
    ax.plot(date2num(date), cost / scale, "D", color=RED, ms=8, zorder=5, label=f"each alone at P{100 * equal:.0f}")
    plan = date2num(forecast.plan), forecast.planned_cost / scale
    ax.axvline(plan[0], color=GREEN, linestyle="--", linewidth=1.4, label="plan")
    ax.axhline(plan[1], color=GREEN, linestyle="--", linewidth=1.4)
    _reach(ax, finishes, costs, plan)
    _write_quarters(ax, forecast, plan)
    locator = AutoDateLocator(minticks=4, maxticks=8)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=4, fontsize=8)
    return titled(
        ax,
        title=f"{date:%d %b %Y} and {money(cost, currency)} are kept together with a chance of {level:.0%}; "
        f"each alone has {equal:.0%}",
        xlabel="Finish",
        ylabel=unit_label("Cost from now on", letter, currency),
    )


def _reach(ax: Axes, finishes: np.ndarray, costs: np.ndarray, plan: tuple[float, float]) -> None:
    """Show nearly all futures and the plan; a few far ones do not press the others together."""
    for values, at, set_limits in zip((finishes, costs), plan, (ax.set_xlim, ax.set_ylim), strict=True):
        low, high = (float(np.quantile(values, share)) for share in (1.0 - FAR, FAR))
        low, high = min(low, at), max(high, at)
        room = 0.06 * (high - low) or 1.0
        set_limits(low - room, high + room)


def _write_quarters(ax: Axes, forecast: ScheduleForecast, plan: tuple[float, float]) -> None:
    """Write the shares into the corners, where they are clear of the points."""
    corners = {
        "both kept": (0.012, 0.02, "left", "bottom"),
        "only the date": (0.012, 0.98, "left", "top"),
        "only the cost": (0.988, 0.02, "right", "bottom"),
        "neither": (0.988, 0.98, "right", "top"),
    }
    for name, share in forecast.quarters().items():
        x, y, side, edge = corners[name]
        ax.text(x, y, f"{name} {share:.0%}", ha=side, va=edge, transform=ax.transAxes, fontsize=9, color=INK,
                zorder=6, path_effects=[withStroke(linewidth=3, foreground="white")])  # fmt: skip
