"""Float: how far an activity can move before it moves the finish, or before it moves its successors."""

import numpy as np

from workbench.schedule.dates import Dates
from workbench.schedule.minutes import NONE
from workbench.schedule.network import Network, Stage
from workbench.schedule.vocabulary import FloatRule
from workbench.schedule.working_time import WorkingTime, on_each


def total_float(network: Network, early: Dates, late: Dates, rule: FloatRule | np.ndarray) -> np.ndarray:
    """
    Measure how far each activity can move before it breaks a late date.

    Parameters
    ----------
    network
        The schedule, compiled.
    early, late
        Dates of both passes; shape (activities,), or (activities, iterations) for many schedules at once.
    rule
        Which dates it lies between, for all or for each activity; of started work always the finishes.

    Returns
    -------
    ndarray
        Working minutes of the activity's own calendar, shape of the dates; those of complete activities mean nothing.
    """
    finish = on_each(network.clocks, network.clock, WorkingTime.work, early.finish, late.finish)
    many = (slice(None), *[None] * (early.finish.ndim - 1))
    rule, stage = np.broadcast_to(rule, len(network))[many], network.stage[many]
    if (rule == FloatRule.FINISH).all():
        return finish
    start = on_each(network.clocks, network.clock, WorkingTime.work, early.start, late.start)
    start = np.where(stage == Stage.STARTED, finish, start)
    other = np.where(rule == FloatRule.START, start, np.minimum(start, finish))
    return np.where(rule == FloatRule.FINISH, finish, other)


def free_float(
    network: Network, early: Dates, link_floats: np.ndarray, total: np.ndarray, finish_by: int | np.ndarray
) -> np.ndarray:
    """
    Measure how far each activity can move before it moves a successor, or the finish where it has none.

    In Microsoft Project's rules an activity without successors has its total float free (Project's field reference,
    "Free Slack").

    Parameters
    ----------
    network
        The schedule, compiled.
    early
        Early dates; shape (activities,).
    link_floats
        What `link_float` gave; shape (links,).
    total
        What `total_float` gave; shape (activities,).
    finish_by
        Minute by which everything is to be finished, or each activity; shape () or (activities,).

    Returns
    -------
    ndarray
        Working minutes of the activity's own calendar, never negative; those of complete activities mean nothing.
    """
    least = np.full(len(network), np.iinfo(np.int64).max)
    live = network.drives_late
    np.minimum.at(least, network.predecessor[live], link_floats[live])
    by = np.broadcast_to(finish_by, len(network))
    to_finish = on_each(network.clocks, network.clock, WorkingTime.work, early.finish, by)
    to_finish = np.where(network.rules.microsoft, total, to_finish)
    return np.maximum(np.where(least == np.iinfo(np.int64).max, to_finish, least), 0)


def link_float(network: Network, early: Dates) -> np.ndarray:
    """
    Measure how far the predecessor of each link can move before the link moves the successor.

    Parameters
    ----------
    network
        The schedule, compiled.
    early
        Early dates; shape (activities,).

    Returns
    -------
    ndarray
        Working minutes of the predecessor's calendar; shape (links,).
    """
    tied = _tied_end(network, early)
    return on_each(
        network.clocks, network.clock[network.predecessor], WorkingTime.work, link_bounds(network, early), tied
    )


def driving(network: Network, early: Dates) -> np.ndarray:
    """
    Find the links that set the date of their successor.

    A link drives when the date that it allows and the date taken are the same working position of the successor's
    calendar; so a link over a weekend that only the predecessor works on still drives.

    Parameters
    ----------
    network
        The schedule, compiled.
    early
        Early dates as the forward pass gave them; shape (activities,).

    Returns
    -------
    ndarray
        bool; shape (links,).
    """
    clock = network.clock[network.successor]
    gap = on_each(network.clocks, clock, WorkingTime.work, link_bounds(network, early), _tied_end(network, early))
    return network.drives_late & (gap == 0)


def link_bounds(network: Network, early: Dates) -> np.ndarray:
    """
    Give the earliest date that each link allows its successor's tied end.

    Parameters
    ----------
    network
        The schedule, compiled.
    early
        Early dates; shape (activities,).

    Returns
    -------
    ndarray
        Minutes; shape (links,).
    """
    at = np.where(network.from_start, early.start[network.predecessor], early.finish[network.predecessor])
    at = np.where(network.fixed != NONE, network.fixed, at)
    return on_each(network.clocks, network.lag_clock, _shifted, at, network.lag)


def _shifted(clock: WorkingTime, at: np.ndarray, lag: np.ndarray) -> np.ndarray:
    return np.where(lag >= 0, clock.forward(at, np.maximum(lag, 0)), clock.backward(at, np.maximum(-lag, 0)))


def _tied_end(network: Network, early: Dates) -> np.ndarray:
    start = np.where(network.begun != NONE, network.begun, early.start)
    return np.where(network.into_finish, early.finish[network.successor], start[network.successor])
