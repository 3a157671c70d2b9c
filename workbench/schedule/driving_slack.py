"""
Driving slack: what sets the date of one activity, and how near everything else is to doing so.

The measure follows the path tracing of SSI Tools (Structured Solutions, "driving slack"); it is neither total nor free
float.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.amounts import counted
from workbench.answer import Answer
from workbench.errors import ParameterError
from workbench.schedule.dates import Dates
from workbench.schedule.day_lengths import day_lengths
from workbench.schedule.floats import driving
from workbench.schedule.forward import forward_pass
from workbench.schedule.longest_path import driving_chain
from workbench.schedule.minutes import NONE, to_moments
from workbench.schedule.network import Network, Stage, compile_network
from workbench.schedule.schedule import Schedule
from workbench.schedule.slack import slack
from workbench.schedule.tiers import tiers
from workbench.taxonomy import Status

LIMITS = (0.0, 5.0, 10.0)


@dataclass(frozen=True, kw_only=True)
class DrivingSlack(Answer):
    """
    How far the activities before a focus can move before the focus moves.

    `table`, indexed by activity, smallest slack first: `name`; `start` and `finish` of the work still to do;
    `driving_slack` in days and `driving_slack_minutes` in working minutes of the activity's own calendar; `tier`, 0
    up to the first limit; `on_path`, whether a chain of links that set dates leads from it to the focus.

    Parameters
    ----------
    focus
        The activity asked for.
    finish
        Its early finish.
    path
        The activities on the driving path in order of their starts; the focus is the last. Where chains are tied, all
        of them are on it.
    """

    focus: str
    finish: pd.Timestamp
    path: tuple[str, ...]

    def __str__(self) -> str:
        if self.is_empty:
            return f"No driving slack: {self.reason}"
        drivers = counted(len(self.path) - 1, "activity drives", "activities drive")
        return f"{self.focus} finishes {self.finish:%Y-%m-%d %H:%M}; {drivers} it"


def driving_slack(schedule: Schedule, focus: str = "", *, limits: Sequence[float] = LIMITS) -> DrivingSlack:
    """
    Measure how far each activity before a focus can move before the focus moves.

    Parameters
    ----------
    schedule
        The schedule.
    focus
        Identifier of the activity, usually a milestone; the open one that finishes last when empty.
    limits
        Largest slack of each tier but the last, days of the activity's own calendar, rising.

    Returns
    -------
    DrivingSlack
        One row per open activity that leads to the focus; when there is none the status says so.

    Raises
    ------
    ParameterError
        There is no such activity, or the limits do not rise.
    """
    network = compile_network(schedule)
    early = forward_pass(network)
    if not focus and not (network.stage != Stage.COMPLETE).any():
        return _no_focus()
    at = position(schedule, network, focus) if focus else _last(network, early)
    focus = str(schedule.activities.index[network.rows[at]])
    minutes = slack(network, early, at)
    days = minutes / day_lengths(schedule)[network.rows]
    ends = np.arange(len(network)) == at
    rows = np.flatnonzero((minutes != NONE) & ~ends)
    rows = rows[np.argsort(days[rows], kind="stable")]
    marked = driving_chain(network, driving(network, early), ends)
    path = np.flatnonzero(marked)
    path = path[np.lexsort([path, early.start[path], path == at])]
    names = schedule.activities.index[network.rows]
    table = pd.DataFrame(
        {
            "name": schedule.activities["name"].iloc[network.rows[rows]],
            "start": to_moments(early.start[rows]),
            "finish": to_moments(early.finish[rows]),
            "driving_slack": days[rows],
            "driving_slack_minutes": minutes[rows],
            "tier": tiers(days[rows], limits),
            "on_path": marked[rows],
        }
    )
    return DrivingSlack(
        table=table,
        totals={"activities": len(table), "driving": len(path) - 1},
        status=Status.COMPUTED if len(table) else Status.NO_DATA,
        reason="" if len(table) else _nothing(network, at, focus),
        focus=focus,
        finish=pd.Timestamp(to_moments(early.finish[at])[()]),
        path=tuple(names[path]),
    )


def position(schedule: Schedule, network: Network, focus: str) -> int:
    """
    Find an activity in the network.

    Parameters
    ----------
    schedule, network
        The schedule, and the same compiled.
    focus
        Its identifier.

    Raises
    ------
    ParameterError
        It is not there, or takes no part in the logic.
    """
    if focus not in schedule.activities.index:
        raise ParameterError(f"focus: there is no activity {focus!r} in the schedule")
    found = np.flatnonzero(network.rows == schedule.activities.index.get_loc(focus))
    if not len(found):
        kind = schedule.activities.at[focus, "kind"]
        raise ParameterError(f"focus: {focus} is a {kind}, which nothing drives; expected a task or a milestone")
    return int(found[0])


def _last(network: Network, early: Dates) -> int:
    """The open activity that finishes last, the latest in order of several."""
    finish = np.where(network.stage != Stage.COMPLETE, early.finish, np.iinfo(np.int64).min)
    return int(len(finish) - 1 - finish[::-1].argmax())


def _no_focus() -> DrivingSlack:
    columns = ("name", "start", "finish", "driving_slack", "driving_slack_minutes", "tier", "on_path")
    return DrivingSlack(
        table=pd.DataFrame(columns=list(columns)).rename_axis("activity"),
        status=Status.NO_DATA,
        reason="No activity is open.",
        focus="",
        finish=pd.NaT,
        path=(),
    )


def _nothing(network: Network, at: int, focus: str) -> str:
    if network.stage[at] == Stage.COMPLETE:
        return f"{focus} is complete; nothing drives it any more."
    return f"No open activity leads to {focus}."
