"""Every row of money and people: how full it is, what one more unit is worth, and who waits for it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp

from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.plans import columns_of, shown_plan
from workbench.selection.relaxation import Relaxation
from workbench.selection.select import Selection

TOLERANCE = 1e-6


@dataclass(frozen=True)
class ResourceRows:
    """
    Rows that options use up: money, then hours.

    Parameters
    ----------
    rule, name
        For each row, its rule and what it limits, as people read it.
    matrix
        Rows × options.
    limit
        What there is.
    """

    rule: tuple[str, ...]
    name: tuple[str, ...]
    matrix: sp.csr_array
    limit: np.ndarray


def resource_rows(model: Model, limits: Limits) -> ResourceRows:
    """
    Gather the rows of money and hours in the order of the compiled problem.

    Parameters
    ----------
    model
        The compiled selection.
    limits
        The question; its budget factor counts.
    """
    question = model.question
    options, budget = question.options, question.budget
    hours = np.flatnonzero(np.isfinite(question.capacity) & (np.diff(options.work.indptr) > 0))
    length = len(options.periods)
    roles = [f"{options.roles[row // length]} {options.periods[row % length]}" for row in hours]
    return ResourceRows(
        rule=("within_budget",) * len(budget.names) + ("within_capacity",) * len(hours),
        name=(*budget.names, *roles),
        matrix=sp.vstack([budget.matrix, options.work[hours]], format="csr"),
        limit=np.concatenate([budget.limit * limits.budget_factor, question.capacity[hours]]),
    )


def limit_table(model: Model, limits: Limits, selection: Selection, screen: Relaxation | None) -> pd.DataFrame:
    """
    Hold the plan against every row of money and hours.

    Parameters
    ----------
    model
        The compiled selection.
    limits
        The question.
    selection
        Its answer, with a plan.
    screen
        The relaxation under these limits; without it there are no prices.

    Returns
    -------
    DataFrame
        Per row: `rule, name, used, limit`; `state`: tight (nothing left), blocking (less left than the best start of a
        waiting project needs) or open; `waiting`: those projects; `price`: worth of one more unit in the relaxation,
        and `price_from, price_to`: the limits between which it holds.
    """
    rows, options = resource_rows(model, limits), model.question.options
    plan = columns_of(options, shown_plan(selection.table, options.periods))
    used = rows.matrix @ plan
    slack = rows.limit - used
    allowed = TOLERANCE * np.maximum(1.0, np.abs(rows.limit))
    waiting, best = _waiting(model, limits, plan)
    short = rows.matrix[:, best].toarray() > (slack + allowed)[:, None]
    states = np.select([slack <= allowed, short.any(axis=1)], ["tight", "blocking"], "open")
    table = pd.DataFrame(
        {
            "rule": rows.rule,
            "name": rows.name,
            "used": used,
            "limit": rows.limit,
            "state": states,
            "waiting": [", ".join(waiting[row]) for row in short],
        }
    )
    if screen is None:
        return table.assign(price=np.nan, price_from=np.nan, price_to=np.nan)
    at = np.concatenate([screen.rows["within_budget"], screen.rows["within_capacity"]])
    return table.assign(price=screen.prices[at], price_from=screen.ranges[at, 0], price_to=screen.ranges[at, 1])


def _waiting(model: Model, limits: Limits, plan: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Projects worth choosing that are not chosen, and the option worth most of each."""
    options = model.question.options
    chosen = np.bincount(options.project, weights=plan, minlength=len(options.projects)) > 0.5
    order = np.lexsort((-model.worth, options.project))
    first = np.r_[True, np.diff(options.project[order]) > 0] if len(order) else np.zeros(0, dtype=bool)
    best = order[first]
    project = options.project[best]
    shut = options.projects.index.isin([*limits.forced_out, *model.question.blocked])
    keep = (model.worth[best] > 0) & ~chosen[project] & ~shut[project]
    return options.projects.index.to_numpy()[project[keep]], best[keep]
