"""The capacity page: whose work counts in; who is short, how likely, and the cheapest cure out."""

import ipywidgets as widgets
import traitlets

from workbench.app.board import Board, Tile
from workbench.app.page import knob
from workbench.app.pages.capacity_answers import OWN, PERIODS, PLANS, Answers, Question
from workbench.app.pages.capacity_views import VIEWS
from workbench.app.searching import SearchingState
from workbench.capacity.staffing import Staffing
from workbench.charts.style import picture
from workbench.errors import ParameterError

LOAD = next(iter(VIEWS))


class CapacityState(SearchingState):
    """Whose work counts, the limit, the unit, and what is looked at."""

    view = traitlets.Unicode(LOAD).tag(knob=True)
    plan = traitlets.Enum(tuple(PLANS), next(iter(PLANS))).tag(knob=True)
    role = traitlets.Unicode("").tag(knob=True)
    project = traitlets.Unicode("").tag(knob=True)
    by = traitlets.Enum(tuple(PERIODS), OWN).tag(knob=True)
    include_proposed = traitlets.Bool(True).tag(knob=True)
    limit = traitlets.Float(1.0).tag(knob=True)
    unit = traitlets.Enum(("fte", "hours"), "fte").tag(knob=True)
    iterations = traitlets.Int(10_000)
    seed = traitlets.Int(1)
    gap = traitlets.Float(0.005)

    def __init__(self, portfolio, **knobs):
        self._answers: Answers | None = None
        super().__init__(portfolio, **knobs)

    @property
    def answers(self) -> Answers:
        """What can be asked about the portfolio as it is now."""
        if self._answers is None or self._answers.portfolio is not self.portfolio:
            self._answers = Answers(self.portfolio, self.iterations, self.seed, self.gap)
        return self._answers

    def asked(self) -> Question:
        """Put the knobs as they stand into a question."""
        if self.view not in VIEWS:
            raise ParameterError(f"view: expected one of {', '.join(VIEWS)}, got {self.view}")
        return Question(
            view=self.view,
            plan=self.plan,
            role=self.role,
            project=self.project,
            by=self.by,
            include_proposed=self.include_proposed,
            limit=self.limit,
            fte=self.unit == "fte",
        )

    def find(self, asked: Question, progress=None, *, quick: bool = False) -> tuple[Answers, Question, object]:
        """Find the staffing of the plan in question, and what the view needs beside it."""
        answers = self.answers
        answers.staffing(asked)
        return answers, asked, VIEWS[asked.view].find(answers, asked)

    def show(self, found: tuple[Answers, Question, object]) -> Board:
        """Show the finding, the picture and the rows behind it."""
        answers, question, answer = found
        shown = VIEWS[question.view].show(answers, question, answer)
        shown.ax.set_title("")
        tiles = _tiles(answers.in_view(question), fte=question.fte)
        drawn = picture(shown.ax.figure, shown.headline)
        return Board(headline=shown.headline, tiles=tiles, picture=drawn, table=shown.rows)


def _tiles(staffing: Staffing, *, fte: bool) -> tuple[Tile, ...]:
    """How many cells are overloaded and by how much, the tightest role, and the use of all supply."""
    if staffing.is_empty:
        return ()
    cells, roles = staffing.table, staffing.roles
    over, periods = cells["overload"] > 0, len(cells.index.unique("period"))
    short = (cells["overload"] / cells["standard"] if fte else cells["overload"]).sum()
    supply = staffing.totals["supply"]
    return (
        Tile("Cells overloaded", f"{int(over.sum())}", f"of {len(cells)} role-periods"),
        Tile("Short in all", f"{short:,.1f}" if fte else f"{short:,.0f}", "FTE-periods" if fte else "hours"),
        Tile(
            "Tightest role",
            str(roles.index[0]),
            f"{roles['periods'].iloc[0]} of {periods} periods over",
        ),
        Tile("Use of all supply", f"{staffing.totals['demand'] / supply:.0%}" if supply else "–", "demand / supply"),
    )


def state(params, portfolio) -> CapacityState:
    """Start the page from the notebook's parameters."""
    return CapacityState(
        portfolio,
        plan=params.plan,
        role=params.role,
        project=params.project,
        by=params.by,
        include_proposed=params.include_proposed,
        limit=params.limit,
        unit=params.unit,
        iterations=params.iterations,
        seed=params.seed,
        gap=params.gap,
    )


def controls(state: CapacityState) -> list[widgets.Widget]:
    """What to look at, whose work counts, the role and project in question, periods, the limit, and the unit."""
    view = widgets.Dropdown(options=[(view.label, name) for name, view in VIEWS.items()], description="Show")
    plan = widgets.Dropdown(options=[(label, name) for name, label in PLANS.items()], description="Whose work counts")
    roles = sorted({*state.portfolio.supply["role"], *state.portfolio.people["role"]})
    role = widgets.Dropdown(options=[("the tightest", ""), *((role, role) for role in roles)], description="Role")
    projects = sorted(set(state.portfolio.demand["project"]) & set(state.portfolio.projects.index))
    project = widgets.Dropdown(options=[("all", ""), *((name, name) for name in projects)], description="Project")
    by = widgets.Dropdown(options=[(label, name) for name, label in PERIODS.items()], description="Periods")
    limit = widgets.FloatSlider(
        min=0.1,
        max=2.0,
        step=0.05,
        description="Overloaded above",
        readout_format=".0%",
        continuous_update=False,
    )
    unit = widgets.ToggleButtons(options=[("FTE", "fte"), ("Hours", "hours")], description="Unit")
    state.search_in_background()
    return [
        knob(state, "view", view),
        knob(state, "plan", plan),
        knob(state, "role", role),
        knob(state, "project", project),
        knob(state, "by", by),
        knob(state, "include_proposed", widgets.Checkbox(description="Count candidates' work", indent=False)),
        knob(state, "limit", limit),
        knob(state, "unit", unit),
    ]
