"""The limits that people set and may move: money, hours, shares, counts, work in progress, moves; never logic."""

from dataclasses import dataclass, replace

import numpy as np

from workbench.selection.case import Case
from workbench.selection.limit_rows import hour_names
from workbench.selection.row_names import COUNT
from workbench.selection.rules import worked_rows

MOST_KEPT = 100.0  # times all spending: money that hardly survives is not kept to pay for something
LEAST_SHARE = 0.01  # a share of nothing still has a size to compare its change with


@dataclass(frozen=True, eq=False)
class Relaxable:
    """
    One limit that may move.

    Parameters
    ----------
    rule, name
        Its rule and what it limits, as people read it.
    limit
        Where it stands now: money, hours, a share, or a number of projects.
    rows
        Compiled rows that loosen when it moves.
    amounts
        How much each of them loosens for one unit of the limit; for a share, for one unit of money.
    size
        A change of this size counts 1 beside other changes.
    lowers
        It has to fall, not to rise: a least share, a least number, a least worth.
    base
        For a share, the money it is taken of; infinite for the spend of the plan, missing for other limits.
    reach
        Farther than this it need never move; missing where the rows say so.
    """

    rule: str
    name: str
    limit: float
    rows: np.ndarray
    amounts: np.ndarray
    size: float
    lowers: bool = False
    base: float = np.nan
    reach: float = np.nan

    @property
    def of_spend(self) -> bool:
        """Whether it is a share of what the plan spends."""
        return self.base == np.inf


def relaxables(case: Case) -> list[Relaxable]:
    """List the limits of a question that may move, money first."""
    return [*_money(case), *_hours(case), *_shares(case), *_numbers(case)]


def _money(case: Case):
    question, factor = case.model.question, case.limits.budget_factor
    funds = question.funding
    if funds is None:
        budget = question.budget
        for row, name, limit in zip(case.rows["within_budget"], budget.names, budget.limit, strict=True):
            yield _one("within_budget", name, limit * factor, [row])
        return
    purse, rows, steps = funds.purses, case.rows["within_funds"], len(funds.purses.periods)
    carry = np.repeat(purse.rules["carry_over"].to_numpy(dtype=float), steps)
    waits = steps - 1 - np.tile(np.arange(steps), len(purse.funds))
    reach = funds.most * np.minimum(np.where(carry > 0, carry, 1.0) ** -waits, MOST_KEPT)
    spent, cells = funds.spend.shape[0], len(purse.left)
    names = [f"{fund} {period}" for fund in purse.funds for period in purse.periods]
    for cell, name in enumerate(names):
        both, amounts = [rows[spent + cell], rows[spent + cells + cell]], [1.0, purse.cap[cell]]
        kept = 2 if amounts[1] > 0 else 1
        limit = _one("within_funds", name, purse.left[cell] * factor, both[:kept], amounts[:kept])
        yield replace(limit, reach=float(reach[cell]))


def _hours(case: Case):
    question = case.model.question
    rows = worked_rows(question)
    names = hour_names(case.model, rows)
    for row, name, limit in zip(case.rows["within_capacity"], names, question.capacity[rows], strict=True):
        yield _one("within_capacity", name, limit, [row])


def _shares(case: Case):
    question, rows = case.model.question, iter(case.rows["bucket_shares_kept"])
    money = float(question.options.projects["cost"].sum()) if question.share_base is None else question.share_base
    base = np.inf if question.share_base is None else question.share_base
    for name, low, high in question.shares:
        for word, share, lowers, limits in (("least", low, True, low > 0), ("largest", high, False, high < 1)):
            if limits:
                size = max(share, LEAST_SHARE) * max(money, 1.0)
                named = ("bucket_shares_kept", f"the {word} share of {name}", share)
                yield Relaxable(*named, np.array([next(rows)]), np.ones(1), size, lowers, base)


def _numbers(case: Case):
    question, limits, rows = case.model.question, case.limits, case.rows
    groups = len(limits.counts)
    for number, (name, low, high, _) in enumerate(limits.counts):
        upper, lower = rows["counts_kept"][number], rows["counts_kept"][groups + number]
        yield _one("counts_kept", f"the largest number of {name}", high, [upper])
        yield _one("counts_kept", f"the least number of {name}", low, [lower], lowers=True)
    if question.max_active is not None:
        yield _one("work_in_progress", "projects in progress", question.max_active, rows["work_in_progress"])
    if len(rows["few_moves"]):
        yield _one("few_moves", "moves away from the plan of record", limits.max_moves, rows["few_moves"])
    for row, (term, _, amount) in zip(rows["worth_enough"], question.least, strict=True):
        yield _one("worth_enough", f"the least {term}", amount, [row], lowers=True)
    if limits.max_projects is not None:
        yield _one("few_enough", COUNT, limits.max_projects, rows["few_enough"])


def _one(rule: str, name: str, limit: float, rows, amounts=None, lowers: bool = False) -> Relaxable:
    every = np.ones(len(rows)) if amounts is None else np.array(amounts, dtype=float)
    return Relaxable(rule, name, float(limit), np.asarray(rows, dtype=int), every, max(abs(float(limit)), 1.0), lowers)
