"""Why each candidate is in the plan or out of it, in words."""

import numpy as np
import pandas as pd

from workbench.amounts import money
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.plans import Plan
from workbench.selection.question import Question
from workbench.selection.ways import HELD, PLANNED


def reasons(model: Model, limits: Limits, values: np.ndarray, plan: Plan) -> list[str]:
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
    plan
        How each project that goes ahead does so.

    Returns
    -------
    list of str
        One sentence per candidate, in the model's order.
    """
    question = model.question
    needs = {row.project: row.depends_on for row in question.dependencies.itertuples() if row.kind == "requires"}
    rows = question.options.projects.iterrows()
    return [_reason(model, limits, values, plan, project, row, needs.get(project)) for project, row in rows]


def _reason(
    model: Model, limits: Limits, values: np.ndarray, plan: Plan, project: str, row: pd.Series, needed: str | None
) -> str:
    """Say why one project is in or out."""
    question = model.question
    own = question.options.columns_of(project)
    if project in limits.forced_in or project in question.mandatory:
        return "forced in" if project in limits.forced_in else "mandatory"
    if project in plan:
        return _kept(plan[project].way, project in question.running)
    if project in limits.forced_out:
        return "forced out"
    if not len(own):
        return "no start fits its window and the calendar"
    if project in question.blocked:
        return "a project it needs is closed, or a running one excludes it"
    if project in question.running and question.options.value[own].max() < _value_of_stopping(question, project):
        return "stopping brings more than what is still to come"
    if question.options.value[own].max() <= 0:
        return f"worth less than it costs ({money(row['value'], model.portfolio.currency)})"
    if needed and needed not in plan:
        return f"waits for {needed}, which is not chosen"
    return _shortage(model, own, values)


def _value_of_stopping(question: Question, project: str) -> float:
    options = question.options
    return float(options.value[(options.project == options.projects.index.get_loc(project)) & ~options.ahead][0])


def _kept(way: str, running: bool) -> str:
    if way.startswith(HELD):
        return "rests until there is money and people for it"
    if way != PLANNED:
        return f"in the best plan, done as {way}"
    return "what is still to come is worth its cost" if running else "in the best plan"


def _shortage(model: Model, own: np.ndarray, values: np.ndarray) -> str:
    """Name the rows that stop the project's best start, given the rest of the plan."""
    question, options = model.question, model.question.options
    best = own[np.argmax(options.value[own])]
    taken = values.copy()
    taken[best] = 1.0
    short = []
    if question.funding is None:
        over = question.budget.matrix @ taken - model.knobs.budget.value
        short = [question.budget.names[row] for row in np.flatnonzero(over > 1e-6)]
    length = len(options.periods)
    rows = np.flatnonzero(options.work @ taken - question.capacity > 1e-6)
    roles = [f"{options.roles[row // length]} {options.periods[row % length]}" for row in rows]
    if not short and not roles:
        return "others are worth more together"
    shown = [*short[:2], *roles[:2]]
    more = len(short) + len(roles) - len(shown)
    return f"others use up {', '.join(shown)}" + (f" and {more} more" if more > 0 else "")
