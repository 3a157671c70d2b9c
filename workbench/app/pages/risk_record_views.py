"""What the risk page shows of the office's record, and of what is worth knowing before a decision."""

import pandas as pd

from workbench.amounts import money
from workbench.app.board import Tile
from workbench.app.pages.risk_answers import Answers, candidates
from workbench.app.pages.risk_question import Question
from workbench.app.shown import WIDTH, Shown
from workbench.charts.drivers import plot_knowledge
from workbench.charts.learning import plot_calibration
from workbench.charts.style import new_axes
from workbench.looks import Look
from workbench.risk.knowledge import Knowledge
from workbench.risk.learning.backtest import Backtest
from workbench.risk.learning.methods import LEARNED
from workbench.tables import Markup, join, table

METHODS = {
    "learned": "learned, classes borrow from each other",
    "class_t": "each class alone",
    "percentiles": "percentiles of the class",
    "lognormal": "mean and spread of the class",
}
SMALL = 4
"""Finished records below which a percentile rests on the model."""


def show_record(answers: Answers, question: Question, found: Backtest) -> Shown:
    """How good the predictions from the own record have been."""
    quantity = question.quantity or None
    ax = plot_calibration(found, quantity=quantity, ax=new_axes(WIDTH, 4.4))
    said = ax.get_title(loc="left").replace("\n", " ")
    ax.set_title("", loc="left")
    if found.is_empty:
        return Shown(answers.classes().reason or found.reason, ax, Markup(""))
    classes = answers.classes().table
    if quantity is not None:
        classes = classes[classes["quantity"] == quantity]
    looks = {
        "category": Look("Class", "text"),
        "quantity": Look("Of", "text"),
        "n": Look("Finished", "count"),
        "unfinished": Look("Running", "count"),
        "p50_factor": Look("Estimate times, even odds", "ratio"),
        "p80_factor": Look("four in five", "ratio"),
        "supports": Look("Its records bear out", "text"),
    }
    rows = table(
        classes.sort_values("n"), list(looks), looks=looks, index=False, top=20,
        caption="Classes, the smallest first: beyond what its own records bear out, a percentile rests on the model",
    )  # fmt: skip
    return Shown(said or str(found), ax, join([_methods(found, quantity), rows]), _coverage(found, quantity, classes))


def _methods(found: Backtest, quantity: str | None) -> Markup:
    """The learned predictions beside simpler ones, on the same records."""
    scores = found.scores(by=()) if quantity is None else found.scores(by=("quantity",)).loc[quantity]
    looks = {
        "n": Look("Outcomes", "count"),
        "coverage": Look("P10 to P90 held", "percent"),
        "coverage_low": Look("at least", "percent"),
        "coverage_high": Look("at most", "percent"),
        "hit_rate": Look("P80 held", "percent"),
        "width": Look("Width (log)", "ratio"),
    }
    rows = scores.rename(index=METHODS)
    caption = "Both should hold 80 %; the narrower the better among those that do"
    return table(rows.rename_axis("method"), list(looks), looks=looks, caption=caption)


def _coverage(found: Backtest, quantity: str | None, classes: pd.DataFrame) -> tuple[Tile, ...]:
    scores = found.scores(by=() if quantity is None else ("quantity",))
    row = scores.loc[LEARNED if quantity is None else (quantity, LEARNED)]
    small = int((classes["n"] < SMALL).sum())
    return (
        Tile("Outcomes predicted", f"{row['n']:.0f}", "each without its own record"),
        Tile("P80 held", f"{row['hit_rate']:.0%}", f"95 %: {row['hit_low']:.0%} to {row['hit_high']:.0%}"),
        Tile(
            "P10 to P90 held",
            f"{row['coverage']:.0%}",
            f"95 %: {row['coverage_low']:.0%} to {row['coverage_high']:.0%}",
        ),
        Tile("Classes", f"{len(classes)}", f"{small} with fewer than {SMALL} finished"),
    )


def show_knowing(answers: Answers, question: Question, found: Knowledge) -> Shown:
    """What a study may cost before a candidate is decided on."""
    ax = plot_knowledge(found, ax=new_axes(WIDTH, 4.4))
    ax.set_title("", loc="left")
    if found.is_empty:
        return Shown(found.reason, ax, Markup(""), ())
    currency = found.currency
    candidate = question.candidate or candidates(answers.portfolio)[0]
    looks = {
        "worth": Look("A study of it may cost at most", "money"),
        "low": Look("at least", "money"),
        "high": Look("at most", "money"),
        "share": Look("Of knowing everything", "percent"),
    }
    caption = "Worth of knowing each fully before the decision; single worths do not add up"
    rows = table(found.table, list(looks), looks=looks, currency=currency, caption=caption,
                 empty="Nothing about it is uncertain.")  # fmt: skip
    totals = found.totals
    tiles = (
        Tile("As things are known now", found.alternatives[0], f"worth {money(totals['value'], currency)}"),
        Tile("Chance to regret it", f"{totals['p_regret']:.0%}", "the other way turns out better"),
        Tile("Knowing everything", money(totals["everything"], currency), "no study may cost more"),
    )
    return Shown(f"{answers.title(candidate)}: {found}", ax, rows, tiles)
