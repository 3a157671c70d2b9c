"""Levelling of a resource problem: dates at which nobody is needed twice, with a bound and a status."""

from itertools import pairwise

import numpy as np
import pandas as pd

from workbench.errors import ParameterError
from workbench.schedule.cp_sat_process import COMMAND
from workbench.schedule.impossible_work import impossible
from workbench.schedule.levelled import Levelled, without_plan
from workbench.schedule.levelling_aim import NUMBER, Aim
from workbench.schedule.link_dates import earliest_starts, latest_finishes
from workbench.schedule.plan_placing import HOPELESS, LATE, placed
from workbench.schedule.plan_rounds import Knowledge, search
from workbench.schedule.plan_search import PlanSearch, warm_up
from workbench.schedule.resource_bounds import least_cost
from workbench.schedule.resource_check import broken_rules, usage
from workbench.schedule.resource_network import ResourceNetwork, begins, compile_resources, finishes, mirrored
from workbench.schedule.resource_problem import ResourceProblem
from workbench.schedule.resource_shapes import NEVER
from workbench.schedule.search_effort import Effort
from workbench.schedule.search_room import make_room
from workbench.taxonomy import Status

ROOM = 1.5
"""Steps looked at, in terms of the first plan: plans on the way to better ones may be longer than it."""


def level_resources(
    problem: ResourceProblem,
    *,
    aim: Aim = Aim.MAKESPAN,
    time_limit: float = 10.0,
    seed: int = 0,
    effort: Effort | None = None,
    command: tuple[str, ...] = COMMAND,
) -> Levelled:
    """
    Find dates that keep links and capacities.

    With the same versions of the libraries the answer is the same every time, unless its reason says that the clock
    ended the search.

    Parameters
    ----------
    problem
        The problem.
    aim
        What is to be small: the last finish, the weighted tardiness of the projects, or the moves from the plan so far.
    time_limit
        Seconds on two cores; the work is set accordingly, and the clock is a net below.
    seed
        Of the random numbers.
    effort
        Work and clock set apart from each other, and the seed; replaces `time_limit` and `seed`.
    command
        Words that start the process of constraint programming.

    Returns
    -------
    Levelled
        The plan, checked once more against the problem; with a reason where it is not proved to be the best, or where
        there is none.

    Raises
    ------
    ParameterError
        The aim or the time limit is impossible.
    """
    if aim not in [*Aim]:
        raise ParameterError(f"aim: {aim!r} is not one of {', '.join(Aim)}")
    if not time_limit > 0:
        raise ParameterError(f"time_limit: expected seconds above 0, got {time_limit}")
    aim = Aim(aim)
    if aim is Aim.MOVES and len(problem) and (problem.planned == NEVER).all():
        raise ParameterError("aim: moves are counted from a plan, and no activity has a planned start")
    if not len(problem):
        return without_plan(aim, Status.NO_DATA, "There are no activities.", 0)
    warm_up()
    network = compile_resources(problem, problem.horizon)
    if reason := impossible(problem, network):
        return without_plan(aim, Status.INFEASIBLE, reason, 0)
    effort = effort or Effort(time_limit, time_limit, seed)
    network, mirror = _sized(problem, network, aim)
    bound = least_cost(network, mirror, NUMBER[aim])
    population = PlanSearch(*searched(network, mirror, aim), effort.seed)
    return _answer(problem, network, aim, search(network, population, aim, bound, effort, command))


def ends_within_steps(problem: ResourceProblem) -> bool:
    """
    Say whether a first plan, by latest finish, ends within the steps that the calendars have, or more would not help.

    Parameters
    ----------
    problem
        The problem.
    """
    if (problem.demands > problem.capacities.max(axis=1)).any():
        return True
    network, mirror = compile_resources(problem, problem.horizon), mirrored(problem, problem.horizon)
    room = make_room(network)
    room.key[:] = latest_finishes(mirror)
    return placed(network, NUMBER[Aim.MAKESPAN], room) < HOPELESS


def _sized(problem: ResourceProblem, network: ResourceNetwork, aim: Aim) -> tuple[ResourceNetwork, ResourceNetwork]:
    """The problem and its mirror image on as few steps as the best plan is sure to need."""
    mirror = mirrored(problem, problem.horizon)
    if aim is not Aim.MAKESPAN or problem.calendars is not None:
        return network, mirror
    room = make_room(network)
    room.key[:] = latest_finishes(mirror)
    end = placed(network, NUMBER[aim], room)
    steps = int(min(end * ROOM + 1, problem.horizon))
    if end >= LATE or steps == problem.horizon:
        return network, mirror
    return compile_resources(problem, steps), mirrored(problem, steps)


def searched(network: ResourceNetwork, mirror: ResourceNetwork, aim: Aim) -> tuple:
    """
    Say what a population searches: network, mirror, number of the aim, and what its orders are drawn around.

    Plans with few moves keep the order so far and bring nothing forward.

    Parameters
    ----------
    network, mirror
        The problem, and the same with time turned around.
    aim
        What is to be small.
    """
    if aim is not Aim.MOVES:
        return network, mirror, NUMBER[aim], latest_finishes(mirror)
    has_plan = network.planned != NEVER
    planned = network.position[network.calendar, np.maximum(network.planned, 0)]
    low = np.where(has_plan & ~network.fixed, np.maximum(network.low, planned), network.low)
    later = network._replace(low=low)
    start = np.minimum(earliest_starts(later), network.free.shape[0])
    return later, mirror, NUMBER[aim], begins(network, start)


def _answer(problem: ResourceProblem, network: ResourceNetwork, aim: Aim, known: Knowledge) -> Levelled:
    value, bound = known.cost, known.bound
    if aim is Aim.MOVES:
        value, bound = value // network.price, bound // network.price
    reasons = [*known.words]
    if known.by_clock:
        reasons.append("The clock ended the search; another run may find another plan.")
    if not known.has_plan:
        status = Status.INFEASIBLE if known.is_impossible else Status.UNSOLVED
        found = "No plan keeps all dates and capacities" if known.is_impossible else "No plan was found"
        steps = f" within the {problem.horizon} steps of the calendars" if problem.calendars is not None else ""
        return without_plan(aim, status, " ".join([f"{found}{steps}.", *reasons]), bound)
    number = np.argsort(network.at)
    begin, finish = begins(network, known.plan)[number], finishes(network, known.plan)[number]
    if broken := broken_rules(problem, begin, finish):
        raise RuntimeError(f"The search made a plan that breaks a rule: {broken[0]}.")
    proved = known.cost <= known.bound
    if not proved and not reasons:
        reasons.append("The effort was spent before the plan was proved to be the best.")
    was = plan_before(problem)
    return Levelled(
        table=_table(problem, begin, finish, *was),
        totals={"end": float(finish.max()), "end_before": float(was[1].max()), "moved": float((begin != was[0]).sum())},
        status=Status.OPTIMAL if proved else Status.FEASIBLE,
        reason=" ".join(reasons),
        aim=aim,
        value=float(value),
        bound=float(min(bound, value)),
        moves=_moves(problem, begin, was[0]),
        profiles=_profiles(problem, begin, finish, *was),
    )


def plan_before(problem: ResourceProblem) -> tuple[np.ndarray, np.ndarray]:
    """
    Give begin and finish in the plan so far; where there is none, as early as the links alone allow.

    Parameters
    ----------
    problem
        The problem.

    Returns
    -------
    tuple
        Two arrays of steps; shape (activities,) each.
    """
    network = compile_resources(problem, problem.horizon)
    start = np.minimum(earliest_starts(network), network.position[network.calendar, -1] - network.duration)
    planned = network.position[network.calendar, np.maximum(network.planned, 0)]
    start = np.where((network.planned != NEVER) & ~network.fixed, planned, start)
    number = np.argsort(network.at)
    return begins(network, start)[number], finishes(network, start)[number]


def _table(problem: ResourceProblem, begin, finish, begin_before, finish_before) -> pd.DataFrame:
    columns = {
        "start": begin,
        "finish": finish,
        "start_before": begin_before,
        "finish_before": finish_before,
        "moved": begin - begin_before,
        "fixed": problem.fixed != NEVER,
    }
    return pd.DataFrame(columns, index=pd.Index(problem.names, name="activity"))


def _moves(problem: ResourceProblem, begin: np.ndarray, before: np.ndarray) -> pd.DataFrame:
    moved = np.flatnonzero(begin != before)
    names = [problem.names[j] for j in moved]
    return pd.DataFrame({"activity": names, "from": before[moved], "to": begin[moved]})


def _profiles(problem: ResourceProblem, begin, finish, begin_before, finish_before) -> pd.DataFrame:
    """Use of every resource, in stretches without a change."""
    steps = int(max(finish.max(), finish_before.max(), 1))
    capacity = problem.capacity(steps)
    before, after = (usage(problem, *plan, steps) for plan in ((begin_before, finish_before), (begin, finish)))
    rows: list[tuple] = []
    for number, resource in enumerate(problem.resources):
        levels = np.stack([capacity[number], before[number], after[number]])
        edges = [0, *(np.flatnonzero((np.diff(levels) != 0).any(axis=0)) + 1).tolist(), steps]
        rows += [(resource, a, b, *levels[:, a].tolist()) for a, b in pairwise(edges)]
    return pd.DataFrame(rows, columns=["resource", "begin", "end", "capacity", "before", "after"])
