"""Slack towards one activity, or towards the finish: how far everything can move before that one moves."""

import numpy as np

from workbench.schedule.backward import late_dates
from workbench.schedule.dates import Dates
from workbench.schedule.minutes import FAR, NONE
from workbench.schedule.network import Network
from workbench.schedule.node import Node, Stage, Tie


def slack(network: Network, early: Dates, focus: int | None = None) -> np.ndarray:
    """
    Measure how far each activity can move before it moves the focus.

    A backward pass over the activities that lead to the focus, which is to finish when it does now: no other activity
    ends the project, and no constraint holds. It differs from total float in this only, and in that started work is
    pulled by what waits for its start, if the lag counts from the work still to do.

    Parameters
    ----------
    network
        The schedule, compiled.
    early
        Early dates; shape (activities,).
    focus
        Position in the network; None is the latest finish, which everything leads to.

    Returns
    -------
    ndarray
        Working minutes of the activity's own calendar, `NONE` for what does not lead there, and nothing leads to what
        is complete; shape (activities,).
    """
    start: list[int | None] = [None] * len(network)
    finish: list[int | None] = [None] * len(network)
    result = np.full(len(network), NONE)
    if focus is not None and network.stage[focus] == Stage.COMPLETE:
        return result
    limit = int(early.finish.max()) if focus is None else FAR
    ends, remaining = early.finish.tolist(), early.remaining.tolist()
    for k in range(len(network) - 1 if focus is None else focus, -1, -1):
        if k == focus:
            start[k], finish[k] = int(early.start[k]), ends[k]
        elif (node := _leading(network, k, start)) and (node.outgoing or focus is None):
            start[k], finish[k] = late_dates(node, remaining[k], limit, start, finish, min)
        else:
            continue
        result[k] = network.nodes[k].clock.work(ends[k], finish[k])
    return result


def _leading(network: Network, k: int, start: list[int | None]) -> Node | None:
    """An open activity, free of constraints, with the links that lead to the focus; what was passed has a start."""
    node = network.nodes[k]
    if node.stage == Stage.COMPLETE:
        return None
    return node._replace(
        stage=Stage.WAITING,
        start_cap=None,
        finish_cap=None,
        pinned_start=None,
        pinned_finish=None,
        late_resume=None,
        outgoing=tuple(tie for tie in node.outgoing if start[tie.other] is not None and _moves(network, tie)),
    )


def _moves(network: Network, tie: Tie) -> bool:
    """Whether a link can move its successor; by Microsoft Project's rules started work stays where it is."""
    stays = network.stage[tie.other] == Stage.STARTED and network.rules.microsoft[tie.other]
    return tie.fixed is None and not stays
