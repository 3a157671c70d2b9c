"""What the risk page shows of responses: the finish before and after them, and what each saves and costs."""

from dataclasses import replace

import pandas as pd

from workbench.amounts import counted, money
from workbench.app.board import Tile
from workbench.app.pages.risk_project_answers import ProjectAnswers
from workbench.app.pages.risk_question import Question
from workbench.app.pages.risk_simulated import HEIGHT, Simulated, say_why, shown_of, simulated
from workbench.app.shown import WIDTH, Shown
from workbench.charts.finish import plot_responses
from workbench.charts.style import new_axes
from workbench.looks import Look
from workbench.tables import table


def find_responses(answers: ProjectAnswers, question: Question) -> Simulated:
    """Simulate before and after the responses, on the same futures, and with each response alone."""
    before = simulated(answers, question, answers.alone, responses=False)
    if not before.reason and not before.uncertain.risk.risks:
        return replace(before, reason="No open risk counts, so there is nothing to respond to.")
    answers.simulated(question, responses=True)
    return before


def show_responses(answers: ProjectAnswers, question: Question, found: Simulated) -> Shown:
    """What the responses save, and what they cost."""
    if found.reason:
        return say_why(answers, question, found, "What the responses do")
    level, currency = question.confidence, answers.portfolio.currency
    before, after = found.forecast, answers.simulated(question, responses=True)
    ax = plot_responses(before, after, level=level, ax=new_axes(WIDTH, HEIGHT))
    risks = {one.id: one for one in found.uncertain.risk.risks}
    answered = sum(one.response.probability != one.probability or one.response.spend > 0 for one in risks.values())
    spent = sum(float(one.response.spend) for one in risks.values())
    saved = before.days_at(level) - after.days_at(level)
    net = before.cost_at(level) - after.cost_at(level)
    percent = f"{level:.0%}"
    finish = after.date_at(level)
    tiles = (
        Tile(f"Finish after, {percent} sure", f"{finish:%d %b %Y}", f"before {before.date_at(level):%d %b %Y}"),
        Tile("Days saved", f"{saved:,.0f}", f"working days at {percent}"),
        Tile("Cost of the responses", money(spent, currency), f"{answered} of {counted(len(risks), 'risk')} answered"),
        Tile("Cost saved", money(net, currency), f"at {percent}, responses paid"),
        Tile(
            "Chance to keep the plan", f"{after.p_finish(after.plan):.0%}", f"before {before.p_finish(before.plan):.0%}"
        ),
    )
    rows = pd.DataFrame(
        {
            "name": [f"{name} {found.uncertain.names[name]}" for name in risks],
            "chance": [one.probability for one in risks.values()],
            "days": [0.0 if one.days is None else float(one.days.mean) for one in risks.values()],
            "cost": [float(one.cost) for one in risks.values()],
            "after": [float(one.response.probability) for one in risks.values()],
            "spend": [float(one.response.spend) for one in risks.values()],
            "saved": found.more.reindex([*risks]).to_numpy(),
        },
        index=pd.Index([*risks], name="risk"),
    ).sort_values("saved", ascending=False, kind="stable")
    looks = {
        "name": Look("Risk", "text"),
        "chance": Look("Chance", "percent"),
        "days": Look("Days", "number"),
        "cost": Look("Cost", "money"),
        "after": Look("Chance after", "percent"),
        "spend": Look("Cost of the response", "money"),
        "saved": Look(f"Days saved by it alone, {percent}", "number"),
    }
    caption = "Responses, the most helpful first; what two save together need not be the sum"
    shown = table(rows, list(looks), looks=looks, index=False, top=20, currency=currency, caption=caption)
    return shown_of(answers, question, found, ax, shown, tiles=tiles)
