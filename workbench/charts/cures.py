"""Pictures of what can be done about overload: other starts, more people, and what one more of a role is worth."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from workbench.amounts import money, scale_of
from workbench.capacity.cure_plan import Cures
from workbench.capacity.marginal import MarginalValues
from workbench.capacity.people_moves import PeopleMoves
from workbench.capacity.start_shifts import StartShifts
from workbench.charts.style import (
    BLUE,
    INK,
    LINE,
    MUTED,
    ORANGE,
    RED,
    axes_for,
    mark_periods,
    say_missing,
    shorten,
    titled,
    unit_label,
)

LIGHT = "#c6dbef"


def plot_shifts(found: StartShifts, role: str = "", *, ax: Axes | None = None) -> Axes:
    """
    Draw one role's demand before and after the shift, against what may be planned.

    Parameters
    ----------
    found
        The start shifts.
    role
        The role; by default the one that is relieved most.
    ax
        Axes to draw into.
    """
    ax = axes_for(ax, 3.6)
    if found.is_empty or "optimum" not in found.demand:
        return say_missing(ax, "Start shifts", found.reason or "No starts were found.")
    planned, best = found.demand["as planned"], found.demand["optimum"]
    limit = found.before.limit * found.before.grid("plannable").reindex(planned.index)
    over = [(demand - limit).clip(lower=0.0).sum(axis=1) for demand in (planned, best)]
    relieved = over[0] - over[1]
    role = role or str((relieved if relieved.max() > 0 else over[0]).idxmax())
    if role not in planned.index:
        return say_missing(ax, "Start shifts", f"{role} is no role with hours.")
    at = np.arange(planned.shape[1])
    ax.bar(at - 0.2, planned.loc[role], width=0.38, color=ORANGE, hatch="//", edgecolor="white", label="as planned")
    ax.bar(at + 0.2, best.loc[role], width=0.38, color=BLUE, label="after the shift")
    line = limit.loc[role].to_numpy()
    ax.step(np.append(at, len(at)) - 0.5, np.append(line, line[-1]), where="post", color=INK, label="may be planned")
    mark_periods(ax, planned.columns)
    before, after = (hours.loc[role] for hours in over)
    title = f"{shorten(role)}: {before:,.0f} hours above the limit become {after:,.0f}"
    titled(ax, title=title, ylabel="Hours")
    ax.legend(loc="upper center", bbox_to_anchor=(0.45, -0.1), ncols=3)
    return ax


def plot_people_moves(found: PeopleMoves, *, top: int = 8, currency: str = "", ax: Axes | None = None) -> Axes:
    """Draw what people who change projects gain for one and lose for the other, the best moves first."""
    rows = found.table.head(top).iloc[::-1]
    ax = axes_for(ax, 1.4 + 0.4 * max(len(rows), 4))
    if found.is_empty or rows.empty:
        return say_missing(ax, "People who change projects", found.reason or "Nobody moves.")
    scale, letter = scale_of(max(rows["gained"].max(), rows["lost"].max()))
    at = np.arange(len(rows))
    ax.barh(at, rows["gained"] / scale, color=BLUE, height=0.6, label="gained, as projects are done earlier")
    ax.barh(at, -rows["lost"] / scale, color=ORANGE, hatch="//", edgecolor="white", height=0.6,
            label="lost, as projects are done later")  # fmt: skip
    for y, (gained, net, people) in enumerate(zip(rows["gained"], rows["net"], rows["fte_periods"], strict=True)):
        ax.text(gained / scale, y, f" net {money(net)}, {people:,.1f} FTE-periods", va="center", fontsize=8, color=INK)
    names = [f"{shorten(a, 18)} → {shorten(b, 18)}" for a, b in zip(rows["giver"], rows["receiver"], strict=True)]
    ax.set_yticks(at, names)
    ax.axvline(0.0, color=MUTED, linewidth=1)
    ax.grid(axis="x", color=LINE)
    ax.grid(visible=False, axis="y")
    widest = max(float(rows["gained"].max() / scale), float(rows["lost"].max() / scale), 1e-9)
    ax.set_xlim(-float(rows["lost"].max() / scale) * 1.1 - 0.02 * widest, widest * 1.7)
    ax.legend(loc="upper center", bbox_to_anchor=(0.4, -0.16), ncols=2)
    best = found.table.iloc[0]
    title = f"{shorten(best['role'])}: the best move gains {money(best['net'], currency)}"
    if best["net"] <= 0:
        title = f"{shorten(best['role'])}: no move between two projects gains anything"
    return titled(ax, title=title, xlabel=unit_label("Value", letter, currency))


def plot_cures(found: Cures, *, currency: str = "", ax: Axes | None = None) -> Axes:
    """Draw what each way to close the gap costs, and the hours it leaves uncovered."""
    ax = axes_for(ax, 1.4 + 0.4 * max(len(found.table), 4))
    if found.is_empty:
        return say_missing(ax, "Cures", found.reason)
    rows = found.table.iloc[::-1]
    scale, letter = scale_of(rows["cost"].max())
    at = np.arange(len(rows))
    whole = rows["uncovered"] <= 1e-6
    ax.barh(at[whole], rows["cost"][whole] / scale, color=BLUE, height=0.6, label="every hour covered ✓")
    ax.barh(at[~whole], rows["cost"][~whole] / scale, color=ORANGE, hatch="//", edgecolor="white", height=0.6,
            label="hours stay uncovered")  # fmt: skip
    for y, (cost, left, day) in enumerate(zip(rows["cost"], rows["uncovered"], rows["decide_by"], strict=True)):
        rest = "✓ all covered" if left <= 1e-6 else f"{left:,.0f} h uncovered"
        until = "" if pd.isna(day) else f"; decide by {day:%d %b %Y}"
        ax.text(cost / scale, y, f" {money(cost)}, {rest}{until}", va="center", fontsize=8, color=INK)
    ax.set_yticks(at, [shorten(str(name).replace("_", " "), 28) for name in rows.index])
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    ax.set_xlim(0.0, max(float(rows["cost"].max() / scale) * 1.9, 1.0))
    ax.legend(loc="upper center", bbox_to_anchor=(0.4, -0.12), ncols=2)
    return titled(ax, title=str(found), xlabel=unit_label("Cost", letter, currency))


def plot_marginal(found: MarginalValues, *, currency: str = "", ax: Axes | None = None) -> Axes:
    """Draw what more hours of each role add to the best plan: what is proved, and what cannot be ruled out."""
    ax = axes_for(ax, 1.4 + 0.4 * max(len(found.table), 4))
    rows = found.table.iloc[::-1]
    if rows.empty or rows["value"].isna().all():
        return say_missing(ax, "What more people are worth", found.reason or str(found))
    most = rows["most"].where(np.isfinite(rows["most"]), rows["value"])
    scale, letter = scale_of(most.max())
    at = np.arange(len(rows))
    ax.barh(at, most / scale, color=LIGHT, height=0.6, label="cannot be ruled out")
    ax.barh(at, rows["value"] / scale, color=BLUE, height=0.6, label="found")
    ax.plot(rows["screen"] / scale, at, "|", color=RED, ms=14, mew=2, label="if projects came in fractions")
    for y, (value, upper) in enumerate(zip(rows["value"], most, strict=True)):
        ax.text(upper / scale, y, f" {money(value)}", va="center", fontsize=8, color=INK)
    ax.set_yticks(at, [shorten(role, 34) for role in rows.index])
    ax.axvline(0.0, color=MUTED, linewidth=1)
    ax.grid(axis="x", color=LINE)
    ax.grid(visible=False, axis="y")
    ax.set_xlim(0.0, max(float(most.max() / scale), float(rows["screen"].max() / scale), 1e-9) * 1.2)
    ax.legend(loc="lower right")
    return titled(ax, title=str(found), xlabel=unit_label("Gain of the best plan", letter, currency))
