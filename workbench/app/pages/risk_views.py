"""What the risk page can show: each view finds one answer and turns it into a finding, a picture and rows."""

from dataclasses import dataclass

from workbench.amounts import counted, money
from workbench.app import shown
from workbench.app.board import Tile
from workbench.app.pages import risk_float_views as room
from workbench.app.pages import risk_money_views as funds
from workbench.app.pages import risk_portfolio_views as whole
from workbench.app.pages import risk_record_views as record
from workbench.app.pages import risk_register_view as register
from workbench.app.pages import risk_response_view as response
from workbench.app.pages import risk_schedule_views as schedule
from workbench.app.pages.risk_answers import Answers, Question
from workbench.app.shown import WIDTH, Shown
from workbench.charts.risk import plot_forecast
from workbench.charts.style import new_axes
from workbench.risk.forecast import Forecast
from workbench.tables import Markup, table

COLUMNS = ("name", "cost_plan", "overrun", "value_mean", "sd_share", "flags")
MONEY = ("confidence", "use_history", "loading", "stress")
PLAN = (*MONEY, "measure")
PROJECT = ("project", "confidence", "basis", "shared", "responses", "without")
FLOATS = ("project", "near", "basis", "shared", "responses", "without")
"""Knobs of views of the whole plan, those of its value or cost, views of one project's schedule, and of its float."""


@dataclass(frozen=True)
class View(shown.View):
    """
    One way to look at risk.

    Parameters
    ----------
    knobs
        Knobs that change what is shown; the others are hidden.
    """

    knobs: tuple[str, ...] = PLAN


def show_forecast(answers: Answers, question: Question, found: Forecast) -> Shown:
    """What the plan may be worth and cost."""
    ax = plot_forecast(found, measure=question.measure, ax=new_axes(WIDTH, 4.3))
    if found.is_empty:
        return Shown(found.reason, ax, Markup(""))
    totals, currency, percent = found.totals, found.currency, f"{question.confidence:.0%}"
    rows = found.table.join(answers.portfolio.projects["name"]).sort_values("sd_share", ascending=False)
    shown = table(rows, COLUMNS, top=15, currency=currency, caption="Projects that carry the spread")
    headline = (
        f"{percent} sure of a value of at least {money(totals['value_at_confidence'], currency)} "
        f"at a cost of at most {money(totals['cost_at_confidence'], currency)}"
    )
    return Shown(headline, ax, shown)


def plan_tiles(found: Forecast) -> tuple[Tile, ...]:
    """What the plan may be worth and cost, what to hold back, and what the flags changed."""
    if found.is_empty:
        return ()
    totals, currency, percent = found.totals, found.currency, f"{found.confidence:.0%}"
    chance = found.p_meet(value=totals["value_plan"], cost=totals["cost_plan"])
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
        Tile("Chance to meet both plans", f"{chance:.0%}", "value and cost"),
        Tile("Diversification", f"{found.diversification.loc['value', 'gain']:.0%}", "less spread than apart"),
    )
    if totals["flagged"]:
        tiles = (
            *tiles,
            Tile("Changed by flags", counted(totals["flagged"], "project"), "wider or dearer by the rules"),
        )
    return tiles


VIEWS: dict[str, View] = {
    "curve": View("What the plan may be worth", Answers.forecast, show_forecast),
    "losses": View("Losses and whose", whole.find_losses, whole.show_losses, MONEY),
    "plan_removal": View("Without each driver", whole.find_removal, whole.show_removal),
    "plan_tornado": View("What moves the plan", whole.find_tornado, whole.show_tornado),
    "shocks": View("Strategic shocks", whole.find_shocks, whole.show_shocks, MONEY),
    "spread": View("Concentration", whole.find_spread, whole.show_spread, MONEY),
    "budgets": View("Budgets and cash", funds.find_budgets, funds.show_budgets, MONEY),
    "funds": View("Money of each fund", funds.find_funds, funds.show_funds, MONEY),
    "held": View("Contingency", funds.find_held, funds.show_held, MONEY),
    "finish": View("Project: when it ends", schedule.find_curve, schedule.show_curve, PROJECT),
    "joint": View("Project: date and cost", schedule.find_joint, schedule.show_joint, PROJECT),
    "critical": View("Project: critical work", schedule.find_critical, schedule.show_critical, PROJECT),
    "tornado": View("Project: what moves it", schedule.find_tornado, schedule.show_tornado, (*PROJECT, "outcome")),
    "removal": View(
        "Project: without each risk",
        schedule.find_removal,
        schedule.show_removal,
        (*PROJECT, "outcome"),
    ),
    "responses": View(
        "Project: responses",
        response.find_responses,
        response.show_responses,
        tuple(name for name in PROJECT if name != "responses"),
    ),
    "floats": View("Project: float to rely on", room.find_floats, room.show_floats, FLOATS),
    "merges": View("Project: where paths meet", room.find_merges, room.show_merges, PROJECT),
    "register": View("Project: risk register", register.find_ranks, register.show_ranks, ("project", "confidence")),
    "knowing": View(
        "What is worth knowing", whole.find_knowing, record.show_knowing, ("candidate", "use_history", "loading")
    ),
    "record": View("Record: what it was worth", Answers.backtest, record.show_record, ("quantity",)),
}
