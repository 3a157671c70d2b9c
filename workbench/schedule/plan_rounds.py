"""
The whole search: a population on one core, constraint programming on the other; after every round each learns what the
other has found.

A round ends when both have done the work set for them, not when a clock says so; then the answer does not depend on
which of them was faster. The clock is a net: when it ends the search early, the answer says so.
"""

from dataclasses import dataclass, field

import numpy as np

from workbench.schedule.cp_sat_process import COMMAND, INSTALL, CpSatProcess
from workbench.schedule.cp_sat_question import question
from workbench.schedule.levelling_aim import NUMBER, Aim
from workbench.schedule.plan_placing import LATE, cost
from workbench.schedule.plan_search import PlanSearch
from workbench.schedule.resource_network import ResourceNetwork, finishes
from workbench.schedule.search_effort import Effort

FIRST = 0.02
"""Part of the effort that the population has alone; most easy questions end there."""
ROUNDS = (0.1, 0.3, 0.6)
"""Part of the effort for each round."""
GRACE = 2.0
"""Seconds beyond the clock that the other process has to hand over what it found."""
PROOFS = ("optimal", "infeasible")


@dataclass
class Knowledge:
    """
    What a search knows, and in the end its result.

    Parameters
    ----------
    plan
        Positions of the best plan; shape (activities,).
    cost
        What it costs; `LATE` or more when it keeps no deadline or does not fit.
    bound
        What any plan costs at least.
    is_impossible
        Whether it is proved that there is no plan.
    by_clock
        Whether the clock ended the search.
    words
        What went otherwise than planned, one sentence each.
    """

    plan: np.ndarray
    cost: int
    bound: int
    is_impossible: bool = False
    by_clock: bool = False
    words: list[str] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        """Whether there is nothing left to search for."""
        return self.is_impossible or self.by_clock or self.cost <= self.bound

    @property
    def has_plan(self) -> bool:
        """Whether the plan keeps all rules."""
        return self.cost < LATE


def search(
    network: ResourceNetwork,
    population: PlanSearch,
    aim: Aim,
    bound: int,
    effort: Effort,
    command: tuple[str, ...] = COMMAND,
) -> Knowledge:
    """
    Look for the cheapest plan until it is proved or the effort is spent.

    Parameters
    ----------
    network
        The problem, compiled.
    population
        The search without a solver.
    aim
        What is to be small.
    bound
        What any plan costs at least.
    effort
        How much work is allowed.
    command
        Words that start the process of the solver.
    """
    known = Knowledge(population.plan, population.cost, bound)
    _breed(known, population, effort, effort.broods(network, FIRST), None)
    if known.is_done:
        return known
    try:
        process = CpSatProcess(command)
    except OSError as error:
        known.words.append(f"Constraint programming could not be started ({error.strerror}).")
        _breed(known, population, effort, effort.broods(network, 1.0), None)
        return known
    with process:
        for part in ROUNDS:
            _round(known, network, population, aim, effort, part, process)
            if known.is_done:
                break
    return known


def _round(known, network, population, aim, effort, part, process) -> None:
    """Both sides do their part; a proof of the solver ends it, and then only what was known before it counts."""
    before, worth = known.plan, known.cost
    asked = None if known.words else question(network, aim, below=min(worth, LATE), above=known.bound)
    if asked:
        process.ask(asked | effort.cp_sat(part))
    elif not known.words:
        known.words.append("The calendars make the question too large for constraint programming.")
    _breed(known, population, effort, effort.broods(network, part), process if asked else None)
    if not asked:
        return
    answer = process.answer(max(effort.left, 0.0) + GRACE)
    if answer is None:
        known.by_clock = True
        return
    if answer["status"] in LOST:
        known.words.append(LOST[answer["status"]].format(**answer))
        return
    known.by_clock |= answer["clock"]
    if answer["status"] == "infeasible":
        known.is_impossible = worth >= LATE
        known.plan, known.cost, known.bound = before, worth, max(known.bound, min(worth, LATE))
        return
    if "start" in answer:
        plan = np.array(answer["start"], dtype=np.int64)
        population.take(plan, _cost(network, aim, plan))
        known.plan, known.cost = population.plan, population.cost
    known.bound = max(known.bound, min(answer["bound"], known.cost))


def _breed(known, population, effort, broods, process) -> None:
    for _ in range(broods):
        if population.cost <= known.bound:
            break
        if effort.left <= 0:
            known.by_clock = True
            break
        if process is not None and (answer := process.answer(0.0)) and answer["status"] in PROOFS:
            return
        population.advance()
    known.plan, known.cost = population.plan, population.cost


def _cost(network: ResourceNetwork, aim: Aim, plan: np.ndarray) -> int:
    return int(cost(network, NUMBER[aim], plan, finishes(network, plan), np.zeros(len(network.due), np.int64)))


LOST = {
    "missing": f"Constraint programming is not installed ({INSTALL}).",
    "lost": "The process of constraint programming {words}.",
}
"""What the answer says when the solver took no part, by the status of its process."""
