"""What every view of a project's schedule stands on: the simulation, or the reason why there is none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from workbench.amounts import money
from workbench.app.board import Tile
from workbench.app.pages.risk_project_answers import ProjectAnswers
from workbench.app.pages.risk_question import Question
from workbench.app.shown import WIDTH, Shown
from workbench.charts.style import Axes, new_axes, say_missing
from workbench.risk.project_risk import Basis, ProjectRisk
from workbench.risk.schedule_forecast import ScheduleForecast
from workbench.tables import Markup, join, table

HEIGHT = 4.4
BASES = {
    Basis.BOTH: "Record and register",
    Basis.RECORD: "The office's record",
    Basis.REGISTER: "The risk register",
}


@dataclass(frozen=True)
class Simulated:
    """
    What a view of a schedule stands on.

    Parameters
    ----------
    forecast
        Finish and cost as asked for; of a pair, before the responses.
    uncertain
        What is uncertain.
    more
        What the view needs beside it.
    reason
        Why there is nothing to show; empty where there is.
    """

    forecast: ScheduleForecast
    uncertain: ProjectRisk
    more: object = None
    reason: str = ""


def simulated(
    answers: ProjectAnswers,
    question: Question,
    more: Callable[[Question], object] | None = None,
    *,
    responses: bool | None = None,
) -> Simulated:
    """Simulate, and find more where there is something to simulate."""
    forecast, uncertain = answers.simulated(question, responses=responses), answers.uncertain(question)
    reason = _why_not(answers, question, uncertain)
    return Simulated(forecast, uncertain, None if reason or more is None else more(question), reason)


def _why_not(answers: ProjectAnswers, question: Question, uncertain: ProjectRisk) -> str:
    if not answers.project(question):
        return "No project has activities; load activities and links to simulate one."
    path = answers.path(question)
    if path.is_empty or not path.table["total_float"].notna().any():
        return "No activity is open."
    if not uncertain.is_certain:
        return ""
    if answers.off(question):
        return "Nothing about its dates is uncertain with these risks switched off."
    return " ".join(uncertain.missing)


def say_why(answers: ProjectAnswers, question: Question, found: Simulated, title: str) -> Shown:
    """Say why there is nothing to show."""
    project = answers.project(question)
    headline = f"{answers.title(project)}: {found.reason}" if project else found.reason
    return Shown(headline, say_missing(new_axes(WIDTH, HEIGHT), title, found.reason), Markup(""))


def shown_of(
    answers: ProjectAnswers,
    question: Question,
    found: Simulated,
    ax: Axes,
    rows: Markup,
    *,
    tiles: tuple[Tile, ...] = (),
    said: str = "",
    notes: Sequence[str] = (),
) -> Shown:
    """Say the finding once, with the project's name before it, and below the rows what nothing is known about."""
    said = said or ax.get_title(loc="left").replace("\n", " ")
    ax.set_title("", loc="left")
    said = said[:1].lower() + said[1:] if said.startswith("The ") else said
    headline = f"{answers.title(answers.project(question))}: {said}"
    forecast = found.forecast
    known = [f"{forecast.iterations:,} futures, seed {forecast.seed}; the same for every view and every switch."]
    known += [*(note for note in notes if note), *found.uncertain.missing]
    if question.basis == Basis.BOTH and not found.uncertain.is_certain:
        known.append("Past projects met risks too: record and register together count some of them twice.")
    return Shown(headline, ax, join([rows, beside(known)]), tiles or _tiles(answers, question, found))


def beside(known: Sequence[str]) -> Markup:
    """What to read with a picture and its rows."""
    return table(pd.DataFrame({"To be read with this": [*known]}), index=False)


def _tiles(answers: ProjectAnswers, question: Question, found: Simulated) -> tuple[Tile, ...]:
    """Plan, the date and cost that are sure, how sure the simulation is of them, and what counts."""
    forecast, percent, currency = found.forecast, f"{question.confidence:.0%}", answers.portfolio.currency
    level = question.confidence
    row = forecast.finish.iloc[(forecast.finish["level"] - level).abs().argmin()]
    late = forecast.days_at(level) - forecast.totals["days_plan"]
    ends = [f"{row[name]:%d %b %Y}" if pd.notna(row[name]) else "open" for name in ("finish_low", "finish_high")]
    risks = sum(one.id in found.uncertain.names for one in found.uncertain.risk.risks)
    plan = forecast.p_finish(forecast.plan)
    tiles = [
        Tile("Planned finish", f"{forecast.plan:%d %b %Y}", f"kept with a chance of {plan:.0%}"),
        Tile(
            f"Finish, {percent} sure",
            f"{row['finish']:%d %b %Y}",
            f"{late:+,.0f} working days; 95 %: {' to '.join(ends)}",
        ),
    ]
    if forecast.planned_cost or forecast.costs.any():
        cost = Tile(
            f"Cost, {percent} sure",
            money(forecast.cost_at(level), currency),
            f"to go, plan {money(forecast.planned_cost, currency)}",
        )
        tiles += [cost, Tile("Both plans kept", f"{forecast.quarters()['both kept']:.0%}", "date and cost")]
    if question.basis != Basis.RECORD:
        state = "responses in place" if question.responses else "before responses"
        tiles.append(Tile("Risks that count", f"{risks} of {len(found.uncertain.names)}", state))
    return tuple(tiles)
