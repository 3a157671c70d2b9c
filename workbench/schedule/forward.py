"""
The forward pass: the earliest dates that links, progress and constraints allow.

The critical path method is by J. E. Kelley and M. R. Walker, Critical-path planning and scheduling, Proceedings of the
Eastern Joint Computer Conference, 1959; links between any two ends with lags follow J. Fondahl and the precedence
diagramming practice of planning tools.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from workbench.schedule.dates import Dates, columns, stacked
from workbench.schedule.intervals import Moments
from workbench.schedule.node import Node, Spelling, Stage, Tie
from workbench.schedule.working_time import WorkingTime

if TYPE_CHECKING:
    from workbench.schedule.network import Network


COMPLETE, FINISH_MILESTONE = Stage.COMPLETE.value, Spelling.FINISH.value
"""As plain numbers: looking up a member takes longer than much of a pass."""


def forward_pass(network: "Network", remaining: np.ndarray | None = None) -> Dates:
    """
    Find the earliest dates.

    Parameters
    ----------
    network
        The schedule, compiled.
    remaining
        Working minutes still to do; shape (activities,), or (activities, iterations) for many schedules at once. The
        schedule's own by default. Activities are in the order of the network; milestones and complete ones have 0.

    Returns
    -------
    Dates
        Early dates.
    """
    remaining = network.remaining if remaining is None else remaining
    latest = max if remaining.ndim == 1 else np.maximum
    durations = columns(remaining)
    start: list = [None] * len(network)
    finish: list = [None] * len(network)
    for k, node in enumerate(network.nodes):
        start[k], finish[k], durations[k] = early_dates(node, durations[k], start, finish, latest)
    return Dates(*(stacked(rows, remaining.shape) for rows in (start, finish, durations)))


def early_dates(
    node: Node, remaining: Moments, start: Sequence, finish: Sequence, latest: Callable
) -> tuple[Moments, Moments, Moments]:
    """
    Place one activity after its predecessors.

    Parameters
    ----------
    node
        The activity.
    remaining
        Its working minutes still to do.
    start, finish
        Dates of its predecessors.
    latest
        Gives the later of two dates.

    Returns
    -------
    tuple
        Its start, its finish, and the working minutes between them.
    """
    if node.stage == COMPLETE:
        return node.actual_start, node.actual_finish, 0
    if node.planned_start is not None:
        return node.planned_start, node.planned_finish, remaining
    clock, bound, limit = node.clock, node.start_floor, node.finish_floor
    for tie in node.incoming:
        at = early_bound(tie, start, finish)
        if not tie.into_finish:
            bound = latest(bound, at)
        else:
            limit = at if limit is None else latest(limit, at)
    if node.pinned_start is not None:
        remaining = _expected(node, node.pinned_start, remaining)
        return node.pinned_start, clock.forward(node.pinned_start, remaining), remaining
    if node.pinned_finish is not None:
        return clock.backward(node.pinned_finish, remaining), node.pinned_finish, remaining
    if node.spelling == FINISH_MILESTONE:
        begin = end = clock.not_before(bound)
    else:
        if node.expected_finish is not None:
            remaining = _expected(node, clock.next(bound), remaining)
        begin, end = clock.after(bound, remaining)
    if limit is not None:
        limit = _FINISH[node.spelling](clock, limit)
        begin, end = latest(begin, clock.backward(limit, remaining)), latest(end, limit)
    if node.early_start_cap is not None or node.early_finish_cap is not None:
        begin, end = _capped(node, begin, end, remaining)
    return begin, end, remaining


def _capped(node: Node, begin: Moments, end: Moments, remaining: Moments) -> tuple[Moments, Moments]:
    """Move work back to the latest dates that it is allowed."""
    clock, earliest = node.clock, min if isinstance(end, int) else np.minimum
    if (cap := node.early_start_cap) is not None:
        begin, end = earliest(begin, cap), earliest(end, clock.forward(cap, remaining))
    if (cap := node.early_finish_cap) is not None:
        begin, end = earliest(begin, clock.backward(cap, remaining)), earliest(end, cap)
    return begin, end


_FINISH = {
    Spelling.WORK: WorkingTime.previous,
    Spelling.START: WorkingTime.next,
    Spelling.FINISH: WorkingTime.not_before,
}


def early_bound(tie: Tie, start: Sequence, finish: Sequence) -> Moments:
    """Give the earliest date that a link allows its successor's tied end."""
    at = tie.fixed
    if at is None:
        at = start[tie.other] if tie.from_start else finish[tie.other]
    if not tie.lag:
        return at
    return tie.clock.forward(at, tie.lag) if tie.lag > 0 else tie.clock.backward(at, -tie.lag)


def _expected(node: Node, begin: Moments, remaining: Moments) -> Moments:
    """Work that lies before an expected finish; an expectation that comes too early is ignored."""
    expected = node.expected_finish
    if expected is None or node.spelling != Spelling.WORK:
        return remaining
    if isinstance(begin, int) and isinstance(remaining, int):
        return node.clock.work(begin, expected) if expected >= begin else remaining
    return np.where(expected >= begin, node.clock.work(begin, expected), remaining)
