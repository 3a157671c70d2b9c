"""The delivery page: programme and month in, the state of the projects out."""

import ipywidgets as widgets
import traitlets

from workbench.amounts import money
from workbench.app.board import Board, Tile
from workbench.app.page import knob
from workbench.app.state import PageState
from workbench.charts.delivery import plot_indices
from workbench.charts.style import new_axes, picture
from workbench.delivery.track import Progress, track
from workbench.rules import read_rules
from workbench.tables import table
from workbench.tree import within

COLUMNS = (
    "name",
    "declared",
    "computed",
    "computed_schedule",
    "computed_cost",
    "watermelon",
    "cpi",
    "spi",
    "slip_days",
    "bac",
    "eac",
)


class DeliveryState(PageState):
    """Which programme, and which month."""

    programme = traitlets.Unicode("").tag(knob=True)
    month = traitlets.Unicode("").tag(knob=True)

    def answer(self) -> Progress:
        """Track the projects of the programme at the end of the month."""
        return track(within(self.portfolio, self.programme), self.month or None, read_rules())

    def compute(self) -> Board:
        """Show who is late, over cost, or rosier than the figures."""
        progress = self.answer()
        ax = plot_indices(progress, ax=new_axes(9.2, 4.3))
        if progress.is_empty:
            return Board(headline=progress.reason, picture=picture(ax.figure))
        totals, currency = progress.totals, progress.currency
        over = totals["eac"] - totals["bac"]
        tiles = (
            Tile("CPI and SPI", f"{totals['cpi']:.2f}, {totals['spi']:.2f}", "earned per cost, per plan"),
            Tile(
                "Forecast cost",
                money(totals["eac"], currency),
                f"{money(over, currency)} over budget" if over > 0 else "within budget",
            ),
            Tile("Red by the figures", f"{totals['red']:.0f}", f"of {len(progress.table)} projects"),
            Tile("Rosier than the figures", f"{totals['watermelons']:.0f}", "declare green, figures red"),
            Tile("Reports late or missing", f"{totals['late'] + totals['missing']:.0f}", f"for {progress.month}"),
        )
        rows = progress.table.sort_values(["watermelon", "cpi"], ascending=[False, True])
        shown = table(rows, COLUMNS, currency=currency, caption="Running projects, rosiest first")
        headline = (
            f"{totals['red']:.0f} of {len(progress.table)} running projects are red by the figures; "
            f"{totals['watermelons']:.0f} of them declare green"
        )
        return Board(headline=headline, tiles=tiles, picture=picture(ax.figure), table=shown)


def state(params, portfolio) -> DeliveryState:
    """Start the page from the notebook's parameters."""
    return DeliveryState(portfolio, programme=params.programme, month=params.month)


def controls(state: DeliveryState) -> list[widgets.Widget]:
    """Programme and month."""
    components = state.portfolio.components
    names = [
        (str(name) or component, component)
        for component, name in components["name"].items()
        if components.loc[component, "parent"]
    ]
    if state.programme and state.programme not in [component for _, component in names]:
        names.append((state.programme, state.programme))  # what was asked for is shown, possible or not
    reported = {str(month) for month in state.portfolio.status_reports["month"]} | {state.month} - {""}
    months = sorted(reported, reverse=True)
    programme = widgets.Dropdown(options=[("All programmes", ""), *names], description="Programme")
    month = widgets.Dropdown(
        options=[("Latest month", ""), *((m, m) for m in months)], description="Month of the reports"
    )
    return [knob(state, "programme", programme), knob(state, "month", month)]
