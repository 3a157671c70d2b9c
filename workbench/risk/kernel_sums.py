"""
Which activities decide the finish, and what is added up over a block of iterations, compiled.

Compiled functions call none of another file: the compiler keeps what it made and looks only at the file of the function
called from outside to see whether it is still true. One small function per row of 256 iterations is what it turns into
vector instructions.
"""

import numpy as np
from numba import njit

from workbench.risk.kernel_network import DONE
from workbench.risk.tally import BLOCK

ONE = np.int32(1)
LOW_MASK = 2**32 - 1

within = njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)
"""What is called from compiled code only; wrappers for Python would take most of the time to compile."""
called = njit(cache=True, nogil=True, error_model="numpy", no_cfunc_wrapper=True)


@called
def mark_all(network, planned, width, dates, room, link_low, link_high):
    """
    Follow the links that set dates back from the finish, and add up what links allow where several meet.

    Parameters
    ----------
    network
        A `kernel_network.KernelNetwork`.
    planned
        Planned start positions; shape (activities,).
    width
        Iterations of the block that count.
    dates
        A `kernel_room.Moments` with all dates.
    room
        A `kernel_room.Marks`, filled.
    link_low, link_high
        Sums over links, in two parts; shape (links,).
    """
    starts, ends, moved = dates.starts, dates.ends, dates.moved
    by_finish, by_start, critical, begun = room.by_finish, room.by_start, room.critical, room.begun
    from_start, into_finish, toward = network.from_start, network.into_finish, network.toward[0]
    by_finish[:] = 0
    by_start[:] = 0
    for k in range(network.shape.size - 1, -1, -1):
        if network.shape[k] == DONE:
            continue
        if toward < 0:
            mark_last(ends[k], dates.finish_on[network.clock[k]], by_finish[k])
        elif toward == k:
            by_finish[k] = 1
        begin_marks(starts[k], network.start_floor[k] >> ONE, by_start[k], by_finish[k], critical[k], begun)
        bounds = 0
        for link in range(network.first[k], network.first[k + 1]):
            bounds += not into_finish[link]
        for link in range(network.first[k], network.first[k + 1]):
            other, row = network.other[link], network.row[link]
            at = starts[other] if from_start[link] else ends[other]
            if row >= 0:
                at = moved[row]
            target = by_start[other] if from_start[link] else by_finish[other]
            if into_finish[link]:
                mark_finish(at, ends[k], critical[k], target)
            else:
                mark_start(at, starts[k], critical[k], target, begun)
            if bounds > 1:
                carry(link_low, link_high, network.tally[link], total_above(at, planned[k], width))
        keep_both(by_finish[k], begun, room.lasting[k])


@called
def add_all(network, gates, width, plan, draws, dates, marks, sums):
    """
    Add up counts, deviations from the plan and histograms.

    Parameters
    ----------
    network
        A `kernel_network.KernelNetwork`.
    gates
        Which gate decides whether each activity takes place, -1 for none; shape (activities,).
    width
        Iterations of the block that count.
    plan
        A `kernel_room.Planned`.
    draws, dates, marks
        What was found of the block; `dates.limit` is written over.
    sums
        A `kernel_room.Sums`, added to.
    """
    shape, toward = network.shape, network.toward[0]
    goal, expected = dates.project, plan.project
    if toward >= 0:
        goal, expected = dates.limit, plan.finish[toward]
        fill_positions(dates.ends[toward], goal)
    for k in range(shape.size):
        sums.present[k] += width
        if gates[k] >= 0:
            gone = draws.absent[gates[k]]
            sums.present[k] -= total_of(gone, width)
            clear(gone, marks.critical[k], marks.lasting[k])
        if shape[k] != DONE:
            sums.critical[k] += total_of(marks.critical[k], width)
            sums.duration_critical[k] += total_of(marks.lasting[k], width)
            sums.floored[k] += total_of(draws.floored[k], width)
        add_sums(draws.remaining[k], goal, plan.duration[k], expected, width, k, sums.low, sums.high)
        add_moments(dates.starts[k], plan.begin[k], width, k, sums.low[3], sums.low[4], sums.high[3], sums.high[4])
        add_moments(dates.ends[k], plan.finish[k], width, k, sums.low[5], sums.low[6], sums.high[5], sums.high[6])
        count_finishes(dates.ends[k], plan.bin_from[k], plan.bin_shift[k], width, sums.histogram[k])


@within
def mark_last(ends, finish, by_finish):
    """Whether an activity ends with the project."""
    for i in range(BLOCK):
        by_finish[i] |= ends[i] >> ONE == finish[i]


@within
def begin_marks(starts, floor, by_start, by_finish, critical, begun):
    """Whether an activity decides anything, and whether it begins with its earliest date."""
    for i in range(BLOCK):
        critical[i] = by_finish[i] | by_start[i]
        begun[i] = starts[i] >> ONE == floor


@within
def mark_start(at, starts, critical, target, begun):
    """A link drives a start when it allows no earlier position."""
    for i in range(BLOCK):
        drives = np.uint8(at[i] >> ONE == starts[i] >> ONE)
        begun[i] |= drives
        target[i] |= critical[i] & drives


@within
def mark_finish(at, ends, critical, target):
    """A link drives a finish when it allows no earlier position."""
    for i in range(BLOCK):
        target[i] |= critical[i] & np.uint8(at[i] >> ONE == ends[i] >> ONE)


@within
def keep_both(one, other, out):
    """Flags set in both."""
    for i in range(BLOCK):
        out[i] = one[i] & other[i]


@within
def total_above(at, begin, width):
    """Sum of positions, counted from one of them."""
    total = np.int64(0)
    for i in range(width):
        total += (at[i] >> ONE) - begin
    return total


@within
def fill_positions(ends, out):
    """Positions of finishes."""
    for i in range(BLOCK):
        out[i] = ends[i] >> ONE


@within
def total_of(flags, width):
    """Number of flags set."""
    total = 0
    for i in range(width):
        total += flags[i]
    return total


@within
def clear(absent, critical, lasting):
    """What does not take place decides nothing."""
    for i in range(BLOCK):
        there = np.uint8(1 - absent[i])
        critical[i] &= there
        lasting[i] &= there


@within
def add_sums(minutes, goal, duration, expected, width, k, low, high):
    """Sums of the duration, of its square and of its product with that of the project, or a milestone's date."""
    once = twice = both = np.int64(0)
    for i in range(width):
        x = np.int64(np.int32(minutes[i] - duration))
        once += x
        twice += x * x
        both += x * np.int64(np.int32(goal[i] - expected))
    carry(low[0], high[0], k, once)
    carry(low[1], high[1], k, twice)
    carry(low[2], high[2], k, both)


@within
def add_moments(at, begin, width, k, low, low_square, high, high_square):
    """Sums of a position and of its square."""
    once = twice = np.int64(0)
    for i in range(width):
        x = np.int64(np.int32((at[i] >> ONE) - begin))
        once += x
        twice += x * x
    carry(low, high, k, once)
    carry(low_square, high_square, k, twice)


@within
def count_finishes(ends, low, shift, width, histogram):
    """One finish more in its step."""
    last = histogram.size - 1
    for i in range(width):
        place = ((ends[i] >> ONE) - low) >> shift
        histogram[min(max(place, 0), last)] += 1


@within
def carry(low, high, k, value):
    """Add a whole number to a sum kept in two parts."""
    low[k] += value & LOW_MASK
    high[k] += value >> 32
