"""Pictures of the panel: what each assessor finds important, and how differently they score."""

import numpy as np
from matplotlib.axes import Axes

from workbench.charts.style import INK, MUTED, SERIES, axes_for, say_missing, shorten, titled
from workbench.intake.agree import Agreement
from workbench.intake.rank import Ranking

MARKERS = "osD^vP"


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
        colour, marker = SERIES[number % len(SERIES)], MARKERS[number % len(MARKERS)]
        ax.plot(rows[voter], at, marker, color=colour, label=shorten(voter, 26), ms=6)
    joint = ranking.shares.loc[rows.index].sum(axis=1, min_count=1)
    ax.plot(joint, at, "|", color=INK, ms=14, mew=2, label="joint score")
    names = ranking.table.loc[rows.index, "name"]
    ax.set_yticks(at, [shorten(name) for name in names])
    widest = shorten(names[spread.idxmax()])
    title = "Assessors agree" if spread.max() < 5 else f"Assessors are {spread.max():.0f} points apart on {widest}"
    titled(ax, title=title, xlabel="Score by one assessor's ratings (points of 100)")
    ax.grid(axis="x")
    ax.legend(loc="upper center", bbox_to_anchor=(0.42, -0.16), ncols=4)
    return ax


def plot_weights(agreement: Agreement, *, ax: Axes | None = None) -> Axes:
    """Draw the weight each assessor's comparisons give each criterion; ! marks contradicting answers."""
    weights = agreement.judged.weights
    ax = axes_for(ax, 1.5 + 0.5 * max(len(weights.columns), 4))
    if agreement.is_empty or weights.empty:
        return say_missing(ax, "What matters", agreement.reason or "The portfolio has no rows in comparisons.")
    at = np.arange(len(weights.columns))[::-1]
    ax.hlines(at, weights.min() * 100, weights.max() * 100, color=MUTED, linewidth=1)
    doubtful = set(agreement.judged.quality.loc[agreement.judged.quality["revisit"].astype(bool), "voter"])
    camps = agreement.table["camp"]
    for number, (voter, own) in enumerate(weights.iterrows()):
        camp = int(camps.get(voter, 0))
        mark = " !" if voter in doubtful else ""
        colour, marker = SERIES[number % len(SERIES)], MARKERS[camp % len(MARKERS)]
        ax.plot(own * 100, at, marker, color=colour, ms=7, label=f"{shorten(voter, 30)} (camp {camp}){mark}")
    ax.plot(agreement.judged.joint * 100, at, "|", color=INK, ms=16, mew=2, label="group")
    ax.set_yticks(at, [shorten(name.replace("_", " ").capitalize()) for name in weights.columns])
    ax.grid(axis="x")
    note = "; ! answers contradict each other" if doubtful else ""
    titled(ax, title=str(agreement), xlabel=f"Weight by pairwise comparison (per cent){note}")
    ax.legend(loc="upper center", bbox_to_anchor=(0.42, -0.12), ncols=2)
    return ax
