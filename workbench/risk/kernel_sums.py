"""
What is added up over a block of iterations, compiled.

One small function per row of 256 iterations is what the compiler turns into vector instructions.
"""

import numpy as np

from workbench.risk.compiled import within
from workbench.risk.kernel_network import DONE
from workbench.risk.tally import BLOCK

ONE = np.int32(1)
LOW_MASK = 2**32 - 1


@within
def add_dates(width, plan, part, draws, dates, sums):
    """
    Add up deviations of some activities from the plan, and histograms of their finishes.

    Parameters
    ----------
    width
        Iterations of the block that count.
    plan
        A `kernel_room.Planned`.
    part
        The first activity, and the one after the last.
    draws, dates
        What was found of the block; the sums of starts and finishes are left in `dates`.
    sums
        A `kernel_room.Sums`, added to.
    """
    low, high, places, histogram = sums.low, sums.high, dates.bound, sums.histogram
    starts, ends, begin, finish = dates.starts, dates.ends, plan.begin, plan.finish
    for k in range(part[0], part[1]):
        d, dd = duration_sums(draws.remaining[k], plan.duration[k], width)
        s, ss = position_sums(starts[k], begin[k], width)
        f, ff = position_sums(ends[k], finish[k], width)
        for row, value in ((0, d), (1, dd), (3, s), (4, ss), (5, f), (6, ff)):
            carry(low[row], high[row], k, value)
        dates.start_sum[k], dates.finish_sum[k] = s, f
        find_steps(ends[k], plan.bin_from[k], plan.bin_shift[k], histogram.shape[1], places)
        count_steps(places, width, histogram[k])


@within
def add_products(network, width, plan, draws, dates, sums):
    """
    Add up the products of the deviations of durations and of the project's duration, or of the finish looked toward.

    Parameters
    ----------
    network
        A `kernel_network.KernelNetwork`.
    width, plan, draws, dates, sums
        As for `add_dates`, with the finish of the project.
    """
    low, high, away = sums.low[2], sums.high[2], dates.limit
    toward = network.toward[0]
    if toward < 0:
        fill_above(dates.project, plan.project, away)
    else:
        fill_positions_above(dates.ends[toward], plan.finish[toward], away)
    for k in range(low.size):
        carry(low, high, k, product_sum(draws.remaining[k], plan.duration[k], away, width))


@within
def add_links(network, width, plan, dates, sums):
    """
    Add up what links allow where several meet at a start outside the weather.

    Parameters
    ----------
    network
        A `kernel_network.KernelNetwork`.
    width, plan, dates, sums
        As for `add_dates`, after it.
    """
    first, into_finish, from_start, other = network.first, network.into_finish, network.from_start, network.other
    rows, places, moved, low, high = network.row, network.tally, dates.moved, sums.link_low, sums.link_high
    begin, finish, start_sum, finish_sum = plan.begin, plan.finish, dates.start_sum, dates.finish_sum
    for k in range(first.size - 1):
        bounds = 0
        for link in range(first[k], first[k + 1]):
            bounds += not into_finish[link]
        if bounds < 2 or network.wet_row[k] >= 0:
            continue
        for link in range(first[k], first[k + 1]):
            before = other[link]
            if rows[link] >= 0:
                total = total_above(moved[rows[link]], begin[k], width)
            elif from_start[link]:
                total = start_sum[before] + width * (begin[before] - begin[k])
            else:
                total = finish_sum[before] + width * (finish[before] - begin[k])
            carry(low, high, places[link], total)


@within
def count_all(network, gates, width, draws, sums):
    """
    Count the iterations in which activities take place, and in which their durations were cut at 0.

    Parameters
    ----------
    network, gates, width, draws, sums
        As for `mark_all`.
    """
    for k in range(gates.size):
        sums.present[k] += width
        if gates[k] >= 0:
            sums.present[k] -= total_of(draws.absent[gates[k]], width)
        if network.may_floor[k] and network.shape[k] != DONE:
            sums.floored[k] += total_of(draws.floored[k], width)


@within
def total_above(at, begin, width):
    """Sum of positions, counted from one of them."""
    total = np.int64(0)
    for i in range(width):
        total += (at[i] >> ONE) - begin
    return total


@within
def put_row(row, at, width, out):
    """What a row holds, into the iterations that it belongs to."""
    for i in range(width):
        out[at + i] = row[i]


@within
def put_positions(moments, at, width, out):
    """Positions of a row of moments, into the iterations that they belong to."""
    for i in range(width):
        out[at + i] = moments[i] >> ONE


@within
def total_of(flags, width):
    """Number of flags set."""
    total = np.int64(0)
    for i in range(width):
        total += flags[i]
    return total


@within
def fill_above(row, begin, out):
    """A row, counted from a number."""
    for i in range(BLOCK):
        out[i] = row[i] - begin


@within
def fill_positions_above(at, begin, out):
    """Positions, counted from one of them."""
    for i in range(BLOCK):
        out[i] = (at[i] >> ONE) - begin


@within
def duration_sums(minutes, duration, width):
    """Sums of a duration and of its square."""
    once = twice = np.int64(0)
    for i in range(width):
        x = np.int64(np.int32(minutes[i] - duration))
        once += x
        twice += x * x
    return once, twice


@within
def product_sum(minutes, duration, away, width):
    """Sum of the products of a duration and another row."""
    total = np.int64(0)
    for i in range(width):
        total += np.int64(np.int32(minutes[i] - duration)) * np.int64(away[i])
    return total


@within
def position_sums(at, begin, width):
    """Sums of a position and of its square."""
    once = twice = np.int64(0)
    for i in range(width):
        x = np.int64(np.int32((at[i] >> ONE) - begin))
        once += x
        twice += x * x
    return once, twice


@within
def find_steps(ends, low, shift, steps, out):
    """Step of the histogram that each finish lies in."""
    low, shift, last = np.int32(low), np.int32(shift), np.int32(steps - 1)
    for i in range(BLOCK):
        out[i] = min(max(((ends[i] >> ONE) - low) >> shift, np.int32(0)), last)


@within
def count_steps(places, width, histogram):
    """One finish more in its step."""
    for i in range(width):
        histogram[np.uint32(places[i])] += 1


@within
def carry(low, high, k, value):
    """Add a whole number to a sum kept in two parts."""
    low[k] += value & LOW_MASK
    high[k] += value >> 32
