"""Pictures of intake: the order, the funnel, the strategy."""

import numpy as np
from matplotlib.axes import Axes

from workbench.answer import Answer
from workbench.charts.style import BLUE, HATCHES, INK, MUTED, ORANGE, SERIES, axes_for, say_missing, shorten, titled
from workbench.intake.alignment import Alignment
from workbench.intake.rank import Ranking


def plot_ranking(ranking: Ranking, *, top: int = 12, ax: Axes | None = None) -> Axes:
    """Draw the best candidates as bars made of each criterion's share."""
    rows = ranking.table.head(top).iloc[::-1]
    ax = axes_for(ax, 1.4 + 0.3 * max(len(rows), 6))
    if ranking.is_empty:
        return say_missing(ax, "Ranking", ranking.reason)
    left, at = np.zeros(len(rows)), np.arange(len(rows))
    for number, criterion in enumerate(ranking.weights.index):
        width = rows[criterion].fillna(0.0).to_numpy()
        label = f"{shorten(criterion.replace('_', ' '), 28)} ({ranking.weights[criterion]:.0%})"
        ax.barh(
            at,
            width,
            left=left,
            color=SERIES[number % len(SERIES)],
            hatch=HATCHES[number % len(HATCHES)],
            edgecolor="white",
            linewidth=0.6,
            label=label,
            height=0.72,
        )
        left += width
    for y, (score, low, high) in enumerate(zip(rows["score"], rows["score_low"], rows["score_high"], strict=True)):
        ax.text(left[y] + 0.8, y, f"{score:.1f}", va="center", fontsize=9, color=INK)
        if high > low:
            ax.plot([low, high], [y - 0.42, y - 0.42], color=ORANGE, linewidth=1.5)
    marks = ["✗ " if failed else "" for failed in rows["hurdles"]]
    ax.set_yticks(at, [f"{mark}{shorten(name)}" for mark, name in zip(marks, rows["name"], strict=True)])
    ax.set_xlim(0, max(100.0, left.max() * 1.08))
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    titled(ax, title=str(ranking), xlabel="Score (points of 100); ✗ fails a hurdle")
    ax.legend(loc="upper center", bbox_to_anchor=(0.42, -0.16), ncols=3)
    return ax


def plot_voters(ranking: Ranking, *, top: int = 12, ax: Axes | None = None) -> Axes:
    """Draw what each assessor's own ratings give beside the joint score."""
    rows = ranking.by_voter.head(top).iloc[::-1]
    ax = axes_for(ax, 1.4 + 0.3 * max(len(rows), 6))
    if ranking.is_empty:
        return say_missing(ax, "Assessors", ranking.reason)
    at = np.arange(len(rows))
    spread = (rows.max(axis=1) - rows.min(axis=1)).fillna(0.0)
    ax.hlines(at, rows.min(axis=1), rows.max(axis=1), color=MUTED, linewidth=1)
    for number, voter in enumerate(rows.columns):
        ax.plot(
            rows[voter], at, "osD^vP"[number % 6], color=SERIES[number % len(SERIES)], label=shorten(voter, 26), ms=6
        )
    ax.plot(ranking.table.loc[rows.index, "score"], at, "|", color=INK, ms=14, mew=2, label="joint score")
    names = ranking.table.loc[rows.index, "name"]
    ax.set_yticks(at, [shorten(name) for name in names])
    title = (
        "Assessors agree"
        if spread.max() < 5
        else (f"Assessors are {spread.max():.0f} points apart on {shorten(names[spread.idxmax()])}")
    )
    titled(ax, title=title, xlabel="Score by one assessor's ratings (points of 100)")
    ax.grid(axis="x")
    ax.legend(loc="upper center", bbox_to_anchor=(0.42, -0.16), ncols=4)
    return ax


def plot_funnel(counts: Answer, *, ax: Axes | None = None) -> Axes:
    """Draw how many projects stand at each stage."""
    ax = axes_for(ax, 2.9)
    if counts.is_empty:
        return say_missing(ax, "Funnel", counts.reason)
    rows = counts.table
    ax.bar(np.arange(len(rows)), rows["projects"], color=BLUE, width=0.7)
    ax.set_xticks(np.arange(len(rows)), [shorten(name, 16) for name in rows["name"]])
    for x, (number, age) in enumerate(zip(rows["projects"], rows["median_age"], strict=True)):
        note = f"{number}" if age != age else f"{number}\n{age:.0f} days"
        ax.text(x, number, note, ha="center", va="bottom", fontsize=9)
    ax.set_ylim(0, rows["projects"].max() * 1.35 + 1)
    waiting = rows.loc[["idea", "demand", "candidate"], "projects"].sum()
    titled(
        ax,
        title=f"{waiting} proposals wait for a decision, {rows.loc['active', 'projects']} projects run",
        ylabel="Projects; median days in state",
    )
    return ax


def plot_alignment(alignment: Alignment, *, ax: Axes | None = None) -> Axes:
    """Draw how far each objective is covered."""
    ax = axes_for(ax, 3.4)
    if alignment.is_empty:
        return say_missing(ax, "Strategy", alignment.reason)
    rows = alignment.coverage.sort_values("coverage")
    ax.barh(np.arange(len(rows)), rows["coverage"] * 100, color=BLUE, height=0.7)
    for y, (covered, number) in enumerate(zip(rows["coverage"], rows["projects"], strict=True)):
        ax.text(covered * 100 + 1, y, f"{covered:.0%} by {number}", va="center", fontsize=9)
    ax.set_yticks(
        np.arange(len(rows)), [f"{shorten(n)} ({w:.0%})" for n, w in zip(rows["name"], rows["weight"], strict=True)]
    )
    ax.set_xlim(0, 118)
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    titled(ax, title=str(alignment), xlabel="Coverage (per cent); weight of the objective in brackets")
    return ax
