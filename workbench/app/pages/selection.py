"""The selection page: money and forces in, the best plan out."""

import ipywidgets as widgets
import traitlets

from workbench.amounts import money
from workbench.app.board import Board, Tile
from workbench.app.page import knob
from workbench.app.state import PageState
from workbench.charts.selection import plot_selection
from workbench.charts.style import new_axes, picture
from workbench.selection.limits import Limits
from workbench.selection.options import candidates
from workbench.selection.select import Selection, select
from workbench.tables import table
from workbench.taxonomy import Status


class SelectionState(PageState):
    """Budget, capacity and forces."""

    budget_factor = traitlets.Float(1.0).tag(knob=True)
    capacity = traitlets.Bool(True).tag(knob=True)
    forced_in = traitlets.Tuple().tag(knob=True)
    forced_out = traitlets.Tuple().tag(knob=True)
    max_projects = traitlets.Int(None, allow_none=True).tag(knob=True)
    max_active = traitlets.Int(None, allow_none=True).tag(knob=True)
    score_weight = traitlets.Float(0.0).tag(knob=True)
    bucket_shares = traitlets.Dict().tag(knob=True)
    time_limit = traitlets.Float(10.0)
    gap = traitlets.Float(0.005)

    def __init__(self, portfolio, **knobs):
        self._first: Selection | None = None
        super().__init__(portfolio, **knobs)

    def answer(self) -> Selection:
        """Solve for the knobs as they stand."""
        limits = Limits(
            budget_factor=self.budget_factor,
            capacity=self.capacity,
            forced_in=self.forced_in,
            forced_out=self.forced_out,
            max_projects=self.max_projects,
            max_active=self.max_active,
            objective={"value": 1.0 - self.score_weight, "score": self.score_weight},
            bucket_shares=self.bucket_shares,
        )
        return select(self.portfolio, limits, time_limit=self.time_limit, gap=self.gap)

    def compute(self) -> Board:
        """Show the plan, what it is worth and what it leaves out."""
        selection = self.answer()
        self._first = self._first or selection
        currency = self.portfolio.currency
        ax = plot_selection(selection, currency=currency, ax=new_axes(9.2, 4.3))
        columns = ["name", "chosen", "start", "cost", "value", "value_per_cost", "why"]
        rows = selection.table.sort_values(["chosen", "value"], ascending=False)
        shown = table(rows, columns, currency=currency, caption="Every candidate, and why it is in or out")
        if selection.value is None:
            return Board(headline=str(selection), picture=picture(ax.figure), table=shown)
        before = set(self._first.chosen)
        now = set(selection.chosen)
        moved = f"{len(now - before)} in, {len(before - now)} out" if now != before else "none"
        tight = selection.binding
        tiles = (
            Tile("Value of the plan", money(selection.totals["value"], currency), "net present value"),
            Tile(
                "Proof",
                "optimal"
                if selection.status is Status.OPTIMAL
                else f"gap {selection.gap:.2%}"
                if selection.gap is not None
                else "no bound",
                f"at most {money(selection.bound, currency)}" if selection.bound is not None else selection.reason,
            ),
            Tile("Cost", money(selection.totals["cost"], currency), f"{len(now)} of {len(selection.table)} projects"),
            Tile("Full limits", f"{len(tight)}", str(tight["name"].iloc[0]) if len(tight) else "nothing binds"),
            Tile("Changed since opened", moved, "projects"),
        )
        return Board(headline=str(selection), tiles=tiles, picture=picture(ax.figure, str(selection)), table=shown)


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
        time_limit=params.time_limit,
        gap=params.gap,
    )


def controls(state: SelectionState) -> list[widgets.Widget]:
    """Budget, capacity, and projects forced in or out."""
    names = state.portfolio.projects["name"]
    asked = [name for name in (*state.forced_in, *state.forced_out) if name not in candidates(state.portfolio)]
    offered = dict.fromkeys([*candidates(state.portfolio), *asked])  # an impossible wish is shown, so it can be undone
    choices = [(f"{project}  {names.get(project, '')}", project) for project in offered]
    budget = widgets.FloatSlider(
        min=0.0,
        max=3.0,
        step=0.05,
        description="Budget, share of the funds",
        readout_format=".0%",
        continuous_update=False,
    )
    score = widgets.FloatSlider(
        min=0.0,
        max=1.0,
        step=0.05,
        description="Weight of the score",
        readout_format=".0%",
        continuous_update=False,
    )
    capacity = widgets.Checkbox(description="Respect capacity", indent=False)
    forced_in = widgets.SelectMultiple(options=choices, rows=6, description="Force in (Ctrl for several)")
    forced_out = widgets.SelectMultiple(options=choices, rows=6, description="Force out")
    return [
        knob(state, "budget_factor", budget),
        knob(state, "score_weight", score),
        knob(state, "capacity", capacity),
        knob(state, "forced_in", forced_in),
        knob(state, "forced_out", forced_out),
    ]
