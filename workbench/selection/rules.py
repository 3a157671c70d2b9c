"""The rules of a selection: each a sentence and a function that writes it down for the solver."""

from collections.abc import Callable
from dataclasses import dataclass

import cvxpy as cp
import numpy as np
import scipy.sparse as sp

from workbench.selection.cliques import cliques
from workbench.selection.options import Options
from workbench.selection.question import Question
from workbench.taxonomy import DependencyKind


@dataclass(frozen=True)
class Columns:
    """
    The unknowns of a selection.

    Parameters
    ----------
    x
        n yes-or-no columns: one for each option.
    joined
        G numbers from 0 to 1: whether all of a synergy's projects go ahead.
    hired
        Hours bought of each offer.
    paid, kept
        Money by kind, fund and period, and money kept by fund and period; None where no fund has rules.
    """

    x: cp.Variable
    joined: cp.Variable | None = None
    hired: cp.Variable | None = None
    paid: cp.Variable | None = None
    kept: cp.Variable | None = None


@dataclass(frozen=True)
class Knobs:
    """Right-hand sides that may change between two solves without a new compilation."""

    budget: cp.Parameter
    least: cp.Parameter
    most: cp.Parameter
    count: cp.Parameter


Rule = Callable[[Columns, Question, Knobs], list[cp.Constraint]]


def at_most_once(columns: Columns, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """A project goes ahead at most once, and only if nobody forced it out."""
    return [question.options.membership @ columns.x <= knobs.most]


def mandatory_chosen(columns: Columns, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """Mandatory projects and those forced in go ahead."""
    return [question.options.membership @ columns.x >= knobs.least]


def running_decided(columns: Columns, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """A running project up for decision goes on, rests, changes or stops: one of these."""
    rows = question.options.projects.index.get_indexer(list(question.running))
    each = question.options.every[rows]
    return [each @ columns.x <= 1, each @ columns.x >= 1] if len(rows) else []


def within_budget(columns: Columns, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """The chosen projects cost no more than the money left after running projects, in every row of the budget."""
    budget = question.budget
    if question.funding is not None or not budget.names:
        return []
    return [_with_joined(budget.matrix @ columns.x, budget.joint, columns) <= knobs.budget]


def within_funds(columns: Columns, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """Every cost is paid by a fund that may pay it, from the money of its period and what was kept from the last."""
    funds = question.funding
    if funds is None:
        return []
    by_kind, by_fund = funds.pays
    spent = _with_joined(funds.spend @ columns.x, funds.joint, columns)
    return [
        spent - by_kind @ columns.paid <= 0,
        by_fund @ columns.paid + funds.purses.carried @ columns.kept <= knobs.budget,
        columns.kept <= cp.multiply(funds.purses.cap, knobs.budget),
    ]


def within_capacity(columns: Columns, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """No role works more hours in a period than leave, operations and running projects leave it, and are bought."""
    rows = worked_rows(question)
    if not len(rows):
        return []
    used = _with_joined(question.options.work[rows] @ columns.x, -question.synergies.hours[rows], columns)
    if columns.hired is not None:
        used = used - question.hired[rows] @ columns.hired
    return [used <= question.capacity[rows]]


def prerequisites_chosen(columns: Columns, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """A project goes ahead only with every project it requires, and with one of its alternatives."""
    each = question.options.membership
    pairs = _pairs(question, DependencyKind.REQUIRES)
    rules = [each[pairs[:, 0]] @ columns.x <= each[pairs[:, 1]] @ columns.x] if len(pairs) else []
    choices = _pairs(question, DependencyKind.REQUIRES_ANY)
    for project in np.unique(choices[:, 0]):
        others = each[choices[choices[:, 0] == project, 1]].sum(axis=0)
        rules.append((each[[project]] - sp.csr_array(others.reshape(1, -1))) @ columns.x <= 0)
    return rules


def running_respected(columns: Columns, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """A project waits for the running projects it follows, and stays out where a running project excludes it."""
    options = question.options
    released = np.array([question.released.get(name, 0) for name in options.projects.index])
    begun = options.projects.index.isin(question.begun)
    early = (options.start < released[options.project]) & ~begun[options.project]
    blocked = options.projects.index.isin(question.blocked)[options.project]
    shut = np.flatnonzero((early | blocked) & options.ahead)
    return [columns.x[shut] <= 0] if len(shut) else []


def exclusions_kept(columns: Columns, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """Of projects that exclude each other at most one goes ahead."""
    pairs = _pairs(question, DependencyKind.EXCLUDES)
    groups = cliques({frozenset(pair) for pair in pairs.tolist()})
    if not groups:
        return []
    each = question.options.membership
    rows = [sp.csr_array(each[sorted(group)].sum(axis=0).reshape(1, -1)) for group in groups]
    return [sp.vstack(rows, format="csr") @ columns.x <= 1]


def finish_before_start(columns: Columns, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """A project starts only after the project it waits for has finished, lag included."""
    options = question.options
    rows = question.dependencies[question.dependencies["kind"] == DependencyKind.FINISH_START]
    rows = rows[~rows["project"].isin(question.begun)]  # what has begun waits for nothing any more
    blocks = []
    for later, earlier, lag in zip(rows["project"], rows["depends_on"], rows["lag"], strict=True):
        blocks.append(_started_after(options, options.columns_of(later), options.columns_of(earlier), int(lag)))
    return [sp.vstack(blocks, format="csr") @ columns.x <= 0] if blocks else []


def synergies_counted(columns: Columns, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """A synergy counts exactly when all of its projects go ahead."""
    if columns.joined is None:
        return []
    groups, each = question.synergies.members, question.options.membership
    group, project = groups.nonzero()
    size = np.asarray(groups.sum(axis=1)).ravel()
    single = sp.csr_array((np.ones(len(group)), (np.arange(len(group)), group)), shape=(len(group), groups.shape[0]))
    return [
        single @ columns.joined - each[project] @ columns.x <= 0,
        (groups @ each) @ columns.x - columns.joined <= size - 1,
    ]


def bucket_shares_kept(columns: Columns, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """Each category takes at least its least and at most its largest share of the chosen spend, or of the budget."""
    options = question.options
    total = np.where(options.ahead, options.cost, 0.0)
    category = options.projects["category"].to_numpy()[options.project]
    rows = []
    for name, low, high in question.shares:
        inside, base = total * (category == name), question.share_base
        if base is None:
            rows += [(low * total - inside) @ columns.x <= 0] if low > 0 else []
            rows += [(inside - high * total) @ columns.x <= 0] if high < 1 else []
        else:
            rows += [-inside @ columns.x <= -low * base] if low > 0 else []
            rows.append(inside @ columns.x <= high * base)
    return rows


def counts_kept(columns: Columns, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """Of each group named, so many projects go ahead as were asked for."""
    if not question.counts:
        return []
    rows = sp.csr_array(np.array([members for *_, members in question.counts])) @ question.options.membership
    low, high = (np.array([group[side] for group in question.counts], dtype=float) for side in (1, 2))
    return [rows @ columns.x <= high, -rows @ columns.x <= -low]


def work_in_progress(columns: Columns, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """No more chosen projects are in progress in any period than the office can steer."""
    if question.max_active is None:
        return []
    options = question.options
    steps = np.arange(len(options.periods))[:, None]
    active = (options.start <= steps) & (steps < options.start + options.duration) & options.ahead
    return [sp.csr_array(active.astype(float)) @ columns.x <= float(question.max_active)]


def few_moves(columns: Columns, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """The plan keeps to the plan of record but for so many projects."""
    if question.moves_left is None:
        return []
    kept = len(question.recorded) - question.moves_left
    if not len(question.recorded):
        return [0.0 * columns.x[:1] <= -float(kept)]
    return [-cp.sum(columns.x[question.recorded]) <= -float(kept)]


def worth_enough(columns: Columns, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """The plan is worth at least what was asked for, in present value or in score."""
    rules = []
    for term, amounts, least in question.least:
        reached = amounts @ columns.x
        if term == "value" and columns.joined is not None:
            reached = reached + question.synergies.value @ columns.joined
        if term == "value" and columns.hired is not None:
            reached = reached - question.hires.price @ columns.hired
        rules.append(-reached <= -least)
    return rules


def few_enough(columns: Columns, question: Question, knobs: Knobs) -> list[cp.Constraint]:
    """No more projects go ahead than the office can look after."""
    return [question.options.ahead.astype(float) @ columns.x <= knobs.count]


RULES: tuple[Rule, ...] = (
    at_most_once,
    mandatory_chosen,
    running_decided,
    within_budget,
    within_funds,
    within_capacity,
    prerequisites_chosen,
    running_respected,
    exclusions_kept,
    finish_before_start,
    synergies_counted,
    bucket_shares_kept,
    counts_kept,
    work_in_progress,
    few_moves,
    worth_enough,
    few_enough,
)


def worked_rows(question: Question) -> np.ndarray:
    """Rows of role and period that somebody limits and some option or synergy needs."""
    needed = (np.diff(question.options.work.indptr) > 0) | (np.diff(question.synergies.hours.indptr) > 0)
    return np.flatnonzero(np.isfinite(question.capacity) & needed)


def _with_joined(used, joint: sp.csr_array, columns: Columns):
    """What options use, and what synergies add or save."""
    return used if columns.joined is None or not joint.count_nonzero() else used + joint @ columns.joined


def _started_after(options: Options, waiting: np.ndarray, leading: np.ndarray, lag: int) -> sp.csr_array:
    """One row for each start of the waiting project: it has begun only if the leading one has finished."""
    ready = options.start[leading] + options.duration[leading] + lag
    steps = np.unique(options.start[waiting])[:, None]
    begun, begins = np.nonzero(options.start[waiting] <= steps)
    done, ends = np.nonzero(ready <= steps)
    places = (np.concatenate([begun, done]), np.concatenate([waiting[begins], leading[ends]]))
    signs = np.concatenate([np.ones(len(begun)), -np.ones(len(done))])
    return sp.csr_array((signs, places), shape=(len(steps), len(options.project)))


def _pairs(question: Question, kind: DependencyKind) -> np.ndarray:
    rows = question.dependencies[question.dependencies["kind"] == kind]
    index = question.options.projects.index
    return np.column_stack([index.get_indexer(rows["project"]), index.get_indexer(rows["depends_on"])])
