"""The home page: where the portfolio stands, without a knob."""

import ipywidgets as widgets

from workbench.amounts import counted, money
from workbench.app.board import Board, Tile
from workbench.app.state import PageState
from workbench.capacity.staffing import StaffingRules, staff
from workbench.charts.intake import plot_funnel
from workbench.charts.style import new_axes, picture
from workbench.delivery.track import track
from workbench.governance.flags import flags
from workbench.governance.log import decision_log
from workbench.intake.funnel import funnel
from workbench.rules import read_rules
from workbench.selection.ways import candidates, running
from workbench.tables import table
from workbench.valuation import project_flows


class HomeState(PageState):
    """The portfolio as it is."""

    def compute(self) -> Board:
        """Count what waits, what runs, what is short and what is asked."""
        portfolio, rules = self.portfolio, read_rules()
        flows, open_to_choice = project_flows(portfolio), candidates(portfolio)
        counts = funnel(portfolio)
        progress, raised = track(portfolio, rules=rules), flags(portfolio, rules=rules)
        firm = staff(portfolio, StaffingRules(bookings=("hard", "soft")))
        log, currency = decision_log(portfolio), portfolio.currency
        wanted = flows.loc[open_to_choice, "cost"].sum()
        funded = portfolio.budgets["amount"].sum()
        short = int((firm.table["overload"] > 0).sum())
        tiles = (
            Tile("Candidates", f"{len(open_to_choice)}", f"ask for {money(wanted, currency)}"),
            Tile("Running", f"{len(running(portfolio))}", f"funds hold {money(funded, currency)} in all"),
            Tile(
                "Red by the figures",
                f"{progress.totals['red']:.0f}" if not progress.is_empty else "–",
                "of the running projects" if not progress.is_empty else "no status reports",
            ),
            Tile(
                "Overloaded today",
                f"{short}" if not firm.is_empty else "–",
                "role-periods, firm work alone" if not firm.is_empty else "no supply or demand",
            ),
            Tile("Red flags", f"{raised.totals.get('red', 0):.0f}", "findings, actions, registers, reports"),
            Tile("Decisions asked for", f"{len(log.asks)}", "see the quarterly pack"),
        )
        ax = plot_funnel(counts, ax=new_axes(9.2, 3.4))
        shown = table(
            raised.table,
            ["project", "severity", "sentence"],
            top=10,
            index=False,
            caption="Flags, red first",
            empty=raised.reason or "No flag is raised.",
        )
        headline = (
            f"{counted(len(open_to_choice), 'candidate asks', 'candidates ask')} for {money(wanted, currency)}; "
            + (
                f"{progress.totals['red']:.0f} of {len(progress.table)} running projects are red by the figures"
                if not progress.is_empty
                else counted(len(running(portfolio)), "project runs", "projects run")
            )
        )
        return Board(headline=headline, tiles=tiles, picture=picture(ax.figure), table=shown)


def state(params, portfolio) -> HomeState:
    """Start the page; it has no parameters of its own."""
    return HomeState(portfolio)


def controls(state: HomeState) -> list[widgets.Widget]:
    """Nothing to turn: the other pages have the knobs."""
    return []
