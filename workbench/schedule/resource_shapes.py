"""The arrays of a resource problem, checked and brought into one form."""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

import numpy as np

from workbench.errors import ParameterError
from workbench.taxonomy import LinkType

NEVER = -1
"""Stands for no deadline, no fixed start, no plan, and for a lag that runs on every step."""

LARGEST = 2**31 - 1
"""Largest number of steps and largest amount of a resource; sums of many stay far inside 64 bits."""

HEAVIEST = 10**6
"""Largest weight of a project."""


def clean(problem) -> Mapping[str, object]:
    """
    Check the fields of a resource problem and give every one its type and shape.

    Parameters
    ----------
    problem
        A `ResourceProblem` as it was called.

    Returns
    -------
    Mapping
        Value by name of the field.

    Raises
    ------
    ParameterError
        An array has another shape, a number is impossible, or links run in a circle.
    """
    durations = _whole("durations", problem.durations, 0)
    n = len(durations)
    demands = _whole("demands", problem.demands, 0, columns=None)
    capacities = np.asarray(problem.capacities)
    capacities = _whole("capacities", capacities[:, None] if capacities.ndim == 1 else capacities, 0, columns=None)
    if not capacities.shape[1]:
        raise ParameterError("capacities: expected at least one step")
    _expect("demands", demands, (n, len(capacities)))
    values: dict[str, object] = {"durations": durations, "demands": demands, "capacities": capacities}
    values |= _links(problem, n)
    values["names"] = _names("names", problem.names, n, "activity")
    values["resources"] = _names("resources", problem.resources, len(capacities), "resource")
    values["release"] = _each(problem, "release", n, 0, 0)
    for name in ("deadline", "fixed", "planned"):
        values[name] = _each(problem, name, n, NEVER, NEVER)
    values |= _projects(problem, n) | _calendars(problem, n, len(values["before"]))
    values["order"] = _order(values["names"], values["before"], values["after"])
    for value in values.values():
        if isinstance(value, np.ndarray):
            value.setflags(write=False)
    return values


def _links(problem, n: int) -> dict[str, object]:
    before = _whole("before", problem.before, 0, n - 1)
    after = _whole("after", problem.after, 0, n - 1)
    lags = _whole("lags", problem.lags, -LARGEST)
    kinds = tuple(problem.kinds) or (LinkType.START_START,) * len(before)
    if not len(before) == len(after) == len(lags) == len(kinds):
        counts = f"{len(before)}, {len(after)}, {len(lags)} and {len(kinds)}"
        raise ParameterError(f"before, after, lags, kinds: expected one value per link in each, got {counts}")
    if unknown := [kind for kind in kinds if kind not in [*LinkType]]:
        raise ParameterError(f"kinds: {unknown[0]!r} is not one of {', '.join(LinkType)}")
    return {"before": before, "after": after, "lags": lags, "kinds": tuple(LinkType(kind) for kind in kinds)}


def _projects(problem, n: int) -> dict[str, object]:
    project = _each(problem, "project", n, 0, 0)
    count = int(project.max(initial=0)) + 1 if problem.due is None else len(problem.due)
    if n and project.max() >= count:
        raise ParameterError(f"project: {int(project.max())} is not one of the {count} projects that have a due date")
    return {
        "project": project,
        "due": _each(problem, "due", count, 0, 0),
        "weight": _each(problem, "weight", count, 0, 1, HEAVIEST),
    }


def _calendars(problem, n: int, links: int) -> dict[str, object]:
    if problem.calendars is None:
        given = [np.ravel(() if value is None else value) for value in (problem.calendar, problem.lag_calendar)]
        if given[0].any() or (given[1] != NEVER).any():
            raise ParameterError("calendar, lag_calendar: expected calendars for them, got none")
        return {"calendars": None, "calendar": np.zeros(n, np.int64), "lag_calendar": np.full(links, NEVER)}
    calendars = np.array(problem.calendars, dtype=bool)
    if calendars.ndim != 2 or not calendars.size:
        raise ParameterError(f"calendars: expected shape (calendars, steps), got {calendars.shape}")
    return {
        "calendars": calendars,
        "calendar": _each(problem, "calendar", n, 0, 0, len(calendars) - 1),
        "lag_calendar": _each(problem, "lag_calendar", links, NEVER, NEVER, len(calendars) - 1),
    }


def _order(names: tuple[str, ...], before: np.ndarray, after: np.ndarray) -> np.ndarray:
    sorter = TopologicalSorter(dict.fromkeys(range(len(names)), ()))
    for first, then in zip(before.tolist(), after.tolist(), strict=True):
        sorter.add(then, first)
    try:
        return np.array([*sorter.static_order()], dtype=np.int64)
    except CycleError as error:
        circle = " → ".join(names[number] for number in error.args[1])
        raise ParameterError(f"links run in a circle: {circle}") from None


def _names(field: str, given, count: int, noun: str) -> tuple[str, ...]:
    names = tuple(str(name) for name in given) or tuple(f"{noun} {number}" for number in range(1, count + 1))
    if len(names) != count:
        raise ParameterError(f"{field}: expected {count}, got {len(names)}")
    if len(set(names)) != count:
        twice = next(name for name in names if names.count(name) > 1)
        raise ParameterError(f"{field}: {twice!r} is there twice")
    return names


def _each(problem, name: str, count: int, low: int, default: int, high: int = LARGEST) -> np.ndarray:
    given = getattr(problem, name)
    values = np.full(count, default, np.int64) if given is None else _whole(name, given, low, high)
    _expect(name, values, (count,))
    return values


def _expect(name: str, values: np.ndarray, shape: tuple[int, ...]) -> None:
    if values.shape != shape:
        raise ParameterError(f"{name}: expected shape {shape}, got {values.shape}")


def _whole(name: str, given, low: int, high: int = LARGEST, columns: int | None = 0) -> np.ndarray:
    """Give whole numbers of one or (`columns` None) two dimensions."""
    values = np.array(given if given is not None and np.size(given) else np.zeros(np.shape(given), np.int64))
    if values.ndim != (2 if columns is None else 1):
        raise ParameterError(f"{name}: expected {2 if columns is None else 1} dimensions, got {values.ndim}")
    if values.dtype.kind not in "iufb" or not np.array_equal(values, np.floor(values)):
        raise ParameterError(f"{name}: expected whole numbers, got {values.ravel()[:5].tolist()}")
    if values.size and not low <= values.min() <= values.max() <= high:
        raise ParameterError(f"{name}: expected {low} to {high}, got {values.min()} to {values.max()}")
    return values.astype(np.int64)
