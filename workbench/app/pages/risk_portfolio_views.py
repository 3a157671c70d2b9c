"""What the risk page shows of the whole plan: how much it may lose, whose risk that is, and what drives it."""

import pandas as pd

from workbench.amounts import money
from workbench.app.board import Tile
from workbench.app.pages.risk_portfolio_answers import PortfolioAnswers
from workbench.app.pages.risk_question import Question
from workbench.app.shown import WIDTH, Shown
from workbench.charts.concentration import plot_concentration
from workbench.charts.drivers import plot_removal, plot_tornado
from workbench.charts.portfolio_risk import plot_losses
from workbench.charts.stress import plot_stress
from workbench.charts.style import Axes, new_axes
from workbench.looks import Look
from workbench.risk.figures import TAIL
from workbench.risk.forecast_answer import Forecast
from workbench.risk.knowledge import Knowledge
from workbench.risk.measures import quantile
from workbench.risk.sensitivity import Removal, Tornado
from workbench.risk.stress import StressTest
from workbench.tables import Markup, join, table

HEIGHT = 4.4
TOP = 15
ALL = "all projects"


def find_losses(answers: PortfolioAnswers, question: Question) -> Forecast:
    """Simulate the plan."""
    return answers.forecast(question)


def show_losses(answers: PortfolioAnswers, question: Question, found: Forecast) -> Shown:
    """How much the plan may fall short, and whose shortfall it is in the worst futures."""
    ax = plot_losses(found, answers.portfolio.projects["name"], ax=new_axes(WIDTH, HEIGHT))
    if found.is_empty:
        return Shown(found.reason, ax, Markup(""))
    frame = found.table[["value_plan", "tail_contribution", "sd_share"]].copy()
    frame["lost"] = frame["value_plan"] - frame["tail_contribution"]
    frame["lost_share"] = frame["lost"] / frame["lost"].sum() if frame["lost"].sum() else 0.0
    looks = {
        "value_plan": Look("Planned value", "money"),
        "tail_contribution": Look("In the worst futures", "money"),
        "lost": Look("Its part of the shortfall", "money"),
        "lost_share": Look("Share of it", "percent"),
        "sd_share": Look("Share of spread", "percent"),
    }
    rows = with_sum(answers, frame.sort_values("lost", ascending=False))
    caption = f"Parts of the average of the worst {1 - TAIL:.0%} of futures; over all projects they add up to the whole"
    shown = table(rows, ["name", *looks], looks=looks, top=TOP + 1, index=False, currency=found.currency,
                  caption=caption)  # fmt: skip
    totals, currency, odds = found.totals, found.currency, f"one in {round(1 / (1 - TAIL))}"
    tiles = (
        Tile(f"Worst {1 - TAIL:.0%}, average", money(totals["value_tail"], currency), "value of the plan"),
        Tile("The best of these", money(quantile(found.values, 1 - TAIL), currency), f"{odds} is worse"),
        Tile("Chance of a loss", f"{totals['p_loss']:.0%}", "value below zero"),
        Tile(
            "Planned", money(totals["value_plan"], currency), f"met with {found.p_meet(value=totals['value_plan']):.0%}"
        ),
    )
    return Shown(finding(ax), ax, shown, tiles)


def find_removal(answers: PortfolioAnswers, question: Question) -> Removal:
    """Simulate the plan without each driver in turn."""
    return answers.plan_removal(question)


def show_removal(answers: PortfolioAnswers, question: Question, found: Removal) -> Shown:
    """What would be sure without each driver."""
    currency, percent = answers.portfolio.currency, f"{question.confidence:.0%}"
    ax = plot_removal(found, currency=currency, ax=new_axes(WIDTH, HEIGHT))
    looks = {
        "saving": Look(f"Saved at {percent} without it", "money"),
        "low": Look("at least", "money"),
        "high": Look("at most", "money"),
        "alone": Look("Added by it alone", "money"),
    }
    caption = f"The {question.measure} that is {percent} sure, on the same futures; savings need not add up"
    rows = table(found.table, list(looks), looks=looks, top=TOP, currency=currency, caption=caption,
                 empty=found.reason or "Nothing is uncertain.")  # fmt: skip
    if found.table.empty:
        return Shown(found.reason or "Nothing is uncertain", ax, rows)
    sign = 1.0 if question.measure == "cost" else -1.0  # of a value the loss is ranked
    left, few = money(found.totals["remainder"], currency), f"as it is, in {answers.few:,} futures"
    tiles = (
        Tile(f"{question.measure.title()}, {percent} sure", money(sign * found.totals["all"], currency), few),
        Tile("With nothing uncertain", money(sign * found.totals["none"], currency), "the plan"),
        Tile("Savings leave", left, "of the difference: drivers overlap"),
    )
    return Shown(finding(ax), ax, rows, tiles)


def find_tornado(answers: PortfolioAnswers, question: Question) -> Tornado:
    """Compare the two ends of each driver."""
    return answers.plan_tornado(question)


def show_tornado(answers: PortfolioAnswers, question: Question, found: Tornado) -> Shown:
    """What moves the plan most."""
    currency = answers.portfolio.currency
    ax = plot_tornado(found, currency=currency, ax=new_axes(WIDTH, HEIGHT))
    looks = {
        "mean_low": Look("Average, driver low", "money"),
        "mean_high": Look("Average, driver high", "money"),
        "swing": Look("Between them", "money"),
        "spearman": Look("Rank correlation", "ratio"),
    }
    caption = (
        f"Average {question.measure} in the lowest and in the highest tenth of each driver; "
        "of a project's estimates only the part that no other project shares"
    )
    rows = table(found.table, list(looks), looks=looks, top=TOP, currency=currency, caption=caption,
                 empty=found.reason or "Nothing is uncertain.")  # fmt: skip
    if found.table.empty:
        return Shown(found.reason or "Nothing is uncertain", ax, rows)
    return Shown(finding(ax), ax, rows)


def find_knowing(answers: PortfolioAnswers, question: Question) -> Knowledge:
    """Ask what may be spent on a study of the candidate."""
    return answers.knowing(question)


def find_shocks(answers: PortfolioAnswers, question: Question) -> StressTest:
    """Let each strategic shock not come, and come for certain."""
    return answers.shocks(question)


def show_shocks(answers: PortfolioAnswers, question: Question, found: StressTest) -> Shown:
    """What stays sure without each shock, and when it is certain."""
    ax = plot_stress(found, ax=new_axes(WIDTH, HEIGHT))
    percent, currency = f"{question.confidence:.0%}", answers.portfolio.currency
    looks = {
        "name": Look("Shock", "text"),
        "projects": Look("Projects", "count"),
        "chance": Look("Comes with", "percent"),
        "effect": Look("Effect", "money"),
        "effect_low": Look("from", "money"),
        "effect_high": Look("to", "money"),
        "cost_effect": Look("Costs", "money"),
        "sure_without": Look(f"{percent} sure without", "money"),
        "sure_certain": Look("with", "money"),
    }
    caption = "Strategic shocks, the worst first: what each changes of value and cost, on average, when it is certain"
    rows = table(found.table, list(looks), looks=looks, index=False, top=TOP, currency=currency, caption=caption,
                 empty=found.reason)  # fmt: skip
    if found.is_empty:
        return Shown(found.reason, ax, rows)
    totals = found.totals
    tiles = (
        Tile("Without any shock", money(totals["sure_without"], currency), f"value, {percent} sure"),
        Tile("As likely as they are", money(totals["sure"], currency), f"value, {percent} sure"),
        Tile("All of them certain", money(totals["sure_certain"], currency), f"value, {percent} sure"),
    )
    return Shown(finding(ax), ax, rows, tiles)


def find_spread(answers: PortfolioAnswers, question: Question) -> Forecast:
    """Simulate the plan."""
    return answers.forecast(question)


def show_spread(answers: PortfolioAnswers, question: Question, found: Forecast) -> Shown:
    """How few projects carry the plan, and what they gain from each other."""
    names = answers.portfolio.projects["name"]
    ax = plot_concentration(found, names, ax=new_axes(WIDTH, HEIGHT))
    if found.is_empty:
        return Shown(found.reason, ax, Markup(""))
    few = found.concentration.dropna().assign(largest=lambda rows: rows["largest"].map(lambda p: names.get(p) or p))
    looks = {
        "index": Look("Herfindahl index", "ratio"),
        "effective": Look("Counts as projects of equal size", "number"),
        "largest": Look("Largest", "text"),
        "share": Look("carries", "percent"),
    }
    concentrated = table(few.rename_axis("Of the"), list(looks), looks=looks, caption="Concentration")
    looks = {
        "sd_of_sum": Look("Spread together", "money"),
        "sum_of_sds": Look("Spreads added up", "money"),
        "gain": Look("Less together", "percent"),
        "at_confidence": Look(f"{found.confidence:.0%} sure, together", "money"),
        "sum_at_confidence": Look("each alone, added up", "money"),
        "common_level": Look("Level at which these meet", "percent"),
    }
    together = table(found.diversification.rename_axis("Of the"), list(looks), looks=looks, currency=found.currency,
                     caption="Diversification: what hangs on one factor gains nothing")  # fmt: skip
    looks = {
        "projects": Look("Projects that hang on it", "count"),
        "variance_share": Look("Explains of the variance of value", "percent"),
        "correlation": Look("Correlation with value", "ratio"),
    }
    factors = table(found.factors.rename(index=lambda name: str(name).replace("_", " ")), list(looks), looks=looks,
                    top=8, caption="Common factors", empty="No project hangs on a common factor.")  # fmt: skip
    gain, of = found.diversification["gain"], f"of {len(found.table)}"
    tiles = (
        *(
            Tile(f"{name.title()} counts as", f"{row['effective']:.1f}", f"{of}, by Herfindahl")
            for name, row in few.iterrows()
        ),
        Tile("Diversification", f"{gain['value']:.0%}", f"of value, {gain['cost']:.0%} of cost"),
    )
    return Shown(finding(ax), ax, join([concentrated, together, factors]), tiles)


def with_sum(answers: PortfolioAnswers, rows: pd.DataFrame) -> pd.DataFrame:
    """Put the names first, keep the first projects, and write the sum of all of them below."""
    names = answers.portfolio.projects["name"].reindex(rows.index)
    shown = rows.head(TOP).assign(name=names.where(names.ne(""), rows.index))
    return pd.concat([shown, pd.DataFrame([{"name": ALL, **rows.sum()}], index=["sum"])])


def finding(ax: Axes) -> str:
    """The finding over a picture."""
    return ax.get_title(loc="left").replace("\n", " ")
