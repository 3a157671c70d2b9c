"""Whole-number questions of the room: one place that asks the engine, and checks what it says."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

from workbench.taxonomy import Status

NODES = 20_000
SAFETY = 60.0  # seconds; the nodes end a search in the same place every time, the clock does not
TOLERANCE = 1e-6
HELD = 1e-9  # share of an aim that a later one may give up: enough for rounding, too little to buy anything
PROVED, CLOCK, IMPOSSIBLE, ENDLESS = 0, 1, 2, 3  # how the engine says that it ended


@dataclass(frozen=True, eq=False)
class Program:
    """
    Columns and rows of a question.

    Parameters
    ----------
    rows
        m × n matrix.
    low, high
        m numbers: least and most of each row.
    least, most
        n numbers: least and most of each column.
    whole
        n flags: columns that take whole numbers only.
    """

    rows: sp.csr_array
    low: np.ndarray
    high: np.ndarray
    least: np.ndarray
    most: np.ndarray
    whole: np.ndarray

    def also(self, rows, low, high) -> "Program":
        """Add rows."""
        rows = sp.csr_array(rows)
        low, high = (np.broadcast_to(np.asarray(side, dtype=float), rows.shape[0]) for side in (low, high))
        return replace(
            self,
            rows=sp.csr_array(sp.vstack([self.rows, rows])),
            low=np.concatenate([self.low, low]),
            high=np.concatenate([self.high, high]),
        )


@dataclass(frozen=True)
class Reached:
    """
    How far an aim was brought down.

    Parameters
    ----------
    name
        The aim.
    value
        What was reached.
    bound
        Nothing lower exists, given what the aims before it reached; None when nothing was proved.
    """

    name: str
    value: float
    bound: float | None

    @property
    def gap(self) -> float | None:
        """(value - bound) / max(\\|value\\|, 1)."""
        return None if self.bound is None else (self.value - self.bound) / max(abs(self.value), 1.0)


@dataclass(frozen=True)
class Outcome:
    """
    What the engine found.

    Parameters
    ----------
    status
        Optimal (every aim proved), feasible, infeasible or unsolved.
    values
        n numbers, whole ones rounded; None without a solution.
    reached
        One entry per aim, in their order.
    reason
        Why the search ended before the proof.
    """

    status: Status
    values: np.ndarray | None = None
    reached: tuple[Reached, ...] = ()
    reason: str = ""


def empty_program(columns: int, *, most: float | np.ndarray = np.inf, whole: bool | np.ndarray = False) -> Program:
    """Make a program of columns from 0 on, without rows."""
    return Program(
        sp.csr_array((0, columns)),
        np.zeros(0),
        np.zeros(0),
        np.zeros(columns),
        np.broadcast_to(np.asarray(most, dtype=float), columns).copy(),
        np.broadcast_to(np.asarray(whole, dtype=bool), columns).copy(),
    )


def minimise(
    program: Program, aims: Sequence[tuple[str, np.ndarray]], *, nodes: int = NODES, seconds: float = SAFETY
) -> Outcome:
    """
    Bring aims down one after the other, each without giving up what those before it reached.

    Parameters
    ----------
    program
        Columns and rows.
    aims
        Name and n coefficients of each aim, the most important first.
    nodes
        Nodes of the search tree for each aim.
    seconds
        Safety net for each aim; its use is told in `reason`.

    Returns
    -------
    Outcome
        Values are there only after every row was checked again in numpy.

    Raises
    ------
    ValueError
        An aim falls without end.
    """
    found, reached, reasons = None, [], []
    for name, costs in aims:
        if found is not None and costs @ found <= _floor(program, costs):  # nothing is left to search for
            status, values, bound, reason = Status.OPTIMAL, found, None, ""
        else:
            status, values, bound, reason = _solve(program, costs, nodes, seconds)
        if values is None:
            if found is None:
                return Outcome(status, reason=reason)
            values, bound = found, None  # the later aim found nothing in time: what stands, stands
            reason = reason or "a later aim was not reached"
        value = float(costs @ values)
        bound = value if status is Status.OPTIMAL else bound
        reached.append(Reached(name, value, None if bound is None else min(bound, value)))
        reasons += [f"{name}: {reason}"] if reason else []
        found = values
        program = program.also(costs.reshape(1, -1), -np.inf, value + HELD * max(abs(value), 1.0))
    proved = all(aim.bound is not None and aim.value - aim.bound <= slack(aim.value) for aim in reached)
    return Outcome(Status.OPTIMAL if proved else Status.FEASIBLE, found, tuple(reached), "; ".join(reasons))


def slack(value: float) -> float:
    """How far apart two amounts may be and still count as the same."""
    return TOLERANCE * max(abs(value), 1.0)


def obeys(program: Program, values: np.ndarray) -> bool:
    """Whether values keep all rows and columns, in plain numpy."""
    used = program.rows @ values
    size = np.maximum(abs(program.rows) @ np.abs(values), 1.0)
    rows = (used >= program.low - TOLERANCE * size) & (used <= program.high + TOLERANCE * size)
    columns = (values >= program.least - TOLERANCE) & (values <= program.most + TOLERANCE)
    return bool(rows.all() and columns.all())


def _floor(program: Program, costs: np.ndarray) -> float:
    """What an aim cannot fall below, by the columns alone."""
    used = np.flatnonzero(costs)
    return float(np.minimum(costs[used] * program.least[used], costs[used] * program.most[used]).sum())


def _solve(program: Program, costs: np.ndarray, nodes: int, seconds: float):
    """Ask the engine once: status, values, bound and why it stopped."""
    if not len(costs):
        fine = bool((program.low <= 0).all() and (program.high >= 0).all())
        return (Status.OPTIMAL, np.zeros(0), 0.0, "") if fine else (Status.INFEASIBLE, None, None, "")
    answer = milp(
        costs,
        integrality=program.whole.astype(int),
        bounds=Bounds(program.least, program.most),
        constraints=LinearConstraint(program.rows, program.low, program.high) if program.rows.shape[0] else None,
        options={"node_limit": nodes, "time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if answer.status == ENDLESS:
        raise ValueError("the aim falls without end: a column that it rewards has no upper limit")
    if answer.status == IMPOSSIBLE:
        return Status.INFEASIBLE, None, None, ""
    status = Status.OPTIMAL if answer.status == PROVED else Status.FEASIBLE
    ending = f"the clock stopped the search after {seconds:g} s" if answer.status == CLOCK else ""
    reason = "" if status is Status.OPTIMAL else ending or f"the search stopped after {nodes:,} nodes"
    if answer.x is None:
        return Status.UNSOLVED, None, None, reason
    values = np.clip(np.where(program.whole, np.round(answer.x), answer.x), program.least, program.most)
    if not obeys(program, values):
        return Status.UNSOLVED, None, None, "the engine's solution breaks a row"
    bound = answer.mip_dual_bound if program.whole.any() else answer.fun
    bound = None if bound is None or not np.isfinite(bound) else float(bound)
    return status, values, bound, reason
