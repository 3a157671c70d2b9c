"""Value against budget, level after level in one solver object: bounds and prices first, then plans."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from workbench.selection.certificate import certify, is_allowed
from workbench.selection.effort import Effort, Result
from workbench.selection.greedy import round_off
from workbench.selection.impossible import without_impossible
from workbench.selection.large import PROVEN, improve
from workbench.selection.lp_core import guide
from workbench.selection.problem import Problem
from workbench.selection.solver import Relaxation, Solver
from workbench.taxonomy import Status


@dataclass(frozen=True, eq=False)
class Level:
    """
    One level of a budget.

    Parameters
    ----------
    high
        Upper bounds of the moving rows.
    bound
        No plan of this level is worth more; minus infinity where the level allows none.
    prices
        Worth of one more unit of each moving row in the linear relaxation.
    plan, value
        A checked plan of this level made without a search, and its worth; None where there is none.
    relaxation
        The linear relaxation of this level.
    """

    high: np.ndarray
    bound: float
    prices: np.ndarray
    plan: np.ndarray | None
    value: float | None
    relaxation: Relaxation


def levels_of(problem: Problem, rows: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """Scale the upper bounds of some rows, rounded down to whole units: levels × rows."""
    return np.floor(np.outer(np.asarray(factors, dtype=float), problem.high[rows]) + 1e-9)


def quick_frontier(problem: Problem, rows: np.ndarray, highs: np.ndarray) -> list[Level]:
    """
    Draw upper and lower curve without a search.

    Parameters
    ----------
    problem
        The problem.
    rows
        Rows whose upper bound moves.
    highs
        Levels × rows, none below the level before: a plan of one level then fits the next, and both curves only rise.

    Returns
    -------
    list
        One level after the other.

    Raises
    ------
    ValueError
        A bound falls from one level to the next.
    """
    _check_rising(highs)
    problem = without_impossible(_at(problem, rows, highs[-1]))  # what does not fit the last level fits none
    solver, levels, plan = Solver(problem), [], None
    for high in highs:
        solver.limit_rows(rows, problem.low[rows], high)
        here, relaxation = _at(problem, rows, high), solver.relax()
        if relaxation.value is None:
            levels.append(Level(high, -np.inf, np.full(len(rows), np.nan), None, None, relaxation))
            continue
        read = guide(here, relaxation)
        plan = _best(here, plan, round_off(here, read) if here.yes_or_no else None)
        value = None if plan is None else float(problem.value @ plan)
        levels.append(Level(high, read.bound, relaxation.prices[rows], plan, value, relaxation))
    return levels


def searched_frontier(
    problem: Problem,
    rows: np.ndarray,
    levels: list[Level],
    effort: Effort,
    *,
    progress: Callable[[int, Result], None] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> list[Result]:
    """
    Search a plan for every level, each beginning with the best plan of the level before.

    Where a clock stopped levels short of their gap, the worst of them is searched once more with seconds that others
    left over. A better plan of one level is a plan of the next: the values never fall.

    Parameters
    ----------
    problem
        The problem.
    rows
        Rows whose upper bound moves.
    levels
        What `quick_frontier` said.
    effort
        How long to look at each level; its gap ends a level early.
    progress
        Called with the number of a level and its answer.
    clock
        Seconds since some moment.
    """
    answers: list[Result] = []
    spare, plan = 0.0, None
    for number, level in enumerate(levels):
        here, began = _at(problem, rows, level.high), clock()
        plan = _best(here, plan, level.plan)
        answer = improve(here, effort, start=plan, relaxation=level.relaxation, clock=clock)
        plan = plan if answer.plan is None else answer.plan
        answers.append(answer)
        spare += effort.seconds - (clock() - began)
        if progress is not None:
            progress(number, answer)
    number = _worst_cut_short(answers, effort.gap)
    if number is None or spare <= 0:
        return answers
    here, before = _at(problem, rows, levels[number].high), answers[number]
    again = replace(effort, seconds=min(spare, effort.seconds), seed=effort.seed + 1)
    after = improve(here, again, start=before.plan, relaxation=levels[number].relaxation, clock=clock)
    answers[number] = _with(here, after, after.plan, {before.proved_by: before.bound})
    for higher in range(number + 1, len(answers)):
        here = _at(problem, rows, levels[higher].high)
        answers[higher] = _with(here, answers[higher], _best(here, answers[higher].plan, after.plan), {})
    if progress is not None:
        progress(number, answers[number])
    return answers


def _worst_cut_short(answers: list[Result], gap: float) -> int | None:
    """The level with the largest gap among those that a clock stopped short of the gap asked for."""
    late = [number for number, answer in enumerate(answers) if answer.by_clock and (answer.gap or 0.0) > gap]
    return max(late, key=lambda number: answers[number].gap, default=None)


def _with(problem: Problem, answer: Result, plan: np.ndarray, bounds: dict[str, float]) -> Result:
    """An answer with another plan, beside the smallest of its own bound and other ones."""
    proof = certify(
        problem, plan, {**bounds, answer.proved_by: min(answer.bound, bounds.get(answer.proved_by, np.inf))}
    )
    status = Status.OPTIMAL if proof.gap <= PROVEN else Status.FEASIBLE
    known = {"value": proof.value, "bound": proof.bound, "gap": proof.gap, "proved_by": proof.proved_by}
    return replace(answer, status=status, plan=plan, **known)


def _check_rising(highs: np.ndarray) -> None:
    falls = np.flatnonzero((np.diff(highs, axis=0) < 0).any(axis=1))
    if len(falls):
        raise ValueError(f"highs: level {falls[0] + 1} has a lower bound than level {falls[0]}, expected rising levels")


def _at(problem: Problem, rows: np.ndarray, high: np.ndarray) -> Problem:
    """The problem with other upper bounds of some rows."""
    changed = problem.high.copy()
    changed[rows] = high
    return replace(problem, high=changed)


def _best(problem: Problem, *plans: np.ndarray | None) -> np.ndarray | None:
    """The plan worth most among those allowed."""
    allowed = [plan for plan in plans if plan is not None and is_allowed(problem, plan)]
    return max(allowed, key=lambda plan: float(problem.value @ plan), default=None)
