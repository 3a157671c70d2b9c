"""Every row of money and people: how full it is, what one more unit is worth, and who waits for it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp

from workbench.selection.fund_prices import fund_prices
from workbench.selection.limits import Limits
from workbench.selection.model import Model
from workbench.selection.plans import Plan, columns_of
from workbench.selection.purses import Payments
from workbench.selection.relaxation import Relaxation
from workbench.selection.rules import worked_rows
from workbench.selection.select import Selection

TOLERANCE = 1e-6
COLUMNS = ["rule", "name", "used", "limit", "state", "waiting", "price", "price_from", "price_to"]


@dataclass(frozen=True)
class ResourceRows:
    """
    Rows that options use up: money, then hours.

    Parameters
    ----------
    rule, name
        For each row, its rule and what it limits, as people read it.
    matrix, joint
        Rows × options, and rows × synergies: negative where a synergy saves.
    limit
        What there is.
    """

    rule: tuple[str, ...]
    name: tuple[str, ...]
    matrix: sp.csr_array
    joint: sp.csr_array
    limit: np.ndarray

    def used(self, model: Model, columns: np.ndarray) -> np.ndarray:
        """What a plan, written as 0 or 1 for each option, uses of each row."""
        groups = model.question.synergies.members
        going = groups @ (model.question.options.membership @ columns)
        joined = (going >= np.asarray(groups.sum(axis=1)).ravel() - 0.5).astype(float)
        return self.matrix @ columns + self.joint @ joined


def resource_rows(model: Model, limits: Limits) -> ResourceRows:
    """
    Gather the rows of money and hours in the order of the compiled problem; funds with rules have none here.

    Parameters
    ----------
    model
        The compiled selection.
    limits
        The question; its budget factor counts.
    """
    question = model.question
    options, budget = question.options, question.budget
    paid = range(len(budget.names)) if question.funding is None else range(0)
    hours = worked_rows(question)
    return ResourceRows(
        rule=("within_budget",) * len(paid) + ("within_capacity",) * len(hours),
        name=(*(budget.names[row] for row in paid), *hour_names(model, hours)),
        matrix=sp.vstack([budget.matrix[list(paid)], options.work[hours]], format="csr"),
        joint=sp.vstack([budget.joint[list(paid)], -question.synergies.hours[hours]], format="csr"),
        limit=np.concatenate([budget.limit[list(paid)] * limits.budget_factor, question.capacity[hours]]),
    )


def hour_names(model: Model, rows: np.ndarray) -> list[str]:
    """Say which role and period rows of hours belong to."""
    options, length = model.question.options, len(model.question.options.periods)
    return [f"{options.roles[row // length]} {options.periods[row % length]}" for row in rows]


def limit_table(
    model: Model, limits: Limits, selection: Selection, plan: Plan, screen: Relaxation | None
) -> pd.DataFrame:
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
    plan
        How each project of it goes ahead.
    screen
        The relaxation under these limits; without it there are no prices.

    Returns
    -------
    DataFrame
        Per row: `rule, name, used, limit` (what is bought or brought forward included); `state`: tight (nothing left),
        blocking (less left than the best option of a waiting project needs) or open; `waiting`: those projects;
        `price`: worth of one more unit in the relaxation, and `price_from, price_to`: the limits between which it
        holds.
    """
    columns = columns_of(model.question.options, plan)
    names, best = waiting_options(model, limits, columns)
    tables = [_by_row(model, limits, selection, columns, (names, best), screen)]
    if selection.payments is not None:
        tables.insert(0, _by_fund(model, limits, selection.payments, (names, best), screen))
    kept = [table for table in tables if len(table)]
    return pd.concat(kept, ignore_index=True) if kept else pd.DataFrame(columns=COLUMNS)


def waiting_options(model: Model, limits: Limits, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Projects worth choosing that a plan does not choose, and the option worth most of each."""
    options = model.question.options
    chosen = options.membership @ columns > 0.5
    ahead = np.flatnonzero(options.ahead)
    order = ahead[np.lexsort((-model.worth[ahead], options.project[ahead]))]
    best = order[np.unique(options.project[order], return_index=True)[1]]
    project = options.project[best]
    shut = options.projects.index.isin([*limits.forced_out, *model.question.blocked])
    keep = (model.worth[best] > 0) & ~chosen[project] & ~shut[project]
    return options.projects.index.to_numpy()[project[keep]], best[keep]


def _by_row(model, limits, selection, columns, waits, screen) -> pd.DataFrame:
    """Rows of the budget and of hours."""
    rows = resource_rows(model, limits)
    bought = selection.hours_bought
    extra = {
        f"{role} {model.question.options.periods[step]}": hours for (role, step), hours in bought.items() if hours > 0
    }
    hours = np.array([rule == "within_capacity" for rule in rows.rule], dtype=bool)
    more = np.array([extra.get(name, 0.0) if work else 0.0 for name, work in zip(rows.name, hours, strict=True)])
    prices = np.full((len(rows.limit), 3), np.nan)
    if screen is not None:
        money = screen.rows["within_budget"] if model.question.funding is None else np.zeros(0, dtype=int)
        at = np.concatenate([money, screen.rows["within_capacity"]])
        prices = np.column_stack([screen.prices[at], screen.ranges[at]])
    slack = rows.limit + more - rows.used(model, columns)
    short = rows.matrix[:, waits[1]].toarray() > (slack + _dust(rows.limit))[:, None]
    used = rows.used(model, columns)
    return _table(rows.rule, rows.name, used, rows.limit + more, short, waits[0], prices)


def _by_fund(model, limits, payments: Payments, waits, screen) -> pd.DataFrame:
    """Rows of the funds: what each pays and keeps of what it has and brought forward."""
    funds, options = model.question.funding, model.question.options
    purse, steps = funds.purses, len(funds.purses.periods)
    paid = payments.paid.pivot_table(index="payer", columns="step", values="amount", aggfunc="sum")
    spent = paid.reindex(index=list(purse.funds), columns=range(steps)).fillna(0.0).to_numpy()
    carry = purse.rules["carry_over"].to_numpy()[:, None]
    brought = np.pad(payments.kept, ((0, 0), (1, 0)))[:, :-1] * carry
    there = purse.left.reshape(-1, steps) * limits.budget_factor + brought
    slack = np.maximum(there - spent - payments.kept, 0.0)
    needs = funds.spend[:, waits[1]].toarray().reshape(len(funds.kinds), steps, -1)
    short = np.zeros((len(purse.funds), steps, len(waits[1])), dtype=bool)
    for kind in range(len(funds.kinds)):
        may = funds.payers[funds.payers[:, 0] == kind, 1]
        missing = needs[kind] > (slack[may].sum(axis=0) + _dust(there.sum(axis=0)))[:, None]
        short[may] |= missing[None, :, :]
    prices = np.full((there.size, 3), np.nan)
    if screen is not None:
        found = fund_prices(model, screen)
        prices = np.column_stack([found.money, found.ranges + brought.ravel()[:, None]])
    names = [f"{fund} {period}" for fund in purse.funds for period in options.periods]
    used = (spent + payments.kept).ravel()
    return _table(
        ("within_funds",) * there.size, names, used, there.ravel(), short.reshape(there.size, -1), waits[0], prices
    )


def _table(rule, name, used, limit, short, waiting, prices) -> pd.DataFrame:
    states = np.select([limit - used <= _dust(limit), short.any(axis=1)], ["tight", "blocking"], "open")
    return pd.DataFrame(
        {
            "rule": rule,
            "name": name,
            "used": used,
            "limit": limit,
            "state": states,
            "waiting": [", ".join(waiting[row]) for row in short],
            "price": prices[:, 0],
            "price_from": prices[:, 1],
            "price_to": prices[:, 2],
        },
        columns=COLUMNS,
    )


def _dust(limit: np.ndarray) -> np.ndarray:
    return TOLERANCE * np.maximum(1.0, np.abs(limit))
