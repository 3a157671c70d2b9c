"""Large problems of value and risk: the relaxation gives rows, prices and bound, a search in parts gives plans."""

import time
from dataclasses import replace

import numpy as np

from workbench.selection.cut_search import CLOCK, PRECISION, ROUNDS, CutSearch
from workbench.selection.large import Effort, Result, improve
from workbench.selection.problem import Problem
from workbench.selection.risk_program import Cut

TRIES = 5  # dearer risk each time, until a plan keeps every floor
DEARER = 1.5
FIRST_PRICE = 0.1  # of the largest value, for a floor that costs the relaxation nothing
SAFE_ROUNDS, SAFE_GAP = 100, 1e-3  # of the relaxation that looks at the floors alone
TURNS = 12  # searches in parts, each with the rows of the plans before it
USELESS = 3  # turns without a better plan that end the search
PARTS, PART_NODES = 30, 5  # parts of the plan thought over again in each, and nodes of each


def search_in_parts(search: CutSearch, gap: float, *, seed: int, turns: int = TURNS, parts: int = PARTS) -> str:
    """
    Look for a plan near the bound of the relaxation, where a tree of the whole would find none in time.

    First the risk is priced, as the relaxation prices it and then dearer, until a plan keeps every floor (Lagrangian
    relaxation: Geoffrion, Mathematical Programming Study 2, 1974). From there the plan is improved in parts under the
    rows learnt; a plan that falls short of a floor gets its row, and the floor is raised by what was missing as far as
    the best plan allows. The bound does not come from here, so this only leads the search inwards.

    Parameters
    ----------
    search
        A search whose relaxation is solved and whose fractional plan is forgotten.
    gap
        Relative distance of true value and bound at which to stop.
    seed
        Seed of every draw.
    turns, parts
        Searches in parts, and parts thought over again in each.

    Returns
    -------
    str
        What stopped it, in words; empty at the gap.
    """
    search.gap = gap
    if search.infeasible:
        return PRECISION
    if search.plan is None:
        _price(search, gap, seed, parts)
    if search.plan is None and not search.stopped and any(term.floor > -np.inf for term in search.program.terms):
        _be_safe(search, seed, turns, parts)
    if search.plan is None:
        return search.stopped or "no plan that keeps the floors was found in parts"
    margins = [0.0] * len(search.program.terms)
    idle = 0
    for turn in range(turns):
        if search.is_close(gap):
            return ""
        before = search.value
        start = search.master.point(search.plan, search.worths)
        found = _improve(search, search.master.as_problem(margins), start, gap, seed + turn, parts)
        if found is None or found.plan is None:
            return search.stopped or PRECISION
        plan = found.plan[: search.master.options] + 0.0
        cuts = search.look_at(plan, search.program.problem)
        margins = _margins(search, plan, cuts, margins)
        search.cut_off(found.plan, plan, cuts, cuts)
        idle = 0 if search.value > before else idle + 1
        if idle >= USELESS:
            break
    return "" if search.is_close(gap) else search.stopped or ROUNDS


def _price(search: CutSearch, gap: float, seed: int, parts: int) -> None:
    """Look for a first plan that keeps every floor by paying for risk instead of limiting it."""
    program, plan = search.program, None
    factors, extra = [1.0] * len(program.terms), np.zeros(search.master.options)
    for turn in range(TRIES):
        value = search.master.priced(search.prices, factors) + extra
        found = _improve(search, replace(program.problem, value=value), plan, gap, seed + turn, parts)
        if found is None or found.plan is None:
            return
        plan = found.plan + 0.0
        cuts = search.look_at(plan, program.problem)
        if search.plan is not None:
            return
        for number, (term, cut) in enumerate(zip(program.terms, cuts, strict=True)):
            if cut.at(plan) < term.floor:
                factors[number] *= DEARER
                extra += FIRST_PRICE * np.abs(program.problem.value).max() * cut.coefficients / program.units[number]


def _be_safe(search: CutSearch, seed: int, turns: int, parts: int) -> None:
    """Look for a first plan that keeps every floor by looking at the floors alone."""
    program = search.program
    terms = tuple(
        replace(term, weight=1.0 / unit, floor=-np.inf) if term.floor > -np.inf else replace(term, weight=0.0)
        for term, unit in zip(program.terms, program.units, strict=True)
    )

    def tell(plan: np.ndarray) -> bool:
        search.look_at(plan, program.problem)
        return True

    safety = CutSearch(
        replace(program, terms=terms, mean_weight=0.0, accepts=tell),
        seed=seed,
        deadline=search.deadline,
        watch=lambda _: search.plan is not None or search.is_stopped(),
    )
    safety.relax(SAFE_GAP, SAFE_ROUNDS)
    safety.forget()
    search_in_parts(safety, SAFE_GAP, seed=seed, turns=turns, parts=parts)


def _improve(
    search: CutSearch, problem: Problem, start: np.ndarray | None, gap: float, seed: int, parts: int
) -> Result | None:
    """Search one problem in parts; None when somebody or the clock says stop."""
    if search.is_stopped():
        return None
    left = search.deadline - time.monotonic()
    effort = Effort(rounds=parts, nodes=PART_NODES, gap=gap / 2, seed=seed, seconds=left)
    found = improve(problem, effort, start=start)
    search.rounds += 1
    if found.stopped_by == "clock":
        search.stopped = CLOCK
    return found


def _margins(search: CutSearch, plan: np.ndarray, cuts: list[Cut], margins: list[float]) -> list[float]:
    """Raise each floor by what a plan missed, but not above the best plan."""
    found = []
    for number, (term, cut) in enumerate(zip(search.program.terms, cuts, strict=True)):
        missing = margins[number] + max(term.floor - cut.at(plan), 0.0)
        room = search.worths[number] - term.floor
        found.append(0.0 if term.weight else min(missing, max(room, 0.0)))
    return found
