"""Why work cannot be done at all, in one sentence that names the place."""

import numpy as np

from workbench.schedule.link_dates import earliest_starts
from workbench.schedule.resource_network import ResourceNetwork, begins, finishes
from workbench.schedule.resource_problem import ResourceProblem


def impossible(problem: ResourceProblem, network: ResourceNetwork) -> str:
    """
    Find a reason that is plain without a search.

    Parameters
    ----------
    problem
        The problem.
    network
        The same, compiled.

    Returns
    -------
    str
        The reason; empty when none was found, which promises nothing.
    """
    start = earliest_starts(network)
    return (
        _fixed_work_too_large(problem, network)
        or _demand_too_large(problem, network, start)
        or _out_of_steps(problem, network, start)
        or _against_fixed(problem, network, start)
        or _after_deadline(problem, network, start)
    )


def _fixed_work_too_large(problem: ResourceProblem, network: ResourceNetwork) -> str:
    over = np.argwhere(network.free < 0)
    if not len(over):
        return ""
    step, resource = over[0]
    there = problem.capacity(len(network.free))[resource, step]
    what = problem.resources[resource]
    needed = problem.amount(there - network.free[step, resource])
    return f"Work that is fixed needs {needed} of {what} at {problem.moment(step)}; there is {problem.amount(there)}."


def _demand_too_large(problem: ResourceProblem, network: ResourceNetwork, start: np.ndarray) -> str:
    """An activity that fits nowhere, whatever the others do."""
    for j in np.flatnonzero(~network.fixed & (network.duration > 0)):
        own = network.steps[network.calendar[j], start[j] : network.position[network.calendar[j], -1]]
        short = network.need[j] > network.free[own]
        fits = np.concatenate([[0], np.cumsum(~short.any(axis=1))])
        duration = network.duration[j]
        if not short.any() or (fits[duration:] - fits[:-duration] == duration).any():
            continue
        at, resource = np.argwhere(short)[0]
        name, what = problem.names[network.at[j]], problem.resources[resource]
        needs, there = problem.amount(network.need[j, resource]), problem.amount(network.free[own[at], resource])
        return (
            f"Activity {name} needs {needs} of {what}, but at {problem.moment(own[at])} there is {there}; nowhere is "
            f"there enough for {duration} working steps in a row."
        )
    return ""


def _out_of_steps(problem: ResourceProblem, network: ResourceNetwork, start: np.ndarray) -> str:
    late = np.flatnonzero(start + network.duration > network.position[network.calendar, -1])
    if not len(late):
        return ""
    name = problem.names[network.at[late[0]]]
    return f"Activity {name} cannot end within the {len(network.free)} steps that the calendars have."


def _after_deadline(problem: ResourceProblem, network: ResourceNetwork, start: np.ndarray) -> str:
    late = np.flatnonzero(~network.fixed & (start > network.high))
    if not len(late):
        return ""
    number = network.at[late[0]]
    ends, deadline = (problem.moment(step) for step in (finishes(network, start)[late[0]], problem.deadline[number]))
    return f"Activity {problem.names[number]} cannot end before {ends}; its deadline is {deadline}."


def _against_fixed(problem: ResourceProblem, network: ResourceNetwork, start: np.ndarray) -> str:
    """A link into fixed work that its predecessor cannot keep even at the earliest."""
    for j in np.flatnonzero(network.fixed):
        for link in range(network.first[j], network.first[j + 1]):
            before = network.before[link]
            if network.fixed[before]:
                continue
            moment = start[before] + network.shift[link]
            if network.table[link] >= 0:
                moment = network.tables[network.table[link], moment]
            if moment + network.offset[link] > start[j]:
                when = problem.moment(begins(network, start)[j])
                first, then = problem.names[network.at[before]], problem.names[network.at[j]]
                return f"Activity {then} is fixed at {when}, too early for {first} before it."
    return ""
