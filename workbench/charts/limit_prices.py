"""What the limits cost: each rule, each full row of money and people, and the habits beside the best plan."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from workbench.amounts import money, scale_of
from workbench.charts.style import BLUE, INK, MUTED, ORANGE, axes_for, say_missing, shorten, titled, unit_label
from workbench.selection.explain import Reasons

SHORT = {
    "mandatory_chosen": "what is mandatory or forced in",
    "within_budget": "the budget",
    "within_capacity": "the people there are",
    "prerequisites_chosen": "prerequisites",
    "running_respected": "running projects",
    "exclusions_kept": "exclusions",
    "finish_before_start": "the order of projects",
    "bucket_shares_kept": "shares of the mix",
    "few_enough": "the largest number of projects",
    "work_in_progress": "the largest number in progress",
}
PLANS = {
    "waterline": "best first, stop at the line",
    "waterline_skipping": "best first, skip what does not fit",
    "value_for_money": "value for money",
    "optimum": "this plan",
}


def plot_rule_worth(reasons: Reasons, *, currency: str = "", ax: Axes | None = None) -> Axes:
    """Draw what the best plan would gain without each rule: at least the dark part, at most the light one."""
    rules = reasons.rules
    ax = axes_for(ax, 1.2 + 0.36 * max(len(rules), 4))
    if rules.empty:
        return say_missing(ax, "What the rules cost", _missing(reasons, "No rule limits this plan."))
    rows = rules.sort_values(["gain_least", "gain_most"], kind="stable")
    most = rows["gain_most"].where(np.isfinite(rows["gain_most"]), rows["gain_least"])
    scale, letter = scale_of(most.max())
    at = np.arange(len(rows))
    ax.barh(at, most / scale, color="#c6dbef", height=0.62, label="at most")
    ax.barh(at, rows["gain_least"] / scale, color=BLUE, height=0.62, label="at least")
    for y, (least, largest, verdict) in enumerate(
        zip(rows["gain_least"], rows["gain_most"], rows["verdict"], strict=True)
    ):
        said = {"free": "✓ free"}.get(verdict, _between(least, largest, currency))
        ax.text(most.iloc[y] / scale, y, f" {said}", va="center", fontsize=8, color=INK)
    ax.set_yticks(at, [shorten(SHORT.get(rule, rule.replace("_", " ")), 34) for rule in rows.index])
    _bars(ax, float(most.max() / scale))
    dearest = rows.index[-1]
    least = rows["gain_least"].iloc[-1]
    name = SHORT.get(dearest, dearest.replace("_", " "))
    said = f"{name} costs at least {money(least, currency)}" if least > 0 else "No rule is proven to cost anything"
    titled(ax, title=said[:1].upper() + said[1:], xlabel=unit_label("Gain without the rule", letter, currency))
    ax.legend(loc="lower right", fontsize=8)
    return ax


def plot_prices(reasons: Reasons, *, top: int = 8, currency: str = "", ax: Axes | None = None) -> Axes:
    """Draw what one per cent more of each limit would be worth if fractions of projects could be bought."""
    prices = reasons.prices
    rows = prices[prices["price"] > 0] if len(prices) else prices
    ax = axes_for(ax, 1.2 + 0.3 * max(min(len(rows), top), 4))
    if rows.empty:
        return say_missing(ax, "What more money or people is worth", _missing(reasons, "No limit has a price."))
    rows = rows.assign(worth=rows["price"] * rows["limit"] * 0.01)
    rows = rows.sort_values("worth", ascending=False, kind="stable").head(top).iloc[::-1]
    scale, letter = scale_of(rows["worth"].max())
    at = np.arange(len(rows))
    people = rows["rule"] == "within_capacity"
    ax.barh(at[~people], rows["worth"][~people] / scale, color=BLUE, height=0.62, label="money")
    if people.any():
        ax.barh(at[people], rows["worth"][people] / scale, color=ORANGE, hatch="//", edgecolor="white", height=0.62,
                label="people")  # fmt: skip
        ax.legend(loc="lower right", fontsize=8)
    for y, worth in enumerate(rows["worth"] / scale):
        ax.text(worth, y, f" {worth:,.2f}", va="center", fontsize=8, color=INK)
    ax.set_yticks(at, [shorten(name, 34) for name in rows["name"]])
    _bars(ax, float(rows["worth"].max() / scale))
    best = rows.iloc[-1]
    worth = money(best["worth"], currency)
    title = f"1% more of {shorten(best['name'], 30)} is worth up to {worth} if projects came in fractions"
    return titled(ax, title=title, xlabel=unit_label("Worth of 1% more, by the relaxation", letter, currency))


def plot_baselines(reasons: Reasons, *, currency: str = "", ax: Axes | None = None) -> Axes:
    """Draw what habits would have chosen beside the best plan, under the same limits."""
    rows = reasons.baselines
    ax = axes_for(ax, 2.6)
    if rows.empty:
        return say_missing(ax, "Habits beside the plan", _missing(reasons, "There is no plan to compare."))
    rows = rows.iloc[::-1]
    scale, letter = scale_of(rows["value"].abs().max())
    at, values = np.arange(len(rows)), rows["value"] / scale
    own = rows.index == "optimum"
    ax.barh(at[~own], values[~own], color=MUTED, height=0.62)
    ax.barh(at[own], values[own], color=BLUE, height=0.62)
    for y, (value, count, broken) in enumerate(zip(values, rows["projects"], rows["broken"], strict=True)):
        note = "; breaks a limit ✗" if broken else ""
        ax.text(max(value, 0.0), y, f" {value:,.1f} ({count} projects{note})", va="center", fontsize=8, color=INK)
    ax.set_yticks(at, [PLANS.get(plan, plan) for plan in rows.index])
    ax.axvline(0, color=MUTED, linewidth=1)
    _bars(ax, float(values.max()), float(min(values.min(), 0.0)), room=1.45)
    return titled(ax, title=_habit(rows, currency), xlabel=unit_label("Net present value", letter, currency))


def plot_limits(reasons: Reasons, *, currency: str = "") -> Axes:
    """
    Lay out what rules cost, what more money and people would be worth, and the habits beside the plan.

    Returns
    -------
    Axes
        The topmost of three, on a figure of their own that no notebook shows by itself.
    """
    figure = Figure(figsize=(9.2, 5.5), layout="constrained")
    counts = max(len(reasons.rules), 3), max(len(reasons.baselines), 3), 5
    rules, habits, prices = figure.subplots(3, height_ratios=[count + 1.5 for count in counts])
    plot_rule_worth(reasons, currency=currency, ax=rules)
    plot_baselines(reasons, currency=currency, ax=habits)
    plot_prices(reasons, top=5, currency=currency, ax=prices)
    for ax in (rules, habits, prices):
        ax.set_title(ax.get_title(loc="left"), fontsize=10, pad=5)
        ax.xaxis.label.set_fontsize(8)
        ax.tick_params(axis="x", labelsize=8)
    return rules


def _missing(reasons: Reasons, otherwise: str) -> str:
    """Why there is nothing to draw: what would make a plan possible, where there is none."""
    return str(reasons) if reasons.repair is not None else otherwise


def _habit(rows: pd.DataFrame, currency: str) -> str:
    habits = rows[rows.index != "optimum"]
    if habits.empty or "optimum" not in rows.index:
        return "No habit to compare with"
    best = habits["value"].idxmax()
    more = rows.at["optimum", "value"] - habits.at[best, "value"]
    return f"The plan is worth {money(more, currency)} more than the best habit ({PLANS.get(best, best)})"


def _between(least: float, most: float, currency: str) -> str:
    if not np.isfinite(most):
        return f"at least {money(least, currency)}"
    if most - least <= 0.005 * abs(most):
        return money(most, currency)
    return f"up to {money(most, currency)}" if least <= 0 else f"{money(least, currency)} to {money(most, currency)}"


def _bars(ax: Axes, high: float, low: float = 0.0, room: float = 1.35) -> None:
    """Lying bars with room for the words behind them."""
    width = high - low or 1.0
    ax.set_xlim(low - (0.03 * width if low < 0 else 0.0), low + room * width)
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    ax.tick_params(axis="y", length=0, labelsize=8.5)
