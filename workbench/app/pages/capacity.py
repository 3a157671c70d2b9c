"""The capacity page: what counts as demand in, overload out."""

import ipywidgets as widgets
import traitlets

from workbench.app.board import Board, Tile
from workbench.app.page import knob
from workbench.app.state import PageState
from workbench.capacity.staffing import StaffingRules, staff
from workbench.charts.capacity import plot_capacity
from workbench.charts.style import new_axes, picture
from workbench.tables import table
from workbench.taxonomy import BookingState


class CapacityState(PageState):
    """Which bookings count, the limit, and the unit."""

    include_proposed = traitlets.Bool(True).tag(knob=True)
    limit = traitlets.Float(1.0).tag(knob=True)
    unit = traitlets.Enum(("fte", "hours"), "fte").tag(knob=True)

    def compute(self) -> Board:
        """Hold demand against supply."""
        bookings = [state for state in BookingState if self.include_proposed or state != BookingState.PROPOSED]
        staffing = staff(self.portfolio, StaffingRules(bookings=tuple(bookings), limit=self.limit))
        ax = plot_capacity(staffing, fte=self.unit == "fte", ax=new_axes(9.2, 4.4))
        if staffing.is_empty:
            return Board(headline=str(staffing), picture=picture(ax.figure))
        cells = staffing.table
        over = cells["overload"] > 0
        short = cells["overload"] / cells["standard"] if self.unit == "fte" else cells["overload"]
        word = "FTE-periods" if self.unit == "fte" else "hours"
        roles = staffing.roles
        tiles = (
            Tile("Cells overloaded", f"{int(over.sum())}", f"of {len(cells)} role-periods"),
            Tile("Short in all", f"{short.sum():,.1f}" if self.unit == "fte" else f"{short.sum():,.0f}", word),
            Tile("Tightest role", str(roles.index[0]), f"{roles['periods'].iloc[0]} periods over"),
            Tile(
                "Use of all supply",
                f"{staffing.totals['demand'] / staffing.totals['supply']:.0%}" if staffing.totals["supply"] else "–",
                "demand / supply",
            ),
        )
        rows = table(roles, ["overload", "periods", "peak", "demand", "supply"], caption="Roles, most overloaded first")
        return Board(headline=str(staffing), tiles=tiles, picture=picture(ax.figure, str(staffing)), table=rows)


def state(params, portfolio) -> CapacityState:
    """Start the page from the notebook's parameters."""
    return CapacityState(portfolio, include_proposed=params.include_proposed, limit=params.limit, unit=params.unit)


def controls(state: CapacityState) -> list[widgets.Widget]:
    """What counts as demand, where overload begins, and the unit."""
    limit = widgets.FloatSlider(
        min=0.1,
        max=2.0,
        step=0.05,
        description="Overloaded above",
        readout_format=".0%",
        continuous_update=False,
    )
    unit = widgets.ToggleButtons(options=[("FTE", "fte"), ("Hours", "hours")], description="Unit")
    return [
        knob(state, "include_proposed", widgets.Checkbox(description="Count candidates' work", indent=False)),
        knob(state, "limit", limit),
        knob(state, "unit", unit),
    ]
