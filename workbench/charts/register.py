"""The risk register by three ways of ranking."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from workbench.amounts import money
from workbench.charts.style import INK, MUTED, ORANGE, PURPLE, axes_for, say_missing, shorten, spoken, titled
from workbench.delivery.register_ranks import COSTLIEST, RegisterRanks

FAR = 3
"""Places by which a rank changes notably, where more than five risks are shown; half of them where there are fewer."""
WAYS = ("matrix_rank", "emv_rank", "saving_rank")


def plot_risk_ranks(ranks: RegisterRanks, *, top: int = COSTLIEST, ax: Axes | None = None) -> Axes:
    """Draw the costliest risks from their rank in the matrix over that by expected value to that by simulation."""
    rows = ranks.table.head(top)
    ax = axes_for(ax, 1.6 + 0.34 * max(len(rows), 6))
    if rows.empty:
        return say_missing(ax, "Risks by three rankings", ranks.reason)
    places = rows[list(WAYS[:2])].rank(method="average").assign(saving_rank=np.arange(1.0, len(rows) + 1))
    moved, far = places["matrix_rank"] - places["saving_rank"], min(FAR, max(len(rows) // 2, 1))
    for part, colour, line, label in (
        (moved >= far, ORANGE, "-", "graver than the matrix says"),
        (moved <= -far, PURPLE, "--", "less grave than the matrix says"),
        (~(moved.abs() >= far), MUTED, "-", "much as the matrix says"),
    ):
        for number, (_, own) in enumerate(places[part].iterrows()):
            ax.plot(range(3), own, line, color=colour, marker="o", ms=5, label=label if number == 0 else None)
    _name_cells(ax, rows, places["matrix_rank"])
    behind = [withStroke(linewidth=2.2, foreground="white")]
    for own, (risk, row) in zip(places.to_numpy(), rows.iterrows(), strict=True):
        expected, saving = money(row["emv"]), money(row["saving"])
        ax.annotate(expected, (1, own[1]), xytext=(0, 5), textcoords="offset points", va="bottom", ha="center",
                    fontsize=8, color=INK, path_effects=behind)  # fmt: skip
        name = shorten(f"{risk} {row['name']}".strip(), 44)
        ax.text(2.06, own[2], f"{saving}   {name}", va="center", fontsize=8, color=INK)
    unit = f" ({ranks.currency})" if ranks.currency else ""
    ax.set_xticks(range(3), ["Matrix", f"Expected value{unit}", f"Cost at P{100 * ranks.level:g}{unit}"])
    ax.set_xlim(-0.75, 3.6)
    ax.set_ylim(len(rows) + 0.7, 0.3)
    ax.set_yticks([])
    ax.grid(visible=False)
    ax.legend(loc="upper center", bbox_to_anchor=(0.42, -0.08), ncols=3, fontsize=8)
    return titled(ax, title=ranks.findings(top)[0], ylabel="Gravest first, among the risks shown")


def _name_cells(ax: Axes, rows: pd.DataFrame, places: pd.Series) -> None:
    """Write how grave the matrix calls the risks of a place, and how many it does not tell apart."""
    for place, names in places.groupby(places).groups.items():
        first = rows.loc[names[0]]
        said = f"{spoken(first['matrix_level'])} {first['score']:.2f}"
        said += f", {len(names)} alike" if len(names) > 1 else ""
        ax.text(-0.06, place, said, va="center", ha="right", fontsize=8, color=INK)
