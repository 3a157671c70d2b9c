"""Dates in the weather as the calendars of the plan count them, which know none; compiled."""

from workbench.risk.compiled import within
from workbench.risk.kernel_clocks import ONE, dry_moment, moment_of
from workbench.risk.kernel_draws import fill_constant
from workbench.risk.kernel_network import DONE
from workbench.risk.kernel_sums import carry, total_above
from workbench.risk.tally import BLOCK


@within
def leave_weather(network, clocks, width, plan, dates, sums):
    """
    Add up what links allow starts in the weather, and write dates as moments without weather.

    Parameters
    ----------
    network, clocks
        A `kernel_network.KernelNetwork` and its calendars.
    width
        Iterations of the block that count.
    plan
        A `kernel_room.Planned`.
    dates
        A `kernel_room.Moments` with the dates of all activities, written over.
    sums
        A `kernel_room.Sums`, added to.
    """
    horizon, place = network.horizon[0], dates.limit
    for k in range(network.shape.size):
        bounds = 0
        for link in range(network.first[k], network.first[k + 1]):
            bounds += not network.into_finish[link]
        if network.wet_row[k] < 0 or bounds < 2:
            continue
        for link in range(network.first[k], network.first[k + 1]):
            other, row = network.other[link], network.row[link]
            at = dates.starts[other] if network.from_start[link] else dates.ends[other]
            if row >= 0:
                at = dates.moved[row]
            as_start(at, place)
            as_planned(clocks, network.clock[k], horizon, place)
            carry(sums.link_low, sums.link_high, network.tally[link], total_above(place, plan.begin[k], width))
    for k in range(network.shape.size):
        if network.wet_row[k] >= 0 and network.shape[k] == DONE:
            fill_constant(network.start_floor[k], dates.starts[k])
            fill_constant(network.finish_floor[k], dates.ends[k])
        elif network.wet_row[k] >= 0:
            as_planned(clocks, network.clock[k], horizon, dates.starts[k])
            as_planned(clocks, network.clock[k], horizon, dates.ends[k])


@within
def as_start(at, out):
    """Moments written as starts."""
    for i in range(BLOCK):
        out[i] = at[i] | ONE


@within
def as_planned(clocks, clock, horizon, at):
    """Moments in the weather as moments without it."""
    for i in range(BLOCK):
        at[i] = dry_moment(clocks, clock, moment_of(clocks, clock, i, at[i], horizon), horizon)
