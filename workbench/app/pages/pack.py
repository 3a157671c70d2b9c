"""The first page of the quarterly pack: three numbers against plan and the worst exceptions."""

import ipywidgets as widgets
import traitlets

from workbench.amounts import money
from workbench.app.board import Board, Tile
from workbench.app.pages.risk_answers import Answers, Question
from workbench.app.state import PageState
from workbench.charts.delivery import plot_progress
from workbench.charts.style import new_axes, picture
from workbench.delivery.track import track
from workbench.governance.log import decision_log
from workbench.rules import read_rules
from workbench.tables import table


class PackState(PageState):
    """The summary a board reads first; the plan and its risk are those of the risk page."""

    confidence = traitlets.Float(0.8)
    iterations = traitlets.Int(10_000)
    seed = traitlets.Int(1)
    budget_factor = traitlets.Float(1.0)
    time_limit = traitlets.Float(10.0)
    gap = traitlets.Float(0.005)

    def compute(self) -> Board:
        """Put decisions asked, delivery, money and risk side by side."""
        portfolio, currency = self.portfolio, self.portfolio.currency
        answers = Answers(
            portfolio,
            iterations=self.iterations,
            seed=self.seed,
            budget_factor=self.budget_factor,
            gap=self.gap,
            time_limit=self.time_limit,
        )
        found, plan = answers.forecast(Question("", confidence=self.confidence)), answers.plan()
        progress, log = track(portfolio, rules=read_rules()), decision_log(portfolio)
        totals = progress.totals
        percent = f"{self.confidence:.0%}"
        tiles = [
            Tile(
                "Decisions asked",
                f"{len(log.asks)}",
                f"{log.totals['overdue']:.0f} overdue" if len(log.table) else "no decision log",
            ),
            Tile(
                "Proposed plan",
                money(plan.value, currency) if plan.value is not None else "no plan",
                f"{len(plan.chosen)} of {len(plan.table)} candidates",
            ),
        ]
        if not found.is_empty:
            tiles.append(
                Tile(
                    f"Cost, {percent} sure",
                    money(found.totals["cost_at_confidence"], currency),
                    f"plan {money(found.totals['cost_plan'], currency)}",
                )
            )
        if not progress.is_empty:
            tiles += [
                Tile("CPI and SPI", f"{totals['cpi']:.2f}, {totals['spi']:.2f}", "earned per cost, per plan"),
                Tile("Forecast over budget", money(totals["eac"] - totals["bac"], currency), "running projects"),
                Tile(
                    "Red by the figures",
                    f"{totals['red']:.0f} of {len(progress.table)}",
                    f"{totals['watermelons']:.0f} declare green",
                ),
            ]
        ax = plot_progress(progress, ax=new_axes(9.2, 3.6))
        worst = table(
            progress.exceptions,
            top=3,
            index=False,
            caption="The three worst exceptions",
            empty=progress.reason or "No project breaks a limit.",
        )
        headline = (
            f"{plan}."
            if progress.is_empty
            else (
                f"{plan}. Of the running projects {totals['red']:.0f} of {len(progress.table)} are red by the figures, "
                f"and one {currency} spent has earned {totals['cpi']:.2f}."
            )
        )
        return Board(headline=headline, tiles=tuple(tiles), picture=picture(ax.figure), table=worst)


def state(params, portfolio) -> PackState:
    """Start from the cycle's parameters."""
    return PackState(
        portfolio,
        confidence=params.confidence,
        iterations=params.iterations,
        seed=params.seed,
        budget_factor=params.budget_factor,
        time_limit=params.time_limit,
        gap=params.gap,
    )


def controls(state: PackState) -> list[widgets.Widget]:
    """The pack is read, not turned."""
    return []
