"""What the risk page shows of a project's risk register: its risks by matrix, by expected value and by simulation."""

from dataclasses import replace

import pandas as pd

from workbench.amounts import money
from workbench.app.board import Tile
from workbench.app.pages.risk_project_answers import ProjectAnswers
from workbench.app.pages.risk_question import Question
from workbench.app.pages.risk_simulated import HEIGHT, beside
from workbench.app.shown import WIDTH, Shown
from workbench.charts.register import plot_risk_ranks
from workbench.charts.style import new_axes, shorten
from workbench.delivery.register_ranks import RegisterRanks
from workbench.looks import Look
from workbench.risk.project_risk import Basis
from workbench.tables import Markup, join, table
from workbench.taxonomy import RiskLevel

WHOLE = "All projects"
TOP = 25
RANKS = ["matrix_rank", "emv_rank", "saving_rank"]


def find_ranks(answers: ProjectAnswers, question: Question) -> RegisterRanks:
    """Rank the register of the project; of all projects where none has a schedule to be asked for by."""
    return answers.ranks(question)


def show_ranks(answers: ProjectAnswers, question: Question, found: RegisterRanks) -> Shown:
    """Which risks are grave, whatever the way to look at them."""
    ax = plot_risk_ranks(found, ax=new_axes(WIDTH, HEIGHT))
    project = answers.project(question)
    title = answers.title(project) if project else WHOLE
    if found.is_empty:
        return Shown(f"{title}: {found.reason}", ax, Markup(""))
    said = ax.get_title(loc="left").replace("\n", " ")
    ax.set_title("", loc="left")
    said = said[:1].lower() + said[1:] if said.startswith("The ") else said
    rows = join([_risks(found), _savings(found), _chances(found), beside(_known(answers, question, found))])
    return Shown(f"{title}: {said}", ax, rows, _tiles(found))


def _risks(found: RegisterRanks) -> Markup:
    rows, sure = found.table, f"P{100 * found.level:g}"
    rows = rows.assign(
        name=[f"{risk} {name}" for risk, name in rows["name"].items()],
        places=[", ".join("–" if pd.isna(at) else f"{at:.0f}" for at in row) for row in rows[RANKS].to_numpy()],
    )
    looks = {
        "name": Look("Risk", "text"),
        "probability": Look("Chance", "percent"),
        "impact": Look("Amount", "money"),
        "matrix_level": Look("Matrix", "text"),
        "emv": Look("Expected", "money"),
        "saving": Look(f"Saved at {sure}", "money"),
        "places": Look("Places", "text"),
        "net_benefit": Look("Response worth", "money"),
    }
    caption = (
        f"Open risks: what would be saved at {sure} without each, the most first; its places by matrix, by expected "
        "amount and by that saving; and what its response is worth: the expected amount before, less that after, less "
        "its cost"
    )
    return table(rows, list(looks), looks=looks, index=False, top=TOP, currency=found.currency, caption=caption)


def _savings(found: RegisterRanks) -> Markup:
    """The savings with their sampling intervals."""
    rows, sure = found.table.rename_axis("Risk"), f"P{100 * found.level:g}"
    looks = {
        "saving": Look(f"Saved at {sure}", "money"),
        "saving_low": Look("at least", "money"),
        "saving_high": Look("at most", "money"),
    }
    if "days_saving" in rows:
        looks |= {
            "days_saving": Look("Days saved", "number"),
            "days_low": Look("days, at least", "number"),
            "days_high": Look("days, at most", "number"),
        }
    caption = f"Without each risk, at {sure} on the same futures, with the 95% interval of the simulation"
    return table(rows, list(looks), looks=looks, top=TOP, currency=found.currency, caption=caption)


def _chances(found: RegisterRanks) -> Markup:
    looks = {
        "level": Look("With a chance of", "percent"),
        "simulated": Look("Register at most", "money"),
        "simulated_low": Look("95%: from", "money"),
        "simulated_high": Look("to", "money"),
    }
    rows = found.levels[found.levels["level"] >= 0.5]
    caption = "All open risks together, as simulated"
    if rows["exact"].notna().all():
        looks["exact"], caption = Look("Exactly", "money"), f"{caption} and by the exact sum of what may happen"
    return table(rows, list(looks), looks=looks, index=False, currency=found.currency, caption=caption)


def _known(answers: ProjectAnswers, question: Question, found: RegisterRanks) -> list[str]:
    """What else the rankings hide, what they assume, and what the register leaves open about time."""
    known = [*found.findings()[1:], found.reason]
    known.append(
        f"{found.totals['iterations']:,.0f} futures, seed {found.seed}; amounts count as fixed, risks as independent."
    )
    if "days_saving" in found.table:
        known += answers.uncertain(replace(question, basis=str(Basis.REGISTER))).missing
    return [note for note in known if note]


def _tiles(found: RegisterRanks) -> tuple[Tile, ...]:
    totals, currency, percent = found.totals, found.currency, f"{found.level:.0%}"
    extreme, first = (found.table["matrix_level"] == RiskLevel.EXTREME).sum(), shorten(found.table.index[0])
    worth = int((found.table["net_benefit"] > 0).sum())
    return (
        Tile("Open risks", f"{totals['risks']:.0f}", f"{extreme} extreme in the matrix"),
        Tile("Expected amount", money(totals["emv"], currency), f"spread {money(totals['sd'], currency)}"),
        Tile(f"Register, {percent} sure", money(totals["amount"], currency), "of all open risks together"),
        Tile("Costliest alone", money(found.table["saving"].iloc[0], currency), f"{first}, at {percent}"),
        Tile("Net benefit of responses", money(totals["net_benefit"], currency), f"{worth} worth their cost"),
    )
