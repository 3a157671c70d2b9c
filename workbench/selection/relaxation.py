"""The linear relaxation of a selection: a bound, prices of the limits, and what it already says about each project."""

from dataclasses import dataclass, replace

import highspy
import numpy as np

from workbench.selection import solver
from workbench.selection.model import Model
from workbench.selection.problem import Problem
from workbench.selection.solver import Solver


@dataclass(frozen=True)
class Relaxation:
    """
    The selection with fractions of projects allowed; "LP screen" on a page.

    Parameters
    ----------
    bound
        No plan is worth more. Computed from the prices alone, so it holds whatever the solver did.
    prices
        Worth of one more unit of each compiled row, 0 or more.
    ranges
        Rows × 2: the right-hand sides between which the price holds.
    rows
        Name of a rule -> its rows.
    with_project, without_project
        Per project: no plan with it, or without it, is worth more.
    """

    bound: float
    prices: np.ndarray
    ranges: np.ndarray
    rows: dict[str, np.ndarray]
    with_project: np.ndarray
    without_project: np.ndarray


def relaxed(problem: Problem) -> solver.Relaxation:
    """Solve a problem with fractions allowed."""
    return Solver(_fractional(problem)).relax()


def relax(model: Model) -> Relaxation | None:
    """
    Solve the relaxation with the model's knobs as they are now.

    For prices y of 0 or more, no plan is worth more than y·b + Σ max(0, c − Aᵀy), whatever y is (weak duality, for
    example Nemhauser and Wolsey, Integer and Combinatorial Optimization, 1988). A project forced in adds its best
    option, whether gain or loss; one forced out gives back the price of its own row, and a running one is stopped.
    Amounts leave out what moves away from the plan of record cost.

    Parameters
    ----------
    model
        The selection, its knobs set.

    Returns
    -------
    Relaxation
        None when even fractions of projects obey not every limit, or there is nothing to choose from.
    """
    if model.x.size == 0:
        return None
    form = model.engine.form
    engine = Solver(_fractional(form.problem))
    found = engine.relax()
    if found.value is None:
        return None
    problem, prices = form.problem, np.maximum(found.prices, 0.0)
    every_gain = problem.value - problem.matrix.T @ prices
    every_win = np.maximum(every_gain * problem.most, every_gain * problem.least)
    rows = rule_rows(model)
    gains, won = (form.of(numbers, model.x) for numbers in (every_gain, every_win))
    base = float(prices @ problem.high)
    options, count = model.question.options, len(model.question.options.projects)
    own = np.bincount(options.project, weights=won, minlength=count)
    best, stopped = (_largest(gains, options.project, of, count) for of in (options.ahead, ~options.ahead))
    most, least = model.knobs.most.value, model.knobs.least.value
    at_most, at_least = prices[rows["at_most_once"]], prices[rows["mandatory_chosen"]]
    # forced in: both rows of the project stand at 1; forced out: both stand at 0
    inside = at_most * (1.0 - most) - at_least * (1.0 - least)
    outside = at_least * least - at_most * most
    rest = base + every_win.sum() - own
    runs = options.projects.index.isin(model.question.running)
    return Relaxation(
        bound=base + float(every_win.sum()),
        prices=prices,
        ranges=_ranges(engine.highs, problem.high),
        rows=rows,
        with_project=rest + inside + best,
        without_project=rest + outside + np.where(runs, stopped, 0.0),
    )


def rule_rows(model: Model) -> dict[str, np.ndarray]:
    """Rows of the compiled problem that belong to each rule, in the order in which they were compiled."""
    found, first = {}, 0
    for rule in model.rules:
        count = sum(limit.size for limit in rule(model.columns, model.question, model.knobs))
        found[rule.__name__] = np.arange(first, first + count)
        first += count
    return found


def _fractional(problem: Problem) -> Problem:
    return replace(problem, whole=np.zeros(len(problem.value), dtype=bool))


def _largest(gains: np.ndarray, project: np.ndarray, among: np.ndarray, count: int) -> np.ndarray:
    """Largest gain of each project among some of its options; minus infinity where there is none."""
    best = np.full(count, -np.inf)
    np.maximum.at(best, project[among], gains[among])
    return best


def _ranges(engine: highspy.Highs, limits: np.ndarray) -> np.ndarray:
    """Right-hand sides between which the basis, and with it the price of a row, stays."""
    status, ranging = engine.getRanging()
    if status != highspy.HighsStatus.kOk:
        return np.column_stack([limits, limits])
    return np.column_stack([ranging.row_bound_dn.value_, ranging.row_bound_up.value_])
