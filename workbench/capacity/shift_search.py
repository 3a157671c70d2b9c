"""The best starts there are, as a whole-number program: one yes-or-no column for each start of each project."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from workbench.capacity.integer_program import NODES, SAFETY, Outcome, Program, empty_program, minimise
from workbench.capacity.shift_question import ShiftQuestion
from workbench.taxonomy import Status


@dataclass(frozen=True, eq=False)
class ShiftProgram:
    """
    A question about starts, written down.

    Parameters
    ----------
    program
        Options first, then hours of overload: one column for each cell that may be overloaded, or for each role where
        peaks count.
    aims
        What is brought down, in order.
    """

    program: Program
    aims: tuple[tuple[str, np.ndarray], ...]


def write_program(question: ShiftQuestion) -> ShiftProgram:
    """Write down windows, order, overload and what counts."""
    options = len(question.start)
    cells = _open_cells(question)
    roles = cells // question.supply.shape[1]
    names = np.unique(roles) if question.peak else cells  # what has an overload of its own
    column = np.searchsorted(names, roles) if question.peak else np.arange(len(cells))
    whole = np.concatenate([np.ones(options, bool), np.zeros(len(names), bool)])
    program = empty_program(len(whole), most=np.where(whole, 1.0, np.inf), whole=whole)
    each = sp.csr_array((np.ones(options), (question.project, np.arange(options))), (len(question.work), options))
    program = program.also(_wide(each, len(names)), 1.0, 1.0)
    for first, then, periods in question.gaps:
        program = program.also(_wide(_in_order(question, first, then, periods), len(names)), -np.inf, 0.0)
    if len(cells):
        excess = sp.csr_array((np.ones(len(cells)), (np.arange(len(cells)), column)), (len(cells), len(names)))
        room = (question.supply - question.frozen).ravel()[cells]
        program = program.also(sp.hstack([question.load[cells], -excess]), -np.inf, room)
    return ShiftProgram(program, _aims(question, names if question.peak else roles, len(whole)))


def best_starts(
    question: ShiftQuestion, written: ShiftProgram, *, nodes: int = NODES, seconds: float = SAFETY
) -> tuple[Outcome, tuple[int, ...] | None]:
    """
    Search for the best starts.

    Returns
    -------
    tuple
        What the engine proved, and the starts; None without a solution.
    """
    outcome = minimise(written.program, written.aims, nodes=nodes, seconds=seconds)
    return outcome, None if outcome.values is None else _starts(question, outcome.values)


def ties_of(
    question: ShiftQuestion,
    written: ShiftProgram,
    outcome: Outcome,
    *,
    most: int,
    nodes: int = NODES,
    seconds: float = SAFETY,
) -> tuple[tuple[tuple[int, ...], ...], bool]:
    """
    List other starts that are as good in every aim.

    Parameters
    ----------
    question, written, outcome
        A question, its program, and its proven answer.
    most
        Most of them to list.
    nodes, seconds
        Where each search may end.

    Returns
    -------
    tuple
        Starts of each, and whether there are no more.
    """
    program, found, values = written.program, [], outcome.values
    for (_, costs), reached in zip(written.aims, outcome.reached, strict=True):
        program = program.also(costs.reshape(1, -1), -np.inf, reached.value + 1e-6 * max(abs(reached.value), 1.0))
    while True:
        taken = np.where(np.arange(len(values)) < len(question.start), values, 0.0)
        program = program.also(taken.reshape(1, -1), -np.inf, len(question.work) - 1.0)
        if len(found) == most:
            return tuple(found), False
        again = minimise(program, [("", np.zeros(len(values)))], nodes=nodes, seconds=seconds)
        if again.values is None:
            return tuple(found), again.status is Status.INFEASIBLE
        values = again.values
        found.append(_starts(question, values))


def _open_cells(question: ShiftQuestion) -> np.ndarray:
    """Cells that some starts would overload."""
    most = question.frozen.ravel().astype(float).copy()
    for i in range(len(question.work)):
        most += question.load[:, question.project == i].max(axis=1).toarray().ravel()
    return np.flatnonzero(most > question.supply.ravel())


def _aims(question: ShiftQuestion, role: np.ndarray, columns: int) -> tuple[tuple[str, np.ndarray], ...]:
    """Cost and moves; hours of overload before them where they have no price."""
    options = len(question.start)
    moved = question.start != question.planned[question.project]
    loss = [question.loss_at(i, start) for i, start in zip(question.project, question.start, strict=True)]
    cost, moves, excess = np.zeros(columns), np.zeros(columns), np.zeros(columns)
    cost[:options] = np.array(loss) + question.move_cost[question.project] * moved
    moves[:options], excess[options:] = moved, 1.0
    if question.price is None:
        return ("overload", excess), ("cost", cost), ("moves", moves)
    cost[options:] = question.price[role]
    return ("cost", cost), ("moves", moves)


def _in_order(question: ShiftQuestion, first: int, then: int, periods: int) -> sp.csr_array:
    """One row for each start of the second project: it has begun only if the first one began so long before."""
    one, other = (np.flatnonzero(question.project == i) for i in (first, then))
    steps = question.start[other][:, None]
    late, early = question.start[other] <= steps, question.start[one] <= steps - periods
    rows = np.zeros((len(other), len(question.start)))
    rows[:, other] += late
    rows[:, one] -= early
    return sp.csr_array(rows)


def _wide(rows: sp.csr_array, more: int) -> sp.csr_array:
    return sp.csr_array(sp.hstack([rows, sp.csr_array((rows.shape[0], more))]))


def _starts(question: ShiftQuestion, values: np.ndarray) -> tuple[int, ...]:
    on = np.flatnonzero(values[: len(question.start)] > 0.5)
    return tuple(int(start) for start in question.start[on[np.argsort(question.project[on])]])
