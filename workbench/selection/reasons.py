"""Why each candidate is in the plan or out of it, in words."""

from collections.abc import Mapping

import numpy as np

from workbench.amounts import money
from workbench.selection.limits import Limits
from workbench.selection.model import Model


def reasons(model: Model, limits: Limits, values: np.ndarray, starts: Mapping[str, int]) -> list[str]:
    """
    Say why each candidate is in or out.

    Parameters
    ----------
    model
        The compiled model, its knobs as they were solved.
    limits
        The question.
    values
        The plan as columns of the model.
    starts
        Chosen project -> step of its start.

    Returns
    -------
    list of str
        One sentence per candidate, in the model's order.
    """
    question = model.question
    options = question.options
    spent, worked = question.budget.matrix @ values, options.work @ values
    budget = model.knobs.budget.value
    needs = {row.project: row.depends_on for row in question.dependencies.itertuples() if row.kind == "requires"}
    reasons = []
    for project, row in options.projects.iterrows():
        own = options.columns_of(project)
        if project in limits.forced_in or project in question.mandatory:
            reasons.append("forced in" if project in limits.forced_in else "mandatory")
        elif project in starts:
            reasons.append("in the best plan")
        elif project in limits.forced_out:
            reasons.append("forced out")
        elif not len(own):
            reasons.append("no start fits its window and the calendar")
        elif project in question.blocked:
            reasons.append("a project it needs is closed, or a running one excludes it")
        elif row["value"] <= 0:
            reasons.append(f"worth less than it costs ({money(row['value'], model.portfolio.currency)})")
        elif needs.get(project) and needs[project] not in starts:
            reasons.append(f"waits for {needs[project]}, which is not chosen")
        else:
            reasons.append(_shortage(question, own, spent, worked, budget))
    return reasons


def _shortage(question, own: np.ndarray, spent: np.ndarray, worked: np.ndarray, budget: np.ndarray) -> str:
    """Name the rows that stop the project's best start, given the rest of the plan."""
    options = question.options
    best = own[np.argmax(options.value[own])]
    money = spent + question.budget.matrix[:, [best]].toarray().ravel() - budget
    hours = worked + options.work[:, [best]].toarray().ravel() - question.capacity
    short = [question.budget.names[row] for row in np.flatnonzero(money > 1e-6)]
    length = len(options.periods)
    roles = [f"{options.roles[row // length]} {options.periods[row % length]}" for row in np.flatnonzero(hours > 1e-6)]
    if short or roles:
        shown = [*short[:2], *roles[:2]]
        more = len(short) + len(roles) - len(shown)
        return f"others use up {', '.join(shown)}" + (f" and {more} more" if more > 0 else "")
    return "others are worth more together"
