"""Several projects that share resources, put together into one question."""

from collections.abc import Mapping

import numpy as np

from workbench.errors import ParameterError
from workbench.schedule.resource_problem import ResourceProblem

ROWS = ("durations", "release", "deadline", "fixed", "planned")
"""Fields with one value per activity that are simply joined."""


def shared(
    projects: Mapping[str, ResourceProblem],
    capacities: Mapping[str, np.ndarray],
    *,
    due: Mapping[str, int] | None = None,
    weight: Mapping[str, int] | None = None,
) -> ResourceProblem:
    """
    Join projects into one problem in which they compete for the same resources.

    Parameters
    ----------
    projects
        Problem of each project by name; their own capacities are left aside. They have no calendars, or all the same.
    capacities
        What there is of each resource, one amount or one for every step.
    due, weight
        Step by which each project should be finished, 0 by default, and what a step of tardiness weighs, 1 by default.

    Returns
    -------
    ResourceProblem
        Activities are named ``project:activity``.

    Raises
    ------
    ParameterError
        There is no project, a project needs a resource without capacity, or calendars differ.
    """
    if not projects:
        raise ParameterError("projects: expected at least one")
    for name, problem in projects.items():
        if unknown := [resource for resource in problem.resources if resource not in capacities]:
            raise ParameterError(f"capacities: project {name} needs {unknown[0]}, which has none")
    problems = [*projects.values()]
    counts = [len(problem) for problem in problems]
    first = np.concatenate([[0], np.cumsum(counts)[:-1]])
    ends = {
        end: np.concatenate([getattr(one, end) + begin for one, begin in zip(problems, first, strict=True)])
        for end in ("before", "after")
    }
    steps = max(np.size(amount) for amount in capacities.values())
    return ResourceProblem(
        **{row: np.concatenate([getattr(one, row) for one in problems]) for row in ROWS},
        **ends,
        **_calendars(projects),
        lags=np.concatenate([one.lags for one in problems]),
        kinds=[kind for one in problems for kind in one.kinds],
        demands=np.concatenate([_demands(one, [*capacities]) for one in problems]),
        capacities=np.stack([_stretched(amount, steps) for amount in capacities.values()]),
        names=[f"{name}:{activity}" for name, one in projects.items() for activity in one.names],
        resources=tuple(capacities),
        project=np.repeat(np.arange(len(problems)), counts),
        due=[(due or {}).get(name, 0) for name in projects],
        weight=[(weight or {}).get(name, 1) for name in projects],
    )


def _demands(problem: ResourceProblem, resources: list[str]) -> np.ndarray:
    demands = np.zeros((len(problem), len(resources)), np.int64)
    demands[:, [resources.index(name) for name in problem.resources]] = problem.demands
    return demands


def _stretched(amount: np.ndarray, steps: int) -> np.ndarray:
    amounts = np.atleast_1d(amount)
    return np.concatenate([amounts, np.repeat(amounts[-1:], steps - len(amounts))])


def _calendars(projects: Mapping[str, ResourceProblem]) -> dict[str, np.ndarray]:
    problems = [*projects.values()]
    first = problems[0].calendars
    for name, problem in projects.items():
        if (problem.calendars is None) != (first is None) or not np.array_equal(problem.calendars, first):
            raise ParameterError(f"projects: the calendars of {name} are not those of {next(iter(projects))}")
    if first is None:
        return {}
    fields = ("calendar", "lag_calendar")
    return {
        "calendars": first,
        **{field: np.concatenate([getattr(one, field) for one in problems]) for field in fields},
    }
