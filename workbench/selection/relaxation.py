"""The linear relaxation of a selection: a bound, prices of the limits, and what it already says about each project."""

from dataclasses import dataclass, replace

import highspy
import numpy as np

from workbench.selection.model import Model
from workbench.selection.rules import RULES, Rule
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


def relax(model: Model, rules: tuple[Rule, ...] = RULES) -> Relaxation | None:
    """
    Solve the relaxation with the model's knobs as they are now.

    For prices y of 0 or more, no plan is worth more than y·b + Σ max(0, c − Aᵀy), whatever y is (weak duality, for
    example Nemhauser and Wolsey, Integer and Combinatorial Optimization, 1988). A project forced in adds its best
    option, whether gain or loss; one forced out gives back the price of its own row.

    Parameters
    ----------
    model
        The selection, its knobs set.
    rules
        The rules it was built with.

    Returns
    -------
    Relaxation
        None when even fractions of projects obey not every limit, there is nothing to choose from, or risk has a price.
    """
    if model.x.size == 0 or (model.engine.risk is not None and model.engine.risk.terms.weight):
        return None  # where risk counts the relaxation of the planned values is no bound
    form = model.engine.form
    solver = Solver(replace(form.problem, whole=np.zeros(len(form.problem.value), dtype=bool)))
    found = solver.relax()
    if found.value is None:
        return None
    problem, prices = form.problem, np.maximum(found.prices, 0.0)
    every_gain = problem.value - problem.matrix.T @ prices
    every_win = np.maximum(every_gain * problem.most, every_gain * problem.least)
    rows = rule_rows(model, rules)
    gains, won = (form.of(numbers, model.x) for numbers in (every_gain, every_win))
    base = float(prices @ problem.high)
    options, count = model.question.options, len(model.question.options.projects)
    own = np.bincount(options.project, weights=won, minlength=count)
    best = np.full(count, -np.inf)
    np.maximum.at(best, options.project[options.ahead], gains[options.ahead])
    most, least = model.knobs.most.value, model.knobs.least.value
    at_most, at_least = (_own_prices(prices, rows, rule, count) for rule in ("at_most_once", "mandatory_chosen"))
    # forced in: both rows of the project stand at 1; forced out: both stand at 0
    inside = at_most * (1.0 - most) - at_least * (1.0 - least)
    outside = at_least * least - at_most * most
    rest = base + every_win.sum() - own
    runs = options.projects.index.isin(model.question.running)  # it also gives up or takes the option of stopping
    return Relaxation(
        bound=base + float(every_win.sum()),
        prices=prices,
        ranges=_ranges(solver.highs, problem.high),
        rows=rows,
        with_project=np.where(runs, np.inf, rest + inside + best),
        without_project=np.where(runs, np.inf, rest + outside),
    )


def _own_prices(prices: np.ndarray, rows: dict[str, np.ndarray], rule: str, count: int) -> np.ndarray:
    """Prices of a rule with one row for each project; none where the rule was left out."""
    return prices[rows[rule]] if rule in rows else np.zeros(count)


def rule_rows(model: Model, rules: tuple[Rule, ...] = RULES) -> dict[str, np.ndarray]:
    """Rows of the compiled problem that belong to each rule, in the order in which they were compiled."""
    found, first = {}, 0
    for rule in rules:
        count = sum(limit.size for limit in rule(model.columns, model.question, model.knobs))
        found[rule.__name__] = np.arange(first, first + count)
        first += count
    return found


def _ranges(solver: highspy.Highs, limits: np.ndarray) -> np.ndarray:
    """Right-hand sides between which the basis, and with it the price of a row, stays."""
    status, ranging = solver.getRanging()
    if status != highspy.HighsStatus.kOk:
        return np.column_stack([limits, limits])
    return np.column_stack([ranging.row_bound_dn.value_, ranging.row_bound_up.value_])
