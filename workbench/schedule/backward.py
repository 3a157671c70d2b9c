"""The backward pass: the latest dates that keep the project's finish and the constraints."""

from collections.abc import Callable, Sequence

import numpy as np

from workbench.schedule.dates import Dates, columns, stacked
from workbench.schedule.intervals import Moments
from workbench.schedule.network import Network
from workbench.schedule.node import Node, Spelling, Stage, Tie
from workbench.schedule.working_time import WorkingTime


def backward_pass(network: Network, early: Dates, finish_by: Moments | list[Moments]) -> Dates:
    """
    Find the latest dates.

    Parameters
    ----------
    network
        The schedule, compiled.
    early
        What the forward pass gave; only the remaining durations and their shape are used.
    finish_by
        Minute by which everything is to be finished; an array of shape (iterations,) when there are many schedules. A
        list has one for each activity.

    Returns
    -------
    Dates
        Late dates. A complete successor never pulls its predecessor.
    """
    remaining = early.remaining
    earliest = min if remaining.ndim == 1 else np.minimum
    durations = columns(remaining)
    start: list = [None] * len(network)
    finish: list = [None] * len(network)
    limits = finish_by if isinstance(finish_by, list) else [finish_by] * len(network)
    for k in range(len(network) - 1, -1, -1):
        start[k], finish[k] = late_dates(network.nodes[k], durations[k], limits[k], start, finish, earliest)
    return Dates(stacked(start, remaining.shape), stacked(finish, remaining.shape), remaining)


def late_dates(
    node: Node, remaining: Moments, finish_by: Moments, start: Sequence, finish: Sequence, earliest: Callable
) -> tuple[Moments, Moments]:
    """
    Place one activity before its successors.

    Parameters
    ----------
    node
        The activity.
    remaining
        Its working minutes still to do.
    finish_by
        Minute by which everything is to be finished.
    start, finish
        Dates of its successors.
    earliest
        Gives the earlier of two dates.

    Returns
    -------
    tuple
        Its start and its finish.
    """
    if node.stage == Stage.COMPLETE:
        return node.actual_start, node.actual_finish
    clock, bound, limit = node.clock, node.start_cap, finish_by
    if node.finish_cap is not None:
        limit = earliest(limit, node.finish_cap)
    for tie in node.outgoing:
        at = late_bound(tie, start, finish)
        if not tie.from_start:
            limit = earliest(limit, at)
        elif node.stage == Stage.WAITING:
            bound = at if bound is None else earliest(bound, at)
    if node.pinned_start is not None or node.pinned_finish is not None:
        return _pinned(node, remaining, earliest)
    if node.spelling == Spelling.START:
        begin = end = clock.not_after(limit)
    else:
        begin, end = clock.before(limit, remaining)
    if bound is not None:
        bound = _START[node.spelling](clock, bound)
        begin, end = earliest(begin, bound), earliest(end, clock.forward(bound, remaining))
    return (begin if node.late_resume is None else node.late_resume), end


def _pinned(node: Node, remaining: Moments, earliest: Callable) -> tuple[Moments, Moments]:
    """Keep mandatory dates; only a deadline can ask for earlier ones."""
    clock = node.clock
    if node.pinned_start is not None:
        begin, end = node.pinned_start, clock.forward(node.pinned_start, remaining)
    else:
        begin, end = clock.backward(node.pinned_finish, remaining), node.pinned_finish
    if node.deadline is not None:
        begin, end = earliest(begin, clock.backward(node.deadline, remaining)), earliest(end, node.deadline)
    return begin, end


_START = {
    Spelling.WORK: WorkingTime.next,
    Spelling.START: WorkingTime.not_after,
    Spelling.FINISH: WorkingTime.previous,
}


def late_bound(tie: Tie, start: Sequence, finish: Sequence) -> Moments:
    """Give the latest date that a link allows its predecessor's tied end."""
    at = finish[tie.other] if tie.into_finish else start[tie.other]
    if not tie.lag:
        return at
    return tie.clock.backward(at, tie.lag) if tie.lag > 0 else tie.clock.forward(at, -tie.lag)
