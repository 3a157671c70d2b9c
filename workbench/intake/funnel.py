"""How many projects stand at each stage, and how long they have been there."""

import pandas as pd

from workbench.answer import Answer
from workbench.portfolio import Portfolio
from workbench.taxonomy import State, Status


def funnel(portfolio: Portfolio) -> Answer:
    """
    Count projects by state and say how long they have waited.

    Returns
    -------
    Answer
        `.table` indexed by state, in the order of a project's life: `projects`, `median_age` and `oldest` in days at
        `as_of` (missing where `state_since` is). The counts sum to the register.
    """
    projects = portfolio.projects
    age = (portfolio.as_of - projects["state_since"]).dt.days
    groups = projects.assign(age=age).groupby("state")["age"]
    table = pd.DataFrame(
        {"projects": projects["state"].value_counts(), "median_age": groups.median(), "oldest": groups.max()}
    ).reindex([str(state) for state in State])
    table["projects"] = table["projects"].fillna(0).astype(int)
    table.insert(0, "name", [state.label for state in State])
    table.index.name = "state"
    status = Status.COMPUTED if len(projects) else Status.NO_DATA
    reason = "" if len(projects) else "The portfolio has no rows in projects."
    return Answer(table=table, totals={"projects": len(projects)}, status=status, reason=reason)
