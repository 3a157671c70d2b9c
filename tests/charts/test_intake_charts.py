"""The pictures of intake show what their answers say: one mark for each thing, named, with the finding as title."""

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from workbench.answer import Answer
from workbench.charts.intake import plot_alignment, plot_alignment_matrix, plot_funnel, plot_ranking
from workbench.charts.panel import plot_voters, plot_weights
from workbench.charts.robustness import MOST_RANKS, SHOWN, plot_acceptability, plot_methods, plot_stability
from workbench.charts.style import ORANGE, shorten
from workbench.intake.agree import agree
from workbench.intake.alignment import align
from workbench.intake.challenge import Doubts, challenge
from workbench.intake.compare import compare_methods
from workbench.intake.funnel import funnel
from workbench.intake.rank import Criteria, rank
from workbench.portfolio import Portfolio
from workbench.sources import read_portfolio

DRAWN = {
    "Ranking": (plot_ranking, rank),
    "Funnel": (plot_funnel, funnel),
    "Strategy": (plot_alignment, align),
    "Strategy, in detail": (plot_alignment_matrix, align),
    "How sure the order is": (plot_acceptability, challenge),
    "What would change the winner": (plot_stability, challenge),
    "Methods side by side": (plot_methods, compare_methods),
    "Assessors": (plot_voters, rank),
    "What matters": (plot_weights, agree),
}


@pytest.fixture(scope="module")
def sample() -> Portfolio:
    return read_portfolio("sample:energy")


@pytest.fixture(scope="module")
def answers(sample) -> dict[str, Answer]:
    """The answer of each verb, computed once."""
    return {verb.__name__: verb(sample) for _, verb in DRAWN.values()}


def office(scores: dict[str, list], weights: dict[str, float], projects: dict | None = None, **tables) -> Portfolio:
    rows = [
        (project, criterion, value)
        for project, values in scores.items()
        for criterion, value in zip(weights, values, strict=True)
        if value is not None
    ]
    return Portfolio(
        projects=pd.DataFrame({"project": list(scores), **(projects or {})}),
        criteria=pd.DataFrame({"criterion": list(weights), "weight": list(weights.values())}),
        ratings=pd.DataFrame(rows, columns=["project", "criterion", "value"]),
        **tables,
    )


def axes() -> Axes:
    return Figure(figsize=(9, 6)).subplots()


def title(ax: Axes) -> str:
    return ax.get_title(loc="left").replace("\n", " ")


def words(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def beside(ax: Axes) -> list[str]:
    """What stands beside the vertical axis."""
    return [label.get_text() for label in ax.get_yticklabels()]


def legend(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.get_legend().get_texts()]


# --------------------------------------------------------------------------------------------------------- all of them


@pytest.mark.parametrize(("plot", "verb"), DRAWN.values(), ids=DRAWN)
def test_the_given_axes_come_back_with_the_finding_and_a_label(plot, verb, answers):
    ax = axes()
    answer = answers[verb.__name__]
    assert plot(answer, ax=ax) is ax
    assert ax.axison
    assert len(title(ax).split()) >= 5
    assert ax.get_xlabel() or ax.get_ylabel()
    assert plt.get_fignums() == []


@pytest.mark.parametrize("name", DRAWN)
def test_without_an_answer_the_picture_says_why(name):
    plot, verb = DRAWN[name]
    answer = verb(Portfolio())
    ax = plot(answer, ax=axes())
    assert not ax.axison
    assert words(ax) == [answer.reason]
    assert answer.reason.startswith("The portfolio has no rows in ")
    assert title(ax) == name.removesuffix(", in detail")


@pytest.mark.parametrize(("plot", "verb"), DRAWN.values(), ids=DRAWN)
def test_to_draw_changes_no_answer(plot, verb, answers):
    before = answers[verb.__name__].table.copy()
    plot(answers[verb.__name__], ax=axes())
    pd.testing.assert_frame_equal(answers[verb.__name__].table, before)


# ------------------------------------------------------------------------------------------------------------- ranking


def test_a_ranking_has_a_bar_for_each_criterion_of_each_candidate_shown(answers):
    ranking = answers["rank"]
    ax = plot_ranking(ranking, top=5, ax=axes())
    rows = ranking.table.head(5).iloc[::-1]
    assert len(ax.patches) == 5 * len(ranking.weights)
    ends = {round(bar.get_y() + bar.get_height() / 2): bar.get_x() + bar.get_width() for bar in ax.patches}
    assert list(ends.values()) == pytest.approx(rows["score"].tolist())
    assert words(ax) == [f"{score:.1f}" for score in rows["score"]]
    assert [text.removeprefix("✗ ") for text in beside(ax)] == [shorten(name) for name in rows["name"]]
    assert [text.startswith("✗ ") for text in beside(ax)] == (rows["hurdles"] != "").tolist()
    assert legend(ax)[0] == "strategic priority (25%)"
    assert title(ax) == str(ranking)
    assert ax.get_xlabel() == "Score (points of 100); ✗ fails a hurdle"


def test_who_fails_a_hurdle_is_marked():
    hurdles = pd.DataFrame({"hurdle": ["h"], "field": ["sponsor"], "comparator": ["present"]})
    ranking = rank(office({"a": [60], "b": [50]}, {"x": 1.0}, {"sponsor": ["Head", ""]}, hurdles=hurdles))
    assert beside(plot_ranking(ranking, ax=axes())) == ["✗ b", "a"]


def test_what_a_missing_score_leaves_open_is_a_line_over_the_bar():
    ranking = rank(office({"a": [80, None], "b": [60, 60]}, {"x": 0.6, "y": 0.4}))
    ax = plot_ranking(ranking, ax=axes())
    (line,) = ax.lines
    assert line.get_color() == ORANGE
    assert list(line.get_xdata()) == pytest.approx([48, 88])


def test_other_methods_say_what_their_figure_is_counted_in():
    portfolio = office({"a": [80, 20], "b": [60, 60]}, {"x": 0.6, "y": 0.4})
    ax = plot_ranking(rank(portfolio, Criteria(method="vikor")), ax=axes())
    assert ax.get_xlabel().startswith("Weighted points (of 100); beside the bar: 100 × (1 - Q)")
    assert sorted(words(ax)) == ["0.0", "100.0"]
    widths = [bar.get_width() for bar in ax.patches]
    assert sorted(widths) == pytest.approx(sorted([0.6 * 80, 0.4 * 20, 0.6 * 60, 0.4 * 60]))


# --------------------------------------------------------------------------------------------------- funnel, strategy


def test_the_funnel_has_a_bar_for_each_state_with_its_number(answers):
    rows = answers["funnel"].table
    ax = plot_funnel(answers["funnel"], ax=axes())
    assert [bar.get_height() for bar in ax.patches] == rows["projects"].tolist()
    assert [int(text.split("\n")[0]) for text in words(ax)] == rows["projects"].tolist()
    waiting = rows.loc[["idea", "demand", "candidate"], "projects"].sum()
    assert title(ax).startswith(f"{waiting} proposals wait for a decision")


def test_the_strategy_has_a_bar_for_each_objective_as_far_as_it_is_covered(answers):
    coverage = answers["align"].coverage.sort_values("coverage")
    ax = plot_alignment(answers["align"], ax=axes())
    assert [bar.get_width() for bar in ax.patches] == pytest.approx((100 * coverage["coverage"]).tolist())
    assert len(words(ax)) == len(beside(ax)) == len(coverage)


def test_the_matrix_of_the_strategy_names_every_contribution(answers):
    alignment = answers["align"]
    ax = plot_alignment_matrix(alignment, top=4, ax=axes())
    cells = alignment.matrix.loc[alignment.table.index[:4]]
    np.testing.assert_array_equal(ax.images[0].get_array(), cells.to_numpy())
    assert len(words(ax)) == (cells > 0).sum(axis=None)
    assert len(ax.get_xticks()) == len(cells.columns)


# ------------------------------------------------------------------------------------------------------------ certainty


def test_the_certainty_has_a_cell_for_each_rank_and_one_for_all_further_down(answers):
    answer = answers["challenge"]
    ax = plot_acceptability(answer, top=4, ax=axes())
    cells = ax.images[0].get_array()
    shares = answer.acceptability.iloc[:4].to_numpy()
    np.testing.assert_allclose(cells[:, :MOST_RANKS], shares[:, :MOST_RANKS])
    np.testing.assert_allclose(cells[:, MOST_RANKS], shares[:, MOST_RANKS:].sum(axis=1))
    ticks = [label.get_text() for label in ax.get_xticklabels()]
    assert ticks == [*map(str, range(1, MOST_RANKS + 1)), f"{MOST_RANKS + 1}+"]
    assert beside(ax) == [shorten(name) for name in answer.table["name"][:4]]
    written = cells[cells >= SHOWN]
    assert words(ax) == [f"{share:.0%}" for share in written]
    assert title(ax) == str(answer)


@pytest.mark.parametrize(
    ("weights", "view"),
    [("any", "any weights"), ("order", "any weights in today's order"), ("near", "weights within 20% of today's")],
)
def test_the_certainty_says_which_views_were_drawn(weights, view):
    portfolio = office({"a": [80, 20], "b": [60, 60]}, {"x": 0.6, "y": 0.4})
    answer = challenge(portfolio, doubts=Doubts(weights=weights, margin=0.2, iterations=1000))
    ax = plot_acceptability(answer, ax=axes())
    assert ax.get_xlabel().startswith(f"Rank; share of 1,000 draws with {view}, standard error up to ")
    assert ax.images[0].get_array().shape == (2, 2)


def test_few_ranks_have_no_cell_for_the_rest():
    answer = challenge(office({"a": [80], "b": [60], "c": [40]}, {"x": 1.0}))
    ax = plot_acceptability(answer, ax=axes())
    assert [label.get_text() for label in ax.get_xticklabels()] == ["1", "2", "3"]
    assert words(ax) == ["100%"] * 3


def test_the_stability_has_an_interval_a_mark_and_the_rivals_of_each_weight(answers):
    answer = answers["challenge"]
    rows = answer.stability.iloc[::-1]
    ax = plot_stability(answer, ax=axes())
    _, inside = ax.collections
    np.testing.assert_allclose([segment[:, 0] for segment in inside.get_segments()], 100 * rows[["low", "high"]])
    (today,) = ax.lines
    assert list(today.get_xdata()) == pytest.approx((100 * rows["weight"]).tolist())
    rivals = [*answer.stability["rival_low"], *answer.stability["rival_high"]]
    assert len(words(ax)) == sum(rival != "" for rival in rivals)
    assert sorted(text.strip("◄► ") for text in words(ax)) == sorted(shorten(rival, 30) for rival in rivals if rival)
    assert beside(ax) == [name.replace("_", " ").capitalize() for name in rows.index]
    assert title(ax) == answer.change


def test_a_winner_nobody_can_catch_has_the_whole_line_and_no_rival():
    answer = challenge(office({"a": [80, 70], "b": [60, 60]}, {"x": 0.6, "y": 0.4}))
    ax = plot_stability(answer, ax=axes())
    assert [segment[:, 0].tolist() for segment in ax.collections[1].get_segments()] == [[0, 100], [0, 100]]
    assert words(ax) == []
    assert title(ax) == "No change of the weights makes another candidate first."


def test_the_methods_have_a_line_for_each_candidate_through_its_ranks(answers):
    comparison = answers["compare_methods"]
    rows = comparison.table.head(6)
    methods = list(comparison.methods.index)
    ax = plot_methods(comparison, top=6, ax=axes())
    assert [list(line.get_ydata()) for line in ax.lines] == rows[methods].to_numpy().tolist()
    assert [label.get_text() for label in ax.get_xticklabels()] == methods
    assert words(ax)[::2] == [f"{shorten(row['name'])}  {row[methods[0]]}" for _, row in rows.iterrows()]
    assert words(ax)[1::2] == [str(place) for place in rows[methods[-1]]]
    assert title(ax) == str(comparison)
    bottom, top = ax.get_ylim()
    assert bottom > rows[methods].to_numpy().max() > top  # the best rank is at the top


# ------------------------------------------------------------------------------------------------------------ the panel


def test_the_assessors_have_a_mark_each_and_the_group_has_one(answers):
    ranking = answers["rank"]
    rows = ranking.by_voter.head(5).iloc[::-1]
    ax = plot_voters(ranking, top=5, ax=axes())
    assert legend(ax) == [*(shorten(voter, 26) for voter in rows.columns), "joint score"]
    for line, voter in zip(ax.lines, rows.columns, strict=False):
        np.testing.assert_allclose(line.get_xdata(), rows[voter])
    np.testing.assert_allclose(ax.lines[-1].get_xdata(), ranking.table.loc[rows.index, "score"])
    apart = (rows.max(axis=1) - rows.min(axis=1)).max()
    assert title(ax).startswith(f"Assessors are {apart:.0f} points apart on ")


def test_assessors_who_are_near_each_other_agree():
    ranking = rank(office({"a": [60], "b": [50]}, {"x": 1.0}))
    assert title(plot_voters(ranking, ax=axes())) == "Assessors agree"


def test_the_weights_have_a_mark_for_each_assessor_and_contradictions_are_marked(answers):
    agreement = answers["agree"]
    weights = agreement.judged.weights
    ax = plot_weights(agreement, ax=axes())
    for line, voter in zip(ax.lines, weights.index, strict=False):
        np.testing.assert_allclose(line.get_xdata(), 100 * weights.loc[voter])
    np.testing.assert_allclose(ax.lines[-1].get_xdata(), 100 * agreement.judged.joint)
    assert len(ax.lines) == len(weights) + 1
    assert legend(ax)[-1] == "group"
    assert [text for text in legend(ax) if text.endswith("!")] == ["Digital assessor (camp 2) !"]
    assert ax.get_xlabel().endswith("; ! answers contradict each other")
    assert beside(ax) == [name.replace("_", " ").capitalize() for name in weights.columns]
    markers = {line.get_marker() for line in ax.lines[:-1]}
    assert len(markers) == 2  # a shape for each camp


def test_without_comparisons_there_are_no_weights_to_draw(answers):
    judged = answers["agree"].judged
    nobody = replace(judged, weights=judged.weights.iloc[:0], quality=judged.quality.iloc[:0])
    ax = plot_weights(replace(answers["agree"], judged=nobody), ax=axes())
    assert not ax.axison
    assert words(ax) == ["The portfolio has no rows in comparisons."]


def test_where_nobody_contradicts_nothing_is_marked():
    compared = pd.DataFrame({"voter": ["v"], "item_a": ["x"], "item_b": ["y"], "ratio": [2.0]})
    portfolio = office({"a": [60, 40], "b": [50, 60]}, {"x": 0.5, "y": 0.5}, comparisons=compared)
    ax = plot_weights(agree(portfolio.replace(ratings=portfolio.ratings.assign(voter="v"))), ax=axes())
    assert legend(ax) == ["v (camp 1)", "group"]
    assert ax.get_xlabel() == "Weight by pairwise comparison (per cent)"
