"""Which projects to think about again: parts of a plan that are set free while the rest stays as it is."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from workbench.selection.problem import Groups


@dataclass(frozen=True, eq=False)
class View:
    """
    A plan seen project by project.

    Parameters
    ----------
    groups
        What the columns mean.
    chosen
        Column by which each project goes ahead, -1 where it does not.
    promise
        Largest rent of the project's columns at the prices of the linear relaxation: from 0 on it is worth choosing.
    difference
        Distance between plan and linear relaxation in the project's columns.
    """

    groups: Groups
    chosen: np.ndarray
    promise: np.ndarray
    difference: np.ndarray


Neighbourhood = Callable[[View, int, np.random.Generator], np.ndarray]


def look(groups: Groups, plan: np.ndarray, relaxed: np.ndarray, rent: np.ndarray) -> View:
    """
    See a plan project by project.

    Parameters
    ----------
    groups
        What the columns mean.
    plan, relaxed
        Columns of the plan and of the linear relaxation.
    rent
        What each column earns over the prices of the linear relaxation.
    """
    chosen = np.full(groups.count, -1)
    columns = np.flatnonzero(plan > 0.5)
    chosen[groups.project[columns]] = columns
    promise = np.full(groups.count, -np.inf)
    np.maximum.at(promise, groups.project, rent)
    difference = np.bincount(groups.project, np.abs(plan - relaxed), minlength=groups.count)
    return View(groups, chosen, promise, difference)


def random_projects(view: View, size: int, draws: np.random.Generator) -> np.ndarray:
    """Any projects."""
    return draws.permutation(view.groups.count)[:size]


def around_a_period(view: View, size: int, draws: np.random.Generator) -> np.ndarray:
    """Projects busy around one period, and waiting ones that nearly made it."""
    busy = np.flatnonzero(view.chosen >= 0)
    columns = view.chosen[busy]
    middle = (view.groups.first[columns] + view.groups.last[columns]) / 2.0
    period = draws.uniform(view.groups.first.min(), view.groups.last.max() + 1)
    near = busy[np.argsort(np.abs(middle - period) + draws.uniform(0.0, 2.0, len(busy)), kind="stable")]
    return np.concatenate([near[: size // 2], _waiting(view, size - size // 2, draws)])


def users_of_a_role(view: View, size: int, draws: np.random.Generator) -> np.ndarray:
    """Projects that compete for one role, going ahead or waiting."""
    if view.groups.roles.shape[1] == 0:
        return random_projects(view, size, draws)
    users = view.groups.roles[:, draws.integers(view.groups.roles.shape[1])]
    busy = draws.permutation(np.flatnonzero(users & (view.chosen >= 0)))
    return np.concatenate([busy[: size // 2], _waiting(view, size - size // 2, draws, users)])


def in_doubt(view: View, size: int, draws: np.random.Generator) -> np.ndarray:
    """Projects where the plan and the linear relaxation differ, and a few others."""
    doubtful = np.flatnonzero(view.difference > 1e-6)
    doubtful = draws.permutation(doubtful)[: size - size // 4]
    return np.union1d(doubtful, random_projects(view, size - len(doubtful), draws))


NEIGHBOURHOODS: tuple[Neighbourhood, ...] = (in_doubt, random_projects, around_a_period, users_of_a_role)


def _waiting(view: View, size: int, draws: np.random.Generator, among: np.ndarray | None = None) -> np.ndarray:
    """Waiting projects, drawn from three times as many that are nearest to being worth it."""
    waits = view.chosen < 0 if among is None else (view.chosen < 0) & among
    waiting = np.flatnonzero(waits)
    best = waiting[np.argsort(-view.promise[waiting], kind="stable")][: 3 * size]
    return draws.permutation(best)[:size]
