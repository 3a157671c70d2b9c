"""Which rules stand in the way where no plan obeys them all."""

from dataclasses import replace

import numpy as np

from workbench.selection.model import Model
from workbench.selection.problem import Problem
from workbench.selection.relaxation import rule_rows
from workbench.selection.rules import at_most_once, running_decided, synergies_counted
from workbench.selection.solver import Solver

MEANING = {rule.__name__ for rule in (at_most_once, running_decided, synergies_counted)}  # nobody could relax these
NODES = 2_000  # of the search tree, for each rule left out
NEAR_ENOUGH = 0.5  # any plan will do


def say_conflict(model: Model, *, seconds: float) -> str:
    """
    Name the rules each of which, left out alone, would let a plan exist.

    Parameters
    ----------
    model
        The model with its knobs as they were asked.
    seconds
        For each rule, a safety net.
    """
    problem, culprits = model.engine.form.problem, []
    if model.engine.risk is not None and _has_plan(problem, seconds):
        return "no plan keeps the limits on its risk; one would exist without them"
    sentences = {rule.__name__: rule.__doc__.strip().rstrip(".").lower() for rule in model.rules}
    for name, rows in rule_rows(model).items():
        if len(rows) and name not in MEANING and _has_plan(_without(problem, rows), seconds):
            culprits.append(sentences[name])
    if not culprits:
        return "several limits contradict each other at once"
    return "no plan obeys every limit; one would exist without: " + "; or ".join(culprits)


def _without(problem: Problem, rows: np.ndarray) -> Problem:
    low, high = problem.low.copy(), problem.high.copy()
    low[rows], high[rows] = -np.inf, np.inf
    return replace(problem, low=low, high=high)


def _has_plan(problem: Problem, seconds: float) -> bool:
    return Solver(problem).search(nodes=NODES, gap=NEAR_ENOUGH, seconds=seconds).plan is not None
