"""What the risk page shows of the plan's money: whether budgets and funds are enough, and what to hold above plan."""

import pandas as pd

from workbench.amounts import money
from workbench.app.board import Tile
from workbench.app.pages.risk_portfolio_answers import PortfolioAnswers
from workbench.app.pages.risk_portfolio_views import HEIGHT, TOP, finding, with_sum
from workbench.app.pages.risk_question import Question
from workbench.app.shown import WIDTH, Shown
from workbench.charts.contingency import plot_contingency
from workbench.charts.funds import plot_fund_chances
from workbench.charts.portfolio_risk import plot_budget_chance
from workbench.charts.style import new_axes
from workbench.looks import Look
from workbench.risk.forecast_answer import Forecast
from workbench.risk.fund_chances import FundChances
from workbench.risk.reserves import Contingency
from workbench.tables import Markup, table

HELD = (0.5, 0.95)  # levels of the table beside the one asked for


def find_budgets(answers: PortfolioAnswers, question: Question) -> Forecast:
    """Simulate the plan."""
    return answers.forecast(question)


def show_budgets(answers: PortfolioAnswers, question: Question, found: Forecast) -> Shown:
    """Whether the budget of each period is enough, and how low cash may fall."""
    ax = plot_budget_chance(found, ax=new_axes(WIDTH, HEIGHT))
    if found.is_empty:
        return Shown(found.reason, ax, Markup(""))
    percent, currency = f"{found.confidence:.0%}", found.currency
    looks = {
        "budget": Look("Budget", "money"),
        "cost_plan": Look("Planned cost", "money"),
        "cost_mean": Look("Average cost", "money"),
        "cost_at_confidence": Look(f"Cost, {percent} sure", "money"),
        "p_within": Look("Budget is enough", "percent"),
        "p_within_low": Look("at least", "percent"),
        "p_within_high": Look("at most", "percent"),
        "cumulative_at_confidence": Look(f"Cash, {percent} sure", "money"),
    }
    rows = found.periods[: len(answers.portfolio.calendar)].rename_axis("Period")
    shown = table(rows, list(looks), looks=looks, currency=currency, top=24,
                  caption="Money of all funds together, undiscounted; cash adds up from the first period")  # fmt: skip
    chance = found.totals["p_within_budgets"]
    tiles = () if pd.isna(chance) else (Tile("Every budget is enough", f"{chance:.0%}", "in all periods"),)
    tiles = (
        *tiles,
        Tile("Credit facility to have", money(found.facility, currency), f"enough with {percent}"),
        Tile(f"Cost, {percent} sure", money(found.totals["cost_at_confidence"], currency), "of the whole plan"),
    )
    return Shown(finding(ax), ax, shown, tiles)


def find_funds(answers: PortfolioAnswers, question: Question) -> FundChances:
    """Hold the cost of each fund's projects against its money."""
    return answers.funds(question)


def show_funds(answers: PortfolioAnswers, question: Question, found: FundChances) -> Shown:
    """How likely each fund is enough."""
    ax = plot_fund_chances(found, ax=new_axes(WIDTH, HEIGHT))
    looks = {
        "name": Look("Fund", "text"),
        "projects": Look("Projects", "count"),
        "budget": Look("Budget", "money"),
        "cost_mean": Look("Average cost", "money"),
        "p_within": Look("Always enough", "percent"),
        "tightest": Look("Tightest", "text"),
        "p_tightest": Look("enough with", "percent"),
        "short": Look("Missing", "money"),
        "short_at_confidence": Look(f"{found.confidence:.0%} sure", "money"),
    }
    rows = table(found.funds, list(looks), looks=looks, index=False, currency=found.currency, empty=found.reason,
                 caption="Funds within the calendar, the least likely to be enough first; what is missing on "
                 "average, and at most")  # fmt: skip
    if found.is_empty:
        return Shown(found.reason, ax, rows)
    totals = found.totals
    tiles = (
        Tile("Every fund is enough", f"{totals['p_within']:.0%}", "in every period"),
        Tile("One purse would be", f"{totals['p_together']:.0%}", "the same money for any project"),
        Tile("Missing on average", money(totals["short"], found.currency), "over all funds and periods"),
    )
    if totals["without_fund"]:
        tiles = (*tiles, Tile("Without a fund", money(totals["without_fund"], found.currency), "planned cost"))
    return Shown(finding(ax), ax, rows, tiles)


def find_held(answers: PortfolioAnswers, question: Question) -> Contingency:
    """Set the contingency and share it out."""
    return answers.held(question)


def show_held(answers: PortfolioAnswers, question: Question, found: Contingency) -> Shown:
    """What to hold above plan at each level, and for whom."""
    ax = plot_contingency(found, answers.portfolio.projects["name"], ax=new_axes(WIDTH, HEIGHT))
    if found.is_empty:
        return Shown(found.reason, ax, Markup(""))
    levels = {f"p{number}": level for number, level in enumerate(sorted({*HELD, found.level}))}
    looks = {
        "plan": Look("Planned cost", "money"),
        **{column: Look(f"Held for {level:.0%}", "money") for column, level in levels.items()},
        "share": Look(f"Share at {found.level:.0%}", "percent"),
        "own": Look(f"Alone, {found.level:.0%}", "money"),
    }
    frame = found.table[["plan", "share", "own"]].assign(**{name: found.parts[level] for name, level in levels.items()})
    caption = "Each project's part of what is held at each level; over all projects the parts add up"
    shown = table(with_sum(answers, frame), ["name", *looks], looks=looks, top=TOP + 1, index=False,
                  currency=found.currency, caption=caption)  # fmt: skip
    totals, currency, percent = found.totals, found.currency, f"{found.level:.0%}"
    ends = " to ".join(money(totals[name], currency) for name in ("low", "high"))
    tiles = (
        Tile("Hold above plan", money(totals["contingency"], currency), ends),
        Tile(f"Cost, {percent} sure", money(totals["cost"], currency), f"plan {money(totals['plan'], currency)}"),
        Tile("Projects alone would hold", money(totals["own"], currency), f"each {percent} sure by itself"),
    )
    return Shown(finding(ax), ax, shown, tiles)
