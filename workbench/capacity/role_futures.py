"""Demand and supply of one role in many futures."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

import numpy as np

from workbench.capacity.attrition import drawn_absence, drawn_presence
from workbench.capacity.effort import Effort, three_points
from workbench.capacity.overload_draws import Draws, Fates
from workbench.capacity.overload_work import Booking
from workbench.capacity.places import Periods, Place
from workbench.capacity.staffing_doubts import StaffingDoubts
from workbench.risk.stream import stable_ids


def drawn_demand(
    work: Iterable[Booking],
    efforts: Mapping[str, Effort],
    fates: Fates,
    doubts: StaffingDoubts,
    draws: Draws,
    periods: int,
) -> np.ndarray:
    """
    Add up the work asked of one role.

    Parameters
    ----------
    work
        Bookings of the role, project by project.
    efforts
        Project or operation -> actual over planned hours.
    fates
        What happens to the projects.
    doubts
        What is open.
    draws
        Which futures.
    periods
        T, the number of periods.

    Returns
    -------
    ndarray
        3 × T × N hours: hard work, hard and soft work, all work.
    """
    asked = np.zeros((3, periods, draws.iterations))
    by_project = {project: list(part) for project, part in groupby(work, key=lambda booking: booking.project)}
    names = stable_ids(("effort", project, part[0].role) for project, part in by_project.items())
    for name, (project, part) in zip(names, by_project.items(), strict=True):
        effort, z, ratio = efforts[project], None, 1.0
        if not effort.is_certain or any(booking.has_points for booking in part):
            z = doubts.loading * fates.factor + np.sqrt(1.0 - doubts.loading**2) * draws.normals(name)
            ratio = effort.ratio(z)
        for booking in part:
            hours = booking.hours * ratio
            if booking.has_points:
                hours = np.maximum(three_points(booking.low, booking.hours, booking.high)(z), 0.0)
            if booking.chance < 1.0:
                hours = np.where(fates.comes(project, booking.chance), hours, 0.0)
            for step, futures in booking.falls(fates.slips.get(project), periods):
                asked[booking.rank, step] += np.where(futures, hours, 0.0)
    asked[1] += asked[0]
    asked[2] += asked[1]
    return asked


def drawn_supply(
    places: Sequence[Place], periods: Periods, doubts: StaffingDoubts, draws: Draws, *, plannable: bool
) -> np.ndarray:
    """
    Add up the hours that the places of one role offer.

    Parameters
    ----------
    places
        Of the role.
    periods
        What the planning periods are made of.
    doubts
        What is open.
    draws
        Which futures.
    plannable
        Whether only the hours that may be planned count.

    Returns
    -------
    ndarray
        T × N hours.
    """
    offered = np.zeros((len(periods.weeks), draws.iterations))
    left = stable_ids(("attrition", *place.key) for place in places)
    lost = stable_ids(("absence", *place.key) for place in places)
    for place, *names in zip(places, left, lost, strict=True):
        hours = place.plannable if plannable else place.hours
        for span in draws.spans:
            offered[:, slice(*span)] += hours[:, None] * _share_there(place, *names, periods, doubts, draws.seed, span)
    return offered


def _share_there(
    place: Place, left: int, lost: int, periods: Periods, doubts: StaffingDoubts, seed: int, span: tuple[int, int]
) -> np.ndarray:
    """Share of each period for which a place is filled and its holder at work: T × the iterations of a span."""
    share = np.ones((len(periods.weeks), span[1] - span[0]))
    if doubts.attrition > 0:
        filled = drawn_presence(
            left, seed, span, periods.months, periods.months[place.joins], doubts.attrition, doubts.refill_after
        )
        share *= filled / np.diff(periods.months)[:, None]
    if doubts.absence > 0:
        for step, weeks in enumerate(periods.weeks):
            share[step] *= 1.0 - drawn_absence(lost, seed, span, periods.first + step, weeks, doubts.absence) / weeks
    return share


def for_work(there: np.ndarray, planned: np.ndarray, operations: np.ndarray, limit: float | None) -> np.ndarray:
    """
    Say how many hours of all work a role can take on: operations come first, projects get a share of the rest.

    Parameters
    ----------
    there
        T × N or T hours after leave.
    planned
        The part of them up to the target utilisation.
    operations
        Hours of operations.
    limit
        Share of what may be planned that projects get; all hours that are there without it.
    """
    there = np.maximum(there, 0.0)
    if limit is None:
        return there
    share = np.divide(np.maximum(planned, 0.0), there, out=np.zeros(there.shape), where=there > 0)
    return np.minimum(operations, there) + limit * share * np.maximum(there - operations, 0.0)
