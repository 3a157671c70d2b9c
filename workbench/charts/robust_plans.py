"""How a plan stands up: value against risk, what a common plan costs each, and what a study would be worth."""

import numpy as np
from matplotlib.axes import Axes

from workbench.amounts import money, scale_of
from workbench.charts.labels import name_points
from workbench.charts.style import BLUE, GREEN, INK, MUTED, ORANGE, axes_for, say_missing, shorten, titled, unit_label
from workbench.selection.efficient_set import EfficientSet
from workbench.selection.scenario_plans import ScenarioPlans
from workbench.selection.select import Selection
from workbench.selection.study_worth import StudyWorth
from workbench.selection.voter_plans import VoterPlans

OPEN, LIGHT = "#e8edf2", "#c6dbef"


def plot_efficient_set(found: EfficientSet, *, plan: Selection | None = None, ax: Axes | None = None) -> Axes:
    """
    Draw the plans from the most valuable to the safest, each at its value and the mean of its worst futures.

    Parameters
    ----------
    found
        The efficient set.
    plan
        The plan on the page, marked where its risk is known.
    ax
        Axes to draw into.
    """
    ax = axes_for(ax, 3.8)
    rows = found.table[found.table["plan"] != ""] if len(found.table) else found.table
    if rows.empty:
        return say_missing(ax, "Value against risk", found.reason or "No plan is known.")
    scale, letter = scale_of(rows["bound"].abs().max())
    # what is bounded at one floor is bounded up to the next; a plan is there for everybody who asks for less safety
    floors, bounds = rows.index.to_numpy() / scale, rows["bound"].to_numpy() / scale
    ax.step([*floors, max(floors[-1], rows["cvar"].max() / scale)], [*bounds, bounds[-1]], "--", where="post",
            color=MUTED, lw=1.4, label="no plan that safe is worth more")  # fmt: skip
    best = rows.sort_values("cvar")
    ax.step(best["cvar"] / scale, best["value"] / scale, where="pre", color=BLUE, lw=1.2)
    ax.plot(best["cvar"] / scale, best["value"] / scale, "o", color=BLUE, ms=7, label="best plan found")
    ax.margins(x=0.2, y=0.16)
    shown = rows.drop_duplicates("plan")
    places = [(cvar / scale, value / scale, 4.0) for cvar, value in zip(shown["cvar"], shown["value"], strict=True)]
    names = [
        f"{projects:.0f} projects, ± {spread / scale:,.0f} {letter}".strip()
        for projects, spread in zip(shown["projects"], shown["spread"], strict=True)
    ]
    ax.set(xlim=ax.get_xlim(), ylim=ax.get_ylim())  # names look for room inside settled limits
    name_points(ax, [(name, *place) for name, place in zip(names, places, strict=True)], around=places, must=1)
    if plan is not None and plan.value is not None and "cvar" in plan.totals:
        here = plan.totals["cvar"] / scale, plan.totals["value"] / scale
        ax.plot(*here, "o", ms=13, mfc="none", mec=INK, mew=2, label="this plan")
    worst = f"{1.0 - found.confidence:.0%}"
    ax.legend(loc="lower left")
    return titled(
        ax,
        title=str(found),
        xlabel=unit_label(f"Mean of the worst {worst} of futures", letter, found.currency),
        ylabel=unit_label("Value as planned", letter, found.currency),
    )


def plot_regrets(found: VoterPlans | ScenarioPlans, *, ax: Axes | None = None) -> Axes:
    """Draw what two common plans cost each voter or scenario, as a share of what its own best plan is worth."""
    rows = found.regrets
    ax = axes_for(ax, 1.6 + 0.5 * max(len(rows), 3))
    if rows.empty:
        return say_missing(ax, "What a common plan costs", found.reason)
    rows = rows.iloc[::-1] * 100.0
    at = np.arange(len(rows))
    for step, colour, hatch, name in ((0.2, ORANGE, "//", rows.columns[0]), (-0.2, GREEN, "", rows.columns[1])):
        ax.barh(at + step, rows[name], height=0.36, color=colour, hatch=hatch, edgecolor="white", label=name)
        for y, share in zip(at + step, rows[name], strict=True):
            ax.text(share, y, f" {share:.1f}", va="center", fontsize=8, color=INK)
    ax.set_yticks(at, [shorten(name, 40) for name in rows.index])
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    ax.set_xlim(0.0, max(float(rows.to_numpy().max()) * 1.15, 1.0))
    ax.legend(loc="upper center", bbox_to_anchor=(0.4, -0.12), ncols=2)
    return titled(ax, title=str(found), xlabel="Lost against the own best plan (per cent of its worth)")


def plot_studies(found: StudyWorth, *, top: int = 12, ax: Axes | None = None) -> Axes:
    """Draw what a closer look at each project may add to the plan: at least the dark part, at most the light one."""
    rows = found.table[found.table["worth_most"] > 0].head(top).iloc[::-1] if len(found.table) else found.table
    ax = axes_for(ax, 1.2 + 0.32 * max(len(rows), 4))
    if rows.empty:
        return say_missing(ax, "What to study first", found.reason or "No study could change the plan.")
    scale, letter = scale_of(rows["worth_most"].max())
    at = np.arange(len(rows))
    ax.barh(at, rows["worth_most"] / scale, color=LIGHT, height=0.62, label="at most")
    ax.barh(at, rows["worth_least"] / scale, color=BLUE, height=0.62, label="at least")
    for y, (least, most) in enumerate(zip(rows["worth_least"], rows["worth_most"], strict=True)):
        said = f" up to {money(most)}" if least <= 0 else f" {money(least)} to {money(most)}"
        ax.text(most / scale, y, said, va="center", fontsize=8, color=INK)
    ax.set_yticks(at, [shorten(name, 36) for name in rows["name"]])
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    ax.set_xlim(0.0, float(rows["worth_most"].max() / scale) * 1.25)
    ax.legend(loc="lower right")
    label = unit_label("Expected gain of one study before its cost", letter, found.currency)
    return titled(ax, title=str(found), xlabel=label)
