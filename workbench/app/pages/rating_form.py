"""A form to enter or amend a score: checked, then written to the store with who and when."""

import getpass
import os
from datetime import UTC, datetime

import ipywidgets as widgets

from workbench.app.page import safe_html, stacked
from workbench.app.state import PageState
from workbench.errors import WorkbenchError
from workbench.intake.entry import current_round, fitting, make_entry, may_look, open_rounds
from workbench.sources import database_of, read_portfolio
from workbench.store import enter_rating, rating_entries
from workbench.tables import Markup, html, join

NOT_KEPT = "Scores can be entered where the portfolio comes from a database; this one comes from {source}."


def person() -> str:
    """Who sits here: the name the sign-in vouches for, or on one's own machine the user's."""
    return os.environ.get("WORKBENCH_PERSON") or f"{getpass.getuser()} (own kernel)"


def rating_form(state: PageState) -> widgets.Widget:
    """
    Lay out the form.

    A saved score counts at once: the portfolio of the state is read again. A refused one changes nothing and the form
    keeps what was typed.
    """
    url = database_of(state.source)
    portfolio = state.portfolio
    if url is None:
        return safe_html(
            html('<p class="wb-note">{note}</p>', note=NOT_KEPT.format(source=state.source or "the sample"))
        )
    criteria = portfolio.criteria[~portfolio.criteria.index.isin(portfolio.criteria["parent"])]
    projects = portfolio.projects[portfolio.projects["state"].isin(state.states)]
    project = _choice("Project", [(_named(row["name"], key), key) for key, row in projects.iterrows()])
    criterion = _choice("Criterion", [(_named(row["name"], key), key) for key, row in criteria.iterrows()])
    voters = sorted({*portfolio.voters.index, *portfolio.ratings["voter"]} - {""})
    voter = widgets.Combobox(options=voters, placeholder="role", description="As", ensure_option=False)
    value = widgets.FloatText(description="Score")
    evidence = widgets.Textarea(description="Evidence", rows=2, placeholder="document and place, or one sentence")
    save = widgets.Button(description="Save the score", button_style="primary")
    scale, said = safe_html(Markup("")), safe_html(Markup(""))

    def describe(change: object = None) -> None:
        """Show the scale, what its steps mean, and the score that is there."""
        if criterion.value is None:
            return
        row = criteria.loc[criterion.value]
        now = _current(state.portfolio, project.value, criterion.value, voter.value)
        if now is not None:
            value.value = now
        scale.value = html(
            '<p class="wb-more">{low} to {high} {unit}. {anchors} {now}</p>',
            low=f"{row['scale_low']:g}", high=f"{row['scale_high']:g}", unit=row["unit"], anchors=row["anchors"],
            now="" if now is None else f"Now {now:g}.",
        )  # fmt: skip

    def enter(button: widgets.Button) -> None:
        try:
            entry = make_entry(
                state.portfolio, project=project.value, criterion=criterion.value, voter=voter.value, value=value.value,
                evidence=evidence.value, by=person(), at=datetime.now(UTC),
            )  # fmt: skip
            number = enter_rating(entry, url)
            state.renew(read_portfolio(url))
        except WorkbenchError as error:
            lines = [html("<li>{line}</li>", line=line) for line in str(error).splitlines()]
            said.value = html('<ul class="wb-problem" role="alert">{lines}</ul>', lines=join(lines))
            return
        evidence.value = ""
        said.value = html(
            '<p class="wb-note" role="status">Kept as entry {number}: {value} by {voter}, entered by {by}.{blind}</p>',
            number=number, value=f"{entry.value:g}", voter=entry.voter, by=entry.by,
            blind=f" It counts for the panel once round {entry.round} closes." if open_rounds(state.portfolio) else "",
        )  # fmt: skip

    for field in (project, criterion, voter):
        field.observe(describe, "value")
    save.on_click(enter)
    describe()
    entries = rating_entries(url)
    aside = int((entries["portfolio"].eq(portfolio.id) & ~fitting(portfolio, entries)).sum())
    note = html(
        '<p class="wb-more">Round {round}, as {person}.{aside}</p>', round=current_round(portfolio), person=person(),
        aside=f" {aside} earlier entries no longer fit the tables and are set aside." if aside else "",
    )  # fmt: skip
    return stacked([safe_html(note), project, criterion, voter, scale, value, evidence, save, said])


def _choice(label: str, options: list[tuple[str, str]]) -> widgets.Dropdown:
    return widgets.Dropdown(options=options, description=label)


def _named(name: str, key: str) -> str:
    return f"{name} ({key})" if name else key


def _current(portfolio, project: str | None, criterion: str, voter: str) -> float | None:
    """The assessor's latest score of the cell, for those who may see it."""
    if not may_look(portfolio, voter, person()):
        return None
    rows = portfolio.ratings
    rows = rows[(rows["project"] == project) & (rows["criterion"] == criterion) & (rows["voter"] == voter)]
    return None if rows.empty else float(rows.sort_values("round")["value"].iloc[-1])
