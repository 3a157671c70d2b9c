"""The slope chart of a register: where its lines begin and end, and what it says of risks of one cell."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from workbench.charts import plot_risk_ranks
from workbench.delivery.register_ranks import RegisterRanks


def ranked(scores: list[float], emv: list[float]) -> RegisterRanks:
    """Risks in the order of their savings."""
    table = pd.DataFrame(
        {
            "name": [f"risk {k}" for k in range(len(scores))],
            "score": scores,
            "matrix_level": ["" if np.isnan(score) else "high" for score in scores],
            "matrix_rank": pd.Series(scores).rank(ascending=False, method="min").to_numpy(),
            "emv": emv,
            "probability": 0.5,
            "impact": 2 * np.array(emv),
            "saving": 10.0 * np.arange(len(scores), 0, -1),
            "saving_low": 10.0 * np.arange(len(scores), 0, -1),
            "saving_high": 10.0 * np.arange(len(scores), 0, -1),
            "emv_rank": pd.Series(emv).rank(ascending=False, method="min").to_numpy(),
            "saving_rank": np.arange(1.0, len(scores) + 1),
        },
        index=[f"R{k}" for k in range(len(scores))],
    )
    return RegisterRanks(table=table, levels=pd.DataFrame(), amounts=np.empty(0), level=0.9, seed=1)


def lines(ranks: RegisterRanks, **options) -> tuple:
    ax = plot_risk_ranks(ranks, ax=Figure().subplots(), **options)
    return ax, [line.get_ydata().tolist() for line in ax.lines]


def test_every_risk_is_a_line_from_its_cell_to_its_cost():
    ax, drawn = lines(ranked([0.1, 0.5, 0.3, 0.3, 0.9], [9, 8, 7, 6, 5]))
    # By scores the places are 5, 2, 3.5, 3.5 and 1; by expected value and by cost they are 1 to 5.
    assert sorted(drawn) == [[1, 5, 5], [2, 2, 2], [3.5, 3, 3], [3.5, 4, 4], [5, 1, 1]]
    assert drawn[:2] == [[5, 1, 1], [1, 5, 5]]  # those that move most come first, each way in its own colour
    assert ax.get_legend_handles_labels()[1] == [
        "graver than the matrix says",
        "less grave than the matrix says",
        "much as the matrix says",
    ]
    said = [text.get_text() for text in ax.texts]
    assert "High 0.30, 2 alike" in said
    assert "10   R4 risk 4" in said
    assert {"9", "5"} <= set(said)  # what can be expected of the first and of the last
    assert ax.get_title(loc="left").startswith("R0 is number 5 by the matrix, 1 by expected value and 1 by what")
    assert [label.get_text() for label in ax.get_xticklabels()] == ["Matrix", "Expected value", "Cost at P90"]


def test_a_risk_without_a_grade_has_no_first_end_and_few_are_shown():
    _, drawn = lines(ranked([np.nan, 0.5, 0.3], [9, 8, 7]))
    assert [one[0] for one in drawn if one[2] == 1] == pytest.approx([np.nan], nan_ok=True)
    ax, drawn = lines(ranked([0.1, 0.5, 0.3, 0.3, 0.9], [9, 8, 7, 6, 5]), top=2)
    assert sorted(drawn) == [[1, 2, 2], [2, 1, 1]]
    assert ax.get_legend_handles_labels()[1] == ["graver than the matrix says", "less grave than the matrix says"]


def test_what_the_ranking_hides_is_the_finding():
    found = ranked([0.1, 0.1, 0.02], [9, 4, 1])
    ax, _ = lines(found)
    assert ax.get_title(loc="left").replace("\n", " ") == found.findings()[0]
    assert "The matrix calls R0 and R2 both high" in found.findings()[0]
