"""The selection page: money and forces in, the best plan out, and what would change it."""

from dataclasses import replace

import ipywidgets as widgets
import traitlets

from workbench.amounts import money
from workbench.app.board import Board, Tile
from workbench.app.page import knob, stacked
from workbench.app.pages.selection_answers import CONFIDENCE, Answers, Question
from workbench.app.pages.selection_list import CandidateList
from workbench.app.pages.selection_views import VIEWS, Scene
from workbench.app.search import Known
from workbench.app.searching import SearchingState
from workbench.charts.style import picture
from workbench.errors import ParameterError
from workbench.selection.limits import Limits
from workbench.selection.select import Selection
from workbench.taxonomy import Status

PLAN = next(iter(VIEWS))
NOT_ASKED = ("view", "project")  # knobs that lead to another view of the same plan


class SelectionState(SearchingState):
    """Budget, capacity, forces, and what is looked at."""

    view = traitlets.Unicode(PLAN).tag(knob=True)
    project = traitlets.Unicode("").tag(knob=True)
    budget_factor = traitlets.Float(1.0).tag(knob=True)
    capacity = traitlets.Bool(True).tag(knob=True)
    forced_in = traitlets.Tuple().tag(knob=True)
    forced_out = traitlets.Tuple().tag(knob=True)
    max_projects = traitlets.Int(None, allow_none=True).tag(knob=True)
    max_active = traitlets.Int(None, allow_none=True).tag(knob=True)
    score_weight = traitlets.Float(0.0).tag(knob=True)
    bucket_shares = traitlets.Dict().tag(knob=True)
    hire = traitlets.Bool(False).tag(knob=True)
    reconsider = traitlets.Bool(False).tag(knob=True)
    max_moves = traitlets.Int(None, allow_none=True).tag(knob=True)
    risk_weight = traitlets.Float(0.0).tag(knob=True)
    time_limit = traitlets.Float(10.0)
    gap = traitlets.Float(0.005)
    iterations = traitlets.Int(2_000)
    seed = traitlets.Int(1)
    selection = traitlets.Any()

    def __init__(self, portfolio, **knobs):
        self._first: Selection | None = None
        self._answers: Answers | None = None
        super().__init__(portfolio, **knobs)

    def asked(self) -> Question:
        """Put the knobs as they stand into a question."""
        limits = Limits(
            budget_factor=self.budget_factor,
            capacity=self.capacity,
            forced_in=self.forced_in,
            forced_out=self.forced_out,
            max_projects=self.max_projects,
            max_active=self.max_active,
            objective={"value": 1.0 - self.score_weight, "score": self.score_weight},
            bucket_shares=self.bucket_shares,
            hire=self.hire,
            reconsidered="all" if self.reconsider else (),
            max_moves=self.max_moves,
            risk_weight=self.risk_weight,
        )
        return Question(self.view, self.project, limits, self.time_limit, self.gap)

    def answer(self) -> Selection:
        """Solve for the knobs as they stand."""
        return self.answers.selection(self.asked())

    @property
    def answers(self) -> Answers:
        """What can be asked about the portfolio as it is now."""
        if self._answers is None or self._answers.portfolio is not self.portfolio:
            self._answers = Answers(self.portfolio, self.iterations, self.seed)
        return self._answers

    def find(self, asked: Question, progress=None, *, quick: bool = False) -> tuple[Scene, object]:
        """Find the plan and what the view needs beside it."""
        if asked.view not in VIEWS:
            raise ParameterError(f"view: expected one of {', '.join(VIEWS)}, got {asked.view}")
        scene = Scene(self.answers, asked, self.answers.selection(asked, progress), self._first, progress)
        self.answers.certainty(scene.selection)
        view = VIEWS[asked.view]
        return scene, view.quick(scene) if quick else view.find(scene)

    def has_quick(self, asked: Question) -> bool:
        """Whether the view has a first answer that is there at once."""
        return asked.view in VIEWS and VIEWS[asked.view].quick is not None

    def show(self, found: tuple[Scene, object]) -> Board:
        """Show the plan, what it is worth and what it leaves out."""
        scene, answer = found
        selection = scene.selection
        self._first = self._first or selection
        self.selection = selection
        shown = VIEWS[scene.question.view].show(replace(scene, first=self._first), answer)
        drawn = picture(shown.ax.figure, shown.headline)
        if selection.value is None:
            return Board(headline=shown.headline, picture=drawn, table=shown.rows)
        tiles = shown.tiles or plan_tiles(selection, self._first, scene)
        return Board(headline=shown.headline, tiles=tiles, picture=drawn, table=shown.rows)

    def so_far(self, known: Known) -> tuple[str, tuple[Tile, ...]]:
        """Say what a running search knows of the plan."""
        return _searching(known, self.portfolio.currency), _so_far(known, self.portfolio.currency)

    def look_at(self, project: str) -> None:
        """Ask why one project is in the plan or not."""
        with self.hold_trait_notifications():
            self.project, self.view = project, "why"

    def force(self, project: str, way: str) -> None:
        """Force a project ``in`` or ``out`` from now on, or set it ``free``."""
        lists = {"in": self.forced_in, "out": self.forced_out}
        turned = {
            key: tuple(name for name in names if name != project) + ((project,) if key == way else ())
            for key, names in lists.items()
        }
        with self.hold_trait_notifications():
            self.forced_in, self.forced_out = turned["in"], turned["out"]

    def _turned(self, change=None):
        """Lead back from a slow view, whose answer was to another question."""
        name = change["name"] if change else ""
        if name and name not in NOT_ASKED and VIEWS[self.view].slow:
            self.view = PLAN  # this turns again
            return
        super()._turned(change)


def plan_tiles(selection: Selection, first: Selection, scene: Scene) -> tuple[Tile, ...]:
    """Value and how sure it is, proof, cost, full limits, and what moved since the page was opened."""
    currency, now, before = scene.currency, set(selection.chosen), set(first.chosen)
    moved = f"{len(now - before)} in, {len(before - now)} out" if now != before else "none"
    tight = selection.binding
    proof = (
        "optimal"
        if selection.status is Status.OPTIMAL
        else f"gap {selection.gap:.2%}"
        if selection.gap is not None
        else "no bound"
    )
    note = f"at most {money(selection.bound, currency)}" if selection.bound is not None else selection.reason
    sure = scene.answers.certainty(selection)
    worth = f"{CONFIDENCE:.0%} sure of {money(sure, currency)}" if sure is not None else "net present value"
    return (
        Tile("Value of the plan", money(selection.totals["value"], currency), worth),
        Tile("Proof", proof, note),
        Tile("Cost", money(selection.totals["cost"], currency), f"{len(now)} of {len(selection.table)} projects"),
        Tile("Full limits", f"{len(tight)}", str(tight["name"].iloc[0]) if len(tight) else "nothing binds"),
        Tile("Changed since opened", moved, "projects"),
    )


def state(params, portfolio) -> SelectionState:
    """Start the page from the notebook's parameters."""
    return SelectionState(
        portfolio,
        budget_factor=params.budget_factor,
        capacity=params.capacity,
        forced_in=tuple(params.forced_in),
        forced_out=tuple(params.forced_out),
        max_projects=params.max_projects,
        max_active=params.max_active,
        score_weight=params.score_weight,
        bucket_shares=params.bucket_shares,
        hire=params.hire,
        reconsider=params.reconsider,
        max_moves=params.max_moves,
        risk_weight=params.risk_weight,
        time_limit=params.time_limit,
        gap=params.gap,
    )


def controls(state: SelectionState) -> list[widgets.Widget]:
    """What to look at, budget, score and capacity, and every candidate to ask about or to force."""
    view = widgets.Dropdown(options=[(view.label, name) for name, view in VIEWS.items()], description="Show")
    share = {"step": 0.05, "readout_format": ".0%", "continuous_update": False, "min": 0.0}
    budget = widgets.FloatSlider(max=3.0, description="Budget, share of the funds", **share)
    score = widgets.FloatSlider(max=1.0, description="Weight of the score", **share)
    capacity, hire, reconsider = (
        widgets.Checkbox(description=text, indent=False)
        for text in ("Respect capacity", "Hours may be bought", "Running ones may rest or stop")
    )
    risk = widgets.FloatSlider(max=1.0, description="Weight of the worst tenth of futures", **share)
    more = stacked([knob(state, "hire", hire), knob(state, "reconsider", reconsider), knob(state, "risk_weight", risk)])
    state.search_in_background()
    return [
        knob(state, "view", view),
        knob(state, "budget_factor", budget),
        knob(state, "score_weight", score),
        knob(state, "capacity", capacity),
        widgets.Accordion(children=[more], titles=["More rules"], selected_index=None),
        _actions(state),
        CandidateList(state),
    ]


def _actions(state: SelectionState) -> widgets.HBox:
    """Ask what takes seconds, and stop what takes too long."""
    limits = widgets.Button(description="Explain the limits", tooltip="What rules, money and people cost; some seconds")
    limits.layout.flex, limits.layout.width = "1 1 0", "auto"
    limits.on_click(lambda button: setattr(state, "view", "limits"))
    return widgets.HBox([limits, state.cancel_button()])


def _searching(known: Known, currency: str) -> str:
    """What is known so far, in one sentence."""
    if known.value is None:
        return f"Searching for {known.seconds:.0f} s; the picture still shows the answer before"
    most = f", at most {money(known.bound, currency)}" if known.bound is not None else ""
    return f"Searching: {money(known.value, currency)} so far{most}; the picture still shows the answer before"


def _so_far(known: Known, currency: str) -> tuple[Tile, ...]:
    return (
        Tile("Best so far", money(known.value, currency), "value of the plan"),
        Tile("At most", money(known.bound, currency), "no plan is worth more"),
        Tile("Gap", "–" if known.gap is None else f"{known.gap:.2%}", "distance from the proven best"),
        Tile("Searching for", f"{known.seconds:.0f} s", "Cancel keeps the best so far"),
    )
