"""The best plan of a problem whose risk is priced or limited: worst futures, spread, chance of a target."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from workbench.selection.chance import chance_of_target, with_misses
from workbench.selection.cut_parts import search_in_parts
from workbench.selection.cut_search import PROVEN, CutSearch
from workbench.selection.cutting_planes import RELAXATION_GAP
from workbench.selection.problem import Problem
from workbench.selection.risk_figures import RiskFigures, figures
from workbench.selection.risk_measures import ScenarioSpread
from workbench.selection.risk_plan import RiskPlan
from workbench.selection.risk_program import Cut, Program, Term
from workbench.selection.risk_terms import RiskOutcome, RiskTerms
from workbench.selection.scenario_values import ROUNDING, Scenarios, checked_probabilities
from workbench.selection.solver import Seen
from workbench.selection.tail_cuts import TailAverage
from workbench.taxonomy import Status

__all__ = ["RiskFigures", "RiskOutcome", "RiskTerms", "figures", "solve_with_risk"]

LARGE = 2_000  # columns from which a plan is searched for in parts
FEW_PARTS = 8  # of each short search before a tree
FEW = 200  # scenarios up to which each gets a column that says whether it misses the target
THROUGH_TAIL = "the chance of the target was held through the mean of the worst futures, which asks for more"
NOT_NEEDED = "the best plan without the target reaches it"


def solve_with_risk(
    problem: Problem,
    scenarios: Scenarios,
    terms: RiskTerms,
    *,
    probabilities: ArrayLike | None = None,
    known: RiskOutcome | None = None,
    gap: float = 0.0,
    nodes: int = 20_000,
    rounds: int = 200,
    seconds: float = 60.0,
    seed: int = 0,
    watch: Callable[[Seen], bool] | None = None,
    turns: int = 0,
) -> RiskOutcome:
    """
    Maximise ``(1 - weight) * value @ plan + weight * CVaR`` within the rows and the limits of risk.

    The relaxation comes first, by rows that bound CVaR and spread; then a search tree, whose best plan gets its row,
    until the true worth of a plan is within the gap. Above 2,000 columns the plan is searched for in parts and the
    bound stays that of the relaxation. A target has one yes-or-no column per scenario up to 200 scenarios and 2,000
    columns; beyond, the mean of the worst scenarios must reach it, and the bound is that without the target.

    Parameters
    ----------
    problem
        Value, rows and columns; columns need not be whole.
    scenarios
        What each column of the problem is worth in each scenario.
    terms
        What is asked of the risk.
    probabilities
        Chance of each scenario; equal ones by default.
    known
        An answer on the same scenarios, columns, confidence and variance: its rows are kept, and its plan if it fits.
    gap
        Relative distance of true worth and bound at which to stop.
    nodes
        Most nodes over all search trees; stops in the same place every time.
    rounds
        Most rounds of the relaxation, and of the trees.
    seconds
        A safety net; its use is reported.
    seed
        Seed of the solver and of every draw.
    watch
        Told what is known so far; True stops the search.
    turns
        Short searches in parts before the tree: they find better plans than few nodes do.

    Returns
    -------
    RiskOutcome
        Its plan keeps every limit when its risk is worked out over all scenarios.

    Raises
    ------
    ValueError
        Scenarios, variance or probabilities do not fit the columns, or a number is out of range.
    """
    _check(problem, scenarios, terms)
    chances = checked_probabilities(probabilities, scenarios.size[0])
    run = _Run(known, gap, nodes, rounds, time.monotonic() + seconds, seed, watch, turns)
    measures = _measures(scenarios, chances, terms)
    plain = Program(problem, tuple(measures.values()), mean_weight=1.0 - terms.weight)
    if not terms.target_chance:
        return run.outcome(plain, measures)
    if scenarios.size[0] <= FEW and len(problem.value) <= LARGE:
        wider = with_misses(problem, scenarios.table(), terms.target, terms.target_chance, chances)
        count = len(problem.value)

        def reached(plan: np.ndarray) -> bool:
            return _reaches(scenarios.outcomes(plan[:count]), terms, chances)

        return run.outcome(Program(wider, plain.terms, plain.mean_weight, count, reached), measures)
    return _through_tail(run, plain, measures, scenarios, chances, terms)


@dataclass(frozen=True)
class _Run:
    """How to search, whatever the programme."""

    known: RiskOutcome | None
    gap: float
    nodes: int
    rounds: int
    deadline: float
    seed: int
    watch: Callable[[Seen], bool] | None
    turns: int

    def outcome(self, program: Program, measures: dict[str, Term], *, more: tuple = ()) -> RiskOutcome:
        """Search, and name the rows by their measures."""
        names = list(measures)
        search = CutSearch(program, seed=self.seed, deadline=self.deadline, watch=self.watch)
        columns = len(program.problem.value)
        for name, cut in (*(self.known.learnt if self.known else ()), *more):
            if name in names and not search.master.contradiction:
                padded = np.append(cut.coefficients, np.zeros(columns - len(cut.coefficients)))
                search.learn(names.index(name), Cut(padded, cut.constant))
        search.relax(RELAXATION_GAP, self.rounds)
        search.forget()
        if self.known and self.known.plan is not None and len(self.known.plan) == columns:
            search.look_at(self.known.plan, program.problem)
        if columns > LARGE:
            ended = search_in_parts(search, self.gap, seed=self.seed)
        else:
            if self.turns:
                search_in_parts(search, self.gap, seed=self.seed, turns=self.turns, parts=FEW_PARTS)
            ended = search.branch(self.gap, self.rounds, self.nodes)
        return _named(search.answer(ended), names, program.options)


def _through_tail(run: _Run, plain: Program, measures: dict[str, Term], scenarios, chances, terms) -> RiskOutcome:
    """Ask without the target first, for the bound; then let the mean of the worst futures reach the target."""
    free = run.outcome(plain, measures)
    if free.plan is None:
        return free
    if _reaches(scenarios.outcomes(free.plan), terms, chances):
        return replace(free, reason="; ".join(filter(None, [free.reason, NOT_NEEDED])))
    level = min(terms.target_chance, 1.0 - chances[chances > 0].min())
    tail = Term(TailAverage(scenarios, chances, level), floor=terms.target, is_means=True)
    wider = measures | {"target": tail}

    def reached(plan: np.ndarray) -> bool:
        return _reaches(scenarios.outcomes(plan), terms, chances)

    program = Program(plain.problem, tuple(wider.values()), plain.mean_weight, accepts=reached)
    found = run.outcome(program, wider, more=free.learnt)
    bound = {"bound": free.bound, "proved_by": f"{free.proved_by} without the target"}
    bound |= {"by_clock": found.by_clock or free.by_clock, "nodes": found.nodes + free.nodes}
    bound["learnt"] = tuple((name, cut) for name, cut in found.learnt if name != "target")  # of this chance alone
    if found.plan is None:
        return replace(found, **bound, status=Status.UNSOLVED, reason=f"no plan found; {THROUGH_TAIL}")
    distance = max(free.bound - found.worth, 0.0)
    status = Status.OPTIMAL if distance <= PROVEN * max(abs(found.worth), 1.0) else Status.FEASIBLE
    gap = distance / max(abs(found.worth), 1.0)
    return replace(found, **bound, status=status, gap=gap, reason=THROUGH_TAIL)


def _measures(scenarios: Scenarios, chances: np.ndarray, terms: RiskTerms) -> dict[str, Term]:
    found = {}
    if terms.weight or terms.floor > -np.inf:
        found["cvar"] = Term(TailAverage(scenarios, chances, terms.confidence), terms.weight, terms.floor)
    if terms.most_spread < np.inf and terms.variance is not None:
        found["variance"] = Term(terms.variance, floor=-(terms.most_spread**2))
    elif terms.most_spread < np.inf:
        found["spread"] = Term(ScenarioSpread(scenarios, chances), floor=-terms.most_spread)
    return found


def _reaches(outcomes: np.ndarray, terms: RiskTerms, chances: np.ndarray) -> bool:
    return chance_of_target(outcomes, terms.target, chances) >= terms.target_chance - ROUNDING


def _named(found: RiskPlan, names: list[str], columns: int | None) -> RiskOutcome:
    """Leave the columns of the question alone, and name the rows by their measures."""
    return RiskOutcome(
        status=found.status,
        plan=None if found.plan is None else found.plan[:columns],
        worth=found.value,
        bound=found.bound,
        gap=found.gap,
        proved_by=found.proved_by,
        reason=found.reason,
        by_clock=found.by_clock,
        nodes=found.nodes,
        learnt=tuple((names[number], Cut(cut.coefficients[:columns], cut.constant)) for number, cut in found.learnt),
    )


def _check(problem: Problem, scenarios: Scenarios, terms: RiskTerms) -> None:
    columns = len(problem.value)
    if scenarios.size[1] != columns:
        raise ValueError(f"scenarios: expected values of {columns} columns, found {scenarios.size[1]}")
    if terms.variance is None:
        return
    if len(terms.variance.own) != columns:
        raise ValueError(f"variance: expected {columns} columns, found {len(terms.variance.own)}")
    binary = problem.whole & (problem.least >= 0) & (problem.most <= 1)
    if len(bad := np.flatnonzero((terms.variance.own > 0) & ~binary)):
        raise ValueError(f"variance: column {bad[0] + 1} has one of its own, but is not just taken or left")
