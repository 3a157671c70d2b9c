"""
Float paths: the chains of work that lead to the finish or to one activity, the most critical first.

The idea is that of multiple float paths in Primavera P6: every activity belongs to one path, the first path is the
driving one, and each further path is the next most critical branch that joins those before it.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.schedule.critical_path import critical_path
from workbench.schedule.dates import Dates
from workbench.schedule.day_lengths import day_lengths
from workbench.schedule.driving_slack import position
from workbench.schedule.floats import driving, link_float
from workbench.schedule.forward import forward_pass
from workbench.schedule.minutes import NONE, to_moments
from workbench.schedule.network import Network, compile_network
from workbench.schedule.schedule import Schedule
from workbench.schedule.slack import slack
from workbench.schedule.vocabulary import PathFloat
from workbench.taxonomy import Status


@dataclass(frozen=True, kw_only=True)
class FloatPaths(Answer):
    """
    Chains of activities in which each sets the date of the next.

    `table`, indexed by `path` from 1 on: `path_float`, days of float of its last activity; `activities`, how many are
    on it and on no path before; `first` and `last` of them; `joins`, the activity of an earlier path that the last one
    leads to with the least float, empty where the path ends by itself.

    Parameters
    ----------
    activities
        One row per activity on a path, indexed by activity, in the order of the paths and along them: `name`, `path`,
        `order` from 1 on, `start` and `finish` of the work still to do, and its own `float` in days.
    focus
        The activity that all paths lead to; empty for the finish of the project.
    """

    activities: pd.DataFrame
    focus: str

    def __str__(self) -> str:
        if self.is_empty:
            return f"No paths: {self.reason}"
        floats = ", ".join(f"{days:.1f}" for days in self.table["path_float"].head(3))
        return f"{len(self.table)} paths to {self.focus or 'the finish'}; days of float: {floats}"


def float_paths(
    schedule: Schedule, focus: str | None = None, count: int = 10, *, by: str = PathFloat.DRIVING_SLACK
) -> FloatPaths:
    """
    Find the most critical paths.

    A path begins with the activity of the least float that is on no path yet, the latest of several, and is followed
    back through the links that set dates, each time to the predecessor with the least float.

    Parameters
    ----------
    schedule
        The schedule.
    focus
        Identifier of the activity that the paths lead to; None is the finish of the project.
    count
        Most paths wanted.
    by
        `driving_slack` ranks by how far work can move before it moves the focus, whatever the constraints say;
        `total_float` by how far it can move before it breaks a late date.

    Returns
    -------
    FloatPaths
        One row per path; without open activities that lead there the status says so.

    Raises
    ------
    ParameterError
        There is no such activity, the count is not positive, or `by` is unknown.
    DataError
        A calendar runs out of working time.
    """
    if isinstance(count, bool) or not isinstance(count, int | np.integer) or count < 1:
        raise ParameterError(f"count: expected a whole number from 1 on, got {count!r}")
    if by not in [*PathFloat]:
        raise ParameterError(f"by: {by!r} is not one of {', '.join(PathFloat)}")
    network = compile_network(schedule)
    at = None if focus is None else position(schedule, network, focus)
    if not len(network):
        return _nothing(focus)
    early = forward_pass(network)
    minutes = slack(network, early, at)
    leads = minutes != NONE
    if not leads.any():
        return _nothing(focus)
    lengths = day_lengths(schedule)[network.rows]
    slacks = days = np.where(leads, minutes / lengths, np.inf)
    if by == PathFloat.TOTAL_FLOAT:
        total = critical_path(schedule).table["total_float"].to_numpy(dtype=float)[network.rows]
        days = np.where(leads, total, np.inf)
    paths = _paths(network, driving(network, early), days, at, count)
    through = link_float(network, early) / lengths[network.predecessor] + slacks[network.successor]
    return FloatPaths(
        table=_table(schedule, network, days, paths, _joins(network, through, paths)),
        totals={"paths": len(paths)},
        activities=_activities(schedule, network, early, days, paths),
        focus=focus or "",
    )


def _paths(network: Network, drives: np.ndarray, days: np.ndarray, focus: int | None, count: int) -> list[list[int]]:
    """Positions of the activities of each path, first to last."""
    before: dict[int, list[int]] = {}
    for link in np.flatnonzero(drives).tolist():
        before.setdefault(int(network.successor[link]), []).append(int(network.predecessor[link]))
    places = np.arange(len(network))
    last = len(network) if focus is None else focus
    ranked = np.lexsort([-places, days, places != last])
    free, paths = np.isfinite(days), []
    for entry in ranked.tolist():
        if not free[entry]:
            continue
        if len(paths) == count:
            break
        path, at = [], entry
        while at is not None:
            path.append(at)
            free[at] = False
            at = min((k for k in before.get(at, ()) if free[k]), key=lambda k: (days[k], -k), default=None)
        paths.append(path[::-1])
    return paths


def _joins(network: Network, through: np.ndarray, paths: list[list[int]]) -> list[int | None]:
    """The activity of an earlier path that each path leads to, by the link of the least float."""
    number = {k: at for at, path in enumerate(paths) for k in path}
    best: dict[int, tuple[float, int]] = {}
    for link in np.flatnonzero(network.drives_late).tolist():
        here, there = int(network.predecessor[link]), int(network.successor[link])
        if number.get(there, len(paths)) < number.get(here, 0):
            best[here] = min(best.get(here, (np.inf, -1)), (float(through[link]), there))
    return [best[path[-1]][1] if path[-1] in best else None for path in paths]


def _table(schedule: Schedule, network: Network, days: np.ndarray, paths: list, joins: list) -> pd.DataFrame:
    names = schedule.activities.index[network.rows]
    return pd.DataFrame(
        {
            "path_float": [days[path[-1]] for path in paths],
            "activities": [len(path) for path in paths],
            "first": [names[path[0]] for path in paths],
            "last": [names[path[-1]] for path in paths],
            "joins": ["" if other is None else names[other] for other in joins],
        },
        index=pd.RangeIndex(1, len(paths) + 1, name="path"),
    )


def _activities(schedule: Schedule, network: Network, early: Dates, days: np.ndarray, paths: list) -> pd.DataFrame:
    at = [k for path in paths for k in path]
    return pd.DataFrame(
        {
            "name": schedule.activities["name"].iloc[network.rows[at]],
            "path": np.repeat(np.arange(len(paths)) + 1, [len(path) for path in paths]),
            "order": [place + 1 for path in paths for place in range(len(path))],
            "start": to_moments(early.start[at]),
            "finish": to_moments(early.finish[at]),
            "float": days[at],
        }
    )


def _nothing(focus: str | None) -> FloatPaths:
    return FloatPaths(
        table=pd.DataFrame(columns=["path_float", "activities", "first", "last", "joins"]),
        status=Status.NO_DATA,
        reason=f"No open activity leads to {focus or 'the finish'}.",
        activities=pd.DataFrame(columns=["name", "path", "order", "start", "finish", "float"]),
        focus=focus or "",
    )
