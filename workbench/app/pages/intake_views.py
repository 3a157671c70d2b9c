"""What the intake page can show: each view answers one question of the panel."""

from collections.abc import Callable
from math import nan
from typing import TYPE_CHECKING

from workbench.app.board import Tile
from workbench.charts.intake import plot_alignment_matrix, plot_ranking
from workbench.charts.panel import plot_voters, plot_weights
from workbench.charts.robustness import plot_acceptability, plot_methods, plot_stability
from workbench.charts.style import Axes, new_axes
from workbench.intake.agree import agree
from workbench.intake.alignment import align
from workbench.intake.challenge import Challenge, challenge, stays_first
from workbench.intake.compare import compare_methods
from workbench.intake.rank import Ranking, rank
from workbench.looks import Look
from workbench.rules import read_rules
from workbench.tables import Markup, table
from workbench.taxonomy import RankingMethod

if TYPE_CHECKING:
    from workbench.app.pages.intake import IntakeState

View = tuple[str, tuple[Tile, ...], Axes, Markup]
MOST_BARS = 11
NOTHING = Markup("")


def show_ranking(state: "IntakeState") -> View:
    """Who comes first, and what the score is made of."""
    ranking = rank(state.portfolio, state.criteria)
    ax = plot_ranking(ranking, top=min(state.top, MOST_BARS), ax=new_axes(9.2, 4.6))
    if ranking.is_empty:
        return str(ranking), (), ax, NOTHING
    columns = ["rank", "name", "score", "score_low", "score_high", "rank_low", "rank_high", "evidence", "hurdles"]
    rows = table(ranking.table, columns, top=state.top, caption=f"The ranking; scores are {ranking.unit}")
    is_sum = ranking.method is RankingMethod.WEIGHTED_SUM
    sure = stays_first(state.portfolio, state.criteria, state.doubts) if is_sum else nan
    return str(ranking), _ranking_tiles(ranking, state.top, sure), ax, rows


def show_certainty(state: "IntakeState") -> View:
    """How often each candidate has each rank."""
    found = challenge(state.portfolio, state.criteria, state.doubts)
    ax = plot_acceptability(found, top=min(state.top, MOST_BARS), ax=new_axes(9.2, 4.6))
    if found.is_empty:
        return str(found), (), ax, NOTHING
    columns = ["rank", "name", "p_first", "p_top", "rank_low", "rank_high", "confidence", "flip", "voters_for"]
    rows = table(found.table, columns, top=state.top, caption=f"Robustness; {found.draws:,} draws")
    return str(found), _certainty_tiles(found), ax, rows


def show_change(state: "IntakeState") -> View:
    """What would make another candidate first."""
    found = challenge(state.portfolio, state.criteria, state.doubts)
    ax = plot_stability(found, ax=new_axes(9.2, 4.6))
    if found.is_empty:
        return str(found), (), ax, NOTHING
    looks = {"low": Look("Stays first from", "percent"), "high": Look("to", "percent")}
    rows = table(found.stability, looks=looks, caption="One weight at a time, the others make room")
    return found.change, _certainty_tiles(found), ax, rows


def show_assessors(state: "IntakeState") -> View:
    """How differently the assessors score."""
    ranking = rank(state.portfolio, state.criteria)
    found = agree(state.portfolio, state.criteria, top=state.top, rules=read_rules())
    ax = plot_voters(ranking, top=min(state.top, MOST_BARS), ax=new_axes(9.2, 4.6))
    if found.is_empty:
        return str(found), (), ax, NOTHING
    rows = table(found.table, ["first", "overlap", "leniency", "minority", "why"], caption="The panel")
    return str(found), _panel_tiles(found), ax, rows


def show_importance(state: "IntakeState") -> View:
    """What each assessor finds important."""
    found = agree(state.portfolio, state.criteria, top=state.top, rules=read_rules())
    ax = plot_weights(found, ax=new_axes(9.2, 4.6))
    if found.is_empty or found.judged.quality.empty:
        return str(found), (), ax, NOTHING
    rows = table(found.judged.quality, index=False, caption="Comparisons of the criteria")
    return str(found), _panel_tiles(found), ax, rows


def show_methods(state: "IntakeState") -> View:
    """Whether other methods rank alike."""
    found = compare_methods(state.portfolio, state.criteria)
    ax = plot_methods(found, top=min(state.top, MOST_BARS), ax=new_axes(9.2, 4.6))
    if found.is_empty:
        return str(found), (), ax, NOTHING
    winners = found.methods[["winner", "similarity"]].itertuples()
    tiles = tuple(Tile(name, winner, f"similarity {similarity:.2f}") for name, winner, similarity in winners)
    looks = {name: Look(name, "count") for name in found.methods.index}
    rows = table(found.table, looks=looks, top=state.top, caption="Ranks by method")
    return str(found), tiles, ax, rows


def show_strategy(state: "IntakeState") -> View:
    """Which project serves which objective."""
    ranking = rank(state.portfolio, state.criteria)
    found = align(state.portfolio, ranking.table.index)
    ax = plot_alignment_matrix(found, top=min(state.top, MOST_BARS), ax=new_axes(9.2, 4.6))
    if found.is_empty:
        return str(found), (), ax, NOTHING
    unserved = found.coverage[found.coverage["projects"] == 0]
    best = found.table.iloc[0]
    tiles = (
        Tile("Objectives nobody serves", f"{len(unserved)}", ", ".join(unserved["name"].head(2)) or "none"),
        Tile("Serves the strategy most", str(best["name"]), f"alignment {best['alignment']:.0f} of 100"),
        Tile("Coverage on average", f"{found.totals['coverage']:.0f}%", "by weight"),
        Tile("Alignment of the candidates", f"{found.totals['alignment']:.0f}", "of 100, by cost"),
    )
    return str(found), tiles, ax, table(found.coverage, caption="Objectives, and how far candidates cover them")


VIEWS: dict[str, Callable[["IntakeState"], View]] = {
    "ranking": show_ranking,
    "how_sure": show_certainty,
    "what_would_change_it": show_change,
    "assessors": show_assessors,
    "what_matters": show_importance,
    "methods": show_methods,
    "strategy": show_strategy,
}


def _ranking_tiles(ranking: Ranking, top: int, sure: float) -> tuple[Tile, ...]:
    first = ranking.table.iloc[0]
    number = min(top, len(ranking.table))
    last = ranking.table.iloc[number - 1]
    lead = first["score"] - ranking.table["score"].iloc[1] if len(ranking.table) > 1 else 0.0
    return (
        Tile("First", str(first["name"]), f"{first['score']:.1f} {ranking.unit.removeprefix('points ')}"),
        Tile("Lead over second", f"{lead:.1f}", "points"),
        Tile("Stays first", "–" if sure != sure else f"{sure:.0%}", "of the possible weights"),
        Tile(f"Score of number {number}", f"{last['score']:.1f}", "points"),
        Tile(
            "Fail a hurdle",
            f"{ranking.totals['failed']:.0f} of {ranking.totals['candidates']:.0f}",
            f"evidence behind {ranking.totals['evidence']:.0%} of the weight",
        ),
    )


def _certainty_tiles(found: Challenge) -> tuple[Tile, ...]:
    first = found.table.iloc[0]
    nearness = f"weights move by {found.distance:.0%}" if found.rival else ""
    return (
        Tile("First", str(first["name"]), f"in {first['p_first']:.0%} of the possible views"),
        Tile("Among the first", f"{first['p_top']:.0%}", f"first {found.doubts.top}"),
        Tile("Could be first", f"{(found.table['p_first'] >= 0.05).sum()}", "candidates, in 5% or more"),
        Tile("Nearest challenger", found.rival or "nobody", nearness),
    )


def _panel_tiles(found) -> tuple[Tile, ...]:
    agreed, orders = found.consensus, found.concordance
    band = agreed.band.label.lower() if agreed is not None and agreed.band is not None else "no comparisons"
    top = found.adjusted.iloc[0]
    return (
        Tile("Consensus on what matters", f"{agreed.indicator:.0%}" if agreed is not None else "–", band),
        Tile("Agreement of orders", f"{orders.w:.2f}" if orders is not None else "–", "Kendall's W, 1 is the same"),
        Tile("Would decide otherwise", f"{len(found.dissenters)}", f"of {len(found.table)} assessors"),
        Tile("Camps", f"{len(found.camps)}", "by what they find important"),
        Tile("First without leniency", str(top["name"]), f"{top['adjusted_score']:.1f} points"),
    )
