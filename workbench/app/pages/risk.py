"""The risk page: confidence and assumptions in, the S-curve out."""

import ipywidgets as widgets
import traitlets

from workbench.amounts import money
from workbench.app.board import Board, Tile
from workbench.app.page import knob
from workbench.app.state import PageState
from workbench.charts.risk import plot_forecast
from workbench.charts.style import new_axes, picture
from workbench.delivery.track import track
from workbench.governance.flags import flags
from workbench.risk.adjustments import Adjustment, flag_adjustments
from workbench.risk.forecast import Forecast, Uncertainty, forecast
from workbench.rules import read_rules
from workbench.selection.limits import Limits
from workbench.selection.select import Selection, select
from workbench.selection.ways import running
from workbench.tables import table

COLUMNS = ("name", "cost_plan", "overrun", "value_mean", "sd_share", "flags")


class RiskState(PageState):
    """What is assumed and how sure the committee wants to be."""

    confidence = traitlets.Float(0.8).tag(knob=True)
    use_history = traitlets.Bool(True).tag(knob=True)
    measure = traitlets.Enum(("value", "cost"), "value").tag(knob=True)
    loading = traitlets.Float(0.5).tag(knob=True)
    iterations = traitlets.Int(10_000)
    seed = traitlets.Int(1)
    budget_factor = traitlets.Float(1.0)
    time_limit = traitlets.Float(10.0)
    gap = traitlets.Float(0.005)

    def plan(self) -> Selection:
        """The proposed plan that is put at risk."""
        limits = Limits(budget_factor=self.budget_factor)
        return select(self.portfolio, limits, time_limit=self.time_limit, gap=self.gap)

    def raised(self) -> dict[str, Adjustment]:
        """What open flags and red statuses do to the forecast, by the rules of the office."""
        rules = read_rules()
        colours = track(self.portfolio, rules=rules).table["computed"]
        return flag_adjustments(flags(self.portfolio, rules=rules).table, rules, colours=colours)

    def answer(self) -> Forecast:
        """Simulate running projects and the proposed plan."""
        plan = self.plan()
        projects = [*running(self.portfolio), *plan.chosen]
        assumed = Uncertainty(use_history=self.use_history, loading=self.loading, adjustments=self.raised())
        return forecast(
            self.portfolio,
            assumed,
            projects=projects,
            starts=plan.starts,
            iterations=self.iterations,
            seed=self.seed,
            confidence=self.confidence,
        )

    def compute(self) -> Board:
        """Show what the plan may be worth and cost."""
        found = self.answer()
        ax = plot_forecast(found, measure=self.measure, ax=new_axes(9.2, 4.3))
        if found.is_empty:
            return Board(headline=found.reason, picture=picture(ax.figure))
        totals, currency, percent = found.totals, found.currency, f"{self.confidence:.0%}"
        gain = found.diversification.loc["value", "gain"]
        tiles = (
            Tile(
                f"Value, {percent} sure",
                money(totals["value_at_confidence"], currency),
                f"plan {money(totals['value_plan'], currency)}",
            ),
            Tile(
                f"Cost, {percent} sure",
                money(totals["cost_at_confidence"], currency),
                f"plan {money(totals['cost_plan'], currency)}",
            ),
            Tile("Contingency to hold", money(totals["contingency"], currency), f"above plan, for {percent}"),
            Tile(
                "Chance to meet both plans",
                f"{found.p_meet(value=totals['value_plan'], cost=totals['cost_plan']):.0%}",
                "value and cost",
            ),
            Tile("Diversification", f"{gain:.0%}", "less spread than apart"),
        )
        if totals["flagged"]:
            changed = Tile("Changed by flags", f"{totals['flagged']:.0f} projects", "wider or dearer by the rules")
            tiles = (*tiles, changed)
        rows = found.table.join(self.portfolio.projects["name"]).sort_values("sd_share", ascending=False)
        shown = table(rows, COLUMNS, top=15, currency=currency, caption="Projects that carry the spread")
        headline = (
            f"{percent} sure of a value of at least {money(totals['value_at_confidence'], currency)} "
            f"at a cost of at most {money(totals['cost_at_confidence'], currency)}"
        )
        return Board(headline=headline, tiles=tiles, picture=picture(ax.figure), table=shown)


def state(params, portfolio) -> RiskState:
    """Start the page from the notebook's parameters."""
    return RiskState(
        portfolio,
        confidence=params.confidence,
        use_history=params.use_history,
        iterations=params.iterations,
        seed=params.seed,
        budget_factor=params.budget_factor,
        time_limit=params.time_limit,
        gap=params.gap,
    )


def controls(state: RiskState) -> list[widgets.Widget]:
    """How sure, of what, from which record, and how much moves together."""
    confidence = widgets.FloatSlider(
        min=0.5, max=0.99, step=0.01, description="How sure", readout_format=".0%", continuous_update=False
    )
    loading = widgets.FloatSlider(
        min=0.0,
        max=1.0,
        step=0.1,
        continuous_update=False,
        readout_format=".1f",
        description="Common factor of the others",
    )
    measure = widgets.ToggleButtons(options=[("Value", "value"), ("Cost", "cost")], description="Show")
    history = widgets.Checkbox(description="Learn from own record", indent=False)
    return [
        knob(state, "confidence", confidence),
        knob(state, "measure", measure),
        knob(state, "use_history", history),
        knob(state, "loading", loading),
    ]
