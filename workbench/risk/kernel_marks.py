"""
Which activities decide the finish of a block of iterations, compiled.

One small function per row of 256 iterations is what the compiler turns into vector instructions.
"""

import numpy as np

from workbench.risk.compiled import within
from workbench.risk.kernel_draws import fill_constant
from workbench.risk.kernel_network import DONE
from workbench.risk.tally import BLOCK

ONE = np.int32(1)


@within
def mark_all(network, gates, width, draws, dates, room, sums):
    """
    Follow the links that set dates back from the finish, or from that of the activity that is looked toward.

    Most activities decide nothing in a whole block, so flags are written only where one does.

    Parameters
    ----------
    network
        A `kernel_network.KernelNetwork`.
    gates
        Which gate decides whether each activity takes place, -1 for none; shape (activities,).
    width
        Iterations of the block that count.
    draws, dates
        What was found of the block.
    room
        A `kernel_room.Marks`, written over.
    sums
        A `kernel_room.Sums`, added to.
    """
    first, into_finish, from_start, other = network.first, network.into_finish, network.from_start, network.other
    shape, clock, limits, rows = network.shape, network.clock, network.limited, network.row
    starts, ends, moved, finish_on = dates.starts, dates.ends, dates.moved, dates.finish_on
    by_finish, by_start, has_finish, has_start = room.by_finish, room.by_start, room.has_finish, room.has_start
    toward, across = network.toward[0], network.clocks_used.size > 1
    for k in range(shape.size):
        has_finish[k], has_start[k] = 0, 0
    for k in range(shape.size - 1, -1, -1):
        if shape[k] == DONE:
            continue
        may_end = network.last[k] or across  # on one calendar what follows passes its mark on
        last = k == toward or (toward < 0 and may_end and meets(ends[k], finish_on[clock[k]]))
        if not last and not has_finish[k] and not has_start[k]:
            continue
        touch(has_finish, by_finish, k)
        if k == toward:
            fill_constant(np.uint8(1), by_finish[k])
        elif last:
            mark_ends(ends[k], finish_on[clock[k]], by_finish[k])
        critical, lasting, limited = by_finish[k], by_finish[k], limits[k]
        if has_start[k]:
            critical = room.critical
            either(by_finish[k], by_start[k], critical)
        if limited:
            lasting = room.lasting
            if network.wet_row[k] >= 0:
                fill_constant(np.uint8(0), lasting)
                mark_equal(dates.floors[network.wet_row[k]], starts[k], lasting)
            else:
                begin_marks(starts[k], network.start_floor[k] >> ONE, lasting)
        for link in range(first[k], first[k + 1]):
            before = other[link]
            at = starts[before] if from_start[link] else ends[before]
            if rows[link] >= 0:
                at = moved[rows[link]]
            if from_start[link]:
                touch(has_start, by_start, before)
                target = by_start[before]
            else:
                touch(has_finish, by_finish, before)
                target = by_finish[before]
            if into_finish[link]:
                mark(at, ends[k], critical, target)
            else:
                mark(at, starts[k], critical, target)
                if limited:
                    mark_equal(at, starts[k], lasting)
        if limited:
            both(by_finish[k], lasting)
        gone = draws.absent[gates[k]] if gates[k] >= 0 else draws.nothing
        sums.critical[k] += total_there(critical, gone, width)
        sums.duration_critical[k] += total_there(lasting, gone, width)


@within
def touch(has, marks, k):
    """Flags of an activity are cleared when the first of a block are set."""
    if not has[k]:
        has[k] = 1
        fill_constant(np.uint8(0), marks[k])


@within
def meets(ends, finish):
    """Whether an activity ends with the project in any iteration."""
    found = np.int32(0)
    for i in range(BLOCK):
        found |= np.int32(ends[i] >> ONE == finish[i])
    return found != 0


@within
def mark_ends(ends, finish, out):
    """Whether an activity ends with the project."""
    for i in range(BLOCK):
        out[i] |= ends[i] >> ONE == finish[i]


@within
def mark_equal(at, other, out):
    """Whether two rows have one position."""
    for i in range(BLOCK):
        out[i] |= at[i] >> ONE == other[i] >> ONE


@within
def begin_marks(starts, floor, out):
    """Whether an activity begins with its earliest date."""
    for i in range(BLOCK):
        out[i] = starts[i] >> ONE == floor


@within
def mark(at, other, critical, target):
    """A link drives a date when it allows no earlier position."""
    for i in range(BLOCK):
        target[i] |= critical[i] & np.uint8(at[i] >> ONE == other[i] >> ONE)


@within
def either(one, other, out):
    """Flags set in one of both."""
    for i in range(BLOCK):
        out[i] = one[i] | other[i]


@within
def both(one, out):
    """Flags set in both."""
    for i in range(BLOCK):
        out[i] &= one[i]


@within
def total_there(flags, gone, width):
    """Number of flags set where an activity takes place."""
    total = np.int32(0)
    for i in range(width):
        total = np.int32(total + np.int32(flags[i] & (gone[i] ^ 1)))
    return np.int64(total)
