"""The intake page: weights in, ranking out."""

import ipywidgets as widgets
import traitlets

from workbench.app.board import Board, Tile
from workbench.app.page import knob
from workbench.app.state import PageState
from workbench.charts.intake import plot_ranking
from workbench.charts.style import new_axes, picture
from workbench.errors import ParameterError
from workbench.intake.rank import Criteria, leaf_weights, rank
from workbench.tables import table


class IntakeState(PageState):
    """Raw weights by criterion; they are brought to a sum of 1 when the ranking is computed."""

    weights = traitlets.Dict().tag(knob=True)
    top = traitlets.Int(10).tag(knob=True)
    states = traitlets.Tuple().tag(knob=True)

    def compute(self) -> Board:
        """Rank with the weights as they stand."""
        if self.top < 1:
            raise ParameterError(f"top: expected at least 1, got {self.top}")
        ranking = rank(self.portfolio, Criteria(weights=self.weights, states=self.states))
        ax = plot_ranking(ranking, top=min(self.top, 11), ax=new_axes(9.2, 4.6))
        if ranking.is_empty:
            return Board(headline=str(ranking), picture=picture(ax.figure))
        first = ranking.table.iloc[0]
        last = ranking.table.iloc[min(self.top, len(ranking.table)) - 1]
        lead = first["score"] - ranking.table["score"].iloc[1] if len(ranking.table) > 1 else 0.0
        tiles = (
            Tile("First", str(first["name"]), f"{first['score']:.1f} of 100"),
            Tile("Lead over second", f"{lead:.1f}", "points"),
            Tile(f"Score of number {min(self.top, len(ranking.table))}", f"{last['score']:.1f}", "points"),
            Tile("Fail a hurdle", f"{ranking.totals['failed']:.0f}", f"of {ranking.totals['candidates']:.0f}"),
            Tile("Evidence behind scores", f"{ranking.totals['evidence']:.0%}", "of the weight, on average"),
        )
        columns = ["rank", "name", "score", "score_low", "score_high", "evidence", "hurdles"]
        rows = table(ranking.table, columns, top=self.top, caption="The ranking")
        return Board(headline=str(ranking), tiles=tiles, picture=picture(ax.figure, str(ranking)), table=rows)


def state(params, portfolio) -> IntakeState:
    """Start the page from the notebook's parameters."""
    try:
        weights = leaf_weights(portfolio, params.weights).to_dict()
    except ParameterError:
        weights = dict(params.weights)  # the board says what is wrong with them
    return IntakeState(portfolio, weights=weights, top=params.top, states=tuple(params.states))


def controls(state: IntakeState) -> list[widgets.Widget]:
    """One slider per criterion, and how far down the list to look."""
    names = state.portfolio.criteria["name"]
    sliders = []
    for criterion, weight in state.weights.items():
        label = str(names.get(criterion) or criterion)
        slider = widgets.FloatSlider(
            min=0.0,
            max=max(1.0, weight),
            step=0.05,
            value=weight,
            description=label,
            readout_format=".2f",
            continuous_update=False,
        )
        slider.observe(lambda change, key=criterion: _weigh(state, key, change["new"]), "value")
        sliders.append(slider)
    top = widgets.IntSlider(min=1, max=200, description="Rows shown", continuous_update=False)
    return [*sliders, knob(state, "top", top)]


def _weigh(state: IntakeState, criterion: str, weight: float) -> None:
    state.weights = {**state.weights, criterion: weight}
