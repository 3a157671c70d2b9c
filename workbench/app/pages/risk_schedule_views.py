"""What the risk page shows of one project's schedule: how sure its finish and cost are, and because of what."""

import pandas as pd

from workbench.amounts import counted, money
from workbench.app.pages.risk_project_answers import ProjectAnswers
from workbench.app.pages.risk_question import Question
from workbench.app.pages.risk_simulated import HEIGHT, Simulated, say_why, shown_of, simulated
from workbench.app.shown import WIDTH, Shown
from workbench.charts.critical_time import plot_critical_time
from workbench.charts.drivers import plot_removal, plot_tornado
from workbench.charts.finish import plot_finish_curve
from workbench.charts.joint import plot_joint
from workbench.charts.style import new_axes, shorten
from workbench.looks import Look
from workbench.risk.finish_views import FinishViews
from workbench.risk.project_risk import Basis
from workbench.risk.schedule_forecast import ScheduleForecast
from workbench.risk.sensitivity import Removal, Tornado
from workbench.tables import Markup, join, table

JOINT_LEVELS = (0.5, 0.7, 0.8, 0.9)
DAYS = "working days"


def find_curve(answers: ProjectAnswers, question: Question) -> Simulated:
    """Simulate the finish, and by record and register alone."""
    return simulated(answers, question, answers.views)


def show_curve(answers: ProjectAnswers, question: Question, found: Simulated) -> Shown:
    """How sure the finish is, and the milestones on the way."""
    if found.reason:
        return say_why(answers, question, found, "How sure is the finish?")
    views: FinishViews = found.more
    alone = dict(list(views.forecasts.items())[:2]) if question.basis == Basis.BOTH else {}
    ax = plot_finish_curve(found.forecast, level=question.confidence, beside=alone, ax=new_axes(WIDTH, HEIGHT))
    looks = {
        "p50": Look("Half sure by", "date"),
        "p80": Look("80 % sure by", "date"),
        "days_late_p80": Look("Working days after the plan", "number"),
        "p_plan": Look("Chance to keep the plan", "percent"),
        "reason": Look("Why there is no view", "text"),
    }
    columns = list(looks) if views.table["reason"].any() else list(looks)[:-1]
    caption = "Record and register each alone, without responses switched off or on here"
    beside = table(views.table, columns, looks=looks, caption=caption, empty=views.reason)
    return shown_of(answers, question, found, ax, join([_milestones(found.forecast), beside]))


def _milestones(forecast: ScheduleForecast) -> Markup:
    looks = {
        "name": Look("Milestone", "text"),
        "date": Look("Date to keep", "date"),
        "p50": Look("Half sure by", "date"),
        "p80": Look("80 % sure by", "date"),
        "probability": Look("Chance to keep it", "percent"),
        "probability_low": Look("at least", "percent"),
        "probability_high": Look("at most", "percent"),
    }
    rows = forecast.milestones.sort_values("date")
    caption = "Milestones ahead, with the 95 % interval of the simulation"
    empty = "The schedule has no milestone ahead, and those of the status reports name no activity."
    return table(rows, list(looks), looks=looks, index=False, top=12, caption=caption, empty=empty)


def find_joint(answers: ProjectAnswers, question: Question) -> Simulated:
    """Simulate finish and cost together."""
    return simulated(answers, question)


def show_joint(answers: ProjectAnswers, question: Question, found: Simulated) -> Shown:
    """Which pairs of date and cost are kept with the chance asked for."""
    if found.reason:
        return say_why(answers, question, found, "Date and cost together")
    forecast, currency = found.forecast, answers.portfolio.currency
    ax = plot_joint(forecast, level=question.confidence, currency=currency, ax=new_axes(WIDTH, HEIGHT + 0.2))
    rows = []
    for level in sorted({*JOINT_LEVELS, question.confidence}):
        equal = forecast.equal_level(level)
        date, cost = forecast.date_at(equal), forecast.cost_at(equal)
        rows.append((level, equal, date, cost, forecast.jcl(forecast.cost_at(level), forecast.date_at(level))))
    looks = {
        "level": Look("Both kept with", "percent"),
        "equal": Look("Each alone at", "percent"),
        "date": Look("Date", "date"),
        "cost": Look("Cost from now on", "money"),
        "naive": Look("Both kept if each alone is at the first column", "percent"),
    }
    frame = pd.DataFrame(rows, columns=list(looks))
    caption = "Date and cost to commit to; what is safe alone is less safe together"
    shown = table(frame, looks=looks, index=False, currency=currency, caption=caption)
    return shown_of(answers, question, found, ax, shown)


def find_critical(answers: ProjectAnswers, question: Question) -> Simulated:
    """Simulate how often each activity decides the finish."""
    return simulated(answers, question)


def show_critical(answers: ProjectAnswers, question: Question, found: Simulated) -> Shown:
    """Which activities decide the finish, and when they take place."""
    if found.reason:
        return say_why(answers, question, found, "What decides the finish")
    ax = plot_critical_time(found.forecast, ax=new_axes(WIDTH, HEIGHT + 0.3))
    looks = {
        "name": Look("Activity", "text"),
        "criticality": Look("Critical", "percent"),
        "ssi": Look("Sensitivity index", "ratio"),
        "cruciality": Look("Cruciality", "ratio"),
        "duration_plan": Look("Days planned", "number"),
        "duration_mean": Look("on average", "number"),
        "finish_plan": Look("Finish planned", "date"),
        "finish_p80": Look("80 % sure by", "date"),
        "merge_bias": Look("Merge bias (days)", "number"),
    }
    rows = found.forecast.table.sort_values(["criticality", "ssi"], ascending=False)
    rows = rows[rows["criticality"] > 0]
    rows = rows.assign(name=rows["name"].where(rows["name"] != "", rows.index))
    caption = (
        "Critical: share of the futures in which it decides the finish. Sensitivity index: that times its share "
        + ("of the spread. Cruciality: correlation with the finish. Merge bias: days lost where paths meet")
    )
    shown = table(rows, list(looks), looks=looks, index=False, top=25, caption=caption)
    return shown_of(answers, question, found, ax, shown)


def find_tornado(answers: ProjectAnswers, question: Question) -> Simulated:
    """Compare the two ends of each driver."""
    return simulated(answers, question, answers.tornado)


def show_tornado(answers: ProjectAnswers, question: Question, found: Simulated) -> Shown:
    """What moves the finish, or the cost, most."""
    if found.reason:
        return say_why(answers, question, found, "What moves the finish")
    drivers: Tornado = found.more
    money_of, unit = _unit(answers, question)
    ax = plot_tornado(drivers, currency=money_of, unit=unit, ax=new_axes(WIDTH, HEIGHT + 0.2))
    ax.set_xlabel(f"Average {_beyond(question, money_of)}, driver in its lowest and highest tenth")
    looks = {
        "mean_low": Look("Average, driver low", _kind(question)),
        "mean_high": Look("Average, driver high", _kind(question)),
        "swing": Look("Between them", _kind(question)),
        "level_high": Look(f"{question.confidence:.0%} sure, driver high", _kind(question)),
        "spearman": Look("Rank correlation", "ratio"),
    }
    caption = f"Drivers, the widest first: {_beyond(question, money_of)}, on {answers.few:,} futures"
    rows = table(drivers.table, list(looks), looks=looks, top=15, currency=money_of, caption=caption)
    said = ""
    if len(drivers.table):
        name, swing = shorten(drivers.table.index[0], 60), _amount(drivers.table["swing"].iloc[0], money_of)
        said = f"“{name}” moves the {question.outcome} most: by {swing} between its ends, on average"
    return shown_of(answers, question, found, ax, rows, said=said)


def find_removal(answers: ProjectAnswers, question: Question) -> Simulated:
    """Simulate without each risk and activity in turn."""
    return simulated(answers, question, answers.removal)


def show_removal(answers: ProjectAnswers, question: Question, found: Simulated) -> Shown:
    """What would be saved without each driver."""
    if found.reason:
        return say_why(answers, question, found, "What would be saved")
    ranking: Removal = found.more
    money_of, unit = _unit(answers, question)
    ax = plot_removal(ranking, currency=money_of, unit=unit, ax=new_axes(WIDTH, HEIGHT + 0.2))
    percent = f"{question.confidence:.0%}"
    looks = {
        "saving": Look(f"Saved at {percent} without it", _kind(question)),
        "low": Look("at least", _kind(question)),
        "high": Look("at most", _kind(question)),
        "alone": Look("Added by it alone", _kind(question)),
    }
    caption = f"Drivers by what the figure kept with {percent} would be without them, on the same " + (
        f"{answers.few:,} futures; savings need not add up"
    )
    rows = table(ranking.table, list(looks), looks=looks, top=20, currency=money_of, caption=caption)
    said = ""
    if len(ranking.table):
        gain = f"{_amount(ranking.table['saving'].iloc[0], money_of)} {'cheaper' if money_of else 'earlier'}"
        said = f"without “{shorten(ranking.table.index[0], 60)}”, what is {percent} sure would be {gain}"
    return shown_of(answers, question, found, ax, rows, said=said)


def _unit(answers: ProjectAnswers, question: Question) -> tuple[str, str]:
    """Currency and unit of the outcome in question."""
    return (answers.portfolio.currency, "") if question.outcome == "cost" else ("", DAYS)


def _kind(question: Question) -> str:
    return "money" if question.outcome == "cost" else "number"


def _beyond(question: Question, currency: str) -> str:
    return f"cost beyond the plan ({currency})" if question.outcome == "cost" else f"{DAYS} beyond the plan"


def _amount(value: float, currency: str) -> str:
    return money(abs(value), currency) if currency else counted(round(abs(value)), "working day")
