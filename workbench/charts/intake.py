"""Pictures of intake: the order, the funnel, the strategy."""

import numpy as np
from matplotlib.axes import Axes

from workbench.amounts import counted
from workbench.answer import Answer
from workbench.charts.style import (
    BLUE,
    HATCHES,
    INK,
    ORANGE,
    SERIES,
    SHARES,
    axes_for,
    readable_on,
    say_missing,
    shorten,
    titled,
)
from workbench.intake.alignment import Alignment
from workbench.intake.rank import Ranking
from workbench.taxonomy import RankingMethod


def plot_ranking(ranking: Ranking, *, top: int = 12, ax: Axes | None = None) -> Axes:
    """Draw the best candidates as bars made of each criterion's weighted points."""
    rows = ranking.table.head(top).iloc[::-1]
    ax = axes_for(ax, 1.4 + 0.3 * max(len(rows), 6))
    if ranking.is_empty:
        return say_missing(ax, "Ranking", ranking.reason)
    is_sum = ranking.method == RankingMethod.WEIGHTED_SUM
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
        ax.text(left[y] + 0.8, y, "no score" if score != score else f"{score:.1f}", va="center", fontsize=9, color=INK)
        if is_sum and high > low:
            ax.plot([low, high], [y - 0.42, y - 0.42], color=ORANGE, linewidth=1.5)
    marks = ["✗ " if failed else "" for failed in rows["hurdles"]]
    ax.set_yticks(at, [f"{mark}{shorten(name)}" for mark, name in zip(marks, rows["name"], strict=True)])
    ax.set_xlim(0, max(100.0, left.max() * 1.08))
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    label = "Score (points of 100)" if is_sum else f"Weighted points (of 100); beside the bar: {ranking.unit}"
    titled(ax, title=str(ranking), xlabel=f"{label}; ✗ fails a hurdle")
    if len(ranking.weights):
        ax.legend(loc="upper center", bbox_to_anchor=(0.42, -0.16), ncols=3)
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
        note = f"{number}" if age != age else f"{number}\n{counted(age, 'day')}"
        ax.text(x, number, note, ha="center", va="bottom", fontsize=9)
    ax.set_ylim(0, rows["projects"].max() * 1.35 + 1)
    waiting = rows.loc[["idea", "demand", "candidate"], "projects"].sum()
    titled(
        ax,
        title=f"{counted(waiting, 'proposal waits', 'proposals wait')} for a decision, "
        f"{counted(rows.loc['active', 'projects'], 'project runs', 'projects run')}",
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


def plot_alignment_matrix(alignment: Alignment, *, top: int = 15, ax: Axes | None = None) -> Axes:
    """Draw which project serves which objective, and how much."""
    rows = alignment.table.head(top)
    ax = axes_for(ax, 2.2 + 0.3 * max(len(rows), 6))
    if alignment.is_empty:
        return say_missing(ax, "Strategy", alignment.reason)
    cells = alignment.matrix.loc[rows.index]
    ax.imshow(cells.to_numpy(), cmap=SHARES, vmin=0.0, vmax=1.0, aspect="auto")
    for y, x in np.argwhere(cells.to_numpy() > 0):
        level = cells.iat[y, x]
        ax.text(x, y, f"{level:.1f}", ha="center", va="center", fontsize=8.5, color=readable_on(SHARES(level)))
    alone = alignment.coverage["projects"].reindex(cells.columns)
    names = alignment.coverage["name"].reindex(cells.columns)
    marks = ["∅ " if number == 0 else "" for number in alone]
    labels = [f"{mark}{shorten(name, 24)}" for mark, name in zip(marks, names, strict=True)]
    ax.set_xticks(range(len(cells.columns)), labels, rotation=30, ha="right")
    ax.set_yticks(
        range(len(rows)), [f"{shorten(n)} ({a:.0f})" for n, a in zip(rows["name"], rows["alignment"], strict=True)]
    )
    ax.tick_params(length=0)
    ax.grid(visible=False)
    unserved = list(names[(alone == 0).to_numpy()])
    many = f"{len(unserved)} objectives are served by nobody"
    found = f"{unserved[0]} is served by nobody" if len(unserved) == 1 else many if unserved else str(alignment)
    return titled(ax, title=found, xlabel="Level of the contribution, 1 at most; alignment of the project in brackets")
