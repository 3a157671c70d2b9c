"""Activities that wait as long as they can: after both passes they move to the end of their free float."""

from dataclasses import replace

import numpy as np

from workbench.schedule.dates import Dates
from workbench.schedule.forward import early_bound, forward_pass
from workbench.schedule.network import Network
from workbench.schedule.node import Spelling


def placed_late(network: Network, early: Dates, late: Dates) -> Dates:
    """
    Give the activities that are to be as late as possible their late dates, and let the others wait for them.

    This is the rule of Microsoft Project, where such work uses up the float of its successors too.

    Parameters
    ----------
    network
        The schedule, compiled.
    early, late
        Dates of both passes; shape (activities,).

    Returns
    -------
    Dates
        Early dates after the move.
    """
    at = network.at_late_dates
    if not at.any():
        return early
    held = replace(
        network.bounds,
        planned_start=np.where(at, late.start, network.bounds.planned_start),
        planned_finish=np.where(at, late.finish, network.bounds.planned_finish),
    )
    return forward_pass(replace(network, bounds=held))


def moved_late(network: Network, early: Dates, finish_by: np.ndarray) -> Dates:
    """
    Move the activities that are to be as late as possible; successors and late dates stay where they are.

    Parameters
    ----------
    network
        The schedule, compiled.
    early
        Early dates; shape (activities,).
    finish_by
        Minute to which each activity may move when it has no successors; shape (activities,).

    Returns
    -------
    Dates
        Early dates after the move.
    """
    start, finish = early.start.tolist(), early.finish.tolist()
    for k in np.flatnonzero(network.as_late_as_possible)[::-1].tolist():
        node, duration = network.nodes[k], int(early.remaining[k])
        room = [node.clock.work(finish[k], int(finish_by[k]))] if not node.outgoing else []
        for tie in node.outgoing:
            bound = early_bound(tie._replace(other=k), start, finish)
            room.append(node.clock.work(bound, finish[tie.other] if tie.into_finish else start[tie.other]))
        if (move := min(room)) > 0:
            finish[k] = node.clock.forward(finish[k], move)
            if node.spelling == Spelling.START:
                finish[k] = node.clock.next(finish[k])
            start[k] = node.clock.backward(finish[k], duration)
    return replace(early, start=np.array(start, dtype=np.int64), finish=np.array(finish, dtype=np.int64))
