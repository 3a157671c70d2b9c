"""The intake page: weights and doubts in, ranking and its certainty out."""

from functools import partial

import ipywidgets as widgets
import traitlets

from workbench.app.board import Board
from workbench.app.page import knob, stacked
from workbench.app.pages.intake_views import VIEWS
from workbench.app.pages.rating_form import person, rating_form
from workbench.app.state import PageState
from workbench.charts.style import picture
from workbench.errors import ParameterError
from workbench.intake.challenge import Doubts
from workbench.intake.criteria_weights import judged_weights
from workbench.intake.entry import may_look
from workbench.intake.methods import SIDE_BY_SIDE
from workbench.intake.panel import read_panel
from workbench.intake.rank import Criteria, leaf_weights
from workbench.taxonomy import Aggregation, ScoreDoubt, WeightDoubt

GROUP = ""  # the whole panel rather than one assessor


class IntakeState(PageState):
    """Weights by criterion, brought to a sum of 1, what may be otherwise, and what is looked at."""

    view = traitlets.Unicode(next(iter(VIEWS))).tag(knob=True)
    weights = traitlets.Dict().tag(knob=True)
    method = traitlets.Unicode("weighted_sum").tag(knob=True)
    aggregation = traitlets.Unicode(Aggregation.MEAN).tag(knob=True)
    viewer = traitlets.Unicode(GROUP).tag(knob=True)
    weights_may_be = traitlets.Unicode(WeightDoubt.NEAR).tag(knob=True)
    scores_may_be = traitlets.Unicode(ScoreDoubt.PANEL).tag(knob=True)
    top = traitlets.Int(10).tag(knob=True)
    states = traitlets.Tuple().tag(knob=True)
    margin = traitlets.Float(0.5)
    iterations = traitlets.Int(10_000)
    seed = traitlets.Int(1)
    source = traitlets.Unicode("")

    @property
    def criteria(self) -> Criteria:
        """How candidates are ranked as the knobs stand."""
        return Criteria(
            method=self.method,
            weights=self.weights,
            states=self.states,
            aggregation=self.aggregation,
            viewer=self.viewer or None,
        )

    @property
    def doubts(self) -> Doubts:
        """What may be otherwise as the knobs stand."""
        return Doubts(
            weights=self.weights_may_be,
            margin=self.margin,
            scores=self.scores_may_be,
            iterations=self.iterations,
            seed=self.seed,
            top=self.top,
        )

    def compute(self) -> Board:
        """Answer what is looked at."""
        if self.top < 1:
            raise ParameterError(f"top: expected at least 1, got {self.top}")
        if self.view not in VIEWS:
            raise ParameterError(f"view: expected one of {', '.join(VIEWS)}, got {self.view}")
        headline, tiles, ax, rows = VIEWS[self.view](self)
        return Board(headline=headline, tiles=tiles, picture=picture(ax.figure, headline), table=rows)

    def move(self, criterion: str, weight: float) -> None:
        """Give one criterion a weight from 0 to 1; the others keep their proportions and share the rest."""
        others = {name: value for name, value in self.weights.items() if name != criterion}
        if not others:
            return  # a single criterion has all the weight there is
        total = sum(others.values())
        shares = {name: value / total if total else 1.0 / len(others) for name, value in others.items()}
        # Rounded, so that a slider that goes back leads back to the very same weights.
        moved = {name: round((1.0 - weight) * share, 12) for name, share in shares.items()}
        self.weights = {name: moved.get(name, weight) for name in self.weights}

    def start_from(self, source: str) -> None:
        """Take the weights of the criteria table, of the group's comparisons, or of one assessor's."""
        judged = judged_weights(self.portfolio)
        if source == "comparisons":
            self.weights = judged.joint.to_dict()
        elif source in judged.weights.index:
            self.weights = judged.weights.loc[source].to_dict()
        else:
            self.weights = leaf_weights(self.portfolio).to_dict()


def state(params, portfolio) -> IntakeState:
    """Start the page from the notebook's parameters."""
    try:
        weights = leaf_weights(portfolio, params.weights).to_dict()
    except ParameterError:
        weights = dict(params.weights)  # the board says what is wrong with them
    names = ("method", "aggregation", "weights_may_be", "scores_may_be", "margin", "iterations", "seed", "top")
    given = {name: getattr(params, name) for name in names}
    return IntakeState(portfolio, source=params.source, weights=weights, states=tuple(params.states), **given)


def controls(state: IntakeState) -> list[widgets.Widget]:
    """What to look at, one slider per criterion, what may be otherwise, and a form for a score."""
    view = widgets.Dropdown(options=[(name.replace("_", " ").capitalize(), name) for name in VIEWS], description="Show")
    weights_may_be = [("near today's", "near"), ("in today's order", "order"), ("anything", "any")]
    scores_may_be = [("what the panel says", "panel"), ("what any one assessor says", "assessor"),
                     ("anything assessors defend", "range")]  # fmt: skip
    method = [(name.label, str(name)) for name in SIDE_BY_SIDE]
    aggregation = [(name.label, str(name)) for name in Aggregation]
    top = widgets.IntSlider(min=1, max=200, description="Rows shown", continuous_update=False)
    more = widgets.Accordion(
        children=[
            stacked(
                [
                    _choice(state, "method", "Method", method),
                    _choice(state, "aggregation", "Assessors are combined by", aggregation),
                    _choice(state, "weights_may_be", "True weights may be", weights_may_be),
                    _choice(state, "scores_may_be", "True scores may be", scores_may_be),
                    knob(state, "top", top),
                ]
            ),
            rating_form(state),
        ],
        titles=("Method and doubts", "Enter a score"),
    )
    return [knob(state, "view", view), *_sliders(state), *_views(state), more]


def _choice(state: IntakeState, name: str, label: str, options: list) -> widgets.Dropdown:
    return knob(state, name, widgets.Dropdown(options=options, description=label))


def _sliders(state: IntakeState) -> list[widgets.Widget]:
    """One slider per criterion; all follow when one is moved, so that the weights keep a sum of 1."""
    names = state.portfolio.criteria["name"]
    sliders = {
        criterion: widgets.FloatSlider(
            min=0.0,
            max=1.0,
            step=0.01,
            value=weight,
            description=str(names.get(criterion) or criterion),
            readout_format=".0%",
        )
        for criterion, weight in state.weights.items()
    }

    def turned(criterion: str, change: dict) -> None:
        if abs(change["new"] - state.weights.get(criterion, 0.0)) > 1e-9:
            state.move(criterion, change["new"])

    def follow(change: dict) -> None:
        for criterion, slider in sliders.items():
            slider.value = change["new"].get(criterion, 0.0)

    for criterion, slider in sliders.items():
        slider.observe(partial(turned, criterion), "value")
    state.observe(follow, "weights")
    return list(sliders.values())


def _views(state: IntakeState) -> list[widgets.Widget]:
    """Whose scores count, and whose weights to start from."""
    panel = read_panel(state.portfolio, state.states) if state.portfolio.ratings.size else None
    voters = (
        [voter for voter in panel.voters if may_look(state.portfolio, voter, person())] if panel is not None else []
    )
    if not voters:
        return []
    whose = widgets.Dropdown(options=[("the whole panel", GROUP), *((voter, voter) for voter in voters)])
    whose.description = "Scores of"
    judged = judged_weights(state.portfolio).weights
    sources = [("the criteria table", "table")]
    if len(judged):
        sources += [("the group's comparisons", "comparisons"), *((voter, voter) for voter in judged.index)]
    start = widgets.Dropdown(options=sources, description="Start from the weights of")
    start.observe(lambda change: state.start_from(change["new"]), "value")
    return [knob(state, "viewer", whose), start]
